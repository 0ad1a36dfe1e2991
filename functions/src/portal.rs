//! What is asked of the portal: its entities and links, and the frame of its pages.
//!
//! [`Portal`] is a portal at one moment. `callboard serve` implements it over the
//! catalog in memory; a function over what was published.

use std::borrow::Cow;
use std::collections::BTreeMap;

use scaffolder::form::{Filter, Form};
use scaffolder::template::Template;
use serde_json::Value;
use site_theme::frame::{Chrome, Frame};
use site_theme::parts::{EntityLink, OwnerChip, Tag};

use crate::history::History;

/// An entity that can be picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pickable<'a> {
    /// Its reference, whole and in lower case.
    pub entity_ref: Cow<'a, str>,
    /// What people call it.
    pub title: Cow<'a, str>,
    /// The name of its icon.
    pub icon: Cow<'a, str>,
    /// The class of its colour.
    pub tone: Cow<'a, str>,
    /// What its owner is called.
    pub owner: Option<Cow<'a, str>>,
}

/// A portal at one moment.
pub trait Portal: Send + Sync {
    /// What is the same on all its pages.
    fn chrome(&self) -> &Chrome;

    /// The frame of a page of the section Create: its title, and its path below the
    /// root without `index.html`, as in `create/tasks/`.
    fn frame(&self, title: String, path: &str) -> Frame<'_>;

    /// An entity as the catalog's API has it, with its relations.
    fn entity(&self, entity_ref: &str) -> Option<Value>;

    /// The references of all templates, in the order of their titles.
    fn templates(&self) -> Vec<String>;

    /// The entities that fit, in the order of their titles.
    fn pickable(&self, filter: &Filter) -> Vec<Pickable<'_>>;

    /// The tags of entities of these kinds, or of all where there are none, sorted.
    fn tags(&self, kinds: &[String]) -> Vec<String>;

    /// A link to an entity, which may be missing.
    fn link(&self, entity_ref: &str) -> EntityLink<'_>;

    /// The owner of an entity.
    fn owner(&self, entity_ref: &str) -> Option<OwnerChip<'_>>;

    /// The tags of an entity, as links.
    fn tags_of(&self, entity_ref: &str) -> Vec<Tag<'_>>;

    /// Where the file of an entity can be read.
    fn source_href(&self, entity_ref: &str) -> Option<String>;

    /// The hosts of `integrations`, with the kind of each, as in `github`.
    fn hosts(&self) -> &BTreeMap<String, String>;

    /// Where on this machine the repository at an address is, where its host is a folder
    /// here and has no pages.
    fn kept_at(&self, url: &str) -> Option<String> {
        let _ = url;
        None
    }

    /// Whose repositories can be made on a host, as far as the configuration says:
    /// organisations of providers.
    fn owners_on(&self, host: &str) -> Vec<String>;

    /// Whether runs have pages.
    fn has_runs(&self) -> bool {
        false
    }

    /// How the runs of a template went, where that is known.
    fn history(&self, template_ref: &str) -> Option<History> {
        let _ = template_ref;
        None
    }

    /// The paths of the files that a template would make; none where that cannot be told.
    fn preview(&self, template: &Template, form: &Form) -> Vec<String> {
        let _ = (template, form);
        Vec::new()
    }

    /// The commit that a template is at, and the page of it.
    fn version(&self, template_ref: &str) -> Option<(String, Option<String>)> {
        let _ = template_ref;
        None
    }

    /// The entities that a template made, in the order of their titles.
    fn made_by(&self, template_ref: &str) -> Vec<EntityLink<'_>> {
        let _ = template_ref;
        Vec::new()
    }

    /// How much looks wrong in a template, and the address of where that is said.
    fn looks_wrong(&self, template_ref: &str) -> Option<(usize, String)> {
        let _ = template_ref;
        None
    }
}
