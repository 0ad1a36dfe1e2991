//! What is said of mistakes around keys, and which part of them is shown.

use super::{Part, Read, Reader};
use crate::position::Span;
use crate::scanner::Token;
use crate::tree::Raw;

/// How far a key may be from its `:`, in UTF-16 units.
const MAX_KEY_LENGTH: usize = 1024;

impl<'t> Reader<'t, '_> {
    pub(super) fn wrong_indent<T>(&mut self, span: Span, indent: u32) -> Read<T> {
        self.broken(
            span,
            format!(
                "this key is not in the column of the others, which is {}",
                indent + 1
            ),
            Some("indent the keys of a map all alike"),
        )
    }

    pub(super) fn nested_on_one_line<T>(&mut self, value: Option<&Part<'t>>) -> Read<T> {
        let span = value.map_or(Span::default(), |part| Span {
            start: part.start,
            end: part.end,
        });
        let span = self.first_line(span);
        self.broken(
            span,
            "there is a second `: ` on this line",
            Some("put the text in quotes, or the inner key on the next line, indented"),
        )
    }

    /// Text where a key should be, with no `:` behind it, or not on its line.
    pub(super) fn missing_colon<T>(&mut self, span: Span) -> Read<T> {
        let first = self.first_line(span);
        let text = self.slice(first.start, first.end);
        let line_start = self
            .slice(0, first.start)
            .rfind('\n')
            .map_or(0, |at| at + 1);
        let before = self.slice(line_start as u32, first.start);
        if self.slice(span.start, span.end).contains('\n') && before.contains(": ") {
            let last = self.last_line(span);
            return self.broken(
                last,
                "this line is indented more than the one above, and so continues its text",
                Some("indent it like the key above"),
            );
        }
        if let Some((key, value)) = text.split_once(':')
            && !value.is_empty()
            && !text.starts_with(['"', '\''])
        {
            let hint = format!("write `{key}: {value}`");
            return self.broken(first, "there is no space behind the `:`", Some(&hint));
        }
        let hint = if text.contains("{{") || text.contains("{%") {
            "fill in the template first, or put the text in quotes"
        } else {
            "write `key: value`, or indent the line to make it a part of the value above"
        };
        self.broken(first, "a key has no `:` behind it", Some(hint))
    }

    /// Notes a key that the map has already.
    pub(super) fn duplicate_key(&mut self, key: &Raw<'t>, first: u32) {
        if self.problems.len() >= super::MAX_PROBLEMS {
            return;
        }
        let line = self.line(first);
        let text = self.slice(key.span.start, key.span.end);
        let message = if text.is_empty() {
            "the map has an empty key twice".to_owned()
        } else {
            format!("the key `{text}` is there twice")
        };
        let at_root = key.span.start == 0 || self.slice(key.span.start - 1, key.span.start) == "\n";
        let hint = if at_root && matches!(text, "apiVersion" | "kind" | "metadata" | "spec") {
            format!(
                "the first one is on line {line}: put a line `---` between two entities, or keep one of them"
            )
        } else {
            format!("the first one is on line {line}: keep one of them")
        };
        self.problem(key.span, message, Some(&hint));
    }

    /// Checks how long a key without `?` is.
    pub(super) fn check_key_length(&mut self, start: u32, colon: Token) {
        if (colon.start.saturating_sub(start)) as usize <= MAX_KEY_LENGTH {
            return;
        }
        let text = self.slice(start, colon.start);
        if text.encode_utf16().take(MAX_KEY_LENGTH + 1).count() > MAX_KEY_LENGTH {
            self.problem(
                Span {
                    start,
                    end: colon.start,
                },
                format!("a key is longer than {MAX_KEY_LENGTH} characters"),
                Some("put the text in quotes if it is not meant as a key"),
            );
        }
    }

    /// The part of a span on its first line.
    pub(super) fn first_line(&self, span: Span) -> Span {
        let text = self.slice(span.start, span.end);
        let line = text.split('\n').next().unwrap_or_default().trim_end();
        Span::new(span.start as usize, span.start as usize + line.len())
    }

    /// The part of a span on its last line.
    fn last_line(&self, span: Span) -> Span {
        let text = self.slice(span.start, span.end).trim_end();
        let end = span.start as usize + text.len();
        let line = text.rsplit('\n').next().unwrap_or_default().trim_start();
        Span::new(end - line.len(), end)
    }
}
