//! A docs site without a portal: `callboard docs build`.
//!
//! [`StandaloneSite`] has the outputs of `mkdocs build` at the same paths
//! (pages, files, redirects, `techdocs_metadata.json`,
//! `search/search_index.json`, from which Backstage fills its search), with
//! pages of our own theme. Every address in them is relative, so the site
//! works below any path.

use std::borrow::Cow;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use serde_json::json;
use site_theme::assets;
use site_theme::docs::{Body, Site, Standalone};
use site_theme::frame::{Chrome, Foreign};
use store::Part;
use techdocs::site::Page;
use techdocs::site::metadata::Metadata;
use techdocs::text;
use techdocs::tree::Tree;

use super::view::{SiteView, page_view};
use super::{METADATA, NAVIGATION, redirect, report};
use crate::docs::spool::{Spool, Waiting};
use crate::docs::{Options, Rendered};
use crate::site::to_bytes;
use crate::write::{Outputs, Turn};

const SEARCH_INDEX: &str = "search/search_index.json";
const FAVICON: &str = "favicon.svg";

/// A docs site and what its pages are made with.
pub struct StandaloneSite<T> {
    tree: T,
    rendered: Rendered,
    articles: Articles,
    view: SiteView,
    /// Whose pictures its pages show.
    foreign: Foreign,
    outputs: FxHashMap<String, Output>,
    /// When the site is built, in milliseconds since 1970.
    built_at: u64,
    failure: Mutex<Option<io::Error>>,
}

/// The articles of a site, which wait in a spool, by the sources of their
/// pages.
pub struct Articles {
    /// Where they wait.
    pub spool: Spool,
    /// What waits of each.
    pub by_source: FxHashMap<String, Article>,
}

/// An article that waits until it is written.
pub struct Article {
    html: Waiting,
    /// Its words, as JSON.
    words: Waiting,
}

/// What is at a path.
#[derive(Clone, Copy)]
enum Output {
    /// A page, by its number.
    Page(usize),
    /// A page that leads elsewhere, by its number.
    Redirect(usize),
    /// A file of the site, by its number.
    File(usize),
    Metadata,
    Navigation,
    SearchIndex,
    Icon,
    /// A file of the theme, by its number.
    Theme(usize),
}

impl Article {
    /// Puts an article where it waits.
    ///
    /// # Errors
    ///
    /// Where the spool cannot be written.
    pub fn put(spool: &Spool, html: String) -> io::Result<Self> {
        let text = text::words(&html);
        let mut words = Vec::with_capacity(text.len() + text.len() / 8 + 16);
        serde_json::to_writer(&mut words, &text)?;
        let words = String::from_utf8(words).unwrap_or_default();
        Ok(Self {
            words: spool.put(words)?,
            html: spool.put(html)?,
        })
    }
}

impl<T: Tree + Send> StandaloneSite<T> {
    /// The outputs of a site whose pages have their HTML in `articles`;
    /// `built_at` goes into its metadata.
    pub fn new(tree: T, rendered: Rendered, articles: Articles, built_at: u64) -> Self {
        let diagrams = rendered.config.markdown.diagrams.clone();
        let options = Options {
            diagrams,
            ..Options::default()
        };
        Self {
            tree,
            view: SiteView::new(&rendered),
            foreign: options.foreign(),
            outputs: outputs(&rendered),
            rendered,
            articles,
            built_at,
            failure: Mutex::default(),
        }
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.rendered.pages.len()
    }

    /// Why an output could not be made, if one could not.
    pub fn take_failure(&self) -> Option<io::Error> {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        failure.take()
    }

    /// A result, or nothing and a failure that is remembered.
    fn kept<R>(&self, result: io::Result<R>) -> Option<R> {
        result
            .map_err(|error| {
                *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            })
            .ok()
    }

    /// A text that waits of a page; empty if the page has no source.
    fn waiting(
        &self,
        page: &Page,
        part: impl Fn(&Article) -> &Waiting,
    ) -> io::Result<Cow<'_, str>> {
        match self.articles.by_source.get(&page.source) {
            Some(article) => self.articles.spool.get(part(article)),
            None => Ok(Cow::Borrowed("")),
        }
    }

    fn page(&self, page: &Page) -> io::Result<Vec<u8>> {
        let config = &self.rendered.config;
        let depth = page.destination.matches('/').count();
        let root = "../".repeat(depth);
        let base = match root.trim_end_matches('/') {
            "" => ".",
            base => base,
        };
        let mut chrome = Chrome::relative(&config.site_name, base);
        chrome.foreign = self.foreign.clone();
        let site = Site {
            title: config.site_name.as_str().into(),
            navigation: Arc::clone(&self.view.navigation),
            search_index: Some(SEARCH_INDEX.into()),
            ..Site::default()
        };
        let mut view = page_view(&chrome, &site, &self.rendered, page, root.into());
        view.has_whole_navigation = self.view.is_whole(&self.rendered, page);
        let repo_url = config.repo_url.as_deref();
        // Where it will be read is not known; the script says it.
        let report = repo_url.and_then(|url| report::issue(url, &page.title, "", &page.path));
        view.report = report.map(Into::into);
        if let Body::Article { html, .. } = &mut view.body {
            *html = self.waiting(page, |article| &article.html)?;
        }
        Ok(to_bytes(&Standalone {
            chrome: &chrome,
            title: page.document_title.as_str().into(),
            description: page.description.as_deref().unwrap_or_default().into(),
            canonical: None,
            language: config.language.as_deref().unwrap_or_default().into(),
            copyright: None,
            page: view,
        }))
    }

    fn metadata(&self) -> Vec<u8> {
        let files = self.paths();
        let metadata = Metadata::new(&self.rendered.config, self.built_at, files, None);
        serde_json::to_vec(&metadata).expect("metadata is JSON")
    }

    /// `{"config": …, "docs": [{"location": …, "title": …, "text": …}]}`: large
    /// sites have megabytes of words, so it is made page by page.
    fn search_index(&self) -> impl Iterator<Item = Part> + '_ {
        let config =
            json!({ "lang": ["en"], "separator": "[\\s\\-]+", "pipeline": ["stopWordFilter"] });
        let opening = format!("{{\"config\":{config},\"docs\":[").into_bytes();
        let pages = self.rendered.pages.iter().filter(|page| !page.is_missing);
        let entries = pages.enumerate().map(|(at, page)| {
            let location = page.url.strip_prefix("./").unwrap_or(&page.url);
            let location = serde_json::Value::from(location);
            let title = serde_json::Value::from(page.title.as_str());
            let words = self.waiting(page, |article| &article.words)?;
            let comma = if at > 0 { "," } else { "" };
            let entry =
                format!("{comma}{{\"location\":{location},\"title\":{title},\"text\":{words}}}");
            Ok(entry.into_bytes())
        });
        let closing = b"]}".to_vec();
        std::iter::once(Ok(opening))
            .chain(entries)
            .chain(std::iter::once(Ok(closing)))
    }
}

/// What is at each path. A page is stronger than a redirect, that than a file
/// of the site, and that than what every site has.
fn outputs(rendered: &Rendered) -> FxHashMap<String, Output> {
    // These sites search with what their own script has read.
    let theme = assets::all().iter().enumerate();
    let theme = theme.filter(|(_, asset)| !asset.is_module());
    let theme = theme.map(|(at, asset)| (asset.path.as_str(), Output::Theme(at)));
    let fixed = [
        (METADATA, Output::Metadata),
        (NAVIGATION, Output::Navigation),
        (SEARCH_INDEX, Output::SearchIndex),
        (FAVICON, Output::Icon),
    ];
    let files = rendered.assets.iter().enumerate();
    let files = files.map(|(at, asset)| (asset.destination.as_str(), Output::File(at)));
    let redirects = rendered.redirects.iter().enumerate();
    let redirects = redirects.map(|(at, found)| (found.destination.as_str(), Output::Redirect(at)));
    let pages = rendered.pages.iter().enumerate();
    let pages = pages.map(|(at, page)| (page.destination.as_str(), Output::Page(at)));
    let all = theme.chain(fixed).chain(files).chain(redirects.rev());
    all.chain(pages.rev())
        .map(|(path, output)| (path.to_owned(), output))
        .collect()
}

impl<T: Tree + Send> Outputs for StandaloneSite<T> {
    fn paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.outputs.keys().cloned().collect();
        paths.sort_unstable();
        paths
    }

    fn render(&self, path: &str) -> Option<Vec<u8>> {
        let rendered = &self.rendered;
        match *self.outputs.get(path)? {
            Output::Page(at) => self.kept(self.page(&rendered.pages[at])),
            Output::Redirect(at) => Some(redirect(&rendered.redirects[at].target)),
            Output::File(at) => {
                let bytes = self.tree.read(&rendered.assets[at].path);
                Some(bytes.map_or_else(Vec::new, |bytes| bytes.to_vec()))
            }
            Output::Metadata => Some(self.metadata()),
            Output::Navigation => Some(self.view.navigation.file().into_bytes()),
            Output::SearchIndex => {
                let parts: io::Result<Vec<Vec<u8>>> = self.search_index().collect();
                self.kept(parts.map(|parts| parts.concat()))
            }
            Output::Icon => Some(assets::FAVICON.into()),
            Output::Theme(at) => Some(assets::all()[at].bytes.clone()),
        }
    }

    fn parts(&self, path: &str) -> Option<Box<dyn Iterator<Item = Part> + '_>> {
        let is_index = matches!(self.outputs.get(path), Some(Output::SearchIndex));
        is_index.then(|| Box::new(self.search_index()) as Box<dyn Iterator<Item = Part>>)
    }

    fn turn(&self, path: &str) -> Turn {
        match self.outputs.get(path) {
            Some(Output::Theme(_)) => Turn::First,
            Some(Output::SearchIndex) => Turn::Pointer,
            _ => Turn::Usual,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::stream::stream;
    use techdocs::tree::MemoryTree;

    fn site() -> StandaloneSite<MemoryTree> {
        let mut tree = MemoryTree::default();
        tree.insert("mkdocs.yml", "site_name: Handbook");
        tree.insert("docs/index.md", "# Home\n\n[guide](a/guide.md)\n");
        tree.insert("docs/a/guide.md", "# Guide\n\nA &lt; b.\n\n![x](x.png)\n");
        tree.insert("docs/a/x.png", "PNG");
        let spool = Spool::new("");
        let settings = techdocs::site::Settings::default();
        let put = |html| Article::put(&spool, html);
        let (rendered, by_source) = stream(&tree, "", &settings, put).unwrap();
        let articles = Articles { spool, by_source };
        StandaloneSite::new(tree, rendered, articles, 12)
    }

    #[test]
    fn a_site_of_its_own_has_the_files_that_mkdocs_writes() {
        let site = site();
        let paths = site.paths();
        for path in &paths {
            assert!(site.render(path).is_some(), "{path}");
        }
        for path in [
            "index.html",
            "a/guide/index.html",
            "a/x.png",
            "search/search_index.json",
            "techdocs_metadata.json",
        ] {
            assert!(paths.iter().any(|found| found == path), "{path}");
        }
        let text = |path: &str| String::from_utf8(site.render(path).unwrap()).unwrap();
        let page = text("a/guide/index.html");
        assert!(page.contains("href=\"../../assets/"), "{page}");
        assert!(!page.contains("href=\"/"), "{page}");
        assert!(!paths.iter().any(|path| path.ends_with(".wasm")));
        let metadata = text(METADATA);
        assert!(
            metadata.contains("\"site_name\":\"Handbook\""),
            "{metadata}"
        );
        assert!(metadata.contains("\"build_timestamp\":12"), "{metadata}");
        let pointers = paths.iter().filter(|path| site.turn(path) == Turn::Pointer);
        assert_eq!(pointers.collect::<Vec<_>>(), [SEARCH_INDEX]);
        let index = text(SEARCH_INDEX);
        assert!(index.contains("\"location\":\"a/guide/\""), "{index}");
        assert!(index.contains("A < b."), "{index}");
    }
}
