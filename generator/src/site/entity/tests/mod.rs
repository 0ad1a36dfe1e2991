//! Small catalogs for the tests of the modules here.

mod pages;
mod shop;
mod untrusted;

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog::{Catalog, Entity, EntityRef, Location, Origin, Relation, RelationType};
use serde_json::{Value, json};

fn parse(text: &str) -> EntityRef {
    EntityRef::parse(text, Some("component"), "default").unwrap()
}

/// An entity with this `metadata` and `spec` added to what it needs.
pub(crate) fn entity(entity_ref: &str, metadata: Value, spec: Value) -> Entity {
    let entity_ref = parse(entity_ref);
    let kind = match entity_ref.kind() {
        "api" => "API".to_owned(),
        kind => kind[..1].to_uppercase() + &kind[1..],
    };
    let mut all = json!({ "name": entity_ref.name(), "namespace": entity_ref.namespace() });
    for (key, value) in metadata.as_object().unwrap() {
        all[key] = value.clone();
    }
    Entity {
        document: Arc::new(json!({
            "apiVersion": "backstage.io/v1alpha1",
            "kind": kind,
            "metadata": all,
            "spec": spec,
        })),
        entity_ref,
        relations: vec![],
        origin: Origin::registered(Location::new("file", "catalog-info.yaml")),
    }
}

/// A catalog of the entities, with the relations of the lines `a relation b`
/// added, both ways. Names with `gone` in them do not exist.
pub(crate) fn catalog_of(entities: Vec<Entity>, relations: &str) -> Catalog {
    let mut all: BTreeMap<EntityRef, Entity> = entities
        .into_iter()
        .map(|entity| (entity.entity_ref.clone(), entity))
        .collect();
    let lines: Vec<Vec<&str>> = relations
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|words| !words.is_empty())
        .collect();
    for words in &lines {
        let exists = |target: &str| !target.contains("gone");
        for name in [words[0], words[2]].into_iter().filter(|name| exists(name)) {
            all.entry(parse(name))
                .or_insert_with(|| entity(name, json!({}), json!({})));
        }
    }
    for words in &lines {
        let relation_type = RelationType::ALL
            .into_iter()
            .find(|relation| relation.as_str() == words[1])
            .unwrap();
        let (source, target) = (parse(words[0]), parse(words[2]));
        let mut add = |at: &EntityRef, relation_type, target: &EntityRef| {
            if let Some(entity) = all.get_mut(at) {
                entity.relations.push(Relation {
                    relation_type,
                    target: target.clone(),
                });
            }
        };
        add(&source, relation_type, &target);
        add(&target, relation_type.inverse(), &source);
    }
    let entities = all
        .into_values()
        .map(|mut entity| {
            entity.relations.sort();
            entity.relations.dedup();
            Arc::new(entity)
        })
        .collect();
    Catalog::new(entities, vec![], vec![])
}

/// A catalog of nothing but relations; names with `gone` in them do not exist.
pub(crate) fn world(relations: &str) -> Catalog {
    catalog_of(vec![], relations)
}
