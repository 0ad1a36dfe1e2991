//! The pages of problems: what is wrong, where, and what to type.

use std::borrow::Cow;

use askama::Template;

use crate::frame::Frame;
use crate::parts::{CopyButton, Crumbs, Empty, EntityLink, Icon, NarrowDown, OwnerChip, Pager};

/// Problems of everybody, of one owner, or of one rule.
#[derive(Debug, Template)]
#[template(path = "problems.html")]
pub struct ProblemsPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// Where the page is.
    pub crumbs: Crumbs<'a>,
    /// The heading.
    pub heading: String,
    /// How many errors and warnings, as in `14 errors`.
    pub counts: Vec<String>,
    /// The explanation of the rule, in paragraphs, where the page is of one.
    pub explanation: Vec<Cow<'a, str>>,
    /// The owner the page is of.
    pub owner: Option<OwnerChip<'a>>,
    /// Pages with fewer problems.
    pub narrow: NarrowDown<'a>,
    /// Problems by section.
    pub sections: Vec<Section<'a>>,
    /// The other pages.
    pub pager: Pager<'a>,
    /// The list as a file.
    pub csv: String,
    /// What to show where there is none.
    pub empty: Option<Empty<'a>>,
}

/// Problems of one sort.
#[derive(Debug)]
pub struct Section<'a> {
    /// As in `References`.
    pub title: &'static str,
    /// The anchor.
    pub id: &'static str,
    /// How many there are on all pages.
    pub count: usize,
    /// Those on this page.
    pub problems: Vec<Problem<'a>>,
}

/// One problem.
#[derive(Debug)]
pub struct Problem<'a> {
    /// Its anchor: stays as long as the problem does.
    pub id: String,
    /// Cross or triangle.
    pub icon: Icon<'a>,
    /// `error` or `warning`.
    pub severity: &'static str,
    /// What is wrong, in pieces: text, and whether it is code.
    pub message: Vec<(Cow<'a, str>, bool)>,
    /// Its code, and the page of the rule.
    pub code: (Cow<'a, str>, String),
    /// The entity.
    pub entity: Option<EntityLink<'a>>,
    /// The reference of the entity it would be, were it not refused.
    pub refused: Option<Cow<'a, str>>,
    /// Who can mend it.
    pub owner: Option<OwnerChip<'a>>,
    /// File and line.
    pub place: Option<Cow<'a, str>>,
    /// Where to edit the line.
    pub edit: Option<String>,
    /// The lines around it.
    pub snippet: Vec<Line<'a>>,
    /// What would be right, in pieces.
    pub hint: Vec<(Cow<'a, str>, bool)>,
    /// Copies what would be right.
    pub copy: Option<CopyButton<'a>>,
}

/// One line of a snippet.
#[derive(Debug)]
pub struct Line<'a> {
    /// Its number.
    pub number: u32,
    /// What comes before the marked part; all of it where nothing is marked.
    pub before: Cow<'a, str>,
    /// The marked part.
    pub marked: Cow<'a, str>,
    /// What comes after.
    pub after: Cow<'a, str>,
    /// Whether this is the line.
    pub current: bool,
}
