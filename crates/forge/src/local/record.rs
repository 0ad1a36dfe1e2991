//! What was asked for a repository that git knows nothing of: kept beside its objects,
//! so that it is there from the first moment, and moves and goes with them.
//!
//! It is `published.json` in the folder of a bare repository. Nothing acts on it: it is
//! for people to see what a host would have done, and for the crawl, which takes
//! description, home page, topics and visibility from it where the owner's file does
//! not say otherwise. Of secrets there are only names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::model::Repository;
use crate::publish::protect::Protection;
use crate::publish::repository::{Grant, NewRepository, Oidc, Property, WorkflowAccess};
use crate::publish::settings::{Autolink, ContentType, DeployKey, Issue, Pages};

/// The file.
const FILE: &str = "published.json";

/// What it is called while it is written.
const UNFINISHED: &str = "published.json.new";

/// A file with more bytes is not read.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// What was asked for a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// The task that made it; empty where none did.
    pub task: String,
    /// How it was to be made.
    pub repository: Option<NewRepository>,
    /// Whether it has been described.
    pub is_described: bool,
    /// Its description.
    pub description: Option<String>,
    /// Its topics.
    pub topics: Vec<String>,
    /// Who is let in.
    pub grants: Vec<Grant>,
    /// Custom properties.
    pub properties: BTreeMap<String, Property>,
    /// Variables of pipelines; values only of those that everybody may see.
    pub variables: BTreeMap<String, Option<String>>,
    /// The names of secrets of pipelines.
    pub secrets: BTreeSet<String>,
    /// What tokens of pipelines say.
    pub oidc: Option<Oidc>,
    /// Which repositories may use its workflows.
    pub workflow_access: Option<WorkflowAccess>,
    /// Whether whoever published it watches it.
    pub subscribes: Option<bool>,
    /// How branches are protected, by their names.
    pub protections: BTreeMap<String, Protection>,
    /// Environments, by their names.
    pub environments: BTreeMap<String, RecordedEnvironment>,
    /// Webhooks, by their addresses.
    pub webhooks: BTreeMap<String, RecordedWebhook>,
    /// Autolinks, by what comes before the number.
    pub autolinks: BTreeMap<String, Autolink>,
    /// The site that is published.
    pub pages: Option<Pages>,
    /// Keys that may clone and push, by the public key.
    pub deploy_keys: BTreeMap<String, DeployKey>,
    /// Issues.
    pub issues: Vec<RecordedIssue>,
    /// Pull requests; they share their numbers with issues.
    pub pulls: Vec<RecordedPull>,
    /// Workflows that were started.
    pub dispatches: Vec<RecordedDispatch>,
}

/// An environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedEnvironment {
    /// How long a deployment waits, in minutes.
    pub wait_minutes: Option<u32>,
    /// Whether who deploys may not approve.
    pub prevent_self_review: Option<bool>,
    /// Who has to approve: logins, and teams as `team:SLUG`.
    pub reviewers: Vec<String>,
    /// `protected`, `custom`, or nothing for all branches.
    pub policy: Option<String>,
    /// Patterns of branches.
    pub branches: Vec<String>,
    /// Patterns of tags.
    pub tags: Vec<String>,
    /// Variables.
    pub variables: BTreeMap<String, String>,
    /// The names of secrets.
    pub secrets: BTreeSet<String>,
}

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedWebhook {
    /// Names of events.
    pub events: Vec<String>,
    /// Whether it sends.
    pub is_active: bool,
    /// How it sends.
    pub content_type: ContentType,
    /// Whether certificates are not looked at.
    pub insecure_ssl: bool,
    /// Whether it signs.
    pub has_secret: bool,
}

/// An issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedIssue {
    /// Its number.
    pub number: u64,
    /// The task that made it.
    pub task: String,
    /// The rest.
    #[serde(flatten)]
    pub issue: Issue,
}

/// A pull request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedPull {
    /// Its number.
    pub number: u64,
    /// The branch it brings.
    pub head: String,
    /// The branch it is for.
    pub base: String,
    /// A line.
    pub title: String,
    /// The rest.
    pub body: String,
    /// Whether it is a draft.
    pub is_draft: bool,
    /// Who is asked to review.
    pub reviewers: Vec<String>,
    /// Teams that are asked to review.
    pub team_reviewers: Vec<String>,
    /// Whom it is assigned to.
    pub assignees: Vec<String>,
    /// Its labels.
    pub labels: Vec<String>,
}

/// A workflow that was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedDispatch {
    /// Its number.
    pub run: u64,
    /// The name of its file.
    pub workflow: String,
    /// The branch or tag.
    pub git_ref: String,
    /// Its inputs.
    pub inputs: BTreeMap<String, String>,
    /// When, in seconds since 1970.
    pub at: i64,
}

impl Record {
    /// Reads the record in the folder of a repository; an empty one where there is
    /// none.
    pub(super) fn read(folder: &Path) -> io::Result<Self> {
        let path = folder.join(FILE);
        let metadata = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error),
        };
        if !metadata.is_file() || metadata.len() > MAX_BYTES {
            return Err(io::Error::other(format!(
                "`{FILE}` is not a file of at most {MAX_BYTES} bytes"
            )));
        }
        serde_json::from_slice(&fs::read(path)?)
            .map_err(|error| io::Error::other(format!("`{FILE}`: {error}")))
    }

    /// Writes it, whole or not at all.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(self)?;
        let unfinished = folder.join(UNFINISHED);
        fs::write(&unfinished, text)?;
        fs::rename(unfinished, folder.join(FILE))
    }

    /// The number of the next issue or pull request.
    pub(super) fn next_number(&self) -> u64 {
        let issues = self.issues.iter().map(|issue| issue.number);
        let pulls = self.pulls.iter().map(|pull| pull.number);
        issues.chain(pulls).max().unwrap_or(0) + 1
    }

    /// Puts what was asked for over what git says.
    pub(super) fn apply(&self, repository: &mut Repository) {
        let Some(asked) = &self.repository else {
            return;
        };
        if self.is_described {
            repository.description.clone_from(&self.description);
        }
        repository.homepage.clone_from(&asked.homepage);
        repository.visibility = asked.visibility;
        repository.topics.clone_from(&self.topics);
        repository.topics.sort();
        repository.topics.dedup();
    }
}
