//! `mkdocs.yml`, as `techdocs-node` hands it to MkDocs and MkDocs reads it.
//!
//! [`Config::read`] is the way in. `techdocs-node` takes `mkdocs.yaml` before
//! `mkdocs.yml`, makes one where there is none, and drops every key that is
//! not on its list ([`keys`]); MkDocs then fills in defaults. Whatever is not
//! as it should be is reported and its default taken, so that a site is read
//! from any file.
//!
//! Two keys that `techdocs-node` drops are followed here, since they can do no
//! harm: `INHERIT`, within the tree, and `draft_docs`.
//!
//! Sources: `@backstage/plugin-techdocs-node` 2.0, `stages/generate`; MkDocs
//! 1.6, `config/defaults.py`; `mkdocs-techdocs-core` 1.7.1, `core.py`.

pub(in crate::site) mod extensions;
mod inherit;
mod keys;
mod plugins;
pub(in crate::site) mod report;
mod validation;

use std::collections::BTreeMap;

use diagnostic::{Diagnostic, Place};

use super::ignore::Patterns;
use super::readme::Readme;
use super::urls;
use super::yaml::{self, Node, Tags, Value};
use crate::diagrams::Servers;
use crate::markdown::options::Options;
use crate::sanitise::Policy;
use crate::tree::{self, Tree};
pub use extensions::{BasePath, Snippets};
pub use plugins::{Plugins, Redirect};
use report::Report;
pub use validation::{Level, Validation};

/// What is known of a site before its `mkdocs.yml` is read.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Follow MkDocs to the letter, where otherwise the author's intention is
    /// followed.
    pub exact: bool,
    /// The name of a site whose `mkdocs.yml` gives none.
    pub site_name: Option<String>,
    /// `repo_url` of a site that does not set both it and `edit_uri`.
    pub repo_url: Option<String>,
    /// `edit_uri` of a site that does not set both it and `repo_url`.
    pub edit_uri: Option<String>,
    /// The variables that `!ENV` sees.
    pub environment: BTreeMap<String, String>,
    /// Whether a README is the home page of a site without an `index.md`
    /// (`techdocs.generator.mkdocs.legacyCopyReadmeMdToIndexMd`).
    pub readme_as_index: bool,
    /// What pages may hold besides what every page may
    /// (`techdocs.sanitizer`).
    pub policy: Policy,
    /// Who draws PlantUML and Graphviz.
    pub diagrams: Servers,
    /// Set of a site that is only a README: where the files are that it links
    /// to.
    pub readme: Option<Readme>,
}

/// A site's `mkdocs.yml`.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The file, by its path in the tree; where there is none, the one that
    /// would be.
    pub file: String,
    /// The folder of the file.
    pub folder: String,
    /// `site_name`.
    pub site_name: String,
    /// `site_description`.
    pub site_description: Option<String>,
    /// `site_author`.
    pub site_author: Option<String>,
    /// `copyright`, as HTML that an author wrote.
    pub copyright: Option<String>,
    /// `docs_dir`, by its path in the tree.
    pub docs_dir: String,
    /// `docs_dir` as written.
    pub docs_dir_written: String,
    /// `nav`; `None` makes one from the files.
    pub nav: Option<Node>,
    /// `repo_url`.
    pub repo_url: Option<String>,
    /// `repo_name`, or the host's.
    pub repo_name: Option<String>,
    /// `edit_uri`, or the host's usual one; ends with `/`.
    pub edit_uri: Option<String>,
    /// `edit_uri_template`.
    pub edit_uri_template: Option<String>,
    /// `use_directory_urls`.
    pub use_directory_urls: bool,
    /// `exclude_docs`.
    pub exclude: Patterns,
    /// `draft_docs`.
    pub draft: Patterns,
    /// `not_in_nav`.
    pub not_in_navigation: Patterns,
    /// `validation`.
    pub validation: Validation,
    /// Whether a section's index page is the section's own
    /// (`theme.features: navigation.indexes`).
    pub section_indexes: bool,
    /// `theme.language`.
    pub language: Option<String>,
    /// `plugins`.
    pub plugins: Plugins,
    /// `markdown_extensions`, with those of `techdocs-core`.
    pub markdown: Options,
    /// `pymdownx.snippets`.
    pub snippets: Snippets,
    /// Set of a site that is only a README.
    pub readme: Option<Readme>,
}

/// The keys whose values are text.
struct Texts<'n, 's, 'r> {
    root: &'n Node,
    report: &'r mut Report<'s>,
}

impl Texts<'_, '_, '_> {
    /// The text of a key. What is no text is reported, and read as text where
    /// that makes sense.
    fn get(&mut self, key: &str) -> Option<String> {
        let node = self.root.get(key)?;
        if node.is_null() {
            return None;
        }
        if let Some(text) = node.as_str() {
            return Some(text.to_owned());
        }
        let message = format!("`{key}` has to be text");
        self.report.error(node, "docs-config", message);
        node.to_text()
    }

    fn url(&mut self, key: &str) -> Option<String> {
        let text = self.get(key).filter(|text| !text.is_empty())?;
        let parts = urls::split(&text);
        if parts.scheme.is_empty() || parts.authority.is_empty() {
            let node = self.root.get(key)?;
            let message = format!("`{text}` is no address: it has to begin with `https://`");
            self.report.error(node, "docs-config", message);
            return None;
        }
        Some(text)
    }
}

impl Config {
    /// Reads the `mkdocs.yml` in a folder of the tree.
    pub fn read(tree: &dyn Tree, folder: &str, settings: &Settings) -> (Self, Vec<Diagnostic>) {
        let place = |name: &str| urls::join(folder, name);
        let names = ["mkdocs.yaml", "mkdocs.yml"].map(place);
        let found: Vec<&String> = names
            .iter()
            .filter(|name| tree.read(name).is_some())
            .collect();
        let file = found.first().map_or(&names[1], |file| file);
        let bytes = tree.read(file).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let mut report = Report::new(file, &text);
        if let [_, other] = found[..] {
            let message = format!(
                "`{}` is not read: there is a `mkdocs.yaml`",
                urls::name(other)
            );
            let place = Place::file(other.as_str());
            let diagnostic = Diagnostic::warning("docs-config", message);
            report.found.push(diagnostic.at(place));
        }
        let tags = Tags {
            environment: &settings.environment,
        };
        let root = match yaml::read(&text, Some(tags)) {
            Ok(node) if matches!(node.value, Value::Map(_) | Value::Null) => node,
            Ok(node) => {
                let message = "`mkdocs.yml` has to be a map".to_owned();
                report.error(&node, "docs-config", message);
                Node::new(Value::Null, 1, 1)
            }
            Err(problem) => {
                let place = report.place(problem.line, problem.column, 1);
                let message = format!("this is not YAML: {problem}");
                let diagnostic = Diagnostic::error("docs-config", message);
                report.found.push(diagnostic.at(place));
                Node::new(Value::Null, 1, 1)
            }
        };
        let root = inherit::follow(tree, folder, root, tags, &mut report);
        let is_made = found.is_empty();
        let config = Self::from_root(&root, file, folder, is_made, settings, &mut report);
        let found = report.found;
        (config, found)
    }

    fn from_root(
        root: &Node,
        file: &str,
        folder: &str,
        is_made: bool,
        settings: &Settings,
        report: &mut Report<'_>,
    ) -> Self {
        keys::check(root, report);
        let validation = Validation::read(root.get("validation"), settings.exact, report);
        let theme = Theme::read(root.get("theme"));
        let (mut markdown, snippets) = extensions::read(root, folder, settings.exact, report);
        markdown.diagrams.clone_from(&settings.diagrams);
        let plugins = Plugins::read(root.get("plugins"), report);
        let markdown = if plugins.use_blocks {
            extensions::with_blocks(markdown, root)
        } else {
            markdown
        };
        let nav = nav(root, report);
        let use_directory_urls = match root.get("use_directory_urls") {
            None => true,
            Some(node) => node.as_bool().unwrap_or_else(|| {
                let message = "`use_directory_urls` has to be `true` or `false`".to_owned();
                report.error(node, "docs-config", message);
                true
            }),
        };
        let mut texts = Texts { root, report };
        let site_name = texts.get("site_name");
        if site_name.is_none() && !is_made {
            let message = "`mkdocs.yml` gives no `site_name`".to_owned();
            texts.report.error(root, "docs-config", message);
        }
        let given = settings.site_name.clone();
        let site_name = site_name
            .or(given)
            .unwrap_or_else(|| "Documentation Site".to_owned());
        let has_both = root.get("repo_url").is_some() && root.get("edit_uri").is_some();
        let given = |value: &Option<String>| value.clone().filter(|_| !has_both);
        let repo_url = texts.url("repo_url").or_else(|| given(&settings.repo_url));
        let edit_uri = texts
            .get("edit_uri")
            .filter(|uri| !uri.is_empty() || has_both)
            .or_else(|| given(&settings.edit_uri));
        let (host_name, host_uri) = repo_url.as_deref().map_or((None, None), host);
        let edit_uri = edit_uri
            .or_else(|| host_uri.map(str::to_owned))
            .filter(|uri| !uri.is_empty())
            .map(|uri| {
                if uri.ends_with('/') {
                    uri
                } else {
                    format!("{uri}/")
                }
            });
        let mut patterns = |key: &str| Patterns::new(&texts.get(key).unwrap_or_default());
        let (exclude, draft) = (patterns("exclude_docs"), patterns("draft_docs"));
        let not_in_navigation = patterns("not_in_nav");
        let written = texts.get("docs_dir");
        let (docs_dir, docs_dir_written) = docs_dir(written, folder, root, texts.report);
        Self {
            site_description: texts.get("site_description"),
            site_author: texts.get("site_author"),
            copyright: texts.get("copyright"),
            repo_name: texts.get("repo_name").or(host_name),
            edit_uri_template: texts.get("edit_uri_template").filter(|uri| !uri.is_empty()),
            file: file.to_owned(),
            folder: folder.to_owned(),
            site_name,
            docs_dir,
            docs_dir_written,
            nav,
            repo_url,
            edit_uri,
            use_directory_urls,
            exclude,
            draft,
            not_in_navigation,
            validation,
            section_indexes: theme.section_indexes,
            language: theme.language,
            plugins,
            markdown,
            snippets,
            readme: settings.readme.clone(),
        }
    }
}

/// `docs_dir` in the tree and as written. It has to stay within the folder of
/// `mkdocs.yml`.
fn docs_dir(
    written: Option<String>,
    folder: &str,
    root: &Node,
    report: &mut Report<'_>,
) -> (String, String) {
    let usual = || (urls::join(folder, "docs"), "docs".to_owned());
    let Some(written) = written.filter(|written| !written.is_empty()) else {
        return usual();
    };
    let inside = Some(&*written)
        .filter(|written| !written.starts_with('/'))
        .and_then(|written| tree::join("", written));
    match inside {
        Some(inside) if inside.is_empty() => {
            if let Some(node) = root.get("docs_dir") {
                let message = "`docs_dir` is the folder of `mkdocs.yml`, which MkDocs refuses";
                report.warning(node, "docs-config", message.to_owned());
            }
            (folder.to_owned(), ".".to_owned())
        }
        Some(inside) => (urls::join(folder, &inside), inside),
        None => {
            if let Some(node) = root.get("docs_dir") {
                let message =
                    format!("`{written}` leads out of the folder of `mkdocs.yml`; `docs` is read");
                report.error(node, "docs-config", message);
            }
            usual()
        }
    }
}

/// The name and the usual `edit_uri` of the host of a repository.
fn host(repo_url: &str) -> (Option<String>, Option<&'static str>) {
    let host = urls::split(repo_url).authority.to_lowercase();
    let (name, uri) = match &*host {
        "github.com" => ("GitHub", Some("edit/master/docs/")),
        "gitlab.com" => ("GitLab", Some("edit/master/docs/")),
        "bitbucket.org" => ("Bitbucket", Some("src/default/docs/")),
        _ => {
            let first = host.split('.').next().unwrap_or_default();
            return (Some(title_case(first)), None);
        }
    };
    (Some(name.to_owned()), uri)
}

/// Each run of letters with its first in upper case, as Python's `str.title`.
fn title_case(text: &str) -> String {
    let mut is_start = true;
    let mut titled = String::with_capacity(text.len());
    for c in text.chars() {
        if is_start {
            titled.extend(c.to_uppercase());
        } else {
            titled.extend(c.to_lowercase());
        }
        is_start = !c.is_alphabetic();
    }
    titled
}

/// `nav`, if it is a list that is not empty.
fn nav(root: &Node, report: &mut Report<'_>) -> Option<Node> {
    let node = root.get("nav")?;
    match &node.value {
        Value::Null => None,
        Value::List(items) => (!items.is_empty()).then(|| node.clone()),
        _ => {
            let message = "`nav` has to be a list".to_owned();
            report.error(node, "docs-nav", message);
            None
        }
    }
}

/// `theme`. Any theme but `material` is replaced by it, and with it its
/// features go.
#[derive(Debug, Default)]
struct Theme {
    section_indexes: bool,
    language: Option<String>,
}

impl Theme {
    fn read(node: Option<&Node>) -> Self {
        let Some(node) = node else {
            return Self::default();
        };
        if node.get("name").and_then(Node::as_str) != Some("material") {
            return Self::default();
        }
        let features = node.get("features").map(Node::items).unwrap_or_default();
        let has = |name: &str| {
            features
                .iter()
                .any(|feature| feature.as_str() == Some(name))
        };
        Self {
            section_indexes: has("navigation.indexes"),
            language: node
                .get("language")
                .and_then(Node::as_str)
                .map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests;
