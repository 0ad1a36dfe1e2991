//! What a provider says it can, held against what was asked for.
//!
//! Source: <https://openid.net/specs/openid-connect-discovery-1_0.html>, section 4.3: the
//! issuer in the answer is the one that was asked. Without that, one provider could
//! answer with the endpoints of another, and be handed its codes (mix-up).

use serde_json::Value;
use url::Url;

use super::{AuthMethod, Client, is_safe, is_this_machine};
use crate::http::{Answer, shown};

/// Where a provider says what it can.
pub const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// A provider, as it describes itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// What it calls itself, to the letter.
    pub issuer: String,
    /// Where browsers are sent.
    pub authorization_endpoint: Url,
    /// Where codes are traded.
    pub token_endpoint: Url,
    /// Where its keys are.
    pub jwks_uri: Url,
    /// Who somebody is.
    pub userinfo_endpoint: Option<Url>,
    /// How clients say who they are, of the two ways there are.
    pub auth_method: AuthMethod,
    /// Whether it names itself in answers to browsers.
    pub sends_issuer: bool,
}

/// Why a provider cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DiscoveryError {
    /// The answer is no description.
    #[error("{issuer} does not say what it can (status {status})")]
    Form {
        /// Who was asked.
        issuer: String,
        /// The status.
        status: u16,
    },
    /// It is another one.
    #[error("the provider at {asked} calls itself `{found}`")]
    Issuer {
        /// Who was asked.
        asked: String,
        /// Who answered.
        found: String,
    },
    /// An endpoint is missing, or is not reached by `https`.
    #[error("the `{0}` of the provider is missing or is no `https` address")]
    Endpoint(&'static str),
    /// It does not do what is needed.
    #[error("the provider does not support {0}")]
    Unsupported(&'static str),
}

impl Provider {
    /// Reads the description of a client's provider.
    ///
    /// # Errors
    ///
    /// [`DiscoveryError`].
    pub fn read(client: &Client, answer: &Answer) -> Result<Self, DiscoveryError> {
        let body = answer.json().filter(|_| answer.status == 200);
        let body = body
            .filter(Value::is_object)
            .ok_or_else(|| DiscoveryError::Form {
                issuer: client.issuer.clone(),
                status: answer.status,
            })?;
        let issuer = body["issuer"].as_str().unwrap_or_default();
        // Some configurations write the issuer with a final `/`, and some without.
        if issuer.trim_end_matches('/') != client.issuer.trim_end_matches('/') {
            return Err(DiscoveryError::Issuer {
                asked: client.issuer.clone(),
                found: shown(issuer),
            });
        }
        let is_local = Url::parse(issuer).is_ok_and(|url| is_this_machine(&url));
        let optional = |name: &'static str| match body[name].as_str() {
            None => Ok(None),
            Some(text) => {
                let url = Url::parse(text).ok().filter(|url| {
                    // A provider elsewhere has nothing to look for on this machine.
                    is_safe(url) && url.fragment().is_none() && is_local == is_this_machine(url)
                });
                url.map(Some).ok_or(DiscoveryError::Endpoint(name))
            }
        };
        let endpoint = |name: &'static str| optional(name)?.ok_or(DiscoveryError::Endpoint(name));
        let lists = |name: &str, wanted: &str| {
            let all = body[name].as_array();
            all.map(|all| all.iter().any(|one| one == wanted))
        };
        if lists("response_types_supported", "code") == Some(false) {
            return Err(DiscoveryError::Unsupported("`response_type=code`"));
        }
        if lists("code_challenge_methods_supported", "S256") == Some(false) {
            return Err(DiscoveryError::Unsupported("PKCE with `S256`"));
        }
        let methods = "token_endpoint_auth_methods_supported";
        let auth_method = match lists(methods, "client_secret_basic") {
            Some(false) if lists(methods, "client_secret_post") == Some(true) => AuthMethod::Post,
            _ => AuthMethod::Basic,
        };
        Ok(Self {
            issuer: issuer.to_owned(),
            authorization_endpoint: endpoint("authorization_endpoint")?,
            token_endpoint: endpoint("token_endpoint")?,
            jwks_uri: endpoint("jwks_uri")?,
            userinfo_endpoint: optional("userinfo_endpoint")?,
            auth_method,
            sends_issuer: body["authorization_response_iss_parameter_supported"] == true,
        })
    }

    /// The origins that a server asks itself.
    pub fn origins(&self) -> Vec<String> {
        let all = [Some(&self.token_endpoint), Some(&self.jwks_uri)];
        let all = all.into_iter().chain([self.userinfo_endpoint.as_ref()]);
        all.flatten()
            .map(|url| url.origin().ascii_serialization())
            .collect()
    }
}
