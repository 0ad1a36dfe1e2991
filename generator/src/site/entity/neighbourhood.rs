//! Which entities a picture shows, and which of them share one node because
//! there are too many.
//!
//! [`collect`] is the way in. Around most entities it takes their neighbours,
//! and for depth 2 the neighbours of these; a system or a domain shows what it
//! holds and what that uses and is used by. Every relation of each entity it
//! looks at is an edge, is counted in the edge to a fold, or is what puts an
//! entity into a box; who owns what is left to the second line of the nodes,
//! except around groups and users.

use catalog::Catalog;
use rustc_hash::{FxHashMap, FxHashSet};

use super::network::{Bond, Link, Network, is_container};

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
    let mut collector = Collector {
        network,
        catalog,
        limits,
        root,
        out: Neighbourhood::default(),
        numbers: FxHashMap::default(),
        seen: FxHashSet::default(),
    };
    if is_container(collector.kind(root)) {
        collector.container();
    } else {
        collector.around();
    }
    collector.out
}

struct Collector<'a> {
    network: &'a Network,
    catalog: &'a Catalog,
    limits: Limits,
    root: u32,
    out: Neighbourhood,
    /// The node of each entity that has one.
    numbers: FxHashMap<u32, usize>,
    /// The edges there are, as both ends and bond.
    seen: FxHashSet<(usize, usize, Bond)>,
}

/// Neighbours of one kind on one side.
struct Group {
    kind_rank: usize,
    others: Vec<u32>,
    rows: usize,
    mixed: bool,
}

impl Collector<'_> {
    fn kind(&self, at: u32) -> &str {
        match self.catalog.entities.get(at as usize) {
            Some(entity) => entity.entity_ref.kind(),
            None => self
                .network
                .missing(at)
                .map_or("", |missing| missing.kind()),
        }
    }

    /// The picture of anything but a system or a domain.
    fn around(&mut self) {
        // Pictures of little height have no room for boxes.
        if self.limits.per_side.is_none() && !self.is_org() {
            self.out.boxes = self.network.containers(self.root, 2);
            self.out.boxes.reverse();
        }
        self.node(self.root);
        let mut from = 0;
        for step in 0..self.limits.depth {
            let until = self.out.nodes.len();
            for node in from..until {
                if let What::Entity(at) = self.out.nodes[node].what {
                    for away in [false, true] {
                        self.expand(at, away, step == 0);
                    }
                }
                if self.out.nodes.len() > self.limits.nodes {
                    self.out.overflow = true;
                    return;
                }
            }
            from = until;
        }
    }

    fn is_org(&self) -> bool {
        matches!(self.kind(self.root), "group" | "user")
    }

    /// Whether a relation of an entity belongs into the picture as an edge.
    fn shows(&self, at: u32, link: &Link) -> bool {
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
        for group in groups {
            self.add_group(at, away, &group, &links);
        }
        // What has a node now, or had one before, gets its edges.
        let here = self.numbers[&at];
        for link in &links {
            if let Some(&there) = self.numbers.get(&link.other) {
                self.edge(here, there, link, 1);
            }
        }
    }

    /// The neighbours without a node, by kind, with the nodes each may have.
    fn groups(&self, links: &[Link], is_root: bool) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut taken = FxHashSet::default();
        for link in links {
            if self.numbers.contains_key(&link.other) || !taken.insert(link.other) {
                continue;
            }
            let kind_rank = rank(self.kind(link.other));
            match groups.iter_mut().find(|group| group.kind_rank == kind_rank) {
                Some(group) => group.others.push(link.other),
                None => groups.push(Group {
                    kind_rank,
                    others: vec![link.other],
                    rows: 0,
                    mixed: false,
                }),
            }
        }
        groups.sort_by_key(|group| group.kind_rank);
        for group in &mut groups {
            group.rows = group.others.len().min(self.limits.per_kind);
        }
        if let (Some(budget), true) = (self.limits.per_side, is_root) {
            share(&mut groups, budget);
        }
        groups
    }

    fn add_group(&mut self, at: u32, away: bool, group: &Group, links: &[Link]) {
        let shown = match group.rows {
            rows if rows == group.others.len() => rows,
            rows => rows.saturating_sub(1),
        };
        for &other in &group.others[..shown] {
            self.node(other);
        }
        let rest = &group.others[shown..];
        let [example, ..] = rest else { return };
        let rest: FxHashSet<u32> = rest.iter().copied().collect();
        let hidden = || links.iter().filter(|link| rest.contains(&link.other));
        let Some(first) = hidden().next() else { return };
        let fold = self.fold(Fold {
            count: rest.len(),
            example: *example,
            mixed: group.mixed,
            whole: shown == 0,
            anchor: at,
            bond: first.bond,
            away,
        });
        let here = self.numbers[&at];
        for link in hidden() {
            self.edge(here, fold, link, 1);
        }
    }

    /// The picture of a system or a domain.
    fn container(&mut self) {
        let network = self.network;
        let mut boxes = network.containers(self.root, 1);
        boxes.insert(0, self.root);
        boxes.reverse();
        self.out.boxes = boxes;
        self.out.boxed_root = true;
        let parts: Vec<Link> = network
            .links(self.root)
            .iter()
            .filter(|link| link.bond == Bond::Part && link.away && link.other != self.root)
            .copied()
            .collect();
        let mut groups = self.groups(&parts, false);
        for group in &mut groups {
            group.rows = group.others.len().min(self.limits.members);
            let shown = match group.rows {
                rows if rows == group.others.len() => rows,
                rows => rows - 1,
            };
            for &other in &group.others[..shown] {
                self.node(other);
            }
            if let [example, ..] = group.others[shown..] {
                let fold = self.fold(Fold {
                    count: group.others.len() - shown,
                    example,
                    mixed: false,
                    whole: shown == 0,
                    anchor: self.root,
                    bond: Bond::Part,
                    away: true,
                });
                self.out.nodes[fold].depth = self.out.boxes.len();
            }
        }
        if self.out.nodes.len() > self.limits.nodes {
            self.out.overflow = true;
            return;
        }
        self.outside();
    }

    /// Adds the edges among the members, and what they use and are used by.
    fn outside(&mut self) {
        let network = self.network;
        let mut rest: Vec<(usize, Link)> = Vec::new();
        for node in 0..self.out.nodes.len() {
            let What::Entity(at) = self.out.nodes[node].what else {
                continue;
            };
            for link in network.links(at) {
                if !self.shows(at, link) {
                    continue;
                }
                match self.numbers.get(&link.other) {
                    Some(&there) => self.edge(node, there, link, 1),
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
                group.rows = group.others.len().min(self.limits.outside);
                let shown = match group.rows {
                    rows if rows == group.others.len() => rows,
                    rows => rows.saturating_sub(1),
                };
                for &other in &group.others[..shown] {
                    self.node(other);
                }
                let [example, ..] = group.others[shown..] else {
                    continue;
                };
                let hidden: FxHashSet<u32> = group.others[shown..].iter().copied().collect();
                let fold = self.fold(Fold {
                    count: hidden.len(),
                    example,
                    mixed: false,
                    whole: shown == 0,
                    anchor: self.root,
                    bond: Bond::Part,
                    away,
                });
                for (node, link) in rest.iter().filter(|(_, link)| link.away == away) {
                    if hidden.contains(&link.other) {
                        self.edge(*node, fold, link, 1);
                    }
                }
            }
        }
        for (node, link) in rest {
            if let Some(&there) = self.numbers.get(&link.other) {
                self.edge(node, there, &link, 1);
            }
        }
    }

    /// The node of an entity, new if it has none.
    fn node(&mut self, at: u32) -> usize {
        if let Some(&node) = self.numbers.get(&at) {
            return node;
        }
        let depth = self.depth(at);
        self.out.nodes.push(Node {
            what: What::Entity(at),
            depth,
        });
        self.numbers.insert(at, self.out.nodes.len() - 1);
        self.out.nodes.len() - 1
    }

    fn fold(&mut self, fold: Fold) -> usize {
        self.out.nodes.push(Node {
            what: What::Fold(fold),
            depth: 0,
        });
        self.out.nodes.len() - 1
    }

    /// How many of the boxes an entity is in.
    fn depth(&self, at: u32) -> usize {
        if self.out.boxes.is_empty() {
            return 0;
        }
        let holds = |container: &u32| self.out.boxes.iter().position(|it| it == container);
        // Its first box is enough: the boxes around that one follow.
        self.network
            .containers(at, 4)
            .iter()
            .find_map(holds)
            .map_or(0, |position| position + 1)
    }

    /// Adds an edge; a relation seen from both ends is one edge. Edges to a
    /// fold add up.
    fn edge(&mut self, here: usize, there: usize, link: &Link, count: usize) {
        let (from, to) = if link.away {
            (here, there)
        } else {
            (there, here)
        };
        if !self.seen.insert((from, to, link.bond)) {
            let folded = |node: usize| matches!(self.out.nodes[node].what, What::Fold(_));
            if folded(from) || folded(to) {
                let edge = self
                    .out
                    .edges
                    .iter_mut()
                    .find(|edge| edge.from == from && edge.to == to && edge.bond == link.bond);
                if let Some(edge) = edge {
                    edge.count += count;
                    edge.cycle |= link.cycle;
                }
            }
            return;
        }
        self.out.edges.push(Edge {
            from,
            to,
            bond: link.bond,
            cycle: link.cycle,
            count,
        });
    }
}

/// Divides the rows of a side: one for each kind, the others in turn. Kinds
/// that get none share the last row.
fn share(groups: &mut Vec<Group>, budget: usize) {
    let total: usize = groups.iter().map(|group| group.others.len()).sum();
    if total <= budget {
        for group in groups.iter_mut() {
            group.rows = group.others.len();
        }
        return;
    }
    if groups.len() > budget {
        let tail = groups.split_off(budget - 1);
        groups.push(Group {
            kind_rank: usize::MAX,
            others: tail.into_iter().flat_map(|group| group.others).collect(),
            rows: 1,
            mixed: true,
        });
    }
    for group in groups.iter_mut() {
        group.rows = 1;
    }
    let mut left = budget - groups.len();
    while left > 0 {
        let before = left;
        for group in groups.iter_mut() {
            if left > 0 && group.rows < group.others.len() && !group.mixed {
                group.rows += 1;
                left -= 1;
            }
        }
        if left == before {
            break;
        }
    }
}

/// In which order kinds follow one another on a side.
fn rank(kind: &str) -> usize {
    const ORDER: [&str; 9] = [
        "component",
        "api",
        "resource",
        "system",
        "domain",
        "template",
        "location",
        "group",
        "user",
    ];
    ORDER
        .iter()
        .position(|known| *known == kind)
        .unwrap_or_else(|| ORDER.len() + kind.bytes().map(usize::from).sum::<usize>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::entity::tests::world;
    use catalog::EntityRef;

    fn at(catalog: &Catalog, name: &str) -> u32 {
        let entity_ref = EntityRef::parse(name, Some("component"), "default").unwrap();
        catalog.position(&entity_ref).unwrap() as u32
    }

    /// Every relation of what was looked at is drawn or counted.
    #[track_caller]
    fn check(catalog: &Catalog, root: &str, limits: Limits) -> Neighbourhood {
        let network = Network::new(catalog);
        let root = at(catalog, root);
        let found = collect(&network, catalog, root, limits);
        let inner = |node: &Node| match node.what {
            What::Entity(at) => Some(at),
            What::Fold(_) => None,
        };
        let looked_at: FxHashSet<u32> = if found.boxed_root {
            let parts = network.links(root).iter();
            let parts = parts.filter(|link| link.bond == Bond::Part && link.away);
            let shown: FxHashSet<u32> = found.nodes.iter().filter_map(inner).collect();
            parts
                .map(|link| link.other)
                .filter(|other| shown.contains(other))
                .collect()
        } else if limits.depth == 1 {
            FxHashSet::from_iter([root])
        } else {
            let mut near = FxHashSet::from_iter([root]);
            let shown: FxHashSet<u32> = found.nodes.iter().filter_map(inner).collect();
            let first = network.links(root).iter().map(|link| link.other);
            // Those that depth 1 shows; not those it folds.
            let one = collect(&network, catalog, root, Limits { depth: 1, ..limits });
            let one: FxHashSet<u32> = one.nodes.iter().filter_map(inner).collect();
            near.extend(first.filter(|other| shown.contains(other) && one.contains(other)));
            near
        };
        let relations: FxHashSet<(u32, u32, Bond)> = looked_at
            .iter()
            .flat_map(|&at| network.links(at).iter().map(move |link| (at, link)))
            .filter(|(_, link)| {
                matches!(link.bond, Bond::Depends | Bond::Consumes | Bond::Provides)
            })
            .map(|(at, link)| match link.away {
                true => (at, link.other, link.bond),
                false => (link.other, at, link.bond),
            })
            .collect();
        let drawn: usize = found.edges.iter().map(|edge| edge.count).sum();
        assert_eq!(drawn, relations.len());
        found
    }

    fn folds(found: &Neighbourhood) -> Vec<usize> {
        found
            .nodes
            .iter()
            .filter_map(|node| match node.what {
                What::Fold(fold) => Some(fold.count),
                What::Entity(_) => None,
            })
            .collect()
    }

    #[test]
    fn three_hundred_users_become_eleven_and_a_fold() {
        let mut lines = String::new();
        for user in 0..300 {
            lines += &format!("component:user-{user:03} dependsOn component:root\n");
        }
        lines += "component:root dependsOn resource:db\n";
        let catalog = world(&lines);
        let found = check(&catalog, "root", Limits::FULL);
        assert_eq!(found.nodes.len(), 1 + 11 + 1 + 1);
        assert_eq!(folds(&found), [289]);
        let small = check(&catalog, "root", Limits::SMALL);
        assert_eq!(folds(&small), [297]);
        // Seen from the database, the root is one of one.
        let deep = check(
            &catalog,
            "resource:db",
            Limits {
                depth: 2,
                ..Limits::FULL
            },
        );
        assert_eq!(folds(&deep), [289]);
    }

    #[test]
    fn a_small_picture_gives_every_kind_a_row() {
        let mut lines = String::new();
        for index in 0..6 {
            lines += &format!("component:root dependsOn component:c{index}\n");
            lines += &format!("component:root dependsOn resource:r{index}\n");
            lines += &format!("component:root consumesApi api:a{index}\n");
        }
        let catalog = world(&lines);
        let found = check(&catalog, "root", Limits::SMALL);
        assert_eq!(found.nodes.len(), 5);
        assert_eq!(folds(&found), [5, 6, 6]);
    }

    #[test]
    fn neighbours_of_neighbours_are_drawn_once() {
        let catalog = world(
            "
            component:root dependsOn component:a
            component:root dependsOn component:b
            component:a dependsOn component:b
            component:a dependsOn component:root
            component:x dependsOn component:b
            component:b dependsOn component:gone
            component:root dependsOn component:root
            component:root providesApi api:p
            component:y consumesApi api:p
            component:far dependsOn component:y
            ",
        );
        let found = check(
            &catalog,
            "root",
            Limits {
                depth: 2,
                ..Limits::FULL
            },
        );
        assert_eq!(found.nodes.len(), 7, "all but the far one");
        check(&catalog, "root", Limits::FULL);
    }

    #[test]
    fn what_is_in_the_same_system_stands_in_its_box() {
        let catalog = world(
            "
            component:root partOf system:s
            component:mate partOf system:s
            component:cousin partOf system:t
            system:s partOf domain:d
            system:t partOf domain:d
            component:root dependsOn component:mate
            component:root dependsOn component:cousin
            component:root dependsOn component:stranger
            ",
        );
        let found = check(&catalog, "root", Limits::FULL);
        assert_eq!(found.boxes.len(), 2);
        let mut depths: Vec<usize> = found.nodes.iter().map(|node| node.depth).collect();
        depths.sort_unstable();
        assert_eq!(depths, [0, 1, 2, 2]);
    }

    #[test]
    fn a_system_shows_its_members_and_what_they_touch() {
        let mut lines = String::from(
            "
            component:a partOf system:s
            component:b partOf system:s
            component:a dependsOn component:b
            component:a dependsOn resource:db
            ",
        );
        for user in 0..20 {
            lines += &format!("component:user-{user:02} dependsOn component:a\n");
            lines += &format!("component:user-{user:02} dependsOn component:b\n");
        }
        let catalog = world(&lines);
        let found = check(&catalog, "system:s", Limits::FULL);
        assert!(found.boxed_root);
        assert_eq!(folds(&found), [15]);
    }

    #[test]
    fn systems_that_hold_one_another_end() {
        let catalog = world("system:a partOf system:b\n system:b partOf system:a");
        check(&catalog, "system:a", Limits::FULL);
    }
}
