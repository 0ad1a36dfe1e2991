//! Backslash escapes, line breaks, and mathematics (`$x$`, `\(x\)`).

use super::code::{backslashes_before, escape};
use super::text::{self, Rewrite};
use super::{Context, Inliner};
use crate::markdown::dom::Text;
use crate::markdown::stash::{END, Piece, START};

/// Takes backslashes off the characters that they escape.
pub(crate) fn escapes(inliner: &mut Inliner<'_, '_>, data: &str) -> Option<String> {
    let escapes_all = inliner.options().escapeall;
    let mut rewrite = Rewrite::new(data);
    let mut at = 0;
    while let Some(found) = data[at..].find('\\') {
        let start = at + found;
        let Some(c) = text::after(data, start + 1) else {
            break;
        };
        at = start + 1 + c.len_utf8();
        let is_break = c == '\n' && inliner.options().escaped_breaks;
        if matches!(c, START | END) || is_break {
            continue;
        }
        let entity = match c {
            '<' => "&lt;",
            '>' => "&gt;",
            '&' => "&amp;",
            ' ' if inliner.options().escaped_spaces => "&nbsp;",
            _ => "",
        };
        if escapes_all && !entity.is_empty() {
            let placeholder = inliner.work.stash.put(Piece {
                html: entity.into(),
                is_block: false,
                is_foreign: false,
            });
            rewrite.replace(start, at, &placeholder);
        } else if escapes_all || inliner.is_escapable(c) {
            rewrite.replace(start, at, &super::escaped(c));
        }
    }
    rewrite.finish()
}

/// Puts line breaks aside: two spaces before a line end, or each line end.
pub(crate) fn breaks(
    inliner: &mut Inliner<'_, '_>,
    data: &str,
    pattern: &str,
    context: Context,
) -> Option<String> {
    let mut rewrite = Rewrite::new(data);
    for (start, _) in data.match_indices(pattern) {
        let node = inliner.document.create("br");
        let placeholder = inliner.stash_node(node, context);
        rewrite.replace(start, start + pattern.len(), &placeholder);
    }
    rewrite.finish()
}

/// Puts mathematics aside, as `pymdownx.arithmatex` with `generic` and
/// `smart_dollar`.
pub(crate) fn mathematics(
    inliner: &mut Inliner<'_, '_>,
    data: &str,
    context: Context,
) -> Option<String> {
    let mut rewrite = Rewrite::new(data);
    let mut at = 0;
    // Up to here no `\)` ends what an earlier `\(` began.
    let mut without_end = 0;
    while let Some(found) = data[at..].find(['$', '\\']) {
        let start = at + found;
        if data.as_bytes()[start] == b'$' {
            at = start + 1;
            let slashes = backslashes_before(&data[rewrite.done..], start - rewrite.done);
            if slashes > 0 && slashes.is_multiple_of(2) {
                escape(inliner, &mut rewrite, start - slashes, slashes);
            }
            if slashes % 2 == 1 {
                continue;
            }
            let Some(length) = dollars(&data[start + 1..]) else {
                continue;
            };
            let end = start + 1 + length;
            let placeholder = math(inliner, &data[start + 1..end], context);
            rewrite.replace(start, end + 1, &placeholder);
            at = end + 1;
            continue;
        }
        let slashes = data[start..].bytes().take_while(|&b| b == b'\\').count();
        at = start + slashes;
        if slashes % 2 == 0 || data.as_bytes().get(at) != Some(&b'(') {
            continue;
        }
        let open = at - 1;
        if slashes > 1 {
            escape(inliner, &mut rewrite, start, slashes - 1);
        }
        if open < without_end {
            continue;
        }
        match parenthesis(&data[open + 2..]) {
            Ok(length) => {
                let end = open + 2 + length;
                let placeholder = math(inliner, &data[open + 2..end], context);
                rewrite.replace(open, end + 2, &placeholder);
                at = end + 2;
            }
            Err(length) => without_end = open + 2 + length,
        }
    }
    rewrite.finish()
}

/// How long the mathematics after a `$` is.
fn dollars(rest: &str) -> Option<usize> {
    if text::after(rest, 0).is_none_or(text::is_space) {
        return None;
    }
    let mut at = 0;
    loop {
        let found = rest[at..].find(['$', '\\', START, END])? + at;
        match rest.as_bytes()[found] {
            b'$' => {
                let is_math =
                    found > 0 && text::before(rest, found).is_some_and(|c| !text::is_space(c));
                return is_math.then_some(found);
            }
            b'\\' => at = found + 1 + text::after(rest, found + 1)?.len_utf8(),
            _ => return None,
        }
    }
}

/// How long the mathematics after a `\(` is, or after how many bytes it is
/// clear that it has no end.
fn parenthesis(rest: &str) -> Result<usize, usize> {
    let mut at = 0;
    while let Some(found) = rest[at..].find(['\\', START, END]) {
        let found = at + found;
        if rest.as_bytes()[found] != b'\\' {
            return Err(found);
        }
        match text::after(rest, found + 1) {
            Some(')') if found > 0 => return Ok(found),
            Some(')') | None => return Err(found),
            Some(c) => at = found + 1 + c.len_utf8(),
        }
    }
    Err(rest.len())
}

fn math(inliner: &mut Inliner<'_, '_>, written: &str, context: Context) -> String {
    let node = inliner.document.create("span");
    inliner.document[node].set("class", "arithmatex");
    inliner.document[node].text = Text::atomic(format!("\\({written}\\)"));
    inliner.stash_node(node, context)
}
