//! The home page: search, what most depends on, what there is.
//!
//! What only a browser knows (starred, recently visited, my team) has its
//! place in the markup, hidden until `assets/js/home.js` fills it.

use std::borrow::Cow;

use askama::Template;

use crate::changes::Row;
use crate::frame::Frame;
use crate::parts::{CodeBlock, EntityLink, Icon, OwnerChip};

/// The home page.
#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct HomePage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// The name of the organisation, or of the portal.
    pub heading: Cow<'a, str>,
    /// What most others need: link, owner, how many need it.
    pub most_used: Vec<Ranked<'a>>,
    /// Each kind with how many there are.
    pub kinds: Vec<KindCount<'a>>,
    /// Teams to choose from: reference, title, and the address of their list.
    pub teams: Vec<Team<'a>>,
    /// Templates, a few.
    pub templates: Vec<EntityLink<'a>>,
    /// How many templates there are.
    pub template_count: usize,
    /// The newest changes.
    pub changes: Vec<Row<'a>>,
    /// How many problems there are.
    pub problems: usize,
    /// Owners with the most problems.
    pub attention: Vec<Attention<'a>>,
    /// What to do first, where the catalog is empty.
    pub first_steps: Option<CodeBlock<'a>>,
}

/// An entity and how many others need it.
#[derive(Debug)]
pub struct Ranked<'a> {
    /// The entity.
    pub link: EntityLink<'a>,
    /// Its owner.
    pub owner: Option<OwnerChip<'a>>,
    /// How many others need it.
    pub count: usize,
}

/// A kind and how many there are.
#[derive(Debug)]
pub struct KindCount<'a> {
    /// Its icon.
    pub icon: Icon<'a>,
    /// As in `Components`.
    pub label: Cow<'a, str>,
    /// The list.
    pub href: String,
    /// How many.
    pub count: usize,
}

/// A team somebody may be in.
#[derive(Debug)]
pub struct Team<'a> {
    /// Its reference.
    pub entity_ref: Cow<'a, str>,
    /// Its title.
    pub title: Cow<'a, str>,
}

/// An owner and how many problems it can mend.
#[derive(Debug)]
pub struct Attention<'a> {
    /// The owner; nobody where none is known.
    pub owner: Option<OwnerChip<'a>>,
    /// Its page of problems.
    pub href: String,
    /// How many.
    pub count: usize,
}
