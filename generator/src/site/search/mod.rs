//! The search index of a portal, as files beside its pages.
//!
//! [`SearchFiles`] is the family. [`documents`] says what can be found,
//! [`operations`] what an API offers. How the index is made and read is in
//! [`search`]; how a result looks is in `site-theme`.
//!
//! Every file but the pointer has a hash of its content in its name and never
//! changes, so a search that is under way goes on in the index it began in.

pub mod documents;
mod operations;

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
    opened: OnceLock<Option<Index>>,
}

/// The files of the index.
pub struct SearchFiles;

impl Family for SearchFiles {
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>) {
        let index = portal.search();
        paths.extend(index.files.iter().map(|(path, _)| path.clone()));
        paths.push(POINTER.to_owned());
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        if !path.starts_with("search/") {
            return None;
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
        let named = |name: &str, bytes: &[u8]| {
            let hash = blake3::hash(bytes).to_hex();
            format!("search/{name}.{}.bin", &hash[..16])
        };
        let mut files = vec![(named("hot", &written.hot), 0)];
        for (number, (file, bytes)) in written.files.iter().enumerate() {
            files.push((named(file.name(), bytes), number + 1));
        }
        let others: Vec<_> = files[1..]
            .iter()
            .zip(&written.files)
            .map(|((path, _), (file, bytes))| json!({ "number": *file as u8, "path": path, "bytes": bytes.len() }))
            .collect();
        let pointer = json!({
            "version": VERSION,
            "hot": { "path": files[0].0, "bytes": written.hot.len() },
            "files": others,
        });
        Self {
            written,
            files,
            pointer: pointer.to_string().into_bytes(),
            opened: OnceLock::new(),
        }
    }

    /// A file but the pointer, by its path.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
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
