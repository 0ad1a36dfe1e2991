//! `github:branch-protection:create`: a branch that not everybody may push to.

use std::sync::Arc;

use scaffolder::action::{ActionError, Answer, Call, DryRun, Nothing, Typed};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Publishers;
use super::inputs::ProtectionInput;
use super::repository::{failed, target};

/// See the [module](self).
pub(super) struct GithubBranchProtection(pub(super) Arc<dyn Publishers>);

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// The repository, as in `github.com?owner=acme&repo=shop`.
    repo_url: String,
    /// The branch; `main` where nothing is said.
    branch: Option<String>,
    /// Whether it holds for administrators too; it does where nothing is said.
    enforce_admins: Option<bool>,
    /// Whether nobody else may make a branch of that name.
    block_creations: Option<bool>,
    /// Not needed: the portal's own access is used.
    token: Option<String>,
    #[serde(flatten)]
    protection: ProtectionInput,
}

impl Typed for GithubBranchProtection {
    type Input = Input;
    type Output = Nothing;
    const ID: &'static str = "github:branch-protection:create";
    const DESCRIPTION: &'static str = "Protects a branch of a repository on GitHub.";
    const DRY_RUN: DryRun = DryRun::Skip;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "Two approvals",
            json!({
                "repoUrl": "${{ parameters.repoUrl }}",
                "branch": "main",
                "requiredApprovingReviewCount": 2,
            }),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let target = target(&*self.0, &input.repo_url)?;
            if input.token.is_some() {
                call.warn("`token` is not used: the portal's own access is");
            }
            let branch = input.branch.as_deref().unwrap_or("main");
            let enforce_admins = input.enforce_admins != Some(false);
            let mut protection = input.protection.protection(branch, enforce_admins);
            protection.block_creations = input.block_creations.unwrap_or_default();
            let done = target.publisher.protect(&target.name, &protection).await;
            for warning in done.map_err(failed)? {
                call.warn(warning);
            }
            call.log(format!("protected `{branch}` of {}", target.name));
            Ok(())
        })
    }
}
