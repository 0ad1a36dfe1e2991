//! Connections: lists that are given page by page.
//!
//! A cursor holds what its node is sorted by, so that a page begins at the same
//! place whatever came, went or was renamed since the page before.

use std::cmp::Ordering;

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::{JsonMap, JsonValue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::plain::Plain;

/// What a node is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Key {
    /// A number or time.
    Number(i64),
    /// A text.
    Text(String),
}

/// Where a node stands: what it is sorted by, and its number for those that are
/// alike in that.
pub(super) type Place = (Key, u64);

/// Compares two places in a direction.
pub(super) fn order(is_descending: bool, a: &Place, b: &Place) -> Ordering {
    match is_descending {
        true => b.cmp(a),
        false => a.cmp(b),
    }
}

pub(super) fn cursor(place: &Place) -> String {
    let text = serde_json::to_string(place).unwrap_or_default();
    STANDARD.encode(format!("cursor:v2:{text}"))
}

fn place(cursor: &str) -> Option<Place> {
    let bytes = STANDARD.decode(cursor).ok()?;
    serde_json::from_slice(bytes.strip_prefix(b"cursor:v2:")?).ok()
}

/// The range of `places`, which are sorted, that a field's arguments ask for.
///
/// # Errors
///
/// Where they ask for none, too many, or by a cursor that is none.
pub(super) fn range(
    info: &ResolveInfo<'_>,
    places: &[Place],
    is_descending: bool,
) -> Result<std::ops::Range<usize>, FieldError> {
    let arguments = info.arguments();
    let bound = |name: &str| -> Result<Option<Place>, FieldError> {
        match text(arguments, name) {
            None => Ok(None),
            Some(text) => place(text).map(Some).ok_or_else(|| FieldError {
                message: format!("`{text}` does not appear to be a valid cursor."),
            }),
        }
    };
    let mut start = 0;
    let mut end = places.len();
    if let Some(after) = bound("after")? {
        start = places.partition_point(|it| order(is_descending, it, &after).is_le());
    }
    if let Some(before) = bound("before")? {
        end = places.partition_point(|it| order(is_descending, it, &before).is_lt());
    }
    let end = end.max(start);
    let size = |name: &str| arguments.get(name).and_then(JsonValue::as_u64);
    match (size("first"), size("last")) {
        (Some(first), _) => Ok(start..end.min(start + first as usize)),
        (None, Some(last)) => Ok(start.max(end.saturating_sub(last as usize))..end),
        (None, None) => Err(FieldError {
            message: format!(
                "You must provide a `first` or `last` value to properly paginate the `{}` connection.",
                info.field_name()
            ),
        }),
    }
}

/// A text among arguments.
pub(super) fn text<'a>(arguments: &'a JsonMap, name: &str) -> Option<&'a str> {
    arguments.get(name).and_then(JsonValue::as_str)
}

/// A node of a page.
pub(super) struct Row<'c> {
    pub(super) place: Place,
    pub(super) node: Box<dyn Fn() -> Box<dyn ObjectValue + 'c> + 'c>,
    /// What the edge says beside.
    pub(super) beside: Option<(&'static str, JsonValue)>,
}

/// A page of a connection.
pub(super) struct Connection<'c> {
    types: (&'static str, &'static str),
    total: usize,
    rows: Vec<Row<'c>>,
    has_previous: bool,
    has_next: bool,
    pub(super) beside: Option<(&'static str, JsonValue)>,
}

impl<'c> Connection<'c> {
    /// The page that a field asks for of `places`, with a row for each place on it.
    ///
    /// # Errors
    ///
    /// Where the arguments make no sense.
    pub(super) fn new(
        info: &ResolveInfo<'_>,
        types: (&'static str, &'static str),
        places: &[Place],
        is_descending: bool,
        row: impl Fn(usize) -> Option<Row<'c>>,
    ) -> Result<Self, FieldError> {
        let range = range(info, places, is_descending)?;
        Ok(Self {
            types,
            total: places.len(),
            has_previous: range.start > 0,
            has_next: range.end < places.len(),
            rows: range.filter_map(row).collect(),
            beside: None,
        })
    }
}

impl ObjectValue for Connection<'_> {
    fn type_name(&self) -> &str {
        self.types.0
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        Ok(match info.field_name() {
            "totalCount" => ResolvedValue::leaf(self.total),
            "pageInfo" => {
                let cursor = |row: Option<&Row<'_>>| row.map(|row| cursor(&row.place));
                ResolvedValue::object(
                    Plain::new("PageInfo")
                        .with("startCursor", cursor(self.rows.first()))
                        .with("endCursor", cursor(self.rows.last()))
                        .with("hasPreviousPage", self.has_previous)
                        .with("hasNextPage", self.has_next),
                )
            }
            "nodes" => ResolvedValue::list(
                self.rows
                    .iter()
                    .map(|row| ResolvedValue::Object((row.node)())),
            ),
            "edges" => ResolvedValue::list(self.rows.iter().map(|row| {
                ResolvedValue::object(Edge {
                    type_name: self.types.1,
                    row,
                })
            })),
            name => match &self.beside {
                Some((key, value)) if *key == name => ResolvedValue::Leaf(value.clone()),
                _ => return Err(self.unknown_field_error(info)),
            },
        })
    }
}

struct Edge<'r, 'c> {
    type_name: &'static str,
    row: &'r Row<'c>,
}

impl ObjectValue for Edge<'_, '_> {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        match (info.field_name(), &self.row.beside) {
            ("node", _) => Ok(ResolvedValue::Object((self.row.node)())),
            ("cursor", _) => Ok(ResolvedValue::leaf(cursor(&self.row.place))),
            (name, Some((key, value))) if *key == name => Ok(ResolvedValue::Leaf(value.clone())),
            _ => Err(self.unknown_field_error(info)),
        }
    }
}
