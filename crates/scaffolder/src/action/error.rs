//! Why an action failed, for the person who has to go on from there.

use serde::{Deserialize, Serialize};

/// Why an action failed. No part of it holds a secret that the task knows of: what
/// is kept and shown of it is masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
#[serde(rename_all = "camelCase")]
pub struct ActionError {
    /// What went wrong, in one sentence: lower case, no full stop.
    pub message: String,
    /// What usually helps.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hint: Option<String>,
    /// Whether the step may simply be tried again.
    pub can_retry: bool,
    /// What the other side said, for those who want to know it exactly.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub details: Option<String>,
}

impl ActionError {
    /// Something went wrong that may go well another time.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
            can_retry: true,
            details: None,
        }
    }

    /// Something is wrong with what the step was given: it fails every time.
    pub fn input(message: impl Into<String>) -> Self {
        Self {
            can_retry: false,
            ..Self::new(message)
        }
    }

    /// The same, with what usually helps.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same, with what the other side said.
    #[must_use]
    pub fn details(mut self, details: impl Into<String>) -> Self {
        self.details = Some(details.into());
        self
    }
}

impl From<crate::workspace::WorkspaceError> for ActionError {
    fn from(error: crate::workspace::WorkspaceError) -> Self {
        Self::input(error.to_string())
    }
}

impl From<crate::workspace::PathError> for ActionError {
    fn from(error: crate::workspace::PathError) -> Self {
        Self::input(error.to_string())
    }
}
