//! What `build` and `serve` read: `file` locations below the folder of the
//! configuration, and `url` locations through checkouts.
//!
//! The target of a `file` location is told from the folder of the first
//! configuration file, as in `./catalog/all.yaml`, and that is how it comes
//! out: `file:./catalog/all.yaml`. Backstage writes absolute paths, which
//! would make a portal depend on where it was built.
//!
//! A checkout is a folder that stands for a URL. With
//! `url: https://github.com/acme` and `path: ./repositories`, the file
//! `https://github.com/acme/shop/blob/main/catalog-info.yaml` is read from
//! `./repositories/shop/catalog-info.yaml`, whatever the git ref, and whether
//! it says `blob`, `tree`, `raw` or `edit`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use catalog::source::url::RepositoryUrl;
use catalog::source::{ReadFile, SourceFile, path, url as source_url};
use catalog::{Location, ReadError, Sources};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::journal::Journal;
use super::roots::Roots;
use super::tree::DiskTree;
use super::{read_below, walk};
use crate::config::paths::normalize;
use crate::config::{Checkout, Settings};
use crate::docs::find::{Place, Repositories};

/// Files of this machine.
#[derive(Debug)]
pub struct DiskSources {
    folder: PathBuf,
    roots: Roots,
    checkouts: Vec<CheckoutFolder>,
    /// What may be read of each repository, by its folder: see
    /// [`DiskSources::repository_roots`].
    repositories: RwLock<FxHashMap<PathBuf, Arc<Roots>>>,
    /// The files of each repository for docs, by its folder.
    trees: RwLock<FxHashMap<PathBuf, Arc<DiskTree>>>,
    journal: Arc<Journal>,
}

#[derive(Debug)]
struct CheckoutFolder {
    host: String,
    /// The owner, or the owner and the name, or nothing.
    parts: Vec<String>,
    folder: PathBuf,
}

/// A file of a checkout.
struct InCheckout {
    /// The folder of its repository.
    folder: PathBuf,
    /// Its path there; perhaps a glob.
    path: String,
    /// How to name that folder to a person.
    shown: String,
}

impl DiskSources {
    /// What these settings let be read.
    pub fn new(settings: &Settings) -> Self {
        let checkouts: Vec<CheckoutFolder> = settings
            .checkouts
            .iter()
            .filter_map(CheckoutFolder::new)
            .collect();
        let folders = settings.roots.iter().cloned();
        let folders = folders.chain(checkouts.iter().map(|checkout| checkout.folder.clone()));
        let words = match (settings.roots.len() > 1, checkouts.is_empty()) {
            (false, true) => "the folder of the configuration",
            (false, false) => "the folder of the configuration and the checkouts",
            (true, _) => "the folders that may be read",
        };
        Self {
            roots: Roots::new(folders, words),
            folder: settings.folder.clone(),
            checkouts,
            repositories: RwLock::default(),
            trees: RwLock::default(),
            journal: Arc::default(),
        }
    }

    /// The same, with a journal of what is read.
    pub fn with_journal(settings: &Settings) -> Self {
        Self {
            journal: Arc::new(Journal::on()),
            ..Self::new(settings)
        }
    }

    /// Whether a checkout stands for the repository of a location.
    pub fn has_checkout(&self, location: &Location) -> bool {
        RepositoryUrl::parse(&location.target).is_ok_and(|url| {
            let repository = url.owner.split('/').chain([url.name.as_str()]);
            let repository: Vec<&str> = repository.collect();
            let covers = |checkout: &CheckoutFolder| checkout.covers(&url.host, &repository);
            self.checkouts.iter().any(covers)
        })
    }

    /// What was read.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    fn read_file(&self, location: &Location) -> Result<SourceFile, ReadError> {
        let target = shown_target(&location.target);
        let file = self.folder.join(target);
        let read = || read_below(&self.roots, &file, target);
        Ok(SourceFile {
            good: None,
            location: location.clone(),
            path: target.into(),
            bytes: self.journal.file(&file, read)?,
        })
    }

    fn read_url(&self, location: &Location) -> Result<SourceFile, ReadError> {
        let place = self.locate(location)?;
        let path = path::normalize(&place.path).ok_or_else(|| not_found(location))?;
        place.read(self, location, &path)
    }

    fn search_files(&self, location: &Location) -> Result<Vec<ReadFile>, ReadError> {
        let pattern = shown_target(&location.target);
        let failed = |error: walk::WalkError| failed(location, &error);
        // `..` at the start is a matter of the folder, not of the pattern.
        let up = pattern.split('/').take_while(|part| *part == "..").count();
        let (above, rest) = pattern.split_at((up * 3).min(pattern.len()));
        let folder = normalize(&self.folder.join(above));
        if up > 0 && !self.roots.contain_text(&folder) {
            return Err(self.outside(&location.target));
        }
        let found = walk::matches(&folder, rest, &|path| self.is_allowed(&self.roots, path))
            .map_err(failed)?;
        let prefix = if up > 0 { above } else { "./" };
        Ok(found
            .into_par_iter()
            .map(|path| self.read_file(&Location::new("file", format!("{prefix}{path}"))))
            .collect())
    }

    fn search_url(&self, location: &Location) -> Result<Vec<ReadFile>, ReadError> {
        let place = self.locate(location)?;
        let roots = self.repository_roots(&place.folder);
        let allow = |path: &Path| self.is_allowed(&roots, path);
        let found = walk::matches(&place.folder, &place.path, &allow)
            .map_err(|error| failed(location, &error))?;
        Ok(found
            .into_par_iter()
            .map(|path| {
                let target = source_url::with_path(&location.target, &path)
                    .unwrap_or_else(|| location.target.to_string());
                place.read(self, &Location::new("url", target), &path)
            })
            .collect())
    }

    /// The checkout that has the file of a URL.
    fn locate(&self, location: &Location) -> Result<InCheckout, ReadError> {
        let target = &*location.target;
        let unsupported = |reason: String| ReadError::Unsupported {
            target: target.to_owned(),
            reason,
        };
        let url = RepositoryUrl::parse(target).map_err(|error| {
            let host = url::Url::parse(target)
                .ok()
                .and_then(|url| url.host_str().map(str::to_owned));
            unsupported(match host {
                Some(host) if !self.checkouts.iter().any(|c| c.host == host) => {
                    format!("nothing here reads from `{host}`")
                }
                Some(_) => error.to_string(),
                None => "it is not a URL".to_owned(),
            })
        })?;
        let RepositoryUrl {
            host, owner, name, ..
        } = &url;
        let repository: Vec<&str> = owner.split('/').chain([name.as_str()]).collect();
        let checkout = self
            .checkouts
            .iter()
            .filter(|checkout| checkout.covers(host, &repository))
            .max_by_key(|checkout| checkout.parts.len());
        let Some(checkout) = checkout else {
            return Err(unsupported(format!(
                "no checkout has `{host}/{owner}`; \
                 add one to `callboard.checkouts` with `url: https://{host}/{owner}`"
            )));
        };
        let mut folder = checkout.folder.clone();
        for part in &repository[checkout.parts.len()..] {
            folder = child_folder(&folder, part).ok_or_else(|| {
                self.journal.folder(&folder);
                ReadError::Elsewhere {
                    target: target.to_owned(),
                }
            })?;
        }
        let path = if location.is_glob() {
            url.path.clone()
        } else {
            url.file_path().ok_or_else(|| not_found(location))?
        };
        let shown = match folder.strip_prefix(&self.folder) {
            Ok(below) if !below.is_absolute() => {
                normalize(below).to_string_lossy().replace('\\', "/")
            }
            // A folder elsewhere on this machine is nobody's business.
            _ => repository.join("/"),
        };
        Ok(InCheckout {
            folder,
            path: path.trim_start_matches('/').to_owned(),
            shown,
        })
    }

    /// What may be read of the repository in a folder: that folder alone. Its
    /// authors decide where its links lead, and neither other repositories nor
    /// the configuration, which may hold secrets, are theirs.
    fn repository_roots(&self, folder: &Path) -> Arc<Roots> {
        let known = self.repositories.read().ok();
        if let Some(roots) = known.and_then(|known| known.get(folder).cloned()) {
            return roots;
        }
        // A folder that is absent is found to be so when it is read.
        let inside = self.roots.contain(folder).unwrap_or(true);
        let roots = Arc::new(Roots::new(
            inside.then(|| folder.to_owned()),
            "the checkout of its repository",
        ));
        if let Ok(mut known) = self.repositories.write() {
            known.insert(folder.to_owned(), Arc::clone(&roots));
        }
        roots
    }

    /// The files of the repository in a folder.
    fn tree(&self, folder: &Path) -> Arc<DiskTree> {
        let known = self.trees.read().ok();
        if let Some(tree) = known.and_then(|known| known.get(folder).cloned()) {
            return tree;
        }
        let roots = self.repository_roots(folder);
        let journal = Arc::clone(&self.journal);
        let tree = Arc::new(DiskTree::new(folder.to_owned(), roots, journal));
        match self.trees.write() {
            Ok(mut trees) => Arc::clone(trees.entry(folder.to_owned()).or_insert(tree)),
            Err(_) => tree,
        }
    }

    /// Whether a folder may be looked into; it is noted as if it were.
    fn is_allowed(&self, roots: &Roots, path: &Path) -> bool {
        self.journal.folder(path);
        roots.contain(path).unwrap_or(false)
    }

    fn outside(&self, target: &str) -> ReadError {
        ReadError::Outside {
            target: target.to_owned(),
            root: self.roots.in_words().to_owned(),
        }
    }
}

impl Sources for DiskSources {
    fn read(&self, location: &Location) -> Result<SourceFile, ReadError> {
        match &*location.location_type {
            "file" => self.read_file(location),
            "url" => self.read_url(location),
            _ => Err(unknown_type(location)),
        }
    }

    fn search(&self, location: &Location) -> Result<Vec<ReadFile>, ReadError> {
        match &*location.location_type {
            "file" => self.search_files(location),
            "url" => self.search_url(location),
            _ => Err(unknown_type(location)),
        }
    }

    fn resolve(&self, base: &Location, target: &str) -> Result<Location, ReadError> {
        if &*base.location_type == "url" {
            return source_url::resolve(&base.target, target)
                .map(|resolved| Location::new("url", resolved))
                .map_err(|error| ReadError::Unsupported {
                    target: target.to_owned(),
                    reason: error.to_string(),
                });
        }
        if is_web_url(target) {
            return Ok(Location::new("url", target));
        }
        let base = shown_target(&base.target);
        // Bases above the folder are rare; their `..` stay in front.
        let up = base.split('/').take_while(|part| *part == "..").count();
        let (above, rest) = base.split_at((up * 3).min(base.len()));
        let above = if up == 0 { "./" } else { above };
        match path::join(rest, target) {
            Ok(joined) => Ok(Location::new("file", format!("{above}{joined}"))),
            Err(error) => {
                // One root may lie beside another.
                let folder = Path::new(rest).parent().unwrap_or(Path::new(""));
                let joined = normalize(&Path::new(above).join(folder).join(target));
                if !self.roots.contain_text(&self.folder.join(&joined)) {
                    return Err(match error {
                        ReadError::Outside { .. } => self.outside(target),
                        other => other,
                    });
                }
                Ok(Location::new(
                    "file",
                    joined.to_string_lossy().replace('\\', "/"),
                ))
            }
        }
    }
}

impl Repositories for DiskSources {
    fn place(&self, location: &Location) -> Result<Place, ReadError> {
        let (folder, path, shown) = match &*location.location_type {
            "file" => {
                let target = shown_target(&location.target);
                let file = normalize(&self.folder.join(target));
                let root = self.roots.named_above(&file);
                let root = root.ok_or_else(|| self.outside(&location.target))?;
                // The work tree it is in, or else all that may be read.
                let above = file.ancestors().skip(1);
                let folder = above
                    .take_while(|folder| folder.starts_with(root))
                    .find(|folder| folder.join(".git").exists())
                    .unwrap_or(root)
                    .to_owned();
                let path = file.strip_prefix(&folder).unwrap_or(&file);
                let path = path.to_string_lossy().replace('\\', "/");
                let shown = folder.strip_prefix(normalize(&self.folder));
                let shown = shown.map_or_else(
                    |_| String::new(),
                    |shown| shown.to_string_lossy().replace('\\', "/"),
                );
                (folder, path, shown)
            }
            "url" => {
                let place = self.locate(location)?;
                let path = path::normalize(&place.path).ok_or_else(|| not_found(location))?;
                (place.folder, path, place.shown)
            }
            _ => return Err(unknown_type(location)),
        };
        let tree = self.tree(&folder);
        Ok(Place {
            repository: folder.to_string_lossy().into(),
            tree,
            path,
            shown,
        })
    }
}

impl InCheckout {
    fn read(
        &self,
        sources: &DiskSources,
        location: &Location,
        path: &str,
    ) -> Result<SourceFile, ReadError> {
        let file = self.folder.join(path);
        let roots = sources.repository_roots(&self.folder);
        let read = || read_below(&roots, &file, &location.target);
        let bytes = sources.journal.file(&file, read)?;
        let shown: Arc<str> = if self.shown.is_empty() {
            path.into()
        } else {
            format!("{}/{path}", self.shown).into()
        };
        Ok(SourceFile {
            good: None,
            location: location.clone(),
            path: shown,
            bytes,
        })
    }
}

impl CheckoutFolder {
    fn new(checkout: &Checkout) -> Option<Self> {
        let url = url::Url::parse(&checkout.url).ok()?;
        let host = url.host_str()?;
        Some(Self {
            host: match url.port() {
                Some(port) => format!("{host}:{port}"),
                None => host.to_owned(),
            },
            parts: url
                .path()
                .split('/')
                .filter(|part| !part.is_empty())
                .map(|part| source_url::decode_component(part).unwrap_or_else(|| part.to_owned()))
                .collect(),
            folder: normalize(&checkout.path),
        })
    }

    /// Whether a repository is below the URL. Code hosts do not tell case.
    fn covers(&self, host: &str, repository: &[&str]) -> bool {
        self.host.eq_ignore_ascii_case(host)
            && self.parts.len() <= repository.len()
            && self
                .parts
                .iter()
                .zip(repository)
                .all(|(part, other)| part.to_lowercase() == other.to_lowercase())
    }
}

/// The folder with this name, or else one with this name in another case.
fn child_folder(folder: &Path, name: &str) -> Option<PathBuf> {
    if matches!(name, "" | "." | "..") || name.contains(['/', '\\']) {
        return None;
    }
    let exact = folder.join(name);
    if exact.is_dir() {
        return Some(exact);
    }
    let mut others: Vec<PathBuf> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.file_name()
                .and_then(|other| other.to_str())
                .is_some_and(|other| other.eq_ignore_ascii_case(name))
        })
        .collect();
    others.sort_unstable();
    others.into_iter().find(|path| path.is_dir())
}

fn is_web_url(target: &str) -> bool {
    url::Url::parse(target).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// A target without the `./` that says nothing.
fn shown_target(target: &str) -> &str {
    target.strip_prefix("./").unwrap_or(target)
}

fn not_found(location: &Location) -> ReadError {
    ReadError::NotFound {
        target: location.target.to_string(),
    }
}

fn failed(location: &Location, error: &walk::WalkError) -> ReadError {
    let reason = match error {
        walk::WalkError::Io(error) => error.kind().to_string(),
        walk::WalkError::TooMany => error.to_string(),
    };
    ReadError::Failed {
        target: location.target.to_string(),
        reason,
    }
}

fn unknown_type(location: &Location) -> ReadError {
    ReadError::Unsupported {
        target: location.target.to_string(),
        reason: format!(
            "nothing reads locations of type `{}`",
            location.location_type
        ),
    }
}

#[cfg(test)]
mod tests;
