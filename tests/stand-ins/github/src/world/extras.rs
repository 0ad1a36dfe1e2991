//! What a repository has besides its files and pull requests, as far as templates
//! ask for it.
//!
//! Secrets are kept as they came, sealed. [`World::secret`] opens one, so that a test
//! sees that GitHub could.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crypto_box::SecretKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::World;
use super::model::Repository;

/// What a repository has besides.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Extras {
    /// How it was made, in GitHub's names: `allow_squash_merge`, `has_wiki`, …
    pub settings: BTreeMap<String, Value>,
    /// Custom properties.
    pub properties: BTreeMap<String, Value>,
    /// What people may do, by their logins.
    pub collaborators: BTreeMap<String, String>,
    /// Variables of pipelines.
    pub variables: BTreeMap<String, String>,
    /// Secrets of pipelines, sealed.
    pub secrets: BTreeMap<String, String>,
    /// What tokens of pipelines say, as it was sent.
    pub oidc: Option<Value>,
    /// Who may use its workflows.
    pub workflow_access: Option<String>,
    /// Whether whoever asks watches it.
    pub is_watched: bool,
    /// How branches are protected, as it was sent.
    pub protections: BTreeMap<String, Value>,
    /// The branches whose commits have to be signed.
    pub signed: BTreeSet<String>,
    /// Environments.
    pub environments: BTreeMap<String, Environment>,
    /// Webhooks, as they were sent.
    pub hooks: Vec<Hook>,
    /// Autolinks, as they were sent.
    pub autolinks: Vec<Value>,
    /// The site of GitHub Pages, as it was sent.
    pub pages: Option<Value>,
    /// Deploy keys, as they were sent.
    pub keys: Vec<Value>,
    /// Issues.
    pub issues: Vec<Issue>,
    /// Workflows that were started.
    pub runs: Vec<Run>,
}

impl Eq for Extras {}

/// An environment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Environment {
    /// Its number.
    pub id: u64,
    /// As it was sent.
    pub asked: Value,
    /// Sorts and patterns of what may be deployed.
    pub policies: Vec<(String, String)>,
    /// Variables.
    pub variables: BTreeMap<String, String>,
    /// Secrets, sealed.
    pub secrets: BTreeMap<String, String>,
}

/// A webhook.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Hook {
    /// Its number.
    pub id: u64,
    /// As it was sent.
    pub asked: Value,
}

/// An issue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// Its number in the repository.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: Option<String>,
    /// Its labels.
    pub labels: Vec<String>,
    /// The logins of those it is assigned to.
    pub assignees: Vec<String>,
    /// When it was made.
    pub at: i64,
}

/// A workflow that was started.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its number.
    pub id: u64,
    /// The name of its file.
    pub workflow: String,
    /// The branch.
    pub branch: String,
    /// The commit.
    pub commit: String,
    /// Its inputs.
    pub inputs: BTreeMap<String, String>,
    /// When, by the server's clock.
    pub at: i64,
}

impl Repository {
    /// The number of the next issue or pull request.
    pub(crate) fn next_number(&self) -> u64 {
        let pulls = self.pulls.iter().map(|pull| pull.number);
        let issues = self.extras.issues.iter().map(|issue| issue.number);
        pulls.chain(issues).max().unwrap_or(0) + 1
    }

    /// What its secrets are opened with: each repository has its own.
    pub(crate) fn key(&self) -> SecretKey {
        let mut bytes = [7; 32];
        bytes[..8].copy_from_slice(&self.id.to_le_bytes());
        SecretKey::from_bytes(bytes)
    }
}

impl World {
    /// Opens a secret of a repository's pipelines; `None` where there is none, or it
    /// was sealed for somebody else.
    pub fn secret(&self, full_name: &str, name: &str) -> Option<String> {
        let repository = self.repository(full_name)?;
        open(&repository, repository.extras.secrets.get(name)?)
    }

    /// Opens a secret of an environment.
    pub fn environment_secret(
        &self,
        full_name: &str,
        environment: &str,
        name: &str,
    ) -> Option<String> {
        let repository = self.repository(full_name)?;
        let environment = repository.extras.environments.get(environment)?;
        open(&repository, environment.secrets.get(name)?)
    }
}

fn open(repository: &Repository, sealed: &str) -> Option<String> {
    let sealed = STANDARD.decode(sealed).ok()?;
    String::from_utf8(repository.key().unseal(&sealed).ok()?).ok()
}
