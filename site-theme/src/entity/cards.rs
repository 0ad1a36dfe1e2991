//! The cards of the overview.

use std::borrow::Cow;

use crate::parts::{Age, Empty, EntityLink, Icon, Lifecycle, OwnerChip, Status, Tag};

/// A card: a heading and what is below it.
#[derive(Debug, Clone, Default)]
pub struct Card<'a> {
    /// Its id in the page.
    pub id: Cow<'a, str>,
    /// Its heading.
    pub title: Cow<'a, str>,
    /// How many things are in it.
    pub count: Option<usize>,
    /// A link at its foot: words and address.
    pub more: Option<(Cow<'a, str>, String)>,
    /// Whether two such cards may share a row.
    pub half: bool,
    /// What is in it.
    pub body: Body<'a>,
}

impl Default for Body<'_> {
    fn default() -> Self {
        Self::Rows(Vec::new())
    }
}

impl Card<'_> {
    /// Whether it holds what looks like cards.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.body, Body::Tiles(_))
    }
}

/// What is in a card.
#[derive(Debug, Clone)]
pub enum Body<'a> {
    /// A picture: an `<svg>`.
    Picture(String),
    /// Entities, one a row.
    Rows(Vec<Row<'a>>),
    /// Entities that say more than fits a row. They look like cards, so what
    /// holds them does not.
    Tiles(Vec<Tile<'a>>),
    /// Names and values.
    Facts(Vec<Fact<'a>>),
    /// Links to other systems.
    Links(Vec<Link<'a>>),
    /// Paragraphs: HTML made from an entity's description.
    Prose(String),
    /// A small table: words over the columns, and cells of words.
    Grid(Vec<&'static str>, Vec<Vec<Cow<'a, str>>>),
    /// Steps in order: title and what is done.
    Steps(Vec<(Cow<'a, str>, Cow<'a, str>)>),
    /// What would be here.
    Empty(Empty<'a>),
}

/// One row of entities.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// The entity.
    pub link: EntityLink<'a>,
    /// What it is to this one; may be empty.
    pub note: Cow<'a, str>,
    /// Who owns it.
    pub owner: Option<OwnerChip<'a>>,
}

/// One entity with a sentence.
#[derive(Debug, Clone)]
pub struct Tile<'a> {
    /// The entity.
    pub link: EntityLink<'a>,
    /// What it is for; may be empty.
    pub text: Cow<'a, str>,
    /// Who owns it.
    pub owner: Option<OwnerChip<'a>>,
    /// How much is in it, in words.
    pub counts: String,
}

/// A name and a value.
#[derive(Debug, Clone)]
pub struct Fact<'a> {
    /// The name.
    pub label: Cow<'a, str>,
    /// The value.
    pub value: Value<'a>,
}

/// The value of a fact.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// Words.
    Text(Cow<'a, str>),
    /// Words of a machine.
    Code(Cow<'a, str>),
    /// Entities.
    Entities(Vec<EntityLink<'a>>),
    /// Owners, and words on where that is from; may be empty.
    Owners(Vec<OwnerChip<'a>>, Cow<'a, str>),
    /// When something was.
    Age(Age<'a>),
    /// How something is, and since when.
    Status(Status<'a>, Option<Age<'a>>),
    /// A lifecycle.
    Lifecycle(Lifecycle<'a>),
    /// Tags.
    Tags(Vec<Tag<'a>>),
    /// Labels: names and values.
    Pairs(Vec<(Cow<'a, str>, Cow<'a, str>)>),
    /// A link to another system.
    Link(Link<'a>),
}

/// A link to another system, or text where it may not be one.
#[derive(Debug, Clone)]
pub struct Link<'a> {
    /// Its words.
    pub title: Cow<'a, str>,
    /// Where it leads.
    pub href: Option<Cow<'a, str>>,
    /// Its icon.
    pub icon: Icon<'a>,
    /// More words beside it; may be empty.
    pub detail: Cow<'a, str>,
    /// Other places of the same system: words and addresses.
    pub also: Vec<(Cow<'a, str>, String)>,
}
