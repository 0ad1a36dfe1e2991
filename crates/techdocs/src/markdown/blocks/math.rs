//! Blocks of mathematics, as `pymdownx.arithmatex` with `generic`: `$$…$$`,
//! `\[…\]`, and `\begin{x}…\end{x}`, where the block holds nothing else.

use super::block::Block;
use super::{Blocks, Parser};
use crate::markdown::dom::{NodeId, Text};

impl Parser<'_, '_> {
    /// Takes a block that is mathematics as a whole.
    pub(super) fn mathematics<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        _: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        if !self.work.options.arithmatex {
            return Some(block);
        }
        let Some(written) = mathematics(&block) else {
            return Some(block);
        };
        let text = Text::atomic(format!("\\[{written}\\]"));
        let node = self.document.append(parent, "div");
        self.document[node].set("class", "arithmatex");
        self.document[node].text = text;
        None
    }
}

/// The mathematics that a block holds.
fn mathematics(block: &str) -> Option<&str> {
    let block = block.strip_suffix('\n').unwrap_or(block);
    let block = block.trim_end_matches(' ');
    if let Some(rest) = block.strip_prefix("$$") {
        return rest.strip_suffix("$$").filter(|inner| is_whole(inner));
    }
    if let Some(rest) = block.strip_prefix("\\[") {
        let inner = rest.strip_suffix("\\]")?;
        return (is_whole(inner) && !closes(inner)).then_some(inner);
    }
    let rest = block.strip_prefix("\\begin{")?;
    let (name, rest) = rest.split_once('}')?;
    let letters = name.strip_suffix('*').unwrap_or(name);
    if letters.is_empty() || !letters.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let inner = rest.strip_suffix(&*format!("\\end{{{name}}}"))?;
    is_whole(inner).then_some(block)
}

/// Whether there is something, and no backslash takes what comes after it.
fn is_whole(inner: &str) -> bool {
    let slashes = inner.len() - inner.trim_end_matches('\\').len();
    !inner.is_empty() && slashes.is_multiple_of(2)
}

/// Whether there is a `\]` whose backslash is not taken by another.
fn closes(inner: &str) -> bool {
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        if c == '\\' && characters.next() == Some(']') {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_that_are_mathematics_are_known() {
        #[track_caller]
        fn check(block: &str, expected: Option<&str>) {
            assert_eq!(mathematics(block), expected, "{block:?}");
        }

        check("$$\nx\n$$  ", Some("\nx\n"));
        check("$$a$$ b $$c$$", Some("a$$ b $$c"));
        check("$$a\\$$", None);
        check("$$$$", None);
        check("$$a$$ b", None);
        check(" $$a$$", None);
        check("\\[ a \\\\ b \\]", Some(" a \\\\ b "));
        check("\\[ a \\] b \\]", None);
        check(
            "\\begin{align*}\nx\n\\end{align*}",
            Some("\\begin{align*}\nx\n\\end{align*}"),
        );
        check("\\begin{align}x\\end{align*}", None);
    }
}
