//! How tokens are written in the index.
//!
//! The term dictionary is sorted, and read in blocks. So all that a query may
//! ask about one word stands next to each other: the word itself, then the same
//! word followed by a mark for where else it was found.
//!
//! | term | found in |
//! | --- | --- |
//! | `order` | any text of the page, with positions |
//! | `order` + [`HEADING`] | a heading |
//! | `order` + [`TITLE`] | the title or a name |
//! | `ord` + [`HEADING_START`] | a heading has a word that starts so: the longest start only |
//! | `order service` + [`NAME`] | the whole title or name is this |
//! | `or` + [`START`] | the title or a name has a word that starts so |
//! | `orderservice` | a compound, without what joins its parts |
//!
//! Words are stems. Marks are control characters, which no token holds, and
//! sort before every letter.

/// Marks the start of a word of a title.
pub const START: char = '\u{1}';
/// Marks a word of a heading.
pub const HEADING: char = '\u{2}';
/// Marks a word of a title.
pub const TITLE: char = '\u{3}';
/// Marks a whole title or name.
pub const NAME: char = '\u{4}';
/// Marks the start of a word of a heading, of [`LONGEST_START`] characters: fewer
/// would find any page.
pub const HEADING_START: char = '\u{5}';

/// The longest start of a word that has a term of its own, in characters.
/// Longer ones are found by walking the dictionary from there.
pub const LONGEST_START: usize = 3;

/// A term with its mark.
pub fn marked(word: &str, mark: char) -> String {
    let mut term = String::with_capacity(word.len() + 1);
    term.push_str(word);
    term.push(mark);
    term
}

/// The term by which a word of a heading is found while it is typed.
pub fn heading_start(word: &str) -> Option<String> {
    let (at, last) = word.char_indices().nth(LONGEST_START - 1)?;
    Some(marked(&word[..at + last.len_utf8()], HEADING_START))
}

/// The term of a facet: `kind:component`. Facets have a field of their own.
pub fn facet(key: &str, value: &str) -> String {
    let mut term = String::with_capacity(key.len() + 1 + value.len());
    term.push_str(key);
    term.push(':');
    term.push_str(&lower(value));
    term
}

/// Lower case, letter by letter.
pub(crate) fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// The start of a word that has a term of its own.
pub fn start(word: &str) -> Option<&str> {
    let end = word
        .char_indices()
        .nth(LONGEST_START)
        .map_or(word.len(), |(at, _)| at);
    let start = &word[..end];
    (!start.is_empty()).then_some(start)
}
