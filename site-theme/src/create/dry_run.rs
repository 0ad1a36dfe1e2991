//! What a dry run made: files that are nowhere, and a log.

use std::borrow::Cow;

use askama::Template;

use super::form::ButtonLabels;
use super::log::StepLog;
use super::review::Carried;
use super::template::{TemplateHead, TreeEntry, tree};
use crate::frame::Frame;
use crate::parts::Banner;

/// The result of a dry run.
#[derive(Debug, Template)]
#[template(path = "create/dry-run.html")]
pub struct DryRunPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// What stands over the page.
    pub head: TemplateHead<'a>,
    /// What went wrong, or what a dry run does not do.
    pub notes: Vec<Banner<'a>>,
    /// The files.
    pub files: Vec<File<'a>>,
    /// What the steps said.
    pub log: Vec<StepLog<'a>>,
    /// What the task would give: name and value.
    pub output: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// The values, to go on with.
    pub carried: Carried<'a>,
    /// Words of the buttons.
    pub labels: ButtonLabels<'a>,
}

/// A file.
#[derive(Debug)]
pub struct File<'a> {
    /// Its path.
    pub path: Cow<'a, str>,
    /// Whether it can be run.
    pub is_executable: bool,
    /// What is in it.
    pub content: Content<'a>,
}

/// What is in a file.
#[derive(Debug)]
pub enum Content<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// Something else of so many bytes, or more text than a page should hold.
    Bytes {
        /// What it is, as in `binary` or `too long to show`.
        what: &'static str,
        /// How many.
        count: u64,
    },
}

impl DryRunPage<'_> {
    fn tree(&self) -> Vec<TreeEntry<'_>> {
        let paths: Vec<&str> = self.files.iter().map(|file| &*file.path).collect();
        tree(&paths)
    }

    fn files_in_words(&self) -> String {
        match self.files.len() {
            1 => "1 file".to_owned(),
            files => format!("{files} files"),
        }
    }
}

impl File<'_> {
    fn lines(&self) -> std::str::Lines<'_> {
        match &self.content {
            Content::Text(text) => text.lines(),
            Content::Bytes { .. } => "".lines(),
        }
    }

    fn size(&self) -> String {
        match &self.content {
            Content::Text(text) => match text.lines().count() {
                1 => "1 line".to_owned(),
                lines => format!("{lines} lines"),
            },
            Content::Bytes { what, count } => format!("{what}, {count} bytes"),
        }
    }
}
