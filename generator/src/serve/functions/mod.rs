//! The functions of software templates, beside the portal on this machine.
//!
//! [`app`] puts them together: tasks in `.callboard` beside the configuration, hosts
//! without credentials as folders there. Whoever looks at the portal is a guest, unless
//! the configuration asks people to [sign in](sign_in).

use std::collections::BTreeMap;
use std::sync::Arc;

use functions::actions::Publishers;
use functions::app::App;
use functions::auth::machine::Machine;
use functions::auth::network::Network;
use functions::auth::{Auth, AuthError, Surroundings};
use functions::history::History;
use functions::portal::{Pickable, Portal};
use functions::tasks::Tasks;
use scaffolder::form::{Filter, Form};
use scaffolder::template::Template;
use serde_json::Value;
use site_theme::frame::{Chrome, Frame};
use site_theme::parts::{EntityLink, OwnerChip, Tag};
use store::Directory;

use super::live::{Live, Snapshot};
use crate::config::Settings;
use crate::scaffold::outside::Here;
use crate::scaffold::{self, hosts::Hosts, integrations};

/// Who everybody is.
const GUEST: &str = "user:default/guest";

/// The functions, and what there is to say of them when the server starts.
pub fn app(settings: &Arc<Settings>, live: &Arc<Live>) -> (App, Vec<String>) {
    let (hosts, mut said) = Hosts::of(settings);
    let declared = integrations::read(settings);
    said.extend(
        declared
            .diagnostics
            .iter()
            .map(|wrong| wrong.message.clone()),
    );
    // What integrations may ask the environment for, and nothing else of it.
    let secrets = declared.secrets.iter().filter_map(|name| {
        let value = std::env::var(name).ok().filter(|value| !value.is_empty())?;
        Some((name.clone(), value))
    });
    let catalog = {
        let live = Arc::clone(live);
        Arc::new(move |entity_ref: &str| live.current().portal.entity(entity_ref))
    };
    let secrets: BTreeMap<String, String> = secrets.collect();
    let outside = Here::new(Arc::clone(settings), hosts.clone(), catalog, secrets, true);
    let publishers: Arc<dyn Publishers> = Arc::new(hosts);
    let registry = scaffold::registry(&publishers, &declared);
    let running = scaffold::running(settings);
    let store = Arc::new(Directory::new(scaffold::folder(settings)));
    let tasks = Tasks::new(
        store,
        registry,
        Arc::new(outside),
        running,
        settings.scaffolder.secrets.clone(),
    );
    // There is a runtime but in tests of other things.
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        let tasks = tasks.clone();
        runtime.spawn(async move {
            if let Err(error) = tasks.sweep().await {
                eprintln!("callboard: old runs stay: {error}");
            }
        });
    }
    let portal = {
        let live = Arc::clone(live);
        Arc::new(move || live.current() as Arc<dyn Portal>)
    };
    let app = App {
        portal,
        tasks,
        publishers,
        guest: GUEST.to_owned(),
        auth: None,
        who: None,
    };
    (app, said)
}

/// Signing in, where the configuration asks for it here.
///
/// # Errors
///
/// Where it asks for it and it cannot be: the portal is not served openly instead.
pub fn sign_in(settings: &Settings, live: &Arc<Live>) -> Result<Option<Arc<Auth>>, AuthError> {
    if !settings.sign_in.in_serve {
        return Ok(None);
    }
    let portal = {
        let live = Arc::clone(live);
        Arc::new(move || live.current() as Arc<dyn Portal>)
    };
    let around = Surroundings {
        base_url: settings.base_url.clone(),
        takes_forms: true,
        edge: None,
        http: Arc::new(Network::default()),
        world: Arc::new(Machine),
        store: Arc::new(Directory::new(scaffold::folder(settings))),
        portal,
    };
    Ok(Some(Arc::new(Auth::new(settings.sign_in.clone(), around)?)))
}

/// The portal of the moment: that of the snapshot.
impl Portal for Snapshot {
    fn chrome(&self) -> &Chrome {
        &self.portal.chrome
    }

    fn frame(&self, title: String, path: &str) -> Frame<'_> {
        Portal::frame(&self.portal, title, path)
    }

    fn entity(&self, entity_ref: &str) -> Option<Value> {
        self.portal.entity(entity_ref)
    }

    fn templates(&self) -> Vec<String> {
        self.portal.templates()
    }

    fn pickable(&self, filter: &Filter) -> Vec<Pickable<'_>> {
        self.portal.pickable(filter)
    }

    fn tags(&self, kinds: &[String]) -> Vec<String> {
        self.portal.tags(kinds)
    }

    fn link(&self, entity_ref: &str) -> EntityLink<'_> {
        Portal::link(&self.portal, entity_ref)
    }

    fn owner(&self, entity_ref: &str) -> Option<OwnerChip<'_>> {
        self.portal.owner(entity_ref)
    }

    fn tags_of(&self, entity_ref: &str) -> Vec<Tag<'_>> {
        Portal::tags_of(&self.portal, entity_ref)
    }

    fn source_href(&self, entity_ref: &str) -> Option<String> {
        self.portal.source_href(entity_ref)
    }

    fn hosts(&self) -> &BTreeMap<String, String> {
        self.portal.hosts()
    }

    fn kept_at(&self, url: &str) -> Option<String> {
        self.portal.kept_at(url)
    }

    fn owners_on(&self, host: &str) -> Vec<String> {
        self.portal.owners_on(host)
    }

    fn has_runs(&self) -> bool {
        self.portal.has_runs()
    }

    fn history(&self, template_ref: &str) -> Option<History> {
        self.portal.history(template_ref)
    }

    fn preview(&self, template: &Template, form: &Form) -> Vec<String> {
        Portal::preview(&self.portal, template, form)
    }

    fn version(&self, template_ref: &str) -> Option<(String, Option<String>)> {
        Portal::version(&self.portal, template_ref)
    }

    fn made_by(&self, template_ref: &str) -> Vec<EntityLink<'_>> {
        self.portal.made_by(template_ref)
    }

    fn looks_wrong(&self, template_ref: &str) -> Option<(usize, String)> {
        Portal::looks_wrong(&self.portal, template_ref)
    }
}

#[cfg(test)]
mod tests;
