//! Software templates: the gallery, a form for each template, and the actions.
//!
//! The forms are whole without a function, but for what happens when they are sent:
//! [`functions`] answers that, with the same views. [`Templates`] is what both have to
//! know of the configuration; [`portal`] is a portal as functions ask for it.

pub mod portal;

use std::collections::BTreeMap;
use std::sync::Arc;

use forge::publish::Publisher;
use functions::actions::Publishers;
use functions::portal::Portal as _;
use functions::view::form::{Prepared, broken, page, path};
use functions::view::{actions, form};
use scaffolder::action::Registry;
use scaffolder::form::with_defaults;
use serde_json::json;
use site_theme::create::{CreatePage, TemplateCard, first_template, groups};

use super::{Family, Portal, count, to_bytes};

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
            .finish()
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
            GALLERY => Some(to_bytes(&gallery(portal)?)),
            ACTIONS if portal.index.kind("template").is_some() => {
                Some(to_bytes(&actions::page(portal, &portal.templates.registry)))
            }
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

fn gallery(portal: &Portal) -> Option<CreatePage<'_>> {
    let templates = portal.index.kind("template")?;
    let base = &portal.chrome.base_path;
    let cards = templates.members.iter().map(|&position| {
        let entity = &portal.catalog.entities[position as usize];
        TemplateCard {
            link: portal.link(position as usize),
            use_href: format!("{base}/{}", form::path(entity.entity_ref.as_str())).into(),
            spec_type: entity.spec_type().unwrap_or_default().into(),
            description: entity.description().unwrap_or_default().into(),
            owner: portal.owner_of(entity),
            tags: portal.tags_of(entity),
            reliability: None,
            locked: None,
        }
    });
    let mut frame = portal.frame("Create", "create/", "create");
    frame.description = format!(
        "{} to start from.",
        count(templates.members.len(), "template")
    );
    Some(CreatePage {
        groups: groups(cards.collect()),
        empty: first_template(&portal.chrome),
        has_runs: portal.templates.is_answered,
        has_actions: true,
        frame,
    })
}
