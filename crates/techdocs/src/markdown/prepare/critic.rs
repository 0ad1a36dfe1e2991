//! Critic marks: `{++ added ++}`, `{-- removed --}`, `{== marked ==}`,
//! `{>> a comment <<}` and `{~~ old ~> new ~~}`.
//!
//! As `pymdownx.critic`: in its mode `view` the tags are put aside, and what is
//! between them stays text; `accept` and `reject` leave one of two texts. It is done on the whole source, code included.
//! The marks may span lines and blocks, which is why their tags are put back
//! into the finished HTML ([`super::super::stash::Stash::restore_marks`]).

use std::borrow::Cow;

use super::super::options::Critic;
use super::super::stash::Stash;
use super::super::work::Work;

/// A mark found in a text.
enum Mark<'t> {
    Added(&'t str),
    Removed(&'t str),
    Marked(&'t str),
    Comment(&'t str),
    Replaced(&'t str, &'t str),
}

impl<'t> Mark<'t> {
    /// The text once somebody has decided.
    fn settled(&self, accepted: bool) -> &'t str {
        match *self {
            Self::Added(text) if accepted => text,
            Self::Removed(text) if !accepted => text,
            Self::Added(_) | Self::Removed(_) | Self::Comment(_) => "",
            Self::Marked(text) => text,
            Self::Replaced(old, new) => {
                if accepted {
                    new
                } else {
                    old
                }
            }
        }
    }
}

/// Which ends are known not to come any more.
#[derive(Default)]
struct Missing {
    closes: [bool; 5],
    arrow: bool,
}

/// Puts the tags of critic marks aside.
pub(super) fn mark<'t>(text: Cow<'t, str>, work: &mut Work<'_>) -> Cow<'t, str> {
    let mut result = String::new();
    let mut copied = 0;
    let mut at = 0;
    let mut missing = Missing::default();
    while let Some(open) = text[at..].find('{') {
        let start = at + open;
        at = start + 1;
        let Some((mark, end)) = read(&text, start + 1, &mut missing) else {
            continue;
        };
        result.push_str(&text[copied..start]);
        match work.options.critic {
            Critic::View => push(&mut result, &mark, &mut work.stash),
            Critic::Accept => result.push_str(mark.settled(true)),
            Critic::Reject => result.push_str(mark.settled(false)),
        }
        at = end;
        copied = end;
    }
    if copied == 0 {
        return text;
    }
    result.push_str(&text[copied..]);
    result.into()
}

/// Reads what follows `{`: the mark and where it ends.
fn read<'t>(text: &'t str, at: usize, missing: &mut Missing) -> Option<(Mark<'t>, usize)> {
    let kinds = ["++", "--", "==", ">>", "~~"];
    let kind = kinds.iter().position(|open| text[at..].starts_with(open))?;
    let start = at + 2;
    let find = |pattern: &str, from: usize, is_missing: &mut bool| {
        if *is_missing {
            return None;
        }
        let found = text[from..].find(pattern).map(|end| from + end);
        *is_missing = found.is_none();
        found
    };
    let close = ["++}", "--}", "==}", "<<}", "~~}"][kind];
    let Missing { closes, arrow } = missing;
    if kind == 4 {
        let middle = find("~>", start, arrow)?;
        let end = find(close, middle + 2, &mut closes[kind])?;
        let mark = Mark::Replaced(&text[start..middle], &text[middle + 2..end]);
        return Some((mark, end + 3));
    }
    let end = find(close, start, &mut closes[kind])?;
    let inner = &text[start..end];
    let mark = match kind {
        0 => Mark::Added(inner),
        1 => Mark::Removed(inner),
        2 => Mark::Marked(inner),
        _ => Mark::Comment(inner),
    };
    Some((mark, end + 3))
}

/// Appends a mark: placeholders of its tags round its text.
fn push(result: &mut String, mark: &Mark<'_>, stash: &mut Stash) {
    match mark {
        Mark::Added(text) => push_added(result, text, stash),
        Mark::Removed(text) => push_removed(result, text, stash),
        Mark::Marked(text) => push_tagged(result, "mark", text, stash),
        Mark::Comment(text) => {
            let mut escaped = String::new();
            super::fences::escape_into(&mut escaped, &text.replace('\n', " "));
            let escaped = escaped.replace('"', "&quot;");
            let html = format!("<span class=\"critic comment\">{escaped}</span>");
            result.push_str(&stash.put_mark(html));
        }
        Mark::Replaced(old, new) => {
            push_removed(result, old, stash);
            push_added(result, new, stash);
        }
    }
}

fn push_added(result: &mut String, text: &str, stash: &mut Stash) {
    if is_break(text) {
        result.push_str("\n\n");
        let html = "<ins class=\"critic break\">&nbsp;</ins>";
        result.push_str(&stash.put_mark(html.into()));
        result.push_str("\n\n");
    } else {
        push_tagged(result, "ins", text, stash);
    }
}

fn push_removed(result: &mut String, text: &str, stash: &mut Stash) {
    if is_break(text) {
        let html = "<del class=\"critic break\">&nbsp;</del>";
        result.push_str(&stash.put_mark(html.into()));
    } else {
        push_tagged(result, "del", text, stash);
    }
}

fn push_tagged(result: &mut String, tag: &str, text: &str, stash: &mut Stash) {
    result.push_str(&stash.put_mark(format!("<{tag} class=\"critic\">")));
    result.push_str(text);
    result.push_str(&stash.put_mark(format!("</{tag}>")));
}

/// Whether a text is blank lines alone.
fn is_break(text: &str) -> bool {
    text.len() > 1 && text.bytes().all(|byte| byte == b'\n')
}
