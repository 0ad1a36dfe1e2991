//! Merge requests: a branch with one commit more, and those who are asked to look.
//!
//! Sources: <https://docs.gitlab.com/api/merge_requests/#create-mr>,
//! <https://docs.gitlab.com/api/branches/#create-repository-branch>.

use std::collections::BTreeMap;

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::commit::{Tip, action};
use super::create::Project;
use super::sub::{Sub, segment};
use crate::ask::At;
use crate::model::EntryKind;
use crate::publish::error::{Cause, PublishError};
use crate::publish::marker::Marker;
use crate::publish::pull::{Opened, PullRequest};
use crate::publish::tree::wrong_path;
use crate::publish::{Warnings, oid};

#[derive(Deserialize)]
struct Request {
    iid: u64,
    web_url: String,
    state: String,
    description: Option<String>,
    sha: Option<String>,
}

impl Sub<'_> {
    pub(super) async fn open_merge_request(
        &self,
        pull: &PullRequest,
        marker: &Marker,
    ) -> Result<Option<Opened>, PublishError> {
        self.check_branch(&pull.branch)?;
        let project: Project = self.get(&self.path("")).await?;
        let target = pull.target.clone().or(project.default_branch);
        let target = target.ok_or_else(|| {
            let reason = "it has no default branch: say for which branch the change is";
            self.error(Cause::Rejected, reason)
        })?;
        if target == pull.branch {
            let reason = format!("branch `{target}` cannot be proposed for itself");
            return Err(self.error(Cause::Rejected, reason));
        }
        let known = self.newest(&pull.branch, &target).await?;
        if let Some(known) = &known
            && marker.is_in_body(known.description.as_deref().unwrap_or(""))
        {
            let commit = known.sha.clone().unwrap_or_default();
            return Ok(Some(opened(known, &target, commit, true, Warnings::new())));
        }
        let mut warnings = Warnings::new();
        let id = project.id.to_string();
        let commit = self
            .branch_for(pull, &target, &id, marker, &mut warnings)
            .await?;
        let Some(commit) = commit else {
            return Ok(None);
        };
        if let Some(known) = known.filter(|known| known.state == "opened") {
            return Ok(Some(opened(&known, &target, commit, true, warnings)));
        }
        let made = self
            .make_request(pull, &target, marker, &mut warnings)
            .await?;
        Ok(Some(opened(&made, &target, commit, false, warnings)))
    }

    /// The newest merge request from a branch for another.
    async fn newest(&self, branch: &str, target: &str) -> Result<Option<Request>, PublishError> {
        let rest = format!(
            "/merge_requests?state=all&source_branch={}&target_branch={}&per_page=1",
            segment(branch),
            segment(target)
        );
        let found: Vec<Request> = self.get(&self.path(&rest)).await?;
        Ok(found.into_iter().next())
    }

    async fn make_request(
        &self,
        pull: &PullRequest,
        target: &str,
        marker: &Marker,
        warnings: &mut Warnings,
    ) -> Result<Request, PublishError> {
        let title = match pull.is_draft {
            true => format!("Draft: {}", pull.title),
            false => pull.title.clone(),
        };
        let reviewers = self.users(&pull.reviewers, "to review", warnings).await?;
        let assignees = self.users(&pull.assignees, "to assign", warnings).await?;
        for team in &pull.team_reviewers {
            warnings.push(format!("the group {team} cannot be asked to review"));
        }
        let body = json!({
            "source_branch": pull.branch,
            "target_branch": target,
            "title": title,
            "description": marker.body(&pull.body),
            "remove_source_branch": pull.remove_source_branch,
            "labels": pull.labels.join(","),
            "assignee_ids": assignees,
            "reviewer_ids": reviewers,
        });
        let path = self.path("/merge_requests");
        // It may be sent twice: GitLab refuses a second one from a branch.
        let reply = self.send(Method::POST, &path, Some(&body), true).await?;
        if reply.status.is_success() {
            return self.read(&reply);
        }
        match self.newest(&pull.branch, target).await? {
            Some(known) if known.state == "opened" => Ok(known),
            _ => Err(self.refused(&reply)),
        }
    }

    async fn users(
        &self,
        logins: &[String],
        what: &str,
        warnings: &mut Warnings,
    ) -> Result<Vec<u64>, PublishError> {
        let mut found = Vec::new();
        for login in logins {
            match self.user(login).await? {
                Some(id) => found.push(id),
                None => warnings.push(format!("there is nobody called `{login}` {what}")),
            }
        }
        Ok(found)
    }

    /// The branch of a merge request with its commit; `None` where there is nothing to
    /// change and nothing is to be done then.
    async fn branch_for(
        &self,
        pull: &PullRequest,
        target: &str,
        id: &str,
        marker: &Marker,
        warnings: &mut Warnings,
    ) -> Result<Option<String>, PublishError> {
        let tip = self.tip(&pull.branch).await?;
        if let Some(tip) = &tip {
            // What this task would change is changed: an answer was lost.
            let is_ours = marker.is_in_message(&tip.message);
            if is_ours
                && self
                    .actions(pull, tip, id, &mut Vec::new())
                    .await?
                    .is_empty()
            {
                return Ok(Some(tip.id.clone()));
            }
            if !pull.update {
                let reason = format!("there is a branch `{}` already", pull.branch);
                return Err(self.error(Cause::Rejected, reason));
            }
        }
        let is_new = tip.is_none();
        let parent = match tip {
            Some(tip) => tip,
            None => {
                let tip = self.tip(target).await?;
                tip.ok_or_else(|| {
                    let reason = format!("there is no branch `{target}` with a commit");
                    self.error(Cause::NotFound, reason)
                })?
            }
        };
        let actions = self.actions(pull, &parent, id, warnings).await?;
        if actions.is_empty() {
            return self.without_change(pull, parent, is_new).await;
        }
        let mut body = json!({
            "branch": pull.branch,
            "commit_message": marker.message(pull.message.as_deref().unwrap_or(&pull.title)),
            "actions": actions,
        });
        if is_new {
            body["start_sha"] = parent.id.into();
        }
        if let Some(author) = &pull.author {
            body["author_name"] = author.name.as_str().into();
            body["author_email"] = author.email.as_str().into();
        }
        let path = self.path("/repository/commits");
        // It may be sent twice: the second finds the branch, or its files, there.
        let reply = self.send(Method::POST, &path, Some(&body), true).await?;
        if reply.status.is_success() {
            let made: Tip = self.read(&reply)?;
            return Ok(Some(made.id));
        }
        match self.tip(&pull.branch).await? {
            Some(tip) if marker.is_in_message(&tip.message) => Ok(Some(tip.id)),
            _ => Err(self.refused(&reply)),
        }
    }

    /// A branch without a commit of its own, where a request is wanted all the same.
    async fn without_change(
        &self,
        pull: &PullRequest,
        parent: Tip,
        is_new: bool,
    ) -> Result<Option<String>, PublishError> {
        if !pull.when_empty {
            return Ok(None);
        }
        if is_new {
            let body = json!({ "branch": pull.branch, "ref": parent.id });
            let path = self.path("/repository/branches");
            self.write(Method::POST, &path, &body).await?;
        }
        Ok(Some(parent.id))
    }

    /// What is to be done to a commit: files that are as they are to be are left out.
    async fn actions(
        &self,
        pull: &PullRequest,
        before: &Tip,
        id: &str,
        warnings: &mut Warnings,
    ) -> Result<Vec<Value>, PublishError> {
        let at = At {
            id: id.to_owned(),
            full_name: self.name.clone(),
            commit: before.id.clone(),
            disk_kib: None,
        };
        let entries = self.inner.tree(&at).await;
        let entries = entries.map_err(|error| self.forge(error))?;
        let known: BTreeMap<&str, &str> = entries
            .iter()
            .filter(|entry| entry.kind != EntryKind::Folder)
            .map(|entry| (&*entry.path, &*entry.oid))
            .collect();
        let mut actions = Vec::new();
        for path in &pull.delete {
            if let Some(reason) = wrong_path(path) {
                let path = path.escape_debug();
                let reason = format!("`{path}` cannot be deleted: {reason}");
                return Err(self.error(Cause::Rejected, reason));
            }
        }
        let is_deleted = |path: &str| pull.delete.iter().any(|it| is_below(path, it));
        for (path, content) in pull.files.files().filter(|(path, _)| !is_deleted(path)) {
            let what = match known.get(path) {
                Some(oid) if *oid == oid::of_blob(content.bytes()) => continue,
                Some(_) => "update",
                None => "create",
            };
            actions.extend(action(what, path, content, warnings));
        }
        for path in known.keys().filter(|path| is_deleted(path)) {
            actions.push(json!({ "action": "delete", "file_path": path }));
        }
        Ok(actions)
    }
}

fn opened(
    request: &Request,
    target: &str,
    commit: String,
    already: bool,
    warnings: Warnings,
) -> Opened {
    Opened {
        number: request.iid,
        url: request.web_url.clone(),
        target_branch: target.to_owned(),
        commit,
        already,
        warnings,
    }
}

/// Whether a path is one, or in the folder of that name.
fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
