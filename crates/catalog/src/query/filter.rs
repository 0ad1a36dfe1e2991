//! The `filter` parameter: `kind=component,spec.type=service`.
//!
//! [`Filter::parse`] is the way in. Within one parameter, statements with
//! different keys must all hold, and of statements with the same key one; of
//! several parameters one must hold. A key alone asks that it exists. The rules
//! are those of `parseEntityFilterParams` in
//! `packages/catalog-backend/src/service/request`.

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::error::QueryError;

/// A filter in the shape Backstage keeps it in, in cursors too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Filter {
    /// One key.
    Key(KeyFilter),
    /// The opposite.
    Not {
        /// What must not hold.
        not: Box<Filter>,
    },
    /// One of several.
    AnyOf {
        /// Of which one must hold.
        #[serde(rename = "anyOf")]
        any_of: Vec<Filter>,
    },
    /// All of several.
    AllOf {
        /// Which must all hold.
        #[serde(rename = "allOf")]
        all_of: Vec<Filter>,
    },
}

/// A key and the values it may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFilter {
    /// The search key, in any case.
    pub key: String,
    /// The values, in any case; without, any will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<String>>,
}

impl Filter {
    /// Reads all `filter` parameters of a request.
    ///
    /// # Errors
    ///
    /// [`QueryError::Input`] for a statement without a key, as in `=x`.
    pub fn parse<'p>(
        parameters: impl IntoIterator<Item = &'p str>,
    ) -> Result<Option<Self>, QueryError> {
        let mut outer = Vec::new();
        for parameter in parameters {
            let mut inner = parse_one(parameter)?;
            match inner.len() {
                0 => {}
                1 => outer.append(&mut inner),
                _ => outer.push(Self::AllOf { all_of: inner }),
            }
        }
        Ok(if outer.len() > 1 {
            Some(Self::AnyOf { any_of: outer })
        } else {
            outer.pop()
        })
    }

    /// The condition it stands for.
    pub fn condition(&self) -> Condition {
        let all = |filters: &[Self]| filters.iter().map(Self::condition).collect();
        match self {
            Self::Key(KeyFilter { key, values }) => {
                let key = key.to_lowercase();
                match values {
                    None => Condition::Exists(key),
                    Some(values) => Condition::OneOf(
                        key,
                        values.iter().map(|value| value.to_lowercase()).collect(),
                    ),
                }
            }
            Self::Not { not } => Condition::Not(Box::new(not.condition())),
            Self::AnyOf { any_of } => Condition::Any(all(any_of)),
            Self::AllOf { all_of } => Condition::All(all(all_of)),
        }
    }
}

fn parse_one(parameter: &str) -> Result<Vec<Filter>, QueryError> {
    let mut filters: Vec<KeyFilter> = Vec::new();
    for statement in parameter.split(',').map(str::trim) {
        if statement.is_empty() {
            continue;
        }
        let (key, value) = match statement.split_once('=') {
            Some((key, value)) => (key.trim(), Some(value.trim())),
            None => (statement, None),
        };
        if key.is_empty() {
            return Err(QueryError::input(format!(
                "Invalid filter, '{statement}' is not a valid statement \
                 (expected a string on the form a=b or a= or a)"
            )));
        }
        let position = filters.iter().position(|filter| filter.key == key);
        let filter = match position {
            Some(position) => &mut filters[position],
            None => {
                filters.push(KeyFilter {
                    key: key.to_owned(),
                    values: None,
                });
                filters.last_mut().expect("one was just pushed")
            }
        };
        if let Some(value) = value {
            filter.values.get_or_insert_default().push(value.to_owned());
        }
    }
    Ok(filters.into_iter().map(Filter::Key).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::world::{index, names};

    #[track_caller]
    fn check(parameters: &[&str], expected: &[&str]) {
        let index = index();
        let filter = Filter::parse(parameters.iter().copied()).unwrap();
        let selected = match filter {
            Some(filter) => filter.condition().select(&index),
            None => index.everything(),
        };
        assert_eq!(names(&index, selected.iter()), expected, "{parameters:?}");
    }

    #[test]
    fn picks_what_backstage_picks() {
        check(&["kind=component"], &["billing", "orders", "Shop"]);
        check(
            &["kind=Component,spec.type=SERVICE"],
            &["billing", "orders"],
        );
        check(&["kind=api,kind=group"], &["orders-api", "web"]); // One of both.
        check(&["kind=api", "kind=group"], &["orders-api", "web"]); // Or.
        check(
            &["metadata.tags=java,metadata.tags=rust"],
            &["billing", "orders"],
        );
        check(&["metadata.tags.java"], &["orders"]);
        check(&["metadata.description"], &["orders", "Shop"]); // Exists, null too.
        check(&["metadata.description=null"], &[]);
        check(
            &["relations.ownedBy=group:default/WEB"],
            &["orders-api", "orders", "Shop"],
        );
        check(&["kind=api,spec.type=service"], &[]);
        check(&["nothing"], &[]);
        check(&["metadata.description="], &[]); // The empty text, not absence.
        check(&[" kind = api , "], &["orders-api"]);
        check(
            &["", ","],
            &["orders-api", "billing", "orders", "Shop", "web"],
        );
        check(&["kind,kind=api"], &["orders-api"]);
    }

    #[test]
    fn a_statement_without_a_key_is_refused() {
        let error = Filter::parse(["=x"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Invalid filter, '=x' is not a valid statement \
             (expected a string on the form a=b or a= or a)"
        );
    }
}
