//! Branch protection.
//!
//! Source: <https://docs.github.com/en/rest/branches/branch-protection#update-branch-protection>.

use http::Method;
use serde_json::{Value, json};

use super::sub::Sub;
use crate::http::client::Reply;
use crate::publish::Warnings;
use crate::publish::error::{Cause, PublishError};
use crate::publish::protect::{Actors, Protection};

impl Sub<'_> {
    pub(super) async fn protect(&self, protection: &Protection) -> Result<Warnings, PublishError> {
        self.check_branch(&protection.branch)?;
        // Here, a branch is one part of the path, with its slashes in it.
        let branch = self.segment(&protection.branch)?;
        let path = self.path(&format!("/branches/{branch}/protection"))?;
        let body = body(protection);
        let reply = self.settle(Method::PUT, &path, Some(&body), true).await?;
        if let Some(warning) = self.judge(&reply, &protection.branch)? {
            return Ok(vec![warning]);
        }
        let path = format!("{path}/required_signatures");
        if protection.required_commit_signing {
            let reply = self.settle(Method::POST, &path, None, true).await?;
            return Ok(self
                .judge(&reply, &protection.branch)?
                .into_iter()
                .collect());
        }
        Ok(Vec::new())
    }

    /// What an answer comes to: nothing, a warning where the plan has no such thing,
    /// or an error.
    fn judge(&self, reply: &Reply, branch: &str) -> Result<Option<String>, PublishError> {
        if reply.status.is_success() {
            return Ok(None);
        }
        let error = self.refused(reply);
        let is_plan = error.reason.contains("Upgrade to GitHub");
        if is_plan && error.cause == Cause::Permission {
            let reason = &error.reason;
            return Ok(Some(format!("branch {branch} is not protected: {reason}")));
        }
        Err(error)
    }
}

fn actors(actors: &Actors) -> Value {
    json!({ "users": actors.users, "teams": actors.teams, "apps": actors.apps })
}

fn body(protection: &Protection) -> Value {
    let mut reviews = json!({
        "dismiss_stale_reviews": protection.dismiss_stale_reviews,
        "require_code_owner_reviews": protection.require_code_owner_reviews,
        "required_approving_review_count": protection.required_approving_review_count.min(6),
        "require_last_push_approval": protection.require_last_push_approval,
    });
    // Those of a user's own repository are refused, even if they are empty.
    if !protection.bypass.is_empty() {
        reviews["bypass_pull_request_allowances"] = actors(&protection.bypass);
    }
    json!({
        "required_status_checks": {
            "strict": protection.require_up_to_date,
            "contexts": protection.required_status_checks,
        },
        "enforce_admins": protection.enforce_admins,
        "required_pull_request_reviews": reviews,
        "restrictions": protection.restrictions.as_ref().map(actors),
        "required_linear_history": protection.required_linear_history,
        "required_conversation_resolution": protection.required_conversation_resolution,
        "block_creations": protection.block_creations,
    })
}
