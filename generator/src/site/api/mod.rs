//! The catalog as JSON files, in the shapes of Backstage's REST API.
//!
//! | output | answers |
//! | --- | --- |
//! | `api/catalog/entities.json` | `/api/catalog/entities` |
//! | `api/catalog/entities/by-name/{kind}/{namespace}/{name}` | the address of the same name |
//! | `api/catalog/entity-facets.json` | `/api/catalog/entity-facets` for [`FACETS`] |
//!
//! A directory cannot hold a file and a folder of the name `entities`, so a
//! host rewrites `/api/catalog/entities` to `entities.json`. The files of
//! `by-name` have no extension: a host sends `api/**` as `application/json`.
//! All names are in lower case.
//!
//! What takes a query (filters, orders, pages) is in [`catalog::query`];
//! [`crate::serve`] answers both under the same addresses.

use catalog::EntityRef;
use catalog::query::{EntityJson, Index, facets};

use super::{Family, Portal};

/// The facets that are counted into a file.
pub const FACETS: [&str; 6] = [
    "kind",
    "spec.type",
    "spec.lifecycle",
    "metadata.namespace",
    "metadata.tags",
    "relations.ownedBy",
];

const LIST: &str = "api/catalog/entities.json";
const COUNTS: &str = "api/catalog/entity-facets.json";
const BY_NAME: &str = "api/catalog/entities/by-name/";

/// The JSON files below `api/catalog`.
pub struct Api;

impl Family for Api {
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>) {
        paths.push(LIST.to_owned());
        paths.push(COUNTS.to_owned());
        for entity in &portal.catalog.entities {
            let entity_ref = &entity.entity_ref;
            paths.push(format!(
                "{BY_NAME}{}/{}/{}",
                entity_ref.kind(),
                entity_ref.namespace(),
                entity_ref.name()
            ));
        }
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        let catalog = &portal.catalog;
        if path == LIST {
            return Some(list(catalog));
        }
        if path == COUNTS {
            let index = Index::new(catalog.clone());
            let counts = facets::facets(&index, FACETS, None).expect("there are few facets");
            return Some(counts.to_string().into_bytes());
        }
        let mut parts = path.strip_prefix(BY_NAME)?.split('/');
        let (kind, namespace, name) = (parts.next()?, parts.next()?, parts.next()?);
        let entity_ref = EntityRef::new(kind, namespace, name).ok()?;
        // One file for each entity: no other case, nothing below it.
        if parts.next().is_some() || path.len() != BY_NAME.len() + entity_ref.as_str().len() {
            return None;
        }
        let entity = catalog.get(&entity_ref)?;
        (path[BY_NAME.len()..] == entity_ref.as_str().replacen(':', "/", 1)).then(|| {
            without_markup(serde_json::to_vec(&EntityJson(entity)).expect("entities are JSON"))
        })
    }
}

/// The same JSON without a `<` in it.
///
/// An entity may be called `login.html`, and a host that goes by the names of
/// files would send its JSON as a page: then nothing in it may be a tag. In
/// JSON a `<` stands in strings only, so it can be written as an escape.
fn without_markup(json: Vec<u8>) -> Vec<u8> {
    if !json.contains(&b'<') {
        return json;
    }
    let mut escaped = Vec::with_capacity(json.len() + 64);
    for byte in json {
        match byte {
            b'<' => escaped.extend_from_slice(b"\\u003c"),
            _ => escaped.push(byte),
        }
    }
    escaped
}

/// All entities, by reference.
fn list(catalog: &catalog::Catalog) -> Vec<u8> {
    let mut json = vec![b'['];
    for (position, entity) in catalog.entities.iter().enumerate() {
        if position > 0 {
            json.push(b',');
        }
        serde_json::to_writer(&mut json, &EntityJson(entity)).expect("entities are JSON");
    }
    json.push(b']');
    json
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use catalog::{Catalog, Entity, Location, Origin};

    use super::*;
    use crate::site::Settings;

    fn portal() -> Portal {
        let entity = Entity {
            entity_ref: EntityRef::new("api", "default", "Orders").unwrap(),
            document: Arc::new(serde_json::json!({
                "kind": "API", "metadata": { "name": "Orders", "namespace": "default" }
            })),
            relations: Vec::new(),
            origin: Origin::registered(Location::new("file", "catalog-info.yaml")),
        };
        let catalog = Catalog::new(vec![Arc::new(entity)], Vec::new(), Vec::new());
        Portal::new(Arc::new(catalog), &Settings::default())
    }

    fn text(path: &str) -> Option<String> {
        let bytes = Api.render(&portal(), path)?;
        Some(String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn every_listed_path_is_rendered() {
        let mut paths = Vec::new();
        Api.paths(&portal(), &mut paths);
        assert_eq!(
            paths,
            [
                "api/catalog/entities.json",
                "api/catalog/entity-facets.json",
                "api/catalog/entities/by-name/api/default/orders",
            ]
        );
        for path in paths {
            let text = text(&path).unwrap();
            serde_json::from_str::<serde_json::Value>(&text).unwrap();
        }
    }

    #[test]
    fn an_entity_has_one_address() {
        let json =
            r#"{"kind":"API","metadata":{"name":"Orders","namespace":"default"},"relations":[]}"#;
        assert_eq!(
            text("api/catalog/entities/by-name/api/default/orders").unwrap(),
            json
        );
        assert_eq!(
            text("api/catalog/entities.json").unwrap(),
            format!("[{json}]")
        );
        for path in [
            "api/catalog/entities/by-name/API/default/orders",
            "api/catalog/entities/by-name/api/default/orders/",
            "api/catalog/entities/by-name/api/default/orders/ancestry",
            "api/catalog/entities/by-name/api/default/none",
            "api/catalog/entities/by-name/api:default/orders",
            "api/catalog/entities",
        ] {
            assert!(text(path).is_none(), "{path}");
        }
    }

    #[test]
    fn json_named_like_a_page_holds_no_tags() {
        let json = without_markup(br#"{"a":"<script>"}"#.to_vec());
        assert_eq!(json, br#"{"a":"\u003cscript>"}"#);
    }
}
