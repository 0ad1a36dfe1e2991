//! The text of a rendered page: what a search finds, and where it opens.
//!
//! [`sections`] gives it by heading, [`words`] in one. Both read HTML that this
//! crate wrote, so they look for tags and nothing cleverer: no tag is left open,
//! and no `<` stands for itself.

use std::borrow::Cow;

use memchr::{memchr, memmem};

/// The text under one heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// The id of the heading; empty for what stands before the first one.
    pub anchor: String,
    /// The heading.
    pub heading: String,
    /// 1 to 6; 0 before the first heading.
    pub level: u8,
    /// The text, blocks apart by line feeds.
    pub text: String,
}

/// The text of a page's HTML, by heading. There is always a first section
/// without a heading, which may be empty.
pub fn sections(html: &str) -> Vec<Section> {
    let mut sections = Sections {
        all: vec![Section::default()],
        heading: None,
        text: Words::new(Gap::Line),
    };
    read(html, &mut sections);
    sections.finish_text();
    sections.all
}

/// The words of a page's HTML, with a space between two.
pub fn words(html: &str) -> String {
    let mut words = Words::new(Gap::Space);
    words.value.reserve(html.len() / 2);
    read(html, &mut words);
    words.value
}

/// What is done with what is read.
trait Reader {
    /// Text as it is to be read.
    fn text(&mut self, text: &str);

    /// Where one block ends and another begins.
    fn block(&mut self);

    /// The start of a heading, from its tag.
    fn heading(&mut self, level: u8, tag: &str);

    /// The end of a heading.
    fn end_of_heading(&mut self);
}

/// Reads the HTML of a page.
fn read(html: &str, reader: &mut impl Reader) {
    let mut rest = html;
    while let Some(at) = find(b'<', rest.as_bytes()) {
        if at > 0 {
            reader.text(&unescape(&rest[..at]));
        }
        rest = &rest[at..];
        if let Some(behind) = rest.strip_prefix("<!--") {
            rest = behind.split_once("-->").map_or("", |(_, behind)| behind);
            continue;
        }
        let Some(end) = find(b'>', rest.as_bytes()) else {
            return;
        };
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        let closes = tag.starts_with('/');
        let name = if closes {
            tag.trim_start_matches('/')
        } else {
            tag
        };
        let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = &name[..length];
        let level = level(name);
        if level > 0 && closes {
            reader.end_of_heading();
        } else if level > 0 {
            reader.heading(level, tag);
        } else if !closes && is_silent(name, tag) && !tag.ends_with('/') {
            rest = behind(rest, name);
        } else if name == "img" {
            if let Some(text) = attribute(tag, "alt") {
                reader.text(" ");
                reader.text(&unescape(text));
                reader.text(" ");
            }
        } else if !is_inline(name) {
            reader.block();
        }
    }
    reader.text(&unescape(rest));
}

/// The first place of a byte, which is often near.
fn find(byte: u8, bytes: &[u8]) -> Option<usize> {
    const NEAR: usize = 16;
    let (near, far) = bytes.split_at(bytes.len().min(NEAR));
    let found = near.iter().position(|&other| other == byte);
    found.or_else(|| memchr(byte, far).map(|at| near.len() + at))
}

/// What parts two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    Nothing,
    Space,
    Line,
}

/// Text without the white space around it, and with one character of it
/// between two words.
struct Words {
    value: String,
    /// What comes before the next word.
    gap: Gap,
    /// What comes between two words at most.
    most: Gap,
}

impl Words {
    const fn new(most: Gap) -> Self {
        Self {
            value: String::new(),
            gap: Gap::Nothing,
            most,
        }
    }

    fn part(&mut self, by: Gap) {
        self.gap = self.gap.max(by.min(self.most));
    }

    fn push(&mut self, part: &str) {
        if !self.value.is_empty() {
            match self.gap {
                Gap::Nothing => {}
                Gap::Space => self.value.push(' '),
                Gap::Line => self.value.push('\n'),
            }
        }
        self.gap = Gap::Nothing;
        self.value.push_str(part);
    }

    /// The text so far, to begin another.
    fn take(&mut self) -> String {
        self.gap = Gap::Nothing;
        std::mem::take(&mut self.value)
    }
}

impl Reader for Words {
    fn text(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let from = at;
            if is_plain(byte) {
                at += run(&bytes[from..]);
                self.push(&text[from..at]);
                continue;
            }
            let c = text[at..].chars().next().unwrap_or_default();
            at += c.len_utf8();
            match c {
                '\n' => self.part(Gap::Line),
                c if c.is_whitespace() => self.part(Gap::Space),
                _ => self.push(&text[from..at]),
            }
        }
    }

    fn block(&mut self) {
        self.part(Gap::Line);
    }

    fn heading(&mut self, _: u8, _: &str) {
        self.block();
    }

    fn end_of_heading(&mut self) {
        self.block();
    }
}

/// How many bytes at the start are words with one space between two, of which
/// the first is a word's.
fn run(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if !is_plain(byte) && (byte != b' ' || !bytes.get(at + 1).is_some_and(|b| is_plain(*b))) {
            break;
        }
        at += 1;
    }
    at
}

/// Whether a byte is a character of a word.
const fn is_plain(byte: u8) -> bool {
    byte > b' ' && byte < 0x7f
}

/// Sections as they are read.
struct Sections {
    all: Vec<Section>,
    /// The section whose heading is being read.
    heading: Option<Section>,
    text: Words,
}

impl Sections {
    /// What was read belongs to the last section, or was that of a heading
    /// without an end.
    fn finish_text(&mut self) {
        let text = self.text.take();
        match self.all.last_mut() {
            Some(last) if self.heading.is_none() => last.text = text,
            _ => {}
        }
    }
}

impl Reader for Sections {
    fn text(&mut self, text: &str) {
        self.text.text(text);
    }

    fn block(&mut self) {
        self.text.block();
    }

    fn heading(&mut self, level: u8, tag: &str) {
        self.finish_text();
        let anchor = attribute(tag, "id").map(unescape).unwrap_or_default();
        self.heading = Some(Section {
            anchor: anchor.into_owned(),
            level,
            ..Section::default()
        });
        self.text.most = Gap::Space;
    }

    fn end_of_heading(&mut self) {
        if let Some(mut section) = self.heading.take() {
            section.heading = self.text.take();
            self.all.push(section);
        }
        self.text.most = Gap::Line;
    }
}

fn level(name: &str) -> u8 {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => digit - b'0',
        _ => 0,
    }
}

/// Whether the content of an element is not read: code and pictures, and the
/// link of a heading to itself.
fn is_silent(name: &str, tag: &str) -> bool {
    let is_permalink = || {
        // Few links have it: the attribute is looked for only then.
        memmem::find(tag.as_bytes(), b"headerlink").is_some()
            && attribute(tag, "class")
                .is_some_and(|class| class.split(' ').any(|class| class == "headerlink"))
    };
    match name {
        "script" | "style" | "svg" | "template" | "button" | "select" => true,
        "a" => is_permalink(),
        _ => false,
    }
}

/// Whether an element stands within a line: a word goes on through it.
fn is_inline(name: &str) -> bool {
    // Most are one of these.
    match name {
        "span" | "a" | "code" | "em" | "strong" => return true,
        "p" | "li" | "td" | "tr" | "div" | "th" | "pre" | "ul" => return false,
        _ => {}
    }
    matches!(
        name,
        "abbr"
            | "b"
            | "bdi"
            | "cite"
            | "del"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "mark"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "sub"
            | "sup"
            | "u"
            | "var"
            | "wbr"
    )
}

/// What follows the end of an element.
fn behind<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut from = rest;
    while let Some(at) = memchr(b'<', from.as_bytes()) {
        from = &from[at + 1..];
        let Some(tag) = from.strip_prefix('/') else {
            continue;
        };
        if tag
            .get(..name.len())
            .is_some_and(|tag| tag.eq_ignore_ascii_case(name))
        {
            return tag.split_once('>').map_or("", |(_, behind)| behind);
        }
    }
    ""
}

/// The value of an attribute, still escaped.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut from = tag;
    while let Some(at) = from.find(name) {
        let starts = from[..at].ends_with([' ', '\n', '"']);
        from = &from[at + name.len()..];
        if let Some(value) = from.strip_prefix("=\"").filter(|_| starts) {
            return value.split_once('"').map(|(value, _)| value);
        }
    }
    None
}

fn unescape(text: &str) -> Cow<'_, str> {
    if memchr(b'&', text.as_bytes()).is_some() {
        htmlize::unescape(text)
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> Vec<(String, String, String)> {
        sections(html)
            .into_iter()
            .map(|section| (section.anchor, section.heading, section.text))
            .collect()
    }

    #[test]
    fn text_is_by_heading() {
        let html = "<h1 id=\"top\">The &amp; top<a class=\"headerlink\" href=\"#top\" title=\"x\">&para;</a></h1>\n\
                    <p>One <em>t</em>wo.</p><ul><li>a</li><li>b</li></ul>\
                    <h2 class=\"x\" id=\"two\"><code>two</code></h2><pre><code><span>le</span>t x;\n</code></pre>";
        assert_eq!(
            shown(html),
            [
                (String::new(), String::new(), String::new()),
                ("top".into(), "The & top".into(), "One two.\na\nb".into()),
                ("two".into(), "two".into(), "let x;".into()),
            ]
        );
    }

    #[test]
    fn what_is_not_text_is_left_out() {
        let html = "<p>a<!-- b > --><svg><text>c</text></svg><script>d</script><img alt=\"a &quot;picture&quot;\" src=\"e\">f</p>";
        assert_eq!(shown(html)[0].2, "a a \"picture\" f");
    }

    #[test]
    fn broken_html_ends() {
        for html in [
            "<",
            "<p",
            "<script>",
            "a<h2",
            "<h2 id=\"x\">a",
            "</h2>",
            "<!--",
            "<svg",
            "a < b > c",
        ] {
            sections(html);
            words(html);
        }
    }

    #[test]
    fn words_are_what_is_read() {
        #[track_caller]
        fn check(html: &str, expected: &str) {
            assert_eq!(words(html), expected, "{html}");
        }

        check(
            "<h1 id=\"a\">A<a class=\"headerlink\" href=\"#a\">¶</a></h1>\n<p>b",
            "A b",
        );
        check(
            "a&lt;b &amp;lt; &quot;c&quot;&#39; & d",
            "a<b &lt; \"c\"' & d",
        );
        check("a\u{a0}\u{2003}b\tgröße\u{1}", "a b größe\u{1}");
        check("con<b>tent</b><br>x", "content x");
        check("  ", "");
    }
}
