//! Files and checkouts of this machine behind [`catalog::Sources`].
//!
//! 1. [`disk`]: what `build` and `serve` read: `file` locations below the
//!    folder of the configuration, and `url` locations through checkouts.
//! 2. [`folder`]: what `validate` reads: one folder that stands for a
//!    repository.
//! 3. [`roots`]: which files may be read at all.
//! 4. [`walk`]: the files that a glob matches.
//! 5. [`regular`]: one regular file, up to a limit.
//! 6. [`journal`]: what was read, to be watched.
//! 7. [`tree`]: a repository's files behind [`techdocs::tree::Tree`].
//! 8. [`history`]: when they last changed.
//! 9. [`crawled`]: what was read from code hosts.
//! 10. [`all`]: the disk and that, as one.
//!
//! The rules of paths, URLs and globs are in [`catalog::source`]: here they
//! meet the disk.

pub mod all;
pub mod crawled;
pub mod disk;
pub mod folder;
pub mod history;
pub mod journal;
pub mod regular;
pub mod roots;
pub mod tree;
pub mod walk;

pub use all::PortalSources;
pub use disk::DiskSources;
pub use folder::FolderSources;

use std::io;
use std::path::Path;

use catalog::ReadError;

/// Larger descriptors, and larger files named by placeholders, are refused.
pub const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;

/// Configuration files, read from the disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct ConfigFiles;

impl crate::config::Files for ConfigFiles {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let limit = crate::config::MAX_FILE_BYTES as u64;
        regular::read(path, limit).map_err(|error| match error {
            regular::RegularError::Io(error) => error,
            other => io::Error::other(other),
        })
    }
}

/// The bytes of a file that `target` names, if it may be read.
fn read_below(roots: &roots::Roots, path: &Path, target: &str) -> Result<Vec<u8>, ReadError> {
    read_limited(roots, path, target, MAX_FILE_BYTES)
}

/// The same with another limit.
fn read_limited(
    roots: &roots::Roots,
    path: &Path,
    target: &str,
    limit: u64,
) -> Result<Vec<u8>, ReadError> {
    let failed = |error: &io::Error| match error.kind() {
        // A path through a file is as absent as any other.
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::NotFound {
            target: target.to_owned(),
        },
        kind => ReadError::Failed {
            target: target.to_owned(),
            reason: kind.to_string(),
        },
    };
    match roots.contain(path) {
        Ok(true) => {}
        Ok(false) => {
            return Err(ReadError::Outside {
                target: target.to_owned(),
                root: roots.in_words().to_owned(),
            });
        }
        Err(error) => return Err(failed(&error)),
    }
    regular::read(path, limit).map_err(|error| match error {
        regular::RegularError::Io(error) => failed(&error),
        regular::RegularError::TooLarge { bytes, limit } => ReadError::TooLarge {
            target: target.to_owned(),
            bytes,
            limit,
        },
        other @ regular::RegularError::NotAFile(_) => ReadError::Failed {
            target: target.to_owned(),
            reason: other.to_string(),
        },
    })
}
