//! Which other files of its repository a file names, so that they are read with
//! it: what a descriptor places or points to, the docs of an `mkdocs.yml`, what a
//! page includes.
//!
//! [`names`] is the way in. It gives [`Named`] rather than files: nobody here
//! knows what there is. To name too much costs little, since it is only read
//! where it exists; to name too little costs a request later, or a diagnostic.
//!
//! Nothing here decides what a descriptor or a page means: `catalog` and
//! `techdocs` do.

use std::collections::BTreeSet;

use catalog::source::{glob, path as paths};
use yaml::{Content, Limits, Node, Value};

use crate::provider::DOCS;

/// What a file names, as seen from the root of its repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Named {
    /// A file, or all files of a folder.
    Path(String),
    /// A file at one of these paths: from which folder it is named is not known here.
    OneOf(Vec<String>),
    /// The files that match a pattern.
    Pattern(String),
}

/// A file names no more than this.
const MAX_NAMED: usize = 10_000;

/// What a page includes is looked for in no more of the folders it is in.
const MAX_FOLDERS: usize = 32;

/// What a file at `path` names.
pub fn names(path: &str, bytes: &[u8], is_descriptor: bool) -> Vec<Named> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Vec::new();
    };
    let mut found = Found {
        folder: path.rfind('/').map_or("", |at| &path[..at]),
        named: Vec::new(),
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    if is_descriptor {
        found.descriptor(text);
    } else if matches!(name, "mkdocs.yml" | "mkdocs.yaml") {
        found.mkdocs(text);
    } else if is_markdown(name) {
        found.page(text);
    }
    found.named.sort_unstable();
    found.named.dedup();
    found.named.truncate(MAX_NAMED);
    found.named
}

/// Whether a file is a page.
pub fn is_markdown(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| {
        ["md", "markdown", "mdown", "mkd", "mkdn"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

struct Found<'a> {
    folder: &'a str,
    named: Vec<Named>,
}

impl Found<'_> {
    /// Adds what somebody wrote, as seen from the folder of the file. What leads
    /// out of the repository, and what is in another, is nobody's here.
    fn add(&mut self, written: &str) {
        self.add_from(self.folder.to_owned().as_str(), written);
    }

    fn add_from(&mut self, folder: &str, written: &str) {
        let written = written.split(['?', '#']).next().unwrap_or(written).trim();
        if written.is_empty() || written.contains("://") || self.named.len() >= MAX_NAMED {
            return;
        }
        let Some(path) = joined(folder, written) else {
            return;
        };
        self.named.push(if glob::is_glob(&path) {
            Named::Pattern(path)
        } else {
            Named::Path(path)
        });
    }

    /// Adds what is docs of a folder: the same that is looked for beside every
    /// descriptor.
    fn docs_in(&mut self, folder: &str) {
        for name in DOCS {
            self.add_from(folder, name);
        }
    }

    fn descriptor(&mut self, text: &str) {
        self.docs_in(self.folder.to_owned().as_str());
        for document in yaml::parse(text, &Limits::default()).documents {
            let Content::Tree(root) = &document.content else {
                continue;
            };
            self.placeholders(root, 0);
            let spec = root.get("spec");
            for target in spec.and_then(|spec| spec.get("target")).into_iter().chain(
                spec.and_then(|spec| spec.get("targets"))
                    .and_then(Node::as_sequence)
                    .unwrap_or_default(),
            ) {
                if let Some(target) = target.as_str() {
                    self.add(target);
                }
            }
            let annotations = root.get("metadata").and_then(|m| m.get("annotations"));
            let docs = annotations.and_then(|a| a.get("backstage.io/techdocs-ref"));
            if let Some(folder) = docs.and_then(Node::as_str)
                && let Some(folder) = folder.strip_prefix("dir:")
                && let Some(folder) = joined(self.folder, folder)
            {
                self.docs_in(&folder);
            }
        }
    }

    /// Everything below a key that begins with `$`, as in `$text: ./api.yaml`.
    fn placeholders(&mut self, node: &Node, depth: usize) {
        const MAX_DEPTH: usize = 64;
        if depth > MAX_DEPTH {
            return;
        }
        match &node.value {
            Value::Mapping(mapping) => {
                for entry in &mapping.entries {
                    if entry.key.starts_with('$')
                        && let Some(written) = entry.value.as_str()
                    {
                        self.add(written);
                    }
                    self.placeholders(&entry.value, depth + 1);
                }
            }
            Value::Sequence(items) => {
                for item in items {
                    self.placeholders(item, depth + 1);
                }
            }
            _ => {}
        }
    }

    /// The folder of the docs, the file that is inherited, and the files of sites
    /// that are included.
    ///
    /// Read line by line: `mkdocs.yml` has tags (`!!python/name`, `!include`) that
    /// no reader of plain YAML takes.
    fn mkdocs(&mut self, text: &str) {
        let mut has_docs_folder = false;
        for line in text.lines() {
            if let Some(written) = line.strip_prefix("docs_dir:") {
                has_docs_folder = true;
                self.add(unquoted(written));
            } else if let Some(written) = line.strip_prefix("INHERIT:") {
                self.add(unquoted(written));
            }
            if let Some((_, written)) = line.split_once("!include ") {
                // The quotes, if any, began before the tag.
                let written = unquoted(written).trim_end_matches(['"', '\'']);
                self.add(written);
                if let Some((folder, _)) = written.rsplit_once('/')
                    && let Some(folder) = joined(self.folder, folder)
                {
                    self.docs_in(&folder);
                }
            }
            if let Some((_, written)) = line.split_once("*include ") {
                self.add(unquoted(written).trim_end_matches(['"', '\'']));
            }
        }
        if !has_docs_folder {
            self.add("docs");
        }
    }

    /// Files that a page includes, and pictures that it shows. Includes are told
    /// from folders that only `mkdocs.yml` knows, so likely ones are tried.
    fn page(&mut self, text: &str) {
        const INCLUDE: &str = "--8<--";
        let folders: Vec<String> = {
            let above = self
                .folder
                .match_indices('/')
                .map(|(at, _)| &self.folder[..at])
                .take(MAX_FOLDERS);
            let folders: BTreeSet<&str> = above.chain(["", self.folder]).collect();
            folders.into_iter().map(str::to_owned).collect()
        };
        let mut in_block = false;
        for line in text.lines() {
            if let Some(at) = line.find(INCLUDE) {
                let written = unquoted(&line[at + INCLUDE.len()..]);
                if written.is_empty() {
                    in_block = !in_block;
                }
                self.include(&folders, written);
            } else if in_block {
                self.include(&folders, unquoted(line));
            }
            self.pictures(line);
        }
    }

    fn include(&mut self, folders: &[String], written: &str) {
        // `file.md:3:7` is a part of a file, `; file.md` is switched off.
        let file = written.split(':').next().unwrap_or(written);
        let is_elsewhere = written.contains("://");
        if file.is_empty() || file.starts_with(';') || is_elsewhere {
            return;
        }
        if self.named.len() >= MAX_NAMED {
            return;
        }
        let mut paths: Vec<String> = folders
            .iter()
            .filter_map(|folder| joined(folder, file))
            .collect();
        paths.dedup();
        match paths.len() {
            0 => {}
            1 => self.named.extend(paths.pop().map(Named::Path)),
            _ => self.named.push(Named::OneOf(paths)),
        }
    }

    fn pictures(&mut self, line: &str) {
        for (start, end) in [
            ("](", [')', ' ']),
            ("src=\"", ['"', '"']),
            ("src='", ['\'', '\'']),
        ] {
            let mut rest = line;
            while let Some(at) = rest.find(start) {
                rest = &rest[at + start.len()..];
                let written = rest.split(end).next().unwrap_or_default();
                if is_picture(written) {
                    self.add(written);
                }
            }
        }
        // A reference: `[logo]: ./logo.png`.
        if let Some((_, written)) = line.split_once("]: ")
            && is_picture(written.trim())
        {
            self.add(written);
        }
    }
}

/// Whether an address is that of a picture, by its ending.
fn is_picture(written: &str) -> bool {
    let path = written.split(['?', '#']).next().unwrap_or(written);
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| {
        [
            "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "bmp", "drawio",
        ]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// A path as seen from the root; `None` where it leads out.
fn joined(folder: &str, written: &str) -> Option<String> {
    let base = format!("{folder}/_");
    let base = base.trim_start_matches('/');
    let written = written.trim_end_matches('/');
    if matches!(written, "" | ".") {
        return Some(folder.to_owned());
    }
    paths::join(base, written).ok()
}

/// A value without quotes and what follows it.
fn unquoted(written: &str) -> &str {
    let written = written.trim();
    for quote in ['"', '\''] {
        if let Some(rest) = written.strip_prefix(quote) {
            return rest.split(quote).next().unwrap_or(rest);
        }
    }
    written.split(" #").next().unwrap_or(written).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, is_descriptor: bool, text: &str, expected: &[&str]) {
        let named = names(path, text.as_bytes(), is_descriptor);
        let shown: Vec<String> = named
            .into_iter()
            .map(|named| match named {
                Named::Path(path) => path,
                Named::OneOf(paths) => paths.join(" or "),
                Named::Pattern(pattern) => format!("~{pattern}"),
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_descriptor_names_docs_targets_and_placeholders() {
        check(
            "services/shop/catalog-info.yaml",
            true,
            "\
kind: Location
spec:
  targets: [./apis/*.yaml, ../../all.yaml, https://github.com/acme/other/blob/main/a.yaml, ../../../out.yaml]
---
kind: API
metadata:
  annotations:
    backstage.io/techdocs-ref: dir:./guide
spec:
  definition:
    $text: ./openapi.yaml
",
            &[
                "all.yaml",
                "services/shop/README.md",
                "services/shop/docs",
                "services/shop/guide/README.md",
                "services/shop/guide/docs",
                "services/shop/guide/mkdocs.yaml",
                "services/shop/guide/mkdocs.yml",
                "services/shop/mkdocs.yaml",
                "services/shop/mkdocs.yml",
                "services/shop/openapi.yaml",
                "~services/shop/apis/*.yaml",
            ],
        );
    }

    #[test]
    fn a_descriptor_of_the_root_names_what_lies_beside_it() {
        check(
            "catalog-info.yaml",
            true,
            "kind: Component\nmetadata: {annotations: {backstage.io/techdocs-ref: 'dir:.'}}",
            &["README.md", "docs", "mkdocs.yaml", "mkdocs.yml"],
        );
        check(
            "catalog-info.yaml",
            true,
            "kind: [broken",
            &["README.md", "docs", "mkdocs.yaml", "mkdocs.yml"],
        );
    }

    #[test]
    fn mkdocs_names_its_folder_and_sites_within() {
        check("mkdocs.yml", false, "site_name: Shop\n", &["docs"]);
        check(
            "web/mkdocs.yml",
            false,
            "INHERIT: ../base.yml\ndocs_dir: 'pages' # ours\nnav:\n  - API: '!include ./api/mkdocs.yml'\n",
            &[
                "base.yml",
                "web/api/README.md",
                "web/api/docs",
                "web/api/mkdocs.yaml",
                "web/api/mkdocs.yml",
                "web/pages",
            ],
        );
    }

    #[test]
    fn a_page_names_what_it_includes_and_shows() {
        check(
            "docs/guide/index.md",
            false,
            "\
--8<-- \"src/main.rs:3:7\"
![Logo](../logo.png \"ours\") and <img src='a.svg'> and [a link](other.md)
![far](https://example.com/a.png)
[ref]: ./b.webp
",
            &[
                "docs/guide/a.svg",
                "docs/guide/b.webp",
                "docs/logo.png",
                "src/main.rs or docs/src/main.rs or docs/guide/src/main.rs",
            ],
        );
        check(
            "README.md",
            false,
            "--8<--\nnotes.md\n; off.md\nhttps://example.com/far.md\n--8<--\nnot.md",
            &["notes.md"],
        );
    }
}
