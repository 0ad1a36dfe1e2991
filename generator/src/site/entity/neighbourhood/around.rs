//! The picture around anything but a system or a domain: its neighbours, and
//! for depth 2 the neighbours of these.

use super::super::network::Link;
use super::What;
use super::collector::Collector;

impl Collector<'_> {
    /// The picture of anything but a system or a domain.
    pub(super) fn around(&mut self) {
        // Pictures of little height have no room for boxes.
        if self.limits.per_side.is_none() && !self.is_org() {
            self.found.boxes = self.network.containers(self.root, 2);
            self.found.boxes.reverse();
        }
        self.node(self.root);
        let mut from = 0;
        for step in 0..self.limits.depth {
            let until = self.found.nodes.len();
            for node in from..until {
                if let What::Entity(at) = self.found.nodes[node].what {
                    for away in [false, true] {
                        self.expand(at, away, step == 0);
                    }
                }
                if self.found.nodes.len() > self.limits.nodes {
                    self.found.overflow = true;
                    return;
                }
            }
            from = until;
        }
    }

    /// Adds the neighbours of an entity on one side.
    fn expand(&mut self, at: u32, away: bool, is_root: bool) {
        let network = self.network;
        let links: Vec<Link> = network
            .links(at)
            .iter()
            .filter(|link| link.away == away && self.shows(at, link))
            .copied()
            .collect();
        let groups = self.groups(&links, is_root);
        let here = self.numbers[&at];
        for group in groups {
            let Some(rest) = self.show(&group) else {
                continue;
            };
            let hidden = || links.iter().filter(|link| rest.holds(link.other));
            let Some(first) = hidden().next() else {
                continue;
            };
            let fold = self.fold(rest.fold(at, first.bond, away));
            for link in hidden() {
                self.edge(here, fold, link);
            }
        }
        // What has a node now, or had one before, gets its edges.
        for link in &links {
            if let Some(&there) = self.numbers.get(&link.other) {
                self.edge(here, there, link);
            }
        }
    }
}
