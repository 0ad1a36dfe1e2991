//! Which addresses that authors wrote may be links.

/// Whether a link may lead there: within the site, or to `http`, `https` and
/// `mailto`. What browsers leave out of an address (white space, control
/// characters) hides no scheme.
pub(super) fn is_safe(address: &str) -> bool {
    let plain: String = address
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    match scheme(&plain) {
        None => true,
        Some(scheme) => ["http", "https", "mailto"]
            .iter()
            .any(|allowed| scheme.eq_ignore_ascii_case(allowed)),
    }
}

/// The address of what is at `url` in a site whose root is at `root`, which
/// ends in `/` or is empty. What is written as an address of its own stays.
pub(super) fn from_root(root: &str, url: &str) -> String {
    if url.starts_with(['/', '#', '?']) || scheme(url).is_some() {
        return url.to_owned();
    }
    let url = url.strip_prefix("./").unwrap_or(url);
    match (root, url) {
        ("", "") => "./".to_owned(),
        _ => format!("{root}{url}"),
    }
}

fn scheme(address: &str) -> Option<&str> {
    let end = address.find([':', '/', '?', '#'])?;
    address[end..].starts_with(':').then(|| &address[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_and_to_the_web_alone() {
        #[track_caller]
        fn check(address: &str, expected: bool) {
            assert_eq!(is_safe(address), expected, "{address:?}");
        }

        check("guide/", true);
        check("guide/a:b/", true);
        check("#a:b", true);
        check("https://example.com/", true);
        check("MAILTO:a@example.com", true);
        check("//example.com", true);
        check("javascript:alert(1)", false);
        check(" java\tscript:alert(1)", false);
        check("\u{1}javascript:alert(1)", false);
        check("data:text/html,x", false);
    }

    #[test]
    fn addresses_are_seen_from_the_page() {
        #[track_caller]
        fn check(root: &str, url: &str, expected: &str) {
            assert_eq!(from_root(root, url), expected);
        }

        check("../../", "guide/", "../../guide/");
        check("../", "./", "../");
        check("", "./", "./");
        check("", "guide/", "guide/");
        check("/docs/a/", "./", "/docs/a/");
        check("../", "https://example.com/", "https://example.com/");
        check("../", "/x", "/x");
    }
}
