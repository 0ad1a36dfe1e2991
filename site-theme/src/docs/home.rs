//! The list of all docs sites.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::frame::{Chrome, Frame};
use crate::parts::{Age, CodeBlock, EntityLink, OwnerChip, Status};

/// All docs sites of a portal.
#[derive(Debug, Template)]
#[template(path = "docs/home.html")]
pub struct DocsHome<'a> {
    /// The frame; its section and path are those of the docs.
    pub frame: Frame<'a>,
    /// How many sites there are.
    pub total: usize,
    /// How many pages they have together, once that is known.
    pub pages: Option<usize>,
    /// What last changed, where ages are known; a few rows.
    pub recent: Vec<DocsRow<'a>>,
    /// The sites by domain; those of none are in a last section.
    pub sections: Vec<DocsSection<'a>>,
    /// What to write where there is no site: mostly [`first_files`].
    pub first_files: Vec<FirstFile<'a>>,
}

/// The sites of one domain.
#[derive(Debug)]
pub struct DocsSection<'a> {
    /// Its id in the page, as in `domain-default-delivery`; unique.
    pub id: Cow<'a, str>,
    /// The domain; `None` for what is in none.
    pub domain: Option<EntityLink<'a>>,
    /// Its sites, those of a system together.
    pub rows: Vec<DocsRow<'a>>,
}

/// One site.
#[derive(Debug)]
pub struct DocsRow<'a> {
    /// Its title.
    pub title: Cow<'a, str>,
    /// Its address.
    pub href: Cow<'a, str>,
    /// What it is about; may be empty.
    pub description: Cow<'a, str>,
    /// What it documents.
    pub entity: Option<EntityLink<'a>>,
    /// The system that is in.
    pub system: Option<EntityLink<'a>>,
    /// Who answers for it.
    pub owner: Option<OwnerChip<'a>>,
    /// How many pages it has, once that is known.
    pub pages: Option<usize>,
    /// When one of them last changed.
    pub changed: Option<Age<'a>>,
    /// What is wrong with it.
    pub problem: Option<Status<'a>>,
}

/// The rows of a section.
#[derive(Debug, Template)]
#[template(path = "docs/table.html")]
struct Rows<'a> {
    caption: &'a str,
    rows: &'a [DocsRow<'a>],
}

impl HtmlSafe for Rows<'_> {}

impl Rows<'_> {
    /// Whether it is known of any when it last changed.
    fn has_changes(&self) -> bool {
        self.rows.iter().any(|row| row.changed.is_some())
    }
}

impl<'a> DocsHome<'a> {
    fn table(&self, caption: &'a str, rows: &'a [DocsRow<'a>]) -> Rows<'a> {
        Rows { caption, rows }
    }
}

impl DocsSection<'_> {
    fn words(&self) -> &str {
        self.domain
            .as_ref()
            .map_or("Docs in no domain", |domain| &domain.title)
    }
}

/// A file to write.
#[derive(Debug)]
pub struct FirstFile<'a> {
    /// Its path.
    pub path: Cow<'a, str>,
    /// What it is for.
    pub text: Cow<'a, str>,
    /// What is in it.
    pub code: CodeBlock<'a>,
}

/// The three files that make documentation of an entity.
pub fn first_files(chrome: &Chrome) -> Vec<FirstFile<'_>> {
    let file = |path, text, label, code| FirstFile {
        path: Cow::Borrowed(path),
        text: Cow::Borrowed(text),
        code: CodeBlock {
            icon: chrome.icon("copy"),
            text: Cow::Borrowed(code),
            label: Cow::Borrowed(label),
        },
    };
    vec![
        file(
            "catalog-info.yaml",
            "Say in the descriptor that the docs are beside it.",
            "Annotation for a descriptor",
            "metadata:\n  annotations:\n    backstage.io/techdocs-ref: dir:.\n",
        ),
        file(
            "mkdocs.yml",
            "Name the site. The navigation follows from the files unless it is written here.",
            "Example of mkdocs.yml",
            "site_name: Order service\nplugins:\n  - techdocs-core\n",
        ),
        file(
            "docs/index.md",
            "Write the first page.",
            "Example of a first page",
            "# Order service\n\nWhat it does, who uses it, and how to run it.\n",
        ),
    ]
}
