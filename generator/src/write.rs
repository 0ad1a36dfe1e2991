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
use rustc_hash::FxHashMap;
use store::{Key, Store, StoreError};

use crate::site::Portal;

/// What can be written: paths, and the bytes of each.
pub trait Outputs: Sync {
    /// Every path, sorted.
    fn paths(&self) -> Vec<String>;

    /// The bytes of the output at a path.
    fn render(&self, path: &str) -> Option<Vec<u8>>;

    /// The path of the output whose bytes the one at a path repeats, if it
    /// does: it is not rendered again, and a store may keep it once. That
    /// output repeats no other.
    fn original(&self, _path: &str) -> Option<String> {
        None
    }
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
}

/// The list of outputs: one path a line, in order. While a build is under way,
/// those of the build before that it does not have come last.
pub const MANIFEST: &str = ".callboard/outputs.txt";

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
pub fn write(portal: &dyn Outputs, store: &dyn Store) -> Result<Written, WriteError> {
    let manifest = Key::new(MANIFEST)?;
    let before = match store.get(&manifest) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(StoreError::NotFound { .. }) => String::new(),
        Err(error) => return Err(error.into()),
    };
    let paths = portal.paths();
    let current: HashSet<&str> = paths.iter().map(String::as_str).collect();
    let stale: Vec<&str> = before
        .lines()
        .filter(|path| !current.contains(path))
        .collect();
    let list = |more: &[&str]| {
        let listed = paths.iter().map(String::as_str).chain(more.iter().copied());
        listed.flat_map(|path| [path, "\n"]).collect::<String>()
    };
    // On the list before they are there, and until they are gone: a build that
    // ends early leaves nothing that the next one does not know.
    store.put_if_changed(&manifest, list(&stale).as_bytes())?;
    // Deleting comes first, so that a folder may take the place of a file and
    // the other way round.
    let deleted = delete(&stale, store)?;
    let counters = write_all(portal, &paths, store)?;
    store.put_if_changed(&manifest, list(&[]).as_bytes())?;
    Ok(counters.finish(paths.len() as u64, deleted))
}

/// Deletes outputs of an earlier build; says how many.
fn delete(stale: &[&str], store: &dyn Store) -> Result<u64, WriteError> {
    let mut deleted = 0;
    // A line that is no key was not written by a build.
    for key in stale.iter().filter_map(|path| Key::new(path).ok()) {
        store.delete(&key)?;
        deleted += 1;
    }
    Ok(deleted)
}

fn write_all(
    portal: &dyn Outputs,
    paths: &[String],
    store: &dyn Store,
) -> Result<Counters, WriteError> {
    let counters = Counters::default();
    let failures = Mutex::new(Vec::new());
    // What repeats another output is written together with it.
    let mut repeats: FxHashMap<String, Vec<&String>> = FxHashMap::default();
    let mut rest = Vec::with_capacity(paths.len());
    for path in paths {
        match portal.original(path) {
            Some(original) => repeats.entry(original).or_default().push(path),
            None => rest.push(path),
        }
    }
    let work = || {
        rest.into_par_iter().with_max_len(64).for_each(|path| {
            let repeats = repeats.get(path).map_or(&[][..], Vec::as_slice);
            let failed = || failures.lock().map_or(0, |list| list.len());
            if failed() < MAX_FAILURES
                && let Err(error) = write_one(portal, path, repeats, store, &counters)
                && let Ok(mut list) = failures.lock()
            {
                list.push((path, error));
            }
        });
    };
    let threads = rayon::current_num_threads() * THREADS_PER_CORE;
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(work),
        // The system gives no more threads; those that are there will do.
        Err(_) => work(),
    }
    let mut failures = failures.into_inner().unwrap_or_default();
    failures.sort_by(|a, b| a.0.cmp(b.0));
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

/// Writes an output, and those that repeat it.
fn write_one(
    portal: &dyn Outputs,
    path: &str,
    repeats: &[&String],
    store: &dyn Store,
    counters: &Counters,
) -> Result<(), WriteError> {
    let started = Instant::now();
    let bytes = portal.render(path).ok_or_else(|| WriteError::Missing {
        path: path.to_owned(),
    })?;
    let rendered = Instant::now();
    let key = Key::new(path)?;
    let mut changed = u64::from(store.put_if_changed(&key, &bytes)?);
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
    add(&counters.bytes, bytes.len() as u64 * times);
    add(&counters.pages, u64::from(path.ends_with(".html")));
    add(&counters.changed, changed);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use store::Memory;

    use super::*;
    use crate::site::world;

    /// A store that takes only so many objects.
    struct Small {
        store: Memory,
        left: AtomicUsize,
    }

    impl Store for Small {
        fn get(&self, key: &Key) -> Result<Vec<u8>, StoreError> {
            self.store.get(key)
        }

        fn put(&self, key: &Key, bytes: &[u8]) -> Result<(), StoreError> {
            self.put_if_changed(key, bytes).map(|_| ())
        }

        fn put_if_changed(&self, key: &Key, bytes: &[u8]) -> Result<bool, StoreError> {
            let take = |left: usize| left.checked_sub(1);
            if self
                .left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
                .is_err()
            {
                return Err(StoreError::Io {
                    verb: "write",
                    key: key.to_string(),
                    source: std::io::ErrorKind::StorageFull.into(),
                });
            }
            self.store.put_if_changed(key, bytes)
        }

        fn list(&self, prefix: &str) -> Result<Vec<Key>, StoreError> {
            self.store.list(prefix)
        }

        fn delete(&self, key: &Key) -> Result<(), StoreError> {
            self.store.delete(key)
        }
    }

    fn portal(name: &str) -> Portal {
        world::portal(&format!(
            "--- a.yaml\napiVersion: backstage.io/v1alpha1\nkind: Component\n\
             metadata: {{name: {name}}}\n\
             spec: {{type: service, lifecycle: production, owner: web}}\n"
        ))
    }

    #[track_caller]
    fn holds_exactly(store: &Small, portal: &Portal) {
        let mut expected = portal.paths();
        expected.push(MANIFEST.to_owned());
        expected.sort_unstable();
        let keys = store.list("").unwrap();
        let found: Vec<&str> = keys.iter().map(Key::as_str).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_a_build_left_that_ended_early_is_known_to_the_next() {
        let store = Small {
            store: Memory::default(),
            left: AtomicUsize::new(20),
        };
        let error = write(&portal("orders"), &store).unwrap_err();
        assert!(error.to_string().contains("could not write"), "{error}");
        assert_eq!(store.list("").unwrap().len(), 20);

        store.left.store(usize::MAX, Ordering::Relaxed);
        let shop = portal("shop");
        write(&shop, &store).unwrap();
        holds_exactly(&store, &shop);
        let again = write(&shop, &store).unwrap();
        assert_eq!((again.changed, again.deleted), (0, 0));
    }
}
