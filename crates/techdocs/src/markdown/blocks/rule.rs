//! Horizontal rules: three or more of `-`, `_` or `*` alone on a line.

use super::block::{Block, Kind};
use super::{Blocks, Parser};
use crate::markdown::dom::NodeId;

impl Parser<'_, '_> {
    /// Takes a rule, on any line of the block; what is before it is read
    /// first, and what follows is given back.
    pub(super) fn rule<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        blocks: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        let Some((start, end, ())) = block.find(Kind::Rule, |line| is_rule(line).then_some(()))
        else {
            return Some(block);
        };
        let before = block[..start].trim_end_matches('\n').len();
        if before > 0 {
            self.parse_blocks(parent, &mut Blocks::one(block.prefix(before)));
        }
        self.document.append(parent, "hr");
        let after = &block[end..];
        let rest = block.len() - after.trim_start_matches('\n').len();
        if rest < block.len() {
            blocks.push(block.suffix(rest));
        }
        None
    }
}

/// Whether a line is a rule: not more than two spaces are between two marks.
fn is_rule(line: &str) -> bool {
    let marks = line.trim_matches(' ');
    let Some(mark) = marks.bytes().next() else {
        return false;
    };
    let mut count = 0;
    let mut spaces = 0;
    for byte in marks.bytes() {
        if byte == mark {
            count += 1;
            spaces = 0;
        } else if byte == b' ' && spaces < 2 {
            spaces += 1;
        } else {
            return false;
        }
    }
    count > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_three_marks() {
        for line in ["---", "  * * *", "_  _  _ _   ", "----------"] {
            assert!(is_rule(line), "{line:?}");
        }
        for line in ["--", "- - x", "-   -   -", "--*", "*-*", ""] {
            assert!(!is_rule(line), "{line:?}");
        }
    }
}
