//! Abbreviations: `*[HTML]: what it stands for`.

use super::block::{Block, Kind};
use super::{Blocks, Parser};
use crate::markdown::dom::NodeId;
use crate::markdown::inline::text::line_end;

/// A definition found in a block.
struct Definition<'t> {
    start: usize,
    name: &'t str,
    title: &'t str,
    end: usize,
}

impl Parser<'_, '_> {
    /// Takes a definition, anywhere in the block; gives back what is before
    /// and after it.
    pub(super) fn abbreviation<'t>(
        &mut self,
        _: NodeId,
        block: Block<'t>,
        blocks: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        let Some(definition) = find(&block) else {
            return Some(block);
        };
        let (name, title) = (definition.name.trim(), definition.title.trim());
        if name.is_empty() || title.is_empty() {
            return Some(block);
        }
        let known = &mut self.work.abbreviations;
        if matches!(title, "''" | "\"\"") {
            known.remove(name);
        } else {
            known.insert(name.to_owned(), title.to_owned());
        }
        give_back(&block, definition.start, definition.end, blocks);
        None
    }
}

/// Gives back what is before and after a definition.
pub(super) fn give_back<'t>(block: &Block<'t>, start: usize, end: usize, blocks: &mut Blocks<'t>) {
    let after = &block[end..];
    if !after.trim().is_empty() {
        let rest = block.len() - after.trim_start_matches('\n').len();
        blocks.push(block.suffix(rest));
    }
    let before = &block[..start];
    if !before.trim().is_empty() {
        blocks.push(block.prefix(before.trim_end_matches('\n').len()));
    }
}

/// The first definition in a block.
fn find<'b>(block: &'b Block<'_>) -> Option<Definition<'b>> {
    // The next bracket and colon, which many lines may share.
    let mut close = (0, 0);
    for start in block.lines_of(Kind::Abbreviation) {
        let name = start + 2;
        if close.0 < name {
            close = find_close(block, name)?;
        }
        if block[name..close.0].contains('\\') {
            continue;
        }
        let rest = block[close.1..].trim_start_matches(' ');
        let rest = rest.strip_prefix('\n').unwrap_or(rest);
        let rest = rest.trim_start_matches(' ');
        let length = line_end(rest);
        return Some(Definition {
            start,
            name: &block[name..close.0],
            title: &rest[..length],
            end: block.len() - rest.len() + length,
        });
    }
    None
}

/// Where `]:` or `] :` is: its start and end.
fn find_close(text: &str, from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        let start = at + text[at..].find(']')?;
        at = start + 1;
        let rest = &text[at..];
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        if let Some(rest) = rest.strip_prefix(':') {
            return Some((start, text.len() - rest.len()));
        }
    }
}
