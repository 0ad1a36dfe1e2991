//! tantivy's term dictionary: [`Dictionary::get`] and [`Dictionary::starting`].
//!
//! It is blocks of terms one after another, each deflated when the index is made
//! ([`packed`]). By which of them a term is found,
//! tantivy writes behind them, in a tree that can be made so that a search in it
//! takes for ever, and in places that may lie behind the end of the file, where
//! its reader panics. So that is not kept: the hot file says where each block
//! begins.
//!
//! Source: `termdict/` of tantivy 0.27, and `delta.rs` and `block_reader.rs` of
//! tantivy-sstable 0.27.

use std::sync::{Arc, Mutex, PoisonError};

use tantivy::HasLen;
use tantivy::directory::FileSlice;

use super::files::Range;
use super::{Stop, all};
use crate::bytes::{Damaged, Reader, inflate};

/// How many blocks are read for the terms that start alike: some hundred terms
/// are in each.
const MOST_BLOCKS: usize = 32;
/// The most a block may come to, in bytes after inflating: tantivy ends one
/// behind 4,000.
const LARGEST_BLOCK: usize = 256 << 10;
/// The longest term, in bytes.
const LONGEST_TERM: usize = 1 << 10;

/// What is known of a term.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Info {
    /// On how many pages it is.
    pub(super) pages: u32,
    /// Where in the file of postings.
    pub(super) postings: Range,
    /// Where in the file of positions.
    pub(super) positions: Range,
}

/// Where a block of terms is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Block {
    /// Not after its first term, and after the last one of the block before.
    pub(super) from: Vec<u8>,
    pub(super) range: Range,
    /// How many terms it has.
    pub(super) terms: usize,
}

/// Reads the list of the blocks of a field, which stand behind those of the
/// field before.
pub(super) fn read(from: &mut Reader<'_>, start: &mut usize) -> Result<Vec<Block>, Damaged> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut key: Vec<u8> = Vec::new();
    for _ in 0..from.count()? {
        let keep = from.count()?;
        let new = from.count()?;
        if keep > key.len() || keep + new > LONGEST_TERM {
            return Err(Damaged);
        }
        let before = key.clone();
        key.truncate(keep);
        key.extend_from_slice(from.take(new)?);
        let length = usize::try_from(from.number()?).map_err(|_| Damaged)?;
        let terms = usize::try_from(from.number()?).map_err(|_| Damaged)?;
        let end = start.checked_add(length).ok_or(Damaged)?;
        if !blocks.is_empty() && key <= before {
            return Err(Damaged);
        }
        blocks.push(Block {
            from: key.clone(),
            range: *start..end,
            terms,
        });
        *start = end;
    }
    Ok(blocks)
}

/// A dictionary, opened.
pub(super) struct Dictionary {
    slice: FileSlice,
    /// In the order of their terms.
    blocks: Vec<Block>,
    /// The block that was inflated last, and its number: all that is asked of one
    /// word is in one or two.
    last: Mutex<(usize, Arc<Vec<u8>>)>,
}

impl Dictionary {
    /// The dictionary of a field, whose blocks are known.
    pub(super) fn new(slice: FileSlice, blocks: Vec<Block>) -> Result<Dictionary, Damaged> {
        if blocks
            .last()
            .is_some_and(|block| block.range.end > slice.len())
        {
            return Err(Damaged);
        }
        Ok(Dictionary {
            slice,
            blocks,
            last: Mutex::default(),
        })
    }

    /// The terms of a block.
    fn inflated(&self, number: usize, block: &Block) -> Result<Arc<Vec<u8>>, Stop> {
        // The range is read in any case: what a query reads is counted.
        let packed = self.slice.slice(block.range.clone()).read_bytes()?;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 != number || last.1.is_empty() {
            *last = (number, Arc::new(inflate(&packed, LARGEST_BLOCK)?));
        }
        Ok(Arc::clone(&last.1))
    }

    /// Looks a term up.
    pub(super) fn get(&self, term: &str) -> Result<Option<Info>, Stop> {
        let term = term.as_bytes();
        let number = self.block(term);
        let Some(block) = self.blocks.get(number) else {
            return Ok(None);
        };
        let bytes = self.inflated(number, block)?;
        let mut found = None;
        each(&bytes, &mut |key, info| {
            if key == term {
                found = Some(info.clone());
            }
            key < term
        })?;
        Ok(found)
    }

    /// The first terms that start with `start`, in order: at most `limit`.
    pub(super) fn starting(&self, start: &str, limit: usize) -> Result<Vec<(String, Info)>, Stop> {
        let start = start.as_bytes();
        let from = self.block(start);
        let blocks = self.blocks.get(from..).unwrap_or_default();
        // Where in the first block they begin is not known; of the others all
        // terms start so, but for the last.
        let mut terms = 0;
        let wanted = blocks.iter().enumerate().take(MOST_BLOCKS);
        let wanted = wanted.take_while(|(at, block)| {
            let begins = *at == 0 || block.from.starts_with(start) && terms < limit;
            if *at > 0 {
                terms += block.terms;
            }
            begins
        });
        let bytes = wanted.map(|(at, block)| self.inflated(from + at, block));
        let mut found = Vec::new();
        for bytes in all(bytes.collect())? {
            each(&bytes, &mut |key, info| {
                if found.len() < limit
                    && key.starts_with(start)
                    && let Ok(key) = std::str::from_utf8(key)
                {
                    found.push((key.to_owned(), info.clone()));
                }
                found.len() < limit && (key < start || key.starts_with(start))
            })?;
        }
        Ok(found)
    }

    /// The number of the block that would hold a term.
    fn block(&self, term: &[u8]) -> usize {
        let behind = self
            .blocks
            .partition_point(|block| block.from.as_slice() <= term);
        behind.saturating_sub(1)
    }
}

/// Hands out the terms of a block as long as `give` asks for more.
fn each(block: &[u8], give: &mut dyn FnMut(&[u8], &Info) -> bool) -> Result<(), Damaged> {
    let length = u32::from_le_bytes(*chunk(block, 0)?) as usize;
    // What it is packed with: nothing.
    let (packed, rest) = block[4..].split_first().ok_or(Damaged)?;
    let length = length.checked_sub(1).ok_or(Damaged)?;
    if *packed != 0 {
        return Err(Damaged);
    }
    let mut rest = rest.get(..length).ok_or(Damaged)?;
    let count = vint(&mut rest)?;
    let (mut postings, mut positions) = (vint(&mut rest)?, vint(&mut rest)?);
    if count > rest.len() {
        return Err(Damaged);
    }
    let mut infos = Vec::with_capacity(count);
    for _ in 0..count {
        let pages = u32::try_from(vint(&mut rest)?).map_err(|_| Damaged)?;
        let postings_end = postings.checked_add(vint(&mut rest)?).ok_or(Damaged)?;
        let positions_end = positions.checked_add(vint(&mut rest)?).ok_or(Damaged)?;
        infos.push(Info {
            pages,
            postings: postings..postings_end,
            positions: positions..positions_end,
        });
        (postings, positions) = (postings_end, positions_end);
    }
    let mut key: Vec<u8> = Vec::new();
    for info in &infos {
        // How much of the term before is kept, and how much is new.
        let (&byte, behind) = rest.split_first().ok_or(Damaged)?;
        rest = behind;
        let (keep, add) = if byte == 1 {
            (varint(&mut rest)?, varint(&mut rest)?)
        } else {
            (usize::from(byte & 15), usize::from(byte >> 4))
        };
        let (new, behind) = rest.split_at_checked(add).ok_or(Damaged)?;
        rest = behind;
        if keep > key.len() || keep + add > LONGEST_TERM {
            return Err(Damaged);
        }
        key.truncate(keep);
        key.extend_from_slice(new);
        if !give(&key, info) {
            break;
        }
    }
    Ok(())
}

fn chunk<const N: usize>(bytes: &[u8], at: usize) -> Result<&[u8; N], Damaged> {
    let rest = bytes.get(at..).ok_or(Damaged)?;
    rest.first_chunk().ok_or(Damaged)
}

/// A number in groups of seven bits, lowest first, whose last byte has its high
/// bit set.
fn vint(rest: &mut &[u8]) -> Result<usize, Damaged> {
    grouped(rest, 0x80)
}

/// A number in groups of seven bits, lowest first, whose last byte has not.
fn varint(rest: &mut &[u8]) -> Result<usize, Damaged> {
    grouped(rest, 0)
}

fn grouped(rest: &mut &[u8], last: u8) -> Result<usize, Damaged> {
    let mut value = 0u64;
    for shift in (0..63).step_by(7) {
        let (&byte, behind) = rest.split_first().ok_or(Damaged)?;
        *rest = behind;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == last {
            return usize::try_from(value).map_err(|_| Damaged);
        }
    }
    Err(Damaged)
}

#[cfg(feature = "write")]
mod made {
    use super::super::field::part;
    use super::super::files::{Bytes, File, Files};
    use super::super::{Contents, FIELDS};
    use super::*;
    use crate::bytes::put_number;
    use crate::card::deflate;

    /// How many bytes come behind where the blocks end: that place, the number
    /// of terms, the version, and what sort of dictionary it is.
    const FOOTER: usize = 24;

    /// The file of terms as it is kept, from that which tantivy wrote: the blocks
    /// of all fields, deflated, and where they are.
    pub(crate) fn packed(terms: Bytes) -> Result<(Vec<u8>, [Vec<Block>; FIELDS]), Stop> {
        let files = Files::new();
        let mut contents = Contents::default();
        contents.set_file(File::Terms, &terms);
        files.share(File::Terms, 0, terms, true);
        let mut out = Vec::new();
        let mut fields: [Vec<Block>; FIELDS] = Default::default();
        for (field, blocks) in (0..).zip(&mut fields) {
            if let Some(slice) = part(&files, &contents, File::Terms, field)? {
                *blocks = deflated(&slice, &mut out)?;
            }
        }
        Ok((out, fields))
    }

    /// Adds the blocks of a dictionary that tantivy wrote, deflated, and says
    /// where they are.
    pub(crate) fn deflated(slice: &FileSlice, out: &mut Vec<u8>) -> Result<Vec<Block>, Stop> {
        let mut blocks = list(slice)?;
        for block in &mut blocks {
            let start = out.len();
            out.extend(deflate(&slice.slice(block.range.clone()).read_bytes()?));
            block.range = start..out.len();
        }
        Ok(blocks)
    }

    /// The blocks of a dictionary that tantivy wrote.
    fn list(slice: &FileSlice) -> Result<Vec<Block>, Stop> {
        let bytes = slice.read_bytes()?;
        let footer = bytes.len().checked_sub(FOOTER).ok_or(Damaged)?;
        let end = u64::from_le_bytes(*chunk(&bytes, footer)?);
        let end = usize::try_from(end).map_err(|_| Damaged)?;
        let bytes = bytes.get(..end).ok_or(Damaged)?;
        let mut blocks = Vec::new();
        let mut start = 0;
        let mut last: Vec<u8> = Vec::new();
        // The last block is empty.
        while let Some(length) = bytes.get(start..).and_then(|rest| rest.first_chunk::<4>())
            && *length != [0; 4]
        {
            let end = start + 4 + u32::from_le_bytes(*length) as usize;
            let block = bytes.get(start..end).ok_or(Damaged)?;
            let mut from: Option<Vec<u8>> = None;
            let mut terms = 0;
            each(block, &mut |key, _| {
                if from.is_none() {
                    // As much of the term as tells it from the last one.
                    let shared = last.iter().zip(key).take_while(|(a, b)| a == b).count();
                    from = Some(key[..key.len().min(shared + 1)].to_vec());
                }
                terms += 1;
                key.clone_into(&mut last);
                true
            })?;
            blocks.push(Block {
                from: from.ok_or(Damaged)?,
                range: start..end,
                terms,
            });
            start = end;
        }
        Ok(blocks)
    }

    /// Writes a list of blocks.
    pub(crate) fn write(blocks: &[Block], out: &mut Vec<u8>) {
        put_number(out, blocks.len() as u64);
        let mut before: &[u8] = &[];
        for block in blocks {
            let both = before.iter().zip(&block.from);
            let shared = both.take_while(|(a, b)| a == b).count();
            put_number(out, shared as u64);
            put_number(out, (block.from.len() - shared) as u64);
            out.extend_from_slice(&block.from[shared..]);
            put_number(out, block.range.len() as u64);
            put_number(out, block.terms as u64);
            before = &block.from;
        }
    }
}
#[cfg(feature = "write")]
pub(crate) use made::packed;
#[cfg(feature = "write")]
pub(super) use made::write;

#[cfg(test)]
mod tests {
    use tantivy::postings::TermInfo;
    use tantivy::termdict::{TermDictionary, TermDictionaryBuilder};

    use super::*;

    /// So many terms, as tantivy writes them.
    fn written(terms: &[String]) -> FileSlice {
        let mut builder = TermDictionaryBuilder::create(Vec::new()).unwrap();
        for (at, term) in terms.iter().enumerate() {
            let info = TermInfo {
                doc_freq: at as u32 % 300,
                postings_range: at * 5..at * 5 + 5,
                positions_range: at * 300..at * 300 + 300,
            };
            builder.insert(term, &info).unwrap();
        }
        FileSlice::from(builder.finish().unwrap())
    }

    fn terms(count: usize) -> Vec<String> {
        let mut terms: Vec<String> = (0..count)
            .map(|at| {
                let long = "x".repeat(at % 40);
                format!("{:05}{long}word{}", at * 7919 % 99_991, at % 13)
            })
            .collect();
        terms.sort();
        terms.dedup();
        terms
    }

    #[test]
    fn reads_what_tantivy_writes() {
        for count in [0, 1, 20, 400, 9000, 90_000] {
            let terms = terms(count);
            let slice = written(&terms);
            let theirs = TermDictionary::open(slice.clone()).unwrap();
            let mut kept = Vec::new();
            let blocks = made::deflated(&slice, &mut kept).unwrap();
            let mut bytes = Vec::new();
            write(&blocks, &mut bytes);
            bytes.extend([0xaa; LONGEST_TERM]); // What follows.
            let mut reader = Reader::new(&bytes);
            assert_eq!(read(&mut reader, &mut 0).unwrap(), blocks);
            assert_eq!(reader.rest().len(), LONGEST_TERM);
            let ours = Dictionary::new(FileSlice::from(kept), blocks).unwrap();
            let step = (count / 500).max(1);
            for term in terms.iter().step_by(step) {
                let info = theirs.get(term).unwrap().unwrap();
                let expected = Info {
                    pages: info.doc_freq,
                    postings: info.postings_range,
                    positions: info.positions_range,
                };
                assert_eq!(ours.get(term).unwrap(), Some(expected), "{term}");
                assert_eq!(ours.get(&term[..4]).unwrap(), None);
                assert_eq!(ours.get(&format!("{term}!")).unwrap(), None);
            }
            for start in ["", "0", "00", "123", "4567", "99999", "zz"] {
                let found = ours.starting(start, 300).unwrap();
                let mut expected: Vec<&String> = terms
                    .iter()
                    .filter(|term| term.starts_with(start))
                    .collect();
                expected.truncate(300);
                let found: Vec<&String> = found.iter().map(|(term, _)| term).collect();
                assert_eq!(found, expected, "{start} of {count}");
            }
        }
    }
}
