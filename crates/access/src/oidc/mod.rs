//! Signing in with an OpenID Connect provider: Okta, Google, Microsoft Entra, Keycloak
//! and whatever else speaks it.
//!
//! In the order of a sign-in: [`Client::discovery`] and [`discovery::Provider`] say where
//! the provider's endpoints are; [`Client::authorise`] is where somebody is sent;
//! [`Client::token`] trades the code; [`keys::KeySet`] and [`id_token::check`] say
//! whether the ID token can be believed; [`Client::user_info`] has what it leaves out.
//! Only the code flow, with PKCE, and answers in the query.
//!
//! Sources: <https://openid.net/specs/openid-connect-core-1_0.html>,
//! <https://www.rfc-editor.org/rfc/rfc9207> (the issuer in the answer).

use serde_json::Value;
use url::Url;

use crate::flow::Flow;
use crate::http::{Answer, Request, shown};

pub mod discovery;
pub mod id_token;
pub mod keys;
#[cfg(test)]
mod tests;

use discovery::Provider;
use id_token::Claims;

/// How a client says who it is at the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthMethod {
    /// `client_secret_basic`: in a header.
    Basic,
    /// `client_secret_post`: in the form.
    Post,
}

impl AuthMethod {
    /// The method of a name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "client_secret_basic" => Some(Self::Basic),
            "client_secret_post" => Some(Self::Post),
            _ => None,
        }
    }
}

/// A client of a provider.
#[derive(Clone, PartialEq, Eq)]
pub struct Client {
    /// `clientId`.
    pub client_id: String,
    /// `clientSecret`.
    pub client_secret: String,
    /// Who the provider is: what it has to call itself.
    pub issuer: String,
    /// Scopes beyond `openid profile email`.
    pub scopes: Vec<String>,
    /// `tokenEndpointAuthMethod`; what the provider can, without.
    pub auth_method: Option<AuthMethod>,
    /// The one algorithm that ID tokens are signed with, `tokenSignedResponseAlg`; any
    /// with a public key, without.
    pub algorithm: Option<String>,
    /// More parameters for the address that a browser is sent to.
    pub parameters: Vec<(String, String)>,
    /// The claim with somebody's groups.
    pub groups_claim: String,
    /// The claim with what identifies somebody: `sub`, but at Microsoft, whose `sub`
    /// differs from one app to the next, `oid`.
    pub id_claim: String,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Client({} at {})", self.client_id, self.issuer)
    }
}

/// What the token endpoint gave.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// The ID token, not checked yet.
    pub id_token: String,
    /// The token for the user-info endpoint.
    pub access_token: String,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Tokens")
    }
}

/// Why a provider's answer is no way in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// The code was used, is too old, or its verifier is another.
    #[error("the provider does not take the code: it was used before or is too old; sign in again")]
    Code,
    /// The client is not known, or its secret is another.
    #[error("the provider does not know this portal: `clientId` or `clientSecret` is wrong")]
    Client,
    /// It said no in another way.
    #[error("the provider answered: {0}")]
    Other(String),
    /// The answer cannot be read.
    #[error("the provider's answer to {what} cannot be read (status {status})")]
    Form {
        /// What was asked.
        what: &'static str,
        /// The status.
        status: u16,
    },
    /// The answer to the browser names another issuer than the one that was asked.
    #[error("the answer comes from `{0}`, which was not asked")]
    Issuer(String),
    /// User info is of somebody else than the ID token.
    #[error("the provider tells of two people at once")]
    Subject,
}

impl Client {
    /// Where the provider says what it can: below its issuer.
    pub fn discovery(&self) -> Request {
        let issuer = self.issuer.trim_end_matches('/');
        Request::get(format!("{issuer}{}", discovery::WELL_KNOWN))
    }

    /// Where a browser is sent.
    pub fn authorise(&self, provider: &Provider, flow: &Flow, callback: &str) -> String {
        let mut scopes = vec!["openid", "profile", "email"];
        for scope in &self.scopes {
            if !scopes.contains(&scope.as_str()) {
                scopes.push(scope);
            }
        }
        let mut url = provider.authorization_endpoint.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", callback)
            .append_pair("scope", &scopes.join(" "))
            .append_pair("state", flow.state())
            .append_pair("nonce", flow.nonce())
            .append_pair("code_challenge", &flow.challenge())
            .append_pair("code_challenge_method", "S256")
            .extend_pairs(&self.parameters);
        url.into()
    }

    /// Whether the answer that a browser brings is of the provider that was asked: `iss`
    /// where there is one, which a provider that announces it never leaves out.
    ///
    /// # Errors
    ///
    /// [`OidcError::Issuer`].
    pub fn check_issuer(provider: &Provider, issuer: Option<&str>) -> Result<(), OidcError> {
        match issuer {
            Some(issuer) if issuer == provider.issuer => Ok(()),
            Some(issuer) => Err(OidcError::Issuer(shown(issuer))),
            None if provider.sends_issuer => Err(OidcError::Issuer("nobody".to_owned())),
            None => Ok(()),
        }
    }

    /// Trades the code for tokens.
    pub fn token(&self, provider: &Provider, flow: &Flow, code: &str, callback: &str) -> Request {
        let method = self.auth_method.unwrap_or(provider.auth_method);
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", callback),
            ("code_verifier", flow.verifier()),
        ];
        let url = provider.token_endpoint.as_str();
        match method {
            AuthMethod::Basic => {
                Request::post(url, &fields).basic(&self.client_id, &self.client_secret)
            }
            AuthMethod::Post => {
                fields.push(("client_id", &self.client_id));
                fields.push(("client_secret", &self.client_secret));
                Request::post(url, &fields)
            }
        }
    }

    /// The tokens in the answer.
    ///
    /// # Errors
    ///
    /// [`OidcError`].
    pub fn read_tokens(answer: &Answer) -> Result<Tokens, OidcError> {
        let form = OidcError::Form {
            what: "the code",
            status: answer.status,
        };
        let body = answer.json().ok_or_else(|| form.clone())?;
        if let Some(error) = body["error"].as_str() {
            return Err(match error {
                "invalid_grant" => OidcError::Code,
                "invalid_client" | "unauthorized_client" => OidcError::Client,
                other => {
                    let text = body["error_description"].as_str().unwrap_or(other);
                    OidcError::Other(shown(text))
                }
            });
        }
        let text = |name: &str| {
            let text = body[name].as_str()?;
            let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
            (is_plain && text.len() <= id_token::MAX_BYTES).then(|| text.to_owned())
        };
        match (text("id_token"), text("access_token")) {
            (Some(id_token), Some(access_token)) if answer.status == 200 => Ok(Tokens {
                id_token,
                access_token,
            }),
            _ => Err(form),
        }
    }

    /// Asks for what the ID token leaves out, where the provider can say it.
    pub fn user_info(provider: &Provider, access_token: &str) -> Option<Request> {
        let url = provider.userinfo_endpoint.as_ref()?;
        Some(Request::get(url.as_str()).bearer(access_token))
    }

    /// The claims with what user info adds. What the ID token says itself counts.
    ///
    /// # Errors
    ///
    /// [`OidcError::Subject`] where it is of somebody else, [`OidcError::Form`].
    pub fn with_user_info(&self, claims: Claims, answer: &Answer) -> Result<Claims, OidcError> {
        let form = OidcError::Form {
            what: "who you are",
            status: answer.status,
        };
        let body = answer.json().filter(|_| answer.status == 200);
        let body = body.filter(Value::is_object).ok_or(form)?;
        if body["sub"].as_str() != Some(&claims.subject) {
            return Err(OidcError::Subject);
        }
        let more = Claims::of(&body, self);
        let groups = if claims.groups.is_empty() {
            more.groups
        } else {
            claims.groups
        };
        let (email, is_email_verified) = match claims.email {
            Some(email) => {
                let is_same = more.email.as_ref() == Some(&email);
                let is_verified = claims.is_email_verified || is_same && more.is_email_verified;
                (Some(email), is_verified)
            }
            None => (more.email, more.is_email_verified),
        };
        Ok(Claims {
            name: claims.name.or(more.name),
            login: claims.login.or(more.login),
            email,
            is_email_verified,
            groups,
            ..claims
        })
    }
}

/// Whether an address may be asked: `https`, or this machine, for trying things out.
fn is_safe(url: &Url) -> bool {
    let is_plain = url.username().is_empty() && url.password().is_none() && url.has_host();
    is_plain
        && match url.scheme() {
            "https" => true,
            "http" => is_this_machine(url),
            _ => false,
        }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether an address of the configuration may be asked: `https`, or this machine.
pub fn is_safe_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| is_safe(&url))
}
