//! A portal to a store, while people read and search the one that is there.
//!
//! [`write()`] is the way in. It goes through five steps, so that nothing ever
//! leads to what is not there:
//!
//! 1. What stands in the way of an output is deleted: a file where a folder
//!    has to be, or the other way round.
//! 2. What never changes under its name is written, and the log of changes ([`Turn::First`]),
//! 3. then pages and data ([`Turn::Usual`]): rendered in parallel, written
//!    where they changed;
//! 4. then what was made meanwhile ([`Outputs::later`]), and the files that lead
//!    to all of these ([`Turn::Pointer`]).
//! 5. What the builds before had and this one does not is deleted after a
//!    period of grace, by the first build that ends so long after the one
//!    without it: whoever has a page open, a result on the screen, or the
//!    index before in use, goes on.
//!
//! [`record`] is what one build leaves for the next: only files on its list
//! are ever deleted. [`work`] renders and writes side by side, and counts. What
//! time it is, the caller says.

pub mod record;
mod work;

#[cfg(test)]
mod tests;

use std::thread;
use std::time::Duration;

use store::{Key, Part, Store, StoreError};

use crate::site::{Portal, changes, lasting};

pub use record::MANIFEST;
use record::{GONE, Gone};
use work::Work;

/// What can be written: paths, and the bytes of each.
pub trait Outputs: Sync {
    /// Every path but those of [`Outputs::later`], sorted.
    fn paths(&self) -> Vec<String>;

    /// Makes what takes long to make, and is known by name only then; returns
    /// its paths. Asked once, while the others are written. None of these
    /// repeats another output.
    fn later(&self) -> Vec<String> {
        Vec::new()
    }

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
    /// First: others may lead to it once they are written, and nothing leads to
    /// it before, as its bytes never change under its name. Or it is what the
    /// next build has to know should this one end early.
    First,
    /// Second, in any order.
    Usual,
    /// Last, one after another, as it leads to all that came before.
    Pointer,
}

impl Outputs for Portal {
    fn paths(&self) -> Vec<String> {
        self.paths_at_once()
    }

    fn later(&self) -> Vec<String> {
        self.paths_made()
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
        } else if lasting::is_lasting(path) || path == changes::LOG {
            Turn::First
        } else {
            Turn::Usual
        }
    }
}

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
    let lists = Lists::read(store)?;
    let mut paths = portal.paths();
    let gone = lists.gone(&paths, &[]);
    lists.announce(store, &paths, &gone)?;
    let (mut deleted, _) = gone.split_blocking(&paths);
    delete(&deleted, store)?;

    let work = Work::new(portal, store);
    let later = thread::scope(|scope| {
        let making = scope.spawn(|| portal.later());
        let (pointers, others): (Vec<_>, Vec<_>) =
            (paths.iter()).partition(|path| portal.turn(path) == Turn::Pointer);
        let written = work.write(others);
        let later = making
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        written.map(|()| (later, pointers.into_iter().cloned().collect::<Vec<_>>()))
    });
    let (later, pointers) = later?;

    paths.extend(later.iter().cloned());
    paths.sort_unstable();
    let gone = lists.gone(&paths, &deleted);
    lists.announce(store, &paths, &gone)?;
    let (blocking, gone) = gone.split_blocking(&later);
    delete(&blocking, store)?;
    deleted.extend(blocking);
    work.write(later.iter().collect())?;
    for pointer in &pointers {
        work.write(vec![pointer])?;
    }

    let (expired, kept) = gone.split_expired(now(), grace);
    delete(&expired, store)?;
    lists.finish(store, &paths, &kept)?;
    let deleted = (deleted.len() + expired.len()) as u64;
    Ok(work.finish(paths.len() as u64, deleted, kept.len() as u64))
}

/// The lists that a build leaves for the next one: where they are, and what the
/// build before wrote.
struct Lists {
    manifest: Key,
    times: Key,
    before: String,
    times_before: Option<String>,
}

impl Lists {
    fn read(store: &dyn Store) -> Result<Self, WriteError> {
        let (manifest, times) = (Key::new(MANIFEST)?, Key::new(GONE)?);
        Ok(Self {
            before: text(store, &manifest)?.unwrap_or_default(),
            times_before: text(store, &times)?,
            manifest,
            times,
        })
    }

    /// What the build before wrote, is not among these paths, and was not
    /// deleted.
    fn gone(&self, paths: &[String], deleted: &[&str]) -> Gone<'_> {
        let times = self.times_before.as_deref().unwrap_or_default();
        Gone::new(&self.before, times, paths).without(deleted)
    }

    /// Says what will be there. Outputs are on the list before they are there,
    /// and until they are gone: a build that ends early leaves nothing that the
    /// next one does not know. A path that came back has no time any more, so it
    /// begins anew should it go again.
    fn announce(
        &self,
        store: &dyn Store,
        paths: &[String],
        gone: &Gone<'_>,
    ) -> Result<(), WriteError> {
        if self.times_before.is_some() {
            put_or_delete(store, &self.times, &gone.times())?;
        }
        let list = record::list(paths, gone.paths());
        store.put_if_changed(&self.manifest, list.as_bytes())?;
        Ok(())
    }

    /// Says what is there.
    fn finish(
        &self,
        store: &dyn Store,
        paths: &[String],
        kept: &Gone<'_>,
    ) -> Result<(), WriteError> {
        let list = record::list(paths, kept.paths());
        store.put_if_changed(&self.manifest, list.as_bytes())?;
        if self.times_before.is_some() || !kept.is_empty() {
            put_or_delete(store, &self.times, &kept.times())?;
        }
        Ok(())
    }
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

/// Deletes outputs of an earlier build.
fn delete(paths: &[&str], store: &dyn Store) -> Result<(), WriteError> {
    // A line that is no key was not written by a build.
    for key in paths.iter().filter_map(|path| Key::new(path).ok()) {
        store.delete(&key)?;
    }
    Ok(())
}
