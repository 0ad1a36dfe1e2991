//! Which files of a repository a portal is made of: its descriptors, what they
//! name, the docs beside them, and so on until nothing more is named.
//!
//! [`Wanted`] is asked by a forge, file by file as they come.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use catalog::source::glob::{Glob, Options};
use catalog::source::path as paths;
use forge::ask::Select;
use forge::model::{Entry, EntryKind, FileBytes};

use crate::names::{Named, names};
use crate::provider::OWNERS;

/// A larger file is left out.
pub const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// The files of a repository have no more bytes than this together.
pub const MAX_BYTES: u64 = 1024 * 1024 * 1024;

/// A repository has no more descriptors than this.
pub const MAX_DESCRIPTORS: usize = 10_000;

/// The wanted files of one repository.
#[derive(Debug)]
pub struct Wanted {
    /// Where descriptors lie: a path, or a pattern.
    catalog_path: String,
    /// Files of which it is known already what they name.
    read: Mutex<BTreeSet<String>>,
}

impl Wanted {
    /// What is wanted of a repository whose descriptors are at a path, or match a
    /// pattern.
    pub fn new(catalog_path: &str) -> Self {
        Self {
            catalog_path: catalog_path.to_owned(),
            read: Mutex::default(),
        }
    }

    /// The descriptors among some paths.
    pub fn descriptors<'a>(&self, all: impl Iterator<Item = &'a str>) -> Vec<String> {
        let found = match pattern(&self.catalog_path) {
            Some(pattern) => all
                .filter(|path| pattern.is_match(path))
                .collect::<Vec<_>>(),
            None => all.filter(|path| *path == self.catalog_path).collect(),
        };
        found
            .into_iter()
            .take(MAX_DESCRIPTORS)
            .map(str::to_owned)
            .collect()
    }
}

/// The pattern a path is, if it is one.
fn pattern(path: &str) -> Option<Glob> {
    catalog::source::glob::is_glob(path)
        .then(|| Glob::new(path.trim_start_matches('/'), Options::default()))
}

impl Select for Wanted {
    fn choose(&self, entries: &[Entry], have: &BTreeMap<String, FileBytes>) -> Vec<String> {
        let files = Tree(entries);
        let mut wanted: BTreeSet<String> = BTreeSet::new();
        let descriptors: BTreeSet<String> = self.descriptors(files.paths()).into_iter().collect();
        if have.is_empty() {
            wanted.extend(descriptors.iter().cloned());
            wanted.extend(
                OWNERS
                    .into_iter()
                    .filter(|path| files.has(path))
                    .map(str::to_owned),
            );
        }
        let mut read = self
            .read
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        for (path, file) in have {
            if !read.insert(path.clone()) {
                continue;
            }
            if file.is_link {
                if let Some(target) = link_target(path, &file.bytes) {
                    wanted.extend(files.below(&target));
                }
                continue;
            }
            for named in names(path, &file.bytes, descriptors.contains(path)) {
                match named {
                    Named::Path(path) => wanted.extend(files.below(&path)),
                    Named::Pattern(text) => {
                        if let Some(pattern) = pattern(&text) {
                            let matching = files.paths().filter(|path| pattern.is_match(path));
                            wanted.extend(matching.map(str::to_owned));
                        }
                    }
                }
            }
        }
        wanted.retain(|path| !have.contains_key(path));
        wanted.into_iter().collect()
    }

    fn max_file_bytes(&self) -> u64 {
        MAX_FILE_BYTES
    }

    fn max_bytes(&self) -> u64 {
        MAX_BYTES
    }
}

/// Where a link leads, from the root; `None` where that is out of the repository.
pub(crate) fn link_target(path: &str, target: &[u8]) -> Option<String> {
    let target = std::str::from_utf8(target).ok()?;
    if target.starts_with('/') {
        return None;
    }
    paths::join(path, target).ok()
}

/// The files of a tree, sorted by path.
struct Tree<'a>(&'a [Entry]);

impl Tree<'_> {
    fn paths(&self) -> impl Iterator<Item = &str> {
        let files = |entry: &&Entry| matches!(entry.kind, EntryKind::File | EntryKind::Link);
        self.0.iter().filter(files).map(|entry| entry.path.as_str())
    }

    fn has(&self, path: &str) -> bool {
        let found = self
            .0
            .binary_search_by(|entry| entry.path.as_str().cmp(path));
        found.is_ok()
    }

    /// The file at a path, or all below the folder there.
    fn below(&self, path: &str) -> Vec<String> {
        let folder = if path.is_empty() {
            String::new()
        } else {
            format!("{path}/")
        };
        // Between a folder and what is below it others may come, as in `a`, `a-b`, `a/c`.
        let start = self.0.partition_point(|entry| entry.path.as_str() < path);
        self.0[start..]
            .iter()
            .take_while(|entry| entry.path.starts_with(path))
            .filter(|entry| matches!(entry.kind, EntryKind::File | EntryKind::Link))
            .filter(|entry| entry.path == path || entry.path.starts_with(&folder))
            .map(|entry| entry.path.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is chosen of a repository, all rounds together.
    fn chosen(catalog_path: &str, repository: &[(&str, &str)]) -> Vec<String> {
        let mut repository = repository.to_vec();
        repository.sort_unstable();
        let entries: Vec<Entry> = repository
            .iter()
            .map(|(path, text)| Entry {
                path: (*path).to_owned(),
                kind: match text.starts_with("-> ") {
                    true => EntryKind::Link,
                    false => EntryKind::File,
                },
                oid: String::new(),
                bytes: Some(text.len() as u64),
            })
            .collect();
        let wanted = Wanted::new(catalog_path);
        let mut have = BTreeMap::new();
        loop {
            let more = wanted.choose(&entries, &have);
            if more.is_empty() {
                return have.into_keys().collect();
            }
            for path in more {
                let (_, text) = repository.iter().find(|(other, _)| *other == path).unwrap();
                let file = FileBytes {
                    is_link: text.starts_with("-> "),
                    bytes: text.trim_start_matches("-> ").as_bytes().into(),
                };
                assert!(have.insert(path, file).is_none(), "a file is chosen once");
            }
        }
    }

    #[test]
    fn what_is_named_is_followed_to_the_end() {
        let repository = [
            (
                "catalog-info.yaml",
                "kind: API\nspec: {definition: {$text: ./api.yaml}}",
            ),
            ("api.yaml", "openapi: 3.1.0"),
            ("mkdocs.yml", "docs_dir: pages"),
            ("pages/index.md", "--8<-- \"src/lib.rs\""),
            ("pages/a/b.png", ""),
            ("pages-old/index.md", ""),
            ("src/lib.rs", "pub fn one() {}"),
            ("src/main.rs", "fn main() {}"),
            ("CODEOWNERS", "* @acme/shop"),
        ];
        assert_eq!(
            chosen("catalog-info.yaml", &repository),
            [
                "CODEOWNERS",
                "api.yaml",
                "catalog-info.yaml",
                "mkdocs.yml",
                "pages/a/b.png",
                "pages/index.md",
                "src/lib.rs"
            ]
        );
    }

    #[test]
    fn a_pattern_finds_descriptors_and_the_docs_beside_each() {
        let repository = [
            (
                "a/catalog-info.yaml",
                "kind: Location\nspec: {target: './more/*.yaml'}",
            ),
            ("a/docs/index.md", ""),
            ("a/more/one.yaml", ""),
            ("a/more/two.txt", ""),
            ("b/catalog-info.yaml", "kind: Component"),
            ("b/README.md", "![](logo.svg)"),
            ("b/logo.svg", ""),
            ("docs/index.md", ""),
        ];
        assert_eq!(
            chosen("**/catalog-info.yaml", &repository),
            [
                "a/catalog-info.yaml",
                "a/docs/index.md",
                "a/more/one.yaml",
                "b/README.md",
                "b/catalog-info.yaml",
                "b/logo.svg"
            ]
        );
    }

    #[test]
    fn a_link_is_followed_within_the_repository() {
        let repository = [
            ("catalog-info.yaml", "-> meta/info.yaml"),
            ("docs", "-> ../outside"),
            ("meta/info.yaml", "kind: Component"),
            ("other.yaml", ""),
        ];
        assert_eq!(
            chosen("catalog-info.yaml", &repository),
            ["catalog-info.yaml", "meta/info.yaml"]
        );
    }
}
