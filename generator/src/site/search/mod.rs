//! The search index of a portal, as files beside its pages.
//!
//! [`SearchFiles`] is the family. [`documents`] says what can be found,
//! [`operations`] what an API offers, [`names`] what is shown before the engine
//! is there; [`page`] is the page of results. How the index is made and read is
//! in [`search`]; how a result looks is in `site-theme`.
//!
//! Every file but the pointer has a hash of its content in its name and never
//! changes, so a search that is under way goes on in the index it began in.

pub mod documents;
mod names;
mod operations;
pub mod page;

#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use rayon::prelude::*;
use search::read::Index;
use search::write::{Options, Preparer, Ready, Writer, Written};
use serde_json::json;

use super::{Family, Portal};
use documents::Source;

/// Where a search begins: which files the index of the moment has.
pub const POINTER: &str = "search/index.json";
/// What lets a browser's address bar search the portal.
pub const OPENSEARCH: &str = "opensearch.xml";
/// The version of the pointer.
const VERSION: u32 = 1;
/// How many documents are made ready at once: their text is in memory twice.
const BATCH: usize = 512;

/// The index of a portal.
pub struct SearchIndex {
    /// As it was written.
    pub written: Written,
    files: Vec<(String, usize)>,
    pointer: Vec<u8>,
    names: (String, Vec<u8>),
    opened: OnceLock<Option<Index>>,
}

/// The files of the index.
pub struct SearchFiles;

impl Family for SearchFiles {
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>) {
        let index = portal.search();
        paths.extend(index.files.iter().map(|(path, _)| path.clone()));
        paths.push(index.names.0.clone());
        paths.extend([POINTER, page::PAGE, OPENSEARCH].map(str::to_owned));
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        match path {
            page::PAGE => return Some(page::blank(portal)),
            OPENSEARCH => return Some(opensearch(portal).into_bytes()),
            _ if !path.starts_with("search/") => return None,
            _ => {}
        }
        let index = portal.search();
        if path == POINTER {
            return Some(index.pointer.clone());
        }
        index.file(path).map(<[u8]>::to_vec)
    }
}

impl SearchIndex {
    /// Makes the index of a portal. A portal whose index cannot be made has an
    /// empty one: its pages are worth more than finding them.
    pub(super) fn new(portal: &Portal) -> Self {
        let written = write(portal, &portal.search_options).unwrap_or_default();
        let named = |name: &str, bytes: &[u8], end: &str| {
            let hash = blake3::hash(bytes).to_hex();
            format!("search/{name}.{}.{end}", &hash[..16])
        };
        let mut files = vec![(named("hot", &written.hot, "bin"), 0)];
        for (number, (file, bytes)) in written.files.iter().enumerate() {
            files.push((named(file.name(), bytes, "bin"), number + 1));
        }
        let names = names::names(portal);
        let names = (named("names", &names, "json"), names);
        let others: Vec<_> = files[1..]
            .iter()
            .zip(&written.files)
            .map(|((path, _), (file, bytes))| json!({ "number": *file as u8, "path": path, "bytes": bytes.len() }))
            .collect();
        let pointer = json!({
            "version": VERSION,
            "language": portal.search_options.language.name(),
            "looks": names::looks(portal),
            "names": { "path": names.0, "bytes": names.1.len() },
            "hot": { "path": files[0].0, "bytes": written.hot.len() },
            "files": others,
        });
        Self {
            written,
            files,
            pointer: pointer.to_string().into_bytes(),
            names,
            opened: OnceLock::new(),
        }
    }

    /// A file but the pointer, by its path.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        if path == self.names.0 {
            return Some(&self.names.1);
        }
        let (_, number) = self.files.iter().find(|(known, _)| known == path)?;
        Some(match number.checked_sub(1) {
            None => &self.written.hot,
            Some(number) => &self.written.files.get(number)?.1,
        })
    }

    /// The index, opened with all of its files here; `None` where there is none.
    pub fn opened(&self) -> Option<&Index> {
        self.opened
            .get_or_init(|| self.written.open().ok())
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
    let address = escaped(address);
    // The name is sixteen characters at most.
    let name: String = chrome.title.chars().take(16).collect();
    let name = escaped(&name);
    let title = escaped(&chrome.title);
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

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn write(portal: &Portal, options: &Options) -> Result<Written, search::write::WriteError> {
    let preparer = Preparer::new(options.language);
    let mut writer = Writer::new(options)?;
    let sources = documents::all(portal);
    let make = |batch: &[Source]| -> Vec<Ready> {
        let ready = batch.par_iter();
        let ready = ready.map(|source| preparer.ready(&source.document(portal)));
        ready.collect()
    };
    let mut batches = sources.chunks(BATCH);
    let mut ready = batches.next().map(make).unwrap_or_default();
    while !ready.is_empty() {
        let next = batches.next();
        // Documents are added one by one; the next are made ready meanwhile.
        let (added, made) = rayon::join(
            || ready.into_iter().try_for_each(|ready| writer.add(ready)),
            || next.map(make).unwrap_or_default(),
        );
        added?;
        ready = made;
    }
    writer.finish()
}
