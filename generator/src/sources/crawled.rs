//! What was crawled, as `build` and `serve` read it: descriptors through
//! [`catalog::Sources`], docs through [`techdocs::tree::Tree`].
//!
//! [`Crawled`] is the way in. Nothing here asks a host: what a snapshot does not
//! have is absent, until another crawl has read it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use catalog::{Location, ReadError};
use crawl::section::Section;
use crawl::snapshot::Kept;
use crawl::sources::{SnapshotSources, leads_to, read_through_links};
use techdocs::tree::Tree;

use super::roots::is_configuration;
use crate::docs::find::Place;
use crate::docs::{DocsTree, Refused};

/// The files of a snapshot.
pub struct Crawled {
    files: SnapshotSources,
    trees: Mutex<BTreeMap<String, Arc<CrawledTree>>>,
}

impl Crawled {
    /// The files of a snapshot.
    pub fn new(files: SnapshotSources) -> Self {
        Self {
            files,
            trees: Mutex::default(),
        }
    }

    /// Its descriptors, and whatever they name.
    pub fn files(&self) -> &SnapshotSources {
        &self.files
    }

    /// The same, to be given more.
    pub fn files_mut(&mut self) -> &mut SnapshotSources {
        &mut self.files
    }

    /// The repository of a location, for docs.
    ///
    /// # Errors
    ///
    /// [`ReadError`].
    pub fn place(&self, location: &Location) -> Result<Place, ReadError> {
        let place = self.files.place(location)?;
        Ok(Place {
            repository: place.key.into(),
            tree: self.tree(place.key, place.kept),
            path: place.path,
            shown: place.kept.repository.full_name.to_string(),
        })
    }

    fn tree(&self, key: &str, kept: &Kept) -> Arc<CrawledTree> {
        let mut trees = self.trees.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tree) = trees.get(key) {
            return Arc::clone(tree);
        }
        let section = self.files.section(kept);
        let refused = section.as_ref().map(|section| {
            let left_out = section.left_out.iter();
            let refused = left_out.map(|left_out| Refused {
                path: left_out.path.clone(),
                reason: left_out.reason.clone(),
            });
            refused.collect()
        });
        let tree = Arc::new(CrawledTree {
            section,
            refused: Mutex::new(refused.unwrap_or_default()),
        });
        trees.insert(key.to_owned(), Arc::clone(&tree));
        tree
    }
}

/// The files of one crawled repository.
pub struct CrawledTree {
    section: Option<Arc<Section>>,
    refused: Mutex<Vec<Refused>>,
}

impl Tree for CrawledTree {
    fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        let name = path.rsplit('/').next().unwrap_or(path);
        if is_configuration(name) {
            return None;
        }
        read_through_links(self.section.as_deref()?, path)
    }

    fn files(&self, folder: &str) -> Vec<String> {
        let Some(section) = &self.section else {
            return Vec::new();
        };
        let mut found: Vec<String> = Vec::new();
        for (path, is_link) in section.paths() {
            if is_link {
                found.extend(behind_link(section, path));
            } else {
                found.push(path.to_owned());
            }
        }
        let is_below = |path: &String| {
            let rest = path.strip_prefix(folder);
            folder.is_empty() || rest.is_some_and(|rest| rest.starts_with('/'))
        };
        let is_shown = |path: &String| !is_configuration(path.rsplit('/').next().unwrap_or(path));
        found.retain(|path| is_below(path) && is_shown(path));
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The paths that a link adds: its own where it leads to a file, those below it
/// where it leads to a folder. A link in that folder is followed no further, so
/// that links in a circle end.
fn behind_link(section: &Section, path: &str) -> Vec<String> {
    if read_through_links(section, path).is_some() {
        return vec![path.to_owned()];
    }
    let Some(target) = leads_to(section, path) else {
        return Vec::new();
    };
    let below = section.paths().filter(|(_, is_link)| !is_link);
    let below = below.filter_map(|(other, _)| {
        let rest = other.strip_prefix(&target)?;
        rest.starts_with('/').then(|| format!("{path}{rest}"))
    });
    below.collect()
}

impl DocsTree for CrawledTree {
    fn take_refused(&self) -> Vec<Refused> {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *refused)
    }
}

#[cfg(test)]
mod tests {
    use crawl::section::{Files, write};
    use forge::model::FileBytes;

    use super::*;

    fn tree(files: &[(&str, &str)]) -> CrawledTree {
        let files = files.iter().map(|(path, text)| {
            let file = FileBytes {
                is_link: text.starts_with("-> "),
                bytes: text.trim_start_matches("-> ").as_bytes().into(),
            };
            ((*path).to_owned(), file)
        });
        let files = Files {
            files: files.collect(),
            ..Files::default()
        };
        CrawledTree {
            section: Section::open(write(&files).into()).map(Arc::new),
            refused: Mutex::default(),
        }
    }

    #[test]
    fn a_tree_follows_links_within_the_repository() {
        let tree = tree(&[
            ("app-config.yaml", "secret: yes"),
            ("docs/circle", "-> ../docs"),
            ("docs/guide", "-> ../more"),
            ("docs/index.md", "# Docs"),
            ("docs/out", "-> ../../out"),
            ("docs/same.md", "-> index.md"),
            ("more/one.md", "# One"),
        ]);
        assert_eq!(
            tree.files("docs"),
            [
                "docs/circle/index.md",
                "docs/guide/one.md",
                "docs/index.md",
                "docs/same.md"
            ]
        );
        assert_eq!(&*tree.read("docs/guide/one.md").unwrap(), b"# One");
        assert_eq!(&*tree.read("docs/same.md").unwrap(), b"# Docs");
        assert!(tree.read("docs/out").is_none());
        assert!(tree.read("app-config.yaml").is_none());
        assert_eq!(tree.files("").len(), 5);
    }
}
