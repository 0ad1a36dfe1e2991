//! The configured hosts, ready to be asked. No other host ever is.
//!
//! [`make`] is the way in. `github.com` and `gitlab.com` are known without being
//! configured, as in Backstage; GitHub answers nobody's questions about a whole
//! organisation, so whoever crawls one needs a token.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use forge::github::{self, GitHub};
use forge::gitlab::{self, GitLab};
use forge::http::client::Limits;
use forge::local::{self, Local};
use forge::publish::Publisher;
use secrecy::SecretString;

use super::Forges;
use crate::config::Settings;
use crate::config::integrations::{Access, App, Host, Secret};

/// A private key is no longer than this.
const MAX_KEY_BYTES: u64 = 64 * 1024;

/// Why a host cannot be asked. None of these shows a secret.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// Its configuration makes no sense.
    #[error("`integrations` for {host}: {reason}")]
    Config {
        /// The host.
        host: String,
        /// What is wrong.
        reason: String,
    },
    /// A provider names a host that is not configured.
    #[error("`{provider}` reads from `{host}`, which `integrations` does not have")]
    Unknown {
        /// The provider.
        provider: String,
        /// The host.
        host: String,
    },
}

/// Every host that the settings let be asked.
///
/// # Errors
///
/// [`HostError`], all there are.
pub fn make(settings: &Settings, limits: &Limits) -> Result<Forges, Vec<HostError>> {
    let mut forges = Forges::new();
    let mut errors = Vec::new();
    for host in &settings.hosts {
        match one(settings, host, limits) {
            Ok(forge) => {
                forges.insert(host.name.clone(), forge);
            }
            Err(reason) => errors.push(HostError::Config {
                host: host.name.clone(),
                reason,
            }),
        }
    }
    let providers = settings.providers.repositories.iter();
    let providers = providers.map(|provider| (&provider.id, &provider.host));
    let people = settings.providers.people.iter();
    for (provider, host) in providers.chain(people.map(|people| (&people.id, &people.host))) {
        if !settings.hosts.iter().any(|known| known.name == *host) {
            errors.push(HostError::Unknown {
                provider: provider.clone(),
                host: host.clone(),
            });
        }
    }
    match errors.is_empty() {
        true => Ok(forges),
        false => Err(errors),
    }
}

/// A host, to be read and to be published to.
pub type Both = (Arc<dyn forge::Forge>, Arc<dyn Publisher>);

/// A host that can be published to.
///
/// # Errors
///
/// What is wrong with its configuration.
pub fn publisher(settings: &Settings, host: &Host, limits: &Limits) -> Result<Both, String> {
    fn both<T: forge::Forge + Publisher + 'static>(host: T) -> Both {
        let host = Arc::new(host);
        (Arc::clone(&host) as Arc<dyn forge::Forge>, host)
    }

    Ok(match &host.access {
        Access::GitHub { .. } => both(github(settings, host, limits)?),
        Access::GitLab { .. } => both(gitlab(host, limits)?),
        Access::Local { folder } => both(local(&host.name, folder.clone())),
    })
}

fn one(settings: &Settings, host: &Host, limits: &Limits) -> Result<Arc<dyn forge::Forge>, String> {
    Ok(match &host.access {
        Access::GitHub { .. } => Arc::new(github(settings, host, limits)?),
        Access::GitLab { .. } => Arc::new(gitlab(host, limits)?),
        Access::Local { folder } => Arc::new(local(&host.name, folder.clone())),
    })
}

fn secret(token: &Secret) -> SecretString {
    SecretString::from(token.expose().to_owned())
}

fn github(settings: &Settings, host: &Host, limits: &Limits) -> Result<GitHub, String> {
    let Access::GitHub {
        api_base_url,
        token,
        apps,
    } = &host.access
    else {
        return Err("it is no GitHub".to_owned());
    };
    let credentials = match (token, apps.as_slice()) {
        (_, [_, ..]) => {
            let apps = apps.iter().map(github_app).collect::<Result<_, _>>()?;
            github::Credentials::Apps(apps)
        }
        (Some(token), []) => github::Credentials::Token(secret(token)),
        (None, []) => github::Credentials::None,
    };
    let config = github::Config {
        host: host.name.clone(),
        api_base_url: api_base_url.clone(),
        credentials,
        download_hosts: settings.crawl.download_hosts.clone(),
    };
    GitHub::new(config, limits.clone()).map_err(|error| error.to_string())
}

fn gitlab(host: &Host, limits: &Limits) -> Result<GitLab, String> {
    let Access::GitLab {
        api_base_url,
        token,
    } = &host.access
    else {
        return Err("it is no GitLab".to_owned());
    };
    let config = gitlab::Config {
        host: host.name.clone(),
        api_base_url: api_base_url.clone(),
        token: token.as_ref().map(secret),
    };
    GitLab::new(config, limits.clone()).map_err(|error| error.to_string())
}

/// A folder of this machine that stands for a host.
pub fn local(name: &str, folder: PathBuf) -> Local {
    Local::new(local::Config {
        host: name.to_owned(),
        web_url: format!("https://{name}"),
        folder,
    })
}

fn github_app(app: &App) -> Result<github::App, String> {
    let text = key_text(app.private_key.expose(), &app.folder)?;
    let private_key = github::AppKey::parse(&text)
        .map_err(|error| format!("the key of app {}: {error}", app.id))?;
    Ok(github::App {
        app_id: app.id,
        private_key,
        allowed_installation_owners: app.owners.clone(),
    })
}

/// The text of a key: what was written, or the file that it names. A key has
/// spaces or is much longer than any path.
fn key_text(written: &str, folder: &Path) -> Result<String, String> {
    let is_path = written.len() < 512 && !written.contains("-----") && !written.contains('\n');
    if !is_path {
        return Ok(written.to_owned());
    }
    let bytes = crate::sources::regular::read(&folder.join(written), MAX_KEY_BYTES)
        .map_err(|error| format!("`privateKey` seems to name a file: {error}"))?;
    String::from_utf8(bytes).map_err(|_| "the file of `privateKey` is no text".to_owned())
}
