//! The files of a skeleton rendered into a workspace, as `fetch:template` does it.
//!
//! [`render()`] is the way in: a [`Skeleton`], [`Options`] and a [`Workspace`] to
//! [`Rendered`], or all that is wrong. [`render_file`] is `fetch:template:file`;
//! [`copy`] and [`copy_file`] are `fetch:plain` and `fetch:plain:file`.
//!
//! In reading order:
//!
//! 1. `options`: the action's input, read.
//! 2. `binary`, `glob`, `globs`: which files are templates.
//! 3. `names`: where an entry goes, and whether it goes anywhere.
//! 4. `budget`: one allowance for all the files of a skeleton.
//! 5. `render`, `single`: the way in.
//!
//! The rules are those of `createFetchTemplateActionHandler` in Backstage's
//! `plugins/scaffolder-backend/src/scaffolder/actions/builtin/fetch/templateActionHandler.ts`.
//! Where a skeleton comes from is not known here: callers read it from a checkout, an
//! archive or a test.
//!
//! Deliberately otherwise: entries are visited in order of their paths, so that equal
//! input gives equal output; everything wrong is reported, with its file, line and
//! column; and after an error the workspace is as it was before.

mod binary;
mod budget;
mod glob;
mod globs;
mod names;
mod options;
mod render;
mod single;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) use binary::is_binary;
pub(crate) use globs::Globs;
pub(crate) use globs::nearest_pattern;
pub use globs::{GlobsError, MAX_PATTERNS};
pub(crate) use names::{Namer, Place, Treatment};
pub use options::{Deadline, Limits, Options, OptionsError};
pub use render::{MAX_ERRORS, Rendered, SkeletonError, render};
pub use single::{copy, copy_file, render_file};

#[cfg(doc)]
use crate::workspace::Workspace;
use crate::workspace::WorkspacePath;

/// What is at a path of a skeleton.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A file.
    File {
        /// Its bytes.
        bytes: Arc<[u8]>,
        /// Whether it may be run.
        is_executable: bool,
    },
    /// A symbolic link, never followed.
    Link {
        /// Where it leads, relative to its own folder.
        target: String,
    },
    /// A folder.
    Folder,
}

impl Entry {
    /// A file that cannot be run.
    pub fn file(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self::File {
            bytes: bytes.into(),
            is_executable: false,
        }
    }
}

/// Files, links and folders, by their path from the skeleton's root.
///
/// The folders of what is in it are in it, whether they were put there or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skeleton {
    entries: BTreeMap<WorkspacePath, Entry>,
}

impl Skeleton {
    /// Puts an entry in, whatever was there before, and the folders on the way.
    pub fn insert(&mut self, path: WorkspacePath, entry: Entry) {
        for folder in path.ancestors() {
            self.entries.entry(folder).or_insert(Entry::Folder);
        }
        self.entries.insert(path, entry);
    }

    /// What is at a path.
    pub fn get(&self, path: &WorkspacePath) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// All entries, in order of their paths: a folder before what is in it.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&WorkspacePath, &Entry)> {
        self.entries.iter()
    }

    /// How many entries there are, folders included.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl FromIterator<(WorkspacePath, Entry)> for Skeleton {
    fn from_iter<T: IntoIterator<Item = (WorkspacePath, Entry)>>(entries: T) -> Self {
        let mut skeleton = Self::default();
        for (path, entry) in entries {
            skeleton.insert(path, entry);
        }
        skeleton
    }
}
