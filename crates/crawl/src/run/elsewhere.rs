//! Files in other repositories than those of providers, and more files of these:
//! what `catalog.locations`, Locations, placeholders and annotations name by a
//! whole address.
//!
//! What is missing is only known once the catalog has been made, and what is read
//! may name more. So the catalog is asked again, a bounded number of times.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use catalog::source::glob::{Glob, Options};
use forge::Forge;
use forge::ask::{At, Look};
use forge::error::ForgeError;
use forge::model::{EntryKind, FileBytes, FullName, Repository};
use store::StoreError;

use super::reading::{Read, at_head, without_texts};
use super::{Crawl, ELSEWHERE};
use crate::section::Files;
use crate::snapshot::{Kept, repository_key};
use crate::sources::{Miss, name_key};
use crate::wanted::link_target;

/// The catalog is asked so often what it lacks.
const MAX_ROUNDS: usize = 6;

/// A repository answers to no more files in a round.
const MAX_PATHS: usize = 2_000;

/// What one repository is asked for.
#[derive(Default)]
struct Question {
    paths: BTreeSet<String>,
    patterns: BTreeSet<String>,
}

impl Crawl<'_> {
    /// Reads what the catalog asks for and no crawl has read, until it has all.
    pub(super) async fn explore(&self) -> Result<(), StoreError> {
        if self.job.options.only.is_none() {
            self.renew_elsewhere().await?;
        }
        let mut asked: BTreeSet<Miss> = BTreeSet::new();
        let mut used = BTreeSet::new();
        for _ in 0..MAX_ROUNDS {
            let snapshot = Arc::new(self.state().snapshot.clone());
            let explored = self.job.explorer.explore(self.job.cache, snapshot);
            used = explored.used;
            let new: Vec<Miss> = explored
                .misses
                .into_iter()
                .filter(|miss| self.job.forges.contains_key(&miss.host))
                .filter(|miss| asked.insert(miss.clone()))
                .collect();
            if new.is_empty() {
                break;
            }
            self.read_misses(new).await?;
        }
        let mut state = self.state();
        if let Some(elsewhere) = state.snapshot.providers.get_mut(ELSEWHERE) {
            elsewhere.members.retain(|key| used.contains(key));
        }
        Ok(())
    }

    async fn read_misses(&self, misses: Vec<Miss>) -> Result<(), StoreError> {
        let mut questions: BTreeMap<(String, String, String), (FullName, Question)> =
            BTreeMap::new();
        for miss in misses {
            let name = name_key(&miss.host, &miss.repository.to_string());
            let key = (miss.host.clone(), name, miss.git_ref.clone());
            let (_, question) = questions
                .entry(key)
                .or_insert_with(|| (miss.repository.clone(), Question::default()));
            match miss.is_pattern {
                true => question.patterns.insert(miss.path),
                false => question.paths.insert(miss.path),
            };
        }
        for ((host, name, git_ref), (full_name, question)) in questions {
            let found = self.known(&name, &git_ref);
            let read = match found {
                Some((key, kept)) => self.read_more(key, kept, &question).await,
                None => self.read_new(&host, &full_name, &git_ref, &question).await,
            };
            match read {
                Ok(()) => {}
                // An address of nothing: the catalog says so where it is written.
                Err(Failed::Forge(error)) if error.is_gone() => {}
                Err(Failed::Forge(error)) => {
                    self.failed(ELSEWHERE, Some(&full_name.to_string()), &error, &host);
                }
                Err(Failed::Store(error)) => return Err(error),
            }
        }
        Ok(())
    }

    /// What is kept of the repository of a name, for a branch, tag or commit.
    fn known(&self, name: &str, git_ref: &str) -> Option<(String, Kept)> {
        let state = self.state();
        let alias = state.snapshot.aliases.get(name);
        let mut all = state.snapshot.repositories.iter();
        let found = all.find(|(key, kept)| {
            let is_named = name_key(&kept.host, &kept.repository.full_name.to_string()) == name
                || alias == Some(key);
            is_named && kept.answers_to(git_ref)
        });
        found.map(|(key, kept)| (key.clone(), kept.clone()))
    }

    /// Reads a repository for the first time.
    async fn read_new(
        &self,
        host: &str,
        name: &FullName,
        git_ref: &str,
        question: &Question,
    ) -> Result<(), Failed> {
        let forge = self.forge(host)?;
        let mut look = Look::default();
        let mut repository = forge.repository(name, &look).await?;
        let is_default = git_ref == "HEAD"
            || repository.default_branch.as_deref() == Some(git_ref)
            || repository
                .head
                .as_ref()
                .is_some_and(|head| head.commit == git_ref);
        if !is_default {
            look.branch = Some(git_ref.to_owned());
            repository = forge.repository(name, &look).await?;
        }
        let key = repository_key(host, &repository.id, look.branch.as_deref());
        let kept = Kept {
            host: host.to_owned(),
            commit: repository.head.as_ref().map(|head| head.commit.clone()),
            repository: without_texts(repository.clone()),
            branch: look.branch,
            section: None,
            descriptors: Vec::new(),
            oids: BTreeMap::new(),
            is_within_look: false,
            absent: BTreeSet::new(),
            searched: BTreeSet::new(),
            recipe: ELSEWHERE.to_owned(),
            stale: None,
        };
        if name_key(host, &repository.full_name.to_string()) != name_key(host, &name.to_string()) {
            let mut state = self.state();
            let alias = name_key(host, &name.to_string());
            state.snapshot.aliases.insert(alias, key.clone());
        }
        self.read_more(key.clone(), kept, question).await?;
        let mut state = self.state();
        let elsewhere = state.snapshot.providers.entry(ELSEWHERE.to_owned());
        elsewhere.or_default().members.insert(key);
        Ok(())
    }

    /// Reads more files of a repository, at the commit of those that are here.
    async fn read_more(
        &self,
        key: String,
        mut kept: Kept,
        question: &Question,
    ) -> Result<(), Failed> {
        let at = At {
            id: kept.repository.id.clone(),
            full_name: kept.repository.full_name.clone(),
            commit: kept.commit.clone().unwrap_or_default(),
            disk_kib: kept.repository.disk_kib,
        };
        let mut paths = question.paths.clone();
        if kept.commit.is_some() {
            let forge = self.forge(&kept.host)?;
            if !question.patterns.is_empty() {
                paths.extend(matching(forge.tree(&at).await?, &question.patterns));
            }
            let before = kept
                .section
                .as_deref()
                .and_then(|name| self.job.cache.section(name));
            let mut all = before.map(|section| section.all()).unwrap_or_default();
            let mut wanted: Vec<String> = paths
                .into_iter()
                .filter(|path| !all.files.contains_key(path))
                .take(MAX_PATHS)
                .collect();
            // A link is followed to what it names.
            while !wanted.is_empty() {
                wanted = add(&**forge, &at, &wanted, &mut all, &mut kept.absent).await?;
            }
            kept.section = match all == Files::default() {
                true => None,
                false => Some(self.job.cache.keep(&all)?),
            };
        } else {
            kept.absent.extend(paths);
        }
        kept.searched.extend(question.patterns.iter().cloned());
        kept.is_within_look = false;
        self.state().snapshot.repositories.insert(key, kept);
        Ok(())
    }

    /// Reads anew what changed in repositories that are no provider's.
    async fn renew_elsewhere(&self) -> Result<(), StoreError> {
        let elsewhere = self.before.providers.get(ELSEWHERE);
        let members = elsewhere
            .map(|state| state.members.clone())
            .unwrap_or_default();
        let mut by_look: BTreeMap<(String, Option<String>), Vec<String>> = BTreeMap::new();
        for key in members {
            if let Some(kept) = self.before.repositories.get(&key) {
                let look = (kept.host.clone(), kept.branch.clone());
                by_look.entry(look).or_default().push(key);
            }
        }
        for ((host, branch), keys) in by_look {
            let look = Look {
                branch,
                ..Look::default()
            };
            for some in keys.chunks(100) {
                self.renew(&host, &look, some).await?;
            }
        }
        Ok(())
    }

    async fn renew(&self, host: &str, look: &Look, keys: &[String]) -> Result<(), StoreError> {
        let before = &self.before.repositories;
        let names: Vec<(String, FullName)> = keys
            .iter()
            .filter_map(|key| before.get(key))
            .map(|kept| {
                (
                    kept.repository.id.clone(),
                    kept.repository.full_name.clone(),
                )
            })
            .collect();
        let answer = match self.forge(host) {
            Ok(forge) => forge.repositories(&names, look).await,
            Err(error) => Err(error),
        };
        let found = match answer {
            Ok(found) => found,
            Err(error) => {
                self.failed(ELSEWHERE, None, &error, host);
                return Ok(());
            }
        };
        for (key, repository) in keys.iter().zip(found) {
            let Some(kept) = self.kept(key) else { continue };
            let Some(repository) = repository else {
                let mut state = self.state();
                if let Some(elsewhere) = state.snapshot.providers.get_mut(ELSEWHERE) {
                    elsewhere.members.remove(key);
                }
                continue;
            };
            match self.renew_one(&kept, &repository).await {
                Ok(now) => {
                    self.state().snapshot.repositories.insert(key.clone(), now);
                }
                Err(Failed::Store(error)) => return Err(error),
                Err(Failed::Forge(error)) => {
                    let name = repository.full_name.to_string();
                    self.failed(ELSEWHERE, Some(&name), &error, host);
                    let stale = Some(self.stale(kept.stale.as_ref(), &error));
                    let kept = Kept { stale, ..kept };
                    self.state().snapshot.repositories.insert(key.clone(), kept);
                }
            }
        }
        Ok(())
    }

    /// The files of a repository at its newest commit: those that were read before.
    async fn renew_one(&self, kept: &Kept, repository: &Repository) -> Result<Kept, Failed> {
        let head = at_head(repository);
        let mut now = Kept {
            repository: without_texts(repository.clone()),
            stale: None,
            ..kept.clone()
        };
        let commit = head.as_ref().map(|at| at.commit.clone());
        if commit == kept.commit {
            return Ok(now);
        }
        now.commit = commit;
        now.absent.clear();
        now.searched.clear();
        now.section = None;
        let before = kept
            .section
            .as_deref()
            .and_then(|name| self.job.cache.section(name));
        if let (Some(at), Some(before)) = (head, before) {
            let forge = self.forge(&kept.host)?;
            let paths: Vec<String> = before.paths().map(|(path, _)| path.to_owned()).collect();
            let mut all = Files::default();
            add(&**forge, &at, &paths, &mut all, &mut now.absent).await?;
            let read = Read {
                files: all.files,
                left_out: Vec::new(),
            };
            now.section = self.keep(Some(kept), repository, &[], read).await?;
        }
        Ok(now)
    }
}

/// Reads files; gives the paths that links among them lead to.
async fn add(
    forge: &dyn Forge,
    at: &At,
    paths: &[String],
    all: &mut Files,
    absent: &mut BTreeSet<String>,
) -> Result<Vec<String>, ForgeError> {
    let found = forge.files(at, paths).await?;
    let mut more = Vec::new();
    for (path, file) in paths.iter().zip(found) {
        match file {
            Some(file) => {
                if let Some(target) = leads_to(path, &file)
                    && !all.files.contains_key(&target)
                    && !paths.contains(&target)
                {
                    more.push(target);
                }
                all.files.insert(path.clone(), file);
            }
            None => {
                absent.insert(path.clone());
            }
        }
    }
    Ok(more)
}

fn leads_to(path: &str, file: &FileBytes) -> Option<String> {
    file.is_link.then(|| link_target(path, &file.bytes))?
}

fn matching(tree: Vec<forge::model::Entry>, patterns: &BTreeSet<String>) -> Vec<String> {
    let patterns: Vec<Glob> = patterns
        .iter()
        .map(|pattern| Glob::new(pattern, Options::default()))
        .collect();
    tree.into_iter()
        .filter(|entry| matches!(entry.kind, EntryKind::File | EntryKind::Link))
        .filter(|entry| patterns.iter().any(|pattern| pattern.is_match(&entry.path)))
        .map(|entry| entry.path)
        .collect()
}

/// Why something was not read.
enum Failed {
    Forge(ForgeError),
    Store(StoreError),
}

impl From<ForgeError> for Failed {
    fn from(error: ForgeError) -> Self {
        Self::Forge(error)
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
