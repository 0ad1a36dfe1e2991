//! The log of a task or a dry run, step by step.

use std::borrow::Cow;

use super::task::TaskState;

/// What one step said.
#[derive(Debug)]
pub struct StepLog<'a> {
    /// Its id; empty for what was said outside of steps.
    pub id: Cow<'a, str>,
    /// What it is called.
    pub name: Cow<'a, str>,
    /// How it went.
    pub state: TaskState,
    /// What it said.
    pub lines: Vec<Line<'a>>,
}

/// One line.
#[derive(Debug)]
pub struct Line<'a> {
    /// Its number in the task, which is its anchor.
    pub number: u64,
    /// When, as in `10:42:07`; may be empty.
    pub time: Cow<'a, str>,
    /// What. Secrets are dots already.
    pub message: Cow<'a, str>,
    /// Whether it stands out.
    pub level: Level,
}

/// Whether a line of a log stands out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Level {
    /// It does not.
    #[default]
    Info,
    /// A warning.
    Warn,
    /// An error.
    Error,
}

impl Level {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Info => "",
            Self::Warn => " warn",
            Self::Error => " bad",
        }
    }
}
