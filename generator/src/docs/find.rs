//! Which entity has which docs: from annotations, or from what lies beside the
//! descriptor, to a folder of a repository.
//!
//! [`find`] is the way in. `backstage.io/techdocs-ref` counts first (`dir:`
//! from the folder of `backstage.io/source-location`, else of the descriptor;
//! `url:` for a folder of any repository that is read here), then
//! `backstage.io/techdocs-entity`. Without either, a `catalog-info.yaml` has
//! the docs that lie beside it: `mkdocs.yml`, a `docs` folder, or a README.
//! They are those of its first entity, and only where no entity of the file
//! has an annotation.
//!
//! Sources: `@backstage/plugin-techdocs-node` 1.13, `helpers.ts` and
//! `stages/prepare`; `@backstage/plugin-techdocs-common`, annotations.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;

use catalog::source::url::RepositoryUrl;
use catalog::{Catalog, Entity, EntityRef, Location, ReadError};
use diagnostic::{Diagnostic, Place as FilePlace};
use rustc_hash::{FxHashMap, FxHashSet};
use techdocs::tree;

use super::SharedTree;
use super::content::Reads;

/// The annotation that says where docs are.
pub const REF: &str = "backstage.io/techdocs-ref";
/// The annotation that names the entity whose docs are shown.
pub const ENTITY: &str = "backstage.io/techdocs-entity";
/// The annotation that names a page of those docs.
pub const ENTITY_PATH: &str = "backstage.io/techdocs-entity-path";
const SOURCE: &str = "backstage.io/source-location";

/// An entity that leads to another leads at most so far.
const MAX_STEPS: usize = 8;

/// A file or folder in its repository.
#[derive(Clone)]
pub struct Place {
    /// What tells the repository from others.
    pub repository: Arc<str>,
    /// Its files.
    pub tree: SharedTree,
    /// The path of the file or folder in it.
    pub path: String,
    /// What stands before paths of the repository when people are told of
    /// them; empty, or without a final `/`.
    pub shown: String,
}

/// The repositories that can be read.
pub trait Repositories: Sync {
    /// The repository of a location, and what is meant in it.
    ///
    /// # Errors
    ///
    /// [`ReadError`], where no repository that is read has it.
    fn place(&self, location: &Location) -> Result<Place, ReadError>;
}

/// The docs of one folder, and who has them.
#[derive(Clone)]
pub struct Source {
    /// The folder with `mkdocs.yml`, `docs` or a README.
    pub place: Place,
    /// The URL of the repository, if it is known.
    pub url: Option<RepositoryUrl>,
    /// Positions of the entities that have them: whose address the docs are
    /// at comes first.
    pub entities: Vec<u32>,
}

/// Everything that was found.
#[derive(Default)]
pub struct Found {
    /// Each folder once.
    pub sources: Vec<Source>,
    /// The source of each entity that has docs, and the page they begin at
    /// where that is another than the first.
    pub by_entity: FxHashMap<u32, (usize, Option<String>)>,
    /// Annotations that lead nowhere.
    pub diagnostics: Vec<Diagnostic>,
}

/// A folder somebody named, and where its repository is.
type Named = (Place, Option<RepositoryUrl>);

/// What was found in folders, to be used again where nothing changed.
#[derive(Default)]
pub struct Looks(FxHashMap<(Arc<str>, String), Look>);

struct Look {
    tree: SharedTree,
    found: Option<Content>,
    reads: Reads,
}

impl Looks {
    /// Forgets folders in which one of these files matters.
    pub fn forget(&mut self, changed: &[PathBuf]) {
        self.0
            .retain(|_, look| !look.reads.have_one_of(&look.tree, changed));
    }

    /// What docs there are at a place, if any.
    fn at(&mut self, place: &Place) -> Option<Content> {
        let key = (Arc::clone(&place.repository), place.path.clone());
        let look = self.0.entry(key).or_insert_with(|| {
            let look = |tree: &dyn tree::Tree| what_is_in(tree, &place.path);
            let (found, reads) = Reads::of(&place.tree, look);
            Look {
                tree: Arc::clone(&place.tree),
                found,
                reads,
            }
        });
        look.found
    }
}

/// Looks for the docs of every entity.
pub fn find(catalog: &Catalog, repositories: &dyn Repositories, looks: &mut Looks) -> Found {
    let mut finder = Finder {
        catalog,
        repositories,
        looks: RefCell::new(looks),
        found: Found::default(),
        by_folder: FxHashMap::default(),
    };
    finder.of_annotations();
    finder.of_neighbours();
    finder.of_others();
    finder.found
}

struct Finder<'c> {
    catalog: &'c Catalog,
    repositories: &'c dyn Repositories,
    looks: RefCell<&'c mut Looks>,
    found: Found,
    by_folder: FxHashMap<(Arc<str>, String), usize>,
}

impl Finder<'_> {
    fn of_annotations(&mut self) {
        for (at, entity) in self.catalog.entities.iter().enumerate() {
            if entity.annotation(ENTITY).is_some() {
                continue;
            }
            let Some(written) = entity.annotation(REF) else {
                continue;
            };
            match self.named(entity, written) {
                Ok(named) => self.add(at as u32, named),
                Err((message, hint)) => {
                    let diagnostic = self.diagnostic(entity, REF, message);
                    self.found.diagnostics.push(diagnostic.hint(hint));
                }
            }
        }
        // The address of a site is that of what it most likely is about.
        for source in &mut self.found.sources {
            source.entities.sort_by_key(|&at| {
                let kind = self.catalog.entities[at as usize].entity_ref.kind();
                let known = ["component", "system", "domain", "api", "resource"];
                let rank = known.iter().position(|known| *known == kind);
                (rank.unwrap_or(known.len()), at)
            });
        }
    }

    /// What an annotation names, or what is wrong with it and what would be
    /// right.
    fn named(&self, entity: &Entity, written: &str) -> Result<Named, (String, String)> {
        let hint = || "write `dir:.` for the folder of the descriptor".to_owned();
        let written = written.trim();
        let (kind, target) = written.split_once(':').unwrap_or((written, ""));
        let named = match kind {
            "dir" => self.of_folder(entity, target)?,
            "url" => {
                let location = Location::new("url", target.trim_end_matches('/'));
                let place = self.repositories.place(&location).map_err(|error| {
                    let hint = "name a folder of a repository that is read here";
                    (format!("`{written}`: {error}"), hint.to_owned())
                })?;
                (place, RepositoryUrl::parse(target).ok())
            }
            _ => {
                return Err((
                    format!("`{written}` has to start with `dir:` or `url:`"),
                    hint(),
                ));
            }
        };
        if self.looks.borrow_mut().at(&named.0).is_none() {
            let folder = shown(&named.0.shown, &named.0.path);
            let folder = match &*folder {
                "" => ".",
                folder => folder,
            };
            return Err((
                format!(
                    "`{written}` leads to no docs: `{folder}` has neither `mkdocs.yml` nor `docs`"
                ),
                format!("add `mkdocs.yml` and `docs/index.md` to `{folder}`"),
            ));
        }
        Ok(named)
    }

    /// The folder that `dir:` names.
    fn of_folder(&self, entity: &Entity, target: &str) -> Result<Named, (String, String)> {
        let written = entity.annotation(SOURCE);
        let source = written.and_then(|written| {
            let (kind, target) = written.split_once(':')?;
            let location = Location::new(kind, target.trim_end_matches('/'));
            let place = self.repositories.place(&location).ok()?;
            // A source location may name the descriptor.
            let is_file = !target.ends_with('/') && place.tree.read(&place.path).is_some();
            Some((place, is_file, target.to_owned()))
        });
        let (base, is_file, url) = match source {
            Some(source) => source,
            None => {
                let location = &entity.origin.location;
                let place = self.repositories.place(location).map_err(|error| {
                    (
                        error.to_string(),
                        "only docs of repositories that are read here can be shown".to_owned(),
                    )
                })?;
                (place, true, location.target.to_string())
            }
        };
        let folder = match base.path.rsplit_once('/') {
            Some((folder, _)) if is_file => folder,
            None if is_file => "",
            _ => &base.path,
        };
        let Some(path) = tree::join(folder, target) else {
            return Err((
                format!("`dir:{target}` leads out of the repository"),
                "name a folder of the same repository, or one of another with `url:`".to_owned(),
            ));
        };
        let url = RepositoryUrl::parse(&url).ok();
        Ok((Place { path, ..base }, url))
    }

    /// Docs beside a descriptor that says nothing of docs.
    fn of_neighbours(&mut self) {
        let mut told: FxHashSet<usize> = FxHashSet::default();
        let mut first: FxHashMap<usize, u32> = FxHashMap::default();
        for (at, entity) in self.catalog.entities.iter().enumerate() {
            let file = entity.origin.file;
            if entity.annotation(REF).is_some() || entity.annotation(ENTITY).is_some() {
                told.insert(file);
            }
            let kind = entity.entity_ref.kind();
            if matches!(kind, "group" | "user" | "location") {
                continue;
            }
            let first = first.entry(file).or_insert(at as u32);
            let before = &self.catalog.entities[*first as usize].origin;
            if entity.origin.document < before.document {
                *first = at as u32;
            }
        }
        let mut first: Vec<(usize, u32)> = first.into_iter().collect();
        first.sort_unstable();
        for (file, at) in first {
            let entity = &self.catalog.entities[at as usize];
            let target = &entity.origin.location.target;
            let name = target.rsplit('/').next().unwrap_or(target);
            if told.contains(&file) || !matches!(name, "catalog-info.yaml" | "catalog-info.yml") {
                continue;
            }
            let Ok(place) = self.repositories.place(&entity.origin.location) else {
                continue;
            };
            let folder = place.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let path = folder.to_owned();
            let place = Place { path, ..place };
            let found = self.looks.borrow_mut().at(&place);
            if found.is_some() {
                let url = RepositoryUrl::parse(target).ok();
                self.add(at, (place, url));
            }
        }
    }

    /// Entities that show the docs of another.
    fn of_others(&mut self) {
        for (at, entity) in self.catalog.entities.iter().enumerate() {
            let Some(written) = entity.annotation(ENTITY) else {
                continue;
            };
            let page = entity.annotation(ENTITY_PATH).map(|path| {
                let path = path.trim_matches('/');
                path.strip_prefix("./").unwrap_or(path).to_owned()
            });
            match self.other(written) {
                Some(source) => {
                    self.found.sources[source].entities.push(at as u32);
                    let page = page.filter(|page| !page.is_empty());
                    self.found.by_entity.insert(at as u32, (source, page));
                }
                None => {
                    let message = format!("`{written}` is no entity with docs");
                    let diagnostic = self.diagnostic(entity, ENTITY, message);
                    let hint = "name an entity that has `backstage.io/techdocs-ref`, as in \
                                `component:default/orders`";
                    self.found.diagnostics.push(diagnostic.hint(hint));
                }
            }
        }
    }

    /// The source of the docs of the entity that a text names, which may itself
    /// show those of another.
    fn other(&self, written: &str) -> Option<usize> {
        let mut written = written.to_owned();
        for _ in 0..MAX_STEPS {
            let entity_ref = EntityRef::parse(&written, Some("component"), "default").ok()?;
            let at = self.catalog.position(&entity_ref)?;
            if let Some((source, _)) = self.found.by_entity.get(&(at as u32)) {
                return Some(*source);
            }
            written = self.catalog.entities[at].annotation(ENTITY)?.to_owned();
        }
        None
    }

    fn add(&mut self, at: u32, (place, url): Named) {
        let key = (Arc::clone(&place.repository), place.path.clone());
        let sources = &mut self.found.sources;
        let source = *self.by_folder.entry(key).or_insert_with(|| {
            sources.push(Source {
                place,
                url,
                entities: Vec::new(),
            });
            sources.len() - 1
        });
        sources[source].entities.push(at);
        self.found.by_entity.insert(at, (source, None));
    }

    fn diagnostic(&self, entity: &Entity, annotation: &str, message: String) -> Diagnostic {
        let file = &self.catalog.files[entity.origin.file];
        let (first, last) = entity.origin.lines;
        let line = file
            .text
            .lines()
            .zip(1..)
            .skip(first.saturating_sub(1) as usize)
            .take_while(|(_, number)| *number <= last)
            .find_map(|(line, number)| {
                let start = line.find(annotation)?;
                // `techdocs-entity` begins as `techdocs-entity-path` does.
                let rest = &line[start + annotation.len()..];
                (!rest.starts_with('-')).then_some((line, number, start))
            });
        let place = match line {
            Some((line, number, start)) => FilePlace::on_line(
                Arc::clone(&file.path),
                number,
                line,
                start..line.trim_end().len(),
            ),
            None => FilePlace::file(Arc::clone(&file.path)),
        };
        let diagnostic = Diagnostic::warning("docs-ref", message)
            .at(place)
            .about(entity.entity_ref.as_str());
        match entity.owner() {
            Some(owner) => diagnostic.ask(owner.as_str()),
            None => diagnostic,
        }
    }
}

/// What docs there are in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A docs site.
    Site,
    /// A README.
    Readme,
}

/// What docs there are in a folder of a tree, if any.
pub fn what_is_in(tree: &dyn tree::Tree, folder: &str) -> Option<Content> {
    let below = |name: &str| match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    let has = |name: &str| tree.read(&below(name)).is_some();
    if has("mkdocs.yml") || has("mkdocs.yaml") {
        return Some(Content::Site);
    }
    let docs = tree.files(&below("docs"));
    let is_page = |path: &String| path.to_ascii_lowercase().ends_with(".md");
    if docs.iter().any(is_page) {
        return Some(Content::Site);
    }
    (has("README.md") || has("readme.md")).then_some(Content::Readme)
}

/// A path of a repository as people are told of it.
pub fn shown(prefix: &str, path: &str) -> String {
    match (prefix, path) {
        ("", path) => path.to_owned(),
        (prefix, "") => prefix.to_owned(),
        (prefix, path) => format!("{prefix}/{path}"),
    }
}
