//! The tab with the picture of relations, the same as a table, and impact.

use std::borrow::Cow;

use site_theme::entity::{Cell, Dependencies, Impact, Picture, Table, TableGroup};

use super::impact;
use super::neighbourhood::{Limits, Neighbourhood, What};
use super::network::{Bond, is_container};
use super::overview::heading;
use super::page::{Page, Tab};
use super::picture::{self, anchor};

/// More rows of one relation are not listed, but counted.
const MAX_ROWS: usize = 2000;
/// More affected entities are counted, and listed by the explorer.
const IMPACT_ROWS: usize = 20;
/// More owners are counted, and listed by the explorer.
const IMPACT_OWNERS: usize = 12;

/// The relations in the order of the table.
const ORDER: [(Bond, bool); 14] = [
    (Bond::Depends, true),
    (Bond::Depends, false),
    (Bond::Provides, true),
    (Bond::Provides, false),
    (Bond::Consumes, true),
    (Bond::Consumes, false),
    (Bond::Part, false),
    (Bond::Part, true),
    (Bond::Parent, false),
    (Bond::Parent, true),
    (Bond::Member, true),
    (Bond::Member, false),
    (Bond::Owns, false),
    (Bond::Owns, true),
];

/// The dependencies of an entity.
pub fn dependencies<'a>(page: &Page<'a>) -> Dependencies<'a> {
    let portal = page.portal;
    let mut pictures = Vec::new();
    let mut note = String::new();
    let first = picture::neighbourhood(portal, page.at, Limits::FULL);
    let toggles = toggles(&first);
    let container = is_container(page.kind());
    let mut draw = |label: &str, shown: &Neighbourhood, id: &str| {
        let graph = picture::graph(portal, page.at, shown);
        pictures.push(Picture {
            label: label.to_owned(),
            svg: picture::draw(portal, &graph, id),
        });
    };
    if first.overflow {
        note = too_many(Limits::FULL.nodes);
    } else {
        draw("Depth 1", &first, "g1");
        if !container {
            let limits = Limits {
                depth: 2,
                per_kind: 5,
                nodes: 80,
                ..Limits::FULL
            };
            let second = picture::neighbourhood(portal, page.at, limits);
            if second.overflow {
                note = format!("At depth 2 {}", too_many(limits.nodes).to_lowercase());
            } else if second.nodes.iter().any(|node| is_further(page, &node.what)) {
                draw("Depth 2", &second, "g2");
            }
        }
    }
    let base = portal.href(page.at as usize);
    let explorer = format!(
        "{}/catalog-graph/?rootEntityRefs[]={}",
        portal.chrome.base_path,
        page.entity.entity_ref.as_str()
    );
    Dependencies {
        frame: page.frame(Tab::Dependencies),
        head: page.header(Tab::Dependencies),
        pictures,
        toggles,
        note: note.into(),
        downloads: vec![
            ("SVG", format!("{base}graph.svg")),
            ("Mermaid", format!("{base}graph.mermaid")),
        ],
        relations: relations(page),
        impact: impact_of(page, &explorer),
        explorer,
    }
}

/// Whether a node is no neighbour of the entity, but of one of these.
fn is_further(page: &Page<'_>, node: &What) -> bool {
    match *node {
        What::Entity(at) => at != page.at && page.links().iter().all(|link| link.other != at),
        What::Fold(fold) => fold.anchor != page.at,
    }
}

fn too_many(limit: usize) -> String {
    format!("There would be more than {limit} nodes, which nobody can read: see the table.")
}

/// What a reader can hide: nothing where there is one sort of relation only.
fn toggles(shown: &Neighbourhood) -> Vec<(&'static str, &'static str)> {
    let has = |class: &str| shown.edges.iter().any(|edge| edge.bond.class() == class);
    let all: Vec<_> = [
        ("rel-dep", "depends on"),
        ("rel-api", "APIs"),
        ("rel-part", "parts"),
    ]
    .into_iter()
    .filter(|(class, _)| has(class))
    .collect();
    if all.len() > 1 { all } else { Vec::new() }
}

/// Every relation, by type.
fn relations<'a>(page: &Page<'a>) -> Table<'a> {
    let mut groups = Vec::new();
    let links = page.links();
    for (bond, away) in ORDER {
        let of_type = || {
            links
                .iter()
                .filter(|link| link.bond == bond && link.away == away)
        };
        let total = of_type().count();
        if total == 0 {
            continue;
        }
        let rows = of_type().take(MAX_ROWS).map(|link| {
            let entity = page.entity_at(link.other);
            let facts = page.portal.index.entities.get(link.other as usize);
            let system = facts.and_then(|facts| facts.system);
            vec![
                Cell::Link(page.link(link.other)),
                match (link.cycle, entity) {
                    (true, _) => Cell::Text("cycle".into()),
                    (false, None) => Cell::Text("not in the catalog".into()),
                    (false, Some(entity)) => {
                        Cell::Text(entity.spec_type().unwrap_or_default().into())
                    }
                },
                page.owner(link.other).map_or(Cell::Nothing, Cell::Owner),
                system.map_or(Cell::Nothing, |at| Cell::Other(page.link(at))),
            ]
        });
        groups.push(TableGroup {
            id: anchor(bond, away).into(),
            title: heading(bond, away).into(),
            rows: rows.collect(),
            rest: match total.checked_sub(MAX_ROWS + 1) {
                Some(rest) => format!("{} more", rest + 1).into(),
                None => Cow::Borrowed(""),
            },
        });
    }
    Table {
        id: "relations".into(),
        title: "Relations".into(),
        count: Some(links.len()),
        columns: vec!["Name", "Type", "Owner", "System"],
        groups,
        ..Table::default()
    }
}

/// What would be affected; `None` where nothing would be.
fn impact_of<'a>(page: &Page<'a>, explorer: &str) -> Option<Impact<'a>> {
    let impact = impact::of(&page.portal.surroundings.network, page.at, IMPACT_ROWS);
    let (total, direct) = (impact.total, impact.direct);
    let text = match total {
        0 => return None,
        1 => "One entry of the catalog needs this.".to_owned(),
        _ if direct == total => format!("{total} entries of the catalog need this."),
        _ => format!("{total} entries of the catalog need this, {direct} of them directly."),
    };
    let entity = |at: u32| &page.portal.catalog.entities[at as usize];
    let rows = impact.nearest.iter().map(|one| {
        vec![
            Cell::Link(page.link(one.at)),
            Cell::Text(one.distance.to_string().into()),
            match one.distance {
                1 => Cell::Nothing,
                _ => Cell::Text(entity(one.through).title().into()),
            },
            page.owner(one.at).map_or(Cell::Nothing, Cell::Owner),
        ]
    });
    let more_owners = impact.owners.len().saturating_sub(IMPACT_OWNERS);
    let copied = match more_owners {
        0 => {
            let owner = |&(at, _): &(u32, usize)| page.entity_ref_at(at).as_str();
            let owners: Vec<&str> = impact.owners.iter().map(owner).collect();
            owners.join("\n")
        }
        _ => String::new(),
    };
    Some(Impact {
        text: text.into(),
        more_owners,
        copy: (!copied.is_empty()).then(|| page.portal.chrome.copy(copied, "Copy the owners")),
        all: match total > IMPACT_ROWS || more_owners > 0 {
            true => format!("All {total}, with their owners"),
            false => "As a list or CSV".to_owned(),
        },
        all_href: format!("{explorer}&view=impact").into(),
        table: Table {
            id: "affected".into(),
            title: match total > IMPACT_ROWS {
                true => format!("The {IMPACT_ROWS} nearest").into(),
                false => "Affected".into(),
            },
            columns: vec!["Name", "Steps", "Through", "Owner"],
            groups: vec![TableGroup {
                rows: rows.collect(),
                ..TableGroup::default()
            }],
            ..Table::default()
        },
        owners: impact
            .owners
            .iter()
            .take(IMPACT_OWNERS)
            .map(|&(at, number)| (page.owner_chip_at(at), number))
            .collect(),
    })
}
