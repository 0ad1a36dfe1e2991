//! Deflating many short texts: cards and blocks of them, of terms and of words.
//!
//! A compressor is some hundred kilobytes, which takes longer to make than most of
//! these texts take to deflate. So each thread keeps one and uses it again.

use std::cell::RefCell;

use zlib_rs::{Deflate, DeflateFlush, Status};

/// How hard it tries, of 9: the last percents of size cost most of the time, and
/// a portal has a card for each page.
const EFFORT: i32 = 6;
/// How far it looks back, as a power of two in bytes.
const WINDOW_BITS: u8 = 15;

thread_local! {
    static COMPRESSOR: RefCell<Deflate> = RefCell::new(Deflate::new(EFFORT, false, WINDOW_BITS));
}

/// Deflates without a header.
pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    deflate_behind(&[], bytes)
}

/// Deflates without a header, as if something stood before it that it may point
/// at: at most the last 32 kilobytes of it.
pub(crate) fn deflate_behind(before: &[u8], bytes: &[u8]) -> Vec<u8> {
    COMPRESSOR.with_borrow_mut(|compressor| {
        compressor.reset();
        if !before.is_empty() {
            let set = compressor.set_dictionary(before);
            debug_assert!(set.is_ok(), "a fresh compressor takes a dictionary");
        }
        let mut out = vec![0; bytes.len() / 2 + 256];
        loop {
            let (taken, given) = (compressor.total_in(), compressor.total_out());
            let (taken, given) = (taken as usize, given as usize);
            let status =
                compressor.compress(&bytes[taken..], &mut out[given..], DeflateFlush::Finish);
            match status {
                Ok(Status::StreamEnd) => {
                    out.truncate(compressor.total_out() as usize);
                    out.shrink_to_fit();
                    return out;
                }
                Ok(Status::Ok | Status::BufError) => out.resize(out.len() * 2, 0),
                Err(error) => unreachable!("memory is compressed into memory: {error:?}"),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::{Damaged, inflate, inflate_behind};

    #[test]
    fn what_stood_before_is_left_out() {
        let before = b"the quick brown fox jumps over the lazy dog ".repeat(20);
        for length in [0, 1, 20, 500, 70_000] {
            let text: Vec<u8> = b"a quick dog jumps "
                .iter()
                .cycle()
                .copied()
                .take(length)
                .collect();
            let packed = deflate_behind(&before, &text);
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

    #[test]
    fn what_hardly_shrinks_has_room() {
        let mut seed = 1_u32;
        let noise = std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        });
        let noise: Vec<u8> = noise.take(100_000).collect();
        assert_eq!(inflate(&deflate(&noise), 100_000), Ok(noise));
    }
}
