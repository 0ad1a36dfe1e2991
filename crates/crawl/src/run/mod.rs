//! One crawl: from the snapshot before to the next.
//!
//! [`crawl`] is the way in. In order:
//!
//! 1. [`listing`]: the repositories of each provider, page by page; what changed is
//!    read while the next page is on its way.
//! 2. [`reading`]: one repository, as far as [`crate::decide`] says that it has to
//!    be.
//! 3. [`vanished`]: repositories that are listed no more: gone, or only out of
//!    sight.
//! 4. [`elsewhere`]: files that descriptors name in other repositories.
//! 5. [`good`]: descriptors that were better before.
//!
//! A crawl that fails somewhere adds and changes what it could read, and removes
//! nothing of what it could not. Only a host that says so makes a repository gone.

mod elsewhere;
mod good;
mod listing;
mod people;
mod reading;
mod vanished;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use forge::Forge;
use forge::error::ForgeError;
use forge::model::FullName;
use store::StoreError;

use crate::cache::Cache;
use crate::provider::{PeopleProvider, Provider};
use crate::snapshot::{Counts, Failure, Kept, Run, Snapshot, Stale, VERSION};
use crate::sources::Miss;

/// The state of what descriptors name in other repositories than those of
/// providers.
pub const ELSEWHERE: &str = "locations";

/// So many failures are told one by one.
const MAX_FAILURES: usize = 100;

/// What to crawl, and through what.
pub struct Job<'a> {
    /// Owners of repositories.
    pub providers: &'a [Provider],
    /// Organisations whose people are read.
    pub people: &'a [PeopleProvider],
    /// The hosts, by name.
    pub forges: &'a BTreeMap<String, Arc<dyn Forge>>,
    /// Where files are kept.
    pub cache: &'a Arc<Cache>,
    /// What the catalog asks for beyond.
    pub explorer: &'a dyn Explorer,
    /// Who is told how it goes.
    pub observer: &'a dyn Observer,
    /// How to go about it.
    pub options: Options,
}

/// How to go about a crawl.
#[derive(Debug, Clone)]
pub struct Options {
    /// What time it is, in seconds since 1970.
    pub now: i64,
    /// Only this repository is read; everything else stays as it is.
    pub only: Option<FullName>,
    /// So many repositories are read at once.
    pub concurrency: usize,
    /// Whether many repositories may vanish at once.
    pub allow_removals: bool,
}

/// Who knows what the catalog asks for.
pub trait Explorer: Sync {
    /// What the catalog of a snapshot asks of it.
    fn explore(&self, cache: &Arc<Cache>, snapshot: Arc<Snapshot>) -> Explored;
}

/// What a catalog asked of a snapshot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Explored {
    /// What it does not have.
    pub misses: Vec<Miss>,
    /// Keys of the repositories that something was read of.
    pub used: BTreeSet<String>,
}

/// Who is told how a crawl goes.
pub trait Observer: Sync {
    /// Something happened.
    fn see(&self, event: Event<'_>);
}

/// What happens in a crawl.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// A page of repositories came.
    Listed {
        /// The provider.
        provider: &'a str,
        /// How many have come.
        so_far: u64,
        /// How many there are, where the host says.
        total: Option<u64>,
    },
    /// A repository is done with.
    Settled {
        /// The provider.
        provider: &'a str,
        /// Whether it was read anew.
        was_read: bool,
    },
    /// Something went wrong.
    Failed {
        /// The provider.
        provider: &'a str,
        /// The repository, where it is one.
        repository: Option<&'a str>,
        /// What.
        reason: &'a str,
    },
}

/// Crawls, and gives the next snapshot and how it went. Nothing is kept but files;
/// saving the snapshot is the caller's.
///
/// # Errors
///
/// [`StoreError`], where files could not be kept. What goes wrong with hosts is in
/// the snapshot and the run.
pub async fn crawl(job: &Job<'_>, before: &Snapshot) -> Result<(Snapshot, Run), StoreError> {
    let crawl = Crawl::new(job, before)?;
    match &job.options.only {
        Some(only) => crawl.only(only).await?,
        None => {
            let providers = job.providers.iter().map(|provider| crawl.list(provider));
            for listed in futures_util::future::join_all(providers).await {
                listed?;
            }
            for organization in job.people {
                crawl.read_people(organization).await;
            }
        }
    }
    crawl.explore().await?;
    Ok(crawl.finish())
}

/// A crawl that is under way.
struct Crawl<'a> {
    job: &'a Job<'a>,
    before: &'a Snapshot,
    /// Sections that are in the cache.
    sections: BTreeSet<String>,
    /// Hosts that are asked no more.
    stopped: BTreeMap<&'a str, AtomicBool>,
    state: Mutex<State>,
}

/// What has come of it until now.
struct State {
    snapshot: Snapshot,
    run: Run,
}

impl<'a> Crawl<'a> {
    fn new(job: &'a Job<'a>, before: &'a Snapshot) -> Result<Self, StoreError> {
        let mut snapshot = before.clone();
        snapshot.version = VERSION;
        let known: BTreeSet<&str> = job.providers.iter().map(|p| p.id.as_str()).collect();
        let is_known = |id: &String| known.contains(id.as_str()) || id == ELSEWHERE;
        snapshot.providers.retain(|id, _| is_known(id));
        let people: BTreeSet<&str> = job.people.iter().map(|p| p.id.as_str()).collect();
        snapshot.people.retain(|id, _| people.contains(id.as_str()));
        let hosts = job.forges.keys();
        Ok(Self {
            job,
            before,
            sections: job.cache.sections()?,
            stopped: hosts
                .map(|host| (host.as_str(), AtomicBool::new(false)))
                .collect(),
            state: Mutex::new(State {
                snapshot,
                run: Run {
                    began_at: job.options.now,
                    is_complete: true,
                    ..Run::default()
                },
            }),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was read of a repository before, if its files are still there.
    fn kept(&self, key: &str) -> Option<Kept> {
        let state = self.state();
        let kept = state.snapshot.repositories.get(key)?;
        let is_there = kept
            .section
            .as_ref()
            .is_none_or(|section| self.sections.contains(section));
        is_there.then(|| kept.clone())
    }

    /// The host of a name, unless it is asked no more.
    fn forge(&self, host: &str) -> Result<&'a Arc<dyn Forge>, ForgeError> {
        let unsupported = || ForgeError::Foreign {
            address: host.to_owned(),
        };
        let is_stopped = self.stopped.get(host).ok_or_else(unsupported)?;
        if is_stopped.load(Ordering::Relaxed) {
            return Err(ForgeError::Stopped {
                host: host.to_owned(),
            });
        }
        self.job.forges.get(host).ok_or_else(unsupported)
    }

    /// Notes that something went wrong.
    fn failed(&self, provider: &str, repository: Option<&str>, error: &ForgeError, host: &str) {
        if error.ends_the_run()
            && let Some(stopped) = self.stopped.get(host)
        {
            stopped.store(true, Ordering::Relaxed);
        }
        let reason = error.to_string();
        self.job.observer.see(Event::Failed {
            provider,
            repository,
            reason: &reason,
        });
        let mut state = self.state();
        state.run.is_complete = false;
        state.run.failed += 1;
        // What was not tried because of another failure is counted, not told.
        if state.run.failures.len() < MAX_FAILURES && !matches!(error, ForgeError::Stopped { .. }) {
            state.run.failures.push(Failure {
                provider: provider.to_owned(),
                repository: repository.map(str::to_owned),
                reason,
            });
        }
    }

    /// Since when and why, where it was so before.
    fn stale(&self, before: Option<&Stale>, error: &ForgeError) -> Stale {
        Stale {
            since: before.map_or(self.job.options.now, |stale| stale.since),
            reason: error.to_string(),
        }
    }

    fn count(&self, count: impl FnOnce(&mut Counts)) {
        count(&mut self.state().run.counts);
    }

    /// Leaves out what nobody has any more, and sums up.
    fn finish(self) -> (Snapshot, Run) {
        let State {
            mut snapshot,
            mut run,
        } = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let members: BTreeSet<String> = snapshot
            .providers
            .values()
            .flat_map(|provider| provider.members.iter().cloned())
            .collect();
        snapshot.repositories.retain(|key, kept| {
            let stays = members.contains(key);
            if !stays {
                run.counts.removed += 1;
                run.news.removed.push(kept.repository.full_name.to_string());
            }
            stays
        });
        run.news.settle();
        let repositories = &snapshot.repositories;
        snapshot
            .aliases
            .retain(|_, key| repositories.contains_key(key));
        run.failures.sort_by(|a, b| {
            let key = |f: &Failure| (f.provider.clone(), f.repository.clone(), f.reason.clone());
            key(a).cmp(&key(b))
        });
        let forges = self.job.forges.iter();
        run.usage = forges
            .map(|(host, forge)| (host.clone(), forge.usage()))
            .filter(|(_, usage)| usage.requests > 0)
            .collect();
        (snapshot, run)
    }
}
