//! Cookies: how they are set, and how they are found again.
//!
//! Names that begin with `__Host-` are taken by browsers only from this very host, over
//! TLS and for all paths, so that no other host of the same domain can plant one.
//! `SameSite=Lax`, not `Strict`: the way back from a provider begins on another site.
//!
//! Source: <https://httpwg.org/specs/rfc6265.html> and its successor, section 4.1.3.

use std::fmt;

/// A cookie to be set: `Secure`, `HttpOnly`, `SameSite=Lax`.
#[derive(Clone, PartialEq, Eq)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Its value: base64 characters and dots.
    pub value: String,
    /// Below which path it is sent.
    pub path: String,
    /// For how long, in seconds. 0 takes it away.
    pub max_age_s: u64,
}

impl fmt::Debug for Cookie {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whoever has its value is signed in.
        write!(formatter, "Cookie({})", self.name)
    }
}

impl Cookie {
    /// A cookie for all paths of this host.
    pub fn new(name: impl Into<String>, value: impl Into<String>, max_age_s: u64) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            path: "/".to_owned(),
            max_age_s,
        }
    }

    /// The cookie that takes one away.
    pub fn gone(name: impl Into<String>) -> Self {
        Self::new(name, "", 0)
    }

    /// The value of a header `Set-Cookie`.
    pub fn header(&self) -> String {
        let Self {
            name,
            value,
            path,
            max_age_s,
        } = self;
        format!("{name}={value}; Path={path}; Max-Age={max_age_s}; Secure; HttpOnly; SameSite=Lax")
    }
}

/// The value of a cookie, from the values of all headers `Cookie`. Where there are two
/// of one name, somebody planted one, and neither counts.
pub fn find<'h>(headers: impl IntoIterator<Item = &'h str>, name: &str) -> Option<&'h str> {
    let pairs = headers.into_iter().flat_map(|header| header.split(';'));
    let mut values = pairs.filter_map(|pair| {
        let (own, value) = pair.trim().split_once('=')?;
        (own == name).then_some(value)
    });
    let first = values.next()?;
    values.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_for_this_host_and_no_script() {
        let cookie = Cookie::new("__Host-a", "x.y", 60);
        let expected = "__Host-a=x.y; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax";
        assert_eq!(cookie.header(), expected);
        assert_eq!(format!("{cookie:?}"), "Cookie(__Host-a)");
        assert!(
            Cookie::gone("a")
                .header()
                .starts_with("a=; Path=/; Max-Age=0;")
        );
    }

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        #[track_caller]
        fn check(headers: &[&str], expected: Option<&str>) {
            assert_eq!(find(headers.iter().copied(), "a"), expected, "{headers:?}");
        }

        check(&["a=1"], Some("1"));
        check(&["b=2; a=1; aa=3"], Some("1"));
        check(&["b=2", "a=1"], Some("1")); // As HTTP/2 sends them.
        check(&["a=1=="], Some("1=="));
        check(&["A=1"], None);
        check(&["a"], None);
        check(&["a=1; a=2"], None);
        check(&["a=1", "a=1"], None);
    }
}
