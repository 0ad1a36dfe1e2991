//! Folders of files to repositories.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::change::{Change, Item};
use super::edit::{blank, parts};
use super::{World, WorldError, stem};

impl World {
    /// Makes a repository of every folder `OWNER/NAME` in `folder`, each with one
    /// commit of the files in it. Returns how many.
    ///
    /// # Errors
    ///
    /// Where a folder cannot be read, or a repository of that name is there.
    pub fn import(&self, folder: &Path) -> Result<usize, WorldError> {
        let mut count = 0;
        for owner in folders(folder)? {
            if let Some(login) = stem(&owner) {
                count += self.import_owner(&login, &owner)?;
            }
        }
        Ok(count)
    }

    /// Makes a repository of every folder `NAME` in `folder`. Returns how many.
    ///
    /// # Errors
    ///
    /// Where a folder cannot be read, or a repository of that name is there.
    pub fn import_owner(&self, owner: &str, folder: &Path) -> Result<usize, WorldError> {
        let folders = folders(folder)?;
        let mut state = self.write();
        state.owner(owner);
        let mut planned = Vec::new();
        for folder in folders {
            let Some(name) = stem(&folder).filter(|name| !name.starts_with('.')) else {
                continue;
            };
            let full_name = format!("{owner}/{name}");
            parts(&full_name)?;
            if state.names.contains_key(&full_name.to_lowercase()) {
                return Err(WorldError::Exists(full_name));
            }
            let (id, at) = (state.id(), state.tick());
            planned.push((blank(id, owner, &name, at), folder));
        }
        drop(state);

        let made: Vec<_> = planned
            .into_par_iter()
            .map(|(mut repository, folder)| {
                let mut change = Change::new();
                read(&folder, "", &mut change)?;
                self.make(&mut repository, &change)?;
                Ok(repository)
            })
            .collect::<Result<_, WorldError>>()?;
        let mut state = self.write();
        let count = made.len();
        for repository in made {
            state.put(repository);
        }
        Ok(count)
    }
}

/// The folders in a folder, sorted.
fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Everything in a folder, but for `.git`.
fn read(folder: &Path, prefix: &str, change: &mut Change) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| *name != ".git") else {
            continue;
        };
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() {
            read(&entry.path(), &format!("{path}/"), change)?;
        } else if kind.is_symlink() {
            let target = fs::read_link(entry.path())?;
            let target = target.to_string_lossy().into_owned();
            change.items.insert(path, Some(Item::Link(target)));
        } else {
            let bytes = fs::read(entry.path())?;
            change.items.insert(path, Some(Item::File(bytes)));
        }
    }
    Ok(())
}
