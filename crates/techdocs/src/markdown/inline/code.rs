//! Code within a line: `` `x` ``, `` `#!python x` ``.
//!
//! As `pymdownx.inlinehilite`: a run of back-ticks ends at the next run of the
//! same length; without one, a shorter end is tried, and then it is text.

use rustc_hash::FxHashMap;

use super::text::{self, Rewrite};
use super::{Context, Inliner};
use crate::markdown::stash::Piece;

/// A run of back-ticks.
struct Run {
    start: usize,
    length: usize,
}

/// Where each run of a byte is.
fn runs(data: &str, byte: u8) -> Vec<Run> {
    let bytes = data.as_bytes();
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|&b| b == byte) {
        let start = at + found;
        let length = bytes[start..].iter().take_while(|&&b| b == byte).count();
        runs.push(Run { start, length });
        at = start + length;
    }
    runs
}

/// How many backslashes are right before a place.
pub(crate) fn backslashes_before(data: &str, at: usize) -> usize {
    let bytes = data[..at].bytes().rev();
    bytes.take_while(|&b| b == b'\\').count()
}

/// Puts code aside.
pub(crate) fn code(inliner: &mut Inliner<'_, '_>, data: &str, context: Context) -> Option<String> {
    let runs = runs(data, b'`');
    // The runs of each length that are still to come, the next one last.
    let mut coming: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for run in runs.iter().rev() {
        coming.entry(run.length).or_default().push(run.start);
    }
    let mut rewrite = Rewrite::new(data);
    for run in &runs {
        if run.start < rewrite.done {
            continue;
        }
        let slashes = backslashes_before(&data[rewrite.done..], run.start - rewrite.done);
        if slashes > 0 && slashes.is_multiple_of(2) {
            escape(inliner, &mut rewrite, run.start - slashes, slashes);
        }
        // A back-tick after a backslash is text.
        let skipped = slashes % 2;
        let start = run.start + skipped;
        let content = run.start + run.length;
        let found = (1..=run.length - skipped).rev().find_map(|length| {
            let coming = coming.get_mut(&length)?;
            while coming.last().is_some_and(|&start| start < content) {
                coming.pop();
            }
            Some((length, *coming.last()?))
        });
        let Some((length, close)) = found else {
            continue;
        };
        let (language, code, close) = read(
            data,
            start + length,
            close,
            coming.get(&length).map_or(&[], Vec::as_slice),
        );
        let placeholder = make(inliner, language, text::strip(code), context);
        rewrite.replace(start, close + length, &placeholder);
    }
    rewrite.finish()
}

/// The language, the code and where the closing run is, of what starts at
/// `start` and would end at `close`.
fn read<'t>(
    data: &'t str,
    start: usize,
    close: usize,
    coming: &[usize],
) -> (&'t str, &'t str, usize) {
    let plain = ("", &data[start..close], close);
    let rest = &data[start..];
    let colons = rest.len() - rest.trim_start_matches(':').len();
    let mark = match colons {
        3.. => colons,
        _ if rest.starts_with("#!") => 2,
        _ => return plain,
    };
    let rest = &rest[mark..];
    let named = rest.trim_start_matches(|c| text::is_word(c) || matches!(c, '#' | '.' | '+' | '-'));
    let language = &rest[..rest.len() - named.len()];
    let after = named.trim_start_matches(text::is_space);
    if after.len() == named.len() {
        return plain;
    }
    let begin = data.len() - after.len();
    // Code has at least one character: what would close right after the
    // language does not close.
    let next = coming.iter().rev().find(|&&close| close > begin);
    if begin < close {
        return (language, &data[begin..close], close);
    }
    if let Some(&next) = next {
        return (language, &data[begin..next], next);
    }
    let spaces = named[..named.len() - after.len()].chars().count();
    if begin == close && spaces > 1 {
        return (language, "", close);
    }
    plain
}

/// Replaces an even number of backslashes by half of them.
pub(crate) fn escape(
    inliner: &mut Inliner<'_, '_>,
    rewrite: &mut Rewrite<'_>,
    start: usize,
    slashes: usize,
) {
    let text = super::escaped('\\').repeat(slashes / 2);
    let placeholder = inliner.stash_text(&text);
    rewrite.replace(start, start + slashes, &placeholder);
}

/// The element of code.
fn make(inliner: &mut Inliner<'_, '_>, language: &str, code: &str, context: Context) -> String {
    let node = inliner.document.create("code");
    let mut html = String::new();
    if language.is_empty() {
        text::push_escaped(&mut html, code);
    } else {
        let whole = inliner.work.host.inline_code(language, code);
        let inner = whole.strip_prefix("<code").and_then(|rest| {
            let (attributes, rest) = rest.split_once('>')?;
            Some((attributes, rest.strip_suffix("</code>")?))
        });
        match inner {
            Some((attributes, inner)) => {
                let class = attributes
                    .split_once("class=\"")
                    .and_then(|(_, rest)| rest.split_once('"'));
                if let Some((class, _)) = class {
                    inliner.document[node].set("class", class.to_owned());
                }
                html.push_str(inner);
            }
            None => text::push_escaped(&mut html, code),
        }
    }
    let placeholder = inliner.work.stash.put(Piece {
        html: html.into(),
        is_block: false,
        is_foreign: false,
    });
    inliner.document[node].text = placeholder.into();
    inliner.stash_node(node, context)
}
