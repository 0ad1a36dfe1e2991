//! What authors mean by lists, where MkDocs is not followed to the letter
//! (`exact` is off): each rule is a function here, and does nothing with it.

use std::borrow::Cow;

use super::block::Block;
use super::list::{Marker, read_item, read_marker};
use super::text::{has_indent, indent, loose_detab};
use super::{Blocks, Parser, TAB};
use crate::markdown::dom::NodeId;

impl Parser<'_, '_> {
    /// A list right after a line of a paragraph is a list, as in CommonMark:
    /// bullets, and numbers that start at 1. MkDocs wants a blank line between
    /// and else has the markers as text. Off with `exact`.
    pub(super) fn list_after_paragraph<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        blocks: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        if self.work.options.exact {
            return Some(block);
        }
        let mut start = 0;
        let mut lines = block.split('\n');
        start += lines.next().map_or(0, |line| line.len() + 1);
        for line in lines {
            if starts_list(line, self.columns) {
                self.paragraph(parent, &block.prefix(start - 1));
                blocks.push(block.suffix(start));
                return None;
            }
            start += line.len() + 1;
        }
        Some(block)
    }
}

/// Whether a line may start a list within a paragraph.
fn starts_list(line: &str, columns: usize) -> bool {
    match read_item(line, columns) {
        None => false,
        Some((_, "")) => false,
        Some((Marker::Bullet, _)) => true,
        Some((Marker::Number, _)) => line.trim_start_matches(' ').starts_with("1."),
    }
}

/// Items that are nested by more columns than `columns` nest too: their
/// indentation becomes `columns` for each level. Off with `exact`, where
/// items nested by four are text, as `nested_indent` is 2.
pub(super) fn even_out(block: &str, columns: usize) -> Cow<'_, str> {
    let is_deep = |line: &str| {
        let spaces = indent(line);
        spaces >= columns * 2 && read_marker(&line[spaces..]).is_some()
    };
    if !block.split('\n').any(is_deep) {
        return block.into();
    }
    let mut result = String::with_capacity(block.len());
    let mut levels: Vec<usize> = Vec::new();
    for (number, line) in block.split('\n').enumerate() {
        if number > 0 {
            result.push('\n');
        }
        let spaces = indent(line);
        if read_marker(&line[spaces..]).is_some() {
            while levels.last().is_some_and(|level| spaces < *level) {
                levels.pop();
            }
            if levels.last().is_none_or(|level| spaces >= level + columns) {
                levels.push(spaces);
            }
            let level = levels.len().saturating_sub(1);
            result.extend(std::iter::repeat_n(' ', level * columns));
            result.push_str(&line[spaces..]);
        } else {
            result.push_str(line);
        }
    }
    result.into()
}

/// What is in an item after a blank line may be indented by more than
/// `columns`, as authors write who nest by four: what is too much of its first
/// line, if that is not enough for code, is taken off all lines. Off with
/// `exact`, where lists and admonitions that are so indented are text.
pub(super) fn pull_in(text: Cow<'_, str>) -> Cow<'_, str> {
    let spaces = indent(&text);
    if spaces == 0 || spaces >= TAB {
        return text;
    }
    loose_detab(&text, spaces).into_owned().into()
}

impl Parser<'_, '_> {
    /// Remembers that the items of a list nest by four, when a list in one of
    /// them is so indented: what belongs to that one is indented by eight.
    /// Never with `exact`.
    pub(super) fn note_wide(&mut self, list: Option<NodeId>, text: &str) {
        let spaces = indent(text);
        let is_wide = self.columns + spaces == TAB && read_marker(&text[spaces..]).is_some();
        if let Some(list) = list.filter(|_| is_wide && spaces > 0) {
            self.wide_lists.insert(list);
        }
    }

    /// The columns of one level in a block after a list.
    pub(super) fn columns_of(&self, list: Option<NodeId>, block: &str) -> usize {
        let is_wide = list.is_some_and(|list| self.wide_lists.contains(&list));
        if is_wide && has_indent(block, TAB) {
            TAB
        } else {
            self.columns
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_nested_by_four_nest() {
        assert_eq!(
            even_out("- a\n    - b\n        - c\n- d", 2),
            "- a\n  - b\n    - c\n- d"
        );
        assert_eq!(even_out("- a\n  - b", 2), "- a\n  - b");
        assert_eq!(pull_in("  - b\n    c".into()), "- b\n  c");
        assert_eq!(pull_in("    b".into()), "    b");
    }
}
