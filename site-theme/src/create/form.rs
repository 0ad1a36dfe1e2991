//! A form: pages of fields, what is wrong with them, and what they lead to.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use super::control::Control;
use super::field::{Field, Settled, ShowIf};
use super::sentence::Sentence;
use crate::parts::{Banner, Icon};

/// A form. Made whole by [`Form::settled`].
#[derive(Debug, Clone, Template)]
#[template(path = "create/form.html")]
pub struct Form<'a> {
    /// Where it is posted.
    pub action: Cow<'a, str>,
    /// The reference of the template, posted as `templateRef`.
    pub template_ref: Cow<'a, str>,
    /// Where in the course of things the form stands, posted as `_at`: `form`
    /// but for callers who want to know more.
    pub at: Cow<'a, str>,
    /// What changes when the form does, as a commit or a digest of it: whoever
    /// has a draft from before is told.
    pub version: Cow<'a, str>,
    /// Its pages. A template that asks for nothing has none.
    pub pages: Vec<FormPage<'a>>,
    /// What is wrong, in the order of the fields.
    pub errors: Vec<FormError<'a>>,
    /// What to know before one begins.
    pub notes: Vec<Banner<'a>>,
    /// What there will be, beside the form: ‘repository acme/…’.
    pub consequences: Vec<Sentence<'a>>,
    /// What will be done, for the review that script shows.
    pub steps: Vec<Sentence<'a>>,
    /// Words of the buttons.
    pub labels: ButtonLabels<'a>,
    /// Whether it can be tried without making anything.
    pub can_dry_run: bool,
    /// Any icon of the sprite.
    pub icon: Icon<'a>,
}

/// One page of a form.
#[derive(Debug, Clone, Default)]
pub struct FormPage<'a> {
    /// Its heading.
    pub title: Cow<'a, str>,
    /// What stands under it.
    pub description_html: Cow<'a, str>,
    /// Its fields.
    pub fields: Vec<Field<'a>>,
    /// When it is asked for; always where there is nothing.
    pub show_if: Option<ShowIf<'a>>,
}

/// Something that is wrong.
#[derive(Debug, Clone, Default)]
pub struct FormError<'a> {
    /// The id of the field; none where it is about all of them.
    pub id: Option<Cow<'a, str>>,
    /// What the field asks for.
    pub label: Cow<'a, str>,
    /// What is wrong with it, and what would be right.
    pub message: Cow<'a, str>,
}

/// `spec.presentation.buttonLabels`.
#[derive(Debug, Clone)]
pub struct ButtonLabels<'a> {
    /// To the page before.
    pub back: Cow<'a, str>,
    /// To the review.
    pub review: Cow<'a, str>,
    /// To the task.
    pub create: Cow<'a, str>,
}

impl Default for ButtonLabels<'_> {
    fn default() -> Self {
        Self {
            back: "Back".into(),
            review: "Review".into(),
            create: "Create".into(),
        }
    }
}

impl HtmlSafe for Form<'_> {}

impl Form<'_> {
    /// The form, with what its fields have to know of one another: which of
    /// them are inside of something conditional, and whether those that are
    /// required are marked or, if most are, those that are not.
    #[must_use]
    pub fn settled(mut self) -> Self {
        let (mut required, mut all) = (0, 0);
        for page in &self.pages {
            count(&page.fields, &mut required, &mut all);
        }
        let optional = required * 2 > all && required < all;
        for page in &mut self.pages {
            settle(&mut page.fields, page.show_if.is_some(), optional, 0);
        }
        self
    }

    /// The id of a page, from 1.
    fn page_id(&self, number: &usize) -> String {
        format!("page-{number}")
    }
}

/// How deep groups and lists go; whoever makes forms has a limit below it.
const MAX_DEPTH: usize = 64;

fn count(fields: &[Field], required: &mut usize, all: &mut usize) {
    for field in fields {
        match &field.control {
            Control::Hidden { .. } | Control::Message | Control::Switch { .. } => {}
            Control::Group(fields) => count(fields, required, all),
            _ => {
                *all += 1;
                *required += usize::from(field.required);
            }
        }
    }
}

fn settle(fields: &mut [Field], is_inside_condition: bool, marks_optional: bool, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    for field in fields {
        field.settled = Settled {
            is_inside_condition,
            marks_optional,
        };
        let inner = is_inside_condition || field.show_if.is_some();
        match &mut field.control {
            Control::Group(fields) => settle(fields, inner, marks_optional, depth + 1),
            // The parts are as required as the whole, which says so.
            Control::RepoUrl(repo) => settle(&mut repo.parts, inner, false, depth + 1),
            Control::List(list) => {
                // A row says what it needs; a list as a whole says if it may
                // be empty. Rows that nobody fills in are left out.
                for row in &mut list.rows {
                    let inner = inner || row.is_blank;
                    settle(
                        std::slice::from_mut(&mut row.field),
                        inner,
                        false,
                        depth + 1,
                    );
                }
                settle(
                    std::slice::from_mut(&mut list.template),
                    true,
                    false,
                    depth + 1,
                );
            }
            _ => {}
        }
    }
}
