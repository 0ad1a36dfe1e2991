//! Who publishes to which host.
//!
//! A host with credentials is published to. One without is a folder of bare
//! repositories beside the configuration, and its pages do not exist: so a template can
//! be tried to its end with no account anywhere. Which of both it is, is told when a
//! server starts.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use forge::Forge;
use forge::http::client::Limits;
use forge::publish::Publisher;
use functions::actions::Publishers;

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
    /// Those that are a folder here, with the folder.
    pub local: BTreeMap<String, PathBuf>,
}

/// Hosts that templates name though no configuration does.
const KNOWN: [&str; 2] = ["github.com", "gitlab.com"];

impl Hosts {
    /// The hosts of a configuration; gives what is wrong with some of them too.
    pub fn of(settings: &Settings) -> (Self, Vec<String>) {
        let mut hosts = Self::default();
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
        let configured = settings.hosts.iter().map(|host| host.name.as_str());
        let names: Vec<String> = configured.chain(KNOWN).map(str::to_owned).collect();
        for name in names {
            let is_wrong = settings
                .hosts
                .iter()
                .any(|host| host.name == name && has_credentials(host));
            if !is_wrong && !hosts.publishers.contains_key(&name) {
                hosts.play(&name, folder(settings).join("repositories").join(&name));
            }
        }
        (hosts, wrong)
    }

    /// Has a folder stand for a host.
    fn play(&mut self, name: &str, folder: PathBuf) {
        let local = forges::local(name, folder.clone()).making_owners();
        let forge: Arc<dyn Forge> = Arc::new(local.clone());
        self.forges.insert(name.to_owned(), forge);
        self.publishers.insert(name.to_owned(), Arc::new(local));
        self.local.insert(name.to_owned(), folder);
    }
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
}
