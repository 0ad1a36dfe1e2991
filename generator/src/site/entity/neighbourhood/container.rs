//! The picture of a system or a domain: what it holds, and what that uses and
//! is used by.

use super::super::network::{Bond, Link};
use super::What;
use super::collector::Collector;

impl Collector<'_> {
    /// The picture of a system or a domain.
    pub(super) fn container(&mut self) {
        let network = self.network;
        let mut boxes = network.containers(self.root, 1);
        boxes.insert(0, self.root);
        boxes.reverse();
        self.found.boxes = boxes;
        self.found.boxed_root = true;
        let parts: Vec<Link> = network
            .links(self.root)
            .iter()
            .filter(|link| link.bond == Bond::Part && link.away && link.other != self.root)
            .copied()
            .collect();
        let mut groups = self.groups(&parts, false);
        for group in &mut groups {
            group.limit(self.limits.members);
            if let Some(rest) = self.show(group) {
                let fold = self.fold(rest.fold(self.root, Bond::Part, true));
                self.found.nodes[fold].depth = self.found.boxes.len();
            }
        }
        if self.found.nodes.len() > self.limits.nodes {
            self.found.overflow = true;
            return;
        }
        self.outside();
    }

    /// Adds the edges among the members, and what they use and are used by.
    fn outside(&mut self) {
        let network = self.network;
        let mut rest: Vec<(usize, Link)> = Vec::new();
        for node in 0..self.found.nodes.len() {
            let What::Entity(at) = self.found.nodes[node].what else {
                continue;
            };
            for link in network.links(at) {
                if !self.shows(at, link) {
                    continue;
                }
                match self.numbers.get(&link.other) {
                    Some(&there) => self.edge(node, there, link),
                    None => rest.push((node, *link)),
                }
            }
        }
        if self.limits.outside == 0 {
            return;
        }
        for away in [false, true] {
            let links: Vec<Link> = rest
                .iter()
                .filter(|(_, link)| link.away == away)
                .map(|(_, link)| *link)
                .collect();
            let mut groups = self.groups(&links, false);
            for group in &mut groups {
                group.limit(self.limits.outside);
                let Some(hidden) = self.show(group) else {
                    continue;
                };
                let fold = self.fold(hidden.fold(self.root, Bond::Part, away));
                for (node, link) in rest.iter().filter(|(_, link)| link.away == away) {
                    if hidden.holds(link.other) {
                        self.edge(*node, fold, link);
                    }
                }
            }
        }
        for (node, link) in rest {
            if let Some(&there) = self.numbers.get(&link.other) {
                self.edge(node, there, &link);
            }
        }
    }
}
