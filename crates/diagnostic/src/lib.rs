//! Diagnostics: what Callboard tells a person about a file they wrote.
//!
//! [`Diagnostic`] is the one type every crate reports with: a stable code, a
//! severity, the place in the source, what is wrong and what would be right.
//! It carries its own excerpt of the source line, so it can be shown long
//! after the file was closed.
//!
//! 1. [`place`]: where something is, with its line.
//! 2. [`summary`]: many diagnostics in one line.
//! 3. [`terminal`]: for people, in the manner of rustc.
//! 4. [`json`], [`github`], [`sarif`]: for programs.
//! 5. [`clean`]: text of strangers made safe to show.
//!
//! Nothing here decides what is wrong, and nothing here prints: renderers give
//! text, and their callers decide where it goes.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub mod clean;
pub mod github;
pub mod json;
pub mod place;
pub mod sarif;
pub mod summary;
pub mod terminal;

pub use place::Place;
pub use summary::Summary;

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

impl Severity {
    /// As people read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
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
