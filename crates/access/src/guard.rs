//! What every change has to carry: a session, the right origin, a content type that no
//! form of another site can send, and a key by which it is done once.
//!
//! [`check`] is the way in. Each of these alone would do against a page of another site
//! that posts with somebody's cookies; together they do where a browser lacks one.
//!
//! Source: OWASP's "Cross-Site Request Forgery Prevention" (`Sec-Fetch-Site`, origin
//! verification, non-simple requests).

/// A key that names one change has at most so many characters.
pub const MAX_KEY_CHARS: usize = 128;

/// What a request says of itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Change<'a> {
    /// Its method.
    pub method: &'a str,
    /// The header `Sec-Fetch-Site`.
    pub fetch_site: Option<&'a str>,
    /// The header `Origin`.
    pub origin: Option<&'a str>,
    /// The header `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The header `Idempotency-Key`.
    pub key: Option<&'a str>,
    /// Whether somebody is signed in, with a session that counts.
    pub is_signed_in: bool,
}

/// What is asked of a request.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Origins that are this portal, as in `https://portal.example.com`.
    pub origins: Vec<String>,
    /// Whether forms of a browser without a script are taken beside JSON.
    pub takes_forms: bool,
    /// Whether a key has to be there with JSON. Forms cannot send one; what they ask for
    /// twice is found by their answers.
    pub needs_key: bool,
}

/// Why a change is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody is signed in.
    #[error("sign in first")]
    SignedOut,
    /// It was sent by a page of another site.
    #[error("this was sent from a page of another site")]
    OtherSite,
    /// The browser does not say where it comes from.
    #[error("it does not say which page it comes from: send the header `Origin`")]
    NoOrigin,
    /// It is not JSON.
    #[error("send JSON, with the header `Content-Type: application/json`")]
    ContentType,
    /// There is no key.
    #[error(
        "send the header `Idempotency-Key` with a name for this change, as of `crypto.randomUUID()`"
    )]
    NoKey,
    /// The key is no name.
    #[error("`Idempotency-Key` has 1 to {MAX_KEY_CHARS} letters, digits, `-` and `_`")]
    Key,
}

impl Refusal {
    /// The status of HTTP.
    pub fn status(self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::OtherSite | Self::NoOrigin => 403,
            Self::ContentType => 415,
            Self::NoKey | Self::Key => 400,
        }
    }
}

/// Whether a method changes something. Everything but `GET`, `HEAD` and `OPTIONS` does.
pub fn is_change(method: &str) -> bool {
    !matches!(method, "GET" | "HEAD" | "OPTIONS")
}

/// Checks a request. Where it came from is checked first: whether somebody is signed in
/// is nothing that another site is told.
///
/// # Errors
///
/// The first [`Refusal`] that applies.
pub fn check(change: &Change<'_>, rules: &Rules) -> Result<(), Refusal> {
    if !is_change(change.method) {
        return Ok(());
    }
    comes_from_here(change, rules)?;
    if !change.is_signed_in {
        return Err(Refusal::SignedOut);
    }
    let is_json = match media_type(change.content_type).as_deref() {
        Some("application/json") => true,
        Some("application/x-www-form-urlencoded" | "multipart/form-data") if rules.takes_forms => {
            false
        }
        _ => return Err(Refusal::ContentType),
    };
    let is_name = |key: &str| {
        (1..=MAX_KEY_CHARS).contains(&key.len())
            && key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    match change.key {
        Some(key) if is_name(key) => Ok(()),
        Some(_) => Err(Refusal::Key),
        None if is_json && rules.needs_key => Err(Refusal::NoKey),
        None => Ok(()),
    }
}

/// Whether a request was sent by a page of this portal.
///
/// # Errors
///
/// [`Refusal::OtherSite`] or [`Refusal::NoOrigin`].
pub fn comes_from_here(change: &Change<'_>, rules: &Rules) -> Result<(), Refusal> {
    match change.fetch_site {
        Some("same-origin") | None => {}
        Some(_) => return Err(Refusal::OtherSite),
    }
    match change.origin {
        Some(origin)
            if rules
                .origins
                .iter()
                .any(|own| own.eq_ignore_ascii_case(origin)) =>
        {
            Ok(())
        }
        Some(_) => Err(Refusal::OtherSite),
        // The browser said so itself; no page can set that header.
        None if change.fetch_site.is_some() => Ok(()),
        None => Err(Refusal::NoOrigin),
    }
}

fn media_type(header: Option<&str>) -> Option<String> {
    let essence = header?.split(';').next()?.trim();
    Some(essence.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://portal.example.com";

    fn rules() -> Rules {
        Rules {
            origins: vec![OWN.to_owned()],
            takes_forms: false,
            needs_key: true,
        }
    }

    fn good() -> Change<'static> {
        Change {
            method: "POST",
            fetch_site: Some("same-origin"),
            origin: Some(OWN),
            content_type: Some("application/json; charset=utf-8"),
            key: Some("7f0c1f0e-1b7e-4f0e-9d4e-000000000000"),
            is_signed_in: true,
        }
    }

    #[test]
    fn a_change_from_a_page_of_the_portal_is_made() {
        assert_eq!(check(&good(), &rules()), Ok(()));
        let without_origin = Change {
            origin: None,
            ..good()
        };
        assert_eq!(check(&without_origin, &rules()), Ok(()));
        // A browser that does not know the header.
        let older = Change {
            fetch_site: None,
            ..good()
        };
        assert_eq!(check(&older, &rules()), Ok(()));
        let reading = Change {
            method: "GET",
            ..Change::default()
        };
        assert_eq!(check(&reading, &rules()), Ok(()));
    }

    #[test]
    fn whatever_is_missing_or_wrong_is_refused() {
        #[track_caller]
        fn check(change: Change<'_>, expected: Refusal) {
            assert_eq!(super::check(&change, &rules()), Err(expected), "{change:?}");
        }

        let other = Some("https://evil.example");
        for site in ["cross-site", "same-site", "none", ""] {
            let change = Change {
                fetch_site: Some(site),
                ..good()
            };
            check(change, Refusal::OtherSite);
        }
        check(
            Change {
                origin: other,
                ..good()
            },
            Refusal::OtherSite,
        );
        check(
            Change {
                origin: Some("null"),
                ..good()
            },
            Refusal::OtherSite,
        );
        let longer = Some("https://portal.example.com.evil.example");
        check(
            Change {
                origin: longer,
                ..good()
            },
            Refusal::OtherSite,
        );
        let plain = Some("http://portal.example.com");
        check(
            Change {
                origin: plain,
                ..good()
            },
            Refusal::OtherSite,
        );
        let silent = Change {
            origin: None,
            fetch_site: None,
            ..good()
        };
        check(silent, Refusal::NoOrigin);
        check(
            Change {
                is_signed_in: false,
                ..good()
            },
            Refusal::SignedOut,
        );
        // Another site is told nothing of whether somebody is signed in.
        let both = Change {
            origin: other,
            is_signed_in: false,
            ..good()
        };
        check(both, Refusal::OtherSite);
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/jsonp",
            "",
        ] {
            check(
                Change {
                    content_type: Some(kind),
                    ..good()
                },
                Refusal::ContentType,
            );
        }
        check(
            Change {
                content_type: None,
                ..good()
            },
            Refusal::ContentType,
        );
        check(
            Change {
                key: None,
                ..good()
            },
            Refusal::NoKey,
        );
        let long = "k".repeat(MAX_KEY_CHARS + 1);
        for key in ["", "../x", "a b", long.as_str()] {
            check(
                Change {
                    key: Some(key),
                    ..good()
                },
                Refusal::Key,
            );
        }
        for method in ["PUT", "PATCH", "DELETE", "BREW"] {
            check(
                Change {
                    method,
                    origin: other,
                    ..good()
                },
                Refusal::OtherSite,
            );
        }
    }

    #[test]
    fn forms_are_taken_where_they_can_be() {
        let forms = Rules {
            takes_forms: true,
            ..rules()
        };
        for kind in [
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
        ] {
            let form = Change {
                content_type: Some(kind),
                key: None,
                ..good()
            };
            assert_eq!(check(&form, &forms), Ok(()));
        }
    }
}
