//! Line ends, tabs and blank lines, the same everywhere.
//!
//! [`line_ends`] is what MkDocs does on reading a file (and takes out the
//! characters of placeholders); [`normalise`] is `normalize_whitespace` of
//! Python-Markdown, later: tabs reach to the next column of four, lines of
//! spaces are emptied, and the text ends with two line ends.

use std::borrow::Cow;

use super::super::stash;

/// Columns between two tab stops.
const TAB_COLUMNS: usize = 4;

/// The text with LF line ends, and without placeholders that an author wrote.
pub(super) fn line_ends(source: &str) -> Cow<'_, str> {
    let source = stash::clean(source);
    if source.contains('\r') {
        source.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        source
    }
}

/// A text with LF line ends, without tabs, and without lines of spaces alone.
pub(super) fn normalise(source: &str) -> String {
    let mut text = String::with_capacity(source.len() + 2);
    for line in source.split('\n') {
        let start = text.len();
        push_expanded(&mut text, line);
        // The first line keeps its spaces, as the rule looks for a line end
        // before them.
        if start > 0 && text.as_bytes()[start..].iter().all(|&byte| byte == b' ') {
            text.truncate(start);
        }
        text.push('\n');
    }
    text.push('\n');
    text
}

/// Appends a line with its tabs expanded.
fn push_expanded(text: &mut String, line: &str) {
    if !line.contains('\t') {
        text.push_str(line);
        return;
    }
    let mut column = 0;
    for part in line.split_inclusive('\t') {
        let (written, has_tab) = match part.strip_suffix('\t') {
            Some(written) => (written, true),
            None => (part, false),
        };
        text.push_str(written);
        column += written.chars().count();
        if has_tab {
            let spaces = TAB_COLUMNS - column % TAB_COLUMNS;
            text.extend(std::iter::repeat_n(' ', spaces));
            column += spaces;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_look_the_same_however_they_were_written() {
        #[track_caller]
        fn check(source: &str, expected: &str) {
            assert_eq!(normalise(&line_ends(source)), expected, "{source:?}");
        }

        check("a\r\nb\rc", "a\nb\nc\n\n");
        check("a\n", "a\n\n\n");
        check("\ta\n\u{e9}\tb", "    a\n\u{e9}   b\n\n");
        check("a\n  \nb \n", "a\n\nb \n\n\n");
        check("  \nb", "  \nb\n\n");
        check("\u{2}h0\u{3}", "h0\n\n");
        check("", "\n\n");
    }
}
