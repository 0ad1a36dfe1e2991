//! What is asked of a code host.

use serde::{Deserialize, Serialize};

use crate::model::{EntryKind, FileBytes, FullName};

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

/// Which files of a commit are wanted. Asked twice: of the tree alone, and again
/// when some files have been read and may name others.
pub trait Select: Send + Sync {
    /// Whether a file is wanted, by its path, what it is, and its length in bytes.
    fn wants(&self, path: &str, kind: EntryKind, bytes: u64) -> bool;

    /// Paths that a wanted file names, and that are wanted with it, as a page of
    /// docs names the snippets it includes.
    fn names(&self, path: &str, file: &FileBytes) -> Vec<String>;

    /// A wanted file with more bytes is left out.
    fn max_file_bytes(&self) -> u64;

    /// When so many bytes of files have been taken, the others are left out.
    fn max_bytes(&self) -> u64;
}
