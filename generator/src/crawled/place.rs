//! Where what was crawled is kept: a folder of this machine, or a bucket of S3 that
//! several machines share.
//!
//! [`Place`] is what `--cache` names, [`Place::open`] the cache there.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crawl::cache::{CURRENT, Cache};
use crawl::mirror::Mirror;
use crawl::snapshot::Snapshot;
use store::{Directory, S3, S3Address, Store, StoreError};

use crate::clock;
use crate::config::Settings;

/// Where the cache is, unless somebody says otherwise, from the folder of the
/// configuration.
pub const FOLDER: &str = ".callboard/cache";

/// Where, in that folder, is what was fetched of buckets.
const FETCHED: &str = "s3";

/// A file beside what was fetched that is written when another snapshot counts.
const MARKER: &str = "changed";

/// In a bucket, what nothing names is deleted once it is so old: longer than any
/// crawl takes, because one may be under way on another machine, and nothing names
/// what it has read until it ends.
pub const GRACE: Duration = Duration::from_secs(48 * 3600);

/// A place for the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A folder.
    Folder(PathBuf),
    /// A bucket, and the part of it that is used.
    S3(S3Address),
}

impl FromStr for Place {
    type Err = store::s3::AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.starts_with(S3Address::SCHEME) {
            true => S3Address::parse(text).map(Self::S3),
            false => Ok(Self::Folder(text.into())),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(formatter, "{}", folder.display()),
            Self::S3(address) => write!(formatter, "{address}"),
        }
    }
}

impl Place {
    /// The place that was named, or else the usual folder of these settings.
    pub fn of(settings: &Settings, named: Option<&Self>) -> Self {
        match named {
            Some(place) => place.clone(),
            None => Self::Folder(settings.folder.join(FOLDER)),
        }
    }

    /// The cache there. What is fetched of a bucket is kept below the usual folder
    /// of these settings.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the bucket cannot be asked, as without a region.
    pub fn open(&self, settings: &Settings) -> Result<Opened, StoreError> {
        match self {
            Self::Folder(folder) => Ok(Opened::folder(folder)),
            Self::S3(address) => {
                let mut near = settings.folder.join(FOLDER).join(FETCHED);
                near.push(address.bucket());
                near.extend(address.prefix());
                let far = S3::connect(address.clone())?;
                Ok(Opened::mirrored(Arc::new(far), near))
            }
        }
    }
}

/// A cache that can be used.
pub struct Opened {
    /// The cache.
    pub cache: Arc<Cache>,
    /// What of it is far away, and what is near.
    mirror: Option<Arc<Mirror>>,
    /// The file whose changes tell that another snapshot counts.
    pub watched: PathBuf,
}

impl Opened {
    fn folder(folder: &Path) -> Self {
        Self {
            cache: Arc::new(Cache::new(Arc::new(Directory::new(folder)))),
            mirror: None,
            watched: folder.join(CURRENT),
        }
    }

    /// The cache in a store that is far away.
    pub(super) fn mirrored(far: Arc<dyn Store>, near: PathBuf) -> Self {
        let watched = near.join(MARKER);
        let mirror = Arc::new(Mirror::new(far, Directory::new(near)));
        Self {
            cache: Arc::new(Cache::new(Arc::clone(&mirror) as Arc<dyn Store>)),
            mirror: Some(mirror),
            watched,
        }
    }

    /// Whether others may use the cache at the same time.
    pub fn is_shared(&self) -> bool {
        self.mirror.is_some()
    }

    /// Fetches what a snapshot is going to be asked for, many files at once.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where something could not be fetched.
    pub fn hold(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        match &self.mirror {
            Some(mirror) => mirror.hold(snapshot, before_grace()).map(|_| ()),
            None => Ok(()),
        }
    }

    /// Deletes what no snapshot needs that may be read. How much that was.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn sweep(&self) -> Result<u64, StoreError> {
        self.cache.sweep(self.is_shared().then(before_grace))
    }
}

/// An error of a store for a person: its message says what it came from, which would
/// be said twice otherwise.
pub fn told(error: StoreError) -> anyhow::Error {
    anyhow::Error::msg(error.to_string())
}

fn before_grace() -> SystemTime {
    let now = Duration::from_secs(clock::now());
    SystemTime::UNIX_EPOCH + now.saturating_sub(GRACE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_folder_unless_it_is_written_as_an_address() {
        #[track_caller]
        fn folder(text: &str) {
            assert_eq!(text.parse::<Place>(), Ok(Place::Folder(text.into())));
        }

        folder("cache");
        folder("/var/cache/callboard");
        folder("s3/cache");
        folder("./s3:/cache");
        let place: Place = "s3://portal/crawls".parse().unwrap();
        assert!(matches!(place, Place::S3(_)));
        assert_eq!(place.to_string(), "s3://portal/crawls");
        assert!("s3://Portal".parse::<Place>().is_err());
    }
}
