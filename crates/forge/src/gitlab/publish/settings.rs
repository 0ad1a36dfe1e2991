//! Protected branches, variables, webhooks, issues, and pipelines.
//!
//! Sources: <https://docs.gitlab.com/api/protected_branches/>,
//! <https://docs.gitlab.com/api/project_level_variables/>,
//! <https://docs.gitlab.com/api/project_webhooks/>, <https://docs.gitlab.com/api/issues/>,
//! <https://docs.gitlab.com/api/pipelines/>.

use std::collections::BTreeSet;
use std::time::Duration;

use http::Method;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};

use super::sub::{Sub, reason, segment};
use crate::date;
use crate::publish::Warnings;
use crate::publish::error::{Cause, PublishError, Retry};
use crate::publish::marker::Marker;
use crate::publish::name::wrong_variable;
use crate::publish::protect::Protection;
use crate::publish::settings::{Dispatch, Dispatched, Issue, IssueMade, Variable, Webhook};

/// So many pages of the newest issues are looked through for one of ours.
const MAX_ISSUE_PAGES: usize = 3;

/// The waits before it is looked again for what may have taken place.
const LOOKS: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_secs(2),
    Duration::from_secs(5),
];

/// GitHub's names of events, and GitLab's.
const EVENTS: [(&str, &str); 8] = [
    ("push", "push_events"),
    ("create", "tag_push_events"),
    ("issues", "issues_events"),
    ("issue_comment", "note_events"),
    ("pull_request", "merge_requests_events"),
    ("release", "releases_events"),
    ("deployment_status", "deployment_events"),
    ("workflow_run", "pipeline_events"),
];

#[derive(Deserialize)]
struct Known {
    iid: u64,
    web_url: String,
    title: String,
    description: Option<String>,
}

#[derive(Deserialize)]
struct Hook {
    id: u64,
    url: String,
}

#[derive(Deserialize)]
struct Pipeline {
    id: u64,
    web_url: Option<String>,
}

impl Sub<'_> {
    pub(super) async fn protect(&self, protection: &Protection) -> Result<Warnings, PublishError> {
        let branch = &protection.branch;
        self.check_branch(branch)?;
        if self.tip(branch).await?.is_none() {
            let reason = format!("there is no branch `{branch}` with a commit");
            return Err(self.error(Cause::NotFound, reason));
        }
        let path = self.path("/protected_branches");
        let body = json!({ "name": branch });
        let reply = self.send(Method::POST, &path, Some(&body), true).await?;
        // A default branch is protected by itself.
        if !reply.status.is_success() && reply.status.as_u16() != 409 {
            return Err(self.refused(&reply));
        }
        let mut warnings = Warnings::new();
        if protection.required_conversation_resolution {
            let property = "only_allow_merge_if_all_discussions_are_resolved";
            self.edit(property, true.into()).await?;
        }
        if !protection.required_status_checks.is_empty() {
            // GitLab asks for the whole pipeline.
            self.edit("only_allow_merge_if_pipeline_succeeds", true.into())
                .await?;
        }
        if protection.require_code_owner_reviews {
            let path = format!("{path}/{}", segment(branch));
            let body = json!({ "code_owner_approval_required": true });
            let reply = self.send(Method::PATCH, &path, Some(&body), true).await?;
            if !reply.status.is_success() {
                let reason = reason(&reply);
                warnings.push(format!("code owners do not have to review: {reason}"));
            }
        }
        if protection.required_commit_signing {
            let body = json!({ "reject_unsigned_commits": true });
            let path = self.path("/push_rule");
            let mut reply = self.send(Method::PUT, &path, Some(&body), true).await?;
            if reply.status.as_u16() == 404 {
                reply = self.send(Method::POST, &path, Some(&body), true).await?;
            }
            if !reply.status.is_success() {
                let reason = reason(&reply);
                warnings.push(format!("commits do not have to be signed: {reason}"));
            }
        }
        if protection.required_linear_history {
            self.edit("merge_method", "ff".into()).await?;
        }
        Ok(warnings)
    }

    pub(super) async fn set_variable(&self, variable: &Variable) -> Result<(), PublishError> {
        if let Some(wrong) = wrong_variable(&variable.name) {
            return Err(self.error(Cause::NameInvalid, wrong));
        }
        let scope = variable.scope.as_deref().unwrap_or("*");
        let mut body = json!({
            "key": variable.name,
            "value": variable.value.expose_secret(),
            "variable_type": if variable.is_file { "file" } else { "env_var" },
            "protected": variable.is_protected,
            "masked": variable.is_masked || variable.is_hidden,
            "raw": variable.is_raw,
            "environment_scope": scope,
        });
        if let Some(description) = &variable.description {
            body["description"] = description.as_str().into();
        }
        let path = self.path("/variables");
        let known = format!(
            "{path}/{}?filter%5Benvironment_scope%5D={}",
            segment(&variable.name),
            segment(scope)
        );
        if self.look::<Value>(&known).await?.is_none() {
            if variable.is_hidden {
                body["masked_and_hidden"] = true.into();
            }
            let reply = self.send(Method::POST, &path, Some(&body), true).await?;
            if reply.status.is_success() {
                return Ok(());
            }
            // A try before this one took place, and its answer was lost.
            if !reason(&reply).contains("already been taken") {
                return Err(self.refused(&reply));
            }
        }
        self.write(Method::PUT, &known, &body).await.map(drop)
    }

    pub(super) async fn create_webhook(&self, webhook: &Webhook) -> Result<(), PublishError> {
        let mut body = json!({
            "url": webhook.url,
            "enable_ssl_verification": !webhook.insecure_ssl,
        });
        let is_all = webhook.events.iter().any(|event| event == "*");
        for (theirs, ours) in EVENTS {
            let is_asked = is_all || webhook.events.iter().any(|event| event == theirs);
            body[ours] = (is_asked && webhook.is_active).into();
        }
        if let Some(secret) = &webhook.secret {
            body["token"] = secret.expose_secret().into();
        }
        let path = self.path("/hooks");
        if let Some(id) = self.hook(webhook).await? {
            let path = format!("{path}/{id}");
            return self.write(Method::PUT, &path, &body).await.map(drop);
        }
        let sent = self.send(Method::POST, &path, Some(&body), false).await;
        match sent {
            Ok(reply) if reply.status.is_success() => Ok(()),
            Ok(reply) => Err(self.refused(&reply)),
            Err(error) if error.cause == Cause::Unclear => {
                for wait in LOOKS {
                    self.inner.client.pause(wait).await;
                    if self.hook(webhook).await?.is_some() {
                        return Ok(());
                    }
                }
                Err(as_it_is(error))
            }
            Err(error) => Err(error),
        }
    }

    async fn hook(&self, webhook: &Webhook) -> Result<Option<u64>, PublishError> {
        let hooks: Vec<Hook> = self.get(&self.path("/hooks?per_page=100")).await?;
        let found = hooks.into_iter().find(|hook| hook.url == webhook.url);
        Ok(found.map(|hook| hook.id))
    }

    pub(super) async fn create_issue(
        &self,
        issue: &Issue,
        marker: &Marker,
    ) -> Result<IssueMade, PublishError> {
        if let Some(found) = self.issue(issue, marker).await? {
            return Ok(found);
        }
        let mut assignees = Vec::new();
        for login in &issue.assignees {
            assignees.extend(self.user(login).await?);
        }
        let mut body = json!({
            "title": issue.title,
            "description": marker.body(&issue.body),
            "labels": issue.labels.join(","),
            "assignee_ids": assignees,
        });
        if let Some(milestone) = issue.milestone {
            body["milestone_id"] = milestone.into();
        }
        let path = self.path("/issues");
        let sent = self.send(Method::POST, &path, Some(&body), false).await;
        let error = match sent {
            Ok(reply) if reply.status.is_success() => {
                let made: Known = self.read(&reply)?;
                return Ok(IssueMade {
                    number: made.iid,
                    url: made.web_url,
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
        Err(as_it_is(error))
    }

    /// The issue that this task made.
    async fn issue(
        &self,
        issue: &Issue,
        marker: &Marker,
    ) -> Result<Option<IssueMade>, PublishError> {
        for page in 1..=MAX_ISSUE_PAGES {
            let rest = format!("/issues?order_by=created_at&sort=desc&per_page=100&page={page}");
            let known: Vec<Known> = self.get(&self.path(&rest)).await?;
            let is_last = known.len() < 100;
            let found = known.into_iter().find(|it| {
                let description = it.description.as_deref().unwrap_or_default();
                it.title == issue.title && marker.is_in_body(description)
            });
            if let Some(found) = found {
                return Ok(Some(IssueMade {
                    number: found.iid,
                    url: found.web_url,
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
        let path = self.path(&format!("/issues/{number}"));
        let body = json!({ "add_labels": labels.join(",") });
        self.write(Method::PUT, &path, &body).await.map(drop)
    }

    pub(super) async fn dispatch(&self, dispatch: &Dispatch) -> Result<Dispatched, PublishError> {
        if let Some(since) = dispatch.since
            && let Some(found) = self.pipelines(dispatch, Some(since)).await?.pop()
        {
            return Ok(dispatched(found, true));
        }
        let before = self.pipelines(dispatch, None).await?;
        let before: BTreeSet<u64> = before.into_iter().map(|it| it.id).collect();
        let variables: Vec<Value> = dispatch
            .inputs
            .iter()
            .map(|(key, value)| json!({ "key": key, "value": value }))
            .collect();
        let body = json!({ "ref": dispatch.git_ref, "variables": variables });
        let path = self.path("/pipeline");
        let sent = self.send(Method::POST, &path, Some(&body), false).await;
        let error = match sent {
            Ok(reply) if reply.status.is_success() => {
                return Ok(dispatched(self.read(&reply)?, false));
            }
            Ok(reply) => return Err(self.refused(&reply)),
            Err(error) if error.cause == Cause::Unclear => error,
            Err(error) => return Err(error),
        };
        for wait in LOOKS {
            self.inner.client.pause(wait).await;
            let now = self.pipelines(dispatch, None).await?;
            if let Some(found) = now.into_iter().find(|it| !before.contains(&it.id)) {
                return Ok(dispatched(found, false));
            }
        }
        Err(error)
    }

    /// The newest pipelines that were started through the API on that branch.
    async fn pipelines(
        &self,
        dispatch: &Dispatch,
        since: Option<i64>,
    ) -> Result<Vec<Pipeline>, PublishError> {
        let branch = segment(&dispatch.git_ref);
        let mut rest = format!("/pipelines?ref={branch}&source=api&per_page=20");
        if let Some(since) = since.and_then(date::text) {
            rest.push_str(&format!("&created_after={}", segment(&since)));
        }
        self.get(&self.path(&rest)).await
    }
}

fn dispatched(pipeline: Pipeline, already: bool) -> Dispatched {
    Dispatched {
        run: Some(pipeline.id),
        html_url: pipeline.web_url,
        already,
    }
}

/// Whoever asks again looks first.
fn as_it_is(error: PublishError) -> PublishError {
    PublishError {
        retry: Retry::AsIs,
        ..error
    }
}
