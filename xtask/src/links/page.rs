//! What one file of a portal defines, links to and should not hold.
//!
//! [`Page::html`], [`Page::svg`], [`Page::css`] and [`Page::xml`] read one
//! file each. Nothing here knows the other files.

use std::collections::HashSet;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::policy;

/// What one file holds.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// Every `id`.
    pub(super) ids: HashSet<String>,
    /// Every address, the same one once per purpose.
    pub(super) links: Vec<Link>,
    /// `<link rel="canonical">`.
    pub(super) canonical: Option<String>,
    /// What is wrong whatever the other files hold: line and message.
    pub(super) problems: Vec<(usize, String)>,
}

/// One address.
#[derive(Debug)]
pub(super) struct Link {
    /// The line, from 1.
    pub(super) line: usize,
    /// As written.
    pub(super) address: String,
    /// What for.
    pub(super) purpose: Purpose,
}

/// What an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Purpose {
    /// A person may go there.
    Navigate,
    /// The browser fetches it to show the page.
    Load,
}

impl Page {
    /// Reads a page.
    pub(super) fn html(text: &str) -> Self {
        let mut page = Reader::new(text).read();
        if page.canonical.is_none() && !text.contains("noindex") {
            page.problem(1, "has no canonical address");
        }
        page
    }

    /// Reads a picture.
    pub(super) fn svg(text: &str) -> Self {
        let mut page = Reader::new(text).read();
        // Standalone pictures may style themselves, and are no HTML.
        page.problems
            .retain(|(_, message)| message.starts_with("`on"));
        page
    }

    /// Reads a style sheet: what its `url(…)` name.
    pub(super) fn css(text: &str) -> Self {
        let mut page = Self::default();
        for (offset, _) in text.match_indices("url(") {
            let rest = &text[offset + 4..];
            let address = rest.split(')').next().unwrap_or_default();
            let address = address.trim().trim_matches(['"', '\'']);
            page.links.push(Link {
                line: line_of(text, offset),
                address: address.to_owned(),
                purpose: Purpose::Load,
            });
        }
        page
    }

    /// Reads a sitemap or feed: what its `<loc>` name.
    pub(super) fn xml(text: &str) -> Self {
        let mut page = Self::default();
        let mut line = 1;
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("<loc>") {
            line += before.matches('\n').count();
            let (address, after) = after.split_once("</loc>").unwrap_or((after, ""));
            page.links.push(Link {
                line,
                address: address.replace("&amp;", "&"),
                purpose: Purpose::Load,
            });
            rest = after;
        }
        page
    }

    fn problem(&mut self, line: usize, message: impl Into<String>) {
        self.problems.push((line, message.into()));
    }
}

/// Reads HTML, and SVG as HTML reads it.
struct Reader<'a> {
    text: &'a str,
    page: Page,
    /// Addresses seen already: most of a page is the frame, and repeats.
    seen: HashSet<(String, Purpose)>,
    /// Up to where lines were counted, and how many.
    counted: (usize, usize),
    policy: String,
    /// The `type` of the script that is open, if it is inline.
    script: Option<String>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            page: Page::default(),
            seen: HashSet::new(),
            counted: (0, 1),
            policy: String::new(),
            script: None,
        }
    }

    fn read(mut self) -> Page {
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        emitter.naively_switch_states(true);
        let text = self.text;
        for token in Tokenizer::new_with_emitter(text, emitter) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => self.start_tag(&tag),
                Token::EndTag(tag) if tag.name.as_slice() == b"script" => self.script = None,
                Token::String(content) => self.content(&content),
                // Browsers replace zero bytes, which texts may hold.
                Token::Error(error) if error.value != html5gum::Error::UnexpectedNullCharacter => {
                    let line = self.line(error.span.start);
                    self.page
                        .problem(line, format!("is no HTML: {}", error.value));
                }
                _ => {}
            }
        }
        self.page
    }

    /// The line of an offset; offsets mostly grow.
    fn line(&mut self, offset: usize) -> usize {
        let (from, line) = self.counted;
        let offset = offset.min(self.text.len());
        if offset < from {
            return line_of(self.text, offset);
        }
        let newlines = self.text.as_bytes()[from..offset]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        self.counted = (offset, line + newlines);
        self.counted.1
    }

    fn start_tag(&mut self, tag: &StartTag<usize>) {
        let line = self.line(tag.span.start);
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let attribute = |wanted: &str| {
            let value = tag.attributes.get(wanted.as_bytes())?;
            Some(String::from_utf8_lossy(value).into_owned())
        };
        let rel = attribute("rel").unwrap_or_default();
        for (attribute_name, value) in &tag.attributes {
            let value = String::from_utf8_lossy(value);
            let attribute_name = String::from_utf8_lossy(attribute_name);
            self.attribute(line, &name, &rel, &attribute_name, &value);
        }
        match name.as_str() {
            "style" => self.page.problem(line, "has an inline `<style>`"),
            "script" if attribute("src").is_none() => {
                self.script = Some(attribute("type").unwrap_or_default());
            }
            "meta" => {
                let equivalent = attribute("http-equiv").unwrap_or_default();
                if equivalent.eq_ignore_ascii_case("content-security-policy") {
                    self.policy = attribute("content").unwrap_or_default();
                }
            }
            "link" if rel == "canonical" => self.page.canonical = attribute("href"),
            _ => {}
        }
    }

    fn attribute(&mut self, line: usize, tag: &str, rel: &str, name: &str, value: &str) {
        match name {
            "id" if !self.page.ids.insert(value.to_owned()) => {
                self.page
                    .problem(line, format!("has the id `{value}` twice"));
            }
            "style" => self.page.problem(line, "has an inline `style` attribute"),
            "href" | "xlink:href" => {
                let navigates = match tag {
                    "a" | "area" => true,
                    "link" => matches!(rel, "canonical" | "alternate" | "help" | "license" | "me"),
                    _ => false,
                };
                self.link(line, value, navigates);
            }
            "action" | "formaction" | "cite" => self.link(line, value, true),
            "src" | "poster" => self.link(line, value, false),
            "data" if tag == "object" => self.link(line, value, false),
            "srcset" | "imagesrcset" => {
                for candidate in value.split(',') {
                    let address = candidate.split_ascii_whitespace().next();
                    self.link(line, address.unwrap_or_default(), false);
                }
            }
            _ if name.starts_with("on") => {
                self.page
                    .problem(line, format!("`{name}` is an inline handler"));
            }
            _ => {}
        }
    }

    fn link(&mut self, line: usize, address: &str, navigates: bool) {
        let purpose = if navigates {
            Purpose::Navigate
        } else {
            Purpose::Load
        };
        if self.seen.insert((address.to_owned(), purpose)) {
            self.page.links.push(Link {
                line,
                address: address.to_owned(),
                purpose,
            });
        }
    }

    /// Text; in an open script, its source.
    fn content(&mut self, content: &html5gum::Spanned<html5gum::HtmlString, usize>) {
        let Some(script_type) = &self.script else {
            return;
        };
        if policy::is_data(script_type) || policy::allows_inline(&self.policy, content) {
            return;
        }
        let line = self.line(content.span.start);
        self.page.problem(
            line,
            "has an inline script that its content security policy does not name",
        );
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.as_bytes()[..offset]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
}
