//! What a task is to do. Fixed when it is made: editing the template later changes
//! neither a running task nor one that is tried again.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::template::{Step, Template};

/// What a task is to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskSpec {
    /// Its name.
    pub id: String,
    /// The template's reference.
    pub template_ref: String,
    /// What people call the template.
    pub title: String,
    /// The template's `spec.type`.
    pub template_type: String,
    /// Where relative addresses start.
    pub base_url: String,
    /// The template's `metadata`.
    pub metadata: Map<String, Value>,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// What is shown at the end, unrendered.
    pub output: Map<String, Value>,
    /// What was filled in. Of secrets there are as many `*` as they have characters.
    pub parameters: Map<String, Value>,
    /// The names of the secrets that were given; never what they are.
    pub secret_names: Vec<String>,
    /// Who made it, where people sign in.
    pub user: Option<User>,
    /// When it was made: milliseconds since 1970.
    pub created_at_ms: u64,
}

/// Who made a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// Their reference, as in `user:default/ada`.
    #[serde(rename = "ref")]
    pub user_ref: String,
    /// Their entity, where the catalog has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entity: Option<Value>,
}

impl TaskSpec {
    /// What a template does with what was filled in.
    pub fn new(
        id: String,
        template: &Template,
        parameters: Map<String, Value>,
        secret_names: Vec<String>,
        user: Option<User>,
        created_at_ms: u64,
    ) -> Self {
        Self {
            id,
            template_ref: template.entity_ref.clone(),
            title: template.title.clone(),
            template_type: template.spec_type.clone(),
            base_url: template.base_url.clone(),
            metadata: template.metadata.clone(),
            steps: template.steps.clone(),
            output: template.output.clone(),
            parameters,
            secret_names,
            user,
            created_at_ms,
        }
    }

    /// The position of a step.
    pub fn position(&self, step: &str) -> Option<usize> {
        self.steps.iter().position(|one| one.id == step)
    }
}
