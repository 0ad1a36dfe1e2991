//! Pull requests: a branch with one commit more, and those who are asked to look.
//!
//! A pull request of this task is known by the marker in its text, a branch by the
//! marker in the message of its last commit, and by that commit's tree.
//!
//! Sources: <https://docs.github.com/en/rest/pulls/pulls>,
//! <https://docs.github.com/en/rest/pulls/review-requests>,
//! <https://docs.github.com/en/rest/issues/assignees#add-assignees-to-an-issue>.

use std::collections::BTreeSet;

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::push::{Sha, Tip};
use super::sub::{SETTLES, Sub};
use crate::ask::At;
use crate::model::{Entry, EntryKind};
use crate::publish::Warnings;
use crate::publish::error::{Cause, PublishError};
use crate::publish::marker::Marker;
use crate::publish::pull::{Opened, PullRequest};
use crate::publish::tree::{NewFile, Tree, wrong_path};

#[derive(Deserialize)]
struct Pull {
    number: u64,
    html_url: String,
    state: String,
    body: Option<String>,
    head: Sha,
}

/// What a commit would change.
struct Change {
    tree: String,
    is_empty: bool,
}

impl Sub<'_> {
    pub(super) async fn open_pull_request(
        &self,
        pull: &PullRequest,
        marker: &Marker,
    ) -> Result<Option<Opened>, PublishError> {
        self.check_branch(&pull.branch)?;
        let base = match &pull.target {
            Some(target) => target.clone(),
            None => {
                let known: super::create::Known = self.get(&self.path("")?).await?;
                known.default_branch
            }
        };
        if base == pull.branch {
            let reason = format!("branch `{base}` cannot be proposed for itself");
            return Err(self.error(Cause::Rejected, reason));
        }
        let known = self.newest(&pull.branch, &base).await?;
        if let Some(known) = &known
            && marker.is_in_body(known.body.as_deref().unwrap_or(""))
        {
            let commit = known.head.sha.clone();
            return self.opened(pull, known, base, commit, true).await;
        }
        let Some(commit) = self.branch_for(pull, &base, marker).await? else {
            return Ok(None);
        };
        if let Some(known) = known.filter(|known| known.state == "open") {
            return self.opened(pull, &known, base, commit, true).await;
        }
        let made = self.make_pull(pull, &base, marker).await?;
        self.opened(pull, &made, base, commit, false).await
    }

    /// The newest pull request from a branch for another.
    async fn newest(&self, branch: &str, base: &str) -> Result<Option<Pull>, PublishError> {
        let head = self.segment(&format!("{}:{branch}", self.name.owner))?;
        let base = self.segment(base)?;
        let path = format!("/pulls?state=all&head={head}&base={base}&per_page=1");
        let pulls: Vec<Pull> = self.get(&self.path(&path)?).await?;
        Ok(pulls.into_iter().next())
    }

    async fn make_pull(
        &self,
        pull: &PullRequest,
        base: &str,
        marker: &Marker,
    ) -> Result<Pull, PublishError> {
        let body = json!({
            "title": pull.title,
            "body": marker.body(&pull.body),
            "head": pull.branch,
            "base": base,
            "draft": pull.is_draft,
        });
        let path = self.path("/pulls")?;
        // It may be sent twice: GitHub refuses a second one from a branch.
        let reply = self.settle(Method::POST, &path, Some(&body), true).await?;
        if reply.status.is_success() {
            return self.read(&reply);
        }
        match self.newest(&pull.branch, base).await? {
            Some(known) if known.state == "open" => Ok(known),
            _ => Err(self.refused(&reply)),
        }
    }

    /// The branch of a pull request with its commit; `None` where there is nothing to
    /// change and nothing is to be done then.
    async fn branch_for(
        &self,
        pull: &PullRequest,
        base: &str,
        marker: &Marker,
    ) -> Result<Option<String>, PublishError> {
        let tip = self.tip(&pull.branch).await?;
        if let Some(tip) = &tip
            && let (true, Some(parent)) = (marker.is_in_message(&tip.message), tip.parents.first())
        {
            let before = self.commit(parent).await?;
            if self.change(&before, pull).await?.tree == tip.tree {
                return Ok(Some(tip.sha.clone()));
            }
        }
        if tip.is_some() && !pull.update {
            let reason = format!("there is a branch `{}` already", pull.branch);
            return Err(self.error(Cause::Rejected, reason));
        }
        let (parent, is_new) = match tip {
            Some(tip) => (tip, false),
            None => {
                let target = self.tip(base).await?;
                let target = target.ok_or_else(|| {
                    let reason = format!("there is no branch `{base}` with a commit");
                    self.error(Cause::NotFound, reason)
                })?;
                (target, true)
            }
        };
        let change = self.change(&parent, pull).await?;
        match (change.is_empty, pull.when_empty, is_new) {
            (true, false, _) => return Ok(None),
            (true, true, false) => return Ok(Some(parent.sha)),
            _ => {}
        }
        let message = marker.message(pull.message.as_deref().unwrap_or(&pull.title));
        let author = pull.author.as_ref();
        let parents = [&*parent.sha];
        let commit = self
            .make_commit(&change.tree, &parents, &message, author, pull.at)
            .await?;
        if !self.make_branch(&pull.branch, &commit).await? {
            // Only forwards: nobody's commits are taken away.
            self.move_branch(&pull.branch, &commit, false).await?;
        }
        Ok(Some(commit))
    }

    /// The tree with the files of a pull request, and without those it deletes.
    async fn change(&self, before: &Tip, pull: &PullRequest) -> Result<Change, PublishError> {
        let mut deleted: Vec<Value> = Vec::new();
        if !pull.delete.is_empty() {
            let at = At {
                id: String::new(),
                full_name: self.name.clone(),
                commit: before.sha.clone(),
                disk_kib: None,
            };
            let entries = self.entries(&at).await?;
            let files = entries
                .iter()
                .filter(|entry| entry.kind != EntryKind::Folder);
            let known: BTreeSet<&str> = files.map(|entry| &*entry.path).collect();
            for path in self.deleted(&pull.delete, &known)? {
                deleted.push(json!({
                    "path": path, "mode": "100644", "type": "blob", "sha": null,
                }));
            }
        }
        let kept = self.kept(pull)?;
        let mut tree = before.tree.clone();
        if !kept.is_empty() {
            tree = self.make_tree(&kept, Some(&tree)).await?;
        }
        if !deleted.is_empty() {
            tree = self.tree_of(deleted, Some(&tree)).await?;
        }
        Ok(Change {
            is_empty: tree == before.tree,
            tree,
        })
    }

    /// What is in a commit, which may have been made a moment ago.
    async fn entries(&self, at: &At) -> Result<Vec<Entry>, PublishError> {
        let mut waits = SETTLES.iter();
        loop {
            match (self.inner.tree(at).await, waits.next()) {
                (Err(error), Some(wait)) if error.is_gone() => {
                    self.inner.client.pause(*wait).await;
                }
                (entries, _) => return entries.map_err(|error| self.forge(error)),
            }
        }
    }

    /// The files that are there and are to be deleted, those in folders too.
    fn deleted<'k>(
        &self,
        delete: &[String],
        known: &BTreeSet<&'k str>,
    ) -> Result<BTreeSet<&'k str>, PublishError> {
        let mut found = BTreeSet::new();
        for path in delete {
            if let Some(reason) = wrong_path(path) {
                let path = path.escape_debug();
                let reason = format!("`{path}` cannot be deleted: {reason}");
                return Err(self.error(Cause::Rejected, reason));
            }
            found.extend(known.iter().copied().filter(|it| is_below(it, path)));
        }
        Ok(found)
    }

    /// The files that are added and not deleted.
    fn kept(&self, pull: &PullRequest) -> Result<Tree, PublishError> {
        let files = pull.files.files().filter(|(path, _)| {
            let mut delete = pull.delete.iter();
            !delete.any(|deleted| is_below(path, deleted))
        });
        Tree::new(files.map(|(path, content)| NewFile {
            path: path.to_owned(),
            content: content.clone(),
        }))
        .map_err(|error| self.error(Cause::Rejected, error.to_string()))
    }

    /// Asks those who are to look; who cannot be asked is warned of.
    async fn opened(
        &self,
        pull: &PullRequest,
        known: &Pull,
        target_branch: String,
        commit: String,
        already: bool,
    ) -> Result<Option<Opened>, PublishError> {
        let number = known.number;
        let mut warnings = Warnings::new();
        if !pull.reviewers.is_empty() || !pull.team_reviewers.is_empty() {
            let body = json!({
                "reviewers": pull.reviewers,
                "team_reviewers": pull.team_reviewers,
            });
            let rest = format!("/pulls/{number}/requested_reviewers");
            self.ask_for(&rest, &body, "nobody is asked to review", &mut warnings)
                .await?;
        }
        if !pull.assignees.is_empty() {
            let body = json!({ "assignees": pull.assignees });
            let rest = format!("/issues/{number}/assignees");
            self.ask_for(&rest, &body, "it is assigned to nobody", &mut warnings)
                .await?;
        }
        if !pull.labels.is_empty() {
            let body = json!({ "labels": pull.labels });
            let rest = format!("/issues/{number}/labels");
            self.ask_for(&rest, &body, "it has no labels", &mut warnings)
                .await?;
        }
        Ok(Some(Opened {
            number,
            url: known.html_url.clone(),
            target_branch,
            commit,
            already,
            warnings,
        }))
    }

    async fn ask_for(
        &self,
        rest: &str,
        body: &Value,
        otherwise: &str,
        warnings: &mut Warnings,
    ) -> Result<(), PublishError> {
        let path = self.path(rest)?;
        let reply = self.settle(Method::POST, &path, Some(body), true).await?;
        if !reply.status.is_success() {
            warnings.push(format!("{otherwise}: {}", self.refused(&reply).reason));
        }
        Ok(())
    }
}

/// Whether a path is one, or in the folder of that name.
fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
