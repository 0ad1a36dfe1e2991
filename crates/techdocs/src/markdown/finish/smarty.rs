//! Typographic quotes, dashes and dots, as `smarty`.
//!
//! Runs over the finished tree after the symbols. Each rule goes over the whole
//! text before the next one does, from the special cases of quotes to the
//! general ones.

use crate::markdown::dom::{Document, NodeId};
use crate::markdown::inline::text::{self, Rewrite};
use crate::markdown::options::SmartMarks;
use crate::markdown::stash::{END, START, Stash};

use super::serialise::own;

const LEFT_SINGLE: &str = "&lsquo;";
const RIGHT_SINGLE: &str = "&rsquo;";
const LEFT_DOUBLE: &str = "&ldquo;";
const RIGHT_DOUBLE: &str = "&rdquo;";

/// Replaces quotes, dashes and dots in the text of these elements.
pub(super) fn run(document: &mut Document, texts: &[NodeId], stash: &mut Stash, marks: SmartMarks) {
    for &id in texts {
        let node = &mut document[id];
        for text in [&mut node.text, &mut node.tail] {
            if !text.is_atomic() && text.contains(['\'', '"', '-', '.']) {
                replace(text.to_mut(), stash, marks);
            }
        }
    }
}

/// What is around a place: the character before, and the text after.
struct Place<'t> {
    before: Option<char>,
    after: &'t str,
    is_start: bool,
}

impl Place<'_> {
    /// Whether a quote here can close.
    fn closes(&self) -> bool {
        self.before.is_some_and(|c| {
            !matches!(
                c,
                ' ' | '\t' | '\r' | '\n' | '[' | '{' | '(' | '-' | START | END
            )
        })
    }

    fn next(&self) -> Option<char> {
        self.after.chars().next()
    }

    fn is_before_word(&self) -> bool {
        self.next().is_some_and(text::is_word)
    }

    /// Whether punctuation follows, and nothing of a word after it.
    fn is_before_punctuation(&self) -> bool {
        let mut next = self.after.chars();
        let is_mark = next
            .next()
            .is_some_and(|c| c.is_ascii_punctuation() && c != '&');
        // `_` is part of a word: what follows it must be too.
        let is_word = self.after.starts_with('_');
        is_mark && next.next().is_some_and(text::is_word) == is_word
    }

    /// Whether an `s` follows that is a word of its own.
    fn is_before_s(&self) -> bool {
        self.after
            .strip_prefix('s')
            .is_some_and(|rest| !rest.chars().next().is_some_and(text::is_word))
    }
}

/// A rule: what it replaces, where, by what.
type Rule = (
    &'static str,
    fn(&Place<'_>) -> bool,
    &'static [&'static str],
);

/// The rules before quotes that follow white space or a dash.
static FIRST: &[Rule] = &[
    (
        "'",
        |p| p.is_start && p.is_before_punctuation(),
        &[RIGHT_SINGLE],
    ),
    (
        "\"",
        |p| p.is_start && p.is_before_punctuation(),
        &[RIGHT_DOUBLE],
    ),
    ("\"'", |p| p.is_before_word(), &[LEFT_DOUBLE, LEFT_SINGLE]),
    ("'\"", |p| p.is_before_word(), &[LEFT_SINGLE, LEFT_DOUBLE]),
    ("'\"", |p| p.closes(), &[RIGHT_SINGLE, RIGHT_DOUBLE]),
    ("\"'", |p| p.closes(), &[RIGHT_DOUBLE, RIGHT_SINGLE]),
    (
        "'",
        |p| {
            let mut next = p.after.chars();
            !p.before.is_some_and(text::is_word)
                && next.next().is_some_and(char::is_numeric)
                && next.next().is_some_and(char::is_numeric)
                && next.next() == Some('s')
        },
        &[RIGHT_SINGLE],
    ),
];

/// The rules for single quotes, and those for double quotes, in the end.
static SINGLE: Rule = (
    "'",
    |p| {
        let next = p.next();
        let is_kept = next.is_some_and(|c| text::is_space(c) || c.is_numeric());
        p.closes() && !is_kept && !p.is_before_s()
    },
    &[RIGHT_SINGLE],
);
static LAST_SINGLE: Rule = ("'", |_| true, &[LEFT_SINGLE]);
static DOUBLE: &[Rule] = &[
    (
        "\"",
        |p| p.next().is_some_and(text::is_space),
        &[RIGHT_DOUBLE],
    ),
    ("\"", |p| p.closes(), &[RIGHT_DOUBLE]),
    ("\"", |_| true, &[LEFT_DOUBLE]),
];

fn replace(source: &mut String, stash: &mut Stash, marks: SmartMarks) {
    if marks.dashes {
        runs(source, stash, '-', 3, "&mdash;");
        runs(source, stash, '-', 2, "&ndash;");
    }
    if marks.quotes && source.contains(['\'', '"']) {
        for rule in FIRST {
            apply(source, stash, rule);
        }
        opening(source, stash, '\'', LEFT_SINGLE);
        apply(source, stash, &SINGLE);
        closing(source, stash);
        apply(source, stash, &LAST_SINGLE);
        opening(source, stash, '"', LEFT_DOUBLE);
        for rule in DOUBLE {
            apply(source, stash, rule);
        }
    }
    if marks.ellipses {
        runs(source, stash, '.', 3, "&hellip;");
    }
}

fn put(stash: &mut Stash, html: &str) -> String {
    stash.put(own(html.to_owned(), false))
}

/// Replaces runs of exactly so many of a character.
fn runs(source: &mut String, stash: &mut Stash, mark: char, length: usize, html: &str) {
    let mut rewrite = Rewrite::new(source);
    let mut at = 0;
    while let Some(found) = source[at..].find(mark) {
        let start = at + found;
        let rest = &source[start..];
        let count = rest.len() - rest.trim_start_matches(mark).len();
        at = start + count;
        if count == length {
            rewrite.replace(start, at, &put(stash, html));
        }
    }
    if let Some(changed) = rewrite.finish() {
        *source = changed;
    }
}

fn apply(source: &mut String, stash: &mut Stash, (written, holds, html): &Rule) {
    let mut rewrite = Rewrite::new(source);
    let mut at = 0;
    while let Some(found) = source[at..].find(written) {
        let start = at + found;
        let end = start + written.len();
        let place = Place {
            before: rewrite.before(start),
            after: &source[end..],
            is_start: start == 0,
        };
        if holds(&place) {
            rewrite.replace(start, end, &put(stash, &html.concat()));
            at = end;
        } else {
            at = start + 1;
        }
    }
    if let Some(changed) = rewrite.finish() {
        *source = changed;
    }
}

/// Replaces single quotes with the white space, or the `s`, after them: what
/// follows that follows no character, to the rules to come.
fn closing(source: &mut String, stash: &mut Stash) {
    let mut rewrite = Rewrite::new(source);
    for (start, _) in source.match_indices('\'') {
        let place = Place {
            before: None,
            after: &source[start + 1..],
            is_start: false,
        };
        let Some(next) = place.next() else {
            break;
        };
        if text::is_space(next) || place.is_before_s() {
            let end = start + 1 + next.len_utf8();
            let placeholder = put(stash, &format!("{RIGHT_SINGLE}{next}"));
            rewrite.replace(start, end, &placeholder);
        }
    }
    if let Some(changed) = rewrite.finish() {
        *source = changed;
    }
}

/// Replaces quotes between white space or a dash and a word.
fn opening(source: &mut String, stash: &mut Stash, quote: char, html: &str) {
    let mut rewrite = Rewrite::new(source);
    for (start, _) in source.match_indices(quote) {
        let end = start + 1;
        let lead = &source[rewrite.done..start];
        let opens = lead.ends_with(text::is_space)
            || [
                "--", "–", "—", "&nbsp;", "&mdash;", "&ndash;", "&#8211;", "&#8212;",
            ]
            .iter()
            .any(|dash| lead.ends_with(dash));
        if opens && source[end..].chars().next().is_some_and(text::is_word) {
            rewrite.replace(start, end, &put(stash, html));
        }
    }
    if let Some(changed) = rewrite.finish() {
        *source = changed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_dashes_are_set() {
        #[track_caller]
        fn check(source: &str, expected: &str) {
            let mut stash = Stash::default();
            let mut text = source.to_owned();
            replace(&mut text, &mut stash, SmartMarks::default());
            let html = super::super::serialise::restore(&text, &stash);
            assert_eq!(htmlize::unescape(html), expected);
        }

        check("\"a\" 'b' it's", "“a” ‘b’ it’s");
        check("He said, \"'a' b.\"", "He said, “‘a’ b.”");
        check("the '80s -- a --- b...", "the ’80s – a — b…");
        check("---- ....", "---- ....");
    }
}
