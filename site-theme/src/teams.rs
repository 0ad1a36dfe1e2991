//! The page of teams and people.

use std::borrow::Cow;

use askama::Template;

use crate::frame::Frame;
use crate::parts::{Empty, EntityLink};

/// Teams as a tree, and people.
#[derive(Debug, Template)]
#[template(path = "teams.html")]
pub struct TeamsPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// How many groups there are.
    pub groups: usize,
    /// How many users there are.
    pub users: usize,
    /// Groups without a parent.
    pub roots: Vec<TeamNode<'a>>,
    /// The same as an SVG picture, and how many groups do not fit into it.
    pub picture: Option<(String, usize)>,
    /// The list of users.
    pub users_href: Option<String>,
    /// People who are in no group.
    pub without_group: Vec<EntityLink<'a>>,
    /// What to show where there is no group.
    pub empty: Option<Empty<'a>>,
}

/// One group and what is below it.
#[derive(Debug, Template)]
#[template(path = "team-node.html")]
pub struct TeamNode<'a> {
    /// The group.
    pub link: EntityLink<'a>,
    /// `spec.type`.
    pub spec_type: Cow<'a, str>,
    /// How many people are in it.
    pub people: usize,
    /// What it owns, as in `12 components`.
    pub owns: Vec<(String, String)>,
    /// How many problems it can mend, and where they are.
    pub problems: Option<(usize, String)>,
    /// Its members, some of them.
    pub members: Vec<EntityLink<'a>>,
    /// How many more members there are.
    pub more_members: usize,
    /// Groups below it.
    pub children: Vec<TeamNode<'a>>,
    /// Whether it is open from the start.
    pub open: bool,
}

impl askama::filters::HtmlSafe for TeamNode<'_> {}
