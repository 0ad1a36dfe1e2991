//! The nodes and edges that were collected so far.

use std::collections::hash_map::Entry;

use catalog::Catalog;
use rustc_hash::FxHashMap;

use super::super::network::{Bond, Link, Network, is_container};
use super::{Edge, Fold, Limits, Neighbourhood, Node, What};

/// Collects what one picture shows.
pub(super) struct Collector<'a> {
    pub(super) network: &'a Network,
    pub(super) catalog: &'a Catalog,
    pub(super) limits: Limits,
    pub(super) root: u32,
    pub(super) found: Neighbourhood,
    /// The node of each entity that has one.
    pub(super) numbers: FxHashMap<u32, usize>,
    /// Where each edge is, by its ends and bond.
    pub(super) edges: FxHashMap<(usize, usize, Bond), usize>,
}

impl<'a> Collector<'a> {
    /// Nothing yet.
    pub(super) fn new(
        network: &'a Network,
        catalog: &'a Catalog,
        root: u32,
        limits: Limits,
    ) -> Self {
        Self {
            network,
            catalog,
            limits,
            root,
            found: Neighbourhood::default(),
            numbers: FxHashMap::default(),
            edges: FxHashMap::default(),
        }
    }

    pub(super) fn kind(&self, at: u32) -> &'a str {
        match self.catalog.entities.get(at as usize) {
            Some(entity) => entity.entity_ref.kind(),
            None => self
                .network
                .missing(at)
                .map_or("", |missing| missing.kind()),
        }
    }

    pub(super) fn is_org(&self) -> bool {
        matches!(self.kind(self.root), "group" | "user")
    }

    /// Whether a relation of an entity belongs into the picture as an edge.
    pub(super) fn shows(&self, at: u32, link: &Link) -> bool {
        if link.other == at {
            // A relation to itself is listed at both ends.
            return link.away && !matches!(link.bond, Bond::Owns);
        }
        match link.bond {
            Bond::Depends | Bond::Consumes | Bond::Provides => !self.is_org(),
            Bond::Part => {
                let inner = if link.away { at } else { link.other };
                !self.is_org() && !is_container(self.kind(inner))
            }
            Bond::Owns => self.is_org() && at == self.root,
            Bond::Parent | Bond::Member => self.is_org(),
        }
    }

    /// The node of an entity, new if it has none.
    pub(super) fn node(&mut self, at: u32) -> usize {
        if let Some(&node) = self.numbers.get(&at) {
            return node;
        }
        let depth = self.depth(at);
        self.found.nodes.push(Node {
            what: What::Entity(at),
            depth,
        });
        self.numbers.insert(at, self.found.nodes.len() - 1);
        self.found.nodes.len() - 1
    }

    pub(super) fn fold(&mut self, fold: Fold) -> usize {
        self.found.nodes.push(Node {
            what: What::Fold(fold),
            depth: 0,
        });
        self.found.nodes.len() - 1
    }

    /// How many of the boxes an entity is in.
    fn depth(&self, at: u32) -> usize {
        if self.found.boxes.is_empty() {
            return 0;
        }
        let holds = |container: &u32| self.found.boxes.iter().position(|it| it == container);
        // Its first box is enough: the boxes around that one follow.
        self.network
            .containers(at, 4)
            .iter()
            .find_map(holds)
            .map_or(0, |position| position + 1)
    }

    /// Adds an edge; a relation seen from both ends is one edge. Edges to a
    /// fold add up.
    pub(super) fn edge(&mut self, here: usize, there: usize, link: &Link) {
        let (from, to) = if link.away {
            (here, there)
        } else {
            (there, here)
        };
        let is_fold = |node: usize| matches!(self.found.nodes[node].what, What::Fold(_));
        let adds_up = is_fold(from) || is_fold(to);
        let edges = &mut self.found.edges;
        match self.edges.entry((from, to, link.bond)) {
            Entry::Vacant(entry) => {
                entry.insert(edges.len());
                edges.push(Edge {
                    from,
                    to,
                    bond: link.bond,
                    cycle: link.cycle,
                    count: 1,
                });
            }
            Entry::Occupied(entry) if adds_up => {
                let edge = &mut edges[*entry.get()];
                edge.count += 1;
                edge.cycle |= link.cycle;
            }
            Entry::Occupied(_) => {}
        }
    }
}
