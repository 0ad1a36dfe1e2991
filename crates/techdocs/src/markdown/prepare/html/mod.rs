//! Raw HTML, found and put aside.
//!
//! The rules are those of `markdown.htmlparser` and
//! `markdown.extensions.md_in_html`, which stand on Python 3.11's
//! `html.parser`: an element of a block at the start of a line is raw up to
//! its end tag, blank lines or not; with `markdown` on it, what is in it is
//! read as blocks or as a line; anything else in a line stays where it is, for
//! the inline rules.
//!
//! [`stash`] is the way in. [`tags`] reads a single tag, [`embedded`] builds
//! the elements with Markdown in them.
//!
//! Not followed: what Python's parser does with positions once it met `&#`
//! without a number and had to start again (there it misjudges where lines
//! start), and its square time on unfinished tags: a tag of more than
//! [`tags::LONG_TAG`] bytes that does not end makes everything up to where it
//! broke off text.

mod embedded;
pub(crate) mod names;
mod tags;

use rustc_hash::FxHashMap;

use super::super::stash::{Piece, Stash};
use super::super::work::Work;
use embedded::Embedded;
use tags::{Reader, Tag, TagEnd};

/// Takes the raw HTML out of a text.
pub(super) fn stash(text: String, work: &mut Work<'_>) -> String {
    if !text.contains(['<', '&']) {
        return text;
    }
    let mut extractor = Extractor {
        text: &text,
        reader: Reader::new(&text),
        stash: &mut work.stash,
        result: String::with_capacity(text.len()),
        chunk: 0,
        at: 0,
        line: 0,
        raw: None,
        cache: String::new(),
        is_tail: false,
        verbatim: None,
        embedded: Embedded::default(),
    };
    extractor.run();
    extractor.result
}

/// The open tags of a raw element.
#[derive(Default)]
struct Raw {
    tags: Vec<String>,
    /// How often each is open.
    counts: FxHashMap<String, usize>,
}

/// A text whose HTML is being taken out.
struct Extractor<'t, 's> {
    text: &'t str,
    reader: Reader<'t>,
    stash: &'s mut Stash,
    result: String,
    /// Where the last piece of `result` starts.
    chunk: usize,
    /// Where the tag that is looked at starts, and its line.
    at: usize,
    line: usize,
    /// Set within a raw element.
    raw: Option<Raw>,
    /// The text of the raw element.
    cache: String,
    /// Whether this is the rest of the line after a raw element.
    is_tail: bool,
    /// `script` or `style`, in which only their end tag is a tag.
    verbatim: Option<&'static str>,
    embedded: Embedded,
}

/// Where reading goes on.
enum Next {
    At(usize),
    /// At a place, after a reference that is none.
    Restart(usize),
    /// Nothing more is looked at.
    Stop,
}

impl<'t> Extractor<'t, '_> {
    fn run(&mut self) {
        let mut restarts = 0;
        let mut at = 0;
        while at < self.text.len() {
            let Some(found) = self.find_interesting(at) else {
                break;
            };
            if at < found {
                self.data(&self.text[at..found]);
            }
            self.move_to(found);
            at = found;
            if at == self.text.len() {
                break;
            }
            match self.markup() {
                Next::At(next) => at = next,
                Next::Restart(next) if restarts == 0 => {
                    restarts += 1;
                    at = next;
                }
                Next::Restart(next) => {
                    at = next;
                    break;
                }
                Next::Stop => break,
            }
            self.move_to(at);
        }
        if at < self.text.len() {
            self.data(&self.text[at..]);
            self.move_to(self.text.len());
        }
        if !self.cache.is_empty() {
            let html = std::mem::take(&mut self.cache);
            let placeholder = self.put(html);
            self.push(&placeholder);
        }
        let outermost = self.embedded.outermost().map(str::to_owned);
        if let Some(outermost) = outermost {
            self.end_tag(&outermost);
        }
    }

    /// Where the next tag or reference may be; the end if there is none.
    fn find_interesting(&self, from: usize) -> Option<usize> {
        let rest = &self.text[from..];
        match self.verbatim {
            Some(name) => tags::find_end_tag(rest, name).map(|found| from + found),
            None => {
                let found = rest.bytes().position(|byte| byte == b'<' || byte == b'&');
                Some(found.map_or(self.text.len(), |found| from + found))
            }
        }
    }

    /// Sets where we are.
    fn move_to(&mut self, at: usize) {
        if let Some(end) = self.text[self.at..at].rfind('\n') {
            self.line = self.at + end + 1;
        }
        self.at = at;
    }

    /// Whether only white space, of three characters at most, is before.
    fn is_line_start(&self) -> bool {
        let before = &self.text[self.line..self.at];
        before.is_empty() || (before.chars().nth(3).is_none() && before.trim().is_empty())
    }

    /// Whether a blank line follows a place.
    fn is_before_blank(&self, at: usize) -> bool {
        let after_line = |text: &'t str| text.trim_start_matches(' ').strip_prefix('\n');
        let rest = self.text.get(at..).unwrap_or_default();
        after_line(rest).and_then(after_line).is_some()
    }

    /// Reads what starts with `<` or `&`.
    fn markup(&mut self) -> Next {
        let rest = &self.text[self.at..];
        let mut following = rest.bytes().skip(1);
        match (rest.as_bytes()[0], following.next()) {
            (b'&', second) => return self.reference(second),
            (_, Some(b'/')) => match following.next() {
                Some(b'>') => return self.plain(3),
                Some(third) if third.is_ascii_alphabetic() => return self.read_end_tag(),
                _ => return self.plain(2),
            },
            (_, Some(second)) if second.is_ascii_alphabetic() => return self.read_start_tag(),
            (_, Some(b'?')) => {
                if !self.may_declare() {
                    return self.plain(2);
                }
                if let Some(end) = self.reader.find("?>", self.at + 2) {
                    return self.empty_tag_to(end + 2, true);
                }
            }
            (_, Some(b'!')) if rest.starts_with("<!--") => return self.comment(),
            (_, Some(b'!')) => {
                if !self.may_declare() {
                    return self.plain(2);
                }
                if let Some(next) = self.declaration() {
                    return next;
                }
            }
            (_, Some(_)) => return self.plain(1),
            (_, None) => return Next::Stop,
        }
        self.unfinished()
    }

    /// Whether `<!` and `<?` start something here.
    fn may_declare(&self) -> bool {
        self.is_tail || !self.embedded.is_empty() || self.is_line_start()
    }

    /// Takes some bytes as text.
    fn plain(&mut self, length: usize) -> Next {
        let end = self.at + length;
        self.data(&self.text[self.at..end]);
        Next::At(end)
    }

    /// Takes something without an end as text: up to the next `>`, or else up
    /// to the next `<`.
    fn unfinished(&mut self) -> Next {
        let from = self.at + 1;
        let end = match self.reader.find(">", from) {
            Some(end) => end + 1,
            None => self.reader.find("<", from).unwrap_or(from),
        };
        self.data(&self.text[self.at..end]);
        Next::At(end)
    }

    /// Reads `&name;` and `&#12;`.
    fn reference(&mut self, second: Option<u8>) -> Next {
        let rest = &self.text[self.at..];
        if second == Some(b'#') {
            if let Some(name) = tags::character_reference(rest) {
                let length = name.len();
                let data = format!("{name};");
                self.empty_tag(&data, false);
                let has_end = rest[length..].starts_with(';');
                return Next::At(self.at + length + usize::from(has_end));
            }
            if self.reader.find(";", self.at).is_some() {
                self.data(&rest[..2]);
                return Next::Restart(self.at + 2);
            }
            return Next::Stop;
        }
        if let Some(length) = tags::entity(rest) {
            self.empty_tag(&rest[..length], false);
            return Next::At(self.at + length);
        }
        if rest.len() > 1 {
            return self.plain(1);
        }
        Next::Stop
    }

    /// Reads a comment.
    fn comment(&mut self) -> Next {
        let Some((close, end)) = self.reader.find_comment_end(self.at + 4) else {
            return self.plain(1);
        };
        if end - close == 3 {
            return self.empty_tag_to(end, true);
        }
        let data = format!("{}-->", &self.text[self.at..close]);
        self.empty_tag(&data, true);
        Next::At(end)
    }

    /// Reads what starts with `<!` and is no comment.
    fn declaration(&mut self) -> Option<Next> {
        let rest = &self.text[self.at..];
        let starts_with = |prefix: &str| {
            let start = rest.get(..prefix.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
        };
        if rest.starts_with("<![CDATA[") {
            let end = self.reader.find_section_end(self.at + 3)?;
            return Some(self.empty_tag_to(end, true));
        }
        let close = self.reader.find(">", self.at + 2);
        if starts_with("<!doctype") {
            let end = close? + 1;
            return Some(self.empty_tag_to(end, true));
        }
        match close {
            Some(end) => Some(self.empty_tag_to(end + 1, false)),
            None if rest.starts_with("<![") => Some(self.plain(1)),
            None => None,
        }
    }

    /// Takes everything up to a place as a tag without content.
    fn empty_tag_to(&mut self, end: usize, is_block: bool) -> Next {
        self.empty_tag(&self.text[self.at..end], is_block);
        Next::At(end)
    }

    fn read_end_tag(&mut self) -> Next {
        let Some(close) = self.reader.find(">", self.at + 1) else {
            return self.unfinished();
        };
        let text = &self.text[self.at..=close];
        let (name, is_clean) = tags::end_tag_name(text);
        let name = name.to_ascii_lowercase();
        if let Some(verbatim) = self.verbatim
            && (!is_clean || name != verbatim)
        {
            self.data(text);
            return Next::At(close + 1);
        }
        self.end_tag(&name);
        if is_clean {
            self.verbatim = None;
        }
        Next::At(close + 1)
    }

    fn read_start_tag(&mut self) -> Next {
        let (tag, end) = match self.reader.start_tag(self.at) {
            TagEnd::None => return self.plain(1),
            TagEnd::Broken(end) => return self.plain(end - self.at),
            TagEnd::Whole(tag, end) => (tag, end),
        };
        if tag.is_closed {
            self.start_end_tag(&tag);
        } else {
            self.verbatim = ["script", "style"]
                .into_iter()
                .find(|name| *name == tag.name);
            self.start_tag(&tag);
        }
        Next::At(end)
    }

    fn start_tag(&mut self, tag: &Tag<'_>) {
        let is_block = names::is_block(&tag.name);
        let is_empty = tag.name == "hr";
        if is_empty && (self.is_tail || self.is_line_start()) {
            self.empty_tag(&tag.without_markdown(), true);
            return;
        }
        let may_start =
            self.is_tail || self.embedded.is_at_start() || (is_block && self.is_line_start());
        if is_block && may_start {
            let state = self.embedded.state(tag);
            if self.raw.is_some() || (state.is_none() && self.embedded.is_empty()) {
                self.start_raw(tag);
            } else {
                if self.embedded.has("p") {
                    self.end_tag("p");
                }
                if !self.embedded.open(tag, state) {
                    self.data(tag.text);
                }
            }
            return;
        }
        if self.raw.is_some() {
            self.start_raw(tag);
            return;
        }
        self.inline(tag.text);
        self.verbatim = None;
    }

    /// A start tag where no Markdown is read.
    fn start_raw(&mut self, tag: &Tag<'_>) {
        if tag.name == "hr" {
            self.start_end_tag(tag);
            return;
        }
        let starts = self.is_tail || (self.raw.is_none() && self.is_line_start());
        if starts && names::is_block(&tag.name) {
            self.raw.get_or_insert_default();
            self.push("\n");
        }
        match &mut self.raw {
            Some(raw) => {
                raw.tags.push(tag.name.clone());
                *raw.counts.entry(tag.name.clone()).or_default() += 1;
                self.cache.push_str(tag.text);
            }
            None => {
                self.push(tag.text);
                self.verbatim = None;
            }
        }
    }

    fn start_end_tag(&mut self, tag: &Tag<'_>) {
        let is_block = names::is_block(&tag.name);
        if tag.name == "hr" {
            self.empty_tag(&tag.without_markdown(), is_block);
        } else {
            self.empty_tag(tag.text, is_block);
        }
    }

    /// The text of the end tag that is looked at, to the next `>`.
    fn end_tag_text(&mut self, name: &str) -> String {
        match self.reader.find(">", self.at) {
            Some(end) => self.text[self.at..=end].to_owned(),
            None => format!("</{name}>"),
        }
    }

    fn end_tag(&mut self, name: &str) {
        let text = self.end_tag_text(name);
        if self.raw.is_some() {
            self.end_raw(name, &text);
            return;
        }
        if !names::is_block(name) || !self.embedded.has(name) {
            self.inline(&text);
            return;
        }
        let Some(element) = self.embedded.close(name) else {
            return;
        };
        let last = &self.result[self.chunk..];
        if last.ends_with('\n') && !last.ends_with("\n\n") {
            self.push("\n");
        }
        let placeholder = embedded::flatten(element, self.stash);
        self.push(&placeholder);
        self.push("\n\n");
        if !self.is_before_blank(self.at + text.len()) {
            self.is_tail = true;
        }
    }

    /// An end tag within a raw element.
    fn end_raw(&mut self, name: &str, text: &str) {
        self.cache.push_str(text);
        let Some(raw) = &mut self.raw else {
            return;
        };
        if raw.counts.get(name).is_some_and(|count| *count > 0) {
            while let Some(open) = raw.tags.pop() {
                if let Some(count) = raw.counts.get_mut(&open) {
                    *count -= 1;
                }
                if open == name {
                    break;
                }
            }
        }
        if !raw.tags.is_empty() {
            return;
        }
        self.raw = None;
        if self.is_before_blank(self.at + text.len()) {
            self.cache.push('\n');
        } else {
            self.is_tail = true;
        }
        let html = std::mem::take(&mut self.cache);
        let placeholder = self.put(html);
        self.push(&placeholder);
        self.push("\n\n");
    }

    /// A tag within a line: text, but for the parts of an element in which no
    /// Markdown is read.
    fn inline(&mut self, text: &str) {
        if self.embedded.is_off() {
            let placeholder = self.put(text.to_owned());
            self.data(&placeholder);
        } else {
            self.data(text);
        }
    }

    fn data(&mut self, data: &str) {
        if self.is_tail && data.contains('\n') {
            self.is_tail = false;
        }
        if self.raw.is_some() {
            self.cache.push_str(data);
        } else if self.embedded.is_empty() {
            self.push(data);
        } else {
            self.embedded.data(data);
        }
    }

    /// A tag, comment or reference without content.
    fn empty_tag(&mut self, data: &str, is_block: bool) {
        let starts_block = is_block && self.is_line_start();
        if self.raw.is_none() && !self.embedded.is_empty() {
            if starts_block {
                let placeholder = self.put(data.to_owned());
                self.data(&format!("\n{placeholder}\n\n"));
            } else {
                self.inline(data);
            }
            return;
        }
        if self.raw.is_some() || self.is_tail {
            self.cache.push_str(data);
            return;
        }
        if !starts_block {
            self.push(data);
            return;
        }
        let mut html = data.to_owned();
        if self.is_before_blank(self.at + data.len()) {
            html.push('\n');
        } else {
            self.is_tail = true;
        }
        let last = &self.result[self.chunk..];
        if last.ends_with('\n') && !last.ends_with("\n\n") {
            self.push("\n");
        }
        let placeholder = self.put(html);
        self.push(&placeholder);
        self.push("\n\n");
    }

    fn push(&mut self, text: &str) {
        self.chunk = self.result.len();
        self.result.push_str(text);
    }

    fn put(&mut self, html: String) -> String {
        let is_block = names::starts_block(&html);
        self.stash.put(Piece {
            html: html.into(),
            is_block,
            is_foreign: true,
        })
    }
}
