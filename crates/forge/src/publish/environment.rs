//! An environment for deployments.

use std::collections::BTreeMap;

use secrecy::SecretString;

use super::repository::Who;

/// Which branches may be deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BranchPolicy {
    /// Those that are protected.
    Protected,
    /// Those that fit [`Environment::branches`] and [`Environment::tags`].
    Custom,
}

/// An environment: the inputs of `github:environment:create`.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// What it is called.
    pub name: String,
    /// How long a deployment waits, in minutes: up to 30 days.
    pub wait_minutes: Option<u32>,
    /// Whether who deploys may not approve.
    pub prevent_self_review: Option<bool>,
    /// Who has to approve: up to six.
    pub reviewers: Vec<Who>,
    /// Which branches; `None` is all.
    pub policy: Option<BranchPolicy>,
    /// Patterns of branches, as in `release/*`.
    pub branches: Vec<String>,
    /// Patterns of tags.
    pub tags: Vec<String>,
    /// Variables of its pipelines.
    pub variables: BTreeMap<String, String>,
    /// Secrets of its pipelines.
    pub secrets: BTreeMap<String, SecretString>,
}
