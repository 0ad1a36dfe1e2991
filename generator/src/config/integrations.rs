//! The section `integrations` of the configuration: the code hosts that may be
//! asked, and who asks them.
//!
//! Whose rules: `packages/integration/src/github/config.ts` and
//! `gitlab/config.ts` in Backstage; `callboard.repositories` is ours.

use std::fmt;
use std::path::PathBuf;

use diagnostic::Diagnostic;
use url::Url;

use super::reader::Reader;
use super::settings::shown;
use super::value::{Data, Value};

/// A code host that may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// Its name in URLs of repositories, as in `github.com`, in lower case.
    pub name: String,
    /// What it is, and how it is asked.
    pub access: Access,
}

/// How a code host is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// GitHub, or GitHub Enterprise Server.
    GitHub {
        /// `apiBaseUrl`, without a final `/`.
        api_base_url: String,
        /// `token`.
        token: Option<Secret>,
        /// `apps`.
        apps: Vec<App>,
    },
    /// GitLab.
    GitLab {
        /// `apiBaseUrl`, without a final `/`.
        api_base_url: String,
        /// `token`.
        token: Option<Secret>,
    },
    /// Git repositories on this machine.
    Local {
        /// The folder that has `OWNER/NAME.git`.
        folder: PathBuf,
    },
}

/// A GitHub App.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// `appId`.
    pub id: u64,
    /// `privateKey`: the text, its base64, or the path of a file with either.
    pub private_key: Secret,
    /// Where relative paths start.
    pub folder: PathBuf,
    /// `allowedInstallationOwners`; empty is every owner.
    pub owners: Vec<String>,
}

/// A value that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value, for whoever sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(super::secret::REDACTED)
    }
}

/// Reads the hosts. `github.com` and `gitlab.com` need not be named to be asked
/// without a token.
pub(super) fn read(reader: &mut Reader<'_>, values: &Value) -> Vec<Host> {
    let mut hosts = Vec::new();
    let mut each = |key: &str, read: fn(&mut Reader<'_>, &Value, &str) -> Option<Host>| {
        let path = format!("integrations.{key}");
        let Some(list) = reader.descend(values, &["integrations", key]) else {
            return;
        };
        let items = reader.list(list, &path).unwrap_or_default();
        for (at, item) in items.iter().enumerate() {
            let path = format!("{path}[{at}]");
            let Some(host) = read(reader, item, &path) else {
                continue;
            };
            add(reader, &mut hosts, host, item);
        }
    };
    each("github", github);
    each("gitlab", gitlab);
    let own = ["callboard", "repositories"];
    if let Some(list) = reader.descend(values, &own) {
        let items = reader.list(list, "callboard.repositories");
        for (at, item) in items.unwrap_or_default().iter().enumerate() {
            let path = format!("callboard.repositories[{at}]");
            if let Some(host) = local(reader, item, &path) {
                add(reader, &mut hosts, host, item);
            }
        }
    }
    hosts
}

fn add(reader: &mut Reader<'_>, hosts: &mut Vec<Host>, host: Host, value: &Value) {
    if hosts.iter().any(|other| other.name == host.name) {
        let message = format!("the host `{}` is configured twice", host.name);
        let hint = "the first one counts; take one of them away";
        reader.report(Diagnostic::error("config-value", message).hint(hint), value);
        return;
    }
    hosts.push(host);
}

fn github(reader: &mut Reader<'_>, item: &Value, path: &str) -> Option<Host> {
    let keys = [
        "host",
        "apiBaseUrl",
        "rawBaseUrl",
        "token",
        "apps",
        "commitSigningKey",
    ];
    reader.map_of(item, path, &keys)?;
    let name = host(reader, item, path, "github.com")?;
    let known = (name == "github.com").then(|| "https://api.github.com".to_owned());
    let api_base_url = api(reader, item, path, known, || {
        format!("https://{name}/api/v3")
    })?;
    let mut apps = Vec::new();
    if let Some(list) = item.get("apps") {
        let path = format!("{path}.apps");
        let items = reader.list(list, &path).unwrap_or_default();
        for (at, item) in items.iter().enumerate() {
            apps.extend(app(reader, item, &format!("{path}[{at}]")));
        }
    }
    Some(Host {
        access: Access::GitHub {
            api_base_url,
            token: reader.field(item, path, "token").map(Secret::new),
            apps,
        },
        name,
    })
}

fn app(reader: &mut Reader<'_>, item: &Value, path: &str) -> Option<App> {
    let keys = [
        "appId",
        "clientId",
        "clientSecret",
        "webhookSecret",
        "privateKey",
        "allowedInstallationOwners",
        "publicAccess",
    ];
    reader.map_of(item, path, &keys)?;
    let id = match item.get("appId").map(|id| &id.data) {
        // An identifier is a number, and comes as a text out of a variable.
        Some(Data::Number(number)) if number.0.fract() == 0.0 && number.0 >= 1.0 => {
            Some(number.0 as u64)
        }
        _ => {
            let text = reader.required(item, path, "appId")?;
            let id = text.parse().ok();
            if id.is_none()
                && let Some(value) = item.get("appId")
            {
                let shown = shown(value, text);
                let message = format!("`{path}.appId` is no number: {shown}");
                let hint = "it is on the page of the app's settings, as `App ID`";
                reader.report(Diagnostic::error("config-value", message).hint(hint), value);
            }
            id
        }
    };
    let private_key = reader.required(item, path, "privateKey").map(Secret::new);
    let mut owners = Vec::new();
    if let Some(list) = item.get("allowedInstallationOwners") {
        let path = format!("{path}.allowedInstallationOwners");
        for (at, owner) in reader
            .list(list, &path)
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            let owner = reader.string(owner, &format!("{path}[{at}]"));
            owners.extend(owner.map(str::to_owned));
        }
    }
    let folder = &item.get("privateKey")?.origin.source.folder;
    Some(App {
        id: id?,
        private_key: private_key?,
        folder: folder.clone(),
        owners,
    })
}

fn gitlab(reader: &mut Reader<'_>, item: &Value, path: &str) -> Option<Host> {
    let keys = ["host", "apiBaseUrl", "baseUrl", "token", "commitSigningKey"];
    reader.map_of(item, path, &keys)?;
    let name = host(reader, item, path, "gitlab.com")?;
    let api_base_url = api(reader, item, path, None, || {
        format!("https://{name}/api/v4")
    })?;
    Some(Host {
        access: Access::GitLab {
            api_base_url,
            token: reader.field(item, path, "token").map(Secret::new),
        },
        name,
    })
}

fn local(reader: &mut Reader<'_>, item: &Value, path: &str) -> Option<Host> {
    reader.map_of(item, path, &["host", "path"])?;
    let name = host(reader, item, path, "github.com");
    let folder = reader.required(item, path, "path");
    let (name, folder) = (name?, folder?);
    let origin = &item.get("path")?.origin;
    Some(Host {
        name,
        access: Access::Local {
            folder: origin.source.folder.join(folder),
        },
    })
}

fn host(reader: &mut Reader<'_>, item: &Value, path: &str, usual: &str) -> Option<String> {
    let Some(value) = item.get("host") else {
        return Some(usual.to_owned());
    };
    let text = reader.string(value, &format!("{path}.host"))?;
    let parsed = Url::parse(&format!("https://{text}"));
    let is_host = parsed.is_ok_and(|url| {
        url.host_str().is_some() && url.path() == "/" && url.username().is_empty()
    });
    if is_host && !text.contains(['/', '?', '#', '@']) {
        return Some(text.to_lowercase());
    }
    let shown = shown(value, text);
    let message = format!("`{path}.host` is no host: {shown}");
    let hint = format!("write the name alone, as in `{usual}`");
    reader.report(Diagnostic::error("config-value", message).hint(hint), value);
    None
}

fn api(
    reader: &mut Reader<'_>,
    item: &Value,
    path: &str,
    known: Option<String>,
    usual: impl FnOnce() -> String,
) -> Option<String> {
    let Some(value) = item.get("apiBaseUrl") else {
        return Some(known.unwrap_or_else(usual));
    };
    let text = reader.string(value, &format!("{path}.apiBaseUrl"))?;
    let parsed = Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some()
            && url.query().is_none()
    });
    if let Some(url) = parsed.filter(|url| url.username().is_empty() && url.password().is_none()) {
        return Some(url.as_str().trim_end_matches('/').to_owned());
    }
    let shown = shown(value, text);
    let message = format!("`{path}.apiBaseUrl` is no address of an API: {shown}");
    let hint = format!("write it as in `{}`", usual());
    reader.report(Diagnostic::error("config-value", message).hint(hint), value);
    None
}
