//! The page of results.
//!
//! It is complete when a server fills it in. Where there is none, it is made
//! without results, and `assets/js/search-page.js` puts the same markup there.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::frame::Frame;
use crate::list::Facet;
use crate::parts::Icon;

/// The page of results.
#[derive(Debug, Template)]
#[template(path = "search.html")]
pub struct SearchPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// What was typed.
    pub text: Cow<'a, str>,
    /// What it is narrowed down to.
    pub chips: Vec<Chip>,
    /// What was found; nothing where nothing was asked or nobody could answer.
    pub found: Option<Results<'a>>,
}

/// One value that a search is narrowed down to.
#[derive(Debug)]
pub struct Chip {
    /// The facet, as in `kind`.
    pub key: String,
    /// The value, as in `api`.
    pub value: String,
    /// The same search without it.
    pub without: String,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Results<'a> {
    /// How many pages match.
    pub total: usize,
    /// The first one that is shown, from 1.
    pub from: usize,
    /// Words that were taken for others: typed, and taken.
    pub corrected: Vec<(String, String)>,
    /// Whether the pages lack some of the words.
    pub partial: bool,
    /// The results of this page by group, that of the best one first.
    pub groups: Vec<Group<'a>>,
    /// What it can be narrowed down to.
    pub facets: Vec<Facet<'a>>,
    /// What else can be asked where nothing was found: words and address.
    pub ways: Vec<(&'static str, String)>,
    /// The address of the page before.
    pub previous: Option<String>,
    /// The address of the page behind.
    pub next: Option<String>,
}

/// Results of one sort.
#[derive(Debug)]
pub struct Group<'a> {
    /// As in `Docs`.
    pub title: &'static str,
    /// The results.
    pub rows: Vec<Row<'a>>,
}

/// One page that was found.
#[derive(Debug)]
pub struct Row<'a> {
    /// The icon of its kind.
    pub icon: Icon<'a>,
    /// Where it leads.
    pub href: String,
    /// What it is called.
    pub title: Pieces,
    /// Its name, if that is another.
    pub name: Pieces,
    /// Kind and type, as in `Component service`.
    pub sort: String,
    /// Who owns it.
    pub owner: String,
    /// What it is part of.
    pub context: String,
    /// The lines around the words at the top of the page.
    pub excerpt: Pieces,
    /// Places on it.
    pub places: Vec<Place>,
}

/// A place on a page.
#[derive(Debug)]
pub struct Place {
    /// Where it leads.
    pub href: String,
    /// The heading.
    pub heading: Pieces,
    /// The lines around the words.
    pub excerpt: Pieces,
}

/// A text in pieces, and of each whether it matched.
#[derive(Debug, Default, Template)]
#[template(path = "parts/pieces.html")]
pub struct Pieces(pub Vec<(String, bool)>);

// What it writes is escaped by its own template.
impl HtmlSafe for Pieces {}

impl Pieces {
    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|(text, _)| text.is_empty())
    }
}

impl SearchPage<'_> {
    /// What is looked for, in words.
    fn asked(&self) -> Cow<'_, str> {
        if !self.text.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let chips = self.chips.iter();
        let words: Vec<String> = chips
            .map(|chip| format!("{}:{}", chip.key, chip.value))
            .collect();
        words.join(" ").into()
    }
}

impl Results<'_> {
    /// Which of them are shown, as in `21–40 of 1,234`.
    fn range(&self) -> String {
        let shown: usize = self.groups.iter().map(|group| group.rows.len()).sum();
        let to = (self.from + shown).saturating_sub(1);
        format!(
            "{}–{} of {}",
            grouped(self.from),
            grouped(to),
            grouped(self.total)
        )
    }

    fn total_shown(&self) -> String {
        grouped(self.total)
    }
}

/// A number with its thousands apart.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let shown = [0, 12, 999, 1_000, 12_345, 1_234_567].map(grouped);
        assert_eq!(shown, ["0", "12", "999", "1,000", "12,345", "1,234,567"]);
    }
}
