//! An index, opened and read. [`Index::open`] is the way in.
//!
//! An index is these files, each of which never changes once it is written:
//!
//! | file | holds | read |
//! | --- | --- | --- |
//! | hot | the table of contents, the lengths and boosts of pages, and of every other file what opening it takes | whole, first |
//! | terms | all terms, and where the next two have them | in blocks |
//! | postings | which pages hold a term | one range for each term |
//! | positions | where on the page: tantivy's `.pos` | for phrases only |
//! | cards | what is shown of a page | one range for each result |
//! | spelling | all words, to find what a misspelt one meant | some blocks, when little else matched |

mod bits;
mod dictionary;
mod field;
mod files;
mod hot;
mod positions;
mod postings;

#[cfg(feature = "write")]
pub(crate) use dictionary::{packed, packed_words};
pub use field::Found;
pub use files::{Bytes, File, Files, Range};
pub use hot::{Contents, Group};
#[cfg(feature = "write")]
pub(crate) use hot::{MOST_GROUPS, pack};
pub use postings::Posting;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tantivy::query::Bm25Weight;

use crate::bytes::{Damaged, Reader, inflate};
use crate::card::{self, Card};
use crate::query::shelf::{self, Shelf};
use crate::query::spelling::{Meant, Search};
use crate::query::{Matched, Request};
use crate::words::Stems;
use dictionary::Block;
use field::Terms;

/// The field of words in tantivy's schema.
pub(crate) const WORDS: u32 = 0;
/// The field of facets in tantivy's schema.
pub(crate) const FACETS: u32 = 1;
/// How many fields there are.
const FIELDS: usize = 2;
/// How many blocks of words are looked through in one stretch: a hundred words or
/// more are in each.
const MOST_SPELLING: usize = 64;
/// The most the table of the list of words comes to, in bytes after inflating.
const LARGEST_TABLE: usize = 8 << 20;

/// Why a query has no answer yet, or never will.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// Some ranges of the files are not here: they are in [`Files::wanted`].
    #[error("more of the index has to be fetched")]
    Wanting,
    /// The bytes are not those of an index.
    #[error("the index is damaged")]
    Damaged,
}

impl From<Damaged> for Stop {
    fn from(_: Damaged) -> Self {
        Stop::Damaged
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::WouldBlock {
            Stop::Wanting
        } else {
            Stop::Damaged
        }
    }
}

/// Words, and what each may have meant.
type Corrections = (Vec<String>, Vec<Vec<Meant>>);

/// An opened index.
pub struct Index {
    files: Files,
    contents: Contents,
    words: Terms,
    facets: Terms,
    norms: Vec<u8>,
    stems: Stems,
    /// The last words that were taken for misspelt, and what they may have meant.
    meant: Mutex<Option<Corrections>>,
    /// What matched last.
    matched: Mutex<Option<Arc<Matched>>>,
    /// Where the blocks of the list of words are, once that was read.
    shelves: OnceLock<Vec<Block>>,
}

impl Index {
    /// Opens an index whose hot file is here.
    ///
    /// # Errors
    ///
    /// [`Stop::Damaged`] when it is not the hot file of an index of this
    /// version. What it should hold of the other files, and does not, is
    /// wanted like any other range.
    pub fn open(files: Files, hot: &[u8]) -> Result<Index, Stop> {
        let contents = hot::unpack(hot, &files)?;
        Self::assemble(files, contents)
    }

    /// Opens an index that was just written, to note what opening reads.
    #[cfg(feature = "write")]
    pub(crate) fn first(files: Files, contents: Contents) -> Result<Index, Stop> {
        files.note();
        Self::assemble(files, contents)
    }

    fn assemble(files: Files, contents: Contents) -> Result<Index, Stop> {
        let words = Terms::open(&files, &contents, WORDS, true)?;
        let facets = Terms::open(&files, &contents, FACETS, false)?;
        let norms = read_norms(&files, &contents)?;
        let stems = Stems::new(contents.language);
        Ok(Index {
            files,
            contents,
            words,
            facets,
            norms,
            stems,
            meant: Mutex::default(),
            matched: Mutex::default(),
            shelves: OnceLock::new(),
        })
    }

    /// The files, to see what is wanted and to bring it.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// Brings a range of a file, as [`Files::put`] does.
    ///
    /// # Errors
    ///
    /// [`Damaged`] when it is not within the file, or is all of it and not what
    /// was written.
    pub fn put(&self, file: File, start: usize, bytes: Vec<u8>) -> Result<(), Damaged> {
        let size = self.contents.size(file);
        let fits = start
            .checked_add(bytes.len())
            .is_some_and(|end| end <= size);
        if !fits || bytes.len() == size && !self.contents.is_whole(file, &bytes) {
            return Err(Damaged);
        }
        self.files.put(file, start, bytes, false);
        Ok(())
    }

    /// What is worth fetching while nobody waits, if it is anything: where the words
    /// are from which misspelt ones are put right. A search that wants it asks for it
    /// in any case.
    pub fn worthwhile(&self) -> (File, Range) {
        (File::Spelling, 0..self.contents.spelling)
    }

    /// What the index holds, in numbers.
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// How words are brought to their stems here.
    pub fn stems(&self) -> &Stems {
        &self.stems
    }

    /// The field of words.
    pub(crate) fn words(&self) -> &Terms {
        &self.words
    }

    /// The field of facets.
    pub(crate) fn facets(&self) -> &Terms {
        &self.facets
    }

    /// How much a word says that `pages` of all pages hold.
    pub(crate) fn weight(&self, pages: u32) -> Bm25Weight {
        let all = self.contents.documents.max(1);
        let average = self.contents.tokens as f32 / all as f32;
        Bm25Weight::for_one_term_without_explain(
            u64::from(pages.min(all)),
            u64::from(all),
            average.max(1.0),
        )
    }

    /// The length of a page, in tantivy's classes of length.
    pub(crate) fn norm(&self, document: u32) -> u8 {
        self.norms.get(document as usize).copied().unwrap_or(0)
    }

    /// A page's card, as it lies in the file.
    ///
    /// # Errors
    ///
    /// [`Stop`], as everything that reads.
    pub(crate) fn packed_card(&self, document: u32) -> Result<Bytes, Stop> {
        let range = self.contents.card(document).ok_or(Stop::Damaged)?;
        if range.len() > card::LARGEST {
            return Err(Stop::Damaged);
        }
        Ok(self.files.read(File::Cards, range)?)
    }

    /// A page's card, from the bytes that [`Index::packed_card`] gave.
    pub(crate) fn unpack_card(&self, packed: &[u8]) -> Result<Card, Stop> {
        Ok(Card::read(packed, &self.contents.common)?)
    }

    /// Adds the rest of its text to a card.
    ///
    /// # Errors
    ///
    /// [`Stop`], as everything that reads.
    pub fn rest_of(&self, document: u32, card: &mut Card) -> Result<(), Stop> {
        let mut at = self.contents.card(document).ok_or(Stop::Damaged)?.end;
        let size = self.contents.size(File::Cards);
        let mut blocks = Vec::new();
        for length in std::mem::take(&mut card.more) {
            let end = at
                .checked_add(length)
                .filter(|end| *end <= size && length <= card::LARGEST)
                .ok_or(Stop::Damaged)?;
            blocks.push(self.files.read(File::Cards, at..end));
            at = end;
        }
        for block in blocks {
            card.extend(&block?)?;
        }
        Ok(())
    }

    /// What misspelt words may have meant: see [`crate::query::spelling`]. They
    /// are looked for once for a query, however often that is run again.
    pub(crate) fn meant(&self, typed: &[String]) -> Result<Vec<Vec<Meant>>, Stop> {
        let mut last = self.meant.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, meant)) = last.as_ref()
            && known == typed
        {
            return Ok(meant.clone());
        }
        let meant = typed.iter().map(|word| self.near(word));
        let meant = all(meant.collect())?;
        *last = Some((typed.to_vec(), meant.clone()));
        Ok(meant)
    }

    /// What matches a request: found once for it, however often the query is run
    /// again.
    pub(crate) fn matched(
        &self,
        request: &Request,
        find: impl FnOnce() -> Result<Matched, Stop>,
    ) -> Result<Arc<Matched>, Stop> {
        let mut last = self.matched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(matched) = last.as_ref().filter(|matched| matched.is_of(request)) {
            return Ok(Arc::clone(matched));
        }
        let matched = Arc::new(find()?);
        *last = Some(Arc::clone(&matched));
        Ok(matched)
    }

    /// What one word may have meant.
    fn near(&self, typed: &str) -> Result<Vec<Meant>, Stop> {
        let table = self.shelves()?;
        let typed: Vec<char> = typed.chars().collect();
        let mut parts: Vec<(Range, bool)> = Vec::new();
        for stretch in shelf::near(&typed) {
            let is_backwards = stretch.shelf == Shelf::End;
            let blocks = dictionary::between(table, &stretch.first, &stretch.last);
            for block in blocks.iter().take(MOST_SPELLING) {
                let part = (block.range.clone(), is_backwards);
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
        }
        let blocks = parts.into_iter().map(|(range, is_backwards)| {
            let bytes = self.files.read(File::Spelling, range)?;
            Ok((bytes, is_backwards))
        });
        let mut search = Search::new(&typed);
        for (block, is_backwards) in all(blocks.collect())? {
            search.look(&block, is_backwards)?;
        }
        Ok(search.finish())
    }

    /// Where the blocks of the list of words are. The list begins with that.
    fn shelves(&self) -> Result<&[Block], Stop> {
        if let Some(table) = self.shelves.get() {
            return Ok(table);
        }
        let mut end = self.contents.spelling;
        let table = self.files.read(File::Spelling, 0..end)?;
        let table = inflate(&table, LARGEST_TABLE)?;
        let table = dictionary::read(&mut Reader::new(&table), &mut end)?;
        if end > self.contents.size(File::Spelling) {
            return Err(Stop::Damaged);
        }
        Ok(self.shelves.get_or_init(|| table))
    }
}

/// All values, or why there are none: damage before what is still wanted, and
/// only after each was tried, so that all is wanted at once.
pub(crate) fn all<T>(results: Vec<Result<T, Stop>>) -> Result<Vec<T>, Stop> {
    if results
        .iter()
        .any(|result| matches!(result, Err(Stop::Damaged)))
    {
        return Err(Stop::Damaged);
    }
    results.into_iter().collect()
}

fn read_norms(files: &Files, contents: &Contents) -> Result<Vec<u8>, Stop> {
    if contents.documents == 0 {
        return Ok(Vec::new());
    }
    // One byte for each page.
    Ok(match field::part(files, contents, File::Norms, WORDS)? {
        Some(norms) => norms.read_bytes()?.to_vec(),
        None => Vec::new(),
    })
}
