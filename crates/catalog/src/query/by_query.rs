//! `/entities/by-query`: entities in pages, forwards and backwards.
//!
//! [`query`] is the way in. A page is found again by the values its first or
//! last entity was placed by, not by an offset, so pages hold still when the
//! catalog changes between two requests. The rules, and the content of the
//! cursors, are those of `queryEntities` in
//! `packages/catalog-backend/src/service/DefaultEntitiesCatalog.ts`:
//!
//! - one order field counts; entities without it are left out;
//! - without one, entities come by `metadata.uid`;
//! - a full-text term is looked for in the values of the given fields, or of
//!   the order field. It is taken literally (in Backstage, `%` and `_` match
//!   anything).

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::entity_set::EntitySet;
use super::error::QueryError;
use super::filter::Filter;
use super::index::Index;
use super::order::{Direction, OrderField, SortKey};
use super::parameters::{decode_cursor, encode_cursor};
use super::predicate;

/// How many entities a page has when the request does not say.
pub const DEFAULT_LIMIT: usize = 200;

/// What to ask for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// Which entities, as the `filter` parameter says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
    /// Which entities, as a predicate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<Value>,
    /// In which order; only the first counts.
    #[serde(default)]
    pub order_fields: Vec<OrderField>,
    /// Which text they must contain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_text_filter: Option<FullTextFilter>,
}

/// Which text entities must contain.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FullTextFilter {
    /// The text, in any case.
    #[serde(default)]
    pub term: String,
    /// The search keys to look in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
}

/// Which page to give.
#[derive(Debug)]
pub enum Start {
    /// The first, after leaving out so many entities.
    First {
        /// What to ask for.
        question: Question,
        /// How many entities to leave out.
        offset: usize,
        /// Whether to count all.
        count: bool,
    },
    /// The one a cursor names.
    At(Cursor),
}

/// Where a page starts or ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cursor {
    #[serde(flatten)]
    question: Question,
    order_field_values: Vec<Option<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first_sort_field_values: Option<Vec<Option<String>>>,
    is_previous: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    total_items: Option<usize>,
}

impl Cursor {
    /// Reads a cursor that was given out earlier.
    ///
    /// # Errors
    ///
    /// [`QueryError::Input`] if it was not.
    pub fn decode(text: &str) -> Result<Self, QueryError> {
        decode_cursor(text)
            .map_err(|reason| QueryError::input(format!("Malformed cursor: {reason}")))
    }
}

/// A page of entities.
#[derive(Debug)]
pub struct Answer {
    /// Positions in the catalog.
    pub entities: Vec<u32>,
    /// How many there are on all pages; 0 if not counted.
    pub total_items: usize,
    /// The cursor of the next page, if there is one.
    pub next: Option<String>,
    /// The cursor of the page before, if there is one.
    pub previous: Option<String>,
}

/// Gives a page.
///
/// # Errors
///
/// [`QueryError::Input`] for a predicate that makes no sense.
pub fn query(index: &Index, start: Start, limit: usize) -> Result<Answer, QueryError> {
    let (cursor, offset, count) = match start {
        Start::First {
            question,
            offset,
            count,
        } => {
            let cursor = Cursor {
                question,
                order_field_values: Vec::new(),
                first_sort_field_values: None,
                is_previous: false,
                total_items: None,
            };
            (cursor, offset, count)
        }
        Start::At(cursor) => (cursor, 0, false),
    };
    let ordered = Ordered::new(index, &cursor.question)?;
    let total_items = match cursor.total_items {
        Some(known) => known,
        None if count => ordered.entities.len(),
        None => 0,
    };
    let backwards = cursor.is_previous;
    let all = &ordered.entities;
    let (entities, has_more) = if backwards {
        let end = ordered.before(&cursor.order_field_values);
        (&all[end.saturating_sub(limit)..end], limit > 0)
    } else {
        let start = ordered.after(&cursor.order_field_values) + offset;
        let rest = all.get(start..).unwrap_or_default();
        let page = &rest[..limit.min(rest.len())];
        (page, limit > 0 && rest.len() > limit)
    };

    let first = entities.first().map(|&first| ordered.values(first));
    let last = entities.last().map(|&last| ordered.values(last));
    let is_initial = cursor.first_sort_field_values.is_none();
    let goto = |values, first_sort_field_values, is_previous| {
        encode_cursor(&Cursor {
            question: cursor.question.clone(),
            order_field_values: values,
            first_sort_field_values,
            is_previous,
            total_items: Some(total_items),
        })
    };
    let next = last.filter(|_| has_more).map(|last| {
        let origin = cursor
            .first_sort_field_values
            .clone()
            .or_else(|| first.clone());
        goto(last, origin, false)
    });
    let previous = first
        .filter(|first| !is_initial && cursor.first_sort_field_values.as_ref() != Some(first))
        .map(|first| goto(first, cursor.first_sort_field_values.clone(), true));
    Ok(Answer {
        entities: entities.to_vec(),
        total_items,
        next,
        previous,
    })
}

/// Every entity that was asked for, in order.
struct Ordered<'i> {
    index: &'i Index,
    key: Option<SortKey>,
    direction: Direction,
    entities: Vec<u32>,
}

impl<'i> Ordered<'i> {
    fn new(index: &'i Index, question: &Question) -> Result<Self, QueryError> {
        let selected = select(index, question)?;
        let order = question.order_fields.first();
        let direction = order.map_or(Direction::Asc, |order| order.order);
        let key = order.map(|order| SortKey::new(index, order));
        let mut entities = index.by_id().to_vec();
        if direction == Direction::Desc {
            entities.reverse();
        }
        entities.retain(|&position| {
            selected.contains(position as usize)
                && key.as_ref().is_none_or(|key| key.value(position).is_some())
        });
        if let Some(key) = &key {
            // Stable: equal values stay in the order of the ids.
            entities.sort_by(|&a, &b| key.compare(a, b));
        }
        Ok(Self {
            index,
            key,
            direction,
            entities,
        })
    }

    /// What an entity is placed by, as cursors hold it.
    fn values(&self, position: u32) -> Vec<Option<String>> {
        let id = Some(self.index.id(position).to_owned());
        match &self.key {
            Some(key) => vec![key.value(position).map(str::to_owned), id],
            None => vec![id],
        }
    }

    /// How many entities come before the place of a cursor.
    fn before(&self, values: &[Option<String>]) -> usize {
        self.entities
            .partition_point(|&position| self.compare(position, values) == Ordering::Less)
    }

    /// How many entities come before the place of a cursor, or are at it.
    fn after(&self, values: &[Option<String>]) -> usize {
        if values.is_empty() {
            return 0;
        }
        self.entities
            .partition_point(|&position| self.compare(position, values) != Ordering::Greater)
    }

    fn compare(&self, position: u32, values: &[Option<String>]) -> Ordering {
        let text = |at: usize| {
            values
                .get(at)
                .and_then(Option::as_deref)
                .unwrap_or_default()
        };
        let ascending = match &self.key {
            Some(key) => (
                key.value(position).unwrap_or_default(),
                self.index.id(position),
            )
                .cmp(&(text(0), text(1))),
            None => self.index.id(position).cmp(text(0)),
        };
        self.direction.apply(ascending)
    }
}

fn select(index: &Index, question: &Question) -> Result<EntitySet, QueryError> {
    let mut selected = index.everything();
    if let Some(filter) = &question.filter {
        selected.intersect(&filter.condition().select(index));
    }
    if let Some(query) = &question.query {
        selected.intersect(&predicate::parse(query)?.select(index));
    }
    if let Some(text) = &question.full_text_filter {
        let term = text.term.trim().to_lowercase();
        if !term.is_empty() {
            let order = question.order_fields.first();
            let default = [order
                .map_or("metadata.uid", |order| &order.field)
                .to_owned()];
            let mut found = index.nothing();
            for field in text.fields.as_deref().unwrap_or(&default) {
                for row in index.column(field).containing(&term) {
                    found.insert(row.entity as usize);
                }
            }
            selected.intersect(&found);
        }
    }
    Ok(selected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::world;

    fn ask(order: Option<&str>) -> Question {
        Question {
            order_fields: order
                .map(|order| OrderField::parse_order_field(order).unwrap())
                .into_iter()
                .collect(),
            ..Question::default()
        }
    }

    fn first(question: Question) -> Start {
        Start::First {
            question,
            offset: 0,
            count: true,
        }
    }

    fn names(index: &Index, answer: &Answer) -> Vec<String> {
        world::names(index, answer.entities.iter().map(|&p| p as usize))
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    /// Walks through all pages and back again.
    #[track_caller]
    fn walk(question: &Question, limit: usize, expected: &[&str]) {
        let index = world::index();
        let mut answer = query(&index, first(question.clone()), limit).unwrap();
        assert!(answer.previous.is_none());
        let mut pages = vec![names(&index, &answer)];
        while let Some(next) = &answer.next {
            let cursor = Cursor::decode(next).unwrap();
            answer = query(&index, Start::At(cursor), limit).unwrap();
            assert_eq!(answer.total_items, expected.len());
            pages.push(names(&index, &answer));
        }
        assert_eq!(pages.concat(), expected);
        for page in pages.iter().rev().skip(1) {
            let cursor = Cursor::decode(&answer.previous.unwrap()).unwrap();
            answer = query(&index, Start::At(cursor), limit).unwrap();
            assert_eq!(&names(&index, &answer), page);
            assert!(answer.next.is_some());
        }
        assert!(answer.previous.is_none());
    }

    #[test]
    fn every_page_is_reached_forwards_and_backwards() {
        for limit in 1..=6 {
            walk(
                &ask(None),
                limit,
                &["Shop", "orders", "web", "billing", "orders-api"],
            );
            walk(
                &ask(Some("metadata.name,asc")),
                limit,
                &["billing", "orders", "orders-api", "Shop", "web"],
            );
            walk(
                &ask(Some("kind,desc")),
                limit,
                &["web", "billing", "orders", "Shop", "orders-api"],
            );
            // Entities without the field are left out.
            walk(
                &ask(Some("spec.lifecycle,asc")),
                limit,
                &["orders", "Shop", "billing"],
            );
        }
    }

    #[test]
    fn texts_are_looked_for_in_the_given_fields() {
        #[track_caller]
        fn check(term: &str, fields: Option<&[&str]>, order: Option<&str>, expected: &[&str]) {
            let index = world::index();
            let question = Question {
                full_text_filter: Some(FullTextFilter {
                    term: term.to_owned(),
                    fields: fields.map(|f| f.iter().map(|&f| f.to_owned()).collect()),
                }),
                ..ask(order)
            };
            let answer = query(&index, first(question), 10).unwrap();
            assert_eq!(names(&index, &answer), expected, "{term}");
            assert_eq!(answer.total_items, expected.len());
        }

        check(
            " ORDER ",
            Some(&["metadata.name"]),
            None,
            &["orders", "orders-api"],
        );
        check(
            "takes",
            Some(&["metadata.name", "metadata.description"]),
            None,
            &["orders"],
        );
        check(
            "o",
            None,
            Some("metadata.name"),
            &["orders", "orders-api", "Shop"],
        );
        check("u3", None, None, &["web"]); // The default field is the uid.
        check("%", Some(&["metadata.name"]), None, &[]);
        check(
            "",
            None,
            None,
            &["Shop", "orders", "web", "billing", "orders-api"],
        );
    }

    #[test]
    fn a_limit_of_none_only_counts() {
        let index = world::index();
        let answer = query(&index, first(ask(None)), 0).unwrap();
        assert_eq!((answer.entities.len(), answer.total_items), (0, 5));
        assert!(answer.next.is_none());
    }

    #[test]
    fn an_offset_leaves_out_the_first() {
        let index = world::index();
        let start = Start::First {
            question: ask(Some("metadata.name")),
            offset: 3,
            count: false,
        };
        let answer = query(&index, start, 1).unwrap();
        assert_eq!(names(&index, &answer), ["Shop"]);
        assert_eq!(answer.total_items, 0);
    }

    #[test]
    fn a_cursor_that_is_none_is_refused() {
        for text in ["", "x", "e30=", "bnVsbA=="] {
            let error = Cursor::decode(text).unwrap_err();
            assert!(
                error.to_string().starts_with("Malformed cursor: "),
                "{error}"
            );
        }
    }
}
