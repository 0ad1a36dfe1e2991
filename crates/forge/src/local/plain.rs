//! What is in a folder without git.
//!
//! [`Plain::open`] looks at everything once, and reads no file: the commit that a
//! folder is given is a digest of names, lengths and times of change. So it is the
//! same until somebody changes a file, and costs no more than a look around; after
//! the folder was copied it may be another, though its files are the same.
//!
//! Symbolic links are told as git tells them, as a path, and never followed.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use sha1::{Digest, Sha1};

use crate::model::{Entry, EntryKind, Head};

use super::place::Place;
use super::source::{Fault, MAX_DEPTH, MAX_ENTRIES};

/// What the branch of a folder is called if nobody says.
const BRANCH: &str = "main";

/// A folder that was looked at.
pub(super) struct Plain {
    folder: PathBuf,
    entries: BTreeMap<String, Entry>,
    commit: String,
    changed_at: Option<i64>,
}

impl Plain {
    pub(super) fn open(place: &Place) -> Result<Self, Fault> {
        let mut walk = Walk {
            name: place.name.to_string(),
            entries: BTreeMap::new(),
            changed_at: None,
        };
        let digest = walk.folder(&place.folder, "", 0)?;
        Ok(Self {
            folder: place.folder.clone(),
            entries: walk.entries,
            commit: digest,
            changed_at: walk.changed_at,
        })
    }

    /// The one branch, or what the owner's file calls it.
    pub(super) fn branch(&self, told: Option<&str>) -> String {
        told.unwrap_or(BRANCH).to_owned()
    }

    /// The folder as it is, if it is asked for under its branch's name; `None` if
    /// it is empty.
    pub(super) fn head(&self, branch: Option<&str>, told: Option<&str>) -> Option<Head> {
        let only = self.branch(told);
        let is_it = branch.is_none_or(|branch| branch == only) && !self.entries.is_empty();
        is_it.then(|| Head {
            branch: only,
            commit: self.commit.clone(),
            committed_at: self.changed_at,
            checks: None,
        })
    }

    pub(super) fn tree(&self) -> Vec<Entry> {
        self.entries.values().cloned().collect()
    }

    pub(super) fn names(&self) -> Vec<String> {
        let top = self.entries.keys().filter(|path| !path.contains('/'));
        top.cloned().collect()
    }

    pub(super) fn entry(&self, path: &str) -> Result<Option<Entry>, Fault> {
        Ok(self.entries.get(path).cloned())
    }

    /// The bytes of an [`entry`](Self::entry) that is a file or a link.
    pub(super) fn bytes(&self, entry: &Entry, max: u64) -> Result<Vec<u8>, Fault> {
        let mut path = self.folder.clone();
        for segment in entry.path.split('/') {
            // A folder may have become a link since it was looked at.
            if fs::symlink_metadata(&path)?.is_symlink() {
                return Err(Fault::Missing(format!("file `{}`", entry.path)));
            }
            path.push(segment);
        }
        let metadata = fs::symlink_metadata(&path)?;
        if metadata.is_symlink() {
            return Ok(target(&path)?.into_bytes());
        }
        if !metadata.is_file() {
            return Err(Fault::Missing(format!("file `{}`", entry.path)));
        }
        let mut bytes = Vec::new();
        File::open(&path)?.take(max + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > max {
            let path = &entry.path;
            return Err(Fault::Broken(format!(
                "`{path}` has more than {max} bytes, which are read at most"
            )));
        }
        Ok(bytes)
    }
}

/// Where a link leads, with `/` between parts.
fn target(link: &Path) -> Result<String, Fault> {
    let target = fs::read_link(link)?;
    let target = target.to_string_lossy();
    Ok(target.replace(std::path::MAIN_SEPARATOR, "/"))
}

struct Walk {
    /// Of the repository: without it, files of two repositories that were unpacked
    /// with the same times would pass for the same.
    name: String,
    entries: BTreeMap<String, Entry>,
    changed_at: Option<i64>,
}

impl Walk {
    /// Notes what is in a folder, and gives its digest.
    fn folder(&mut self, folder: &Path, at: &str, depth: usize) -> Result<String, Fault> {
        if depth > MAX_DEPTH {
            return Err(Fault::Broken(format!(
                "its folders are more than {MAX_DEPTH} deep"
            )));
        }
        let mut digests = BTreeMap::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            if name == ".git" {
                continue;
            }
            if self.entries.len() >= MAX_ENTRIES {
                return Err(Fault::Broken(format!(
                    "it has more than {MAX_ENTRIES} files and folders"
                )));
            }
            let path = if at.is_empty() {
                name
            } else {
                format!("{at}/{name}")
            };
            let metadata = entry.metadata()?;
            let (kind, oid, bytes) = if metadata.is_dir() {
                let digest = self.folder(&entry.path(), &path, depth + 1)?;
                (EntryKind::Folder, digest, None)
            } else if metadata.is_symlink() {
                let target = target(&entry.path())?;
                let digest = digest(["link", &target].into_iter());
                (EntryKind::Link, digest, Some(target.len() as u64))
            } else if metadata.is_file() {
                let digest = self.file(&path, &metadata);
                (EntryKind::File, digest, Some(metadata.len()))
            } else {
                // Sockets and devices are of no repository.
                continue;
            };
            digests.insert(path.clone(), oid.clone());
            let entry = Entry {
                path: path.clone(),
                kind,
                oid,
                bytes,
            };
            self.entries.insert(path, entry);
        }
        let parts = digests.iter().flat_map(|(path, digest)| [path, digest]);
        Ok(digest(parts.map(String::as_str)))
    }

    fn file(&mut self, path: &str, metadata: &Metadata) -> String {
        let since = metadata.modified().ok();
        let since = since.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let since = since.unwrap_or_default();
        let seconds = i64::try_from(since.as_secs()).ok();
        self.changed_at = self.changed_at.max(seconds);
        let length = metadata.len().to_string();
        let nanos = since.as_nanos().to_string();
        digest([&self.name, path, &length, &nanos].into_iter())
    }
}

/// 40 hexadecimal digits for some texts, none of which has a zero byte.
fn digest<'t>(parts: impl Iterator<Item = &'t str>) -> String {
    use std::fmt::Write;

    let mut sha1 = Sha1::new();
    for part in parts {
        sha1.update(part);
        sha1.update([0]);
    }
    sha1.finalize().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
