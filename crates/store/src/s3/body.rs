//! The bytes of one write, and their digest.
//!
//! The digest is written with an object and tells whether it has to be written at
//! all, so every part has to have come before the first is sent. Bytes that come in
//! parts and are too many for memory wait in a temporary file: it has no name, so
//! nothing is left of it whatever happens.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};

use aws_sdk_s3::primitives::SdkBody;

use crate::Part;

/// Bytes that come in parts are gathered in memory up to so many.
pub(super) const MAX_GATHERED_BYTES: usize = 8 << 20;

/// Bytes that may be read as often as a write is tried.
#[derive(Debug)]
pub(super) struct Body {
    held: Held,
    /// How many there are.
    pub(super) length: u64,
    /// BLAKE3 of them all, in hexadecimal.
    pub(super) digest: String,
}

#[derive(Debug)]
enum Held {
    Memory(SdkBody),
    File(File),
}

/// The digest that is written with an object.
pub(super) fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

impl Body {
    /// Bytes that are in memory.
    pub(super) fn of(bytes: Vec<u8>) -> Self {
        Self {
            length: bytes.len() as u64,
            digest: digest(&bytes),
            held: Held::Memory(SdkBody::from(bytes)),
        }
    }

    /// Bytes that come in parts: in memory where they are few, else in a file.
    ///
    /// # Errors
    ///
    /// Where a part could not be made, or the disk has no room.
    pub(super) fn gather(parts: &mut dyn Iterator<Item = Part>) -> io::Result<Self> {
        let mut bytes = Vec::new();
        for part in &mut *parts {
            bytes.extend(part?);
            if bytes.len() > MAX_GATHERED_BYTES {
                return Self::gather_in_file(&bytes, parts);
            }
        }
        Ok(Self::of(bytes))
    }

    fn gather_in_file(first: &[u8], parts: &mut dyn Iterator<Item = Part>) -> io::Result<Self> {
        let mut file = tempfile::tempfile()?;
        let mut hasher = blake3::Hasher::new();
        let mut length = 0;
        let mut add = |bytes: &[u8]| {
            hasher.update(bytes);
            length += bytes.len() as u64;
            file.write_all(bytes)
        };
        add(first)?;
        for part in parts {
            add(&part?)?;
        }
        Ok(Self {
            digest: hasher.finalize().to_hex().to_string(),
            held: Held::File(file),
            length,
        })
    }

    /// All of them, to be sent in one request; `None` where they are in no memory.
    pub(super) fn whole(&self) -> Option<&SdkBody> {
        match &self.held {
            Held::Memory(bytes) => Some(bytes),
            Held::File(_) => None,
        }
    }

    /// So many from an offset, or fewer at the end. A disk is much quicker than a
    /// network, so nobody is held up for long.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, or is shorter than it was.
    pub(super) fn part(&self, offset: u64, length: u64) -> io::Result<Vec<u8>> {
        let offset = offset.min(self.length);
        let length = length.min(self.length - offset);
        let too_long = |_| io::Error::from(io::ErrorKind::InvalidInput);
        let length = usize::try_from(length).map_err(too_long)?;
        match &self.held {
            Held::Memory(bytes) => {
                let bytes = bytes.bytes().unwrap_or_default();
                let start = usize::try_from(offset).map_err(too_long)?;
                let part = bytes.get(start..start + length);
                Ok(part.ok_or(io::ErrorKind::UnexpectedEof)?.to_vec())
            }
            Held::File(file) => {
                let mut part = vec![0; length];
                let mut file: &File = file;
                file.seek(SeekFrom::Start(offset))?;
                file.read_exact(&mut part)?;
                Ok(part)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many bytes, in parts of a length that divides nothing.
    fn gathered(length: usize) -> (Vec<u8>, Body) {
        let bytes: Vec<u8> = (0..length).map(|at| (at / 1000) as u8).collect();
        let mut parts = bytes.chunks(99_991).map(|part| Ok(part.to_vec()));
        let body = Body::gather(&mut parts).unwrap();
        (bytes, body)
    }

    #[test]
    fn bytes_are_the_same_wherever_they_wait() {
        for length in [0, 1, MAX_GATHERED_BYTES, MAX_GATHERED_BYTES + 1, 20_000_000] {
            let (bytes, body) = gathered(length);
            assert_eq!(body.length, length as u64);
            assert_eq!(body.digest, digest(&bytes));
            assert_eq!(body.whole().is_some(), length <= MAX_GATHERED_BYTES);
            // As often as it is asked for, and in any order.
            for offset in [7_000_000, 0, 7_000_000, length] {
                let start = offset.min(length);
                let end = (start + 3_000_000).min(length);
                let part = body.part(offset as u64, 3_000_000).unwrap();
                assert_eq!(part, bytes[start..end], "{offset} of {length}");
            }
        }
    }

    #[test]
    fn a_part_that_cannot_be_made_is_an_error() {
        for before in [1, MAX_GATHERED_BYTES + 1] {
            let failed = Err(io::Error::other("no more"));
            let mut parts = [Ok(vec![0; before]), failed].into_iter();
            let error = Body::gather(&mut parts).unwrap_err();
            assert_eq!(error.to_string(), "no more");
        }
    }
}
