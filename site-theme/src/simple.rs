//! Small pages: templates, not found, about, settings.

use std::borrow::Cow;

use askama::Template;

use crate::frame::Frame;
use crate::parts::{EntityLink, OwnerChip, Tag};

/// The gallery of templates.
#[derive(Debug, Template)]
#[template(path = "create.html")]
pub struct CreatePage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// The templates, those tagged `recommended` first.
    pub cards: Vec<TemplateCard<'a>>,
}

/// One template.
#[derive(Debug)]
pub struct TemplateCard<'a> {
    /// The template.
    pub link: EntityLink<'a>,
    /// `spec.type`.
    pub spec_type: Cow<'a, str>,
    /// What it makes.
    pub description: Cow<'a, str>,
    /// Who keeps it.
    pub owner: Option<OwnerChip<'a>>,
    /// Its tags.
    pub tags: Vec<Tag<'a>>,
}

/// Nothing is at this address.
#[derive(Debug, Template)]
#[template(path = "not-found.html")]
pub struct NotFoundPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// What was looked for, as far as the address says: a kind (in words) and
    /// a name; both may be empty.
    pub wanted: (Cow<'a, str>, Cow<'a, str>),
    /// The nearest names.
    pub nearest: Vec<EntityLink<'a>>,
}

/// What this portal is.
#[derive(Debug, Template)]
#[template(path = "about.html")]
pub struct AboutPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// Facts: words and value.
    pub facts: Vec<(&'static str, String)>,
    /// How many entities of each kind: words, address, number.
    pub kinds: Vec<(Cow<'a, str>, String, usize)>,
}

/// What this browser is to do.
#[derive(Debug, Template)]
#[template(path = "settings.html")]
pub struct SettingsPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
}
