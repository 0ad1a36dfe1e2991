//! Neighbours by kind, and how many rows each kind gets.

use rustc_hash::FxHashSet;

use super::super::network::{Bond, Link};
use super::Fold;
use super::collector::Collector;

/// Neighbours of one kind on one side.
pub(super) struct Group<'a> {
    /// The place of the kind among the others, and its name.
    kind: (usize, &'a str),
    others: Vec<u32>,
    /// How many nodes they may have.
    pub(super) rows: usize,
    /// Whether they are of several kinds after all.
    mixed: bool,
}

/// Those of a group that have no node of their own.
pub(super) struct Rest {
    entities: FxHashSet<u32>,
    example: u32,
    mixed: bool,
    whole: bool,
}

impl Rest {
    /// Whether an entity is one of them.
    pub(super) fn holds(&self, at: u32) -> bool {
        self.entities.contains(&at)
    }

    /// The node they share: neighbours of `anchor`, related to it by `bond`.
    pub(super) fn fold(&self, anchor: u32, bond: Bond, away: bool) -> Fold {
        Fold {
            count: self.entities.len(),
            example: self.example,
            mixed: self.mixed,
            whole: self.whole,
            anchor,
            bond,
            away,
        }
    }
}

impl Group<'_> {
    /// Gives them at most so many nodes.
    pub(super) fn limit(&mut self, rows: usize) {
        self.rows = self.others.len().min(rows);
    }
}

impl<'a> Collector<'a> {
    /// The neighbours without a node, by kind, with the nodes each may have.
    pub(super) fn groups(&self, links: &[Link], is_root: bool) -> Vec<Group<'a>> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        let mut taken = FxHashSet::default();
        for link in links {
            if self.numbers.contains_key(&link.other) || !taken.insert(link.other) {
                continue;
            }
            let kind = self.kind(link.other);
            match groups.iter_mut().find(|group| group.kind.1 == kind) {
                Some(group) => group.others.push(link.other),
                None => groups.push(Group {
                    kind: (rank(kind), kind),
                    others: vec![link.other],
                    rows: 0,
                    mixed: false,
                }),
            }
        }
        groups.sort_by_key(|group| group.kind);
        for group in &mut groups {
            group.limit(self.limits.per_kind);
        }
        if let (Some(budget), true) = (self.limits.per_side, is_root) {
            share(&mut groups, budget);
        }
        groups
    }

    /// Gives the members of a group the nodes they may have. Where there are
    /// too many, the last of these nodes is left for the rest to share.
    pub(super) fn show(&mut self, group: &Group<'_>) -> Option<Rest> {
        let shown = match group.rows {
            rows if rows == group.others.len() => rows,
            rows => rows.saturating_sub(1),
        };
        let (first, rest) = group.others.split_at(shown);
        for &other in first {
            self.node(other);
        }
        Some(Rest {
            example: *rest.first()?,
            entities: rest.iter().copied().collect(),
            mixed: group.mixed,
            whole: shown == 0,
        })
    }
}

/// Divides the rows of a side: one for each kind, the others in turn. Kinds
/// that get none share the last row.
fn share(groups: &mut Vec<Group<'_>>, budget: usize) {
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
            kind: (usize::MAX, ""),
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

/// In which order kinds follow one another on a side: those of an organisation's
/// own come last, by name.
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
        .unwrap_or(ORDER.len())
}
