//! A portal with two users and two templates, and tasks that reach nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use functions::portal::{Pickable, Portal};
use scaffolder::action::{ActionError, Answer};
use scaffolder::form::Filter;
use scaffolder::outside::{Endpoint, Fetched, Outside, Registered, Request, Response};
use serde_json::{Value, json};
use site_theme::frame::{Chrome, Frame};
use site_theme::parts::{EntityLink, OwnerChip, Tag};

pub(crate) struct Small {
    chrome: Chrome,
    entities: BTreeMap<&'static str, Value>,
    hosts: BTreeMap<String, String>,
}

impl Small {
    pub(crate) fn new(base_url: &str) -> Self {
        let user = |name: &str, group: Option<&str>| {
            let groups: Vec<_> = group
                .iter()
                .map(|group| json!({"type": "memberOf", "targetRef": group}))
                .collect();
            json!({
                "kind": "User", "metadata": {"name": name}, "relations": groups,
                "spec": {"profile": {"email": format!("{name}@acme.example")}},
            })
        };
        let template = |name: &str, allowed: Option<&str>| {
            let annotations = match allowed {
                Some(allowed) => json!({"callboard.dev/allowed-groups": allowed}),
                None => json!({}),
            };
            json!({
                "apiVersion": "scaffolder.backstage.io/v1beta3", "kind": "Template",
                "metadata": {"name": name, "annotations": annotations},
                "spec": {"type": "service", "steps": [
                    {"id": "say", "name": "Say it", "action": "debug:log"},
                ]},
            })
        };
        let entities = [
            ("user:default/jo", user("jo", None)),
            (
                "user:default/kim",
                user("kim", Some("group:default/platform")),
            ),
            ("template:default/open", template("open", None)),
            (
                "template:default/closed",
                template("closed", Some("platform")),
            ),
        ];
        Self {
            chrome: Chrome::new("Acme", "Acme", base_url),
            entities: entities.into(),
            hosts: BTreeMap::new(),
        }
    }
}

impl Portal for Small {
    fn chrome(&self) -> &Chrome {
        &self.chrome
    }

    fn frame(&self, title: String, path: &str) -> Frame<'_> {
        Frame {
            chrome: &self.chrome,
            title,
            description: String::new(),
            path: path.to_owned(),
            section: "create",
        }
    }

    fn entity(&self, entity_ref: &str) -> Option<Value> {
        self.entities.get(entity_ref).cloned()
    }

    fn templates(&self) -> Vec<String> {
        Vec::new()
    }

    fn pickable(&self, filter: &Filter) -> Vec<Pickable<'_>> {
        let found = self.entities.iter();
        let found = found.filter(|(_, entity)| filter.matches(entity));
        found
            .map(|(entity_ref, _)| Pickable {
                entity_ref: (*entity_ref).into(),
                title: (*entity_ref).into(),
                icon: "".into(),
                tone: "".into(),
                owner: None,
            })
            .collect()
    }

    fn tags(&self, _: &[String]) -> Vec<String> {
        Vec::new()
    }

    fn link(&self, entity_ref: &str) -> EntityLink<'_> {
        EntityLink {
            icon: self.chrome.icon("user"),
            title: entity_ref.to_owned().into(),
            name: None,
            href: "/".into(),
            entity_ref: entity_ref.to_owned().into(),
            missing: false,
            deprecated: false,
        }
    }

    fn owner(&self, _: &str) -> Option<OwnerChip<'_>> {
        None
    }

    fn tags_of(&self, _: &str) -> Vec<Tag<'_>> {
        Vec::new()
    }

    fn source_href(&self, _: &str) -> Option<String> {
        None
    }

    fn hosts(&self) -> &BTreeMap<String, String> {
        &self.hosts
    }

    fn owners_on(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
}

/// Nothing is outside.
pub(crate) struct Nowhere;

impl Outside for Nowhere {
    fn fetch<'a>(&'a self, _: &'a str) -> Answer<'a, Result<Fetched, ActionError>> {
        Box::pin(async { Err(ActionError::new("nothing is there")) })
    }

    fn entity<'a>(&'a self, _: &'a str) -> Answer<'a, Result<Option<Value>, ActionError>> {
        Box::pin(async { Ok(None) })
    }

    fn register<'a>(&'a self, _: &'a str) -> Answer<'a, Result<Registered, ActionError>> {
        Box::pin(async { Err(ActionError::new("nothing is there")) })
    }

    fn request<'a>(&'a self, _: Request) -> Answer<'a, Result<Response, ActionError>> {
        Box::pin(async { Err(ActionError::new("nobody answers")) })
    }

    fn proxied<'a>(&'a self, _: &'a str, _: &'a str) -> Answer<'a, Result<Endpoint, ActionError>> {
        Box::pin(async { Err(ActionError::new("nobody answers")) })
    }

    fn secret(&self, _: &str) -> Option<String> {
        None
    }

    fn wait(&self, _: Duration) -> Answer<'_, ()> {
        Box::pin(async {})
    }

    fn now_ms(&self) -> u64 {
        crate::world::NOW * 1000
    }
}
