//! The files of `docs_dir`: which are pages, where each goes, which are left
//! out.
//!
//! As MkDocs' `structure/files.py`: hidden files and the folder `templates`
//! are excluded, then what `exclude_docs` names; of an index page and a
//! `README` beside it the index stays. Order is MkDocs' too: a folder's own
//! files with the index first, then its folders by name.

use rustc_hash::FxHashMap;

use super::ignore::Patterns;
use super::suggest;
use super::urls;

/// How much a file is part of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inclusion {
    /// Not at all.
    Excluded,
    /// As a page that need not be in the navigation (`not_in_nav`).
    NotInNavigation,
    /// Fully.
    Included,
}

/// A file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path within `docs_dir`.
    pub source: String,
    /// Its path within the tree.
    pub path: String,
    /// Where it is written, below the root of the site.
    pub destination: String,
    /// Its URL from the root of the site; `./` for the home page.
    pub url: String,
    /// How much it is part of the site.
    pub inclusion: Inclusion,
    /// Whether it is Markdown.
    pub is_page: bool,
}

impl File {
    /// Whether it is a page that is written.
    pub fn is_written_page(&self) -> bool {
        self.is_page && self.inclusion != Inclusion::Excluded
    }

    /// Whether it is the index of its folder.
    pub fn is_index(&self) -> bool {
        urls::stem(&self.source) == "index"
    }

    /// The order in which MkDocs lists files.
    pub fn sort_key(&self) -> (Vec<&str>, bool, &str) {
        let folder = urls::folder(&self.source);
        let folders = folder.split('/').filter(|part| !part.is_empty());
        (
            folders.collect(),
            !self.is_index(),
            urls::name(&self.source),
        )
    }
}

/// What decides which files are part of a site.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// `use_directory_urls`.
    pub use_directory_urls: bool,
    /// `exclude_docs`.
    pub exclude: Patterns,
    /// `draft_docs`: excluded as well, as in `mkdocs build`.
    pub draft: Patterns,
    /// `not_in_nav`.
    pub not_in_navigation: Patterns,
}

/// So many files of one name are remembered.
const MAX_NAMESAKES: usize = 8;
/// So many neighbours of a file that is not there are looked at, before and
/// after its place.
const NEIGHBOURS: usize = 100;

/// Every file of a site.
#[derive(Debug, Clone, Default)]
pub struct Files {
    list: Vec<File>,
    by_source: FxHashMap<String, usize>,
    /// The files of each name in lower case, up to [`MAX_NAMESAKES`].
    by_name: FxHashMap<String, Vec<usize>>,
    /// Files that gave way to another of the same folder: which, and to what.
    pub displaced: Vec<(String, String)>,
}

impl Files {
    /// Makes the list from paths within `docs_dir` and the paths in the tree
    /// that they stand for. Of two equal ones the last counts.
    pub fn new(sources: impl IntoIterator<Item = (String, String)>, rules: &Rules) -> Self {
        let mut unique: FxHashMap<String, String> = FxHashMap::default();
        unique.extend(sources);
        let hidden = Patterns::new(".*\n/templates/").and(&rules.exclude);
        let inclusion = |source: &str| {
            if hidden.matches(source) || rules.draft.matches(source) {
                Inclusion::Excluded
            } else if rules.not_in_navigation.matches(source) {
                Inclusion::NotInNavigation
            } else {
                Inclusion::Included
            }
        };
        let list: Vec<File> = unique
            .into_iter()
            .map(|(source, path)| {
                let destination = urls::destination(&source, rules.use_directory_urls);
                File {
                    url: urls::of_destination(&destination, rules.use_directory_urls),
                    inclusion: inclusion(&source),
                    is_page: urls::is_page(&source),
                    destination,
                    source,
                    path,
                }
            })
            .collect();
        let mut order: Vec<_> = list.iter().map(walk_key).zip(0_usize..).collect();
        order.sort_unstable();
        let order: Vec<usize> = order.into_iter().map(|(_, at)| at).collect();
        let mut unsorted: Vec<Option<File>> = list.into_iter().map(Some).collect();
        let mut list: Vec<File> = order
            .into_iter()
            .filter_map(|at| unsorted[at].take())
            .collect();
        let displaced = displace(&mut list);
        let mut by_name: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (at, file) in list.iter().enumerate() {
            let name = urls::name(&file.source).to_lowercase();
            let namesakes = by_name.entry(name).or_default();
            if namesakes.len() < MAX_NAMESAKES {
                namesakes.push(at);
            }
        }
        let by_source = list.iter().enumerate();
        let by_source = by_source.map(|(at, file)| (file.source.clone(), at));
        Self {
            by_source: by_source.collect(),
            by_name,
            list,
            displaced,
        }
    }

    /// The files in MkDocs' order.
    pub fn all(&self) -> &[File] {
        &self.list
    }

    /// The number of a file by its path within `docs_dir`, with or without
    /// `./` before and `/` behind.
    pub fn find(&self, source: &str) -> Option<usize> {
        if let Some(&found) = self.by_source.get(source) {
            return Some(found);
        }
        if source.starts_with('/') {
            return None;
        }
        let parts = source.split('/').filter(|part| !matches!(*part, "" | "."));
        let clean = parts.collect::<Vec<_>>().join("/");
        self.by_source.get(&clean).copied()
    }

    /// The file that was probably meant by a path that there is not: one of
    /// those around its place with a similar path, one of the same name with
    /// a similar path, or the only one of its name. Files far away are not
    /// looked at, as a site can have thousands of each.
    pub fn close(&self, path: &str) -> Option<&str> {
        let folder = urls::folder(path);
        let folders = folder.split('/').filter(|part| !part.is_empty());
        let key = (folders.collect(), true, urls::name(path));
        let place = self.list.partition_point(|file| walk_key(file) < key);
        let around = place.saturating_sub(NEIGHBOURS)..(place + NEIGHBOURS).min(self.list.len());
        let name = urls::name(path).to_lowercase();
        let namesakes = self.by_name.get(&name).map(Vec::as_slice);
        let namesakes = namesakes.unwrap_or_default();
        let candidates = around.chain(namesakes.iter().copied());
        let sources = candidates.map(|at| &*self.list[at].source);
        suggest::closest(path, sources).or_else(|| match namesakes {
            [only] => Some(&self.list[*only].source),
            _ => None,
        })
    }
}

impl std::ops::Index<usize> for Files {
    type Output = File;

    fn index(&self, number: usize) -> &File {
        &self.list[number]
    }
}

/// As `os.walk` with MkDocs' order within a folder: what has the stem `index`
/// or `README` first, whatever its ending.
fn walk_key(file: &File) -> (Vec<&str>, bool, &str) {
    let (folders, _, name) = file.sort_key();
    let stem = urls::split_ending(name).0;
    (folders, !matches!(stem, "index" | "README"), name)
}

/// Of files of one folder with one destination, drops the first, or the later
/// one if that is excluded.
fn displace(list: &mut Vec<File>) -> Vec<(String, String)> {
    let mut first: FxHashMap<(String, String), usize> = FxHashMap::default();
    let mut dropped = vec![false; list.len()];
    let mut displaced = Vec::new();
    for (at, file) in list.iter().enumerate() {
        let key = (
            urls::folder(&file.source).to_owned(),
            file.destination.clone(),
        );
        let before = *first.entry(key).or_insert(at);
        if before == at {
            continue;
        }
        if file.inclusion == Inclusion::Excluded {
            dropped[at] = true;
        } else {
            dropped[before] = true;
            if list[before].inclusion != Inclusion::Excluded {
                displaced.push((list[before].source.clone(), file.source.clone()));
            }
        }
    }
    let mut dropped = dropped.into_iter();
    list.retain(|_| !dropped.next().unwrap_or_default());
    displaced
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(sources: &[&str], exclude: &str) -> Files {
        let sources = sources
            .iter()
            .map(|source| ((*source).to_owned(), format!("docs/{source}")));
        let rules = Rules {
            use_directory_urls: true,
            exclude: Patterns::new(exclude),
            not_in_navigation: Patterns::new("lone.md"),
            ..Rules::default()
        };
        Files::new(sources, &rules)
    }

    #[test]
    fn files_are_listed_as_a_walk_finds_them() {
        let files = files(
            &[
                "b.md",
                "a/z.md",
                "a/README.md",
                "a-b/x.md",
                "index.md",
                "a/b/c.md",
                "A.md",
            ],
            "",
        );
        let found: Vec<&str> = files.all().iter().map(|file| &*file.source).collect();
        assert_eq!(
            found,
            [
                "index.md",
                "A.md",
                "b.md",
                "a/README.md",
                "a/z.md",
                "a/b/c.md",
                "a-b/x.md"
            ]
        );
        assert_eq!(files.find("./a//z.md"), Some(4));
        assert_eq!(files.find("/a/z.md"), None);
    }

    #[test]
    fn the_file_that_was_meant_is_near_or_has_the_name() {
        let files = files(
            &[
                "guide/install.md",
                "guide/index.md",
                "other/faq.md",
                "a/x.md",
                "b/x.md",
            ],
            "",
        );
        assert_eq!(files.close("guide/instal.md"), Some("guide/install.md"));
        assert_eq!(files.close("Guide/Install.md"), Some("guide/install.md"));
        assert_eq!(files.close("deep/down/faq.md"), Some("other/faq.md"));
        assert_eq!(files.close("deep/down/x.md"), None);
    }

    #[test]
    fn an_index_displaces_a_readme() {
        let found = files(&["README.md", "index.md"], "");
        assert_eq!(found.all().len(), 1);
        assert_eq!(found.all()[0].source, "index.md");
        assert_eq!(found.displaced.len(), 1);
        let found = files(&["README.md", "index.md"], "index.md");
        assert_eq!(found.all()[0].source, "README.md");
    }

    #[test]
    fn hidden_files_and_templates_are_excluded() {
        let files = files(
            &[
                ".a.md",
                ".b/c.md",
                "templates/d.md",
                "e/templates/f.md",
                "lone.md",
            ],
            "",
        );
        let included: Vec<&str> = files
            .all()
            .iter()
            .filter(|file| file.is_written_page())
            .map(|file| &*file.source)
            .collect();
        assert_eq!(included, ["lone.md", "e/templates/f.md"]);
    }
}
