//! Commits with many files in one request.
//!
//! Source: <https://docs.gitlab.com/api/commits/#create-a-commit-with-multiple-files-and-actions>.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::sub::{Sub, segment};
use crate::publish::Warnings;
use crate::publish::error::{Cause, PublishError};
use crate::publish::marker::Marker;
use crate::publish::name::wrong_branch;
use crate::publish::push::{Push, Pushed};
use crate::publish::tree::Content;

#[derive(Deserialize)]
struct Branch {
    commit: Tip,
}

/// The commit at the end of a branch.
#[derive(Deserialize)]
pub(super) struct Tip {
    pub(super) id: String,
    pub(super) message: String,
    #[serde(default)]
    pub(super) parent_ids: Vec<String>,
}

impl Sub<'_> {
    /// The end of a branch; `None` where there is no such branch.
    pub(super) async fn tip(&self, branch: &str) -> Result<Option<Tip>, PublishError> {
        let rest = format!("/repository/branches/{}", segment(branch));
        let found: Option<Branch> = self.look(&self.path(&rest)).await?;
        Ok(found.map(|branch| branch.commit))
    }

    pub(super) fn check_branch(&self, branch: &str) -> Result<(), PublishError> {
        match wrong_branch(branch) {
            Some(wrong) => Err(self.error(Cause::NameInvalid, wrong)),
            None => Ok(()),
        }
    }

    pub(super) async fn push(&self, push: &Push, marker: &Marker) -> Result<Pushed, PublishError> {
        self.check_branch(&push.branch)?;
        let mut warnings = Warnings::new();
        let mut actions = Vec::new();
        for (path, content) in push.tree.files() {
            actions.extend(action("create", path, content, &mut warnings));
        }
        if actions.is_empty() {
            return Err(self.error(Cause::Rejected, "there are no files to push"));
        }
        if let Some(tip) = self.tip(&push.branch).await? {
            return self.pushed(&tip, push, marker, warnings);
        }
        let body = json!({
            "branch": push.branch,
            "commit_message": marker.message(&push.message),
            "author_name": push.author.name,
            "author_email": push.author.email,
            "actions": actions,
        });
        let path = self.path("/repository/commits");
        // It may be sent twice: the second finds its files there already.
        let reply = self.send(Method::POST, &path, Some(&body), true).await?;
        if reply.status.is_success() {
            let made: Tip = self.read(&reply)?;
            return Ok(Pushed {
                commit: made.id,
                already: false,
                warnings,
            });
        }
        match self.tip(&push.branch).await? {
            Some(tip) => self.pushed(&tip, push, marker, warnings),
            None => Err(self.refused(&reply)),
        }
    }

    fn pushed(
        &self,
        tip: &Tip,
        push: &Push,
        marker: &Marker,
        warnings: Warnings,
    ) -> Result<Pushed, PublishError> {
        if tip.parent_ids.is_empty() && marker.is_in_message(&tip.message) {
            return Ok(Pushed {
                commit: tip.id.clone(),
                already: true,
                warnings,
            });
        }
        let branch = &push.branch;
        let reason = "has commits already, and a push would take them away";
        Err(self.error(Cause::Rejected, format!("branch `{branch}` {reason}")))
    }
}

/// What is done with a file; `None` for links, which are warned of.
pub(super) fn action(
    what: &str,
    path: &str,
    content: &Content,
    warnings: &mut Warnings,
) -> Option<Value> {
    let Content::File {
        bytes,
        is_executable,
    } = content
    else {
        warnings.push(format!(
            "`{path}` is left out: GitLab makes no symbolic links this way"
        ));
        return None;
    };
    let mut action = json!({ "action": what, "file_path": path });
    match content.text() {
        Some(text) => action["content"] = text.into(),
        None => {
            action["content"] = STANDARD.encode(bytes).into();
            action["encoding"] = "base64".into();
        }
    }
    if *is_executable {
        action["execute_filemode"] = true.into();
    }
    Some(action)
}
