//! Impact: everything that would be affected if an entity were gone.
//!
//! [`of`] follows who depends on it and who consumes its APIs, and so on, the
//! nearest first. The parts of a system or a domain go with it.

use rustc_hash::FxHashSet;

use super::network::{Bond, Link, Network};

/// No more than these are looked for: beyond, the number is a lower bound.
pub const MAX_ENTITIES: usize = 200;

/// What would be affected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Impact {
    /// The entities, nearest first, each with its distance, and with the one
    /// that it needs.
    pub affected: Vec<Affected>,
    /// Whether there are more.
    pub more: bool,
}

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Affected {
    /// Which.
    pub at: u32,
    /// How many relations away.
    pub distance: u32,
    /// Through which one it is affected.
    pub through: u32,
}

/// Looks for everything that needs this entity.
pub fn of(network: &Network, root: u32) -> Impact {
    let mut impact = Impact::default();
    let mut seen = FxHashSet::default();
    seen.insert(root);
    let mut next = 0;
    let mut here = (root, 0);
    loop {
        for link in network.links(here.0) {
            if affects(link, here.0 == root)
                && network.missing(link.other).is_none()
                && seen.insert(link.other)
            {
                if impact.affected.len() == MAX_ENTITIES {
                    impact.more = true;
                    return impact;
                }
                impact.affected.push(Affected {
                    at: link.other,
                    distance: here.1 + 1,
                    through: here.0,
                });
            }
        }
        let Some(affected) = impact.affected.get(next) else {
            return impact;
        };
        here = (affected.at, affected.distance);
        next += 1;
    }
}

/// Whether anything needs this entity.
pub fn is_any(network: &Network, root: u32) -> bool {
    let mut links = network.links(root).iter();
    links.any(|link| {
        affects(link, true) && link.other != root && network.missing(link.other).is_none()
    })
}

/// Whether the other end needs this one.
fn affects(link: &Link, is_root: bool) -> bool {
    match link.bond {
        Bond::Depends | Bond::Consumes => !link.away,
        // Without its provider an API answers nobody; without its system a
        // part is not there.
        Bond::Provides => link.away,
        Bond::Part => link.away && is_root,
        Bond::Owns | Bond::Parent | Bond::Member => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::entity::tests::world;
    use catalog::EntityRef;

    #[test]
    fn users_of_users_and_consumers_are_affected() {
        let catalog = world(
            "
            component:shop consumesApi api:orders
            component:orders providesApi api:orders
            component:orders dependsOn resource:db
            component:report dependsOn component:shop
            component:db-tool dependsOn component:orders
            resource:db dependsOn component:report
            ",
        );
        let network = Network::new(&catalog);
        let root = EntityRef::new("resource", "default", "db").unwrap();
        let impact = of(&network, catalog.position(&root).unwrap() as u32);
        let shown: Vec<String> = impact
            .affected
            .iter()
            .map(|one| {
                let entity = &catalog.entities[one.at as usize];
                format!("{} {}", one.distance, entity.name())
            })
            .collect();
        assert_eq!(
            shown,
            ["1 orders", "2 db-tool", "2 orders", "3 shop", "4 report"]
        );
    }

    #[test]
    fn the_search_ends_and_says_so() {
        let lines: String = (0..MAX_ENTITIES + 1)
            .map(|n| format!("component:c{} dependsOn component:c{n}\n", n + 1))
            .collect();
        let catalog = world(&lines);
        let root = EntityRef::new("component", "default", "c0").unwrap();
        let root = catalog.position(&root).unwrap() as u32;
        let impact = of(&Network::new(&catalog), root);
        assert_eq!((impact.affected.len(), impact.more), (MAX_ENTITIES, true));
    }
}
