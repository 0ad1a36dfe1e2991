//! A store in memory, for tests and for `serve`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;
use std::sync::{PoisonError, RwLock};
use std::time::SystemTime;

use crate::{Described, Headers, Key, Store, StoreError, Version};

/// Objects in memory; gone when dropped.
#[derive(Debug, Default)]
pub struct Memory {
    objects: RwLock<Objects>,
}

type Objects = BTreeMap<Key, Object>;

#[derive(Debug)]
struct Object {
    bytes: Vec<u8>,
    headers: Headers,
    written: SystemTime,
}

impl From<&[u8]> for Object {
    fn from(bytes: &[u8]) -> Self {
        Self {
            bytes: bytes.to_vec(),
            headers: Headers::default(),
            written: SystemTime::now(),
        }
    }
}

impl Memory {
    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Objects> {
        self.objects.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Objects> {
        self.objects.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Memory {
    fn get(&self, key: &Key) -> Result<Vec<u8>, StoreError> {
        let objects = self.read();
        let object = objects.get(key).ok_or_else(|| StoreError::NotFound {
            key: key.to_string(),
        })?;
        Ok(object.bytes.clone())
    }

    fn get_versioned(&self, key: &Key) -> Result<(Vec<u8>, Version), StoreError> {
        let bytes = self.get(key)?;
        let version = Version::of(&bytes);
        Ok((bytes, version))
    }

    fn get_range(&self, key: &Key, range: Range<u64>) -> Result<Vec<u8>, StoreError> {
        let bytes = self.get(key)?;
        let within = |offset: u64| {
            usize::try_from(offset).map_or(bytes.len(), |offset| offset.min(bytes.len()))
        };
        let (start, end) = (within(range.start), within(range.end));
        Ok(bytes.get(start..end).unwrap_or_default().to_vec())
    }

    fn put(&self, key: &Key, bytes: &[u8]) -> Result<(), StoreError> {
        self.write().insert(key.clone(), bytes.into());
        Ok(())
    }

    fn put_if_absent(&self, key: &Key, bytes: &[u8]) -> Result<Version, StoreError> {
        match self.write().entry(key.clone()) {
            Entry::Vacant(place) => {
                place.insert(bytes.into());
                Ok(Version::of(bytes))
            }
            Entry::Occupied(_) => Err(changed(key)),
        }
    }

    fn put_if_match(
        &self,
        key: &Key,
        bytes: &[u8],
        version: &Version,
    ) -> Result<Version, StoreError> {
        match self.write().get_mut(key) {
            Some(object) if Version::of(&object.bytes) == *version => {
                *object = bytes.into();
                Ok(Version::of(bytes))
            }
            _ => Err(changed(key)),
        }
    }

    fn put_if_changed(&self, key: &Key, bytes: &[u8]) -> Result<bool, StoreError> {
        let mut objects = self.write();
        if objects.get(key).is_some_and(|old| old.bytes == bytes) {
            return Ok(false);
        }
        objects.insert(key.clone(), bytes.into());
        Ok(true)
    }

    fn keeps_headers(&self) -> bool {
        true
    }

    fn put_with(&self, key: &Key, bytes: &[u8], headers: &Headers) -> Result<(), StoreError> {
        let object = Object {
            headers: headers.clone(),
            ..bytes.into()
        };
        self.write().insert(key.clone(), object);
        Ok(())
    }

    fn describe(&self, key: &Key) -> Result<Option<Described>, StoreError> {
        let objects = self.read();
        Ok(objects.get(key).map(|object| Described {
            length: object.bytes.len() as u64,
            headers: object.headers.clone(),
        }))
    }

    fn repeat(&self, from: &Key, to: &Key) -> Result<bool, StoreError> {
        let mut objects = self.write();
        let object = objects.get(from).ok_or_else(|| StoreError::NotFound {
            key: from.to_string(),
        })?;
        let (bytes, headers) = (object.bytes.clone(), object.headers.clone());
        let is_there = |old: &Object| old.bytes == bytes && old.headers == headers;
        if objects.get(to).is_some_and(is_there) {
            return Ok(false);
        }
        let written = SystemTime::now();
        let object = Object {
            bytes,
            headers,
            written,
        };
        objects.insert(to.clone(), object);
        Ok(true)
    }

    fn list(&self, prefix: &str) -> Result<Vec<Key>, StoreError> {
        let objects = self.read();
        let keys = objects
            .keys()
            .filter(|key| key.as_str().starts_with(prefix));
        Ok(keys.cloned().collect())
    }

    fn list_written_before(
        &self,
        prefix: &str,
        moment: SystemTime,
    ) -> Result<Vec<Key>, StoreError> {
        let objects = self.read();
        let old = objects
            .iter()
            .filter(|(key, object)| key.as_str().starts_with(prefix) && object.written < moment);
        Ok(old.map(|(key, _)| key.clone()).collect())
    }

    fn delete(&self, key: &Key) -> Result<(), StoreError> {
        self.write().remove(key);
        Ok(())
    }
}

fn changed(key: &Key) -> StoreError {
    StoreError::Changed {
        key: key.to_string(),
    }
}
