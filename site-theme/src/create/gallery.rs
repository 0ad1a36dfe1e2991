//! The gallery: every template, by what it makes.

use std::borrow::Cow;

use askama::Template;

use crate::frame::{Chrome, Frame};
use crate::kinds;
use crate::parts::{CodeBlock, Empty, EntityLink, OwnerChip, Tag};

/// The gallery of templates.
#[derive(Debug, Template)]
#[template(path = "create/gallery.html")]
pub struct CreatePage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// The templates, as [`groups`] puts them.
    pub groups: Vec<Group<'a>>,
    /// What to show where there is none: [`first_template`].
    pub empty: Empty<'a>,
    /// Whether there is a page of runs.
    pub has_runs: bool,
    /// Whether there is a page of actions.
    pub has_actions: bool,
}

/// Templates of one sort.
#[derive(Debug)]
pub struct Group<'a> {
    /// Its heading, as in `Services`.
    pub title: Cow<'a, str>,
    /// The templates.
    pub cards: Vec<TemplateCard<'a>>,
}

/// One template.
#[derive(Debug)]
pub struct TemplateCard<'a> {
    /// The template; leads to its page in the catalog.
    pub link: EntityLink<'a>,
    /// Its form.
    pub use_href: Cow<'a, str>,
    /// `spec.type`.
    pub spec_type: Cow<'a, str>,
    /// What it makes.
    pub description: Cow<'a, str>,
    /// Who keeps it.
    pub owner: Option<OwnerChip<'a>>,
    /// Its tags.
    pub tags: Vec<Tag<'a>>,
    /// How its runs went, where that is known.
    pub reliability: Option<Reliability<'a>>,
    /// Why one may not use it and whom to ask, in a sentence.
    pub locked: Option<Cow<'a, str>>,
}

/// How the runs of a template went.
#[derive(Debug, Clone, Default)]
pub struct Reliability<'a> {
    /// How many runs ended.
    pub runs: u32,
    /// How many of them well.
    pub succeeded: u32,
    /// How long one takes, as in `about 4 min`.
    pub duration: Option<Cow<'a, str>>,
    /// How many have failed since the last that did not.
    pub failed_in_a_row: u32,
}

impl Reliability<'_> {
    /// As in `96% of 120 runs · about 4 min`.
    pub(crate) fn words(&self) -> String {
        let runs = match self.runs {
            0 => "No runs yet".to_owned(),
            1 if self.succeeded == 1 => "1 run, which succeeded".to_owned(),
            1 => "1 run, which failed".to_owned(),
            runs => {
                // Rounded down, so that only what never failed is 100%.
                let percent = u64::from(self.succeeded.min(runs)) * 100 / u64::from(runs);
                format!("{percent}% of {runs} runs succeeded")
            }
        };
        match &self.duration {
            Some(duration) => format!("{runs} · {duration}"),
            None => runs,
        }
    }

    /// Whether something must be wrong with the template.
    pub(crate) fn is_failing(&self) -> bool {
        self.failed_in_a_row >= 3
    }
}

impl TemplateCard<'_> {
    /// Whether the platform team would have one use it.
    pub(crate) fn is_recommended(&self) -> bool {
        self.tags.iter().any(|tag| tag.text == "recommended")
    }

    /// Its tags for script, which filters by them.
    pub(crate) fn tag_list(&self) -> String {
        let tags: Vec<&str> = self.tags.iter().map(|tag| &*tag.text).collect();
        tags.join(" ")
    }

    /// Its owner for script: reference and title.
    pub(crate) fn owner_list(&self) -> (&str, &str) {
        self.owner
            .as_ref()
            .map_or(("", ""), |owner| (&owner.entity_ref, &owner.title))
    }
}

impl CreatePage<'_> {
    fn count(&self) -> usize {
        self.groups.iter().map(|group| group.cards.len()).sum()
    }

    fn group_id(&self, number: &usize) -> String {
        format!("group-{number}")
    }
}

/// Templates by `spec.type` in words, those tagged `recommended` before all
/// others in a group of their own. Within a group they keep their order.
pub fn groups(cards: Vec<TemplateCard<'_>>) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    for card in cards {
        let title = if card.is_recommended() {
            "Recommended".into()
        } else {
            title_of(&card.spec_type)
        };
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.cards.push(card),
            None => groups.push(Group {
                title,
                cards: vec![card],
            }),
        }
    }
    groups.sort_by(|a, b| {
        let place = |title: &str| match title {
            "Recommended" => 0,
            "Other" => 2,
            _ => 1,
        };
        place(&a.title)
            .cmp(&place(&b.title))
            .then_with(|| a.title.cmp(&b.title))
    });
    groups
}

/// A `spec.type` as the heading of a group.
fn title_of(spec_type: &str) -> Cow<'static, str> {
    match spec_type.to_lowercase().as_str() {
        "" => "Other".into(),
        "service" => "Services".into(),
        "website" => "Websites".into(),
        "library" => "Libraries".into(),
        "resource" => "Resources".into(),
        "component" => "Components".into(),
        "tool" => "Tools".into(),
        other => {
            let words = other.replace(['-', '_'], " ");
            let mut letters = words.chars();
            let first = letters.next().map(char::to_uppercase);
            first.into_iter().flatten().chain(letters).collect()
        }
    }
}

/// What stands in a gallery without templates: how to have the first.
pub fn first_template(chrome: &Chrome) -> Empty<'_> {
    Empty {
        title: "No templates yet".into(),
        text: "A template turns a form into a repository: it asks for a few values, renders \
               files with them, publishes the result and registers it in the catalog. Put a \
               template.yaml like this one beside a folder with the files, and name it among \
               the catalog.locations of the portal, with a rule that allows the kind Template."
            .into(),
        yaml: Some(CodeBlock {
            icon: chrome.icon("copy"),
            text: kinds::look("template").sample.into(),
            label: "Example of a template".into(),
        }),
    }
}
