//! Indented code, and what of it was taken for a fence.

use super::block::Block;
use super::text::{detab, has_indent};
use super::{Blocks, Parser, TAB};
use crate::markdown::dom::NodeId;
use crate::markdown::stash::{END, Piece};
use crate::markdown::work::CodeBlock;

impl Parser<'_, '_> {
    /// Takes a block that is indented by four. It goes on where the block
    /// before it is code.
    pub(super) fn indented_code<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        blocks: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        if !has_indent(&block, TAB) {
            return Some(block);
        }
        let block = self.restore_fences(block);
        let (code, rest) = detab(&block, TAB);
        let code = code.trim_end();
        let node = match self.last_code(parent) {
            Some(node) => {
                self.document[node].text.to_mut().push('\n');
                node
            }
            None => {
                let frame = self.document.append(parent, "pre");
                let node = self.document.append(frame, "code");
                self.document[node].text.set_atomic(true);
                self.code.push((frame, node));
                node
            }
        };
        let text = self.document[node].text.to_mut();
        text.push_str(code);
        text.push('\n');
        if rest < block.len() {
            blocks.push(block.suffix(rest));
        }
        None
    }

    /// The `code` of the last child, if that is a block of code.
    pub(super) fn last_code(&self, parent: NodeId) -> Option<NodeId> {
        let last = self.last_child(parent)?;
        if self.tag(last) != "pre" {
            return None;
        }
        let first = *self.document[last].children.first()?;
        (self.tag(first) == "code").then_some(first)
    }

    /// Puts the source of fences back that are lines of the block.
    fn restore_fences<'t>(&mut self, block: Block<'t>) -> Block<'t> {
        if !block.contains(END) {
            return block;
        }
        let lines = block.split('\n');
        let lines: Vec<String> = lines
            .map(|line| {
                let fence = self.work.fences.restore(line);
                fence.unwrap_or_else(|| line.to_owned())
            })
            .collect();
        Block::from(lines.join("\n").into())
    }

    /// Puts indented code to the stash, as HTML: each `pre` becomes a `p` with
    /// a placeholder.
    ///
    /// As `indent-highlight` of `pymdownx.highlight`, which loses the text
    /// right after the code in the item of a list; where MkDocs is not
    /// followed to the letter, it is kept.
    pub(super) fn finish_code(&mut self) {
        for (frame, node) in std::mem::take(&mut self.code) {
            let text = std::mem::take(&mut self.document[node].text);
            let html = self.work.host.code(&CodeBlock {
                code: text.trim_end_matches('\n'),
                ..CodeBlock::default()
            });
            let placeholder = self.work.stash.put(Piece {
                html: html.into(),
                is_block: true,
                is_foreign: false,
            });
            let frame = &mut self.document[frame];
            frame.tag = "p".into();
            frame.children.clear();
            frame.text = placeholder.into();
            if self.work.options.exact {
                frame.tail = Default::default();
            }
        }
    }
}
