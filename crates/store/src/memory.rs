//! A store in memory, for tests and for `serve`.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use crate::{Key, Store, StoreError};

/// Objects in memory; gone when dropped.
#[derive(Debug, Default)]
pub struct Memory {
    objects: RwLock<BTreeMap<Key, Vec<u8>>>,
}

impl Memory {
    fn write(&self) -> std::sync::RwLockWriteGuard<'_, BTreeMap<Key, Vec<u8>>> {
        self.objects.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, BTreeMap<Key, Vec<u8>>> {
        self.objects.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Memory {
    fn get(&self, key: &Key) -> Result<Vec<u8>, StoreError> {
        let bytes = self.read().get(key).cloned();
        bytes.ok_or_else(|| StoreError::NotFound {
            key: key.to_string(),
        })
    }

    fn put(&self, key: &Key, bytes: &[u8]) -> Result<(), StoreError> {
        self.write().insert(key.clone(), bytes.to_vec());
        Ok(())
    }

    fn put_if_changed(&self, key: &Key, bytes: &[u8]) -> Result<bool, StoreError> {
        let mut objects = self.write();
        if objects.get(key).is_some_and(|old| old == bytes) {
            return Ok(false);
        }
        objects.insert(key.clone(), bytes.to_vec());
        Ok(true)
    }

    fn list(&self, prefix: &str) -> Result<Vec<Key>, StoreError> {
        let objects = self.read();
        let keys = objects
            .keys()
            .filter(|key| key.as_str().starts_with(prefix));
        Ok(keys.cloned().collect())
    }

    fn delete(&self, key: &Key) -> Result<(), StoreError> {
        self.write().remove(key);
        Ok(())
    }
}
