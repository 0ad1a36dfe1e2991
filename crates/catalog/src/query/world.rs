//! A small catalog for the tests of this folder.

use std::sync::Arc;

use serde_json::Value;

use crate::entity::{Entity, Origin};
use crate::entity_ref::EntityRef;
use crate::model::Catalog;
use crate::relation::{Relation, RelationType};
use crate::source::Location;

use super::Index;

/// An entity from its document and relations.
pub(super) fn entity(document: &str, relations: &[(&str, &str)]) -> Entity {
    let document: Value = serde_json::from_str(document).unwrap();
    let text = |path: &str| document.pointer(path).and_then(Value::as_str).unwrap();
    let entity_ref = EntityRef::new(
        text("/kind"),
        text("/metadata/namespace"),
        text("/metadata/name"),
    )
    .unwrap();
    let relations = relations
        .iter()
        .map(|(name, target)| Relation {
            relation_type: *RelationType::ALL
                .iter()
                .find(|relation| relation.as_str() == *name)
                .unwrap(),
            target: EntityRef::parse(target, None, "default").unwrap(),
        })
        .collect();
    Entity {
        entity_ref,
        document: Arc::new(document),
        relations,
        origin: Origin {
            file: 0,
            document: 0,
            lines: (1, 1),
            location: Location::new("file", "catalog-info.yaml"),
            registered: Location::new("file", "all.yaml"),
            parent: None,
        },
    }
}

/// Five entities: an API, three components and a group. Ordered by uid:
/// `Shop`, `orders`, `web`, `billing`, `orders-api`.
pub(super) fn small() -> Catalog {
    let owned = [("ownedBy", "group:default/web")];
    let mut entities = vec![
        entity(
            r#"{"kind":"API","metadata":{"name":"orders-api","namespace":"default","uid":"u5"},
                "spec":{"type":"openapi"}}"#,
            &owned,
        ),
        entity(
            r#"{"kind":"Component","metadata":{"name":"billing","namespace":"default","uid":"u4","tags":["rust","async"]},
                "spec":{"type":"service","replicas":3,"lifecycle":"production"}}"#,
            &[],
        ),
        entity(
            r#"{"kind":"Component","metadata":{"name":"orders","namespace":"default","uid":"u2","tags":["java"],
                "description":"Takes orders"},
                "spec":{"type":"service","lifecycle":"experimental"}}"#,
            &owned,
        ),
        entity(
            r#"{"kind":"Component","metadata":{"name":"Shop","namespace":"default","uid":"u1","description":null},
                "spec":{"type":"Website","lifecycle":"Production"}}"#,
            &owned,
        ),
        entity(
            r#"{"kind":"Group","metadata":{"name":"web","namespace":"default","uid":"u3"},
                "spec":{"type":"team"}}"#,
            &[("ownerOf", "component:default/shop")],
        ),
    ];
    entities[1].origin.parent = Some(entities[4].entity_ref.clone());
    Catalog::new(
        entities.into_iter().map(Arc::new).collect(),
        Vec::new(),
        Vec::new(),
    )
}

/// The index of [`small`].
pub(super) fn index() -> Index {
    Index::new(Arc::new(small()))
}

/// The names at some positions.
pub(super) fn names(index: &Index, positions: impl IntoIterator<Item = usize>) -> Vec<&str> {
    positions
        .into_iter()
        .map(|position| index.entity(position as u32).name())
        .collect()
}
