//! Footnotes: `[^name]: text`, with the indented blocks that follow.

use rustc_hash::FxHashMap;

use super::block::{Block, Kind};
use super::text::{has_indent, loose_detab};
use super::{Blocks, Parser, TAB};
use crate::markdown::dom::NodeId;
use crate::markdown::inline::text::line_end;

/// The footnotes of a page, in the order in which they are first defined.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    texts: Vec<(String, String)>,
    numbers: FxHashMap<String, usize>,
}

/// A definition found in a text.
#[derive(Debug, PartialEq, Eq)]
struct Definition<'t> {
    start: usize,
    name: &'t str,
    text: &'t str,
    end: usize,
}

impl Footnotes {
    fn set(&mut self, name: &str, text: String) {
        match self.numbers.get(name) {
            Some(number) => self.texts[*number].1 = text,
            None => {
                self.numbers.insert(name.to_owned(), self.texts.len());
                self.texts.push((name.to_owned(), text));
            }
        }
    }
}

impl Parser<'_, '_> {
    /// Takes a definition, anywhere in the block, and the blocks after it that
    /// are indented; gives back what is before it, and other definitions.
    pub(super) fn footnote<'t>(
        &mut self,
        _: NodeId,
        block: Block<'t>,
        blocks: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        let Some(definition) = find(&block) else {
            return Some(block);
        };
        let rest = block.len() - block[definition.end..].trim_start_matches('\n').len();
        let after = block.suffix(rest);
        let next = find(&after).map(|next| next.start);
        let lines = &after[..next.unwrap_or(after.len())];
        let lines = match next {
            Some(_) => lines.trim_end_matches('\n'),
            None => lines,
        };
        let mut text = format!("{}\n{}", definition.text, loose_detab(lines, TAB));
        if let Some(next) = next {
            text = text.trim_start_matches('\n').to_owned();
            blocks.push(after.suffix(next));
        } else {
            text = text.trim_matches('\n').to_owned();
            take_indented(&mut text, blocks);
        }
        self.footnotes
            .set(definition.name, text.trim_end().to_owned());
        let before = &block[..definition.start];
        if !before.trim().is_empty() {
            blocks.push(block.prefix(before.trim_end_matches('\n').len()));
        }
        None
    }

    /// Reads the text of all footnotes as blocks, each in a `div` of its own.
    pub(super) fn parse_footnotes(&mut self) {
        let mut number = 0;
        // A footnote may define another.
        while let Some((name, text)) = self.footnotes.texts.get(number) {
            let name = name.clone();
            let text = text.clone();
            let node = self.document.create("div");
            self.parse_chunk(node, &text);
            self.work.footnotes.push((name, node));
            number += 1;
        }
    }
}

/// Appends the indented blocks that follow a definition.
fn take_indented(text: &mut String, blocks: &mut Blocks<'_>) {
    while let Some(block) = blocks.pop() {
        if !has_indent(&block, TAB) {
            blocks.push(block);
            return;
        }
        text.push_str("\n\n");
        if let Some(next) = find(&block) {
            let before = block[..next.start].trim_end_matches('\n');
            text.push_str(&loose_detab(before, TAB));
            blocks.push(block.suffix(next.start));
            return;
        }
        text.push_str(&loose_detab(&block, TAB));
    }
}

/// The first definition in a block.
fn find<'b>(block: &'b Block<'_>) -> Option<Definition<'b>> {
    // The next bracket that closes, which many lines may share.
    let mut close = 0;
    for start in block.lines_of(Kind::Footnote) {
        let name = start + block[start..].find('^')? + 1;
        if close < name {
            close = name + block[name..].find(']')?;
        }
        let Some(after) = block[close + 1..].strip_prefix(':') else {
            continue;
        };
        let text = after.trim_start_matches(' ');
        let end = line_end(text);
        return Some(Definition {
            start,
            name: &block[name..close],
            text: &text[..end],
            end: block.len() - text.len() + end,
        });
    }
    block.note_none(Kind::Footnote);
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_has_a_name_and_a_text() {
        let block = Block::new("a\n  [^b c]:   d\ne");
        let found = find(&block).unwrap();
        assert_eq!((found.start, found.end), (2, 15));
        assert_eq!((found.name, found.text), ("b c", "d"));
        assert_eq!(find(&Block::new("[^a] b\n[^c")), None);
    }
}
