//! Software templates on this machine: what a task may reach, and where what it makes
//! goes.
//!
//! 1. [`files`]: skeletons from folders, checkouts and code hosts.
//! 2. [`hosts`]: who publishes to which host. Without credentials a host is a folder of
//!    bare repositories here, so that everything can be tried.
//! 3. [`registered`]: what tasks added to the catalog.
//! 4. [`outside`]: all of it as [`scaffolder::outside::Outside`].
//! 5. [`integrations`]: actions that are written as data.
//! 6. [`around`]: the files around templates, for their pages; [`linted`]: what looks
//!    wrong in templates of the catalog.
//!
//! `serve` and `template run` use these; what a template means is in `scaffolder`.

pub mod around;
pub mod files;
pub mod hosts;
pub mod integrations;
pub mod linted;
pub mod outside;
pub mod registered;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use functions::actions::Publishers;
use scaffolder::action::Registry;
use scaffolder::task::run;
use store::Directory;

use crate::config::Settings;
use crate::config::integrations::Access;
use crate::site::create::Templates;
use crate::site::create::known::Histories;

/// Where, beside the configuration, tasks and what they make are kept.
pub const FOLDER: &str = ".callboard";

/// The kinds of the configured hosts, and of those that everybody knows.
pub fn kinds_of_hosts(settings: &Settings) -> BTreeMap<String, String> {
    let mut kinds: BTreeMap<String, String> =
        [("github.com".to_owned(), "github".to_owned())].into();
    for host in &settings.hosts {
        let kind = match &host.access {
            Access::GitHub { .. } | Access::Local { .. } => "github",
            Access::GitLab { .. } => "gitlab",
        };
        kinds.insert(host.name.clone(), kind.to_owned());
    }
    kinds
}

/// How tasks are run.
pub fn running(settings: &Settings) -> run::Settings {
    let mut running = run::Settings {
        environment: settings.scaffolder.parameters.clone(),
        ..run::Settings::default()
    };
    running.options.hosts = kinds_of_hosts(settings);
    running
}

/// All actions: the built-in ones, those that publish, and those of files.
pub fn registry(publishers: &Arc<dyn Publishers>, declared: &integrations::Declared) -> Registry {
    let mut registry = scaffolder::actions::registry();
    functions::actions::add_to(&mut registry, publishers);
    for action in &declared.actions {
        registry.add(Arc::clone(action));
    }
    registry
}

/// What pages of software templates need of a configuration. `is_answered` says whether
/// a function answers their forms.
pub fn templates(settings: &Settings, is_answered: bool) -> Templates {
    let declared = integrations::read(settings);
    let mut templates = Templates::default();
    for action in &declared.actions {
        templates.registry.add(Arc::clone(action));
    }
    templates.hosts = kinds_of_hosts(settings);
    for provider in &settings.providers.repositories {
        let owners = templates.owners.entry(provider.host.clone()).or_default();
        if !owners.contains(&provider.owner) {
            owners.push(provider.owner.clone());
        }
    }
    if is_answered {
        let folders = hosts::played(settings).into_iter();
        templates.local = folders
            .map(|(host, folder)| (host, folder.display().to_string()))
            .collect();
    }
    templates.is_answered = is_answered;
    templates.running = running(settings);
    templates.files = Some(Arc::new(around::Around::new(settings)));
    let store = Directory::new(folder(settings));
    templates.histories = match is_answered {
        true => Histories::followed(store),
        false => Histories::now(&store),
    };
    templates
}

/// The folder that tasks are kept in.
pub fn folder(settings: &Settings) -> PathBuf {
    settings.folder.join(FOLDER)
}
