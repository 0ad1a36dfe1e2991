//! What is written beside a schema for people: words for errors, and how the answer is
//! reviewed.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::place::join;
use super::{ErrorMessage, ReviewOptions};

/// `errorMessage` of a field.
pub(super) fn error_message(message: Option<&Value>) -> Option<ErrorMessage> {
    match message? {
        Value::String(text) => Some(ErrorMessage::Any(text.clone())),
        Value::Object(map) => {
            let texts: BTreeMap<String, String> = map
                .iter()
                .filter_map(|(keyword, text)| Some((keyword.clone(), text.as_str()?.to_owned())))
                .collect();
            (!texts.is_empty()).then_some(ErrorMessage::ByKeyword(texts))
        }
        _ => None,
    }
}

/// What objects say of properties that are missing, by their pointers:
/// `errorMessage.required`, a text or texts by name. Schemas lie only as deep in one
/// another as `expand` lets them.
pub(super) fn missing_messages(
    schema: &Map<String, Value>,
    pointer: &str,
    found: &mut Vec<(String, String)>,
) {
    if let Some(message) = schema.get("errorMessage") {
        let required = message.get("required");
        if let Some(Value::Object(names)) = required {
            for (name, text) in names {
                if let Some(text) = text.as_str() {
                    found.push((join(pointer, name), text.to_owned()));
                }
            }
        }
        if let (Some(Value::String(text)), Some(Value::Array(names))) =
            (required, schema.get("required"))
        {
            for name in names.iter().filter_map(Value::as_str) {
                found.push((join(pointer, name), text.clone()));
            }
        }
    }
    if let Some(Value::Object(properties)) = schema.get("properties") {
        for (name, property) in properties {
            if let Value::Object(property) = property {
                missing_messages(property, &join(pointer, name), found);
            }
        }
    }
}

/// `ui:backstage.review` of a field.
pub(super) fn review_options(schema: &Map<String, Value>) -> ReviewOptions {
    let review = schema
        .get("ui:backstage")
        .and_then(|ours| ours.get("review"));
    let text = |key: &str| {
        let text = review
            .and_then(|review| review.get(key))
            .and_then(Value::as_str);
        text.map(str::to_owned)
    };
    let is_on = |key: &str| review.and_then(|review| review.get(key)) != Some(&Value::Bool(false));
    ReviewOptions {
        mask: text("mask"),
        show: is_on("show"),
        name: text("name"),
        explode: is_on("explode"),
    }
}
