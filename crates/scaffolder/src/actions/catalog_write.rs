//! `catalog:write`: an entity written as a descriptor file.
//!
//! Source: `plugins/scaffolder-backend/src/scaffolder/actions/builtin/catalog/write.ts`:
//! nothing of the entity is checked, and an annotation says which template it is from.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::to_yaml;
use crate::action::{ActionError, Answer, Call, DryRun, Nothing, Typed};
use crate::workspace::{Node, WorkspacePath};

/// See the [module](self).
pub(super) struct CatalogWrite;

/// The annotation that says which template an entity is from.
const SOURCE_TEMPLATE: &str = "backstage.io/source-template";

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// Where it is written; `catalog-info.yaml` where nothing is said.
    file_path: Option<String>,
    /// The entity.
    entity: Map<String, Value>,
}

impl Typed for CatalogWrite {
    type Input = Input;
    type Output = Nothing;
    const ID: &'static str = "catalog:write";
    const DESCRIPTION: &'static str = "Writes an entity as a descriptor file.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "A component",
            json!({"entity": {
                "apiVersion": "backstage.io/v1alpha1",
                "kind": "Component",
                "metadata": {"name": "${{ parameters.name }}"},
                "spec": {"type": "service", "lifecycle": "production", "owner": "${{ parameters.owner }}"},
            }}),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let path = input.file_path.as_deref().unwrap_or("catalog-info.yaml");
            let path = WorkspacePath::parse(path)?;
            let entity = with_source(input.entity, &call.task.template_ref);
            call.log(format!("writing `{path}`"));
            let text = to_yaml(&Value::Object(entity))?;
            call.workspace.write(path, Node::file(text.into_bytes()))?;
            Ok(())
        })
    }
}

fn with_source(mut entity: Map<String, Value>, template_ref: &str) -> Map<String, Value> {
    let metadata = entity.entry("metadata").or_insert_with(|| json!({}));
    if let Value::Object(metadata) = metadata
        && let Value::Object(annotations) =
            metadata.entry("annotations").or_insert_with(|| json!({}))
    {
        annotations.insert(SOURCE_TEMPLATE.to_owned(), template_ref.into());
    }
    entity
}
