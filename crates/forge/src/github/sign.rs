//! Who asks: for each owner an octocrab that signs its requests.
//!
//! With a token it is one for all. With Apps it is one for each owner, as an App
//! has a token for each place where it is installed; octocrab gets that token,
//! keeps it until shortly before it ends, and gets another when GitHub refuses it.
//!
//! Source: <https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/authenticating-as-a-github-app-installation>.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use octocrab::auth::AppAuth;
use octocrab::models::{AppId, InstallationId};
use octocrab::{AuthState, OctoBody, Octocrab, OctocrabBuilder};
use secrecy::SecretString;
use serde::Deserialize;
use tokio::sync::OnceCell;
use url::Url;

use super::config::{App, Credentials};
use super::path;
use super::way::Way;
use crate::error::ForgeError;
use crate::http::client::{About, Fault, Reply};
use crate::http::policy;

/// Gives each owner an octocrab.
pub(super) struct Signers {
    way: Way,
    credentials: Credentials,
    /// By owner in lower case, or under the empty name for all.
    known: Mutex<HashMap<String, Arc<OnceCell<Arc<Signer>>>>>,
}

/// An octocrab that signs.
pub(super) struct Signer {
    crab: Octocrab,
    /// Held while a token is got, so that many tasks do not each get one.
    minting: tokio::sync::Mutex<()>,
    is_installation: bool,
    host: String,
}

impl Signers {
    pub(super) fn new(way: Way, credentials: Credentials) -> Self {
        Self {
            way,
            credentials,
            known: Mutex::default(),
        }
    }

    /// The address of the API.
    pub(super) fn api(&self) -> &Url {
        &self.way.api
    }

    /// Who asks for what belongs to `owner`.
    ///
    /// # Errors
    ///
    /// [`ForgeError::Denied`] where no App is installed there, and all others.
    pub(super) async fn of(&self, owner: &str) -> Result<Arc<Signer>, ForgeError> {
        let key = match &self.credentials {
            Credentials::Apps(_) => owner.to_ascii_lowercase(),
            Credentials::None | Credentials::Token(_) => String::new(),
        };
        let cell = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(key).or_default())
        };
        let signer = cell.get_or_try_init(|| self.make(owner)).await?;
        Ok(Arc::clone(signer))
    }

    async fn make(&self, owner: &str) -> Result<Arc<Signer>, ForgeError> {
        let apps = match &self.credentials {
            Credentials::None => return Ok(self.signer(AuthState::None)),
            Credentials::Token(token) => {
                let token: SecretString = token.clone();
                return Ok(self.signer(AuthState::AccessToken { token }));
            }
            Credentials::Apps(apps) => apps,
        };
        for app in apps.iter().filter(|app| app.serves(owner)) {
            let auth = AppAuth {
                app_id: AppId(app.app_id),
                key: app.private_key.key(),
            };
            let signer = self.signer(AuthState::App(auth));
            if let Some(installation) = signer.installation(owner).await? {
                let crab = signer
                    .crab
                    .installation(installation)
                    .map_err(|error| signer.error(error, &format!("App {}", app.app_id)))?;
                return Ok(Arc::new(Signer {
                    crab,
                    minting: tokio::sync::Mutex::new(()),
                    is_installation: true,
                    host: signer.host.clone(),
                }));
            }
        }
        Err(ForgeError::Denied {
            host: self.way.client.host().to_owned(),
            what: format!("owner {owner}"),
            reason: not_installed(apps),
        })
    }

    fn signer(&self, state: AuthState) -> Arc<Signer> {
        let built = OctocrabBuilder::new_empty()
            .with_service(self.way.clone())
            .with_auth(state)
            .build();
        let crab = match built {
            Ok(crab) => crab,
            Err(never) => match never {},
        };
        Arc::new(Signer {
            crab,
            minting: tokio::sync::Mutex::new(()),
            is_installation: false,
            host: self.way.client.host().to_owned(),
        })
    }
}

fn not_installed(apps: &[App]) -> String {
    let numbers: Vec<String> = apps.iter().map(|app| app.app_id.to_string()).collect();
    format!(
        "no App is installed there (asked as {})",
        numbers.join(", ")
    )
}

impl Signer {
    /// Sends a request with credentials, and gives its answer.
    ///
    /// # Errors
    ///
    /// [`Fault`]; [`ForgeError::Denied`] where GitHub does not know the credentials.
    pub(super) async fn send(
        &self,
        mut request: Request<OctoBody>,
        about: About,
    ) -> Result<Reply, Fault> {
        let what = about.what.clone();
        request.extensions_mut().insert(about);
        if self.is_installation {
            let _one_at_a_time = self.minting.lock().await;
            let token = self.crab.installation_token().await;
            token.map_err(|error| self.fault(error, &what))?;
        }
        let response = self
            .crab
            .execute(request)
            .await
            .map_err(|error| self.fault(error, &what))?;
        let (parts, body) = response.into_parts();
        let body = body
            .collect()
            .await
            .map_err(|error| self.fault(error, &what))?
            .to_bytes();
        if parts.status == StatusCode::UNAUTHORIZED {
            return Err(ForgeError::Denied {
                host: self.host.clone(),
                what,
                reason: policy::told(parts.status, &body),
            }
            .into());
        }
        Ok(Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        })
    }

    /// Gets what is at a path of the REST API.
    ///
    /// # Errors
    ///
    /// As [`Signer::send`].
    pub(super) async fn get(
        &self,
        path: &str,
        accept: Option<&'static str>,
        about: About,
    ) -> Result<Reply, ForgeError> {
        let what = about.what.clone();
        let mut request = Request::builder().method(Method::GET).uri(path);
        if let Some(accept) = accept {
            request = request.header(http::header::ACCEPT, accept);
        }
        let request = request
            .body(OctoBody::empty())
            .map_err(|_| ForgeError::NotFound {
                host: self.host.clone(),
                what: what.clone(),
            })?;
        self.send(request, about)
            .await
            .map_err(|fault| fault.error(&self.host, &what))
    }

    /// Where the App is installed for an owner, if it is.
    ///
    /// Source: <https://docs.github.com/en/rest/apps/apps#get-an-organization-installation-for-the-authenticated-app>
    /// and the same for a user.
    async fn installation(&self, owner: &str) -> Result<Option<InstallationId>, ForgeError> {
        #[derive(Deserialize)]
        struct Installation {
            id: u64,
        }
        let what = format!("installation of the App at {owner}");
        let Some(name) = path::segment(owner) else {
            return Ok(None);
        };
        for path in [
            format!("/orgs/{name}/installation"),
            format!("/users/{name}/installation"),
        ] {
            let reply = match self.get(&path, None, About::rest(&what)).await {
                Err(error) if error.is_gone() => continue,
                reply => reply?,
            };
            let installation: Installation =
                serde_json::from_slice(&reply.body).map_err(|error| ForgeError::Malformed {
                    host: self.host.clone(),
                    what: what.clone(),
                    reason: error.to_string(),
                })?;
            return Ok(Some(InstallationId(installation.id)));
        }
        Ok(None)
    }

    fn fault(&self, error: octocrab::Error, what: &str) -> Fault {
        if let octocrab::Error::Service { source, .. } = &error
            && let Some(fault) = source.downcast_ref::<Fault>()
        {
            return fault.clone();
        }
        self.error(error, what).into()
    }

    /// Octocrab's own errors; those of our client are [`Fault`]s already.
    fn error(&self, error: octocrab::Error, what: &str) -> ForgeError {
        let host = self.host.clone();
        let what = what.to_owned();
        match error {
            octocrab::Error::GitHub { source, .. } => ForgeError::Denied {
                host,
                what,
                reason: format!("{}: {}", source.status_code.as_u16(), source.message),
            },
            octocrab::Error::JWT { .. } => ForgeError::Denied {
                host,
                what,
                reason: "the key of the App cannot sign".to_owned(),
            },
            // No details: they may hold what was sent.
            octocrab::Error::InvalidHeaderValue { .. } | octocrab::Error::Http { .. } => {
                ForgeError::Denied {
                    host,
                    what,
                    reason: "the credentials hold characters that none have".to_owned(),
                }
            }
            octocrab::Error::Service { .. } => ForgeError::Unavailable {
                host,
                what,
                reason: "the runtime that asks has ended".to_owned(),
                tries: 1,
            },
            _ => ForgeError::Malformed {
                host,
                what,
                reason: "it is not as GitHub describes it".to_owned(),
            },
        }
    }
}
