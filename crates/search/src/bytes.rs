//! Numbers and strings to bytes and back, for the parts of an index that are
//! not tantivy's. A number is in groups of seven bits, lowest first; a string
//! is its length and its bytes.

#[cfg(feature = "write")]
use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, TDEFLStatus, compress, create_comp_flags_from_zip_params,
};
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

/// How hard deflating tries, of 10: the last percents of size cost most of the
/// time, and a portal has a card for each page.
#[cfg(feature = "write")]
const EFFORT: u8 = 5;

/// Deflates without a header.
#[cfg(feature = "write")]
pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec(bytes, EFFORT)
}

/// Deflates what has something in common with what stood before it.
#[cfg(feature = "write")]
pub(crate) struct Deflater(Option<Box<CompressorOxide>>);

#[cfg(feature = "write")]
impl Deflater {
    /// As if `before` stood before everything.
    pub(crate) fn behind(before: &[u8]) -> Self {
        if before.is_empty() {
            return Self(None);
        }
        let flags = create_comp_flags_from_zip_params(i32::from(EFFORT), 0, 0);
        let mut compressor = Box::new(CompressorOxide::new(flags));
        // Up to a whole byte, which is where others go on.
        let mut out = vec![0; before.len() * 2 + 1024];
        let (_, taken, _) = compress(&mut compressor, before, &mut out, TDEFLFlush::Sync);
        debug_assert_eq!(taken, before.len());
        Self(Some(compressor))
    }

    pub(crate) fn deflate(&self, bytes: &[u8]) -> Vec<u8> {
        let Some(compressor) = &self.0 else {
            return deflate(bytes);
        };
        let mut compressor = compressor.clone();
        let mut out = vec![0; bytes.len() / 2 + 256];
        let (mut rest, mut at) = (bytes, 0);
        loop {
            let (status, taken, given) =
                compress(&mut compressor, rest, &mut out[at..], TDEFLFlush::Finish);
            rest = &rest[taken..];
            at += given;
            if status != TDEFLStatus::Okay {
                debug_assert_eq!(status, TDEFLStatus::Done);
                out.truncate(at);
                return out;
            }
            out.resize(out.len() * 2, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stood_before_is_left_out() {
        let before = b"the quick brown fox jumps over the lazy dog ".repeat(20);
        let deflater = Deflater::behind(&before);
        for length in [0, 1, 20, 500, 70_000] {
            let text: Vec<u8> = b"a quick dog jumps "
                .iter()
                .cycle()
                .copied()
                .take(length)
                .collect();
            let packed = deflater.deflate(&text);
            assert!(length < 20 || packed.len() < deflate(&text).len());
            assert_eq!(inflate_behind(&before, &packed, 70_000), Ok(text.clone()));
            assert_eq!(inflate(&deflate(&text), 70_000), Ok(text.clone()));
            if length > 500 {
                assert_eq!(inflate_behind(&before, &packed, length - 1), Err(Damaged));
            }
            if length > 19 {
                assert_ne!(inflate(&packed, 70_000), Ok(text));
            }
        }
    }
}
