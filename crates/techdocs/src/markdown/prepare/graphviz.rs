//! Graphviz blocks: `{% dot name.svg … %}` and fences of `graphviz dot
//! name.svg`.
//!
//! `markdown_inline_graphviz` draws them with the program `dot`. Here nothing is
//! run: they are pictures of a server, or code in the language `dot`. As there, the first block
//! with another command ends the search (`{% raw %}` and the like of
//! templates).

use std::borrow::Cow;

use super::super::stash::Piece;
use super::super::work::{CodeBlock, Work};
use crate::diagrams::{Language, Picture};
use crate::markdown::inline::text::line_end;

/// The programs of Graphviz.
const COMMANDS: [&str; 6] = ["dot", "neato", "fdp", "sfdp", "twopi", "circo"];

/// A block found in a text.
struct Block {
    start: usize,
    end: usize,
    code: std::ops::Range<usize>,
    is_known: bool,
    /// The program of Graphviz that lays it out.
    command: &'static str,
}

/// Takes the Graphviz blocks out of a text.
pub(super) fn stash<'t>(text: Cow<'t, str>, work: &mut Work<'_>) -> Cow<'t, str> {
    if !text.contains("{%") && !text.contains("```graphviz") {
        return text;
    }
    let mut text = text;
    for (open, close) in [("{%", "%}"), ("```graphviz", "```")] {
        let mut result = String::new();
        let mut copied = 0;
        while let Some(block) = find(&text, copied, open, close) {
            if !block.is_known {
                break;
            }
            let code = text[block.code].trim_end_matches('\n');
            let html = work.host.code(&CodeBlock {
                language: "dot",
                code,
                is_fence: true,
                ..CodeBlock::default()
            });
            let html = if work.options.exact && !work.options.diagrams.any() {
                html
            } else {
                let picture = Picture {
                    layout: block.command,
                    ..Picture::default()
                };
                let before = text[..block.start].bytes().filter(|byte| *byte == b'\n');
                let line = u32::try_from(before.count() + 1).unwrap_or(0);
                super::served(Language::Graphviz, code, &picture, &html, line, work)
            };
            result.push_str(&text[copied..block.start]);
            result.push('\n');
            result.push_str(&work.stash.put(Piece {
                html: html.into(),
                is_block: true,
                is_foreign: false,
            }));
            result.push('\n');
            copied = block.end;
        }
        if copied > 0 {
            result.push_str(&text[copied..]);
            text = Cow::Owned(result);
        }
    }
    text
}

/// Puts a `div` round every `<svg>` of the source, as the extension does on
/// the whole page, code included. Off where MkDocs is not followed to the
/// letter, as it spoils code.
pub(super) fn wrap_pictures(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains("<svg") && !text.contains("</svg>") {
        return text;
    }
    let text = text.replace("<svg", "<div><svg");
    text.replace("</svg>", "</svg></div>").into()
}

/// The next block from a place on.
fn find(text: &str, from: usize, open: &str, close: &str) -> Option<Block> {
    let mut at = from;
    loop {
        let start = at + text[at..].find(open)?;
        at = start + open.len();
        if start > 0 && text.as_bytes()[start - 1] != b'\n' {
            continue;
        }
        let Some((command, head)) = head(&text[at..]) else {
            continue;
        };
        let code = at + head;
        // Without an end after it there is none for later ones either.
        let mut end = code;
        loop {
            end += text[end..].find(close)?;
            let after = &text[end + close.len()..];
            let spaces = after.len() - after.trim_start().len();
            let line = line_end(after);
            if after[..line].trim().is_empty() {
                return Some(Block {
                    start,
                    end: end + close.len() + if spaces == after.len() { spaces } else { line },
                    code: code..end,
                    is_known: command.is_some(),
                    command: command.unwrap_or_default(),
                });
            }
            end += close.len();
        }
    }
}

/// Reads ` dot name.svg` and the end of the line: the command, if it is one of
/// Graphviz, and the length.
fn head(text: &str) -> Option<(Option<&'static str>, usize)> {
    let line = &text[..text.find('\n')?];
    let mut words = line.strip_prefix(' ')?.split_whitespace();
    let command = words.next()?;
    words.next()?;
    let is_word = command.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !is_word || words.next().is_some() {
        return None;
    }
    let known = COMMANDS.into_iter().find(|known| *known == command);
    Some((known, line.len() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_has_a_command_and_a_name() {
        assert_eq!(head(" dot a.svg\nx"), Some((Some("dot"), 11)));
        assert_eq!(head(" include a.md\nx"), Some((None, 14)));
        assert_eq!(head(" raw %}\nx"), Some((None, 8)));
        assert_eq!(head(" endif\nx"), None);
        assert_eq!(head(" for x in y\nx"), None);
    }
}
