//! Docs: from the annotations of entities to rendered docs sites.
//!
//! Modules in reading order:
//!
//! 1. [`render`](mod@render): a folder of a tree to a whole site, again and
//!    again.
//! 2. [`assets`]: which files of a site are published as they are.
//! 3. [`codes`]: what the codes of docs mean.
//!
//! How Markdown becomes HTML is in [`techdocs`]; how a page looks is in
//! [`crate::site::docs`]. Nothing here knows the disk.

pub mod assets;
pub mod codes;
pub mod render;

pub use render::{Drafts, Making, Rendered, SharedTree, render};

use diagnostic::{Diagnostic, Place};

use crate::sources::tree::Refused;

/// What was left out of a tree, for its authors.
pub fn refused(refused: &[Refused]) -> Vec<Diagnostic> {
    let say = |refused: &Refused| {
        let path = match &*refused.path {
            "" => "this folder",
            path => path,
        };
        let message = format!("`{path}` {}", refused.reason);
        Diagnostic::warning("docs-file", message).at(Place::file(path))
    };
    refused.iter().map(say).collect()
}
