//! The search index of a portal, as files beside its pages.
//!
//! [`SearchFiles`] is the family. [`documents`] says what can be found,
//! [`operations`] what an API offers, [`names`] what is shown before the engine
//! is there; [`page`] is the page of results. How the index is made and read is
//! in [`search`]; how a result looks is in `site-theme`.

pub mod documents;
mod names;
mod operations;
pub mod page;

#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use search::read::Index;
use search::write::{Published, hashed_path, side_by_side};
use serde_json::json;

use super::xml::xml;
use super::{Family, Portal};

pub use search::write::POINTER;

/// What lets a browser's address bar search the portal.
pub const OPENSEARCH: &str = "opensearch.xml";

/// The index of a portal.
pub struct SearchIndex {
    /// Its files.
    pub files: Published,
    names: (String, Vec<u8>),
    opened: OnceLock<Option<Index>>,
}

/// The files of the index.
pub struct SearchFiles;

impl Family for SearchFiles {
    fn paths(&self, _: &Portal, paths: &mut Vec<String>) {
        paths.extend([page::PAGE, OPENSEARCH, POINTER].map(str::to_owned));
    }

    fn paths_made(&self, portal: &Portal, paths: &mut Vec<String>) {
        let index = portal.search();
        paths.push(index.names.0.clone());
        let files = index.files.paths().filter(|path| *path != POINTER);
        paths.extend(files.map(str::to_owned));
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        match path {
            page::PAGE => return Some(page::blank(portal)),
            OPENSEARCH => return Some(opensearch(portal).into_bytes()),
            _ if !path.starts_with("search/") => return None,
            _ => {}
        }
        let index = portal.search();
        index.file(path).map(<[u8]>::to_vec)
    }
}

impl SearchIndex {
    /// Makes the index of a portal. A portal whose index cannot be made has an
    /// empty one: its pages are worth more than finding them.
    pub(super) fn new(portal: &Portal) -> Self {
        let options = &portal.search_options;
        let sources = documents::all(portal);
        let written = side_by_side(&sources, options, |source| source.document(portal));
        let names = names::names(portal);
        let names = (hashed_path("names", &names, "json"), names);
        let more = [
            ("looks", names::looks(portal)),
            ("names", json!({ "path": names.0, "bytes": names.1.len() })),
        ];
        Self {
            files: Published::new(written.unwrap_or_default(), options.language, &more),
            names,
            opened: OnceLock::new(),
        }
    }

    /// A file, by its path.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        if path == self.names.0 {
            return Some(&self.names.1);
        }
        self.files.file(path)
    }

    /// The index, opened with all of its files here; `None` where there is none.
    pub fn opened(&self) -> Option<&Index> {
        self.opened
            .get_or_init(|| self.files.written.open().ok())
            .as_ref()
    }
}

/// How a browser searches the portal from its address bar:
/// <https://developer.mozilla.org/en-US/docs/Web/XML/Guides/OpenSearch>. It wants
/// a whole address; without one it gets a path, which some take.
fn opensearch(portal: &Portal) -> String {
    let chrome = &portal.chrome;
    let address = match chrome.base_url.as_str() {
        "" => chrome.base_path.as_str(),
        url => url,
    };
    let address = xml(address);
    // The name is sixteen characters at most.
    let name: String = chrome.title.chars().take(16).collect();
    let name = xml(&name);
    let title = xml(&chrome.title);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{name}</ShortName>\n\
         <Description>Search {title}</Description>\n\
         <InputEncoding>UTF-8</InputEncoding>\n\
         <Image type=\"image/svg+xml\">{address}/favicon.svg</Image>\n\
         <Url type=\"text/html\" template=\"{address}/search/?q={{searchTerms}}\"/>\n\
         </OpenSearchDescription>\n"
    )
}
