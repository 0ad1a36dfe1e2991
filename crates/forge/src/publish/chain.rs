//! A whole publication as named sub-steps.
//!
//! [`Publication::steps`] lists them, [`perform`] does one. Who publishes notes the
//! name of each step that is done, and after a failure or a kill goes on with the
//! first that is not; to do one again does nothing twice.
//!
//! The order: the repository, who may see to it, its files, its settings, secrets,
//! and the protection last, as it would keep the files out.

use std::collections::BTreeMap;

use secrecy::SecretString;

use super::error::PublishError;
use super::marker::Marker;
use super::protect::Protection;
use super::push::{Push, Pushed};
use super::repository::{Created, Grant, NewRepository, Oidc, Property, Who, WorkflowAccess};
use super::settings::Variable;
use super::{Publisher, Warnings};

/// A repository with all that `publish:github` and `publish:gitlab` can give it.
#[derive(Debug, Clone)]
pub struct Publication {
    /// The repository.
    pub repository: NewRepository,
    /// Who is let in.
    pub grants: Vec<Grant>,
    /// Its files.
    pub push: Option<Push>,
    /// Topics.
    pub topics: Vec<String>,
    /// Custom properties.
    pub properties: BTreeMap<String, Property>,
    /// Variables of pipelines.
    pub variables: Vec<Variable>,
    /// Secrets of pipelines.
    pub secrets: BTreeMap<String, SecretString>,
    /// What tokens of pipelines say.
    pub oidc: Option<Oidc>,
    /// Which repositories may use its workflows.
    pub workflow_access: Option<WorkflowAccess>,
    /// Whether whoever publishes watches it.
    pub subscribe: Option<bool>,
    /// How branches are protected.
    pub protections: Vec<Protection>,
}

impl Publication {
    /// A repository and nothing else.
    pub const fn new(repository: NewRepository) -> Self {
        Self {
            repository,
            grants: Vec::new(),
            push: None,
            topics: Vec::new(),
            properties: BTreeMap::new(),
            variables: Vec::new(),
            secrets: BTreeMap::new(),
            oidc: None,
            workflow_access: None,
            subscribe: None,
            protections: Vec::new(),
        }
    }

    /// What there is to do, in order.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps = vec![Step::Create];
        steps.extend((0..self.grants.len()).map(Step::Access));
        if self.push.is_some() {
            steps.extend([Step::Push, Step::DefaultBranch]);
        }
        steps.push(Step::Describe);
        if !self.topics.is_empty() {
            steps.push(Step::Topics);
        }
        if !self.properties.is_empty() {
            steps.push(Step::Properties);
        }
        steps.extend((0..self.variables.len()).map(Step::Variable));
        steps.extend(self.secrets.keys().cloned().map(Step::Secret));
        steps.extend(self.oidc.as_ref().map(|_| Step::Oidc));
        steps.extend(self.workflow_access.map(|_| Step::WorkflowAccess));
        steps.extend(self.subscribe.map(|_| Step::Subscribe));
        steps.extend((0..self.protections.len()).map(Step::Protect));
        steps
    }

    /// What a step is called in a log, and noted as: no two of a publication have
    /// one name.
    pub fn name_of(&self, step: &Step) -> String {
        let name = &self.repository.name;
        match step {
            Step::Create => format!("create {name}"),
            Step::Access(at) => match self.grants.get(*at) {
                Some(Grant {
                    who: Who::Team(team),
                    role,
                }) => format!("let the team {team} in ({role}, {at})"),
                Some(Grant {
                    who: Who::User(user),
                    role,
                }) => format!("let {user} in ({role}, {at})"),
                None => format!("let nobody in ({at})"),
            },
            Step::Push => {
                let files = self.push.as_ref().map_or(0, |push| push.tree.len());
                format!("push {files} files")
            }
            Step::DefaultBranch => "set the default branch".to_owned(),
            Step::Describe => "describe it".to_owned(),
            Step::Topics => "set topics".to_owned(),
            Step::Properties => "set custom properties".to_owned(),
            Step::Variable(at) => {
                let variable = self.variables.get(*at);
                let variable = variable.map_or("none", |it| &it.name);
                format!("set the variable {variable} ({at})")
            }
            Step::Secret(secret) => format!("set the secret {secret}"),
            Step::Oidc => "set the OIDC subject".to_owned(),
            Step::WorkflowAccess => "set access to workflows".to_owned(),
            Step::Subscribe => "watch it".to_owned(),
            Step::Protect(at) => {
                let branch = self.protections.get(*at);
                let branch = branch.map_or("none", |it| &it.branch);
                format!("protect {branch} ({at})")
            }
        }
    }
}

/// A step of a publication; numbers and names are those of its lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Make the repository.
    Create,
    /// Let somebody in.
    Access(usize),
    /// Push the files.
    Push,
    /// Make their branch the default.
    DefaultBranch,
    /// Describe it.
    Describe,
    /// Set the topics.
    Topics,
    /// Set custom properties.
    Properties,
    /// Set a variable.
    Variable(usize),
    /// Set a secret.
    Secret(String),
    /// Set the OIDC subject.
    Oidc,
    /// Set access to workflows.
    WorkflowAccess,
    /// Watch it.
    Subscribe,
    /// Protect a branch.
    Protect(usize),
}

/// What a step came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The repository is there.
    Created(Created),
    /// The files are there.
    Pushed(Pushed),
    /// It is so, but for what is warned of.
    Done(Warnings),
}

/// Does a step.
///
/// # Errors
///
/// [`PublishError`].
pub async fn perform(
    publisher: &dyn Publisher,
    publication: &Publication,
    step: &Step,
    marker: &Marker,
) -> Result<Outcome, PublishError> {
    let name = &publication.repository.name;
    match step {
        Step::Create => {
            let created = publisher.create_repository(&publication.repository, marker);
            return created.await.map(Outcome::Created);
        }
        Step::Push => {
            if let Some(push) = &publication.push {
                let pushed = publisher.push(name, push, marker).await;
                return pushed.map(Outcome::Pushed);
            }
        }
        Step::Access(at) => {
            if let Some(grant) = publication.grants.get(*at) {
                return publisher.set_access(name, grant).await.map(Outcome::Done);
            }
        }
        Step::Protect(at) => {
            if let Some(protection) = publication.protections.get(*at) {
                let warnings = publisher.protect(name, protection).await;
                return warnings.map(Outcome::Done);
            }
        }
        Step::DefaultBranch => {
            if let Some(push) = &publication.push {
                publisher.set_default_branch(name, &push.branch).await?;
            }
        }
        Step::Describe => {
            let description = publication.repository.description.as_deref();
            publisher.describe(name, description).await?;
        }
        Step::Topics => publisher.set_topics(name, &publication.topics).await?,
        Step::Properties => {
            let properties = &publication.properties;
            publisher.set_properties(name, properties).await?;
        }
        Step::Variable(at) => {
            if let Some(variable) = publication.variables.get(*at) {
                publisher.set_variable(name, variable).await?;
            }
        }
        Step::Secret(secret) => {
            if let Some(value) = publication.secrets.get(secret) {
                publisher.set_secret(name, secret, value).await?;
            }
        }
        Step::Oidc => {
            if let Some(oidc) = &publication.oidc {
                publisher.set_oidc(name, oidc).await?;
            }
        }
        Step::WorkflowAccess => {
            if let Some(access) = publication.workflow_access {
                publisher.set_workflow_access(name, access).await?;
            }
        }
        Step::Subscribe => {
            if let Some(subscribes) = publication.subscribe {
                publisher.subscribe(name, subscribes).await?;
            }
        }
    }
    Ok(Outcome::Done(Vec::new()))
}
