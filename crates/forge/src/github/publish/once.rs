//! What is not to be there twice: issues, webhooks, and workflows that are started.
//!
//! Sources: <https://docs.github.com/en/rest/issues/issues#create-an-issue>,
//! <https://docs.github.com/en/rest/issues/labels#add-labels-to-an-issue>,
//! <https://docs.github.com/en/rest/repos/webhooks>,
//! <https://docs.github.com/en/rest/actions/workflows#create-a-workflow-dispatch-event>,
//! <https://docs.github.com/en/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow>.

use std::collections::BTreeSet;
use std::time::Duration;

use http::Method;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;

use super::sub::Sub;
use crate::date;
use crate::publish::error::{Cause, PublishError, Retry};
use crate::publish::marker::Marker;
use crate::publish::settings::{Dispatch, Dispatched, Issue, IssueMade, Webhook};

/// So many pages of the newest issues are looked through for one of ours.
const MAX_ISSUE_PAGES: usize = 3;

/// The waits before it is looked again for what may have taken place.
const LOOKS: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_secs(2),
    Duration::from_secs(5),
];

#[derive(Deserialize)]
struct Known {
    number: u64,
    html_url: String,
    title: String,
    body: Option<String>,
}

#[derive(Deserialize)]
struct Hook {
    id: u64,
    config: HookConfig,
}

#[derive(Deserialize)]
struct HookConfig {
    url: Option<String>,
}

#[derive(Deserialize)]
struct Runs {
    workflow_runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    id: u64,
    html_url: String,
}

#[derive(Default, Deserialize)]
struct Started {
    workflow_run_id: Option<u64>,
    html_url: Option<String>,
}

impl Sub<'_> {
    pub(super) async fn create_issue(
        &self,
        issue: &Issue,
        marker: &Marker,
    ) -> Result<IssueMade, PublishError> {
        if let Some(found) = self.issue(issue, marker).await? {
            return Ok(found);
        }
        let mut body = json!({
            "title": issue.title,
            "body": marker.body(&issue.body),
            "labels": issue.labels,
            "assignees": issue.assignees,
        });
        if let Some(milestone) = issue.milestone {
            body["milestone"] = milestone.into();
        }
        let path = self.path("/issues")?;
        let sent = self.settle(Method::POST, &path, Some(&body), false).await;
        let error = match sent {
            Ok(reply) if reply.status.is_success() => {
                let made: Known = self.read(&reply)?;
                return Ok(IssueMade {
                    number: made.number,
                    url: made.html_url,
                    already: false,
                });
            }
            Ok(reply) => return Err(self.refused(&reply)),
            Err(error) if error.cause == Cause::Unclear => error,
            Err(error) => return Err(error),
        };
        for wait in LOOKS {
            self.inner.client.pause(wait).await;
            if let Some(found) = self.issue(issue, marker).await? {
                return Ok(IssueMade {
                    already: false,
                    ..found
                });
            }
        }
        // Whoever asks again looks first.
        Err(PublishError {
            retry: Retry::AsIs,
            ..error
        })
    }

    /// The issue that this task made.
    async fn issue(
        &self,
        issue: &Issue,
        marker: &Marker,
    ) -> Result<Option<IssueMade>, PublishError> {
        for page in 1..=MAX_ISSUE_PAGES {
            let path = self.path(&format!(
                "/issues?state=all&sort=created&direction=desc&per_page=100&page={page}"
            ))?;
            let known: Vec<Known> = self.get(&path).await?;
            let is_last = known.len() < 100;
            let found = known.into_iter().find(|it| {
                it.title == issue.title && marker.is_in_body(it.body.as_deref().unwrap_or(""))
            });
            if let Some(found) = found {
                return Ok(Some(IssueMade {
                    number: found.number,
                    url: found.html_url,
                    already: true,
                }));
            }
            if is_last {
                break;
            }
        }
        Ok(None)
    }

    pub(super) async fn add_labels(
        &self,
        number: u64,
        labels: &[String],
    ) -> Result<(), PublishError> {
        let path = self.path(&format!("/issues/{number}/labels"))?;
        let body = json!({ "labels": labels });
        self.write(Method::POST, &path, &body).await.map(drop)
    }

    pub(super) async fn create_webhook(&self, webhook: &Webhook) -> Result<(), PublishError> {
        let mut config = json!({
            "url": webhook.url,
            "content_type": webhook.content_type.word(),
            "insecure_ssl": if webhook.insecure_ssl { "1" } else { "0" },
        });
        if let Some(secret) = &webhook.secret {
            config["secret"] = secret.expose_secret().into();
        }
        let body = json!({
            "active": webhook.is_active,
            "events": webhook.events,
            "config": config,
        });
        let hooks = self.path("/hooks")?;
        if let Some(id) = self.hook(webhook).await? {
            let path = format!("{hooks}/{id}");
            return self.write(Method::PATCH, &path, &body).await.map(drop);
        }
        let mut body = body;
        body["name"] = "web".into();
        // It may be sent twice: GitHub refuses a second one that is the same.
        let reply = self.settle(Method::POST, &hooks, Some(&body), true).await?;
        if reply.status.is_success() || self.hook(webhook).await?.is_some() {
            return Ok(());
        }
        Err(self.refused(&reply))
    }

    async fn hook(&self, webhook: &Webhook) -> Result<Option<u64>, PublishError> {
        let path = self.path("/hooks?per_page=100")?;
        let hooks: Vec<Hook> = self.get(&path).await?;
        let mut hooks = hooks.into_iter();
        let found = hooks.find(|hook| hook.config.url.as_deref() == Some(&*webhook.url));
        Ok(found.map(|hook| hook.id))
    }

    pub(super) async fn dispatch(&self, dispatch: &Dispatch) -> Result<Dispatched, PublishError> {
        if let Some(since) = dispatch.since
            && let Some(run) = self.runs(dispatch, Some(since)).await?.into_iter().next()
        {
            return Ok(dispatched(run, true));
        }
        let before: BTreeSet<u64> = self
            .runs(dispatch, None)
            .await?
            .into_iter()
            .map(|run| run.id)
            .collect();
        let body = json!({
            "ref": dispatch.git_ref,
            "inputs": dispatch.inputs,
            "return_run_details": true,
        });
        let path = self.path(&format!(
            "/actions/workflows/{}/dispatches",
            self.segment(&dispatch.workflow)?
        ))?;
        let sent = self.settle(Method::POST, &path, Some(&body), false).await;
        let error = match sent {
            Ok(reply) if reply.status.is_success() => {
                let started: Started = match reply.body.is_empty() {
                    true => Started::default(),
                    false => self.read(&reply)?,
                };
                return Ok(Dispatched {
                    run: started.workflow_run_id,
                    html_url: started.html_url,
                    already: false,
                });
            }
            Ok(reply) => return Err(self.refused(&reply)),
            Err(error) if error.cause == Cause::Unclear => error,
            Err(error) => return Err(error),
        };
        for wait in LOOKS {
            self.inner.client.pause(wait).await;
            let runs = self.runs(dispatch, None).await?;
            if let Some(run) = runs.into_iter().find(|run| !before.contains(&run.id)) {
                return Ok(dispatched(run, false));
            }
        }
        Err(error)
    }

    /// The newest runs of a workflow that somebody started on that branch.
    async fn runs(
        &self,
        dispatch: &Dispatch,
        since: Option<i64>,
    ) -> Result<Vec<Run>, PublishError> {
        let workflow = self.segment(&dispatch.workflow)?;
        let branch = self.segment(&dispatch.git_ref)?;
        let mut rest = format!(
            "/actions/workflows/{workflow}/runs?event=workflow_dispatch&branch={branch}&per_page=20"
        );
        if let Some(since) = since.and_then(date::text) {
            let since = self.segment(&format!(">={since}"))?;
            rest.push_str(&format!("&created={since}"));
        }
        let path = self.path(&rest)?;
        let runs: Runs = self.get(&path).await?;
        Ok(runs.workflow_runs)
    }
}

fn dispatched(run: Run, already: bool) -> Dispatched {
    Dispatched {
        run: Some(run.id),
        html_url: Some(run.html_url),
        already,
    }
}
