//! A card: what is shown of a page that was found, and its text, from which the
//! excerpt is cut. Each lies in the file of cards on its own, so that a result
//! costs one small range.
//!
//! Cards are deflated behind the words that most of them have, which are in the
//! hot file.
//!
//! The first bytes of a card are the card itself with up to [`FIRST_TEXT`] bytes
//! of text; what a long page has beyond is in further blocks behind it, each
//! deflated on its own.

use crate::bytes::{Damaged, Reader, inflate, inflate_behind};

/// How much text a card brings along, in bytes before compression.
pub const FIRST_TEXT: usize = 12 << 10;
/// How much text is in each further block.
pub const MORE_TEXT: usize = 24 << 10;
/// How many further blocks a page has at most: half a megabyte of text is
/// searched in full, and shown with excerpts up to here.
pub const MOST_BLOCKS: usize = 16;
/// The lengths of cards are multiples of this, in bytes: the hot file has that of
/// every page, and a rounded one takes half the room there.
pub(crate) const CARD_STEP: usize = 64;
/// The most a card may come to, in bytes, before and after inflating.
pub(crate) const LARGEST: usize = 1 << 20;
/// The longest title, name, description or heading, in bytes: the end of longer
/// ones is left out.
pub const LONGEST: usize = 4 << 10;
/// How many sections a card has at most: later ones are part of the last one.
const MOST_SECTIONS: usize = 4096;
/// How long the headings and links of all sections are at most.
#[cfg(feature = "write")]
const LONGEST_SECTIONS: usize = 512 << 10;

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
    /// Reads a card from its own range of the file. `common` is what the cards of
    /// the index have in common.
    ///
    /// # Errors
    ///
    /// [`Damaged`] when the bytes are no card, or one whose links would lead
    /// out of the portal.
    pub fn read(bytes: &[u8], common: &[u8]) -> Result<Card, Damaged> {
        let bytes = inflate_behind(common, bytes, LARGEST)?;
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
        let blocks = from.count()?;
        let texts = [&card.title, &card.name, &card.description];
        if blocks > MOST_BLOCKS || texts.iter().any(|text| text.len() > LONGEST) {
            return Err(Damaged);
        }
        for _ in 0..blocks {
            card.more
                .push(usize::try_from(from.number()?).map_err(|_| Damaged)?);
        }
        let mut at = 0usize;
        let sections = from.count()?;
        if sections > MOST_SECTIONS || !stays(&card.path) {
            return Err(Damaged);
        }
        for _ in 0..sections {
            let (link, heading) = (from.string()?, from.string()?);
            let is_anchor = link.is_empty() || link.starts_with('#');
            let whole = || format!("{}{link}", card.path);
            if heading.len() > LONGEST || !is_anchor && !stays(&whole()) {
                return Err(Damaged);
            }
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

/// Whether an address stays within the portal when it is put behind the portal's
/// own: it has no scheme and no host, is not from the root of the host, and does
/// not go up. Browsers take `\` for `/` and `%2e` for `.`, and leave out tabs and
/// line feeds.
fn stays(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let mut segments = path.split('/');
    let first = segments.clone().next().unwrap_or_default();
    let goes_up = |segment: &str| {
        let plain = segment.to_ascii_lowercase().replace("%2e", ".");
        matches!(plain.as_str(), "." | "..")
    };
    !address.contains(|c: char| c == '\\' || c.is_control())
        && !path.starts_with('/')
        && !first.contains(':')
        && !path.contains("//")
        && !segments.any(goes_up)
}

/// A document's card, deflated behind what cards have in common: the bytes of the
/// card itself, then of the blocks behind it.
#[cfg(feature = "write")]
pub(crate) fn write(document: &crate::document::Document, common: &[u8]) -> (usize, Vec<u8>) {
    use crate::bytes::{put_number, put_string};
    use crate::write::deflate::{deflate, deflate_behind};
    let mut text = String::new();
    let mut sections: Vec<(&str, &str, usize)> = Vec::with_capacity(document.sections.len());
    let mut left = LONGEST_SECTIONS;
    for section in &document.sections {
        let from = text.len();
        let (link, heading) = (section.link.as_str(), cut(&section.heading));
        let own = link.len() + heading.len();
        let fits = own <= left && sections.len() < MOST_SECTIONS;
        if !fits && !sections.is_empty() {
            text.push_str(&section.heading);
            text.push('\n');
        }
        text.push_str(section.text.trim());
        text.push('\n');
        let length = text.len() - from;
        match sections.last_mut() {
            Some((_, _, last)) if !fits => *last += length,
            _ => {
                left = left.saturating_sub(own);
                sections.push((link, heading, length));
            }
        }
    }
    let (first, mut rest) = split(&text, FIRST_TEXT);
    let mut blocks = Vec::new();
    while !rest.is_empty() && blocks.len() < MOST_BLOCKS {
        let (block, behind) = split(rest, MORE_TEXT);
        blocks.push(deflate(block.as_bytes()));
        rest = behind;
    }
    let mut out = Vec::new();
    put_string(&mut out, &document.path);
    for text in [
        &document.title,
        &document.name,
        &document.kind,
        &document.type_,
        &document.owner,
        &document.context,
        &document.description,
    ] {
        put_string(&mut out, cut(text));
    }
    put_number(&mut out, blocks.len() as u64);
    for block in &blocks {
        put_number(&mut out, block.len() as u64);
    }
    put_number(&mut out, sections.len() as u64);
    for (link, heading, length) in sections {
        put_string(&mut out, link);
        put_string(&mut out, heading);
        put_number(&mut out, length as u64);
    }
    out.extend_from_slice(first.as_bytes());
    let mut bytes = deflate_behind(common, &out);
    // What was deflated says where it ends.
    let card = bytes.len().next_multiple_of(CARD_STEP);
    bytes.resize(card, 0);
    for block in blocks {
        bytes.extend(block);
    }
    (card, bytes)
}

/// A text that is not too long to be shown.
#[cfg(feature = "write")]
fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Section};

    const COMMON: &[u8] = b"heading catalog ";

    #[test]
    fn addresses_stay_within_the_portal() {
        for good in [
            "",
            "catalog/default/component/orders/",
            "docs/default/component/a/b.c/%3A/",
            "docs/x/?a=/../b#//c",
            "docs/a:b/",
            "docs/...x/..y/",
        ] {
            assert!(stays(good), "{good}");
        }
        for bad in [
            "/catalog/",
            "//elsewhere.example/",
            "\\\\elsewhere.example",
            "catalog\\..\\x",
            "javascript:alert(1)",
            "java\tscript:alert(1)",
            "https://elsewhere.example/",
            "https:elsewhere.example",
            "data:text/html,x",
            "..",
            "../admin",
            "catalog/../../x",
            "catalog/./x",
            "catalog/%2e%2E/x",
            "catalog/.%2e",
            "catalog//x",
            "\u{0}catalog/",
            "catalog/\n",
        ] {
            assert!(!stays(bad), "{bad}");
        }
    }

    #[test]
    fn a_card_that_leads_elsewhere_is_damaged() {
        let card = |path: &str, link: &str| {
            let document = Document {
                path: path.to_owned(),
                sections: vec![Section {
                    link: link.to_owned(),
                    ..Section::default()
                }],
                ..Document::default()
            };
            let (length, bytes) = write(&document, COMMON);
            Card::read(&bytes[..length], COMMON).map(|card| card.path)
        };
        assert!(card("catalog/a/", "").is_ok());
        assert!(card("catalog/a/", "definition/#L1").is_ok());
        assert!(card("catalog/a/", "#javascript:alert(1)").is_ok());
        assert!(card("", "#top").is_ok());
        for (path, link) in [
            ("javascript:alert(1)", ""),
            ("", "//elsewhere.example"),
            ("", "javascript:alert(1)"),
            ("catalog/a/", "../../../x"),
            ("catalog/a/", "/elsewhere.example"),
            ("java", "script:alert(1)"),
        ] {
            assert_eq!(card(path, link), Err(Damaged), "{path} {link}");
        }
    }

    #[test]
    fn what_is_too_long_to_be_shown_is_cut() {
        let long = "ü".repeat(LONGEST);
        let document = Document {
            title: long.clone(),
            description: long.clone(),
            sections: (0..6000)
                .map(|number| Section {
                    link: format!("#{number}"),
                    heading: format!("heading {number} {}", &long[..200]),
                    text: "x".into(),
                })
                .collect(),
            ..Document::default()
        };
        let (length, bytes) = write(&document, COMMON);
        let card = Card::read(&bytes[..length], COMMON).unwrap();
        assert_eq!(card.title.len(), LONGEST);
        assert!(card.sections.len() > 1000 && card.sections.len() <= MOST_SECTIONS);
    }
}
