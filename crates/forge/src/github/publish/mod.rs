//! Publishing to GitHub: each sub-step as few requests of the REST API.
//!
//! 1. `sub`: sends the requests of a sub-step, and reads what a refusal means.
//! 2. `create`: names, repositories, descriptions.
//! 3. `push`: one commit through the git data API.
//! 4. `settings`, `seal`: topics, access, variables, secrets.
//! 5. `protect`, `environment`: what depends on branches.
//! 6. `links`: autolinks, pages and deploy keys; `once`: issues, webhooks, workflows: what is not to be there twice.
//! 7. `pull`: pull requests.
//!
//! Requests that may be sent twice are; the others are sent once, and where their
//! answer is lost it is looked whether they took place.

mod create;
mod environment;
mod links;
mod once;
mod protect;
mod pull;
mod push;
mod seal;
mod settings;
mod sub;

use std::collections::BTreeMap;

use secrecy::SecretString;

use super::GitHub;
use crate::model::FullName;
use crate::publish::environment::Environment;
use crate::publish::marker::Marker;
use crate::publish::name::Availability;
use crate::publish::protect::Protection;
use crate::publish::pull::{Opened, PullRequest};
use crate::publish::push::{Push, Pushed};
use crate::publish::repository::{Created, Grant, NewRepository, Oidc, Property, WorkflowAccess};
use crate::publish::settings::{
    Autolink, DeployKey, Dispatch, Dispatched, Issue, IssueMade, Pages, Variable, Webhook,
};
use crate::publish::{Done, Publisher, Warnings};
use sub::Sub;

impl GitHub {
    fn sub<'g>(&'g self, name: &'g FullName, attempt: String) -> Sub<'g> {
        Sub::new(&self.inner, name, attempt)
    }
}

impl Publisher for GitHub {
    fn host(&self) -> &str {
        &self.inner.host
    }

    fn exists<'a>(&'a self, name: &'a FullName) -> Done<'a, Availability> {
        let sub = self.sub(name, format!("look for repository {name}"));
        Box::pin(async move { sub.availability().await })
    }

    fn branches<'a>(&'a self, name: &'a FullName) -> Done<'a, Vec<String>> {
        let sub = self.sub(name, format!("list the branches of repository {name}"));
        Box::pin(async move { sub.branches().await })
    }

    fn create_repository<'a>(
        &'a self,
        new: &'a NewRepository,
        marker: &'a Marker,
    ) -> Done<'a, Created> {
        let sub = self.sub(&new.name, format!("create repository {}", new.name));
        Box::pin(async move { sub.create(new, marker).await })
    }

    fn describe<'a>(&'a self, name: &'a FullName, description: Option<&'a str>) -> Done<'a, ()> {
        let sub = self.sub(name, format!("describe repository {name}"));
        Box::pin(async move { sub.describe(description).await })
    }

    fn push<'a>(
        &'a self,
        name: &'a FullName,
        push: &'a Push,
        marker: &'a Marker,
    ) -> Done<'a, Pushed> {
        let attempt = format!("push to branch {} of repository {name}", push.branch);
        let sub = self.sub(name, attempt);
        Box::pin(async move { sub.push(push, marker).await })
    }

    fn set_default_branch<'a>(&'a self, name: &'a FullName, branch: &'a str) -> Done<'a, ()> {
        let attempt = format!("make {branch} the default branch of repository {name}");
        let sub = self.sub(name, attempt);
        Box::pin(async move { sub.set_default_branch(branch).await })
    }

    /// See [`Publisher::protect`]. Where the plan has no protection for private
    /// repositories, that is a warning.
    fn protect<'a>(&'a self, name: &'a FullName, protection: &'a Protection) -> Done<'a, Warnings> {
        let attempt = format!("protect branch {} of repository {name}", protection.branch);
        let sub = self.sub(name, attempt);
        Box::pin(async move { sub.protect(protection).await })
    }

    fn set_access<'a>(&'a self, name: &'a FullName, grant: &'a Grant) -> Done<'a, Warnings> {
        let sub = self.sub(name, format!("let somebody into repository {name}"));
        Box::pin(async move { sub.set_access(grant).await })
    }

    fn set_topics<'a>(&'a self, name: &'a FullName, topics: &'a [String]) -> Done<'a, ()> {
        let sub = self.sub(name, format!("set the topics of repository {name}"));
        Box::pin(async move { sub.set_topics(topics).await })
    }

    fn set_variable<'a>(&'a self, name: &'a FullName, variable: &'a Variable) -> Done<'a, ()> {
        let attempt = format!("set variable {} of repository {name}", variable.name);
        let sub = self.sub(name, attempt);
        Box::pin(async move {
            sub.set_variable("/actions/variables", &variable.name, &variable.value)
                .await
        })
    }

    fn set_secret<'a>(
        &'a self,
        name: &'a FullName,
        secret: &'a str,
        value: &'a SecretString,
    ) -> Done<'a, ()> {
        let sub = self.sub(name, format!("set secret {secret} of repository {name}"));
        Box::pin(async move { sub.set_secret("/actions/secrets", secret, value).await })
    }

    fn set_properties<'a>(
        &'a self,
        name: &'a FullName,
        properties: &'a BTreeMap<String, Property>,
    ) -> Done<'a, ()> {
        let sub = self.sub(name, format!("set custom properties of repository {name}"));
        Box::pin(async move { sub.set_properties(properties).await })
    }

    fn set_oidc<'a>(&'a self, name: &'a FullName, oidc: &'a Oidc) -> Done<'a, ()> {
        let sub = self.sub(name, format!("set the OIDC subject of repository {name}"));
        Box::pin(async move { sub.set_oidc(oidc).await })
    }

    fn set_workflow_access<'a>(
        &'a self,
        name: &'a FullName,
        access: WorkflowAccess,
    ) -> Done<'a, ()> {
        let attempt = format!("set access to the workflows of repository {name}");
        let sub = self.sub(name, attempt);
        Box::pin(async move { sub.set_workflow_access(access).await })
    }

    fn subscribe<'a>(&'a self, name: &'a FullName, subscribes: bool) -> Done<'a, ()> {
        let sub = self.sub(name, format!("watch repository {name}"));
        Box::pin(async move { sub.subscribe(subscribes).await })
    }

    fn create_environment<'a>(
        &'a self,
        name: &'a FullName,
        environment: &'a Environment,
    ) -> Done<'a, Warnings> {
        let attempt = format!("make environment {} of repository {name}", environment.name);
        let sub = self.sub(name, attempt);
        Box::pin(async move { sub.create_environment(environment).await })
    }

    fn create_webhook<'a>(&'a self, name: &'a FullName, webhook: &'a Webhook) -> Done<'a, ()> {
        let sub = self.sub(name, format!("make a webhook of repository {name}"));
        Box::pin(async move { sub.create_webhook(webhook).await })
    }

    fn create_issue<'a>(
        &'a self,
        name: &'a FullName,
        issue: &'a Issue,
        marker: &'a Marker,
    ) -> Done<'a, IssueMade> {
        let sub = self.sub(name, format!("create an issue in repository {name}"));
        Box::pin(async move { sub.create_issue(issue, marker).await })
    }

    fn add_labels<'a>(
        &'a self,
        name: &'a FullName,
        number: u64,
        labels: &'a [String],
    ) -> Done<'a, ()> {
        let sub = self.sub(name, format!("label #{number} of repository {name}"));
        Box::pin(async move { sub.add_labels(number, labels).await })
    }

    fn create_autolink<'a>(&'a self, name: &'a FullName, autolink: &'a Autolink) -> Done<'a, ()> {
        let sub = self.sub(name, format!("make an autolink of repository {name}"));
        Box::pin(async move { sub.create_autolink(autolink).await })
    }

    fn enable_pages<'a>(&'a self, name: &'a FullName, pages: &'a Pages) -> Done<'a, ()> {
        let sub = self.sub(name, format!("enable pages of repository {name}"));
        Box::pin(async move { sub.enable_pages(pages).await })
    }

    fn create_deploy_key<'a>(&'a self, name: &'a FullName, key: &'a DeployKey) -> Done<'a, ()> {
        let sub = self.sub(name, format!("add a deploy key to repository {name}"));
        Box::pin(async move { sub.create_deploy_key(key).await })
    }

    fn dispatch<'a>(&'a self, name: &'a FullName, dispatch: &'a Dispatch) -> Done<'a, Dispatched> {
        let attempt = format!("start workflow {} of repository {name}", dispatch.workflow);
        let sub = self.sub(name, attempt);
        Box::pin(async move { sub.dispatch(dispatch).await })
    }

    fn open_pull_request<'a>(
        &'a self,
        pull: &'a PullRequest,
        marker: &'a Marker,
    ) -> Done<'a, Option<Opened>> {
        let name = &pull.repository;
        let sub = self.sub(name, format!("open a pull request in repository {name}"));
        Box::pin(async move { sub.open_pull_request(pull, marker).await })
    }
}
