//! A folder of a tree to a whole docs site: read, rendered in parallel, put
//! together.
//!
//! [`render`] is the way in. Pages are rendered one by one, and what comes of
//! each is kept in [`Drafts`] together with every file it was made from: a
//! site that is made again renders only the pages that differ. Titles,
//! neighbours and the navigation are made anew each time, since one page's
//! title is on all.

use std::cell::RefCell;
use std::sync::Arc;

use diagnostic::Diagnostic;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use techdocs::sanitise::sanitise;
use techdocs::site::nav::Entry;
use techdocs::site::redirects::RedirectPage;
use techdocs::site::{Config, Draft, Page, Settings, Site};
use techdocs::tree::{Changed, Tree};

use super::assets::{self, Asset};

/// A docs site as values.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// Its `mkdocs.yml`.
    pub config: Config,
    /// Its pages, in the order of their URLs. What they hold is safe to show.
    pub pages: Vec<Page>,
    /// Its navigation.
    pub navigation: Vec<Entry>,
    /// Pages that only lead elsewhere, where no page is.
    pub redirects: Vec<RedirectPage>,
    /// Files that are published as they are, by destination.
    pub assets: Vec<Asset>,
    /// What its authors should know; files are named from the root of the
    /// tree.
    pub diagnostics: Vec<Diagnostic>,
}

/// Rendered pages of one site, kept for the next time.
#[derive(Debug, Default)]
pub struct Drafts {
    /// Stands for everything a page depends on besides files.
    context: String,
    by_path: FxHashMap<String, Kept>,
    /// How many pages were rendered the last time.
    pub rendered: usize,
}

#[derive(Debug)]
struct Kept {
    reads: Vec<Read>,
    draft: Draft,
}

/// A file that was read, or was not there.
type Read = (String, Option<Arc<[u8]>>);

/// Makes the site whose `mkdocs.yml` is in a folder of a tree. `edit_uri` says
/// where files below a folder of the repository are edited.
pub fn render(tree: &dyn Tree, folder: &str, settings: &Settings, drafts: &mut Drafts) -> Rendered {
    let recorder = Recorder(tree);
    let site = read(&recorder, folder, settings);
    let context = format!(
        "{:?}",
        (&site.config, site.files.all(), &settings.policy, folder)
    );
    if drafts.context != context {
        *drafts = Drafts {
            context,
            ..Drafts::default()
        };
    }
    let kept = &drafts.by_path;
    let made: Vec<(usize, Option<Kept>)> = site
        .pages()
        .par_iter()
        .map(|&page| {
            let path = &site.files[page].path;
            let is_current = kept.get(path).is_some_and(|kept| kept.is_current(tree));
            let make = || {
                let (draft, reads) = record(|| site.render(page));
                Kept { reads, draft }
            };
            (page, (!is_current).then(make))
        })
        .collect();
    drafts.rendered = made.iter().filter(|(_, new)| new.is_some()).count();
    for (page, new) in made {
        if let Some(new) = new {
            let path = site.files[page].path.clone();
            drafts.by_path.insert(path, new);
        }
    }
    let all: Vec<Draft> = site
        .pages()
        .par_iter()
        .filter_map(|&page| drafts.by_path.get(&site.files[page].path))
        .map(|kept| kept.draft.clone())
        .collect();
    put_together(&site, all, tree, settings)
}

/// The site in a folder, whose pages are not rendered yet.
pub(super) fn read<'t>(tree: &'t dyn Tree, folder: &str, settings: &Settings) -> Site<'t> {
    let mut site = Site::read(tree, folder, settings);
    if settings.edit_uri.is_some() && site.config.edit_uri == settings.edit_uri {
        // What is known is the address of the repository's root.
        if let Some(uri) = &mut site.config.edit_uri {
            uri.push_str(&site.config.docs_dir);
            uri.push('/');
        }
    }
    site
}

/// The site of all its rendered pages.
pub(super) fn put_together(
    site: &Site<'_>,
    drafts: Vec<Draft>,
    tree: &dyn Tree,
    settings: &Settings,
) -> Rendered {
    let finished = site.finish(drafts);
    let mut diagnostics = finished.diagnostics;
    let mut pages = finished.pages;
    for page in &mut pages {
        if let Some(heading) = &mut page.heading {
            *heading = sanitise(heading, &settings.policy).html;
        }
    }
    let paths: Vec<&str> = pages.iter().map(|page| &*page.path).collect();
    let changes = tree.changes(&paths);
    for (page, changed) in pages.iter_mut().zip(changes) {
        page.changed = changed;
    }
    let mut redirects = site.redirects.clone();
    let taken: FxHashSet<&str> = pages.iter().map(|page| &*page.destination).collect();
    redirects.retain(|redirect| !taken.contains(&*redirect.destination));
    let assets = assets::find(tree, site.files.all(), &pages, &mut diagnostics);
    let config = site.config.clone();
    Rendered {
        config,
        pages,
        navigation: finished.navigation,
        redirects,
        assets,
        diagnostics,
    }
}

impl Kept {
    /// Whether everything it was made from is as it was.
    fn is_current(&self, tree: &dyn Tree) -> bool {
        self.reads.iter().all(|(path, before)| {
            let now = tree.read(path);
            match (before, now) {
                (Some(before), Some(now)) => Arc::ptr_eq(before, &now) || **before == *now,
                (None, None) => true,
                _ => false,
            }
        })
    }
}

thread_local! {
    /// What the page that this thread renders has read.
    static READS: RefCell<Option<Vec<Read>>> = const { RefCell::new(None) };
}

/// A tree that notes what is read from it while a page is rendered.
struct Recorder<'t>(&'t dyn Tree);

impl Tree for Recorder<'_> {
    fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        let bytes = self.0.read(path);
        READS.with_borrow_mut(|reads| {
            if let Some(reads) = reads {
                reads.push((path.to_owned(), bytes.clone()));
            }
        });
        bytes
    }

    fn files(&self, folder: &str) -> Vec<String> {
        self.0.files(folder)
    }

    fn changes(&self, paths: &[&str]) -> Vec<Option<Changed>> {
        self.0.changes(paths)
    }
}

/// What a function gives, and what it read through a [`Recorder`]. Nothing
/// within may render another page on this thread.
fn record<T>(work: impl FnOnce() -> T) -> (T, Vec<Read>) {
    READS.set(Some(Vec::new()));
    let result = work();
    (result, READS.take().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use techdocs::tree::MemoryTree;

    fn tree() -> MemoryTree {
        let mut tree = MemoryTree::default();
        tree.insert("mkdocs.yml", "site_name: A");
        tree.insert("docs/index.md", "# Home\n\n[b](b.md)\n");
        tree.insert("docs/b.md", "# B\n\n--8<-- \"part.txt\"\n");
        tree.insert("docs/c.md", "# C\n\n<script>x()</script><b>kept</b>\n");
        tree.insert("part.txt", "first");
        tree
    }

    #[test]
    fn only_pages_that_changed_are_rendered_again() {
        let (mut tree, mut drafts) = (tree(), Drafts::default());
        let settings = Settings::default();
        let mut rendered = |tree: &MemoryTree| {
            let site = render(tree, "", &settings, &mut drafts);
            let html = site.pages.iter().map(|page| page.html.as_str()).collect();
            (drafts.rendered, html)
        };
        let (count, html): (usize, String) = rendered(&tree);
        assert_eq!(count, 3);
        assert!(html.contains("first"), "{html}");
        assert_eq!(rendered(&tree).0, 0);
        // A snippet is part of the page that has it.
        tree.insert("part.txt", "second");
        let (count, html) = rendered(&tree);
        assert_eq!(count, 1);
        assert!(html.contains("second"), "{html}");
        // The titles of others are on every page, yet none is made again.
        tree.insert("docs/c.md", "# Sea\n");
        assert_eq!(rendered(&tree).0, 1);
        // Links lead to other places once files come.
        tree.insert("docs/d.md", "");
        assert_eq!(rendered(&tree).0, 4);
    }

    #[test]
    fn what_authors_wrote_is_made_safe() {
        let site = render(&tree(), "", &Settings::default(), &mut Drafts::default());
        let page = site.pages.iter().find(|page| page.source == "c.md");
        let html = &page.unwrap().html;
        assert!(html.contains("<b>kept</b>"), "{html}");
        assert!(!html.contains("script"), "{html}");
    }
}
