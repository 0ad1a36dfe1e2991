//! Trees, commits and branches of a repository that is open for writing.

use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::objs::tree::EntryKind;
use gix::refs::Target;
use gix::refs::transaction::PreviousValue;

use super::{Doing, Open};
use crate::model::FullName;
use crate::publish::error::{Cause, PublishError};
use crate::publish::marker::Marker;
use crate::publish::name::wrong_branch;
use crate::publish::push::{Author, Push, Pushed};
use crate::publish::tree::{Content, Tree, wrong_path};

/// So many branches are listed.
const MAX_BRANCHES: usize = 10_000;

/// A commit that is at the end of a branch.
pub(super) struct Tip {
    pub(super) id: ObjectId,
    pub(super) tree: ObjectId,
    pub(super) message: String,
    pub(super) parent: Option<ObjectId>,
}

impl Doing<'_> {
    pub(super) fn branches(&self, name: &FullName) -> Result<Vec<String>, PublishError> {
        let place = self.place(name)?;
        let options = gix::open::Options::isolated().with(gix::sec::Trust::Full);
        let repository = options.open(&place.folder);
        let repository = repository.map_err(|error| self.broken(error))?;
        let repository = repository.to_thread_local();
        let references = repository
            .references()
            .map_err(|error| self.broken(error))?;
        let branches = references.local_branches();
        let branches = branches.map_err(|error| self.broken(error))?;
        let mut names: Vec<String> = branches
            .take(MAX_BRANCHES)
            .filter_map(Result::ok)
            .filter_map(|branch| Some(branch.name().shorten().to_str().ok()?.to_owned()))
            .collect();
        names.sort();
        Ok(names)
    }

    pub(super) fn push(
        &self,
        open: &mut Open,
        push: &Push,
        marker: &Marker,
    ) -> Result<Pushed, PublishError> {
        if push.tree.is_empty() {
            return Err(self.error(Cause::Rejected, "there are no files to push"));
        }
        let tree = self.write_tree(&open.repository, None, &push.tree, &[])?;
        if let Some(tip) = self.tip(open, &push.branch)? {
            if tip.tree == tree && marker.is_in_message(&tip.message) {
                return Ok(Pushed {
                    commit: tip.id.to_string(),
                    already: true,
                    warnings: Vec::new(),
                });
            }
            let branch = &push.branch;
            let reason =
                format!("branch `{branch}` has commits already, and a push would take them away");
            return Err(self.error(Cause::Rejected, reason));
        }
        let message = marker.message(&push.message);
        let at = push.at.unwrap_or_else(super::now);
        let commit = self.write_commit(&open.repository, tree, None, &message, &push.author, at)?;
        self.set_branch(&open.repository, &push.branch, commit, None)?;
        Ok(Pushed {
            commit: commit.to_string(),
            already: false,
            warnings: Vec::new(),
        })
    }

    /// The end of a branch; `None` where there is no such branch.
    pub(super) fn tip(&self, open: &Open, branch: &str) -> Result<Option<Tip>, PublishError> {
        if let Some(wrong) = wrong_branch(branch) {
            return Err(self.error(Cause::NameInvalid, wrong));
        }
        let name = format!("refs/heads/{branch}");
        let found = open.repository.try_find_reference(&name);
        let Some(mut found) = found.map_err(|error| self.broken(error))? else {
            return Ok(None);
        };
        let id = found.peel_to_id().map_err(|error| self.broken(error))?;
        let id = id.detach();
        let commit = open.repository.find_commit(id);
        let commit = commit.map_err(|error| self.broken(error))?;
        let tree = commit.tree_id().map_err(|error| self.broken(error))?;
        let message = commit.message_raw().map_err(|error| self.broken(error))?;
        Ok(Some(Tip {
            id,
            tree: tree.detach(),
            message: message.to_str_lossy().into_owned(),
            parent: commit.parent_ids().next().map(gix::Id::detach),
        }))
    }

    /// The end of a branch that has to be there.
    pub(super) fn head_of(&self, open: &Open, branch: &str) -> Result<Tip, PublishError> {
        let tip = self.tip(open, branch)?;
        tip.ok_or_else(|| {
            let reason = format!("there is no branch `{branch}` with a commit");
            self.error(Cause::NotFound, reason)
        })
    }

    /// Whether there is such a branch or tag.
    pub(super) fn check_ref(&self, open: &Open, name: &str) -> Result<(), PublishError> {
        let missing = || {
            let reason = format!("there is no branch or tag `{}`", name.escape_debug());
            self.error(Cause::NotFound, reason)
        };
        if wrong_branch(name).is_some() {
            return Err(missing());
        }
        for prefix in ["refs/heads/", "refs/tags/"] {
            let found = open
                .repository
                .try_find_reference(&format!("{prefix}{name}"));
            if found.map_err(|error| self.broken(error))?.is_some() {
                return Ok(());
            }
        }
        Err(missing())
    }

    /// Writes a tree: `base` or nothing, with files, and without those of `delete`.
    pub(super) fn write_tree(
        &self,
        repository: &gix::Repository,
        base: Option<ObjectId>,
        files: &Tree,
        delete: &[String],
    ) -> Result<ObjectId, PublishError> {
        let broken = |error| self.broken(error);
        let base = match base {
            Some(base) => repository.find_tree(base).map_err(broken)?,
            None => repository.empty_tree(),
        };
        let mut editor = base.edit().map_err(broken)?;
        for (path, content) in files.files() {
            let kind = match content {
                Content::File {
                    is_executable: false,
                    ..
                } => EntryKind::Blob,
                Content::File { .. } => EntryKind::BlobExecutable,
                Content::Link { .. } => EntryKind::Link,
            };
            let blob = repository.write_blob(content.bytes()).map_err(broken)?;
            editor.upsert(path, kind, blob).map_err(broken)?;
        }
        for path in delete {
            if let Some(reason) = wrong_path(path) {
                let path = path.escape_debug();
                let reason = format!("`{path}` cannot be deleted: {reason}");
                return Err(self.error(Cause::Rejected, reason));
            }
            editor.remove(path.as_str()).map_err(broken)?;
        }
        Ok(editor.write().map_err(broken)?.detach())
    }

    pub(super) fn write_commit(
        &self,
        repository: &gix::Repository,
        tree: ObjectId,
        parent: Option<ObjectId>,
        message: &str,
        author: &Author,
        at: i64,
    ) -> Result<ObjectId, PublishError> {
        // Git ends a name at these, and would read the rest as something else.
        let plain = |text: &str| text.replace(['<', '>', '\n', '\0'], "");
        let (name, email) = (plain(&author.name), plain(&author.email));
        let time = format!("{at} +0000");
        let by = gix::actor::SignatureRef {
            name: name.as_str().into(),
            email: email.as_str().into(),
            time: &time,
        };
        let commit = repository.new_commit_as(by, by, message, tree, parent);
        Ok(commit.map_err(|error| self.broken(error))?.id)
    }

    /// Points a branch at a commit, if it still is at `before`.
    pub(super) fn set_branch(
        &self,
        repository: &gix::Repository,
        branch: &str,
        commit: ObjectId,
        before: Option<ObjectId>,
    ) -> Result<(), PublishError> {
        if let Some(wrong) = wrong_branch(branch) {
            return Err(self.error(Cause::NameInvalid, wrong));
        }
        let expected = match before {
            Some(before) => PreviousValue::MustExistAndMatch(Target::Object(before)),
            None => PreviousValue::MustNotExist,
        };
        let name = format!("refs/heads/{branch}");
        let set = repository.reference(name.as_str(), commit, expected, "callboard");
        set.map(drop).map_err(|error| self.broken(error))
    }
}
