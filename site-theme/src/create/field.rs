//! One field of a form: its label, help, control and what is wrong with it.
//!
//! `{{ field }}` writes all of it. A field in a group, a list or the parts of a
//! repository is a [`Field`] like any other, so forms nest as their values do.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use super::control::Control;

/// One field.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "create/field.html")]
pub struct Field<'a> {
    /// Its name when it is posted: where its value is in the values, as in
    /// `/owner`, or a part of it, as in `/repoUrl#host`. Where two fields are for
    /// the same value, each under its condition, `#2` tells them apart.
    pub name: Cow<'a, str>,
    /// Its id in the page, different for every field.
    pub id: Cow<'a, str>,
    /// What it asks for.
    pub label: Cow<'a, str>,
    /// What helps to answer.
    pub help_html: Cow<'a, str>,
    /// The control, with its value.
    pub control: Control<'a>,
    /// Whether there has to be a value.
    pub required: bool,
    /// When there has to be one, where that depends on others.
    pub required_if: Option<ShowIf<'a>>,
    /// What is wrong with the value.
    pub error: Option<Cow<'a, str>>,
    /// What it would be if nobody changed it, in words.
    pub default: Option<Cow<'a, str>>,
    /// Said under it: that its kind of field is not known here, say.
    pub note: Option<Cow<'a, str>>,
    /// When it is asked for; always where there is nothing.
    pub show_if: Option<ShowIf<'a>>,
    /// Whether the page begins with it.
    pub autofocus: bool,
    /// Whether its value cannot be changed. It is posted all the same.
    pub readonly: bool,
    /// How the review shows it.
    pub in_review: InReview,
    /// What it has to know of the fields around it: the default, until
    /// [`Form::settled`](super::Form::settled) fills it in.
    pub settled: Settled,
}

/// What a field has to know of those around it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settled {
    /// Whether something it is in is only shown under a condition.
    pub(crate) is_inside_condition: bool,
    /// Whether those that are optional are marked, and not those that are
    /// required.
    pub(crate) marks_optional: bool,
}

/// When a field is asked for, or has to be filled in.
#[derive(Debug, Clone, Default)]
pub struct ShowIf<'a> {
    /// The condition for script, in JSON: `{"all": […]}`, `{"any": […]}`,
    /// `{"not": …}`, `{"oneOf": {"pointer": …, "values": […]}}`,
    /// `{"contains": {"pointer": …, "values": […]}}`,
    /// `{"present": {"pointer": …}}`. Shorter: a list for `all`, and
    /// `{"pointer": …, "oneOf": […]}` or `{"pointer": …, "present": false}`.
    /// Anything else counts as if it held: then only the server knows.
    pub json: Cow<'a, str>,
    /// The same in words, as in `Only if Database is on`.
    pub words: Cow<'a, str>,
}

/// How the review shows a value: `ui:backstage.review` in Backstage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InReview {
    /// As it is.
    #[default]
    Shown,
    /// As dots.
    Masked,
    /// Not at all.
    Left,
}

impl HtmlSafe for Field<'_> {}

impl Field<'_> {
    /// The class that says what it is, which scripts know as well.
    fn kind(&self) -> &'static str {
        match &self.control {
            Control::Text(_) => "text",
            Control::TextArea(_) => "textarea",
            Control::Number(_) => "number",
            Control::Switch { .. } => "switch",
            Control::Radios(_) => "radios",
            Control::Select(_) => "select",
            Control::Checkboxes(_) => "checkboxes",
            Control::Entities(entities) if entities.is_many => "chips",
            Control::Entities(_) => "entities",
            Control::Tags(_) => "chips",
            Control::List(_) => "list",
            Control::Group(_) => "group",
            Control::RepoUrl(_) => "repo",
            Control::Message => "message",
            Control::Secret { .. } => "secret",
            Control::File(_) => "file",
            Control::Hidden { .. } => "hidden",
        }
    }

    /// Whether it is several controls, which a legend stands over.
    fn is_several(&self) -> bool {
        match &self.control {
            Control::Radios(_)
            | Control::Checkboxes(_)
            | Control::Tags(_)
            | Control::List(_)
            | Control::Group(_)
            | Control::Message
            | Control::RepoUrl(_) => true,
            Control::Entities(entities) => entities.is_many && !entities.is_select(),
            _ => false,
        }
    }

    fn is_marked_required(&self) -> bool {
        self.required_if.is_some() || (self.required && !self.settled.marks_optional)
    }

    fn is_marked_optional(&self) -> bool {
        self.settled.marks_optional
            && !self.required
            && self.required_if.is_none()
            && !matches!(self.control, Control::Switch { .. } | Control::Group(_))
    }

    fn is_switch(&self) -> bool {
        matches!(self.control, Control::Switch { .. })
    }

    /// Whether the browser may insist on a value: not where the field may be
    /// out of sight.
    fn is_insisted_on(&self) -> bool {
        self.required
            && self.required_if.is_none()
            && self.show_if.is_none()
            && !self.settled.is_inside_condition
    }

    /// The ids of what describes the control.
    fn described_by(&self) -> Option<String> {
        let max_length = match &self.control {
            Control::Text(text) => text.max_length,
            Control::TextArea(area) => area.max_length,
            Control::Secret { max_length, .. } => *max_length,
            _ => None,
        };
        let parts = [
            (!self.help_html.is_empty(), "help"),
            (self.show_if.is_some(), "if"),
            (self.required_if.is_some(), "needed"),
            (self.error.is_some(), "error"),
            (max_length.is_some(), "count"),
            (self.default.is_some(), "default"),
            (self.note.is_some(), "note"),
        ];
        let ids = parts.iter().filter(|(is_there, _)| *is_there);
        let ids: Vec<_> = ids.map(|(_, part)| format!("{}-{part}", self.id)).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// What script has to do in the review.
    fn review_mark(&self) -> Option<&'static str> {
        match (&self.control, self.in_review) {
            (_, InReview::Left) | (Control::Hidden { .. } | Control::Message, _) => Some("left"),
            (Control::Secret { .. }, _) | (_, InReview::Masked) => Some("masked"),
            (Control::Text(text), _) if text.kind == super::TextKind::Password => Some("masked"),
            _ => None,
        }
    }

    /// How many characters have been typed and may be.
    fn counted(&self, value: &str, max: &u64) -> String {
        format!("{} / {max}", value.chars().count())
    }
}
