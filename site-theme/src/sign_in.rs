//! The pages that somebody sees before they are signed in.
//!
//! They are shown to anybody, so they say nothing of the portal but its title, and need
//! nothing of it: their one style sheet is [`STYLE`], served beside them, and there is
//! no script.

use askama::Template;

/// The style sheet of these pages.
pub const STYLE: &str = concat!(
    include_str!("../assets/css/1-tokens.css"),
    include_str!("../assets/css/sign-in.css"),
);

/// What may be done on these pages: nothing but to show them and to send their forms.
/// Where a form leads to a provider, browsers hold the redirect against `form-action`
/// too, so these are links.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

/// What is the same on these pages.
#[derive(Debug, Clone)]
pub struct Around {
    /// What the portal is called.
    pub title: String,
    /// The path of the portal, without a final `/`.
    pub base_path: String,
}

/// Where somebody chooses how to sign in.
#[derive(Debug, Template)]
#[template(path = "sign-in/choose.html")]
pub struct SignInPage<'a> {
    /// What is around it.
    pub around: &'a Around,
    /// What the organisation says to whoever comes here.
    pub message: Option<&'a str>,
    /// What just happened, as after signing out.
    pub notice: Option<&'a str>,
    /// The ways to sign in: words and address.
    pub ways: Vec<(String, String)>,
}

/// Signing in did not work.
#[derive(Debug, Template)]
#[template(path = "sign-in/failed.html")]
pub struct FailedPage<'a> {
    /// What is around it.
    pub around: &'a Around,
    /// Why, in a sentence.
    pub reason: String,
    /// Where to try again.
    pub again: String,
}

/// Somebody is signed in whom the catalog does not have.
#[derive(Debug, Template)]
#[template(path = "sign-in/unknown.html")]
pub struct UnknownPage<'a> {
    /// What is around it.
    pub around: &'a Around,
    /// What they are called.
    pub name: &'a str,
    /// The reference they have.
    pub entity_ref: &'a str,
    /// What was tried: the resolver, and the value it looked for.
    pub tried: &'a [(String, String)],
    /// Where they wanted to go.
    pub next: &'a str,
}

/// Where somebody signs out.
#[derive(Debug, Template)]
#[template(path = "sign-in/out.html")]
pub struct SignOutPage<'a> {
    /// What is around it.
    pub around: &'a Around,
    /// Who is signed in.
    pub name: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around() -> Around {
        Around {
            title: "Acme <Portal>".to_owned(),
            base_path: "/portal".to_owned(),
        }
    }

    #[test]
    fn what_somebody_wrote_is_escaped_and_nothing_else_is_loaded() {
        let around = around();
        let page = SignInPage {
            around: &around,
            message: Some("<script>alert(1)</script>"),
            notice: Some("You are signed out."),
            ways: vec![("GitHub".to_owned(), "/x?next=%2F\"onclick=".to_owned())],
        };
        let page = page.render().unwrap();
        assert!(
            !page.contains("<script") && !page.contains("\"onclick"),
            "{page}"
        );
        assert!(page.contains("Acme &#60;Portal&#62;"), "{page}");
        assert_eq!(page.matches("/portal/auth/sign-in.css").count(), 1);
        let loads = ["src=", "_callboard", "icons.svg", "frame.css"];
        assert!(loads.iter().all(|part| !page.contains(part)), "{page}");
    }

    #[test]
    fn what_was_tried_is_said() {
        let around = around();
        let tried = [("address for mail".to_owned(), "jo@acme.example".to_owned())];
        let page = UnknownPage {
            around: &around,
            name: "Jo",
            entity_ref: "user:signed-in-with-github/7",
            tried: &tried,
            next: "/portal/catalog/",
        };
        let page = page.render().unwrap();
        assert!(page.contains("jo@acme.example") && page.contains("/portal/catalog/"));
    }
}
