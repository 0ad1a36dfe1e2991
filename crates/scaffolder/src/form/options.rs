//! What can be chosen: `enum`, `oneOf` and `anyOf` of constants, with their labels.
//!
//! Labels are `ui:enumNames`, `enumNames`, and the titles of constants, as in
//! `optionsList` of `@rjsf/utils`.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::control::SelectOption;
use super::place::same;
use super::ui::{Notes, text, ui};

/// How many can be chosen from.
const MAX_OPTIONS: usize = 2_000;

/// The options of a schema, where it is a choice. `at` is its place in the entity.
pub(super) fn options(
    schema: &Map<String, Value>,
    at: &str,
    notes: &mut Notes,
) -> Option<Vec<SelectOption>> {
    let (mut values, labels) = values_and_labels(schema)?;
    if values.len() > MAX_OPTIONS {
        notes.warning(
            at,
            format!(
                "of {} options the first {MAX_OPTIONS} can be chosen",
                values.len()
            ),
        );
        values.truncate(MAX_OPTIONS);
    }
    let disabled: Vec<&Value> = match ui(schema, "enumDisabled") {
        Some(Value::Array(disabled)) => disabled.iter().collect(),
        _ => Vec::new(),
    };
    let mut options: Vec<SelectOption> = Vec::with_capacity(values.len());
    for (number, value) in values.into_iter().enumerate() {
        let label = labels
            .get(number)
            .and_then(Option::clone)
            .unwrap_or_else(|| shown(&value));
        options.push(SelectOption {
            key: plain_key(&value),
            disabled: disabled.iter().any(|other| same(other, &value)),
            label,
            value,
        });
    }
    distinguish(&mut options);
    Some(options)
}

type Labels = Vec<Option<String>>;

fn values_and_labels(schema: &Map<String, Value>) -> Option<(Vec<Value>, Labels)> {
    if let Some(Value::Array(values)) = schema.get("enum")
        && !values.is_empty()
    {
        let names = ui(schema, "enumNames").or_else(|| schema.get("enumNames"));
        let labels = match names {
            Some(Value::Array(names)) => names.iter().map(|name| Some(shown(name))).collect(),
            // Of newer versions: a label for each value.
            Some(Value::Object(names)) => values
                .iter()
                .map(|value| names.get(&plain_key(value)).map(shown))
                .collect(),
            _ => Vec::new(),
        };
        return Some((values.clone(), labels));
    }
    for keyword in ["oneOf", "anyOf"] {
        let Some(Value::Array(parts)) = schema.get(keyword) else {
            continue;
        };
        let constant = |part: &Value| match (part.get("const"), part.get("enum")) {
            (Some(value), _) => Some(value.clone()),
            (None, Some(Value::Array(values))) if values.len() == 1 => values.first().cloned(),
            _ => None,
        };
        let values: Option<Vec<Value>> = parts.iter().map(constant).collect();
        if let Some(values) = values.filter(|values| !values.is_empty()) {
            let label = |part: &Value| text(part.as_object()?, "title").map(str::to_owned);
            return Some((values, parts.iter().map(label).collect()));
        }
    }
    let value = schema.get("const")?;
    // Its own title is that of the field.
    Some((vec![value.clone()], Vec::new()))
}

/// A value as a label.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "Yes".to_owned(),
        Value::Bool(false) => "No".to_owned(),
        Value::Null => "None".to_owned(),
        other => other.to_string(),
    }
}

fn plain_key(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Puts texts in quotes where they look like the JSON of another option.
fn distinguish(options: &mut [SelectOption]) {
    let mut times: HashMap<String, usize> = HashMap::new();
    for option in options.iter() {
        *times.entry(option.key.clone()).or_default() += 1;
    }
    for option in options {
        if option.value.is_string() && times.get(&option.key).is_some_and(|times| *times > 1) {
            option.key = option.value.to_string();
        }
    }
}

/// The value that an HTML form means by what it sent. What is no option is kept as the
/// text it is, for validation to say so.
pub(super) fn chosen(options: &[SelectOption], key: &str) -> Value {
    options
        .iter()
        .find(|option| option.key == key)
        .map_or_else(|| Value::from(key), |option| option.value.clone())
}

/// What an HTML form sends for a value.
pub(super) fn key_of(options: &[SelectOption], value: &Value) -> String {
    options
        .iter()
        .find(|option| same(&option.value, value))
        .map_or_else(|| plain_key(value), |option| option.key.clone())
}

/// What people read for a value.
pub(super) fn label_of(options: &[SelectOption], value: &Value) -> String {
    options
        .iter()
        .find(|option| same(&option.value, value))
        .map_or_else(|| shown(value), |option| option.label.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn options_have_values_keys_and_labels() {
        #[track_caller]
        fn check(schema: Value, expected: &[(&str, &str, bool)]) {
            let options = options(schema.as_object().unwrap(), "", &mut Notes::default());
            let options = options.unwrap_or_default();
            let seen: Vec<_> = options
                .iter()
                .map(|option| (&*option.key, &*option.label, option.disabled))
                .collect();
            assert_eq!(seen, expected);
            for option in &options {
                assert_eq!(chosen(&options, &option.key), option.value);
                assert_eq!(key_of(&options, &option.value), option.key);
            }
        }

        check(
            json!({"enum": ["a", "b"], "enumNames": ["A"], "ui:enumDisabled": ["b"]}),
            &[("a", "A", false), ("b", "b", true)],
        );
        check(
            json!({"enum": [1, "1", true, null, {"a": [2]}]}),
            &[
                ("1", "1", false),
                ("\"1\"", "1", false),
                ("true", "Yes", false),
                ("null", "None", false),
                ("{\"a\":[2]}", "{\"a\":[2]}", false),
            ],
        );
        check(
            json!({"oneOf": [{"const": true, "title": "I agree"}, {"const": false}]}),
            &[("true", "I agree", false), ("false", "No", false)],
        );
        check(json!({"const": "x", "title": "T"}), &[("x", "x", false)]);
        check(json!({"oneOf": [{"type": "string"}]}), &[]);
        check(
            json!({"enum": ["a"], "ui:options": {"enumNames": ["Under options"]}}),
            &[("a", "Under options", false)],
        );
    }
}
