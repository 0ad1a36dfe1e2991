//! Lists of entities: `/catalog/`, and one list for each kind, owner, system,
//! tag, type and lifecycle, in [pages](paging).
//!
//! [`Lists`] is the family of the pages. `table` chooses columns and fills
//! rows, `facets` says to what a list can be narrowed, [`export`] is the
//! family of CSV and JSON files, and [`filter`] that of the indexes from which
//! a browser combines filters.

pub mod export;
mod facets;
pub mod filter;
mod table;

use std::borrow::Cow;

use catalog::EntityRef;
use site_theme::kinds;
use site_theme::list::ListPage;
use site_theme::parts::{CodeBlock, Crumbs, Empty, Tab, Tabs};

use super::index::{Axis, List};
use super::paging::{self, Pages};
use super::{Family, Portal, count};

/// The pages of all lists.
pub struct Lists;

impl Family for Lists {
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>) {
        for list in &portal.index.lists {
            paths.extend(pages(list).outputs());
        }
        if portal.index.kind("api").is_some() {
            paths.push(API_DOCS.to_owned());
        }
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        if path == API_DOCS {
            let kind = portal.index.kind("api")?;
            let list = &portal.index.lists[kind.list as usize];
            return Some(render(portal, list, 1, "apis"));
        }
        let (list, page) = paging::find(path, |path| portal.index.list_at(path))?;
        (page <= pages(list).count()).then(|| render(portal, list, page, "catalog"))
    }
}

/// Backstage's address of the list of APIs.
const API_DOCS: &str = "api-docs/index.html";

fn pages(list: &List) -> Pages<'_> {
    Pages {
        path: &list.path,
        total: list.members.len(),
    }
}

fn render(portal: &Portal, list: &List, page: usize, section: &'static str) -> Vec<u8> {
    let words = words(portal, list);
    let pages = pages(list);
    let kind = (!list.kind.is_empty()).then_some(list.kind.as_str());
    let columns = table::columns(kind);
    let title = paging::title(&words.title, page);
    let mut frame = portal.frame(title, &pages.path_of(page), section);
    frame.description = format!(
        "{}: {}.",
        words.title,
        count(list.members.len(), "entry").replace("entrys", "entries")
    );
    let view = ListPage {
        crumbs: crumbs(portal, list),
        heading: words.heading.into(),
        of: words
            .entity
            .and_then(|entity_ref| portal.catalog.position(&entity_ref))
            .map(|position| portal.link(position)),
        lede: words.lede.into(),
        total: list.members.len(),
        kinds: kind_tabs(portal, list),
        facets: facets::of(portal, list),
        columns: columns.to_vec(),
        rows: list.members[pages.rows(page)]
            .iter()
            .map(|&position| table::row(portal, position as usize, columns))
            .collect(),
        pager: pages.pager(portal, page),
        exports: exports(portal, list),
        state: state(list),
        empty: list.members.is_empty().then(|| empty(portal)),
        frame,
    };
    super::to_bytes(&view)
}

/// How a list is called.
struct Words {
    title: String,
    heading: String,
    lede: String,
    /// What it is the list of, if that is an entity.
    entity: Option<EntityRef>,
}

fn words(portal: &Portal, list: &List) -> Words {
    let named = |value: &str| {
        let entity_ref = EntityRef::parse(value, None, "default").ok()?;
        let position = portal.catalog.position(&entity_ref)?;
        let title = portal.catalog.entities[position].title().to_owned();
        Some((title, entity_ref))
    };
    let plain = |title: String, lede: &str| Words {
        heading: title.clone(),
        title,
        lede: lede.to_owned(),
        entity: None,
    };
    match list.axis {
        Axis::All => plain("Catalog".to_owned(), ""),
        Axis::Kind => {
            let kind = portal.index.kind(&list.kind);
            let plural = kind.map_or(list.value.clone(), |kind| kind.plural.clone());
            plain(plural, kinds::look(&list.kind).what)
        }
        Axis::Owner | Axis::System => {
            let words = if list.axis == Axis::Owner {
                "Owned by"
            } else {
                "Part of"
            };
            let (title, entity) = match named(&list.value) {
                Some((title, entity_ref)) => (title, Some(entity_ref)),
                None => (list.value.clone(), None),
            };
            Words {
                title: format!("{words} {title}"),
                heading: format!("{words} {title}"),
                lede: match entity {
                    Some(_) => String::new(),
                    None => format!("{} is not in the catalog.", list.value),
                },
                entity,
            }
        }
        Axis::Type => {
            let kind = portal.index.kind(&list.kind);
            let plural = kind.map_or(list.kind.as_str(), |kind| kind.plural.as_str());
            plain(format!("{plural} of type {}", quoted(&list.value)), "")
        }
        Axis::Lifecycle => plain(format!("Lifecycle {}", quoted(&list.value)), ""),
        Axis::Tag => plain(format!("Tagged {}", quoted(&list.value)), ""),
    }
}

fn quoted(value: &str) -> Cow<'_, str> {
    if value.trim().is_empty() {
        "(blank)".into()
    } else {
        value.into()
    }
}

fn crumbs<'a>(portal: &'a Portal, list: &'a List) -> Crumbs<'a> {
    let mut items = Vec::new();
    if list.axis != Axis::All {
        items.push(("Catalog".into(), portal.href_of("catalog/").into()));
    }
    if list.axis == Axis::Type
        && let Some(kind) = portal.index.kind(&list.kind)
    {
        let path = &portal.index.lists[kind.list as usize].path;
        items.push((kind.plural.as_str().into(), portal.href_of(path).into()));
    }
    Crumbs { items }
}

/// A tab for each kind. On the list of an owner or a tag they lead to the
/// whole kind: scripts keep the other filters.
fn kind_tabs<'a>(portal: &'a Portal, list: &List) -> Tabs<'a> {
    let mut items = vec![Tab {
        label: "All".into(),
        href: portal.href_of("catalog/").into(),
        count: Some(portal.catalog.entities.len()),
        current: list.kind.is_empty() && list.axis == Axis::All,
    }];
    items.extend(portal.index.kinds.iter().map(|kind| {
        Tab {
            label: kind.plural.as_str().into(),
            href: portal
                .href_of(&portal.index.lists[kind.list as usize].path)
                .into(),
            count: Some(kind.members.len()),
            current: list.kind == kind.id,
        }
    }));
    Tabs {
        label: "Kinds".into(),
        items,
    }
}

fn exports(portal: &Portal, list: &List) -> Vec<(&'static str, String)> {
    let mut exports = Vec::new();
    if list.axis == Axis::Kind {
        exports.push(("CSV", portal.href_of(&export::csv_path(list))));
    }
    exports.push(("JSON, the whole catalog", portal.href_of(export::ALL_JSON)));
    exports
}

/// The list as the query of the catalog's address.
fn state(list: &List) -> String {
    let encode = |text: &str| -> String {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let mut state = String::new();
    if !list.kind.is_empty() {
        state = format!("kind={}", encode(&list.kind));
    }
    let name = match list.axis {
        Axis::All | Axis::Kind => return state,
        Axis::Owner => "owner",
        Axis::System => "system",
        Axis::Type => "&type",
        Axis::Lifecycle => "lifecycle",
        Axis::Tag => "tag",
    };
    state.push_str(&format!("{name}={}", encode(&list.value)));
    state
}

fn empty(portal: &Portal) -> Empty<'_> {
    let look = kinds::look("component");
    Empty {
        title: "Nothing in the catalog yet".into(),
        text: "Put a `catalog-info.yaml` like this beside your code, and name it under \
               `catalog.locations` in `app-config.yaml`."
            .into(),
        yaml: Some(CodeBlock {
            icon: portal.chrome.icon("copy"),
            text: look.sample.into(),
            label: "Example of a component".into(),
        }),
    }
}
