//! Publishing to GitLab: each sub-step as few requests of the REST API.
//!
//! 1. `sub`: sends the requests of a sub-step, and reads what a refusal means.
//! 2. `create`: names, projects, who is let in.
//! 3. `commit`: first commits, and those of merge requests.
//! 4. `settings`: branches, variables, webhooks, issues, pipelines.
//! 5. `request`: merge requests.
//!
//! What GitLab calls otherwise: a topic and a variable are what they are, a secret is
//! a masked variable, a team a group below the owner, a workflow a pipeline. What it
//! has only in a paid tier, or not at all, is warned of. Its API makes no symbolic
//! links: those are left out, with a warning.

mod commit;
mod create;
mod request;
mod settings;
mod sub;

use secrecy::SecretString;

use super::GitLab;
use crate::model::FullName;
use crate::publish::marker::Marker;
use crate::publish::name::Availability;
use crate::publish::protect::Protection;
use crate::publish::pull::{Opened, PullRequest};
use crate::publish::push::{Push, Pushed};
use crate::publish::repository::{Created, Grant, NewRepository};
use crate::publish::settings::{Dispatch, Dispatched, Issue, IssueMade, Variable, Webhook};
use crate::publish::{Done, Publisher, Warnings};
use sub::Sub;

impl GitLab {
    fn sub<'g>(&'g self, name: &'g FullName, attempt: String) -> Sub<'g> {
        Sub::new(&self.inner, name, attempt)
    }
}

impl Publisher for GitLab {
    fn host(&self) -> &str {
        &self.inner.host
    }

    fn exists<'a>(&'a self, name: &'a FullName) -> Done<'a, Availability> {
        let sub = self.sub(name, format!("look for project {name}"));
        Box::pin(async move { sub.availability().await })
    }

    fn branches<'a>(&'a self, name: &'a FullName) -> Done<'a, Vec<String>> {
        let sub = self.sub(name, format!("list the branches of project {name}"));
        Box::pin(async move { sub.branches().await })
    }

    fn create_repository<'a>(
        &'a self,
        new: &'a NewRepository,
        marker: &'a Marker,
    ) -> Done<'a, Created> {
        let sub = self.sub(&new.name, format!("create project {}", new.name));
        Box::pin(async move { sub.create(new, marker).await })
    }

    fn describe<'a>(&'a self, name: &'a FullName, description: Option<&'a str>) -> Done<'a, ()> {
        let sub = self.sub(name, format!("describe project {name}"));
        let description = description.unwrap_or_default();
        Box::pin(async move { sub.edit("description", description.into()).await })
    }

    fn push<'a>(
        &'a self,
        name: &'a FullName,
        push: &'a Push,
        marker: &'a Marker,
    ) -> Done<'a, Pushed> {
        let attempt = format!("push to branch {} of project {name}", push.branch);
        let sub = self.sub(name, attempt);
        Box::pin(async move { sub.push(push, marker).await })
    }

    fn set_default_branch<'a>(&'a self, name: &'a FullName, branch: &'a str) -> Done<'a, ()> {
        let attempt = format!("make {branch} the default branch of project {name}");
        let sub = self.sub(name, attempt);
        Box::pin(async move { sub.edit("default_branch", branch.into()).await })
    }

    /// See [`Publisher::protect`]. Maintainers may push and merge, as GitLab has it by
    /// itself; what it cannot do is warned of.
    fn protect<'a>(&'a self, name: &'a FullName, protection: &'a Protection) -> Done<'a, Warnings> {
        let attempt = format!("protect branch {} of project {name}", protection.branch);
        let sub = self.sub(name, attempt);
        Box::pin(async move { sub.protect(protection).await })
    }

    fn set_access<'a>(&'a self, name: &'a FullName, grant: &'a Grant) -> Done<'a, Warnings> {
        let sub = self.sub(name, format!("let somebody into project {name}"));
        Box::pin(async move { sub.set_access(grant).await })
    }

    fn set_topics<'a>(&'a self, name: &'a FullName, topics: &'a [String]) -> Done<'a, ()> {
        let sub = self.sub(name, format!("set the topics of project {name}"));
        Box::pin(async move { sub.edit("topics", topics.into()).await })
    }

    fn set_variable<'a>(&'a self, name: &'a FullName, variable: &'a Variable) -> Done<'a, ()> {
        let attempt = format!("set variable {} of project {name}", variable.name);
        let sub = self.sub(name, attempt);
        Box::pin(async move { sub.set_variable(variable).await })
    }

    /// See [`Publisher::set_secret`]: a variable that is not shown in logs. GitLab
    /// takes only values of eight characters and more on one line for that.
    fn set_secret<'a>(
        &'a self,
        name: &'a FullName,
        secret: &'a str,
        value: &'a SecretString,
    ) -> Done<'a, ()> {
        let sub = self.sub(name, format!("set secret {secret} of project {name}"));
        Box::pin(async move {
            let mut variable = Variable::new(secret, value.clone());
            variable.is_masked = true;
            variable.is_raw = true;
            sub.set_variable(&variable).await
        })
    }

    fn create_webhook<'a>(&'a self, name: &'a FullName, webhook: &'a Webhook) -> Done<'a, ()> {
        let sub = self.sub(name, format!("make a webhook of project {name}"));
        Box::pin(async move { sub.create_webhook(webhook).await })
    }

    fn create_issue<'a>(
        &'a self,
        name: &'a FullName,
        issue: &'a Issue,
        marker: &'a Marker,
    ) -> Done<'a, IssueMade> {
        let sub = self.sub(name, format!("create an issue in project {name}"));
        Box::pin(async move { sub.create_issue(issue, marker).await })
    }

    fn add_labels<'a>(
        &'a self,
        name: &'a FullName,
        number: u64,
        labels: &'a [String],
    ) -> Done<'a, ()> {
        let sub = self.sub(name, format!("label #{number} of project {name}"));
        Box::pin(async move { sub.add_labels(number, labels).await })
    }

    /// See [`Publisher::dispatch`]: a pipeline on that branch, whatever the workflow,
    /// with the inputs as its variables.
    fn dispatch<'a>(&'a self, name: &'a FullName, dispatch: &'a Dispatch) -> Done<'a, Dispatched> {
        let sub = self.sub(name, format!("start a pipeline of project {name}"));
        Box::pin(async move { sub.dispatch(dispatch).await })
    }

    fn open_pull_request<'a>(
        &'a self,
        pull: &'a PullRequest,
        marker: &'a Marker,
    ) -> Done<'a, Option<Opened>> {
        let name = &pull.repository;
        let sub = self.sub(name, format!("open a merge request in project {name}"));
        Box::pin(async move { sub.open_merge_request(pull, marker).await })
    }
}

#[cfg(test)]
mod tests;
