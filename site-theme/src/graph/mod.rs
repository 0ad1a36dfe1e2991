//! Pictures of relations: who uses a thing on the left, the thing in the
//! middle, what it uses on the right.
//!
//! 1. [`Graph`]: what to draw: nodes, edges, and the boxes (domain, system)
//!    around some of the nodes.
//! 2. [`layout`]: where everything goes, layer by layer (Sugiyama's way):
//!    `rank` breaks cycles and gives layers, `order` reduces crossings,
//!    [`layout::lay_out`] gives coordinates.
//! 3. [`svg`] and [`mermaid`]: the picture as SVG and as text.
//!
//! Every node and every edge of a [`Graph`] is drawn. Which neighbours share
//! one node because there are too many of them is decided by whoever makes the
//! graph. Nothing here knows the catalog, and equal graphs give equal bytes.

pub mod layout;
pub mod mermaid;
mod order;
mod rank;
pub mod svg;
mod text;

use std::borrow::Cow;

pub use text::{fit, push_escaped};

/// What to draw.
#[derive(Debug, Clone, Default)]
pub struct Graph<'a> {
    /// What the picture shows, as in `Relations of Order Service`.
    pub title: Cow<'a, str>,
    /// The same in a sentence with numbers.
    pub description: Cow<'a, str>,
    /// The node it is about, if that is a node and not a box.
    pub root: Option<usize>,
    /// The boxes, each inside the one before; at most [`Graph::MAX_BOXES`].
    pub boxes: Vec<Boundary<'a>>,
    /// The nodes.
    pub nodes: Vec<Node<'a>>,
    /// The edges, by positions in [`Graph::nodes`].
    pub edges: Vec<Edge<'a>>,
}

impl Graph<'_> {
    /// More boxes than these are not drawn.
    pub const MAX_BOXES: usize = 4;
}

/// A box around the nodes it holds: a system or a domain.
#[derive(Debug, Clone, Default)]
pub struct Boundary<'a> {
    /// Its name, with what it is, as in `System Order management`.
    pub title: Cow<'a, str>,
    /// Its kind in lower case.
    pub kind: Cow<'a, str>,
    /// Where it leads; empty for nowhere.
    pub href: Cow<'a, str>,
    /// Whether the picture is about it.
    pub root: bool,
}

/// A node.
#[derive(Debug, Clone, Default)]
pub struct Node<'a> {
    /// What people call it.
    pub title: Cow<'a, str>,
    /// The second line: the owner, or what is odd about it.
    pub subtitle: Cow<'a, str>,
    /// Its kind in lower case; empty for several kinds at once.
    pub kind: Cow<'a, str>,
    /// The icon, by its name in the sprite.
    pub icon: Cow<'a, str>,
    /// Where it leads; empty for nowhere.
    pub href: Cow<'a, str>,
    /// More to say on hover; empty for nothing.
    pub hint: Cow<'a, str>,
    /// How many of [`Graph::boxes`] it is in.
    pub depth: usize,
    /// What sort of node.
    pub sort: Sort,
    /// Space-separated classes of the relations it is shown for, so that a
    /// style sheet can hide it with them.
    pub via: Cow<'a, str>,
}

/// What sort of node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// An entity.
    #[default]
    Entity,
    /// A reference to nothing.
    Missing,
    /// Stands for several entities.
    Fold,
}

/// An edge, from what uses to what is used.
#[derive(Debug, Clone, Default)]
pub struct Edge<'a> {
    /// The position of the node it starts at.
    pub from: usize,
    /// The position of the node it ends at.
    pub to: usize,
    /// The relation in words, as in `depends on`.
    pub label: Cow<'a, str>,
    /// The class of the relation, as in `rel-dep`.
    pub class: &'static str,
    /// Whether it is part of a cycle.
    pub cycle: bool,
    /// How many relations it stands for; 1 unless an end is a fold.
    pub count: usize,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A graph from lines `a -> b`, `a` (a node alone), `[a` (in the inner
    /// box) and `(a` (in the outer box); the first node named is the root.
    pub(crate) fn graph(text: &'static str) -> Graph<'static> {
        let mut graph = Graph {
            title: "Relations of root".into(),
            description: "root uses some".into(),
            root: Some(0),
            ..Graph::default()
        };
        fn node(graph: &mut Graph<'static>, name: &'static str) -> usize {
            let (name, depth) = match name.trim().split_at(1) {
                ("[", rest) => (rest, 2),
                ("(", rest) => (rest, 1),
                _ => (name.trim(), 0),
            };
            if let Some(found) = graph.nodes.iter().position(|node| node.title == name) {
                return found;
            }
            graph.nodes.push(Node {
                title: name.into(),
                kind: "component".into(),
                icon: "box".into(),
                href: format!("/{name}/").into(),
                depth,
                ..Node::default()
            });
            graph.nodes.len() - 1
        }
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if let Some((from, to)) = line.split_once("->") {
                let (from, to) = (node(&mut graph, from), node(&mut graph, to));
                graph.edges.push(Edge {
                    from,
                    to,
                    label: "depends on".into(),
                    class: "rel-dep",
                    count: 1,
                    ..Edge::default()
                });
            } else {
                node(&mut graph, line);
            }
        }
        if graph.nodes.iter().any(|node| node.depth > 0) {
            for (title, kind) in [("Domain D", "domain"), ("System S", "system")] {
                graph.boxes.push(Boundary {
                    title: title.into(),
                    kind: kind.into(),
                    ..Boundary::default()
                });
            }
        }
        graph
    }
}
