//! What a code host says of its repositories and people, in one shape for all
//! hosts.
//!
//! Times are seconds since 1970. Nothing here is trusted: names and texts are as
//! somebody wrote them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// An owner and the name of a repository, as in `acme/shop`; on GitLab the owner
/// may be several groups, as in `acme/shops/web`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FullName {
    /// Who it belongs to.
    pub owner: Arc<str>,
    /// What it is called there.
    pub name: Arc<str>,
}

impl FullName {
    /// From its two parts.
    pub fn new(owner: impl Into<Arc<str>>, name: impl Into<Arc<str>>) -> Self {
        Self {
            owner: owner.into(),
            name: name.into(),
        }
    }

    /// From `owner/name`, where the last `/` counts; `None` where a part is empty.
    pub fn parse(text: &str) -> Option<Self> {
        let (owner, name) = text.rsplit_once('/')?;
        (!owner.is_empty() && !name.is_empty()).then(|| Self::new(owner, name))
    }
}

impl fmt::Display for FullName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.owner, self.name)
    }
}

/// Who may see a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Everybody of the enterprise.
    Internal,
    /// Those who were let in; also where the host does not say.
    #[default]
    Private,
}

/// How the checks of a commit came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckState {
    /// All passed.
    Success,
    /// Some failed.
    Failure,
    /// Some could not be run.
    Error,
    /// Some are running or waiting.
    Pending,
}

/// The newest release of a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Its title, or else its tag.
    pub name: String,
    /// Its tag.
    pub tag: String,
    /// When it was published.
    pub at: Option<i64>,
    /// Its page.
    pub url: Option<String>,
}

/// The commit at the end of a branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The branch.
    pub branch: String,
    /// Its name, 40 or 64 hexadecimal digits.
    pub commit: String,
    /// When it was committed.
    pub committed_at: Option<i64>,
    /// How its checks came out, where there are any.
    pub checks: Option<CheckState>,
}

/// One repository, as its host lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repository {
    /// The host's own number or word for it, which stays when it is renamed.
    pub id: String,
    /// What it is called now.
    pub full_name: FullName,
    /// Its page, as in `https://github.com/acme/shop`.
    pub url: String,
    /// What comes before branch and path in the address of a file, as in
    /// `https://github.com/acme/shop/blob/`.
    pub files_url: String,
    /// The branch that is read and its commit: the default branch, or the one that
    /// was asked for. `None` where there is no such branch, as in a repository
    /// without commits.
    pub head: Option<Head>,
    /// The default branch, where there is one.
    pub default_branch: Option<String>,
    /// What it says of itself in a line.
    pub description: Option<String>,
    /// Its home page.
    pub homepage: Option<String>,
    /// Whether it is archived.
    pub is_archived: bool,
    /// Whether it is a fork.
    pub is_fork: bool,
    /// Whether others are made from it.
    pub is_template: bool,
    /// Who may see it.
    pub visibility: Visibility,
    /// Its topics, sorted.
    pub topics: Vec<String>,
    /// Its languages with their bytes, most first.
    pub languages: Vec<(String, u64)>,
    /// When somebody last pushed to it.
    pub pushed_at: Option<i64>,
    /// Its newest release.
    pub release: Option<Release>,
    /// Its licence's SPDX identifier.
    pub license: Option<String>,
    /// What it takes on the host's disk, in KiB, where that is said.
    pub disk_kib: Option<u64>,
    /// What lies at the paths that were looked at, by path, at [`Head::commit`].
    pub seen: BTreeMap<String, Seen>,
    /// Why the host could not read it, as in `its objects are damaged`. There is no
    /// [`head`](Self::head) then, which says nothing: what was known of it before
    /// still counts.
    #[serde(default)]
    pub problem: Option<String>,
}

/// What lies at a path that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    /// Nothing.
    Absent,
    /// A file whose text the host gave at once.
    Text {
        /// Git's name for its bytes.
        oid: String,
        /// The text, whole.
        text: String,
    },
    /// A file whose bytes have to be asked for: binary, or too long.
    File {
        /// Git's name for its bytes.
        oid: String,
        /// Its length in bytes.
        bytes: u64,
    },
    /// A folder.
    Folder {
        /// Git's name for all that is in it.
        oid: String,
    },
}

/// Some repositories of an owner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The repositories.
    pub repositories: Vec<Repository>,
    /// How to ask for the next page; `None` on the last.
    pub next: Option<String>,
    /// How many there are in all, where the host says.
    pub total: Option<u64>,
}

/// What sort of thing a path in a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// A file.
    File,
    /// A symbolic link; its bytes are where it leads.
    Link,
    /// A folder.
    Folder,
    /// Another repository.
    Submodule,
}

/// A path of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// From the root, with `/` between parts.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Git's name for it.
    pub oid: String,
    /// Its length in bytes, of files.
    pub bytes: Option<u64>,
}

/// The bytes of a file, or where a symbolic link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileBytes {
    /// Whether these are where a symbolic link leads.
    pub is_link: bool,
    /// The bytes.
    pub bytes: Arc<[u8]>,
}

/// Files of a commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// By path.
    pub files: BTreeMap<String, FileBytes>,
    /// What was wanted and is not there, and why.
    pub left_out: Vec<LeftOut>,
}

/// A file that was wanted and left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its path.
    pub path: String,
    /// Why, as in `has 70000000 bytes; at most 67108864 are read`.
    pub reason: String,
}

/// The teams and members of an organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// Its members.
    pub users: Vec<Member>,
    /// Its teams.
    pub teams: Vec<Team>,
}

/// A member of an organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The name they sign in with.
    pub login: String,
    /// The host's own word for them, which stays.
    pub id: String,
    /// Their own name.
    pub name: Option<String>,
    /// Their address, as far as they show it.
    pub email: Option<String>,
    /// Verified addresses in the organisation's domains.
    pub organization_emails: Vec<String>,
    /// What they say of themselves.
    pub bio: Option<String>,
    /// Their picture.
    pub avatar_url: Option<String>,
    /// Their page.
    pub url: Option<String>,
    /// Whether the account is blocked, as far as the host was asked and tells: see
    /// [`PeopleOptions`](crate::ask::PeopleOptions).
    pub is_suspended: bool,
}

/// A team of an organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Its name in addresses.
    pub slug: String,
    /// The host's own word for it, which stays.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub description: Option<String>,
    /// Its picture.
    pub avatar_url: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// Where its members are changed.
    pub edit_url: Option<String>,
    /// The slug of the team it is a part of.
    pub parent: Option<String>,
    /// The logins of its own members, not of those of its parts.
    pub members: Vec<String>,
}

/// What a team may do with a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Read it, and report on it.
    Read,
    /// Change its files.
    Write,
    /// Change most of its settings.
    Maintain,
    /// Everything.
    Admin,
}

/// A team that may do something with a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Its name in addresses, as [`Team::slug`].
    pub team: String,
    /// What it may do.
    pub role: Role,
}

/// What became of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProposalState {
    /// It waits for somebody.
    Open,
    /// It was taken.
    Merged,
    /// It was turned down.
    Closed,
}

/// A proposal, as its host has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// Its number in the repository.
    pub number: u64,
    /// Its page.
    pub url: String,
    /// What became of it.
    pub state: ProposalState,
    /// Whether it was made just now.
    pub is_new: bool,
}

/// What was asked of a host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Requests in all, those that were tried again included.
    pub requests: u64,
    /// Of those, GraphQL queries.
    pub graphql_requests: u64,
    /// What the host says those cost, in its points.
    pub graphql_points: u64,
    /// Requests that were tried again.
    pub retries: u64,
    /// Bytes of answers.
    pub bytes: u64,
    /// Milliseconds waited because the host asked to.
    pub waited_ms: u64,
}
