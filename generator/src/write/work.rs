//! Rendering and writing outputs, side by side, with what there is to count.
//!
//! [`Work::write`] takes any of them, and writes them in the order of their
//! [turns](Turn).

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use rayon::ThreadPool;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use store::{Key, Part, Store};

use super::{Outputs, Turn, WriteError, Written};

/// Threads for each core. Writing waits for the disk from time to time, and
/// the core can render meanwhile.
const THREADS_PER_CORE: usize = 2;

/// After this many outputs that could not be written, the rest is not tried.
const MAX_FAILURES: usize = 20;

/// The outputs of a portal, on their way to a store.
pub(super) struct Work<'a> {
    portal: &'a dyn Outputs,
    store: &'a dyn Store,
    /// `None` where the system gives no more threads; those that are there
    /// will do.
    pool: Option<ThreadPool>,
    counters: Counters,
    failures: Mutex<Vec<(String, WriteError)>>,
}

#[derive(Default)]
struct Counters {
    pages: AtomicU64,
    changed: AtomicU64,
    bytes: AtomicU64,
    render_nanos: AtomicU64,
    write_nanos: AtomicU64,
}

impl<'a> Work<'a> {
    pub(super) fn new(portal: &'a dyn Outputs, store: &'a dyn Store) -> Self {
        let threads = rayon::current_num_threads() * THREADS_PER_CORE;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        Self {
            portal,
            store,
            pool: pool.ok(),
            counters: Counters::default(),
            failures: Mutex::default(),
        }
    }

    /// Writes outputs, in the order of their turns. After a failure no other
    /// turn begins.
    pub(super) fn write(&self, paths: Vec<&String>) -> Result<(), WriteError> {
        // What repeats another output is written together with it.
        let mut repeats: FxHashMap<String, Vec<&String>> = FxHashMap::default();
        let (mut first, mut others) = (Vec::new(), Vec::new());
        for path in paths {
            match self.portal.original(path) {
                Some(original) => repeats.entry(original).or_default().push(path),
                None if self.portal.turn(path) == Turn::First => first.push(path),
                None => others.push(path),
            }
        }
        for turn in [first, others] {
            let one = |path: &String| {
                let repeats = repeats.get(path).map_or(&[][..], Vec::as_slice);
                self.write_one(path, repeats);
            };
            let all = || turn.into_par_iter().with_max_len(64).for_each(one);
            match &self.pool {
                Some(pool) => pool.install(all),
                None => all(),
            }
            self.check()?;
        }
        Ok(())
    }

    /// What was written, of so many outputs.
    pub(super) fn finish(self, outputs: u64, deleted: u64, kept: u64) -> Written {
        let counters = self.counters;
        Written {
            outputs,
            deleted,
            kept,
            pages: counters.pages.into_inner(),
            changed: counters.changed.into_inner(),
            bytes: counters.bytes.into_inner(),
            render_seconds: counters.render_nanos.into_inner() as f64 / 1e9,
            write_seconds: counters.write_nanos.into_inner() as f64 / 1e9,
        }
    }

    /// The first failure, by path, with how many others there were.
    fn check(&self) -> Result<(), WriteError> {
        let failures = self.failures.lock();
        let mut failures = std::mem::take(&mut *failures.unwrap_or_else(PoisonError::into_inner));
        failures.sort_by(|a, b| a.0.cmp(&b.0));
        let others = failures.len().saturating_sub(1);
        match failures.into_iter().next() {
            None => Ok(()),
            Some((_, WriteError::Store { first, .. })) => Err(WriteError::Store { first, others }),
            Some((_, other)) => Err(other),
        }
    }

    fn write_one(&self, path: &str, repeats: &[&String]) {
        let failed = || self.failures.lock().map_or(0, |list| list.len());
        if failed() < MAX_FAILURES
            && let Err(error) = self.try_one(path, repeats)
            && let Ok(mut list) = self.failures.lock()
        {
            list.push((path.to_owned(), error));
        }
    }

    /// Writes an output, and those that repeat it.
    fn try_one(&self, path: &str, repeats: &[&String]) -> Result<(), WriteError> {
        let started = Instant::now();
        let key = Key::new(path)?;
        let mut length = 0;
        let (rendered, mut changed) = match self.portal.parts(path) {
            Some(parts) => {
                let count = |part: &Part| length += part.as_ref().map_or(0, |it| it.len() as u64);
                let mut parts = parts.inspect(count);
                let changed = self.store.put_parts_if_changed(&key, &mut parts)?;
                (started, u64::from(changed))
            }
            None => {
                let missing = || WriteError::Missing {
                    path: path.to_owned(),
                };
                let bytes = self.portal.render(path).ok_or_else(missing)?;
                let rendered = Instant::now();
                length = bytes.len() as u64;
                (
                    rendered,
                    u64::from(self.store.put_if_changed(&key, &bytes)?),
                )
            }
        };
        for repeat in repeats {
            changed += u64::from(self.store.repeat(&key, &Key::new(repeat)?)?);
        }
        let counters = &self.counters;
        let add = |counter: &AtomicU64, value: u64| {
            counter.fetch_add(value, Ordering::Relaxed);
        };
        let nanos = (rendered - started).as_nanos() as u64;
        add(&counters.render_nanos, nanos);
        add(&counters.write_nanos, rendered.elapsed().as_nanos() as u64);
        let times = 1 + repeats.len() as u64;
        add(&counters.bytes, length * times);
        add(&counters.pages, u64::from(path.ends_with(".html")));
        add(&counters.changed, changed);
        Ok(())
    }
}
