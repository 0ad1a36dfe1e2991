//! One look at the whole tree: what is where, so that a pass goes only to what
//! it is about, and not at all where there is nothing of it.
//!
//! A page may have a hundred thousand elements, as a long table has, and going
//! through them is most of what a pass costs.

use memchr::memchr;

use crate::markdown::dom::{Document, NodeId};

use super::contents::heading_level;
use super::prettify;

/// What there is in a tree.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Every element, each before what is in it.
    pub(super) all: Vec<NodeId>,
    /// The elements with text, or with text behind them, that inline rules do
    /// not leave alone.
    pub(super) texts: Vec<NodeId>,
    /// The headings.
    pub(super) headings: Vec<NodeId>,
    /// Whether a text has a brace that may end an attribute list.
    pub(super) has_braces: bool,
    /// Whether a text has a bracket that may begin `[TOC]`.
    pub(super) has_brackets: bool,
}

impl Survey {
    /// Puts the line ends into a tree ([`prettify`]), and says what is in it.
    pub(super) fn prettified(document: &mut Document) -> Self {
        let mut survey = Self {
            all: Vec::with_capacity(document.len()),
            ..Self::default()
        };
        let mut rest = vec![(document.root(), true)];
        while let Some((id, is_among_blocks)) = rest.pop() {
            let has_blocks = prettify::element(document, id, is_among_blocks);
            survey.add(document, id);
            let children = document[id].children.iter().rev();
            rest.extend(children.map(|&child| (child, has_blocks)));
        }
        survey
    }

    /// Says what is in a tree.
    pub(super) fn new(document: &Document) -> Self {
        let mut survey = Self::default();
        for id in document.descendants(document.root()) {
            survey.add(document, id);
        }
        survey
    }

    fn add(&mut self, document: &Document, id: NodeId) {
        self.all.push(id);
        let node = &document[id];
        if heading_level(&node.tag).is_some() {
            self.headings.push(id);
        }
        let mut is_text = false;
        for text in [&node.text, &node.tail] {
            // Most are line ends between blocks.
            if text.is_empty() || text.is_line_end() {
                continue;
            }
            is_text |= !text.is_atomic();
            let bytes = text.as_bytes();
            self.has_braces = self.has_braces || memchr(b'}', bytes).is_some();
            self.has_brackets = self.has_brackets || memchr(b'[', bytes).is_some();
        }
        if is_text {
            self.texts.push(id);
        }
    }
}
