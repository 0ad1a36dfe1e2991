//! Mathematics as MathML, which browsers draw without a script.
//!
//! [`draw`] is the way in: it runs over the sanitised HTML of a page, in which
//! `pymdownx.arithmatex` has left TeX between `\(…\)` and `\[…\]`. What authors
//! mostly write is understood; where a formula holds anything else, all of it
//! stays as it was written. [`parse`] reads TeX, [`symbols`] knows its names.
//!
//! Why not a crate: of those that make MathML, one does not escape what it
//! writes and takes minutes for a row of braces, which a page may hold. Here
//! every tag is one of ours, all text is escaped, and time is linear.
//!
//! Sources: MathML Core, <https://www.w3.org/TR/mathml-core/>; names as in
//! LaTeX and `amsmath`.

mod parse;
mod symbols;

use std::borrow::Cow;

/// Longer formulas stay as they are written.
const MAX_BYTES: usize = 8 * 1024;
const MARK: &str = " class=\"arithmatex\">";

/// The HTML of a page with its mathematics drawn.
pub(crate) fn draw(html: &str) -> Cow<'_, str> {
    if !html.contains(MARK) {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len() * 2);
    let mut rest = html;
    while let Some(at) = rest.find(MARK) {
        let (before, after) = rest.split_at(at + MARK.len());
        out.push_str(before);
        rest = after;
        let Some(end) = after.find('<') else { break };
        if let Some(math) = formula(&after[..end]) {
            out.push_str(&math);
            rest = &after[end..];
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// A formula with its delimiters, as HTML has it.
fn formula(written: &str) -> Option<String> {
    if written.len() > MAX_BYTES {
        return None;
    }
    let text = htmlize::unescape(written);
    let inside = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    let (tex, is_block) = match inside("\\(", "\\)") {
        Some(tex) => (tex, false),
        None => (inside("\\[", "\\]")?, true),
    };
    let math = parse::mathml(tex, is_block)?;
    let display = if is_block { " display=\"block\"" } else { "" };
    // What it was, for who copies it or hears it.
    let tex = htmlize::escape_attribute(tex.trim());
    Some(format!("<math{display} alttext=\"{tex}\">{math}</math>"))
}

#[cfg(test)]
mod tests;
