//! Numbers and strings to bytes and back, for the parts of an index that are
//! not tantivy's. A number is in groups of seven bits, lowest first; a string
//! is its length and its bytes.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// Why bytes could not be read: they end too early, or say something that
/// cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the index is damaged")]
pub struct Damaged;

/// Reads on from a slice.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn number(&mut self) -> Result<u64, Damaged> {
        let mut value = 0u64;
        for shift in (0..63).step_by(7) {
            let (&byte, rest) = self.rest.split_first().ok_or(Damaged)?;
            self.rest = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Damaged)
    }

    /// A number that counts things of at least one byte each, so that there
    /// cannot be more than bytes left.
    pub(crate) fn count(&mut self) -> Result<usize, Damaged> {
        let count = usize::try_from(self.number()?).map_err(|_| Damaged)?;
        if count > self.rest.len() {
            Err(Damaged)
        } else {
            Ok(count)
        }
    }

    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Damaged> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Damaged)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn string(&mut self) -> Result<String, Damaged> {
        let count = self.count()?;
        let bytes = self.take(count)?;
        std::str::from_utf8(bytes)
            .map(str::to_owned)
            .map_err(|_| Damaged)
    }
}

#[cfg(feature = "write")]
pub(crate) fn put_number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(feature = "write")]
pub(crate) fn put_string(out: &mut Vec<u8>, text: &str) {
    put_number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// How many times its size something may become when it is inflated, and how
/// much besides: text becomes four times as long, and lists of equal numbers a
/// hundred times. What becomes more is meant to fill the memory.
const MOST_TIMES: usize = 256;
const MOST_BESIDES: usize = 4 << 20;

/// Takes raw deflate apart, to at most `limit` bytes.
pub(crate) fn inflate(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Damaged> {
    inflate_behind(&[], bytes, limit)
}

/// Takes raw deflate apart that was made as if `before` stood before it, to at
/// most `limit` bytes.
pub(crate) fn inflate_behind(
    before: &[u8],
    bytes: &[u8],
    limit: usize,
) -> Result<Vec<u8>, Damaged> {
    let most = bytes
        .len()
        .saturating_mul(MOST_TIMES)
        .saturating_add(MOST_BESIDES);
    let most = before.len().saturating_add(limit.min(most));
    let mut decompressor = Box::<DecompressorOxide>::default();
    let mut out = before.to_vec();
    out.resize(
        bytes
            .len()
            .saturating_mul(3)
            .saturating_add(out.len())
            .min(most),
        0,
    );
    let (mut rest, mut at) = (bytes, before.len());
    loop {
        let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, taken, given) = decompress(&mut decompressor, rest, &mut out, at, flags);
        at = at.saturating_add(given);
        match status {
            TINFLStatus::Done => {
                out.truncate(at);
                out.drain(..before.len());
                return Ok(out);
            }
            TINFLStatus::HasMoreOutput if out.len() < most => {
                rest = rest.get(taken..).ok_or(Damaged)?;
                out.resize(out.len().saturating_mul(2).min(most), 0);
            }
            _ => return Err(Damaged),
        }
    }
}
