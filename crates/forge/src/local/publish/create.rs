//! A new repository: made whole in a folder beside its place, then moved there.
//!
//! A folder does not move over one that is not empty, so of two that take one name at
//! once the second is told that it is taken.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::{Doing, Record};
use crate::local::place::PlaceKind;
use crate::model::FullName;
use crate::publish::error::{Cause, PublishError};
use crate::publish::marker::Marker;
use crate::publish::name::{Availability, wrong_branch, wrong_name};
use crate::publish::push::Author;
use crate::publish::repository::{Created, NewRepository};
use crate::publish::tree::{Content, NewFile, Tree};

/// What folders begin with in which a repository is made. Those with a `.` are no
/// repositories, and what is in them is looked for by nobody.
const ASIDE: &str = ".callboard-";

/// One that is older was left by a program that was killed.
const LEFT_AFTER: Duration = Duration::from_secs(24 * 3600);

/// What it is called in there.
const MADE: &str = "made";

/// The message of a first commit that a host makes by itself.
const FIRST: &str = "Initial commit";

impl Doing<'_> {
    pub(super) fn availability(&self, name: &FullName) -> Result<Availability, PublishError> {
        if let Some(wrong) = wrong_name(&name.name) {
            return Ok(Availability::Invalid(wrong));
        }
        let makes_owners = self.shared.makes_owners;
        if makes_owners && !self.shared.config.folder.exists() {
            return Ok(Availability::Free);
        }
        match self.shared.places.owner(&name.owner) {
            Ok(_) => {}
            Err(error) if error.is_gone() && makes_owners => return Ok(Availability::Free),
            Err(error) if error.is_gone() => {
                return Ok(Availability::NotAllowed(self.no_owner(&name.owner)));
            }
            Err(error) => return Err(self.forge(error)),
        }
        match self.shared.places.find(name) {
            Ok(place) => Ok(Availability::Taken(format!(
                "there is a repository {} already",
                place.name
            ))),
            Err(error) if error.is_gone() => Ok(Availability::Free),
            Err(error) => Err(self.forge(error)),
        }
    }

    fn no_owner(&self, owner: &str) -> String {
        format!(
            "there is no owner `{owner}`: make the folder {} first",
            self.shared.config.folder.join(owner).display()
        )
    }

    pub(super) fn create(
        &self,
        new: &NewRepository,
        marker: &Marker,
    ) -> Result<Created, PublishError> {
        let name = &new.name;
        if let Some(wrong) = wrong_name(&name.name).or_else(|| wrong_branch(&new.default_branch)) {
            return Err(self.error(Cause::NameInvalid, wrong));
        }
        if self.shared.makes_owners {
            let root = &self.shared.config.folder;
            fs::create_dir_all(root).map_err(|error| self.io(&error))?;
        }
        if let Some(known) = self.known(new, marker)? {
            return Ok(known);
        }
        let places = &self.shared.places;
        let owner = match self.shared.makes_owners {
            true => places.make_owner(&name.owner),
            false => places.owner(&name.owner),
        };
        let owner = owner.map_err(|error| match error.is_gone() {
            true => self.error(Cause::NotFound, self.no_owner(&name.owner)),
            false => self.forge(error),
        })?;
        sweep(&owner);
        let aside = tempfile::Builder::new()
            .prefix(ASIDE)
            .tempdir_in(&owner)
            .map_err(|error| self.io(&error))?;
        let made = aside.path().join(MADE);
        self.make(&made, new, marker)?;
        let folder = owner.join(format!("{}.git", name.name));
        match fs::rename(&made, &folder) {
            Ok(()) => Ok(self.created(new, false)),
            Err(error) if is_there(&error) => match self.known(new, marker)? {
                Some(known) => Ok(known),
                None => Err(self.taken(name)),
            },
            Err(error) => Err(self.io(&error)),
        }
    }

    /// The repository of that name, if this task made it.
    fn known(&self, new: &NewRepository, marker: &Marker) -> Result<Option<Created>, PublishError> {
        let place = match self.shared.places.find(&new.name) {
            Ok(place) => place,
            Err(error) if error.is_gone() => return Ok(None),
            Err(error) => return Err(self.forge(error)),
        };
        if place.kind == PlaceKind::Bare {
            let record = Record::read(&place.folder).map_err(|error| self.io(&error))?;
            if record.task == marker.as_str() {
                return Ok(Some(self.created(new, true)));
            }
        }
        Err(self.taken(&new.name))
    }

    fn taken(&self, name: &FullName) -> PublishError {
        let reason = format!("there is a repository {name} already");
        self.error(Cause::NameTaken, reason)
    }

    fn make(
        &self,
        folder: &Path,
        new: &NewRepository,
        marker: &Marker,
    ) -> Result<(), PublishError> {
        fs::create_dir(folder).map_err(|error| self.io(&error))?;
        let create = gix::create::Options {
            object_hash: Some(gix::hash::Kind::Sha1),
            ..Default::default()
        };
        let open = gix::open::Options::isolated();
        let kind = gix::create::Kind::Bare;
        let made = gix::ThreadSafeRepository::init_opts(folder, kind, create, open)
            .map_err(|error| self.broken(error))?;
        self.point_head(folder, &new.default_branch)?;
        if new.auto_init {
            let readme = NewFile {
                path: "README.md".to_owned(),
                content: Content::file(format!("# {}\n", new.name.name).into_bytes()),
            };
            let tree = Tree::new([readme]).map_err(|error| self.broken(error))?;
            let repository = made.to_thread_local();
            let tree = self.write_tree(&repository, None, &tree, &[])?;
            let author = Author::default();
            let commit =
                self.write_commit(&repository, tree, None, FIRST, &author, super::now())?;
            self.set_branch(&repository, &new.default_branch, commit, None)?;
        }
        let record = Record {
            task: marker.to_string(),
            repository: Some(new.clone()),
            ..Record::default()
        };
        record.write(folder).map_err(|error| self.io(&error))
    }

    /// Makes a branch the one that `HEAD` names, whole or not at all.
    pub(super) fn point_head(&self, folder: &Path, branch: &str) -> Result<(), PublishError> {
        if let Some(wrong) = wrong_branch(branch) {
            return Err(self.error(Cause::NameInvalid, wrong));
        }
        let unfinished = folder.join("HEAD.new");
        fs::write(&unfinished, format!("ref: refs/heads/{branch}\n"))
            .and_then(|()| fs::rename(&unfinished, folder.join("HEAD")))
            .map_err(|error| self.io(&error))
    }

    /// The page of a repository.
    pub(super) fn page(&self, name: &FullName) -> String {
        format!("{}/{name}", self.shared.config.web_url)
    }

    fn created(&self, new: &NewRepository, already: bool) -> Created {
        let html_url = self.page(&new.name);
        Created {
            remote_url: format!("{html_url}.git"),
            contents_url: format!("{html_url}/blob/{}", new.default_branch),
            html_url,
            default_branch: new.default_branch.clone(),
            id: new.name.to_string(),
            already,
        }
    }
}

fn is_there(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty
    )
}

/// Removes what programs that were killed left in the folder of an owner. What cannot
/// be removed does no harm.
fn sweep(owner: &Path) {
    let Ok(entries) = fs::read_dir(owner) else {
        return;
    };
    for entry in entries.flatten() {
        let is_aside = entry.file_name().to_string_lossy().starts_with(ASIDE);
        let is_old = || {
            let metadata = entry.metadata().ok()?;
            let age = SystemTime::now().duration_since(metadata.modified().ok()?);
            Some(metadata.is_dir() && age.ok()? > LEFT_AFTER)
        };
        if is_aside && is_old() == Some(true) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
