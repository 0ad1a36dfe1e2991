//! Where descriptors come from: [`Location`]s, and the [`Sources`] trait
//! through which everything here reaches other files.
//!
//! What an implementation of [`Sources`] needs to know about paths and URLs
//! is here too, as pure functions: [`url`] takes URLs apart and joins them,
//! [`glob`] matches paths, [`repository`] maps the URLs of one repository to
//! the paths in a folder, [`path`] joins paths of files.

pub mod glob;
pub mod path;
pub mod repository;
pub mod url;

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// A place that can be read: the `type:target` of Backstage's locations.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Location {
    /// `url` or `file`; anything else is a mistake somebody wrote.
    #[serde(rename = "type")]
    pub location_type: Arc<str>,
    /// A URL, or a path.
    pub target: Arc<str>,
}

impl Location {
    /// A location of any type.
    pub fn new(location_type: impl Into<Arc<str>>, target: impl Into<Arc<str>>) -> Self {
        Self {
            location_type: location_type.into(),
            target: target.into(),
        }
    }

    /// Whether the target is a pattern for many files rather than the name of
    /// one. Of a URL only the path in the repository counts.
    pub fn is_glob(&self) -> bool {
        if &*self.location_type == "url" {
            return url::RepositoryUrl::parse(&self.target)
                .is_ok_and(|url| glob::is_glob(&url.path));
        }
        glob::is_glob(&self.target)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.location_type, self.target)
    }
}

/// Why a location could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Nothing is there.
    #[error("`{target}` does not exist")]
    NotFound {
        /// What was asked for.
        target: String,
    },
    /// It would leave what may be read, by `..` or a symbolic link.
    #[error("`{target}` leaves {root}")]
    Outside {
        /// What was asked for.
        target: String,
        /// What may be read, in words.
        root: String,
    },
    /// Larger than the limit.
    #[error("`{target}` has {bytes} bytes; at most {limit} are read")]
    TooLarge {
        /// What was asked for.
        target: String,
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// A URL nothing here can read.
    #[error("`{target}` cannot be read: {reason}")]
    Unsupported {
        /// What was asked for.
        target: String,
        /// Why not.
        reason: String,
    },
    /// A file of another repository, which may well exist.
    #[error("`{target}` is in another repository, which is not read here")]
    Elsewhere {
        /// What was asked for.
        target: String,
    },
    /// The system said no.
    #[error("`{target}` could not be read: {reason}")]
    Failed {
        /// What was asked for.
        target: String,
        /// What the system said.
        reason: String,
    },
}

impl ReadError {
    /// Whether `presence: optional` in a Location makes it no error.
    pub const fn is_absence(&self) -> bool {
        matches!(self, Self::NotFound { .. } | Self::Elsewhere { .. })
    }
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Where from, exact: no glob.
    pub location: Location,
    /// How to name it to a person: relative to what they configured.
    pub path: Arc<str>,
    /// What is in it.
    pub bytes: Arc<[u8]>,
    /// An earlier version, where this one is known to be worse.
    pub good: Option<Arc<GoodVersion>>,
}

/// A version of a descriptor in which its entities were well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodVersion {
    /// What was in it.
    pub bytes: Arc<[u8]>,
    /// Since when the file is broken, as in `2026-05-03T10:42:00Z`.
    pub since: String,
    /// What is wrong with it, in words.
    pub reason: String,
}

/// A file, or why it could not be read.
pub type ReadFile = Result<SourceFile, ReadError>;

/// What can be read. The one way from this crate to any file.
pub trait Sources: Sync {
    /// Reads one file.
    ///
    /// # Errors
    ///
    /// [`ReadError`].
    fn read(&self, location: &Location) -> Result<SourceFile, ReadError>;

    /// Reads every file that a location with a glob (`*`, `**`, `{a,b}`) in
    /// its target matches, in order of their paths. A file that matches and
    /// cannot be read does not cost the others: its error is in its place. A
    /// glob that matches nothing gives an empty list. [`Location::is_glob`]
    /// tells which to call.
    ///
    /// # Errors
    ///
    /// [`ReadError`], where there is no telling what matches.
    fn search(&self, location: &Location) -> Result<Vec<ReadFile>, ReadError>;

    /// The location of `target` as written in a file read from `base`, as in
    /// `./apis/orders.yaml`, `/catalog-info.yaml` (from the root of the
    /// repository) or a whole URL.
    ///
    /// # Errors
    ///
    /// [`ReadError::Outside`] where it would leave the root.
    fn resolve(&self, base: &Location, target: &str) -> Result<Location, ReadError>;

    /// Who owns a file where it does not say so itself, as `spec.owner` names them,
    /// and what says so, as in `CODEOWNERS`.
    fn owner(&self, _file: &Location) -> Option<(String, String)> {
        None
    }
}
