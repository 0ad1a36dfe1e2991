//! The page around every page: head, top bar, main, footer.
//!
//! A page template starts with `{% extends "frame.html" %}`, fills the block
//! `main` (and `head`, for its own style sheets and scripts), and its view has
//! a field `frame` of type [`Frame`]. What does not differ between the pages
//! of a portal is in [`Chrome`].

use std::borrow::Cow;

use crate::assets;
use crate::parts::{CopyButton, Icon};

/// What a browser may do on our pages: nothing that does not come from the
/// portal itself, but for the one inline script that sets the theme, named by
/// its hash. Each page carries it in a `meta` element; a server sends
/// [`Foreign::header`] as well.
pub(crate) const META_POLICY: &str = "default-src 'self'; \
    script-src 'self' 'sha256-X4nqVZDb5ZdpU2e8GZDcfdn6wM3/lcW3/HQHif60PGQ='; \
    img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'";

/// Whose pictures and pages may be shown on pages of docs besides the portal's
/// own: what the configuration names, and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Foreign {
    /// Origins of pictures, as in `https://kroki.example.com`.
    pub pictures: Vec<String>,
    /// Origins of frames.
    pub frames: Vec<String>,
}

impl Foreign {
    /// The value of the `Content-Security-Policy` header for a server to send:
    /// the policy that pages of docs carry themselves, that nobody may frame
    /// them, which only a header can say, and that the worker of the search may
    /// run its engine, for which the header is the only policy. Pages hold
    /// themselves to less.
    pub fn header(&self) -> String {
        let policy = self.meta();
        let policy = policy.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'");
        format!("{policy}; frame-ancestors 'none'")
    }

    /// The policy of a page of docs.
    pub(crate) fn meta(&self) -> Cow<'static, str> {
        let mut policy = Cow::Borrowed(META_POLICY);
        let sources = |origins: &[String]| {
            // Nothing that would end the directive gets into it.
            let fits = |origin: &&String| {
                let fits = |b: u8| b.is_ascii_alphanumeric() || b":/.-[]".contains(&b);
                origin.bytes().all(fits)
            };
            origins
                .iter()
                .filter(fits)
                .fold(String::new(), |all, origin| all + " " + origin)
        };
        let pictures = sources(&self.pictures);
        if !pictures.is_empty() {
            let own = "img-src 'self' data:";
            policy = policy.replace(own, &format!("{own}{pictures}")).into();
        }
        let frames = sources(&self.frames);
        if !frames.is_empty() {
            policy
                .to_mut()
                .push_str(&format!("; frame-src 'self'{frames}"));
        }
        policy
    }
}

/// Sets theme and density before the first paint; under 300 bytes, because it
/// is in every page.
pub(crate) const THEME_SCRIPT: &str = include_str!("../assets/js/theme-first.js");

/// What is the same on every page of a portal. Nothing of it is different in the next
/// build because an entity is: what is (the number of problems, from what the portal was
/// made) comes from `status.json` by script, so that one change does not rewrite all
/// pages.
#[derive(Debug, Clone, Default)]
pub struct Chrome {
    /// The name of the portal: `app.title`.
    pub title: String,
    /// The name of the organisation: `organization.name`.
    pub organization: String,
    /// The path of `app.baseUrl` without a final `/`: empty at the root of a
    /// host. Every internal address starts with it.
    pub base_path: String,
    /// `app.baseUrl` without a final `/`, for canonical addresses; may be
    /// empty.
    pub base_url: String,
    /// The links of the top bar; sections without content are not among them.
    pub sections: Vec<Section>,
    /// Further links of the top bar: words and address.
    pub links: Vec<(String, String)>,
    /// The path of the style sheet with the configured accent, if there is one.
    pub accent: Option<String>,
    /// Where people ask the platform team. It ends in `=` where the words of the
    /// question go behind it.
    pub support: Option<String>,
    /// Whose pictures and pages docs may show.
    pub foreign: Foreign,
    /// The version of Callboard.
    pub version: String,
    sprite: String,
}

/// One link of the top bar.
#[derive(Debug, Clone)]
pub struct Section {
    /// What marks it as the current one.
    pub id: &'static str,
    /// Its words.
    pub label: String,
    /// Its path below the base path, as in `/catalog/`.
    pub path: String,
}

/// The frame of one page.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    /// What is the same on every page.
    pub chrome: &'a Chrome,
    /// The title of the page, without the name of the portal.
    pub title: String,
    /// One sentence for `<meta name="description">`.
    pub description: String,
    /// The path of the page below the base path, for its canonical address, as
    /// in `/catalog/`; empty where it has none (404).
    pub path: String,
    /// The `id` of the [`Section`] it belongs to.
    pub section: &'static str,
}

impl Chrome {
    /// A chrome without sections, for a portal at `base_url` (`app.baseUrl`),
    /// which may be empty: then it is at the root of some host.
    pub fn new(title: &str, organization: &str, base_url: &str) -> Self {
        let base_url = base_url.trim_end_matches('/');
        let after_scheme = base_url.find("://").map_or(0, |at| at + 3);
        let base_path = base_url[after_scheme..]
            .find('/')
            .map_or("", |slash| &base_url[after_scheme + slash..]);
        Self {
            title: title.to_owned(),
            organization: organization.to_owned(),
            base_path: base_path.to_owned(),
            base_url: base_url.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            sprite: format!("{base_path}/{}", assets::path("icons.svg")),
            ..Self::default()
        }
    }

    /// The chrome of a site without a portal, for a page from which the root
    /// of the site is at `root`, relative and without a final `/` (`.`,
    /// `../..`).
    pub fn relative(title: &str, root: &str) -> Self {
        Self {
            title: title.to_owned(),
            base_path: root.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            sprite: format!("{root}/{}", assets::path("icons.svg")),
            ..Self::default()
        }
    }

    /// The address of the icon sprite.
    pub fn sprite(&self) -> &str {
        &self.sprite
    }

    /// An icon of the sprite, by its Lucide name.
    pub fn icon(&self, name: &'static str) -> Icon<'_> {
        Icon {
            sprite: &self.sprite,
            name,
            tone: "",
        }
    }

    /// The address of an asset, by the name [`assets::all`] gives it.
    pub fn asset(&self, name: &str) -> String {
        format!("{}/{}", self.base_path, assets::path(name))
    }

    /// A button that copies a text.
    pub fn copy<'a>(&'a self, text: impl Into<Cow<'a, str>>, label: &'a str) -> CopyButton<'a> {
        CopyButton {
            icon: self.icon("copy"),
            text: text.into(),
            label,
        }
    }
}

impl<'a> Frame<'a> {
    /// An icon of the sprite, by its Lucide name.
    pub fn icon(&self, name: &'static str) -> Icon<'a> {
        self.chrome.icon(name)
    }

    /// The address of an asset.
    pub fn asset(&self, name: &str) -> String {
        self.chrome.asset(name)
    }

    /// The address of a page of the portal given its path, as in `/catalog/`.
    pub fn href(&self, path: &str) -> String {
        format!("{}{path}", self.chrome.base_path)
    }

    /// The links that fit into the top bar.
    pub(crate) fn links(&self) -> &'a [(String, String)] {
        &self.chrome.links[..self.links_shown()]
    }

    /// The other links.
    pub(crate) fn more_links(&self) -> &'a [(String, String)] {
        &self.chrome.links[self.links_shown()..]
    }

    fn links_shown(&self) -> usize {
        const MAX_BAR_LINKS: usize = 8;
        let room = MAX_BAR_LINKS.saturating_sub(self.chrome.sections.len());
        room.min(self.chrome.links.len())
    }

    /// The policy for the `meta` element.
    pub(crate) fn policy(&self) -> Cow<'static, str> {
        if self.section == "docs" {
            self.chrome.foreign.meta()
        } else {
            META_POLICY.into()
        }
    }

    /// The inline script.
    pub(crate) fn theme_script(&self) -> &'static str {
        THEME_SCRIPT
    }

    /// The title of the page and that of the portal.
    pub(crate) fn full_title(&self) -> String {
        if self.title == self.chrome.title {
            self.title.clone()
        } else {
            format!("{} · {}", self.title, self.chrome.title)
        }
    }

    /// The canonical address, where one is known.
    pub(crate) fn canonical(&self) -> Option<String> {
        (!self.chrome.base_url.is_empty() && !self.path.is_empty())
            .then(|| format!("{}{}", self.chrome.base_url, self.path))
    }

    /// `aria-current` of the link to the section of this page: whether the
    /// page is the section itself or lies below it.
    pub(crate) fn current(&self) -> &'static str {
        let own = |section: &Section| section.id == self.section && section.path == self.path;
        if self.chrome.sections.iter().any(own) {
            "page"
        } else {
            "true"
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use sha2::Digest as _;

    use super::*;

    #[test]
    fn docs_show_what_the_configuration_names_and_nothing_else() {
        let foreign = Foreign {
            pictures: vec!["https://p.example".into(), "https://x; script-src *".into()],
            frames: vec!["https://video.example:8443".into()],
        };
        let policy = foreign.header();
        assert!(
            policy.contains("; img-src 'self' data: https://p.example; object-src"),
            "{policy}"
        );
        assert!(
            policy.contains("; frame-src 'self' https://video.example:8443; frame-ancestors"),
            "{policy}"
        );
        let usual = Foreign::default().header();
        let engine = META_POLICY.replace("'self' 'sha256", "'self' 'wasm-unsafe-eval' 'sha256");
        assert_eq!(usual, format!("{engine}; frame-ancestors 'none'"));
        assert!(!Foreign::default().meta().contains("wasm"));
    }

    #[test]
    fn the_base_path_is_the_path_of_the_base_url() {
        #[track_caller]
        fn check(base_url: &str, expected: &str) {
            assert_eq!(Chrome::new("T", "O", base_url).base_path, expected);
        }

        check("", "");
        check("https://portal.example.com", "");
        check("https://portal.example.com/", "");
        check("https://portal.example.com:8080/a/b/", "/a/b");
        check("http://localhost:7007/portal", "/portal");
    }

    #[test]
    fn the_policy_names_the_hash_of_the_inline_script() {
        let digest = sha2::Sha256::digest(THEME_SCRIPT);
        let hash = base64::engine::general_purpose::STANDARD.encode(digest);
        assert!(META_POLICY.contains(&format!("'sha256-{hash}'")), "{hash}");
        assert!(THEME_SCRIPT.len() < 300);
    }
}
