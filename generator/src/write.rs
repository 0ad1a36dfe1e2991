//! A portal to a store: every output is rendered in parallel and written where
//! it changed; what the build before left behind and this one no longer has is
//! deleted.
//!
//! [`write()`] is the way in. A list of everything written is kept beside the
//! outputs under [`MANIFEST`]: only files on that list are ever deleted.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use rayon::prelude::*;
use store::{Key, Store, StoreError};

use crate::site::Portal;

/// The list of outputs: one path a line, in order.
pub const MANIFEST: &str = ".callboard/outputs.txt";

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
    /// Outputs of the build before that are gone.
    pub deleted: u64,
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

/// Renders every output of the portal and writes those that changed.
///
/// # Errors
///
/// [`WriteError`]. What was written until then stays; the next run takes up
/// from there.
pub fn write(portal: &Portal, store: &dyn Store) -> Result<Written, WriteError> {
    let manifest = Key::new(MANIFEST)?;
    let before = match store.get(&manifest) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(StoreError::NotFound { .. }) => String::new(),
        Err(error) => return Err(error.into()),
    };
    let paths = portal.paths();
    delete_stale(&before, &paths, store).and_then(|deleted| {
        let counters = Counters::default();
        let failures = Mutex::new(Vec::new());
        paths.par_iter().with_max_len(64).for_each(|path| {
            let failed = || failures.lock().map_or(0, |list| list.len());
            if failed() < MAX_FAILURES
                && let Err(error) = write_one(portal, path, store, &counters)
                && let Ok(mut list) = failures.lock()
            {
                list.push((path, error));
            }
        });
        let mut failures = failures.into_inner().unwrap_or_default();
        failures.sort_by(|a, b| a.0.cmp(b.0));
        let others = failures.len().saturating_sub(1);
        match failures.into_iter().next() {
            None => {}
            Some((_, WriteError::Store { first, .. })) => {
                return Err(WriteError::Store { first, others });
            }
            Some((_, other)) => return Err(other),
        }
        let mut list = paths.join("\n");
        list.push('\n');
        store.put_if_changed(&manifest, list.as_bytes())?;
        Ok(counters.finish(paths.len() as u64, deleted))
    })
}

/// Deletes what the manifest lists and the portal no longer has. Comes first,
/// so that a folder may take the place of a file and the other way round.
fn delete_stale(before: &str, paths: &[String], store: &dyn Store) -> Result<u64, WriteError> {
    let current: HashSet<&str> = paths.iter().map(String::as_str).collect();
    let mut deleted = 0;
    for path in before.lines().filter(|path| !current.contains(path)) {
        // A line that is no key was not written by a build.
        if let Ok(key) = Key::new(path) {
            store.delete(&key)?;
            deleted += 1;
        }
    }
    Ok(deleted)
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
    fn finish(self, outputs: u64, deleted: u64) -> Written {
        Written {
            outputs,
            deleted,
            pages: self.pages.into_inner(),
            changed: self.changed.into_inner(),
            bytes: self.bytes.into_inner(),
            render_seconds: self.render_nanos.into_inner() as f64 / 1e9,
            write_seconds: self.write_nanos.into_inner() as f64 / 1e9,
        }
    }
}

fn write_one(
    portal: &Portal,
    path: &str,
    store: &dyn Store,
    counters: &Counters,
) -> Result<(), WriteError> {
    let started = Instant::now();
    let bytes = portal.render(path).ok_or_else(|| WriteError::Missing {
        path: path.to_owned(),
    })?;
    let rendered = Instant::now();
    let changed = store.put_if_changed(&Key::new(path)?, &bytes)?;
    let add = |counter: &AtomicU64, value: u64| {
        counter.fetch_add(value, Ordering::Relaxed);
    };
    add(
        &counters.render_nanos,
        (rendered - started).as_nanos() as u64,
    );
    add(&counters.write_nanos, rendered.elapsed().as_nanos() as u64);
    add(&counters.bytes, bytes.len() as u64);
    add(&counters.pages, u64::from(path.ends_with(".html")));
    add(&counters.changed, u64::from(changed));
    Ok(())
}
