//! Conditions on entities: what both notations, [`super::filter`] and
//! [`super::predicate`], are turned into.

use super::column::Row;
use super::entity_set::EntitySet;
use super::index::Index;

/// A condition an entity meets or not. Keys and values are in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Has the key.
    Exists(String),
    /// Has one of the values under the key.
    OneOf(String, Vec<String>),
    /// Has a value under the key that starts so.
    Prefix(String, String),
    /// Meets every one; with none, always.
    All(Vec<Condition>),
    /// Meets one at least; with none, never.
    Any(Vec<Condition>),
    /// Does not meet it.
    Not(Box<Condition>),
}

impl Condition {
    /// Who meets it.
    pub fn select(&self, index: &Index) -> EntitySet {
        match self {
            Self::Exists(key) => index.column(key).present().clone(),
            Self::OneOf(key, values) => {
                let column = index.column(key);
                let mut set = index.nothing();
                for value in values {
                    add(&mut set, column.equal(value));
                }
                set
            }
            Self::Prefix(key, prefix) => {
                let mut set = index.nothing();
                add(&mut set, index.column(key).starting_with(prefix));
                set
            }
            Self::All(conditions) => {
                let mut set = index.everything();
                for condition in conditions {
                    set.intersect(&condition.select(index));
                }
                set
            }
            Self::Any(conditions) => {
                let mut set = index.nothing();
                for condition in conditions {
                    set.unite(&condition.select(index));
                }
                set
            }
            Self::Not(condition) => {
                let mut set = condition.select(index);
                set.invert();
                set
            }
        }
    }

    /// Whether something that has at most one value under each key meets it.
    pub fn holds<'v>(&self, value: &dyn Fn(&str) -> Option<&'v str>) -> bool {
        let lower = |key: &str| value(key).map(str::to_lowercase);
        match self {
            Self::Exists(key) => value(key).is_some(),
            Self::OneOf(key, values) => lower(key).is_some_and(|found| values.contains(&found)),
            Self::Prefix(key, prefix) => lower(key).is_some_and(|found| found.starts_with(prefix)),
            Self::All(conditions) => conditions.iter().all(|condition| condition.holds(value)),
            Self::Any(conditions) => conditions.iter().any(|condition| condition.holds(value)),
            Self::Not(condition) => !condition.holds(value),
        }
    }
}

fn add(set: &mut EntitySet, rows: &[Row]) {
    for row in rows {
        set.insert(row.entity as usize);
    }
}
