//! Entity pages: what a reader of the portal sees of one entity.
//!
//! [`EntityPages`] is the family. Modules in reading order:
//!
//! 1. [`surroundings`]: what is computed once per portal; most of it is
//!    [`network`], the relations as numbers. [`lines`]: where lines start.
//! 2. [`page`]: header, tabs and frame, the same on every tab.
//! 3. [`overview`], [`dependencies`], [`contents`], [`definition`],
//!    [`source`]: the tabs ([`crate::site::docs::tab`] has that of docs);
//!    [`twins`]: the same for programs.
//! 4. [`neighbourhood`] and [`picture`]: which entities a picture shows, and
//!    the picture; [`impact`]: who would be affected.
//! 5. [`explorer`]: pictures of any depth, in the browser.
//! 6. [`links`]: links to other systems.

pub mod contents;
pub mod definition;
pub mod dependencies;
pub mod domain;
mod explorer;
pub mod facts;
pub mod impact;
pub mod lines;
pub mod links;
pub mod neighbourhood;
pub mod network;
pub mod overview;
pub mod page;
pub mod picture;
pub mod source;
pub mod surroundings;
pub mod twins;

use super::{Family, Portal, to_bytes};
use page::{Page, Tab};

pub use explorer::GraphExplorer;
pub use surroundings::Surroundings;

/// The pages of every entity, below `catalog/{namespace}/{kind}/{name}/`.
pub struct EntityPages;

impl Family for EntityPages {
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>) {
        for at in 0..portal.catalog.entities.len() {
            let page = Page::new(portal, at);
            let base = &portal.index.entities[at].path;
            for tab in Tab::ALL {
                if page.has(tab).is_some() {
                    paths.push(format!("{base}{}index.html", tab.path()));
                }
            }
            for twin in ["index.json", "index.md"] {
                paths.push(format!("{base}{twin}"));
            }
            if page.has_picture() {
                for twin in ["graph.svg", "graph.mermaid"] {
                    paths.push(format!("{base}{twin}"));
                }
            }
            if let Some(text) = definition::text(&page) {
                let name = definition::file_name(&page, text);
                paths.push(format!("{base}definition/{name}"));
            }
        }
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        let rest = path.strip_prefix("catalog/")?;
        let slashes = rest.match_indices('/').nth(2)?.0;
        let (base, rest) = path.split_at("catalog/".len() + slashes + 1);
        let page = Page::new(portal, portal.index.entity_at(base)?);
        let text = match rest {
            "index.json" => twins::json(&page),
            "index.md" => twins::markdown(&page),
            "graph.svg" | "graph.mermaid" if !page.has_picture() => return None,
            "graph.svg" => twins::graph_svg(&page),
            "graph.mermaid" => twins::graph_mermaid(&page),
            _ => match rest.strip_suffix("index.html") {
                Some(tab) => return html(&page, tab),
                None => {
                    let text = definition::text(&page)?;
                    let name = rest.strip_prefix("definition/")?;
                    (name == definition::file_name(&page, text)).then(|| text.to_owned())?
                }
            },
        };
        Some(text.into_bytes())
    }
}

/// One tab as HTML; `None` where the entity has no such tab.
fn html(page: &Page<'_>, path: &str) -> Option<Vec<u8>> {
    let tab = Tab::ALL.into_iter().find(|tab| tab.path() == path)?;
    page.has(tab)?;
    Some(match tab {
        Tab::Overview => to_bytes(&overview::overview(page)),
        Tab::Definition => to_bytes(&definition::definition(page)),
        Tab::Apis | Tab::Contents | Tab::Ownership | Tab::Members => {
            to_bytes(&contents::tables(page, tab))
        }
        Tab::Dependencies => to_bytes(&dependencies::dependencies(page)),
        Tab::Docs => super::docs::tab::tab(page)?,
        Tab::History => to_bytes(&super::changes::history(page)),
        Tab::Source => to_bytes(&source::source(page)),
    })
}

#[cfg(test)]
pub(crate) mod tests;
