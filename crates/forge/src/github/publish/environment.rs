//! Environments for deployments.
//!
//! Sources: <https://docs.github.com/en/rest/deployments/environments>,
//! <https://docs.github.com/en/rest/deployments/branch-policies>.

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::sub::Sub;
use crate::publish::Warnings;
use crate::publish::environment::{BranchPolicy, Environment};
use crate::publish::error::{Cause, PublishError};
use crate::publish::repository::Who;

/// GitHub takes at most so many.
const MAX_REVIEWERS: usize = 6;

#[derive(Deserialize)]
struct Numbered {
    id: u64,
}

#[derive(Deserialize)]
struct Policies {
    branch_policies: Vec<Policy>,
}

#[derive(Deserialize)]
struct Policy {
    name: String,
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl Sub<'_> {
    pub(super) async fn create_environment(
        &self,
        environment: &Environment,
    ) -> Result<Warnings, PublishError> {
        let mut warnings = Vec::new();
        let mut reviewers = Vec::new();
        for who in &environment.reviewers {
            match self.reviewer(who).await? {
                Some(reviewer) if reviewers.len() < MAX_REVIEWERS => reviewers.push(reviewer),
                Some(_) => warnings.push(format!(
                    "an environment has at most {MAX_REVIEWERS} reviewers, the others are left out"
                )),
                None => warnings.push(match who {
                    Who::User(login) => format!("there is nobody called `{login}` to review"),
                    Who::Team(team) => format!("there is no team `{team}` to review"),
                }),
            }
        }
        warnings.dedup();
        let policy = environment.policy.map(|policy| {
            json!({
                "protected_branches": policy == BranchPolicy::Protected,
                "custom_branch_policies": policy == BranchPolicy::Custom,
            })
        });
        let mut body = json!({ "deployment_branch_policy": policy });
        if let Some(minutes) = environment.wait_minutes {
            body["wait_timer"] = minutes.into();
        }
        if let Some(prevents) = environment.prevent_self_review {
            body["prevent_self_review"] = prevents.into();
        }
        if !reviewers.is_empty() {
            body["reviewers"] = reviewers.into();
        }
        let at = format!("/environments/{}", self.segment(&environment.name)?);
        let path = self.path(&at)?;
        let reply = self.settle(Method::PUT, &path, Some(&body), true).await?;
        if !reply.status.is_success() {
            let error = self.refused(&reply);
            // On a free plan, private repositories have none; that keeps nothing else
            // from being whole.
            let is_plan = error.cause == Cause::Permission && error.reason.contains("Upgrade");
            return match is_plan {
                true => Ok(vec![format!("it is not made: {}", error.reason)]),
                false => Err(error),
            };
        }
        if environment.policy == Some(BranchPolicy::Custom) {
            self.set_policies(&at, environment).await?;
        }
        for (name, value) in &environment.variables {
            let value = value.as_str().into();
            self.set_variable(&format!("{at}/variables"), name, &value)
                .await?;
        }
        for (name, value) in &environment.secrets {
            self.set_secret(&format!("{at}/secrets"), name, value)
                .await?;
        }
        Ok(warnings)
    }

    async fn reviewer(&self, who: &Who) -> Result<Option<Value>, PublishError> {
        let (kind, path) = match who {
            Who::User(login) => ("User", format!("/users/{}", self.segment(login)?)),
            Who::Team(team) => {
                let owner = self.segment(&self.name.owner)?;
                (
                    "Team",
                    format!("/orgs/{owner}/teams/{}", self.segment(team)?),
                )
            }
        };
        let found: Option<Numbered> = self.look(&path).await?;
        Ok(found.map(|it| json!({ "type": kind, "id": it.id })))
    }

    async fn set_policies(&self, at: &str, environment: &Environment) -> Result<(), PublishError> {
        let path = self.path(&format!("{at}/deployment-branch-policies"))?;
        let known: Policies = self.get(&format!("{path}?per_page=100")).await?;
        let branches = environment.branches.iter().map(|name| ("branch", name));
        let tags = environment.tags.iter().map(|name| ("tag", name));
        for (kind, name) in branches.chain(tags) {
            let mut policies = known.branch_policies.iter();
            let is_there = policies.any(|policy| {
                policy.name == *name && policy.kind.as_deref().unwrap_or("branch") == kind
            });
            if is_there {
                continue;
            }
            let body = json!({ "name": name, "type": kind });
            let reply = self.settle(Method::POST, &path, Some(&body), true).await?;
            match reply.status.as_u16() {
                // 303: a try before this one took place.
                200..=299 | 303 => {}
                _ => return Err(self.refused(&reply)),
            }
        }
        Ok(())
    }
}
