//! Blocks to a tree of elements whose text is not yet looked into.
//!
//! [`parse`] is the way in. The rules and their order are those of
//! Python-Markdown's block parser with the extensions of `techdocs-core`: a
//! text is cut at blank lines, and each block is offered to one rule after the
//! other until one takes it. A rule may give the rest of a block back, and may
//! read what is in it as blocks again. What a block becomes depends on the
//! element that it is in, the last element before it, and the [`State`].
//!
//! In the order in which they are asked ([`Parser::RULES`]):
//! [`containers`] ([`admonition`], [`details`], [`tabbed`]), [`embedded`] HTML,
//! empty blocks, [`indent`], [`generic`] blocks (`///`), [`code`], [`math`], [`table`],
//! [`heading`], [`rule`], [`list`], [`definition`], [`quote`], [`footnote`],
//! [`abbreviation`], [`mod@reference`], and paragraphs. [`block`] is a block with
//! what is known of its lines.
//!
//! What is more than [`MAX_DEPTH`] blocks deep is a paragraph; Python-Markdown
//! stops at its recursion limit, at about four times that.

mod abbreviation;
mod admonition;
mod block;
mod code;
mod containers;
mod definition;
mod details;
mod embedded;
mod footnote;
mod generic;
mod heading;
mod indent;
mod list;
mod math;
mod nesting;
mod paragraph;
mod quote;
mod reference;
mod rule;
mod tabbed;
mod table;
#[cfg(test)]
mod tests;
mod text;

use block::Block;
use rustc_hash::{FxHashMap, FxHashSet};

use super::dom::{Document, NodeId, Text};
use super::work::Work;

/// How deep blocks may be in one another.
const MAX_DEPTH: usize = 64;

/// Columns of an indentation, but in lists.
const TAB: usize = 4;

/// Appends the blocks of `text` to `parent`. `text` is what
/// [`super::prepare::prepare`] made.
///
/// Footnotes, abbreviations and the addresses of references go to `work`; a
/// footnote's element is a `div` without parent. Indented code is put to the
/// stash.
pub fn parse(text: &str, work: &mut Work<'_>, document: &mut Document, parent: NodeId) {
    let mut parser = Parser {
        columns: if work.options.truly_sane_lists {
            work.options.nested_indent.clamp(1, 16)
        } else {
            TAB
        },
        work,
        document,
        states: Vec::new(),
        depth: 0,
        wide_lists: FxHashSet::default(),
        tab_sets: 0,
        checked_tabs: FxHashMap::default(),
        filled_cells: 0,
        code: Vec::new(),
        footnotes: footnote::Footnotes::default(),
        generic: Vec::new(),
        figures: Vec::new(),
    };
    parser.parse_chunk(parent, text);
    parser.parse_footnotes();
    parser.finish_code();
    parser.finish_figures();
    parser.work.stash.settle_elements();
}

/// What is special about where a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The item of a list without blank lines: its text is in no paragraph.
    List,
    /// An item after a blank line.
    LooseList,
    /// The indentation of a list was just taken off.
    Detabbed,
    /// In a quote.
    Quote,
    /// In a generic block.
    Generic,
}

/// A page whose blocks are being read.
struct Parser<'p, 'w> {
    work: &'p mut Work<'w>,
    document: &'p mut Document,
    states: Vec<State>,
    depth: usize,
    /// Columns that nest a list.
    columns: usize,
    /// The lists whose items nest by four columns, though `columns` is less.
    wide_lists: FxHashSet<NodeId>,
    /// How many sets of tabs there are so far.
    tab_sets: usize,
    /// The radio button of each set that is checked.
    checked_tabs: FxHashMap<NodeId, NodeId>,
    /// Cells of tables that are there though nobody wrote them.
    filled_cells: usize,
    /// The indented blocks of code: the `pre` and its `code`.
    code: Vec<(NodeId, NodeId)>,
    footnotes: footnote::Footnotes,
    /// The generic blocks that are open, the innermost last.
    generic: Vec<generic::Entry>,
    /// The figures that have a number.
    figures: Vec<generic::Figure>,
}

/// The blocks yet to be read.
struct Blocks<'t> {
    /// The first, if it was given back or is the only one.
    first: Option<Block<'t>>,
    /// Those that were given back before it, the next one last.
    further: Vec<Block<'t>>,
    /// What is not cut into blocks yet, so that those of a long text are never
    /// all there.
    rest: Option<&'t str>,
}

impl<'t> Blocks<'t> {
    /// Those of a text.
    const fn of(text: &'t str) -> Self {
        Self {
            first: None,
            further: Vec::new(),
            rest: Some(text),
        }
    }

    /// Only one.
    const fn one(block: Block<'t>) -> Self {
        Self {
            first: Some(block),
            further: Vec::new(),
            rest: None,
        }
    }

    /// Gives a block back, which is the next one then.
    fn push(&mut self, block: Block<'t>) {
        self.further.extend(self.first.replace(block));
    }

    /// Takes the next block.
    fn pop(&mut self) -> Option<Block<'t>> {
        if let Some(first) = self.first.take() {
            self.first = self.further.pop();
            return Some(first);
        }
        let rest = self.rest.take()?;
        let bytes = rest.as_bytes();
        let mut lines = memchr::memchr_iter(b'\n', bytes);
        match lines.find(|&end| bytes.get(end + 1) == Some(&b'\n')) {
            Some(end) => {
                self.rest = Some(&rest[end + 2..]);
                Some(Block::new(&rest[..end]))
            }
            None => Some(Block::new(rest)),
        }
    }
}

/// A rule: it takes a block within an element, or gives back what is left.
type Rule<P> = for<'t> fn(&mut P, NodeId, Block<'t>, &mut Blocks<'t>) -> Option<Block<'t>>;

impl Parser<'_, '_> {
    /// Reads a text as blocks within an element.
    fn parse_chunk(&mut self, parent: NodeId, text: &str) {
        self.parse_blocks(parent, &mut Blocks::of(text));
    }

    /// Reads a text as one block within an element.
    fn parse_block(&mut self, parent: NodeId, text: &str) {
        if !text.is_empty() {
            self.parse_blocks(parent, &mut Blocks::one(Block::new(text)));
        }
    }

    /// Reads blocks within an element, until there are none left.
    fn parse_blocks(&mut self, parent: NodeId, blocks: &mut Blocks<'_>) {
        if self.depth >= MAX_DEPTH {
            while let Some(block) = blocks.pop() {
                self.paragraph(parent, &block);
            }
            return;
        }
        self.depth += 1;
        while let Some(block) = blocks.pop() {
            let mut block = Some(block);
            for rule in Self::RULES {
                let Some(offered) = block.take() else {
                    break;
                };
                block = rule(self, parent, offered, blocks);
            }
            if let Some(block) = block {
                self.paragraph(parent, &block);
            }
        }
        self.depth -= 1;
    }

    /// The rules but that of paragraphs, in the order in which they are asked.
    const RULES: [Rule<Self>; 22] = [
        Self::admonition,
        Self::details,
        Self::tabbed,
        Self::embedded,
        Self::empty,
        Self::list_child,
        Self::generic,
        Self::definition_child,
        Self::indented_code,
        Self::mathematics,
        Self::table,
        Self::hash_heading,
        Self::underlined_heading,
        Self::rule,
        Self::ordered_list,
        Self::bullet_list,
        Self::definition,
        Self::quote,
        Self::footnote,
        Self::abbreviation,
        Self::reference,
        Self::list_after_paragraph,
    ];

    /// Takes an empty block, and the line end at the start of one. In a block
    /// of code they are blank lines.
    fn empty<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        blocks: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        let filler = if block.is_empty() {
            "\n\n"
        } else if block.starts_with('\n') {
            "\n"
        } else {
            return Some(block);
        };
        if let Some(code) = self.last_code(parent) {
            self.document[code].text.to_mut().push_str(filler);
        }
        if block.len() > 1 {
            blocks.push(block.suffix(1));
        }
        None
    }

    fn is_state(&self, state: State) -> bool {
        self.states.last() == Some(&state)
    }

    /// The name of an element.
    fn tag(&self, node: NodeId) -> &str {
        &self.document[node].tag
    }

    fn last_child(&self, node: NodeId) -> Option<NodeId> {
        self.document.last_child(node)
    }

    /// Puts the text of an item into a paragraph before everything in it.
    fn wrap_text(&mut self, item: NodeId) {
        if self.document[item].text.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.document[item].text);
        let paragraph = self.document.create("p");
        self.document[paragraph].text = text;
        self.document[item].children.insert(0, paragraph);
    }
}

/// Appends a line to a text, which may be empty.
fn push_line(text: &mut Text, line: &str) {
    text.to_mut().push('\n');
    text.to_mut().push_str(line);
}
