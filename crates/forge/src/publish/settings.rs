//! Small things that a repository has: variables, webhooks, issues, and workflows
//! that are started.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// A variable of pipelines. What follows the value is GitLab's.
#[derive(Debug, Clone)]
pub struct Variable {
    /// What it is called.
    pub name: String,
    /// Its value, which may be one that others are not to see.
    pub value: SecretString,
    /// Whether it is a file with that value.
    pub is_file: bool,
    /// Whether only protected branches get it.
    pub is_protected: bool,
    /// Whether it is not shown in logs.
    pub is_masked: bool,
    /// Whether nobody can look it up again.
    pub is_hidden: bool,
    /// Whether `$` in it means nothing.
    pub is_raw: bool,
    /// The environments that get it; `None` is all.
    pub scope: Option<String>,
    /// A line.
    pub description: Option<String>,
}

impl Variable {
    /// A variable that everybody may see.
    pub fn new(name: impl Into<String>, value: impl Into<SecretString>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            is_file: false,
            is_protected: false,
            is_masked: false,
            is_hidden: false,
            is_raw: false,
            scope: None,
            description: None,
        }
    }
}

/// How a webhook sends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContentType {
    /// As a form, which is what GitHub does by itself.
    #[default]
    Form,
    /// As JSON.
    Json,
}

impl ContentType {
    /// GitHub's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Json => "json",
        }
    }
}

/// A webhook.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Where it sends to. There is one for an address.
    pub url: String,
    /// What it signs with.
    pub secret: Option<SecretString>,
    /// GitHub's names of events; `*` is all.
    pub events: Vec<String>,
    /// Whether it sends.
    pub is_active: bool,
    /// How it sends.
    pub content_type: ContentType,
    /// Whether certificates are not looked at.
    pub insecure_ssl: bool,
}

impl Webhook {
    /// A webhook for pushes.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            secret: None,
            events: vec!["push".to_owned()],
            is_active: true,
            content_type: ContentType::Form,
            insecure_ssl: false,
        }
    }
}

/// An issue that is to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// A line.
    pub title: String,
    /// The rest, in Markdown.
    pub body: String,
    /// Logins of those it is assigned to.
    pub assignees: Vec<String>,
    /// Its labels.
    pub labels: Vec<String>,
    /// The number of its milestone.
    pub milestone: Option<u64>,
}

/// An issue that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueMade {
    /// Its number in the repository.
    pub number: u64,
    /// Its page.
    pub url: String,
    /// Whether this task had made it before.
    pub already: bool,
}

/// A reference such as `TICKET-123` that becomes a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Autolink {
    /// What comes before the number, as in `TICKET-`. There is one for a prefix.
    pub key_prefix: String,
    /// Where it leads, with `<num>` in it.
    pub url_template: String,
    /// Whether letters may be in the number.
    pub is_alphanumeric: bool,
}

/// A site of GitHub Pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pages {
    /// Whether a workflow builds it, not GitHub itself.
    pub by_workflow: bool,
    /// The branch it is made from.
    pub branch: String,
    /// The folder it is made from: `/` or `/docs`.
    pub path: String,
}

/// A key that may clone and push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeployKey {
    /// What it is called.
    pub title: String,
    /// The public key. There is one of it on a host.
    pub public_key: String,
    /// Whether it may not push.
    pub is_read_only: bool,
}

/// A workflow that is to be started.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    /// The name of its file, or its number.
    pub workflow: String,
    /// The branch or tag it runs on.
    pub git_ref: String,
    /// Its inputs.
    pub inputs: BTreeMap<String, String>,
    /// When a try before this one was noted, in seconds since 1970; `None` is the
    /// first. A host keeps nothing by which a run could be known again: one that was
    /// started on this branch since then by somebody's hand is taken for ours, since
    /// to deploy twice is worse than to look twice.
    #[serde(skip)]
    pub since: Option<i64>,
}

/// A workflow that was started.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dispatched {
    /// The run's number, where the host says.
    pub run: Option<u64>,
    /// The run's page.
    pub html_url: Option<String>,
    /// Whether it had been started before.
    pub already: bool,
}
