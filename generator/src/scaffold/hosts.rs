//! Who publishes to which host.
//!
//! A host with credentials is published to. One without is a folder of bare
//! repositories beside the configuration, and its pages do not exist: so a template can
//! be tried to its end with no account anywhere. Pages of tasks say so.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use forge::Forge;
use forge::http::client::Limits;
use forge::publish::Publisher;
use functions::actions::{Commits, Publishers};

use super::folder;
use crate::config::Settings;
use crate::config::integrations::{Access, Host};
use crate::crawled::{Forges, forges};

/// Hosts that can be published to, and the same to be read.
#[derive(Clone, Default)]
pub struct Hosts {
    publishers: BTreeMap<String, Arc<dyn Publisher>>,
    /// To be read, by name.
    pub forges: Forges,
    /// What commits say of themselves where a step does not.
    commits: Commits,
}

/// Hosts that templates name though no configuration does.
const KNOWN: [&str; 2] = ["github.com", "gitlab.com"];

impl Hosts {
    /// The hosts of a configuration; gives what is wrong with some of them too.
    pub fn of(settings: &Settings) -> (Self, Vec<String>) {
        let mut hosts = Self {
            commits: settings.scaffolder.commits.clone(),
            ..Self::default()
        };
        let mut wrong = Vec::new();
        for host in &settings.hosts {
            if !has_credentials(host) {
                continue;
            }
            match forges::publisher(settings, host, &Limits::default()) {
                Ok((forge, publisher)) => {
                    hosts.forges.insert(host.name.clone(), forge);
                    hosts.publishers.insert(host.name.clone(), publisher);
                }
                Err(reason) => wrong.push(format!("{}: {reason}", host.name)),
            }
        }
        for (name, folder) in played(settings) {
            hosts.play(name, folder);
        }
        (hosts, wrong)
    }

    /// Has a folder stand for a host.
    fn play(&mut self, name: String, folder: PathBuf) {
        let local = forges::local(&name, folder).making_owners();
        let forge: Arc<dyn Forge> = Arc::new(local.clone());
        self.forges.insert(name.clone(), forge);
        self.publishers.insert(name, Arc::new(local));
    }
}

/// The hosts that folders stand for, and the folders: those without credentials. One
/// whose credentials cannot be used is not among them: somebody wants it to be real.
pub fn played(settings: &Settings) -> BTreeMap<String, PathBuf> {
    let without = settings.hosts.iter().filter(|host| !has_credentials(host));
    let without = without.map(|host| host.name.as_str());
    let is_configured = |name: &&str| settings.hosts.iter().any(|host| host.name == *name);
    let known = KNOWN.into_iter().filter(|name| !is_configured(name));
    let folder = folder(settings).join("repositories");
    let names = without.chain(known);
    names
        .map(|name| (name.to_owned(), folder.join(name.replace(':', "_"))))
        .collect()
}

fn has_credentials(host: &Host) -> bool {
    match &host.access {
        Access::GitHub { token, apps, .. } => token.is_some() || !apps.is_empty(),
        Access::GitLab { token, .. } => token.is_some(),
        Access::Local { .. } => true,
    }
}

impl Publishers for Hosts {
    fn of(&self, host: &str) -> Option<Arc<dyn Publisher>> {
        self.publishers.get(&host.to_ascii_lowercase()).cloned()
    }

    fn hosts(&self) -> Vec<String> {
        self.publishers.keys().cloned().collect()
    }

    fn commits(&self) -> Commits {
        self.commits.clone()
    }
}
