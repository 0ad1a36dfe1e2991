//! What pages need to know about the whole catalog, computed once per portal.
//!
//! [`Index::new`] is the way in. Entities are named by their position in
//! [`Catalog::entities`]. [`Index::entities`] has the facts of each;
//! [`Index::lists`] every list page: all entities, those of a kind, an owner,
//! a system, a tag, a type, a lifecycle. Members of lists are ordered by kind,
//! then by title, which is the order every table starts in.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use catalog::{Catalog, Entity, EntityRef, RelationType};
use rustc_hash::FxHashMap;
use site_theme::assets::icon_named;
use site_theme::kinds;

use crate::config::CustomKind;

use super::problems::lists::Problems;
use super::segment::{push_entity_path, push_segment};

/// A catalog, looked at from every side that pages need.
#[derive(Debug, Default)]
pub struct Index {
    /// Facts of each entity, by position.
    pub entities: Vec<Facts>,
    /// The kinds there are, in the order they are listed.
    pub kinds: Vec<Kind>,
    /// Positions of all entities: by kind, then title.
    pub ordered: Vec<u32>,
    /// Every list, `/catalog/` first, then by axis and value.
    pub lists: Vec<List>,
    /// Groups without a parent in the catalog, by title.
    pub root_groups: Vec<u32>,
    /// Positions of entities by how many others need them, most first; only
    /// those that something needs.
    pub most_used: Vec<u32>,
    /// What is wrong.
    pub problems: Problems,
    list_by_path: FxHashMap<String, u32>,
    entity_by_path: FxHashMap<String, u32>,
}

/// What is known of one entity beyond itself.
#[derive(Debug, Default, Clone)]
pub struct Facts {
    /// Its path below the root: `catalog/default/component/orders/`.
    pub path: String,
    /// Its address: the same below the base path of the portal, as in
    /// `/portal/catalog/default/component/orders/`.
    pub href: Box<str>,
    /// What people call it: [`Entity::title`].
    pub title: Box<str>,
    /// Its name, with its namespace unless that is `default`, where it differs
    /// from its title.
    pub other_name: Option<Box<str>>,
    /// Its icon.
    pub icon: &'static str,
    /// Whether its lifecycle is `deprecated`.
    pub deprecated: bool,
    /// Position in [`Index::kinds`].
    pub kind: u16,
    /// The first owner, if it is in the catalog.
    pub owner: Option<u32>,
    /// The system it is part of (for systems, the domain), if it is in the
    /// catalog.
    pub system: Option<u32>,
    /// How many entities depend on it or consume it.
    pub used_by: u32,
    /// How many entities it owns.
    pub owns: u32,
    /// Every list it is in, as positions in [`Index::lists`].
    pub lists: Vec<u32>,
    /// Problems (errors and warnings), as positions in
    /// [`Catalog::diagnostics`].
    pub problems: Vec<u32>,
}

/// A kind that the catalog has entities of.
#[derive(Debug)]
pub struct Kind {
    /// In lower case.
    pub id: String,
    /// One of them, as in `Component`.
    pub singular: String,
    /// Many of them, as in `Components`.
    pub plural: String,
    /// The icon for types without their own.
    pub icon: &'static str,
    /// Its entities, by title.
    pub members: Vec<u32>,
    /// Its list in [`Index::lists`].
    pub list: u32,
}

/// By what a list was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Axis {
    /// Everything.
    All,
    /// One kind.
    Kind,
    /// One owner.
    Owner,
    /// One system.
    System,
    /// One type of one kind.
    Type,
    /// One lifecycle.
    Lifecycle,
    /// One tag.
    Tag,
}

/// One list of entities with its own address.
#[derive(Debug)]
pub struct List {
    /// By what it was made.
    pub axis: Axis,
    /// The value all members share, as written; for owners and systems the
    /// reference.
    pub value: String,
    /// The kind, in lower case, where the axis is [`Axis::Kind`] or
    /// [`Axis::Type`].
    pub kind: String,
    /// Its path below the root, as in `catalog/tag/java/`.
    pub path: String,
    /// Its members, by kind, then title.
    pub members: Vec<u32>,
    overlaps: OnceLock<Vec<(u32, u32)>>,
}

impl Kind {
    /// The icon of one of them with this type.
    pub fn icon_of(&self, spec_type: Option<&str>) -> &'static str {
        match kinds::look(&self.id).id {
            "" => self.icon,
            _ => kinds::icon(&self.id, spec_type),
        }
    }
}

impl Index {
    /// Looks at a catalog from every side. `base_path` is where the portal
    /// is, as in `/portal`; empty at the root of a host.
    pub fn new(catalog: &Catalog, custom_kinds: &[CustomKind], base_path: &str) -> Self {
        let mut index = Self {
            kinds: kinds_of(catalog, custom_kinds),
            ..Self::default()
        };
        index.add_entities(catalog, base_path);
        index.add_lists(catalog);
        index.add_people(catalog);
        index.problems = Problems::new(catalog, &mut index.entities);
        index
    }

    /// The list at a path below the root, as in `catalog/tag/java/`.
    pub fn list_at(&self, path: &str) -> Option<&List> {
        let position = *self.list_by_path.get(path)?;
        self.lists.get(position as usize)
    }

    /// The position of the entity at a path below the root, as in
    /// `catalog/default/component/orders/`.
    pub fn entity_at(&self, path: &str) -> Option<usize> {
        self.entity_by_path
            .get(path)
            .map(|&position| position as usize)
    }

    /// The lists that members of a list are in as well, with how many of them:
    /// pairs of a number and a position in [`Index::lists`], by axis, the
    /// highest number first. Counted once: every page of a list asks.
    pub fn overlaps<'a>(&self, list: &'a List) -> &'a [(u32, u32)] {
        list.overlaps.get_or_init(|| {
            let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
            for &member in &list.members {
                for &other in &self.entities[member as usize].lists {
                    *counts.entry(other).or_default() += 1;
                }
            }
            let mut overlaps: Vec<(u32, u32)> = counts
                .into_iter()
                .map(|(other, count)| (count, other))
                .collect();
            // Lists of one axis are ordered by value.
            overlaps.sort_unstable_by_key(|&(count, other)| {
                let axis = self.lists[other as usize].axis;
                (axis, std::cmp::Reverse(count), other)
            });
            overlaps
        })
    }

    /// The kind with this id.
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.id == id)
    }

    /// The path of the pages of an entity, as in
    /// `catalog/default/component/orders/`.
    pub fn entity_path(entity_ref: &EntityRef) -> String {
        let mut path = String::from("catalog/");
        push_entity_path(&mut path, entity_ref);
        path
    }

    /// The path of the list of a value, if there is one.
    pub fn list_path(axis: Axis, kind: &str, value: &str) -> String {
        let mut path = String::from("catalog/");
        match axis {
            Axis::All => return path,
            Axis::Kind => path.push_str("kind/"),
            Axis::Owner => path.push_str("owner/"),
            Axis::System => path.push_str("system/"),
            Axis::Type => {
                path.push_str("type/");
                push_segment(&mut path, kind);
                path.push('/');
            }
            Axis::Lifecycle => path.push_str("lifecycle/"),
            Axis::Tag => path.push_str("tag/"),
        }
        match axis {
            Axis::Owner | Axis::System => match EntityRef::parse(value, None, "default") {
                Ok(entity_ref) => push_entity_path(&mut path, &entity_ref),
                Err(_) => {
                    push_segment(&mut path, value);
                    path.push('/');
                }
            },
            _ => {
                push_segment(&mut path, value);
                path.push('/');
            }
        }
        path
    }

    fn add_entities(&mut self, catalog: &Catalog, base_path: &str) {
        let kind_positions: FxHashMap<&str, u16> = self
            .kinds
            .iter()
            .enumerate()
            .map(|(position, kind)| (&*kind.id, position as u16))
            .collect();
        let mut owns = vec![0; catalog.entities.len()];
        for (position, entity) in catalog.entities.iter().enumerate() {
            let mut path = String::from("catalog/");
            push_entity_path(&mut path, &entity.entity_ref);
            self.entity_by_path.insert(path.clone(), position as u32);
            let target = |relation_type| {
                let mut targets = entity.related(relation_type);
                targets.find_map(|target| catalog.position(target))
            };
            let owner = target(RelationType::OwnedBy);
            if let Some(owner) = owner {
                owns[owner] += 1;
            }
            let needs_this = |relation: &&catalog::Relation| {
                matches!(
                    relation.relation_type,
                    RelationType::DependencyOf | RelationType::ApiConsumedBy
                )
            };
            let kind = kind_positions[entity.entity_ref.kind()];
            self.entities.push(Facts {
                href: format!("{base_path}/{path}").into(),
                path,
                title: entity.title().into(),
                other_name: other_name(entity),
                deprecated: entity.lifecycle() == Some("deprecated"),
                icon: self.kinds[usize::from(kind)].icon_of(entity.spec_type()),
                kind,
                owner: owner.map(|position| position as u32),
                system: system_of(catalog, entity).map(|position| position as u32),
                used_by: entity.relations.iter().filter(needs_this).count() as u32,
                owns: 0,
                lists: Vec::new(),
                problems: Vec::new(),
            });
        }
        for (facts, owns) in self.entities.iter_mut().zip(owns) {
            facts.owns = owns;
        }

        let keys: Vec<(u16, String)> = self
            .entities
            .iter()
            .map(|facts| (facts.kind, facts.title.to_lowercase()))
            .collect();
        self.ordered = (0..keys.len() as u32).collect();
        self.ordered.sort_by_key(|&position| {
            let (kind, title) = &keys[position as usize];
            (*kind, title.as_str(), position)
        });

        self.most_used = (0..keys.len() as u32)
            .filter(|&position| self.entities[position as usize].used_by > 0)
            .collect();
        self.most_used.sort_by_key(|&position| {
            (
                std::cmp::Reverse(self.entities[position as usize].used_by),
                position,
            )
        });
    }

    fn add_lists(&mut self, catalog: &Catalog) {
        // Values borrow from the catalog; a list is made when its value is
        // first met, and all are sorted by axis, kind and value at the end.
        let mut groups: FxHashMap<(Axis, &str, &str), Vec<u32>> = FxHashMap::default();
        for &position in &self.ordered {
            let entity = &catalog.entities[position as usize];
            let kind = entity.entity_ref.kind();
            let mut add = |axis, kind, value| {
                groups
                    .entry((axis, kind, value))
                    .or_default()
                    .push(position);
            };
            add(Axis::All, "", "");
            add(Axis::Kind, kind, kind);
            for owner in entity.related(RelationType::OwnedBy) {
                add(Axis::Owner, "", owner.as_str());
            }
            for parent in entity.related(RelationType::PartOf) {
                if parent.kind() == "system" {
                    add(Axis::System, "", parent.as_str());
                }
            }
            if let Some(spec_type) = entity.spec_type() {
                add(Axis::Type, kind, spec_type);
            }
            if let Some(lifecycle) = entity.lifecycle() {
                add(Axis::Lifecycle, "", lifecycle);
            }
            let mut tags: Vec<&str> = entity.tags().collect();
            tags.sort_unstable();
            tags.dedup();
            for tag in tags {
                add(Axis::Tag, "", tag);
            }
        }
        groups.entry((Axis::All, "", "")).or_default();
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_unstable_by_key(|(key, _)| *key);
        for ((axis, kind, value), members) in groups {
            let path = Self::list_path(axis, kind, value);
            let position = self.lists.len() as u32;
            self.list_by_path.insert(path.clone(), position);
            if axis == Axis::Kind
                && let Some(kind) = self.kinds.iter_mut().find(|one| one.id == value)
            {
                kind.members.clone_from(&members);
                kind.list = position;
            }
            for &member in &members {
                self.entities[member as usize].lists.push(position);
            }
            self.lists.push(List {
                axis,
                value: value.to_owned(),
                kind: kind.to_owned(),
                path,
                members,
                overlaps: OnceLock::new(),
            });
        }
    }

    fn add_people(&mut self, catalog: &Catalog) {
        let Some(groups) = self.kind("group") else {
            return;
        };
        self.root_groups = groups
            .members
            .iter()
            .copied()
            .filter(|&position| {
                let entity = &catalog.entities[position as usize];
                !entity
                    .related(RelationType::ChildOf)
                    .any(|parent| catalog.position(parent).is_some())
            })
            .collect();
    }
}

/// The name of an entity (with its namespace, unless that is `default`), where
/// it differs from its title.
fn other_name(entity: &Entity) -> Option<Box<str>> {
    let (title, name, namespace) = (entity.title(), entity.name(), entity.namespace());
    if namespace != "default" {
        Some(format!("{namespace}/{name}").into())
    } else if title == name {
        None
    } else {
        Some(name.into())
    }
}

/// The system of an entity; for a system, its domain.
fn system_of(catalog: &Catalog, entity: &Entity) -> Option<usize> {
    let mut found = None;
    for parent in entity.related(RelationType::PartOf) {
        if let Some(position) = catalog.position(parent) {
            if parent.kind() == "system" {
                return Some(position);
            }
            found = found.or(Some(position));
        }
    }
    found
}

/// The kinds of a catalog: those Backstage knows in their usual order, then an
/// organisation's own by name.
fn kinds_of(catalog: &Catalog, custom_kinds: &[CustomKind]) -> Vec<Kind> {
    let mut found: BTreeMap<&str, &str> = BTreeMap::new();
    for entity in &catalog.entities {
        let kind = entity.entity_ref.kind();
        found.entry(kind).or_insert_with(|| entity.kind());
    }
    let mut kinds: Vec<Kind> = found
        .into_iter()
        .map(|(id, written)| {
            let look = kinds::look(id);
            let custom = custom_kinds
                .iter()
                .find(|custom| custom.kind.eq_ignore_ascii_case(id));
            let (singular, plural) = if look.id.is_empty() {
                let plural = custom.and_then(|custom| custom.plural.clone());
                (
                    written.to_owned(),
                    plural.unwrap_or_else(|| format!("{written}s")),
                )
            } else {
                (look.singular.to_owned(), look.plural.to_owned())
            };
            Kind {
                id: id.to_owned(),
                singular,
                plural,
                icon: custom
                    .and_then(|custom| icon_named(custom.icon.as_deref()?))
                    .unwrap_or(look.icon),
                members: Vec::new(),
                list: 0,
            }
        })
        .collect();
    kinds.sort_by_key(|kind| {
        kinds::KINDS
            .iter()
            .position(|look| look.id == kind.id)
            .unwrap_or(kinds::KINDS.len())
    });
    kinds
}
