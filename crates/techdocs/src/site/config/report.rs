//! Diagnostics about a file, gathered with their places.

use std::sync::Arc;

use diagnostic::{Diagnostic, Place};

use crate::site::yaml::Node;

/// The diagnostics about one file.
#[derive(Debug)]
pub(in crate::site) struct Report<'s> {
    /// The file, by its path in the tree.
    file: Arc<str>,
    text: &'s str,
    /// What was found.
    pub(in crate::site) found: Vec<Diagnostic>,
}

impl<'s> Report<'s> {
    /// Starts with nothing found.
    pub(in crate::site) fn new(file: &str, text: &'s str) -> Self {
        Self {
            file: file.into(),
            text,
            found: Vec::new(),
        }
    }

    /// A place by line and column, both counted from 1.
    pub(in crate::site) fn place(&self, line: u32, column: u32, width: usize) -> Place {
        let mut lines = self.text.lines();
        let Some(text) = lines.nth(line.saturating_sub(1) as usize) else {
            return Place::file(Arc::clone(&self.file));
        };
        let start = text.char_indices().nth(column.saturating_sub(1) as usize);
        let start = start.map_or(text.len(), |(at, _)| at);
        Place::on_line(Arc::clone(&self.file), line, text, start..start + width)
    }

    fn of(&self, node: &Node) -> Place {
        self.place(node.line, node.column, node.written.len())
    }

    /// Adds an error at a value.
    pub(in crate::site) fn error(&mut self, node: &Node, code: &'static str, message: String) {
        let place = self.of(node);
        self.found.push(Diagnostic::error(code, message).at(place));
    }

    /// Adds a warning at a value.
    pub(in crate::site) fn warning(&mut self, node: &Node, code: &'static str, message: String) {
        let place = self.of(node);
        self.found
            .push(Diagnostic::warning(code, message).at(place));
    }

    /// Adds a note at a value.
    pub(in crate::site) fn note(&mut self, node: &Node, code: &'static str, message: String) {
        let place = self.of(node);
        self.found.push(Diagnostic::note(code, message).at(place));
    }
}
