//! The values once more before anything happens: the answer to a form.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use super::field::Field;
use super::form::{ButtonLabels, FormError};
use super::sentence::Sentence;
use super::template::TemplateHead;
use crate::frame::Frame;
use crate::parts::Banner;

/// The review.
#[derive(Debug, Template)]
#[template(path = "create/review.html")]
pub struct ReviewPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// What stands over the page.
    pub head: TemplateHead<'a>,
    /// The values, to be posted again.
    pub carried: Carried<'a>,
    /// What is wrong, which is of secrets only.
    pub errors: Vec<FormError<'a>>,
    /// What to think about: that a repository will be public, say.
    pub warnings: Vec<Banner<'a>>,
    /// The values in words, by page.
    pub groups: Vec<ReviewGroup<'a>>,
    /// What will be done.
    pub steps: Vec<Sentence<'a>>,
    /// Words of the buttons.
    pub labels: ButtonLabels<'a>,
    /// Whether it can be tried without making anything.
    pub can_dry_run: bool,
}

/// What was filled in, on a page that is not the form. Secrets are asked for
/// again: a page does not carry them.
#[derive(Debug, Clone, Template)]
#[template(path = "create/carried.html")]
pub struct Carried<'a> {
    /// Where it is posted.
    pub action: Cow<'a, str>,
    /// The reference of the template.
    pub template_ref: Cow<'a, str>,
    /// Where in the course of things this is, posted as `_at`.
    pub at: Cow<'a, str>,
    /// Names and values, as the form posted them.
    pub values: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// The secrets, as fields.
    pub secrets: Vec<Field<'a>>,
}

/// The values of one page.
#[derive(Debug)]
pub struct ReviewGroup<'a> {
    /// The heading of the page.
    pub title: Cow<'a, str>,
    /// Its number, from 1.
    pub page: usize,
    /// What was filled in.
    pub rows: Vec<ReviewRow<'a>>,
}

/// One value.
#[derive(Debug)]
pub struct ReviewRow<'a> {
    /// What was asked for.
    pub label: Cow<'a, str>,
    /// The answer in words, dots for what nobody may see; empty for none.
    pub value: Cow<'a, str>,
}

impl HtmlSafe for Carried<'_> {}
