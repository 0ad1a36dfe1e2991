//! Quotes: lines that begin with `>`, and those that follow in the block.
//!
//! With `pymdownx.quotes`, quotes with a blank line between them are several,
//! and `> [!name]` may begin an admonition (`[!name]+`, `[!name]-`: details).

use super::block::{Block, Kind};
use super::{Blocks, Parser, State};
use crate::markdown::dom::NodeId;
use crate::markdown::options::Quotes;

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
            self.parse_blocks(parent, &mut Blocks::one(block.prefix(start - 1)));
        }
        let mut text = String::with_capacity(block.len() - start);
        let mut callout = None;
        let mut may_begin = self.work.options.quotes == Quotes::Callouts;
        for (number, line) in block[start..].split('\n').enumerate() {
            if number > 0 {
                text.push('\n');
            }
            if may_begin && !line.is_empty() && line.trim() != ">" {
                may_begin = false;
                callout = read(line);
                if let Some(callout) = &callout {
                    text.push_str(&callout.title);
                    text.push('\n');
                    continue;
                }
            }
            text.push_str(unquote(line));
        }
        let is_apart = self.work.options.quotes != Quotes::Off;
        let quote = match self.last_child(parent) {
            Some(last) if self.tag(last) == "blockquote" && !is_apart => last,
            _ => self.document.append(parent, "blockquote"),
        };
        self.states.push(State::Quote);
        self.parse_chunk(quote, &text);
        self.states.pop();
        if let Some(callout) = callout {
            self.call_out(quote, callout);
        }
        None
    }

    /// Makes a quote an admonition, or details.
    fn call_out(&mut self, quote: NodeId, callout: Callout) {
        let first = self.document[quote].children.first().copied();
        let title = first.filter(|&first| self.tag(first) == "p");
        let node = &mut self.document[quote];
        match callout.is_open {
            Some(is_open) => {
                node.tag = "details".into();
                if is_open {
                    node.set("open", "open");
                }
                node.set("class", callout.classes);
            }
            None => {
                node.tag = "div".into();
                node.set("class", format!("admonition {}", callout.classes));
            }
        }
        let Some(title) = title else { return };
        match callout.is_open {
            Some(_) => self.document[title].tag = "summary".into(),
            None => self.document[title].set("class", "admonition-title"),
        }
    }
}

/// The first line of a callout.
struct Callout {
    classes: String,
    title: String,
    /// Of details, whether they are open.
    is_open: Option<bool>,
}

/// Reads `> [!name | class]+ Title`.
fn read(line: &str) -> Option<Callout> {
    let rest = line.strip_prefix('>')?.trim_start_matches(' ');
    let (names, rest) = rest.strip_prefix("[!")?.split_once(']')?;
    let mut names: Vec<String> = names
        .split('|')
        .map(|name| name.trim().to_owned())
        .collect();
    let is_name = |name: &String| {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        !name.is_empty() && name.chars().all(is_part)
    };
    if !names.iter().all(is_name) {
        return None;
    }
    let (is_open, rest) = match rest.as_bytes().first() {
        Some(b'+') => (Some(true), &rest[1..]),
        Some(b'-') => (Some(false), &rest[1..]),
        _ => (None, rest),
    };
    let mut title = rest.trim().to_owned();
    if title.is_empty() {
        title = title_case(&names[0]);
    }
    names[0] = names[0].to_lowercase();
    Some(Callout {
        classes: names.join(" "),
        title,
        is_open,
    })
}

/// Each run of letters with its first in upper case, as Python's `str.title`.
fn title_case(text: &str) -> String {
    let mut is_start = true;
    let mut titled = String::with_capacity(text.len());
    for c in text.chars() {
        if is_start {
            titled.extend(c.to_uppercase());
        } else {
            titled.extend(c.to_lowercase());
        }
        is_start = !c.is_alphabetic();
    }
    titled
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
