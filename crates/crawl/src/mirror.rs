//! A cache that is far away, with what was fetched of it near: objects that are
//! named by what is in them never change, so each is fetched once.
//!
//! [`Mirror`] is a [`Store`] in front of another. Only what lasts is kept near;
//! everything else, and every list, is the far store's. The near folder is no
//! cache of its own, may be deleted at any moment, and may be shared by programs
//! that run at once.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use store::{Directory, Key, Store, StoreError, Version};

use crate::cache::{fits, is_lasting, section_key};
use crate::snapshot::Snapshot;

/// So many objects are fetched at once.
const FETCHERS: NonZeroUsize = NonZeroUsize::new(16).unwrap();

/// A store, and a directory with what was fetched of it.
pub struct Mirror {
    far: Arc<dyn Store>,
    near: Directory,
}

impl Mirror {
    /// Keeps what is fetched of a store in a directory.
    pub fn new(far: Arc<dyn Store>, near: Directory) -> Self {
        Self { far, near }
    }

    /// Fetches the sections of a snapshot that are not near yet, many at once, and
    /// deletes near objects that it does not name and that were fetched before a
    /// moment. Gives how many came.
    ///
    /// Sections that are missing are left out: the next crawl reads them anew.
    ///
    /// # Errors
    ///
    /// [`StoreError`] of the far store. That of the near one is its own affair.
    pub fn hold(&self, snapshot: &Snapshot, moment: SystemTime) -> Result<u64, StoreError> {
        let kept = snapshot.repositories.values();
        let names = kept.filter_map(|kept| kept.section.as_deref());
        let needed: BTreeSet<Key> = names.filter_map(section_key).collect();
        for folder in ["snapshots/", "sections/"] {
            let old = self.near.list_written_before(folder, moment);
            for key in old.unwrap_or_default() {
                if !needed.contains(&key) {
                    let _ = self.near.delete(&key);
                }
            }
        }
        let near: BTreeSet<Key> = self
            .near
            .list("sections/")
            .unwrap_or_default()
            .into_iter()
            .collect();
        let missing: Vec<&Key> = needed.difference(&near).collect();
        let fetched = self.fetch(&missing);
        fetched.map(|()| missing.len() as u64)
    }

    fn fetch(&self, keys: &[&Key]) -> Result<(), StoreError> {
        let next = Mutex::new(keys.iter());
        let failed = Mutex::new(None);
        let lock = |failed: &Mutex<Option<StoreError>>, error| {
            let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
            failed.get_or_insert(error);
        };
        std::thread::scope(|scope| {
            for _ in 0..FETCHERS.get().min(keys.len()) {
                scope.spawn(|| {
                    loop {
                        let key = next.lock().unwrap_or_else(PoisonError::into_inner).next();
                        let Some(key) = key else { break };
                        match self.get(key) {
                            Ok(_) | Err(StoreError::NotFound { .. }) => {}
                            Err(error) => {
                                lock(&failed, error);
                                break;
                            }
                        }
                    }
                });
            }
        });
        let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
        failed.map_or(Ok(()), Err)
    }

    /// Keeps an object near, if it is what it is named by. Where that fails, it is
    /// fetched again.
    fn keep(&self, key: &Key, bytes: &[u8]) {
        if is_lasting(key) && fits(key, bytes) {
            let _ = self.near.put(key, bytes);
        }
    }
}

impl Store for Mirror {
    fn get(&self, key: &Key) -> Result<Vec<u8>, StoreError> {
        if is_lasting(key)
            && let Ok(bytes) = self.near.get(key)
            && fits(key, &bytes)
        {
            return Ok(bytes);
        }
        let bytes = self.far.get(key)?;
        self.keep(key, &bytes);
        Ok(bytes)
    }

    fn get_versioned(&self, key: &Key) -> Result<(Vec<u8>, Version), StoreError> {
        self.far.get_versioned(key)
    }

    fn version(&self, key: &Key) -> Result<Option<Version>, StoreError> {
        self.far.version(key)
    }

    fn get_range(&self, key: &Key, range: Range<u64>) -> Result<Vec<u8>, StoreError> {
        self.far.get_range(key, range)
    }

    fn put(&self, key: &Key, bytes: &[u8]) -> Result<(), StoreError> {
        self.far.put(key, bytes)?;
        self.keep(key, bytes);
        Ok(())
    }

    fn put_if_absent(&self, key: &Key, bytes: &[u8]) -> Result<Version, StoreError> {
        self.far.put_if_absent(key, bytes)
    }

    fn put_if_match(
        &self,
        key: &Key,
        bytes: &[u8],
        version: &Version,
    ) -> Result<Version, StoreError> {
        self.far.put_if_match(key, bytes, version)
    }

    fn put_if_changed(&self, key: &Key, bytes: &[u8]) -> Result<bool, StoreError> {
        let written = self.far.put_if_changed(key, bytes)?;
        self.keep(key, bytes);
        Ok(written)
    }

    fn list(&self, prefix: &str) -> Result<Vec<Key>, StoreError> {
        self.far.list(prefix)
    }

    fn list_written_before(
        &self,
        prefix: &str,
        moment: SystemTime,
    ) -> Result<Vec<Key>, StoreError> {
        self.far.list_written_before(prefix, moment)
    }

    fn delete(&self, key: &Key) -> Result<(), StoreError> {
        let _ = self.near.delete(key);
        self.far.delete(key)
    }
}
