//! tantivy's term dictionary: [`Dictionary::get`] and [`Dictionary::starting`].
//!
//! It is blocks of terms one after another. Those that tantivy writes are put
//! together anew when the index is made ([`packed`]): smaller ones, because a
//! query wants one or two terms of each, with what is alike side by side, and
//! deflated. By which of them a term is found, tantivy writes behind them, in a
//! tree that can be made so that a search in it takes for ever, and in places that
//! may lie behind the end of the file, where its reader panics. So that is not
//! kept: the hot file says where each block begins.
//!
//! A block is how many terms it has and where the postings and the positions of
//! the first one begin; of each on how many pages it is; how long its postings
//! are; how long its positions are; then of each, how much it has of the one
//! before, and the rest.
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
/// The most a block may come to, in bytes after inflating: it ends behind some
/// thousand.
const LARGEST_BLOCK: usize = 64 << 10;
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

/// The blocks that may have terms from `first` to `last`.
pub(super) fn between<'a>(blocks: &'a [Block], first: &[u8], last: &[u8]) -> &'a [Block] {
    let from = blocks.partition_point(|block| block.from.as_slice() <= first);
    let end = blocks.partition_point(|block| block.from.as_slice() <= last);
    blocks.get(from.saturating_sub(1)..end).unwrap_or_default()
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
    let mut from = Reader::new(block);
    let number = |from: &mut Reader<'_>| {
        let number = from.number()?;
        usize::try_from(number).map_err(|_| Damaged)
    };
    let count = from.count()?;
    let mut postings = number(&mut from)?;
    let mut positions = number(&mut from)?;
    let mut infos = vec![Info::default(); count];
    for info in &mut infos {
        info.pages = u32::try_from(number(&mut from)?).map_err(|_| Damaged)?;
    }
    for info in &mut infos {
        let end = postings.checked_add(number(&mut from)?).ok_or(Damaged)?;
        info.postings = std::mem::replace(&mut postings, end)..end;
    }
    for info in &mut infos {
        let end = positions.checked_add(number(&mut from)?).ok_or(Damaged)?;
        info.positions = std::mem::replace(&mut positions, end)..end;
    }
    let mut key: Vec<u8> = Vec::new();
    for info in &infos {
        let keep = number(&mut from)?;
        let add = from.count()?;
        if keep > key.len() || keep + add > LONGEST_TERM {
            return Err(Damaged);
        }
        key.truncate(keep);
        key.extend_from_slice(from.take(add)?);
        if !give(&key, info) {
            break;
        }
    }
    Ok(())
}

#[cfg(feature = "write")]
mod made {
    use super::super::field::part;
    use super::super::files::{Bytes, File, Files};
    use super::super::postings::{self, from_tantivy};
    use super::super::{Contents, FACETS, FIELDS, WORDS};
    use super::*;
    use crate::bytes::put_number;
    use crate::write::deflate::deflate;

    /// How many bytes come behind where the blocks end: that place, the number
    /// of terms, the version, and what sort of dictionary it is.
    const FOOTER: usize = 24;

    /// The files of terms and of postings as they are kept.
    pub(crate) struct Packed {
        pub(crate) terms: Vec<u8>,
        pub(crate) postings: Vec<u8>,
        /// Where the blocks of terms of each field are.
        pub(crate) blocks: [Vec<Block>; FIELDS],
        /// How many words all pages have.
        pub(crate) tokens: u64,
    }

    /// Makes them from those that tantivy wrote for so many pages.
    pub(crate) fn packed(terms: Bytes, postings: Bytes, documents: u32) -> Result<Packed, Stop> {
        let files = Files::new();
        let mut contents = Contents::default();
        contents.set_file(File::Terms, &terms);
        contents.set_file(File::Postings, &postings);
        files.share(File::Terms, 0, terms, true);
        files.share(File::Postings, 0, postings, true);
        let mut out = Packed {
            terms: Vec::new(),
            postings: Vec::new(),
            blocks: Default::default(),
            tokens: 0,
        };
        for field in [WORDS, FACETS] {
            let Some(slice) = part(&files, &contents, File::Terms, field)? else {
                continue;
            };
            let lists = part(&files, &contents, File::Postings, field)?;
            let lists = lists.map_or_else(|| Ok(Bytes::empty()), |lists| lists.read_bytes())?;
            // tantivy puts the number of all tokens first.
            let (tokens, lists) = lists.split_first_chunk::<8>().ok_or(Damaged)?;
            let counted = field == WORDS;
            if counted {
                out.tokens = u64::from_le_bytes(*tokens);
            }
            let kept = &mut out.postings;
            let mut keep = |info: &mut Info| {
                let list = lists.get(info.postings.clone()).ok_or(Damaged)?;
                let list = from_tantivy::read(list, info.pages, counted, documents)?;
                let start = kept.len();
                kept.extend(postings::write(&list, documents));
                info.postings = start..kept.len();
                Ok(())
            };
            out.blocks[field as usize] = deflated(&slice, &mut out.terms, &mut keep)?;
        }
        Ok(out)
    }

    /// The list of words from blocks, each with its first place and how many words
    /// it has: a table of them, deflated, whose length is given, and then they.
    pub(crate) fn packed_words(words: Vec<(Vec<u8>, usize, Vec<u8>)>) -> (usize, Vec<u8>) {
        let mut end = 0;
        let mut bytes = Vec::new();
        let mut blocks = Vec::with_capacity(words.len());
        for (from, terms, block) in words {
            let start = end;
            end += block.len();
            bytes.extend(block);
            blocks.push(Block {
                from,
                range: start..end,
                terms,
            });
        }
        let mut table = Vec::new();
        write(&blocks, &mut table);
        let mut out = deflate(&table);
        let length = out.len();
        out.extend(bytes);
        (length, out)
    }

    /// How large a block is before it is deflated, in bytes: less, and the table of
    /// blocks grows by more than a query saves.
    const BLOCK: usize = 3 << 10;

    /// A block in the making.
    #[derive(Default)]
    struct Made {
        first: Vec<u8>,
        infos: Vec<Info>,
        keys: Vec<u8>,
        last: Vec<u8>,
    }

    impl Made {
        fn add(&mut self, key: &[u8], info: Info) {
            if self.infos.is_empty() {
                // As much of the term as tells it from the last one.
                let shared = shared(&self.last, key);
                self.first = key[..key.len().min(shared + 1)].to_vec();
                self.last.clear();
            }
            let shared = shared(&self.last, key);
            put_number(&mut self.keys, shared as u64);
            put_number(&mut self.keys, (key.len() - shared) as u64);
            self.keys.extend_from_slice(&key[shared..]);
            self.infos.push(info);
            key.clone_into(&mut self.last);
        }

        fn is_full(&self) -> bool {
            self.keys.len() + self.infos.len() * 4 >= BLOCK
        }

        /// Ends the block, to begin the next.
        fn finish(&mut self, out: &mut Vec<u8>, blocks: &mut Vec<Block>) {
            let Some(first) = self.infos.first() else {
                return;
            };
            let mut bytes = Vec::with_capacity(BLOCK * 2);
            put_number(&mut bytes, self.infos.len() as u64);
            put_number(&mut bytes, first.postings.start as u64);
            put_number(&mut bytes, first.positions.start as u64);
            for info in &self.infos {
                put_number(&mut bytes, u64::from(info.pages));
            }
            for info in &self.infos {
                put_number(&mut bytes, info.postings.len() as u64);
            }
            for info in &self.infos {
                put_number(&mut bytes, info.positions.len() as u64);
            }
            bytes.append(&mut self.keys);
            let start = out.len();
            out.extend(deflate(&bytes));
            blocks.push(Block {
                from: std::mem::take(&mut self.first),
                range: start..out.len(),
                terms: self.infos.len(),
            });
            self.infos.clear();
        }
    }

    /// Adds the blocks of a dictionary that tantivy wrote, put together anew and
    /// deflated, and says where they are. `keep` is given what is known of each
    /// term, to change it.
    pub(crate) fn deflated(
        slice: &FileSlice,
        out: &mut Vec<u8>,
        keep: &mut dyn FnMut(&mut Info) -> Result<(), Damaged>,
    ) -> Result<Vec<Block>, Stop> {
        let bytes = slice.read_bytes()?;
        let footer = bytes.len().checked_sub(FOOTER).ok_or(Damaged)?;
        let end = u64::from_le_bytes(*chunk(&bytes, footer)?);
        let end = usize::try_from(end).map_err(|_| Damaged)?;
        let bytes = bytes.get(..end).ok_or(Damaged)?;
        let (mut made, mut blocks) = (Made::default(), Vec::new());
        let mut start = 0;
        // The last block is empty.
        while let Some(length) = bytes.get(start..).and_then(|rest| rest.first_chunk::<4>())
            && *length != [0; 4]
        {
            let end = start + 4 + u32::from_le_bytes(*length) as usize;
            let block = bytes.get(start..end).ok_or(Damaged)?;
            each_written(block, &mut |key, mut info| {
                keep(&mut info)?;
                made.add(key, info);
                if made.is_full() {
                    made.finish(out, &mut blocks);
                }
                Ok(())
            })?;
            start = end;
        }
        made.finish(out, &mut blocks);
        Ok(blocks)
    }

    /// How much two terms have in common at their start.
    fn shared(a: &[u8], b: &[u8]) -> usize {
        a.iter().zip(b).take_while(|(a, b)| a == b).count()
    }

    /// What is done with a term that tantivy wrote.
    type Given<'a> = dyn FnMut(&[u8], Info) -> Result<(), Damaged> + 'a;

    /// Hands out the terms of a block that tantivy wrote.
    fn each_written(block: &[u8], give: &mut Given<'_>) -> Result<(), Damaged> {
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
        for info in infos {
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
            give(&key, info)?;
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

    /// Writes a list of blocks.
    pub(crate) fn write(blocks: &[Block], out: &mut Vec<u8>) {
        put_number(out, blocks.len() as u64);
        let mut before: &[u8] = &[];
        for block in blocks {
            let shared = shared(before, &block.from);
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
pub(super) use made::write;
#[cfg(feature = "write")]
pub(crate) use made::{packed, packed_words};

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
            let blocks = made::deflated(&slice, &mut kept, &mut |_| Ok(())).unwrap();
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
