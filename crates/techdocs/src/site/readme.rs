//! A site that is only a README: it was written for its repository, and links
//! to the files of it.
//!
//! [`link`] is the way in. What is no page of the site is looked for in the
//! tree, as a code host does: told from the folder of the README, or from the
//! root of the repository behind a `/`. A file leads to where the code host
//! shows it; [`pictures`] that the README names are part of the site.
//!
//! MkDocs has no such rule: there these links are broken.

use rustc_hash::FxHashSet;

use super::config::Level;
use super::links::{Finding, Link};
use super::urls;
use crate::tree::{self, Tree};

/// Where a code host shows the files of the repository of a README.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Readme {
    /// The address of its root for files, with a final `/`, as in
    /// `https://github.com/acme/shop/blob/main/`; `None` where it is not known.
    pub files: Option<String>,
    /// The same for folders.
    pub folders: Option<String>,
}

/// Endings of pictures that a README shows.
const PICTURES: [&str; 7] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif"];

/// No more pictures of a README are looked for.
const MAX_PICTURES: usize = 200;

/// Where a link of the file at `path` leads that is no page of the site; `None`
/// where it does not name a file of the repository at all.
pub(super) fn link(tree: &dyn Tree, readme: &Readme, path: &str, written: &str) -> Option<Link> {
    let parts = urls::split(written);
    if !parts.scheme.is_empty() || !parts.authority.is_empty() || parts.path.is_empty() {
        return None;
    }
    let named = urls::unquote(parts.path);
    let broken = |message: String| {
        Some(Link {
            finding: Some(Finding {
                level: Level::Warn,
                message,
                instead: None,
            }),
            ..Link::default()
        })
    };
    let Some(target) = tree::join(urls::folder(path), &named) else {
        return broken(format!("`{written}` leads out of the repository"));
    };
    let base = if tree.read(&target).is_some() {
        &readme.files
    } else if target.is_empty() || !tree.files(&target).is_empty() {
        &readme.folders
    } else {
        return broken(format!("there is no `{target}` in the repository"));
    };
    let Some(base) = base else {
        return broken(format!(
            "`{written}` is in the repository, whose address is not known"
        ));
    };
    let address = format!("{base}{}", urls::quote(&target));
    Some(Link {
        url: Some(urls::unsplit(&address, parts.query, parts.fragment)),
        ..Link::default()
    })
}

/// The pictures that a README names, by their path in the site and in the tree.
pub(super) fn pictures(tree: &dyn Tree, path: &str) -> Vec<(String, String)> {
    let bytes = tree.read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let folder = urls::folder(path);
    let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '"' | '\'');
    let mut found = Vec::new();
    let mut seen = FxHashSet::default();
    for word in text.split(ends) {
        let named = word.split(['#', '?']).next().unwrap_or_default();
        let is_picture = named.rsplit_once('.').is_some_and(|(_, ending)| {
            PICTURES
                .iter()
                .any(|known| ending.eq_ignore_ascii_case(known))
        });
        if !is_picture || named.starts_with('/') || named.contains(':') || !seen.insert(named) {
            continue;
        }
        let named = urls::unquote(named);
        // What is above the README has no address in its site.
        let below = tree::join("", &named);
        let target = tree::join(folder, &named);
        if let (Some(below), Some(target)) = (below, target)
            && tree.read(&target).is_some()
        {
            found.push((below, target));
        }
        if found.len() == MAX_PICTURES {
            break;
        }
    }
    found
}
