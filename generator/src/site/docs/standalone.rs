//! A docs site without a portal: `callboard docs build`.
//!
//! [`StandaloneSite`] has the outputs of `mkdocs build` at the same paths
//! (pages, files, redirects, `techdocs_metadata.json`,
//! `search/search_index.json`, from which Backstage fills its search), with
//! pages of our own theme. Every address in them is relative, so the site
//! works below any path.

use std::sync::Arc;

use serde_json::json;
use site_theme::assets;
use site_theme::docs::{Site, Standalone};
use site_theme::frame::Chrome;
use techdocs::site::Page;
use techdocs::site::metadata::Metadata;
use techdocs::tree::Tree;

use super::view::{SiteView, page_view};
use super::{METADATA, NAVIGATION, redirect, report};
use crate::docs::Rendered;
use crate::site::to_bytes;
use crate::write::Outputs;

const SEARCH_INDEX: &str = "search/search_index.json";
const FAVICON: &str = "favicon.svg";

/// A docs site and what its pages are made with.
pub struct StandaloneSite<T> {
    tree: T,
    rendered: Rendered,
    view: SiteView,
    /// When the site is built, in milliseconds since 1970.
    built_at: u64,
}

impl<T: Tree + Send> StandaloneSite<T> {
    /// The outputs of a site; `built_at` goes into its metadata.
    pub fn new(tree: T, rendered: Rendered, built_at: u64) -> Self {
        Self {
            tree,
            view: SiteView::new(&rendered),
            rendered,
            built_at,
        }
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.rendered.pages.len()
    }

    fn page(&self, page: &Page) -> Vec<u8> {
        let config = &self.rendered.config;
        let depth = page.destination.matches('/').count();
        let root = "../".repeat(depth);
        let base = match root.trim_end_matches('/') {
            "" => ".",
            base => base,
        };
        let chrome = Chrome::relative(&config.site_name, base);
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
        to_bytes(&Standalone {
            chrome: &chrome,
            title: page.document_title.as_str().into(),
            description: page.description.as_deref().unwrap_or_default().into(),
            canonical: None,
            language: config.language.as_deref().unwrap_or_default().into(),
            copyright: None,
            page: view,
        })
    }

    fn metadata(&self) -> Vec<u8> {
        let files = self.paths();
        let metadata = Metadata::new(&self.rendered.config, self.built_at, files, None);
        serde_json::to_vec(&metadata).expect("metadata is JSON")
    }

    fn search_index(&self) -> Vec<u8> {
        let pages = self.rendered.pages.iter().filter(|page| !page.is_missing);
        let docs: Vec<_> = pages
            .map(|page| {
                let location = page.url.strip_prefix("./").unwrap_or(&page.url);
                json!({ "location": location, "title": page.title, "text": text_of(&page.html) })
            })
            .collect();
        let index = json!({
            "config": { "lang": ["en"], "separator": "[\\s\\-]+", "pipeline": ["stopWordFilter"] },
            "docs": docs,
        });
        serde_json::to_vec(&index).expect("texts are JSON")
    }
}

impl<T: Tree + Send> Outputs for StandaloneSite<T> {
    fn paths(&self) -> Vec<String> {
        let rendered = &self.rendered;
        let pages = rendered.pages.iter().map(|page| page.destination.clone());
        let redirects = rendered.redirects.iter().map(|r| r.destination.clone());
        let files = rendered
            .assets
            .iter()
            .map(|asset| asset.destination.clone());
        let own = assets::all().iter().map(|asset| asset.path.clone());
        let fixed = [METADATA, NAVIGATION, SEARCH_INDEX, FAVICON];
        let fixed = fixed.into_iter().map(str::to_owned);
        let all = pages.chain(redirects).chain(files).chain(own).chain(fixed);
        let mut paths: Vec<String> = all.collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    fn render(&self, path: &str) -> Option<Vec<u8>> {
        let rendered = &self.rendered;
        if let Some(page) = rendered.pages.iter().find(|page| page.destination == path) {
            return Some(self.page(page));
        }
        if let Some(found) = rendered.redirects.iter().find(|r| r.destination == path) {
            return Some(redirect(&found.target));
        }
        if let Some(asset) = rendered
            .assets
            .iter()
            .find(|asset| asset.destination == path)
        {
            let bytes = self.tree.read(&asset.path);
            return Some(bytes.map_or_else(Vec::new, |bytes| bytes.to_vec()));
        }
        match path {
            METADATA => Some(self.metadata()),
            NAVIGATION => Some(self.view.navigation.file().into_bytes()),
            SEARCH_INDEX => Some(self.search_index()),
            FAVICON => Some(assets::FAVICON.into()),
            _ => {
                let asset = assets::all().iter().find(|asset| asset.path == path)?;
                Some(asset.bytes.clone())
            }
        }
    }
}

/// The words of some HTML.
fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        text.push(' ');
        let end = rest[start..]
            .find('>')
            .map_or(rest.len(), |end| start + end + 1);
        rest = &rest[end..];
    }
    text.push_str(rest);
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&para;", "")
        .replace('¶', "")
        .replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::{Drafts, render};
    use techdocs::tree::MemoryTree;

    fn site() -> StandaloneSite<MemoryTree> {
        let mut tree = MemoryTree::default();
        tree.insert("mkdocs.yml", "site_name: Handbook");
        tree.insert("docs/index.md", "# Home\n\n[guide](a/guide.md)\n");
        tree.insert("docs/a/guide.md", "# Guide\n\nA &lt; b.\n\n![x](x.png)\n");
        tree.insert("docs/a/x.png", "PNG");
        let rendered = render(
            &tree,
            "",
            &techdocs::site::Settings::default(),
            &mut Drafts::default(),
        );
        StandaloneSite::new(tree, rendered, 12)
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
        let metadata = text(METADATA);
        assert!(
            metadata.contains("\"site_name\":\"Handbook\""),
            "{metadata}"
        );
        assert!(metadata.contains("\"build_timestamp\":12"), "{metadata}");
        let index = text(SEARCH_INDEX);
        assert!(index.contains("\"location\":\"a/guide/\""), "{index}");
        assert!(index.contains("A < b."), "{index}");
    }
}
