//! Smart symbols: `(c)`, `-->`, `1/2`, `1st` and the like, as
//! `pymdownx.smartsymbols`.
//!
//! Each becomes a piece of the stash, as those entities are HTML to the rules
//! that follow. Runs over the finished tree, so that code and addresses are
//! left alone.

use crate::markdown::dom::{Document, NodeId};
use crate::markdown::inline::text::{self, Rewrite};
use crate::markdown::stash::Stash;

use super::serialise::own;

/// Replaces the symbols in the text of these elements.
pub(super) fn run(document: &mut Document, texts: &[NodeId], stash: &mut Stash) {
    for &id in texts {
        let node = &mut document[id];
        for text in [&mut node.text, &mut node.tail] {
            if text.is_atomic() {
                continue;
            }
            if let Some(changed) = replace(text, stash) {
                text.set(changed);
            }
        }
    }
}

fn replace(source: &str, stash: &mut Stash) -> Option<String> {
    // Every symbol has one of these, or follows a digit.
    if !source
        .bytes()
        .any(|b| matches!(b, b'(' | b'/' | b'-') || b.is_ascii_digit())
    {
        return None;
    }
    let mut current: Option<String> = None;
    for rule in [parenthesised, slashed, arrows, fractions, ordinals, care_of] {
        let data = current.as_deref().unwrap_or(source);
        if let Some(changed) = rule(data, stash) {
            current = Some(changed);
        }
    }
    current
}

fn put(stash: &mut Stash, html: &str) -> String {
    stash.put(own(html.to_owned(), false))
}

/// `(tm)`, `(c)`, `(r)`.
fn parenthesised(source: &str, stash: &mut Stash) -> Option<String> {
    let mut rewrite = Rewrite::new(source);
    for (start, _) in source.match_indices('(') {
        let rest = &source[start..];
        for (written, html) in [("(tm)", "&trade;"), ("(c)", "&copy;"), ("(r)", "&reg;")] {
            if rest.starts_with(written) {
                rewrite.replace(start, start + written.len(), &put(stash, html));
            }
        }
    }
    rewrite.finish()
}

/// `+/-`, `=/=`.
fn slashed(source: &str, stash: &mut Stash) -> Option<String> {
    let mut rewrite = Rewrite::new(source);
    for (at, _) in source.match_indices('/') {
        let Some(start) = at.checked_sub(1).filter(|&start| start >= rewrite.done) else {
            continue;
        };
        let html = match source.as_bytes().get(start..at + 2) {
            Some(b"+/-") => "&plusmn;",
            Some(b"=/=") => "&ne;",
            _ => continue,
        };
        rewrite.replace(start, at + 2, &put(stash, html));
    }
    rewrite.finish()
}

/// `-->`, `<--`, `<-->`.
fn arrows(source: &str, stash: &mut Stash) -> Option<String> {
    if !source.contains("--") {
        return None;
    }
    let mut rewrite = Rewrite::new(source);
    let mut at = 0;
    while let Some(found) = source[at..].find(['<', '-']) {
        let start = at + found;
        let rest = &source[start..];
        let (length, html) = if rest.starts_with("<-->") {
            (4, "&harr;")
        } else if rest.starts_with("-->") && rewrite.before(start) != Some('-') {
            (3, "&rarr;")
        } else if rest.starts_with("<--") && !rest.starts_with("<---") {
            (3, "&larr;")
        } else {
            at = start + 1;
            continue;
        };
        at = start + length;
        rewrite.replace(start, at, &put(stash, html));
    }
    rewrite.finish()
}

/// `1/2` and the like, with no digit at either side.
fn fractions(source: &str, stash: &mut Stash) -> Option<String> {
    let mut rewrite = Rewrite::new(source);
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_numeric() && text::is_word(c));
    for (at, _) in source.match_indices('/') {
        let Some(start) = at.checked_sub(1).filter(|&start| start >= rewrite.done) else {
            continue;
        };
        let html = match source.as_bytes().get(start..at + 2) {
            Some(b"1/4") => "&frac14;",
            Some(b"1/2") => "&frac12;",
            Some(b"3/4") => "&frac34;",
            Some(b"1/3") => "&#8531;",
            Some(b"2/3") => "&#8532;",
            Some(b"1/5") => "&#8533;",
            Some(b"2/5") => "&#8534;",
            Some(b"3/5") => "&#8535;",
            Some(b"4/5") => "&#8536;",
            Some(b"1/6") => "&#8537;",
            Some(b"5/6") => "&#8538;",
            Some(b"1/8") => "&#8539;",
            Some(b"3/8") => "&#8540;",
            Some(b"5/8") => "&#8541;",
            Some(b"7/8") => "&#8542;",
            _ => continue,
        };
        if is_digit(rewrite.before(start)) || is_digit(text::after(source, at + 2)) {
            continue;
        }
        rewrite.replace(start, at + 2, &put(stash, html));
    }
    rewrite.finish()
}

/// `1st`, `22nd`, `113th`: a word of digits and the ending that fits.
fn ordinals(source: &str, stash: &mut Stash) -> Option<String> {
    let bytes = source.as_bytes();
    let mut rewrite = Rewrite::new(source);
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(u8::is_ascii_digit) {
        let start = at + found;
        let digits = bytes[start..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        let end = start + digits;
        at = end;
        if rewrite.before(start).is_some_and(text::is_word) {
            continue;
        }
        let number = &source[start..end];
        let Some(ending) = bytes.get(end..end + 2) else {
            continue;
        };
        let fits = matches!(
            (number.as_bytes(), ending),
            ([.., b'1', b'1' | b'2' | b'3'], b"th")
                | ([.., b'1'], b"st")
                | ([.., b'2'], b"nd")
                | ([.., b'3'], b"rd")
                | ([.., b'0' | b'4'..=b'9'], b"th")
        );
        // No number begins with 0, but for 0 itself.
        if !fits
            || (digits > 1 && number.starts_with('0'))
            || text::after(source, end + 2).is_some_and(text::is_word)
        {
            continue;
        }
        let html = format!("{number}<sup>{}</sup>", &source[end..end + 2]);
        at = end + 2;
        rewrite.replace(start, at, &put(stash, &html));
    }
    rewrite.finish()
}

/// `c/o`.
fn care_of(source: &str, stash: &mut Stash) -> Option<String> {
    let mut rewrite = Rewrite::new(source);
    for (start, written) in source.match_indices("c/o") {
        let end = start + written.len();
        if rewrite.before(start).is_some_and(text::is_word)
            || text::after(source, end).is_some_and(text::is_word)
        {
            continue;
        }
        rewrite.replace(start, end, &put(stash, "&#8453;"));
    }
    rewrite.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_become_entities() {
        #[track_caller]
        fn check(source: &str, expected: &str) {
            let mut stash = Stash::default();
            let replaced = replace(source, &mut stash);
            let text = replaced.as_deref().unwrap_or(source);
            assert_eq!(super::super::serialise::restore(text, &stash), expected);
        }

        check("(c) (r) (tm)", "&copy; &reg; &trade;");
        check("a --> b <-- c <--> d", "a &rarr; b &larr; c &harr; d");
        check("a ---> b <--- c", "a ---> b <--- c");
        check("+/- =/= c/o", "&plusmn; &ne; &#8453;");
        check("1/2 of 11/2, TST1/2", "&frac12; of 11/2, TST&frac12;");
        check("1/2/2019", "&frac12;/2019");
        check(
            "1st 12th 22nd 3rd",
            "1<sup>st</sup> 12<sup>th</sup> 22<sup>nd</sup> 3<sup>rd</sup>",
        );
        check("11st 01st x1st 1sts", "11<sup>st</sup> 01st x1st 1sts");
    }
}
