//! Addresses as pages write them, and what they mean inside a portal.
//!
//! The rules are those of browsers: <https://url.spec.whatwg.org/>.

use percent_encoding::percent_decode_str;
use url::Url;

/// Where a portal is published: `app.baseUrl`, as its pages say.
pub(super) struct Site {
    base: Url,
}

/// What an address means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// A file or directory of the portal, and an `id` in it or nothing.
    Inside { path: String, fragment: String },
    /// Another origin, or outside the portal on its own.
    Outside,
    /// `data:`.
    Data,
    /// `mailto:` or `tel:`.
    Contact,
    /// A scheme that no link may have, as `javascript:`.
    Unsafe,
    /// Nothing a browser understands.
    Invalid,
}

impl Default for Site {
    /// Somewhere that nothing else is.
    fn default() -> Self {
        let base = Url::parse("http://portal.invalid/").expect("this is a URL");
        Self { base }
    }
}

impl Site {
    /// The site on which `file` has this canonical address; `None` if no site
    /// would give it that.
    pub(super) fn of(file: &str, canonical: &str) -> Option<Self> {
        let base = canonical.strip_suffix(file.strip_suffix("index.html")?)?;
        base.ends_with('/')
            .then(|| Url::parse(base).ok())?
            .map(|base| Self { base })
    }

    /// What `address` means in `file`.
    pub(super) fn resolve(&self, file: &str, address: &str) -> Address {
        let Ok(url) = self
            .base
            .join(file)
            .and_then(|page_url| page_url.join(address))
        else {
            return Address::Invalid;
        };
        match url.scheme() {
            "http" | "https" => {}
            "data" => return Address::Data,
            "mailto" | "tel" => return Address::Contact,
            _ => return Address::Unsafe,
        }
        if url.origin() != self.base.origin() {
            return Address::Outside;
        }
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        match url.path().strip_prefix(self.base.path()) {
            Some(path) => Address::Inside {
                path: decoded(path),
                fragment: decoded(url.fragment().unwrap_or_default()),
            },
            None => Address::Outside,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_browsers_read_them() {
        #[track_caller]
        fn check(address: &str, expected: Address) {
            let site = Site::of("docs/index.html", "https://portal.example/base/docs/").unwrap();
            assert_eq!(site.resolve("docs/a/index.html", address), expected);
        }
        let inside = |path: &str, fragment: &str| Address::Inside {
            path: path.to_owned(),
            fragment: fragment.to_owned(),
        };
        check("/base/catalog/?owner=x#top", inside("catalog/", "top"));
        check("../b/%C3%BC.png", inside("docs/b/ü.png", ""));
        check("#a%20b", inside("docs/a/index.html", "a b"));
        check("/catalog/", Address::Outside); // Outside the base path.
        check("//cdn.example/x.js", Address::Outside);
        check("mailto:a@b.example", Address::Contact);
        check(" java\nscript:alert(1)", Address::Unsafe);
        check("http://[", Address::Invalid);
    }
}
