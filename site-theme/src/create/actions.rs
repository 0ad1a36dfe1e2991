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

    /// How much it takes and gives, as in `2 inputs, 1 output`: without what lies inside.
    fn schema_words(&self) -> String {
        let count = |all: &[Property<'_>], noun: &str| {
            let outer = all.iter().filter(|property| property.depth == 0).count();
            match outer {
                0 => format!("no {noun}"),
                1 => format!("1 {noun}"),
                many => format!("{many} {noun}s"),
            }
        };
        let words = format!(
            "{}, {}",
            count(&self.input, "input"),
            count(&self.output, "output")
        );
        match words.strip_prefix("no ") {
            Some(rest) => format!("No {rest}"),
            None => words,
        }
    }
}

impl ActionsPage<'_> {
    fn count(&self) -> usize {
        self.groups.iter().map(|group| group.actions.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folded_schema_says_how_much_is_in_it() {
        #[track_caller]
        fn check(input: &[usize], output: &[usize], expected: &str) {
            let properties = |depths: &[usize]| {
                let depths = depths.iter();
                depths
                    .map(|&depth| Property {
                        depth,
                        ..Property::default()
                    })
                    .collect()
            };
            let action = Action {
                id: "a".into(),
                description_html: "".into(),
                source: "".into(),
                notes: Vec::new(),
                input: properties(input),
                output: properties(output),
                examples: Vec::new(),
            };
            assert_eq!(action.schema_words(), expected);
        }

        check(&[0, 1, 0], &[0], "2 inputs, 1 output");
        check(&[], &[0, 0], "No input, 2 outputs");
        check(&[0], &[], "1 input, no output");
    }
}
