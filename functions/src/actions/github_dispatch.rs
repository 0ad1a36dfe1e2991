//! `github:actions:dispatch`: a workflow that is started.

use std::collections::BTreeMap;
use std::sync::Arc;

use forge::publish::settings::Dispatch;
use scaffolder::action::{ActionError, Answer, Call, DryRun, Typed};
use scaffolder::task::checkpoint::Before;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Publishers;
use super::publish_github::seconds;
use super::repository::{failed, target};

/// See the [module](self).
pub(super) struct GithubDispatch(pub(super) Arc<dyn Publishers>);

/// What it takes.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input {
    /// The repository, as in `github.com?owner=acme&repo=shop`.
    repo_url: String,
    /// The workflow: the name of its file, or its number.
    workflow_id: String,
    /// The branch or tag it runs on.
    branch_or_tag_name: String,
    /// What it is given: texts.
    workflow_inputs: Option<BTreeMap<String, String>>,
    /// Whether the run is looked for and given as output.
    return_workflow_run_details: Option<bool>,
    /// Not needed: the portal's own access is used.
    token: Option<String>,
}

/// What it gives.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it says what there is, and holds nothing")]
pub(super) struct Output {
    /// The number of the run.
    workflow_run_id: Option<u64>,
    /// Its address in the API.
    workflow_run_url: Option<String>,
    /// Its page.
    workflow_run_html_url: Option<String>,
}

impl Typed for GithubDispatch {
    type Input = Input;
    type Output = Output;
    const ID: &'static str = "github:actions:dispatch";
    const DESCRIPTION: &'static str = "Starts a workflow of GitHub Actions.";
    const DRY_RUN: DryRun = DryRun::Skip;

    fn examples() -> Vec<(&'static str, Value)> {
        vec![(
            "The first build",
            json!({
                "repoUrl": "${{ parameters.repoUrl }}",
                "workflowId": "ci.yaml",
                "branchOrTagName": "main",
            }),
        )]
    }

    fn run<'a>(&'a self, input: Input, call: Call<'a>) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let target = target(&*self.0, &input.repo_url)?;
            if input.token.is_some() {
                call.warn("`token` is not used: the portal's own access is");
            }
            let before = call.checkpoints.begin("dispatch").await?;
            let run = match before {
                Before::Done(run) => run,
                before => {
                    // One that may have been started before is looked for first.
                    let since = (before == Before::Begun).then(|| seconds(call.task.created_at_ms));
                    let dispatch = Dispatch {
                        workflow: input.workflow_id,
                        git_ref: input.branch_or_tag_name,
                        inputs: input.workflow_inputs.unwrap_or_default(),
                        since,
                    };
                    let started = target.publisher.dispatch(&target.name, &dispatch).await;
                    let started = started.map_err(failed)?;
                    call.log(format!("started {} of {}", dispatch.workflow, target.name));
                    let run = json!({ "id": started.run, "htmlUrl": started.html_url });
                    call.checkpoints.end("dispatch", run.clone()).await?;
                    run
                }
            };
            if input.return_workflow_run_details == Some(true) {
                let mut set = |name: &str, value: &Value| {
                    if !value.is_null() {
                        call.outputs.set(name, value.clone());
                    }
                };
                set("workflowRunId", &run["id"]);
                set("workflowRunHtmlUrl", &run["htmlUrl"]);
                if let Some(id) = run["id"].as_u64() {
                    let name = &target.name;
                    let url = format!("{}/repos/{name}/actions/runs/{id}", api_of(&target.host));
                    set("workflowRunUrl", &url.into());
                }
            }
            Ok(())
        })
    }
}

/// The address of the API of a host of GitHub.
///
/// Source: "Schema" and "API versions" of the REST API of GitHub Enterprise Server and
/// of GitHub Enterprise Cloud with data residency.
fn api_of(host: &str) -> String {
    match host {
        "github.com" => "https://api.github.com".to_owned(),
        host if host.ends_with(".ghe.com") => format!("https://api.{host}"),
        host => format!("https://{host}/api/v3"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sort_of_host_has_its_api_elsewhere() {
        assert_eq!(api_of("github.com"), "https://api.github.com");
        assert_eq!(api_of("acme.ghe.com"), "https://api.acme.ghe.com");
        assert_eq!(api_of("git.acme.dev"), "https://git.acme.dev/api/v3");
    }
}
