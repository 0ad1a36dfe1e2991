//! Software templates: from the gallery to what a task did.
//!
//! 1. [`CreatePage`]: the gallery.
//! 2. [`TemplatePage`]: one template, which is its form ([`Form`], made of
//!    [`Field`]s) and what there is to know about it ([`About`]).
//! 3. [`ReviewPage`]: the values once more, and what will happen.
//! 4. [`DryRunPage`]: the files that a task would make.
//! 5. [`TaskPage`]: one task while it runs and afterwards; [`RunsPage`]: many.
//! 6. [`ActionsPage`]: what steps may call.
//!
//! A form is complete without script: one long page whose fields are named by
//! JSON pointers into the values (`/owner`, `/tags/0`, `/repoUrl#host`), posted
//! to [`Form::action`] with `_do` saying what is wanted. `assets/js/create-form.js`
//! makes a wizard of the same markup and posts the same names.
//!
//! Nothing here knows JSON Schema, decides whether a value is right or runs
//! anything. Markup arrives ready in few fields, each called `…html`: what
//! authors wrote in Markdown, made safe by whoever renders it.

mod actions;
mod control;
mod dry_run;
mod field;
mod form;
mod gallery;
mod log;
mod review;
mod runs;
mod sentence;
mod task;
mod template;

pub use actions::{Action, ActionGroup, ActionsPage, Example, Property};
pub use control::{
    Checkboxes, Choice, Control, Entities, EntityOption, File, List, Number, RepoUrl, Row, Select,
    Tags, Text, TextArea, TextKind,
};
pub use dry_run::{Content, DryRunPage, File as DryRunFile};
pub use field::{Field, InReview, Settled, ShowIf};
pub use form::{ButtonLabels, Form, FormError, FormPage};
pub use gallery::{CreatePage, Group, Reliability, TemplateCard, first_template, groups};
pub use log::{Level, Line, StepLog};
pub use review::{Carried, ReviewGroup, ReviewPage, ReviewRow};
pub use runs::{Narrow, RunRow, RunsPage};
pub use sentence::{Piece, Sentence};
pub use task::{Created, Failure, OutputLink, OutputText, Retry, TaskPage, TaskState, TaskStep};
pub use template::{
    About, AboutStep, Body, Input, LastRun, LintProblem, TemplateHead, TemplatePage, TreeEntry,
    tree,
};

#[cfg(test)]
mod tests;
