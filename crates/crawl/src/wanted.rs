//! Which files of a repository a portal is made of: its descriptors, what they
//! name, the docs beside them, and so on until nothing more is named.
//!
//! [`Wanted`] is asked by a forge, file by file as they come.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use catalog::source::glob::{Glob, Options};
use catalog::source::path as paths;
use forge::ask::Select;
use forge::model::{Entry, EntryKind, FileBytes};

use crate::names::{Named, names};
use crate::provider::{Looked, OWNERS, Provider};

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
    /// What listings look at anyway.
    looked: Looked,
    state: Mutex<State>,
}

/// How far choosing has come.
#[derive(Debug, Default)]
struct State {
    /// Files of which it is known already what they name.
    read: BTreeSet<String>,
    /// Whether something is named that any commit may bring unnoticed.
    awaits: bool,
}

impl Wanted {
    /// What is wanted of a repository of a provider.
    pub fn new(provider: &Provider) -> Self {
        Self {
            catalog_path: provider.catalog_path.clone(),
            looked: Looked::new(provider),
            state: Mutex::default(),
        }
    }

    /// Whether a file that was chosen names something that is not there, where no
    /// listing looks: a snippet that is still to be written, or whatever else comes to
    /// match a pattern. Any commit may bring it.
    pub fn awaits_more(&self) -> bool {
        self.state().awaits
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether something may come that is named like this, and no listing shows it.
    fn may_come_unseen(&self, named: &Named) -> bool {
        match named {
            Named::Path(path) => !self.looked.shows(path),
            Named::OneOf(paths) => !paths.iter().all(|path| self.looked.shows(path)),
            Named::Pattern(pattern) => {
                let fixed = pattern.find(|it: char| "*?[]{}()!+@|\\".contains(it));
                let fixed = &pattern[..fixed.unwrap_or(pattern.len())];
                let folder = fixed.rfind('/').map_or("", |at| &fixed[..at]);
                !self.looked.shows(folder)
            }
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
        let mut state = self.state();
        if have.is_empty() {
            // From the start, as after an archive that leaves files out.
            *state = State::default();
        }
        for (path, file) in have {
            if !state.read.insert(path.clone()) {
                continue;
            }
            let named = match file.is_link {
                true => {
                    let target = link_target(path, &file.bytes);
                    target.map(Named::Path).into_iter().collect()
                }
                false => names(path, &file.bytes, descriptors.contains(path)),
            };
            for named in named {
                let found = files.named(&named);
                // Of a pattern, there may always be more.
                let is_all = !found.is_empty() && !matches!(named, Named::Pattern(_));
                state.awaits |= !is_all && self.may_come_unseen(&named);
                wanted.extend(found);
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

    /// What something names.
    fn named(&self, named: &Named) -> Vec<String> {
        match named {
            Named::Path(path) => self.below(path),
            Named::OneOf(paths) => paths.iter().flat_map(|path| self.below(path)).collect(),
            Named::Pattern(text) => {
                let pattern = pattern(text);
                let matching = |path: &&str| pattern.as_ref().is_some_and(|it| it.is_match(path));
                self.paths().filter(matching).map(str::to_owned).collect()
            }
        }
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
    use crate::provider::Filters;

    fn wanted(catalog_path: &str) -> Wanted {
        Wanted::new(&Provider {
            id: "github/acme".to_owned(),
            host: "github.com".to_owned(),
            owner: "acme".to_owned(),
            catalog_path: catalog_path.to_owned(),
            filters: Filters::default(),
            also: Vec::new(),
        })
    }

    /// What is chosen of a repository, all rounds together.
    fn chosen(catalog_path: &str, repository: &[(&str, &str)]) -> Vec<String> {
        chosen_by(&wanted(catalog_path), repository)
    }

    fn chosen_by(wanted: &Wanted, repository: &[(&str, &str)]) -> Vec<String> {
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
    fn what_is_named_and_not_there_is_awaited_unless_a_listing_shows_it() {
        #[track_caller]
        fn check(files: &[(&str, &str)], expected: bool) {
            let wanted = wanted("catalog-info.yaml");
            let info = ("catalog-info.yaml", "kind: Component");
            chosen_by(&wanted, &[&[info], files].concat());
            assert_eq!(wanted.awaits_more(), expected);
        }

        check(&[], false);
        let page = ("docs/guide/index.md", "--8<-- \"snippets/a.md\"");
        check(&[page], true);
        // Wherever it is found is where it is.
        check(&[page, ("snippets/a.md", "")], false);
        check(&[page, ("docs/snippets/a.md", "")], false);
        check(&[("docs/index.md", "![](dead.png)")], false);
        check(&[("docs/index.md", "![](../dead.png)")], true);
        check(
            &[("docs/index.md", "--8<-- \"https://example.com/a.md\"")],
            false,
        );
        let nav = "nav:\n  - API: '!include ./api/mkdocs.yml'";
        check(&[("mkdocs.yml", nav)], true);
        check(&[("mkdocs.yml", "site_name: Shop")], false);
        check(&[("docs/a.md", "-> b.md")], false);
        check(&[("README.md", "-> gone/b.md")], true);
    }

    #[test]
    fn a_descriptor_may_await_as_well() {
        #[track_caller]
        fn check(info: &str, expected: bool) {
            let wanted = wanted("catalog-info.yaml");
            let files = [("catalog-info.yaml", info), ("more/a.yaml", "")];
            chosen_by(&wanted, &files);
            assert_eq!(wanted.awaits_more(), expected, "{info}");
        }

        check("kind: Location\nspec: {target: ./more/a.yaml}", false);
        check("kind: Location\nspec: {target: ./more/b.yaml}", true);
        check("kind: Location\nspec: {target: './more/*.yaml'}", true);
        check("kind: Location\nspec: {target: './docs/*.yaml'}", false);
        let docs = "kind: Component\nmetadata: {annotations: {backstage.io/techdocs-ref: 'dir:";
        check(&format!("{docs}guide'}}}}"), true);
        check(&format!("{docs}docs/guide'}}}}"), false);
    }

    #[test]
    fn whoever_begins_anew_is_told_everything_again() {
        let repository = [
            ("catalog-info.yaml", "kind: Component"),
            ("mkdocs.yml", "docs_dir: pages"),
            ("pages/index.md", ""),
        ];
        let wanted = wanted("catalog-info.yaml");
        let first = chosen_by(&wanted, &repository);
        assert_eq!(first.len(), 3);
        assert_eq!(chosen_by(&wanted, &repository), first);
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
