//! [`Git`]: one bare repository on the disk.
//!
//! Objects are written loose, references as files, so that any program that
//! knows git reads them. What other programs packed is read through `gix`.
//!
//! Nothing here is kept in memory; `objects` does that.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use gix::ObjectId;
use gix::bstr::ByteSlice as _;
use gix::objs::{Kind, Write as _};
use gix::odb::loose::Store;

/// The parts of a bare repository's configuration that git insists on.
const CONFIG: &str = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n";

/// A bare repository.
pub(crate) struct Git {
    path: PathBuf,
    loose: Store,
}

impl Git {
    /// The repository in a folder, which is not looked at yet.
    pub(crate) fn at(path: PathBuf) -> Self {
        let loose = Store::at(path.join("objects"), gix::hash::Kind::Sha1);
        Self { path, loose }
    }

    /// A new repository without commits.
    pub(crate) fn init(path: PathBuf, default_branch: &str) -> io::Result<Self> {
        for folder in ["objects/pack", "refs/heads", "refs/tags"] {
            fs::create_dir_all(path.join(folder))?;
        }
        fs::write(path.join("config"), CONFIG)?;
        let git = Self::at(path);
        git.set_head(default_branch)?;
        Ok(git)
    }

    /// Which branch is read where none is named.
    pub(crate) fn set_head(&self, branch: &str) -> io::Result<()> {
        fs::write(
            self.path.join("HEAD"),
            format!("ref: refs/heads/{branch}\n"),
        )
    }

    /// Writes an object, where it is not there yet.
    pub(crate) fn write(&self, kind: Kind, bytes: &[u8]) -> io::Result<ObjectId> {
        let oid = gix::objs::compute_hash(gix::hash::Kind::Sha1, kind, bytes)
            .map_err(|error| io::Error::other(error.to_string()))?;
        if self.loose.contains(&oid) {
            return Ok(oid);
        }
        self.loose
            .write_buf_with_known_id(kind, bytes, oid)
            .map_err(|error| io::Error::other(error.to_string()))
    }

    /// An object's bytes; `None` where there is no such object.
    pub(crate) fn read(&self, oid: ObjectId) -> Option<(Kind, Vec<u8>)> {
        let mut bytes = Vec::new();
        if let Ok(Some(found)) = self.loose.try_find(&oid, &mut bytes) {
            let kind = found.kind;
            return Some((kind, bytes));
        }
        let repository = self.open()?;
        let found = repository.try_find_object(oid).ok()??.detach();
        Some((found.kind, found.data))
    }

    /// Whether there is such an object.
    pub(crate) fn contains(&self, oid: ObjectId) -> bool {
        self.loose.contains(&oid)
            || self
                .open()
                .is_some_and(|repository| repository.has_object(oid))
    }

    /// Points a branch or tag at an object.
    pub(crate) fn set_ref(&self, name: &str, oid: ObjectId) -> io::Result<()> {
        let path = self.path.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, format!("{oid}\n"))
    }

    /// Takes away a branch or tag.
    pub(crate) fn remove_ref(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path.join(name))
    }

    /// The default branch, and all branches and tags by full name.
    pub(crate) fn refs(&self) -> (Option<String>, BTreeMap<String, ObjectId>) {
        let mut refs = BTreeMap::new();
        let Some(repository) = self.open() else {
            return (None, refs);
        };
        if let Ok(all) = repository.references()
            && let Ok(all) = all.all()
        {
            for reference in all.flatten() {
                if let Some(oid) = reference.try_id() {
                    refs.insert(
                        reference.name().as_bstr().to_str_lossy().into(),
                        oid.detach(),
                    );
                }
            }
        }
        let head = repository
            .head_name()
            .ok()
            .flatten()
            .map(|name| name.shorten().to_str_lossy().into_owned());
        (head, refs)
    }

    /// The repository as `gix` sees it, packs and all.
    fn open(&self) -> Option<gix::Repository> {
        gix::open_opts(&self.path, gix::open::Options::isolated()).ok()
    }

    /// The length of everything in it, in KiB.
    pub(crate) fn disk_kib(&self) -> u64 {
        fn bytes(folder: &Path) -> u64 {
            let Ok(entries) = fs::read_dir(folder) else {
                return 0;
            };
            entries
                .flatten()
                .map(|entry| match entry.metadata() {
                    Ok(about) if about.is_dir() => bytes(&entry.path()),
                    Ok(about) => about.len(),
                    Err(_) => 0,
                })
                .sum()
        }
        bytes(&self.path).div_ceil(1024)
    }
}
