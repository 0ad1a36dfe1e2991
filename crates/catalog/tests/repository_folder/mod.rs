//! [`Sources`] over a folder of the corpus, which stands for a repository:
//! URLs of that repository lead into the folder, all others nowhere.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use catalog::source::repository::{Named, Repository};
use catalog::source::{ReadFile, SourceFile};
use catalog::{Location, ReadError, Sources};

/// A folder named `<owner>__<repository>`, perhaps with `@<label>`.
pub(crate) struct RepositoryFolder {
    root: PathBuf,
    repository: Repository,
    files: Vec<String>,
}

impl RepositoryFolder {
    /// Lists the files of the folder.
    pub(crate) fn open(root: &Path, folder: &str) -> Self {
        let name = folder.split('@').next().unwrap();
        let (owner, name) = name.split_once("__").unwrap();
        let mut files = Vec::new();
        list_files(root, "", &mut files);
        files.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
        Self {
            root: root.to_owned(),
            repository: Repository {
                host: "github.com".to_owned(),
                owner: owner.to_owned(),
                name: name.to_owned(),
            },
            files,
        }
    }

    /// The location of a file of the folder.
    pub(crate) fn location(&self, path: &str) -> Location {
        self.repository.location(path)
    }

    fn file(&self, location: Location, path: &str) -> Result<SourceFile, ReadError> {
        let full = self.root.join(path);
        let bytes = match std::fs::read(&full) {
            Ok(bytes) if full.is_file() => bytes,
            _ => {
                return Err(ReadError::NotFound {
                    target: location.target.to_string(),
                });
            }
        };
        Ok(SourceFile {
            good: None,
            location,
            path: Arc::from(path),
            bytes: bytes.into(),
        })
    }
}

impl Sources for RepositoryFolder {
    fn read(&self, location: &Location) -> Result<SourceFile, ReadError> {
        match self.repository.locate(location)? {
            Named::File(path) => self.file(location.clone(), &path),
            Named::Files(_) => Err(ReadError::NotFound {
                target: location.target.to_string(),
            }),
        }
    }

    fn search(&self, location: &Location) -> Result<Vec<ReadFile>, ReadError> {
        Ok(match self.repository.locate(location)? {
            Named::File(path) => vec![self.file(location.clone(), &path)],
            Named::Files(glob) => self
                .files
                .iter()
                .filter(|path| glob.is_match(path))
                .map(|path| self.file(self.repository.found(location, path), path))
                .collect(),
        })
    }

    fn resolve(&self, base: &Location, target: &str) -> Result<Location, ReadError> {
        self.repository.resolve(base, target)
    }
}

fn list_files(root: &Path, folder: &str, files: &mut Vec<String>) {
    for entry in std::fs::read_dir(root.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if folder.is_empty() {
            name
        } else {
            format!("{folder}/{name}")
        };
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            list_files(root, &path, files);
        } else if kind.is_file() {
            files.push(path);
        }
    }
}
