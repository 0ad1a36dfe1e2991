//! What is left of a schema for a validator: draft 7, and only what it understands.
//!
//! [`clean`] makes it, [`validator`] compiles it, [`fits`] asks it. A keyword whose
//! value is not what it has to be says nothing and is a note, because Backstage's own
//! validators pass over most of them, and one slip should not cost a whole page its
//! validation.
//!
//! Takes schemas whose `$ref`s are replaced: `expand` bounds their size and depth.

use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::{Map, Value};

use super::keywords::{Literal, Shape, shape};
use super::place::join;
use super::ui::Notes;

/// How often the match of a pattern may try again.
const MAX_RETRIES: usize = 50_000;

/// How many bytes a compiled pattern may take.
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// How long a pattern may be.
const MAX_PATTERN_CHARS: usize = 4_000;

/// The types there are.
pub(super) const TYPES: [&str; 7] = [
    "string", "number", "integer", "boolean", "array", "object", "null",
];

/// A validator of a clean schema.
///
/// # Errors
///
/// What the crate says; about clean schemas it should say nothing.
pub(super) fn validator(schema: &Value) -> Result<Validator, String> {
    jsonschema::options()
        .with_draft(Draft::Draft7)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        // As browsers write times, without a zone: so do Backstage's forms.
        .with_format("time", is_time)
        .with_pattern_options(
            PatternOptions::fancy_regex()
                .backtrack_limit(MAX_RETRIES)
                .size_limit(MAX_PATTERN_BYTES),
        )
        .offline()
        .build(schema)
        .map_err(|error| error.to_string())
}

/// Whether a value fits a clean schema. One that cannot be compiled asks nothing.
pub(super) fn fits(schema: &Value, value: &Value) -> bool {
    validator(schema).map_or(true, |validator| validator.is_valid(value))
}

/// `10:42`, `10:42:07`, `10:42:07.5`, with or without a zone.
fn is_time(text: &str) -> bool {
    let (clock, zone) = match text.find(['Z', 'z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, "Z"),
    };
    let in_range = |part: &str, end: u32| {
        part.len() == 2
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse::<u32>().is_ok_and(|number| number < end)
    };
    let hours_and_minutes = |text: &str| {
        text.split_once(':')
            .is_some_and(|(hours, minutes)| in_range(hours, 24) && in_range(minutes, 60))
    };
    let mut parts = clock.splitn(3, ':');
    let (Some(hours), Some(minutes)) = (parts.next(), parts.next()) else {
        return false;
    };
    let seconds = parts.next().is_none_or(|seconds| {
        let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
        in_range(whole, 61)
            && !fraction.is_empty()
            && fraction.bytes().all(|byte| byte.is_ascii_digit())
    });
    let zone = match zone {
        "Z" | "z" => true,
        zone => hours_and_minutes(&zone[1..]),
    };
    in_range(hours, 24) && in_range(minutes, 60) && seconds && zone
}

/// Whether a pattern can be read, and within its limits.
fn can_be_read(pattern: &str) -> bool {
    pattern.len() <= MAX_PATTERN_CHARS
        && validator(&serde_json::json!({ "pattern": pattern })).is_ok()
}

/// What of a schema a validator is given. `at` is its place in the entity.
pub(super) fn clean(schema: &Value, at: &str, notes: &mut Notes) -> Value {
    let map = match schema {
        Value::Bool(_) => return schema.clone(),
        Value::Object(map) => map,
        _ => {
            notes.warning(at, "a schema is a map, so this says nothing");
            return Value::Bool(true);
        }
    };
    let mut cleaned = Map::new();
    for (keyword, value) in map {
        let Some(shape) = shape(keyword) else {
            continue;
        };
        let here = join(at, keyword);
        if let Some(value) = value_of(map, keyword, value, shape, &here, notes) {
            cleaned.insert(keyword.clone(), value);
        }
    }
    // A secret's value is asterisks: only their number says something.
    if map.get("ui:field").and_then(Value::as_str) == Some("Secret") {
        for keyword in ["pattern", "format", "enum", "const"] {
            cleaned.remove(keyword);
        }
    }
    Value::Object(cleaned)
}

fn value_of(
    map: &Map<String, Value>,
    keyword: &str,
    value: &Value,
    shape: Shape,
    here: &str,
    notes: &mut Notes,
) -> Option<Value> {
    match (shape, value) {
        (Shape::Schema, _) => Some(clean(value, here, notes)),
        (Shape::SchemaOrList, Value::Array(list)) | (Shape::Schemas, Value::Array(list)) => {
            let list: Vec<Value> = list
                .iter()
                .enumerate()
                .map(|(number, item)| clean(item, &join(here, &number.to_string()), notes))
                .collect();
            (!list.is_empty()).then_some(Value::Array(list))
        }
        (Shape::SchemaOrList, _) => Some(clean(value, here, notes)),
        (Shape::Named | Shape::Dependencies, Value::Object(named)) => {
            let named = named
                .iter()
                .map(|(name, value)| {
                    let here = join(here, name);
                    let value = match value {
                        Value::Array(names) if shape == Shape::Dependencies => {
                            Value::Array(only_names(names))
                        }
                        value => clean(value, &here, notes),
                    };
                    (name.clone(), value)
                })
                .collect();
            // Where references lead is not looked at once they are replaced.
            (!matches!(keyword, "definitions" | "$defs")).then_some(Value::Object(named))
        }
        (Shape::Literal(literal), _) => {
            let cleaned = literal_of(map, keyword, value, literal);
            if cleaned.is_none() {
                notes.warning(here, ill_typed(keyword, value, literal));
            }
            cleaned
        }
        _ => {
            let message = match shape {
                Shape::Schemas => format!("`{keyword}` is a list of schemas"),
                _ => format!("`{keyword}` is a map of schemas by name"),
            };
            notes.warning(here, format!("{message}, so this says nothing"));
            None
        }
    }
}

fn only_names(names: &[Value]) -> Vec<Value> {
    let mut unique: Vec<Value> = Vec::new();
    for name in names.iter().filter(|name| name.is_string()) {
        if !unique.contains(name) {
            unique.push(name.clone());
        }
    }
    unique
}

fn literal_of(
    map: &Map<String, Value>,
    keyword: &str,
    value: &Value,
    literal: Literal,
) -> Option<Value> {
    let is_type = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    match (literal, value) {
        (Literal::Anything, _) => Some(value.clone()),
        (Literal::Types, Value::Array(types)) => {
            let mut known: Vec<Value> = Vec::new();
            for name in types.iter().filter(|value| is_type(value)) {
                if !known.contains(name) {
                    known.push(name.clone());
                }
            }
            (!known.is_empty() && types.iter().all(is_type)).then_some(Value::Array(known))
        }
        (Literal::Types, _) => is_type(value).then(|| value.clone()),
        (Literal::List, Value::Array(list)) => (!list.is_empty()).then(|| value.clone()),
        (Literal::Names, Value::Array(names)) => Some(Value::Array(only_names(names))),
        // Draft 4 said `true` beside the limit.
        (Literal::Number, Value::Bool(true)) => {
            let limit = match keyword {
                "exclusiveMinimum" => "minimum",
                _ => "maximum",
            };
            map.get(limit).filter(|limit| limit.is_number()).cloned()
        }
        (Literal::Number, Value::Number(_)) => Some(value.clone()),
        (Literal::Positive, Value::Number(number)) => number
            .as_f64()
            .is_some_and(|number| number > 0.0)
            .then(|| value.clone()),
        (Literal::Count, Value::Number(number)) => number
            .as_u64()
            .or_else(|| {
                let number = number.as_f64()?;
                (number >= 0.0 && number.fract() == 0.0 && number < 1e15).then_some(number as u64)
            })
            .map(Value::from),
        (Literal::Text, Value::String(_)) | (Literal::Flag, Value::Bool(_)) => Some(value.clone()),
        (Literal::Pattern, Value::String(pattern)) => can_be_read(pattern).then(|| value.clone()),
        _ => None,
    }
}

fn ill_typed(keyword: &str, value: &Value, literal: Literal) -> String {
    let right = match literal {
        Literal::Pattern if value.is_string() => {
            return "this pattern cannot be read as a regular expression, so nothing is held \
                    against it"
                .to_owned();
        }
        Literal::Types => format!("`type` is one of `{}`", TYPES.join("`, `")),
        Literal::List => format!("`{keyword}` is a list of at least one value"),
        Literal::Names => format!("`{keyword}` is a list of names"),
        Literal::Number => format!("`{keyword}` is a number"),
        Literal::Positive => format!("`{keyword}` is a number above 0"),
        Literal::Count => format!("`{keyword}` is a whole number from 0"),
        Literal::Flag => format!("`{keyword}` is `true` or `false`"),
        Literal::Anything | Literal::Text | Literal::Pattern => format!("`{keyword}` is a text"),
    };
    format!("{right}, so this says nothing")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(schema: Value, expected: Value, expected_notes: &[&str]) {
        let mut notes = Notes::default();
        assert_eq!(clean(&schema, "", &mut notes), expected);
        let notes: Vec<String> = notes
            .finish()
            .into_iter()
            .map(|note| note.pointer)
            .collect();
        assert_eq!(notes, expected_notes);
        assert!(validator(&expected).is_ok());
    }

    #[test]
    fn keeps_what_a_validator_understands() {
        check(
            json!({"title": "T", "type": "string", "ui:widget": "x", "maxLength": 5.0}),
            json!({"type": "string", "maxLength": 5}),
            &[],
        );
        check(
            json!({"properties": {"a": {"type": "strng", "pattern": "(["}}, "required": ["a", 1]}),
            json!({"properties": {"a": {}}, "required": ["a"]}),
            &["/properties/a/type", "/properties/a/pattern"],
        );
        check(
            json!({"minimum": 1, "exclusiveMinimum": true, "enum": []}),
            json!({"minimum": 1, "exclusiveMinimum": 1}),
            &["/enum"],
        );
        check(
            json!({"dependencies": {"a": ["b", "b"], "c": {"oneOf": []}}, "oneOf": {}}),
            json!({"dependencies": {"a": ["b"], "c": {}}}),
            &["/oneOf"],
        );
        check(
            json!({"ui:field": "Secret", "pattern": "^a"}),
            json!({}),
            &[],
        );
    }

    #[test]
    fn a_pattern_gives_up_in_time() {
        let schema = json!({"pattern": "^(a|aa)+(?=c)$"});
        assert!(!fits(&schema, &json!("a".repeat(60))));
        let mut notes = Notes::default();
        let huge = json!({"pattern": "(((a{1000}){1000}){1000}){1000}"});
        assert_eq!(clean(&huge, "", &mut notes), json!({}));
    }

    #[test]
    fn times_are_those_of_browsers_and_of_the_standard() {
        for time in ["10:42", "10:42:07", "10:42:07Z", "10:42:07.5+02:00"] {
            assert!(is_time(time), "{time}");
        }
        for time in [
            "",
            "10",
            "25:00",
            "10:61",
            "10:42:07+2",
            "1:2",
            "10:42:",
            "10:4é",
        ] {
            assert!(!is_time(time), "{time}");
        }
    }
}
