//! Teams as a picture: each group with the groups below it on its right.
//!
//! [`draw`] is the way in. The picture is bounded: what does not fit is folded
//! into one node for each parent, which says how many and leads to the parent.
//! People are not in it; the tree has them.

use std::collections::VecDeque;
use std::collections::hash_map::Entry;

use catalog::RelationType;
use rustc_hash::FxHashMap;
use site_theme::graph::{Edge, Graph, Node, Sort, svg};
use site_theme::kinds;

use super::Portal;
use crate::site::count;

/// More groups than these are folded.
const MAX_GROUPS: usize = 80;
/// More children of one group than these are folded.
const MAX_CHILDREN: usize = 12;

/// The picture of the groups below `roots`, and how many groups it folds;
/// `None` where no group is below another, and so nothing is to be seen.
pub(super) fn draw(portal: &Portal, roots: &[usize]) -> Option<(String, usize)> {
    let (graph, folded) = graph(portal, roots);
    if graph.edges.is_empty() {
        return None;
    }
    let mut out = String::with_capacity(1024 + 512 * graph.nodes.len());
    let icons = format!("{}#", portal.chrome.sprite());
    let options = svg::Options {
        id: "teams",
        icons: &icons,
    };
    svg::write(&graph, options, &mut out);
    Some((out, folded))
}

/// Breadth first, so that what is near the top is there.
fn graph<'a>(portal: &'a Portal, roots: &[usize]) -> (Graph<'a>, usize) {
    let mut graph = Graph {
        title: "Teams".into(),
        description: "Each team with the teams below it on its right".into(),
        ..Graph::default()
    };
    // The node of each group: one with two parents is below the first.
    let mut places: FxHashMap<usize, usize> = FxHashMap::default();
    let mut waiting = VecDeque::new();
    let mut folded = 0;
    for &root in roots {
        if places.len() >= MAX_GROUPS {
            folded += 1;
        } else if let Entry::Vacant(place) = places.entry(root) {
            place.insert(graph.nodes.len());
            graph.nodes.push(group(portal, root));
            waiting.push_back(root);
        }
    }
    while let Some(parent) = waiting.pop_front() {
        let from = places[&parent];
        let mut below: Vec<usize> = children(portal, parent)
            .filter(|child| !places.contains_key(child))
            .collect();
        below.sort_by_key(|&child| portal.catalog.entities[child].title().to_lowercase());
        below.dedup();
        let room = MAX_GROUPS.saturating_sub(places.len());
        let shown = match below.len() <= room.min(MAX_CHILDREN) {
            true => below.len(),
            false => room.min(MAX_CHILDREN - 1),
        };
        for &child in &below[..shown] {
            let to = graph.nodes.len();
            places.insert(child, to);
            graph.nodes.push(group(portal, child));
            graph.edges.push(edge(from, to, 1));
            waiting.push_back(child);
        }
        let rest = below.len() - shown;
        if rest > 0 {
            folded += rest;
            let more = if shown > 0 { "more " } else { "" };
            graph.edges.push(edge(from, graph.nodes.len(), rest));
            graph.nodes.push(Node {
                title: count(rest, "team").replace(' ', &format!(" {more}")).into(),
                subtitle: "see the page of the team".into(),
                kind: "group".into(),
                icon: kinds::icon("group", None).into(),
                href: portal.href(parent).into(),
                sort: Sort::Fold,
                ..Node::default()
            });
        }
    }
    (graph, folded)
}

fn children(portal: &Portal, group: usize) -> impl Iterator<Item = usize> {
    portal.catalog.entities[group]
        .related(RelationType::ParentOf)
        .filter_map(|child| portal.catalog.position(child))
}

fn edge(from: usize, to: usize, number: usize) -> Edge<'static> {
    Edge {
        from,
        to,
        label: "is parent of".into(),
        class: "rel-org",
        cycle: false,
        count: number,
    }
}

fn group(portal: &Portal, position: usize) -> Node<'_> {
    let entity = &portal.catalog.entities[position];
    let people = entity.related(RelationType::HasMember).count();
    let people = match people {
        0 => String::new(),
        1 => "1 person".to_owned(),
        _ => format!("{people} people"),
    };
    let parts = [entity.spec_type().unwrap_or_default(), &people];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Node {
        title: entity.title().into(),
        subtitle: parts.join(", ").into(),
        kind: "group".into(),
        icon: kinds::icon("group", None).into(),
        href: portal.href(position).into(),
        ..Node::default()
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::sync::Arc;

    use super::*;
    use crate::site::Settings;
    use crate::site::entity::tests::world;

    fn nodes(text: &str) -> (Vec<String>, usize, usize) {
        let portal = Portal::new(Arc::new(world(text)), &Settings::default());
        let roots: Vec<usize> = portal
            .index
            .root_groups
            .iter()
            .map(|&root| root as usize)
            .collect();
        let (graph, folded) = graph(&portal, &roots);
        let titles = graph.nodes.iter().map(|node| node.title.to_string());
        (titles.collect(), graph.edges.len(), folded)
    }

    #[test]
    fn children_stand_below_their_parent() {
        let found = nodes(
            "group:top parentOf group:b\n group:top parentOf group:a\n group:a parentOf group:c\n",
        );
        let expected = ["top", "a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!(found, (expected, 3, 0));
    }

    #[test]
    fn too_many_children_are_one_node() {
        let mut text = String::new();
        for number in 10..30 {
            let _ = writeln!(text, "group:top parentOf group:g{number}");
        }
        let (titles, edges, folded) = nodes(&text);
        assert_eq!(titles.last().map(String::as_str), Some("9 more teams"));
        assert_eq!((titles.len(), edges, folded), (13, 12, 9));
    }

    #[test]
    fn a_large_organisation_is_folded() {
        let mut text = String::new();
        for parent in 10..40 {
            for child in 10..20 {
                let _ = writeln!(text, "group:p{parent} parentOf group:p{parent}c{child}");
            }
        }
        let (titles, edges, folded) = nodes(&text);
        assert_eq!(titles.len() - 30, edges, "one edge to each that is below");
        let folds = titles.iter().filter(|title| title.contains(' ')).count();
        let groups = titles.len() - folds;
        assert_eq!((groups, groups + folded), (MAX_GROUPS, 330));
    }
}
