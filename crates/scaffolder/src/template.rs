//! What a Template entity says: its parameters, steps and output.
//!
//! [`Template::read`] takes the entity as the catalog has it, placeholders replaced.
//! What does not fit is refused with its place in the entity; whether expressions
//! make sense is [`lint`](crate::lint)'s to say.
//!
//! Source: `plugins/scaffolder-common/src/Template.v1beta3.schema.json`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A template that can be run.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// Its reference, as in `template:default/go-service`.
    pub entity_ref: String,
    /// What people call it.
    pub title: String,
    /// What it makes, in Markdown.
    pub description: String,
    /// `spec.type`: what sort of thing it makes.
    pub spec_type: String,
    /// The pages of its form, in order: each a JSON Schema of an object.
    pub pages: Vec<Map<String, Value>>,
    /// What it does, in order.
    pub steps: Vec<Step>,
    /// What is shown at the end: `spec.output`, unrendered.
    pub output: Map<String, Value>,
    /// `spec.secrets.schema`: what must be given with a task made by a program.
    pub secrets_schema: Option<Value>,
    /// `spec.presentation.buttonLabels` and the like.
    pub presentation: Map<String, Value>,
    /// `spec.formDecorators`, or `spec.EXPERIMENTAL_formDecorators`: code that runs in
    /// Backstage's form before a task is created. Kept for who asks for the form.
    pub form_decorators: Option<Value>,
    /// Where relative addresses start: the source location of the entity, a URL or
    /// a file's. Empty where the entity does not say.
    pub base_url: String,
    /// `metadata`, which tasks show.
    pub metadata: Map<String, Value>,
}

/// One step of a template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Its name in expressions: `steps.ID.output`.
    pub id: String,
    /// What people read.
    pub name: String,
    /// The action it calls.
    pub action: String,
    /// What it gives the action, unrendered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub input: Option<Value>,
    /// Whether it runs.
    #[serde(rename = "if", skip_serializing_if = "Option::is_none", default)]
    pub condition: Option<Value>,
    /// Over what it runs again and again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub each: Option<Value>,
    /// Whether the task goes on when it fails.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub continue_on_failure: bool,
}

/// Why an entity is not a template that can be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TemplateError {
    /// Where in the entity, as a JSON pointer.
    pub pointer: String,
    /// What is wrong and what would be right.
    pub message: String,
}

fn error(pointer: impl Into<String>, message: impl Into<String>) -> TemplateError {
    TemplateError {
        pointer: pointer.into(),
        message: message.into(),
    }
}

impl Template {
    /// Reads an entity. `entity_ref` is its own, as the catalog has it.
    ///
    /// # Errors
    ///
    /// Everything that keeps it from being run, in the order of the entity.
    pub fn read(entity_ref: &str, entity: &Value) -> Result<Self, Vec<TemplateError>> {
        let mut errors = Vec::new();
        let empty = Map::new();
        let map = |pointer: &str| entity.pointer(pointer).and_then(Value::as_object);
        let metadata = map("/metadata").unwrap_or(&empty);
        let text = |pointer: &str| entity.pointer(pointer).and_then(Value::as_str);
        let name = text("/metadata/name").unwrap_or_default();
        let pages = pages(entity.pointer("/spec/parameters"), &mut errors);
        let steps = steps(entity.pointer("/spec/steps"), &mut errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self {
            entity_ref: entity_ref.to_owned(),
            title: text("/metadata/title").unwrap_or(name).to_owned(),
            description: text("/metadata/description").unwrap_or_default().to_owned(),
            spec_type: text("/spec/type").unwrap_or_default().to_owned(),
            pages,
            steps,
            output: map("/spec/output").cloned().unwrap_or_default(),
            secrets_schema: entity.pointer("/spec/secrets/schema").cloned(),
            presentation: map("/spec/presentation").cloned().unwrap_or_default(),
            form_decorators: entity
                .pointer("/spec/formDecorators")
                .or_else(|| entity.pointer("/spec/EXPERIMENTAL_formDecorators"))
                .cloned(),
            base_url: base_url(metadata).to_owned(),
            metadata: metadata.clone(),
        })
    }
}

/// The annotations that say where an entity's files are, the better first.
const SOURCES: [&str; 2] = [
    "backstage.io/source-location",
    "backstage.io/managed-by-location",
];

/// Source: `getEntityBaseUrl` in `plugins/scaffolder-backend/src/service/helpers.ts`.
fn base_url(metadata: &Map<String, Value>) -> &str {
    let annotations = metadata.get("annotations");
    let location = |name: &str| annotations?.get(name)?.as_str()?.split_once(':');
    // Only the catalog says which file of this machine a template is: what its author
    // writes could name any.
    match location(SOURCES[0]) {
        Some(("url", target)) => target,
        _ => match location(SOURCES[1]) {
            Some(("url" | "file", target)) => target,
            _ => "",
        },
    }
}

/// One page, a list of pages, or none at all.
fn pages(parameters: Option<&Value>, errors: &mut Vec<TemplateError>) -> Vec<Map<String, Value>> {
    let at = "/spec/parameters";
    match parameters {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Object(page)) => vec![page.clone()],
        Some(Value::Array(pages)) => {
            let mut read = Vec::new();
            for (number, page) in pages.iter().enumerate() {
                match page {
                    // The form of a first draft of this kind: a list of fields.
                    Value::Object(page)
                        if page.contains_key("id") && !page.contains_key("properties") =>
                    {
                        errors.push(error(
                            format!("{at}/{number}"),
                            "this is a field, where a page of fields is needed: write `properties` \
                             with the fields by name, each without `id`",
                        ));
                    }
                    Value::Object(page) => read.push(page.clone()),
                    _ => errors.push(error(
                        format!("{at}/{number}"),
                        "a page is a map with `title` and `properties`",
                    )),
                }
            }
            read
        }
        Some(_) => {
            errors.push(error(
                at,
                "`spec.parameters` is a list of pages, or one page",
            ));
            Vec::new()
        }
    }
}

fn steps(steps: Option<&Value>, errors: &mut Vec<TemplateError>) -> Vec<Step> {
    let at = "/spec/steps";
    let Some(Value::Array(steps)) = steps else {
        errors.push(error(
            at,
            "`spec.steps` is needed: a list of steps, each with an `action`",
        ));
        return Vec::new();
    };
    let mut read: Vec<Step> = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let pointer = format!("{at}/{number}");
        let text = |key: &str| step.get(key).and_then(Value::as_str);
        let Some(action) = text("action").filter(|action| !action.trim().is_empty()) else {
            let message = match step
                .get("$yaml")
                .or(step.get("$json"))
                .or(step.get("$text"))
            {
                Some(_) => {
                    "the file that this step is written in was not read: see the problems of the catalog"
                }
                None => "a step needs an `action`, as in `action: fetch:template`",
            };
            errors.push(error(pointer, message));
            continue;
        };
        let id = text("id").map_or_else(|| format!("step-{}", number + 1), str::to_owned);
        if read.iter().any(|step| step.id == id) {
            errors.push(error(
                format!("{pointer}/id"),
                format!("two steps have the id `{id}`: what comes of one would hide the other's"),
            ));
            continue;
        }
        read.push(Step {
            name: text("name").unwrap_or(action).to_owned(),
            action: action.to_owned(),
            input: step.get("input").filter(|input| !input.is_null()).cloned(),
            condition: step.get("if").cloned(),
            each: step.get("each").filter(|each| !each.is_null()).cloned(),
            continue_on_failure: step.get("continueOnFailure") == Some(&Value::Bool(true)),
            id,
        });
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(spec: Value) -> Result<Template, Vec<TemplateError>> {
        let annotations = json!({"backstage.io/managed-by-location": "url:https://github.com/a/b/blob/main/t.yaml"});
        let entity = json!({
            "metadata": {"name": "go", "annotations": annotations},
            "spec": spec,
        });
        Template::read("template:default/go", &entity)
    }

    #[test]
    fn fills_in_what_the_author_left_out() {
        let spec = json!({"steps": [{"action": "debug:log"}, {"id": "x", "action": "fs:delete", "name": "N"}]});
        let template = read(spec).unwrap();
        assert_eq!(template.title, "go");
        assert_eq!(template.base_url, "https://github.com/a/b/blob/main/t.yaml");
        let steps: Vec<_> = template
            .steps
            .iter()
            .map(|step| (&*step.id, &*step.name))
            .collect();
        assert_eq!(steps, [("step-1", "debug:log"), ("x", "N")]);
        assert!(template.pages.is_empty());
    }

    #[test]
    fn only_the_catalog_says_which_file_of_this_machine_a_template_is() {
        #[track_caller]
        fn check(source: &str, managed: &str, expected: &str) {
            let metadata = json!({"annotations": {
                "backstage.io/source-location": source,
                "backstage.io/managed-by-location": managed,
            }});
            assert_eq!(base_url(metadata.as_object().unwrap()), expected);
        }

        check(
            "url:https://x.example/a/",
            "file:/srv/t.yaml",
            "https://x.example/a/",
        );
        check("file:/etc/", "file:/srv/t.yaml", "/srv/t.yaml");
        check(
            "file:/etc/",
            "url:https://x.example/t.yaml",
            "https://x.example/t.yaml",
        );
        check("other:x", "other:y", "");
    }

    #[test]
    fn says_everything_that_is_wrong() {
        let spec = json!({
            "parameters": [{"id": "name", "type": "string"}, "page"],
            "steps": [{"id": "a", "action": "x"}, {"id": "a", "action": "y"}, {"name": "z"}],
        });
        let errors = read(spec).unwrap_err();
        let pointers: Vec<_> = errors.iter().map(|error| &*error.pointer).collect();
        assert_eq!(
            pointers,
            [
                "/spec/parameters/0",
                "/spec/parameters/1",
                "/spec/steps/1/id",
                "/spec/steps/2"
            ]
        );
        assert_eq!(read(json!({})).unwrap_err()[0].pointer, "/spec/steps");
    }
}
