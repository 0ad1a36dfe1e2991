//! A portal to a store, while people read and search the one that is there.
//!
//! [`write()`] is the way in. It goes through five steps, so that nothing ever
//! leads to what is not there:
//!
//! 1. What stands in the way of an output is deleted: a file where a folder
//!    has to be, or the other way round.
//! 2. What never changes under its name is written ([`Turn::Lasting`]),
//! 3. then pages and data ([`Turn::Usual`]): rendered in parallel, written
//!    where they changed;
//! 4. then the files that lead to all of these ([`Turn::Pointer`]).
//! 5. What the builds before had and this one does not is deleted after a
//!    period of grace, by the first build that ends so long after the one
//!    without it: whoever has a page open, a result on the screen, or the
//!    index before in use, goes on.
//!
//! [`record`] is what one build leaves for the next: only files on its list
//! are ever deleted. What time it is, the caller says.

pub mod record;

#[cfg(test)]
mod tests;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use store::{Key, Part, Store, StoreError};

use crate::site::{Portal, lasting};

pub use record::MANIFEST;
use record::{GONE, Gone};

/// What can be written: paths, and the bytes of each.
pub trait Outputs: Sync {
    /// Every path, sorted.
    fn paths(&self) -> Vec<String>;

    /// The bytes of the output at a path.
    fn render(&self, path: &str) -> Option<Vec<u8>>;

    /// The bytes of an output in parts, one after another, if they may be too
    /// many to be in memory at once.
    fn parts(&self, _path: &str) -> Option<Box<dyn Iterator<Item = Part> + '_>> {
        None
    }

    /// The path of the output whose bytes the one at a path repeats, if it
    /// does: it is not rendered again, and a store may keep it once. That
    /// output repeats no other.
    fn original(&self, _path: &str) -> Option<String> {
        None
    }

    /// When the output at a path is written. What repeats another output is
    /// written with that one.
    fn turn(&self, path: &str) -> Turn;
}

/// When an output is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// First, as its bytes never change under its name: others may lead to it
    /// once they are written, and nothing leads to it before.
    Lasting,
    /// Second, in any order.
    Usual,
    /// Last, one after another, as it leads to all that came before.
    Pointer,
}

impl Outputs for Portal {
    fn paths(&self) -> Vec<String> {
        Self::paths(self)
    }

    fn render(&self, path: &str) -> Option<Vec<u8>> {
        Self::render(self, path)
    }

    fn original(&self, path: &str) -> Option<String> {
        Self::original(self, path)
    }

    fn turn(&self, path: &str) -> Turn {
        if lasting::POINTERS.contains(&path) {
            Turn::Pointer
        } else if lasting::is_lasting(path) {
            Turn::Lasting
        } else {
            Turn::Usual
        }
    }
}

/// Threads for each core. Writing waits for the disk from time to time, and
/// the core can render meanwhile.
const THREADS_PER_CORE: usize = 2;

/// After this many outputs that could not be written, the rest is not tried.
const MAX_FAILURES: usize = 20;

/// What [`write()`] did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Written {
    /// Outputs of the portal.
    pub outputs: u64,
    /// Pages among them: outputs that are HTML.
    pub pages: u64,
    /// Outputs that were new or different.
    pub changed: u64,
    /// Outputs of builds before that are gone.
    pub deleted: u64,
    /// Outputs of builds before that are kept for now.
    pub kept: u64,
    /// Bytes of all outputs.
    pub bytes: u64,
    /// Seconds spent rendering, added up over all threads.
    pub render_seconds: f64,
    /// Seconds spent writing, added up over all threads.
    pub write_seconds: f64,
}

/// Why a portal could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A store said no. The first of them, and how many there were.
    #[error("{first} ({count} in all)", count = .others + 1)]
    Store {
        /// The first failure, by path.
        first: StoreError,
        /// How many more.
        others: usize,
    },
    /// A page has a path that no store takes: a bug in a family of pages.
    #[error("the portal has an output with an impossible path: {0}")]
    Path(#[from] store::KeyError),
    /// A page is listed and cannot be made: a bug in a family of pages.
    #[error("the portal lists `{path}` and cannot make it")]
    Missing {
        /// Its path.
        path: String,
    },
}

impl From<StoreError> for WriteError {
    fn from(first: StoreError) -> Self {
        Self::Store { first, others: 0 }
    }
}

/// Renders every output of the portal, writes those that changed, and deletes
/// what builds without it have kept for `grace`. `now` is asked once, when all
/// is written: it gives the seconds since 1970.
///
/// # Errors
///
/// [`WriteError`]. What was written until then stays, and so does everything
/// of the portal before that is not in the way; the next run takes up from
/// there.
pub fn write(
    portal: &dyn Outputs,
    store: &dyn Store,
    grace: Duration,
    now: impl FnOnce() -> u64,
) -> Result<Written, WriteError> {
    let (manifest, times) = (Key::new(MANIFEST)?, Key::new(GONE)?);
    let before = text(store, &manifest)?.unwrap_or_default();
    let times_before = text(store, &times)?;
    let paths = portal.paths();
    let gone = Gone::new(&before, times_before.as_deref().unwrap_or_default(), &paths);
    // On the list before they are there, and until they are gone: a build that
    // ends early leaves nothing that the next one does not know. A path that
    // came back has no time any more, so it begins anew should it go again.
    if times_before.is_some() {
        put_or_delete(store, &times, &gone.times())?;
    }
    store.put_if_changed(&manifest, record::list(&paths, gone.paths()).as_bytes())?;
    let (blocking, gone) = gone.split_blocking(&paths);
    let mut deleted = delete(&blocking, store)?;
    let counters = write_all(portal, &paths, store)?;
    let (expired, kept) = gone.split_expired(now(), grace);
    deleted += delete(&expired, store)?;
    store.put_if_changed(&manifest, record::list(&paths, kept.paths()).as_bytes())?;
    if times_before.is_some() || !kept.is_empty() {
        put_or_delete(store, &times, &kept.times())?;
    }
    Ok(counters.finish(paths.len() as u64, deleted, kept.len() as u64))
}

/// The text at a key, if there is something.
fn text(store: &dyn Store, key: &Key) -> Result<Option<String>, WriteError> {
    match store.get(key) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(StoreError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Writes a text; an empty one is no file.
fn put_or_delete(store: &dyn Store, key: &Key, text: &str) -> Result<(), WriteError> {
    if text.is_empty() {
        store.delete(key)?;
    } else {
        store.put_if_changed(key, text.as_bytes())?;
    }
    Ok(())
}

/// Deletes outputs of an earlier build; says how many.
fn delete(paths: &[&str], store: &dyn Store) -> Result<u64, WriteError> {
    let mut deleted = 0;
    // A line that is no key was not written by a build.
    for key in paths.iter().filter_map(|path| Key::new(path).ok()) {
        store.delete(&key)?;
        deleted += 1;
    }
    Ok(deleted)
}

/// Writes every output, in the order of their [turns](Turn). After a failure
/// no other turn begins.
fn write_all(
    portal: &dyn Outputs,
    paths: &[String],
    store: &dyn Store,
) -> Result<Counters, WriteError> {
    let counters = Counters::default();
    let failures: Mutex<Vec<(String, WriteError)>> = Mutex::default();
    // What repeats another output is written together with it.
    let mut repeats: FxHashMap<String, Vec<&String>> = FxHashMap::default();
    let (mut lasting, mut usual, mut pointers) = (Vec::new(), Vec::new(), Vec::new());
    for path in paths {
        match portal.original(path) {
            Some(original) => repeats.entry(original).or_default().push(path),
            None => match portal.turn(path) {
                Turn::Lasting => lasting.push(path),
                Turn::Usual => usual.push(path),
                Turn::Pointer => pointers.push(path),
            },
        }
    }
    let failed = || failures.lock().map_or(0, |list| list.len());
    let one = |path: &String| {
        let repeats = repeats.get(path).map_or(&[][..], Vec::as_slice);
        if failed() < MAX_FAILURES
            && let Err(error) = write_one(portal, path, repeats, store, &counters)
            && let Ok(mut list) = failures.lock()
        {
            list.push((path.clone(), error));
        }
    };
    let work = || {
        for turn in [lasting, usual] {
            turn.into_par_iter().with_max_len(64).for_each(one);
            if failed() > 0 {
                return;
            }
        }
        for path in pointers {
            one(path);
            if failed() > 0 {
                return;
            }
        }
    };
    let threads = rayon::current_num_threads() * THREADS_PER_CORE;
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(work),
        // The system gives no more threads; those that are there will do.
        Err(_) => work(),
    }
    let mut failures = failures.into_inner().unwrap_or_default();
    failures.sort_by(|a, b| a.0.cmp(&b.0));
    let others = failures.len().saturating_sub(1);
    match failures.into_iter().next() {
        None => Ok(counters),
        Some((_, WriteError::Store { first, .. })) => Err(WriteError::Store { first, others }),
        Some((_, other)) => Err(other),
    }
}

#[derive(Default)]
struct Counters {
    pages: AtomicU64,
    changed: AtomicU64,
    bytes: AtomicU64,
    render_nanos: AtomicU64,
    write_nanos: AtomicU64,
}

impl Counters {
    fn finish(self, outputs: u64, deleted: u64, kept: u64) -> Written {
        Written {
            outputs,
            deleted,
            kept,
            pages: self.pages.into_inner(),
            changed: self.changed.into_inner(),
            bytes: self.bytes.into_inner(),
            render_seconds: self.render_nanos.into_inner() as f64 / 1e9,
            write_seconds: self.write_nanos.into_inner() as f64 / 1e9,
        }
    }
}

/// Writes an output, and those that repeat it.
fn write_one(
    portal: &dyn Outputs,
    path: &str,
    repeats: &[&String],
    store: &dyn Store,
    counters: &Counters,
) -> Result<(), WriteError> {
    let started = Instant::now();
    let key = Key::new(path)?;
    let mut length = 0;
    let (rendered, mut changed) = match portal.parts(path) {
        Some(parts) => {
            let count = |part: &Part| length += part.as_ref().map_or(0, |part| part.len() as u64);
            let changed = store.put_parts_if_changed(&key, &mut parts.inspect(count))?;
            (started, u64::from(changed))
        }
        None => {
            let bytes = portal.render(path).ok_or_else(|| WriteError::Missing {
                path: path.to_owned(),
            })?;
            let rendered = Instant::now();
            length = bytes.len() as u64;
            (rendered, u64::from(store.put_if_changed(&key, &bytes)?))
        }
    };
    for repeat in repeats {
        changed += u64::from(store.repeat(&key, &Key::new(repeat)?)?);
    }
    let add = |counter: &AtomicU64, value: u64| {
        counter.fetch_add(value, Ordering::Relaxed);
    };
    add(
        &counters.render_nanos,
        (rendered - started).as_nanos() as u64,
    );
    add(&counters.write_nanos, rendered.elapsed().as_nanos() as u64);
    let times = 1 + repeats.len() as u64;
    add(&counters.bytes, length * times);
    add(&counters.pages, u64::from(path.ends_with(".html")));
    add(&counters.changed, changed);
    Ok(())
}
