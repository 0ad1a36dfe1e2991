//! Diagnostics: what Callboard tells a person about a file they wrote.
//!
//! [`Diagnostic`] is the one type every crate reports with: a stable code, a
//! severity, the place in the source, what is wrong and what would be right.
//! It carries its own excerpt of the source line, so it can be shown long
//! after the file was closed.
//!
//! Nothing here decides what is wrong, and nothing here prints.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// How much a [`Diagnostic`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something the author wrote was refused.
    Error,
    /// Something was accepted that is probably not what the author wants.
    Warning,
    /// Worth knowing; nothing has to be done.
    Note,
}

/// Where in a source file a [`Diagnostic`] points.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file, as the person who ran the command would name it.
    pub file: Arc<str>,
    /// The line, counted from 1.
    pub line: u32,
    /// The column of the first character, counted in characters from 1.
    pub column: u32,
    /// How many characters of the line are meant, at least 1.
    pub width: u32,
    /// The text of the line without its line break, cut after
    /// [`Place::MAX_EXCERPT_CHARS`] characters.
    pub excerpt: String,
}

/// One thing to tell a person about a file they wrote.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Diagnostic {
    /// A stable code: lower-case words joined by dashes; a dot adds detail, as
    /// in `policy-field-format.name`.
    pub code: Cow<'static, str>,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, user text in backticks.
    pub message: String,
    /// What would be right, as something to type where possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The entity it is about, as `kind:namespace/name` in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<Arc<str>>,
    /// Who can mend it: the ref of the owner of the entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Arc<str>>,
}

impl Place {
    /// Longer source lines are cut to this many characters.
    pub const MAX_EXCERPT_CHARS: usize = 240;
}

impl Diagnostic {
    /// A diagnostic of the given severity, with nothing but its message.
    pub fn new(
        severity: Severity,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            severity,
            message: message.into(),
            hint: None,
            place: None,
            entity: None,
            owner: None,
        }
    }

    /// An error.
    pub fn error(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning.
    pub fn warning(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A note.
    pub fn note(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message)
    }

    /// Adds what would be right.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds where.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Adds the entity it is about.
    #[must_use]
    pub fn about(mut self, entity_ref: impl Into<Arc<str>>) -> Self {
        self.entity = Some(entity_ref.into());
        self
    }

    /// Adds who can mend it.
    #[must_use]
    pub fn ask(mut self, owner_ref: impl Into<Arc<str>>) -> Self {
        self.owner = Some(owner_ref.into());
        self
    }
}
