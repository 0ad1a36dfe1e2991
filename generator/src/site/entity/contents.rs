//! The tabs that are tables of entities: what is in a system, a domain or a
//! Location, the APIs of a component, what a group owns and who is in it.

use std::borrow::Cow;

use site_theme::entity::{Cell, Table, TableGroup, Tables};

use super::network::Bond;
use super::page::{Page, Tab};

/// Cells show this many entities.
const CELL_LINKS: usize = 4;
/// More rows are not listed, but counted.
const MAX_ROWS: usize = 3000;

/// One of these tabs.
pub fn tables<'a>(page: &Page<'a>, tab: Tab) -> Tables<'a> {
    let tables = match tab {
        Tab::Apis => vec![
            apis(page, "provides", "Provides", Bond::Provides),
            apis(page, "consumes", "Consumes", Bond::Consumes),
        ],
        Tab::Members => vec![members(page)],
        Tab::Ownership => by_kind(page, &page.others(Bond::Owns, true).collect::<Vec<_>>()),
        _ if page.kind() == "location" => {
            by_kind(page, page.portal.surroundings.brought_by(page.at))
        }
        _ => by_kind(page, &page.others(Bond::Part, true).collect::<Vec<_>>()),
    };
    Tables {
        frame: page.frame(tab),
        head: page.header(tab),
        tables: tables
            .into_iter()
            .filter(|table| table.count != Some(0))
            .collect(),
    }
}

/// A table for each kind, with what matters for the kind.
fn by_kind<'a>(page: &Page<'a>, members: &[u32]) -> Vec<Table<'a>> {
    let portal = page.portal;
    let mut tables = Vec::new();
    for (position, kind) in portal.index.kinds.iter().enumerate() {
        let mut of_kind: Vec<u32> = members
            .iter()
            .copied()
            .filter(|&at| {
                let facts = portal.index.entities.get(at as usize);
                facts.is_some_and(|facts| usize::from(facts.kind) == position)
            })
            .collect();
        if of_kind.is_empty() {
            continue;
        }
        of_kind.sort_by_cached_key(|&at| {
            let entity = &portal.catalog.entities[at as usize];
            (entity.title().to_lowercase(), at)
        });
        let people = matches!(&*kind.id, "group" | "user");
        let rows = of_kind.iter().take(MAX_ROWS).map(|&at| {
            let entity = &portal.catalog.entities[at as usize];
            let facts = &portal.index.entities[at as usize];
            let mut row = vec![
                Cell::Link(page.link(at)),
                Cell::Text(entity.spec_type().unwrap_or_default().into()),
            ];
            if people {
                row.push(Cell::Number(facts.owns as usize));
            } else {
                row.push(
                    portal
                        .lifecycle_of(entity)
                        .map_or(Cell::Nothing, Cell::Lifecycle),
                );
                row.push(page.owner(at).map_or(Cell::Nothing, Cell::Owner));
                row.push(Cell::Number(facts.used_by as usize));
            }
            row
        });
        tables.push(Table {
            id: format!("k-{}", kind.id).into(),
            title: Cow::Borrowed(&*kind.plural),
            count: Some(of_kind.len()),
            columns: if people {
                vec!["Name", "Type", "Owns"]
            } else {
                vec!["Name", "Type", "Lifecycle", "Owner", "Used by"]
            },
            groups: vec![TableGroup {
                rows: rows.collect(),
                rest: rest(of_kind.len()),
                ..TableGroup::default()
            }],
            ..Table::default()
        });
    }
    tables
}

fn rest<'a>(number: usize) -> Cow<'a, str> {
    match number.checked_sub(MAX_ROWS + 1) {
        Some(rest) => format!("{} more", rest + 1).into(),
        None => Cow::Borrowed(""),
    }
}

/// The APIs on one side, with who is on the other.
fn apis<'a>(page: &Page<'a>, id: &'static str, title: &'static str, bond: Bond) -> Table<'a> {
    let portal = page.portal;
    let all: Vec<u32> = page.others(bond, true).collect();
    let other_side = match bond {
        Bond::Provides => Bond::Consumes,
        _ => Bond::Provides,
    };
    let rows = all.iter().take(MAX_ROWS).map(|&at| {
        let links = portal.surroundings.network.links(at).iter();
        let others: Vec<u32> = links
            .filter(|link| link.bond == other_side && !link.away)
            .map(|link| link.other)
            .collect();
        let entity = page.entity_at(at);
        let lifecycle = entity.and_then(|entity| portal.lifecycle_of(entity));
        vec![
            Cell::Link(page.link(at)),
            Cell::Text(match entity {
                Some(entity) => entity.spec_type().unwrap_or_default().into(),
                None => "not in the catalog".into(),
            }),
            lifecycle.map_or(Cell::Nothing, Cell::Lifecycle),
            Cell::Links(
                others
                    .iter()
                    .take(CELL_LINKS)
                    .map(|&other| page.link(other))
                    .collect(),
                others.len().saturating_sub(CELL_LINKS),
            ),
            page.owner(at).map_or(Cell::Nothing, Cell::Owner),
        ]
    });
    Table {
        id: id.into(),
        title: title.into(),
        count: Some(all.len()),
        columns: match bond {
            Bond::Provides => vec!["API", "Type", "Lifecycle", "Consumers", "Owner"],
            _ => vec!["API", "Type", "Lifecycle", "Provider", "Owner"],
        },
        groups: vec![TableGroup {
            rows: rows.collect(),
            rest: rest(all.len()),
            ..TableGroup::default()
        }],
        ..Table::default()
    }
}

/// Who is in a group.
fn members<'a>(page: &Page<'a>) -> Table<'a> {
    let all: Vec<u32> = page.others(Bond::Member, false).collect();
    let rows = all.iter().take(MAX_ROWS).map(|&at| {
        let groups: Vec<u32> = page
            .others_of(at, Bond::Member, true)
            .filter(|&group| group != page.at)
            .collect();
        vec![
            Cell::Link(page.link(at)),
            Cell::Links(
                groups
                    .iter()
                    .take(CELL_LINKS)
                    .map(|&group| page.link(group))
                    .collect(),
                groups.len().saturating_sub(CELL_LINKS),
            ),
        ]
    });
    Table {
        id: "people".into(),
        title: "Members".into(),
        count: Some(all.len()),
        columns: vec!["Name", "Also in"],
        groups: vec![TableGroup {
            rows: rows.collect(),
            rest: rest(all.len()),
            ..TableGroup::default()
        }],
        ..Table::default()
    }
}
