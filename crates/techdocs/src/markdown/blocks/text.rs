//! Taking indentation off lines.

use crate::markdown::inline::text::line_end;
use std::borrow::Cow;

/// Takes `columns` spaces off each line up to the first that has less and is
/// not blank; gives those lines, and where the rest starts (past the end if
/// there is none).
pub(super) fn detab(text: &str, columns: usize) -> (String, usize) {
    let mut result = String::with_capacity(text.len());
    let mut start = 0;
    while start <= text.len() {
        let rest = &text[start..];
        let end = line_end(rest);
        let line = &rest[..end];
        let content = if has_indent(line, columns) {
            &line[columns..]
        } else if line.trim().is_empty() {
            ""
        } else {
            break;
        };
        if start > 0 {
            result.push('\n');
        }
        result.push_str(content);
        start += end + 1;
    }
    (result, start)
}

/// Takes `columns` spaces off each line that has them.
pub(super) fn loose_detab(text: &str, columns: usize) -> Cow<'_, str> {
    if columns == 0 || !text.split('\n').any(|line| has_indent(line, columns)) {
        return text.into();
    }
    let mut result = String::with_capacity(text.len());
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            result.push('\n');
        }
        result.push_str(if has_indent(line, columns) {
            &line[columns..]
        } else {
            line
        });
    }
    result.into()
}

/// Whether a text starts with so many spaces.
pub(super) fn has_indent(text: &str, columns: usize) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= columns && bytes[..columns].iter().all(|byte| *byte == b' ')
}

/// How many spaces a text starts with.
pub(super) fn indent(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b' ').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indentation_is_taken_off() {
        assert_eq!(
            detab("    a\n\n     b\nc\n    d", 4),
            ("a\n\n b".into(), 14)
        );
        assert_eq!(detab("a", 4), (String::new(), 0));
        assert_eq!(detab("    a", 4), ("a".into(), 6));
        assert_eq!(detab("", 4), (String::new(), 1));
        assert_eq!(loose_detab("  a\nb\n   c", 2), "a\nb\n c");
        assert_eq!(loose_detab(" a", 2), " a");
    }
}
