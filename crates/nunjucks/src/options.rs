//! What a template is read with, and what it may use.
//!
//! [`Options`] belong to reading: delimiters, white space, filters. [`Limits`]
//! belong to one rendering.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::Value as Json;

/// A function of the caller that templates may use, as a filter or by name.
///
/// Arguments and result are JSON, as Backstage's are: they cross the boundary
/// of an isolate. `None` is JavaScript's `undefined`. An `Err` says what is
/// wrong; the place is added.
pub type Callback = Arc<dyn Fn(&[Option<Json>]) -> Result<Option<Json>, String> + Send + Sync>;

/// How templates are read, and what they find.
///
/// The defaults are those of Backstage's scaffolder: `${{ }}` for
/// expressions, nothing trimmed, nothing escaped.
#[derive(Clone, Default)]
pub struct Options {
    /// `fetch:template`'s `cookiecutterCompat`: `{{ }}` for expressions,
    /// `jsonify`, `True`, `False` and `None`, and Python's methods of lists
    /// and dictionaries.
    pub cookiecutter: bool,
    /// Removes the line break after a block tag.
    pub trim_blocks: bool,
    /// Removes the white space before a block tag that begins a line.
    pub lstrip_blocks: bool,
    /// The hosts that `parseRepoUrl` and `projectSlug` know, with the kind of
    /// integration (`github`, `gitlab`, `azure`, `bitbucketCloud`,
    /// `bitbucketServer`, `gerrit`, `gitea` …), besides `github.com`,
    /// `gitlab.com`, `bitbucket.org` and `dev.azure.com`.
    pub hosts: BTreeMap<String, String>,
    /// Further filters. One with the name of a built-in filter replaces it.
    pub filters: BTreeMap<String, Callback>,
    /// Further functions, such as Backstage 4's `always` and `failure`.
    pub functions: BTreeMap<String, Callback>,
}

impl Options {
    /// The default options.
    pub fn new() -> Options {
        Options::default()
    }

    /// The options of `cookiecutterCompat`.
    pub fn cookiecutter() -> Options {
        Options {
            cookiecutter: true,
            ..Options::default()
        }
    }

    pub(crate) fn variable_start(&self) -> &'static str {
        if self.cookiecutter { "{{" } else { "${{" }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Options")
            .field("cookiecutter", &self.cookiecutter)
            .field("trim_blocks", &self.trim_blocks)
            .field("lstrip_blocks", &self.lstrip_blocks)
            .field("hosts", &self.hosts)
            .field("filters", &self.filters.keys())
            .field("functions", &self.functions.keys())
            .finish()
    }
}

/// What one rendering may use. More is an error of kind
/// [`Limit`](crate::ErrorKind::Limit).
#[derive(Clone, Copy)]
pub struct Limits<'a> {
    /// Work, counted and not timed, so that a template that renders here
    /// renders everywhere: about one step for each expression, each round of
    /// a loop, each element of a list that is made or walked, and each 64
    /// bytes of text.
    pub steps: u64,
    /// The bytes of all strings, lists and maps that are made on the way,
    /// those no longer needed included.
    pub memory_bytes: u64,
    /// The bytes of the result.
    pub output_bytes: usize,
    /// How deep expressions, blocks and calls of macros may lie in one
    /// another. A level takes less than two kilobytes of stack, four where the
    /// program is not optimised.
    pub depth: usize,
    /// Asked every some thousand steps; `true` ends the rendering.
    pub expired: Option<&'a dyn Fn() -> bool>,
}

impl Default for Limits<'_> {
    fn default() -> Self {
        Limits {
            steps: 20_000_000,
            memory_bytes: 256 << 20,
            output_bytes: 64 << 20,
            depth: 400,
            expired: None,
        }
    }
}

impl fmt::Debug for Limits<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Limits")
            .field("steps", &self.steps)
            .field("memory_bytes", &self.memory_bytes)
            .field("output_bytes", &self.output_bytes)
            .field("depth", &self.depth)
            .field("expired", &self.expired.is_some())
            .finish()
    }
}
