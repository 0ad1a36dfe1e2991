//! The parameters of a template as pages of fields, and whether answers fit them.
//!
//! [`Form::of`] is the way in. From a form and answers, in the order in which a task
//! comes about:
//!
//! 1. [`with_defaults`]: what is there before anybody has typed.
//! 2. [`from_post`]: what a page of HTML sent, as answers; [`to_post`] the way back.
//! 3. [`validate()`]: what is wrong with the answers, in sentences.
//! 4. [`review()`]: the answers in words.
//! 5. [`sample()`]: answers that nobody gave, for a preview.
//!
//! Inside, in the order in which a template meets them: `expand` replaces references
//! and drops what is switched off, `entries` finds the properties of an object and
//! when they apply, `build` makes fields of them, `control` says what they can be,
//! `schema` is what is left for a validator.
//!
//! The rules are those of react-jsonschema-form 5 as Backstage sets it up
//! (`plugins/scaffolder-react/src/next`) and of the fields in
//! `plugins/scaffolder/src/components/fields`. What a field lacks of theirs is a
//! [`Note`], never a reason to refuse the template.
//!
//! No HTML is made here, and nothing is asked of a code host or a catalog but through
//! [`Entities`].

mod beside;
mod build;
pub mod condition;
pub mod control;
mod defaults;
mod entries;
mod expand;
mod fill;
pub mod filter;
mod implied;
mod keywords;
mod options;
pub mod parameter_schema;
mod pattern;
mod pickers;
mod place;
mod post;
pub mod repo_url;
mod review;
mod sample;
mod schema;
mod ui;
pub mod validate;
mod when;
mod widgets;
mod words;

#[cfg(test)]
mod testing;

use std::collections::BTreeSet;
use std::sync::Arc;

use diagnostic::Severity;
use serde::Serialize;
use serde_json::Value;

pub use condition::Condition;
pub use control::{Control, EntityChoice, RepoUrlChoice, SelectOption, TextKind};
pub use defaults::with_defaults;
pub use fill::to_post;
pub use filter::Filter;
pub use parameter_schema::parameter_schema;
pub use pattern::explain as explain_pattern;
pub use post::{Posted, from_post};
pub use repo_url::RepoUrl;
pub use review::{MASK, PageReview, ReviewRow, review};
pub use sample::sample;
pub use validate::{Entities, Problem, World, validate};

use crate::template::Template;

/// What a page without a title is called. Source: `parameter-schema` in
/// `plugins/scaffolder-backend/src/service/router.ts`.
pub const DEFAULT_PAGE_TITLE: &str = "Please enter the following information";

/// The form of a template.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Form {
    /// Its pages, in order. None: the template asks nothing.
    pub pages: Vec<Page>,
    /// `metadata["ui:options"]`: what themes and plugins of Backstage read.
    pub options: Option<Value>,
    /// What of the parameters is degraded, ignored or probably a slip.
    pub notes: Vec<Note>,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// Its heading.
    pub title: String,
    /// What is written under the heading, in Markdown.
    pub description: Option<String>,
    /// Its fields, in order.
    pub fields: Vec<Field>,
    /// When it is asked at all.
    pub shown: Condition,
    /// Which page of the template it is: features that are off leave pages out.
    pub number: usize,
    /// The JSON Schema that answers are held against: draft 7, without `$ref`, without
    /// what is not JSON Schema, and without patterns that cannot be read.
    pub schema: Value,
    /// Its `errorMessage`s for values that are missing, by the pointer of the value.
    #[serde(skip)]
    pub(crate) error_messages: Vec<(String, String)>,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// Where its answer is in the values, as a JSON pointer: `/db/name`. In a list, `-`
    /// stands for the number of the item: `/contacts/-/name`, see [`Field::item`].
    pub pointer: String,
    /// Its name in an HTML form: the pointer, with `#2`, `#3` … after the name where a
    /// property has other fields in other branches or on other pages of the form.
    pub name: String,
    /// What it is called: the title, else the name of the property.
    pub title: String,
    /// What helps: `ui:help`, else the description. Markdown.
    pub help: Option<String>,
    /// When an answer is needed, as long as the field is shown.
    pub required: Condition,
    /// When it is shown, as long as what it lies in is.
    pub shown: Condition,
    /// Of which alternative of a `oneOf` it is part, where nothing in the answers says
    /// which of them was chosen.
    pub alternative: Option<String>,
    /// What is there before anybody has typed.
    pub default: Option<Value>,
    /// What is shown while nothing is typed.
    pub placeholder: Option<String>,
    /// Whether it has the cursor when its page opens.
    pub autofocus: bool,
    /// Whether it cannot be changed, and looks so.
    pub disabled: bool,
    /// Whether it cannot be changed.
    pub readonly: bool,
    /// The author's words for a wrong answer.
    pub error_message: Option<ErrorMessage>,
    /// How it is asked.
    pub control: Control,
    /// How it is reviewed.
    pub review: ReviewOptions,
    /// What a text with nothing in it is as an answer: `ui:emptyValue`, or the empty text
    /// where that is the default. Otherwise it is none.
    pub empty_value: Option<Value>,
    /// Its own JSON Schema, as in [`Page::schema`].
    #[serde(skip)]
    pub schema: Arc<Value>,
}

/// `errorMessage`, as the npm package `ajv-errors` has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ErrorMessage {
    /// For whatever is wrong.
    Any(String),
    /// By the keyword that does not hold; `_` is for the others.
    ByKeyword(std::collections::BTreeMap<String, String>),
}

impl ErrorMessage {
    /// The words for a keyword of JSON Schema, as in `pattern`.
    pub fn of(&self, keyword: &str) -> Option<&str> {
        match self {
            Self::Any(text) => Some(text),
            Self::ByKeyword(texts) => texts
                .get(keyword)
                .or_else(|| texts.get("_"))
                .map(String::as_str),
        }
    }
}

/// `ui:backstage.review`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewOptions {
    /// What is shown in place of the answer.
    pub mask: Option<String>,
    /// Whether it is shown.
    pub show: bool,
    /// What it is called there.
    pub name: Option<String>,
    /// Whether what lies in a group has rows of its own.
    pub explode: bool,
}

/// Something of a template's parameters that the form does not do, or does
/// otherwise than is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Where in the entity, as a JSON pointer.
    pub pointer: String,
    /// [`Severity::Warning`] for what is probably not meant, [`Severity::Note`] for
    /// what is done otherwise than in Backstage.
    pub severity: Severity,
    /// What it is, and what would be right.
    pub message: String,
}

impl Form {
    /// The form of a template, with the features that are switched on.
    ///
    /// Takes any parameters: what cannot be asked is left out and is a [`Note`]. At
    /// most [`MAX_FIELDS`](build::MAX_FIELDS) fields, and schemas nested
    /// [`MAX_DEPTH`](expand::MAX_DEPTH) deep.
    pub fn of(template: &Template, features: &BTreeSet<String>) -> Self {
        let mut form = build::form(&template.pages, features);
        form.options = template.metadata.get("ui:options").cloned();
        form
    }

    /// All fields in order, with those that lie in groups after the group, and without
    /// those of items of lists.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.pages
            .iter()
            .flat_map(|page| &page.fields)
            .flat_map(Field::with_inner)
    }
}
