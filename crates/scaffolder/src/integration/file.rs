//! What stands in the file of an integration.
//!
//! Texts are templates, as in steps: `${{ … }}`. They see `input`, `settings`,
//! `secrets`, `requests.ID` of the requests before (`status`, `headers`, `body`), in
//! `failWhen` and `error` also `response`, and with `each` also `each`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A file below `integrations/`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IntegrationFile {
    /// Its name, under which `callboard.integrations` of the configuration has its
    /// settings.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// What the configuration may set: JSON Schemas by name.
    #[serde(default)]
    pub settings: Map<String, Value>,
    /// Names of secrets in the environment.
    #[serde(default)]
    pub secrets: Vec<String>,
    /// Its actions.
    #[serde(default)]
    pub actions: Vec<ActionFile>,
}

/// One action.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActionFile {
    /// Its name in templates.
    pub id: String,
    /// What it does.
    #[serde(default)]
    pub description: String,
    /// What it takes: a JSON Schema of an object.
    pub input: Value,
    /// What it gives: a JSON Schema of an object.
    #[serde(default = "an_object")]
    pub output: Value,
    /// Inputs to copy.
    #[serde(default)]
    pub examples: Vec<ExampleFile>,
    /// Whether it runs in a dry run.
    #[serde(default)]
    pub dry_run: DryRunFile,
    /// What is asked, in order.
    #[serde(default)]
    pub requests: Vec<RequestFile>,
    /// What comes of it, by name.
    #[serde(default)]
    pub outputs: Map<String, Value>,
    /// Which outputs nobody may read in a log. They are not kept either.
    #[serde(default)]
    pub secret_outputs: Vec<String>,
}

fn an_object() -> Value {
    serde_json::json!({ "type": "object" })
}

/// Whether an action runs in a dry run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum DryRunFile {
    /// It does: all its requests only read.
    Run,
    /// It does not; its output is made up.
    #[default]
    Skip,
}

/// An input to copy.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleFile {
    /// What it shows.
    pub description: String,
    /// The input.
    pub input: Map<String, Value>,
}

/// One request.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RequestFile {
    /// Its name in the texts that follow.
    pub id: String,
    /// Whether it is made.
    #[serde(rename = "if")]
    pub condition: Option<Value>,
    /// Over what it is made again and again.
    pub each: Option<Value>,
    /// The method.
    #[serde(default = "get")]
    pub method: String,
    /// The address: it begins with one of the settings.
    pub url: String,
    /// Headers.
    #[serde(default)]
    pub headers: Map<String, Value>,
    /// What is sent: JSON, unless a header `content-type` says otherwise.
    pub body: Option<Value>,
    /// Statuses that are good; 200 to 299 where nothing is said.
    #[serde(default)]
    pub expect: Vec<u16>,
    /// Statuses that say that it was done before.
    #[serde(default)]
    pub already_done: Vec<u16>,
    /// Whether an answer with a good status tells of a failure.
    pub fail_when: Option<Value>,
    /// The sentence of that failure.
    pub error: Option<Value>,
    /// How many seconds it may take.
    pub timeout_seconds: Option<u64>,
}

fn get() -> String {
    "GET".to_owned()
}

/// The methods of requests.
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
/// At most so many actions are in one file, and requests in one action.
const MAX_PARTS: usize = 100;

impl IntegrationFile {
    /// What is wrong beyond types, in sentences.
    pub(super) fn check(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let is_name = |name: &str| {
            let first = name.starts_with(|char: char| char.is_ascii_lowercase());
            first
                && name
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if !is_name(&self.name) {
            problems.push(format!(
                "`name` is `{}`: use lower-case letters, digits and dashes",
                self.name
            ));
        }
        if self.actions.len() > MAX_PARTS {
            problems.push(format!("it has more than {MAX_PARTS} actions"));
        }
        for action in &self.actions {
            let id = &action.id;
            if action.requests.len() > MAX_PARTS {
                problems.push(format!("`{id}` has more than {MAX_PARTS} requests"));
            }
            for schema in [&action.input, &action.output] {
                if let Err(error) = jsonschema::draft7::new(schema) {
                    problems.push(format!("a schema of `{id}` is none: {error}"));
                }
            }
            for name in &action.secret_outputs {
                if !action.outputs.contains_key(name) {
                    problems.push(format!(
                        "`{id}` has no output `{name}`, which is said to be secret"
                    ));
                }
            }
            for (number, request) in action.requests.iter().enumerate() {
                let name = &request.id;
                if action.requests[..number]
                    .iter()
                    .any(|before| before.id == *name)
                {
                    problems.push(format!("two requests of `{id}` have the id `{name}`"));
                }
                if !METHODS.contains(&request.method.as_str()) {
                    let methods = METHODS.join(", ");
                    let method = &request.method;
                    problems.push(format!(
                        "`{method}` of `{name}` is no method: use one of {methods}"
                    ));
                }
            }
        }
        problems
    }

    /// Settings with the defaults of those that are not set.
    pub(super) fn with_defaults(&self, settings: &Map<String, Value>) -> Map<String, Value> {
        let mut all = settings.clone();
        for (name, schema) in &self.settings {
            if let Some(default) = schema.get("default")
                && !all.contains_key(name)
            {
                all.insert(name.clone(), default.clone());
            }
        }
        all
    }
}

/// The names of secrets in a setting: texts whose schema has the format `secret-name`.
pub(super) fn named_secrets(
    schema: &Value,
    value: Option<&Value>,
    names: &mut Vec<String>,
    depth: usize,
) {
    const MAX_DEPTH: usize = 8;
    if depth > MAX_DEPTH {
        return;
    }
    if schema.get("format") == Some(&Value::from("secret-name")) {
        let text = value.or(schema.get("default")).and_then(Value::as_str);
        names.extend(text.map(str::to_owned));
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, inner) in properties.into_iter().flatten() {
        named_secrets(
            inner,
            value.and_then(|value| value.get(name)),
            names,
            depth + 1,
        );
    }
    if let (Some(inner), Some(Value::Object(map))) = (schema.get("additionalProperties"), value) {
        for value in map.values() {
            named_secrets(inner, Some(value), names, depth + 1);
        }
    }
    if let (Some(inner), Some(Value::Array(list))) = (schema.get("items"), value) {
        for value in list {
            named_secrets(inner, Some(value), names, depth + 1);
        }
    }
}
