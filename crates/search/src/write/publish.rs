//! An index as it lies beside the pages of a portal. [`Published`] is the way
//! in.
//!
//! Every file but the pointer has a hash of its content in its name and never
//! changes, so a search that is under way goes on in the index it began in. The
//! pointer, [`POINTER`], says which files the index of the moment has:
//!
//! ```json
//! { "version": 1, "language": "english",
//!   "hot": { "path": "search/hot.0123456789abcdef.bin", "bytes": 1234 },
//!   "files": [{ "number": 0, "path": "search/terms.….bin", "bytes": 12345 }] }
//! ```
//!
//! A portal puts more beside it. Nothing here writes to a disk.

use serde_json::{Value, json};

use super::Written;
use crate::words::Language;

/// Where a search begins: which files the index of the moment has.
pub const POINTER: &str = "search/index.json";
/// The version of the pointer.
const VERSION: u32 = 1;

/// An index with the paths of its files.
#[derive(Debug, Clone, Default)]
pub struct Published {
    /// As it was written.
    pub written: Written,
    /// Of the hot file, and then of the others in their order.
    paths: Vec<String>,
    pointer: Vec<u8>,
}

impl Published {
    /// Names the files of an index. The pointer says `more` besides.
    pub fn new(written: Written, language: Language, more: &[(&str, Value)]) -> Self {
        let mut paths = vec![hashed_path("hot", &written.hot, "bin")];
        let mut others = Vec::new();
        for (file, bytes) in &written.files {
            let path = hashed_path(file.name(), bytes, "bin");
            others.push(json!({ "number": *file as u8, "path": path, "bytes": bytes.len() }));
            paths.push(path);
        }
        let mut pointer = json!({ "version": VERSION, "language": language.name() });
        for (key, value) in more {
            pointer[key] = value.clone();
        }
        pointer["hot"] = json!({ "path": paths[0], "bytes": written.hot.len() });
        pointer["files"] = others.into();
        Self {
            written,
            paths,
            pointer: pointer.to_string().into_bytes(),
        }
    }

    /// Every path, the pointer last: what it names is to be there before.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let files = self.paths.iter().map(String::as_str);
        files.chain(std::iter::once(POINTER))
    }

    /// The file at a path.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        if path == POINTER {
            return Some(&self.pointer);
        }
        let number = self.paths.iter().position(|known| known == path)?;
        Some(match number.checked_sub(1) {
            None => &self.written.hot,
            Some(number) => &self.written.files.get(number)?.1,
        })
    }
}

/// The path of a file that is never changed: a hash of its content is in it.
pub fn hashed_path(name: &str, bytes: &[u8], ending: &str) -> String {
    let hash = blake3::hash(bytes).to_hex();
    format!("search/{name}.{}.{ending}", &hash[..16])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::write::{Options, write};

    #[test]
    fn the_pointer_comes_last_and_names_what_is_there() {
        let document = Document {
            title: "A page".into(),
            ..Document::default()
        };
        let written = write(&[document], &Options::default()).unwrap();
        let more = [("looks", json!(["service"]))];
        let published = Published::new(written, Language::English, &more);
        let paths: Vec<&str> = published.paths().collect();
        assert_eq!(paths.last(), Some(&POINTER));
        let pointer = published.file(POINTER).unwrap();
        let pointer: serde_json::Value = serde_json::from_slice(pointer).unwrap();
        assert_eq!(pointer["language"], "english");
        assert_eq!(pointer["looks"][0], "service");
        let others = pointer["files"].as_array().unwrap();
        assert_eq!(others.len() + 2, paths.len());
        for named in others.iter().chain([&pointer["hot"]]) {
            let path = named["path"].as_str().unwrap();
            assert_eq!(
                named["bytes"],
                published.file(path).unwrap().len(),
                "{path}"
            );
        }
        assert_eq!(published.file("search/other.bin"), None);
    }
}
