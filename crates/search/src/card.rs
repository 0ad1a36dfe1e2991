//! A card: what is shown of a page that was found, and its text, from which the
//! excerpt is cut. Each lies in the file of cards on its own, so that a result
//! costs one small range.
//!
//! The first bytes of a card are the card itself with up to [`FIRST_TEXT`] bytes
//! of text; what a long page has beyond is in further blocks behind it, each
//! deflated on its own.

use crate::bytes::{Damaged, Reader, inflate};

/// How much text a card brings along, in bytes before compression.
pub const FIRST_TEXT: usize = 12 << 10;
/// How much text is in each further block.
pub const MORE_TEXT: usize = 24 << 10;
/// How many further blocks a page has at most: half a megabyte of text is
/// searched in full, and shown with excerpts up to here.
pub const MOST_BLOCKS: usize = 16;
/// The most a card may come to, in bytes after inflating.
const LARGEST: usize = 1 << 20;

/// What is shown of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// The address within the portal, without a slash at its start.
    pub path: String,
    /// What the page is called.
    pub title: String,
    /// Its name, if that is another.
    pub name: String,
    /// The kind of the entity, or `docs`.
    pub kind: String,
    /// The type of the entity.
    pub type_: String,
    /// Who owns it, as it is shown.
    pub owner: String,
    /// What it is part of.
    pub context: String,
    /// One or two sentences.
    pub description: String,
    /// The parts a result can open at.
    pub sections: Vec<CardSection>,
    /// The text of the sections, as far as it is here.
    pub text: String,
    /// How long each further block is in the file, in bytes.
    pub more: Vec<usize>,
}

/// A heading of a card.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CardSection {
    /// What is put behind the path to get here.
    pub link: String,
    /// The heading; empty for the top of the page.
    pub heading: String,
    /// Where its text starts in the text of the page, in bytes.
    pub at: usize,
}

impl Card {
    /// Reads a card from its own range of the file.
    ///
    /// # Errors
    ///
    /// [`Damaged`] when the bytes are no card.
    pub fn read(bytes: &[u8]) -> Result<Card, Damaged> {
        let bytes = inflate(bytes, LARGEST)?;
        let mut from = Reader::new(&bytes);
        let mut card = Card {
            path: from.string()?,
            title: from.string()?,
            name: from.string()?,
            kind: from.string()?,
            type_: from.string()?,
            owner: from.string()?,
            context: from.string()?,
            description: from.string()?,
            ..Card::default()
        };
        for _ in 0..from.count()? {
            card.more
                .push(usize::try_from(from.number()?).map_err(|_| Damaged)?);
        }
        let mut at = 0usize;
        for _ in 0..from.count()? {
            let (link, heading) = (from.string()?, from.string()?);
            card.sections.push(CardSection { link, heading, at });
            at = at
                .checked_add(usize::try_from(from.number()?).map_err(|_| Damaged)?)
                .ok_or(Damaged)?;
        }
        card.text = String::from_utf8(from.rest().to_vec()).map_err(|_| Damaged)?;
        Ok(card)
    }

    /// Adds the text of a further block.
    ///
    /// # Errors
    ///
    /// [`Damaged`] when the bytes are no block of text.
    pub fn extend(&mut self, block: &[u8]) -> Result<(), Damaged> {
        let bytes = inflate(block, MORE_TEXT * 2)?;
        self.text
            .push_str(std::str::from_utf8(&bytes).map_err(|_| Damaged)?);
        Ok(())
    }

    /// The section in which a place of the text lies.
    pub fn section_at(&self, at: usize) -> usize {
        self.sections
            .partition_point(|section| section.at <= at)
            .saturating_sub(1)
    }
}

/// A document's card: the bytes of the card itself, then of the blocks behind it.
#[cfg(feature = "write")]
pub(crate) fn write(document: &crate::document::Document) -> (usize, Vec<u8>) {
    use crate::bytes::{put_number, put_string};
    let mut text = String::new();
    let mut lengths = Vec::with_capacity(document.sections.len());
    for section in &document.sections {
        let from = text.len();
        text.push_str(section.text.trim());
        text.push('\n');
        lengths.push(text.len() - from);
    }
    let (first, mut rest) = split(&text, FIRST_TEXT);
    let mut blocks = Vec::new();
    while !rest.is_empty() && blocks.len() < MOST_BLOCKS {
        let (block, behind) = split(rest, MORE_TEXT);
        blocks.push(deflate(block.as_bytes()));
        rest = behind;
    }
    let mut out = Vec::new();
    for text in [
        &document.path,
        &document.title,
        &document.name,
        &document.kind,
        &document.type_,
        &document.owner,
        &document.context,
        &document.description,
    ] {
        put_string(&mut out, text);
    }
    put_number(&mut out, blocks.len() as u64);
    for block in &blocks {
        put_number(&mut out, block.len() as u64);
    }
    put_number(&mut out, document.sections.len() as u64);
    for (section, length) in document.sections.iter().zip(lengths) {
        put_string(&mut out, &section.link);
        put_string(&mut out, &section.heading);
        put_number(&mut out, length as u64);
    }
    out.extend_from_slice(first.as_bytes());
    let mut bytes = deflate(&out);
    let card = bytes.len();
    for block in blocks {
        bytes.extend(block);
    }
    (card, bytes)
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

/// The first `most` bytes of a text, up to a space if there is one, and the rest.
#[cfg(feature = "write")]
fn split(text: &str, most: usize) -> (&str, &str) {
    if text.len() <= most {
        return (text, "");
    }
    let mut at = text.floor_char_boundary(most);
    if let Some(space) = text[..at]
        .rfind([' ', '\n'])
        .filter(|space| *space > most / 2)
    {
        at = space + 1;
    }
    text.split_at(at)
}
