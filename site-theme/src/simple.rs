//! Small pages: not found, about, status, settings.

use std::borrow::Cow;

use askama::Template;

use crate::frame::Frame;
use crate::parts::{Age, CodeBlock, EntityLink, Icon};

/// Nothing is at this address.
#[derive(Debug, Template)]
#[template(path = "not-found.html")]
pub struct NotFoundPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// What was looked for, as far as the address says: a kind (in words) and
    /// a name; both may be empty.
    pub wanted: (Cow<'a, str>, Cow<'a, str>),
    /// The nearest names.
    pub nearest: Vec<EntityLink<'a>>,
}

/// What this portal is.
#[derive(Debug, Template)]
#[template(path = "about.html")]
pub struct AboutPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// Facts: words and value.
    pub facts: Vec<(&'static str, String)>,
    /// How many entities of each kind: words, address, number.
    pub kinds: Vec<(Cow<'a, str>, String, usize)>,
}

/// What the portal was built from, and what is wrong with it.
#[derive(Debug, Template)]
#[template(path = "status.html")]
pub struct StatusPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// When it was built, if that is known.
    pub built_at: Option<&'a str>,
    /// How many files were read.
    pub files: usize,
    /// How many entities there are.
    pub entities: usize,
    /// Problems that keep something out.
    pub errors: usize,
    /// Problems that do not.
    pub warnings: usize,
    /// What could be better.
    pub notes: usize,
    /// How the last crawl went, where anything is crawled.
    pub crawl: Option<CrawlStatus>,
    /// How many problems of each rule, the worst first.
    pub rules: Vec<RuleCount<'a>>,
    /// How many entities of each kind: words, address, number.
    pub kinds: Vec<(Cow<'a, str>, String, usize)>,
}

/// How the last crawl went.
#[derive(Debug)]
pub struct CrawlStatus {
    /// When it began.
    pub began_at: Option<Age<'static>>,
    /// Facts: words and value.
    pub facts: Vec<(String, String)>,
    /// What went wrong: where, and what.
    pub failures: Vec<(String, String)>,
    /// How much went wrong that is not among these.
    pub more_failures: u64,
}

/// The problems of one rule.
#[derive(Debug)]
pub struct RuleCount<'a> {
    /// How bad they are, as an icon.
    pub icon: Icon<'a>,
    /// The same in a word.
    pub severity: &'static str,
    /// The code of the rule.
    pub code: Cow<'a, str>,
    /// Where they are listed.
    pub href: Option<String>,
    /// How many there are.
    pub count: usize,
}

/// Where a descriptor can be checked.
#[derive(Debug, Template)]
#[template(path = "import.html")]
pub struct ImportPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// What the field shows while it is empty.
    pub sample: &'a str,
    /// A descriptor to copy.
    pub example: CodeBlock<'a>,
    /// The command that does the same, to copy.
    pub command: CodeBlock<'a>,
}

/// What this browser is to do.
#[derive(Debug, Template)]
#[template(path = "settings.html")]
pub struct SettingsPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
}
