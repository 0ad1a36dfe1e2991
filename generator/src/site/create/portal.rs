//! A portal as functions ask for it: over the catalog in memory.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use catalog::query::json::EntityJson;
use catalog::{Entity, EntityRef};
use functions::history::History;
use functions::portal::{Pickable, Portal as Asked};
use scaffolder::form::{Filter, Form};
use scaffolder::template::Template;
use serde_json::Value;
use site_theme::frame::{Chrome, Frame};
use site_theme::kinds;
use site_theme::parts::{EntityLink, OwnerChip, Tag};

use super::known;
use crate::site::Portal;

impl Portal {
    fn by_ref(&self, entity_ref: &str) -> Option<usize> {
        let parsed = EntityRef::parse(entity_ref, Some("component"), "default").ok()?;
        self.catalog.position(&parsed)
    }

    fn entity_at(&self, entity_ref: &str) -> Option<&Entity> {
        Some(&self.catalog.entities[self.by_ref(entity_ref)?])
    }
}

impl Asked for Portal {
    fn chrome(&self) -> &Chrome {
        &self.chrome
    }

    fn frame(&self, title: String, path: &str) -> Frame<'_> {
        Portal::frame(self, title, path, "create")
    }

    fn entity(&self, entity_ref: &str) -> Option<Value> {
        serde_json::to_value(EntityJson(self.entity_at(entity_ref)?)).ok()
    }

    fn templates(&self) -> Vec<String> {
        let members = self.index.kind("template").map(|kind| &kind.members);
        let members = members.into_iter().flatten();
        members
            .map(|&position| {
                self.catalog.entities[position as usize]
                    .entity_ref
                    .as_str()
                    .to_owned()
            })
            .collect()
    }

    fn pickable(&self, filter: &Filter) -> Vec<Pickable<'_>> {
        let entities = self.catalog.entities.iter().enumerate();
        let mut found: Vec<Pickable> = entities
            .filter(|(_, entity)| filter.matches(&entity.document))
            .map(|(position, entity)| Pickable {
                entity_ref: entity.entity_ref.as_str().into(),
                title: self.title(position).into(),
                icon: self.index.entities[position].icon.into(),
                tone: kinds::look(entity.entity_ref.kind()).tone.into(),
                owner: entity.owner().map(|owner| self.owner_chip(owner).title),
            })
            .collect();
        found.sort_by(|a, b| {
            (a.title.to_lowercase(), &a.entity_ref).cmp(&(b.title.to_lowercase(), &b.entity_ref))
        });
        found
    }

    fn tags(&self, wanted: &[String]) -> Vec<String> {
        let is_wanted = |entity: &&Entity| {
            wanted.is_empty()
                || wanted
                    .iter()
                    .any(|kind| kind.eq_ignore_ascii_case(entity.kind()))
        };
        let entities = self
            .catalog
            .entities
            .iter()
            .map(|entity| &**entity)
            .filter(is_wanted);
        let tags: BTreeSet<&str> = entities.flat_map(Entity::tags).collect();
        tags.into_iter().map(str::to_owned).collect()
    }

    fn link(&self, entity_ref: &str) -> EntityLink<'_> {
        if let Some(position) = self.by_ref(entity_ref) {
            return Portal::link(self, position);
        }
        let kind = entity_ref
            .split_once(':')
            .map_or("component", |(kind, _)| kind);
        EntityLink {
            icon: self.kind_icon(kind, None),
            title: Cow::Owned(entity_ref.to_owned()),
            name: None,
            href: "".into(),
            entity_ref: Cow::Owned(entity_ref.to_owned()),
            missing: true,
            deprecated: false,
        }
    }

    fn owner(&self, entity_ref: &str) -> Option<OwnerChip<'_>> {
        self.owner_of(self.entity_at(entity_ref)?)
    }

    fn tags_of(&self, entity_ref: &str) -> Vec<Tag<'_>> {
        let entity = self.entity_at(entity_ref);
        entity
            .map(|entity| Portal::tags_of(self, entity))
            .unwrap_or_default()
    }

    fn source_href(&self, entity_ref: &str) -> Option<String> {
        let location = &self.entity_at(entity_ref)?.origin.location;
        let is_url = &*location.location_type == "url";
        is_url
            .then(|| site_theme::prose::safe_href(&location.target))
            .flatten()
    }

    fn hosts(&self) -> &BTreeMap<String, String> {
        &self.templates.hosts
    }

    fn kept_at(&self, url: &str) -> Option<String> {
        let url = url::Url::parse(url).ok()?;
        let folder = self.templates.local.get(url.host_str()?)?;
        let mut parts = url.path_segments()?;
        let (owner, name) = (parts.next()?, parts.next()?);
        let name = name.trim_end_matches(".git");
        let is_plain = |part: &str| !part.is_empty() && !part.starts_with('.');
        (is_plain(owner) && is_plain(name)).then(|| format!("{folder}/{owner}/{name}.git"))
    }

    fn owners_on(&self, host: &str) -> Vec<String> {
        self.templates.owners.get(host).cloned().unwrap_or_default()
    }

    fn has_runs(&self) -> bool {
        self.templates.is_answered
    }

    fn history(&self, template_ref: &str) -> Option<History> {
        self.templates.histories.of(template_ref)
    }

    fn preview(&self, template: &Template, form: &Form) -> Vec<String> {
        self.templates.preview(template, form)
    }

    fn version(&self, template_ref: &str) -> Option<(String, Option<String>)> {
        known::version(self, self.by_ref(template_ref)?)
    }

    fn made_by(&self, template_ref: &str) -> Vec<EntityLink<'_>> {
        let positions = known::made_by(self, template_ref);
        let mut made: Vec<_> = positions
            .into_iter()
            .map(|position| Portal::link(self, position))
            .collect();
        made.sort_by_cached_key(|link| (link.title.to_lowercase(), link.entity_ref.clone()));
        made
    }

    fn looks_wrong(&self, template_ref: &str) -> Option<(usize, String)> {
        known::looks_wrong(self, self.by_ref(template_ref)?)
    }
}
