//! Which repositories a folder has, and where each is.
//!
//! [`Places::list`] and [`Places::find`] are the ways in. A folder without git may
//! be a repository or a group of them. It is a group if
//!
//! - it has a file of its own for its owner, `callboard.yaml` or `callboard.json`,
//! - or a repository with git lies in it,
//! - or nothing but folders lies in it, and one of them is a group.
//!
//! Nothing here opens a repository.

use std::fs::{self, FileType};
use std::path::{Path, PathBuf};

use crate::error::ForgeError;
use crate::model::FullName;

use super::source::io_error;
use super::told;

/// Groups may be in groups as deep as on GitLab.
const MAX_GROUP_DEPTH: usize = 20;
/// Of an owner, so many files and folders are looked at to find repositories.
const MAX_LOOKED_AT: usize = 1_000_000;

/// What a repository is kept as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlaceKind {
    /// The folder is what `.git` is elsewhere.
    Bare,
    /// The folder has `.git` in it.
    WorkTree,
    /// There is no git.
    Plain,
}

/// Where a repository is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) name: FullName,
    pub(super) folder: PathBuf,
    pub(super) kind: PlaceKind,
}

/// A folder of owners.
#[derive(Debug)]
pub(super) struct Places {
    said: String,
    root: PathBuf,
}

impl Places {
    /// `said` is how errors call the host.
    pub(super) fn new(said: String, root: PathBuf) -> Self {
        Self { said, root }
    }

    /// How errors call the host.
    pub(super) fn said(&self) -> &str {
        &self.said
    }

    /// The folder of an owner.
    ///
    /// # Errors
    ///
    /// [`ForgeError::NotFound`] if there is none, or a link is on the way.
    pub(super) fn owner(&self, owner: &str) -> Result<PathBuf, ForgeError> {
        let what = || format!("owner {owner}");
        // Asked of first, as a folder that is not mounted says nothing of owners.
        fs::read_dir(&self.root).map_err(|error| ForgeError::Unavailable {
            host: self.said.clone(),
            what: what(),
            reason: error.to_string(),
            tries: 1,
        })?;
        let mut folder = self.root.clone();
        for (depth, segment) in owner.split('/').enumerate() {
            folder.push(segment);
            let is_there = depth < MAX_GROUP_DEPTH && is_segment(segment) && is_folder(&folder);
            if !is_there {
                return Err(self.missing(what()));
            }
        }
        Ok(folder)
    }

    /// Makes the folder of an owner, and those on the way.
    ///
    /// # Errors
    ///
    /// [`ForgeError::NotFound`] where nobody can be called so, or the folder cannot be
    /// made.
    pub(super) fn make_owner(&self, owner: &str) -> Result<PathBuf, ForgeError> {
        let segments: Vec<&str> = owner.split('/').collect();
        let is_good = segments.len() <= MAX_GROUP_DEPTH && segments.iter().all(|it| is_segment(it));
        if is_good {
            let folder = segments
                .iter()
                .fold(self.root.clone(), |path, it| path.join(it));
            // What cannot be made is missing, which the next line says.
            let _ = fs::create_dir_all(folder);
        }
        self.owner(owner)
    }

    /// Where a repository is; `REPO.git` counts before `REPO`.
    ///
    /// # Errors
    ///
    /// [`ForgeError::NotFound`] if there is none of this name.
    pub(super) fn find(&self, name: &FullName) -> Result<Place, ForgeError> {
        let short = name.name.strip_suffix(".git").unwrap_or(&name.name);
        let missing = || self.missing(format!("repository {name}"));
        if !is_segment(short) {
            return Err(missing());
        }
        let owner = self.owner(&name.owner).map_err(|error| match error {
            ForgeError::NotFound { .. } => missing(),
            other => other,
        })?;
        let name = FullName::new(&*name.owner, short);
        let bare = owner.join(format!("{short}.git"));
        let folder = owner.join(short);
        let (kind, folder) = if is_folder(&bare) {
            (PlaceKind::Bare, bare)
        } else if is_folder(&folder) {
            match git_kind(&folder) {
                Some(kind) => (kind, folder),
                None if short.starts_with('.') => return Err(missing()),
                None if self.look().is_group(&folder, MAX_GROUP_DEPTH)? => return Err(missing()),
                None => (PlaceKind::Plain, folder),
            }
        } else {
            return Err(missing());
        };
        Ok(Place { name, folder, kind })
    }

    /// The repositories of an owner and of the groups below, sorted by name.
    ///
    /// # Errors
    ///
    /// [`ForgeError::NotFound`] for an owner that has no folder;
    /// [`ForgeError::Malformed`] where there is more to look at than
    /// [`MAX_LOOKED_AT`].
    pub(super) fn list(&self, owner: &str) -> Result<Vec<Place>, ForgeError> {
        let folder = self.owner(owner)?;
        let mut places = Vec::new();
        let depth = MAX_GROUP_DEPTH - owner.split('/').count();
        self.look().group(owner, &folder, depth, &mut places)?;
        places.sort_by_cached_key(|place| place.name.to_string());
        Ok(places)
    }

    fn look(&self) -> Looking<'_> {
        Looking {
            places: self,
            left: MAX_LOOKED_AT,
        }
    }

    fn missing(&self, what: String) -> ForgeError {
        ForgeError::NotFound {
            host: self.said.clone(),
            what,
        }
    }
}

/// A look around, with what it may still look at.
struct Looking<'p> {
    places: &'p Places,
    left: usize,
}

impl Looking<'_> {
    fn group(
        &mut self,
        owner: &str,
        folder: &Path,
        depth: usize,
        places: &mut Vec<Place>,
    ) -> Result<(), ForgeError> {
        let entries = self.entries(folder)?;
        for (name, kind) in &entries {
            if !kind.is_dir() || name == ".git" {
                continue;
            }
            let folder = folder.join(name);
            let kind = match name.strip_suffix(".git") {
                Some(short) if is_segment(short) => Some((short, PlaceKind::Bare)),
                _ => git_kind(&folder).map(|kind| (name.as_str(), kind)),
            };
            let (name, kind) = match kind {
                Some(known) => known,
                None if name.starts_with('.') => continue,
                None if self.is_group(&folder, depth)? => {
                    if let Some(depth) = depth.checked_sub(1) {
                        self.group(&format!("{owner}/{name}"), &folder, depth, places)?;
                    }
                    continue;
                }
                None => (name.as_str(), PlaceKind::Plain),
            };
            let bare = format!("{name}.git");
            let has_bare = entries.binary_search_by(|(other, _)| other.cmp(&bare));
            let is_second =
                kind != PlaceKind::Bare && has_bare.is_ok_and(|at| entries[at].1.is_dir());
            if !is_second {
                places.push(Place {
                    name: FullName::new(owner, name),
                    folder,
                    kind,
                });
            }
        }
        Ok(())
    }

    fn is_group(&mut self, folder: &Path, depth: usize) -> Result<bool, ForgeError> {
        // One that may not be read is told as a repository that has a problem.
        let Ok(entries) = self.entries(folder) else {
            return Ok(false);
        };
        if entries.iter().any(|(name, _)| told::is_name(name)) {
            return Ok(true);
        }
        let folders = || entries.iter().filter(|(_, kind)| kind.is_dir());
        for (name, _) in folders() {
            if name.ends_with(".git") || git_kind(&folder.join(name)).is_some() {
                return Ok(true);
            }
        }
        let is_shown = |name: &str| !name.starts_with('.');
        let has_files = entries
            .iter()
            .any(|(name, kind)| !kind.is_dir() && is_shown(name));
        if has_files || depth == 0 {
            return Ok(false);
        }
        for (name, _) in folders().filter(|(name, _)| is_shown(name)) {
            if self.is_group(&folder.join(name), depth - 1)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What lies in a folder, sorted; names that are not UTF-8 are left out.
    fn entries(&mut self, folder: &Path) -> Result<Vec<(String, FileType)>, ForgeError> {
        let said = &self.places.said;
        let fault = |error| io_error(said, format!("the folder {}", folder.display()), &error);
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder).map_err(fault)? {
            let entry = entry.map_err(fault)?;
            self.left = self.left.checked_sub(1).ok_or_else(|| {
                let reason = format!("it has more than {MAX_LOOKED_AT} files and folders");
                ForgeError::Malformed {
                    host: said.clone(),
                    what: format!("the folder {}", folder.display()),
                    reason,
                }
            })?;
            if let Ok(name) = entry.file_name().into_string() {
                entries.push((name, entry.file_type().map_err(fault)?));
            }
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(entries)
    }
}

/// Whether this may be a name of an owner or of a repository.
fn is_segment(text: &str) -> bool {
    let is_plain = |c: char| c != '/' && c != '\\' && c != '\0';
    !matches!(text, "" | "." | ".." | ".git") && text.chars().all(is_plain)
}

/// Whether a folder is there, not a link to one.
fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

fn git_kind(folder: &Path) -> Option<PlaceKind> {
    // A file leads to where `.git` is, as in work trees that `git worktree` made.
    let has = |name: &str| fs::symlink_metadata(folder.join(name)).is_ok();
    if has(".git") {
        return Some(PlaceKind::WorkTree);
    }
    let is_bare =
        has("HEAD") && is_folder(&folder.join("objects")) && is_folder(&folder.join("refs"));
    is_bare.then_some(PlaceKind::Bare)
}
