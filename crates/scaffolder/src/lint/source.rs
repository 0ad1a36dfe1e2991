//! Where in a file something is: the places of YAML nodes, and of expressions in the
//! texts that they hold.
//!
//! [`Source::within`] is the reason for this file: a text may be quoted, folded or
//! indented in the file, and an expression has to be underlined where it is written.

use std::ops::Range;
use std::sync::Arc;

use diagnostic::Place;
use yaml::{LineIndex, Node, Span};

/// A file that is looked at.
#[derive(Debug)]
pub(super) struct Source<'t> {
    file: Arc<str>,
    text: &'t str,
    lines: LineIndex,
}

impl<'t> Source<'t> {
    pub(super) fn new(file: &str, text: &'t str) -> Self {
        Self {
            file: file.into(),
            text,
            lines: LineIndex::new(text),
        }
    }

    /// The place of some bytes: their first line.
    pub(super) fn bytes(&self, bytes: Range<usize>) -> Place {
        let start = u32::try_from(bytes.start.min(self.text.len())).unwrap_or(u32::MAX);
        let line = self.lines.line(start);
        let line_text = self.lines.line_text(self.text, line);
        let line_start = self.lines.line_column(self.text, start).1.saturating_sub(1);
        let from = line_text
            .char_indices()
            .nth(line_start as usize)
            .map_or(line_text.len(), |(at, _)| at);
        let written = self.text.get(bytes.clone()).unwrap_or_default();
        let first = written.lines().next().unwrap_or_default().trim_end().len();
        let number = u32::try_from(line + 1).unwrap_or(u32::MAX);
        Place::on_line(
            Arc::clone(&self.file),
            number,
            line_text,
            from..from.saturating_add(first),
        )
    }

    /// The place of a node of the YAML.
    pub(super) fn node(&self, span: Span) -> Place {
        self.bytes(span.start as usize..span.end as usize)
    }

    /// The place of a part of the text that a node holds.
    pub(super) fn within(&self, node: &Node, part: Range<usize>) -> Place {
        let whole = node.span.start as usize..node.span.end as usize;
        let found = node
            .as_str()
            .and_then(|value| self.find(value, &whole, part));
        self.bytes(found.unwrap_or(whole))
    }

    /// Where a part of a value is written, by counting how often the same text comes
    /// before it.
    fn find(&self, value: &str, whole: &Range<usize>, part: Range<usize>) -> Option<Range<usize>> {
        let written = self.text.get(whole.clone())?;
        let first_line =
            |text: &'_ str| text.lines().next().map_or(0, |line| line.trim_end().len());
        let length = first_line(value.get(part.clone())?);
        let wanted = value.get(part.start..part.start + length)?;
        if wanted.is_empty() {
            return None;
        }
        let before = value.get(..part.start + length)?.matches(wanted).count();
        let (at, _) = written.match_indices(wanted).nth(before.checked_sub(1)?)?;
        let start = whole.start + at;
        Some(start..start + length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_text_is_found_where_it_is_written() {
        #[track_caller]
        fn check(yaml: &str, wanted: &str, expected: (u32, u32)) {
            let stream = yaml::parse(yaml, &yaml::Limits::default());
            let yaml::Content::Tree(root) = &stream.documents[0].content else {
                panic!("not a tree");
            };
            let node = root.get("a").unwrap();
            let at = node.as_str().unwrap().rfind(wanted).unwrap();
            let place = Source::new("f", yaml).within(node, at..at + wanted.len());
            assert_eq!((place.line, place.column), expected);
        }

        check("a: x ${{ y }}", "y", (1, 10));
        check("a: 'it''s ${{ y }}'", "y", (1, 15));
        check("a: \"\\t${{ yy }}\"", "yy", (1, 11));
        check("a: |\n  x\n  ${{ y }}\n  ${{ y }}\n", "y", (4, 7));
        check("a: >\n  x\n  z ${{ y }}\n", "y", (3, 9));
    }
}
