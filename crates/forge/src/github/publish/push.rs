//! One commit with all files, through the git data API.
//!
//! That API answers 409 in a repository without commits. So a file is put there
//! first, through the contents API, in a commit that says it is to be replaced; then
//! come a tree, a commit without parents, and the branch is pointed at that by force.
//! What a try that was killed left is taken up: the commit to be replaced is known by
//! its message, the last one by its marker and git's name for its tree.
//!
//! Sources: <https://docs.github.com/en/rest/git/trees>, `blobs`, `commits` and `refs`
//! beside it, <https://docs.github.com/en/rest/repos/contents>.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::sub::Sub;
use crate::date;
use crate::publish::error::{Cause, PublishError};
use crate::publish::marker::Marker;
use crate::publish::name::wrong_branch;
use crate::publish::oid;
use crate::publish::push::{Author, Push, Pushed};
use crate::publish::tree::{Content, Tree};

/// A longer text is sent as a blob of its own, in bytes.
const MAX_INLINE_BYTES: usize = 64 * 1024;

/// So many bytes of texts are in a request for a tree.
const MAX_TREE_BYTES: usize = 4 * 1024 * 1024;

/// So many files are in a request for a tree.
const MAX_TREE_FILES: usize = 1000;

/// So many blobs are sent at once: GitHub asks for one after the other, and bears a
/// few.
const BLOBS_AT_ONCE: usize = 3;

/// So many other branches are looked at for the one to be taken away: a new
/// repository has one.
const MAX_OTHER_BRANCHES: usize = 5;

/// What the commit says that is to be replaced.
const BEGINNING: &str = "Begin, to be replaced by the first commit";

/// The file in it.
const BEGINNING_FILE: &str = ".callboard-begins";

#[derive(Deserialize)]
pub(super) struct Sha {
    pub(super) sha: String,
}

#[derive(Deserialize)]
struct Reference {
    object: Sha,
}

#[derive(Deserialize)]
struct Commit {
    sha: String,
    message: String,
    tree: Sha,
    parents: Vec<Sha>,
}

/// The commit at the end of a branch.
pub(super) struct Tip {
    pub(super) sha: String,
    pub(super) message: String,
    pub(super) tree: String,
    pub(super) parents: Vec<String>,
}

impl Sub<'_> {
    pub(super) async fn push(&self, push: &Push, marker: &Marker) -> Result<Pushed, PublishError> {
        self.check_branch(&push.branch)?;
        if push.tree.is_empty() {
            return Err(self.error(Cause::Rejected, "there are no files to push"));
        }
        let expected = oid::of_tree(&push.tree);
        let beginning = marker.message(BEGINNING);
        let tip = self.tip(&push.branch).await?;
        if let Some(tip) = &tip {
            if tip.tree == expected && marker.is_in_message(&tip.message) {
                let commit = tip.sha.clone();
                self.end_beginning(&push.branch, &beginning).await?;
                return Ok(Pushed {
                    commit,
                    already: true,
                    warnings: Vec::new(),
                });
            }
            if !is_message(&tip.message, &beginning) {
                return Err(self.occupied(&push.branch));
            }
        }
        if tip.is_none() {
            self.begin(&beginning).await?;
        }
        let tree = self.make_tree(&push.tree, None).await?;
        if tree != expected {
            let reason = format!("it made tree {tree} of files that are {expected}");
            return Err(self.error(Cause::Malformed, reason));
        }
        let message = marker.message(&push.message);
        let author = Some(&push.author);
        let commit = self
            .make_commit(&tree, &[], &message, author, push.at)
            .await?;
        if !self.make_branch(&push.branch, &commit).await? {
            // Looked at once more: what is taken away by force has to be ours.
            let tip = self.known_tip(&push.branch).await?;
            let is_ours = is_message(&tip.message, &beginning)
                || (tip.parents.is_empty() && marker.is_in_message(&tip.message));
            if !is_ours {
                return Err(self.occupied(&push.branch));
            }
            self.move_branch(&push.branch, &commit, true).await?;
        }
        self.end_beginning(&push.branch, &beginning).await?;
        Ok(Pushed {
            commit,
            already: false,
            warnings: Vec::new(),
        })
    }

    fn occupied(&self, branch: &str) -> PublishError {
        let reason = "has commits already, and a push would take them away";
        self.error(Cause::Rejected, format!("branch `{branch}` {reason}"))
    }

    pub(super) fn check_branch(&self, branch: &str) -> Result<(), PublishError> {
        match wrong_branch(branch) {
            Some(wrong) => Err(self.error(Cause::NameInvalid, wrong)),
            None => Ok(()),
        }
    }

    /// The end of a branch; `None` where there is no such branch.
    pub(super) async fn tip(&self, branch: &str) -> Result<Option<Tip>, PublishError> {
        let path = self.path(&format!("/git/ref/heads/{}", self.branch_path(branch)?))?;
        let reply = self.send(Method::GET, &path, None, true).await?;
        let reference: Reference = match reply.status.as_u16() {
            // It has no commits.
            404 | 409 => return Ok(None),
            200 => self.read(&reply)?,
            _ => return Err(self.refused(&reply)),
        };
        self.commit(&reference.object.sha).await.map(Some)
    }

    /// The end of a branch that is there.
    async fn known_tip(&self, branch: &str) -> Result<Tip, PublishError> {
        let path = self.path(&format!("/git/ref/heads/{}", self.branch_path(branch)?))?;
        let reference: Reference = self.get(&path).await?;
        self.commit(&reference.object.sha).await
    }

    pub(super) async fn commit(&self, sha: &str) -> Result<Tip, PublishError> {
        let path = self.path(&format!("/git/commits/{}", self.segment(sha)?))?;
        let commit: Commit = self.get(&path).await?;
        Ok(Tip {
            sha: commit.sha,
            message: commit.message,
            tree: commit.tree.sha,
            parents: commit.parents.into_iter().map(|it| it.sha).collect(),
        })
    }

    /// A branch as a part of a path: its own slashes stay.
    fn branch_path(&self, branch: &str) -> Result<String, PublishError> {
        let parts = branch.split('/').map(|part| self.segment(part));
        Ok(parts.collect::<Result<Vec<_>, _>>()?.join("/"))
    }

    /// Makes a commit in a repository that may have none, on its default branch.
    async fn begin(&self, message: &str) -> Result<(), PublishError> {
        let path = self.path("")?;
        let known: super::create::Known = self.get(&path).await?;
        if self.tip(&known.default_branch).await?.is_some() {
            return Ok(());
        }
        let path = self.path(&format!("/contents/{BEGINNING_FILE}"))?;
        let body = json!({ "message": message, "content": "" });
        let reply = self.settle(Method::PUT, &path, Some(&body), true).await?;
        match reply.status.as_u16() {
            200..=299 => Ok(()),
            // A try before this one took place, and its answer was lost.
            409 | 422 if self.tip(&known.default_branch).await?.is_some() => Ok(()),
            _ => Err(self.refused(&reply)),
        }
    }

    /// Takes away the branch that ends in the commit that is to be replaced, where
    /// that is not the branch that was pushed. A try that was killed may have made
    /// the other one the default already.
    async fn end_beginning(&self, branch: &str, beginning: &str) -> Result<(), PublishError> {
        let branches = self.branches().await?;
        let others = branches.iter().filter(|other| *other != branch);
        for other in others.take(MAX_OTHER_BRANCHES) {
            let tip = match self.known_tip(other).await {
                // Somebody else has taken it away meanwhile: the same form, sent twice.
                Err(error) if error.cause == Cause::NotFound => continue,
                tip => tip?,
            };
            if !is_message(&tip.message, beginning) {
                continue;
            }
            // The default branch is not taken away.
            self.set_default_branch(branch).await?;
            let rest = format!("/git/refs/heads/{}", self.branch_path(other)?);
            let reply = self
                .settle(Method::DELETE, &self.path(&rest)?, None, true)
                .await?;
            match reply.status.as_u16() {
                // It is gone already.
                200..=299 | 404 | 422 => {}
                _ => return Err(self.refused(&reply)),
            }
        }
        Ok(())
    }

    /// Makes a tree: `base` with files. Each request adds to what the one before made.
    pub(super) async fn make_tree(
        &self,
        files: &Tree,
        base: Option<&str>,
    ) -> Result<String, PublishError> {
        let blobs: Vec<(&str, &Content)> = files
            .files()
            .filter(|(_, content)| inline(content).is_none())
            .collect();
        let asked: Vec<_> = blobs
            .into_iter()
            .map(|(path, content)| async move {
                let body = json!({
                    "content": STANDARD.encode(content.bytes()),
                    "encoding": "base64",
                });
                let target = self.path("/git/blobs")?;
                let reply = self.write(Method::POST, &target, &body).await?;
                let sha: Sha = self.read(&reply)?;
                Ok::<_, PublishError>((path, sha.sha))
            })
            .collect();
        let made: Vec<(&str, String)> = stream::iter(asked)
            .buffered(BLOBS_AT_ONCE)
            .try_collect()
            .await?;
        let made: std::collections::BTreeMap<&str, String> = made.into_iter().collect();

        let mut base = base.map(str::to_owned);
        let mut entries: Vec<Value> = Vec::new();
        let mut bytes = 0;
        for (path, content) in files.files() {
            let mut entry = json!({ "path": path, "mode": content.mode(), "type": "blob" });
            match (made.get(path), inline(content)) {
                (Some(sha), _) => entry["sha"] = sha.as_str().into(),
                (None, text) => entry["content"] = text.unwrap_or_default().into(),
            }
            let length = inline(content).map_or(0, str::len);
            let is_full = entries.len() >= MAX_TREE_FILES || bytes + length > MAX_TREE_BYTES;
            if is_full && !entries.is_empty() {
                let entries = std::mem::take(&mut entries);
                base = Some(self.tree_of(entries, base.as_deref()).await?);
                bytes = 0;
            }
            bytes += length;
            entries.push(entry);
        }
        match (entries.is_empty(), base) {
            (true, Some(base)) => Ok(base),
            (_, base) => self.tree_of(entries, base.as_deref()).await,
        }
    }

    pub(super) async fn tree_of(
        &self,
        entries: Vec<Value>,
        base: Option<&str>,
    ) -> Result<String, PublishError> {
        let mut body = json!({ "tree": entries });
        if let Some(base) = base {
            body["base_tree"] = base.into();
        }
        let target = self.path("/git/trees")?;
        let reply = self.write(Method::POST, &target, &body).await?;
        let tree: Sha = self.read(&reply)?;
        Ok(tree.sha)
    }

    pub(super) async fn make_commit(
        &self,
        tree: &str,
        parents: &[&str],
        message: &str,
        author: Option<&Author>,
        at: Option<i64>,
    ) -> Result<String, PublishError> {
        let mut body = json!({ "message": message, "tree": tree, "parents": parents });
        if let Some(author) = author {
            body["author"] = json!({ "name": author.name, "email": author.email });
            if let Some(at) = at.and_then(date::text) {
                body["author"]["date"] = at.into();
            }
        }
        let target = self.path("/git/commits")?;
        let reply = self.write(Method::POST, &target, &body).await?;
        let commit: Sha = self.read(&reply)?;
        Ok(commit.sha)
    }

    /// Makes a branch; `false` where there is one of that name.
    pub(super) async fn make_branch(
        &self,
        branch: &str,
        commit: &str,
    ) -> Result<bool, PublishError> {
        let target = self.path("/git/refs")?;
        let body = json!({ "ref": format!("refs/heads/{branch}"), "sha": commit });
        let reply = self
            .settle(Method::POST, &target, Some(&body), true)
            .await?;
        let is_there = || String::from_utf8_lossy(&reply.body).contains("already exists");
        match reply.status.is_success() {
            true => Ok(true),
            false if is_there() => Ok(false),
            false => Err(self.refused(&reply)),
        }
    }

    /// Points a branch that is there at a commit.
    pub(super) async fn move_branch(
        &self,
        branch: &str,
        commit: &str,
        by_force: bool,
    ) -> Result<(), PublishError> {
        let target = self.path(&format!("/git/refs/heads/{}", self.branch_path(branch)?))?;
        let body = json!({ "sha": commit, "force": by_force });
        self.write(Method::PATCH, &target, &body).await.map(drop)
    }
}

/// The text that is sent with a tree, where that is short and a text.
fn inline(content: &Content) -> Option<&str> {
    content.text().filter(|text| text.len() <= MAX_INLINE_BYTES)
}

/// Whether a commit says so; hosts differ in the line break at the end.
fn is_message(message: &str, expected: &str) -> bool {
    message.trim_end() == expected.trim_end()
}
