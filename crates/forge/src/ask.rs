//! What is asked of a code host.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::{Entry, FileBytes, FullName};

/// Which repositories to list, and what to look at in each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Whose: an organisation, a user, a group, a folder.
    pub owner: String,
    /// What to look at.
    pub look: Look,
    /// How many repositories a page has at most: 1 to 100.
    pub page: u32,
}

/// What to look at in a repository.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// The branch; `None` is the default branch.
    pub branch: Option<String>,
    /// Paths of files and folders, without a leading `/`.
    pub paths: Vec<String>,
    /// Whether texts of files are wanted at once, as [`Seen::Text`]. Without, every
    /// file is a [`Seen::File`]: enough to tell whether it changed.
    ///
    /// [`Seen::Text`]: crate::model::Seen::Text
    /// [`Seen::File`]: crate::model::Seen::File
    pub with_texts: bool,
    /// Those of [`paths`](Self::paths) of which it is enough to know whether they are
    /// there and changed: their texts are not asked for even so.
    #[serde(default)]
    pub bare: BTreeSet<String>,
}

impl Look {
    /// Whether the text of a file is wanted.
    pub fn wants_text(&self, path: &str) -> bool {
        self.with_texts && !self.bare.contains(path)
    }
}

/// What is asked of the people of an organisation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PeopleOptions {
    /// Whether [`Member::is_suspended`] matters. Not every host tells, and some that do
    /// tell administrators only: they are asked where it matters.
    ///
    /// [`Member::is_suspended`]: crate::model::Member::is_suspended
    pub with_suspended: bool,
}

/// A commit of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// The host's own word for the repository.
    pub id: String,
    /// Its name.
    pub full_name: FullName,
    /// The commit.
    pub commit: String,
    /// What the repository takes on the host's disk, in KiB, where that is known:
    /// it decides what is the cheapest way to read much of it.
    pub disk_kib: Option<u64>,
}

/// Which files of a commit are wanted.
pub trait Select: Send + Sync {
    /// The wanted files that are not here yet. Asked again with what they were
    /// found to hold, since one file may name others, until nothing is added; what
    /// was asked for and is not in `have` then cannot be had.
    ///
    /// `entries` is the whole tree, sorted by path.
    fn choose(&self, entries: &[Entry], have: &BTreeMap<String, FileBytes>) -> Vec<String>;

    /// A wanted file with more bytes is left out.
    fn max_file_bytes(&self) -> u64;

    /// When so many bytes of files have been taken, the others are left out.
    fn max_bytes(&self) -> u64;
}

/// Files that are proposed to those who look after a repository: a pull request of
/// GitHub, a merge request of GitLab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The host's own word for the repository.
    pub id: String,
    /// Its name.
    pub full_name: FullName,
    /// The branch the files are proposed for.
    pub base: String,
    /// The commit of that branch that they are added to.
    pub commit: String,
    /// The branch that is made for them. There is one proposal for a branch, ever:
    /// its name is what keeps a repository from being asked twice.
    pub branch: String,
    /// Paths and texts; none of the paths is there yet.
    pub files: Vec<(String, String)>,
    /// A line, which is the commit's message too.
    pub title: String,
    /// Why, in Markdown.
    pub body: String,
}
