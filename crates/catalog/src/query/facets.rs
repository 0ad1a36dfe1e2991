//! `/entity-facets`: which values a key has, and how many entities have each.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::condition::Condition;
use super::error::QueryError;
use super::index::Index;

/// At most this many facets are answered at once.
pub const MAX_FACETS: usize = 100;

/// One value of a facet.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct FacetValue<'c> {
    /// The value as written.
    pub value: &'c str,
    /// How many entities have it.
    pub count: usize,
}

/// Counts the values of some keys over the entities that meet a condition.
/// Values that differ in case are counted apart, as in Backstage.
///
/// # Errors
///
/// [`QueryError::Input`] for no facets, or more than [`MAX_FACETS`].
pub fn facets<'f>(
    index: &Index,
    names: impl IntoIterator<Item = &'f str>,
    condition: Option<&Condition>,
) -> Result<Value, QueryError> {
    let selected = condition.map(|condition| condition.select(index));
    let mut facets = Map::new();
    for name in names {
        if facets.len() == MAX_FACETS {
            return Err(QueryError::input(format!(
                "Too many facets, at most {MAX_FACETS} are counted at once"
            )));
        }
        if facets.contains_key(name) {
            continue;
        }
        let column = index.column(name);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for row in column.rows() {
            if selected
                .as_ref()
                .is_none_or(|selected| selected.contains(row.entity as usize))
            {
                *counts.entry(row.original()).or_default() += 1;
            }
        }
        let values: Vec<FacetValue<'_>> = counts
            .into_iter()
            .map(|(value, count)| FacetValue { value, count })
            .collect();
        facets.insert(name.to_owned(), json!(values));
    }
    if facets.is_empty() {
        return Err(QueryError::input("Missing facet parameter"));
    }
    Ok(json!({ "facets": facets }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::filter::Filter;
    use crate::query::world;

    #[track_caller]
    fn check(names: &[&str], filter: &str, expected: &str) {
        let condition = Filter::parse([filter]).unwrap().map(|f| f.condition());
        let counted = facets(&world::index(), names.iter().copied(), condition.as_ref()).unwrap();
        assert_eq!(counted.to_string(), expected);
    }

    #[test]
    fn values_are_counted_as_written() {
        check(
            &["kind"],
            "",
            r#"{"facets":{"kind":[{"value":"API","count":1},{"value":"Component","count":3},{"value":"Group","count":1}]}}"#,
        );
        check(
            &["spec.type", "metadata.tags"],
            "kind=component",
            r#"{"facets":{"spec.type":[{"value":"Website","count":1},{"value":"service","count":2}],"metadata.tags":[{"value":"async","count":1},{"value":"java","count":1},{"value":"rust","count":1}]}}"#,
        );
        check(
            &["relations.ownedBy", "nothing"],
            "",
            r#"{"facets":{"relations.ownedBy":[{"value":"group:default/web","count":3}],"nothing":[]}}"#,
        );
        check(
            &["spec.lifecycle"],
            "",
            r#"{"facets":{"spec.lifecycle":[{"value":"Production","count":1},{"value":"experimental","count":1},{"value":"production","count":1}]}}"#,
        );
    }

    #[test]
    fn a_request_without_facets_is_refused() {
        assert!(facets(&world::index(), [], None).is_err());
    }
}
