//! Signing in: the way to a provider and back, sessions, and what asks for them.
//!
//! [`Auth`] is everything together, [`router`] its addresses. In the order of a sign-in:
//!
//! 1. [`start`]: where a browser sets out; the sign-in page.
//! 2. [`back`]: where it comes back to, and who it then is: [`github`], [`oidc`].
//! 3. [`sessions`]: the session of a request, renewed where it may be; signing out.
//! 4. [`protect`]: what every request has to pass.
//! 5. [`pages`], [`templates`]: what is said, and who may use which template.
//! 6. [`network`]: requests to providers; [`machine`]: the time and random bytes.
//!
//! What any of it means is in the crate `access`; here it is carried out. State is in
//! the browser's sealed cookies; a store is told only which flows were used.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use access::config::{Provider, SignIn};
use access::guard::Rules;
use access::http::{Answer, Request};
use access::oidc::discovery;
use access::oidc::keys::KeySet;
use access::sealed::{Keys, KeysError};
use access::signed::Signer;
use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::{get, post};
use store::Store;

use crate::app::Current;

pub mod back;
pub mod failure;
pub mod github;
pub mod machine;
pub mod network;
pub mod oidc;
pub mod pages;
pub mod protect;
pub mod sessions;
pub mod start;
pub mod templates;
pub mod users;

pub use failure::Failure;
pub use machine::World;
pub use network::Http;

/// Signing in at one portal.
pub struct Auth {
    /// What is configured.
    pub sign_in: SignIn,
    /// Where the portal is, without a final `/`.
    pub base_url: String,
    /// Whether forms of browsers without a script are taken.
    pub takes_forms: bool,
    /// Cookies for the edge, where there is one.
    pub edge: Option<Signer>,
    /// The way to providers.
    pub http: Arc<dyn Http>,
    /// The time and random bytes.
    pub world: Arc<dyn World>,
    /// Where it is noted that a flow was used.
    pub store: Arc<dyn Store>,
    /// The portal of the moment.
    pub portal: Current,
    keys: Keys,
    known: Mutex<BTreeMap<&'static str, Known>>,
}

/// What an OpenID provider said of itself.
#[derive(Clone)]
struct Known {
    provider: discovery::Provider,
    keys: KeySet,
}

/// Why nobody can sign in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// There is no secret that can seal a session.
    #[error("{0}; set `callboard.signIn.secrets` to random texts, as of `openssl rand -base64 32`")]
    Keys(#[from] KeysError),
    /// There is no provider.
    #[error("nobody can sign in: no provider of `auth.providers` can be used")]
    NoProvider,
    /// Nobody knows where to come back to.
    #[error("nobody can sign in: `app.baseUrl` does not say where the portal is")]
    NoAddress,
}

/// What is around signing in.
pub struct Surroundings {
    /// Where the portal is: `app.baseUrl`.
    pub base_url: String,
    /// Whether forms of browsers without a script are taken.
    pub takes_forms: bool,
    /// Cookies for the edge, where there is one.
    pub edge: Option<Signer>,
    /// The way to providers.
    pub http: Arc<dyn Http>,
    /// The time and random bytes.
    pub world: Arc<dyn World>,
    /// Where it is noted that a flow was used.
    pub store: Arc<dyn Store>,
    /// The portal of the moment.
    pub portal: Current,
}

impl Auth {
    /// Signing in as it is configured.
    ///
    /// # Errors
    ///
    /// [`AuthError`]: then nobody may be let in.
    pub fn new(sign_in: SignIn, around: Surroundings) -> Result<Self, AuthError> {
        if sign_in.providers.is_empty() {
            return Err(AuthError::NoProvider);
        }
        if around.base_url.is_empty() {
            return Err(AuthError::NoAddress);
        }
        let keys = Keys::new(sign_in.secrets.iter().map(String::as_str))?;
        Ok(Self {
            sign_in,
            base_url: around.base_url.trim_end_matches('/').to_owned(),
            takes_forms: around.takes_forms,
            edge: around.edge,
            http: around.http,
            world: around.world,
            store: around.store,
            portal: around.portal,
            keys,
            known: Mutex::default(),
        })
    }

    /// The path of the portal, without a final `/`.
    fn base_path(&self) -> String {
        let url = url::Url::parse(&self.base_url).ok();
        let path = url.map(|url| url.path().trim_end_matches('/').to_owned());
        path.unwrap_or_default()
    }

    fn provider(&self, name: &str) -> Option<&Provider> {
        let mut all = self.sign_in.providers.iter();
        all.find(|provider| provider.name == name)
    }

    /// What is asked of a change.
    fn rules(&self) -> Rules {
        let origin = url::Url::parse(&self.base_url).ok();
        let origin = origin.map(|url| url.origin().ascii_serialization());
        Rules {
            origins: origin.into_iter().collect(),
            takes_forms: self.takes_forms,
            needs_key: true,
        }
    }

    fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.world.fill(&mut bytes);
        bytes
    }

    /// Asks one of the hosts that may be asked.
    async fn ask(&self, request: Request, origins: &[String]) -> Result<Answer, Failure> {
        let origin = url::Url::parse(&request.url).ok();
        let origin = origin.map(|url| url.origin().ascii_serialization());
        if !origin.is_some_and(|origin| origins.contains(&origin)) {
            return Err(Failure::Network(format!("{request:?} is not allowed")));
        }
        let answer = self.http.send(request).await;
        answer.map_err(|error| Failure::Network(error.to_string()))
    }

    fn known(&self, name: &str) -> Option<Known> {
        let all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(name).cloned()
    }

    fn remember(&self, name: &'static str, known: &Known) {
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(name, known.clone());
    }
}

/// All addresses of signing in, below the base path of the portal. They are open to
/// anybody.
pub fn router(auth: Arc<Auth>) -> Router {
    Router::new()
        .route("/auth/", get(start::choose))
        .route("/auth/login", get(start::choose))
        .route("/auth/callback", get(back::any))
        .route("/auth/refresh", get(sessions::refresh))
        .route("/auth/logout", get(sessions::ask_out).post(sessions::out))
        .route("/auth/sign-in.css", get(pages::style))
        .route("/api/auth/{provider}/start", get(start::set_out))
        .route("/api/auth/{provider}/handler/frame", get(back::of))
        .route("/api/auth/{provider}/refresh", get(sessions::refresh_of))
        .route("/api/auth/{provider}/logout", post(sessions::out_of))
        .layer(axum::middleware::map_response(unreferred))
        .with_state(auth)
}

/// Addresses of these pages hold codes and states: no other site is told them.
async fn unreferred(mut response: Response) -> Response {
    let value = HeaderValue::from_static("no-referrer");
    response
        .headers_mut()
        .insert(header::REFERRER_POLICY, value);
    response
}
