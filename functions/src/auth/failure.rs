//! Why somebody is not signed in.

use access::flow::FlowError;
use access::github::GitHubError;
use access::oidc::OidcError;
use access::oidc::discovery::DiscoveryError;
use access::oidc::id_token::IdTokenError;
use access::policy::Refused;
use access::session::SessionError;
use axum::http::StatusCode;

/// Why somebody is not signed in. What a person is told is [`Failure::told`]; the whole
/// message is for a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// There is no such provider.
    #[error("there is no provider of this name to sign in with")]
    NoProvider,
    /// It is no answer of a provider.
    #[error("this address is where a provider sends people back to; begin with signing in")]
    NoAnswer,
    /// The flow does not fit.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// The flow was used.
    #[error("this sign-in was used already; begin again")]
    Used,
    /// The provider, or whoever was asked there, said no.
    #[error("the provider did not sign you in: {0}")]
    Denied(String),
    /// GitHub's answers.
    #[error(transparent)]
    GitHub(#[from] GitHubError),
    /// An OpenID provider's answers.
    #[error(transparent)]
    Oidc(#[from] OidcError),
    /// An OpenID provider's description.
    #[error(transparent)]
    Discovery(#[from] DiscoveryError),
    /// The ID token.
    #[error(transparent)]
    IdToken(#[from] IdTokenError),
    /// They are not let in.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is no session, or none that counts.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The provider tells of somebody else than whose session it is.
    #[error("the provider tells of somebody else than whose session this is")]
    OtherPerson,
    /// The provider could not be asked.
    #[error("{0}")]
    Network(String),
    /// The store failed.
    #[error("{0}")]
    Store(String),
}

impl Failure {
    /// What a person is told. What only a log needs, as addresses and what a store said,
    /// is not in it.
    pub fn told(&self) -> String {
        match self {
            Self::Network(_) => "the provider cannot be reached at the moment".to_owned(),
            Self::Store(_) => "the portal cannot keep what it needs to at the moment".to_owned(),
            other => other.to_string(),
        }
    }

    /// The status of HTTP.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NoProvider => StatusCode::NOT_FOUND,
            Self::NoAnswer | Self::Flow(_) | Self::Used => StatusCode::BAD_REQUEST,
            Self::Session(_) => StatusCode::UNAUTHORIZED,
            Self::Denied(_) | Self::Refused(_) | Self::OtherPerson => StatusCode::FORBIDDEN,
            Self::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::GitHub(GitHubError::Code) | Self::Oidc(OidcError::Code) => {
                StatusCode::BAD_REQUEST
            }
            Self::GitHub(GitHubError::Revoked) => StatusCode::UNAUTHORIZED,
            Self::GitHub(_)
            | Self::Oidc(_)
            | Self::Discovery(_)
            | Self::IdToken(_)
            | Self::Network(_) => StatusCode::BAD_GATEWAY,
        }
    }

    /// Whether it says nothing of the person: the provider or the store failed, so that
    /// the same may work in a moment.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Network(_) | Self::Store(_) | Self::GitHub(GitHubError::Form { .. })
        )
    }
}
