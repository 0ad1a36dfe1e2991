//! `publish:github`: a new repository with the files of the workspace.
//!
//! In the order that leaves least behind when something fails: the repository, who may
//! do what with it, the files in one commit, its description and topics, variables and
//! secrets, and the protection of the branch last.
//!
//! Source: `plugins/scaffolder-backend-module-github/src/actions/github.ts`.

use std::sync::Arc;

use forge::publish::push::Push;
use scaffolder::action::{ActionError, Answer, Call, DryRun, Typed};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::inputs::{CommitInput, ProtectionInput, RepositoryInput, RepositoryOutput};
use super::repository::{files, source, target, tree};
use super::{Publishers, chain, record};

/// See the [module](self).
pub(super) struct PublishGithub(pub(super) Arc<dyn Publishers>);

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// The repository, as in `github.com?owner=acme&repo=shop`: what the field
    /// `RepoUrlPicker` gives.
    repo_url: String,
    /// Its first branch; `main` where nothing is said.
    default_branch: Option<String>,
    /// Whether that branch is protected; it is where nothing is said.
    protect_default_branch: Option<bool>,
    /// Whether the protection holds for administrators too; it does where nothing is
    /// said.
    protect_enforce_admins: Option<bool>,
    /// Not needed: the portal's own access is used.
    token: Option<String>,
    #[serde(flatten)]
    repository: RepositoryInput,
    #[serde(flatten)]
    protection: ProtectionInput,
    #[serde(flatten)]
    commit: CommitInput,
}

impl Typed for PublishGithub {
    type Input = Input;
    type Output = RepositoryOutput;
    const ID: &'static str = "publish:github";
    const DESCRIPTION: &'static str =
        "Makes a repository on GitHub with the files of the workspace in one commit.";
    const DRY_RUN: DryRun = DryRun::Skip;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "A private repository whose branch needs an approval",
            json!({
                "repoUrl": "${{ parameters.repoUrl }}",
                "description": "${{ parameters.description }}",
                "repoVisibility": "private",
                "requireCodeOwnerReviews": true,
                "topics": ["idp-managed"],
            }),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let target = target(&*self.0, &input.repo_url)?;
            if input.token.is_some() {
                call.warn("`token` is not used: the portal's own access is");
            }
            let branch = input
                .default_branch
                .as_deref()
                .filter(|text| !text.is_empty());
            let branch = branch.unwrap_or("main");
            let mut publication = input.repository.publication(target.name.clone(), branch);
            let source = source(input.commit.source_path.as_deref())?;
            let files = files(call.workspace, source.as_ref(), None);
            let files = record::complete(files, &target.name.name, &call).await?;
            publication.push = Some(Push {
                branch: branch.to_owned(),
                tree: tree(files)?,
                message: input.commit.message(&self.0.commits()),
                author: input.commit.author(&self.0.commits()),
                at: Some(seconds(call.task.created_at_ms)),
            });
            if input.protect_default_branch != Some(false) {
                let enforce_admins = input.protect_enforce_admins != Some(false);
                let protection = input.protection.protection(branch, enforce_admins);
                publication.protections.push(protection);
            }
            let published = chain::publish(&target, &publication, &call).await?;
            let outputs = call.outputs;
            outputs.set("remoteUrl", published.remote_url);
            outputs.set("repoContentsUrl", published.contents_url);
            outputs.set("commitHash", published.commit);
            Ok(())
        })
    }
}

/// A moment in seconds: that of a commit, which has to be the same when it is made
/// again.
pub(super) fn seconds(ms: u64) -> i64 {
    i64::try_from(ms / 1000).unwrap_or(i64::MAX)
}
