//! What `validate` reads: one folder that stands for a repository.
//!
//! Every file of it has the URL it would have on its code host, so that what
//! is said of it is what Backstage would say: relative targets, placeholders
//! and URLs of the repository itself, with any git ref, lead into the folder;
//! all other URLs lead nowhere. [`Repository`] knows which file a URL names.

use std::path::{Path, PathBuf};

use catalog::source::repository::{Named, Repository};
use catalog::source::url::RepositoryUrl;
use catalog::source::{ReadFile, SourceFile, path};
use catalog::{Location, ReadError, Sources};

use super::roots::Roots;
use super::{read_below, walk};

/// The host of a repository that says nothing of itself. `.invalid` is a name
/// that no host can have.
pub const UNKNOWN_HOST: &str = "repository.invalid";

/// The files of a repository, in a folder.
#[derive(Debug)]
pub struct FolderSources {
    root: PathBuf,
    roots: Roots,
    repository: Repository,
}

impl FolderSources {
    /// The folder `root` as this repository.
    pub fn new(root: PathBuf, repository: Repository) -> Self {
        Self {
            roots: Roots::new([root.clone()], "the root of the repository"),
            root,
            repository,
        }
    }

    /// The location of a file, by its path below the root, with `/` between
    /// its parts.
    pub fn location(&self, path: &str) -> Location {
        self.repository.location(path)
    }

    /// Reads a file; errors name its path, which says more than its URL.
    fn file(&self, location: Location, path: &str) -> Result<SourceFile, ReadError> {
        let bytes = read_below(&self.roots, &self.root.join(path), path)?;
        Ok(SourceFile {
            good: None,
            location,
            path: path.into(),
            bytes: bytes.into(),
        })
    }

    /// What a location names in the folder. Where the repository is not known,
    /// its URL was made up, and one that does not fit was a path that leaves
    /// the folder.
    fn locate(&self, location: &Location) -> Result<Named, ReadError> {
        let made_up = format!("https://{UNKNOWN_HOST}/");
        self.repository.locate(location).map_err(|error| {
            match location.target.strip_prefix(&made_up) {
                Some(rest) => ReadError::Outside {
                    target: rest.splitn(3, '/').last().unwrap_or(rest).to_owned(),
                    root: self.roots.in_words().to_owned(),
                },
                None => error,
            }
        })
    }

    /// The path of a file whose name looks like a glob.
    fn literal(&self, location: &Location) -> Option<String> {
        let url = RepositoryUrl::parse(&location.target).ok()?;
        let path = path::normalize(&url.path)?;
        self.root.join(&path).is_file().then_some(path)
    }
}

impl Sources for FolderSources {
    fn read(&self, location: &Location) -> Result<SourceFile, ReadError> {
        match self.locate(location)? {
            Named::File(path) => match self.file(location.clone(), &path) {
                // A code host has no file where there is a folder.
                Err(ReadError::Failed { target, .. }) if self.root.join(&path).is_dir() => {
                    Err(ReadError::NotFound { target })
                }
                other => other,
            },
            Named::Files(_) => Err(ReadError::NotFound {
                target: location.target.to_string(),
            }),
        }
    }

    fn search(&self, location: &Location) -> Result<Vec<ReadFile>, ReadError> {
        if matches!(self.locate(location)?, Named::File(_)) {
            return self.read(location).map(|file| vec![Ok(file)]);
        }
        if let Some(path) = self.literal(location) {
            return self
                .file(location.clone(), &path)
                .map(|file| vec![Ok(file)]);
        }
        let pattern = RepositoryUrl::parse(&location.target).map(|url| url.path);
        let pattern = pattern.unwrap_or_default();
        let allow = |path: &Path| self.roots.contain(path).unwrap_or(false);
        let mut found =
            walk::matches(&self.root, &pattern, &allow).map_err(|error| ReadError::Failed {
                target: location.target.to_string(),
                reason: error.to_string(),
            })?;
        found.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
        Ok(found
            .iter()
            .map(|path| self.file(self.repository.found(location, path), path))
            .collect())
    }

    fn resolve(&self, base: &Location, target: &str) -> Result<Location, ReadError> {
        self.repository.resolve(base, target)
    }
}
