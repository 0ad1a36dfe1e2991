//! Elements with Markdown in them (`<div markdown>`), as
//! `markdown.extensions.md_in_html` builds them.
//!
//! The element is put to the stash as a tree. So that what is in it is read as
//! it would be outside, elements in it that have Markdown of their own are put
//! to the stash too, and leave a placeholder between blank lines.

use std::collections::VecDeque;

use super::super::super::stash::{Content, Element, Stash};
use super::names;
use super::tags::Tag;

/// How deep elements with Markdown may be in one another; what is deeper is
/// text.
const MAX_DEPTH: usize = 64;

/// The elements that are open.
#[derive(Default)]
pub(super) struct Embedded {
    open: Vec<Open>,
}

/// An element whose end was not met yet.
struct Open {
    element: Element,
    /// Whether nothing was in it so far.
    is_at_start: bool,
}

impl Embedded {
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Whether we are right after a start tag.
    pub(super) fn is_at_start(&self) -> bool {
        self.open.last().is_some_and(|open| open.is_at_start)
    }

    /// Whether Markdown is not read where we are.
    pub(super) fn is_off(&self) -> bool {
        let open = self.open.last();
        open.is_some_and(|open| open.element.content == Content::Raw)
    }

    /// Whether an element of that name is open.
    pub(super) fn has(&self, name: &str) -> bool {
        self.open.iter().any(|open| open.element.tag == name)
    }

    /// The name of the outermost element.
    pub(super) fn outermost(&self) -> Option<&str> {
        self.open.first().map(|open| open.element.tag.as_str())
    }

    /// How Markdown in an element is read; `None` if it is not.
    pub(super) fn state(&self, tag: &Tag<'_>) -> Option<Content> {
        let parent = self.open.last().map(|open| open.element.content);
        let mut asked = tag.attribute("markdown").unwrap_or("0");
        if asked == "markdown" {
            asked = "1";
        }
        match parent {
            Some(Content::Raw) => asked = "off",
            Some(Content::Inline) if asked != "0" => asked = "span",
            _ => {}
        }
        if names::is_raw(&tag.name) || tag.name == "hr" {
            return None;
        }
        match (asked, names::is_line(&tag.name)) {
            ("block", _) | ("1", false) => Some(Content::Blocks),
            ("span", _) | ("1", true) => Some(Content::Inline),
            _ => None,
        }
    }

    /// Opens an element; says whether it is not too deep.
    pub(super) fn open(&mut self, tag: &Tag<'_>, state: Option<Content>) -> bool {
        if self.open.len() >= MAX_DEPTH {
            return false;
        }
        let mut attributes: Vec<(String, String)> = Vec::new();
        for (name, value) in &tag.attributes {
            let value = value.unwrap_or(name).to_owned();
            match attributes.iter_mut().find(|(other, _)| other == name) {
                Some(found) => found.1 = value,
                None => attributes.push((name.clone(), value)),
            }
        }
        attributes.retain(|(name, _)| name != "markdown");
        self.open.push(Open {
            element: Element {
                tag: tag.name.clone(),
                attributes,
                content: state.unwrap_or(Content::Raw),
                ..Element::default()
            },
            is_at_start: true,
        });
        true
    }

    /// Closes an element and what is open in it; gives the element if it was
    /// the outermost.
    pub(super) fn close(&mut self, name: &str) -> Option<Element> {
        while let Some(Open { element, .. }) = self.open.pop() {
            let is_it = element.tag == name;
            match self.open.last_mut() {
                Some(parent) => parent.element.children.push((element, String::new())),
                None => return Some(element),
            }
            if is_it {
                break;
            }
        }
        None
    }

    /// Text where we are.
    pub(super) fn data(&mut self, data: &str) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        open.is_at_start = false;
        match open.element.children.last_mut() {
            Some((_, tail)) => tail.push_str(data),
            None => open.element.text.push_str(data),
        }
    }
}

/// Puts an element and those in it to the stash, each with placeholders for
/// its children; gives the placeholder of the element.
pub(super) fn flatten(mut element: Element, stash: &mut Stash) -> String {
    let mut inner = VecDeque::new();
    put_children(&mut element, stash, &mut inner);
    while let Some(number) = inner.pop_front() {
        if let Some(mut child) = stash.take_element(number) {
            put_children(&mut child, stash, &mut inner);
            stash.put_back(number, child);
        }
    }
    stash.put_element(element)
}

/// Puts the children of an element to the stash; those with Markdown in them
/// are remembered, as they have children of their own.
fn put_children(element: &mut Element, stash: &mut Stash, inner: &mut VecDeque<usize>) {
    for (child, tail) in std::mem::take(&mut element.children) {
        let is_read = child.content != Content::Raw;
        let placeholder = stash.put_element(child);
        if is_read {
            inner.extend(Stash::placeholder(&placeholder).map(|(number, _)| number));
        }
        if !element.text.ends_with("\n\n") {
            let length = element.text.trim_end_matches('\n').len();
            element.text.truncate(length);
            element.text.push_str("\n\n");
        }
        element.text.push_str(&placeholder);
        if tail == "\n" {
            element.text.push('\n');
        } else {
            element.text.push('\n');
            element.text.push_str(tail.trim_end_matches('\n'));
        }
    }
}
