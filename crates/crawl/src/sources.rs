//! A snapshot behind [`catalog::Sources`]: the files of every repository under the
//! addresses they have on their host.
//!
//! [`SnapshotSources`] is the way in. What is asked and was never read is noted
//! as a [`Miss`], so that a crawl can read it and ask again. No request is made
//! here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use catalog::source::glob::{Glob, Options};
use catalog::source::url::{self, RepositoryUrl};
use catalog::source::{GoodVersion, ReadFile, SourceFile, path as paths};
use catalog::{Location, ReadError, Sources};
use forge::model::{FileBytes, FullName};

use crate::cache::Cache;
use crate::provider::{OWNERS, PeopleProvider};
use crate::run::Explored;
use crate::section::{Good, Section};
use crate::snapshot::{Kept, Snapshot};
use crate::wanted::link_target;
use crate::{owners, people};

/// Links that lead to links are followed so often.
const MAX_LINKS: usize = 8;

/// So many misses are noted.
const MAX_MISSES: usize = 100_000;

/// A file that was asked for and that no crawl has read yet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Miss {
    /// The host.
    pub host: String,
    /// The repository.
    pub repository: FullName,
    /// The branch, tag or commit in the address.
    pub git_ref: String,
    /// The path, or a pattern.
    pub path: String,
    /// Whether it is a pattern.
    pub is_pattern: bool,
}

/// The files of a snapshot.
pub struct SnapshotSources {
    cache: Arc<Cache>,
    snapshot: Arc<Snapshot>,
    /// Keys of repositories, by host and full name in lower case.
    by_name: BTreeMap<String, Vec<String>>,
    /// Descriptors that are no files of a repository, by their address.
    others: BTreeMap<String, Arc<[u8]>>,
    /// Descriptors that no repository has, by the address they would have.
    described: BTreeMap<String, Arc<[u8]>>,
    misses: Mutex<BTreeSet<Miss>>,
    used: Mutex<BTreeSet<String>>,
}

/// A place in a repository of the snapshot.
pub struct Place<'a> {
    /// What tells the repository from others.
    pub key: &'a str,
    /// The repository.
    pub kept: &'a Kept,
    /// The path there.
    pub path: String,
}

impl SnapshotSources {
    /// The files of a snapshot, out of the cache it was loaded from.
    pub fn new(cache: Arc<Cache>, snapshot: Arc<Snapshot>) -> Self {
        let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (key, kept) in &snapshot.repositories {
            let name = name_key(&kept.host, &kept.repository.full_name.to_string());
            by_name.entry(name).or_default().push(key.clone());
        }
        for (alias, key) in &snapshot.aliases {
            if snapshot.repositories.contains_key(key) {
                by_name.entry(alias.clone()).or_default().push(key.clone());
            }
        }
        Self {
            cache,
            snapshot,
            by_name,
            others: BTreeMap::new(),
            described: BTreeMap::new(),
            misses: Mutex::default(),
            used: Mutex::default(),
        }
    }

    /// The same, with the teams and members of some organisations.
    #[must_use]
    pub fn with_people(mut self, providers: &[PeopleProvider]) -> Self {
        for provider in providers {
            if let Some(kept) = self.snapshot.people.get(&provider.id) {
                let PeopleProvider {
                    host,
                    organization,
                    settings,
                    ..
                } = provider;
                let found = people::descriptors(host, organization, &kept.people, settings);
                let found = found.into_iter();
                self.others
                    .extend(found.map(|(at, bytes)| (at, bytes.into())));
            }
        }
        self
    }

    /// The addresses of teams and members.
    pub fn people(&self) -> impl Iterator<Item = &str> {
        self.others.keys().map(String::as_str)
    }

    /// Takes these descriptors for files of their addresses, and no others that were
    /// given before.
    pub fn describe(&mut self, described: BTreeMap<String, Arc<[u8]>>) {
        self.described = described;
    }

    /// The snapshot.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The same, to be kept.
    pub fn shared_snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot)
    }

    /// What tells the repository from others that an address is in, whatever is
    /// there; `None` where it was not crawled.
    pub fn repository_at(&self, target: &str) -> Option<&str> {
        let url = RepositoryUrl::parse(target).ok()?;
        self.repository(&url).map(|(key, _)| key)
    }

    /// What has been asked.
    pub fn explored(&self) -> Explored {
        let misses = self.misses.lock().unwrap_or_else(PoisonError::into_inner);
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        Explored {
            misses: misses.iter().cloned().collect(),
            used: used.clone(),
        }
    }

    fn miss(&self, url: &RepositoryUrl, path: &str, is_pattern: bool) {
        let mut misses = self.misses.lock().unwrap_or_else(PoisonError::into_inner);
        if misses.len() < MAX_MISSES {
            misses.insert(Miss {
                host: url.host.to_lowercase(),
                repository: FullName::new(url.owner.as_str(), url.name.as_str()),
                git_ref: url.git_ref.clone(),
                path: path.to_owned(),
                is_pattern,
            });
        }
    }

    /// The repository and path that an address names, where it has been read.
    ///
    /// # Errors
    ///
    /// [`ReadError`].
    pub fn place(&self, location: &Location) -> Result<Place<'_>, ReadError> {
        let url = parse(location)?;
        let path = if location.is_glob() {
            url.path.trim_start_matches('/').to_owned()
        } else {
            let path = url.file_path().and_then(|path| paths::normalize(&path));
            path.ok_or_else(|| not_found(location))?
        };
        match self.repository(&url) {
            Some((key, kept)) => {
                let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
                if !used.contains(key) {
                    used.insert(key.to_owned());
                }
                Ok(Place { key, kept, path })
            }
            None => {
                self.miss(&url, &path, location.is_glob());
                Err(ReadError::Elsewhere {
                    target: location.target.to_string(),
                })
            }
        }
    }

    fn repository(&self, url: &RepositoryUrl) -> Option<(&str, &Kept)> {
        let name = name_key(&url.host, &format!("{}/{}", url.owner, url.name));
        let keys = self.by_name.get(&name)?.iter();
        let all = keys.filter_map(|key| self.snapshot.repositories.get_key_value(key));
        let all: Vec<(&String, &Kept)> = all.collect();
        let found = all.iter().find(|(_, kept)| kept.answers_to(&url.git_ref));
        found.map(|(key, kept)| (key.as_str(), *kept))
    }

    /// The files of a repository.
    pub fn section(&self, kept: &Kept) -> Option<Arc<Section>> {
        self.cache.section(kept.section.as_deref()?)
    }

    fn read_at(&self, place: &Place<'_>, location: &Location) -> Result<SourceFile, ReadError> {
        let section = self.section(place.kept);
        let file = section.as_deref();
        let file = file.and_then(|section| read_through_links(section, &place.path));
        let Some(bytes) = file else {
            if !place.kept.absent.contains(&place.path)
                && let Ok(url) = parse(location)
            {
                self.miss(&url, &place.path, false);
            }
            return Err(not_found(location));
        };
        Ok(SourceFile {
            good: section
                .and_then(|section| section.good(&place.path))
                .map(|good| Arc::new(version(good))),
            location: location.clone(),
            path: format!("{}/{}", place.kept.repository.full_name, place.path).into(),
            bytes,
        })
    }
}

impl Sources for SnapshotSources {
    fn read(&self, location: &Location) -> Result<SourceFile, ReadError> {
        if let Some(bytes) = self.others.get(&*location.target) {
            let shown = location.target.split_once("://").map(|(_, shown)| shown);
            return Ok(SourceFile {
                location: location.clone(),
                path: shown.unwrap_or(&location.target).into(),
                bytes: Arc::clone(bytes),
                good: None,
            });
        }
        let place = self.place(location)?;
        if let Some(bytes) = self.described.get(&*location.target) {
            return Ok(SourceFile {
                location: location.clone(),
                path: format!("{}/{}", place.kept.repository.full_name, place.path).into(),
                bytes: Arc::clone(bytes),
                good: None,
            });
        }
        self.read_at(&place, location)
    }

    fn search(&self, location: &Location) -> Result<Vec<ReadFile>, ReadError> {
        let place = self.place(location)?;
        let pattern = Glob::new(&place.path, Options::default());
        let mut found: Vec<String> = Vec::new();
        if let Some(section) = self.section(place.kept) {
            let paths = section.paths().map(|(path, _)| path);
            found.extend(
                paths
                    .filter(|path| pattern.is_match(path))
                    .map(str::to_owned),
            );
        }
        if !place.kept.searched.contains(&place.path)
            && let Ok(url) = parse(location)
        {
            self.miss(&url, &place.path, true);
        }
        let files = found.into_iter().map(|path| {
            let target = url::with_path(&location.target, &path);
            let target = target.unwrap_or_else(|| location.target.to_string());
            let place = Place { path, ..place };
            self.read_at(&place, &Location::new("url", target))
        });
        Ok(files.collect())
    }

    fn owner(&self, file: &Location) -> Option<(String, String)> {
        let place = self.place(file).ok()?;
        let section = self.section(place.kept)?;
        let (from, codeowners) = OWNERS
            .into_iter()
            .find_map(|path| Some((path, read_through_links(&section, path)?)))?;
        let owner = owners::owner_of(&codeowners, &place.path)?;
        Some((owner, from.to_owned()))
    }

    fn resolve(&self, base: &Location, target: &str) -> Result<Location, ReadError> {
        url::resolve(&base.target, target)
            .map(|resolved| Location::new("url", resolved))
            .map_err(|error| ReadError::Unsupported {
                target: target.to_owned(),
                reason: error.to_string(),
            })
    }
}

impl Kept {
    /// Whether an address with this branch, tag or commit means what was read here.
    pub fn answers_to(&self, git_ref: &str) -> bool {
        match &self.branch {
            Some(branch) => branch == git_ref,
            None => {
                git_ref == "HEAD"
                    || self.repository.default_branch.as_deref() == Some(git_ref)
                    || self.commit.as_deref() == Some(git_ref)
            }
        }
    }
}

/// The bytes of a file; links, of the file or of a folder above it, are followed
/// within the repository.
pub fn read_through_links(section: &Section, path: &str) -> Option<Arc<[u8]>> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        if let Some(FileBytes { is_link, bytes }) = section.file(&path) {
            if !is_link {
                return Some(bytes);
            }
            path = link_target(&path, &bytes)?;
            continue;
        }
        let above = path.match_indices('/').map(|(at, _)| at);
        let link = above.rev().find_map(|at| {
            let file = section.file(&path[..at])?;
            let target = file
                .is_link
                .then(|| link_target(&path[..at], &file.bytes))??;
            Some(format!("{target}{}", &path[at..]))
        });
        path = link?;
    }
    None
}

fn version(good: Good) -> GoodVersion {
    GoodVersion {
        bytes: good.bytes,
        since: crate::time::utc(good.stale.since),
        reason: good.stale.reason,
    }
}

/// Where the link at a path leads, from the root.
pub fn leads_to(section: &Section, path: &str) -> Option<String> {
    let file = section.file(path).filter(|file| file.is_link)?;
    link_target(path, &file.bytes)
}

fn parse(location: &Location) -> Result<RepositoryUrl, ReadError> {
    let unsupported = |reason: String| ReadError::Unsupported {
        target: location.target.to_string(),
        reason,
    };
    if &*location.location_type != "url" {
        return Err(unsupported(format!(
            "nothing reads locations of type `{}` here",
            location.location_type
        )));
    }
    RepositoryUrl::parse(&location.target).map_err(|error| unsupported(error.to_string()))
}

/// How a repository is found by name: hosts do not tell case.
pub(crate) fn name_key(host: &str, full_name: &str) -> String {
    format!("{host}/{full_name}").to_lowercase()
}

fn not_found(location: &Location) -> ReadError {
    ReadError::NotFound {
        target: location.target.to_string(),
    }
}
