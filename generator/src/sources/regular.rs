//! Reading one regular file, and no more of it than a limit.
//!
//! A pipe would block for ever and a device may not end: neither is opened as
//! a descriptor, however it is named.

use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum RegularError {
    /// The system said no.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A folder, a pipe, a device.
    #[error("it is {0}, not a file")]
    NotAFile(&'static str),
    /// Larger than the limit.
    #[error("it has {bytes} bytes; at most {limit} are read")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
}

/// The bytes of a file of at most `limit` bytes.
///
/// # Errors
///
/// [`RegularError`].
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, RegularError> {
    // Asked before it is opened, because opening a pipe blocks.
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(RegularError::NotAFile(noun(&metadata)));
    }
    let too_large = |bytes| RegularError::TooLarge { bytes, limit };
    if metadata.len() > limit {
        return Err(too_large(metadata.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    // It may grow while it is read.
    File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 {
        length if length > limit => Err(too_large(length)),
        _ => Ok(bytes),
    }
}

/// What something is that is not a file.
fn noun(metadata: &Metadata) -> &'static str {
    if metadata.is_dir() {
        return "a folder";
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        let file_type = metadata.file_type();
        if file_type.is_fifo() {
            return "a pipe";
        }
        if file_type.is_socket() {
            return "a socket";
        }
        if file_type.is_block_device() || file_type.is_char_device() {
            return "a device";
        }
    }
    "something else"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_within_the_limit_are_read() {
        #[track_caller]
        fn check(path: &Path, limit: u64, expected: &str) {
            let shown = match read(path, limit) {
                Ok(bytes) => String::from_utf8(bytes).unwrap(),
                Err(error) => error.to_string(),
            };
            assert_eq!(shown, expected);
        }

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.yaml");
        std::fs::write(&file, "a: 1").unwrap();
        check(&file, 4, "a: 1");
        check(&file, 3, "it has 4 bytes; at most 3 are read");
        check(folder.path(), 4, "it is a folder, not a file");
        check(Path::new("/dev/zero"), 4, "it is a device, not a file");
    }
}
