//! A field of the index: its term dictionary, postings and positions.

use tantivy::HasLen;
use tantivy::directory::FileSlice;

use super::Stop;
use super::dictionary::{Dictionary, Info};
use super::files::{Bytes, File, Files};
use super::hot::Contents;
use super::positions::Positions;
use super::postings::{self, Posting};
use crate::bytes::Damaged;

/// The most places of one word on one page that a phrase looks at.
const MOST_POSITIONS: usize = 10_000;
/// The most places of one word on all pages together: later pages are left out.
const MOST_ALL_POSITIONS: usize = 8 << 20;

/// A term of the dictionary.
#[derive(Debug, Clone)]
pub struct Found {
    /// The term, with its mark.
    pub term: String,
    info: Info,
}

impl Found {
    /// How many pages hold it.
    pub fn pages(&self) -> u32 {
        self.info.pages
    }
}

/// A field, opened.
pub(crate) struct Terms {
    dictionary: Dictionary,
    postings: FileSlice,
    positions: FileSlice,
    documents: u32,
}

impl Terms {
    pub(super) fn open(
        files: &Files,
        contents: &Contents,
        field: u32,
        counted: bool,
    ) -> Result<Terms, Stop> {
        // Each is tried, so that all that is missing is wanted at once.
        let terms = files.slice(File::Terms, contents.size(File::Terms));
        let blocks = contents.blocks.get(field as usize);
        let dictionary = Dictionary::new(terms, blocks.cloned().unwrap_or_default());
        let positions = if counted {
            part(files, contents, File::Positions, field)
                .map(|slice| slice.unwrap_or_else(FileSlice::empty))
        } else {
            Ok(FileSlice::empty())
        };
        Ok(Terms {
            dictionary: dictionary?,
            postings: files.slice(File::Postings, contents.size(File::Postings)),
            positions: positions?,
            documents: contents.documents,
        })
    }

    /// Looks a term up.
    pub(crate) fn get(&self, term: &str) -> Result<Option<Found>, Stop> {
        Ok(self.dictionary.get(term)?.map(|info| Found {
            term: term.to_owned(),
            info,
        }))
    }

    /// The terms that start with `start`, in order: at most `limit`.
    pub(crate) fn starting(&self, start: &str, limit: usize) -> Result<Vec<Found>, Stop> {
        let found = self.dictionary.starting(start, limit)?.into_iter();
        Ok(found.map(|(term, info)| Found { term, info }).collect())
    }

    /// The pages that hold a term.
    pub(crate) fn postings(&self, found: &Found) -> Result<Vec<Posting>, Stop> {
        self.unpack(found, &self.packed(found)?)
    }

    /// The bytes in which the pages that hold a term are packed: a tenth of
    /// what they come to.
    pub(crate) fn packed(&self, found: &Found) -> Result<Bytes, Stop> {
        let range = found.info.postings.clone();
        let pages = found.info.pages;
        if range.end > self.postings.len()
            || range.start > range.end
            || range.len() > postings::largest(pages, self.documents)
            || pages > self.documents
        {
            return Err(Stop::Damaged);
        }
        Ok(self.postings.slice(range).read_bytes()?)
    }

    /// The pages of a term, from the bytes that [`Terms::packed`] gave.
    pub(crate) fn unpack(&self, found: &Found, packed: &[u8]) -> Result<Vec<Posting>, Stop> {
        let pages = found.info.pages;
        Ok(postings::read(packed, pages, self.documents)?)
    }

    /// Where a term stands, on each of its pages that `keep` wants.
    pub(crate) fn positions(
        &self,
        found: &Found,
        keep: impl Fn(u32) -> bool,
    ) -> Result<Vec<(u32, Vec<u32>)>, Stop> {
        let range = found.info.positions.clone();
        if range.end > self.positions.len() || range.start > range.end {
            return Err(Stop::Damaged);
        }
        let bytes = self.positions.slice(range).read_bytes();
        let postings = self.postings(found)?;
        let bytes = bytes?;
        let mut reader = Positions::open(&bytes)?;
        let mut out = Vec::new();
        let mut offset = 0u64;
        let mut left = MOST_ALL_POSITIONS;
        for Posting { document, count } in postings {
            if keep(document) {
                let most = (count as usize).min(MOST_POSITIONS);
                let Some(rest) = left.checked_sub(most) else {
                    break;
                };
                left = rest;
                let mut steps = vec![0u32; most];
                reader.read(offset, &mut steps)?;
                let mut at = 0u32;
                for step in &mut steps {
                    at = at.wrapping_add(*step);
                    *step = at;
                }
                out.push((document, steps));
            }
            offset += u64::from(count);
        }
        Ok(out)
    }
}

/// The part of a file that belongs to a field. tantivy puts the parts of all
/// fields one after another, then for each how far it starts behind the one
/// before, the number of the field and another one, then how long that is.
/// Source: `directory/composite_file.rs` of tantivy 0.27.
pub(super) fn part(
    files: &Files,
    contents: &Contents,
    file: File,
    field: u32,
) -> Result<Option<FileSlice>, Stop> {
    let size = contents.size(file);
    let Some(end) = size.checked_sub(4) else {
        return Ok(None);
    };
    let length = files.read(file, end..size)?;
    let length = length.as_slice().try_into().map_err(|_| Stop::Damaged)?;
    let length = u32::from_le_bytes(length) as usize;
    let start = end.checked_sub(length).ok_or(Stop::Damaged)?;
    let footer = files.read(file, start..end)?;
    let (count, mut rest) = number(&footer)?;
    let (mut at, mut found) = (0usize, None);
    for _ in 0..count {
        let (step, behind) = number(rest)?;
        at = at.checked_add(step as usize).ok_or(Stop::Damaged)?;
        if let Some((from, None)) = found {
            found = Some((from, Some(at)));
        }
        let (id, behind) = behind.split_first_chunk::<4>().ok_or(Stop::Damaged)?;
        if u32::from_le_bytes(*id) == field && found.is_none() {
            found = Some((at, None));
        }
        rest = number(behind)?.1;
    }
    let Some((from, to)) = found else {
        return Ok(None);
    };
    let to = to.unwrap_or(start);
    if from > to || to > start {
        return Err(Stop::Damaged);
    }
    Ok(Some(files.slice(file, size).slice(from..to)))
}

/// A number in groups of seven bits, whose last byte has its high bit set, and
/// what follows it.
pub(super) fn number(bytes: &[u8]) -> Result<(u32, &[u8]), Damaged> {
    let mut value = 0u32;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        value |= u32::from(byte & 0x7f)
            .checked_shl(7 * at as u32)
            .ok_or(Damaged)?;
        if byte & 0x80 != 0 {
            return Ok((value, &bytes[at + 1..]));
        }
    }
    Err(Damaged)
}
