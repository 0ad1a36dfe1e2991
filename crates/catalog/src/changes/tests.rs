//! Catalogs before and after, and what is said of them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::{EntityRef, Location, Origin, Relation, RelationType};

fn entity(document: Value, relations: &[(RelationType, &str)]) -> Arc<Entity> {
    let text = |path: &str| document.pointer(path).and_then(Value::as_str);
    let (kind, name) = (text("/kind").unwrap(), text("/metadata/name").unwrap());
    let relation = |(relation_type, target): &(RelationType, &str)| Relation {
        relation_type: *relation_type,
        target: EntityRef::parse(target, None, "default").unwrap(),
    };
    Arc::new(Entity {
        entity_ref: EntityRef::new(kind, "default", name).unwrap(),
        relations: relations.iter().map(relation).collect(),
        origin: Origin::registered(Location::new("file", "catalog-info.yaml")),
        document: Arc::new(document),
    })
}

fn catalog(mut entities: Vec<Arc<Entity>>) -> Catalog {
    entities.sort_by(|a, b| a.entity_ref.cmp(&b.entity_ref));
    Catalog::new(entities, Vec::new(), Vec::new())
}

fn component(metadata: &Value, spec: &Value, relations: &[(RelationType, &str)]) -> Arc<Entity> {
    let mut metadata = metadata.clone();
    metadata["name"] = "orders".into();
    metadata["namespace"] = "default".into();
    let document = json!({ "metadata": metadata, "kind": "Component", "spec": spec });
    entity(document, relations)
}

/// The list a build writes.
fn list(catalog: &Catalog) -> String {
    let lines = catalog.entities.iter();
    let lines = lines.map(|entity| serde_json::to_string(&EntityJson(entity)).unwrap());
    format!("[\n{}\n]\n", lines.collect::<Vec<_>>().join(",\n"))
}

/// What is said, and said alike of a list and of a catalog in memory.
fn told(before: Vec<Arc<Entity>>, after: Vec<Arc<Entity>>) -> String {
    let (before, after) = (catalog(before), catalog(after));
    let changes = between(&before, &after);
    assert_eq!(since(&list(&before), &after).unwrap(), changes);
    let line = |change: &Change| match &change.what {
        What::Added => format!("+ {}", change.entity_ref),
        What::Removed { used_by } => format!("- {} ({used_by})", change.entity_ref),
        What::Changed { differences } => {
            let said = differences.iter().map(Difference::sentence);
            format!(
                "{}: {}",
                change.entity_ref,
                said.collect::<Vec<_>>().join("; ")
            )
        }
    };
    changes.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check_values(before: Value, after: Value, expected: &str) {
    let one = |value: Value| {
        let part = |key: &str| value.get(key).cloned().unwrap_or_else(|| json!({}));
        vec![component(&part("metadata"), &part("spec"), &[])]
    };
    let expected = match expected {
        "" => String::new(),
        said => format!("component:default/orders: {said}"),
    };
    assert_eq!(told(one(before), one(after)), expected);
}

#[test]
fn what_is_new_and_what_is_gone() {
    let other = |name: &str, relations: &[_]| {
        let document = json!({ "metadata": { "name": name }, "kind": "Resource", "spec": {} });
        entity(document, relations)
    };
    let used = [
        (RelationType::DependencyOf, "component:default/orders"),
        (RelationType::DependencyOf, "component:default/billing"),
        (RelationType::OwnedBy, "group:default/shop"),
    ];
    let before = vec![other("cart", &used), other("same", &[])];
    let after = vec![other("same", &[]), other("zoo", &[])];
    assert_eq!(
        told(before, after),
        "- resource:default/cart (2)\n+ resource:default/zoo"
    );
}

#[test]
fn values_are_told_in_words() {
    check_values(
        json!({ "spec": { "lifecycle": "experimental" } }),
        json!({ "spec": { "lifecycle": "production" } }),
        "lifecycle changed from experimental to production",
    );
    check_values(
        json!({ "metadata": {} }),
        json!({ "metadata": { "title": "Orders" } }),
        "title set to Orders",
    );
    check_values(
        json!({ "metadata": { "tags": ["go", "old", "java"] } }),
        json!({ "metadata": { "tags": ["go", "new"] } }),
        "tag new added, tags old and java removed",
    );
    check_values(
        json!({ "metadata": { "annotations": { "a.io/b": "1", "c": "2" } } }),
        json!({ "metadata": { "annotations": { "a.io/b": "3" } } }),
        "annotation a.io/b changed from 1 to 3; annotation c 2 removed",
    );
    check_values(
        json!({ "metadata": { "links": [{ "url": "https://a", "title": "A" }] } }),
        json!({ "metadata": { "links": [{ "url": "https://b", "title": "A" }] } }),
        "links changed",
    );
    check_values(
        json!({ "spec": { "definition": "one\nline" } }),
        json!({ "spec": { "definition": "another\nline" } }),
        "definition changed",
    );
    check_values(
        json!({ "spec": { "steps": [{ "id": "a" }] } }),
        json!({ "spec": { "steps": [{ "id": "b" }] } }),
        "spec.steps changed",
    );
}

#[test]
fn what_nobody_wrote_is_no_change() {
    let noise = |uid: &str, place: &str| {
        json!({ "metadata": {
            "uid": uid, "etag": uid,
            "annotations": { "backstage.io/managed-by-location": place },
        } })
    };
    check_values(noise("1", "file:/a"), noise("2", "file:/b"), "");
}

#[test]
fn relations_are_told_once_and_by_reference() {
    let spec = |owner: &str| json!({ "owner": owner });
    let relations = |owner, depends, part| {
        [
            (RelationType::OwnedBy, owner),
            (RelationType::DependsOn, depends),
            (RelationType::PartOf, part),
        ]
    };
    let none = json!({});
    let before = relations("group:default/a", "resource:default/x", "system:default/s");
    let after = relations("group:default/b", "resource:default/y", "system:default/s");
    assert_eq!(
        told(
            vec![component(&none, &spec("a"), &before)],
            vec![component(&none, &spec("b"), &after)],
        ),
        "component:default/orders: owner changed from group:default/a to group:default/b; \
         now depends on resource:default/y, no longer depends on resource:default/x"
    );
}

#[test]
fn long_values_and_long_lists_are_cut() {
    let long = "x".repeat(MAX_VALUE_CHARS + 1);
    check_values(
        json!({ "metadata": { "description": "short" } }),
        json!({ "metadata": { "description": long } }),
        "description changed",
    );
    let tags: Vec<String> = (0..MAX_VALUES + 5)
        .map(|number| format!("t{number}"))
        .collect();
    let before = vec![component(&json!({}), &json!({}), &[])];
    let after = vec![component(&json!({ "tags": tags }), &json!({}), &[])];
    let said = told(before, after);
    assert!(said.ends_with(", t19 added, and 5 more"), "{said}");
}

#[test]
fn what_is_no_list_is_not_compared() {
    let after = catalog(Vec::new());
    for text in ["", "{}", "[\n{\"kind\":1}\n]", "[\nnonsense\n]"] {
        assert_eq!(since(text, &after), None, "{text}");
    }
    assert_eq!(since("[\n]\n", &after), Some(Vec::new()));
}

fn added(name: &str) -> Change {
    Change {
        entity_ref: format!("component:default/{name}"),
        kind: "Component".to_owned(),
        title: name.to_owned(),
        owner: Some("group:default/shop".to_owned()),
        what: What::Added,
    }
}

fn removed(name: &str) -> Change {
    Change {
        what: What::Removed { used_by: 3 },
        ..added(name)
    }
}

#[test]
fn a_log_is_read_as_it_was_written() {
    let mut log = Log::default();
    log.add(1, "a", vec![added("one"), removed("two")]);
    log.add(2, "b", Vec::new());
    let differences = vec![Difference {
        field: "ownedBy".to_owned(),
        removed: vec!["group:default/a".to_owned()],
        added: vec!["group:default/b".to_owned()],
        left_off: 0,
    }];
    let changed = Change {
        what: What::Changed { differences },
        ..added("three")
    };
    log.add(3, "c", vec![changed]);
    assert_eq!(log.runs.len(), 2);
    assert_eq!(log.runs[0].at, 3);
    assert_eq!(Log::parse(&log.to_json()).as_ref(), Some(&log));
    assert_eq!(Log::parse(&Log::default().to_json()), Some(Log::default()));
    for text in ["", "{}", "[]", "{\"version\":2,\"runs\":[]}"] {
        assert_eq!(Log::parse(text), None, "{text}");
    }
}

#[test]
fn a_log_forgets_what_is_old_or_too_much() {
    let day = 86_400;
    let mut log = Log::default();
    log.add(0, "", vec![added("old")]);
    log.add(DAYS * day, "", vec![added("new")]);
    assert_eq!(log.runs.len(), 2);
    log.add(DAYS * day + 1, "", Vec::new());
    assert_eq!(log.runs.len(), 1);

    let many: Vec<Change> = (0..MAX_CHANGES_OF_RUN + 7)
        .map(|number| added(&number.to_string()))
        .collect();
    let mut log = Log::default();
    for at in 0..10 {
        log.add(at, "", many.clone());
    }
    assert_eq!(log.runs[0].left_off, 7);
    assert_eq!(log.changes().count(), MAX_CHANGES);
}

#[test]
fn what_came_back_is_not_removed() {
    let day = 86_400;
    let mut log = Log::default();
    log.add(day, "", vec![removed("back"), removed("gone")]);
    log.add(2 * day, "", vec![added("back")]);
    let names = |now| -> Vec<String> {
        let removed = log.removed(now, 30);
        removed.iter().map(|(_, it)| it.title.clone()).collect()
    };
    assert_eq!(names(3 * day), ["gone"]);
    assert!(names(32 * day).is_empty());
}
