//! Impact: everything that would be affected if an entity were gone.
//!
//! [`of`] follows who depends on it and who consumes its APIs, and so on, the
//! nearest first, through the whole catalog. The parts of a system or a domain
//! go with it. The nearest are listed; all of them are counted, in all and by
//! owner.

use super::network::{Bond, Link, Network};

/// What would be affected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Impact {
    /// How many entities.
    pub total: usize,
    /// How many of them need it directly.
    pub direct: usize,
    /// The nearest, nearest first.
    pub nearest: Vec<Affected>,
    /// Owners by their number in the network, with how many each has; those
    /// with the most first.
    pub owners: Vec<(u32, usize)>,
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

/// Looks for everything that needs this entity, and lists the `listed`
/// nearest.
pub fn of(network: &Network, root: u32, listed: usize) -> Impact {
    let mut impact = Impact::default();
    let mut seen = Set::new(network.entities());
    let mut queue = vec![root];
    seen.insert(root);
    // Where in the queue the next distance begins.
    let (mut distance, mut level_end) = (1, 1);
    let mut next = 0;
    while let Some(&here) = queue.get(next) {
        if next == level_end {
            distance += 1;
            level_end = queue.len();
        }
        next += 1;
        let mut add = |other: u32| {
            if !seen.insert(other) {
                return;
            }
            if queue.len() <= listed {
                impact.nearest.push(Affected {
                    at: other,
                    distance,
                    through: here,
                });
            }
            queue.push(other);
        };
        if here == root {
            root_needers(network, root).for_each(&mut add);
            impact.direct = queue.len() - 1;
        } else {
            network.needers(here).iter().copied().for_each(&mut add);
        }
    }
    impact.total = queue.len() - 1;
    impact.owners = owners(network, &queue[1..]);
    impact
}

/// Those with the most first; of equal ones the first in the catalog.
fn owners(network: &Network, affected: &[u32]) -> Vec<(u32, usize)> {
    let mut counts = vec![0; network.owner_count()];
    for &at in affected {
        if let Some(owner) = network.owner_rank(at) {
            counts[owner] += 1;
        }
    }
    let mut owners: Vec<(u32, usize)> = counts
        .into_iter()
        .enumerate()
        .filter(|&(_, count)| count > 0)
        .map(|(rank, count)| (network.owner_at(rank), count))
        .collect();
    owners.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    owners
}

/// What needs the entity that is looked at: its parts as well.
fn root_needers(network: &Network, root: u32) -> impl Iterator<Item = u32> + '_ {
    let parts = |link: &&Link| needs(link) || (link.bond == Bond::Part && link.away);
    let links = network.links(root).iter().filter(parts);
    links
        .map(|link| link.other)
        .filter(|&other| network.missing(other).is_none())
}

/// Whether the other end of a relation needs this one.
pub(super) fn needs(link: &Link) -> bool {
    match link.bond {
        Bond::Depends | Bond::Consumes => !link.away,
        // Without its provider an API answers nobody.
        Bond::Provides => link.away,
        Bond::Part | Bond::Owns | Bond::Parent | Bond::Member => false,
    }
}

/// A set of entities.
struct Set(Vec<u64>);

impl Set {
    fn new(entities: usize) -> Self {
        Self(vec![0; entities.div_ceil(64)])
    }

    /// Adds one; whether it was new.
    fn insert(&mut self, at: u32) -> bool {
        let word = &mut self.0[at as usize / 64];
        let bit = 1 << (at % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::entity::tests::world;
    use catalog::{Catalog, EntityRef};

    fn impact_of(catalog: &Catalog, name: &str, listed: usize) -> Impact {
        let root = EntityRef::parse(name, None, "default").unwrap();
        let root = catalog.position(&root).unwrap() as u32;
        of(&Network::new(catalog), root, listed)
    }

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
        let impact = impact_of(&catalog, "resource:db", 9);
        let shown: Vec<String> = impact
            .nearest
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
        assert_eq!((impact.total, impact.direct), (5, 1));
    }

    #[test]
    fn everything_is_counted_and_the_nearest_are_listed() {
        let lines: String = (0..500)
            .map(|n| format!("component:c{} dependsOn component:c{n}\n", n + 1))
            .collect();
        let impact = impact_of(&world(&lines), "component:c0", 20);
        assert_eq!((impact.nearest.len(), impact.total), (20, 500));
        assert_eq!(impact.nearest[19].distance, 20);
    }

    #[test]
    fn owners_come_with_how_much_is_theirs() {
        let catalog = world(
            "
            component:a dependsOn resource:db
            component:b dependsOn component:a
            component:c dependsOn component:b
            component:a ownedBy group:few
            component:b ownedBy group:gone
            component:c ownedBy group:gone
            resource:db ownedBy group:few
            group:few hasMember user:x
            ",
        );
        let network = Network::new(&catalog);
        let impact = impact_of(&catalog, "resource:db", 9);
        let name = |at: u32| match network.missing(at) {
            Some(missing) => format!("{missing}, missing"),
            None => catalog.entities[at as usize].entity_ref.to_string(),
        };
        let shown: Vec<_> = impact
            .owners
            .iter()
            .map(|&(at, count)| (name(at), count))
            .collect();
        assert_eq!(
            shown,
            [
                ("group:default/gone, missing".to_owned(), 2),
                ("group:default/few".to_owned(), 1)
            ]
        );
    }

    #[test]
    fn the_parts_of_a_system_go_with_it() {
        let catalog = world(
            "
            component:a partOf system:s
            component:b dependsOn component:a
            ",
        );
        let impact = impact_of(&catalog, "system:s", 9);
        assert_eq!((impact.total, impact.direct), (2, 1));
    }
}
