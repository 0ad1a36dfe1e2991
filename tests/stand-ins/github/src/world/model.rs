//! What the stand-in knows of owners, people and repositories, beside what git
//! keeps: one JSON file per owner holds exactly this.
//!
//! Times are seconds since 1970. Identifiers are numbers, as in GitHub's
//! `databaseId`; `node_id` makes GitHub's opaque words of them.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gix::ObjectId;
use serde::{Deserialize, Serialize};

use super::extras::Extras;

/// Who may see a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everybody.
    #[default]
    Public,
    /// Everybody of the enterprise.
    Internal,
    /// Those who were let in.
    Private,
}

impl Visibility {
    /// GitHub's word in REST answers; GraphQL has it in capitals.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Private => "private",
        }
    }
}

/// What the checks of a repository's head came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum CheckState {
    /// All passed.
    Success,
    /// Some failed.
    Failure,
    /// Some could not be run.
    Error,
    /// Some are running.
    Pending,
    /// Some have not begun.
    Expected,
}

impl CheckState {
    /// The value of GraphQL's `StatusState`.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Failure => "FAILURE",
            Self::Error => "ERROR",
            Self::Pending => "PENDING",
            Self::Expected => "EXPECTED",
        }
    }
}

/// A published release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Its tag.
    pub tag: String,
    /// Its title.
    pub name: Option<String>,
    /// When it was published.
    pub at: i64,
}

/// A line of CODEOWNERS that GitHub finds fault with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeownersError {
    /// Which line, from 1.
    pub line: i64,
    /// The sort, as in `Unknown owner`.
    pub kind: String,
}

/// What somebody with the right may say of a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// A line.
    pub description: Option<String>,
    /// Its home page.
    pub homepage: Option<String>,
    /// In the order they were given.
    pub topics: Vec<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// Whether it is archived.
    pub is_archived: bool,
    /// Whether it is a fork.
    pub is_fork: bool,
    /// Whether others are made from it.
    pub is_template: bool,
    /// The branch that is read.
    pub default_branch: String,
    /// Languages with their bytes, most first.
    pub languages: Vec<(String, u64)>,
    /// The licence's SPDX identifier.
    pub license: Option<String>,
    /// Releases, newest first.
    pub releases: Vec<Release>,
    /// What the checks of the default branch's head came to.
    pub checks: Option<CheckState>,
    /// What is wrong with its CODEOWNERS.
    pub codeowners_errors: Vec<CodeownersError>,
}

impl Default for About {
    fn default() -> Self {
        Self {
            description: None,
            homepage: None,
            topics: Vec::new(),
            visibility: Visibility::default(),
            is_archived: false,
            is_fork: false,
            is_template: false,
            default_branch: "main".to_owned(),
            languages: Vec::new(),
            license: None,
            releases: Vec::new(),
            checks: None,
            codeowners_errors: Vec::new(),
        }
    }
}

/// A pull request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pull {
    /// Its number in the repository.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: Option<String>,
    /// The branch it brings.
    pub head: String,
    /// The branch it goes to.
    pub base: String,
    /// Whether it is a draft.
    pub is_draft: bool,
    /// Whether it waits to be merged.
    pub is_open: bool,
    /// When it was opened.
    pub at: i64,
    /// The logins of those who are asked to review.
    #[serde(default)]
    pub reviewers: Vec<String>,
    /// The slugs of teams that are asked to review.
    #[serde(default)]
    pub team_reviewers: Vec<String>,
    /// The logins of those it is assigned to.
    #[serde(default)]
    pub assignees: Vec<String>,
    /// Its labels.
    #[serde(default)]
    pub labels: Vec<String>,
}

/// One repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repository {
    /// Stays when it is renamed.
    pub id: u64,
    /// The login of its owner.
    pub owner: String,
    /// What it is called.
    pub name: String,
    /// What was said of it.
    #[serde(flatten)]
    pub about: About,
    /// When it was made.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// When somebody last pushed.
    pub pushed_at: i64,
    /// What it takes on GitHub's disk.
    pub disk_kib: u64,
    /// Its pull requests, by number.
    #[serde(default)]
    pub pulls: Vec<Pull>,
    /// What it has besides.
    #[serde(default)]
    pub extras: Extras,
    /// Its branches and tags by full name, as in `refs/heads/main`. Git keeps
    /// them; here they are read once.
    #[serde(skip)]
    pub refs: BTreeMap<String, ObjectId>,
}

impl Repository {
    /// As in `acme/shop`.
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }

    /// The commit at the end of the default branch; `None` in a repository
    /// without commits.
    pub fn head(&self) -> Option<ObjectId> {
        self.branch(&self.about.default_branch)
    }

    /// The commit at the end of a branch.
    pub fn branch(&self, name: &str) -> Option<ObjectId> {
        self.refs.get(&format!("refs/heads/{name}")).copied()
    }

    /// Whether one needs a right to see it.
    pub(crate) fn is_private(&self) -> bool {
        self.about.visibility != Visibility::Public
    }
}

/// A team of an organization.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Team {
    /// Its name in addresses.
    pub slug: String,
    /// Its number; given when it is added as 0.
    pub id: u64,
    /// Its name; the slug where empty.
    pub name: String,
    /// A line.
    pub description: Option<String>,
    /// The slug of the team it is a part of.
    pub parent: Option<String>,
    /// The logins of its own members.
    pub members: Vec<String>,
    /// What it may do with repositories of its organization, by their names: `pull`,
    /// `triage`, `push`, `maintain`, `admin`.
    pub repositories: BTreeMap<String, String>,
    /// Whether only its members see it.
    pub is_secret: bool,
}

/// Somebody with an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct User {
    /// The name they sign in with.
    pub login: String,
    /// Their number; given when they are added as 0.
    pub id: u64,
    /// Their own name.
    pub name: Option<String>,
    /// The address they show.
    pub email: Option<String>,
    /// What they say of themselves.
    pub bio: Option<String>,
    /// Their picture; one is made up where `None`.
    pub avatar_url: Option<String>,
    /// Verified addresses in the domains of their organizations.
    pub organization_emails: Vec<String>,
    /// Since when they are suspended, if they are. Only an Enterprise Server tells.
    pub suspended_at: Option<i64>,
}

/// An organization, or a user who has repositories.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Owner {
    /// Its name in addresses.
    pub login: String,
    /// Its number.
    pub id: u64,
    /// Whether this is a user's own account.
    pub is_user: bool,
    /// Its name.
    pub name: Option<String>,
    /// A line.
    pub description: Option<String>,
    /// Its teams by slug.
    pub teams: BTreeMap<String, Team>,
    /// The logins of its members.
    pub members: Vec<String>,
}

/// GitHub's opaque word for a thing: its sort's prefix and its number.
pub(crate) fn node_id(prefix: &str, id: u64) -> String {
    format!(
        "{prefix}_{}",
        URL_SAFE_NO_PAD.encode(format!("{prefix}{id}"))
    )
}
