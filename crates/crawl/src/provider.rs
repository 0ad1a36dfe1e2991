//! What is crawled: the providers of a configuration, and which repositories
//! they let through.
//!
//! The rules of the filters are those of Backstage's
//! `plugins/catalog-backend-module-github/src/lib/util.ts` and
//! `providers/GithubEntityProviderConfig.ts`.

use std::collections::BTreeSet;

use fancy_regex::Regex;
use forge::model::{Repository, Visibility};

/// Repositories of one owner on one host, and where their descriptors lie.
#[derive(Debug, Clone)]
pub struct Provider {
    /// What it is called in the configuration, as in `github/acme`.
    pub id: String,
    /// The host, as in `github.com`.
    pub host: String,
    /// Whose repositories.
    pub owner: String,
    /// The descriptor in each, without a leading `/`; may be a pattern, as in
    /// `**/catalog-info.yaml`.
    pub catalog_path: String,
    /// Which repositories.
    pub filters: Filters,
    /// Further paths that are looked at in each, whose texts do not matter.
    pub also: Vec<String>,
}

/// The teams and members of an organisation.
#[derive(Debug, Clone)]
pub struct PeopleProvider {
    /// What it is called in the configuration, as in `githubOrg/acme`.
    pub id: String,
    /// The host.
    pub host: String,
    /// The organisation.
    pub organization: String,
    /// How its people become entities.
    pub settings: crate::people::Settings,
}

/// Which repositories of an owner are read.
#[derive(Debug, Clone, Default)]
pub struct Filters {
    /// The branch; `None` is the default branch of each.
    pub branch: Option<String>,
    /// What the name has to match, whole.
    pub repository: Option<Pattern>,
    /// Names of repositories that are left out.
    pub excluded: Vec<String>,
    /// At least one of these topics is needed, if there are any.
    pub topics_include: Vec<String>,
    /// None of these topics may be there.
    pub topics_exclude: Vec<String>,
    /// Whether forks are left out.
    pub without_forks: bool,
    /// Whether archived repositories are read too.
    pub with_archived: bool,
    /// Who may see them; empty is all.
    pub visibility: Vec<Visibility>,
}

/// A regular expression as JavaScript has them, for a whole name.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Reads an expression; `^` and `$` are added where they are missing.
    ///
    /// # Errors
    ///
    /// In words, what is wrong with it.
    pub fn new(text: &str) -> Result<Self, String> {
        let start = if text.starts_with('^') { "" } else { "^" };
        let end = if text.ends_with('$') { "" } else { "$" };
        Regex::new(&format!("{start}{text}{end}"))
            .map(Self)
            .map_err(|error| error.to_string())
    }

    /// Whether a name matches. One that takes too long to tell does not.
    pub fn matches(&self, name: &str) -> bool {
        self.0.is_match(name).unwrap_or(false)
    }
}

impl Filters {
    /// Whether a repository is read.
    pub fn pass(&self, repository: &Repository) -> bool {
        let name = &*repository.full_name.name;
        let has = |topics: &[String]| topics.iter().any(|topic| repository.topics.contains(topic));
        (self.with_archived || !repository.is_archived)
            && !(self.without_forks && repository.is_fork)
            && self.repository.as_ref().is_none_or(|p| p.matches(name))
            && !self.excluded.iter().any(|other| other == name)
            && (self.topics_include.is_empty() || has(&self.topics_include))
            && !has(&self.topics_exclude)
            && (self.visibility.is_empty() || self.visibility.contains(&repository.visibility))
    }
}

impl Provider {
    /// The folder of the descriptor with a final `/`, or nothing at the root or
    /// where it is a pattern.
    pub fn folder(&self) -> &str {
        match self.catalog_path.rfind('/') {
            Some(at) if !self.is_pattern() => &self.catalog_path[..=at],
            _ => "",
        }
    }

    /// The branch that is read; `None` is the default branch of each repository.
    pub fn branch(&self) -> Option<&str> {
        self.filters.branch.as_deref()
    }

    /// Whether descriptors are told by a pattern.
    pub fn is_pattern(&self) -> bool {
        catalog::source::glob::is_glob(&self.catalog_path)
    }

    /// What is looked at in every repository when they are listed: the descriptor,
    /// what says whether there are docs beside it, and who owns what.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = self.own_paths();
        paths.extend(self.also.iter().cloned());
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    /// Those of [`Provider::paths`] whose texts do not matter.
    pub fn bare_paths(&self) -> BTreeSet<String> {
        let looked = Looked::new(self);
        let also = self.also.iter().filter(|path| !looked.has(path));
        also.cloned().collect()
    }

    /// The same without [`Provider::also`]: where one of these changes, files have to
    /// be read anew.
    ///
    /// Whoever asks whether something is among them asks [`Looked`].
    pub fn own_paths(&self) -> Vec<String> {
        let mut paths = Vec::with_capacity(8);
        if !self.is_pattern() {
            paths.push(self.catalog_path.clone());
        }
        let folder = self.folder();
        paths.extend(DOCS.map(|name| format!("{folder}{name}")));
        paths.extend(OWNERS.into_iter().chain(CONTRIBUTING).map(str::to_owned));
        paths
    }
}

/// What every listing looks at for the sake of files: where one of these changes, so
/// does what has to be read.
#[derive(Debug)]
pub struct Looked(BTreeSet<String>);

impl Looked {
    /// What the listings of a provider look at.
    pub fn new(provider: &Provider) -> Self {
        Self(provider.own_paths().into_iter().collect())
    }

    /// Whether a listing shows when something comes to a path: it looks there, or at a
    /// folder above.
    pub fn shows(&self, path: &str) -> bool {
        above(path).any(|at| self.0.contains(at))
    }

    /// Whether a listing looks at this very path.
    pub fn has(&self, path: &str) -> bool {
        self.0.contains(path)
    }
}

/// The folders that a path is in, outermost first, and the path itself.
pub(crate) fn above(path: &str) -> impl Iterator<Item = &str> {
    let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
    folders.chain([path])
}

/// What lies beside a descriptor that has docs.
pub const DOCS: [&str; 4] = ["mkdocs.yml", "mkdocs.yaml", "docs", "README.md"];

/// Where GitHub looks for owners of code, first the one that counts.
///
/// Source: "About code owners" in GitHub's docs.
pub const OWNERS: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// Where a guide for contributors lies. That it is there is enough.
pub const CONTRIBUTING: [&str; 2] = ["CONTRIBUTING.md", ".github/CONTRIBUTING.md"];
