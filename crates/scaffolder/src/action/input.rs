//! What a step gives held against what an action takes.
//!
//! Backstage refuses a step whose input has a key that the action does not know,
//! and public templates have many: they were written for older or other versions of
//! it. [`fit`] leaves such keys out and says so; what is wrong in what is left is an
//! error, as in Backstage.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// The JSON Schema of a type, with everything in it written out.
pub fn schema_of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.remove("title");
    let mut value = schema.to_value();
    tidy(&mut value, 0);
    value
}

/// Takes out what only Rust means by a schema: `null` beside the type of an optional
/// field (Backstage refuses null there), and sizes of numbers.
fn tidy(schema: &mut Value, depth: usize) {
    // Schemas of our own types are not deep.
    if depth > 32 {
        return;
    }
    match schema {
        Value::Object(map) => {
            if let Some(Value::Array(types)) = map.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    map.insert("type".to_owned(), only);
                }
            }
            for key in ["anyOf", "oneOf"] {
                let Some(Value::Array(choices)) = map.get_mut(key) else {
                    continue;
                };
                choices.retain(|choice| choice.get("type") != Some(&Value::from("null")));
                if let [Value::Object(only)] = choices.as_slice() {
                    let only = only.clone();
                    map.remove(key);
                    for (key, value) in only {
                        map.entry(key).or_insert(value);
                    }
                }
            }
            if let Some(Value::Array(values)) = map.get_mut("enum") {
                values.retain(|value| !value.is_null());
            }
            map.remove("format");
            if map.get("default").is_some_and(Value::is_null) {
                map.remove("default");
            }
            for value in map.values_mut() {
                tidy(value, depth + 1);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| tidy(value, depth + 1)),
        _ => {}
    }
}

/// An input that fits, and the keys that were left out of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// What the action gets.
    pub input: Map<String, Value>,
    /// Keys that it does not know.
    pub dropped: Vec<String>,
}

/// Holds an input against a schema.
///
/// # Errors
///
/// Everything that is wrong, each in a sentence with the place in the input.
pub fn fit(mut input: Map<String, Value>, schema: &Value) -> Result<Fitted, Vec<String>> {
    let mut dropped = Vec::new();
    let is_open = schema
        .get("additionalProperties")
        .is_some_and(|more| *more != Value::Bool(false));
    if let Some(properties) = schema.get("properties").and_then(Value::as_object)
        && !is_open
    {
        input.retain(|key, _| {
            let is_known = properties.contains_key(key);
            if !is_known {
                dropped.push(key.clone());
            }
            is_known
        });
    }
    let value = Value::Object(input);
    let validator = jsonschema::options()
        .with_draft(jsonschema::Draft::Draft7)
        .build(schema)
        .map_err(|error| vec![format!("the action's own schema is not one: {error}")])?;
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .take(MAX_ERRORS)
        .map(|error| in_words(&error))
        .collect();
    match (errors.is_empty(), value) {
        (true, Value::Object(input)) => Ok(Fitted { input, dropped }),
        _ => Err(errors),
    }
}

/// At most so many sentences are made of one input.
const MAX_ERRORS: usize = 20;

/// What is wrong, with its place, as in `values.port`.
fn in_words(error: &jsonschema::ValidationError<'_>) -> String {
    use jsonschema::error::ValidationErrorKind as Kind;
    let place = error
        .instance_path()
        .as_str()
        .trim_start_matches('/')
        .replace('/', ".");
    let at = match place.is_empty() {
        true => "the input".to_owned(),
        false => format!("`{place}`"),
    };
    match error.kind() {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            match place.is_empty() {
                true => format!("`{name}` is missing"),
                false => format!("`{place}.{name}` is missing"),
            }
        }
        Kind::Type { .. } => {
            let found = kind_of(error.instance());
            let wanted = error.schema_type_words();
            format!("{at} is {found}; it must be {wanted}")
        }
        Kind::Enum { options } => {
            let words: Vec<String> = options
                .as_array()
                .into_iter()
                .flatten()
                .map(|value| format!("`{}`", text_of(value)))
                .collect();
            format!(
                "{at} is `{}`; it can be {}",
                text_of(error.instance()),
                words.join(", ")
            )
        }
        _ => format!("{at}: {}", error.to_string().trim_end_matches('.')),
    }
}

trait SchemaWords {
    fn schema_type_words(&self) -> String;
}

impl SchemaWords for jsonschema::ValidationError<'_> {
    fn schema_type_words(&self) -> String {
        use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
        let word = |name: &str| match name {
            "string" => "text",
            "integer" => "a whole number",
            "number" => "a number",
            "boolean" => "true or false",
            "array" => "a list",
            "object" => "a map",
            _ => "null",
        };
        match self.kind() {
            Kind::Type {
                kind: TypeKind::Single(single),
            } => word(single.as_str()).to_owned(),
            Kind::Type {
                kind: TypeKind::Multiple(several),
            } => {
                let words: Vec<_> = several.iter().map(|one| word(one.as_str())).collect();
                words.join(" or ")
            }
            _ => "something else".to_owned(),
        }
    }
}

/// A value's sort, in words.
pub(crate) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

/// A value in a sentence: texts without quotes, and not too long.
fn text_of(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// What a test takes.
    #[derive(serde::Deserialize, JsonSchema)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Input {
        /// Where from.
        url: String,
        /// Where to.
        target_path: Option<String>,
        /// How.
        mode: Option<Mode>,
        /// What.
        #[serde(default)]
        values: Map<String, Value>,
    }

    #[derive(serde::Deserialize, JsonSchema)]
    #[serde(rename_all = "lowercase")]
    enum Mode {
        Fast,
        Slow,
    }

    #[test]
    fn a_schema_says_what_authors_write() {
        let expected = json!({
            "type": "object",
            "description": "What a test takes.",
            "properties": {
                "url": {"type": "string", "description": "Where from."},
                "targetPath": {"type": "string", "description": "Where to."},
                "mode": {"type": "string", "enum": ["fast", "slow"], "description": "How."},
                "values": {"type": "object", "additionalProperties": true, "default": {}, "description": "What."},
            },
            "required": ["url"],
        });
        assert_eq!(schema_of::<Input>(), expected);
    }

    #[test]
    fn what_is_not_known_is_left_out_and_what_is_wrong_is_said() {
        #[track_caller]
        fn check(input: Value, expected: Result<&[&str], &[&str]>) {
            let Value::Object(input) = input else { return };
            let found = fit(input, &schema_of::<Input>()).map(|fitted| fitted.dropped);
            let expected = expected
                .map(|keys| keys.iter().map(|&key| key.to_owned()).collect())
                .map_err(|errors| errors.iter().map(|&error| error.to_owned()).collect());
            assert_eq!(found, expected);
        }

        check(
            json!({"url": "x", "allowedHosts": []}),
            Ok(&["allowedHosts"]),
        );
        check(json!({"url": "x", "values": {"any": 1}}), Ok(&[]));
        check(json!({}), Err(&["`url` is missing"]));
        check(
            json!({"url": 1}),
            Err(&["`url` is a number; it must be text"]),
        );
        check(
            json!({"url": "x", "targetPath": null}),
            Err(&["`targetPath` is null; it must be text"]),
        );
        check(
            json!({"url": "x", "mode": "quick"}),
            Err(&["`mode` is `quick`; it can be `fast`, `slow`"]),
        );
    }
}
