//! What scalars say, from how they are written.
//!
//! Text is borrowed from the source where it stands there as it is meant.
//! The rules are those of `src/compose/resolve-flow-scalar.ts` and
//! `resolve-block-scalar.ts` in the npm package `yaml`.

mod block;
mod quoted;

use std::borrow::Cow;

pub(crate) use block::block;
pub(crate) use quoted::{double, single};

/// The text of a plain scalar: its lines, joined.
pub(crate) fn plain(source: &str) -> Cow<'_, str> {
    fold_lines(source)
}

/// Joins lines: a line break becomes a space, of several all but the first
/// are kept. White space around line breaks goes.
fn fold_lines(source: &str) -> Cow<'_, str> {
    if !source.as_bytes().contains(&b'\n') {
        return Cow::Borrowed(source);
    }
    let (first, rest) = source.split_once('\n').unwrap_or((source, ""));
    let mut text = String::with_capacity(source.len());
    text.push_str(end_trimmed(first));
    let mut separator = ' ';
    let mut lines = rest.split('\n').peekable();
    while let Some(line) = lines.next() {
        if lines.peek().is_none() {
            text.push(separator);
            text.push_str(line.trim_start_matches([' ', '\t']));
            break;
        }
        let line = end_trimmed(line).trim_start_matches([' ', '\t']);
        if line.is_empty() {
            if separator == '\n' {
                text.push('\n');
            }
            separator = '\n';
        } else {
            text.push(separator);
            text.push_str(line);
            separator = ' ';
        }
    }
    Cow::Owned(text)
}

/// A line without its carriage return and the white space before that.
fn end_trimmed(line: &str) -> &str {
    line.strip_suffix('\r')
        .unwrap_or(line)
        .trim_end_matches([' ', '\t'])
}
