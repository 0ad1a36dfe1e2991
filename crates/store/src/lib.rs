//! Where outputs are kept: one trait, [`Store`], over a directory
//! ([`Directory`]), memory ([`Memory`]) and, with the feature `s3`, a bucket of
//! Amazon S3 (`S3`).
//!
//! 1. [`key`]: names of objects that cannot leave the store.
//! 2. [`headers`]: what is kept beside the bytes of an object.
//! 3. [`directory`], [`memory`], `s3`: the stores.
//!
//! All methods block and may be called from many threads at once, those of an
//! asynchronous runtime included; writing thousands of small files is a job for a
//! thread pool. Nothing here knows what the objects mean.

use std::ops::Range;
use std::time::SystemTime;

pub mod directory;
pub mod headers;
pub mod key;
pub mod memory;
#[cfg(feature = "s3")]
pub mod s3;
#[cfg(test)]
mod suite;

pub use directory::Directory;
pub use headers::{Described, Headers};
pub use key::{Key, KeyError};
pub use memory::Memory;
#[cfg(feature = "s3")]
pub use s3::{S3, S3Address};

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
    /// A write that was to take place only if nobody else wrote: somebody did.
    /// S3's status 412. Where an answer was lost on the way, it may be that the write
    /// took place first, and somebody wrote over it before it was asked for again.
    #[error("`{key}` was written by somebody else meanwhile")]
    Changed {
        /// The object.
        key: String,
    },
    /// Somebody else was writing at the same moment, again and again. Whether they
    /// succeeded is not known yet. S3's status 409.
    #[error("`{key}` is being written by somebody else")]
    Conflict {
        /// The object.
        key: String,
    },
}

/// Which state of an object was read: equal to that of another state only where
/// their bytes are equal. What is in it is the store's own affair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version(Box<str>);

impl Version {
    /// The version that is named by the digest of its bytes.
    fn of(bytes: &[u8]) -> Self {
        Self(blake3::hash(bytes).to_hex().as_str().into())
    }

    /// A text that is different where the version is.
    pub fn as_str(&self) -> &str {
        &self.0
    }
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

    /// The bytes of an object, and which state of it they are.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] or [`StoreError::Io`].
    fn get_versioned(&self, key: &Key) -> Result<(Vec<u8>, Version), StoreError>;

    /// In which state an object is; `None` where there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`].
    fn version(&self, key: &Key) -> Result<Option<Version>, StoreError> {
        match self.get_versioned(key) {
            Ok((_, version)) => Ok(Some(version)),
            Err(StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Some of the bytes of an object: from one offset to before another. What the
    /// object has not is left out, so there may be fewer, or none.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] or [`StoreError::Io`].
    fn get_range(&self, key: &Key, range: Range<u64>) -> Result<Vec<u8>, StoreError>;

    /// Writes an object, whatever was there. Others see the old bytes or the
    /// new ones, never a part of them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`].
    fn put(&self, key: &Key, bytes: &[u8]) -> Result<(), StoreError>;

    /// Writes an object that is not there yet. Of several that try at once, one
    /// succeeds.
    ///
    /// # Errors
    ///
    /// [`StoreError::Changed`] where it is there, [`StoreError::Conflict`] or
    /// [`StoreError::Io`].
    fn put_if_absent(&self, key: &Key, bytes: &[u8]) -> Result<Version, StoreError>;

    /// Writes an object that is still in a known state. Of several that try at
    /// once, one succeeds. Writes that ask for no state are not held back by it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Changed`] where it is in another or is not there,
    /// [`StoreError::Conflict`] or [`StoreError::Io`].
    fn put_if_match(
        &self,
        key: &Key,
        bytes: &[u8],
        version: &Version,
    ) -> Result<Version, StoreError>;

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

    /// Whether headers are kept. A directory has no place for them, and a store that
    /// does not say is taken to have none.
    fn keeps_headers(&self) -> bool {
        false
    }

    /// As [`Store::put`], with headers; where the store keeps none, without.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`].
    fn put_with(&self, key: &Key, bytes: &[u8], _headers: &Headers) -> Result<(), StoreError> {
        self.put(key, bytes)
    }

    /// An object without its bytes; `None` where there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`].
    fn describe(&self, key: &Key) -> Result<Option<Described>, StoreError> {
        match self.get(key) {
            Ok(bytes) => Ok(Some(Described {
                length: bytes.len() as u64,
                headers: Headers::default(),
            })),
            Err(StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Gives an object the bytes that another one has, and its headers. Answers
    /// whether it wrote. A store may keep the bytes once; writing to either object
    /// later leaves the other as it is.
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

    /// Those of [`Store::list`] that were last written before a moment, by the
    /// store's own clock.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`].
    fn list_written_before(&self, prefix: &str, moment: SystemTime)
    -> Result<Vec<Key>, StoreError>;

    /// Deletes an object; one that is not there is fine.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`].
    fn delete(&self, key: &Key) -> Result<(), StoreError>;
}
