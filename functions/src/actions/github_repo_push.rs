//! `github:repo:push`: the files of the workspace in the first commit of a repository
//! that is there.

use std::sync::Arc;

use forge::publish::push::Push;
use scaffolder::action::{ActionError, Answer, Call, DryRun, Typed};
use scaffolder::task::checkpoint::Before;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::inputs::{CommitInput, ProtectionInput, RepositoryOutput};
use super::publish_github::seconds;
use super::repository::{failed, files, marker, source, target, tree};
use super::{Publishers, record};

/// See the [module](self).
pub(super) struct GithubRepoPush(pub(super) Arc<dyn Publishers>);

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// The repository, as in `github.com?owner=acme&repo=shop`.
    repo_url: String,
    /// The branch; `main` where nothing is said.
    default_branch: Option<String>,
    /// Whether that branch is protected; it is where nothing is said.
    protect_default_branch: Option<bool>,
    /// Whether the protection holds for administrators too; it does where nothing is
    /// said.
    protect_enforce_admins: Option<bool>,
    /// Not needed: the portal's own access is used.
    token: Option<String>,
    #[serde(flatten)]
    protection: ProtectionInput,
    #[serde(flatten)]
    commit: CommitInput,
}

impl Typed for GithubRepoPush {
    type Input = Input;
    type Output = RepositoryOutput;
    const ID: &'static str = "github:repo:push";
    const DESCRIPTION: &'static str =
        "Pushes the files of the workspace to a repository on GitHub that has none yet.";
    const DRY_RUN: DryRun = DryRun::Skip;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "To the repository that a step before made",
            json!({"repoUrl": "${{ parameters.repoUrl }}", "defaultBranch": "main"}),
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
            let branch = branch.unwrap_or("main").to_owned();
            let source = source(input.commit.source_path.as_deref())?;
            let files = files(call.workspace, source.as_ref(), None);
            let push = Push {
                branch: branch.clone(),
                tree: tree(record::complete(files, &target.name.name, &call).await?)?,
                message: input.commit.message(&self.0.commits()),
                author: input.commit.author(&self.0.commits()),
                at: Some(seconds(call.task.created_at_ms)),
            };
            let marker = marker(&call)?;
            let (publisher, name) = (&*target.publisher, &target.name);
            let commit = match call.checkpoints.begin("push").await? {
                Before::Done(done) => done["commit"].as_str().unwrap_or_default().to_owned(),
                Before::Begun | Before::New => {
                    let pushed = publisher.push(name, &push, &marker).await.map_err(failed)?;
                    call.log(format!("pushed {}", pushed.commit));
                    let done = json!({ "commit": pushed.commit });
                    call.checkpoints.end("push", done).await?;
                    pushed.commit
                }
            };
            if input.protect_default_branch != Some(false) {
                let enforce_admins = input.protect_enforce_admins != Some(false);
                let protection = input.protection.protection(&branch, enforce_admins);
                for warning in publisher.protect(name, &protection).await.map_err(failed)? {
                    call.warn(warning);
                }
                call.log(format!("protected `{branch}`"));
            }
            let base = format!("https://{}/{name}", target.host);
            let outputs = call.outputs;
            outputs.set("remoteUrl", format!("{base}.git"));
            outputs.set("repoContentsUrl", format!("{base}/blob/{branch}"));
            outputs.set("commitHash", commit);
            Ok(())
        })
    }
}
