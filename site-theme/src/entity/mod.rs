//! Entity pages: what each of their tabs shows.
//!
//! 1. [`Header`]: what all tabs start with.
//! 2. [`Overview`]: cards, two thirds and one third.
//! 3. [`Dependencies`]: the picture, its table, and impact.
//! 4. [`Tables`]: any tab that is a number of tables.
//! 5. [`Definition`] and [`Source`]: text with line numbers, from
//!    [`highlight`]; [`Docs`]: a page of docs.
//! 6. [`Explorer`]: the page for pictures of any depth.
//!
//! Markup arrives ready in few fields, each called `…html` or `svg`: made by
//! [`highlight`], by [`crate::graph`], or by whoever turns the description of
//! an entity into paragraphs. All else is escaped here.

pub mod cards;
pub mod highlight;

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::frame::Frame;
use crate::parts::{
    Banner, CopyButton, Crumbs, Empty, EntityLink, Icon, Lifecycle, OwnerChip, Tabs,
};
use cards::{Body, Card, Value};

/// What all tabs of an entity start with.
#[derive(Debug, Clone, Template)]
#[template(path = "entity/header.html")]
pub struct Header<'a> {
    /// Domain and system.
    pub crumbs: Crumbs<'a>,
    /// The icon of its kind and type.
    pub icon: Icon<'a>,
    /// What people call it.
    pub title: Cow<'a, str>,
    /// Its name, with the namespace unless that is `default`.
    pub name: Cow<'a, str>,
    /// Its reference.
    pub entity_ref: Cow<'a, str>,
    /// Copies the reference.
    pub copy: CopyButton<'a>,
    /// The icon `star`.
    pub star: Icon<'a>,
    /// Its kind, as in `Component`.
    pub kind: Cow<'a, str>,
    /// Its lifecycle.
    pub lifecycle: Option<Lifecycle<'a>>,
    /// Its type.
    pub spec_type: Option<Cow<'a, str>>,
    /// Who owns it.
    pub owners: Vec<OwnerChip<'a>>,
    /// Whether somebody should.
    pub ownable: bool,
    /// Where to edit it and see its file.
    pub edit: Vec<Button<'a>>,
    /// Copies a Markdown link.
    pub copy_markdown: CopyButton<'a>,
    /// The icon `pencil`.
    pub pencil: Icon<'a>,
    /// The first links.
    pub buttons: Vec<Button<'a>>,
    /// The other links.
    pub more: Vec<Button<'a>>,
    /// The first sentence of its description.
    pub summary: Cow<'a, str>,
    /// What is odd about it.
    pub banners: Vec<Banner<'a>>,
    /// Its pages.
    pub tabs: Tabs<'a>,
}

/// A link that looks like a button, or an item of a menu.
#[derive(Debug, Clone)]
pub struct Button<'a> {
    /// Its words.
    pub label: Cow<'a, str>,
    /// Where it leads.
    pub href: Cow<'a, str>,
    /// Its icon.
    pub icon: Icon<'a>,
}

/// The first tab.
#[derive(Debug, Template)]
#[template(path = "entity/overview.html")]
pub struct Overview<'a> {
    /// The page around it.
    pub frame: Frame<'a>,
    /// What all tabs start with.
    pub head: Header<'a>,
    /// The wide column.
    pub main: Vec<Card<'a>>,
    /// The narrow column.
    pub side: Vec<Card<'a>>,
}

/// The tab with the picture of relations.
#[derive(Debug, Template)]
#[template(path = "entity/dependencies.html")]
pub struct Dependencies<'a> {
    /// The page around it.
    pub frame: Frame<'a>,
    /// What all tabs start with.
    pub head: Header<'a>,
    /// The pictures, by depth from 1.
    pub pictures: Vec<Picture>,
    /// The relations a reader can hide: class and words.
    pub toggles: Vec<(&'static str, &'static str)>,
    /// Why a picture is not there.
    pub note: Cow<'a, str>,
    /// Where to take it away: words and address.
    pub downloads: Vec<(&'static str, String)>,
    /// The page for greater depths.
    pub explorer: String,
    /// Every relation.
    pub relations: Table<'a>,
    /// Everything that would be affected.
    pub impact: Option<Impact<'a>>,
}

/// A picture of relations.
#[derive(Debug, Clone)]
pub struct Picture {
    /// As in `Depth 1`.
    pub label: String,
    /// The `<svg>`.
    pub svg: String,
}

/// Everything that would be affected.
#[derive(Debug)]
pub struct Impact<'a> {
    /// How much it is, in a sentence.
    pub text: Cow<'a, str>,
    /// Whose it is, and how much of each.
    pub owners: Vec<(OwnerChip<'a>, usize)>,
    /// How many owners there are beyond these.
    pub more_owners: usize,
    /// Copies the owners, where all of them are here.
    pub copy: Option<CopyButton<'a>>,
    /// The words that lead to all of it.
    pub all: String,
    /// The address of all of it: a list that a script makes.
    pub all_href: Cow<'a, str>,
    /// The entities, nearest first.
    pub table: Table<'a>,
}

/// A tab that is a number of tables.
#[derive(Debug, Template)]
#[template(path = "entity/tables.html")]
pub struct Tables<'a> {
    /// The page around it.
    pub frame: Frame<'a>,
    /// What all tabs start with.
    pub head: Header<'a>,
    /// The tables.
    pub tables: Vec<Table<'a>>,
}

/// A table with a heading.
#[derive(Debug, Clone, Default)]
pub struct Table<'a> {
    /// Its id in the page.
    pub id: Cow<'a, str>,
    /// Its heading.
    pub title: Cow<'a, str>,
    /// How many things it is about; `None` where that is said elsewhere.
    pub count: Option<usize>,
    /// What it is about, in a sentence; may be empty.
    pub text: Cow<'a, str>,
    /// The words over its columns.
    pub columns: Vec<&'static str>,
    /// Its rows, in groups.
    pub groups: Vec<TableGroup<'a>>,
    /// What to say in place of a table without rows.
    pub empty: Option<Empty<'a>>,
}

/// Rows with a common heading.
#[derive(Debug, Clone, Default)]
pub struct TableGroup<'a> {
    /// Its id in the page; empty for none.
    pub id: Cow<'a, str>,
    /// Its heading; empty for none.
    pub title: Cow<'a, str>,
    /// The rows.
    pub rows: Vec<Vec<Cell<'a>>>,
    /// What was left out, in a sentence; empty for nothing.
    pub rest: Cow<'a, str>,
}

/// One cell.
#[derive(Debug, Clone)]
pub enum Cell<'a> {
    /// The entity the row is about.
    Link(EntityLink<'a>),
    /// Another entity.
    Other(EntityLink<'a>),
    /// Several entities, and how many more there are.
    Links(Vec<EntityLink<'a>>, usize),
    /// An owner.
    Owner(OwnerChip<'a>),
    /// A lifecycle.
    Lifecycle(Lifecycle<'a>),
    /// Words.
    Text(Cow<'a, str>),
    /// A number.
    Number(usize),
    /// Nothing.
    Nothing,
}

/// The definition of an API.
#[derive(Debug, Template)]
#[template(path = "entity/definition.html")]
pub struct Definition<'a> {
    /// The page around it.
    pub frame: Frame<'a>,
    /// What all tabs start with.
    pub head: Header<'a>,
    /// What it is, as in `OpenAPI 3.0.3 · YAML · 214 lines`.
    pub text: Cow<'a, str>,
    /// The address of the file with nothing but the definition.
    pub raw: Cow<'a, str>,
    /// Its name.
    pub file_name: Cow<'a, str>,
    /// The icon `download`.
    pub download: Icon<'a>,
    /// The text as lines; empty where it is too long.
    pub html: String,
    /// Why the text is not here.
    pub note: Cow<'a, str>,
    /// What to write where there is no definition.
    pub empty: Option<Empty<'a>>,
}

/// The first page of its docs.
#[derive(Debug, Template)]
#[template(path = "entity/docs.html")]
pub struct Docs<'a> {
    /// The page around it.
    pub frame: Frame<'a>,
    /// What all tabs start with.
    pub head: Header<'a>,
    /// The page of docs.
    pub page: crate::docs::Page<'a>,
}

/// The last tab: the file and what became of it.
#[derive(Debug, Template)]
#[template(path = "entity/source.html")]
pub struct Source<'a> {
    /// The page around it.
    pub frame: Frame<'a>,
    /// What all tabs start with.
    pub head: Header<'a>,
    /// The path of the file.
    pub file: Cow<'a, str>,
    /// Which lines, as in `lines 1 to 24`.
    pub lines: Cow<'a, str>,
    /// The file as lines.
    pub yaml_html: String,
    /// The entity as lines of JSON.
    pub json_html: String,
    /// Where it comes from.
    pub facts: Card<'a>,
    /// What else is in the file.
    pub siblings: Vec<EntityLink<'a>>,
    /// How many more there are.
    pub more_siblings: usize,
    /// The same for programs: words and address.
    pub twins: Vec<(&'static str, String)>,
}

/// The page for pictures of any depth.
#[derive(Debug, Template)]
#[template(path = "entity/explorer.html")]
pub struct Explorer<'a> {
    /// The page around it.
    pub frame: Frame<'a>,
    /// The address of the relation index.
    pub data: Cow<'a, str>,
    /// Where to start, each with the address that starts there.
    pub starts: Vec<(EntityLink<'a>, String)>,
}

impl HtmlSafe for Header<'_> {}
