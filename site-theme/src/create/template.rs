//! The page of one template: its form, and what there is to know about it.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use super::form::{Form, FormError};
use super::gallery::Reliability;
use super::sentence::Sentence;
use super::task::TaskState;
use crate::frame::Frame;
use crate::parts::{Age, Crumbs, EntityLink, Icon, OwnerChip, Tag};

/// A template: the address that Backstage has its form at.
#[derive(Debug, Template)]
#[template(path = "create/template.html")]
pub struct TemplatePage<'a> {
    /// The frame. Where there are errors, its title gets `Error: ` before it.
    pub frame: Frame<'a>,
    /// What stands over the page.
    pub head: TemplateHead<'a>,
    /// The form, or why there is none.
    pub body: Body<'a>,
    /// What there is to know.
    pub about: About<'a>,
}

/// What pages about one template begin with.
#[derive(Debug, Clone, Template)]
#[template(path = "create/head.html")]
pub struct TemplateHead<'a> {
    /// Where the page is.
    pub crumbs: Crumbs<'a>,
    /// The icon of templates.
    pub icon: Icon<'a>,
    /// What the template is called, or what is done with it.
    pub title: Cow<'a, str>,
    /// What it makes, in a sentence.
    pub summary: Cow<'a, str>,
}

/// What the page is for.
#[derive(Debug)]
pub enum Body<'a> {
    /// The form.
    Form(Box<Form<'a>>),
    /// It is not for everybody: why, and whom to ask.
    Locked {
        /// As in `Only members of Cloud admins may use this template`.
        reason: Cow<'a, str>,
        /// Who can help.
        ask: Vec<OwnerChip<'a>>,
    },
    /// It cannot be used as it is: what its owners have to mend is in
    /// [`About::problems`].
    Broken,
}

/// What there is to know about a template.
#[derive(Debug, Default)]
pub struct About<'a> {
    /// What it makes, at length.
    pub description_html: Cow<'a, str>,
    /// Its page in the catalog.
    pub entity_href: Cow<'a, str>,
    /// Its reference.
    pub entity_ref: Cow<'a, str>,
    /// Who keeps it.
    pub owner: Option<OwnerChip<'a>>,
    /// `spec.type`.
    pub spec_type: Cow<'a, str>,
    /// Its tags.
    pub tags: Vec<Tag<'a>>,
    /// The commit it is from, and its address if there is one.
    pub version: Option<(Cow<'a, str>, Option<Cow<'a, str>>)>,
    /// Where its files are.
    pub source: Option<Cow<'a, str>>,
    /// Further links: words and address.
    pub links: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// What it does, step by step.
    pub steps: Vec<AboutStep<'a>>,
    /// What it asks for.
    pub inputs: Vec<Input<'a>>,
    /// What it would write: [`tree`]. Empty where that is not known.
    pub tree: Vec<TreeEntry<'a>>,
    /// How its runs went.
    pub reliability: Option<Reliability<'a>>,
    /// The last of them.
    pub runs: Vec<LastRun<'a>>,
    /// Entities of the catalog that it made.
    pub made: Vec<EntityLink<'a>>,
    /// What its owners should mend, where it cannot be used before.
    pub problems: Vec<LintProblem<'a>>,
    /// What else looks wrong in it: how much, as in `2 problems`, and where that is said.
    pub looks_wrong: Option<(Cow<'a, str>, Cow<'a, str>)>,
}

/// A step of a template.
#[derive(Debug)]
pub struct AboutStep<'a> {
    /// What it is called.
    pub name: Cow<'a, str>,
    /// What it does, where that is known in words.
    pub sentence: Option<Sentence<'a>>,
    /// The action it calls.
    pub action: Cow<'a, str>,
    /// Where that is described.
    pub action_href: Option<Cow<'a, str>>,
    /// When it runs, as in `only if Database is on`.
    pub condition: Option<Cow<'a, str>>,
}

/// What a template asks for.
#[derive(Debug)]
pub struct Input<'a> {
    /// Its title.
    pub label: Cow<'a, str>,
    /// Its name in the values.
    pub name: Cow<'a, str>,
    /// What it is, as in `text` or `group of the catalog`.
    pub what: Cow<'a, str>,
    /// Whether it has to be given.
    pub required: bool,
}

/// A file or folder in a tree, after what it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeEntry<'a> {
    /// Its name, without what it is in.
    pub name: Cow<'a, str>,
    /// How many folders it is in.
    pub depth: usize,
    /// Where its path was among those the tree was made of; none for a folder.
    pub position: Option<usize>,
}

/// A run of a template.
#[derive(Debug)]
pub struct LastRun<'a> {
    /// Its page; empty where no function shows runs.
    pub href: Cow<'a, str>,
    /// What it made.
    pub title: Cow<'a, str>,
    /// How it went.
    pub state: TaskState,
    /// Whose it was.
    pub who: Cow<'a, str>,
    /// When.
    pub age: Age<'a>,
}

/// Something its owners should mend.
#[derive(Debug)]
pub struct LintProblem<'a> {
    /// Cross or triangle.
    pub icon: Icon<'a>,
    /// `Error` or `Warning`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: Cow<'a, str>,
    /// What would be right.
    pub hint: Cow<'a, str>,
    /// Where: file and line, and its address.
    pub place: Option<(Cow<'a, str>, Option<Cow<'a, str>>)>,
}

impl HtmlSafe for TemplateHead<'_> {}

impl Body<'_> {
    fn is_broken(&self) -> bool {
        matches!(self, Self::Broken)
    }
}

impl About<'_> {
    fn file_count(&self) -> usize {
        self.tree
            .iter()
            .filter(|entry| entry.position.is_some())
            .count()
    }
}

impl TemplatePage<'_> {
    fn errors(&self) -> &[FormError<'_>] {
        match &self.body {
            Body::Form(form) => &form.errors,
            _ => &[],
        }
    }
}

/// Paths, such as `src/main.rs`, as a tree: folders once, before what is in
/// them, in the order of their names.
pub fn tree<'a>(paths: &[&'a str]) -> Vec<TreeEntry<'a>> {
    let parts = |path: &&'a str| path.split('/').filter(|part| !part.is_empty()).collect();
    let parts = paths.iter().map(parts).enumerate();
    let mut paths: Vec<(usize, Vec<&str>)> = parts.collect();
    paths.sort_by(|(_, a), (_, b)| a.cmp(b));
    paths.dedup_by(|(_, a), (_, b)| a == b);
    let mut entries = Vec::new();
    let mut before: &[&str] = &[];
    for (position, path) in &paths {
        let Some((name, folders)) = path.split_last() else {
            continue;
        };
        let same = folders
            .iter()
            .zip(before)
            .take_while(|(folder, other)| folder == other)
            .count();
        for (depth, folder) in folders.iter().enumerate().skip(same) {
            entries.push(TreeEntry {
                name: (*folder).into(),
                depth,
                position: None,
            });
        }
        entries.push(TreeEntry {
            name: (*name).into(),
            depth: folders.len(),
            position: Some(*position),
        });
        before = folders;
    }
    entries
}
