//! `roadiehq:utils:serialize:json`: a value as JSON text.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::action::{ActionError, Answer, Call, DryRun, Typed};

/// See the [module](self).
pub(super) struct SerializeJson;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Input {
    /// The value.
    data: Value,
    /// The keys that are written, of maps on any level; all where nothing is said.
    replacer: Option<Vec<String>>,
    /// What each level is indented by; nothing where nothing is said.
    space: Option<String>,
}

/// What it gives.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it says what there is, and holds nothing")]
pub(super) struct Output {
    /// The text.
    serialized: String,
}

/// JavaScript's `JSON.stringify` indents by no more.
const MAX_SPACE: usize = 10;

impl Typed for SerializeJson {
    type Input = Input;
    type Output = Output;
    const ID: &'static str = "roadiehq:utils:serialize:json";
    const DESCRIPTION: &'static str = "Writes a value as JSON text.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "What was filled in",
            json!({"data": "${{ parameters }}", "space": "  "}),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let data = match &input.replacer {
                Some(keys) => only(&input.data, keys),
                None => input.data,
            };
            let space: String = input
                .space
                .unwrap_or_default()
                .chars()
                .take(MAX_SPACE)
                .collect();
            call.outputs.set("serialized", write(&data, &space)?);
            Ok(())
        })
    }
}

/// A value with these keys only.
pub(super) fn only(value: &Value, keys: &[String]) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, _)| keys.contains(key));
            Value::Object(
                kept.map(|(key, value)| (key.clone(), only(value, keys)))
                    .collect(),
            )
        }
        Value::Array(values) => values.iter().map(|value| only(value, keys)).collect(),
        other => other.clone(),
    }
}

fn write(value: &Value, space: &str) -> Result<String, ActionError> {
    if space.is_empty() {
        return Ok(value.to_string());
    }
    let mut out = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(space.as_bytes());
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, formatter);
    serde::Serialize::serialize(value, &mut serializer)
        .map_err(|error| ActionError::input(error.to_string()))?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}
