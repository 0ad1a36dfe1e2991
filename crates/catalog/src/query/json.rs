//! Entities as JSON: the document with its relations, as Backstage sends it.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::entity::Entity;

/// An entity as Backstage sends it: the document, then `relations`.
#[derive(Debug, Clone, Copy)]
pub struct EntityJson<'e>(pub &'e Entity);

impl Serialize for EntityJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Value::Object(fields) = &*self.0.document {
            for (name, value) in fields {
                map.serialize_entry(name, value)?;
            }
        }
        map.serialize_entry("relations", &self.0.relations)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::world::entity;

    #[test]
    fn relations_come_last_with_type_and_target() {
        let entity = entity(
            r#"{"kind":"API","metadata":{"name":"orders","namespace":"default"}}"#,
            &[("ownedBy", "group:default/web")],
        );
        assert_eq!(
            serde_json::to_string(&EntityJson(&entity)).unwrap(),
            r#"{"kind":"API","metadata":{"name":"orders","namespace":"default"},"relations":[{"type":"ownedBy","targetRef":"group:default/web"}]}"#
        );
    }
}
