//! A pull request: a branch with a commit, and a line in the record.

use super::commit::Tip;
use super::{Doing, Open};
use crate::local::record::RecordedPull;
use crate::publish::error::{Cause, PublishError};
use crate::publish::marker::Marker;
use crate::publish::pull::{Opened, PullRequest};

impl Doing<'_> {
    pub(super) fn pull(
        &self,
        open: &mut Open,
        pull: &PullRequest,
        marker: &Marker,
    ) -> Result<Option<Opened>, PublishError> {
        let base = match &pull.target {
            Some(target) => target.clone(),
            None => self.default_branch(open)?,
        };
        if base == pull.branch {
            let reason = format!("branch `{base}` cannot be proposed for itself");
            return Err(self.error(Cause::Rejected, reason));
        }
        let target = self.head_of(open, &base)?;
        let tip = self.tip(open, &pull.branch)?;
        let commit = match &tip {
            Some(tip) if self.is_ours(open, tip, pull, marker)? => tip.id,
            Some(_) if !pull.update => {
                let reason = format!("there is a branch `{}` already", pull.branch);
                return Err(self.error(Cause::Rejected, reason));
            }
            _ => {
                let parent = tip.as_ref().unwrap_or(&target);
                let tree = self.write_tree(
                    &open.repository,
                    Some(parent.tree),
                    &pull.files,
                    &pull.delete,
                )?;
                let is_empty = tree == parent.tree;
                if is_empty && !pull.when_empty {
                    return Ok(None);
                }
                match &tip {
                    Some(tip) if is_empty => tip.id,
                    _ => {
                        let message = pull.message.as_deref().unwrap_or(&pull.title);
                        let message = marker.message(message);
                        let author = pull.author.clone().unwrap_or_default();
                        let at = pull.at.unwrap_or_else(super::now);
                        let commit = self.write_commit(
                            &open.repository,
                            tree,
                            Some(parent.id),
                            &message,
                            &author,
                            at,
                        )?;
                        let before = tip.as_ref().map(|tip| tip.id);
                        self.set_branch(&open.repository, &pull.branch, commit, before)?;
                        commit
                    }
                }
            }
        };
        let page = self.page(&open.name);
        let record = &mut open.record;
        let mut pulls = record.pulls.iter();
        let found = pulls.find(|it| it.head == pull.branch && it.base == base);
        let (number, already) = match found {
            Some(found) => (found.number, true),
            None => (record.next_number(), false),
        };
        if !already {
            record.pulls.push(RecordedPull {
                number,
                head: pull.branch.clone(),
                base: base.clone(),
                title: pull.title.clone(),
                body: pull.body.clone(),
                is_draft: pull.is_draft,
                reviewers: pull.reviewers.clone(),
                team_reviewers: pull.team_reviewers.clone(),
                assignees: pull.assignees.clone(),
                labels: pull.labels.clone(),
            });
        }
        Ok(Some(Opened {
            number,
            url: format!("{page}/pull/{number}"),
            target_branch: base,
            commit: commit.to_string(),
            already,
            warnings: Vec::new(),
        }))
    }

    /// Whether a branch ends in the commit that would be made: an answer before this
    /// one was lost.
    fn is_ours(
        &self,
        open: &Open,
        tip: &Tip,
        pull: &PullRequest,
        marker: &Marker,
    ) -> Result<bool, PublishError> {
        let (true, Some(parent)) = (marker.is_in_message(&tip.message), tip.parent) else {
            return Ok(false);
        };
        let parent = open.repository.find_commit(parent);
        let parent = parent.map_err(|error| self.broken(error))?;
        let before = parent
            .tree_id()
            .map_err(|error| self.broken(error))?
            .detach();
        let after = self.write_tree(&open.repository, Some(before), &pull.files, &pull.delete)?;
        Ok(after == tip.tree)
    }

    fn default_branch(&self, open: &Open) -> Result<String, PublishError> {
        let name = open.repository.head_name();
        let name = name.map_err(|error| self.broken(error))?;
        let name = name.map(|name| name.shorten().to_string());
        name.ok_or_else(|| {
            let reason = "it has no default branch: say for which branch the change is";
            self.error(Cause::Rejected, reason)
        })
    }
}
