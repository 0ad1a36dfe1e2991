//! Which pages hold a term.
//!
//! A list of pages is a row of bits, the lowest of each byte first: whether the
//! term is on each page once only; then for each page how many pages lie between
//! it and the one before, as a Rice code, whose width is that which fits pages
//! that lie evenly; then, if they differ, how often the term is on the page, as
//! an Elias gamma code. That is two thirds of what tantivy's blocks of 128 pages
//! come to, since a query reads all of a list in any case.
//!
//! Lists are made from tantivy's when the index is made: see [`from_tantivy`].

#[cfg(feature = "write")]
pub(super) mod from_tantivy;

use crate::bytes::Damaged;

/// A page that holds a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// The number of the page.
    pub document: u32,
    /// How many times the page holds it; 1 where that was not counted.
    pub count: u32,
}

/// How many low bits of the distance between two pages are written as they are.
fn width(pages: u32, documents: u32) -> u32 {
    (documents / pages.max(1)).max(1).ilog2()
}

/// The most bytes that a list of `pages` pages takes.
pub(super) fn largest(pages: u32, documents: u32) -> usize {
    let (pages, documents) = (pages as usize, documents as usize);
    let width = width(pages as u32, documents as u32) as usize;
    // The first bit; what is above the width; the width and an end; a count.
    let bits = 1 + (documents >> width) + pages.saturating_mul(width + 1 + 63);
    bits.div_ceil(8)
}

/// Reads a list of `pages` pages.
///
/// # Errors
///
/// [`Damaged`] when the bytes do not hold that many pages, each below
/// `documents`.
pub(super) fn read(bytes: &[u8], pages: u32, documents: u32) -> Result<Vec<Posting>, Damaged> {
    if pages > documents {
        return Err(Damaged);
    }
    let width = width(pages, documents);
    let mut bits = Bits { bytes, at: 0 };
    let is_once = bits.take(1)? == 1;
    let mut out: Vec<Posting> = Vec::with_capacity(pages as usize);
    let mut next = 0u32;
    for _ in 0..pages {
        let above = bits.ones(documents)?;
        let step = above.checked_mul(1 << width).ok_or(Damaged)?;
        let step = step.checked_add(bits.take(width)?).ok_or(Damaged)?;
        let document = next.checked_add(step).ok_or(Damaged)?;
        if document >= documents {
            return Err(Damaged);
        }
        next = document + 1;
        let mut count = 1;
        if !is_once {
            let long = bits.ones(31)?;
            count = 1 << long | bits.take(long)?;
        }
        out.push(Posting { document, count });
    }
    Ok(out)
}

/// Reads bits one after another.
struct Bits<'a> {
    bytes: &'a [u8],
    /// How many were read.
    at: usize,
}

impl Bits<'_> {
    /// The next bits, at least 32 of them if there are as many; zeros behind the
    /// end.
    fn ahead(&self) -> u64 {
        let rest = self.bytes.get(self.at / 8..).unwrap_or_default();
        let word = match rest.first_chunk::<8>() {
            Some(word) => *word,
            None => {
                let mut word = [0; 8];
                word[..rest.len()].copy_from_slice(rest);
                word
            }
        };
        u64::from_le_bytes(word) >> (self.at % 8)
    }

    fn skip(&mut self, count: u32) -> Result<(), Damaged> {
        self.at += count as usize;
        if self.at > self.bytes.len() * 8 {
            return Err(Damaged);
        }
        Ok(())
    }

    /// A number of up to 31 bits.
    fn take(&mut self, count: u32) -> Result<u32, Damaged> {
        let number = self.ahead() & ((1 << count) - 1);
        self.skip(count)?;
        Ok(number as u32)
    }

    /// How many ones there are before a zero, which is read too: at most `most`.
    fn ones(&mut self, most: u32) -> Result<u32, Damaged> {
        let mut count = 0u32;
        loop {
            let here = self.ahead().trailing_ones().min(32);
            count += here;
            if count > most {
                return Err(Damaged);
            }
            if here < 32 {
                self.skip(here + 1)?;
                return Ok(count);
            }
            self.skip(32)?;
        }
    }
}

#[cfg(feature = "write")]
mod made {
    use super::{Posting, width};

    /// Writes bits one after another.
    #[derive(Default)]
    struct Bits {
        out: Vec<u8>,
        /// How many bits of the last byte are free.
        free: u32,
    }

    impl Bits {
        /// The low bits of a number.
        fn put(&mut self, mut number: u64, mut count: u32) {
            while count > 0 {
                if self.free == 0 {
                    self.out.push(0);
                    self.free = 8;
                }
                let now = count.min(self.free);
                if let Some(last) = self.out.last_mut() {
                    *last |= ((number & ((1 << now) - 1)) as u8) << (8 - self.free);
                }
                number >>= now;
                count -= now;
                self.free -= now;
            }
        }

        /// So many ones, and a zero.
        fn put_ones(&mut self, mut count: u32) {
            while count >= 32 {
                self.put(u64::from(u32::MAX), 32);
                count -= 32;
            }
            self.put((1 << count) - 1, count + 1);
        }
    }

    /// Writes a list.
    pub(in super::super) fn write(postings: &[Posting], documents: u32) -> Vec<u8> {
        let width = width(postings.len() as u32, documents);
        let is_once = postings.iter().all(|posting| posting.count == 1);
        let mut bits = Bits::default();
        bits.put(u64::from(is_once), 1);
        let mut next = 0;
        for posting in postings {
            let step = posting.document - next;
            next = posting.document + 1;
            bits.put_ones(step >> width);
            bits.put(u64::from(step), width);
            if !is_once {
                let count = posting.count.max(1);
                let long = count.ilog2();
                bits.put_ones(long);
                bits.put(u64::from(count), long);
            }
        }
        bits.out
    }
}
#[cfg(feature = "write")]
pub(super) use made::write;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_was_written() {
        let mut state = 7u64;
        let mut chance = |below: u64| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
            (state >> 33) % below
        };
        for documents in [1u32, 2, 100, 10_000, u32::MAX] {
            for pages in [1u32, 2, 90, 5000] {
                for most in [1u64, 3, 40, u64::from(u32::MAX)] {
                    let mut numbers: Vec<u32> = (0..pages)
                        .map(|_| chance(u64::from(documents)) as u32)
                        .collect();
                    numbers.sort_unstable();
                    numbers.dedup();
                    let postings: Vec<Posting> = numbers
                        .into_iter()
                        .map(|document| Posting {
                            document,
                            count: 1 + chance(most) as u32,
                        })
                        .collect();
                    let bytes = write(&postings, documents);
                    let count = postings.len() as u32;
                    assert!(bytes.len() <= largest(count, documents));
                    assert_eq!(read(&bytes, count, documents), Ok(postings));
                    // A byte less is too few.
                    let less = &bytes[..bytes.len() - 1];
                    assert_eq!(read(less, count, documents), Err(Damaged));
                }
            }
        }
    }

    #[test]
    fn believes_nothing() {
        assert_eq!(read(&[], 1, 10), Err(Damaged));
        assert_eq!(read(&[0xff; 400], 1, 10), Err(Damaged));
        assert_eq!(read(&[0xff; 400], 1, u32::MAX), Err(Damaged));
        assert_eq!(read(&[0; 400], 11, 10), Err(Damaged));
        assert_eq!(read(&[0b0111_1110; 3], 4, 4), Err(Damaged));
    }
}
