//! What an `if` asks, as a [`Condition`].
//!
//! [`condition`] says it where it can be said in conditions, which is what templates
//! mostly write: properties with `const` or `enum`, `required`, and these joined by
//! `allOf`, `anyOf` and `not`. JSON Schema asks nothing of a property that is not there,
//! so `properties: {a: {const: 1}}` holds without `a` too.

use serde_json::{Map, Value};

use super::condition::Condition;
use super::place::join;
use super::schema::clean;
use super::ui::Notes;

/// What a schema asks of the answer at a pointer: in conditions, else as the schema.
/// `at` is the schema's place in the entity.
pub(super) fn condition(schema: &Value, pointer: &str, at: &str, notes: &mut Notes) -> Condition {
    said(schema, pointer).unwrap_or_else(|| Condition::Schema {
        pointer: pointer.to_owned(),
        schema: clean(schema, at, notes),
    })
}

fn said(schema: &Value, pointer: &str) -> Option<Condition> {
    let map = match schema {
        Value::Bool(true) => return Some(Condition::ALWAYS),
        Value::Bool(false) => return Some(Condition::NEVER),
        Value::Object(map) => map,
        _ => return None,
    };
    let mut condition = Condition::ALWAYS;
    for (keyword, value) in map {
        condition = condition.and(keyword_said(map, keyword, value, pointer)?);
    }
    Some(condition)
}

fn keyword_said(
    map: &Map<String, Value>,
    keyword: &str,
    value: &Value,
    pointer: &str,
) -> Option<Condition> {
    let all = |value: &Value| -> Option<Vec<Condition>> {
        let list = value.as_array().filter(|list| !list.is_empty())?;
        list.iter().map(|schema| said(schema, pointer)).collect()
    };
    match keyword {
        "const" => Some(Condition::one_of(pointer, vec![value.clone()])),
        "enum" => Some(Condition::one_of(pointer, value.as_array()?.clone())),
        "contains" => match value {
            Value::Object(contains) if contains.len() == 1 => {
                let values = match (contains.get("const"), contains.get("enum")) {
                    (Some(value), _) => vec![value.clone()],
                    (_, Some(Value::Array(values))) => values.clone(),
                    _ => return None,
                };
                Some(Condition::Contains {
                    pointer: pointer.to_owned(),
                    values,
                })
            }
            _ => None,
        },
        "properties" => {
            let mut condition = Condition::ALWAYS;
            for (name, schema) in value.as_object()? {
                let inner = join(pointer, name);
                let asked = said(schema, &inner)?;
                if !asked.is_always() {
                    condition = condition.and(Condition::present(&inner).opposite().or(asked));
                }
            }
            Some(condition)
        }
        "required" => Some(
            value
                .as_array()?
                .iter()
                .filter_map(Value::as_str)
                .map(|name| Condition::present(&join(pointer, name)))
                .fold(Condition::ALWAYS, Condition::and),
        ),
        "not" => Some(said(value, pointer)?.opposite()),
        "allOf" => Some(
            all(value)?
                .into_iter()
                .fold(Condition::ALWAYS, Condition::and),
        ),
        "anyOf" => Some(
            all(value)?
                .into_iter()
                .fold(Condition::NEVER, Condition::or),
        ),
        "oneOf" if value.as_array()?.len() == 1 => all(value)?.pop(),
        // A type goes without saying beside the values, and of the answers as a whole.
        "type" => {
            let says_so = map.contains_key("const")
                || map.contains_key("enum")
                || (value == "object" && (pointer.is_empty() || map.contains_key("properties")))
                || (value == "array" && map.contains_key("contains"));
            says_so.then_some(Condition::ALWAYS)
        }
        "title" | "description" | "default" | "$comment" => Some(Condition::ALWAYS),
        _ if keyword.starts_with("ui:") => Some(Condition::ALWAYS),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn says_what_templates_mostly_ask() {
        #[track_caller]
        fn check(schema: Value, expected: Value) {
            let condition = condition(&schema, "", "", &mut Notes::default());
            assert_eq!(serde_json::to_value(&condition).unwrap(), expected);
            // It has to say the same as the schema, whatever the answers.
            for answers in [
                json!({}),
                json!({"a": 1}),
                json!({"a": 2, "b": "x"}),
                json!({"a": [1], "b": {"c": true}}),
                json!({"a": "longer"}),
            ] {
                let fits = super::super::schema::fits(&schema, &answers);
                assert_eq!(condition.holds(&answers), fits, "{schema} {answers}");
            }
        }

        check(
            json!({"properties": {"a": {"const": 1}}, "required": ["a"]}),
            json!({"oneOf": {"pointer": "/a", "values": [1]}}),
        );
        check(
            json!({"properties": {"a": {"enum": [1, 2]}}}),
            json!({"any": [
                {"not": {"present": {"pointer": "/a"}}},
                {"oneOf": {"pointer": "/a", "values": [1, 2]}},
            ]}),
        );
        check(
            json!({"not": {"required": ["b"]}}),
            json!({"not": {"present": {"pointer": "/b"}}}),
        );
        check(
            json!({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}),
            json!({"any": [{"present": {"pointer": "/a"}}, {"present": {"pointer": "/b"}}]}),
        );
        check(
            json!({"properties": {"a": {"minLength": 3}}}),
            json!({"schema": {"pointer": "", "schema": {"properties": {"a": {"minLength": 3}}}}}),
        );
    }

    #[test]
    fn a_list_with_something_in_it_is_told_apart() {
        let schema = json!({
            "properties": {"a": {"type": "array", "contains": {"const": 1}}},
            "required": ["a"],
            "type": "object",
        });
        let condition = condition(&schema, "", "", &mut Notes::default());
        assert_eq!(
            serde_json::to_value(&condition).unwrap(),
            json!({"contains": {"pointer": "/a", "values": [1]}})
        );
        for (answers, expected) in [
            (json!({}), false),
            (json!({"a": []}), false),
            (json!({"a": [2, 1]}), true),
        ] {
            assert_eq!(condition.holds(&answers), expected, "{answers}");
        }
    }
}
