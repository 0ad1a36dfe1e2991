//! One task: while it runs, and what came of it.
//!
//! The page is whole at any moment, and reloads itself until the task has
//! ended; `assets/js/create-task.js` asks for what is new instead.

use std::borrow::Cow;

use askama::Template;

use super::field::Field;
use super::log::StepLog;
use crate::frame::Frame;
use crate::parts::{Age, CopyButton, Crumbs, EntityLink, Icon};

/// A task.
#[derive(Debug, Template)]
#[template(path = "create/task.html")]
pub struct TaskPage<'a> {
    /// The frame. Its title gets the state before it.
    pub frame: Frame<'a>,
    /// Where the page is.
    pub crumbs: Crumbs<'a>,
    /// Its id.
    pub id: Cow<'a, str>,
    /// What it makes, as in `payment-webhook-handler`; else the template's title.
    pub title: Cow<'a, str>,
    /// The template.
    pub template: EntityLink<'a>,
    /// Who started it.
    pub who: Cow<'a, str>,
    /// When.
    pub started: Age<'a>,
    /// How it goes.
    pub state: TaskState,
    /// How long it has taken, as in `1 min 12 s`.
    pub duration: Cow<'a, str>,
    /// Its steps.
    pub steps: Vec<TaskStep<'a>>,
    /// What they said.
    pub log: Vec<StepLog<'a>>,
    /// The number of the last event in the log: what is newer is asked for.
    pub last_event: u64,
    /// The log as a file.
    pub raw: Option<Cow<'a, str>>,
    /// What there is because of it.
    pub created: Vec<Created<'a>>,
    /// Where to go now: `output.links`.
    pub links: Vec<OutputLink<'a>>,
    /// What to read now: `output.text`.
    pub texts: Vec<OutputText<'a>>,
    /// What went wrong.
    pub failure: Option<Failure<'a>>,
    /// Where the form that cancels it is posted, while that can be done.
    pub cancel: Option<Cow<'a, str>>,
    /// The same template with the same values, as a form.
    pub again: Option<Cow<'a, str>>,
}

/// How a task or a step goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TaskState {
    /// It has not begun.
    #[default]
    Waiting,
    /// It runs.
    Processing,
    /// It ended well.
    Completed,
    /// It did not.
    Failed,
    /// It was not needed.
    Skipped,
    /// Somebody ended it.
    Cancelled,
}

/// One step.
#[derive(Debug)]
pub struct TaskStep<'a> {
    /// Its id.
    pub id: Cow<'a, str>,
    /// What it is called.
    pub name: Cow<'a, str>,
    /// How it goes.
    pub state: TaskState,
    /// How long it took or has been taking, as in `11 s`.
    pub time: Cow<'a, str>,
    /// When it began, as in `2026-05-03T10:42:00Z`, for script to count from.
    pub began_at: Option<Cow<'a, str>>,
}

/// Something that is there because of a task.
#[derive(Debug)]
pub struct Created<'a> {
    /// Its icon.
    pub icon: Icon<'a>,
    /// What it is, as in `Repository acme/orders`.
    pub label: Cow<'a, str>,
    /// Its address.
    pub href: Option<Cow<'a, str>>,
    /// Where it can be deleted, if it should not stay.
    pub delete: Option<Cow<'a, str>>,
}

/// A link of the output.
#[derive(Debug)]
pub struct OutputLink<'a> {
    /// Its icon.
    pub icon: Icon<'a>,
    /// Its words.
    pub title: Cow<'a, str>,
    /// Its address.
    pub href: Cow<'a, str>,
    /// What to know about it, as in `The page is being published, about 40 s`.
    pub note: Option<Cow<'a, str>>,
}

/// A text of the output.
#[derive(Debug)]
pub struct OutputText<'a> {
    /// Its heading.
    pub title: Cow<'a, str>,
    /// What it says.
    pub html: Cow<'a, str>,
}

/// What went wrong.
#[derive(Debug)]
pub struct Failure<'a> {
    /// The number of the step, from 1, and what it is called; none where the
    /// task failed before or after its steps.
    pub step: Option<(usize, Cow<'a, str>)>,
    /// Why, in a sentence.
    pub cause: Cow<'a, str>,
    /// What usually helps.
    pub fix: Cow<'a, str>,
    /// The message of the action, as it is.
    pub details: Cow<'a, str>,
    /// Copies all that whoever helps needs to know.
    pub report: CopyButton<'a>,
    /// How to go on from there.
    pub retry: Option<Retry<'a>>,
    /// The form with these values.
    pub change: Option<Cow<'a, str>>,
    /// Whether it fails again as long as the values are these.
    pub needs_change: bool,
}

/// How to go on.
#[derive(Debug)]
pub struct Retry<'a> {
    /// Where the form is posted.
    pub action: Cow<'a, str>,
    /// The step it goes on with, from 1.
    pub from: usize,
    /// Secrets, which are not kept and have to be given again.
    pub secrets: Vec<Field<'a>>,
}

impl TaskState {
    /// As in `Running`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting",
            Self::Processing => "Running",
            Self::Completed => "Done",
            Self::Failed => "Failed",
            Self::Skipped => "Skipped",
            Self::Cancelled => "Cancelled",
        }
    }

    /// The name of its icon.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Waiting => "circle-dashed",
            Self::Processing => "loader-circle",
            Self::Completed => "circle-check",
            Self::Failed => "circle-x",
            Self::Skipped => "circle-slash",
            Self::Cancelled => "circle-pause",
        }
    }

    /// The class of its colour; `spin` for the one that is going on.
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Waiting => "faint",
            Self::Processing => "info spin",
            Self::Completed => "ok",
            Self::Failed => "bad",
            Self::Skipped | Self::Cancelled => "muted",
        }
    }

    /// Its name in events, which script knows it by.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more comes.
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Waiting | Self::Processing)
    }
}

impl TaskPage<'_> {
    /// What stands in the tab of a browser before the title.
    fn mark(&self) -> String {
        match self.state {
            TaskState::Completed => "✓ Done".to_owned(),
            TaskState::Failed => "✕ Failed".to_owned(),
            TaskState::Cancelled | TaskState::Skipped => "Cancelled".to_owned(),
            TaskState::Waiting | TaskState::Processing => {
                let over = self.steps.iter().filter(|step| step.state.is_over());
                format!("◌ {}/{}", over.count(), self.steps.len())
            }
        }
    }

    fn is_wordy(&self) -> bool {
        !self.links.is_empty() || !self.texts.is_empty()
    }
}
