//! What a crawl read, and what it knows of what it could not read.
//!
//! A [`Snapshot`] is small: of files it holds the names of sections
//! ([`crate::section`]) that have them. It does not say when it was made: two
//! crawls that read the same give the same bytes. What is of one crawl is in
//! [`Run`]. Its form has a version; another version is read as no snapshot at all.

use std::collections::{BTreeMap, BTreeSet};

use forge::model::{People, Repository, Usage};
use serde::{Deserialize, Serialize};

/// The form of snapshots that this program writes and reads.
pub const VERSION: u32 = 1;

/// What a crawl read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The form it is written in.
    pub version: u32,
    /// Every repository that is known, by [`repository_key`].
    pub repositories: BTreeMap<String, Kept>,
    /// What each provider had, by its name in the configuration.
    pub providers: BTreeMap<String, ProviderState>,
    /// Repositories by names they had before: host and full name in lower case, to
    /// their key.
    pub aliases: BTreeMap<String, String>,
    /// Teams and members, by provider.
    pub people: BTreeMap<String, KeptPeople>,
}

/// A repository, and what was read of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its host.
    pub host: String,
    /// What the host says of it, without the texts.
    pub repository: Repository,
    /// The branch that was asked for; `None` is the default branch.
    pub branch: Option<String>,
    /// The commit its files are of. Behind the repository's own where reading that
    /// failed.
    pub commit: Option<String>,
    /// Its files, as a section: the BLAKE3 of its bytes in hexadecimal. `None`
    /// where there are none.
    pub section: Option<String>,
    /// Its descriptors, sorted.
    pub descriptors: Vec<String>,
    /// Git's names for what was looked at, by path; absent paths are not here.
    pub oids: BTreeMap<String, String>,
    /// Whether every file that was needed, and every one that was named and is not
    /// there, is one that is looked at, or lies in a folder that is: if git's names for
    /// those stay, so does all that was read.
    pub is_within_look: bool,
    /// What was asked and is not there: paths that a file of this or another
    /// repository names.
    pub absent: BTreeSet<String>,
    /// Patterns that a file names, of which all that matches has been read.
    pub searched: BTreeSet<String>,
    /// What the reading followed: see [`crate::decide::recipe`].
    pub recipe: String,
    /// Why it is not as new as the host has it.
    pub stale: Option<Stale>,
}

/// Why something is older than it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stale {
    /// Since when, in seconds since 1970.
    pub since: i64,
    /// Why, in words.
    pub reason: String,
}

/// What a provider had.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderState {
    /// Keys of the repositories it let through.
    pub members: BTreeSet<String>,
    /// How many repositories its owner has, filtered ones included.
    pub listed: u64,
    /// Why its owner's repositories could not be listed to the end.
    pub stale: Option<Stale>,
}

/// The people of an organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPeople {
    /// Who they are.
    pub people: People,
    /// Why this is not as new as the host has it.
    pub stale: Option<Stale>,
}

/// How a crawl went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// When it began, in seconds since 1970.
    pub began_at: i64,
    /// How long it took.
    pub took_ms: u64,
    /// Whether everything was asked that had to be.
    pub is_complete: bool,
    /// What was asked of each host.
    pub usage: BTreeMap<String, Usage>,
    /// What became of the repositories.
    pub counts: Counts,
    /// Which ones those were that are not as before.
    #[serde(default)]
    pub news: News,
    /// What went wrong, the first hundred.
    pub failures: Vec<Failure>,
    /// How much went wrong in all.
    pub failed: u64,
}

/// What became of repositories in a crawl.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Listed and let through.
    pub listed: u64,
    /// As before.
    pub unchanged: u64,
    /// Read for the first time.
    pub added: u64,
    /// Read anew.
    pub changed: u64,
    /// Gone.
    pub removed: u64,
    /// Kept as they were, because they could not be read.
    pub stale: u64,
}

/// Repositories that are not as in the crawl before: full names in alphabetical order, the
/// first hundred of each sort.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// Read for the first time.
    pub added: Vec<String>,
    /// Read anew.
    pub changed: Vec<String>,
    /// Gone.
    pub removed: Vec<String>,
}

impl News {
    /// So many names of a sort are kept.
    const MAX: usize = 100;

    /// So many of them are said in a sentence.
    const SAID: usize = 10;

    /// Brings the names in order, and leaves out those that are too many.
    pub(crate) fn settle(&mut self) {
        for names in [&mut self.added, &mut self.changed, &mut self.removed] {
            names.sort_unstable();
            names.truncate(Self::MAX);
        }
    }

    /// The first names of a sort, and how many of the `count` there are besides; `None`
    /// where no name is known.
    pub fn some(names: &[String], count: u64) -> Option<String> {
        let some = &names[..names.len().min(Self::SAID)];
        let more = count.saturating_sub(some.len() as u64);
        match (some.is_empty(), more) {
            (true, _) => None,
            (false, 0) => Some(some.join(", ")),
            (false, more) => Some(format!("{} and {more} more", some.join(", "))),
        }
    }
}

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The provider.
    pub provider: String,
    /// The repository, or nothing where it concerns all of them.
    pub repository: Option<String>,
    /// What, in words.
    pub reason: String,
}

/// What tells a repository from others: its host, the host's word for it, and the
/// branch that was asked for.
pub fn repository_key(host: &str, id: &str, branch: Option<&str>) -> String {
    match branch {
        Some(branch) => format!("{host}/{id}@{branch}"),
        None => format!("{host}/{id}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_names_the_first_are_said() {
        let names: Vec<String> = ('a'..='z').map(String::from).collect();
        assert_eq!(News::some(&[], 0), None);
        assert_eq!(News::some(&names[..2], 2).as_deref(), Some("a, b"));
        let some = "a, b, c, d, e, f, g, h, i, j and 110 more";
        assert_eq!(News::some(&names, 120).as_deref(), Some(some));
    }

    #[test]
    fn names_are_in_order_and_not_too_many() {
        let mut news = News {
            added: (0..150)
                .rev()
                .map(|number| format!("acme/{number:03}"))
                .collect(),
            ..News::default()
        };
        news.settle();
        assert_eq!(news.added.len(), News::MAX);
        assert_eq!(
            (&*news.added[0], &*news.added[99]),
            ("acme/000", "acme/099")
        );
    }
}
