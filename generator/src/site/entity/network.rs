//! The relations of a catalog as numbers: who uses whom, both ways, ready for
//! pictures and for impact.
//!
//! [`Network::new`] reads the catalog once. Entities are named by their
//! position in [`Catalog::entities`]; references to nothing get the numbers
//! after them. Each [`Link`] has a direction: from what uses to what is used.
//!
//! Which of them are shown is not decided here.

use catalog::{Catalog, EntityRef, RelationType};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::impact;

/// Every relation of a catalog.
#[derive(Debug, Default)]
pub struct Network {
    starts: Vec<u32>,
    links: Vec<Link>,
    missing: Vec<EntityRef>,
    entities: usize,
    /// The system or domain each entity is part of, or [`NOWHERE`].
    containers: Vec<u32>,
    /// What needs each entity, without what is missing: `needers[a..b]` for
    /// the positions in `needer_starts`.
    needer_starts: Vec<u32>,
    needers: Vec<u32>,
    /// Everybody who owns something, by number and without repeats.
    owners: Vec<u32>,
    /// The first owner of each entity as a position in `owners`, or
    /// [`NOWHERE`].
    owner_ranks: Vec<u32>,
}

/// In [`Network::containers`]: part of no system and no domain. In
/// [`Network::owner_ranks`]: nobody's.
const NOWHERE: u32 = u32::MAX;

/// One relation as seen from one of its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The other end.
    pub other: u32,
    /// What sort of relation.
    pub bond: Bond,
    /// Whether it leads away from here: this end uses the other.
    pub away: bool,
    /// Whether it is part of a cycle of `dependsOn`.
    pub cycle: bool,
}

/// A pair of inverse relations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bond {
    /// `dependsOn`.
    Depends,
    /// `consumesApi`.
    Consumes,
    /// `providesApi`.
    Provides,
    /// `hasPart`.
    Part,
    /// `ownerOf`.
    Owns,
    /// `parentOf`.
    Parent,
    /// `memberOf`.
    Member,
}

impl Bond {
    /// The bond of a relation, and whether it leads away from its source.
    pub const fn of(relation_type: RelationType) -> (Self, bool) {
        use RelationType as R;
        match relation_type {
            R::DependsOn => (Self::Depends, true),
            R::DependencyOf => (Self::Depends, false),
            R::ConsumesApi => (Self::Consumes, true),
            R::ApiConsumedBy => (Self::Consumes, false),
            R::ProvidesApi => (Self::Provides, true),
            R::ApiProvidedBy => (Self::Provides, false),
            R::HasPart => (Self::Part, true),
            R::PartOf => (Self::Part, false),
            R::OwnerOf => (Self::Owns, true),
            R::OwnedBy => (Self::Owns, false),
            R::ParentOf => (Self::Parent, true),
            R::ChildOf => (Self::Parent, false),
            R::MemberOf => (Self::Member, true),
            R::HasMember => (Self::Member, false),
        }
    }

    /// The words between the two, in the direction of the bond.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Depends => "depends on",
            Self::Consumes => "consumes",
            Self::Provides => "provides",
            Self::Part => "has part",
            Self::Owns => "owns",
            Self::Parent => "is parent of",
            Self::Member => "is member of",
        }
    }

    /// The class of its edges, by which a reader shows and hides them.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Depends => "rel-dep",
            Self::Consumes | Self::Provides => "rel-api",
            Self::Part => "rel-part",
            Self::Owns => "rel-own",
            Self::Parent | Self::Member => "rel-org",
        }
    }
}

impl Network {
    /// Reads every relation of the catalog.
    pub fn new(catalog: &Catalog) -> Self {
        let entities = catalog.entities.len();
        let mut missing: Vec<EntityRef> = catalog
            .entities
            .par_iter()
            .flat_map_iter(|entity| entity.relations.iter().map(|relation| &relation.target))
            .filter(|target| catalog.position(target).is_none())
            .cloned()
            .collect();
        missing.par_sort_unstable();
        missing.dedup();
        let numbers: FxHashMap<&EntityRef, u32> = missing.iter().zip(entities as u32..).collect();
        let mut lists: Vec<Vec<Link>> = catalog
            .entities
            .par_iter()
            .map(|entity| {
                let mut list: Vec<Link> = entity
                    .relations
                    .iter()
                    .map(|relation| {
                        let (bond, away) = Bond::of(relation.relation_type);
                        let other = catalog
                            .position(&relation.target)
                            .map_or_else(|| numbers[&relation.target], |at| at as u32);
                        Link {
                            other,
                            bond,
                            away,
                            cycle: false,
                        }
                    })
                    .collect();
                list.dedup();
                list
            })
            .collect();

        // What much else is related to comes first, for where not all fits.
        let weights: Vec<usize> = lists.iter().map(Vec::len).collect();
        let weight = |at: u32| weights.get(at as usize).copied().unwrap_or(0);
        lists.par_iter_mut().for_each(|list| {
            list.sort_unstable_by_key(|link| {
                let weight = std::cmp::Reverse(weight(link.other));
                (link.away, link.bond, weight, link.other)
            });
        });

        let groups = components(&lists);
        lists.par_iter_mut().enumerate().for_each(|(at, list)| {
            for link in list {
                let same = groups.get(link.other as usize) == Some(&groups[at]);
                link.cycle = link.bond == Bond::Depends && same;
            }
        });

        let containers = lists
            .iter()
            .map(|list| {
                let container = |link: &&Link| {
                    link.bond == Bond::Part && !link.away && {
                        let other = catalog.entities.get(link.other as usize);
                        other.is_some_and(|other| is_container(other.entity_ref.kind()))
                    }
                };
                list.iter()
                    .find(container)
                    .map_or(NOWHERE, |link| link.other)
            })
            .collect();

        let mut starts = Vec::with_capacity(entities + 1);
        let mut links = Vec::with_capacity(lists.iter().map(Vec::len).sum());
        for list in &lists {
            starts.push(links.len() as u32);
            links.extend_from_slice(list);
        }
        starts.push(links.len() as u32);

        let mut needer_starts = Vec::with_capacity(entities + 1);
        let mut needers = Vec::new();
        for list in &lists {
            needer_starts.push(needers.len() as u32);
            let needs = |link: &&Link| impact::needs(link) && (link.other as usize) < entities;
            needers.extend(list.iter().filter(needs).map(|link| link.other));
        }
        needer_starts.push(needers.len() as u32);

        let number = |owner: &EntityRef| {
            let position = catalog.position(owner).map(|at| at as u32);
            position.unwrap_or_else(|| numbers[owner])
        };
        let owner_numbers: Vec<Option<u32>> = catalog
            .entities
            .par_iter()
            .map(|entity| entity.owner().map(number))
            .collect();
        let mut owners: Vec<u32> = owner_numbers.iter().copied().flatten().collect();
        owners.sort_unstable();
        owners.dedup();
        let rank = |owner: u32| owners.binary_search(&owner).map_or(NOWHERE, |at| at as u32);
        let owner_ranks = owner_numbers
            .into_iter()
            .map(|owner| owner.map_or(NOWHERE, rank))
            .collect();
        drop(numbers);
        Self {
            starts,
            links,
            missing,
            entities,
            containers,
            needer_starts,
            needers,
            owners,
            owner_ranks,
        }
    }

    /// How many entities there are.
    pub const fn entities(&self) -> usize {
        self.entities
    }

    /// What stops working with an entity: see [`super::impact`].
    pub fn needers(&self, at: u32) -> &[u32] {
        let at = at as usize;
        &self.needers[self.needer_starts[at] as usize..self.needer_starts[at + 1] as usize]
    }

    /// How many own something.
    pub const fn owner_count(&self) -> usize {
        self.owners.len()
    }

    /// The first owner of an entity, as a number below
    /// [`Network::owner_count`].
    pub fn owner_rank(&self, at: u32) -> Option<usize> {
        let rank = *self.owner_ranks.get(at as usize)?;
        (rank != NOWHERE).then_some(rank as usize)
    }

    /// The owner with that number, which may be missing from the catalog.
    pub fn owner_at(&self, rank: usize) -> u32 {
        self.owners[rank]
    }

    /// The references to nothing, in the order of their numbers.
    pub fn all_missing(&self) -> &[EntityRef] {
        &self.missing
    }

    /// The system or domain that an entity is part of.
    pub fn container(&self, at: u32) -> Option<u32> {
        let container = *self.containers.get(at as usize)?;
        (container != NOWHERE).then_some(container)
    }

    /// The systems and domains an entity is in, from the inside out, at most
    /// `limit`; stops where they turn in a circle.
    pub fn containers(&self, at: u32, limit: usize) -> Vec<u32> {
        let mut chain = Vec::new();
        let mut next = self.container(at);
        while let Some(container) = next {
            if chain.len() >= limit || container == at || chain.contains(&container) {
                break;
            }
            chain.push(container);
            next = self.container(container);
        }
        chain
    }

    /// How many relations the catalog has, each counted at both ends.
    pub fn len(&self) -> usize {
        self.links.len()
    }

    /// Whether there are no relations at all.
    pub fn is_empty(&self) -> bool {
        self.links.is_empty()
    }

    /// The relations of an entity; none for what is missing.
    pub fn links(&self, at: u32) -> &[Link] {
        let at = at as usize;
        if at >= self.entities {
            return &[];
        }
        &self.links[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// The reference behind a number that is no entity.
    pub fn missing(&self, at: u32) -> Option<&EntityRef> {
        self.missing.get((at as usize).checked_sub(self.entities)?)
    }
}

/// Whether entities of this kind are drawn as boxes around their parts.
pub fn is_container(kind: &str) -> bool {
    matches!(kind, "system" | "domain")
}

/// Numbers the strongly connected groups of `dependsOn`: two entities are in
/// one group if each can be reached from the other. Tarjan's algorithm, with a
/// stack of its own so that long chains cannot overflow ours.
fn components(lists: &[Vec<Link>]) -> Vec<u32> {
    const UNSEEN: u32 = u32::MAX;
    let count = lists.len();
    let mut group = vec![UNSEEN; count];
    let mut index = vec![UNSEEN; count];
    let mut low = vec![0u32; count];
    let mut open = Vec::new();
    let mut walk: Vec<(u32, u32)> = Vec::new();
    let (mut next_index, mut next_group) = (0, 0);
    for start in 0..count as u32 {
        if index[start as usize] != UNSEEN {
            continue;
        }
        walk.push((start, 0));
        while let Some(&(at, step)) = walk.last() {
            let here = at as usize;
            if step == 0 {
                index[here] = next_index;
                low[here] = next_index;
                next_index += 1;
                open.push(at);
            }
            let next = lists[here]
                .iter()
                .enumerate()
                .skip(step as usize)
                .find(|(_, link)| {
                    link.away && link.bond == Bond::Depends && (link.other as usize) < count
                });
            if let Some((position, link)) = next {
                walk.last_mut().expect("it was there").1 = position as u32 + 1;
                let other = link.other as usize;
                if index[other] == UNSEEN {
                    walk.push((link.other, 0));
                } else if group[other] == UNSEEN {
                    low[here] = low[here].min(index[other]);
                }
                continue;
            }
            walk.pop();
            if let Some(&(parent, _)) = walk.last() {
                low[parent as usize] = low[parent as usize].min(low[here]);
            }
            if low[here] == index[here] {
                while let Some(member) = open.pop() {
                    group[member as usize] = next_group;
                    if member == at {
                        break;
                    }
                }
                next_group += 1;
            }
        }
    }
    group
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::entity::tests::world;

    fn shown(network: &Network, catalog: &Catalog, name: &str) -> Vec<String> {
        let entity_ref = EntityRef::parse(name, Some("component"), "default").unwrap();
        let at = catalog.position(&entity_ref).unwrap() as u32;
        let name = |other: u32| match network.missing(other) {
            Some(missing) => format!("{missing}?"),
            None => catalog.entities[other as usize].entity_ref.to_string(),
        };
        network
            .links(at)
            .iter()
            .map(|link| {
                let arrow = if link.away { "->" } else { "<-" };
                let cycle = if link.cycle { " cycle" } else { "" };
                format!("{arrow} {:?} {}{cycle}", link.bond, name(link.other))
            })
            .collect()
    }

    #[test]
    fn both_ends_see_a_relation_and_missing_targets_have_a_number() {
        let catalog = world(
            "
            component:a dependsOn component:b
            component:a dependsOn resource:gone
            component:a consumesApi api:x
            component:b providesApi api:x
            ",
        );
        let network = Network::new(&catalog);
        assert_eq!(
            shown(&network, &catalog, "a"),
            [
                "-> Depends component:default/b",
                "-> Depends resource:default/gone?",
                "-> Consumes api:default/x",
            ]
        );
        assert_eq!(
            shown(&network, &catalog, "b"),
            [
                "<- Depends component:default/a",
                "-> Provides api:default/x",
            ]
        );
    }

    #[test]
    fn relations_of_a_cycle_are_marked_and_no_others() {
        let catalog = world(
            "
            component:a dependsOn component:b
            component:b dependsOn component:c
            component:c dependsOn component:a
            component:d dependsOn component:a
            ",
        );
        let network = Network::new(&catalog);
        assert_eq!(
            shown(&network, &catalog, "a"),
            [
                "<- Depends component:default/c cycle",
                "<- Depends component:default/d",
                "-> Depends component:default/b cycle",
            ]
        );
    }
}
