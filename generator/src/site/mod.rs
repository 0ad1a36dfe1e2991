//! A catalog to a portal, as pure functions.
//!
//! A portal is a set of *outputs*: a path below the root, and bytes. Each
//! [`Family`] makes one sort of page. It can list its paths, and make any one
//! of them alone: `build` asks for all in parallel and writes them, `serve`
//! makes the one that was asked for. Equal input gives equal bytes.
//!
//! Modules in reading order:
//!
//! 1. [`segment`]: any text to a safe segment of a path.
//! 2. [`index`]: the catalog looked at from every side, once per portal.
//! 3. [`links`]: positions and references to links and chips.
//! 4. [`paging`]: long lists in pages; [`lists`]: lists of entities, and the files
//!    made from them.
//! 5. [`home`], [`teams`], [`problems`], [`changes`], [`simple`]: the other pages.
//! 6. [`entity`]: the pages of entities.
//! 7. [`docs`]: docs sites.
//! 8. [`machine`]: the site map and what else machines ask for.
//! 9. [`search`](mod@search): the search index.
//! 10. [`api`]: the catalog as JSON files, in Backstage's shapes.
//! 11. [`assets`]: the family of style sheets, scripts and icons.
//! 12. [`lasting`]: which of all these never change under their names; [`media`]: of
//!     which types they are.

pub mod age;
pub mod api;
pub mod assets;
pub mod changes;
pub mod create;
pub mod docs;
pub mod entity;
pub mod home;
pub mod index;
pub mod lasting;
pub mod links;
pub mod lists;
pub mod machine;
pub mod media;
pub mod paging;
pub mod problems;
pub mod search;
pub mod segment;
pub mod simple;
pub mod status;
pub mod teams;
mod xml;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod world;

use std::cell::RefCell;
use std::sync::{Arc, OnceLock};

use crate::config::CustomKind;
use crate::docs::Docs;
use catalog::Catalog;
use catalog::changes::Log;
use site_theme::frame::{Chrome, Foreign, Frame, Section};

use index::Index;

/// Everything pages are made from.
pub struct Portal {
    /// The catalog.
    pub catalog: Arc<Catalog>,
    /// What is the same on every page.
    pub chrome: Chrome,
    /// The catalog looked at from every side.
    pub index: Index,
    /// The docs of entities.
    pub docs: Docs,
    /// Where they are.
    pub addresses: docs::Addresses,
    /// What the pages of each docs site share, made when first asked for.
    views: Vec<OnceLock<docs::view::SiteView>>,
    /// What changed in the builds before this one, and in this one.
    pub changes: changes::Changes,
    /// How the crawl went whose snapshot this is made from, if there was one.
    pub crawl: Option<::crawl::snapshot::Run>,
    /// The repositories of entities, as far as they were crawled.
    pub repositories: entity::facts::Repositories,
    /// When it was built, where the one who builds wants it said.
    pub built_at: Option<String>,
    /// What pages of software templates need.
    pub templates: create::Templates,
    /// What the pages of entities need beyond that.
    pub surroundings: entity::Surroundings,
    accent: Option<assets::Accent>,
    filter_files: OnceLock<lists::filter::Files>,
    search_options: ::search::write::Options,
    search: Arc<OnceLock<search::SearchIndex>>,
    /// Which template entities are from, by their positions, made when first asked for.
    made_from: OnceLock<Vec<(usize, catalog::EntityRef)>>,
}

/// What a portal is called and where it is.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// `app.title`.
    pub title: String,
    /// `organization.name`.
    pub organization: String,
    /// `app.baseUrl`; may be empty.
    pub base_url: String,
    /// When the portal is built, as `2026-05-03T10:42:00Z`, if pages should
    /// say so: it makes builds of equal input differ.
    pub built_at: Option<String>,
    /// Kinds of the organisation's own: how they are called and shown.
    pub custom_kinds: Vec<CustomKind>,
    /// Further links of the top bar: words, and an address or a path of the
    /// portal that starts with `/`.
    pub links: Vec<(String, String)>,
    /// Where people ask the platform team.
    pub support_url: Option<String>,
    /// The accent colour as `#rrggbb`.
    pub accent: Option<String>,
    /// How the search index is made.
    pub search: ::search::write::Options,
    /// The addresses of the organisation's own tools, for links to them.
    pub tools: entity::links::Bases,
    /// Whose pictures and pages docs may show.
    pub foreign: Foreign,
}

impl From<&crate::config::Settings> for Settings {
    fn from(settings: &crate::config::Settings) -> Self {
        Self {
            title: settings.title.clone(),
            organization: settings.organization.clone(),
            base_url: settings.base_url.clone(),
            built_at: None,
            custom_kinds: settings.custom_kinds.clone(),
            links: settings
                .navigation_links
                .iter()
                .map(|link| (link.label.clone(), link.url.clone()))
                .collect(),
            support_url: settings.support_url.clone(),
            accent: settings.accent.clone(),
            search: settings.search.clone(),
            tools: entity::links::Bases::new(settings.systems.iter().cloned()),
            foreign: settings.techdocs.foreign(),
        }
    }
}

/// One sort of output.
pub trait Family: Sync {
    /// Adds the path of every output, as in
    /// `catalog/default/component/petstore/index.html`: no leading slash, no
    /// `..`, the same each time.
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>);

    /// Makes what takes long to make, and adds the paths that are known only
    /// then.
    fn paths_made(&self, _: &Portal, _: &mut Vec<String>) {}

    /// The bytes of the output at `path`; `None` if this family has no such
    /// path.
    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>>;
}

/// Every family. The first that knows a path makes it.
pub const FAMILIES: &[&dyn Family] = &[
    &lists::Lists,
    &lists::export::Exports,
    &lists::filter::FilterIndexes,
    &home::Home,
    &teams::Teams,
    &problems::ProblemPages,
    &changes::ChangesPages,
    &simple::SimplePages,
    &create::CreatePages,
    &machine::Machine,
    &status::Status,
    &api::Api,
    &assets::Assets,
    &docs::DocsPages,
    &search::SearchFiles,
    &entity::EntityPages,
    &entity::GraphExplorer,
];

impl Portal {
    /// Makes a portal of a catalog without docs.
    pub fn new(catalog: Arc<Catalog>, settings: &Settings) -> Self {
        Self::with_docs(catalog, Docs::default(), settings)
    }

    /// Makes a portal of a catalog and the docs of its entities.
    pub fn with_docs(catalog: Arc<Catalog>, docs: Docs, settings: &Settings) -> Self {
        let mut chrome = Chrome::new(&settings.title, &settings.organization, &settings.base_url);
        let index = Index::new(&catalog, &settings.custom_kinds, &chrome.base_path);
        chrome.sections = sections(&index, !docs.sites.is_empty());
        chrome.links = settings
            .links
            .iter()
            .map(|(label, url)| match url.starts_with('/') {
                true => (label.clone(), format!("{}{url}", chrome.base_path)),
                false => (label.clone(), url.clone()),
            })
            .collect();
        let accent = settings.accent.as_deref().and_then(assets::Accent::new);
        chrome.accent = accent.as_ref().map(|accent| accent.path.clone());
        chrome.support = settings.support_url.as_deref().map(docs::report::question);
        chrome.foreign = settings.foreign.clone();
        let surroundings = entity::Surroundings::new(&catalog, settings.tools.clone());
        let addresses = docs::Addresses::new(&docs, &index);
        let views = docs.sites.iter().map(|_| OnceLock::new()).collect();
        let changes = changes::Changes::new(Log::default(), &catalog, 0);
        Self {
            catalog,
            chrome,
            index,
            docs,
            addresses,
            views,
            changes,
            crawl: None,
            repositories: entity::facts::Repositories::default(),
            built_at: settings.built_at.clone(),
            templates: create::Templates::default(),
            surroundings,
            accent,
            filter_files: OnceLock::new(),
            search_options: settings.search.clone(),
            search: Arc::default(),
            made_from: OnceLock::new(),
        }
    }

    /// Has the portal tell what changed, up to this build, which is at a time
    /// in seconds since 1970.
    #[must_use]
    pub fn with_changes(mut self, log: Log, now: i64) -> Self {
        self.changes = changes::Changes::new(log, &self.catalog, now);
        self
    }

    /// Has the pages of software templates know the configuration.
    #[must_use]
    pub fn with_templates(mut self, templates: create::Templates) -> Self {
        self.templates = templates;
        self
    }

    /// Has the portal tell how the crawl went that it is made from.
    #[must_use]
    pub fn with_crawl(mut self, run: Option<::crawl::snapshot::Run>) -> Self {
        self.crawl = run;
        self
    }

    /// Has the pages of entities show what hosts say of their repositories.
    #[must_use]
    pub fn with_repositories(mut self, repositories: entity::facts::Repositories) -> Self {
        self.repositories = repositories;
        self
    }

    /// What the pages of a docs site share.
    fn docs_view(&self, site: usize) -> &docs::view::SiteView {
        let make = || docs::view::SiteView::new(self.docs.sites[site].rendered());
        self.views[site].get_or_init(make)
    }

    /// The files behind the filters of lists, made when first asked for.
    fn filter_files(&self) -> &lists::filter::Files {
        self.filter_files
            .get_or_init(|| lists::filter::Files::new(self))
    }

    /// The entities that are from a template, with that template.
    fn sources_of_entities(&self) -> &[(usize, catalog::EntityRef)] {
        self.made_from.get_or_init(|| create::known::sources(self))
    }

    /// The search index, made when first asked for.
    pub fn search(&self) -> &search::SearchIndex {
        self.search.get_or_init(|| search::SearchIndex::new(self))
    }

    /// The search index, made or not, for those who need it after the portal.
    pub fn shared_search(&self) -> Arc<OnceLock<search::SearchIndex>> {
        Arc::clone(&self.search)
    }

    /// Every path of the portal, sorted.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = self.paths_at_once();
        paths.extend(self.paths_made());
        paths.sort_unstable();
        paths
    }

    /// The paths that are known before anything is made, sorted.
    pub fn paths_at_once(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for family in FAMILIES {
            family.paths(self, &mut paths);
        }
        paths.sort_unstable();
        paths
    }

    /// The other paths, sorted: makes what they lead to.
    pub fn paths_made(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for family in FAMILIES {
            family.paths_made(self, &mut paths);
        }
        paths.sort_unstable();
        paths
    }

    /// The path of the output whose bytes the one at this path repeats.
    pub fn original(&self, path: &str) -> Option<String> {
        api::original(self, path)
    }

    /// The output at a path.
    pub fn render(&self, path: &str) -> Option<Vec<u8>> {
        FAMILIES.iter().find_map(|family| family.render(self, path))
    }

    /// The frame of a page: its title, its path below the root without
    /// `index.html` (as in `catalog/kind/api/`), and the section it is in.
    pub fn frame(&self, title: impl Into<String>, path: &str, section: &'static str) -> Frame<'_> {
        Frame {
            chrome: &self.chrome,
            title: title.into(),
            description: String::new(),
            path: format!("/{path}"),
            section,
        }
    }
}

/// The sections of the top bar: those that have something in them.
fn sections(index: &Index, has_docs: bool) -> Vec<Section> {
    let has = |kind| index.kind(kind).is_some();
    [
        ("home", "Home", "/", true),
        ("catalog", "Catalog", "/catalog/", true),
        ("apis", "APIs", "/api-docs/", has("api")),
        ("docs", "Docs", "/docs/", has_docs),
        ("create", "Create", "/create/", has("template")),
        ("teams", "Teams", "/teams/", has("group") || has("user")),
    ]
    .into_iter()
    .filter(|(.., shown)| *shown)
    .map(|(id, label, path, _)| Section {
        id,
        label: label.to_owned(),
        path: path.to_owned(),
    })
    .collect()
}

/// A number and its noun, as in `1 file` and `3 files`.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

fn count_entities(number: usize) -> String {
    match number {
        1 => "1 catalog entry".to_owned(),
        _ => format!("{number} catalog entries"),
    }
}

thread_local! {
    /// Where a page is written before its length is known. Kept for the next:
    /// growing a new string for each costs more than writing it.
    static PAGE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// A scratch string that grew beyond this is given back.
const MAX_KEPT_BYTES: usize = 1 << 20;

/// The HTML of a page. Characters that no HTML may hold, which descriptors
/// can, are replaced.
fn to_bytes(view: &impl askama::Template) -> Vec<u8> {
    PAGE.with_borrow_mut(|page| {
        page.clear();
        view.render_into(page)
            .expect("writing to a string does not fail");
        let bytes = if may_hold_forbidden(page.as_bytes()) {
            let replace = |c| if is_forbidden(c) { '\u{fffd}' } else { c };
            page.chars().map(replace).collect::<String>().into_bytes()
        } else {
            page.as_bytes().to_vec()
        };
        if page.capacity() > MAX_KEPT_BYTES {
            *page = String::new();
        }
        bytes
    })
}

/// Whether a character of [`is_forbidden`] may be in UTF-8: bytes that only
/// such characters have, and few others.
fn may_hold_forbidden(text: &[u8]) -> bool {
    // Bytes at once, and no way out of the loop: a tenth of a second for 2 GB.
    let mut found = false;
    for &byte in text {
        let control = (byte < b' ') & (byte != b'\n') & (byte != b'\t');
        found |= control | (byte == 0x7f);
    }
    // U+0080 to U+009F; U+FDC0 to U+FDFF; whatever ends in FFFE or FFFF. Every
    // title has a `·`, which begins as the first of these do.
    let seconds = text.get(1..).unwrap_or_default();
    for (&first, &second) in text.iter().zip(seconds) {
        found |= ((first == 0xc2) & (second < 0xa0))
            | ((first == 0xef) & (second == 0xb7))
            | ((first == 0xbf) & (second >= 0xbe));
    }
    found
}

/// Whether HTML may not hold a character: controls but for white space, and
/// what Unicode keeps free.
/// <https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream>
fn is_forbidden(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | '\u{c}' => false,
        '\u{fdd0}'..='\u{fdef}' => true,
        _ => c.is_control() || u32::from(c) & 0xfffe == 0xfffe,
    }
}
