//! One page of Markdown to HTML, as Python-Markdown 3.10 does with the
//! extensions that `techdocs-core` 1.7 turns on.
//!
//! Python-Markdown's block and inline rules differ from CommonMark's in most
//! real pages (lists, nesting, raw HTML, what a fence is, what is escaped), so
//! this follows its own order of work, stage by stage:
//!
//! 1. `prepare`: the text before it is cut into blocks: tabs, alerts,
//!    snippets, fences, raw HTML; what must stay as it is goes to the
//!    [`stash`].
//! 2. `blocks`: blocks to a tree of elements ([`dom`]), whose text is not yet
//!    looked into.
//! 3. `inline`: the text of elements to elements and text.
//! 4. `finish`: what needs the whole tree: footnotes, abbreviations, attribute
//!    lists, heading ids, the table of contents, links; then the tree to HTML,
//!    with the stash put back.
//!
//! [`render()`] does all of it. [`options`] says which extensions are on.

pub mod blocks;
pub mod dom;
pub mod finish;
pub mod inline;
pub mod options;
pub mod prepare;
mod providers;
mod render;
pub mod stash;
#[cfg(test)]
mod tests;
pub mod work;

pub use render::{Rendered, render};
