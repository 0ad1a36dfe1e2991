//! The actions that steps of templates may call.

use std::borrow::Cow;

use askama::Template;

use crate::frame::Frame;
use crate::parts::{CodeBlock, Crumbs};

/// Every action.
#[derive(Debug, Template)]
#[template(path = "create/actions.html")]
pub struct ActionsPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// Where the page is.
    pub crumbs: Crumbs<'a>,
    /// The actions, by where they come from.
    pub groups: Vec<ActionGroup<'a>>,
}

/// Actions that come from the same place.
#[derive(Debug)]
pub struct ActionGroup<'a> {
    /// As in `Built in` or `Slack`.
    pub title: Cow<'a, str>,
    /// The actions.
    pub actions: Vec<Action<'a>>,
}

/// An action.
#[derive(Debug)]
pub struct Action<'a> {
    /// Its id, as in `fetch:template`.
    pub id: Cow<'a, str>,
    /// What it does.
    pub description_html: Cow<'a, str>,
    /// Where it comes from, as in `integrations/slack.yaml`.
    pub source: Cow<'a, str>,
    /// What to know before one uses it, as in `Does nothing in a dry run`.
    pub notes: Vec<Cow<'a, str>>,
    /// What it takes.
    pub input: Vec<Property<'a>>,
    /// What it gives.
    pub output: Vec<Property<'a>>,
    /// How it is written.
    pub examples: Vec<Example<'a>>,
}

/// A property of an input or output, those inside after those they are in.
#[derive(Debug, Default)]
pub struct Property<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// In how many others it is.
    pub depth: usize,
    /// Its type in words, as in `list of texts`.
    pub what: Cow<'a, str>,
    /// Whether it has to be there.
    pub required: bool,
    /// What it is for.
    pub description_html: Cow<'a, str>,
    /// What stands for it where it is left out.
    pub default: Option<Cow<'a, str>>,
}

/// An example.
#[derive(Debug)]
pub struct Example<'a> {
    /// What it shows.
    pub description: Cow<'a, str>,
    /// A step.
    pub yaml: CodeBlock<'a>,
}

impl Action<'_> {
    /// Its anchor: the one Backstage's page has.
    fn anchor(&self) -> String {
        self.id.replace(':', "-")
    }
}

impl ActionsPage<'_> {
    fn count(&self) -> usize {
        self.groups.iter().map(|group| group.actions.len()).sum()
    }
}
