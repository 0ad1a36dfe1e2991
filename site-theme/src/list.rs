//! The page of a list of entities: kinds as tabs, facets beside it, a table of
//! at most a hundred rows.
//!
//! The page is complete without script; `assets/js/catalog.js` starts from its
//! markup and the attributes of [`ListPage::state`].

use std::borrow::Cow;

use askama::Template;

use crate::frame::Frame;
use crate::parts::{Crumbs, Empty, EntityLink, Lifecycle, OwnerChip, Pager, Tabs, Tag};

/// One page of a list.
#[derive(Debug, Template)]
#[template(path = "list.html")]
pub struct ListPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// Where the list is.
    pub crumbs: Crumbs<'a>,
    /// The heading, as in `Components`.
    pub heading: Cow<'a, str>,
    /// What the list is of, where that is an entity with its own page.
    pub of: Option<EntityLink<'a>>,
    /// A sentence under the heading.
    pub lede: Cow<'a, str>,
    /// How many entities there are.
    pub total: usize,
    /// All, and one tab for each kind.
    pub kinds: Tabs<'a>,
    /// What the list can be narrowed to.
    pub facets: Vec<Facet<'a>>,
    /// The heads of the columns after the name.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row<'a>>,
    /// The other pages.
    pub pager: Pager<'a>,
    /// Files with the whole list: words and address.
    pub exports: Vec<(&'static str, String)>,
    /// What the list was made by, as the query of the catalog's address:
    /// `kind=component&type=service`.
    pub state: String,
    /// What to show where there is no entity.
    pub empty: Option<Empty<'a>>,
}

/// One heading of facets and its values.
#[derive(Debug)]
pub struct Facet<'a> {
    /// As in `Owner`.
    pub label: &'static str,
    /// Its name in the query of the catalog's address.
    pub id: &'static str,
    /// The values, most frequent first.
    pub values: Vec<FacetValue<'a>>,
}

/// One value of a [`Facet`].
#[derive(Debug)]
pub struct FacetValue<'a> {
    /// As people say it.
    pub label: Cow<'a, str>,
    /// The list of everything with the value.
    pub href: String,
    /// How many entities of this list have it.
    pub count: usize,
    /// Whether this is its list.
    pub current: bool,
}

/// The head of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What scripts call it.
    pub id: &'static str,
    /// Its words.
    pub label: &'static str,
    /// Whether it holds numbers.
    pub number: bool,
}

/// One entity.
#[derive(Debug)]
pub struct Row<'a> {
    /// The entity.
    pub link: EntityLink<'a>,
    /// How many problems it has.
    pub problems: usize,
    /// One for each column.
    pub cells: Vec<Cell<'a>>,
}

/// What is in a cell.
#[derive(Debug)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Words.
    Text(Cow<'a, str>),
    /// A value with its list.
    Value(Tag<'a>),
    /// A number.
    Number(usize),
    /// An owner.
    Owner(OwnerChip<'a>),
    /// A lifecycle.
    Lifecycle(Lifecycle<'a>),
    /// Other entities, and how many more there are.
    Links(Vec<EntityLink<'a>>, usize),
}

impl FacetValue<'_> {
    fn words(&self) -> &str {
        if self.label.trim().is_empty() {
            "(blank)"
        } else {
            &self.label
        }
    }
}

impl Facet<'_> {
    /// How many values are shown before `show all`.
    const SHOWN: usize = 8;

    fn first(&self) -> &[FacetValue<'_>] {
        &self.values[..self.values.len().min(Self::SHOWN)]
    }

    fn rest(&self) -> &[FacetValue<'_>] {
        self.values.get(Self::SHOWN..).unwrap_or_default()
    }
}
