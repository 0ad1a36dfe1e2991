//! What changed in a catalog from one build to the next.
//!
//! [`since`] compares a catalog with the list an earlier build wrote,
//! [`between`] with one in memory; both give [`Change`]s, in the order of the
//! references. [`Difference::pieces`] says one in words. A [`Log`] keeps those
//! of many builds.
//!
//! Compared is what people wrote and what follows from it. What only says where
//! a descriptor was read, and the values Backstage makes up (`uid`, `etag`), is
//! not.

mod compare;
mod log;
mod words;

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::query::EntityJson;
use crate::{Catalog, Entity};

pub use log::{DAYS, Log, MAX_CHANGES, MAX_CHANGES_OF_RUN, Run};
pub use words::Piece;

/// What happened to one entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Its reference, lower case.
    pub entity_ref: String,
    /// Its kind with the case it was written in.
    pub kind: String,
    /// What people call it; for what was removed, what they called it.
    pub title: String,
    /// The reference of its first owner, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// What it was.
    #[serde(flatten)]
    pub what: What,
}

/// A sort of change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "what",
    rename_all = "lowercase",
    rename_all_fields = "camelCase"
)]
pub enum What {
    /// It is new.
    Added,
    /// It is gone.
    Removed {
        /// How many others needed it, or were part of it.
        used_by: usize,
    },
    /// It is different.
    Changed {
        /// In what. At most [`MAX_DIFFERENCES`].
        differences: Vec<Difference>,
    },
}

/// So many differences of one entity are told.
pub const MAX_DIFFERENCES: usize = 40;
/// So many values of one list are named; the others are counted.
pub const MAX_VALUES: usize = 20;
/// A longer value is not repeated: it is said that it changed.
pub const MAX_VALUE_CHARS: usize = 120;

/// What differs in one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Which: a type of relation as in `dependsOn` and `ownedBy`, or where the
    /// value is in the descriptor, as in `spec.lifecycle`,
    /// `metadata.annotations.pagerduty.com/service-id`.
    pub field: String,
    /// Values that are gone. Of a field that holds one, the one before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<String>,
    /// Values that are new. Both lists are empty where values are too long to
    /// be repeated, or no text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    /// How many more values are gone or new.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_off: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// Compares a catalog with the list of an earlier one: an array of entities in
/// Backstage's JSON shape, one on each line. `None` where the text is none.
pub fn since(before: &str, after: &Catalog) -> Option<Vec<Change>> {
    let inner = before.trim().strip_prefix('[')?.strip_suffix(']')?;
    let lines = inner
        .lines()
        .map(|line| line.strip_suffix(',').unwrap_or(line));
    let lines: FxHashSet<&str> = lines.filter(|line| !line.is_empty()).collect();
    // Nearly all lines are the same as before, and are not taken apart.
    let rendered: Vec<(bool, String)> = after
        .entities
        .par_iter()
        .map(|entity| {
            let line = serde_json::to_string(&EntityJson(entity)).unwrap_or_default();
            let is_same = lines.contains(line.as_str());
            (is_same, line)
        })
        .collect();
    let (mut kept, mut fresh) = (FxHashSet::default(), Vec::new());
    for (is_same, line) in &rendered {
        if *is_same {
            kept.insert(line.as_str());
        } else if let Ok(entity) = serde_json::from_str::<Value>(line) {
            fresh.push(entity);
        }
    }
    let gone = lines.into_iter().filter(|line| !kept.contains(line));
    let mut gone: FxHashMap<String, Value> = gone
        .map(|line| {
            let entity: Value = serde_json::from_str(line).ok()?;
            Some((compare::entity_ref(&entity)?, entity))
        })
        .collect::<Option<_>>()?;
    let mut changes: Vec<Change> = fresh
        .into_iter()
        .filter_map(|entity| {
            let before = gone.remove(&compare::entity_ref(&entity)?);
            compare::change(before.as_ref(), Some(&entity))
        })
        .collect();
    changes.extend(
        gone.values()
            .filter_map(|before| compare::change(Some(before), None)),
    );
    changes.sort_by(|a, b| a.entity_ref.cmp(&b.entity_ref));
    Some(changes)
}

/// Compares a catalog with an earlier one.
pub fn between(before: &Catalog, after: &Catalog) -> Vec<Change> {
    let json = |entity: &Arc<Entity>| serde_json::to_value(EntityJson(entity)).ok();
    let mut changes = Vec::new();
    // Both are in the order of the references.
    let (mut old, mut new) = (&before.entities[..], &after.entities[..]);
    loop {
        let order = match (old.first(), new.first()) {
            (None, None) => return changes,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.entity_ref.cmp(&new.entity_ref),
        };
        let one_before = old.first().filter(|_| order.is_le());
        let one_after = new.first().filter(|_| order.is_ge());
        old = &old[usize::from(order.is_le())..];
        new = &new[usize::from(order.is_ge())..];
        let is_same = one_before
            .zip(one_after)
            .is_some_and(|(before, after)| is_same(before, after));
        if !is_same {
            let (before, after) = (one_before.and_then(json), one_after.and_then(json));
            changes.extend(compare::change(before.as_ref(), after.as_ref()));
        }
    }
}

/// Compares an entity with an earlier state of it, in Backstage's JSON shape.
pub fn of_one(before: &Value, after: &Arc<Entity>) -> Option<Change> {
    let after = serde_json::to_value(EntityJson(after)).ok()?;
    compare::change(Some(before), Some(&after))
}

/// Whether two entities are surely the same.
fn is_same(one: &Arc<Entity>, other: &Arc<Entity>) -> bool {
    Arc::ptr_eq(one, other)
        || (one.relations == other.relations
            && (Arc::ptr_eq(&one.document, &other.document) || one.document == other.document))
}
