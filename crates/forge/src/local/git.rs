//! What is in a repository that git keeps.
//!
//! Objects are found loose, in packs, and where the repository borrows them from
//! (`objects/info/alternates`), named with SHA-1 or SHA-256.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use gix::bstr::{BStr, ByteSlice};
use gix::objs::tree::EntryKind as GitKind;
use gix::{ObjectId, Repository};

use crate::model::{Entry, EntryKind, Head, Release};

use super::MAX_FILE_BYTES;
use super::place::{Place, PlaceKind};
use super::source::{Fault, MAX_DEPTH, MAX_ENTRIES};

/// So many of the newest tags by name are looked at to find the newest by time.
const MAX_TAGS: usize = 1_000;
/// References are read up to here to find the tags among them.
const MAX_REFERENCES: usize = 1_000_000;
/// A description has at most so many bytes.
const MAX_DESCRIPTION_BYTES: u64 = 4 * 1024;
/// So much memory holds objects that may be asked for again, in bytes.
const OBJECT_CACHE_BYTES: usize = 8 * 1024 * 1024;
/// What git writes where nobody described a repository.
const UNNAMED: &str = "Unnamed repository";

/// A repository that is open.
pub(super) struct Git {
    repository: Repository,
}

impl Git {
    pub(super) fn open(place: &Place) -> Result<Self, Fault> {
        // Whoever set up the folder vouches for it, as mirrors often belong to
        // another user. Nothing that a configuration says is done: there is no
        // network, no filter and no program here.
        let options = gix::open::Options::isolated()
            .with(gix::sec::Trust::Full)
            .filter_config_section(|_| true)
            .open_path_as_is(place.kind == PlaceKind::Bare)
            .config_overrides([format!("gitoxide.objects.allocLimit={MAX_FILE_BYTES}")]);
        let repository = options.open(&place.folder).map_err(Fault::broken)?;
        let mut repository = repository.to_thread_local();
        repository.object_cache_size(OBJECT_CACHE_BYTES);
        Ok(Self { repository })
    }

    /// The first line of git's `description`.
    pub(super) fn description(&self) -> Option<String> {
        let path: PathBuf = self.repository.common_dir().join("description");
        let is_file = path.symlink_metadata().ok()?.is_file();
        let file = is_file.then(|| File::open(path).ok())??;
        let mut bytes = Vec::new();
        file.take(MAX_DESCRIPTION_BYTES)
            .read_to_end(&mut bytes)
            .ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let line = text.lines().next().unwrap_or_default().trim();
        (!line.is_empty() && !line.starts_with(UNNAMED)).then(|| line.to_owned())
    }

    /// The branch that `HEAD` names, even if it has no commit yet.
    pub(super) fn default_branch(&self) -> Result<Option<String>, Fault> {
        let head = self.repository.head().map_err(Fault::broken)?;
        let name = head.referent_name().map(|name| text(name.shorten()));
        name.transpose()
    }

    /// The end of a branch, of this repository or of the one that it is a clone of;
    /// without a branch, of `HEAD`.
    pub(super) fn head(&self, branch: Option<&str>) -> Result<Option<Head>, Fault> {
        let (branch, id) = match branch {
            None => {
                let mut head = self.repository.head().map_err(Fault::broken)?;
                let name = head.referent_name().map(|name| text(name.shorten()));
                // `HEAD` names a commit itself, for one, while it is bisected.
                let name = name.transpose()?.unwrap_or_else(|| "HEAD".to_owned());
                match head.try_peel_to_id().map_err(Fault::broken)? {
                    Some(id) => (name, id.detach()),
                    None => return Ok(None),
                }
            }
            Some(branch) => {
                let candidates = ["refs/heads/", "refs/remotes/origin/"];
                let mut names = candidates.iter().map(|it| format!("{it}{branch}"));
                // A name that git does not allow is one of no branch.
                let found = names.find_map(|name| {
                    let found = self.repository.try_find_reference(name.as_str());
                    found.ok().flatten()
                });
                let Some(mut found) = found else {
                    return Ok(None);
                };
                let id = found.peel_to_id().map_err(Fault::broken)?.detach();
                (branch.to_owned(), id)
            }
        };
        let commit = self.repository.find_commit(id).map_err(Fault::broken)?;
        let time = commit.time().map_err(Fault::broken)?;
        Ok(Some(Head {
            branch,
            commit: id.to_string(),
            committed_at: Some(time.seconds),
            checks: None,
        }))
    }

    /// The newest tag: when it was made, or else its commit. Those that cannot be
    /// read do not count.
    pub(super) fn release(&self) -> Option<Release> {
        let references = self.repository.references().ok()?;
        let mut tags: Vec<(String, ObjectId)> = references
            .tags()
            .ok()?
            .take(MAX_REFERENCES)
            .filter_map(Result::ok)
            .filter_map(|tag| {
                let id = tag.try_id()?.detach();
                Some((text(tag.name().shorten()).ok()?, id))
            })
            .collect();
        tags.sort();
        let newest = tags.into_iter().rev().take(MAX_TAGS);
        let dated = newest.filter_map(|(tag, id)| Some((self.tagged_at(id)?, tag)));
        let (at, tag) = dated.max()?;
        Some(Release {
            name: tag.clone(),
            tag,
            at: Some(at),
            url: None,
        })
    }

    fn tagged_at(&self, id: ObjectId) -> Option<i64> {
        let object = self.repository.find_object(id).ok()?;
        if object.kind == gix::objs::Kind::Tag {
            let tag = object.try_to_tag_ref().ok()?;
            if let Ok(Some(tagger)) = tag.tagger() {
                return Some(tagger.time().ok()?.seconds);
            }
        }
        let object = self.repository.find_object(id).ok()?;
        let commit = object.peel_to_kind(gix::objs::Kind::Commit).ok()?;
        Some(commit.try_into_commit().ok()?.time().ok()?.seconds)
    }

    /// What is in a commit.
    pub(super) fn at(&self, commit: &str) -> Result<GitSnapshot<'_>, Fault> {
        let missing = || Fault::Missing(format!("commit {commit}"));
        let id = ObjectId::from_hex(commit.as_bytes()).map_err(|_| missing())?;
        if !self.repository.has_object(id) {
            return Err(missing());
        }
        let commit = self.repository.find_commit(id).map_err(Fault::broken)?;
        let root = commit.tree_id().map_err(Fault::broken)?.detach();
        Ok(GitSnapshot {
            repository: &self.repository,
            root,
        })
    }
}

/// What is in a commit.
pub(super) struct GitSnapshot<'g> {
    repository: &'g Repository,
    root: ObjectId,
}

impl GitSnapshot<'_> {
    /// What lies at a path. A symbolic link has its bytes, as it has in git.
    pub(super) fn entry(&self, path: &str) -> Result<Option<Entry>, Fault> {
        let root = self
            .repository
            .find_tree(self.root)
            .map_err(Fault::broken)?;
        let found = root.lookup_entry(path.split('/')).map_err(Fault::broken)?;
        let Some(found) = found else {
            return Ok(None);
        };
        let kind = kind(found.mode().kind());
        let id = found.object_id();
        Ok(Some(Entry {
            path: path.to_owned(),
            kind,
            oid: id.to_string(),
            bytes: self.length(kind, id)?,
        }))
    }

    /// The bytes of an [`entry`](Self::entry) that is a file or a link.
    pub(super) fn bytes(&self, entry: &Entry) -> Result<Vec<u8>, Fault> {
        let id = ObjectId::from_hex(entry.oid.as_bytes()).map_err(Fault::broken)?;
        let mut blob = self.repository.find_blob(id).map_err(Fault::broken)?;
        Ok(blob.take_data())
    }

    /// The names of what lies at the top.
    pub(super) fn names(&self) -> Result<Vec<String>, Fault> {
        let root = self
            .repository
            .find_tree(self.root)
            .map_err(Fault::broken)?;
        let root = root.decode().map_err(Fault::broken)?;
        let names = root.entries.iter().map(|it| it.filename.to_str());
        Ok(names.filter_map(Result::ok).map(str::to_owned).collect())
    }

    /// All of it, sorted by path; with the lengths of those files that are
    /// `measured`, as each has to be looked up.
    pub(super) fn walk(&self, measured: &mut dyn FnMut(&str) -> bool) -> Result<Vec<Entry>, Fault> {
        let mut entries = Vec::new();
        let mut folders = vec![(String::new(), self.root, 0)];
        while let Some((folder, id, depth)) = folders.pop() {
            if depth > MAX_DEPTH {
                return Err(Fault::Broken(format!(
                    "its folders are more than {MAX_DEPTH} deep"
                )));
            }
            let tree = self.repository.find_tree(id).map_err(Fault::broken)?;
            for found in tree.iter() {
                let found = found.map_err(Fault::broken)?;
                let Ok(name) = found.filename().to_str() else {
                    continue;
                };
                if entries.len() == MAX_ENTRIES {
                    return Err(Fault::Broken(format!(
                        "it has more than {MAX_ENTRIES} files and folders"
                    )));
                }
                let path = if folder.is_empty() {
                    name.to_owned()
                } else {
                    format!("{folder}/{name}")
                };
                let kind = kind(found.mode().kind());
                let id = found.object_id();
                if kind == EntryKind::Folder {
                    folders.push((path.clone(), id, depth + 1));
                }
                let bytes = if measured(&path) {
                    self.length(kind, id)?
                } else {
                    None
                };
                entries.push(Entry {
                    path,
                    kind,
                    oid: id.to_string(),
                    bytes,
                });
            }
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(entries)
    }

    fn length(&self, kind: EntryKind, id: ObjectId) -> Result<Option<u64>, Fault> {
        match kind {
            EntryKind::File | EntryKind::Link => {
                let header = self.repository.find_header(id).map_err(Fault::broken)?;
                Ok(Some(header.size()))
            }
            EntryKind::Folder | EntryKind::Submodule => Ok(None),
        }
    }
}

fn kind(kind: GitKind) -> EntryKind {
    match kind {
        GitKind::Tree => EntryKind::Folder,
        GitKind::Blob | GitKind::BlobExecutable => EntryKind::File,
        GitKind::Link => EntryKind::Link,
        GitKind::Commit => EntryKind::Submodule,
    }
}

fn text(name: &BStr) -> Result<String, Fault> {
    let text = name
        .to_str()
        .map_err(|_| Fault::broken("a branch is not UTF-8"))?;
    Ok(text.to_owned())
}
