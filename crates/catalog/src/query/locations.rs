//! `/locations`: what was registered, as Backstage lists it.
//!
//! In Backstage these are the locations somebody registered through the API;
//! here they are those of the configuration that gave an entity. Their ids are
//! made from their text, so they are the same in every build.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha1::{Digest, Sha1};

use crate::entity_ref::EntityRef;
use crate::source::Location;

use super::error::QueryError;
use super::index::Index;
use super::parameters::{decode_cursor, encode_cursor};
use super::predicate;

/// How many locations a page has when the request does not say.
pub const DEFAULT_LIMIT: usize = 1000;

/// A location as Backstage sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RegisteredLocation {
    /// Names it.
    pub id: String,
    /// `url` or `file`.
    #[serde(rename = "type")]
    pub location_type: String,
    /// What is read.
    pub target: String,
    /// The Location entity Backstage would make for it.
    pub entity_ref: String,
}

/// A page of locations.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LocationPage {
    items: Vec<RegisteredLocation>,
    total_items: usize,
    page_info: PageInfo,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cursor {
    limit: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    query: Option<Value>,
}

impl RegisteredLocation {
    fn new(location: &Location) -> Self {
        let digest = Sha1::digest(location.to_string());
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        // In the form of a UUID made from a name: version 5 with its variant.
        let id = format!(
            "{}-{}-5{}-a{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[13..16],
            &hex[17..20],
            &hex[20..32]
        );
        Self {
            id,
            location_type: location.location_type.to_string(),
            target: location.target.to_string(),
            entity_ref: format!("location:default/generated-{hex}"),
        }
    }

    fn value(&self, key: &str) -> Option<&str> {
        match key {
            "id" => Some(&self.id),
            "type" => Some(&self.location_type),
            "target" => Some(&self.target),
            _ => None,
        }
    }
}

/// Every location that gave an entity, by type and target.
pub fn all(index: &Index) -> Vec<RegisteredLocation> {
    let registered: BTreeSet<&Location> = index
        .catalog()
        .entities
        .iter()
        .map(|entity| &entity.origin.registered)
        .collect();
    registered
        .into_iter()
        .map(RegisteredLocation::new)
        .collect()
}

/// The location with an id.
///
/// # Errors
///
/// [`QueryError::NotFound`].
pub fn by_id(index: &Index, id: &str) -> Result<RegisteredLocation, QueryError> {
    all(index)
        .into_iter()
        .find(|location| location.id == id)
        .ok_or_else(|| QueryError::not_found(format!("Found no location with ID {id}")))
}

/// The location an entity came from.
///
/// # Errors
///
/// [`QueryError::NotFound`].
pub fn by_entity(index: &Index, entity_ref: &EntityRef) -> Result<RegisteredLocation, QueryError> {
    index
        .catalog()
        .get(entity_ref)
        .map(|entity| RegisteredLocation::new(&entity.origin.registered))
        .ok_or_else(|| QueryError::not_found(format!("found no entity for ref {entity_ref}")))
}

/// Locations in pages, by id: the body of `POST /locations/by-query`.
///
/// # Errors
///
/// [`QueryError::Input`] for a cursor, limit or predicate that makes no sense.
pub fn by_query(index: &Index, body: &Value) -> Result<LocationPage, QueryError> {
    let cursor = match body.get("cursor") {
        Some(Value::String(text)) => decode_cursor(text)
            .map_err(|reason| QueryError::input(format!("Malformed cursor: {reason}")))?,
        Some(other) => {
            return Err(QueryError::input(format!("Malformed cursor: {other}")));
        }
        None => Cursor {
            limit: match body.get("limit") {
                None => DEFAULT_LIMIT,
                Some(limit) => limit.as_u64().unwrap_or_default() as usize,
            },
            after_id: None,
            query: body.get("query").cloned(),
        },
    };
    if cursor.limit == 0 {
        return Err(QueryError::input("Limit must be a positive integer >= 1"));
    }
    let mut items = all(index);
    if let Some(query) = &cursor.query {
        let condition = predicate::parse(query)?;
        items.retain(|location| condition.holds(&|key| location.value(key)));
    }
    let total_items = items.len();
    items.sort_by(|a, b| a.id.cmp(&b.id));
    if let Some(after) = &cursor.after_id {
        items.retain(|location| location.id > *after);
    }
    let mut next_cursor = None;
    if items.len() > cursor.limit {
        items.truncate(cursor.limit);
        next_cursor = Some(encode_cursor(&Cursor {
            after_id: items.last().map(|location| location.id.clone()),
            ..cursor
        }));
    }
    Ok(LocationPage {
        items,
        total_items,
        page_info: PageInfo { next_cursor },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::world;
    use serde_json::json;

    #[test]
    fn every_registered_location_is_listed_once() {
        let index = world::index();
        let locations = all(&index);
        assert_eq!(locations.len(), 1);
        assert_eq!(locations[0].target, "all.yaml");
        assert_eq!(by_id(&index, &locations[0].id).unwrap(), locations[0]);
        let shop = EntityRef::new("component", "default", "shop").unwrap();
        assert_eq!(by_entity(&index, &shop).unwrap(), locations[0]);
        assert!(by_id(&index, "x").is_err());
    }

    #[test]
    fn locations_are_picked_by_predicate() {
        let index = world::index();
        let count = |query: Value| {
            by_query(&index, &json!({ "query": query }))
                .unwrap()
                .total_items
        };
        assert_eq!(count(json!({"type": "FILE"})), 1);
        assert_eq!(count(json!({"target": {"$hasPrefix": "all"}})), 1);
        assert_eq!(count(json!({"$not": {"target": {"$exists": true}}})), 0);
        assert!(by_query(&index, &json!({"limit": 0})).is_err());
    }
}
