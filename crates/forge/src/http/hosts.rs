//! Which hosts may be asked: those of the configuration, and no others.
//!
//! Every request and every redirect passes [`Hosts::check`]. A host's answer can
//! thereby not lead a run into the network it runs in, and credentials go to the
//! API alone.

use std::fmt;

use url::Url;

use crate::error::ForgeError;

/// Scheme, host and port, as in `https://api.github.com`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    scheme: &'static str,
    host: String,
    port: u16,
}

impl Origin {
    /// The origin of an address; `None` where it is not `http` or `https`.
    pub fn of(url: &Url) -> Option<Self> {
        let scheme = match url.scheme() {
            "https" => "https",
            "http" => "http",
            _ => return None,
        };
        Some(Self {
            scheme,
            host: url.host_str()?.to_ascii_lowercase(),
            port: url.port_or_known_default()?,
        })
    }

    /// The origin of an address as it is written.
    pub fn parse(text: &str) -> Option<Self> {
        Self::of(&Url::parse(text).ok()?)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}://{}", self.scheme, self.host)?;
        match (self.scheme, self.port) {
            ("https", 443) | ("http", 80) => Ok(()),
            (_, port) => write!(formatter, ":{port}"),
        }
    }
}

/// The hosts that may be asked.
#[derive(Debug, Clone)]
pub struct Hosts {
    api: Origin,
    downloads: Vec<Origin>,
}

impl Hosts {
    /// A host's API, which gets the credentials, and where it keeps its downloads.
    pub fn new(api: Origin, downloads: Vec<Origin>) -> Self {
        Self { api, downloads }
    }

    /// Whether an address may be asked.
    ///
    /// # Errors
    ///
    /// [`ForgeError::Foreign`] where it is not of a configured host, or carries a
    /// name or password.
    pub fn check(&self, url: &Url) -> Result<(), ForgeError> {
        let origin = Origin::of(url);
        let is_plain = url.username().is_empty() && url.password().is_none();
        match &origin {
            Some(origin)
                if is_plain && (*origin == self.api || self.downloads.contains(origin)) =>
            {
                Ok(())
            }
            Some(origin) => Err(ForgeError::Foreign {
                address: origin.to_string(),
            }),
            None => Err(ForgeError::Foreign {
                address: format!("{}:", url.scheme()),
            }),
        }
    }

    /// Whether credentials may be sent to an address.
    pub fn trusts(&self, url: &Url) -> bool {
        Origin::of(url).as_ref() == Some(&self.api)
    }

    /// Where a redirect leads.
    ///
    /// # Errors
    ///
    /// [`ForgeError::Foreign`] as in [`Hosts::check`], or where `location` is no
    /// address; its text is not told, as it may hold a token.
    pub fn redirect(&self, from: &Url, location: &str) -> Result<Url, ForgeError> {
        let url = from.join(location).map_err(|_| ForgeError::Foreign {
            address: "a redirect that is no address".to_owned(),
        })?;
        self.check(&url)?;
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> Hosts {
        Hosts::new(
            Origin::parse("https://api.github.com").unwrap(),
            vec![Origin::parse("https://codeload.github.com").unwrap()],
        )
    }

    #[test]
    fn asks_only_the_configured_hosts() {
        #[track_caller]
        fn check(address: &str, is_allowed: bool) {
            let answer = hosts().check(&Url::parse(address).unwrap());
            assert_eq!(answer.is_ok(), is_allowed, "{answer:?}");
        }

        check("https://api.github.com/repos", true);
        check("https://API.GitHub.com:443/repos", true);
        check("https://codeload.github.com/acme/shop", true);
        check("http://api.github.com/repos", false); // Not over plain HTTP.
        check("https://api.github.com:8443/repos", false);
        check("https://api.github.com.evil.example/", false);
        check("https://evil.example/?api.github.com", false);
        check("https://api.github.com@evil.example/", false);
        check("https://me:secret@api.github.com/", false);
        check("http://169.254.169.254/latest/meta-data/", false);
        check("http://[::1]/", false);
        check("file:///etc/passwd", false);
        check("data:text/plain,x", false);
    }

    #[test]
    fn a_redirect_is_held_to_the_same() {
        #[track_caller]
        fn check(location: &str, expected: &str) {
            let from = Url::parse("https://api.github.com/repos/acme/shop").unwrap();
            let actual = match hosts().redirect(&from, location) {
                Ok(url) => url.to_string(),
                Err(error) => error.to_string(),
            };
            assert_eq!(actual, expected);
        }

        check("/repositories/1", "https://api.github.com/repositories/1");
        check(
            "https://codeload.github.com/acme/shop?token=x",
            "https://codeload.github.com/acme/shop?token=x",
        );
        check(
            "//evil.example/?token=secret",
            "`https://evil.example` is not an address that the configuration allows",
        );
        check(
            "http://localhost:8080/",
            "`http://localhost:8080` is not an address that the configuration allows",
        );
        check(
            "https://[",
            "`a redirect that is no address` is not an address that the configuration allows",
        );
    }

    #[test]
    fn trusts_the_api_alone() {
        let hosts = hosts();
        assert!(hosts.trusts(&Url::parse("https://api.github.com/x").unwrap()));
        assert!(!hosts.trusts(&Url::parse("https://codeload.github.com/x").unwrap()));
    }
}
