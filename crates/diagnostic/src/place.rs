//! [`Place`]: where in a source file something is, with the line it is on.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Where in a source file a [`crate::Diagnostic`] points.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file, as the person who ran the command would name it.
    pub file: Arc<str>,
    /// The line, counted from 1.
    pub line: u32,
    /// The column of the first character, counted in characters from 1.
    pub column: u32,
    /// How many characters of the line are meant, at least 1.
    pub width: u32,
    /// The text of the line without its line break, cut after
    /// [`Place::MAX_EXCERPT_CHARS`] characters.
    pub excerpt: String,
}

impl Place {
    /// Longer source lines are cut to this many characters.
    pub const MAX_EXCERPT_CHARS: usize = 240;

    /// The place of some bytes of one line, counted from 1. Bytes beyond the
    /// line, as those of a value that goes on below it, are left out; an empty
    /// range means one character.
    pub fn on_line(
        file: impl Into<Arc<str>>,
        line: u32,
        line_text: &str,
        bytes: Range<usize>,
    ) -> Self {
        let line_text = line_text.trim_end_matches(['\n', '\r']);
        let start = floor(line_text, bytes.start);
        let end = floor(line_text, bytes.end.max(start));
        Self {
            file: file.into(),
            line,
            column: count(&line_text[..start]).saturating_add(1),
            width: count(&line_text[start..end]).max(1),
            excerpt: line_text.chars().take(Self::MAX_EXCERPT_CHARS).collect(),
        }
    }

    /// A file as a whole: its first character, with nothing to show.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self {
            file: file.into(),
            line: 1,
            column: 1,
            width: 1,
            excerpt: String::new(),
        }
    }
}

/// The last character boundary at or before `offset`.
fn floor(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_widths_are_characters() {
        #[track_caller]
        fn check(line: &str, bytes: Range<usize>, column: u32, width: u32) {
            let place = Place::on_line("a.yaml", 3, line, bytes);
            assert_eq!((place.column, place.width), (column, width));
        }

        check("name: orders\n", 6..12, 7, 6);
        check("größe: 1\r\n", 9..10, 8, 1); // `ö` and `ß` have two bytes.
        check("a: |\n", 3..400, 4, 1); // Goes on below.
        check("a:", 2..2, 3, 1); // Nothing there: one character.
        check("ö", 1..1, 1, 1); // Within a character.
        check("", 7..9, 1, 1);
    }

    #[test]
    fn a_long_line_is_cut() {
        let place = Place::on_line("a.yaml", 1, &"é".repeat(1000), 600..602);
        assert_eq!(place.excerpt.chars().count(), Place::MAX_EXCERPT_CHARS);
        assert_eq!(place.column, 301);
    }
}
