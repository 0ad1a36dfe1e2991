//! What a template publishes, and [`Publisher`], which does it.
//!
//! 1. [`repository`], [`tree`], [`push`], [`protect`], [`pull`], [`settings`],
//!    [`environment`]: what can be asked for. Values, without a host.
//! 2. [`marker`]: how a thing that a task made is known again.
//! 3. [`chain`]: a whole publication as named sub-steps, in the order that leaves
//!    least behind when one fails.
//! 4. [`error`]: what was attempted, what is missing, and whether to try again.
//! 5. [`name`]: names that no host takes.
//!
//! Each method of [`Publisher`] is one sub-step, and may be asked for again after any
//! failure: what took place already is found, and not done twice. Who publishes notes
//! a sub-step as soon as it has an answer, and goes on with the next.
//!
//! Inputs are those of Backstage's actions, <https://backstage.io/docs/features/software-templates/builtin-actions>;
//! nothing here reads templates or knows who may publish.

pub mod chain;
pub mod environment;
pub mod error;
pub mod marker;
pub mod name;
pub mod oid;
pub mod protect;
pub mod pull;
pub mod push;
pub mod repository;
pub mod settings;
pub mod tree;

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use secrecy::SecretString;

use crate::model::FullName;
use environment::Environment;
use error::{Cause, PublishError};
use marker::Marker;
use name::Availability;
use protect::Protection;
use pull::{Opened, PullRequest};
use push::{Push, Pushed};
use repository::{Created, Grant, NewRepository, Oidc, Property, WorkflowAccess};
use settings::{
    Autolink, DeployKey, Dispatch, Dispatched, Issue, IssueMade, Pages, Variable, Webhook,
};

/// What a publisher answers, some time.
pub type Done<'a, T> = Pin<Box<dyn Future<Output = Result<T, PublishError>> + Send + 'a>>;

/// What was not done and does not keep a publication from being whole, as a sentence:
/// branches of private repositories cannot be protected on a free plan, say.
pub type Warnings = Vec<String>;

/// A code host that can be published to.
///
/// Every method may be asked for again; see the [module](self). What is not found or
/// may not be done is a [`PublishError`], whose [`cause`](PublishError::cause) says
/// which. A host that has no such thing answers with [`Cause::Unsupported`].
pub trait Publisher: Send + Sync + fmt::Debug {
    /// Its name in URLs of repositories, as in `github.com`.
    fn host(&self) -> &str;

    /// Whether a repository of this name can be made. Somebody else may take it at
    /// the next moment: [`Publisher::create_repository`] decides.
    fn exists<'a>(&'a self, name: &'a FullName) -> Done<'a, Availability>;

    /// The names of the branches of a repository, sorted.
    fn branches<'a>(&'a self, name: &'a FullName) -> Done<'a, Vec<String>>;

    /// Makes a repository. Until [`Publisher::describe`] is asked, its description
    /// says which task makes it: that is how the same task knows it again where it
    /// was killed before it could note the answer. One that another task or somebody
    /// made is [`Cause::NameTaken`], and is not touched.
    fn create_repository<'a>(
        &'a self,
        new: &'a NewRepository,
        marker: &'a Marker,
    ) -> Done<'a, Created>;

    /// Gives a repository its own description, or none. To be asked when
    /// [`Publisher::create_repository`] and [`Publisher::push`] have been noted.
    fn describe<'a>(&'a self, name: &'a FullName, description: Option<&'a str>) -> Done<'a, ()>;

    /// Puts files on a branch that has no commits yet, in one commit that carries the
    /// marker. A branch that ends in that commit already is left as it is; any other
    /// is [`Cause::Rejected`].
    fn push<'a>(
        &'a self,
        name: &'a FullName,
        push: &'a Push,
        marker: &'a Marker,
    ) -> Done<'a, Pushed>;

    /// Makes a branch the one that is shown and cloned.
    fn set_default_branch<'a>(&'a self, name: &'a FullName, branch: &'a str) -> Done<'a, ()>;

    /// Protects a branch.
    fn protect<'a>(&'a self, name: &'a FullName, protection: &'a Protection) -> Done<'a, Warnings>;

    /// Lets somebody or a team in.
    fn set_access<'a>(&'a self, name: &'a FullName, grant: &'a Grant) -> Done<'a, Warnings>;

    /// Replaces the topics.
    fn set_topics<'a>(&'a self, name: &'a FullName, topics: &'a [String]) -> Done<'a, ()>;

    /// Sets a variable of pipelines.
    fn set_variable<'a>(&'a self, name: &'a FullName, variable: &'a Variable) -> Done<'a, ()>;

    /// Sets a secret of pipelines.
    fn set_secret<'a>(
        &'a self,
        name: &'a FullName,
        secret: &'a str,
        value: &'a SecretString,
    ) -> Done<'a, ()>;

    /// Sets custom properties; those that are not named stay.
    fn set_properties<'a>(
        &'a self,
        name: &'a FullName,
        properties: &'a BTreeMap<String, Property>,
    ) -> Done<'a, ()> {
        let _ = properties;
        has_no(
            self.host(),
            format!("set custom properties of repository {name}"),
        )
    }

    /// Sets what the tokens that pipelines get say of them.
    fn set_oidc<'a>(&'a self, name: &'a FullName, oidc: &'a Oidc) -> Done<'a, ()> {
        let _ = oidc;
        has_no(
            self.host(),
            format!("set the OIDC subject of repository {name}"),
        )
    }

    /// Sets which repositories may use this one's workflows.
    fn set_workflow_access<'a>(
        &'a self,
        name: &'a FullName,
        access: WorkflowAccess,
    ) -> Done<'a, ()> {
        let _ = access;
        has_no(
            self.host(),
            format!("set access to the workflows of repository {name}"),
        )
    }

    /// Watches a repository, or does not, as whoever publishes.
    fn subscribe<'a>(&'a self, name: &'a FullName, subscribes: bool) -> Done<'a, ()> {
        let _ = subscribes;
        has_no(self.host(), format!("watch repository {name}"))
    }

    /// Makes an environment for deployments, or changes one to be so.
    fn create_environment<'a>(
        &'a self,
        name: &'a FullName,
        environment: &'a Environment,
    ) -> Done<'a, Warnings> {
        let _ = environment;
        has_no(
            self.host(),
            format!("make an environment of repository {name}"),
        )
    }

    /// Makes a webhook, or changes the one with this address to be so.
    fn create_webhook<'a>(&'a self, name: &'a FullName, webhook: &'a Webhook) -> Done<'a, ()>;

    /// Makes an issue, once for each marker and title.
    fn create_issue<'a>(
        &'a self,
        name: &'a FullName,
        issue: &'a Issue,
        marker: &'a Marker,
    ) -> Done<'a, IssueMade>;

    /// Puts labels on an issue or pull request; those it has stay.
    fn add_labels<'a>(
        &'a self,
        name: &'a FullName,
        number: u64,
        labels: &'a [String],
    ) -> Done<'a, ()>;

    /// Makes references of a sort into links.
    fn create_autolink<'a>(&'a self, name: &'a FullName, autolink: &'a Autolink) -> Done<'a, ()> {
        let _ = autolink;
        has_no(
            self.host(),
            format!("make an autolink of repository {name}"),
        )
    }

    /// Publishes the site of a repository.
    fn enable_pages<'a>(&'a self, name: &'a FullName, pages: &'a Pages) -> Done<'a, ()> {
        let _ = pages;
        has_no(self.host(), format!("enable pages of repository {name}"))
    }

    /// Lets whoever has a key clone and push. To make its private part a secret is
    /// [`Publisher::set_secret`].
    fn create_deploy_key<'a>(&'a self, name: &'a FullName, key: &'a DeployKey) -> Done<'a, ()> {
        let _ = key;
        has_no(
            self.host(),
            format!("add a deploy key to repository {name}"),
        )
    }

    /// Starts a workflow. See [`Dispatch::since`] for asking again.
    fn dispatch<'a>(&'a self, name: &'a FullName, dispatch: &'a Dispatch) -> Done<'a, Dispatched>;

    /// Proposes a change; `None` where there is nothing to change and
    /// [`PullRequest::when_empty`] says to do nothing then.
    fn open_pull_request<'a>(
        &'a self,
        pull: &'a PullRequest,
        marker: &'a Marker,
    ) -> Done<'a, Option<Opened>>;
}

/// The answer of a host that has no such thing to offer. `attempt` is as in
/// [`PublishError::attempt`].
fn has_no<'a, T: Send + 'a>(host: &str, attempt: String) -> Done<'a, T> {
    let error = PublishError::new(host, &attempt, Cause::Unsupported, "it has no such thing");
    Box::pin(async move { Err(error) })
}
