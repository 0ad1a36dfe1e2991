//! One repository: its files, as far as they have to be asked for, and what is
//! kept of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use forge::ask::At;
use forge::error::ForgeError;
use forge::model::{FileBytes, LeftOut, Repository};
use store::StoreError;

use super::{Crawl, Event, good};
use crate::decide::{self, Step};
use crate::provider::Provider;
use crate::section::Files;
use crate::snapshot::Kept;
use crate::wanted::Wanted;

/// Why a repository is not kept as its host has it.
pub(super) enum Unread {
    /// The host.
    Forge(ForgeError),
    /// The cache.
    Store(StoreError),
}

impl From<ForgeError> for Unread {
    fn from(error: ForgeError) -> Self {
        Self::Forge(error)
    }
}

impl From<StoreError> for Unread {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Crawl<'_> {
    /// Does what has been decided about a repository, and keeps it.
    pub(super) async fn settle(
        &self,
        provider: &Provider,
        key: String,
        kept: Option<Kept>,
        repository: Repository,
        step: Step,
    ) -> Result<(), StoreError> {
        // Whatever else is said of it then says nothing.
        if let Some(reason) = repository.problem.clone() {
            let error = ForgeError::Malformed {
                host: provider.host.clone(),
                what: format!("repository {}", repository.full_name),
                reason,
            };
            self.unread(provider, &key, kept, repository, &error);
            return Ok(());
        }
        let was_read = step != Step::Keep;
        match self.read(provider, kept.as_ref(), &repository, step).await {
            Ok(now) => {
                let name = now.repository.full_name.to_string();
                let mut state = self.state();
                let run = &mut state.run;
                match &kept {
                    None => {
                        run.counts.added += 1;
                        run.news.added.push(name);
                    }
                    Some(before) if was_read && before.section != now.section => {
                        run.counts.changed += 1;
                        run.news.changed.push(name);
                    }
                    Some(_) => run.counts.unchanged += 1,
                }
                state.snapshot.repositories.insert(key, now);
                drop(state);
                self.job.observer.see(Event::Settled {
                    provider: &provider.id,
                    was_read,
                });
                Ok(())
            }
            Err(Unread::Forge(error)) => {
                self.unread(provider, &key, kept, repository, &error);
                Ok(())
            }
            Err(Unread::Store(error)) => Err(error),
        }
    }

    /// Keeps what was read of a repository before, with what is said of it now. One
    /// that was never read waits for another crawl.
    pub(super) fn unread(
        &self,
        provider: &Provider,
        key: &str,
        kept: Option<Kept>,
        repository: Repository,
        error: &ForgeError,
    ) {
        let name = repository.full_name.to_string();
        self.failed(&provider.id, Some(&name), error, &provider.host);
        if let Some(mut kept) = kept {
            kept.stale = Some(self.stale(kept.stale.as_ref(), error));
            if repository.problem.is_none() {
                kept.repository = without_texts(repository);
            }
            self.count(|counts| counts.stale += 1);
            let mut state = self.state();
            state.snapshot.repositories.insert(key.to_owned(), kept);
        }
        self.job.observer.see(Event::Settled {
            provider: &provider.id,
            was_read: false,
        });
    }

    async fn read(
        &self,
        provider: &Provider,
        kept: Option<&Kept>,
        repository: &Repository,
        step: Step,
    ) -> Result<Kept, Unread> {
        let commit = repository.head.as_ref().map(|head| head.commit.clone());
        if step == Step::Keep
            && let Some(kept) = kept
        {
            return Ok(Kept {
                oids: decide::oids(repository),
                repository: without_texts(repository.clone()),
                commit,
                stale: None,
                ..kept.clone()
            });
        }
        let wanted = Wanted::new(provider);
        // A file that is named, looked for and absent may come with any commit, and so
        // may one that docs name.
        let is_more = matches!(step, Step::TakeMore(_));
        let (files, left_out) = match step {
            Step::Take(files) | Step::TakeMore(files) => (files, Vec::new()),
            _ => self.fetch(provider, repository, &wanted).await?,
        };
        let descriptors = wanted.descriptors(files.keys().map(String::as_str));
        let left = left_out.iter().map(|left| &left.path);
        let paths = files.keys().chain(left).map(String::as_str);
        let is_within_look = !is_more
            && !wanted.awaits_more()
            && decide::is_within_look(provider, repository, paths);
        let section = self
            .keep(kept, repository, &descriptors, Read { files, left_out })
            .await?;
        Ok(Kept {
            host: provider.host.clone(),
            branch: provider.filters.branch.clone(),
            oids: decide::oids(repository),
            repository: without_texts(repository.clone()),
            commit,
            section,
            descriptors,
            is_within_look,
            absent: BTreeSet::new(),
            searched: BTreeSet::new(),
            recipe: decide::recipe(provider),
            stale: None,
        })
    }

    async fn fetch(
        &self,
        provider: &Provider,
        repository: &Repository,
        wanted: &Wanted,
    ) -> Result<(BTreeMap<String, FileBytes>, Vec<LeftOut>), ForgeError> {
        let Some(at) = at_head(repository) else {
            return Ok(Default::default());
        };
        let forge = self.forge(&provider.host)?;
        let contents = forge.contents(&at, wanted).await?;
        Ok((contents.files, contents.left_out))
    }

    /// Keeps files, with the last good versions of descriptors that are broken now.
    pub(super) async fn keep(
        &self,
        kept: Option<&Kept>,
        repository: &Repository,
        descriptors: &[String],
        read: Read,
    ) -> Result<Option<String>, StoreError> {
        if read.files.is_empty() && read.left_out.is_empty() {
            return Ok(None);
        }
        let before = kept.and_then(|kept| kept.section.clone());
        let cache = Arc::clone(self.job.cache);
        let descriptors = descriptors.to_vec();
        let url = repository.url.clone();
        let now = self.job.options.now;
        let kept = tokio::task::spawn_blocking(move || {
            let before = before.and_then(|name| cache.section(&name));
            let good = good::versions(&url, &descriptors, &read.files, before.as_deref(), now);
            cache.keep(&Files {
                files: read.files,
                left_out: read.left_out,
                good,
            })
        });
        match kept.await {
            Ok(name) => name.map(Some),
            Err(error) => Err(StoreError::Io {
                verb: "write",
                key: "section".to_owned(),
                source: std::io::Error::other(error),
            }),
        }
    }
}

/// Files that were read.
#[derive(Default)]
pub(super) struct Read {
    pub(super) files: BTreeMap<String, FileBytes>,
    pub(super) left_out: Vec<LeftOut>,
}

/// The newest commit of a repository; `None` of one without.
pub(super) fn at_head(repository: &Repository) -> Option<At> {
    Some(At {
        id: repository.id.clone(),
        full_name: repository.full_name.clone(),
        commit: repository.head.as_ref()?.commit.clone(),
        disk_kib: repository.disk_kib,
    })
}

/// What is kept of a listing: not the texts, which are files.
pub(super) fn without_texts(mut repository: Repository) -> Repository {
    repository.seen.clear();
    repository
}
