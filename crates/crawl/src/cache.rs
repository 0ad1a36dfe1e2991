//! Snapshots and the files they name, kept from run to run in a store.
//!
//! | object | what |
//! | --- | --- |
//! | `current.json` | which snapshot counts, and how the last crawl went |
//! | `snapshots/DIGEST.json.gz` | a snapshot |
//! | `sections/DI/DIGEST` | the files of a repository |
//!
//! All but the first are named by what is in them and never change, so two runs
//! at once do not disturb each other, and one that is killed leaves nothing that
//! counts. Whatever is read is held against its name: what does not fit is as
//! good as absent, and is crawled again.
//!
//! The first is replaced only where it is still the one that was loaded. Of two
//! crawls that began with the same snapshot, the one that ends first counts, and the
//! other is told; what it read is there under its name all the same.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use lru::LruCache;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use store::{Key, Store, StoreError, Version};

use crate::section::{self, Files, Section};
use crate::snapshot::{Run, Snapshot, VERSION};

/// A snapshot is no longer than this, unpacked.
const MAX_SNAPSHOT_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// So many sections are remembered after they were read.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(64).unwrap();

/// Larger sections are not remembered.
const MAX_REMEMBERED_BYTES: usize = 1024 * 1024;

/// So many snapshots before the current one keep their files.
const KEPT_SNAPSHOTS: usize = 2;

/// The object that says which snapshot counts.
pub const CURRENT: &str = "current.json";

/// Which snapshot counts.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Current {
    version: u32,
    snapshot: String,
    /// Those before it, newest first.
    #[serde(default)]
    before: Vec<String>,
    run: Run,
}

/// Why a snapshot that is there was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the snapshot of the crawl before cannot be used ({reason}): everything is read anew")]
pub struct Discarded {
    /// What is wrong with it.
    pub reason: String,
}

/// Why there is nothing to go on with.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is a snapshot that cannot be used.
    #[error(transparent)]
    Discarded(#[from] Discarded),
    /// Whether there is one is not known.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Snapshots and sections in a store.
pub struct Cache {
    store: Arc<dyn Store>,
    recent: Mutex<LruCache<String, Arc<Section>>>,
    base: Mutex<Base>,
    /// Why a section was not read that may be there: the first such reason.
    trouble: Mutex<Option<StoreError>>,
}

/// What was there when this cache was loaded, and may be replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Base {
    /// It was not loaded: whatever is there.
    Any,
    /// Nothing, or the [`CURRENT`] of a version.
    Known(Option<Version>),
}

impl Cache {
    /// The cache in a store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            recent: Mutex::new(LruCache::new(REMEMBERED)),
            base: Mutex::new(Base::Any),
            trouble: Mutex::new(None),
        }
    }

    /// The snapshot that counts and how its crawl went; nothing where there is
    /// none yet. What is saved later replaces this one only.
    ///
    /// # Errors
    ///
    /// [`LoadError::Discarded`] where there is one that cannot be used, and
    /// [`LoadError::Store`] where the store does not answer.
    pub fn load(&self) -> Result<Option<(Snapshot, Run)>, LoadError> {
        let found = self.found()?;
        let version = found.as_ref().map(|(_, version)| version.clone());
        *lock(&self.base) = Base::Known(version);
        let Some((bytes, _)) = found else {
            return Ok(None);
        };
        let current = Current::read(&bytes)?;
        let discarded = |reason: String| Discarded { reason };
        let key = snapshot_key(&current.snapshot);
        let key = key.ok_or_else(|| discarded(format!("`{CURRENT}` names none")))?;
        let packed = match self.store.get(&key) {
            Ok(packed) => packed,
            Err(error @ StoreError::NotFound { .. }) => {
                return Err(discarded(error.to_string()).into());
            }
            Err(error) => return Err(error.into()),
        };
        let bytes = unpacked(&packed).map_err(|error| discarded(error.to_string()))?;
        if digest(&bytes) != current.snapshot {
            return Err(discarded("its bytes are others".to_owned()).into());
        }
        let snapshot: Snapshot =
            serde_json::from_slice(&bytes).map_err(|error| discarded(error.to_string()))?;
        if snapshot.version != VERSION {
            let reason = format!(
                "it has form {}; this program reads {VERSION}",
                snapshot.version
            );
            return Err(discarded(reason).into());
        }
        Ok(Some((snapshot, current.run)))
    }

    fn found(&self) -> Result<Option<(Vec<u8>, Version)>, StoreError> {
        match self.store.get_versioned(&current_key()) {
            Ok(found) => Ok(Some(found)),
            Err(StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether another snapshot counts by now than the one that was loaded.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn is_outdated(&self) -> Result<bool, StoreError> {
        let now = self.store.version(&current_key())?;
        Ok(*lock(&self.base) != Base::Known(now))
    }

    /// Keeps a snapshot, and makes it the one that counts. Its sections have been
    /// kept before.
    ///
    /// # Errors
    ///
    /// [`StoreError::Changed`] or [`StoreError::Conflict`] where another crawl ended
    /// after this cache was loaded: that one counts. Other [`StoreError`]s, also where
    /// a section could not be read for this snapshot.
    pub fn save(&self, snapshot: &Snapshot, run: &Run) -> Result<(), StoreError> {
        if let Some(error) = self.take_trouble() {
            return Err(error);
        }
        let bytes = serde_json::to_vec(snapshot).map_err(|error| StoreError::Io {
            verb: "write",
            key: "snapshot".to_owned(),
            source: error.into(),
        })?;
        let name = digest(&bytes);
        let found = self.found()?;
        let base = found.as_ref().map(|(_, version)| version.clone());
        let loaded = lock(&self.base).clone();
        if loaded != Base::Any && loaded != Base::Known(base.clone()) {
            return Err(StoreError::Changed {
                key: CURRENT.to_owned(),
            });
        }
        let mut before = match found.map(|(bytes, _)| Current::read(&bytes)) {
            Some(Ok(current)) if current.snapshot == name => current.before,
            Some(Ok(current)) => [vec![current.snapshot], current.before].concat(),
            _ => Vec::new(),
        };
        before.truncate(KEPT_SNAPSHOTS);
        if let Some(key) = snapshot_key(&name) {
            // Written even where it is there: it may be about to be swept for its age.
            self.store.put(&key, &packed(&bytes))?;
        }
        let current = Current {
            version: VERSION,
            snapshot: name,
            before,
            run: run.clone(),
        };
        let current = serde_json::to_vec_pretty(&current).unwrap_or_default();
        let version = match &base {
            Some(base) => self.store.put_if_match(&current_key(), &current, base)?,
            None => self.store.put_if_absent(&current_key(), &current)?,
        };
        *lock(&self.base) = Base::Known(Some(version));
        Ok(())
    }

    /// Keeps files, and gives the name of their section.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn keep(&self, files: &Files) -> Result<String, StoreError> {
        let bytes = section::write(files);
        let name = digest(&bytes);
        if let Some(key) = section_key(&name) {
            // As with snapshots: what is read again is young again.
            self.store.put(&key, &bytes)?;
        }
        Ok(name)
    }

    /// The section of a name; `None` where it is not there or damaged, or where it
    /// cannot be read now: see [`Cache::take_trouble`].
    pub fn section(&self, name: &str) -> Option<Arc<Section>> {
        if let Some(section) = lock(&self.recent).get(name) {
            return Some(Arc::clone(section));
        }
        let key = section_key(name)?;
        let bytes = match self.store.get(&key) {
            Ok(bytes) => bytes,
            Err(StoreError::NotFound { .. }) => return None,
            Err(error) => {
                lock(&self.trouble).get_or_insert(error);
                return None;
            }
        };
        if digest(&bytes) != name {
            // It is asked for again by the next crawl.
            let _ = self.store.delete(&key);
            return None;
        }
        let is_small = bytes.len() <= MAX_REMEMBERED_BYTES;
        let section = Arc::new(Section::open(bytes.into())?);
        if is_small {
            lock(&self.recent).put(name.to_owned(), Arc::clone(&section));
        }
        Some(section)
    }

    /// The names of all sections that are there.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn sections(&self) -> Result<BTreeSet<String>, StoreError> {
        let keys = self.store.list("sections/")?;
        let names = keys
            .iter()
            .filter_map(|key| key.as_str().rsplit('/').next());
        Ok(names.map(str::to_owned).collect())
    }

    /// Whatever else is kept beside the snapshots, by its name; nothing where it is
    /// not there.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn note(&self, name: &Key) -> Result<Option<Vec<u8>>, StoreError> {
        match self.store.get(name) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Keeps that.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn keep_note(&self, name: &Key, bytes: &[u8]) -> Result<(), StoreError> {
        self.store.put(name, bytes)
    }

    /// Why sections were not read that may be there, if so. What was made without
    /// them is not to be believed.
    pub fn take_trouble(&self) -> Option<StoreError> {
        lock(&self.trouble).take()
    }

    /// Deletes what neither the snapshot that counts nor the last ones before it
    /// need.
    ///
    /// What another run is writing is named by nothing yet. So where there may be
    /// one, only what was written before a moment is deleted, one that no run that
    /// is under way began before: whatever a run relies on it has written itself, or
    /// the snapshot that it loaded names it, and if that one is none of the last any
    /// more, the run cannot save.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn sweep(&self, written_before: Option<SystemTime>) -> Result<u64, StoreError> {
        let current = self.found()?.map(|(bytes, _)| Current::read(&bytes));
        let Some(Ok(current)) = current else {
            return Ok(0);
        };
        let kept: Vec<String> = [vec![current.snapshot], current.before].concat();
        let mut needed: FxHashSet<Key> = FxHashSet::default();
        for name in &kept {
            let Some(key) = snapshot_key(name) else {
                continue;
            };
            match self.store.get(&key) {
                Ok(packed) => needed.extend(named_by(&packed)),
                // It names nothing that could still be read by it.
                Err(StoreError::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
            needed.insert(key);
        }
        let mut deleted = 0;
        for prefix in ["snapshots/", "sections/"] {
            let keys = match written_before {
                Some(moment) => self.store.list_written_before(prefix, moment)?,
                None => self.store.list(prefix)?,
            };
            for key in keys {
                if !needed.contains(&key) {
                    self.store.delete(&key)?;
                    deleted += 1;
                }
            }
        }
        Ok(deleted)
    }
}

impl Current {
    fn read(bytes: &[u8]) -> Result<Self, Discarded> {
        serde_json::from_slice(bytes).map_err(|error| Discarded {
            reason: format!("`{CURRENT}` is not what was written: {error}"),
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The sections of a packed snapshot.
fn named_by(packed: &[u8]) -> Vec<Key> {
    let decoder = GzDecoder::new(packed).take(MAX_SNAPSHOT_BYTES);
    let snapshot = serde_json::from_reader(std::io::BufReader::new(decoder));
    let snapshot: Snapshot = snapshot.unwrap_or_default();
    let sections = snapshot.repositories.values();
    let sections = sections.filter_map(|kept| kept.section.as_deref());
    sections.filter_map(section_key).collect()
}

fn unpacked(packed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut decoder = GzDecoder::new(packed).take(MAX_SNAPSHOT_BYTES);
    decoder.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether an object is named by what is in it, and never changes.
pub(crate) fn is_lasting(key: &Key) -> bool {
    ["snapshots/", "sections/"]
        .iter()
        .any(|folder| key.as_str().starts_with(folder))
}

/// Whether the bytes of a lasting object are those that it is named by.
pub(crate) fn fits(key: &Key, bytes: &[u8]) -> bool {
    let name = key.as_str().rsplit('/').next().unwrap_or_default();
    match name.strip_suffix(".json.gz") {
        Some(name) => unpacked(bytes).is_ok_and(|bytes| digest(&bytes) == name),
        None => digest(bytes) == name,
    }
}

fn current_key() -> Key {
    Key::new(CURRENT).expect("`current.json` is a name")
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    // Memory does not fail to be written to.
    written.unwrap_or_default()
}

fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

fn snapshot_key(name: &str) -> Option<Key> {
    Key::new(&format!("snapshots/{}.json.gz", hexadecimal(name)?)).ok()
}

pub(crate) fn section_key(name: &str) -> Option<Key> {
    let name = hexadecimal(name)?;
    Key::new(&format!("sections/{}/{name}", name.get(..2)?)).ok()
}

fn hexadecimal(name: &str) -> Option<&str> {
    (name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit())).then_some(name)
}
