//! From positions and references to the small views of the theme: entity
//! links, owner chips, addresses.
//!
//! All are methods of [`Portal`]. A reference to nothing becomes a view that
//! is marked as missing, never an error.

use std::borrow::Cow;

use catalog::{Entity, EntityRef};
use site_theme::kinds;
use site_theme::parts::{EntityLink, Icon, Lifecycle, OwnerChip, Tag};

use super::Portal;
use super::index::{Axis, Index};

impl Portal {
    /// The page of problems for those of an owner, or of all.
    pub fn problems_href(&self, owner: Option<&EntityRef>) -> String {
        let of = super::problems::lists::Of::Owner(owner.cloned());
        let list = self.index.problems.list_of(&of);
        self.href_of(list.map_or("problems/", |list| &list.path))
    }

    /// The address of the entity at a position, as in
    /// `/catalog/default/component/orders/`.
    pub fn href(&self, position: usize) -> &str {
        &self.index.entities[position].href
    }

    /// The address of a path below the root, as in `catalog/kind/api/`.
    pub fn href_of(&self, path: &str) -> String {
        format!("{}/{path}", self.chrome.base_path)
    }

    /// The address of the list of everything with a value, if there is one.
    pub fn list_href(&self, axis: Axis, kind: &str, value: &str) -> Option<String> {
        let path = Index::list_path(axis, kind, value);
        self.index
            .list_at(&path)
            .map(|list| self.href_of(&list.path))
    }

    /// The icon of an entity, in the colour of its kind.
    pub fn icon_of(&self, entity: &Entity) -> Icon<'_> {
        let kind = entity.entity_ref.kind();
        self.kind_icon(kind, entity.spec_type())
    }

    /// The icon of a kind (in lower case) and type, in the colour of the kind.
    pub fn kind_icon(&self, kind: &str, spec_type: Option<&str>) -> Icon<'_> {
        self.chrome
            .icon(self.icon_name(kind, spec_type))
            .tone(kinds::look(kind).tone)
    }

    /// The name of the icon of a kind (in lower case) and type.
    pub fn icon_name(&self, kind: &str, spec_type: Option<&str>) -> &'static str {
        match self.index.kind(kind) {
            Some(kind) => kind.icon_of(spec_type),
            None => kinds::icon(kind, spec_type),
        }
    }

    /// What people call the entity at a position.
    pub fn title(&self, position: usize) -> &str {
        &self.index.entities[position].title
    }

    /// A link to the entity at a position.
    pub fn link(&self, position: usize) -> EntityLink<'_> {
        let entity = &self.catalog.entities[position];
        let facts = &self.index.entities[position];
        let tone = kinds::look(entity.entity_ref.kind()).tone;
        EntityLink {
            icon: self.chrome.icon(facts.icon).tone(tone),
            title: (&*facts.title).into(),
            name: facts.other_name.as_deref().map(Cow::Borrowed),
            href: (&*facts.href).into(),
            entity_ref: entity.entity_ref.as_str().into(),
            missing: false,
            deprecated: facts.deprecated,
        }
    }

    /// A link to what a reference names, which may be missing.
    pub fn link_to<'a>(&'a self, entity_ref: &'a EntityRef) -> EntityLink<'a> {
        match self.catalog.position(entity_ref) {
            Some(position) => self.link(position),
            None => EntityLink {
                icon: self.kind_icon(entity_ref.kind(), None),
                title: entity_ref.as_str().into(),
                name: None,
                href: "".into(),
                entity_ref: entity_ref.as_str().into(),
                missing: true,
                deprecated: false,
            },
        }
    }

    /// A chip for the owner that a reference names, which may be missing.
    pub fn owner_chip<'a>(&'a self, entity_ref: &'a EntityRef) -> OwnerChip<'a> {
        let position = self.catalog.position(entity_ref);
        let title = position.map_or(short_ref(entity_ref), |position| {
            self.title(position).into()
        });
        OwnerChip {
            title,
            href: position.map_or(Cow::Borrowed(""), |position| self.href(position).into()),
            entity_ref: entity_ref.as_str().into(),
            person: entity_ref.kind() == "user",
            missing: position.is_none(),
        }
    }

    /// The chip of the first owner of an entity.
    pub fn owner_of<'a>(&'a self, entity: &'a Entity) -> Option<OwnerChip<'a>> {
        entity.owner().map(|owner| self.owner_chip(owner))
    }

    /// The lifecycle of an entity, with its dot.
    pub fn lifecycle_of<'a>(&self, entity: &'a Entity) -> Option<Lifecycle<'a>> {
        entity.lifecycle().map(|value| Lifecycle {
            value: value.into(),
        })
    }

    /// The tags of an entity, as links to their lists.
    pub fn tags_of<'a>(&self, entity: &'a Entity) -> Vec<Tag<'a>> {
        entity
            .tags()
            .map(|tag| Tag {
                text: tag.into(),
                href: self.list_href(Axis::Tag, "", tag).map(Cow::Owned),
            })
            .collect()
    }
}

/// A reference as short as people would write it where groups are expected.
pub fn short_ref(entity_ref: &EntityRef) -> Cow<'_, str> {
    match (entity_ref.kind(), entity_ref.namespace()) {
        ("group", "default") => entity_ref.name().into(),
        (kind, "default") => format!("{kind}:{}", entity_ref.name()).into(),
        _ => entity_ref.as_str().into(),
    }
}
