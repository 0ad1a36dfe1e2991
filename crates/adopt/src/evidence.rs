//! What is known of a repository, and where something was taken from.

use std::collections::BTreeMap;

use forge::model::{Access, Repository};

/// What is known of a repository.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// What its host says of it.
    pub repository: &'a Repository,
    /// What sort of host that is.
    pub host: Host,
    /// Paths of its files and folders, sorted, as far as they are known.
    pub paths: &'a [String],
    /// Texts of some files.
    pub texts: &'a BTreeMap<String, String>,
    /// The teams that may change it.
    pub teams: &'a [Access],
}

/// A sort of host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// GitHub, wherever it runs.
    GitHub,
    /// GitLab, wherever it runs.
    GitLab,
    /// Any other.
    Other,
}

/// A value, and what it was taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The value.
    pub value: String,
    /// What it was taken from, in words, as in `the repository's name`.
    pub from: String,
}

impl Found {
    /// A value that was taken from something.
    pub fn new(value: impl Into<String>, from: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            from: from.into(),
        }
    }
}

/// Files whose names alone tell something: what a listing looks at where
/// repositories without a descriptor are to be shown.
pub const SIGNS: [&str; 20] = [
    "Cargo.toml",
    "Chart.yaml",
    "Dockerfile",
    "Procfile",
    "action.yml",
    "angular.json",
    "astro.config.mjs",
    "go.mod",
    "index.html",
    "main.go",
    "main.tf",
    "next.config.js",
    "openapi.yaml",
    "package.json",
    "pyproject.toml",
    "serverless.yml",
    "setup.py",
    "skaffold.yaml",
    "src/lib.rs",
    "src/main.rs",
];

/// Files whose texts tell more, where a repository has them.
pub const TEXTS: [&str; 8] = [
    ".github/CODEOWNERS",
    "CODEOWNERS",
    "Cargo.toml",
    "README.md",
    "docs/CODEOWNERS",
    "package.json",
    "pyproject.toml",
    "readme.md",
];

impl<'a> Evidence<'a> {
    /// Whether a file or folder is there, as far as is known.
    pub fn has(&self, path: &str) -> bool {
        self.paths
            .binary_search_by(|other| other.as_str().cmp(path))
            .is_ok()
    }

    /// All paths that are known.
    pub fn paths(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.paths.iter().map(String::as_str)
    }

    /// The first of some paths that is there.
    pub fn first<'p>(&self, paths: &[&'p str]) -> Option<&'p str> {
        paths.iter().copied().find(|path| self.has(path))
    }

    /// The text of a file, where it is known.
    pub fn text(&self, path: &str) -> Option<&'a str> {
        self.texts.get(path).map(String::as_str)
    }

    /// A file of JSON, where it is known and is that.
    pub fn json(&self, path: &str) -> Option<serde_json::Value> {
        serde_json::from_str(self.text(path)?).ok()
    }

    /// A file of TOML, where it is known and is that.
    pub fn toml(&self, path: &str) -> Option<toml::Table> {
        self.text(path)?.parse().ok()
    }
}
