//! The catalog API against what Backstage's own router answered.
//!
//! `query_answers/answers.json` holds seven entities, and questions with
//! Backstage's answers; `query_answers/record.cjs` recorded them. Of errors
//! the status and name are compared, of cursors that there is one: each walk
//! through pages continues with the cursors Backstage gave out.

use std::sync::Arc;

use catalog::query::{Index, Request, answer};
use catalog::{Catalog, Entity, EntityRef, Location, Origin, Relation, RelationType};
use serde_json::{Value, json};

fn entity(mut document: Value) -> Arc<Entity> {
    let relations = document["relations"].take();
    document.as_object_mut().unwrap().shift_remove("relations");
    let text = |path: &str| document.pointer(path).and_then(Value::as_str).unwrap();
    let entity_ref = EntityRef::new(
        text("/kind"),
        text("/metadata/namespace"),
        text("/metadata/name"),
    );
    let relation = |relation: &Value| Relation {
        relation_type: *RelationType::ALL
            .iter()
            .find(|known| known.as_str() == relation["type"])
            .unwrap(),
        target: EntityRef::parse(relation["targetRef"].as_str().unwrap(), None, "default").unwrap(),
    };
    Arc::new(Entity {
        entity_ref: entity_ref.unwrap(),
        relations: relations.as_array().unwrap().iter().map(relation).collect(),
        document: Arc::new(document),
        origin: Origin::registered(Location::new("file", "catalog-info.yaml")),
    })
}

/// What of an answer is compared.
fn compared(status: u64, mut answer: Value) -> Value {
    if status >= 400 {
        return json!({ "status": status, "name": answer["error"]["name"] });
    }
    if let Some(page_info) = answer.get_mut("pageInfo").and_then(Value::as_object_mut) {
        for cursor in page_info.values_mut() {
            *cursor = json!("a cursor");
        }
    }
    json!({ "status": status, "answer": answer })
}

#[test]
fn every_question_is_answered_as_backstage_answered_it() {
    let recorded: Value = serde_json::from_str(include_str!("query_answers/answers.json")).unwrap();
    let entities = recorded["entities"].as_array().unwrap();
    let entities = entities.iter().cloned().map(entity).collect();
    let index = Index::new(Arc::new(Catalog::new(entities, Vec::new(), Vec::new())));

    let mut wrong = Vec::new();
    let questions = recorded["answers"].as_array().unwrap();
    for question in questions {
        let address = question["path"].as_str().unwrap();
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let body = question
            .get("body")
            .map(Value::to_string)
            .unwrap_or_default();
        let ours = answer(
            &index,
            &Request {
                method: question["method"].as_str().unwrap(),
                mount: "/api/catalog",
                path,
                query,
                body: body.as_bytes(),
            },
        );
        let ours = compared(
            ours.status.into(),
            serde_json::from_slice(&ours.body).unwrap(),
        );
        let theirs = compared(
            question["status"].as_u64().unwrap(),
            question["answer"].clone(),
        );
        if ours != theirs {
            wrong.push(format!(
                "{address} {body}\n  ours   {ours}\n  theirs {theirs}"
            ));
        }
    }
    println!(
        "{} of {} questions answered as {} did",
        questions.len() - wrong.len(),
        questions.len(),
        recorded["from"]
    );
    assert!(questions.len() > 150, "the questions are there");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
