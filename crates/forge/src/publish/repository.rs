//! A new repository, and who is let in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{FullName, Visibility};

/// A repository that is to be made. `None` is what the host does by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRepository {
    /// Whose it is and what it is called.
    pub name: FullName,
    /// A line, for [`describe`](super::Publisher::describe).
    pub description: Option<String>,
    /// Its home page.
    pub homepage: Option<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// The branch that its files go to.
    pub default_branch: String,
    /// Whether it begins with a commit that has a README. Files are then not pushed
    /// but proposed: a push is for a branch without commits.
    pub auto_init: bool,
    /// Whether it has issues.
    pub has_issues: Option<bool>,
    /// Whether it has projects.
    pub has_projects: Option<bool>,
    /// Whether it has a wiki.
    pub has_wiki: Option<bool>,
    /// How pull requests are merged.
    pub merging: Merging,
    /// What GitLab has besides, by its own names for it: `merge_method`,
    /// `squash_option`, `ci_config_path`, …
    pub gitlab: BTreeMap<String, serde_json::Value>,
}

impl NewRepository {
    /// A private repository with what the host does by itself.
    pub fn new(name: FullName) -> Self {
        Self {
            name,
            description: None,
            homepage: None,
            visibility: Visibility::Private,
            default_branch: "main".to_owned(),
            auto_init: false,
            has_issues: None,
            has_projects: None,
            has_wiki: None,
            merging: Merging::default(),
            gitlab: BTreeMap::new(),
        }
    }
}

/// How pull requests are merged. `None` is what the host does by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merging {
    /// Whether with a merge commit.
    pub allow_merge_commit: Option<bool>,
    /// Whether as one commit.
    pub allow_squash_merge: Option<bool>,
    /// The title of that commit: `PR_TITLE` or `COMMIT_OR_PR_TITLE`.
    pub squash_merge_commit_title: Option<String>,
    /// The rest of its message: `PR_BODY`, `COMMIT_MESSAGES` or `BLANK`.
    pub squash_merge_commit_message: Option<String>,
    /// Whether commit by commit.
    pub allow_rebase_merge: Option<bool>,
    /// Whether when all checks have passed, without anybody.
    pub allow_auto_merge: Option<bool>,
    /// Whether a branch that is behind can be brought up to date.
    pub allow_update_branch: Option<bool>,
    /// Whether a branch is deleted when it is merged.
    pub delete_branch_on_merge: Option<bool>,
}

/// A repository that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// What git clones.
    pub remote_url: String,
    /// What comes before a path in the address of a file of its default branch.
    pub contents_url: String,
    /// Its page.
    pub html_url: String,
    /// The branch that its files go to.
    pub default_branch: String,
    /// The host's own word for it.
    pub id: String,
    /// Whether this task had made it before.
    pub already: bool,
}

/// Who is let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    /// Somebody, by login.
    User(String),
    /// A team of the owner, by slug.
    Team(String),
}

/// Somebody or a team, and what they may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Who.
    pub who: Who,
    /// What they may do, in the host's word: `pull`, `triage`, `push`, `maintain`,
    /// `admin`, or a role of the organisation.
    pub role: String,
}

impl Grant {
    /// From the `access` of Backstage's actions: an administrator, written as `ORG/TEAM`
    /// or as somebody's login.
    pub fn admin(access: &str) -> Self {
        Self {
            who: match access.rsplit_once('/') {
                Some((_, team)) => Who::Team(team.to_owned()),
                None => Who::User(access.to_owned()),
            },
            role: "admin".to_owned(),
        }
    }
}

/// The value of a custom property.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Property {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

/// What the tokens that pipelines get say of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oidc {
    /// Whether as the owner's repositories do by themselves.
    pub use_default: bool,
    /// What is in the subject otherwise, as in `repo`, `context`.
    pub include_claim_keys: Vec<String>,
}

/// Which repositories may use this one's workflows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WorkflowAccess {
    /// This one.
    None,
    /// Those of the organisation.
    Organization,
    /// Those of the user.
    User,
}

impl WorkflowAccess {
    /// GitHub's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Organization => "organization",
            Self::User => "user",
        }
    }
}
