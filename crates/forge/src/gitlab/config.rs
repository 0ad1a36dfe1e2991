//! Which GitLab, and who asks.

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::http::hosts::{Hosts, Origin};

/// A GitLab, and who asks it.
#[derive(Debug, Clone)]
pub struct Config {
    /// Its name in URLs of repositories, as in `gitlab.com`.
    pub host: String,
    /// Where its REST API is, as in `https://gitlab.com/api/v4`. The GraphQL API is
    /// found from it.
    pub api_base_url: String,
    /// Who asks: a token of a person, a group or a project, or one of OAuth 2, with
    /// the scope `read_api`. Without one, only what is public is seen.
    ///
    /// Source: <https://docs.gitlab.com/api/rest/authentication/>.
    pub token: Option<SecretString>,
}

/// What is wrong with a [`Config`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The address is not one of `http` or `https` that ends with `/api/v4`, or
    /// holds a name, a password or a query.
    #[error("`apiBaseUrl` is not an address such as `https://gitlab.com/api/v4`")]
    Address,
    /// A token holds characters that no header may.
    #[error("the token for `{host}` holds characters that no token has")]
    Token {
        /// The host.
        host: String,
    },
    /// The certificates of this machine cannot be read.
    #[error("no certificates to know `{host}` by: {reason}")]
    Certificates {
        /// The host.
        host: String,
        /// Why.
        reason: String,
    },
}

impl Config {
    /// A GitLab at the root of its host, as <https://gitlab.com> is.
    pub fn of_host(host: &str, token: Option<SecretString>) -> Self {
        let host = host.to_ascii_lowercase();
        Self {
            api_base_url: format!("https://{host}/api/v4"),
            host,
            token,
        }
    }

    /// The addresses of the REST API, without a `/` at its end, and of GraphQL.
    pub(super) fn apis(&self) -> Result<(Url, Url), ConfigError> {
        let text = self.api_base_url.trim_end_matches('/');
        let url = Url::parse(text).map_err(|_| ConfigError::Address)?;
        let is_plain = Origin::of(&url).is_some()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        let Some(above) = url.path().strip_suffix("/v4").filter(|_| is_plain) else {
            return Err(ConfigError::Address);
        };
        let mut graphql = url.clone();
        graphql.set_path(&format!("{above}/graphql"));
        Ok((url, graphql))
    }

    /// The hosts that may be asked: the API alone, which gives archives as well.
    pub(super) fn hosts(api: &Url) -> Result<Hosts, ConfigError> {
        let origin = Origin::of(api).ok_or(ConfigError::Address)?;
        Ok(Hosts::new(origin, Vec::new()))
    }

    /// The header that says who asks. Of all that GitLab takes it is this one, as
    /// the client takes it off where a redirect leads elsewhere.
    pub(super) fn authorization(&self) -> Result<Option<HeaderValue>, ConfigError> {
        let Some(token) = &self.token else {
            return Ok(None);
        };
        let error = || ConfigError::Token {
            host: self.host.clone(),
        };
        let token = token.expose_secret();
        let is_token = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_token {
            return Err(error());
        }
        let mut value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| error())?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graphql_is_beside_the_rest_api() {
        #[track_caller]
        fn check(api_base_url: &str, expected: Option<&str>) {
            let config = Config {
                api_base_url: api_base_url.to_owned(),
                ..Config::of_host("gitlab.com", None)
            };
            let graphql = config.apis().ok().map(|(_, graphql)| graphql.to_string());
            assert_eq!(graphql.as_deref(), expected, "{api_base_url}");
        }

        check(
            "https://gitlab.com/api/v4",
            Some("https://gitlab.com/api/graphql"),
        );
        check(
            "https://acme.com/gitlab/api/v4/",
            Some("https://acme.com/gitlab/api/graphql"),
        );
        check(
            "http://127.0.0.1:8080/api/v4",
            Some("http://127.0.0.1:8080/api/graphql"),
        );
        check("https://gitlab.com", None);
        check("https://me:secret@gitlab.com/api/v4", None);
        check("https://gitlab.com/api/v4?private_token=secret", None);
        check("ftp://gitlab.com/api/v4", None);
    }

    #[test]
    fn a_token_is_never_told() {
        let secret = "glpat-secret";
        let mut config = Config::of_host("GitLab.com", Some(secret.into()));
        let header = config.authorization().unwrap().unwrap();
        assert_eq!(header.to_str().unwrap(), "Bearer glpat-secret");
        assert!(!format!("{config:?} {header:?}").contains(secret));
        for wrong in ["", "a b", "a\nb", "é"] {
            config.token = Some(wrong.into());
            let error = config.authorization().unwrap_err().to_string();
            assert_eq!(
                error,
                "the token for `gitlab.com` holds characters that no token has"
            );
        }
    }
}
