//! Which entities a picture shows, and which of them share one node because
//! there are too many.
//!
//! [`collect`] is the way in. Around most entities it takes their neighbours
//! ([`around`]); a system or a domain shows what it holds and what that uses and
//! is used by ([`container`]). Every relation of each entity it looks at is an
//! edge, is counted in the edge to a fold, or is what puts an entity into a box;
//! who owns what is left to the second line of the nodes, except around groups
//! and users. [`groups`] divides what little room there is among the kinds.

use catalog::Catalog;

use super::network::{Bond, Network, is_container};
use collector::Collector;

mod around;
mod collector;
mod container;
mod groups;
#[cfg(test)]
mod tests;

/// How much a picture may show.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How far from the root.
    pub depth: usize,
    /// The nodes of one kind on one side of one entity.
    pub per_kind: usize,
    /// The nodes on one side of the root, for pictures of little height.
    pub per_side: Option<usize>,
    /// The nodes of one kind in a system or domain.
    pub members: usize,
    /// The nodes of one kind on one side outside of a system; 0 leaves the
    /// outside out.
    pub outside: usize,
    /// The nodes in all: no picture is better than one with more.
    pub nodes: usize,
}

impl Limits {
    /// For the page with the dependencies.
    pub const FULL: Self = Self {
        depth: 1,
        per_kind: 12,
        per_side: None,
        members: 24,
        outside: 6,
        nodes: 150,
    };
    /// For the overview, where it should be no higher than 220 pixels.
    pub const SMALL: Self = Self {
        depth: 1,
        per_kind: 4,
        per_side: Some(4),
        members: 12,
        outside: 0,
        nodes: 60,
    };
}

/// What a picture shows.
#[derive(Debug, Clone, Default)]
pub struct Neighbourhood {
    /// The nodes; the root first unless it is a box.
    pub nodes: Vec<Node>,
    /// The edges, by positions in `nodes`, from what uses to what is used.
    pub edges: Vec<Edge>,
    /// The systems and domains drawn as boxes, from the outside in.
    pub boxes: Vec<u32>,
    /// Whether the root is the innermost box.
    pub boxed_root: bool,
    /// Whether there were more nodes than may be shown.
    pub overflow: bool,
}

/// A node.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it stands for.
    pub what: What,
    /// How many of the boxes it is in.
    pub depth: usize,
}

/// What a node stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// An entity, or a reference to none, by its number in the [`Network`].
    Entity(u32),
    /// The rest of one kind on one side of an entity.
    Fold(Fold),
}

/// Entities that share a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// How many.
    pub count: usize,
    /// One of them, to tell their kind from.
    pub example: u32,
    /// Whether they are of several kinds.
    pub mixed: bool,
    /// Whether nothing of this kind is shown beside them.
    pub whole: bool,
    /// Whose neighbours they are.
    pub anchor: u32,
    /// How the first of them is related to that.
    pub bond: Bond,
    /// Whether they are what it uses.
    pub away: bool,
}

/// An edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// The node it starts at.
    pub from: usize,
    /// The node it ends at.
    pub to: usize,
    /// What sort of relation.
    pub bond: Bond,
    /// Whether it is part of a cycle.
    pub cycle: bool,
    /// How many relations it stands for.
    pub count: usize,
}

/// Collects what the picture of an entity shows.
pub fn collect(network: &Network, catalog: &Catalog, root: u32, limits: Limits) -> Neighbourhood {
    let mut collector = Collector::new(network, catalog, root, limits);
    if is_container(collector.kind(root)) {
        collector.container();
    } else {
        collector.around();
    }
    collector.found
}
