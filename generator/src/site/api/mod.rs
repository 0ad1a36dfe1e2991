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
//! The list and the files of `by-name` have the bytes of other outputs, which
//! [`original`] names: a store may keep them once.
//!
//! What takes a query (filters, orders, pages) is in [`catalog::query`];
//! [`crate::serve`] answers both under the same addresses.

use catalog::EntityRef;
use catalog::query::{Index, facets};

use super::entity::page::Page;
use super::entity::twins;
use super::lists::export;
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
        if path == LIST {
            return Some(export::all_json(portal));
        }
        if path == COUNTS {
            let index = Index::new(portal.catalog.clone());
            let counts = facets::facets(&index, FACETS, None).expect("there are few facets");
            return Some(counts.to_string().into_bytes());
        }
        let at = by_name(portal, path)?;
        Some(twins::json(&Page::new(portal, at)).into_bytes())
    }
}

/// The output whose bytes the one at this path has, too.
pub fn original(portal: &Portal, path: &str) -> Option<String> {
    if path == LIST {
        return Some(export::ALL_JSON.to_owned());
    }
    let at = by_name(portal, path)?;
    Some(format!("{}index.json", portal.index.entities[at].path))
}

/// The entity of a file of `by-name`.
fn by_name(portal: &Portal, path: &str) -> Option<usize> {
    let name = path.strip_prefix(BY_NAME)?;
    let mut parts = name.split('/');
    let (kind, namespace, last) = (parts.next()?, parts.next()?, parts.next()?);
    let entity_ref = EntityRef::new(kind, namespace, last).ok()?;
    // One file for each entity: no other case, nothing below it.
    if parts.next().is_some() || name.len() != entity_ref.as_str().len() {
        return None;
    }
    let is_exact = name == entity_ref.as_str().replacen(':', "/", 1);
    portal.catalog.position(&entity_ref).filter(|_| is_exact)
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
        let path = "api/catalog/entities/by-name/api/default/orders";
        let read = |path: &str| -> serde_json::Value {
            serde_json::from_str(&text(path).unwrap()).unwrap()
        };
        let expected = serde_json::json!({
            "kind": "API", "metadata": { "name": "Orders", "namespace": "default" },
            "relations": []
        });
        assert_eq!(read(path), expected);
        assert_eq!(
            read("api/catalog/entities.json"),
            serde_json::json!([expected])
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
    fn what_repeats_an_output_has_its_bytes() {
        let portal = portal();
        let all = portal.paths();
        let repeated = all
            .iter()
            .filter_map(|path| Some((path, original(&portal, path)?)));
        let repeated: Vec<_> = repeated.collect();
        assert_eq!(repeated.len(), 2);
        for (path, original) in repeated {
            assert!(all.contains(&original), "{original}");
            assert_eq!(portal.render(path), portal.render(&original), "{path}");
        }
    }
}
