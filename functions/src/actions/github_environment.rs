//! `github:environment:create`: an environment that is deployed to.
//!
//! Reviewers are references of users and groups, whose names are taken for logins and
//! slugs, as in Backstage.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog::EntityRef;
use forge::publish::environment::{BranchPolicy, Environment};
use forge::publish::repository::Who;
use scaffolder::action::{ActionError, Answer, Call, DryRun, Nothing, Typed};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Publishers;
use super::repository::{failed, target};

/// See the [module](self).
pub(super) struct GithubEnvironment(pub(super) Arc<dyn Publishers>);

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// The repository, as in `github.com?owner=acme&repo=shop`.
    repo_url: String,
    /// What the environment is called.
    name: String,
    /// Which branches may be deployed.
    deployment_branch_policy: Option<Policy>,
    /// Patterns of branches that may be.
    custom_branch_policy_names: Option<Vec<String>>,
    /// Patterns of tags that may be.
    custom_tag_policy_names: Option<Vec<String>>,
    /// Variables.
    environment_variables: Option<BTreeMap<String, String>>,
    /// Secrets. They are sealed before they are sent.
    secrets: Option<BTreeMap<String, String>>,
    /// Not needed: the portal's own access is used.
    token: Option<String>,
    /// How many minutes a deployment waits.
    wait_timer: Option<u32>,
    /// Whether nobody may approve their own deployment.
    prevent_self_review: Option<bool>,
    /// Who has to approve: references of users and groups.
    reviewers: Option<Vec<String>>,
}

/// Which branches may be deployed.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Policy {
    /// Those that are protected.
    protected_branches: bool,
    /// Those that the patterns name.
    custom_branch_policies: bool,
}

impl Typed for GithubEnvironment {
    type Input = Input;
    type Output = Nothing;
    const ID: &'static str = "github:environment:create";
    const DESCRIPTION: &'static str =
        "Makes an environment for deployments of a repository on GitHub.";
    const DRY_RUN: DryRun = DryRun::Skip;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "Production, approved by the owners",
            json!({
                "repoUrl": "${{ parameters.repoUrl }}",
                "name": "production",
                "reviewers": ["${{ parameters.owner }}"],
            }),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let target = target(&*self.0, &input.repo_url)?;
            if input.token.is_some() {
                call.warn("`token` is not used: the portal's own access is");
            }
            let mut reviewers = Vec::new();
            for text in input.reviewers.iter().flatten() {
                reviewers.push(reviewer(text)?);
            }
            let policy = match &input.deployment_branch_policy {
                Some(policy) if policy.protected_branches => Some(BranchPolicy::Protected),
                Some(policy) if policy.custom_branch_policies => Some(BranchPolicy::Custom),
                _ => None,
            };
            let secrets = input.secrets.into_iter().flatten();
            let environment = Environment {
                name: input.name,
                wait_minutes: input.wait_timer,
                prevent_self_review: input.prevent_self_review,
                reviewers,
                policy,
                branches: input.custom_branch_policy_names.unwrap_or_default(),
                tags: input.custom_tag_policy_names.unwrap_or_default(),
                variables: input.environment_variables.unwrap_or_default(),
                secrets: secrets.map(|(name, value)| (name, value.into())).collect(),
            };
            let done = target
                .publisher
                .create_environment(&target.name, &environment)
                .await;
            for warning in done.map_err(failed)? {
                call.warn(warning);
            }
            call.log(format!(
                "made environment `{}` of {}",
                environment.name, target.name
            ));
            Ok(())
        })
    }
}

fn reviewer(text: &str) -> Result<Who, ActionError> {
    let entity_ref = EntityRef::parse(text, None, "default")
        .map_err(|error| ActionError::input(format!("`reviewers`: {error}")))?;
    match entity_ref.kind() {
        "user" => Ok(Who::User(entity_ref.name().to_owned())),
        "group" => Ok(Who::Team(entity_ref.name().to_owned())),
        kind => Err(ActionError::input(format!(
            "`reviewers` names a {kind}: users and groups can approve"
        ))),
    }
}
