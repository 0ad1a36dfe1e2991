//! `plugins`: those that TechDocs has, and what they are told.

use super::report::Report;
use crate::site::yaml::{Node, Value};

/// What the plugins of a site are told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plugins {
    /// `redirects.redirect_maps`.
    pub redirects: Vec<Redirect>,
    /// `techdocs-core.use_pymdownx_blocks`.
    pub use_blocks: bool,
}

/// One entry of `redirect_maps`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The page that was.
    pub from: String,
    /// The page or address that it is now.
    pub to: String,
    /// The line in `mkdocs.yml`, counted from 1.
    pub line: u32,
    /// The column, counted from 1.
    pub column: u32,
}

/// Plugins that TechDocs has, or that change nothing here.
const KNOWN: [&str; 8] = [
    "techdocs-core",
    "search",
    "material/search",
    "monorepo",
    "redirects",
    "gh-admonitions",
    "group",
    "material/group",
];

impl Plugins {
    /// Reads `plugins`, a list or a map.
    pub(super) fn read(node: Option<&Node>, report: &mut Report<'_>) -> Self {
        let mut plugins = Self::default();
        let Some(node) = node else {
            return plugins;
        };
        let nothing = Node::new(Value::Null, node.line, node.column);
        let named: Vec<(&Node, &Node)> = match &node.value {
            Value::Map(entries) => entries.iter().map(|(name, told)| (name, told)).collect(),
            Value::List(items) => items
                .iter()
                .flat_map(|item| match &item.value {
                    Value::Map(entries) => {
                        entries.iter().map(|(name, told)| (name, told)).collect()
                    }
                    _ => vec![(item, &nothing)],
                })
                .collect(),
            Value::Null => Vec::new(),
            _ => {
                let message = "`plugins` has to be a list".to_owned();
                report.error(node, "docs-plugin", message);
                Vec::new()
            }
        };
        for (name_node, told) in named {
            let Some(name) = name_node.as_str() else {
                let message = "a plugin has to be a name".to_owned();
                report.error(name_node, "docs-plugin", message);
                continue;
            };
            match name {
                "redirects" => plugins.redirects = redirects(told, report),
                "techdocs-core" => {
                    let blocks = told.get("use_pymdownx_blocks").and_then(Node::as_bool);
                    plugins.use_blocks = blocks.unwrap_or_default();
                }
                name if KNOWN.contains(&name) => {}
                name => {
                    let message = format!("TechDocs does not have the plugin `{name}`");
                    report.note(name_node, "docs-plugin", message);
                }
            }
        }
        plugins
    }
}

fn redirects(told: &Node, report: &mut Report<'_>) -> Vec<Redirect> {
    let Some(maps) = told.get("redirect_maps") else {
        return Vec::new();
    };
    let mut redirects = Vec::new();
    for (from, to) in maps.entries() {
        match (from.to_text(), to.to_text()) {
            (Some(from_text), Some(to_text)) if !to.is_null() => redirects.push(Redirect {
                from: from_text,
                to: to_text,
                line: to.line,
                column: to.column,
            }),
            _ => {
                let message = "a redirect leads from one page to another".to_owned();
                report.error(from, "docs-redirect", message);
            }
        }
    }
    redirects
}
