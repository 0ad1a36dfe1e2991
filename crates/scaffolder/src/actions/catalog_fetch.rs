//! `catalog:fetch`: entities of the catalog, for the steps that follow.
//!
//! Source: `plugins/scaffolder-backend/src/scaffolder/actions/builtin/catalog/fetch.ts`.

use catalog::EntityRef;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::action::{ActionError, Answer, Call, DryRun, Typed};

/// See the [module](self).
pub(super) struct CatalogFetch;

/// What it takes: one reference or several.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// The reference of an entity.
    entity_ref: Option<String>,
    /// The references of several.
    entity_refs: Option<Vec<String>>,
    /// Whether the task goes on where the catalog has no such entity.
    optional: Option<bool>,
    /// The kind of references that name none.
    default_kind: Option<String>,
    /// The namespace of references that name none.
    default_namespace: Option<String>,
}

/// What it gives.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it says what there is, and holds nothing")]
pub(super) struct Output {
    /// The entity of `entityRef`; null where there is none.
    entity: Option<Value>,
    /// Those of `entityRefs`, in their order; null where there is none.
    entities: Option<Vec<Value>>,
}

/// At most so many are fetched in one step.
const MAX_REFS: usize = 1000;

impl Typed for CatalogFetch {
    type Input = Input;
    type Output = Output;
    const ID: &'static str = "catalog:fetch";
    const DESCRIPTION: &'static str = "Gives entities of the catalog to the steps that follow.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "The owner that was chosen",
            json!({"entityRef": "${{ parameters.owner }}", "defaultKind": "Group"}),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let several = input.entity_refs.clone().unwrap_or_default();
            if input.entity_ref.is_none() && several.is_empty() {
                return if input.optional == Some(true) {
                    Ok(())
                } else {
                    Err(ActionError::input(
                        "neither `entityRef` nor `entityRefs` is given",
                    ))
                };
            }
            if several.len() > MAX_REFS {
                let message = format!("`entityRefs` has more than {MAX_REFS} references");
                return Err(ActionError::input(message));
            }
            if let Some(text) = &input.entity_ref {
                let entity = one(text, &input, &call).await?;
                call.outputs.set("entity", entity);
            }
            let mut entities = Vec::new();
            for text in &several {
                entities.push(one(text, &input, &call).await?);
            }
            if !several.is_empty() {
                call.outputs.set("entities", entities);
            }
            Ok(())
        })
    }
}

async fn one(text: &str, input: &Input, call: &Call<'_>) -> Result<Value, ActionError> {
    let namespace = input.default_namespace.as_deref().unwrap_or("default");
    let entity_ref = EntityRef::parse(text, input.default_kind.as_deref(), namespace)
        .map_err(|error| ActionError::input(error.to_string()))?;
    let entity_ref = entity_ref.to_string();
    match call.outside.entity(&entity_ref).await? {
        Some(entity) => Ok(entity),
        None if input.optional == Some(true) => Ok(Value::Null),
        None => Err(ActionError::input(format!(
            "the catalog has no `{entity_ref}`"
        ))),
    }
}
