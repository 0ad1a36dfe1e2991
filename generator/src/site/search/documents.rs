//! What can be found: entities, pages of docs, templates.
//!
//! [`all`] lists them in the order of the index, and [`Source::document`] makes
//! each when it is its turn, so that not all texts are in memory at once.

use catalog::{Entity, EntityRef};
use search::document::{Document, Section};
use techdocs::text;

use super::operations;
use crate::site::Portal;
use crate::site::links::short_ref;

/// Results of entities.
pub const CATALOG: &str = "catalog";
/// Results of groups and users.
pub const PEOPLE: &str = "people";
/// Results of templates.
pub const TEMPLATES: &str = "templates";
/// Results of pages of docs.
pub const DOCS: &str = "docs";

/// The groups, in the order of the index.
const GROUPS: [&str; 3] = [CATALOG, TEMPLATES, PEOPLE];

/// Something that can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// An entity, by position.
    Entity(u32),
    /// A page of docs: the position of its site, and its own.
    Page(usize, usize),
}

/// Everything that can be found, by group; entities of a group by kind and
/// title.
pub fn all(portal: &Portal) -> Vec<Source> {
    let mut sources = Vec::new();
    for group in GROUPS {
        let own = portal.index.ordered.iter().copied();
        let own = own.filter(|&position| {
            group_of(portal.catalog.entities[position as usize].entity_ref.kind()) == group
        });
        sources.extend(own.map(Source::Entity));
    }
    for (number, site) in portal.docs.sites.iter().enumerate() {
        let pages = site
            .rendered()
            .pages
            .iter()
            .enumerate()
            .filter(|(_, page)| !page.is_missing);
        sources.extend(pages.map(|(page, _)| Source::Page(number, page)));
    }
    sources
}

fn group_of(kind: &str) -> &'static str {
    match kind {
        "template" => TEMPLATES,
        "group" | "user" => PEOPLE,
        _ => CATALOG,
    }
}

impl Source {
    /// Makes it.
    pub fn document(self, portal: &Portal) -> Document {
        match self {
            Source::Entity(position) => entity(portal, position as usize),
            Source::Page(site, page) => self::page(portal, site, page),
        }
    }
}

fn entity(portal: &Portal, position: usize) -> Document {
    let entity = &portal.catalog.entities[position];
    let facts = &portal.index.entities[position];
    let kind = entity.entity_ref.kind();
    let mut aliases = Vec::new();
    if entity.title() != entity.name() {
        aliases.push(entity.name().to_owned());
    }
    let owner = facts
        .owner
        .map(|owner| portal.title(owner as usize).to_owned());
    let mut facets = vec![
        ("kind".to_owned(), kind.to_owned()),
        ("ref".to_owned(), entity.entity_ref.to_string()),
    ];
    facets.extend(
        entity
            .owner()
            .map(names)
            .into_iter()
            .flatten()
            .map(|value| ("owner".to_owned(), value)),
    );
    facets.extend(
        entity
            .spec_type()
            .map(|value| ("type".to_owned(), value.to_owned())),
    );
    facets.extend(
        entity
            .lifecycle()
            .map(|value| ("lifecycle".to_owned(), value.to_owned())),
    );
    facets.extend(
        entity
            .tags()
            .map(|value| ("tag".to_owned(), value.to_owned())),
    );
    let system = facts
        .system
        .map(|system| &portal.catalog.entities[system as usize].entity_ref);
    facets.extend(
        system
            .map(names)
            .into_iter()
            .flatten()
            .map(|value| ("system".to_owned(), value)),
    );
    Document {
        group: group_of(kind).to_owned(),
        path: facts.path.clone(),
        title: entity.title().to_owned(),
        name: facts.other_name.as_deref().unwrap_or_default().to_owned(),
        aliases,
        reference: entity.entity_ref.to_string(),
        description: entity.description().unwrap_or_default().trim().to_owned(),
        kind: kind.to_owned(),
        type_: entity.spec_type().unwrap_or_default().to_owned(),
        owner: owner.unwrap_or_else(|| {
            entity
                .owner()
                .map(|owner| short_ref(owner).into_owned())
                .unwrap_or_default()
        }),
        context: facts
            .system
            .map(|system| portal.title(system as usize).to_owned())
            .unwrap_or_default(),
        boost: boost(entity, facts.used_by, facts.deprecated),
        facets,
        sections: if kind == "api" {
            operations::of(entity)
        } else {
            Vec::new()
        },
    }
}

/// How much sooner an entity comes: by its kind, and by how many need it.
fn boost(entity: &Entity, used_by: u32, deprecated: bool) -> u8 {
    let kind: u32 = match entity.entity_ref.kind() {
        "component" | "system" => 130,
        "api" | "template" => 110,
        "domain" | "group" => 90,
        "user" => 70,
        "resource" => 60,
        // What only names files is no place to go to.
        "location" => 0,
        _ => 40,
    };
    let boost = (kind + needed(used_by)).saturating_sub(if deprecated { 80 } else { 0 });
    u8::try_from(boost).unwrap_or(u8::MAX)
}

/// How much sooner something comes that so many need.
fn needed(used_by: u32) -> u32 {
    used_by
        .saturating_add(1)
        .ilog2()
        .saturating_mul(20)
        .min(140)
}

/// The values a reference is found by: whole, and its name alone.
fn names(entity_ref: &EntityRef) -> [String; 2] {
    [entity_ref.to_string(), entity_ref.name().to_owned()]
}

fn page(portal: &Portal, site: usize, page: usize) -> Document {
    let (found, root) = (&portal.docs.sites[site], &portal.addresses.roots[site]);
    let page = &found.rendered().pages[page];
    let host = &portal.catalog.entities[found.host as usize];
    let facts = &portal.index.entities[found.host as usize];
    let url = page.url.strip_prefix("./").unwrap_or(&page.url);
    let mut facets = vec![("kind".to_owned(), DOCS.to_owned())];
    facets.extend(
        host.owner()
            .map(names)
            .into_iter()
            .flatten()
            .map(|value| ("owner".to_owned(), value)),
    );
    facets.extend(page.tags.iter().map(|tag| ("tag".to_owned(), tag.clone())));
    for position in std::iter::once(found.host).chain(found.guests.iter().copied()) {
        let entity_ref = &portal.catalog.entities[position as usize].entity_ref;
        facets.extend(names(entity_ref).map(|value| ("site".to_owned(), value)));
    }
    let described = page.front_matter.text("description");
    // The first page of a site is the site: a hundred pages called "Home" are
    // not told apart, and nobody looks for that.
    let (title, aliases) = if url.is_empty() {
        (portal.title(found.host as usize), vec![page.title.clone()])
    } else {
        (page.title.as_str(), Vec::new())
    };
    Document {
        group: DOCS.to_owned(),
        path: format!("{root}{url}"),
        title: title.to_owned(),
        aliases,
        boost: u8::try_from(needed(facts.used_by)).unwrap_or(u8::MAX),
        description: described.map(|text| text.to_string()).unwrap_or_default(),
        kind: DOCS.to_owned(),
        owner: facts
            .owner
            .map(|owner| portal.title(owner as usize).to_owned())
            .unwrap_or_default(),
        context: portal.title(found.host as usize).to_owned(),
        facets,
        sections: sections(&[title, &page.title], &page.html),
        ..Document::default()
    }
}

/// The sections of a page. A heading that is the title again opens at the top.
fn sections(titles: &[&str], html: &str) -> Vec<Section> {
    let mut sections = Vec::new();
    for section in text::sections(html) {
        let is_title = section.level == 1 && titles.contains(&section.heading.as_str());
        let link = if is_title || section.anchor.is_empty() {
            String::new()
        } else {
            format!("#{}", section.anchor)
        };
        let heading = if is_title {
            String::new()
        } else {
            section.heading
        };
        if !heading.is_empty() || !section.text.is_empty() {
            sections.push(Section {
                link,
                heading,
                text: section.text,
            });
        }
    }
    sections
}
