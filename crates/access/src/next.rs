//! Where somebody comes back to after signing in: a page of this portal.
//!
//! [`local`] is the way in. What stands in an address was written by anybody, so it is
//! taken only where every browser reads it as a path of this host, below the base path,
//! in each of the ways in which it may be decoded on the way.

use percent_encoding::percent_decode_str;
use url::Url;

/// No address is longer, in bytes.
pub const MAX_BYTES: usize = 2048;

/// How often an address may have been encoded.
const MAX_DECODED: usize = 3;

/// The page to come back to, as a path with its query and fragment; the home page where
/// `wanted` is none of this portal.
///
/// `base_path` is the path of the portal without a final `/`, empty at the root.
pub fn local(wanted: Option<&str>, base_path: &str) -> String {
    wanted
        .and_then(|wanted| checked(wanted, base_path))
        .unwrap_or_else(|| format!("{base_path}/"))
}

fn checked(wanted: &str, base_path: &str) -> Option<String> {
    if wanted.len() > MAX_BYTES {
        return None;
    }
    let mut text = wanted.to_owned();
    for _ in 0..MAX_DECODED {
        if !is_path(&text) {
            return None;
        }
        let decoded = percent_decode_str(&text).decode_utf8().ok()?.into_owned();
        if decoded == text {
            break;
        }
        text = decoded;
    }
    if !is_path(&text) {
        return None;
    }
    // As a browser reads it: without `.` and `..`.
    let host = Url::parse("https://portal.invalid/").ok()?;
    let url = host.join(wanted).ok()?;
    if url.origin() != host.origin() || !is_path(url.path()) {
        return None;
    }
    let inside = url.path().strip_prefix(base_path)?;
    if !inside.starts_with('/') || is_of_signing_in(inside) {
        return None;
    }
    Some(url[url::Position::BeforePath..].to_owned())
}

/// Whether a text is a path of this host and cannot be read as anything else.
fn is_path(text: &str) -> bool {
    let is_odd = |char: char| char == '\\' || char.is_control() || char.is_whitespace();
    // A query may hold spaces once it is decoded.
    let path = text.split(['?', '#']).next().unwrap_or_default();
    text.starts_with('/')
        && !text.starts_with("//")
        && !path.contains("//")
        && !path.contains(is_odd)
        && !text.contains(char::is_control)
        && !text.contains('\\')
}

/// Whether coming back there would lead to signing in once more.
fn is_of_signing_in(path: &str) -> bool {
    path.starts_with("/auth/") || path == "/auth" || path.starts_with("/api/auth/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_elsewhere() {
        #[track_caller]
        fn check(wanted: &str, expected: &str) {
            assert_eq!(local(Some(wanted), ""), expected, "{wanted:?}");
        }

        check("/catalog/?q=a b", "/catalog/?q=a%20b");
        check("/docs/a/#part", "/docs/a/#part");
        check("/a/../b/", "/b/");
        check(
            "/search/?q=https://acme.example/",
            "/search/?q=https://acme.example/",
        );
        for hostile in [
            "",
            "catalog/",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\r\nSet-Cookie: a=b",
            "/%0d%0aSet-Cookie:a=b",
            "%2f%2fevil.example",
            "/%2f%2fevil.example",
            "/%2fevil.example",
            "/%5cevil.example",
            "/%252fevil.example",
            "/%25252fevil.example",
            "/a/..//evil.example",
            "/.//evil.example",
            "https://evil.example/",
            "https:evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            " /catalog/",
            "/%zz\u{0}",
            "/auth/login?next=/",
            "/api/auth/github/start",
        ] {
            check(hostile, "/");
        }
        check(&format!("/{}", "a".repeat(MAX_BYTES)), "/");
        assert_eq!(local(None, ""), "/");
    }

    #[test]
    fn the_base_path_is_kept() {
        #[track_caller]
        fn check(wanted: &str, expected: &str) {
            assert_eq!(local(Some(wanted), "/portal"), expected, "{wanted}");
        }

        check("/portal/catalog/", "/portal/catalog/");
        check("/portal", "/portal/");
        check("/portals/catalog/", "/portal/");
        check("/other/", "/portal/");
        check("/portal/../other/", "/portal/");
        check("/portal/%2e%2e/other/", "/portal/");
    }
}
