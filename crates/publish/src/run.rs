//! Doing what a plan says, on many threads, by whoever has the lease.
//!
//! [`publish()`] and [`rollback()`] differ only in where bytes come from: a folder, or
//! the copies that are kept of portals before. Both look first whether there is
//! anything to do, and where there is not they write nothing at all, no lease either.
//!
//! A run that failed or was killed leaves the portal as far as it got, which is whole
//! for its readers, and the list of what it was about to touch. The next run asks of
//! each of those what is there, which an object says in its metadata, and writes only
//! what is missing.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use store::{Store, StoreError, Version};

use crate::lease::{Clock, Lease, LeaseError, RENEW_EVERY};
use crate::manifest::{Manifest, ManifestError};
use crate::plan::{Plan, Put};
use crate::wanted::{Entry, Path, Recipe, Rules, TAG, Tag, Wanted};

/// So often a plan is made again because the manifest was written meanwhile.
const MAX_PLANS: usize = 3;

/// What every run asks that writes: the manifest is read twice and written twice, the
/// lease read once and written three times.
const FRAME: u64 = 8;

/// How a run goes about it.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long what the portal has no more stays, and the portal before can be had
    /// back.
    pub grace: Duration,
    /// How many objects are written at once.
    pub concurrency: usize,
    /// A text that no other run has, for others to see who publishes.
    pub owner: String,
    /// How long to wait for another run.
    pub patience: Duration,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// The number of the portal that is published now.
    pub generation: u64,
    /// Files of the portal.
    pub files: u64,
    /// Files that were written.
    pub written: u64,
    /// The bytes that were sent for them.
    pub bytes: u64,
    /// Files that were copied by the store: aside, or back.
    pub copied: u64,
    /// Files of portals before that were deleted, with their copies.
    pub deleted: u64,
    /// Files of portals before that stay for now.
    pub retired: u64,
    /// What the store was asked, all in all.
    pub requests: u64,
    /// Whether it carried on what another run began and did not end.
    pub carried_on: bool,
    /// Portals before that cannot be had back any more, because what they had is gone.
    pub lost: u64,
}

/// Why a run did not end well.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Another run has the right to publish, or took it.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// What is published cannot be read.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The store said no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another run wrote the manifest.
    #[error("stopped, because another run has begun meanwhile; run it again")]
    Overtaken,
    /// A file is other than it was a moment before.
    #[error("`{path}` was changed while it was published: publish when nobody builds")]
    SourceChanged {
        /// The file.
        path: String,
    },
    /// There is no such portal.
    #[error("portal {id} cannot be had back: {}", one_of(.restorable))]
    NoSuchGeneration {
        /// The number that was asked for.
        id: u64,
        /// Those that there are.
        restorable: Vec<u64>,
    },
    /// There is no portal before this one.
    #[error("there is no portal before that can be had back")]
    NothingBefore,
    /// What a portal had is gone.
    #[error("portal {id} cannot be had back: its `{path}` is gone")]
    NotKept {
        /// The portal.
        id: u64,
        /// The first file that is gone.
        path: String,
    },
}

fn one_of(ids: &[u64]) -> String {
    let ids: Vec<String> = ids.iter().map(u64::to_string).collect();
    match ids.is_empty() {
        true => "there is none before this one".to_owned(),
        false => format!("there are {}", ids.join(", ")),
    }
}

/// Publishes a folder.
///
/// # Errors
///
/// [`PublishError`]. What was written until then stays, and the next run carries on.
pub fn publish(
    store: &dyn Store,
    folder: &dyn Store,
    wanted: &Wanted,
    rules: &dyn Rules,
    options: &Options,
    clock: &dyn Clock,
) -> Result<Published, PublishError> {
    let plan = |current: &Manifest| {
        let now = clock.now();
        let files = &wanted.files;
        Ok(Plan::new(current, files, rules, now, options.grace, None))
    };
    let source = Source::Folder { folder, rules };
    carry_out(store, &source, &plan, options, clock)
}

/// What [`rollback()`] would do, and which portal it would have back.
///
/// # Errors
///
/// [`PublishError`] where there is no such portal, or something that it had is gone.
pub fn plan_rollback(
    current: &Manifest,
    id: Option<u64>,
    rules: &dyn Rules,
    now: u64,
) -> Result<(u64, Plan), PublishError> {
    let id = id.or_else(|| current.one_before());
    let id = id.ok_or(PublishError::NothingBefore)?;
    let none = || PublishError::NoSuchGeneration {
        id,
        restorable: current.restorable().map(|(id, _)| id).collect(),
    };
    let files = current.files_of(id).ok_or_else(none)?;
    // Whoever has a portal back may want another one next: nothing is too old.
    let plan = Plan::new(current, &files, rules, now, Duration::MAX, Some(id));
    let is_gone = |put: &&Put| !put.is_unsettled && !current.kept.contains(&put.entry.tag);
    let gone = plan.puts().find(is_gone).map(|put| put.path.to_string());
    match gone {
        Some(path) => Err(PublishError::NotKept { id, path }),
        None => Ok((id, plan)),
    }
}

/// Has a portal back: that of a number, or the one before ([`Manifest::one_before`]).
///
/// # Errors
///
/// [`PublishError`]. The next run carries on, whichever of the two it is.
pub fn rollback(
    store: &dyn Store,
    id: Option<u64>,
    rules: &dyn Rules,
    options: &Options,
    clock: &dyn Clock,
) -> Result<Published, PublishError> {
    // Which one is before is decided once: a plan may have to be made again.
    let (current, _) = Manifest::read(store)?;
    let (id, _) = plan_rollback(&current, id, rules, clock.now())?;
    let plan = |current: &Manifest| {
        plan_rollback(current, Some(id), rules, clock.now()).map(|(_, plan)| plan)
    };
    carry_out(store, &Source::Kept { id }, &plan, options, clock)
}

/// Where bytes come from.
enum Source<'a> {
    /// From a folder.
    Folder {
        folder: &'a dyn Store,
        rules: &'a dyn Rules,
    },
    /// From what is kept of a portal before.
    Kept { id: u64 },
}

type MakePlan<'a> = dyn Fn(&Manifest) -> Result<Plan, PublishError> + 'a;

fn carry_out(
    store: &dyn Store,
    source: &Source<'_>,
    plan: &MakePlan<'_>,
    options: &Options,
    clock: &dyn Clock,
) -> Result<Published, PublishError> {
    let (current, _) = Manifest::read(store)?;
    let first = plan(&current)?;
    if first.is_nothing() {
        return Ok(Published {
            requests: 1,
            ..Published::of(&current)
        });
    }
    let lease = Lease::take(store, clock, &options.owner, options.patience)?;
    let done = with_lease(store, source, plan, options, &lease);
    lease.release();
    done
}

fn with_lease(
    store: &dyn Store,
    source: &Source<'_>,
    plan: &MakePlan<'_>,
    options: &Options,
    lease: &Lease<'_>,
) -> Result<Published, PublishError> {
    let (end, ended) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            while ended.recv_timeout(RENEW_EVERY) == Err(RecvTimeoutError::Timeout) {
                // Where it fails for long, whoever works notices by the clock.
                if let Err(LeaseError::Lost) = lease.renew() {
                    break;
                }
            }
        });
        let done = announced(store, plan, lease).and_then(|(plan, version)| match version {
            Some(version) => {
                Run::new(store, source, &plan, options.concurrency, lease).finish(&version)
            }
            None => Ok(Published::of(&plan.finished)),
        });
        drop(end);
        done
    })
}

/// The plan of whoever has the lease, announced; no version where nothing is left to
/// do.
fn announced(
    store: &dyn Store,
    plan: &MakePlan<'_>,
    lease: &Lease<'_>,
) -> Result<(Plan, Option<Version>), PublishError> {
    for _ in 0..MAX_PLANS {
        lease.check()?;
        let (current, version) = Manifest::read(store)?;
        let plan = plan(&current)?;
        if plan.is_nothing() {
            return Ok((plan, None));
        }
        match plan.announced.write(store, version.as_ref()) {
            Ok(version) => return Ok((plan, Some(version))),
            // Whoever had the lease before has just ended.
            Err(StoreError::Changed { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(PublishError::Overtaken)
}

impl Published {
    fn of(manifest: &Manifest) -> Self {
        Self {
            generation: manifest.generation,
            files: manifest.files.len() as u64,
            retired: manifest.retired.len() as u64,
            ..Self::default()
        }
    }
}

/// A plan on its way.
struct Run<'a> {
    store: &'a dyn Store,
    source: &'a Source<'a>,
    plan: &'a Plan,
    concurrency: usize,
    lease: &'a Lease<'a>,
    written: AtomicU64,
    bytes: AtomicU64,
    copied: AtomicU64,
    requests: AtomicU64,
    /// What should have been copied aside and is gone.
    gone: Mutex<Vec<Tag>>,
}

impl<'a> Run<'a> {
    fn new(
        store: &'a dyn Store,
        source: &'a Source<'a>,
        plan: &'a Plan,
        concurrency: usize,
        lease: &'a Lease<'a>,
    ) -> Self {
        Self {
            store,
            source,
            plan,
            concurrency,
            lease,
            written: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            copied: AtomicU64::new(0),
            requests: AtomicU64::new(0),
            gone: Mutex::default(),
        }
    }

    fn finish(self, announced: &Version) -> Result<Published, PublishError> {
        let plan = self.plan;
        let keep: Vec<(&Path, &Entry)> = plan.keep.iter().collect();
        self.each(&keep, |(path, entry)| self.keep(path, entry))?;
        self.each(&plan.blocking, |path| self.delete(path.key()))?;
        self.each(&plan.lasting, |put| self.put(put))?;
        self.each(&plan.pages, |put| self.put(put))?;
        for pointer in &plan.pointers {
            self.lease.check()?;
            self.put(pointer)?;
        }
        self.each(&plan.delete, |path| self.delete(path.key()))?;
        self.each(&plan.forget, |tag| self.delete(&tag.kept_at()))?;

        let gone = self
            .gone
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let (finished, lost) = without(&plan.finished, &gone);
        // Says once more that this is still the owner, and is refused if it is not.
        self.lease.renew()?;
        match finished.write(self.store, Some(announced)) {
            Ok(_) => {}
            Err(StoreError::Changed { .. }) => return Err(PublishError::Overtaken),
            Err(error) => return Err(error.into()),
        }
        Ok(Published {
            written: self.written.into_inner(),
            bytes: self.bytes.into_inner(),
            copied: self.copied.into_inner(),
            deleted: (plan.blocking.len() + plan.delete.len() + plan.forget.len()) as u64,
            requests: self.requests.into_inner() + FRAME,
            carried_on: plan.carries_on,
            lost,
            ..Published::of(&finished)
        })
    }

    /// Does something with each, so many at once. After the first that fails no other
    /// is begun.
    fn each<T: Sync>(
        &self,
        items: &[T],
        one: impl Fn(&T) -> Result<(), PublishError> + Sync,
    ) -> Result<(), PublishError> {
        let next = AtomicUsize::new(0);
        let failed = Mutex::new(None);
        let work = || {
            while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                let lease = self.lease.check().map_err(PublishError::from);
                if let Err(error) = lease.and_then(|()| one(item)) {
                    next.store(items.len(), Ordering::Relaxed);
                    let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                    failed.get_or_insert(error);
                }
            }
        };
        thread::scope(|scope| {
            for _ in 0..self.concurrency.clamp(1, items.len().max(1)) {
                scope.spawn(work);
            }
        });
        let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
        failed.map_or(Ok(()), Err)
    }

    fn count(&self, counter: &AtomicU64, by: u64) {
        counter.fetch_add(by, Ordering::Relaxed);
    }

    fn ask(&self) -> &'a dyn Store {
        self.count(&self.requests, 1);
        self.store
    }

    /// Whether an object is this. Where a store keeps no headers, its bytes tell.
    fn holds(&self, key: &store::Key, entry: &Entry) -> Result<bool, PublishError> {
        if self.store.keeps_headers() {
            let found = self.ask().describe(key)?;
            let tag = found.and_then(|found| found.headers.metadata.get(TAG).cloned());
            return Ok(tag.as_deref() == Some(entry.tag.as_str()));
        }
        match self.ask().get(key) {
            Ok(bytes) => Ok(entry.tag.is_of(&bytes)),
            Err(StoreError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Copies what is at a path aside.
    fn keep(&self, path: &Path, entry: &Entry) -> Result<(), PublishError> {
        let kept = entry.tag.kept_at();
        if self.plan.carries_on {
            // The run that did not end copied before it wrote.
            if self.holds(&kept, entry)? {
                return Ok(());
            }
            if !self.holds(path.key(), entry)? {
                self.note_gone(entry);
                return Ok(());
            }
        }
        match self.ask().repeat(path.key(), &kept) {
            Ok(did_write) => self.count(&self.copied, u64::from(did_write)),
            // Somebody else deleted it.
            Err(StoreError::NotFound { .. }) => self.note_gone(entry),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    fn note_gone(&self, entry: &Entry) {
        let mut gone = self.gone.lock().unwrap_or_else(PoisonError::into_inner);
        gone.push(entry.tag.clone());
    }

    fn put(&self, put: &Put) -> Result<(), PublishError> {
        if put.is_unsettled && self.holds(put.path.key(), &put.entry)? {
            return Ok(());
        }
        match self.source {
            Source::Folder { folder, rules } => {
                let bytes = folder.get(put.path.key())?;
                if !put.entry.tag.is_of(&bytes) {
                    let path = put.path.to_string();
                    return Err(PublishError::SourceChanged { path });
                }
                let recipe = Recipe::of(&put.path, *rules, self.store.keeps_headers());
                let (bytes, headers) = recipe.make(bytes, &put.entry.tag);
                self.ask().put_with(put.path.key(), &bytes, &headers)?;
                self.count(&self.written, 1);
                self.count(&self.bytes, bytes.len() as u64);
            }
            Source::Kept { id } => {
                let kept = put.entry.tag.kept_at();
                match self.ask().repeat(&kept, put.path.key()) {
                    Ok(did_write) => self.count(&self.copied, u64::from(did_write)),
                    Err(StoreError::NotFound { .. }) => {
                        return Err(PublishError::NotKept {
                            id: *id,
                            path: put.path.to_string(),
                        });
                    }
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }

    fn delete(&self, key: &store::Key) -> Result<(), PublishError> {
        Ok(self.ask().delete(key)?)
    }
}

/// The manifest without the portals that had what is gone, and how many these are.
/// What is other in one is other than in the next, so those before them go too.
fn without(finished: &Manifest, gone: &[Tag]) -> (Manifest, u64) {
    let mut finished = finished.clone();
    if gone.is_empty() {
        return (finished, 0);
    }
    let is_lost = |entry: &Entry| gone.contains(&entry.tag);
    let last = finished.generations.iter().rposition(|generation| {
        let mut entries = generation.before.values().flatten();
        entries.any(is_lost)
    });
    let lost = last.map_or(0, |last| last + 1);
    finished.generations.drain(..lost);
    finished.kept.retain(|tag| !gone.contains(tag));
    (finished, lost as u64)
}
