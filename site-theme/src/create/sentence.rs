//! Sentences about what a template does, in which values of its form stand.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

/// A sentence such as ‘Creates the private repository *acme/orders*’.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "create/sentence.html")]
pub struct Sentence<'a> {
    /// Its pieces, in order.
    pub pieces: Vec<Piece<'a>>,
    /// The name of a field without whose value it is not true. Script hides it until
    /// the field is filled in or switched on.
    pub only_with: Option<Cow<'a, str>>,
}

/// A piece of a [`Sentence`].
#[derive(Debug, Clone)]
pub enum Piece<'a> {
    /// Words.
    Text(Cow<'a, str>),
    /// Something written as code: an action, a path.
    Code(Cow<'a, str>),
    /// A value of the form. Script keeps it current while somebody types.
    Value {
        /// The name of the field.
        pointer: Cow<'a, str>,
        /// What stands there until it is known, as in `the repository`.
        otherwise: Cow<'a, str>,
    },
}

impl HtmlSafe for Sentence<'_> {}

impl<'a> From<&'a str> for Sentence<'a> {
    fn from(text: &'a str) -> Self {
        Self {
            pieces: vec![Piece::Text(text.into())],
            only_with: None,
        }
    }
}
