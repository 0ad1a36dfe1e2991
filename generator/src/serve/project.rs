//! What is served: configuration and sources that can be built, and built
//! again when a file changed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use diagnostic::Diagnostic;

use crate::config::Settings;
use crate::site::Portal;

/// Something a portal can be built from, again and again.
pub trait Project: Send {
    /// Builds the portal. `changed` are the inputs that changed since the last
    /// build, by the paths in which [`Built::inputs`] named them; with none,
    /// everything has to be looked at.
    ///
    /// # Errors
    ///
    /// Where nothing can be shown at all, as with a configuration that cannot
    /// be read. The portal before stays.
    fn build(&mut self, changed: &[PathBuf]) -> anyhow::Result<Built>;

    /// Whether the last build put something off that has no bearing on most
    /// pages, so that these can be shown at once.
    fn is_behind(&self) -> bool {
        false
    }

    /// Goes on with what was put off, for a moment: an edit must not wait for
    /// it. Builds the portal again once everything is done.
    ///
    /// # Errors
    ///
    /// As [`Project::build`].
    fn catch_up(&mut self) -> anyhow::Result<Option<Built>> {
        Ok(None)
    }

    /// What the functions of software templates need, once the first build is done;
    /// `None` where there are none.
    fn templates(&self) -> Option<Arc<Settings>> {
        None
    }

    /// What to watch when a build failed: the configuration files.
    fn configuration(&self) -> Vec<PathBuf>;
}

/// A build of a [`Project`].
pub struct Built {
    /// The portal.
    pub portal: Portal,
    /// What it was made from; the same `Arc` as before if nothing came or
    /// went.
    pub inputs: Arc<Inputs>,
    /// What is wrong: the configuration first, then the catalog.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a portal was made from, so that changes to it can be seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Files that were read, or looked for in vain.
    pub files: Vec<PathBuf>,
    /// Directories whose entries were listed to find files.
    pub directories: Vec<PathBuf>,
}

impl Inputs {
    /// The directories of everything, without duplicates: watching them sees
    /// every change, editors that replace files included.
    pub fn watched(&self) -> Vec<&Path> {
        let mut watched: Vec<&Path> = self
            .files
            .iter()
            .filter_map(|file| folder_of(file))
            .chain(self.directories.iter().map(|folder| present(folder)))
            .collect();
        watched.sort_unstable();
        watched.dedup();
        watched
    }
}

/// The folder a file is in; `.` for one in the working directory.
pub(super) fn folder_of(file: &Path) -> Option<&Path> {
    file.parent().map(present)
}

/// A folder by a name the system takes: the empty path is none.
pub(super) fn present(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    }
}
