//! Software templates: the gallery, a form for each template, and the actions.
//!
//! The forms are whole without a function, but for what happens when they are sent:
//! [`functions`] answers that, with the same views. [`Templates`] is what both have to
//! know of the configuration; [`portal`] is a portal as functions ask for it, [`known`]
//! what there is to know of a template beyond its entity.

pub mod known;
pub mod portal;

use std::collections::BTreeMap;
use std::sync::Arc;

use forge::publish::Publisher;
use functions::actions::Publishers;
use functions::portal::Portal as _;
use functions::view::form::{Prepared, broken, page, path};
use functions::view::{actions, gallery};
use scaffolder::action::Registry;
use scaffolder::form::with_defaults;
use scaffolder::task::run;
use serde_json::json;

use self::known::{Files, Histories, Previews};
use super::{Family, Portal, to_bytes};

const GALLERY: &str = "create/index.html";
const ACTIONS: &str = "create/actions/index.html";

/// What forms and their steps need of the configuration.
#[derive(Clone)]
pub struct Templates {
    /// The actions there are.
    pub registry: Registry,
    /// The hosts, with the kind of each.
    pub hosts: BTreeMap<String, String>,
    /// Whose repositories can be made, by host.
    pub owners: BTreeMap<String, Vec<String>>,
    /// The hosts that are folders of this machine, as people name these.
    pub local: BTreeMap<String, String>,
    /// Whether there is a function that answers forms, and lists runs.
    pub is_answered: bool,
    /// How templates are rendered.
    pub running: run::Settings,
    /// The files of this machine around templates, where there are some.
    pub files: Option<Arc<dyn Files>>,
    /// How runs went.
    pub histories: Histories,
    /// The files that templates would make, as far as somebody asked.
    pub previews: Previews,
}

/// Nothing can be published.
struct Nobody;

impl Publishers for Nobody {
    fn of(&self, _: &str) -> Option<Arc<dyn Publisher>> {
        None
    }

    fn hosts(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Default for Templates {
    /// Those of a portal without a configuration.
    fn default() -> Self {
        let mut registry = scaffolder::actions::registry();
        let nobody: Arc<dyn Publishers> = Arc::new(Nobody);
        functions::actions::add_to(&mut registry, &nobody);
        Self {
            registry,
            hosts: [("github.com".to_owned(), "github".to_owned())].into(),
            owners: BTreeMap::new(),
            local: BTreeMap::new(),
            is_answered: false,
            running: run::Settings::default(),
            files: None,
            histories: Histories::default(),
            previews: Previews::default(),
        }
    }
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.registry.all().map(|action| action.about().id.clone());
        formatter
            .debug_struct("Templates")
            .field("registry", &names.collect::<Vec<_>>())
            .field("hosts", &self.hosts)
            .field("owners", &self.owners)
            .field("local", &self.local)
            .field("is_answered", &self.is_answered)
            .finish_non_exhaustive()
    }
}

/// The pages of software templates.
pub struct CreatePages;

impl Family for CreatePages {
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>) {
        let templates = portal.templates();
        if templates.is_empty() {
            return;
        }
        paths.push(GALLERY.to_owned());
        paths.push(ACTIONS.to_owned());
        paths.extend(
            templates
                .iter()
                .map(|template| format!("{}index.html", path(template))),
        );
    }

    fn render(&self, portal: &Portal, at: &str) -> Option<Vec<u8>> {
        match at {
            GALLERY | ACTIONS if portal.index.kind("template").is_none() => None,
            GALLERY => Some(to_bytes(&gallery::page(portal, &|_| None))),
            ACTIONS => Some(to_bytes(&actions::page(portal, &portal.templates.registry))),
            _ => {
                let name = at
                    .strip_prefix("create/templates/")?
                    .strip_suffix("/index.html")?;
                template(portal, &format!("template:{name}"))
            }
        }
    }
}

fn template(portal: &Portal, entity_ref: &str) -> Option<Vec<u8>> {
    Some(match Prepared::read(portal, entity_ref)? {
        Ok(prepared) => {
            let values = with_defaults(&prepared.form, &json!({}));
            to_bytes(&page(
                portal,
                &portal.templates.registry,
                &prepared,
                &values,
                &[],
            ))
        }
        Err(errors) => to_bytes(&broken(portal, entity_ref, &errors)),
    })
}
