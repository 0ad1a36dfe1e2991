//! Documents to the files of an index. [`Writer`] is the way in,
//! [`side_by_side`] for many documents; [`Published`] names the files.
//!
//! tantivy writes one segment into memory; what is taken of it are positions and
//! lengths, byte for byte, and terms and postings, which are written anew in
//! fewer bytes. Beside them stand the cards, which tantivy's own store would put
//! many to a block.
//!
//! Equal documents in equal order give equal bytes.

mod common_words;
pub(crate) mod deflate;
mod plain;
mod publish;
mod spelling;

pub use publish::{POINTER, Published, hashed_path};

use rayon::prelude::*;
use tantivy::directory::RamDirectory;
use tantivy::index::SegmentComponent;
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::store::Compressor;
use tantivy::tokenizer::TokenizerManager;
use tantivy::{Index as TantivyIndex, IndexSettings, SingleSegmentIndexWriter, TantivyDocument};

use crate::card;
use crate::document::Document;
use crate::read::{
    Bytes, Contents, FACETS, File, Files, Group, Index, MOST_GROUPS, WORDS, pack, packed,
};
use crate::terms::{self, HEADING, NAME, START, TITLE};
use crate::words::{self, Language, Sort, Stems};
use common_words::{Counted, sampled};
use plain::{Plain, Tokens};
use spelling::Spelled;

/// What tantivy is told it may use. One segment is written out once, so this only
/// says how large its table of words is at first: a third of it.
const MEMORY: usize = 6 << 20;
/// The most text of one page that is indexed, in bytes. No page for people is
/// longer; a generated one would push all others out.
pub const MOST_TEXT: usize = 2 << 20;
/// Words between the sections of a page, so that no phrase reaches across.
const GAP: u32 = 8;
/// How many documents each thread makes ready at once: until they are added their
/// text is in memory several times.
const BATCH: usize = 16;

/// How an index is made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Whose endings are taken off words.
    pub language: Language,
    /// Words that mean the same, in lists.
    pub synonyms: Vec<Vec<String>>,
}

/// The files of an index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Fetched whole and first.
    pub hot: Vec<u8>,
    /// The other files that are read in ranges, or when they are needed.
    pub files: Vec<(File, Vec<u8>)>,
}

impl Written {
    /// The index, opened with all its files here.
    ///
    /// # Errors
    ///
    /// Never for files that [`Writer::finish`] gave.
    pub fn open(&self) -> Result<Index, crate::read::Stop> {
        let files = Files::new();
        for (file, bytes) in &self.files {
            files.put(*file, 0, bytes.clone(), true);
        }
        Index::open(files, &self.hot)
    }
}

/// Why an index could not be written: tantivy says why.
#[derive(Debug, thiserror::Error)]
#[error("the search index could not be written: {0}")]
pub struct WriteError(#[from] tantivy::TantivyError);

/// A document, ready to be added. Documents can be made ready side by side;
/// they are added one after another.
pub struct Ready {
    words: String,
    facets: String,
    card: Vec<u8>,
    card_length: usize,
    boost: u8,
    group: String,
    spelled: Spelled,
}

/// Makes an index.
pub struct Writer {
    tantivy: SingleSegmentIndexWriter,
    spelled: Spelled,
    contents: Contents,
    cards: Vec<u8>,
    lengths: Vec<(usize, usize)>,
}

/// Makes documents ready.
pub struct Preparer {
    stems: Stems,
    common: Vec<u8>,
}

impl Preparer {
    /// For an index of one language, whose cards have some words in common.
    fn new(language: Language, common: Counted) -> Self {
        let common = common.finish();
        Self {
            stems: Stems::new(language),
            common,
        }
    }

    /// Makes a document ready.
    pub fn ready(&self, document: &Document) -> Ready {
        let mut tokens = Tokens::default();
        let mut spelled = Spelled::default();
        self.names(document, &mut tokens, &mut spelled);
        self.text(document, &mut tokens, &mut spelled);
        let mut facets = Tokens::default();
        let mut values: Vec<String> = document
            .facets
            .iter()
            .map(|(key, value)| terms::facet(key, value))
            .collect();
        values.push(terms::facet("in", &document.group));
        values.sort();
        values.dedup();
        for value in &values {
            facets.add(value, 0);
        }
        let (card_length, card) = card::write(document, &self.common);
        Ready {
            words: tokens.finish(),
            facets: facets.finish(),
            card,
            card_length,
            boost: document.boost,
            group: document.group.clone(),
            spelled,
        }
    }

    /// The terms of titles and headings, all at the start of the page.
    fn names(&self, document: &Document, tokens: &mut Tokens, spelled: &mut Spelled) {
        let mut marked = Vec::new();
        let names = [&document.title].into_iter().chain(&document.aliases);
        let names = names
            .map(|name| (name, true))
            .chain([&document.name, &document.reference].map(|name| (name, false)))
            .filter(|(name, _)| !name.is_empty());
        for (name, is_title) in names {
            let mut whole = String::new();
            for token in words::tokens(name) {
                if token.sort != Sort::Whole {
                    if !whole.is_empty() {
                        whole.push(' ');
                    }
                    whole.push_str(&token.text);
                }
                if !is_title {
                    continue;
                }
                for (at, c) in token.text.char_indices().take(terms::LONGEST_START) {
                    let start = &token.text[..at + c.len_utf8()];
                    marked.push(terms::marked(start, START));
                }
                spelled.add(&token, true);
                marked.push(terms::marked(&self.stems.stem(token.text), TITLE));
            }
            if !whole.is_empty() && whole.len() <= words::LONGEST * 2 {
                marked.push(terms::marked(&whole, NAME));
            }
        }
        for section in &document.sections {
            words::each(&section.heading, &mut |token| {
                spelled.add(&token, true);
                marked.extend(terms::heading_start(&token.text));
                marked.push(terms::marked(&self.stems.stem(token.text), HEADING));
            });
        }
        marked.sort();
        marked.dedup();
        for term in &marked {
            tokens.add(term, 0);
        }
    }

    /// The text of the page in its order: title, names, description, facets
    /// that are words, then the sections.
    fn text(&self, document: &Document, tokens: &mut Tokens, spelled: &mut Spelled) {
        let mut from = 1;
        let mut left = MOST_TEXT;
        let tags = document
            .facets
            .iter()
            .filter(|(key, _)| key == "tag" || key == "type")
            .map(|(_, value)| value);
        let head = [
            &document.title,
            &document.name,
            &document.description,
            &document.owner,
            &document.context,
        ];
        let sections = document
            .sections
            .iter()
            .flat_map(|section| [&section.heading, &section.text]);
        for text in head
            .into_iter()
            .chain(&document.aliases)
            .chain([&document.reference])
            .chain(tags)
            .chain(sections)
        {
            let text = &text[..text.floor_char_boundary(left)];
            left -= text.len();
            let mut last = None;
            words::each(text, &mut |token| {
                last = Some(token.position);
                spelled.add(&token, false);
                tokens.add(&self.stems.stem(token.text), from + token.position);
            });
            if let Some(last) = last {
                from += last + GAP;
            }
        }
    }
}

impl Writer {
    /// An empty index.
    ///
    /// # Errors
    ///
    /// [`WriteError`] when tantivy cannot start.
    pub fn new(options: &Options, preparer: &Preparer) -> Result<Self, WriteError> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default().set_tokenizer("plain");
        let words = indexing
            .clone()
            .set_index_option(IndexRecordOption::WithFreqsAndPositions)
            .set_fieldnorms(true);
        let facets = indexing
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false);
        let words =
            schema.add_text_field("words", TextOptions::default().set_indexing_options(words));
        let facets = schema.add_text_field(
            "facets",
            TextOptions::default().set_indexing_options(facets),
        );
        debug_assert_eq!((words.field_id(), facets.field_id()), (WORDS, FACETS));
        let tokenizers = TokenizerManager::new();
        tokenizers.register("plain", Plain);
        let settings = IndexSettings {
            docstore_compression: Compressor::None,
            docstore_compress_dedicated_thread: false,
            ..IndexSettings::default()
        };
        let tantivy = TantivyIndex::builder()
            .schema(schema.build())
            .settings(settings)
            .tokenizers(tokenizers)
            .single_segment_index_writer(RamDirectory::create(), MEMORY)?;
        let synonyms = options
            .synonyms
            .iter()
            .map(|words| words.iter().map(|word| word.to_lowercase()).collect())
            .collect();
        let mut contents = Contents::default();
        contents.language = options.language;
        contents.synonyms = synonyms;
        contents.common = preparer.common.clone();
        Ok(Self {
            tantivy,
            spelled: Spelled::default(),
            contents,
            cards: Vec::new(),
            lengths: Vec::new(),
        })
    }

    /// Adds a document. Those of one group come one after another. Documents
    /// of more groups than an index can have count to the last one.
    ///
    /// # Errors
    ///
    /// [`WriteError`] when tantivy refuses it.
    pub fn add(&mut self, ready: Ready) -> Result<(), WriteError> {
        let mut document = TantivyDocument::default();
        document.add_text(tantivy::schema::Field::from_field_id(WORDS), ready.words);
        document.add_text(tantivy::schema::Field::from_field_id(FACETS), ready.facets);
        self.tantivy.add_document(document)?;
        self.contents.documents += 1;
        self.contents.boosts.push(ready.boost);
        let full = self.contents.groups.len() == MOST_GROUPS;
        match self.contents.groups.last_mut() {
            Some(group) if group.name == ready.group || full => group.documents += 1,
            _ => self.contents.groups.push(Group {
                name: ready.group,
                documents: 1,
            }),
        }
        self.lengths
            .push((ready.card_length, ready.card.len() - ready.card_length));
        self.cards.extend(ready.card);
        self.spelled.join(ready.spelled);
        Ok(())
    }

    /// Makes room for the cards of so many documents in all, as large as those so
    /// far: a list that grows by itself is there twice each time.
    fn expect(&mut self, documents: usize) {
        let known = self.lengths.len().max(1);
        let wanted = (self.cards.len() / known + 1).saturating_mul(documents);
        let wanted = wanted.saturating_add(wanted / 16);
        self.cards.reserve(wanted.saturating_sub(self.cards.len()));
    }

    /// Writes the files.
    ///
    /// # Errors
    ///
    /// [`WriteError`] when tantivy cannot finish.
    pub fn finish(self) -> Result<Written, WriteError> {
        let Self {
            tantivy,
            spelled,
            mut contents,
            cards,
            lengths,
        } = self;
        // tantivy needs most when it writes, so what can go before that goes.
        let (table, spelling) = spelled.write();
        contents.spelling = table;
        let index = tantivy.finalize()?;
        let segments = index.searchable_segments()?;
        let component = |component: SegmentComponent| -> Result<Bytes, WriteError> {
            let Some(segment) = segments.first().filter(|_| contents.documents > 0) else {
                return Ok(Bytes::empty());
            };
            let slice = segment
                .open_read(component)
                .map_err(tantivy::TantivyError::from)?;
            Ok(slice.read_bytes().map_err(tantivy::TantivyError::from)?)
        };
        let terms = component(SegmentComponent::Terms)?;
        let postings = component(SegmentComponent::Postings)?;
        let positions = component(SegmentComponent::Positions)?;
        let norms = component(SegmentComponent::FieldNorms)?;
        // What is taken of it stays.
        drop((segments, index));

        contents.set_cards(&lengths);
        let (mut own_terms, mut own_postings) = (Vec::new(), Vec::new());
        if contents.documents > 0 {
            let packed = packed(terms, postings, contents.documents);
            let packed = packed.map_err(|_| unreadable())?;
            own_terms = packed.terms;
            own_postings = packed.postings;
            contents.blocks = packed.blocks;
            contents.tokens = packed.tokens;
        }
        // Shared with tantivy's directory until they are copied, one by one.
        let parts = [(File::Positions, positions), (File::Norms, norms)];
        let own = [
            (File::Terms, own_terms),
            (File::Postings, own_postings),
            (File::Cards, cards),
            (File::Spelling, spelling),
        ];
        let files = Files::new();
        for (file, bytes) in &parts {
            contents.set_file(*file, bytes);
            files.share(*file, 0, bytes.clone(), true);
        }
        for (file, bytes) in &own {
            contents.set_file(*file, bytes);
        }
        let opened = Index::first(files.clone(), contents.clone());
        let pieces = files.noted();
        if opened.is_err() {
            return Err(unreadable());
        }
        drop(opened);
        let hot = pack(&contents, &lengths, &files, &pieces);
        drop(files);
        // All of the lengths is in the hot file.
        let mut files: Vec<(File, Vec<u8>)> = parts
            .into_iter()
            .filter(|(file, _)| *file != File::Norms)
            .map(|(file, bytes)| (file, bytes.to_vec()))
            .chain(own)
            .collect();
        files.sort_by_key(|(file, _)| *file);
        Ok(Written { hot, files })
    }
}

/// An index that was just written cannot be read: a bug.
fn unreadable() -> WriteError {
    WriteError(tantivy::TantivyError::InternalError(
        "an index that was just written cannot be read".into(),
    ))
}

/// Makes the index of documents at once.
///
/// # Errors
///
/// [`WriteError`] when tantivy cannot write.
pub fn write(documents: &[Document], options: &Options) -> Result<Written, WriteError> {
    let mut common = Counted::default();
    for number in sampled(documents.len()) {
        common.add(&documents[number]);
    }
    let preparer = Preparer::new(options.language, common);
    let mut writer = Writer::new(options, &preparer)?;
    for document in documents {
        writer.add(preparer.ready(document))?;
    }
    writer.finish()
}

/// Makes the index of many documents, which are made and made ready in
/// parallel, and are not all in memory at once. Some are made twice.
///
/// # Errors
///
/// [`WriteError`] when tantivy cannot write.
pub fn side_by_side<T: Sync>(
    sources: &[T],
    options: &Options,
    document: impl Fn(&T) -> Document + Sync,
) -> Result<Written, WriteError> {
    let numbers: Vec<usize> = sampled(sources.len()).collect();
    let common = numbers
        .into_par_iter()
        .fold(Counted::default, |mut counted, number| {
            counted.add(&document(&sources[number]));
            counted
        });
    let common = common.reduce(Counted::default, Counted::join);
    let preparer = Preparer::new(options.language, common);
    let mut writer = Writer::new(options, &preparer)?;
    let make = |batch: &[T]| -> Vec<Ready> {
        let ready = batch.par_iter();
        let ready = ready.map(|source| preparer.ready(&document(source)));
        ready.collect()
    };
    let mut batches = sources.chunks(BATCH * rayon::current_num_threads().max(1));
    let mut ready = batches.next().map(make).unwrap_or_default();
    while !ready.is_empty() {
        let next = batches.next();
        // Documents are added one by one; the next are made ready meanwhile.
        let (added, made) = rayon::join(
            || ready.into_iter().try_for_each(|ready| writer.add(ready)),
            || next.map(make).unwrap_or_default(),
        );
        added?;
        writer.expect(sources.len());
        ready = made;
    }
    writer.finish()
}
