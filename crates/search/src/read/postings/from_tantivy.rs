//! Which pages hold a term, from the bytes of tantivy's `.idx` file.
//!
//! tantivy opens a posting list only through a whole segment. The format is short:
//! blocks of 128 pages ([`super::super::bits`]), described by a list of skips
//! before them, and a rest of numbers in groups of seven bits, whose last byte has
//! its high bit set. Source: `postings/block_segment_postings.rs`,
//! `postings/skip.rs` and `postings/compression` of tantivy 0.27.

use super::Posting;
use crate::bytes::Damaged;
use crate::read::bits::{BLOCK, add_up, packed_size, unpack};
use crate::read::field::number;

/// Reads a posting list of `pages` pages. With `counted`, the field was written
/// with frequencies and positions; else with neither.
///
/// # Errors
///
/// [`Damaged`] when the bytes do not hold that many pages in ascending order,
/// each below `documents`.
pub(in super::super) fn read(
    bytes: &[u8],
    pages: u32,
    counted: bool,
    documents: u32,
) -> Result<Vec<Posting>, Damaged> {
    if pages > documents {
        return Err(Damaged);
    }
    let pages = pages as usize;
    let mut out: Vec<Posting> = Vec::with_capacity(pages);
    let (mut skips, mut data) = if pages < BLOCK {
        (&[][..], bytes)
    } else {
        let (length, behind) = number(bytes)?;
        behind.split_at_checked(length as usize).ok_or(Damaged)?
    };
    let mut last = 0u32;
    for _ in 0..pages / BLOCK {
        let (skip, rest) = skips
            .split_at_checked(if counted { 12 } else { 5 })
            .ok_or(Damaged)?;
        skips = rest;
        let strict = skip[4] & 0x40 != 0;
        let bits = skip[4] & 0x1f;
        let (packed, rest) = data.split_at_checked(packed_size(bits)).ok_or(Damaged)?;
        data = rest;
        let mut numbers = unpack(packed, bits).ok_or(Damaged)?;
        // Before the first page is none, not page 0.
        let before = if strict && last == 0 { u32::MAX } else { last };
        add_up(&mut numbers, before, strict);
        last = numbers[BLOCK - 1];
        let from = out.len();
        out.extend(
            numbers
                .iter()
                .map(|&document| Posting { document, count: 1 }),
        );
        if counted {
            let bits = skip[5];
            let (packed, rest) = data.split_at_checked(packed_size(bits)).ok_or(Damaged)?;
            data = rest;
            let counts = unpack(packed, bits).ok_or(Damaged)?;
            for (posting, count) in out[from..].iter_mut().zip(counts) {
                posting.count = count.saturating_add(u32::from(strict));
            }
        }
    }
    let from = out.len();
    for _ in 0..pages % BLOCK {
        let (step, rest) = number(data)?;
        data = rest;
        last = last.checked_add(step).ok_or(Damaged)?;
        out.push(Posting {
            document: last,
            count: 1,
        });
    }
    if counted {
        for posting in &mut out[from..] {
            let (count, rest) = number(data)?;
            data = rest;
            posting.count = count;
        }
    }
    let rising = out
        .windows(2)
        .all(|pair| pair[0].document < pair[1].document);
    if !rising
        || out
            .last()
            .is_some_and(|posting| posting.document >= documents)
    {
        return Err(Damaged);
    }
    Ok(out)
}
