//! `publish:github:pull-request` and `publish:gitlab:merge-request`: the files of the
//! workspace as a change of a repository that is there.
//!
//! Sources: `plugins/scaffolder-backend-module-github/src/actions/githubPullRequest.ts`
//! and `…-module-gitlab/src/actions/gitlabMergeRequest.ts`. Files that `.gitignore` of
//! the workspace names are proposed too; Backstage leaves them out.

use std::sync::Arc;

use forge::publish::pull::{Opened, PullRequest};
use scaffolder::action::{ActionError, Answer, Call, DryRun, Typed};
use scaffolder::task::checkpoint::Before;
use scaffolder::task::event::Created;
use scaffolder::workspace::WorkspacePath;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Publishers;
use super::inputs::author;
use super::publish_github::seconds;
use super::repository::{Target, failed, files, marker, source, target, tree};

/// `publish:github:pull-request`.
pub(super) struct GithubPullRequest(pub(super) Arc<dyn Publishers>);

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PullRequestInput {
    /// The repository, as in `github.com?owner=acme&repo=shop`.
    repo_url: String,
    /// The branch that is made for it.
    branch_name: String,
    /// Files that are deleted.
    files_to_delete: Option<Vec<String>>,
    /// The branch it is for; the default branch where nothing is said.
    target_branch_name: Option<String>,
    /// Its title.
    title: String,
    /// Why, in Markdown.
    description: String,
    /// Whether it is a draft.
    draft: Option<bool>,
    /// The folder of the workspace with the files.
    source_path: Option<String>,
    /// The folder of the repository they go to.
    target_path: Option<String>,
    /// Not needed: the portal's own access is used.
    token: Option<String>,
    /// Logins of those who are asked to look at it.
    reviewers: Option<Vec<String>>,
    /// Logins of those who look after it.
    assignees: Option<Vec<String>>,
    /// Slugs of teams that are asked to look at it.
    team_reviewers: Option<Vec<String>>,
    /// The message of the commit; the title where nothing is said.
    commit_message: Option<String>,
    /// Whether a branch that is there gets another commit.
    update: Option<bool>,
    /// Whether it comes from a fork, which it never does.
    force_fork: Option<bool>,
    /// Who the commit is from.
    git_author_name: Option<String>,
    /// Their address.
    git_author_email: Option<String>,
    /// Whether the commit is from whoever publishes.
    force_empty_git_author: Option<bool>,
    /// Whether there is one where nothing changes.
    create_when_empty: Option<bool>,
}

/// What it gives.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it says what there is, and holds nothing")]
pub(super) struct PullRequestOutput {
    /// The branch it is for.
    target_branch_name: String,
    /// Its page.
    remote_url: String,
    /// Its number.
    pull_request_number: u64,
}

impl Typed for GithubPullRequest {
    type Input = PullRequestInput;
    type Output = PullRequestOutput;
    const ID: &'static str = "publish:github:pull-request";
    const DESCRIPTION: &'static str =
        "Proposes the files of the workspace to a repository on GitHub, as a pull request.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "A file for somebody else's repository",
            json!({
                "repoUrl": "github.com?owner=acme&repo=infrastructure",
                "branchName": "database-${{ parameters.name }}",
                "title": "Database for ${{ parameters.name }}",
                "description": "Asked for by ${{ user.ref }}.",
                "targetPath": "databases",
            }),
        )]
    }

    fn run<'a>(
        &'a self,
        input: PullRequestInput,
        call: Call<'a>,
    ) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let target = target(&*self.0, &input.repo_url)?;
            if input.token.is_some() {
                call.warn("`token` is not used: the portal's own access is");
            }
            if input.force_fork == Some(true) {
                return Err(ActionError::input("`forceFork` is not done: the portal's own access has no fork")
                    .hint("give the token or App of the portal access to the repository, and leave `forceFork` out"));
            }
            let mut pull = PullRequest::new(target.name.clone(), &input.branch_name, &input.title);
            pull.target = input.target_branch_name;
            pull.body = input.description;
            pull.is_draft = input.draft == Some(true);
            pull.delete = input.files_to_delete.unwrap_or_default();
            pull.message = input.commit_message;
            let commits = self.0.commits();
            let has_author = input.git_author_name.is_some()
                || input.git_author_email.is_some()
                || commits.author_name.is_some();
            if has_author && input.force_empty_git_author != Some(true) {
                pull.author = Some(author(
                    input.git_author_name.as_ref(),
                    input.git_author_email.as_ref(),
                    &commits,
                ));
            }
            pull.reviewers = input.reviewers.unwrap_or_default();
            pull.team_reviewers = input.team_reviewers.unwrap_or_default();
            pull.assignees = input.assignees.unwrap_or_default();
            pull.update = input.update == Some(true);
            pull.when_empty = input.create_when_empty != Some(false);
            let paths = (input.source_path.as_deref(), input.target_path.as_deref());
            let Some(opened) = propose(&target, pull, paths, &call).await? else {
                return Ok(());
            };
            call.outputs
                .set("targetBranchName", opened["target"].clone());
            call.outputs.set("remoteUrl", opened["url"].clone());
            call.outputs
                .set("pullRequestNumber", opened["number"].clone());
            Ok(())
        })
    }
}

/// Fills in the files, and proposes the change. Gives its address, number, and branch.
async fn propose(
    target: &Target,
    mut pull: PullRequest,
    (from, to): (Option<&str>, Option<&str>),
    call: &Call<'_>,
) -> Result<Option<Value>, ActionError> {
    let source = source(from)?;
    let folder = WorkspacePath::parse_folder(to.unwrap_or_default())?;
    pull.files = tree(files(call.workspace, source.as_ref(), folder.as_ref()))?;
    pull.at = Some(seconds(call.task.created_at_ms));
    let (count, branch) = (pull.files.len(), &pull.branch);
    if call.is_dry_run {
        call.log(format!(
            "would propose {count} files to {} from `{branch}`",
            target.name
        ));
        let url = format!("https://{}/{}/pull/43", target.host, target.name);
        return Ok(Some(json!({ "url": url, "number": 43, "target": branch })));
    }
    let done = match call.checkpoints.begin("propose").await? {
        Before::Done(done) => done,
        Before::Begun | Before::New => {
            let marker = marker(call)?;
            let opened = target.publisher.open_pull_request(&pull, &marker).await;
            let done = told(opened.map_err(failed)?, call);
            call.checkpoints.end("propose", done.clone()).await?;
            done
        }
    };
    if done.is_null() {
        return Ok(None);
    }
    call.created(Created {
        what: "pull request".to_owned(),
        name: format!("{}#{}", target.name, done["number"]),
        url: done["url"].as_str().map(str::to_owned),
    });
    Ok(Some(done))
}

fn told(opened: Option<Opened>, call: &Call<'_>) -> Value {
    let Some(opened) = opened else {
        call.log("nothing would change, so nothing is proposed");
        return Value::Null;
    };
    for warning in &opened.warnings {
        call.warn(warning.clone());
    }
    call.log(format!("proposed {}", opened.url));
    json!({ "url": opened.url, "number": opened.number, "target": opened.target_branch })
}

/// `publish:gitlab:merge-request`.
pub(super) struct GitlabMergeRequest(pub(super) Arc<dyn Publishers>);

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MergeRequestInput {
    /// The project, as in `gitlab.com?owner=acme&repo=shop`.
    repo_url: String,
    /// Its title.
    title: String,
    /// Why, in Markdown.
    description: Option<String>,
    /// The branch that is made for it.
    branch_name: String,
    /// The branch it is for; the default branch where nothing is said.
    target_branch_name: Option<String>,
    /// The folder of the workspace with the files.
    source_path: Option<String>,
    /// The folder of the project they go to.
    target_path: Option<String>,
    /// Not needed: the portal's own access is used.
    token: Option<String>,
    /// What becomes of files: `delete` takes them out, all others put them there.
    commit_action: Option<CommitAction>,
    /// Not needed: `repoUrl` says which project.
    projectid: Option<String>,
    /// Whether its branch is deleted when it was merged.
    remove_source_branch: Option<bool>,
    /// Who looks after it.
    assignee: Option<String>,
    /// Who is asked to look at it.
    reviewers: Option<Vec<String>>,
    /// Whether those who can approve are asked, which is not done.
    assign_reviewers_from_approval_rules: Option<bool>,
    /// Its labels: a list, or names between commas.
    labels: Option<Labels>,
    /// Whether it is merged as soon as its pipeline passes, which is not done.
    auto_merge: Option<bool>,
}

/// What becomes of files.
#[derive(Deserialize, JsonSchema, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(super) enum CommitAction {
    /// They are new.
    Create,
    /// They are taken out.
    Delete,
    /// They are there.
    Update,
    /// Nothing.
    Skip,
    /// Whatever fits.
    Auto,
}

/// Labels.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Labels {
    /// Between commas.
    Text(String),
    /// A list.
    List(Vec<String>),
}

/// What it gives.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it says what there is, and holds nothing")]
pub(super) struct MergeRequestOutput {
    /// The branch it is for.
    target_branch_name: String,
    /// The project, as in `acme/shop`.
    projectid: String,
    /// The same.
    project_path: String,
    /// Its page.
    merge_request_url: String,
}

impl Typed for GitlabMergeRequest {
    type Input = MergeRequestInput;
    type Output = MergeRequestOutput;
    const ID: &'static str = "publish:gitlab:merge-request";
    const DESCRIPTION: &'static str =
        "Proposes the files of the workspace to a project on GitLab, as a merge request.";
    const DRY_RUN: DryRun = DryRun::Skip;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "A file for somebody else's project",
            json!({
                "repoUrl": "gitlab.com?owner=acme&repo=infrastructure",
                "branchName": "database-${{ parameters.name }}",
                "title": "Database for ${{ parameters.name }}",
                "targetPath": "databases",
            }),
        )]
    }

    fn run<'a>(
        &'a self,
        input: MergeRequestInput,
        call: Call<'a>,
    ) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let target = target(&*self.0, &input.repo_url)?;
            let left_out = [
                (
                    input.token.is_some(),
                    "token",
                    "the portal's own access is used",
                ),
                (
                    input.projectid.is_some(),
                    "projectid",
                    "`repoUrl` says which project",
                ),
                (
                    input.assign_reviewers_from_approval_rules == Some(true),
                    "assignReviewersFromApprovalRules",
                    "name them as `reviewers`",
                ),
                (
                    input.auto_merge == Some(true),
                    "autoMerge",
                    "somebody has to merge it",
                ),
            ];
            for (is_given, name, why) in left_out {
                if is_given {
                    call.warn(format!("`{name}` is not taken: {why}"));
                }
            }
            let mut pull = PullRequest::new(target.name.clone(), &input.branch_name, &input.title);
            pull.target = input.target_branch_name;
            pull.body = input.description.unwrap_or_default();
            pull.assignees = input.assignee.into_iter().collect();
            pull.reviewers = input.reviewers.unwrap_or_default();
            pull.remove_source_branch = input.remove_source_branch == Some(true);
            pull.labels = match input.labels {
                None => Vec::new(),
                Some(Labels::List(labels)) => labels,
                Some(Labels::Text(text)) => {
                    let labels = text.split(',').map(str::trim);
                    labels
                        .filter(|label| !label.is_empty())
                        .map(str::to_owned)
                        .collect()
                }
            };
            let paths = (input.source_path.as_deref(), input.target_path.as_deref());
            let opened = match input.commit_action {
                Some(CommitAction::Skip) => None,
                Some(CommitAction::Delete) => {
                    let source = source(paths.0)?;
                    let folder = WorkspacePath::parse_folder(paths.1.unwrap_or_default())?;
                    let named = files(call.workspace, source.as_ref(), folder.as_ref());
                    pull.delete = named.into_iter().map(|file| file.path).collect();
                    // From a folder that has nothing in it.
                    propose(&target, pull, (Some(".none"), None), &call).await?
                }
                _ => propose(&target, pull, paths, &call).await?,
            };
            let project = target.name.to_string();
            call.outputs.set("projectid", project.clone());
            call.outputs.set("projectPath", project);
            if let Some(opened) = opened {
                call.outputs
                    .set("targetBranchName", opened["target"].clone());
                call.outputs.set("mergeRequestUrl", opened["url"].clone());
            }
            Ok(())
        })
    }
}
