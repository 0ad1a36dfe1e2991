//! `publish:gitlab`: a new project with the files of the workspace.
//!
//! `skipExisting` gives a project that is there as it is; `sourcePath: false` makes a
//! project and pushes nothing. Source:
//! `plugins/scaffolder-backend-module-gitlab/src/actions/gitlab.ts`.

use std::collections::BTreeMap;
use std::sync::Arc;

use forge::model::Visibility;
use forge::publish::chain::Publication;
use forge::publish::name::Availability;
use forge::publish::protect::Protection;
use forge::publish::push::Push;
use forge::publish::repository::{Grant, NewRepository, Who};
use forge::publish::settings::Variable;
use scaffolder::action::{ActionError, Answer, Call, DryRun, Typed};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::inputs::{VisibilityInput, author, message, topics};
use super::publish_github::seconds;
use super::repository::{Target, failed, files, source, target, tree};
use super::{Commits, Publishers, chain, record};

/// See the [module](self).
pub(super) struct PublishGitlab(pub(super) Arc<dyn Publishers>);

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// The project, as in `gitlab.com?owner=acme&repo=shop`.
    repo_url: String,
    /// Who may see it; private where nothing is said.
    repo_visibility: Option<VisibilityInput>,
    /// Its first branch; `master` where nothing is said, as in Backstage.
    default_branch: Option<String>,
    /// The message of the commit; `scaffolder.defaultCommitMessage` or `initial commit` where
    /// nothing is said.
    git_commit_message: Option<String>,
    /// Who it is from.
    git_author_name: Option<String>,
    /// Their address.
    git_author_email: Option<String>,
    /// Whether the commit is signed: it is not, whatever is said.
    sign_commit: Option<bool>,
    /// The folder of the workspace that is pushed; `false` pushes nothing.
    source_path: Option<SourcePath>,
    /// Whether a project of that name that is there is taken as it is.
    skip_existing: Option<bool>,
    /// Not needed: the portal's own access is used.
    token: Option<String>,
    /// Whether the one who publishes owns it. They do, whatever is said.
    set_user_as_owner: Option<bool>,
    /// Who owns it besides.
    owner_username: Option<String>,
    /// Its topics.
    topics: Option<Vec<String>>,
    /// Further settings, by GitLab's names.
    settings: Option<Map<String, Value>>,
    /// Branches that are made or protected.
    branches: Option<Vec<Branch>>,
    /// Variables of its pipelines.
    project_variables: Option<Vec<ProjectVariable>>,
}

/// A folder, or `false`.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum SourcePath {
    /// Whether anything is pushed.
    Whether(bool),
    /// The folder.
    Folder(String),
}

/// A branch.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Branch {
    /// Its name.
    name: String,
    /// Whether it is protected.
    protect: Option<bool>,
    /// Whether it is made.
    create: Option<bool>,
    /// What it is made from.
    #[serde(rename = "ref")]
    from: Option<String>,
}

/// A variable of pipelines.
#[derive(Deserialize, JsonSchema)]
pub(super) struct ProjectVariable {
    /// Its name.
    key: String,
    /// What it is.
    value: String,
    /// What it is for.
    description: Option<String>,
    /// `env_var` or `file`.
    variable_type: Option<String>,
    /// Whether only protected branches see it.
    protected: Option<bool>,
    /// Whether it is masked in logs.
    masked: Option<bool>,
    /// Whether nobody can read it any more.
    masked_and_hidden: Option<bool>,
    /// Whether it is taken as it is written.
    raw: Option<bool>,
    /// The environments that see it.
    environment_scope: Option<String>,
}

/// What it gives.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it says what there is, and holds nothing")]
pub(super) struct Output {
    /// What it is cloned from, without `.git`.
    remote_url: String,
    /// Where its files can be read.
    repo_contents_url: String,
    /// Its number.
    project_id: u64,
    /// The commit that was pushed.
    commit_hash: String,
    /// Whether it was made now.
    created: bool,
}

impl Typed for PublishGitlab {
    type Input = Input;
    type Output = Output;
    const ID: &'static str = "publish:gitlab";
    const DESCRIPTION: &'static str =
        "Makes a project on GitLab with the files of the workspace in one commit.";
    const DRY_RUN: DryRun = DryRun::Skip;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "An internal project with a protected branch",
            json!({
                "repoUrl": "${{ parameters.repoUrl }}",
                "repoVisibility": "internal",
                "defaultBranch": "main",
                "branches": [{"name": "main", "protect": true}],
            }),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let target = target(&*self.0, &input.repo_url)?;
            if input.token.is_some() {
                call.warn("`token` is not used: the portal's own access is");
            }
            if input.set_user_as_owner == Some(true) {
                call.warn("`setUserAsOwner` is not needed: who publishes owns the project");
            }
            if input.sign_commit == Some(true) {
                call.warn("`signCommit`: the commit is not signed, because there is no key");
            }
            let branch = input
                .default_branch
                .as_deref()
                .filter(|text| !text.is_empty());
            let branch = branch.unwrap_or("master").to_owned();
            if input.skip_existing == Some(true) && is_taken(&target, &call).await? {
                call.log(format!(
                    "{} is there already, and stays as it is",
                    target.name
                ));
                let base = format!("https://{}/{}", target.host, target.name);
                let outputs = call.outputs;
                outputs.set("remoteUrl", base.clone());
                outputs.set("repoContentsUrl", format!("{base}/-/blob/{branch}"));
                outputs.set("created", false);
                return Ok(());
            }
            let publication =
                publication(&input, &target, &branch, &self.0.commits(), &call).await?;
            let published = chain::publish(&target, &publication, &call).await?;
            let outputs = call.outputs;
            outputs.set("remoteUrl", published.remote_url.trim_end_matches(".git"));
            outputs.set("repoContentsUrl", published.contents_url);
            outputs.set("commitHash", published.commit);
            outputs.set("created", true);
            if let Ok(id) = published.id.parse::<u64>() {
                outputs.set("projectId", id);
            }
            Ok(())
        })
    }
}

/// Whether the name is taken, by somebody else than this task.
async fn is_taken(target: &Target, call: &Call<'_>) -> Result<bool, ActionError> {
    use scaffolder::task::checkpoint::Before;
    // What was found the first time counts: later it is there because we made it.
    if let Before::Done(found) = call.checkpoints.begin("look").await? {
        return Ok(found == Value::Bool(true));
    }
    let found = target
        .publisher
        .exists(&target.name)
        .await
        .map_err(failed)?;
    let is_taken = matches!(found, Availability::Taken(_));
    call.checkpoints.end("look", is_taken.into()).await?;
    Ok(is_taken)
}

async fn publication(
    input: &Input,
    target: &Target,
    branch: &str,
    commits: &Commits,
    call: &Call<'_>,
) -> Result<Publication, ActionError> {
    let mut new = NewRepository::new(target.name.clone());
    new.visibility = input
        .repo_visibility
        .map_or(Visibility::Private, Visibility::from);
    branch.clone_into(&mut new.default_branch);
    let mut settings: BTreeMap<String, Value> = input
        .settings
        .iter()
        .flatten()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if let Some(Value::String(description)) = settings.remove("description") {
        new.description = Some(description);
    }
    let from_settings = settings.remove("topics");
    new.gitlab = settings;
    let topics_given = input.topics.clone().or_else(|| {
        let values = from_settings.as_ref()?.as_array()?.iter();
        Some(
            values
                .filter_map(|value| Some(value.as_str()?.to_owned()))
                .collect(),
        )
    });
    let owner = input.owner_username.iter().map(|login| Grant {
        who: Who::User(login.clone()),
        role: "owner".to_owned(),
    });
    let (is_pushed, folder) = match &input.source_path {
        None => (true, None),
        Some(SourcePath::Whether(is_pushed)) => (*is_pushed, None),
        Some(SourcePath::Folder(folder)) => (true, Some(folder.as_str())),
    };
    let push = match is_pushed {
        false => None,
        true => {
            let source = source(folder)?;
            let files = files(call.workspace, source.as_ref(), None);
            Some(Push {
                branch: branch.to_owned(),
                tree: tree(record::complete(files, &target.name.name, call).await?)?,
                message: message(input.git_commit_message.as_deref(), commits),
                author: author(
                    input.git_author_name.as_ref(),
                    input.git_author_email.as_ref(),
                    commits,
                ),
                at: Some(seconds(call.task.created_at_ms)),
            })
        }
    };
    for one in input
        .branches
        .iter()
        .flatten()
        .filter(|one| one.create == Some(true))
    {
        let from = one.from.as_deref().unwrap_or(branch);
        call.warn(format!(
            "`branches`: `{}` is not made from `{from}`: make it with the first merge request",
            one.name
        ));
    }
    let protected = input
        .branches
        .iter()
        .flatten()
        .filter(|one| one.protect == Some(true));
    Ok(Publication {
        repository: new,
        grants: owner.collect(),
        push,
        topics: topics(&topics_given.unwrap_or_default()),
        properties: BTreeMap::new(),
        variables: input
            .project_variables
            .iter()
            .flatten()
            .map(variable)
            .collect(),
        secrets: BTreeMap::new(),
        oidc: None,
        workflow_access: None,
        subscribe: None,
        protections: protected
            .map(|one| Protection::new(one.name.clone()))
            .collect(),
    })
}

fn variable(input: &ProjectVariable) -> Variable {
    let mut variable = Variable::new(input.key.clone(), input.value.clone());
    variable.is_file = input.variable_type.as_deref() == Some("file");
    variable.is_protected = input.protected.unwrap_or_default();
    variable.is_masked = input.masked.unwrap_or_default();
    variable.is_hidden = input.masked_and_hidden.unwrap_or_default();
    variable.is_raw = input.raw.unwrap_or_default();
    variable.scope.clone_from(&input.environment_scope);
    variable.description.clone_from(&input.description);
    variable
}
