//! A store in a directory: each object is a file at its own path.
//!
//! New files are written where they belong; a file that is there already is
//! replaced by renaming, so that a reader never meets half of it. No file is
//! ever written to again, so one that two objects share through hard links
//! ([`Store::repeat`]) changes for neither when the other does. Symbolic
//! links below the directory are not followed out of it when listing; whoever
//! can place links in the directory can write there anyway.
//!
//! Writes over a known version are kept apart, those of other programs too, by
//! locking the file [`LOCK`] in the directory. It is no object.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use crate::{Key, Part, Store, StoreError, Version};

/// The file that is locked while an object is compared and replaced.
const LOCK: &str = ".store-lock";

/// Objects as files below a directory, which is made when first written to.
#[derive(Debug)]
pub struct Directory {
    root: PathBuf,
    /// Tells apart the temporary files of this process.
    next_temporary: AtomicU64,
}

impl Directory {
    /// The store in `root`, which need not exist.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            next_temporary: AtomicU64::new(0),
        }
    }

    /// Where the directory is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.root.join(key.as_str())
    }

    /// Opens a file that must not exist; makes its folder when there is none.
    fn create_new(path: &Path) -> std::io::Result<File> {
        let open = || OpenOptions::new().write(true).create_new(true).open(path);
        match open() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if let Some(folder) = path.parent() {
                    fs::create_dir_all(folder)?;
                }
                open()
            }
            other => other,
        }
    }

    /// Writes beside the target, then renames over it.
    fn replace(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        self.replace_with(path, |temporary| {
            Self::create_new(temporary).and_then(|mut file| file.write_all(bytes))
        })
    }

    /// A path for a file of ours beside another.
    fn temporary(&self, path: &Path) -> PathBuf {
        let number = self.next_temporary.fetch_add(1, Ordering::Relaxed);
        let folder = path.parent().unwrap_or(&self.root);
        folder.join(format!(".{}-{number}.tmp", std::process::id()))
    }

    /// Makes a file of parts; leaves none behind where one fails.
    fn create_of_parts(path: &Path, parts: &mut dyn Iterator<Item = Part>) -> std::io::Result<()> {
        let mut file = Self::create_new(path)?;
        for part in parts {
            if let Err(error) = part.and_then(|part| file.write_all(&part)) {
                let _ = fs::remove_file(path);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Whether two files have the same bytes.
    fn are_equal(one: &Path, other: &Path) -> std::io::Result<bool> {
        let (one, other) = (File::open(one)?, File::open(other)?);
        if one.metadata()?.len() != other.metadata()?.len() {
            return Ok(false);
        }
        let (mut one, mut other) = (BufReader::new(one), BufReader::new(other));
        loop {
            let (first, second) = (one.fill_buf()?, other.fill_buf()?);
            let length = first.len().min(second.len());
            if length == 0 {
                return Ok(first.len() == second.len());
            }
            if first[..length] != second[..length] {
                return Ok(false);
            }
            one.consume(length);
            other.consume(length);
        }
    }

    /// Makes a file beside the target, then renames it over the target.
    fn replace_with(
        &self,
        path: &Path,
        make: impl FnOnce(&Path) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        let temporary = self.temporary(path);
        let renamed = make(&temporary).and_then(|()| match fs::rename(&temporary, path) {
            // An empty folder stands where the object goes.
            Err(error) if error.kind() == ErrorKind::IsADirectory => {
                fs::remove_dir(path)?;
                fs::rename(&temporary, path)
            }
            other => other,
        });
        if renamed.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        renamed
    }

    /// Keeps everybody else who compares and replaces waiting, until it is dropped.
    fn lock(&self) -> std::io::Result<File> {
        fs::create_dir_all(&self.root)?;
        let file = File::create(self.root.join(LOCK))?;
        file.lock()?;
        Ok(file)
    }

    /// Makes a file where there is none, whole from the first moment.
    fn create(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let temporary = self.temporary(path);
        let created = Self::create_new(&temporary)
            .and_then(|mut file| file.write_all(bytes))
            .and_then(|()| match Self::link_new(&temporary, path) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    // Not every file system has hard links.
                    let _lock = self.lock()?;
                    match path.exists() {
                        true => Err(ErrorKind::AlreadyExists.into()),
                        false => fs::copy(&temporary, path).map(|_| ()),
                    }
                }
                other => other,
            });
        let _ = fs::remove_file(&temporary);
        created
    }

    /// The files below a prefix, in no order.
    fn files(&self, prefix: &str) -> Result<Vec<Key>, StoreError> {
        // Only the folders that can hold the prefix are read.
        let folder = prefix.rfind('/').map_or("", |slash| &prefix[..slash]);
        let mut keys = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = match fs::read_dir(self.root.join(&folder)) {
                Ok(entries) => entries,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(io("list", folder)(error)),
            };
            for entry in entries {
                let entry = entry.map_err(io("list", folder.as_str()))?;
                let Ok(name) = entry.file_name().into_string() else {
                    continue; // Not written by us: our names are text.
                };
                let path = if folder.is_empty() {
                    name
                } else {
                    format!("{folder}/{name}")
                };
                let kind = entry.file_type().map_err(io("list", path.as_str()))?;
                if kind.is_dir() {
                    folders.push(path);
                } else if path.starts_with(prefix)
                    && path != LOCK
                    && let Ok(key) = Key::new(&path)
                {
                    keys.push(key);
                }
            }
        }
        Ok(keys)
    }

    /// Lets a path that is free name the file of another; makes its folder
    /// when there is none.
    fn link_new(from: &Path, to: &Path) -> std::io::Result<()> {
        match fs::hard_link(from, to) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if let Some(folder) = to.parent() {
                    fs::create_dir_all(folder)?;
                }
                fs::hard_link(from, to)
            }
            other => other,
        }
    }

    /// Whether two paths name one file, where the system tells.
    #[cfg(unix)]
    fn is_same_file(one: &Path, other: &Path) -> bool {
        use std::os::unix::fs::MetadataExt as _;

        let file = |path: &Path| fs::symlink_metadata(path).map(|it| (it.dev(), it.ino()));
        matches!((file(one), file(other)), (Ok(one), Ok(other)) if one == other)
    }

    #[cfg(not(unix))]
    fn is_same_file(_: &Path, _: &Path) -> bool {
        false
    }

    fn has(path: &Path, bytes: &[u8]) -> bool {
        let Ok(mut file) = File::open(path) else {
            return false;
        };
        let same_size = file
            .metadata()
            .is_ok_and(|data| data.is_file() && data.len() == bytes.len() as u64);
        if !same_size {
            return false;
        }
        let mut old = Vec::with_capacity(bytes.len());
        file.read_to_end(&mut old).is_ok() && old == bytes
    }
}

fn io(verb: &'static str, key: impl Into<String>) -> impl FnOnce(std::io::Error) -> StoreError {
    let key = key.into();
    move |source| match source.kind() {
        ErrorKind::NotFound => StoreError::NotFound { key },
        _ => StoreError::Io { verb, key, source },
    }
}

impl Store for Directory {
    fn get(&self, key: &Key) -> Result<Vec<u8>, StoreError> {
        fs::read(self.path(key)).map_err(io("read", key.as_str()))
    }

    fn get_versioned(&self, key: &Key) -> Result<(Vec<u8>, Version), StoreError> {
        let bytes = self.get(key)?;
        let version = Version::of(&bytes);
        Ok((bytes, version))
    }

    fn get_range(&self, key: &Key, range: Range<u64>) -> Result<Vec<u8>, StoreError> {
        let get = || {
            let mut file = File::open(self.path(key))?;
            file.seek(SeekFrom::Start(range.start))?;
            let mut bytes = Vec::new();
            let length = range.end.saturating_sub(range.start);
            file.take(length).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        // No file is as long as an offset that the system does not take.
        if i64::try_from(range.start).is_err() {
            return self.get(key).map(|_| Vec::new());
        }
        get().map_err(io("read", key.as_str()))
    }

    fn put_if_absent(&self, key: &Key, bytes: &[u8]) -> Result<Version, StoreError> {
        match self.create(&self.path(key), bytes) {
            Ok(()) => Ok(Version::of(bytes)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(StoreError::Changed {
                key: key.to_string(),
            }),
            Err(error) => Err(io("write", key.as_str())(error)),
        }
    }

    fn put_if_match(
        &self,
        key: &Key,
        bytes: &[u8],
        version: &Version,
    ) -> Result<Version, StoreError> {
        let _lock = self.lock().map_err(io("write", key.as_str()))?;
        if self.version(key)?.as_ref() != Some(version) {
            return Err(StoreError::Changed {
                key: key.to_string(),
            });
        }
        self.put(key, bytes)?;
        Ok(Version::of(bytes))
    }

    fn put(&self, key: &Key, bytes: &[u8]) -> Result<(), StoreError> {
        self.replace(&self.path(key), bytes)
            .map_err(io("write", key.as_str()))
    }

    fn put_if_changed(&self, key: &Key, bytes: &[u8]) -> Result<bool, StoreError> {
        let path = self.path(key);
        let written = match Self::create_new(&path) {
            Ok(mut file) => file.write_all(bytes).inspect_err(|_| {
                let _ = fs::remove_file(&path);
            }),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if Self::has(&path, bytes) {
                    return Ok(false);
                }
                self.replace(&path, bytes)
            }
            Err(error) => Err(error),
        };
        written.map(|()| true).map_err(io("write", key.as_str()))
    }

    fn put_parts_if_changed(
        &self,
        key: &Key,
        parts: &mut dyn Iterator<Item = Part>,
    ) -> Result<bool, StoreError> {
        let path = self.path(key);
        let mut put = || {
            if !path.exists() {
                return Self::create_of_parts(&path, parts).map(|()| true);
            }
            let made = self.temporary(&path);
            Self::create_of_parts(&made, parts)?;
            if Self::are_equal(&made, &path).unwrap_or(false) {
                return fs::remove_file(&made).map(|()| false);
            }
            self.replace_with(&path, |temporary| fs::rename(&made, temporary))
                .inspect_err(|_| {
                    let _ = fs::remove_file(&made);
                })
                .map(|()| true)
        };
        put().map_err(io("write", key.as_str()))
    }

    fn repeat(&self, from: &Key, to: &Key) -> Result<bool, StoreError> {
        let (source, target) = (self.path(from), self.path(to));
        match Self::link_new(&source, &target) {
            Ok(()) => return Ok(true),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            // Not every file system has hard links, or as many.
            Err(_) => return self.put_if_changed(to, &self.get(from)?),
        }
        if Self::is_same_file(&source, &target) {
            return Ok(false);
        }
        let bytes = self.get(from)?;
        if Self::has(&target, &bytes) {
            return Ok(false);
        }
        let linked = self.replace_with(&target, |temporary| Self::link_new(&source, temporary));
        match linked {
            Ok(()) => Ok(true),
            Err(_) => self.put_if_changed(to, &bytes),
        }
    }

    fn list(&self, prefix: &str) -> Result<Vec<Key>, StoreError> {
        let mut keys = self.files(prefix)?;
        keys.sort_unstable();
        Ok(keys)
    }

    fn list_written_before(
        &self,
        prefix: &str,
        moment: SystemTime,
    ) -> Result<Vec<Key>, StoreError> {
        let mut keys = self.list(prefix)?;
        // A file that is gone meanwhile, or of unknown age, counts as new.
        keys.retain(|key| {
            let written = fs::symlink_metadata(self.path(key)).and_then(|data| data.modified());
            written.is_ok_and(|written| written < moment)
        });
        Ok(keys)
    }

    fn delete(&self, key: &Key) -> Result<(), StoreError> {
        let path = self.path(key);
        match fs::remove_file(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(io("delete", key.as_str())(error)),
        }
        // Folders that became empty go too, as they would in a bucket.
        let folders = path.ancestors().skip(1);
        for folder in folders.take_while(|folder| *folder != self.root) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }
}
