//! Which GitHub, and who asks.

use std::fmt;

use secrecy::SecretString;
use url::Url;

use super::key::{AppKey, KeyError};
use crate::http::hosts::{Hosts, Origin};

/// A GitHub, and who asks it.
#[derive(Debug, Clone)]
pub struct Config {
    /// Its name in URLs of repositories, as in `github.com`.
    pub host: String,
    /// Where its REST API is, as in `https://api.github.com` or
    /// `https://ghe.acme.com/api/v3`. The GraphQL API is found from it.
    pub api_base_url: String,
    /// Who asks.
    pub credentials: Credentials,
    /// More hosts that archives may be downloaded from, as in
    /// `http://127.0.0.1:8080`. Those of [`download_origins`] are known already.
    pub download_hosts: Vec<String>,
}

/// Who asks.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// Nobody: 60 requests an hour, and no GraphQL.
    None,
    /// Somebody with a token.
    Token(SecretString),
    /// GitHub Apps; for each owner the first that is let in and installed there.
    Apps(Vec<App>),
}

/// A GitHub App.
#[derive(Clone)]
pub struct App {
    /// Its number.
    pub app_id: u64,
    /// Its key.
    pub private_key: AppKey,
    /// The owners it is used for, whatever their case; empty is all.
    pub allowed_installation_owners: Vec<String>,
}

impl fmt::Debug for App {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("App")
            .field("app_id", &self.app_id)
            .field(
                "allowed_installation_owners",
                &self.allowed_installation_owners,
            )
            .finish_non_exhaustive()
    }
}

impl App {
    /// Whether it is used for an owner.
    pub fn serves(&self, owner: &str) -> bool {
        let allowed = &self.allowed_installation_owners;
        allowed.is_empty() || allowed.iter().any(|name| name.eq_ignore_ascii_case(owner))
    }
}

/// What is wrong with a [`Config`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// An address is not one of `http` or `https`, or holds a name, a password or
    /// a query.
    #[error("`{setting}` is not an address such as `https://api.github.com`")]
    Address {
        /// The setting.
        setting: &'static str,
    },
    /// A token holds characters that no header may.
    #[error("the token for `{host}` holds characters that no token has")]
    Token {
        /// The host.
        host: String,
    },
    /// The key of an App cannot be read.
    #[error("the private key of App {app_id} cannot be read: {reason}")]
    Key {
        /// The App.
        app_id: u64,
        /// Which form failed.
        reason: KeyError,
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
    /// <https://github.com>.
    pub fn github_com(credentials: Credentials) -> Self {
        Self {
            host: "github.com".to_owned(),
            api_base_url: "https://api.github.com".to_owned(),
            credentials,
            download_hosts: Vec::new(),
        }
    }

    /// Another GitHub: Enterprise Cloud with data residency (`acme.ghe.com`), or an
    /// Enterprise Server.
    ///
    /// Source: <https://docs.github.com/en/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api>.
    pub fn enterprise(host: &str, credentials: Credentials) -> Self {
        let host = host.to_ascii_lowercase();
        let api_base_url = if host.ends_with(".ghe.com") {
            format!("https://api.{host}")
        } else {
            format!("https://{host}/api/v3")
        };
        Self {
            host,
            api_base_url,
            credentials,
            download_hosts: Vec::new(),
        }
    }

    /// The address of the API, without a `/` at its end.
    pub(super) fn api(&self) -> Result<Url, ConfigError> {
        let error = ConfigError::Address {
            setting: "apiBaseUrl",
        };
        let url = Url::parse(self.api_base_url.trim_end_matches('/')).map_err(|_| error.clone())?;
        let is_plain = Origin::of(&url).is_some()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if is_plain { Ok(url) } else { Err(error) }
    }

    /// The hosts that may be asked.
    pub(super) fn hosts(&self, api: &Url) -> Result<Hosts, ConfigError> {
        let api = Origin::of(api).ok_or(ConfigError::Address {
            setting: "apiBaseUrl",
        })?;
        let mut downloads = download_origins(&self.host);
        for host in &self.download_hosts {
            downloads.push(Origin::parse(host).ok_or(ConfigError::Address {
                setting: "downloadHosts",
            })?);
        }
        Ok(Hosts::new(api, downloads))
    }
}

/// Whether a host is an Enterprise Server: neither <https://github.com> nor a part of
/// Enterprise Cloud (`acme.ghe.com`). Only its schema has `User.suspendedAt`.
///
/// Source: `fpt`, `ghec` and `ghes-3.21` of `src/graphql/data` in GitHub's
/// <https://github.com/github/docs>.
pub fn is_enterprise_server(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host != "github.com" && !host.ends_with(".ghe.com")
}

/// Where a GitHub keeps its archives: `codeload.` before its name, or, on a server
/// without subdomains, its own name with `/_codeload`.
///
/// Source: the `archive` redirects of
/// <https://docs.github.com/en/rest/repos/contents#download-a-repository-archive-tar>,
/// and <https://docs.github.com/en/enterprise-server/admin/configuring-settings/hardening-security-for-your-enterprise/enabling-subdomain-isolation>.
pub fn download_origins(host: &str) -> Vec<Origin> {
    [
        format!("https://codeload.{host}"),
        format!("https://{host}"),
    ]
    .iter()
    .filter_map(|text| Origin::parse(text))
    .collect()
}

/// The address of the GraphQL API beside that of the REST API: `/api/graphql`
/// beside `/api/v3`, and `/graphql` else.
///
/// Source: <https://docs.github.com/en/enterprise-server/graphql/guides/forming-calls-with-graphql#the-graphql-endpoint>.
pub fn graphql_url(api: &Url) -> Url {
    let path = api.path().trim_end_matches('/');
    let path = path.strip_suffix("/v3").unwrap_or(path);
    let mut url = api.clone();
    url.set_path(&format!("{path}/graphql"));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_graphql_api_is_beside_the_rest_api() {
        #[track_caller]
        fn check(api: &str, expected: &str) {
            assert_eq!(graphql_url(&Url::parse(api).unwrap()).as_str(), expected);
        }

        check("https://api.github.com", "https://api.github.com/graphql");
        check(
            "https://ghe.acme.com/api/v3",
            "https://ghe.acme.com/api/graphql",
        );
        check(
            "https://ghe.acme.com/api/v3/",
            "https://ghe.acme.com/api/graphql",
        );
        check("http://127.0.0.1:8080", "http://127.0.0.1:8080/graphql");
    }

    #[test]
    fn an_enterprise_is_known_by_its_host() {
        #[track_caller]
        fn check(host: &str, expected: &str) {
            let config = Config::enterprise(host, Credentials::None);
            assert_eq!(config.api_base_url, expected);
        }

        check("GHE.acme.com", "https://ghe.acme.com/api/v3");
        check("acme.ghe.com", "https://api.acme.ghe.com");
    }

    #[test]
    fn only_a_server_of_ones_own_is_an_enterprise_server() {
        #[track_caller]
        fn check(host: &str, expected: bool) {
            assert_eq!(is_enterprise_server(host), expected);
        }

        check("github.com", false);
        check("GitHub.com", false);
        check("acme.ghe.com", false);
        check("ghe.acme.com", true);
        check("127.0.0.1:8080", true);
    }

    #[test]
    fn only_addresses_without_secrets_pass() {
        #[track_caller]
        fn check(api_base_url: &str, passes: bool) {
            let config = Config {
                api_base_url: api_base_url.to_owned(),
                ..Config::github_com(Credentials::None)
            };
            assert_eq!(config.api().is_ok(), passes);
        }

        check("https://api.github.com/", true);
        check("http://127.0.0.1:1/api/v3", true);
        check("https://me:secret@api.github.com", false);
        check("https://api.github.com/?token=x", false);
        check("ftp://api.github.com", false);
        check("api.github.com", false);
        check("", false);
    }

    #[test]
    fn an_app_serves_whom_it_is_allowed_to() {
        let mut app = App {
            app_id: 1,
            private_key: AppKey::for_tests(),
            allowed_installation_owners: Vec::new(),
        };
        assert!(app.serves("acme"));
        app.allowed_installation_owners = vec!["Acme".to_owned()];
        assert!(app.serves("acme"));
        assert!(!app.serves("acme-corp"));
    }
}
