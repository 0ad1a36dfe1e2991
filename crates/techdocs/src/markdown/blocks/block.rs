//! A block of lines, with where in it each rule may apply.
//!
//! Most rules look for a line anywhere in a block. So that a block with many
//! headings or rules, each of which is cut off its front, is not searched
//! again and again, one pass over its lines notes the first line of every
//! [`Kind`], and what is cut off keeps the notes.

use crate::markdown::inline::text::line_end;
use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Deref;

/// What the first characters of a line may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Kind {
    /// `!!!`
    Admonition,
    /// `???`
    Details,
    /// `===`
    Tab,
    /// `#`
    Hash,
    /// `---`, `***`, `___`
    Rule,
    /// `>`
    Quote,
    /// `: `
    Definition,
    /// `[^`
    Footnote,
    /// `*[`
    Abbreviation,
    /// `[`
    Reference,
    /// `///`
    Generic,
}

const KINDS: usize = 11;

/// There is no such line.
const NONE: u32 = u32::MAX;
/// It is not known whether there is one.
const UNKNOWN: u32 = u32::MAX - 1;

/// A block: lines without a blank one between.
#[derive(Debug, Clone)]
pub(super) struct Block<'t> {
    text: Cow<'t, str>,
    /// The start of the first line of each kind.
    first: Cell<Option<[u32; KINDS]>>,
}

impl Deref for Block<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl<'t> Block<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self::from(Cow::Borrowed(text))
    }

    pub(super) fn from(text: Cow<'t, str>) -> Self {
        Self {
            text,
            first: Cell::new(None),
        }
    }

    /// The block from a line on.
    pub(super) fn suffix(&self, start: usize) -> Self {
        let text = match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[start..]),
            Cow::Owned(text) => Cow::Owned(text[start..].to_owned()),
        };
        let first = self.first.get().map(|first| {
            first.map(|line| match line {
                NONE | UNKNOWN => line,
                line => line.checked_sub(offset(start)).unwrap_or(UNKNOWN),
            })
        });
        Self {
            text,
            first: Cell::new(first),
        }
    }

    /// The block up to a line.
    pub(super) fn prefix(&self, end: usize) -> Self {
        let text = match &self.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[..end]),
            Cow::Owned(text) => Cow::Owned(text[..end].to_owned()),
        };
        Self::from(text)
    }

    /// The first line of a kind for which `read` gives something: where the
    /// line starts, where it ends (before the line end), and what was read.
    pub(super) fn find<T>(
        &self,
        kind: Kind,
        mut read: impl FnMut(&str) -> Option<T>,
    ) -> Option<(usize, usize, T)> {
        let mut start = self.first_of(kind)?;
        while start < self.text.len() {
            let rest = &self.text[start..];
            let end = start + line_end(rest);
            let line = &self.text[start..end];
            let is_of_kind = classify(line) & (1 << kind as usize) != 0;
            if let Some(found) = is_of_kind.then(|| read(line)).flatten() {
                self.note(kind, offset(start));
                return Some((start, end, found));
            }
            start = end + 1;
        }
        self.note(kind, NONE);
        None
    }

    /// The lines of a kind from a place on: where each starts.
    pub(super) fn lines_of(&self, kind: Kind) -> impl Iterator<Item = usize> + '_ {
        let mut start = self.first_of(kind).unwrap_or(self.text.len());
        std::iter::from_fn(move || {
            while start < self.text.len() {
                let rest = &self.text[start..];
                let line = start;
                let end = line_end(rest);
                start += end + 1;
                if classify(&rest[..end]) & (1 << kind as usize) != 0 {
                    return Some(line);
                }
            }
            None
        })
    }

    /// The first line that may be of a kind.
    fn first_of(&self, kind: Kind) -> Option<usize> {
        let first = self.first.get().unwrap_or_else(|| {
            let first = scan(&self.text);
            self.first.set(Some(first));
            first
        });
        match first[kind as usize] {
            NONE => None,
            UNKNOWN => Some(0),
            start => Some(start as usize),
        }
    }

    fn note(&self, kind: Kind, start: u32) {
        if let Some(mut first) = self.first.get() {
            first[kind as usize] = start;
            self.first.set(Some(first));
        }
    }

    /// Notes that there is no line of a kind.
    pub(super) fn note_none(&self, kind: Kind) {
        self.note(kind, NONE);
    }
}

/// An offset within a block; unknown where it is past 4 GB.
fn offset(start: usize) -> u32 {
    u32::try_from(start).unwrap_or(UNKNOWN)
}

/// The first line of each kind.
fn scan(text: &str) -> [u32; KINDS] {
    let mut first = [NONE; KINDS];
    let mut start = 0;
    while start < text.len() {
        let rest = &text[start..];
        let end = line_end(rest);
        let mut kinds = classify(&rest[..end]);
        while kinds != 0 {
            let kind = kinds.trailing_zeros() as usize;
            kinds &= kinds - 1;
            first[kind] = first[kind].min(offset(start));
        }
        start += end + 1;
    }
    first
}

/// The kinds that a line may be of, as bits.
fn classify(line: &str) -> u16 {
    let bytes = line.as_bytes();
    let spaces = bytes.iter().take(4).take_while(|b| **b == b' ').count();
    if spaces > 3 {
        return 0;
    }
    let rest = &bytes[spaces..];
    let Some(first) = rest.first() else {
        return 0;
    };
    let is_at_start = spaces == 0;
    let bit = |kind: Kind, holds: bool| u16::from(holds) << kind as usize;
    match first {
        b'!' => bit(Kind::Admonition, is_at_start && rest.starts_with(b"!!!")),
        b'?' => bit(Kind::Details, is_at_start && rest.starts_with(b"???")),
        b'=' => bit(Kind::Tab, is_at_start && rest.starts_with(b"===")),
        b'#' => bit(Kind::Hash, is_at_start),
        b'-' | b'_' => bit(Kind::Rule, true),
        b'*' => {
            let is_short = is_at_start && rest.get(1) == Some(&b'[');
            bit(Kind::Rule, true) | bit(Kind::Abbreviation, is_short)
        }
        b'>' => bit(Kind::Quote, true),
        b':' => bit(Kind::Definition, rest.get(1) == Some(&b' ')),
        b'[' => bit(Kind::Footnote, rest.get(1) == Some(&b'^')) | bit(Kind::Reference, true),
        b'/' => bit(Kind::Generic, rest.starts_with(b"///")),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_lines_stays_known() {
        let block = Block::new("a\n# b\n   > c\n# d");
        let find = |block: &Block<'_>, kind| block.find(kind, |_| Some(())).map(|f| (f.0, f.1));
        assert_eq!(find(&block, Kind::Hash), Some((2, 5)));
        assert_eq!(find(&block, Kind::Quote), Some((6, 12)));
        assert_eq!(find(&block, Kind::Rule), None);
        let rest = block.suffix(6);
        assert_eq!(find(&rest, Kind::Hash), Some((7, 10)));
        assert_eq!(find(&rest, Kind::Quote), Some((0, 6)));
    }
}
