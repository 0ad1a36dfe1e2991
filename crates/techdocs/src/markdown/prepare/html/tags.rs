//! Single tags and references, as Python's `html.parser` with the changes of
//! `markdown.htmlparser` reads them.
//!
//! Every search for an end remembers that there is none, so that a text of
//! nothing but starts is read in one pass.

use rustc_hash::FxHashMap;

/// A tag of more bytes that does not end is looked at once only.
pub(super) const LONG_TAG: usize = 512;

/// A start tag.
#[derive(Debug)]
pub(super) struct Tag<'t> {
    /// In lower case.
    pub name: String,
    /// Names in lower case, and values as written, without quotes.
    pub attributes: Vec<(String, Option<&'t str>)>,
    /// Whether it ends with `/>`.
    pub is_closed: bool,
    /// The source of it.
    pub text: &'t str,
}

/// How a start tag ends.
#[derive(Debug)]
pub(super) enum TagEnd<'t> {
    /// It does not: `<` is text.
    None,
    /// It is none: everything up to a place is text.
    Broken(usize),
    /// It is one, up to a place.
    Whole(Tag<'t>, usize),
}

impl Tag<'_> {
    /// The value of an attribute: its name if it has none.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let mut found = self.attributes.iter().rev();
        let (key, value) = found.find(|(key, _)| key == name)?;
        Some(value.unwrap_or(key))
    }

    /// The source, without the attribute `markdown`.
    pub(super) fn without_markdown(&self) -> String {
        if self.attribute("markdown").is_none() {
            return self.text.to_owned();
        }
        let mut text = format!("<{}", self.name);
        for (name, value) in &self.attributes {
            if name != "markdown" {
                let value = value.unwrap_or(name).replace('"', "&quot;");
                text.push_str(&format!(" {name}=\"{value}\""));
            }
        }
        text.push('>');
        text
    }
}

/// Reads tags, and remembers which ends are not to be found any more.
pub(super) struct Reader<'t> {
    text: &'t str,
    missing: FxHashMap<&'static str, usize>,
    /// There is no tag that starts before.
    no_tag_before: usize,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            missing: FxHashMap::default(),
            no_tag_before: 0,
        }
    }

    /// Where a pattern is next.
    pub(super) fn find(&mut self, pattern: &'static str, from: usize) -> Option<usize> {
        if self
            .missing
            .get(pattern)
            .is_some_and(|start| *start <= from)
        {
            return None;
        }
        let found = self.text.get(from..)?.find(pattern);
        if found.is_none() {
            self.missing.insert(pattern, from);
        }
        found.map(|found| from + found)
    }

    /// Where `-->` or `--!>` is next: its start and end.
    pub(super) fn find_comment_end(&mut self, from: usize) -> Option<(usize, usize)> {
        let usual = self.find("-->", from);
        let other = self.find("--!>", from);
        match (usual, other) {
            (Some(usual), Some(other)) if other < usual => Some((other, other + 4)),
            (Some(usual), _) => Some((usual, usual + 3)),
            (None, Some(other)) => Some((other, other + 4)),
            (None, None) => None,
        }
    }

    /// Where a `CDATA` section that starts at a place ends.
    pub(super) fn find_section_end(&mut self, from: usize) -> Option<usize> {
        let is_missing = self.missing.contains_key("]]>");
        let end = (!is_missing).then(|| find_section_end(&self.text[from..]));
        let end = end.flatten();
        if end.is_none() {
            self.missing.insert("]]>", from);
        }
        end.map(|end| from + end)
    }

    /// Reads the tag that starts at a place, with `<` and a letter.
    pub(super) fn start_tag(&mut self, start: usize) -> TagEnd<'t> {
        if start < self.no_tag_before || self.find(">", start).is_none() {
            return TagEnd::None;
        }
        let bytes = self.text.as_bytes();
        let stop = self.stop_of_tag(start);
        let end = match bytes.get(stop) {
            Some(b'>') => stop + 1,
            Some(b'/') if bytes.get(stop + 1) == Some(&b'>') => stop + 2,
            None | Some(b'/' | b'=') => return self.no_tag(start, stop),
            Some(byte) if byte.is_ascii_alphabetic() => return self.no_tag(start, stop),
            Some(_) => stop,
        };
        match self.read_tag(start, end) {
            Some(tag) => TagEnd::Whole(tag, end),
            None => TagEnd::Broken(end),
        }
    }

    fn no_tag(&mut self, start: usize, stop: usize) -> TagEnd<'t> {
        if stop - start > LONG_TAG {
            self.no_tag_before = stop;
        }
        TagEnd::None
    }

    /// How far name and attributes of a tag go.
    fn stop_of_tag(&mut self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        while at < bytes.len() && !b"`\t\n\r\x0c />\0".contains(&bytes[at]) {
            at += 1;
        }
        loop {
            let step = if bytes.get(at) == Some(&b'/') {
                1
            } else {
                space(self.text, at)
            };
            if step == 0 {
                break;
            }
            at += step;
        }
        while at < bytes.len() {
            if matches!(bytes[at], b'`' | b'/' | b'>') || space(self.text, at) > 0 {
                break;
            }
            if !is_after_gap(self.text, at) {
                break;
            }
            at = skip_until(self.text, at + 1, b"/=>");
            if let Some(end) = self.value_end(at) {
                at = end;
            }
            at = skip_gap(self.text, at);
        }
        at
    }

    /// Where the value of an attribute, and commas after it, end, if there is
    /// one at a place.
    fn value_end(&mut self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let first = skip_space(self.text, at);
        let mut equals = first;
        while bytes.get(equals) == Some(&b'=') {
            equals += 1;
        }
        if equals == first {
            return None;
        }
        let start = skip_space(self.text, equals);
        let quoted = match bytes.get(start) {
            Some(b'"') => Some(self.find("\"", start + 1)),
            Some(b'\'') => Some(self.find("'", start + 1)),
            _ => None,
        };
        let mut end = match quoted {
            Some(Some(end)) => end + 1,
            // A quote without an end: an empty value before it, if there is
            // room for one.
            Some(None) if start > equals => start - 1,
            Some(None) if equals > first + 1 => skip_until(self.text, equals - 1, b"`>"),
            Some(None) => return None,
            None => skip_until(self.text, start, b"`>"),
        };
        loop {
            let comma = skip_space(self.text, end);
            if bytes.get(comma) != Some(&b',') {
                return Some(end);
            }
            end = comma + 1;
        }
    }

    /// Reads name and attributes of a tag; `None` if something else is between
    /// them and the end.
    fn read_tag(&mut self, start: usize, end: usize) -> Option<Tag<'t>> {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        while at < bytes.len() && !b"\t\n\r\x0c />\0".contains(&bytes[at]) {
            at += 1;
        }
        let name = self.text[start + 1..at].to_lowercase();
        at = skip_gap(self.text, at);
        let mut attributes = Vec::new();
        while at < end {
            let is_name = !matches!(bytes[at], b'/' | b'>') && is_after_gap(self.text, at);
            if !is_name {
                break;
            }
            let key_end = skip_until(self.text, at + 1, b"/=>");
            let key = self.text[at..key_end].to_lowercase();
            at = key_end;
            let mut value = None;
            let first = skip_space(self.text, at);
            let equals = skip_bytes(bytes, first, b'=');
            if equals > first {
                let from = skip_space(self.text, equals);
                let to = match bytes.get(from) {
                    Some(b'"') => self.find("\"", from + 1),
                    Some(b'\'') => self.find("'", from + 1),
                    _ => None,
                };
                if let Some(to) = to {
                    value = Some(&self.text[from + 1..to]);
                    at = to + 1;
                } else if !matches!(bytes.get(from), Some(b'"' | b'\'')) {
                    at = skip_until(self.text, from, b">");
                    value = Some(&self.text[from..at]);
                }
            }
            attributes.push((key, value));
            at = skip_gap(self.text, at);
        }
        let rest = self.text.get(at..end).unwrap_or_default().trim();
        let is_closed = match rest {
            ">" => false,
            "/>" => true,
            _ => return None,
        };
        Some(Tag {
            name,
            attributes,
            is_closed,
            text: &self.text[start..end],
        })
    }
}

/// The length of the white space character at a place; 0 if there is none.
fn space(text: &str, at: usize) -> usize {
    match text.as_bytes().get(at) {
        None => 0,
        Some(byte) if byte.is_ascii() => {
            usize::from(matches!(byte, b'\t'..=b'\r' | b'\x1c'..=b'\x1f' | b' '))
        }
        Some(_) => text
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .filter(|character| character.is_whitespace())
            .map_or(0, char::len_utf8),
    }
}

fn skip_space(text: &str, mut at: usize) -> usize {
    loop {
        match space(text, at) {
            0 => return at,
            length => at += length,
        }
    }
}

fn skip_bytes(bytes: &[u8], mut at: usize, wanted: u8) -> usize {
    while bytes.get(at) == Some(&wanted) {
        at += 1;
    }
    at
}

/// Skips white space and slashes, but for the slash of `/>`.
fn skip_gap(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    loop {
        if bytes.get(at) == Some(&b'/') && bytes.get(at + 1) != Some(&b'>') {
            at += 1;
            continue;
        }
        match space(text, at) {
            0 => return at,
            length => at += length,
        }
    }
}

/// Skips to white space or one of some characters.
fn skip_until(text: &str, mut at: usize, stops: &[u8]) -> usize {
    let bytes = text.as_bytes();
    while at < bytes.len() && !stops.contains(&bytes[at]) && space(text, at) == 0 {
        at += 1;
    }
    at
}

/// Whether an attribute may start at a place: after white space, a quote or a
/// slash.
fn is_after_gap(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|text| text.chars().next_back());
    before.is_some_and(|c| c.is_whitespace() || "\"'/\x1c\x1d\x1e\x1f".contains(c))
}

/// The name of an end tag, and whether nothing but white space follows it.
pub(super) fn end_tag_name(text: &str) -> (&str, bool) {
    let rest = text.trim_start_matches("</");
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-.:_".contains(c);
    let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
    if rest[end..].trim() == ">" {
        return (&rest[..end], true);
    }
    let stops = ['\t', '\n', '\r', '\x0c', ' ', '/', '>', '\0'];
    (&rest[..rest.find(stops).unwrap_or(rest.len())], false)
}

/// Where the end tag of `script` or `style` is.
pub(super) fn find_end_tag(text: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let start = at + text[at..].find("</")?;
        at = start + 2;
        let rest = text[at..].trim_start();
        let found = rest.get(..name.len())?;
        if found.eq_ignore_ascii_case(name) && rest[name.len()..].trim_start().starts_with('>') {
            return Some(start);
        }
    }
}

/// Where a `CDATA` section ends: after `]]>`, with any white space between.
fn find_section_end(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text[at..].find(']')? + 1;
        let rest = text[at..].trim_start();
        let Some(rest) = rest.strip_prefix(']') else {
            continue;
        };
        if let Some(rest) = rest.trim_start().strip_prefix('>') {
            return Some(text.len() - rest.len());
        }
    }
}

/// `&#12` or `&#xf` at the start of a text, if another character follows.
pub(super) fn character_reference(text: &str) -> Option<&str> {
    let digits = text.strip_prefix("&#")?;
    let bytes = digits.as_bytes();
    let end = if matches!(bytes.first(), Some(b'x' | b'X')) {
        let count = bytes[1..].iter().take_while(|b| b.is_ascii_hexdigit());
        1 + Some(count.count()).filter(|count| *count > 0)?
    } else {
        let count = bytes.iter().take_while(|b| b.is_ascii_digit());
        Some(count.count()).filter(|count| *count > 0)?
    };
    let following = bytes.get(end)?;
    (!following.is_ascii_hexdigit()).then(|| &text[..end + 2])
}

/// The length of `&name;` at the start of a text.
pub(super) fn entity(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if !bytes.get(1)?.is_ascii_alphabetic() {
        return None;
    }
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || b"-.".contains(byte);
    let end = 1 + bytes[1..].iter().take_while(is_name).count();
    (bytes.get(end) == Some(&b';')).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the tag at the start of a text is, in short.
    fn show(text: &str) -> String {
        match Reader::new(text).start_tag(0) {
            TagEnd::None => "none".into(),
            TagEnd::Broken(end) => format!("broken {}", &text[..end]),
            TagEnd::Whole(tag, end) => {
                let mut shown = tag.name.clone();
                for (name, value) in &tag.attributes {
                    shown.push_str(&format!(" {name}={value:?}"));
                }
                if tag.is_closed {
                    shown.push_str(" /");
                }
                format!("{shown} |{}", &text[end..])
            }
        }
    }

    #[test]
    fn tags_are_read_as_python_does() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(show(text), expected, "{text:?}");
        }

        check("<a>x", "a |x");
        check(
            "<A B='c d' e=f g>x",
            "a b=Some(\"c d\") e=Some(\"f\") g=None |x",
        );
        check("<br/>x", "br / |x");
        check("<a href=x/>y", "a href=Some(\"x/\") |y");
        check("<a\nb = \"c\">", "a b=Some(\"c\") |");
        check("<a", "none");
        check("<a b=\"c>", "none");
        check("<a`b>", "broken <a");
        check("<http://x.y>", "http: x.y=None |");
        check("<a b=\"c\"d>", "a b=Some(\"c\") d=None |");
    }

    #[test]
    fn ends_of_tags_and_references() {
        assert_eq!(end_tag_name("</div >"), ("div", true));
        assert_eq!(end_tag_name("</div x>"), ("div", false));
        assert_eq!(find_end_tag("a</b></ SCRIPT >", "script"), Some(5));
        assert_eq!(find_section_end("CDATA[a] ] ]>b"), Some(13));
        assert_eq!(character_reference("&#65;a"), Some("&#65"));
        assert_eq!(character_reference("&#x41 "), Some("&#x41"));
        assert_eq!(character_reference("&#6a"), None);
        assert_eq!(character_reference("&#;"), None);
        assert_eq!(entity("&amp;"), Some(5));
        assert_eq!(entity("&amp"), None);
    }
}
