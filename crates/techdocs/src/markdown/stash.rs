//! Finished HTML put aside while the text around it is worked on.
//!
//! Each piece leaves a placeholder in the text, between two control characters
//! that [`clean`] takes out of every source first, so nobody can write one.
//! As Python-Markdown's `htmlStash`, except that the source of a placeholder
//! is known by its number alone.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

/// Starts a placeholder: STX.
pub const START: char = '\u{2}';
/// Ends a placeholder: ETX.
pub const END: char = '\u{3}';

/// A piece of finished HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The HTML, not yet sanitised where an author wrote it.
    pub html: Cow<'static, str>,
    /// Whether it stands for a block: a paragraph that holds nothing else is
    /// replaced by it, `<p>` and all.
    pub is_block: bool,
    /// Whether an author wrote it, and not this crate.
    pub is_foreign: bool,
}

/// Everything put aside for one page.
#[derive(Debug, Clone, Default)]
pub struct Stash {
    pieces: Vec<Piece>,
    elements: FxHashMap<usize, Element>,
    marks: Vec<String>,
}

/// An element that an author wrote as HTML, with Markdown in it
/// (`<div markdown>`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// The name.
    pub tag: String,
    /// The attributes, without `markdown`.
    pub attributes: Vec<(String, String)>,
    /// How what is in it is read.
    pub content: Content,
    /// The text before the first child, with placeholders.
    pub text: String,
    /// The elements in it, each with the text after it. There are none where
    /// Markdown is read: placeholders stand for them.
    pub children: Vec<(Element, String)>,
}

/// How the text of an [`Element`] is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Content {
    /// As blocks.
    Blocks,
    /// As inline text, with elements of blocks where there are placeholders.
    Inline,
    /// Not at all.
    #[default]
    Raw,
}

impl Stash {
    /// Puts a piece aside; gives the placeholder that stands for it.
    pub fn put(&mut self, piece: Piece) -> String {
        let mut placeholder = String::with_capacity(8);
        placeholder.push_str("\u{2}h");
        push_number(&mut placeholder, self.pieces.len() as u64);
        placeholder.push(END);
        self.pieces.push(piece);
        placeholder
    }

    /// Puts an element aside; gives the placeholder that stands for it.
    pub fn put_element(&mut self, element: Element) -> String {
        let number = self.pieces.len();
        self.elements.insert(number, element);
        self.put(Piece {
            html: "".into(),
            is_block: true,
            is_foreign: true,
        })
    }

    /// Takes an element out by its placeholder's number.
    pub fn take_element(&mut self, number: usize) -> Option<Element> {
        self.elements.remove(&number)
    }

    /// Puts an element back that was taken out.
    pub fn put_back(&mut self, number: usize, element: Element) {
        self.elements.insert(number, element);
    }

    /// Makes the elements that nobody took out into pieces of HTML.
    pub fn settle_elements(&mut self) {
        for (number, element) in std::mem::take(&mut self.elements) {
            let mut html = String::new();
            element.write(&mut html);
            self.pieces[number].html = html.into();
        }
    }

    /// Puts the tag of a critic mark aside; gives the placeholder that stands
    /// for it, which [`Stash::restore_marks`] knows.
    pub fn put_mark(&mut self, tag: String) -> String {
        self.marks.push(tag);
        format!("{START}c{}{END}", self.marks.len() - 1)
    }

    /// Puts the tags of critic marks back into finished HTML. A paragraph of
    /// nothing but marks loses its `<p>`, and they get the class `block`.
    ///
    /// As the postprocessor of `pymdownx.critic`; to be called when the other
    /// placeholders are back.
    pub fn restore_marks(&self, html: String) -> String {
        if self.marks.is_empty() {
            return html;
        }
        let mut result = String::with_capacity(html.len());
        let mut rest = html.as_str();
        while let Some(at) = rest.find(START) {
            let Some((text, length)) = self.marks_at(&rest[at..]) else {
                result.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
                continue;
            };
            let after = &rest[at + length..];
            let before = rest[..at].strip_suffix("<p>");
            match (before, after.strip_prefix("</p>")) {
                (Some(before), Some(after)) => {
                    result.push_str(before);
                    result.push_str(&text.replace("class=\"critic\"", "class=\"critic block\""));
                    rest = after;
                }
                _ => {
                    result.push_str(&rest[..at]);
                    result.push_str(&text);
                    rest = after;
                }
            }
        }
        result.push_str(rest);
        result
    }

    /// The tags of all placeholders at the start of a text, and their length.
    fn marks_at(&self, text: &str) -> Option<(String, usize)> {
        let mut tags = String::new();
        let mut length = 0;
        while let Some(rest) = text[length..].strip_prefix(START) {
            let Some(rest) = rest.strip_prefix('c') else {
                break;
            };
            let digits = rest.find(END)?;
            let Some(tag) = rest[..digits]
                .parse()
                .ok()
                .and_then(|n: usize| self.marks.get(n))
            else {
                break;
            };
            tags.push_str(tag);
            length += digits + 3;
        }
        (length > 0).then_some((tags, length))
    }

    /// How many pieces there are.
    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Whether there is no piece.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The piece of a placeholder's number.
    pub fn get(&self, number: usize) -> Option<&Piece> {
        self.pieces.get(number)
    }

    /// The first placeholder at the start of `text`: its number and its length
    /// in bytes.
    pub fn placeholder(text: &str) -> Option<(usize, usize)> {
        let rest = text.strip_prefix(START)?.strip_prefix('h')?;
        let digits = rest.find(END)?;
        let number = rest[..digits].parse().ok()?;
        Some((number, digits + 3))
    }
}

impl Element {
    /// Appends the element as HTML.
    pub fn write(&self, html: &mut String) {
        html.push('<');
        html.push_str(&self.tag);
        for (name, value) in &self.attributes {
            html.push(' ');
            html.push_str(name);
            html.push_str("=\"");
            push_escaped(html, value);
            html.push('"');
        }
        html.push('>');
        push_escaped(html, &self.text);
        for (child, tail) in &self.children {
            child.write(html);
            push_escaped(html, tail);
        }
        html.push_str("</");
        html.push_str(&self.tag);
        html.push('>');
    }
}

/// Appends text as HTML, as it may stand in an attribute too.
fn push_escaped(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            character => html.push(character),
        }
    }
}

/// Appends a number in decimal digits.
pub(crate) fn push_number(out: &mut String, number: u64) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}

/// A source without the characters that start and end placeholders.
pub fn clean(source: &str) -> Cow<'_, str> {
    if memchr::memchr2(START as u8, END as u8, source.as_bytes()).is_some() {
        source.replace([START, END], "").into()
    } else {
        source.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_leads_back_to_its_piece() {
        let mut stash = Stash::default();
        let piece = Piece {
            html: "<hr>".into(),
            is_block: true,
            is_foreign: false,
        };
        stash.put(piece.clone());
        let placeholder = stash.put(piece.clone());
        let text = format!("{placeholder} more");
        let (number, length) = Stash::placeholder(&text).unwrap();
        assert_eq!((number, length), (1, placeholder.len()));
        for number in 2..1_234 {
            let placeholder = stash.put(piece.clone());
            assert_eq!(placeholder, format!("{START}h{number}{END}"));
        }
        assert_eq!(stash.get(number), Some(&piece));
        assert_eq!(Stash::placeholder("\u{2}hx\u{3}"), None);
    }

    #[test]
    fn critic_marks_come_back_as_tags() {
        let mut stash = Stash::default();
        let open = stash.put_mark("<ins class=\"critic\">".into());
        let close = stash.put_mark("</ins>".into());
        assert_eq!(
            stash.restore_marks(format!("<p>a {open}b{close}</p>")),
            "<p>a <ins class=\"critic\">b</ins></p>"
        );
        assert_eq!(
            stash.restore_marks(format!("<p>{open}</p>\n<p>b</p>\n<p>{close}</p>{START}x")),
            format!("<ins class=\"critic block\">\n<p>b</p>\n</ins>{START}x")
        );
    }

    #[test]
    fn nobody_writes_a_placeholder() {
        assert_eq!(clean("a\u{2}h0\u{3}b"), "ah0b");
    }
}
