//! Generic blocks: `/// note | Title` up to a line of as many slashes.
//!
//! As `pymdownx.blocks`, with the blocks of its extensions ([`kinds`]). A
//! block whose end is not in what is read now stays open, and takes what comes
//! next after the element that it is in. Off unless a site turns one on.

mod caption;
mod header;
mod kinds;
mod selector;

pub(super) use caption::Figure;

use std::borrow::Cow;

use super::block::{Block, Kind};
use super::text::{detab, has_indent};
use super::{Blocks, Parser, State, TAB};
use crate::markdown::dom::{NodeId, Text};
use crate::markdown::stash::Stash;
use header::Header;
use kinds::Content;

/// A block whose end was not met yet.
pub(super) struct Entry {
    /// How many slashes end it.
    slashes: usize,
    name: kinds::Name,
    content: Content,
    /// The element that it made, and the one that it was made in.
    node: NodeId,
    parent: NodeId,
    /// What is in it goes here.
    target: NodeId,
    /// Whether it waits for more.
    is_hungry: bool,
}

impl Parser<'_, '_> {
    /// Takes a block with the first line of a generic block, anywhere in it,
    /// and whatever comes while one is open.
    pub(super) fn generic<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        blocks: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        let known = &self.work.options.blocks;
        if *known == Default::default() {
            return Some(block);
        }
        if let Some(parent) = self.hungry_parent(parent) {
            blocks.push(block);
            self.continue_generic(parent, blocks);
            return None;
        }
        let Some((start, end, line)) = block.find(Kind::Generic, header::read_line) else {
            return Some(block);
        };
        let after = block.suffix((end + 1).min(block.len()));
        let Some((header, rest)) = Header::read(&line, &after, known) else {
            return Some(block);
        };
        if start > 1 {
            self.parse_blocks(parent, &mut Blocks::one(block.prefix(start - 1)));
        }
        if rest < after.len() {
            blocks.push(after.suffix(rest));
        }
        if matches!(self.tag(parent), "li" | "dd") {
            self.append_wrapped(parent);
        }
        let entry = self.create_generic(parent, header);
        self.generic.push(entry);
        self.fill_generic(parent, blocks);
        None
    }

    /// The element below which the open block waits for more.
    fn hungry_parent(&self, parent: NodeId) -> Option<NodeId> {
        let top = self.generic.last().filter(|top| top.is_hungry)?;
        let mut node = parent;
        loop {
            if node == top.parent {
                return Some(node);
            }
            node = self.last_child(node)?;
        }
    }

    /// Goes on with the outermost block that waits in an element.
    fn continue_generic(&mut self, parent: NodeId, blocks: &mut Blocks<'_>) {
        let mut entries = self.generic.iter_mut();
        let found = entries.find(|entry| entry.is_hungry && entry.parent == parent);
        let Some(entry) = found else {
            return;
        };
        entry.is_hungry = false;
        let (node, target) = (entry.node, entry.target);
        // What admonitions and tabs put after the block belongs into it.
        if let Some(last) = self.last_child(parent).filter(|last| *last != node) {
            self.document[parent].children.pop();
            self.document[target].children.push(last);
        }
        self.fill_generic(parent, blocks);
    }

    /// Reads what is in the open blocks, as long as there are any.
    fn fill_generic(&mut self, parent: NodeId, blocks: &mut Blocks<'_>) {
        while let Some(top) = self.generic.last() {
            let Some(block) = blocks.pop() else {
                break;
            };
            let (slashes, content, target) = (top.slashes, top.content, top.target);
            let (node, name) = (top.node, top.name);
            let columns = self.items_above(parent) * TAB;
            let block = outdent(block, columns, blocks);
            let end = block
                .lines_of(Kind::Generic)
                .find_map(|start| header::read_end(&block, start, slashes));
            let inner = match end {
                Some((start, after)) => {
                    if after < block.len() {
                        blocks.push(block.suffix(after));
                    }
                    let inner = &block[..start.saturating_sub(1)];
                    inner.strip_suffix('\n').unwrap_or(inner)
                }
                None => &block,
            };
            if end.is_none_or(|(start, _)| start > 1) {
                self.fill(target, content, inner);
            }
            if end.is_some() {
                self.end_generic(name, content, node, target);
                self.generic.pop();
            }
        }
        if let Some(top) = self.generic.last_mut() {
            top.is_hungry = true;
        }
    }

    /// How many items are round the innermost of several open blocks, up to an
    /// element.
    fn items_above(&self, outermost: NodeId) -> usize {
        let [.., _, top] = &self.generic[..] else {
            return 0;
        };
        // Blocks are where the last children are.
        let mut count = 0;
        let mut node = outermost;
        while node != top.node {
            count += usize::from(matches!(self.tag(node), "li" | "dd"));
            match self.last_child(node) {
                Some(last) => node = last,
                None => return 0,
            }
        }
        count
    }

    /// Puts a text into an element: read as blocks, or as it is.
    fn fill(&mut self, target: NodeId, content: Content, text: &str) {
        if content == Content::Blocks {
            let levels = self.generic.len();
            self.depth += levels;
            self.states.push(State::Generic);
            self.parse_chunk(target, text);
            self.states.pop();
            self.depth -= levels;
            return;
        }
        let lines: Vec<Cow<'_, str>> = text
            .split('\n')
            .map(|line| self.restore(line, content))
            .collect();
        let lines = lines.join("\n");
        let lines = lines.trim_matches('\n');
        let text = match self.last_child(target) {
            Some(last) => &mut self.document[last].tail,
            None => &mut self.document[target].text,
        };
        if !text.is_empty() && !lines.is_empty() {
            text.to_mut().push_str("\n\n");
        }
        text.to_mut().push_str(lines);
    }

    /// The source of a line that is a placeholder.
    fn restore<'l>(&mut self, line: &'l str, content: Content) -> Cow<'l, str> {
        if let Some(source) = self.work.fences.restore(line) {
            return source.into();
        }
        let bare = line.trim_start_matches([' ', '>']);
        match Stash::placeholder(bare) {
            Some((number, length)) if content != Content::Inline && length == bare.len() => {
                let piece = self.work.stash.get(number);
                piece.map_or(line.into(), |piece| piece.html.clone())
            }
            _ => line.into(),
        }
    }

    /// Does what is done at the end of a block.
    fn end_generic(&mut self, name: kinds::Name, content: Content, node: NodeId, target: NodeId) {
        if matches!(content, Content::Raw | Content::Html) {
            let text = dedent(&self.document[target].text);
            let placeholder = self.put_raw(text, content);
            self.document[target].text = Text::atomic(placeholder);
        }
        if name == kinds::Name::Definition {
            self.make_definitions(node);
        }
    }
}

/// Takes spaces off the lines of a block, if the first has them; gives the
/// lines from the first that has not back.
fn outdent<'t>(block: Block<'t>, columns: usize, blocks: &mut Blocks<'t>) -> Block<'t> {
    if columns == 0 || !has_indent(&block, columns) {
        return block;
    }
    let (text, rest) = detab(&block, columns);
    if rest < block.len() {
        blocks.push(block.suffix(rest));
    }
    Block::from(text.into())
}

/// Takes as many spaces off all lines as all have, four at most.
fn dedent(text: &str) -> String {
    let filled = text.split('\n').filter(|line| !line.trim().is_empty());
    let least = filled.map(super::text::indent).min().unwrap_or(0).min(TAB);
    let lines = text.split('\n').map(|line| line.get(least..));
    let lines: Vec<&str> = lines.map(Option::unwrap_or_default).collect();
    lines.join("\n")
}
