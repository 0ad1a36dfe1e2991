//! What a dry run says of an action that does not run in it: an output made up from
//! its schema.
//!
//! Source: `generateExampleOutput` in Backstage's
//! `plugins/scaffolder-backend/src/scaffolder/tasks/helper.ts`.

use serde_json::{Map, Value};

/// Schemas within schemas that are looked into.
const MAX_DEPTH: usize = 16;

/// An output that fits a schema.
pub fn output(schema: &Value) -> Map<String, Value> {
    match example(schema, 0) {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn example(schema: &Value, depth: usize) -> Value {
    let unknown = || Value::from("<unknown>");
    if depth > MAX_DEPTH {
        return unknown();
    }
    if let Some(first) = schema.get("examples").and_then(|examples| examples.get(0)) {
        return first.clone();
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("object") => {
            let properties = schema.get("properties").and_then(Value::as_object);
            let entries = properties.into_iter().flatten();
            entries
                .map(|(name, schema)| (name.clone(), example(schema, depth + 1)))
                .collect::<Map<_, _>>()
                .into()
        }
        Some("array") => {
            let items = schema.get("items");
            let item = items.and_then(|items| items.get(0).or(Some(items)));
            match item {
                Some(item) => Value::Array(vec![example(item, depth + 1)]),
                None => Value::Array(Vec::new()),
            }
        }
        Some("string") => Value::from("<example>"),
        Some("number" | "integer") => Value::from(0),
        Some("boolean") => Value::from(false),
        _ => unknown(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_sort_of_value_has_an_example() {
        let schema = json!({"type": "object", "properties": {
            "url": {"type": "string", "examples": ["https://example.com"]},
            "name": {"type": "string"},
            "count": {"type": "integer"},
            "done": {"type": "boolean"},
            "list": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}},
            "any": {},
        }});
        let expected = json!({
            "url": "https://example.com", "name": "<example>", "count": 0, "done": false,
            "list": [{"a": "<example>"}], "any": "<unknown>",
        });
        assert_eq!(Value::Object(output(&schema)), expected);
        assert!(output(&json!({})).is_empty());
    }
}
