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

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use lru::LruCache;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};
use store::{Key, Store, StoreError};

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

/// Snapshots and sections in a store.
pub struct Cache {
    store: Arc<dyn Store>,
    recent: Mutex<LruCache<String, Arc<Section>>>,
}

impl Cache {
    /// The cache in a store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            recent: Mutex::new(LruCache::new(REMEMBERED)),
        }
    }

    /// The snapshot that counts and how its crawl went; nothing where there is
    /// none yet.
    ///
    /// # Errors
    ///
    /// [`Discarded`], where there is one and it cannot be used.
    pub fn load(&self) -> Result<Option<(Snapshot, Run)>, Discarded> {
        let Some(current) = self.current()? else {
            return Ok(None);
        };
        let discarded = |reason: String| Discarded { reason };
        let key = snapshot_key(&current.snapshot);
        let key = key.ok_or_else(|| discarded(format!("`{CURRENT}` names none")))?;
        let packed = self.store.get(&key).map_err(|e| discarded(e.to_string()))?;
        let mut bytes = Vec::new();
        let unpacked = GzDecoder::new(&*packed)
            .take(MAX_SNAPSHOT_BYTES)
            .read_to_end(&mut bytes);
        unpacked.map_err(|error| discarded(error.to_string()))?;
        if digest(&bytes) != current.snapshot {
            return Err(discarded("its bytes are others".to_owned()));
        }
        let snapshot: Snapshot =
            serde_json::from_slice(&bytes).map_err(|error| discarded(error.to_string()))?;
        if snapshot.version != VERSION {
            return Err(discarded(format!(
                "it has form {}; this program reads {VERSION}",
                snapshot.version
            )));
        }
        Ok(Some((snapshot, current.run)))
    }

    fn current(&self) -> Result<Option<Current>, Discarded> {
        let bytes = match self.store.get(&current_key()) {
            Ok(bytes) => bytes,
            Err(StoreError::NotFound { .. }) => return Ok(None),
            Err(error) => {
                return Err(Discarded {
                    reason: error.to_string(),
                });
            }
        };
        let current = serde_json::from_slice(&bytes).map_err(|error| Discarded {
            reason: format!("`{CURRENT}` is not what was written: {error}"),
        })?;
        Ok(Some(current))
    }

    /// Keeps a snapshot, and makes it the one that counts. Its sections have been
    /// kept before.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn save(&self, snapshot: &Snapshot, run: &Run) -> Result<(), StoreError> {
        let bytes = serde_json::to_vec(snapshot).map_err(|error| StoreError::Io {
            verb: "write",
            key: "snapshot".to_owned(),
            source: error.into(),
        })?;
        let name = digest(&bytes);
        let mut before = match self.current() {
            Ok(Some(current)) if current.snapshot == name => current.before,
            Ok(Some(current)) => [vec![current.snapshot], current.before].concat(),
            _ => Vec::new(),
        };
        before.truncate(KEPT_SNAPSHOTS);
        if let Some(key) = snapshot_key(&name) {
            self.store.put_if_changed(&key, &packed(&bytes))?;
        }
        let current = Current {
            version: VERSION,
            snapshot: name,
            before,
            run: run.clone(),
        };
        let current = serde_json::to_vec_pretty(&current).unwrap_or_default();
        self.store.put(&current_key(), &current)
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
            self.store.put_if_changed(&key, &bytes)?;
        }
        Ok(name)
    }

    /// The section of a name; `None` where it is not there or damaged.
    pub fn section(&self, name: &str) -> Option<Arc<Section>> {
        if let Some(section) = self.lock().get(name) {
            return Some(Arc::clone(section));
        }
        let bytes = self.store.get(&section_key(name)?).ok()?;
        if digest(&bytes) != name {
            // It is asked for again by the next crawl.
            let _ = self.store.delete(&section_key(name)?);
            return None;
        }
        let is_small = bytes.len() <= MAX_REMEMBERED_BYTES;
        let section = Arc::new(Section::open(bytes.into())?);
        if is_small {
            self.lock().put(name.to_owned(), Arc::clone(&section));
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

    fn lock(&self) -> std::sync::MutexGuard<'_, LruCache<String, Arc<Section>>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Deletes what neither the snapshot that counts nor the last ones before it
    /// need. Not while another run may be writing: its sections are named by
    /// nothing yet.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn sweep(&self) -> Result<u64, StoreError> {
        let Ok(Some(current)) = self.current() else {
            return Ok(0);
        };
        let kept: Vec<String> = [vec![current.snapshot], current.before].concat();
        let mut needed: FxHashSet<Key> = FxHashSet::default();
        for name in &kept {
            let Some(key) = snapshot_key(name) else {
                continue;
            };
            if let Some(snapshot) = self.read_snapshot(&key) {
                let sections = snapshot.repositories.values();
                let sections = sections.filter_map(|kept| kept.section.as_deref());
                needed.extend(sections.filter_map(section_key));
            }
            needed.insert(key);
        }
        let mut deleted = 0;
        for prefix in ["snapshots/", "sections/"] {
            for key in self.store.list(prefix)? {
                if !needed.contains(&key) {
                    self.store.delete(&key)?;
                    deleted += 1;
                }
            }
        }
        Ok(deleted)
    }

    fn read_snapshot(&self, key: &Key) -> Option<Snapshot> {
        let packed = self.store.get(key).ok()?;
        let decoder = GzDecoder::new(&*packed).take(MAX_SNAPSHOT_BYTES);
        serde_json::from_reader(std::io::BufReader::new(decoder)).ok()
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

fn section_key(name: &str) -> Option<Key> {
    let name = hexadecimal(name)?;
    Key::new(&format!("sections/{}/{name}", name.get(..2)?)).ok()
}

fn hexadecimal(name: &str) -> Option<&str> {
    (name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit())).then_some(name)
}
