//! Reads tags as the HTML standard's tokeniser does.

use std::borrow::Cow;

/// A start tag.
pub(super) struct Tag<'h> {
    pub(super) name: &'h str,
    pub(super) attributes: Vec<Attribute<'h>>,
    /// Whether it ends with `/>`.
    pub(super) closes_itself: bool,
    /// The place after it.
    pub(super) end: usize,
    /// Whether it is not written as we write tags, and has to be written anew.
    pub(super) dirty: bool,
}

/// An attribute.
pub(super) struct Attribute<'h> {
    pub(super) name: Cow<'h, str>,
    /// As it is written, with character references; `None` where there is no
    /// `=`.
    pub(super) value: Option<Cow<'h, str>>,
    pub(super) dropped: bool,
}

impl<'h> Attribute<'h> {
    /// One that nobody wrote.
    pub(super) const fn new(name: &'static str, value: String) -> Self {
        Self {
            name: Cow::Borrowed(name),
            value: Some(Cow::Owned(value)),
            dropped: false,
        }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

impl Tag<'_> {
    /// The value of an attribute that is kept, as written.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter().filter(|a| !a.dropped);
        attributes
            .find(|attribute| attribute.is(name))
            .map(|attribute| attribute.value.as_deref().unwrap_or_default())
    }
}

/// The next `<` from a place on.
pub(super) fn find(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    // Eight bytes at a time: what lies between tags is mostly text.
    let mut at = 0;
    while let Some(chunk) = rest.get(at..at + 8) {
        let word = u64::from_le_bytes(chunk.try_into().unwrap_or_default());
        let marked = word ^ 0x3c3c_3c3c_3c3c_3c3c;
        let zero = marked.wrapping_sub(0x0101_0101_0101_0101) & !marked & 0x8080_8080_8080_8080;
        if zero != 0 {
            return Some(from + at + zero.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let found = rest[at..].iter().position(|&b| b == b'<')?;
    Some(from + at + found)
}

/// The length of `<span class="x">` with one or two small letters.
pub(super) fn short_span(bytes: &[u8]) -> Option<usize> {
    let rest = bytes.strip_prefix(b"<span class=\"")?;
    match rest {
        [b'a'..=b'z', b'"', b'>', ..] => Some(16),
        [b'a'..=b'z', b'a'..=b'z', b'"', b'>', ..] => Some(17),
        _ => None,
    }
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

/// Where the name of a tag ends.
fn name_end(bytes: &[u8], from: usize) -> usize {
    let ends = |&b: &u8| is_blank(b) || matches!(b, b'/' | b'>');
    from + bytes[from..]
        .iter()
        .position(ends)
        .unwrap_or(bytes.len() - from)
}

/// The start tag at `at`; `None` where it has no end. Its attributes go into
/// `attributes`, which is empty.
pub(super) fn start<'h>(
    html: &'h str,
    at: usize,
    attributes: Vec<Attribute<'h>>,
) -> Option<Tag<'h>> {
    let bytes = html.as_bytes();
    let mut i = name_end(bytes, at + 1);
    let mut tag = Tag {
        name: &html[at + 1..i],
        attributes,
        closes_itself: false,
        end: 0,
        dirty: false,
    };
    loop {
        let mut blank = false;
        while is_blank(*bytes.get(i)?) {
            blank = true;
            i += 1;
        }
        match bytes[i] {
            b'>' => {
                tag.end = i + 1;
                return Some(tag);
            }
            b'/' => {
                i += 1;
                if bytes.get(i) == Some(&b'>') {
                    tag.closes_itself = true;
                } else {
                    tag.dirty = true;
                }
                continue;
            }
            _ => {}
        }
        tag.dirty |= !blank;
        let from = i;
        // An `=` at the start is part of the name.
        i += 1;
        while !matches!(*bytes.get(i)?, b'=' | b'>' | b'/') && !is_blank(bytes[i]) {
            i += 1;
        }
        let name = &html[from..i];
        tag.dirty |= !is_plain_name(name);
        let mut after = i;
        while is_blank(*bytes.get(after)?) {
            after += 1;
        }
        let value = if bytes[after] == b'=' {
            tag.dirty |= after != i;
            let (value, end, plain) = value(html, after + 1)?;
            tag.dirty |= !plain;
            i = end;
            Some(value.into())
        } else {
            None
        };
        tag.attributes.push(Attribute {
            name: name.into(),
            value,
            dropped: false,
        });
        // More than this many no element has; they would be compared pairwise.
        if tag.attributes.len() > 64 {
            tag.dirty = true;
            tag.attributes.pop();
        }
    }
}

/// The value that starts at `at`, the place after it, and whether it is
/// written as we write values.
fn value(html: &str, at: usize) -> Option<(&str, usize, bool)> {
    let bytes = html.as_bytes();
    let mut i = at;
    while is_blank(*bytes.get(i)?) {
        i += 1;
    }
    let quote = bytes[i];
    if matches!(quote, b'"' | b'\'') {
        let mut plain = quote == b'"' && i == at;
        let mut end = i + 1;
        loop {
            match *bytes.get(end)? {
                byte if byte == quote => break,
                b'<' | b'>' | 0 => plain = false,
                _ => {}
            }
            end += 1;
        }
        return Some((&html[i + 1..end], end + 1, plain));
    }
    let ends = |&b: &u8| is_blank(b) || b == b'>';
    let length = bytes[i..].iter().position(ends)?;
    Some((&html[i..i + length], i + length, false))
}

fn is_plain_name(name: &str) -> bool {
    name.bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.'))
}

/// The end tag at `at`: its name, the place after it, and whether it holds
/// anything else.
pub(super) fn end(html: &str, at: usize) -> Option<(&str, usize, bool)> {
    let bytes = html.as_bytes();
    let name_end = name_end(bytes, at + 2);
    let name = &html[at + 2..name_end];
    if bytes.get(name_end) == Some(&b'>') {
        return Some((name, name_end + 1, false));
    }
    // Attributes are read as in a start tag: a `>` in quotes does not end it.
    let tag = start(html, at + 1, Vec::new())?;
    Some((name, tag.end, true))
}

/// The place after a comment, a declaration or an instruction.
pub(super) fn comment_end(html: &str, at: usize) -> usize {
    let rest = &html[at..];
    if let Some(body) = rest.strip_prefix("<!--") {
        if let Some(short) = ["->", ">"].iter().find(|short| body.starts_with(**short)) {
            return at + 4 + short.len();
        }
        let bytes = body.as_bytes();
        let mut dashes = 0;
        let end = bytes.iter().enumerate().find_map(|(at, &byte)| {
            let ends = match byte {
                b'>' => dashes >= 2 || (dashes == 0 && at >= 3 && bytes[..at].ends_with(b"--!")),
                _ => false,
            };
            dashes = if byte == b'-' { dashes + 1 } else { 0 };
            ends.then_some(at + 1)
        });
        return end.map_or(html.len(), |end| at + 4 + end);
    }
    rest.find('>').map_or(html.len(), |end| at + end + 1)
}

/// The place after the end tag of an element whose content goes with it;
/// `None` where there is none.
pub(super) fn skip_content(html: &str, from: usize, name: &str) -> Option<usize> {
    let bytes = html.as_bytes();
    let mut at = from;
    while let Some(found) = find(bytes, at) {
        at = found + 1;
        let Some(rest) = bytes[at..].strip_prefix(b"/") else {
            continue;
        };
        let closes = rest
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
            && rest
                .get(name.len())
                .is_none_or(|&b| is_blank(b) || matches!(b, b'/' | b'>'));
        if closes {
            let end = html[found..].find('>');
            return Some(end.map_or(html.len(), |end| found + end + 1));
        }
    }
    None
}

/// Adds ` name="value"` with a value as it is written in HTML.
pub(super) fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_value(out, value);
    out.push('"');
}

/// Adds text that already is HTML, without what could end it.
pub(super) fn push_value(out: &mut String, value: &str) {
    let mut from = 0;
    for (at, byte) in value.bytes().enumerate() {
        let entity = match byte {
            b'"' => "&quot;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            0 => "",
            _ => continue,
        };
        out.push_str(&value[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&value[from..]);
}
