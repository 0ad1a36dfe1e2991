//! Docs: from the annotations of entities to rendered docs sites.
//!
//! [`Docs::make`] is the way in. Modules in reading order:
//!
//! 1. [`find`]: which entity has which docs.
//! 2. [`content`]: the docs of one folder, rendered when first asked for.
//! 3. [`render`](mod@render): a folder of a tree to a whole site, again and
//!    again.
//! 4. [`stream`](mod@stream): the same once, for a site that is written and
//!    not kept; [`spool`] is where its articles wait.
//! 5. [`assets`]: which files of a site are published as they are.
//! 6. [`codes`]: what the codes of docs mean.
//!
//! `build` renders all sites at once. `serve` shows a large portal before they
//! are rendered: [`Memory::catch_up`] does it in between, and an edit renders
//! the sites again that were made from what was edited.
//!
//! Several entities may share a site. It is rendered once, and is at the
//! address of one of them; see [`crate::site::docs`] for the others.
//!
//! How Markdown becomes HTML is in [`techdocs`]; how a page looks is in
//! `site_theme::docs`. Nothing here knows the disk.

pub mod assets;
pub mod codes;
pub mod content;
pub mod find;
pub mod render;
pub mod spool;
pub mod stream;

#[cfg(test)]
pub(crate) mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use catalog::source::url::RepositoryUrl;
use catalog::{Catalog, EntityRef};
use diagnostic::{Diagnostic, Place};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use site_theme::frame::Foreign;
use techdocs::diagrams::Servers;
use techdocs::sanitise::Policy;
use techdocs::site::readme::Readme;
use techdocs::tree::{MemoryTree, Tree};

use content::{Content, Made};
use find::{Looks, Repositories, Source};
pub use render::{Drafts, Rendered, render};

/// The files of a repository, to be read by many threads.
pub trait DocsTree: Tree + Send + Sync {
    /// Notes that a file is part of what is shown, though it is not read yet.
    fn watch(&self, _path: &str) {}

    /// The path in the tree of a file or folder of this machine.
    fn path_of(&self, _file: &Path) -> Option<String> {
        None
    }

    /// What was left out since the last time one asked.
    fn take_refused(&self) -> Vec<Refused> {
        Vec::new()
    }
}

impl DocsTree for MemoryTree {}

/// A tree that sites share.
pub type SharedTree = Arc<dyn DocsTree>;

/// A file or folder that is there and is not part of docs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its path in the repository.
    pub path: String,
    /// Why, as in "leads out of the repository".
    pub reason: String,
}

/// How a portal's docs are made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// `callboard.techdocs.exact`: follow MkDocs to the letter.
    pub exact: bool,
    /// `techdocs.generator.mkdocs.legacyCopyReadmeMdToIndexMd`, which is taken
    /// for true where it is absent: a README is better than no home page.
    pub no_readme: bool,
    /// `techdocs.sanitizer.allowedIframeHosts`.
    pub frame_hosts: Vec<String>,
    /// `techdocs.sanitizer.additionalAllowedURIProtocols`.
    pub schemes: Vec<String>,
    /// `callboard.techdocs.plantuml` and `callboard.techdocs.kroki`.
    pub diagrams: Servers,
}

impl Options {
    /// The origins that pages of docs may show something of: servers that draw
    /// diagrams, and hosts of frames.
    pub fn foreign(&self) -> Foreign {
        let servers = [&self.diagrams.plantuml, &self.diagrams.kroki];
        let origin = |server: &String| {
            let url = url::Url::parse(server).ok()?;
            Some(url.origin().ascii_serialization())
        };
        let frames = self.frame_hosts.iter();
        Foreign {
            pictures: servers.into_iter().flatten().filter_map(origin).collect(),
            frames: frames.map(|host| format!("https://{host}")).collect(),
        }
    }
}

/// All docs of a portal.
#[derive(Default)]
pub struct Docs {
    /// The sites, in the order of the entities they are at.
    pub sites: Vec<DocSite>,
    /// Where the docs of each entity that has some begin.
    pub by_entity: FxHashMap<u32, Documented>,
    /// What is wrong: of annotations, and of sites.
    pub diagnostics: Vec<Diagnostic>,
}

/// Where the docs of an entity begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documented {
    /// The position in [`Docs::sites`].
    pub site: usize,
    /// The page, from the root of the site (`techdocs-entity-path`); the home
    /// page if there is none.
    pub page: Option<String>,
}

/// One docs site.
pub struct DocSite {
    /// The position of the entity at whose address it is.
    pub host: u32,
    /// The positions of other entities that have the same docs.
    pub guests: Vec<u32>,
    /// Errors and warnings about it, as far as is known.
    pub problems: usize,
    content: Arc<Content>,
}

/// What was made before, to be used again where nothing changed.
#[derive(Default)]
pub struct Memory {
    contents: FxHashMap<Key, Arc<Content>>,
    looks: Looks,
    /// Whether sites will be made again and again.
    lasts: bool,
}

/// A repository and a folder in it.
type Key = (Arc<str>, String);

/// More sites than this are not made before the portal is shown, where it is
/// shown again later.
const AT_ONCE: usize = 64;

/// Sites that are made before the clock is looked at.
const BATCH: usize = 32;

/// With more changed files than this, everything is looked at.
const MAX_CHANGED: usize = 1000;

impl Memory {
    /// For docs that are made again and again, as files change.
    pub fn lasting() -> Self {
        Self {
            lasts: true,
            ..Self::default()
        }
    }

    /// Whether there are sites that nobody made yet.
    pub fn is_behind(&self) -> bool {
        self.contents.values().any(|content| !content.is_made())
    }

    /// Makes sites that nobody made yet, for about as long as `limit`.
    pub fn catch_up(&self, limit: Duration) {
        let start = Instant::now();
        let behind = self.contents.values().filter(|content| !content.is_made());
        let behind: Vec<&Arc<Content>> = behind.collect();
        for batch in behind.chunks(BATCH) {
            batch
                .par_iter()
                .for_each(|content| content.make_unless_busy());
            if start.elapsed() >= limit {
                break;
            }
        }
    }
}

impl Docs {
    /// Finds the docs of a catalog and renders them, in parallel. `changed`
    /// are the files and folders that changed since the last time; without
    /// them, everything is looked at.
    pub fn make(
        catalog: &Catalog,
        repositories: &dyn Repositories,
        options: &Options,
        memory: &mut Memory,
        changed: Option<&[PathBuf]>,
    ) -> Self {
        let changed = changed.filter(|changed| changed.len() <= MAX_CHANGED);
        match changed {
            Some(changed) => memory.looks.forget(changed),
            None => memory.looks = Looks::default(),
        }
        let mut found = find::find(catalog, repositories, &mut memory.looks);
        let mut order: Vec<usize> = (0..found.sources.len()).collect();
        order.sort_by_key(|&at| found.sources[at].entities[0]);
        let contents = contents(catalog, &found.sources, options, memory, changed);

        let mut docs = Self {
            diagnostics: std::mem::take(&mut found.diagnostics),
            ..Self::default()
        };
        for &at in &order {
            let site = DocSite::new(&found.sources[at], &contents[at]);
            let (site, mut diagnostics) = site.told(&found.sources[at].place.shown, catalog);
            docs.diagnostics.append(&mut diagnostics);
            docs.sites.push(site);
        }
        let mut sites = vec![0; order.len()];
        for (site, &at) in order.iter().enumerate() {
            sites[at] = site;
        }
        docs.by_entity = found
            .by_entity
            .into_iter()
            .map(|(entity, (source, page))| {
                let site = sites[source];
                (entity, Documented { site, page })
            })
            .collect();
        docs
    }

    /// The site of an entity, and where in it its docs begin.
    pub fn of(&self, entity: u32) -> Option<(&DocSite, &Documented)> {
        let documented = self.by_entity.get(&entity)?;
        Some((&self.sites[documented.site], documented))
    }
}

/// The content of each source: that of the last time where it is the same.
/// What has to be made again is made, and so is what is new, unless that is
/// so much that somebody would wait for it.
fn contents(
    catalog: &Catalog,
    sources: &[Source],
    options: &Options,
    memory: &mut Memory,
    changed: Option<&[PathBuf]>,
) -> Vec<Arc<Content>> {
    let mut before = std::mem::take(&mut memory.contents);
    let (mut again, mut new) = (Vec::new(), Vec::new());
    let mut contents = Vec::with_capacity(sources.len());
    for source in sources {
        let place = &source.place;
        let key = (Arc::clone(&place.repository), place.path.clone());
        let settings = settings(catalog, source, options);
        let content = match before.remove(&key) {
            Some(old)
                if changed
                    .is_some_and(|changed| changed.is_empty() || !old.is_touched(changed))
                    && old.is_made_with(&settings) =>
            {
                old
            }
            Some(old) => {
                let content = Arc::new(old.again(place, settings));
                if old.is_made() {
                    again.push(Arc::clone(&content));
                } else {
                    new.push(Arc::clone(&content));
                }
                content
            }
            None => {
                let content = Arc::new(Content::new(place, settings, memory.lasts));
                new.push(Arc::clone(&content));
                content
            }
        };
        memory.contents.insert(key, Arc::clone(&content));
        contents.push(content);
    }
    if !memory.lasts || new.len() <= AT_ONCE {
        again.append(&mut new);
    }
    // Nobody else knows of these yet.
    again
        .par_iter()
        .for_each(|content| content.make_unless_busy());
    contents
}

impl DocSite {
    fn new(source: &Source, content: &Arc<Content>) -> Self {
        let (host, guests) = source
            .entities
            .split_first()
            .expect("a source is of somebody");
        Self {
            host: *host,
            guests: guests.to_vec(),
            problems: 0,
            content: Arc::clone(content),
        }
    }

    /// The files it is made of.
    pub fn tree(&self) -> &SharedTree {
        self.content.tree()
    }

    /// Its pages and all else; they are rendered now if they were not before.
    pub fn rendered(&self) -> &Rendered {
        &self.made().rendered
    }

    /// The same, if nobody has to wait for it.
    pub fn if_rendered(&self) -> Option<&Rendered> {
        self.content.is_made().then(|| self.rendered())
    }

    /// The page that is written to a path below the root of the site.
    pub fn page_at(&self, destination: &str) -> Option<&techdocs::site::Page> {
        self.made().page_at(destination)
    }

    fn made(&self) -> &Made {
        self.content.made()
    }

    /// What is known to be wrong with it.
    fn told(mut self, prefix: &str, catalog: &Catalog) -> (Self, Vec<Diagnostic>) {
        if !self.content.is_made() {
            return (self, Vec::new());
        }
        let mut diagnostics = self.made().diagnostics.clone();
        diagnostics.extend(refused(self.content.left_out()));
        let diagnostics = told(diagnostics, prefix, catalog, self.host);
        self.problems = diagnostics.len();
        (self, diagnostics)
    }
}

/// How the docs of a source are made.
fn settings(catalog: &Catalog, source: &Source, options: &Options) -> techdocs::site::Settings {
    let repository = source.url.as_ref().and_then(edit_address);
    let (repo_url, edit_uri) = repository.unzip();
    let host = &catalog.entities[source.entities[0] as usize];
    techdocs::site::Settings {
        exact: options.exact,
        diagrams: options.diagrams.clone(),
        site_name: Some(host.title().to_owned()),
        repo_url,
        edit_uri,
        // What `!ENV` would show is nobody's business but the builder's.
        environment: std::collections::BTreeMap::new(),
        readme_as_index: !options.no_readme,
        // Of use where there is a README alone.
        readme: (!options.exact).then(|| {
            let shown = source.url.as_ref().and_then(shown_address).unzip();
            Readme {
                files: shown.0,
                folders: shown.1,
            }
        }),
        policy: Policy {
            frame_hosts: options.frame_hosts.clone(),
            schemes: options.schemes.clone(),
            frame_links: true,
            ..Policy::default()
        },
    }
}

/// Diagnostics of a site with the paths that people know and whom to ask.
fn told(
    mut diagnostics: Vec<Diagnostic>,
    prefix: &str,
    catalog: &Catalog,
    host: u32,
) -> Vec<Diagnostic> {
    let owner: Option<Arc<str>> = catalog.entities[host as usize]
        .owner()
        .map(EntityRef::as_str)
        .map(Into::into);
    for diagnostic in &mut diagnostics {
        if let Some(place) = &mut diagnostic.place {
            place.file = find::shown(prefix, &place.file).into();
        }
        diagnostic.owner.clone_from(&owner);
    }
    diagnostics
}

/// `repo_url` of a repository, and the `edit_uri` of its root, on hosts whose
/// layout is known.
fn edit_address(url: &RepositoryUrl) -> Option<(String, String)> {
    let RepositoryUrl {
        host,
        owner,
        name,
        git_ref,
        ..
    } = url;
    let edit = if host.contains("gitlab") {
        format!("-/edit/{git_ref}/")
    } else if host.contains("bitbucket") {
        format!("src/{git_ref}/")
    } else if host.contains("github") {
        format!("edit/{git_ref}/")
    } else {
        return None;
    };
    Some((format!("https://{host}/{owner}/{name}"), edit))
}

/// Where a code host shows the files of a repository, and its folders: the
/// addresses of its root, on hosts whose layout is known.
fn shown_address(url: &RepositoryUrl) -> Option<(String, String)> {
    let (root, _) = edit_address(url)?;
    let host = &url.host;
    let (files, folders) = if host.contains("gitlab") {
        ("-/blob", "-/tree")
    } else if host.contains("bitbucket") {
        ("src", "src")
    } else {
        ("blob", "tree")
    };
    let git_ref = &url.git_ref;
    Some((
        format!("{root}/{files}/{git_ref}/"),
        format!("{root}/{folders}/{git_ref}/"),
    ))
}

/// What was left out of a tree, for its authors.
pub fn refused(refused: &[Refused]) -> Vec<Diagnostic> {
    let say = |refused: &Refused| {
        let path = match &*refused.path {
            "" => "this folder",
            path => path,
        };
        let message = format!("`{path}` {}", refused.reason);
        Diagnostic::warning("docs-file", message).at(Place::file(path))
    };
    refused.iter().map(say).collect()
}
