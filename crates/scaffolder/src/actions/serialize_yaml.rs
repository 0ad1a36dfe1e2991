//! `roadiehq:utils:serialize:yaml`: a value as YAML text.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::serialize_json::only;
use super::to_yaml;
use crate::action::{ActionError, Answer, Call, DryRun, Typed};

/// See the [module](self).
pub(super) struct SerializeYaml;

/// What it takes.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Input {
    /// The value.
    data: Value,
    /// The keys that are written, of maps on any level; all where nothing is said.
    replacer: Option<Vec<String>>,
    /// Options of the npm package `yaml`, which are not taken: the text means the
    /// same, and may look otherwise.
    options: Option<Map<String, Value>>,
}

/// What it gives.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it says what there is, and holds nothing")]
pub(super) struct Output {
    /// The text.
    serialized: String,
}

impl Typed for SerializeYaml {
    type Input = Input;
    type Output = Output;
    const ID: &'static str = "roadiehq:utils:serialize:yaml";
    const DESCRIPTION: &'static str = "Writes a value as YAML text.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![("What was filled in", json!({"data": "${{ parameters }}"}))]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            if input.options.is_some_and(|options| !options.is_empty()) {
                call.warn(
                    "`options` are not taken: the text means the same, and may look otherwise",
                );
            }
            let data = match &input.replacer {
                Some(keys) => only(&input.data, keys),
                None => input.data,
            };
            call.outputs.set("serialized", to_yaml(&data)?);
            Ok(())
        })
    }
}
