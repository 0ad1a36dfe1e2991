//! What a stage finds wrong, before it is placed in its file.
//!
//! Stages know spans; [`Places`] turns them into the lines and columns of a
//! [`Diagnostic`], counting lines only when there is something to report.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::sync::Arc;

use diagnostic::{Diagnostic, Place, Severity};
use yaml::{LineIndex, Span};

/// One thing wrong with a document.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    /// Its code; for errors, the part before the first dot is the error class.
    pub(crate) code: Cow<'static, str>,
    /// How much it matters.
    pub(crate) severity: Severity,
    /// What is wrong.
    pub(crate) message: String,
    /// What would be right.
    pub(crate) hint: Option<String>,
    /// Where.
    pub(crate) span: Span,
}

impl Finding {
    /// An error.
    pub(crate) fn error(
        code: impl Into<Cow<'static, str>>,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            severity: Severity::Error,
            message: message.into(),
            hint: None,
            span,
        }
    }

    /// A warning.
    pub(crate) fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, span, message)
        }
    }

    /// A note.
    pub(crate) fn note(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Note,
            ..Self::error(code, span, message)
        }
    }

    /// Adds what would be right.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Turns spans of one file into places.
#[derive(Debug)]
pub(crate) struct Places<'t> {
    file: Arc<str>,
    text: &'t str,
    lines: OnceCell<LineIndex>,
}

impl<'t> Places<'t> {
    /// For the file with this name and text.
    pub(crate) fn new(file: Arc<str>, text: &'t str) -> Self {
        Self {
            file,
            text,
            lines: OnceCell::new(),
        }
    }

    /// The text of the file.
    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    /// Where the lines start.
    pub(crate) fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(self.text))
    }

    /// The place of a span: its first line.
    pub(crate) fn place(&self, span: Span) -> Place {
        let lines = self.lines();
        let (line, column) = lines.line_column(self.text, span.start);
        let line_text = lines.line_text(self.text, line as usize - 1);
        let written = self
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default();
        let first_line = written.lines().next().unwrap_or_default().trim_end();
        Place {
            file: Arc::clone(&self.file),
            line,
            column,
            width: u32::try_from(first_line.chars().count()).map_or(1, |width| width.max(1)),
            excerpt: line_text.chars().take(Place::MAX_EXCERPT_CHARS).collect(),
        }
    }

    /// A finding as people see it.
    pub(crate) fn diagnostic(&self, finding: Finding) -> Diagnostic {
        Diagnostic {
            hint: finding.hint,
            place: Some(self.place(finding.span)),
            ..Diagnostic::new(finding.severity, finding.code, finding.message)
        }
    }
}
