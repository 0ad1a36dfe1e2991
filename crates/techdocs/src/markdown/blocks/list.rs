//! Bullet and ordered lists, as `mdx_truly_sane_lists` has them, or
//! Python-Markdown itself, or its `sane_lists`.
//!
//! With `truly_sane`, bullets after a blank line are a new list, while an
//! ordered list goes on; its items then have paragraphs. The number at which
//! an ordered list starts is never written, but with `sane_lists`.

use std::borrow::Cow;

use super::block::Block;
use super::text::{has_indent, indent};
use super::{Blocks, Parser};
use super::{State, nesting};
use crate::markdown::dom::NodeId;

/// What starts an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Bullet,
    Number,
}

impl Marker {
    const fn tag(self) -> &'static str {
        match self {
            Self::Bullet => "ul",
            Self::Number => "ol",
        }
    }
}

impl Parser<'_, '_> {
    /// Takes a block that starts with `1. `.
    pub(super) fn ordered_list<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        _: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        self.list(parent, block, Marker::Number)
    }

    /// Takes a block that starts with `- `, `* ` or `+ `.
    pub(super) fn bullet_list<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        _: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        self.list(parent, block, Marker::Bullet)
    }

    fn list<'t>(&mut self, parent: NodeId, block: Block<'t>, marker: Marker) -> Option<Block<'t>> {
        let first = block.split('\n').next().unwrap_or_default();
        if read_item(first, self.columns).is_none_or(|(found, _)| found != marker) {
            return Some(block);
        }
        let text = if self.work.options.exact {
            Cow::Borrowed(&*block)
        } else {
            nesting::even_out(&block, self.columns)
        };
        let items = self.items(&text, marker);
        let mut items = items.iter();
        let list = match self.list_to_continue(parent, marker) {
            Some(list) => {
                self.loosen_last_item(list);
                let item = self.document.append(list, "li");
                self.states.push(State::LooseList);
                if let Some(first) = items.next() {
                    self.parse_item(item, first);
                }
                self.states.pop();
                list
            }
            None if matches!(self.tag(parent), "ol" | "ul") => parent,
            None => {
                let list = self.document.append(parent, marker.tag());
                self.set_start(list, first, marker);
                list
            }
        };
        if matches!(text, Cow::Owned(_)) {
            self.wide_lists.insert(list);
        }
        self.states.push(State::List);
        for item in items {
            let node = match self.last_child(list) {
                Some(last) if has_indent(item, self.columns) => last,
                _ => self.document.append(list, "li"),
            };
            self.parse_item(node, item);
        }
        self.states.pop();
        None
    }

    /// Reads an item's text, which is one block even if it is empty.
    fn parse_item(&mut self, item: NodeId, text: &str) {
        self.parse_blocks(item, &mut Blocks::one(Block::new(text)));
    }

    /// The list before, if the block goes on with it.
    fn list_to_continue(&self, parent: NodeId, marker: Marker) -> Option<NodeId> {
        let last = self.last_child(parent)?;
        let options = &self.work.options;
        let tag = self.tag(last);
        let goes_on = if options.truly_sane_lists {
            marker == Marker::Number && tag == "ol"
        } else if options.sane_lists {
            tag == marker.tag()
        } else {
            matches!(tag, "ol" | "ul")
        };
        (goes_on && !self.document[last].children.is_empty()).then_some(last)
    }

    /// Puts the text of a list's last item into paragraphs.
    fn loosen_last_item(&mut self, list: NodeId) {
        let Some(item) = self.last_child(list) else {
            return;
        };
        self.wrap_text(item);
        let Some(last) = self.last_child(item) else {
            return;
        };
        if !self.document[last].tail.is_empty() {
            let mut tail = std::mem::take(&mut self.document[last].tail);
            tail.set(tail.trim_start().to_owned());
            let paragraph = self.document.append(item, "p");
            self.document[paragraph].text = tail;
        }
    }

    /// Writes the number at which a list starts, with `sane_lists`.
    fn set_start(&mut self, list: NodeId, line: &str, marker: Marker) {
        let options = &self.work.options;
        if marker == Marker::Bullet || !options.sane_lists || options.truly_sane_lists {
            return;
        }
        let digits = line.trim_start_matches(' ');
        let digits = &digits[..digits.find('.').unwrap_or(0)];
        if digits != "1" {
            self.document[list].set("start", digits.to_owned());
        }
    }

    /// Cuts a block into its items; an item that begins with spaces belongs
    /// into the one before it.
    fn items<'i>(&self, text: &'i str, marker: Marker) -> Vec<Cow<'i, str>> {
        let options = &self.work.options;
        let is_sane = options.truly_sane_lists || options.sane_lists;
        let mut items: Vec<Cow<'i, str>> = Vec::new();
        for line in text.split('\n') {
            let found = read_item(line, self.columns);
            let found = found.filter(|(kind, _)| !is_sane || *kind == marker);
            if let Some((_, content)) = found {
                items.push(content.into());
                continue;
            }
            let is_nested = is_nested_item(line, self.columns);
            match items.last_mut() {
                Some(item) if !is_nested || has_indent(item, self.columns) => {
                    let item = item.to_mut();
                    item.push('\n');
                    item.push_str(line);
                }
                _ => items.push(line.into()),
            }
        }
        items
    }
}

/// Reads the line of an item that is indented by less than `columns`: its
/// marker and what follows it.
pub(super) fn read_item(line: &str, columns: usize) -> Option<(Marker, &str)> {
    let spaces = indent(line);
    if spaces >= columns {
        return None;
    }
    read_marker(&line[spaces..])
}

/// Reads a marker with a space after it, and what follows.
pub(super) fn read_marker(text: &str) -> Option<(Marker, &str)> {
    let bytes = text.as_bytes();
    let (marker, rest) = match bytes.first()? {
        b'*' | b'+' | b'-' => (Marker::Bullet, &text[1..]),
        b'0'..=b'9' => {
            let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
            (Marker::Number, text[digits..].strip_prefix('.')?)
        }
        _ => return None,
    };
    let content = rest.trim_start_matches(' ');
    (content.len() < rest.len()).then_some((marker, content))
}

/// Whether a line is an item that is indented by one level.
fn is_nested_item(line: &str, columns: usize) -> bool {
    let spaces = indent(line);
    (columns..columns * 2).contains(&spaces) && read_marker(&line[spaces..]).is_some()
}
