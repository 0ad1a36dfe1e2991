//! What was read, for one who reads again and again: `serve` watches what is
//! noted here, and gets files that did not change without the disk.
//!
//! Nothing is noted unless somebody wants it: a journal that is
//! [off](Journal::default) costs nothing.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use catalog::ReadError;
use rustc_hash::{FxHashMap, FxHashSet};
use techdocs::tree::Changed;

use super::history::{self, Head};

/// What was read.
#[derive(Debug, Default)]
pub struct Journal(Option<Mutex<Notes>>);

#[derive(Debug, Default)]
struct Notes {
    /// Files that were read, with what was in them, or that could not be.
    files: FxHashMap<PathBuf, Option<Arc<[u8]>>>,
    /// Folders that were listed.
    folders: FxHashSet<PathBuf>,
    /// What is known of the last changes of files, by where a checkout is.
    changes: FxHashMap<Head, FxHashMap<String, Option<Changed>>>,
    /// Goes up with each file and folder that was not known before.
    version: u64,
}

impl Journal {
    /// A journal that notes everything.
    pub fn on() -> Self {
        Self(Some(Mutex::default()))
    }

    /// The bytes of a file: as they were read before, else through `read`.
    ///
    /// # Errors
    ///
    /// What `read` says; it is asked again the next time.
    pub fn file(
        &self,
        path: &Path,
        read: impl FnOnce() -> Result<Vec<u8>, ReadError>,
    ) -> Result<Arc<[u8]>, ReadError> {
        let Some(notes) = &self.0 else {
            return read().map(Arc::from);
        };
        let lock = || notes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Some(bytes)) = lock().files.get(path) {
            return Ok(Arc::clone(bytes));
        }
        let read: Result<Arc<[u8]>, ReadError> = read().map(Arc::from);
        let bytes = read.as_ref().ok().map(Arc::clone);
        let mut notes = lock();
        if notes.files.insert(path.to_owned(), bytes).is_none() {
            notes.version += 1;
        }
        read
    }

    /// The last changes of some files of a checkout, as they are at its
    /// commit; what was asked before is not looked for again.
    pub fn changes(&self, head: &Head, paths: &[&str]) -> Vec<Option<Changed>> {
        let Some(notes) = &self.0 else {
            return history::changes(head, paths);
        };
        let lock = || notes.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = lock().changes.get(head).cloned().unwrap_or_default();
        let is_new = |path: &&str| !known.contains_key(*path);
        let new: Vec<&str> = paths.iter().copied().filter(is_new).collect();
        if !new.is_empty() {
            let found = history::changes(head, &new);
            known.extend(new.into_iter().map(str::to_owned).zip(found));
            let mut notes = lock();
            // What was at an earlier commit is of no use any more.
            notes.changes.retain(|other, _| !other.is_of_same(head));
            notes.changes.insert(head.clone(), known.clone());
        }
        let of = |path: &&str| known.get(*path).cloned().flatten();
        paths.iter().map(of).collect()
    }

    /// Notes a file that will be read later.
    pub fn note(&self, path: &Path) {
        if let Some(notes) = &self.0 {
            let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
            if !notes.files.contains_key(path) {
                notes.files.insert(path.to_owned(), None);
                notes.version += 1;
            }
        }
    }

    /// Notes that the entries of a folder were listed.
    pub fn folder(&self, path: &Path) {
        if let Some(notes) = &self.0 {
            let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
            if !notes.folders.contains(path) {
                notes.folders.insert(path.to_owned());
                notes.version += 1;
            }
        }
    }

    /// Forgets what was in some files, though not that they were read.
    pub fn forget(&self, changed: &[PathBuf]) {
        let Some(notes) = &self.0 else { return };
        let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
        for path in changed {
            if let Some(bytes) = notes.files.get_mut(path) {
                *bytes = None;
            }
        }
    }

    /// Differs once there are other [`Journal::inputs`].
    pub fn version(&self) -> u64 {
        self.0.as_ref().map_or(0, |notes| {
            notes.lock().unwrap_or_else(PoisonError::into_inner).version
        })
    }

    /// The files that were read or looked for, and the folders that were
    /// listed, in no order.
    pub fn inputs(&self) -> (Vec<PathBuf>, Vec<PathBuf>) {
        let Some(notes) = &self.0 else {
            return (Vec::new(), Vec::new());
        };
        let notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
        let files = notes.files.keys().cloned().collect();
        let folders = notes.folders.iter().cloned().collect();
        (files, folders)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_once_until_it_changed() {
        let journal = Journal::on();
        let path = Path::new("a");
        let read = |text: &'static str| move || Ok(text.as_bytes().to_vec());
        let unread = || -> Result<Vec<u8>, ReadError> { panic!("it is known") };
        assert_eq!(&*journal.file(path, read("1")).unwrap(), b"1");
        assert_eq!(&*journal.file(path, unread).unwrap(), b"1");
        let version = journal.version();
        journal.forget(&[PathBuf::from("a")]);
        assert_eq!(&*journal.file(path, read("2")).unwrap(), b"2");
        assert_eq!(journal.version(), version); // The same files as before.
    }

    #[test]
    fn what_could_not_be_read_is_noted_and_tried_again() {
        let journal = Journal::on();
        let missing = || {
            Err(ReadError::NotFound {
                target: "a".to_owned(),
            })
        };
        assert!(journal.file(Path::new("a"), missing).is_err());
        journal.folder(Path::new("f"));
        let expected = (vec![PathBuf::from("a")], vec![PathBuf::from("f")]);
        assert_eq!(journal.inputs(), expected);
        assert!(journal.file(Path::new("a"), || Ok(Vec::new())).is_ok());
    }

    #[test]
    fn a_journal_that_is_off_notes_nothing() {
        let journal = Journal::default();
        assert!(journal.file(Path::new("a"), || Ok(Vec::new())).is_ok());
        assert_eq!(journal.inputs(), (Vec::new(), Vec::new()));
    }
}
