//! What a value is typed or chosen with: [`Control`].
//!
//! Each is complete without script. What script adds is found by the class of
//! the field (`f-entities`, `f-list`), and by the `data-` attributes that
//! `templates/create/controls/` writes.

use std::borrow::Cow;

use super::field::Field;

/// How many options a picker of entities shows as a `select`; with more it is
/// a text field with suggestions.
pub(crate) const MAX_SELECT_OPTIONS: usize = 200;

/// The control of a [`Field`].
#[derive(Debug, Clone)]
pub enum Control<'a> {
    /// One line.
    Text(Text<'a>),
    /// Several lines.
    TextArea(TextArea<'a>),
    /// A number.
    Number(Number<'a>),
    /// Yes or no; the label is the question.
    Switch {
        /// Whether it is on.
        is_on: bool,
    },
    /// One of a few, all in sight.
    Radios(Vec<Choice<'a>>),
    /// One of several.
    Select(Select<'a>),
    /// Any of several.
    Checkboxes(Checkboxes<'a>),
    /// One entity of the catalog, or several.
    Entities(Entities<'a>),
    /// Tags, as entities have them.
    Tags(Tags<'a>),
    /// Any number of the same.
    List(List<'a>),
    /// Fields that belong together.
    Group(Vec<Field<'a>>),
    /// A repository: where, whose and what it is called.
    RepoUrl(RepoUrl<'a>),
    /// A text that nobody may see: never in drafts, addresses or logs, and
    /// never sent to a browser.
    Secret {
        /// The least number of characters.
        min_length: Option<u64>,
        /// The greatest.
        max_length: Option<u64>,
    },
    /// A file, as a `data:` URL.
    File(File<'a>),
    /// Nothing to fill in: a title and its help.
    Message,
    /// Not seen.
    Hidden {
        /// What is posted.
        value: Cow<'a, str>,
    },
}

/// What sort of text a [`Text`] takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TextKind {
    /// Any.
    #[default]
    Text,
    /// An address of e-mail.
    Email,
    /// An address of the web.
    Url,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// Both.
    DateTime,
    /// A colour, `#rrggbb`.
    Color,
    /// What should not be read over a shoulder: not in drafts either.
    Password,
}

/// One line of text.
#[derive(Debug, Clone, Default)]
pub struct Text<'a> {
    /// What sort.
    pub kind: TextKind,
    /// What is in it; not written for a password.
    pub value: Cow<'a, str>,
    /// What shows while it is empty.
    pub placeholder: Cow<'a, str>,
    /// The least number of characters.
    pub min_length: Option<u64>,
    /// The greatest; it is counted beside the field.
    pub max_length: Option<u64>,
    /// What has to be somewhere in it, as a regular expression of JavaScript.
    pub pattern: Option<Cow<'a, str>>,
    /// What is said where it does not.
    pub pattern_words: Cow<'a, str>,
    /// Texts to choose from, though others are as good.
    pub suggestions: Vec<Cow<'a, str>>,
    /// The `autocomplete` of HTML; where it is empty, `off` for passwords.
    pub autocomplete: Cow<'a, str>,
}

/// Several lines of text.
#[derive(Debug, Clone, Default)]
pub struct TextArea<'a> {
    /// What is in it.
    pub value: Cow<'a, str>,
    /// What shows while it is empty.
    pub placeholder: Cow<'a, str>,
    /// How many lines are seen; 0 for the usual five.
    pub rows: u16,
    /// The least number of characters.
    pub min_length: Option<u64>,
    /// The greatest.
    pub max_length: Option<u64>,
}

/// A number; bounds as they are written.
#[derive(Debug, Clone, Default)]
pub struct Number<'a> {
    /// What is in it.
    pub value: Cow<'a, str>,
    /// What shows while it is empty.
    pub placeholder: Cow<'a, str>,
    /// The least.
    pub min: Option<Cow<'a, str>>,
    /// The greatest.
    pub max: Option<Cow<'a, str>>,
    /// What it is a multiple of: `1` for whole numbers, `any` where it is empty.
    pub step: Cow<'a, str>,
}

/// One of the values to choose from.
#[derive(Debug, Clone, Default)]
pub struct Choice<'a> {
    /// What is posted.
    pub value: Cow<'a, str>,
    /// What people read.
    pub label: Cow<'a, str>,
    /// The value in JSON, for conditions, where it is not `value` as a text.
    pub json: Option<Cow<'a, str>>,
    /// Whether it is chosen.
    pub is_chosen: bool,
    /// Whether it cannot be chosen.
    pub is_disabled: bool,
}

/// One of several.
#[derive(Debug, Clone, Default)]
pub struct Select<'a> {
    /// The options.
    pub options: Vec<Choice<'a>>,
    /// The words for none of them, as in `Choose…`; without them the first
    /// option is what stands there.
    pub none: Option<Cow<'a, str>>,
    /// What of its options can be chosen is found by typing, where script runs.
    pub is_searched: bool,
}

/// Any of several.
#[derive(Debug, Clone, Default)]
pub struct Checkboxes<'a> {
    /// The options.
    pub options: Vec<Choice<'a>>,
    /// How many have to be chosen.
    pub min: Option<u64>,
    /// How many may be.
    pub max: Option<u64>,
}

/// An entity to choose.
#[derive(Debug, Clone, Default)]
pub struct EntityOption<'a> {
    /// Its reference, which is what is posted.
    pub entity_ref: Cow<'a, str>,
    /// What people call it.
    pub title: Cow<'a, str>,
    /// The name of its icon.
    pub icon: Cow<'a, str>,
    /// The class of its colour, as in `k-group`.
    pub tone: Cow<'a, str>,
    /// What its owner is called.
    pub owner: Option<Cow<'a, str>>,
}

/// Entities of the catalog.
#[derive(Debug, Clone, Default)]
pub struct Entities<'a> {
    /// Those that fit: with more than two hundred it is a text field with these
    /// as suggestions, so that a page need not hold them all.
    pub options: Vec<EntityOption<'a>>,
    /// The address of the whole list, where `options` is not: JSON, rows of
    /// reference, title, icon, class of colour and name of the owner.
    pub source: Option<Cow<'a, str>>,
    /// The references that are chosen; at most one unless `is_many`.
    pub values: Vec<Cow<'a, str>>,
    /// Whether other texts are as good.
    pub is_free: bool,
    /// Whether several can be chosen.
    pub is_many: bool,
    /// What shows while it is empty.
    pub placeholder: Cow<'a, str>,
}

/// Tags.
#[derive(Debug, Clone, Default)]
pub struct Tags<'a> {
    /// Those there are.
    pub values: Vec<Cow<'a, str>>,
    /// Tags that other entities have.
    pub suggestions: Vec<Cow<'a, str>>,
}

/// Any number of the same.
#[derive(Debug, Clone)]
pub struct List<'a> {
    /// The rows there are, and after them a few empty ones for pages without
    /// script.
    pub rows: Vec<Row<'a>>,
    /// A row to be: `-` stands where its number goes, as in `/tags/-`.
    pub template: Box<Field<'a>>,
    /// The least number of rows.
    pub min: Option<u64>,
    /// The greatest.
    pub max: Option<u64>,
    /// Whether rows can be moved.
    pub is_orderable: bool,
    /// The words of the button, as in `Add a tag`.
    pub add: Cow<'a, str>,
}

/// A row of a [`List`].
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// The field, often a group.
    pub field: Field<'a>,
    /// Whether it is there only because it could be filled in.
    pub is_blank: bool,
}

/// A repository.
#[derive(Debug, Clone, Default)]
pub struct RepoUrl<'a> {
    /// Its parts: fields named `/repoUrl#host`, `/repoUrl#owner` and so on, each
    /// a select or a text.
    pub parts: Vec<Field<'a>>,
    /// Whether it is asked if the name is free.
    pub is_checked: bool,
}

/// A file, which only script can turn into a `data:` URL.
#[derive(Debug, Clone, Default)]
pub struct File<'a> {
    /// The URL there is.
    pub value: Cow<'a, str>,
    /// The sorts of files, as `accept` has them.
    pub accept: Cow<'a, str>,
    /// The greatest size in bytes; 0 for no limit but the server's.
    pub max_bytes: u64,
}

impl Default for Control<'_> {
    fn default() -> Self {
        Self::Text(Text::default())
    }
}

impl TextKind {
    /// The `type` of the `input`.
    pub(crate) const fn html(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
            Self::Url => "url",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "datetime-local",
            Self::Color => "color",
            Self::Password => "password",
        }
    }
}

impl Text<'_> {
    /// What may be written into the page.
    pub(crate) fn shown(&self) -> &str {
        match self.kind {
            TextKind::Password => "",
            _ => &self.value,
        }
    }

    pub(crate) fn autocomplete(&self) -> &str {
        match self.kind {
            _ if !self.autocomplete.is_empty() => &self.autocomplete,
            TextKind::Password => "new-password",
            TextKind::Email => "email",
            _ => "",
        }
    }
}

impl TextArea<'_> {
    pub(crate) fn rows(&self) -> u16 {
        if self.rows == 0 { 5 } else { self.rows.min(40) }
    }
}

impl Number<'_> {
    pub(crate) fn step(&self) -> &str {
        if self.step.is_empty() {
            "any"
        } else {
            &self.step
        }
    }
}

impl Entities<'_> {
    /// Whether it is a `select`: all that fits is known, and is not too much.
    pub(crate) fn is_select(&self) -> bool {
        !self.is_free && self.source.is_none() && self.options.len() <= MAX_SELECT_OPTIONS
    }

    pub(crate) fn is_chosen(&self, option: &EntityOption) -> bool {
        self.values.contains(&option.entity_ref)
    }

    /// What is chosen and not among the options.
    pub(crate) fn strangers(&self) -> impl Iterator<Item = &str> {
        let is_option =
            |value: &str| (self.options.iter()).any(|option| option.entity_ref == value);
        let values = self.values.iter().map(|value| &**value);
        values.filter(move |value| !value.is_empty() && !is_option(value))
    }

    /// The values of several, and room for more.
    pub(crate) fn slots(&self) -> impl Iterator<Item = &str> {
        with_blanks(&self.values)
    }

    pub(crate) fn value(&self) -> &str {
        self.values.first().map_or("", |value| value)
    }
}

impl Tags<'_> {
    pub(crate) fn slots(&self) -> impl Iterator<Item = &str> {
        with_blanks(&self.values)
    }
}

/// Values, and as many empty places after them as pages without script have.
fn with_blanks<'v>(values: &'v [Cow<'_, str>]) -> impl Iterator<Item = &'v str> {
    const BLANKS: usize = 3;
    let values = values.iter().map(|value| &**value);
    values.chain(std::iter::repeat_n("", BLANKS))
}
