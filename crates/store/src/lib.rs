//! Where outputs are kept: one trait, [`Store`], over a directory
//! ([`Directory`]) and memory ([`Memory`]).
//!
//! 1. [`key`]: names of objects that cannot leave the store.
//! 2. [`directory`], [`memory`]: the two stores.
//!
//! All methods block and may be called from many threads at once; writing
//! thousands of small files is a job for a thread pool. Nothing here knows
//! what the objects mean.

pub mod directory;
pub mod key;
pub mod memory;

pub use directory::Directory;
pub use key::{Key, KeyError};
pub use memory::Memory;

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The system said no.
    #[error("could not {verb} `{key}`: {source}")]
    Io {
        /// What was tried: `read`, `write`, `delete`, `list`.
        verb: &'static str,
        /// The object or folder.
        key: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no such object.
    #[error("there is no `{key}`")]
    NotFound {
        /// The object.
        key: String,
    },
}

/// Some of the bytes of an object, or why they could not be made.
pub type Part = std::io::Result<Vec<u8>>;

/// A flat set of objects with names.
pub trait Store: Send + Sync {
    /// The bytes of an object.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] or [`StoreError::Io`].
    fn get(&self, key: &Key) -> Result<Vec<u8>, StoreError>;

    /// Writes an object, whatever was there. Others see the old bytes or the
    /// new ones, never a part of them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`].
    fn put(&self, key: &Key, bytes: &[u8]) -> Result<(), StoreError>;

    /// Writes an object unless it has exactly these bytes already. Answers
    /// whether it wrote.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`].
    fn put_if_changed(&self, key: &Key, bytes: &[u8]) -> Result<bool, StoreError>;

    /// As [`Store::put_if_changed`], of bytes that come in parts: they may be too
    /// many to be in memory at once.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`], also where a part could not be made.
    fn put_parts_if_changed(
        &self,
        key: &Key,
        parts: &mut dyn Iterator<Item = Part>,
    ) -> Result<bool, StoreError> {
        let mut bytes = Vec::new();
        for part in parts {
            bytes.extend(part.map_err(|source| StoreError::Io {
                verb: "write",
                key: key.as_str().to_owned(),
                source,
            })?);
        }
        self.put_if_changed(key, &bytes)
    }

    /// Gives an object the bytes that another one has. Answers whether it
    /// wrote. A store may keep the bytes once; writing to either object later
    /// leaves the other as it is.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] where there is no such other object, or
    /// [`StoreError::Io`].
    fn repeat(&self, from: &Key, to: &Key) -> Result<bool, StoreError> {
        self.put_if_changed(to, &self.get(from)?)
    }

    /// Every object below a prefix (`""` for all), in order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`].
    fn list(&self, prefix: &str) -> Result<Vec<Key>, StoreError>;

    /// Deletes an object; one that is not there is fine.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`].
    fn delete(&self, key: &Key) -> Result<(), StoreError>;
}

#[cfg(test)]
mod tests {
    //! One suite for every store.

    use super::*;

    fn key(text: &str) -> Key {
        Key::new(text).unwrap()
    }

    fn keeps_what_it_is_given(store: &dyn Store) {
        let page = key("catalog/index.html");
        assert!(matches!(store.get(&page), Err(StoreError::NotFound { .. })));
        store.put(&page, b"one").unwrap();
        assert_eq!(store.get(&page).unwrap(), b"one");

        assert!(!store.put_if_changed(&page, b"one").unwrap());
        assert!(store.put_if_changed(&page, b"two").unwrap());
        assert_eq!(store.get(&page).unwrap(), b"two");
        assert!(store.put_if_changed(&key("a/b/c.json"), b"{}").unwrap());

        let parts = key("a/parts");
        let put = |texts: &[&str]| {
            let parts_of = texts.iter().map(|text| Ok(text.as_bytes().to_vec()));
            store.put_parts_if_changed(&parts, &mut parts_of.into_iter())
        };
        assert!(put(&["on", "e"]).unwrap());
        assert!(!put(&["o", "ne"]).unwrap());
        assert!(put(&["two"]).unwrap());
        let mut failing = [Ok(vec![b'x']), Err(std::io::ErrorKind::Other.into())].into_iter();
        assert!(store.put_parts_if_changed(&parts, &mut failing).is_err());
        assert_eq!(store.get(&parts).unwrap(), b"two");
        store.delete(&parts).unwrap();

        let names = |prefix: &str| -> Vec<String> {
            let keys = store.list(prefix).unwrap();
            keys.iter().map(|key| key.as_str().to_owned()).collect()
        };
        assert_eq!(names(""), ["a/b/c.json", "catalog/index.html"]);
        assert_eq!(names("catalog/"), ["catalog/index.html"]);
        assert_eq!(names("cat"), ["catalog/index.html"]);
        assert!(names("nothing/").is_empty());

        store.delete(&page).unwrap();
        store.delete(&page).unwrap();
        assert_eq!(names(""), ["a/b/c.json"]);

        let (one, other) = (key("a/b/c.json"), key("by-name/c"));
        assert!(store.repeat(&one, &other).unwrap());
        assert!(!store.repeat(&one, &other).unwrap());
        assert_eq!(store.get(&other).unwrap(), b"{}");
        store.put(&one, b"{1}").unwrap();
        assert_eq!(store.get(&other).unwrap(), b"{}");
        assert!(store.repeat(&one, &other).unwrap());
        assert_eq!(store.get(&other).unwrap(), b"{1}");
        assert!(store.put_if_changed(&other, b"2").unwrap());
        assert_eq!(store.get(&one).unwrap(), b"{1}");
        assert!(store.repeat(&one, &other).unwrap());
        store.delete(&one).unwrap();
        assert_eq!(store.get(&other).unwrap(), b"{1}");
        let missing = store.repeat(&page, &other);
        assert!(matches!(missing, Err(StoreError::NotFound { .. })));
    }

    #[test]
    fn memory_keeps_what_it_is_given() {
        keeps_what_it_is_given(&Memory::default());
    }

    #[test]
    fn a_directory_keeps_what_it_is_given() {
        let folder = tempfile::tempdir().unwrap();
        keeps_what_it_is_given(&Directory::new(folder.path()));
    }

    #[cfg(unix)]
    #[test]
    fn a_directory_keeps_repeated_bytes_once() {
        use std::os::unix::fs::MetadataExt as _;

        let folder = tempfile::tempdir().unwrap();
        let store = Directory::new(folder.path());
        let (one, other) = (key("a/one"), key("b/other"));
        let file = |key: &Key| std::fs::metadata(folder.path().join(key.as_str())).unwrap();
        store.put(&one, b"1").unwrap();
        assert!(store.repeat(&one, &other).unwrap());
        assert_eq!(file(&one).ino(), file(&other).ino());
        // Equal bytes in two files, as a copy of the directory has them.
        store.put(&other, b"1").unwrap();
        assert!(!store.repeat(&one, &other).unwrap());
        assert_ne!(file(&one).ino(), file(&other).ino());
        store.put(&one, b"2").unwrap();
        assert!(store.repeat(&one, &other).unwrap());
        assert_eq!(file(&one).ino(), file(&other).ino());
        assert_eq!(store.list("").unwrap(), [one, other]);
    }

    #[test]
    fn an_object_may_take_the_place_of_an_empty_folder() {
        let folder = tempfile::tempdir().unwrap();
        let store = Directory::new(folder.path());
        store.put(&key("api/entities/one"), b"1").unwrap();
        store.delete(&key("api/entities/one")).unwrap();
        store.put(&key("api/entities"), b"all").unwrap();
        assert_eq!(store.get(&key("api/entities")).unwrap(), b"all");
    }
}
