//! `github:issues:create`: an issue.

use std::sync::Arc;

use forge::publish::settings::Issue;
use scaffolder::action::{ActionError, Answer, Call, DryRun, Typed};
use scaffolder::task::checkpoint::Before;
use scaffolder::task::event::Created;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Publishers;
use super::repository::{failed, marker, target};

/// See the [module](self).
pub(super) struct GithubIssue(pub(super) Arc<dyn Publishers>);

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// The repository, as in `github.com?owner=acme&repo=shop`.
    repo_url: String,
    /// What it is about.
    title: String,
    /// More of it, in Markdown.
    body: Option<String>,
    /// Logins of those who look after it.
    assignees: Option<Vec<String>>,
    /// The number of its milestone.
    milestone: Option<Milestone>,
    /// Its labels.
    labels: Option<Vec<String>>,
    /// Not needed: the portal's own access is used.
    token: Option<String>,
}

/// The number of a milestone, as a number or as text.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Milestone {
    /// A number.
    Number(u64),
    /// Text.
    Text(String),
}

/// What it gives.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it says what there is, and holds nothing")]
pub(super) struct Output {
    /// Its page.
    issue_url: String,
    /// Its number.
    issue_number: u64,
}

impl Typed for GithubIssue {
    type Input = Input;
    type Output = Output;
    const ID: &'static str = "github:issues:create";
    const DESCRIPTION: &'static str = "Makes an issue in a repository on GitHub.";
    const DRY_RUN: DryRun = DryRun::Run;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "What has to be done by hand",
            json!({"repoUrl": "${{ parameters.repoUrl }}", "title": "Set up the alarms", "labels": ["todo"]}),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let target = target(&*self.0, &input.repo_url)?;
            if input.token.is_some() {
                call.warn("`token` is not used: the portal's own access is");
            }
            if call.is_dry_run {
                call.log(format!(
                    "would make the issue `{}` in {}",
                    input.title, target.name
                ));
                call.outputs.set(
                    "issueUrl",
                    format!("https://{}/{}/issues/42", target.host, target.name),
                );
                call.outputs.set("issueNumber", 42);
                return Ok(());
            }
            let milestone = match input.milestone {
                None => None,
                Some(Milestone::Number(number)) => Some(number),
                Some(Milestone::Text(text)) => Some(text.trim().parse().map_err(|_| {
                    ActionError::input(format!("`milestone` is `{text}`; it must be a number"))
                })?),
            };
            let made = match call.checkpoints.begin("issue").await? {
                Before::Done(made) => made,
                Before::Begun | Before::New => {
                    let issue = Issue {
                        title: input.title,
                        body: input.body.unwrap_or_default(),
                        assignees: input.assignees.unwrap_or_default(),
                        labels: input.labels.unwrap_or_default(),
                        milestone,
                    };
                    let marker = marker(&call)?;
                    let made = target
                        .publisher
                        .create_issue(&target.name, &issue, &marker)
                        .await;
                    let made = made.map_err(failed)?;
                    call.log(format!("made issue {}", made.url));
                    let made = json!({ "number": made.number, "url": made.url });
                    call.checkpoints.end("issue", made.clone()).await?;
                    made
                }
            };
            call.created(Created {
                what: "issue".to_owned(),
                name: format!("{}#{}", target.name, made["number"]),
                url: made["url"].as_str().map(str::to_owned),
            });
            call.outputs.set("issueUrl", made["url"].clone());
            call.outputs.set("issueNumber", made["number"].clone());
            Ok(())
        })
    }
}
