//! The search index of a portal, as files beside its pages.
//!
//! [`SearchFiles`] is the family. [`documents`] says what can be found,
//! [`operations`] what an API offers. How the index is made and read is in
//! [`search`]; how a result looks is in `site-theme`.

pub mod documents;
mod operations;

#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use search::read::Index;
use search::write::{Published, side_by_side};

use super::{Family, Portal};

/// The index of a portal.
pub struct SearchIndex {
    /// Its files.
    pub files: Published,
    opened: OnceLock<Option<Index>>,
}

/// The files of the index.
pub struct SearchFiles;

impl Family for SearchFiles {
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>) {
        paths.extend(portal.search().files.paths().map(str::to_owned));
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        if !path.starts_with("search/") {
            return None;
        }
        portal.search().files.file(path).map(<[u8]>::to_vec)
    }
}

impl SearchIndex {
    /// Makes the index of a portal. A portal whose index cannot be made has an
    /// empty one: its pages are worth more than finding them.
    pub(super) fn new(portal: &Portal) -> Self {
        let sources = documents::all(portal);
        let written = side_by_side(&sources, &portal.search_options, |source| {
            source.document(portal)
        });
        Self {
            files: Published::new(written.unwrap_or_default()),
            opened: OnceLock::new(),
        }
    }

    /// The index, opened with all of its files here; `None` where there is none.
    pub fn opened(&self) -> Option<&Index> {
        self.opened
            .get_or_init(|| self.files.written.open().ok())
            .as_ref()
    }
}
