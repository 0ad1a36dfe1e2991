//! From a neighbourhood to a graph with words: titles, owners, icons,
//! addresses.
//!
//! [`neighbourhood()`] and [`graph()`] are the way in, [`draw`] makes the SVG;
//! [`small`] is all three for the overview.

use std::borrow::Cow;

use site_theme::graph::{Boundary, Edge, Graph, Node, Sort, svg};
use site_theme::kinds;

use super::neighbourhood::{self, Fold, Limits, Neighbourhood, What};
use super::network::Bond;
use crate::site::Portal;
use crate::site::links::short_ref;

/// The neighbourhood of an entity, as far as the limits go.
pub fn neighbourhood(portal: &Portal, at: u32, limits: Limits) -> Neighbourhood {
    neighbourhood::collect(&portal.surroundings.network, &portal.catalog, at, limits)
}

/// The picture for the overview; `None` where it would show nothing.
pub fn small(portal: &Portal, at: u32) -> Option<String> {
    let shown = neighbourhood(portal, at, Limits::SMALL);
    (shown.nodes.len() > 1 || shown.boxed_root && !shown.nodes.is_empty())
        .then(|| draw(portal, &graph(portal, at, &shown), "g"))
}

/// Draws a graph for a page; `id` keeps its ids apart from others.
pub fn draw(portal: &Portal, graph: &Graph<'_>, id: &str) -> String {
    let mut out = String::with_capacity(1024 + 640 * graph.nodes.len());
    let icons = format!("{}#", portal.chrome.sprite());
    svg::write(graph, svg::Options { id, icons: &icons }, &mut out);
    out
}

/// The graph of a neighbourhood.
pub fn graph<'a>(portal: &'a Portal, root: u32, shown: &Neighbourhood) -> Graph<'a> {
    let title = portal.title(root as usize);
    let nodes = shown
        .nodes
        .iter()
        .map(|node| {
            let mut drawn = match node.what {
                What::Entity(at) => entity_node(portal, at),
                What::Fold(fold) => fold_node(portal, root, &fold),
            };
            drawn.depth = node.depth;
            drawn
        })
        .collect();
    let mut graph = Graph {
        title: format!("Relations of {title}").into(),
        description: describe(title, shown).into(),
        root: (!shown.boxed_root).then_some(0),
        boxes: shown
            .boxes
            .iter()
            .map(|&at| boundary(portal, at, at == root))
            .collect(),
        nodes,
        edges: shown
            .edges
            .iter()
            .map(|edge| Edge {
                from: edge.from,
                to: edge.to,
                label: edge.bond.words().into(),
                class: edge.bond.class(),
                cycle: edge.cycle,
                count: edge.count,
            })
            .collect(),
    };
    add_reasons(&mut graph, shown);
    add_problems(&mut graph, portal, shown);
    graph
}

/// Lets a reference to nothing lead to the problem of an entity that has it.
fn add_problems(graph: &mut Graph<'_>, portal: &Portal, shown: &Neighbourhood) {
    for edge in &shown.edges {
        for (missing, other) in [(edge.from, edge.to), (edge.to, edge.from)] {
            let What::Entity(at) = shown.nodes[other].what else {
                continue;
            };
            let facts = portal.index.entities.get(at as usize);
            let known = facts.is_some_and(|facts| !facts.problems.is_empty());
            let node = &mut graph.nodes[missing];
            if node.sort == Sort::Missing && node.href.is_empty() && known {
                let page = portal.href(at as usize);
                node.href = format!("{page}source/#problems").into();
            }
        }
    }
}

/// Tells each node for which relations it is there, so that a reader who hides
/// these hides the node.
fn add_reasons(graph: &mut Graph<'_>, shown: &Neighbourhood) {
    let mut reasons = vec![0u8; shown.nodes.len()];
    for edge in &shown.edges {
        let bit = match edge.bond {
            Bond::Depends => 1,
            Bond::Consumes | Bond::Provides => 2,
            Bond::Part => 4,
            Bond::Owns | Bond::Parent | Bond::Member => 0,
        };
        reasons[edge.from] |= bit;
        reasons[edge.to] |= bit;
    }
    const VIA: [&str; 8] = [
        "",
        "via-dep",
        "via-api",
        "via-dep via-api",
        "via-part",
        "via-dep via-part",
        "via-api via-part",
        "via-dep via-api via-part",
    ];
    for (index, reason) in reasons.into_iter().enumerate() {
        if graph.root != Some(index) {
            graph.nodes[index].via = VIA[usize::from(reason)].into();
        }
    }
}

fn describe(title: &str, shown: &Neighbourhood) -> String {
    if shown.boxed_root {
        let inside = shown.boxes.len();
        let members: usize = shown
            .nodes
            .iter()
            .filter(|node| node.depth == inside)
            .map(|node| match node.what {
                What::Entity(_) => 1,
                What::Fold(fold) => fold.count,
            })
            .sum();
        return format!("{title} holds {members}");
    }
    let count = |uses: bool| -> usize {
        let ours = |edge: &&neighbourhood::Edge| (if uses { edge.from } else { edge.to }) == 0;
        shown.edges.iter().filter(ours).map(|edge| edge.count).sum()
    };
    format!(
        "{title} uses {} and is used by {}",
        count(true),
        count(false)
    )
}

fn boundary(portal: &Portal, at: u32, root: bool) -> Boundary<'_> {
    let entity = &portal.catalog.entities[at as usize];
    // Many say in their title what they are.
    let says = entity
        .title()
        .to_lowercase()
        .contains(entity.entity_ref.kind());
    Boundary {
        title: match says {
            true => entity.title().into(),
            false => format!("{} {}", entity.kind(), entity.title()).into(),
        },
        kind: entity.entity_ref.kind().into(),
        href: portal.href(at as usize).into(),
        root,
    }
}

fn entity_node(portal: &Portal, at: u32) -> Node<'_> {
    let Some(entity) = portal.catalog.entities.get(at as usize) else {
        let missing = portal.surroundings.network.missing(at);
        let (title, kind) = missing.map_or(("", ""), |it| (it.as_str(), it.kind()));
        return Node {
            title: title.into(),
            subtitle: "not in the catalog".into(),
            kind: kind.into(),
            icon: kinds::icon(kind, None).into(),
            sort: Sort::Missing,
            ..Node::default()
        };
    };
    let kind = entity.entity_ref.kind();
    let subtitle = match entity.owner() {
        Some(owner) => match portal.catalog.position(owner) {
            Some(owner) => portal.title(owner).into(),
            None => short_ref(owner),
        },
        None => match entity.spec_type() {
            Some(spec_type) => spec_type.into(),
            None => Cow::Borrowed(kinds::look(kind).singular),
        },
    };
    let facts = &portal.index.entities[at as usize];
    Node {
        title: (&*facts.title).into(),
        subtitle,
        kind: kind.into(),
        icon: facts.icon.into(),
        href: portal.href(at as usize).into(),
        ..Node::default()
    }
}

fn fold_node<'a>(portal: &'a Portal, root: u32, fold: &Fold) -> Node<'a> {
    let kind = match portal.catalog.entities.get(fold.example as usize) {
        Some(entity) => entity.entity_ref.kind(),
        None => {
            let missing = portal.surroundings.network.missing(fold.example);
            missing.map_or("", |missing| missing.kind())
        }
    };
    let look = portal.index.kind(kind);
    let (icon, kind, word) = match (fold.mixed, look) {
        (true, _) => ("layers", "", "others".to_owned()),
        (false, Some(look)) => (
            kinds::icon(kind, None),
            kind,
            noun(if fold.count == 1 {
                &look.singular
            } else {
                &look.plural
            }),
        ),
        (false, None) => (kinds::icon(kind, None), kind, "others".to_owned()),
    };
    let more = if fold.whole { "" } else { "more " };
    Node {
        title: format!("{} {more}{word}", fold.count).into(),
        subtitle: "see the table".into(),
        kind: kind.into(),
        icon: icon.into(),
        href: fold_href(portal, root, fold).into(),
        sort: Sort::Fold,
        ..Node::default()
    }
}

/// The word for a kind within a sentence: `components`, but `APIs`.
pub fn noun(word: &str) -> String {
    let upper = word.bytes().take(2).all(|b| b.is_ascii_uppercase());
    if upper {
        word.to_owned()
    } else {
        word.to_lowercase()
    }
}

/// The table that lists what a fold hides.
fn fold_href(portal: &Portal, root: u32, fold: &Fold) -> String {
    let base = portal.href(fold.anchor as usize);
    let kind = portal.catalog.entities[fold.anchor as usize]
        .entity_ref
        .kind();
    match (kind, fold.bond) {
        ("group" | "user", Bond::Owns) => format!("{base}ownership/"),
        ("group", Bond::Member) => format!("{base}members/"),
        ("group" | "user", _) => base.to_owned(),
        ("system" | "domain", Bond::Part) if fold.anchor == root => format!("{base}contents/"),
        (_, bond) => format!("{base}dependencies/#{}", anchor(bond, fold.away)),
    }
}

/// The id of the rows of a relation in the table.
pub const fn anchor(bond: Bond, away: bool) -> &'static str {
    match (bond, away) {
        (Bond::Depends, true) => "r-dependson",
        (Bond::Depends, false) => "r-dependencyof",
        (Bond::Consumes, true) => "r-consumesapi",
        (Bond::Consumes, false) => "r-apiconsumedby",
        (Bond::Provides, true) => "r-providesapi",
        (Bond::Provides, false) => "r-apiprovidedby",
        (Bond::Part, true) => "r-haspart",
        (Bond::Part, false) => "r-partof",
        (Bond::Owns, true) => "r-ownerof",
        (Bond::Owns, false) => "r-ownedby",
        (Bond::Parent, true) => "r-parentof",
        (Bond::Parent, false) => "r-childof",
        (Bond::Member, true) => "r-memberof",
        (Bond::Member, false) => "r-hasmember",
    }
}
