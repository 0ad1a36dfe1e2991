//! What the expressions of a step see.
//!
//! | Name | What |
//! | --- | --- |
//! | `parameters` | what was filled in |
//! | `steps.ID.output` | what came of the steps before; those that were skipped are not there |
//! | `user.ref`, `user.entity` | who made the task |
//! | `context.task.id` | the task |
//! | `environment.parameters` | `scaffolder.defaultEnvironment` of the configuration |
//! | `secrets`, `environment.secrets` | only while `input` and `each` are resolved, so that no condition and no output depends on them |
//! | `each.key`, `each.value` | in a step with `each` |
//!
//! Source: `NunjucksWorkflowRunner.ts` in Backstage.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value, json};

use super::spec::TaskSpec;

/// What nobody may read: never kept, and taken out of what is told.
#[derive(Clone, Default)]
pub struct Secrets {
    /// What was given with the task, by name.
    pub given: BTreeMap<String, String>,
    /// `scaffolder.defaultEnvironment.secrets` of the configuration, by name.
    pub environment: BTreeMap<String, String>,
}

impl Secrets {
    /// Puts the secrets that stand for answers, named by JSON pointers as `/password` is,
    /// where the form had them: kept are as many `*`.
    pub fn fill_in(&self, parameters: &mut Map<String, Value>) {
        let answers = self.given.iter().filter(|(name, _)| name.starts_with('/'));
        let mut all = Value::Object(std::mem::take(parameters));
        for (pointer, secret) in answers {
            if let Some(answer) = all.pointer_mut(pointer) {
                *answer = Value::from(secret.as_str());
            }
        }
        if let Value::Object(all) = all {
            *parameters = all;
        }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let given = self.given.values().chain(self.environment.values());
        given.map(String::as_str)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = formatter.debug_set();
        names.entries(self.given.keys());
        names.entries(self.environment.keys()).finish()
    }
}

/// What came of the steps, by their ids.
pub type Outputs = BTreeMap<String, Map<String, Value>>;

/// What expressions see but for `each`; with `secrets`, these as well.
pub fn of(
    spec: &TaskSpec,
    outputs: &Outputs,
    environment: &Map<String, Value>,
    secrets: Option<&Secrets>,
) -> Map<String, Value> {
    let steps: Map<String, Value> = outputs
        .iter()
        .map(|(id, output)| (id.clone(), json!({ "output": output })))
        .collect();
    let mut context = Map::new();
    let mut set = |name: &str, value: Value| context.insert(name.to_owned(), value);
    set("parameters", Value::Object(spec.parameters.clone()));
    set("steps", Value::Object(steps));
    set("context", json!({ "task": { "id": spec.id } }));
    if let Some(user) = &spec.user {
        set(
            "user",
            json!({ "ref": user.user_ref, "entity": user.entity }),
        );
    } else {
        set("user", json!({}));
    }
    let mut environment = json!({ "parameters": environment });
    environment["secrets"] = json!({});
    if let Some(secrets) = secrets {
        environment["secrets"] = json!(secrets.environment);
        let given = secrets
            .given
            .iter()
            .filter(|(name, _)| !name.starts_with('/'));
        set(
            "secrets",
            Value::Object(
                given
                    .map(|(name, secret)| (name.clone(), secret.as_str().into()))
                    .collect(),
            ),
        );
    }
    set("environment", environment);
    context
}

/// The outputs of the calls of a step that has `each`: every output is a list, in
/// the order of the calls; one that does not give it leaves no gap.
pub fn gathered<'a>(calls: impl IntoIterator<Item = &'a Map<String, Value>>) -> Map<String, Value> {
    let mut gathered: Map<String, Value> = Map::new();
    for call in calls {
        for (name, value) in call {
            let list = gathered.entry(name.clone()).or_insert_with(|| json!([]));
            if let Value::Array(list) = list {
                list.push(value.clone());
            }
        }
    }
    gathered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_of_several_calls_are_lists() {
        let call = |value: Value| value.as_object().cloned().unwrap_or_default();
        let calls = [call(json!({"a": 1})), call(json!({"a": 2, "b": "x"}))];
        assert_eq!(
            Value::Object(gathered(&calls)),
            json!({"a": [1, 2], "b": ["x"]})
        );
    }

    #[test]
    fn secrets_do_not_show() {
        let secrets = Secrets {
            given: [("token".to_owned(), "hunter2".to_owned())].into(),
            environment: BTreeMap::new(),
        };
        assert_eq!(format!("{secrets:?}"), r#"{"token"}"#);
    }
}
