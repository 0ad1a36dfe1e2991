//! Ids of tabs from their titles: `pymdownx.tabbed` with `slugify`.
//!
//! Runs after heading ids exist, because with `combine_header_slug` a tab's id
//! begins with that of the heading above it, and none may be taken.

use rustc_hash::FxHashMap;

use super::contents::{Ids, heading_level, slugify, without_references};
use super::{serialise, slug};
use crate::markdown::dom::{Document, NodeId};
use crate::markdown::options::TabIds;
use crate::markdown::stash::Stash;

/// Gives the tabs of all sets ids of their own.
pub(super) fn run(document: &mut Document, stash: &Stash, options: &TabIds) {
    let nodes = document.descendants(document.root());
    let mut ids = Ids::of(document, &nodes);
    let above = if options.after_heading {
        headings_above(document)
    } else {
        FxHashMap::default()
    };
    for set in nodes {
        let is_set = document[set].tag == "div"
            && document[set].attribute("class").is_some_and(|classes| {
                let mut classes = classes.split_whitespace();
                classes.any(|class| class == "tabbed-set")
            });
        if !is_set {
            continue;
        }
        let is = |tag: &'static str| {
            let document = &*document;
            move |id: &NodeId| document[*id].tag == tag
        };
        let children = document[set].children.iter().copied();
        let inputs: Vec<NodeId> = children.clone().filter(is("input")).collect();
        let labels = children
            .filter(|&id| document[id].attribute("class") == Some("tabbed-labels"))
            .flat_map(|id| document[id].children.to_vec());
        let labels: Vec<NodeId> = labels.filter(is("label")).collect();
        for (input, label) in inputs.into_iter().zip(labels) {
            let html = without_references(document, label, |document| {
                serialise::inner_html(document, label, stash)
            });
            let mut id = slug(&slug::plain(&html), options);
            if let Some(heading) = above.get(&set).filter(|heading| !heading.is_empty()) {
                id = format!("{heading}{}{id}", options.separator);
            }
            let id = ids.unique(id);
            document[input].set("id", id.clone());
            document[label].set("for", id);
        }
    }
}

/// What a title says as an id.
fn slug(title: &str, options: &TabIds) -> String {
    if options.separator == "-" {
        return slugify(options.rule, title);
    }
    // Of a title, spaces become the separator, and a `-` stays.
    let words = title.trim().split(' ');
    let words: Vec<String> = words.map(|word| slugify(options.rule, word)).collect();
    words.join(&options.separator)
}

/// The id of the last heading before each element among those that its parents
/// have, the nearest parent first.
fn headings_above(document: &Document) -> FxHashMap<NodeId, String> {
    let mut above: FxHashMap<NodeId, String> = FxHashMap::default();
    for parent in std::iter::once(document.root()).chain(document.descendants(document.root())) {
        let inherited = above.get(&parent).cloned();
        let mut current = inherited.unwrap_or_default();
        for &child in &document[parent].children {
            if heading_level(&document[child].tag).is_some() {
                let id = document[child].attribute("id").unwrap_or_default();
                id.clone_into(&mut current);
            }
            above.insert(child, current.clone());
        }
    }
    above
}
