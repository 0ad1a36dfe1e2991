//! The tree to HTML, with the stash put back.

use std::borrow::Cow;

use crate::markdown::dom::{Document, Node, NodeId};
use crate::markdown::inline;
use crate::markdown::prepare::names;
use crate::markdown::stash::{Piece, START, Stash};

/// Whether an element has no end tag.
fn is_void(tag: &str) -> bool {
    matches!(
        tag,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Whether an element is a block.
pub(crate) fn is_block(tag: &str) -> bool {
    if tag.bytes().any(|b| b.is_ascii_uppercase()) {
        return names::is_block(&tag.to_ascii_lowercase());
    }
    // Most are asked for by the hundreds.
    match tag {
        "p" | "li" | "td" | "tr" | "div" | "ul" | "h2" | "h3" | "h1" | "ol" | "th" | "table"
        | "thead" | "tbody" | "dl" | "dt" | "dd" | "pre" => true,
        "a" | "code" | "em" | "strong" | "img" | "br" | "sup" | "sub" | "kbd" | "span" | "del"
        | "ins" | "mark" | "abbr" | "input" | "label" => false,
        _ => names::is_block(tag),
    }
}

/// Whether HTML begins with a block, or with a comment or the like.
pub(crate) fn is_block_html(html: &str) -> bool {
    let Some(rest) = html.strip_prefix('<') else {
        return false;
    };
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let name = rest.split([' ', '>']).next().unwrap_or(rest);
    match name.bytes().next() {
        None => false,
        Some(b'!' | b'?' | b'@' | b'%') => true,
        Some(_) => is_block(name.trim_end_matches('/')),
    }
}

/// How long the entity at the start of text is, if there is one.
pub(crate) fn entity_length(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('&')?;
    let (prefix, digits): (usize, fn(&u8) -> bool) = match rest.as_bytes() {
        [b'#', b'x' | b'X', ..] => (2, u8::is_ascii_hexdigit),
        [b'#', ..] => (1, u8::is_ascii_digit),
        _ => (0, u8::is_ascii_alphanumeric),
    };
    let name = &rest.as_bytes()[prefix..];
    let length = name.iter().take_while(|b| digits(b)).count();
    (length > 0 && name.get(length) == Some(&b';')).then_some(prefix + length + 2)
}

/// Appends text with `<`, `>`, and `&` that begins no entity, as entities;
/// quotes too within attributes.
fn push_text(out: &mut String, text: &str, is_attribute: bool) {
    let mut rest = text;
    while let Some(at) = rest
        .bytes()
        .position(|b| matches!(b, b'&' | b'<' | b'>') || (is_attribute && b == b'"'))
    {
        out.push_str(&rest[..at]);
        let entity = match rest.as_bytes()[at] {
            b'&' if entity_length(&rest[at..]).is_some() => "&",
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        };
        out.push_str(entity);
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_text(out, value, true);
    out.push('"');
}

/// Appends an element as HTML, without the text after it. What is stashed
/// stays stashed.
pub(crate) fn write(document: &Document, id: NodeId, out: &mut String) {
    let node = &document[id];
    write_start(node, out);
    write_inner(document, id, out);
    write_end(node, out);
}

/// Appends what is within an element as HTML. What is stashed stays stashed.
pub(crate) fn write_inner(document: &Document, id: NodeId, out: &mut String) {
    let node = &document[id];
    write_text(node, out);
    for &child in &node.children {
        write(document, child, out);
        write_tail(&document[child], out);
    }
}

/// Appends the start tag of an element.
pub(super) fn write_start(node: &Node, out: &mut String) {
    out.push('<');
    out.push_str(&node.tag);
    if node.attributes.is_sorted_by(|(a, _), (b, _)| **a <= **b) {
        for (name, value) in node.attributes.iter() {
            push_attribute(out, name, value);
        }
    } else {
        let mut attributes: Vec<_> = node.attributes.iter().collect();
        attributes.sort_by_key(|&(name, _)| &**name);
        for (name, value) in attributes {
            push_attribute(out, name, value);
        }
    }
    out.push('>');
}

/// Appends the text of an element before its first child.
pub(super) fn write_text(node: &Node, out: &mut String) {
    if matches!(&*node.tag, "script" | "style") {
        out.push_str(&node.text);
    } else {
        push_text(out, &node.text, false);
    }
}

/// Appends the end tag of an element, if it has one.
pub(super) fn write_end(node: &Node, out: &mut String) {
    if !is_void(&node.tag) {
        out.push_str("</");
        out.push_str(&node.tag);
        out.push('>');
    }
}

/// Appends the text after an element.
pub(super) fn write_tail(node: &Node, out: &mut String) {
    push_text(out, &node.tail, false);
}

/// Pieces within pieces are put back this deep.
const DEPTH: usize = 64;

/// HTML with the stash put back, and without escapes.
///
/// A piece that is a block takes the place of a paragraph that holds nothing
/// else.
pub(crate) fn restore(html: &str, stash: &Stash) -> String {
    restored(html, stash).unwrap_or_else(|| html.to_owned())
}

/// As [`restore`], if there is anything to put back.
pub(super) fn restored(html: &str, stash: &Stash) -> Option<String> {
    if !html.contains(START) {
        return None;
    }
    // Not moved as it grows, but for pieces within pieces.
    let mut out = String::with_capacity(html.len() + stashed_length(html, stash));
    push_restored(&mut out, html, stash, 0);
    Some(stash.restore_marks(out))
}

/// The length of all pieces that have a placeholder in HTML.
fn stashed_length(html: &str, stash: &Stash) -> usize {
    let starts = memchr::memchr_iter(START as u8, html.as_bytes());
    let pieces = starts.filter_map(|at| {
        let (number, _) = Stash::placeholder(&html[at..])?;
        stash.get(number)
    });
    pieces.map(|piece| piece.html.len()).sum()
}

fn push_restored(out: &mut String, html: &str, stash: &Stash, depth: usize) {
    let mut rest = html;
    while let Some(at) = memchr::memchr(START as u8, rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((number, length)) = Stash::placeholder(rest)
            && let Some(piece) = stash.get(number)
            && depth < DEPTH
        {
            rest = &rest[length..];
            if piece.is_block && out.ends_with("<p>") && rest.starts_with("</p>") {
                out.truncate(out.len() - 3);
                rest = &rest[4..];
            }
            push_restored(out, &piece.html, stash, depth + 1);
        } else if let Some((c, length)) = inline::read_escape(rest) {
            out.push(c);
            rest = &rest[length..];
        } else {
            out.push(START);
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
}

/// The HTML of what is within an element, with the stash put back.
pub(crate) fn inner_html(document: &Document, id: NodeId, stash: &Stash) -> String {
    let mut out = String::new();
    write_inner(document, id, &mut out);
    put_back(out, stash)
}

/// HTML with the stash put back, without white space around it. It is copied
/// only if there is something to put back.
pub(super) fn put_back(html: String, stash: &Stash) -> String {
    match restored(html.trim(), stash) {
        Some(html) => trimmed(html),
        None => trimmed(html),
    }
}

/// A text without white space around it, which is moved only if it has to be.
fn trimmed(mut text: String) -> String {
    text.truncate(text.trim_end().len());
    let start = text.len() - text.trim_start().len();
    if start > 0 {
        text.drain(..start);
    }
    text
}

/// A piece that an author did not write.
pub(crate) fn own(html: impl Into<Cow<'static, str>>, is_block: bool) -> Piece {
    Piece {
        html: html.into(),
        is_block,
        is_foreign: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_stay_as_they_are() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            let mut out = String::new();
            push_text(&mut out, text, true);
            assert_eq!(out, expected);
        }

        check(
            "a & b &amp; &#38; &#x26; &;",
            "a &amp; b &amp; &#38; &#x26; &amp;;",
        );
        check("a<b>\"c\" &nbsp", "a&lt;b&gt;&quot;c&quot; &amp;nbsp");
    }

    #[test]
    fn a_block_takes_the_place_of_its_paragraph() {
        let mut stash = Stash::default();
        let inline = stash.put(own("<b>", false));
        let block = stash.put(own(format!("<pre>{inline}</pre>"), true));
        let html = format!("<p>{block}</p><p>{inline}</p><p>{block} \u{2}42\u{3}</p>");
        assert_eq!(
            restore(&html, &stash),
            "<pre><b></pre><p><b></p><p><pre><b></pre> *</p>"
        );
    }
}
