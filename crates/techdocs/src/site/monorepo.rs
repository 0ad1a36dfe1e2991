//! `!include` and `*include`: sites of other folders as parts of this one.
//!
//! [`resolve`] replaces each include in `nav` by the included site's `nav`,
//! whose paths then begin with that site's alias, and says which folder lies
//! under which alias. Source: `mkdocs-monorepo-plugin` 1.1.2, `parser.py`.
//! Where the plugin ends the build, the entry is reported and left out.

use diagnostic::Diagnostic;

use super::config::report::Report;
use super::ignore;
use super::nav::title_of_name;
use super::urls;
use super::yaml::{self, Node, Tags, Value};
use crate::tree::{self, Tree};

const INCLUDE: &str = "!include ";
const WILDCARD: &str = "*include ";

/// An included site.
#[derive(Debug, Clone, PartialEq)]
pub struct Include {
    /// The folder of the merged site that it is in.
    pub alias: String,
    /// Its `docs_dir`, by its path in the tree.
    pub docs_dir: String,
    /// Its `repo_url`.
    pub repo_url: Option<String>,
    /// Its `edit_uri`.
    pub edit_uri: Option<String>,
}

/// A navigation with its includes followed.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// `nav` without includes.
    pub nav: Node,
    /// The included sites in the order of the navigation.
    pub includes: Vec<Include>,
}

/// Follows every include of the `nav` of the file in `folder`.
pub(super) fn resolve(
    tree: &dyn Tree,
    folder: &str,
    nav: &Node,
    tags: Tags<'_>,
    report: &mut Report<'_>,
) -> Resolved {
    let mut resolver = Resolver {
        tree,
        folder,
        tags,
        report,
        includes: Vec::new(),
    };
    let items = resolver.list(nav.items());
    Resolved {
        nav: Node::new(Value::List(items), nav.line, nav.column),
        includes: resolver.includes,
    }
}

struct Resolver<'a, 's> {
    tree: &'a dyn Tree,
    folder: &'a str,
    tags: Tags<'a>,
    report: &'a mut Report<'s>,
    includes: Vec<Include>,
}

impl Resolver<'_, '_> {
    fn list(&mut self, items: &[Node]) -> Vec<Node> {
        let mut list = Vec::with_capacity(items.len());
        for item in items {
            let map = |entries| Node::new(Value::Map(entries), item.line, item.column);
            match &item.value {
                Value::Map(entries) => {
                    let mut resolved = Vec::with_capacity(entries.len());
                    for (title, value) in entries {
                        if let Some(value) = self.value(value) {
                            resolved.push((title.clone(), value));
                        }
                    }
                    if !resolved.is_empty() {
                        list.push(map(resolved));
                    }
                }
                Value::Text(text) if text.starts_with(INCLUDE) => {
                    if let Some((name, nav)) = self.include(&text[INCLUDE.len()..], item) {
                        let title = text_node(name, item);
                        list.push(map(vec![(title, nav)]));
                    }
                }
                _ => list.push(item.clone()),
            }
        }
        list
    }

    fn value(&mut self, value: &Node) -> Option<Node> {
        match &value.value {
            Value::Text(text) => {
                if let Some(path) = text.strip_prefix(INCLUDE) {
                    return Some(self.include(path, value)?.1);
                }
                if let Some(pattern) = text.strip_prefix(WILDCARD) {
                    return self.wildcard(pattern, value);
                }
                Some(value.clone())
            }
            Value::List(items) => {
                let items = self.list(items);
                Some(Node::new(Value::List(items), value.line, value.column))
            }
            _ => Some(value.clone()),
        }
    }

    /// Every site whose `mkdocs.yml` a pattern matches, under its name.
    fn wildcard(&mut self, pattern: &str, at: &Node) -> Option<Node> {
        let pattern: Vec<&str> = pattern
            .split('/')
            .filter(|part| !matches!(*part, "" | "."))
            .collect();
        let mut files: Vec<String> = self.tree.files(self.folder);
        let skip = if self.folder.is_empty() {
            0
        } else {
            self.folder.len() + 1
        };
        files.retain(|file| {
            let segments: Vec<&str> = file[skip..].split('/').collect();
            glob(&pattern, &segments)
        });
        files.sort_by(|a, b| a.split('/').cmp(b.split('/')));
        if files.is_empty() {
            let message = "no file matches this".to_owned();
            self.report.warning(at, "docs-include", message);
            return None;
        }
        let mut sites = Vec::new();
        for file in files {
            if let Some((name, nav)) = self.include(&file[skip..], at) {
                let entry = vec![(text_node(name, at), nav)];
                sites.push(Node::new(Value::Map(entry), at.line, at.column));
            }
        }
        Some(Node::new(Value::List(sites), at.line, at.column))
    }

    /// The name of a site and its navigation below its alias.
    fn include(&mut self, written: &str, at: &Node) -> Option<(String, Node)> {
        let written = written.trim();
        let error = |report: &mut Report<'_>, message: String| {
            report.error(at, "docs-include", message);
        };
        if !written.ends_with(".yml") && !written.ends_with(".yaml") {
            let message = format!("`{written}` is no `mkdocs.yml`");
            error(self.report, message);
            return None;
        }
        let path = tree::join(self.folder, written).filter(|_| !written.starts_with('/'));
        let bytes = path.as_deref().and_then(|path| self.tree.read(path));
        let (Some(path), Some(bytes)) = (path, bytes) else {
            error(self.report, format!("there is no file `{written}`"));
            return None;
        };
        let text = String::from_utf8_lossy(&bytes);
        let site = match yaml::read(&text, Some(self.tags)) {
            Ok(site) => site,
            Err(problem) => {
                let place = Report::new(&path, &text).place(problem.line, problem.column, 1);
                let message = format!("this is not YAML: {problem}");
                let diagnostic = Diagnostic::error("docs-include", message);
                self.report.found.push(diagnostic.at(place));
                return None;
            }
        };
        let Some(name) = site.get("site_name").and_then(Node::to_text) else {
            let message = format!("`{written}` gives no `site_name`, which is its place here");
            error(self.report, message);
            return None;
        };
        let alias = alias(&name);
        if alias.is_empty() {
            error(
                self.report,
                format!("`{name}` cannot be the name of a folder"),
            );
            return None;
        }
        let docs = site
            .get("docs_dir")
            .and_then(Node::as_str)
            .unwrap_or("docs");
        let Some(docs_dir) = tree::join(urls::folder(&path), docs) else {
            error(
                self.report,
                format!("the `docs_dir` of `{written}` is outside"),
            );
            return None;
        };
        if self.includes.iter().any(|known| known.alias == alias) {
            error(
                self.report,
                format!("there are two sites with the name `{name}`"),
            );
            return None;
        }
        let nav = match site.get("nav") {
            Some(nav) => self.below(&alias, nav, at),
            None => {
                let files = self.tree.files(&docs_dir);
                let paths = files.iter().filter_map(|file| {
                    let below = file.strip_prefix(&*docs_dir)?;
                    Some(below.trim_start_matches('/'))
                });
                of_folders(&alias, &paths.collect::<Vec<_>>(), at)
            }
        };
        let text = |key: &str| site.get(key).and_then(Node::as_str).map(str::to_owned);
        self.includes.push(Include {
            alias,
            docs_dir,
            repo_url: text("repo_url"),
            edit_uri: text("edit_uri"),
        });
        Some((name, nav))
    }

    /// A navigation whose paths are below an alias. Everything is placed where
    /// the include is, which is in the file that is reported about.
    fn below(&mut self, alias: &str, nav: &Node, at: &Node) -> Node {
        let make = |value| Node::new(value, at.line, at.column);
        match &nav.value {
            Value::List(items) => {
                let items = items.iter().map(|item| self.below(alias, item, at));
                make(Value::List(items.collect()))
            }
            Value::Map(entries) => {
                let entries = entries
                    .iter()
                    .map(|(title, value)| (title.clone(), self.below(alias, value, at)));
                make(Value::Map(entries.collect()))
            }
            Value::Text(text) if text.starts_with(INCLUDE) => {
                let message = format!("`{text}` is in a site that is included itself");
                self.report.error(at, "docs-include", message);
                make(Value::Null)
            }
            Value::Text(text) => {
                let parts = urls::split(text);
                let is_address = !parts.scheme.is_empty() || !parts.authority.is_empty();
                text_node(
                    if is_address {
                        text.clone()
                    } else {
                        format!("{alias}/{text}")
                    },
                    at,
                )
            }
            _ => nav.clone(),
        }
    }
}

fn text_node(text: String, at: &Node) -> Node {
    Node {
        written: text.as_str().into(),
        ..Node::new(Value::Text(text), at.line, at.column)
    }
}

/// Whether a path matches a pattern of segments, where `**` is any number.
fn glob(pattern: &[&str], path: &[&str]) -> bool {
    match pattern.split_first() {
        None => path.is_empty(),
        Some((&"**", rest)) => (0..=path.len()).any(|start| glob(rest, &path[start..])),
        Some((first, rest)) => path
            .split_first()
            .is_some_and(|(name, below)| ignore::glob(first.as_bytes(), name) && glob(rest, below)),
    }
}

/// The folder of a site in the merged one: its name where that can be a path
/// that stays within, else its name as a slug.
fn alias(name: &str) -> String {
    let is_path = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-/".contains(&byte);
    let inside = tree::join("", name).filter(|path| !path.is_empty());
    if let Some(path) = inside
        && name.bytes().all(is_path)
    {
        return path;
    }
    let mut slug = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// A navigation of the Markdown files below a folder: its folders first, then
/// its files, each without a title.
fn of_folders(alias: &str, paths: &[&str], at: &Node) -> Node {
    fn walk(alias: &str, folder: &str, paths: &[&str], at: &Node) -> Vec<Node> {
        let make = |value| Node::new(value, at.line, at.column);
        let mut folders: Vec<&str> = Vec::new();
        let mut files: Vec<&str> = Vec::new();
        for path in paths {
            let Some(rest) = path.strip_prefix(folder) else {
                continue;
            };
            match rest.split_once('/') {
                Some((name, _)) if !folders.contains(&name) => folders.push(name),
                Some(_) => {}
                None if rest.ends_with(".md") => files.push(path),
                None => {}
            }
        }
        folders.sort_unstable();
        files.sort_unstable();
        let mut items = Vec::new();
        for name in folders {
            let below = walk(alias, &format!("{folder}{name}/"), paths, at);
            if !below.is_empty() {
                let title = text_node(title_of_name(name), at);
                items.push(make(Value::Map(vec![(title, make(Value::List(below)))])));
            }
        }
        for path in files {
            let file = text_node(format!("{alias}/{path}"), at);
            items.push(make(Value::Map(vec![(make(Value::Null), file)])));
        }
        items
    }

    Node::new(Value::List(walk(alias, "", paths, at)), at.line, at.column)
}
