//! The files of one repository behind [`techdocs::tree::Tree`].
//!
//! [`DiskTree`] is what docs sites are made from. A repository is a folder; no
//! path, and no symbolic link in it, leads out. Configuration files
//! (`app-config*.yaml`) and what git keeps are not there for docs: they may hold
//! secrets, and a site publishes what it names.
//!
//! What is too large or too much is left out and remembered:
//! [`DocsTree::take_refused`] says so to whoever reports it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use techdocs::tree::{Changed, Tree};

use super::history::Head;
use super::journal::Journal;
use super::read_limited;
use super::roots::{Roots, is_configuration};
use crate::docs::{DocsTree, Refused};

/// Larger files of docs are left out.
pub const MAX_DOCS_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// A folder of docs has no more files than this; what comes later is left out.
pub const MAX_DOCS_FILES: usize = 50_000;

/// The files of a folder of docs have no more bytes than this together.
pub const MAX_DOCS_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// Folders within folders that are looked into.
const MAX_DEPTH: usize = 32;

/// At most so many refusals are remembered.
const MAX_REFUSED: usize = 100;

/// The files of one repository on this machine.
#[derive(Debug)]
pub struct DiskTree {
    folder: PathBuf,
    roots: Arc<Roots>,
    journal: Arc<Journal>,
    refused: Mutex<Vec<Refused>>,
}

impl DiskTree {
    /// The files below a folder, which is the root of all paths. `roots` says
    /// what of them may be read; what is read is noted in the journal.
    pub fn new(folder: PathBuf, roots: Arc<Roots>, journal: Arc<Journal>) -> Self {
        Self {
            folder,
            roots,
            journal,
            refused: Mutex::default(),
        }
    }

    /// The files below a folder that stands for a repository of its own.
    pub fn of_folder(folder: &Path, journal: Arc<Journal>) -> Self {
        let roots = Roots::new([folder.to_owned()], "the folder of the docs");
        Self::new(folder.to_owned(), Arc::new(roots), journal)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Refused>> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn refuse(&self, path: &str, reason: impl Into<String>) {
        let refused = Refused {
            path: path.to_owned(),
            reason: reason.into(),
        };
        let mut all = self.lock();
        if all.len() < MAX_REFUSED && !all.contains(&refused) {
            all.push(refused);
        }
    }

    fn list(&self, at: &str, depth: usize, found: &mut Found) {
        let folder = self.folder.join(at);
        self.journal.folder(&folder);
        match self.roots.contain(&folder) {
            Ok(true) => {}
            Ok(false) => return self.refuse(at, "leads out of the repository"),
            Err(_) => return,
        }
        let named = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            &folder
        };
        let Ok(entries) = std::fs::read_dir(named) else {
            return;
        };
        for entry in entries.flatten() {
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            if name == ".git" || is_configuration(&name) {
                continue;
            }
            let path = if at.is_empty() {
                name
            } else {
                format!("{at}/{name}")
            };
            self.add(&entry, path, depth, found);
        }
    }

    fn add(&self, entry: &std::fs::DirEntry, path: String, depth: usize, found: &mut Found) {
        let Ok(kind) = entry.file_type() else { return };
        let on_disk = entry.path();
        if kind.is_symlink() {
            match self.roots.contain(&on_disk) {
                Ok(true) => {}
                Ok(false) => return self.refuse(&path, "leads out of the repository"),
                // A link to nothing.
                Err(_) => return,
            }
        }
        let Ok(metadata) = std::fs::metadata(&on_disk) else {
            return;
        };
        if metadata.is_dir() {
            // A link to a folder around it would go on for ever.
            let is_circle = kind.is_symlink()
                && match (on_disk.canonicalize(), on_disk.parent()) {
                    (Ok(real), Some(parent)) => {
                        parent.canonicalize().is_ok_and(|p| p.starts_with(real))
                    }
                    _ => true,
                };
            if is_circle || depth >= MAX_DEPTH {
                return self.refuse(&path, "holds folders within folders without end");
            }
            return self.list(&path, depth + 1, found);
        }
        if !metadata.is_file() {
            return;
        }
        if metadata.len() > MAX_DOCS_FILE_BYTES {
            let bytes = metadata.len();
            let limit = format!("has {bytes} bytes; at most {MAX_DOCS_FILE_BYTES} are read");
            return self.refuse(&path, limit);
        }
        found.bytes += metadata.len();
        if found.paths.len() >= MAX_DOCS_FILES || found.bytes > MAX_DOCS_BYTES {
            found.is_full = true;
            return;
        }
        found.paths.push(path);
    }
}

#[derive(Default)]
struct Found {
    paths: Vec<String>,
    bytes: u64,
    is_full: bool,
}

impl Tree for DiskTree {
    fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let strays = path.split('/').any(|part| matches!(part, ".." | ".git"));
        if strays || path.starts_with('/') || is_configuration(name) {
            return None;
        }
        let file = self.folder.join(path);
        let read = || read_limited(&self.roots, &file, path, MAX_DOCS_FILE_BYTES);
        match self.journal.file(&file, read) {
            Ok(bytes) => Some(bytes),
            Err(catalog::ReadError::Outside { .. }) => {
                self.refuse(path, "leads out of the repository");
                None
            }
            Err(catalog::ReadError::TooLarge { bytes, limit, .. }) => {
                self.refuse(path, format!("has {bytes} bytes; at most {limit} are read"));
                None
            }
            Err(_) => None,
        }
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let mut found = Found::default();
        self.list(folder, 0, &mut found);
        if found.is_full {
            let reason = format!(
                "has more than {MAX_DOCS_FILES} files or {MAX_DOCS_BYTES} bytes; \
                 the rest is left out"
            );
            self.refuse(folder, reason);
        }
        found.paths.sort_unstable();
        found.paths
    }

    fn changes(&self, paths: &[&str]) -> Vec<Option<Changed>> {
        match Head::read(&self.folder) {
            Some(head) => self.journal.changes(&head, paths),
            None => vec![None; paths.len()],
        }
    }
}

impl DocsTree for DiskTree {
    fn watch(&self, path: &str) {
        self.journal.note(&self.folder.join(path));
    }

    fn path_of(&self, file: &Path) -> Option<String> {
        let path = file.strip_prefix(&self.folder).ok()?.to_str()?;
        Some(path.replace('\\', "/"))
    }

    fn take_refused(&self) -> Vec<Refused> {
        let mut refused = std::mem::take(&mut *self.lock());
        refused.sort_by(|a, b| a.path.cmp(&b.path));
        refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(folder: &Path) -> DiskTree {
        DiskTree::of_folder(folder, Arc::default())
    }

    fn write(folder: &Path, path: &str) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "text").unwrap();
    }

    #[test]
    fn a_tree_has_the_files_of_its_folder_but_for_git_and_configuration() {
        let folder = tempfile::tempdir().unwrap();
        for path in [
            "docs/index.md",
            "docs/a/b.md",
            "mkdocs.yml",
            ".git/config",
            "docs/app-config.local.yaml",
        ] {
            write(folder.path(), path);
        }
        let tree = tree(folder.path());
        assert_eq!(tree.files("docs"), ["docs/a/b.md", "docs/index.md"]);
        assert_eq!(tree.files("").len(), 3);
        assert_eq!(tree.files("nowhere"), [""; 0]);
        assert_eq!(&*tree.read("mkdocs.yml").unwrap(), b"text");
        for path in [
            "docs",
            "no.md",
            "../x",
            ".git/config",
            "docs/app-config.local.yaml",
        ] {
            assert!(tree.read(path).is_none(), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out_of_a_repository() {
        use std::os::unix::fs::symlink;

        let top = tempfile::tempdir().unwrap();
        write(top.path(), "secret/key.md");
        write(top.path(), "repository/docs/index.md");
        let folder = top.path().join("repository");
        symlink("../../secret", folder.join("docs/folder")).unwrap();
        symlink("../../secret/key.md", folder.join("docs/key.md")).unwrap();
        symlink("index.md", folder.join("docs/same.md")).unwrap();
        symlink("..", folder.join("docs/circle")).unwrap();
        let tree = tree(&folder);
        assert_eq!(tree.files("docs"), ["docs/index.md", "docs/same.md"]);
        assert!(tree.read("docs/key.md").is_none());
        assert!(tree.read("docs/folder/key.md").is_none());
        assert!(tree.read("docs/same.md").is_some());
        let refused = tree.take_refused();
        let refused: Vec<&str> = refused.iter().map(|refused| &*refused.path).collect();
        assert_eq!(
            refused,
            [
                "docs/circle",
                "docs/folder",
                "docs/folder/key.md",
                "docs/key.md"
            ]
        );
    }
}
