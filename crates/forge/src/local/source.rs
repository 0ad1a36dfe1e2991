//! One repository, with git or without, and what went wrong with it.

use std::fmt;
use std::io;

use crate::error::ForgeError;
use crate::model::{Entry, EntryKind, FileBytes, FullName, Head, Release, Seen};

use super::git::{Git, GitSnapshot};
use super::place::{Place, PlaceKind};
use super::plain::Plain;
use super::{languages, license};

/// A tree with more files and folders is not read.
pub(super) const MAX_ENTRIES: usize = 1_000_000;
/// Folders in folders.
pub(super) const MAX_DEPTH: usize = 256;
/// A file that was looked at comes with its text if it has at most so many bytes,
/// as GitHub has it.
const MAX_SEEN_BYTES: u64 = 512 * 1024;
/// So many files of a repository are measured to tell its languages.
const MAX_MEASURED: usize = 50_000;
/// So many files that may be its licence are read.
const MAX_LICENSES: usize = 4;

/// Why a repository, or something in it, could not be read.
#[derive(Debug)]
pub(super) enum Fault {
    /// There is no such thing, as in `commit 1f3a`.
    Missing(String),
    /// The system does not let it be read.
    Io(io::Error),
    /// It is not as git writes it, or beyond a limit.
    Broken(String),
}

impl Fault {
    /// From an error of gix.
    pub(super) fn broken(error: impl fmt::Display) -> Self {
        // Some of them come on several lines.
        let text = error.to_string();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        Self::Broken(lines.join(" "))
    }

    /// As an error of a host.
    pub(super) fn of(self, host: &str, name: &FullName) -> ForgeError {
        let what = format!("repository {name}");
        let host = host.to_owned();
        match self {
            Self::Missing(thing) => ForgeError::NotFound {
                host,
                what: format!("{thing} of {what}"),
            },
            Self::Io(error) => io_error(&host, what, &error),
            Self::Broken(reason) => ForgeError::Malformed { host, what, reason },
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(thing) => write!(formatter, "there is no {thing}"),
            Self::Io(error) => write!(formatter, "{error}"),
            Self::Broken(reason) => write!(formatter, "{reason}"),
        }
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// An error of the system as one of a host.
pub(super) fn io_error(host: &str, what: String, error: &io::Error) -> ForgeError {
    let (host, reason) = (host.to_owned(), error.to_string());
    match error.kind() {
        io::ErrorKind::NotFound => ForgeError::NotFound { host, what },
        io::ErrorKind::PermissionDenied => ForgeError::Denied { host, what, reason },
        _ => ForgeError::Unavailable {
            host,
            what,
            reason,
            tries: 1,
        },
    }
}

/// A repository that is open.
pub(super) enum Source {
    Git(Box<Git>),
    Plain(Plain),
}

impl Source {
    pub(super) fn open(place: &Place) -> Result<Self, Fault> {
        Ok(match place.kind {
            PlaceKind::Bare | PlaceKind::WorkTree => Self::Git(Box::new(Git::open(place)?)),
            PlaceKind::Plain => Self::Plain(Plain::open(place)?),
        })
    }

    pub(super) fn description(&self) -> Option<String> {
        match self {
            Self::Git(git) => git.description(),
            Self::Plain(_) => None,
        }
    }

    pub(super) fn release(&self) -> Option<Release> {
        match self {
            Self::Git(git) => git.release(),
            Self::Plain(_) => None,
        }
    }

    /// `told` is what the owner's file says.
    pub(super) fn default_branch(&self, told: Option<&str>) -> Result<Option<String>, Fault> {
        match self {
            Self::Git(git) => match told {
                Some(told) => Ok(Some(told.to_owned())),
                None => git.default_branch(),
            },
            Self::Plain(plain) => Ok(Some(plain.branch(told))),
        }
    }

    /// The end of a branch, or of the default branch.
    pub(super) fn head(
        &self,
        branch: Option<&str>,
        told: Option<&str>,
    ) -> Result<Option<Head>, Fault> {
        match self {
            Self::Git(git) => git.head(branch.or(told)),
            Self::Plain(plain) => Ok(plain.head(branch, told)),
        }
    }

    /// What is in a commit.
    pub(super) fn at(&self, commit: &str) -> Result<Snapshot<'_>, Fault> {
        Ok(match self {
            Self::Git(git) => Snapshot::Git(git.at(commit)?),
            Self::Plain(plain) => Snapshot::Plain(plain),
        })
    }
}

/// What is in a commit.
pub(super) enum Snapshot<'s> {
    Git(GitSnapshot<'s>),
    Plain(&'s Plain),
}

impl Snapshot<'_> {
    /// All of it, sorted by path.
    pub(super) fn tree(&self) -> Result<Vec<Entry>, Fault> {
        self.walk(&mut |_| true)
    }

    /// What lies at a path, if that is a file or a link: at most `max` bytes.
    pub(super) fn file(&self, path: &str, max: u64) -> Result<Option<FileBytes>, Fault> {
        let Some(entry) = self.entry(path)? else {
            return Ok(None);
        };
        let is_link = match entry.kind {
            EntryKind::File => false,
            EntryKind::Link => true,
            EntryKind::Folder | EntryKind::Submodule => return Ok(None),
        };
        let bytes = entry.bytes.unwrap_or_default();
        if bytes > max {
            let reason = format!("`{path}` has {bytes} bytes; at most {max} are read");
            return Err(Fault::Broken(reason));
        }
        let bytes = self.bytes(&entry, max)?.into();
        Ok(Some(FileBytes { is_link, bytes }))
    }

    /// What lies at a path that is looked at; at those of links and submodules is
    /// a file and nothing.
    pub(super) fn seen(&self, path: &str, with_texts: bool) -> Result<Seen, Fault> {
        let Some(entry) = self.entry(path)? else {
            return Ok(Seen::Absent);
        };
        let bytes = entry.bytes.unwrap_or_default();
        match entry.kind {
            EntryKind::Submodule => return Ok(Seen::Absent),
            EntryKind::Folder => return Ok(Seen::Folder { oid: entry.oid }),
            EntryKind::File if with_texts && bytes <= MAX_SEEN_BYTES => {
                let read = self.bytes(&entry, MAX_SEEN_BYTES)?;
                if let Some(text) = String::from_utf8(read).ok().filter(|it| !it.contains('\0')) {
                    return Ok(Seen::Text {
                        oid: entry.oid,
                        text,
                    });
                }
            }
            EntryKind::File | EntryKind::Link => {}
        }
        Ok(Seen::File {
            oid: entry.oid,
            bytes,
        })
    }

    /// The languages with their bytes, most first.
    pub(super) fn languages(&self) -> Result<Vec<(String, u64)>, Fault> {
        let mut left = MAX_MEASURED;
        let entries = self.walk(&mut |path| {
            let counts = left > 0 && languages::of(path).is_some();
            left -= usize::from(counts);
            counts
        })?;
        let files = entries.iter().filter(|entry| entry.kind == EntryKind::File);
        Ok(languages::count(files.filter_map(|entry| {
            Some((entry.path.as_str(), entry.bytes?))
        })))
    }

    /// The SPDX identifier of the licence.
    pub(super) fn license(&self) -> Result<Option<&'static str>, Fault> {
        let mut names = self.names()?;
        names.retain(|name| license::is_name(name));
        for name in names.iter().take(MAX_LICENSES) {
            let Some(entry) = self.entry(name)? else {
                continue;
            };
            let is_short = entry.bytes.is_some_and(|bytes| bytes <= MAX_SEEN_BYTES);
            if entry.kind == EntryKind::File && is_short {
                let bytes = self.bytes(&entry, MAX_SEEN_BYTES)?;
                if let Some(found) = license::identify(&String::from_utf8_lossy(&bytes)) {
                    return Ok(Some(found));
                }
            }
        }
        Ok(None)
    }

    fn entry(&self, path: &str) -> Result<Option<Entry>, Fault> {
        // So that what is not a path in a tree is not taken for another.
        if path.split('/').any(|it| matches!(it, "" | "." | "..")) || path.contains('\0') {
            return Ok(None);
        }
        match self {
            Self::Git(git) => git.entry(path),
            Self::Plain(plain) => plain.entry(path),
        }
    }

    fn bytes(&self, entry: &Entry, max: u64) -> Result<Vec<u8>, Fault> {
        match self {
            Self::Git(git) => git.bytes(entry),
            Self::Plain(plain) => plain.bytes(entry, max),
        }
    }

    fn names(&self) -> Result<Vec<String>, Fault> {
        match self {
            Self::Git(git) => git.names(),
            Self::Plain(plain) => Ok(plain.names()),
        }
    }

    fn walk(&self, measured: &mut dyn FnMut(&str) -> bool) -> Result<Vec<Entry>, Fault> {
        match self {
            Self::Git(git) => git.walk(measured),
            Self::Plain(plain) => Ok(plain.tree()),
        }
    }
}
