//! YAML as Backstage reads it, with the position of every value.
//!
//! [`parse`] is the way in: text to a [`Stream`] of [`Document`]s, each either
//! a tree of [`Node`]s or the problems that kept it from being one. What is
//! accepted, and what it means, follows the npm package `yaml` 2.9 with the
//! options Backstage gives it (`merge: false`), because that is what decides
//! whether a descriptor loads there:
//! `packages/catalog-node/src/processing/parse.ts`.
//!
//! Nothing here knows what an entity is.

mod directives;
pub mod node;
pub mod position;
mod read;
mod resolve;
mod scalar;
mod scanner;
mod schema;
mod tree;

pub use node::{Content, Document, Entry, Limits, Mapping, Node, Number, Problem, Stream, Value};
pub use position::{LineIndex, Span};

/// Reads every document of a file.
///
/// Never fails as a whole: a document with errors is reported as
/// [`Content::Broken`] and the others are still read.
pub fn parse(text: &str, limits: &Limits) -> Stream {
    read::read(text, limits)
}

#[cfg(test)]
mod tests;
