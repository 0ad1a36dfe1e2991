//! Entity pages: what a reader of the portal sees of one entity.
//!
//! [`EntityPages`] is the family. Modules in reading order:
//!
//! 1. [`surroundings`]: what is computed once per portal; most of it is
//!    [`network`], the relations as numbers.
//! 2. [`page`]: header, tabs and frame, the same on every tab.
//! 3. [`overview`], [`dependencies`], [`contents`], [`definition`],
//!    [`source`]: the tabs; [`twins`]: the same for programs.
//! 4. [`neighbourhood`] and [`picture`]: which entities a picture shows, and
//!    the picture; [`impact`]: who would be affected.
//! 5. [`explorer`]: pictures of any depth, in the browser.
//! 6. [`links`]: links to other systems; [`prose`]: descriptions.

pub mod contents;
pub mod definition;
pub mod dependencies;
pub mod domain;
mod explorer;
pub mod impact;
pub mod links;
pub mod neighbourhood;
pub mod network;
pub mod overview;
pub mod page;
pub mod picture;
pub mod prose;
pub mod source;
pub mod surroundings;
pub mod twins;

use askama::Template;

use super::{Family, Portal};
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
            if page.has(Tab::Dependencies).is_some()
                && impact::is_any(&portal.surroundings.network, page.at)
            {
                paths.push(format!("{base}dependencies/impact.csv"));
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
            "dependencies/impact.csv" => dependencies::impact_csv(&page)?,
            _ => match rest.strip_suffix("index.html") {
                Some(tab) => html(&page, tab)?,
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
fn html(page: &Page<'_>, path: &str) -> Option<String> {
    let tab = Tab::ALL.into_iter().find(|tab| tab.path() == path)?;
    page.has(tab)?;
    // Most pages are smaller than this; growing a string costs more than
    // memory that is soon given back.
    let mut out = String::with_capacity(32 * 1024);
    let done = match tab {
        Tab::Overview => overview::overview(page).render_into(&mut out),
        Tab::Definition => definition::definition(page).render_into(&mut out),
        Tab::Apis | Tab::Contents | Tab::Ownership | Tab::Members => {
            contents::tables(page, tab).render_into(&mut out)
        }
        Tab::Dependencies => dependencies::dependencies(page).render_into(&mut out),
        Tab::Source => source::source(page).render_into(&mut out),
    };
    done.expect("templates write to a string, which does not fail");
    Some(out)
}

#[cfg(test)]
pub(crate) mod tests;
