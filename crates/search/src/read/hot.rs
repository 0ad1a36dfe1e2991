//! The hot file: what every query needs, fetched whole and first.
//!
//! It is deflated, and holds the table of contents, then pieces of the other
//! files: those that opening the index reads. What they are is not written down
//! anywhere; the index is opened once when it is made, and what that read is
//! packed.
//!
//! Last comes the sum of all that, and the table of contents has the sum of
//! each other file, so that a file of another index is not taken for one of
//! this. Ranges of a file are not checked: whatever is in them, reading them
//! ends in an answer or in [`Damaged`].

use super::FIELDS;
use super::dictionary::{self, Block};
use super::files::{File, Files, Range};
use crate::bytes::{Damaged, Reader, inflate};
use crate::card::CARD_STEP;
use crate::sum::sum;
use crate::words::Language;

/// The first bytes of a hot file: what it is, and the version of all of this.
const MAGIC: &[u8] = b"callboard-search-3\n";
/// The most the hot file may come to, in bytes after inflating: 50 bytes for
/// each of two and a half million pages.
const LARGEST: usize = 128 << 20;
/// The most groups that pages are in: each page is looked up in all of them.
pub(crate) const MOST_GROUPS: usize = 256;

/// The table of contents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// How many pages there are.
    pub documents: u32,
    /// How many words they have together.
    pub tokens: u64,
    /// The language whose endings are taken off words.
    pub language: Language,
    /// The groups of pages, in the order in which they stand.
    pub groups: Vec<Group>,
    /// Words that mean the same, each list in lower case.
    pub synonyms: Vec<Vec<String>>,
    /// What cards have in common: each is deflated as if it stood behind this.
    pub(crate) common: Vec<u8>,
    /// How much sooner each page comes.
    pub boosts: Vec<u8>,
    /// Where the terms of each field are.
    pub(crate) blocks: [Vec<Block>; FIELDS],
    /// How long the table is with which the list of words begins.
    pub(crate) spelling: usize,
    /// Where each card lies, and one more for the end: start of the card.
    cards: Vec<(usize, usize)>,
    sizes: [usize; File::ALL.len()],
    sums: [u64; File::ALL.len()],
}

/// Pages that are listed together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// As in [`crate::document::Document::group`].
    pub name: String,
    /// How many pages it has.
    pub documents: u32,
}

impl Contents {
    /// How long a file is, in bytes.
    pub fn size(&self, file: File) -> usize {
        self.sizes[file as usize]
    }

    /// Whether these are the bytes of a whole file.
    pub fn is_whole(&self, file: File, bytes: &[u8]) -> bool {
        self.size(file) == bytes.len() && self.sums[file as usize] == sum(bytes)
    }

    /// Where a page's card lies.
    pub fn card(&self, document: u32) -> Option<Range> {
        let &(start, length) = self.cards.get(document as usize)?;
        Some(start..start + length)
    }

    /// The number of the group a page is in.
    pub fn group(&self, document: u32) -> usize {
        let mut end = 0;
        for (number, group) in self.groups.iter().enumerate() {
            end = group.documents.saturating_add(end);
            if document < end {
                return number;
            }
        }
        0
    }
}

/// Reads the hot file: the table, and the pieces into `files`.
pub(super) fn unpack(hot: &[u8], files: &Files) -> Result<Contents, Damaged> {
    let packed = hot.strip_prefix(MAGIC).ok_or(Damaged)?;
    let bytes = inflate(packed, LARGEST)?;
    let (bytes, own) = bytes.split_last_chunk::<8>().ok_or(Damaged)?;
    if u64::from_le_bytes(*own) != sum(bytes) {
        return Err(Damaged);
    }
    let mut from = Reader::new(bytes);
    let mut contents = Contents {
        documents: u32::try_from(from.number()?).map_err(|_| Damaged)?,
        tokens: from.number()?,
        language: Language::named(&from.string()?).ok_or(Damaged)?,
        ..Contents::default()
    };
    let groups = from.count()?;
    if groups > MOST_GROUPS {
        return Err(Damaged);
    }
    for _ in 0..groups {
        let name = from.string()?;
        contents.groups.push(Group {
            name,
            documents: u32::try_from(from.number()?).map_err(|_| Damaged)?,
        });
    }
    for _ in 0..from.count()? {
        let words = (0..from.count()?)
            .map(|_| from.string())
            .collect::<Result<_, _>>()?;
        contents.synonyms.push(words);
    }
    for size in &mut contents.sizes {
        *size = usize::try_from(from.number()?).map_err(|_| Damaged)?;
    }
    for sum in &mut contents.sums {
        let bytes = from.take(8)?.first_chunk().ok_or(Damaged)?;
        *sum = u64::from_le_bytes(*bytes);
    }
    let common = from.count()?;
    contents.common = from.take(common)?.to_vec();
    let documents = contents.documents as usize;
    contents.boosts = from.take(documents)?.to_vec();
    // All lengths, then what is behind each: that is mostly nothing.
    let mut number = || {
        let number = from.number()?;
        usize::try_from(number).map_err(|_| Damaged)
    };
    for _ in 0..documents {
        let length = number()?.checked_mul(CARD_STEP).ok_or(Damaged)?;
        contents.cards.push((0, length));
    }
    let mut start = 0usize;
    let size = contents.size(File::Cards);
    for card in &mut contents.cards {
        let behind = number()?;
        card.0 = start;
        start = start
            .checked_add(card.1)
            .and_then(|end| end.checked_add(behind))
            .filter(|end| *end <= size)
            .ok_or(Damaged)?;
    }
    let mut start = 0;
    for blocks in &mut contents.blocks {
        *blocks = dictionary::read(&mut from, &mut start)?;
    }
    contents.spelling = usize::try_from(from.number()?).map_err(|_| Damaged)?;
    if contents.spelling > contents.size(File::Spelling) {
        return Err(Damaged);
    }
    for _ in 0..from.count()? {
        let file = File::numbered(from.number()?).ok_or(Damaged)?;
        let start = usize::try_from(from.number()?).map_err(|_| Damaged)?;
        let count = from.count()?;
        if start
            .checked_add(count)
            .is_none_or(|end| end > contents.size(file))
        {
            return Err(Damaged);
        }
        files.put(file, start, from.take(count)?.to_vec(), true);
    }
    Ok(contents)
}

#[cfg(feature = "write")]
mod pack {
    use super::{Contents, File, Files, MAGIC, Range, dictionary, sum};
    use crate::bytes::{put_number, put_string};
    use crate::card::CARD_STEP;

    impl Contents {
        /// Says where cards lie: for each, its own length and that of the
        /// blocks behind it.
        pub(crate) fn set_cards(&mut self, lengths: &[(usize, usize)]) {
            let mut start = 0;
            self.cards = lengths
                .iter()
                .map(|(card, behind)| {
                    let at = start;
                    start += card + behind;
                    (at, *card)
                })
                .collect();
        }

        /// Says how long a file is, and what its sum is.
        pub(crate) fn set_file(&mut self, file: File, bytes: &[u8]) {
            self.sizes[file as usize] = bytes.len();
            self.sums[file as usize] = sum(bytes);
        }
    }

    /// The hot file of an index.
    pub(crate) fn pack(
        contents: &Contents,
        cards: &[(usize, usize)],
        files: &Files,
        pieces: &[(File, Range)],
    ) -> Vec<u8> {
        let mut out = Vec::new();
        put_number(&mut out, u64::from(contents.documents));
        put_number(&mut out, contents.tokens);
        put_string(&mut out, contents.language.name());
        put_number(&mut out, contents.groups.len() as u64);
        for group in &contents.groups {
            put_string(&mut out, &group.name);
            put_number(&mut out, u64::from(group.documents));
        }
        put_number(&mut out, contents.synonyms.len() as u64);
        for words in &contents.synonyms {
            put_number(&mut out, words.len() as u64);
            for word in words {
                put_string(&mut out, word);
            }
        }
        for size in contents.sizes {
            put_number(&mut out, size as u64);
        }
        for sum in contents.sums {
            out.extend_from_slice(&sum.to_le_bytes());
        }
        put_number(&mut out, contents.common.len() as u64);
        out.extend_from_slice(&contents.common);
        out.extend_from_slice(&contents.boosts);
        for (card, _) in cards {
            debug_assert!(card.is_multiple_of(CARD_STEP));
            put_number(&mut out, (*card / CARD_STEP) as u64);
        }
        for (_, behind) in cards {
            put_number(&mut out, *behind as u64);
        }
        for blocks in &contents.blocks {
            dictionary::write(blocks, &mut out);
        }
        put_number(&mut out, contents.spelling as u64);
        put_number(&mut out, pieces.len() as u64);
        for (file, range) in pieces {
            put_number(&mut out, *file as u64);
            put_number(&mut out, range.start as u64);
            put_number(&mut out, range.len() as u64);
            // What was noted was read, so it is here.
            if let Ok(bytes) = files.read(*file, range.clone()) {
                out.extend_from_slice(&bytes);
            }
        }
        let own = sum(&out);
        out.extend_from_slice(&own.to_le_bytes());
        let mut packed = MAGIC.to_vec();
        packed.extend(crate::write::deflate::deflate(&out));
        packed
    }
}
#[cfg(feature = "write")]
pub(crate) use pack::pack;
