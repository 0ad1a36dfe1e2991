//! Definition lists: terms, and lines of `: definition`.

use super::block::{Block, Kind};
use super::text::{detab, indent};
use super::{Blocks, Parser, State};
use crate::markdown::dom::NodeId;

impl Parser<'_, '_> {
    /// Takes a block with a line of `: definition`. The terms are the lines
    /// before it, or the paragraph before the block.
    pub(super) fn definition<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        blocks: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        let found = block.find(Kind::Definition, |line| {
            let content = line.trim_start_matches(' ').strip_prefix(':')?;
            Some(line.len() - content.len() + indent(content).min(3))
        });
        let Some((start, end, offset)) = found else {
            return Some(block);
        };
        let terms = block[..start].split('\n').map(str::trim);
        let mut terms: Vec<String> = terms
            .filter(|term| !term.is_empty())
            .map(str::to_owned)
            .collect();
        let has_terms = !terms.is_empty();
        let mut sibling = self.last_child(parent);
        if !has_terms && sibling.is_none() {
            return Some(block);
        }
        let mut text = block[start + offset..end].to_owned();
        let after = (end + 1).min(block.len());
        let rest = self.push_continuation(&mut text, &block[after..]);
        let mut state = State::List;
        let paragraph = sibling.filter(|last| !has_terms && self.tag(*last) == "p");
        if let Some(paragraph) = paragraph {
            state = State::LooseList;
            let lines = self.document[paragraph].text.split('\n');
            terms = lines.map(str::to_owned).collect();
            self.document[parent].children.pop();
            sibling = self.last_child(parent);
        }
        let list = match sibling {
            Some(list) if self.tag(list) == "dl" => {
                if terms.is_empty() && self.is_filled_definition(list) {
                    state = State::LooseList;
                }
                list
            }
            _ => self.document.append(parent, "dl"),
        };
        for term in terms {
            let node = self.document.append(list, "dt");
            self.document[node].text = term.into();
        }
        let node = self.document.append(list, "dd");
        self.states.push(state);
        self.parse_blocks(node, &mut Blocks::one(Block::new(&text)));
        self.states.pop();
        if after + rest < block.len() {
            blocks.push(block.suffix(after + rest));
        }
        None
    }

    /// Appends the lines after the first of a definition: all of them if the
    /// next is not indented, else those that are. Gives where the rest starts.
    fn push_continuation(&self, text: &mut String, after: &str) -> usize {
        let spaces = indent(after);
        let next = after[spaces..].chars().next();
        let is_lazy = spaces < self.columns && next.is_some_and(|next| next != ':');
        if is_lazy {
            text.push('\n');
            text.push_str(after);
            return after.len();
        }
        let (lines, rest) = detab(after, self.columns);
        if !lines.is_empty() {
            text.push('\n');
            text.push_str(&lines);
        }
        rest
    }

    /// Whether a list ends with a definition with blocks in it.
    fn is_filled_definition(&self, list: NodeId) -> bool {
        self.last_child(list)
            .is_some_and(|last| self.tag(last) == "dd" && self.last_child(last).is_some())
    }
}
