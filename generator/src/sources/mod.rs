//! Files and checkouts of this machine behind [`catalog::Sources`].
//!
//! 1. [`regular`]: one regular file, up to a limit.
//!
//! The rules of paths, URLs and globs are in [`catalog::source`]: here they
//! meet the disk.

pub mod regular;

use std::io;
use std::path::Path;

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
