//! What is in a form before anybody has typed.
//!
//! [`with_defaults`] fills in what the form library would: `computeDefaults` in
//! `@rjsf/utils` 5, with lists there even when they are empty, and maps where they are
//! required or something is in them: so what an optional group needs is asked only of
//! people who begin to fill it in. A default may show further fields, which have defaults
//! too, so it goes on until nothing changes.
//!
//! Kinder than the library in two things: a map without `properties` has its default, and
//! a branch that is closed by another field's default gives none of its own.
//!
//! What belongs to one alternative of a `oneOf` without a property that chooses is left
//! alone. Backstage does none of this for tasks that programs make: only its form does.

use serde_json::{Map, Value};

use super::control::Control;
use super::place::{put, take};
use super::{Field, Form};

/// How often one default may show the next.
pub(super) const MAX_PASSES: usize = 16;

/// More items of a list are left as they are.
const MAX_ITEMS: usize = 1_000;

/// The answers, with the defaults of fields that are shown and have none.
pub fn with_defaults(form: &Form, values: &Value) -> Value {
    let mut values = match values {
        Value::Object(_) => values.clone(),
        _ => Value::Object(Map::new()),
    };
    for _ in 0..MAX_PASSES {
        let before = values.clone();
        for page in &form.pages {
            if page.shown.holds(&values) {
                for field in &page.fields {
                    fill(field, &mut values);
                }
            }
        }
        if values == before {
            break;
        }
    }
    values
}

fn fill(field: &Field, values: &mut Value) {
    if field.alternative.is_some() || !field.shown.holds(values) {
        return;
    }
    let is_missing = values.pointer(&field.pointer).is_none();
    match (field.control.plain(), &field.default) {
        (Control::Group { fields, .. }, default) => {
            if is_missing {
                put(values, &field.pointer, Value::Object(Map::new()));
            }
            if let (Some(Value::Object(default)), Some(Value::Object(map))) =
                (default, values.pointer_mut(&field.pointer))
            {
                for (name, value) in default {
                    map.entry(name.as_str()).or_insert_with(|| value.clone());
                }
            }
            for field in fields {
                fill(field, values);
            }
            let is_empty = |value: &Value| value.as_object().is_some_and(Map::is_empty);
            if is_missing
                && !field.required.holds(values)
                && values.pointer(&field.pointer).is_some_and(is_empty)
            {
                take(values, &field.pointer);
            }
        }
        (Control::List { item, .. }, default) => {
            if is_missing {
                let list = match default {
                    Some(Value::Array(list)) => list.clone(),
                    _ => Vec::new(),
                };
                put(values, &field.pointer, Value::Array(list));
            }
            let length = match values.pointer(&field.pointer) {
                Some(Value::Array(list)) => list.len().min(MAX_ITEMS),
                _ => 0,
            };
            if !item.control.inner().is_empty() {
                for number in 0..length {
                    fill(&item.item(field, number), values);
                }
            }
        }
        (_, Some(default)) if is_missing => put(values, &field.pointer, default.clone()),
        (
            Control::Checkboxes { .. }
            | Control::EntityTags { .. }
            | Control::MultiEntityPicker { .. },
            None,
        ) if is_missing => put(values, &field.pointer, Value::Array(Vec::new())),
        (Control::Pairs { .. } | Control::Json, None)
            if is_missing
                && field.required.holds(values)
                && field
                    .schema
                    .get("type")
                    .is_some_and(|kind| kind == "object") =>
        {
            put(values, &field.pointer, Value::Object(Map::new()));
        }
        (Control::Message, None) if is_missing => put(values, &field.pointer, Value::Null),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::form;
    use super::*;
    use serde_json::json;

    #[test]
    fn fills_in_what_the_form_library_does() {
        #[track_caller]
        fn check(page: Value, values: Value, expected: Value) {
            assert_eq!(with_defaults(&form(page), &values), expected);
        }

        let plain = json!({"properties": {
            "a": {"type": "string", "default": "x"}, "b": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "c": {"const": 3}, "n": {"type": "null"},
        }});
        check(
            plain.clone(),
            json!({}),
            json!({"a": "x", "tags": [], "c": 3, "n": null}),
        );
        check(
            plain,
            json!({"a": "", "tags": ["y"], "c": 3, "n": null}),
            json!({"a": "", "tags": ["y"], "c": 3, "n": null}),
        );

        let nested = json!({"properties": {
            "db": {"type": "object", "default": {"kind": "pg"}, "properties": {
                "kind": {"type": "string", "default": "mysql"},
                "size": {"type": "integer", "default": 1},
            }},
            "people": {"type": "array", "items": {"type": "object", "properties": {
                "role": {"type": "string", "default": "PM"},
            }}},
        }});
        check(
            nested,
            json!({"people": [{"name": "Ann"}, {"role": "Dev"}]}),
            json!({
                "people": [{"name": "Ann", "role": "PM"}, {"role": "Dev"}],
                "db": {"kind": "pg", "size": 1},
            }),
        );

        // Nothing is in an optional group, and a needed one is there.
        check(
            json!({"required": ["b"], "properties": {
                "a": {"type": "object", "properties": {"x": {"type": "object", "properties": {
                    "y": {"type": "string"}}}}},
                "b": {"type": "object", "properties": {"x": {"type": "string"}}},
            }}),
            json!({}),
            json!({"b": {}}),
        );

        // One default shows the next field, whose default shows another.
        let chain = json!({
            "properties": {"a": {"type": "string", "default": "1"}},
            "dependencies": {"a": {"oneOf": [
                {
                    "properties": {"a": {"const": "1"}, "b": {"type": "boolean", "default": true}},
                    "dependencies": {"b": {"allOf": [{
                        "if": {"properties": {"b": {"const": true}}},
                        "then": {"properties": {"c": {"type": "string", "default": "3"}}},
                    }]}},
                },
                {"properties": {"a": {"const": "2"}, "b": {"type": "boolean", "default": false}}},
            ]}},
        });
        check(
            chain.clone(),
            json!({}),
            json!({"a": "1", "b": true, "c": "3"}),
        );
        check(chain, json!({"a": "2"}), json!({"a": "2", "b": false}));
    }
}
