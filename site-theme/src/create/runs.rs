//! Runs of templates: mine, or everybody's.

use std::borrow::Cow;

use askama::Template;

use super::task::TaskState;
use crate::frame::Frame;
use crate::parts::{Age, Crumbs, Empty, EntityLink};

/// Many tasks.
#[derive(Debug, Template)]
#[template(path = "create/runs.html")]
pub struct RunsPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// Where the page is.
    pub crumbs: Crumbs<'a>,
    /// The heading, as in `My runs`.
    pub heading: Cow<'a, str>,
    /// Mine and everybody's.
    pub whose: Vec<Narrow<'a>>,
    /// By how they ended.
    pub states: Vec<Narrow<'a>>,
    /// The tasks, the newest first.
    pub rows: Vec<RunRow<'a>>,
    /// The address of older ones.
    pub older: Option<Cow<'a, str>>,
    /// How long they are kept, as in `Runs are kept for 90 days`.
    pub kept: Cow<'a, str>,
    /// What to show where there is none.
    pub empty: Empty<'a>,
}

/// A link to other tasks.
#[derive(Debug)]
pub struct Narrow<'a> {
    /// Its words.
    pub label: Cow<'a, str>,
    /// Its address.
    pub href: Cow<'a, str>,
    /// Whether it is these.
    pub is_current: bool,
}

/// One task.
#[derive(Debug)]
pub struct RunRow<'a> {
    /// What it makes.
    pub title: Cow<'a, str>,
    /// Its page.
    pub href: Cow<'a, str>,
    /// The template.
    pub template: EntityLink<'a>,
    /// The first of its values, in short.
    pub inputs: Cow<'a, str>,
    /// Who started it.
    pub who: Cow<'a, str>,
    /// When.
    pub started: Age<'a>,
    /// How it went.
    pub state: TaskState,
    /// How long it took.
    pub duration: Cow<'a, str>,
}
