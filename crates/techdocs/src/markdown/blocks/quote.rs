//! Quotes: lines that begin with `>`, and those that follow in the block.

use super::block::{Block, Kind};
use super::{Blocks, Parser, State};
use crate::markdown::dom::NodeId;

impl Parser<'_, '_> {
    /// Takes a block with a line that begins with `>`; the lines before it are
    /// read first. It goes on with the quote before it, if there is one.
    pub(super) fn quote<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        _: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        let Some((start, _, ())) = block.find(Kind::Quote, |_| Some(())) else {
            return Some(block);
        };
        if start > 1 {
            self.parse_blocks(parent, &mut vec![block.prefix(start - 1)]);
        }
        let mut text = String::with_capacity(block.len() - start);
        for (number, line) in block[start..].split('\n').enumerate() {
            if number > 0 {
                text.push('\n');
            }
            text.push_str(unquote(line));
        }
        let quote = match self.last_child(parent) {
            Some(last) if self.tag(last) == "blockquote" => last,
            _ => self.document.append(parent, "blockquote"),
        };
        self.states.push(State::Quote);
        self.parse_chunk(quote, &text);
        self.states.pop();
        None
    }
}

/// A line without `>` and a space after it.
fn unquote(line: &str) -> &str {
    if line.trim() == ">" {
        return "";
    }
    let bare = line.trim_start_matches(' ');
    match bare.strip_prefix('>') {
        Some(content) if line.len() - bare.len() <= 3 => {
            content.strip_prefix(' ').unwrap_or(content)
        }
        _ => line,
    }
}
