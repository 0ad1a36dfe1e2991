//! Line ends, tabs and blank lines, the same everywhere.
//!
//! As `normalize_whitespace` of Python-Markdown: placeholder characters go,
//! lines end with LF, tabs reach to the next column of four, lines of spaces
//! are emptied, and the text ends with two line ends.

use super::super::stash;

/// Columns between two tab stops.
const TAB_COLUMNS: usize = 4;

/// The text with the same line ends, no tabs, and no line of spaces alone.
pub(super) fn normalise(source: &str) -> String {
    let source = stash::clean(source);
    let mut text = String::with_capacity(source.len() + 2);
    let mut rest: &str = &source;
    while !rest.is_empty() {
        let (line, after) = cut_line(rest);
        rest = after;
        let start = text.len();
        push_expanded(&mut text, line);
        // The first line keeps its spaces, as the rule looks for a line end
        // before them.
        if start > 0 && text.as_bytes()[start..].iter().all(|&byte| byte == b' ') {
            text.truncate(start);
        }
        text.push('\n');
    }
    let ends_with_line_end = source.is_empty() || source.ends_with(['\n', '\r']);
    text.push_str(if ends_with_line_end { "\n\n" } else { "\n" });
    text
}

/// A line without its end, and what follows it.
fn cut_line(text: &str) -> (&str, &str) {
    match text.find(['\n', '\r']) {
        None => (text, ""),
        Some(end) => {
            let after = &text[end..];
            let after = after.strip_prefix("\r\n").unwrap_or_else(|| &after[1..]);
            (&text[..end], after)
        }
    }
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
            assert_eq!(normalise(source), expected, "{source:?}");
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
