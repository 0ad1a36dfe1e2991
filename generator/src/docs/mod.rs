//! Docs: from the annotations of entities to rendered docs sites.
//!
//! [`Docs::make`] is the way in. Modules in reading order:
//!
//! 1. [`find`]: which entity has which docs.
//! 2. [`render`](mod@render): a folder of a tree to a whole site, again and
//!    again.
//! 3. [`stream`](mod@stream): the same once, for a site that is written and
//!    not kept; [`spool`] is where its articles wait.
//! 4. [`assets`]: which files of a site are published as they are.
//! 5. [`codes`]: what the codes of docs mean.
//!
//! Several entities may share a site. It is rendered once, and is at the
//! address of one of them; see [`crate::site::docs`] for the others.
//!
//! How Markdown becomes HTML is in [`techdocs`]; how a page looks is in
//! `site_theme::docs`. Nothing here knows the disk.

pub mod assets;
pub mod codes;
pub mod find;
pub mod render;
pub mod spool;
pub mod stream;

#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use catalog::source::url::RepositoryUrl;
use catalog::{Catalog, EntityRef};
use diagnostic::{Diagnostic, Place, Severity};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use site_theme::frame::Foreign;
use techdocs::diagrams::Servers;
use techdocs::sanitise::Policy;
use techdocs::site::readme::Readme;
use techdocs::tree::{MemoryTree, Tree};

use find::{Content, Repositories, Source};
pub use render::{Drafts, Rendered, render};

/// The files of a repository, to be read by many threads.
pub trait DocsTree: Tree + Send + Sync {
    /// Notes that a file is part of what is shown, though it is not read yet.
    fn watch(&self, _path: &str) {}

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
    /// The files it was made of.
    pub tree: SharedTree,
    /// Its pages and all else.
    pub rendered: Rendered,
    /// Errors and warnings about it.
    pub problems: usize,
    by_destination: FxHashMap<String, u32>,
}

/// What was made before, to be used again where nothing changed.
#[derive(Default)]
pub struct Memory {
    drafts: FxHashMap<(Arc<str>, String), Drafts>,
}

impl Docs {
    /// Finds and renders the docs of a catalog, in parallel.
    pub fn make(
        catalog: &Catalog,
        repositories: &dyn Repositories,
        options: &Options,
        memory: &mut Memory,
    ) -> Self {
        let mut found = find::find(catalog, repositories);
        let mut order: Vec<usize> = (0..found.sources.len()).collect();
        order.sort_by_key(|&at| found.sources[at].entities[0]);
        let jobs: Vec<(&Source, Drafts)> = order
            .iter()
            .map(|&at| {
                let source = &found.sources[at];
                let key = (
                    Arc::clone(&source.place.repository),
                    source.place.path.clone(),
                );
                (source, memory.drafts.remove(&key).unwrap_or_default())
            })
            .collect();
        memory.drafts.clear();
        let made: Vec<(DocSite, Drafts, Vec<Diagnostic>)> = jobs
            .into_par_iter()
            .map(|(source, mut drafts)| {
                let (site, diagnostics) = make_site(catalog, source, options, &mut drafts);
                (site, drafts, diagnostics)
            })
            .collect();
        let mut docs = Self {
            diagnostics: std::mem::take(&mut found.diagnostics),
            ..Self::default()
        };
        for (&at, (mut site, drafts, mut diagnostics)) in order.iter().zip(made) {
            let place = &found.sources[at].place;
            let left_out = refused(&site.tree.take_refused());
            diagnostics.extend(told(left_out, &place.shown, catalog, site.host));
            site.problems = diagnostics.len();
            docs.diagnostics.extend(diagnostics);
            let key = (Arc::clone(&place.repository), place.path.clone());
            memory.drafts.insert(key, drafts);
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

impl DocSite {
    /// The page that is written to a path below the root of the site.
    pub fn page_at(&self, destination: &str) -> Option<&techdocs::site::Page> {
        let at = *self.by_destination.get(destination)?;
        self.rendered.pages.get(at as usize)
    }
}

fn make_site(
    catalog: &Catalog,
    source: &Source,
    options: &Options,
    drafts: &mut Drafts,
) -> (DocSite, Vec<Diagnostic>) {
    let (host, guests) = source
        .entities
        .split_first()
        .expect("a source is of somebody");
    let place = &source.place;
    let tree: &dyn Tree = &*place.tree;
    let is_readme = find::what_is_in(tree, &place.path) == Some(Content::Readme);
    let repository = source.url.as_ref().and_then(edit_address);
    let (repo_url, edit_uri) = repository.unzip();
    let settings = techdocs::site::Settings {
        exact: options.exact,
        diagrams: options.diagrams.clone(),
        site_name: Some(catalog.entities[*host as usize].title().to_owned()),
        repo_url,
        edit_uri,
        // What `!ENV` would show is nobody's business but the builder's.
        environment: std::collections::BTreeMap::new(),
        readme_as_index: !options.no_readme,
        readme: (is_readme && !options.exact).then(|| {
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
    };
    let mut rendered = render(tree, &place.path, &settings, drafts);
    for asset in &rendered.assets {
        place.tree.watch(&asset.path);
    }
    let mut found = std::mem::take(&mut rendered.diagnostics);
    found.retain(|diagnostic| {
        // To the letter, a README's links to its repository are all broken.
        let is_link = matches!(&*diagnostic.code, "docs-link" | "docs-asset");
        diagnostic.severity != Severity::Note && !(options.exact && is_readme && is_link)
    });
    let diagnostics = told(found, &place.shown, catalog, *host);
    let by_destination = rendered.pages.iter().zip(0..);
    let by_destination = by_destination.map(|(page, at)| (page.destination.clone(), at));
    let site = DocSite {
        host: *host,
        guests: guests.to_vec(),
        tree: Arc::clone(&place.tree),
        by_destination: by_destination.collect(),
        rendered,
        problems: diagnostics.len(),
    };
    (site, diagnostics)
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
