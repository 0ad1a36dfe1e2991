//! A folder of a tree to a docs site that is made once: as
//! [`render`](super::render()), in less memory.
//!
//! [`stream`] is the way in. A page needs the titles of others around it, so
//! none can be written before all are rendered; what its HTML becomes until
//! then is the caller's to say. What is kept of each page besides is what
//! others need: its title, its anchors, its place.

use std::io;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use techdocs::site::{Draft, Settings};
use techdocs::tree::Tree;

use super::render::{Rendered, put_together, read};

/// Makes the site whose `mkdocs.yml` is in a folder of a tree. Its pages are
/// without their HTML; what `keep` makes of that is returned beside them, by
/// [`Page::source`](techdocs::site::Page::source).
///
/// # Errors
///
/// Those of `keep`.
pub fn stream<K: Send>(
    tree: &dyn Tree,
    folder: &str,
    settings: &Settings,
    keep: impl Fn(String) -> io::Result<K> + Sync,
) -> io::Result<(Rendered, FxHashMap<String, K>)> {
    let site = read(tree, folder, settings);
    let made: Vec<(Draft, K)> = site
        .pages()
        .par_iter()
        .map(|&page| {
            let mut draft = site.render(page);
            let html = std::mem::take(&mut draft.html);
            Ok((draft, keep(html)?))
        })
        .collect::<io::Result<_>>()?;
    let (drafts, kept): (Vec<Draft>, Vec<K>) = made.into_iter().unzip();
    let sources = drafts
        .iter()
        .map(|draft| site.files[draft.file].source.clone());
    let kept = sources.zip(kept).collect();
    Ok((put_together(&site, drafts, tree, settings), kept))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::{Drafts, render};
    use techdocs::tree::MemoryTree;

    #[test]
    fn a_stream_makes_the_site_that_is_rendered_at_once() {
        let mut tree = MemoryTree::default();
        tree.insert("mkdocs.yml", "site_name: A\nnav: [b.md, none.md, index.md]");
        tree.insert("docs/index.md", "# Home\n\n[b](b.md#x) [c](c.md)\n");
        tree.insert("docs/b.md", "---\ntitle: Bee\n---\nB [y](index.md#home)\n");
        let settings = Settings::default();
        let mut whole = render(&tree, "", &settings, &mut Drafts::default());
        let (streamed, mut kept) = stream(&tree, "", &settings, Ok).unwrap();
        for page in &mut whole.pages {
            let html = kept.remove(&page.source).unwrap_or_default();
            assert_eq!(std::mem::take(&mut page.html), html);
        }
        assert!(kept.is_empty(), "{kept:?}");
        assert_eq!(whole.pages, streamed.pages);
        assert_eq!(whole.diagnostics, streamed.diagnostics);
        assert_eq!(streamed.diagnostics.len(), 3, "{:?}", streamed.diagnostics);
    }

    #[test]
    fn what_keeps_html_may_fail() {
        let mut tree = MemoryTree::default();
        tree.insert("docs/index.md", "# Home\n");
        let full = |_| -> io::Result<()> { Err(io::ErrorKind::StorageFull.into()) };
        assert!(stream(&tree, "", &Settings::default(), full).is_err());
    }
}
