//! `GET /entities`: all entities that meet a filter, in pages by offset.
//!
//! [`list`] is the way in. Without an order the entities come by reference;
//! with one, entities without the field come last and equal ones by id. A page
//! that is not the last has a cursor for the `after` parameter: base64 of
//! `{"limit":…,"offset":…}`, as in `packages/catalog-backend/src/service`.

use serde::{Deserialize, Serialize};

use super::error::QueryError;
use super::filter::Filter;
use super::index::Index;
use super::order::{OrderField, SortKey};
use super::parameters::{decode_cursor, encode_cursor};

/// What to list.
#[derive(Debug, Default)]
pub struct ListRequest {
    /// Which entities.
    pub filter: Option<Filter>,
    /// In which order; the first counts most.
    pub order: Vec<OrderField>,
    /// How many, if limited.
    pub limit: Option<usize>,
    /// How many to leave out.
    pub offset: usize,
}

/// A page of entities.
#[derive(Debug, PartialEq, Eq)]
pub struct ListPage {
    /// Positions in the catalog.
    pub entities: Vec<u32>,
    /// The cursor of the next page, if there is one.
    pub after: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct After {
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<usize>,
}

impl ListRequest {
    /// Takes limit and offset from an `after` cursor.
    ///
    /// # Errors
    ///
    /// [`QueryError::Input`] if it is none.
    pub fn continue_after(&mut self, cursor: &str) -> Result<(), QueryError> {
        let after: After = decode_cursor(cursor)
            .map_err(|_| QueryError::input("Malformed after cursor, could not be parsed"))?;
        self.limit = after.limit.or(self.limit);
        self.offset = after.offset.unwrap_or(self.offset);
        Ok(())
    }
}

/// Lists entities.
pub fn list(index: &Index, request: &ListRequest) -> ListPage {
    let selected = match &request.filter {
        Some(filter) => filter.condition().select(index),
        None => index.everything(),
    };
    let mut entities: Vec<u32>;
    if request.order.is_empty() {
        entities = selected.iter().map(|position| position as u32).collect();
    } else {
        let keys: Vec<SortKey> = request
            .order
            .iter()
            .map(|order| SortKey::new(index, order))
            .collect();
        entities = index.by_id().to_vec();
        entities.retain(|&position| selected.contains(position as usize));
        // Stable, so equal entities stay in the order of their ids.
        entities.sort_by(|&a, &b| {
            keys.iter()
                .map(|key| key.compare(a, b))
                .find(|order| order.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        });
    }
    entities.drain(..request.offset.min(entities.len()));
    let mut after = None;
    if let Some(limit) = request.limit
        && entities.len() > limit
    {
        entities.truncate(limit);
        after = Some(encode_cursor(&After {
            limit: Some(limit),
            offset: Some(request.offset + limit),
        }));
    }
    ListPage { entities, after }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::world;

    #[track_caller]
    fn check(order: &[&str], expected: &[&str]) {
        let index = world::index();
        let request = ListRequest {
            order: order
                .iter()
                .map(|text| OrderField::parse_order(text).unwrap())
                .collect(),
            ..ListRequest::default()
        };
        let page = list(&index, &request);
        let names = world::names(&index, page.entities.iter().map(|&p| p as usize));
        assert_eq!(names, expected, "{order:?}");
    }

    #[test]
    fn orders_with_missing_values_last_and_equal_ones_by_uid() {
        check(&[], &["orders-api", "billing", "orders", "Shop", "web"]);
        check(
            &["asc:metadata.name"],
            &["billing", "orders", "orders-api", "Shop", "web"],
        );
        check(
            &["desc:metadata.NAME"],
            &["web", "Shop", "orders-api", "orders", "billing"],
        );
        check(
            &["asc:spec.lifecycle"],
            &["orders", "Shop", "billing", "web", "orders-api"],
        );
        check(
            &["desc:spec.lifecycle"],
            &["Shop", "billing", "orders", "web", "orders-api"],
        );
        check(
            &["desc:kind", "asc:spec.type", "desc:metadata.name"],
            &["web", "orders", "billing", "Shop", "orders-api"],
        );
    }

    #[test]
    fn an_entity_with_several_values_is_placed_by_one_of_them() {
        // `billing` has `async` and `rust`, `orders` has `java`.
        let tail = ["Shop", "web", "orders-api"];
        check(
            &["asc:metadata.tags"],
            &[&["billing", "orders"], &tail[..]].concat(),
        );
        check(
            &["desc:metadata.tags"],
            &[&["billing", "orders"], &tail[..]].concat(),
        );
    }

    #[test]
    fn pages_follow_one_another_to_the_end() {
        let index = world::index();
        let mut request = ListRequest {
            limit: Some(2),
            ..ListRequest::default()
        };
        let mut seen = Vec::new();
        loop {
            let page = list(&index, &request);
            seen.push(page.entities);
            let Some(cursor) = page.after else { break };
            request.continue_after(&cursor).unwrap();
        }
        assert_eq!(seen, [vec![0, 1], vec![2, 3], vec![4]]);
        assert!(request.continue_after("e30K?").is_err());
        request.offset = 100;
        assert!(list(&index, &request).entities.is_empty());
    }
}
