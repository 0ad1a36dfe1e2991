//! The columns of a list and what is in them.

use catalog::{Entity, RelationType};
use site_theme::list::{Cell, Column, Row};
use site_theme::parts::Tag;

use crate::site::Portal;
use crate::site::index::Axis;

/// At most this many links stand in one cell.
const MAX_LINKS: usize = 3;

const KIND: Column = text("kind", "Kind");
const OWNER: Column = text("owner", "Owner");
const SYSTEM: Column = text("system", "System");
const DOMAIN: Column = text("system", "Domain");
const TYPE: Column = text("type", "Type");
const LIFECYCLE: Column = text("lifecycle", "Lifecycle");
const PARENT: Column = text("parent", "Parent");
const GROUPS: Column = text("groups", "Groups");
const CONSUMERS: Column = number("used", "Consumers");
const USED_BY: Column = number("used", "Used by");
const SYSTEMS: Column = number("parts", "Systems");
const PARTS: Column = number("parts", "Members");
const MEMBERS: Column = number("members", "Members");
const OWNS: Column = number("owns", "Owns");

const fn text(id: &'static str, label: &'static str) -> Column {
    Column {
        id,
        label,
        number: false,
    }
}

const fn number(id: &'static str, label: &'static str) -> Column {
    Column {
        id,
        label,
        number: true,
    }
}

/// The columns after the name for a list of one kind, or of several.
pub(super) fn columns(kind: Option<&str>) -> &'static [Column] {
    match kind {
        None => &[KIND, OWNER, SYSTEM, TYPE, LIFECYCLE],
        Some("component") => &[OWNER, SYSTEM, TYPE, LIFECYCLE],
        Some("api") => &[TYPE, OWNER, SYSTEM, LIFECYCLE, CONSUMERS],
        Some("resource") => &[TYPE, OWNER, SYSTEM, USED_BY],
        Some("system") => &[DOMAIN, OWNER, PARTS],
        Some("domain") => &[OWNER, SYSTEMS],
        Some("group") => &[TYPE, PARENT, MEMBERS, OWNS],
        Some("user") => &[GROUPS],
        Some("template") => &[TYPE, OWNER],
        Some("location") => &[TYPE],
        Some(_) => &[TYPE, OWNER, SYSTEM, LIFECYCLE],
    }
}

/// The row of an entity.
pub(super) fn row<'a>(portal: &'a Portal, position: usize, columns: &[Column]) -> Row<'a> {
    let entity = &*portal.catalog.entities[position];
    Row {
        link: portal.link(position),
        problems: portal.index.entities[position].problems.len(),
        cells: columns
            .iter()
            .map(|column| cell(portal, position, entity, column.id))
            .collect(),
    }
}

/// The number in a column of numbers.
pub(super) fn number_of(portal: &Portal, position: usize, column: &str) -> usize {
    let facts = &portal.index.entities[position];
    let entity = &portal.catalog.entities[position];
    match column {
        "used" => facts.used_by as usize,
        "owns" => facts.owns as usize,
        "parts" => entity.related(RelationType::HasPart).count(),
        "members" => entity.related(RelationType::HasMember).count(),
        _ => 0,
    }
}

fn cell<'a>(portal: &'a Portal, position: usize, entity: &'a Entity, column: &str) -> Cell<'a> {
    let facts = &portal.index.entities[position];
    let kind = entity.entity_ref.kind();
    match column {
        "kind" => Cell::Text(
            portal.index.kinds[usize::from(facts.kind)]
                .singular
                .as_str()
                .into(),
        ),
        "owner" => portal.owner_of(entity).map_or(Cell::Empty, Cell::Owner),
        "system" => parents(portal, entity),
        "parent" => links(portal, entity, RelationType::ChildOf),
        "groups" => links(portal, entity, RelationType::MemberOf),
        "type" => match entity.spec_type() {
            Some(spec_type) => Cell::Value(Tag {
                text: spec_type.into(),
                href: portal
                    .list_href(Axis::Type, kind, spec_type)
                    .map(Into::into),
            }),
            None => Cell::Empty,
        },
        "lifecycle" => portal
            .lifecycle_of(entity)
            .map_or(Cell::Empty, Cell::Lifecycle),
        _ => Cell::Number(number_of(portal, position, column)),
    }
}

/// The system of an entity, and not also the component it is a part of; where
/// there is no system, whatever it is a part of.
fn parents<'a>(portal: &'a Portal, entity: &'a Entity) -> Cell<'a> {
    let mut parents = entity.related(RelationType::PartOf);
    match parents.find(|parent| parent.kind() == "system") {
        Some(system) => Cell::Links(vec![portal.link_to(system)], 0),
        None => links(portal, entity, RelationType::PartOf),
    }
}

fn links<'a>(portal: &'a Portal, entity: &'a Entity, relation_type: RelationType) -> Cell<'a> {
    let count = entity.related(relation_type).count();
    if count == 0 {
        return Cell::Empty;
    }
    let links = entity
        .related(relation_type)
        .take(MAX_LINKS)
        .map(|target| portal.link_to(target))
        .collect();
    Cell::Links(links, count.saturating_sub(MAX_LINKS))
}
