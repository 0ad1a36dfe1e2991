//! What a document says, before aliases are followed and keys become text.
//!
//! `read` builds it, `resolve` turns it into [`crate::Node`]s. Text is
//! borrowed from the source wherever it stands there as it is meant.

use std::borrow::Cow;

use crate::position::Span;

/// A value as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Raw<'t> {
    pub(crate) data: Data<'t>,
    pub(crate) span: Span,
    pub(crate) marks: Option<Box<Marks<'t>>>,
}

/// An anchor and a tag.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Marks<'t> {
    pub(crate) anchor: Option<&'t str>,
    /// As resolved: `tag:yaml.org,2002:str`.
    pub(crate) tag: Option<Box<str>>,
}

/// The kinds of value. The last five need a tag or YAML 1.1.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Data<'t> {
    Null,
    Bool(bool),
    Number(f64),
    Text(Cow<'t, str>),
    Alias(&'t str),
    Sequence(Vec<Raw<'t>>),
    Mapping(Vec<Pair<'t>>),
    /// A map of keys without values, or an ordered map: neither has content
    /// in JSON.
    Opaque(Vec<Pair<'t>>, Opaque),
    /// A list of maps of one key.
    Pairs(Vec<Pair<'t>>),
    /// Base64.
    Bytes(Vec<u8>),
    /// A date as JavaScript writes it; nothing if it cannot.
    Date(Option<Box<str>>),
    /// The key `<<` that merges other maps into its own.
    Merge,
}

/// What JSON shows as an empty object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opaque {
    Set,
    OrderedMap,
}

/// A key and its value; a key can stand without one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pair<'t> {
    pub(crate) key: Raw<'t>,
    pub(crate) value: Option<Raw<'t>>,
}

impl<'t> Raw<'t> {
    /// The name of its anchor. An empty name counts as none.
    pub(crate) fn anchor(&self) -> Option<&'t str> {
        self.marks.as_ref()?.anchor
    }
}
