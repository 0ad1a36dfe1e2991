//! `github:repo:create`: a new repository without files.

use std::sync::Arc;

use forge::publish::repository::WorkflowAccess;
use scaffolder::action::{ActionError, Answer, Call, DryRun, Typed};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::inputs::{RepositoryInput, RepositoryOutput};
use super::repository::target;
use super::{Publishers, chain};

/// See the [module](self).
pub(super) struct GithubRepoCreate(pub(super) Arc<dyn Publishers>);

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// The repository, as in `github.com?owner=acme&repo=shop`.
    repo_url: String,
    /// Whether it begins with a commit that has a README.
    auto_init: Option<bool>,
    /// Which repositories may use its workflows.
    workflow_access: Option<WorkflowAccessInput>,
    /// Not needed: the portal's own access is used.
    token: Option<String>,
    #[serde(flatten)]
    repository: RepositoryInput,
}

/// Which repositories may use workflows.
#[derive(Deserialize, JsonSchema, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum WorkflowAccessInput {
    /// None but itself.
    None,
    /// Those of its organisation.
    Organization,
    /// Those of its user.
    User,
}

impl Typed for GithubRepoCreate {
    type Input = Input;
    type Output = RepositoryOutput;
    const ID: &'static str = "github:repo:create";
    const DESCRIPTION: &'static str = "Makes a repository on GitHub without files.";
    const DRY_RUN: DryRun = DryRun::Skip;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "A repository that a later step pushes to",
            json!({"repoUrl": "${{ parameters.repoUrl }}", "description": "Kept by hand."}),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let target = target(&*self.0, &input.repo_url)?;
            if input.token.is_some() {
                call.warn("`token` is not used: the portal's own access is");
            }
            let mut publication = input.repository.publication(target.name.clone(), "main");
            publication.repository.auto_init = input.auto_init.unwrap_or_default();
            publication.workflow_access = input.workflow_access.map(|access| match access {
                WorkflowAccessInput::None => WorkflowAccess::None,
                WorkflowAccessInput::Organization => WorkflowAccess::Organization,
                WorkflowAccessInput::User => WorkflowAccess::User,
            });
            let published = chain::publish(&target, &publication, &call).await?;
            let outputs = call.outputs;
            outputs.set("remoteUrl", published.remote_url);
            outputs.set("repoContentsUrl", published.contents_url);
            Ok(())
        })
    }
}
