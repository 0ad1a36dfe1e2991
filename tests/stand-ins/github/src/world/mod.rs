//! [`World`]: owners, people and repositories, as GitHub would have them.
//!
//! 1. [`model`]: what is known of them.
//!    [`extras`]: settings, secrets, issues and what else it has.
//! 2. [`change`]: files that a commit brings.
//! 3. `edit`, `import`: how a world comes about and changes.
//! 4. `git`, `objects`, `tree`, `revision`: repositories on the disk, and what is
//!    read from them.
//!
//! A world may be changed while a server shows it; each change is there at once
//! and as a whole. Its times do not come from the clock: each change is a minute
//! after the one before, so that two worlds made alike are alike.

pub mod change;
pub(crate) mod edit;
pub mod extras;
pub(crate) mod git;
mod import;
pub mod model;
pub(crate) mod objects;
pub(crate) mod revision;
pub(crate) mod tree;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use gix::ObjectId;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use git::Git;
use model::{Owner, Repository, User};
use objects::{Object, Objects};

/// When the first change of a world is: the first of January 2026.
const FIRST: i64 = 1_767_225_600;

/// How long after a change the next one is, in seconds.
const STEP: i64 = 60;

/// Why a world cannot be changed like that.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// There is no such thing.
    #[error("there is no `{0}`")]
    Absent(String),
    /// There is one already.
    #[error("there is a `{0}` already")]
    Exists(String),
    /// GitHub would not take that name.
    #[error("`{0}` cannot be a name")]
    Name(String),
    /// The disk does not let it.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Owners, people and repositories. Clones are the same world.
#[derive(Clone)]
pub struct World(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    /// Removes the folder in the end.
    _temporary: Option<TempDir>,
    state: RwLock<State>,
    objects: Objects,
}

/// What is known without asking git.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) owners: BTreeMap<String, Owner>,
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) repositories: BTreeMap<u64, Arc<Repository>>,
    names: HashMap<String, u64>,
    /// Names that repositories had.
    moved: HashMap<String, u64>,
    last_id: u64,
    last_change: i64,
    /// Grows with each change.
    pub(crate) generation: u64,
}

/// What is kept of an owner in its file.
#[derive(Serialize, Deserialize)]
struct Kept {
    owner: Owner,
    #[serde(default)]
    users: Vec<User>,
    #[serde(default)]
    repositories: Vec<Repository>,
    #[serde(default)]
    moved: BTreeMap<String, u64>,
}

/// A repository by a name it has or had.
pub(crate) enum Found {
    /// By its name.
    Here(Arc<Repository>),
    /// By a name it had.
    Moved(Arc<Repository>),
}

impl World {
    /// An empty world in a folder for this run only.
    ///
    /// # Errors
    ///
    /// Where no such folder can be made.
    pub fn temporary() -> Result<Self, WorldError> {
        let folder = tempfile::tempdir()?;
        Ok(Self::with(folder.path().to_owned(), Some(folder)))
    }

    /// The world in a folder: repositories as `OWNER/NAME.git`, and what is known
    /// of them in `OWNER.json`. Repositories of which nothing is known are taken as
    /// public ones. An absent folder is made.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be read, or a file in it makes no sense.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, WorldError> {
        let folder = folder.into();
        fs::create_dir_all(&folder)?;
        let world = Self::with(folder, None);
        world.read_files()?;
        Ok(world)
    }

    fn with(folder: PathBuf, temporary: Option<TempDir>) -> Self {
        Self(Arc::new(Inner {
            folder,
            _temporary: temporary,
            state: RwLock::new(State {
                last_change: FIRST - STEP,
                last_id: 1000,
                ..State::default()
            }),
            objects: Objects::default(),
        }))
    }

    fn read_files(&self) -> Result<(), WorldError> {
        let mut entries: Vec<PathBuf> = fs::read_dir(self.folder())?
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<_>>()?;
        entries.sort();
        let mut state = self.write();
        for path in entries.iter().filter(|path| has_extension(path, "json")) {
            let kept: Kept = serde_json::from_slice(&fs::read(path)?)
                .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
            state.take(kept, |repository| self.git(repository));
        }
        for owner in entries.iter().filter(|path| path.is_dir()) {
            let mut folders: Vec<PathBuf> = fs::read_dir(owner)?
                .map(|entry| Ok(entry?.path()))
                .collect::<io::Result<_>>()?;
            folders.sort();
            for folder in folders.iter().filter(|path| has_extension(path, "git")) {
                if let (Some(owner), Some(name)) = (stem(owner), stem(folder)) {
                    state.found(&owner, &name, &Git::at(folder.clone()));
                }
            }
        }
        Ok(())
    }

    /// Writes what is known of every owner into its file. Repositories are on the
    /// disk at once; this is for what git does not keep.
    ///
    /// # Errors
    ///
    /// Where the files cannot be written.
    pub fn save(&self) -> Result<(), WorldError> {
        let state = self.read();
        for owner in state.owners.values() {
            let key = owner.login.to_lowercase();
            let is_here = |id: &u64| {
                state
                    .repositories
                    .get(id)
                    .is_some_and(|it| it.owner == owner.login)
            };
            let kept = Kept {
                owner: owner.clone(),
                users: owner
                    .members
                    .iter()
                    .filter_map(|login| state.users.get(&login.to_lowercase()).cloned())
                    .collect(),
                repositories: state
                    .repositories
                    .values()
                    .filter(|repository| repository.owner.to_lowercase() == key)
                    .map(|repository| repository.as_ref().clone())
                    .collect(),
                moved: state
                    .moved
                    .iter()
                    .filter(|(_, id)| is_here(id))
                    .map(|(name, id)| (name.clone(), *id))
                    .collect(),
            };
            let text = serde_json::to_vec_pretty(&kept).map_err(io::Error::from)?;
            fs::write(self.folder().join(format!("{}.json", owner.login)), text)?;
        }
        Ok(())
    }

    /// Where the repositories lie, as `OWNER/NAME.git`.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// The logins of all owners, sorted.
    pub fn owners(&self) -> Vec<String> {
        let state = self.read();
        state
            .owners
            .values()
            .map(|owner| owner.login.clone())
            .collect()
    }

    /// The full names of all repositories, in the order they were made.
    pub fn names(&self) -> Vec<String> {
        let state = self.read();
        let repositories = state.repositories.values();
        repositories.map(|it| it.full_name()).collect()
    }

    /// The bytes of a file at the head of a repository; `None` where there is no such
    /// file or repository.
    pub fn read_file(&self, full_name: &str, path: &str) -> Option<Vec<u8>> {
        let repository = self.repository(full_name)?;
        let oid = self.resolve(&repository, &format!("HEAD:{path}"))?;
        let (_, bytes) = self.git(&repository).read(oid)?;
        Some(bytes)
    }

    /// A repository by the name it has or had.
    pub fn repository(&self, full_name: &str) -> Option<Arc<Repository>> {
        match self.find(full_name)? {
            Found::Here(repository) | Found::Moved(repository) => Some(repository),
        }
    }

    pub(crate) fn find(&self, full_name: &str) -> Option<Found> {
        let state = self.read();
        let key = full_name.to_lowercase();
        if let Some(id) = state.names.get(&key) {
            return state.repositories.get(id).cloned().map(Found::Here);
        }
        let id = state.moved.get(&key)?;
        state.repositories.get(id).cloned().map(Found::Moved)
    }

    pub(crate) fn git(&self, repository: &Repository) -> Git {
        let name = format!("{}.git", repository.name);
        Git::at(self.folder().join(&repository.owner).join(name))
    }

    /// An object that a repository is known to have.
    pub(crate) fn object(&self, repository: &Repository, oid: ObjectId) -> Option<Object> {
        let objects = &self.0.objects;
        let kept = objects.kept(oid);
        kept.or_else(|| objects.get(&self.git(repository), oid))
    }

    /// When a change is that is made now.
    pub(crate) fn next_time(&self) -> i64 {
        self.write().tick()
    }

    pub(crate) fn objects(&self) -> &Objects {
        &self.0.objects
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, State> {
        self.0.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
        state.generation += 1;
        state
    }
}

impl State {
    /// A number for something new.
    fn id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// When a change is that is made now.
    fn tick(&mut self) -> i64 {
        self.last_change += STEP;
        self.last_change
    }

    fn put(&mut self, repository: Repository) {
        let key = repository.full_name().to_lowercase();
        self.moved.remove(&key);
        self.names.insert(key, repository.id);
        self.repositories
            .insert(repository.id, Arc::new(repository));
    }

    fn take(&mut self, kept: Kept, git: impl Fn(&Repository) -> Git) {
        let teams = kept.owner.teams.values().map(|team| team.id);
        let users = kept.users.iter().map(|user| user.id);
        for id in teams.chain(users).chain([kept.owner.id]) {
            self.last_id = self.last_id.max(id);
        }
        for mut repository in kept.repositories {
            self.last_id = self.last_id.max(repository.id);
            self.last_change = self.last_change.max(repository.updated_at);
            repository.refs = git(&repository).refs().1;
            self.put(repository);
        }
        self.moved.extend(kept.moved);
        for user in kept.users {
            self.users.insert(user.login.to_lowercase(), user);
        }
        self.owners
            .insert(kept.owner.login.to_lowercase(), kept.owner);
    }

    /// Takes a repository of which only git knows.
    fn found(&mut self, owner: &str, name: &str, git: &Git) {
        if self
            .names
            .contains_key(&format!("{owner}/{name}").to_lowercase())
        {
            return;
        }
        self.owner(owner);
        let (head, refs) = git.refs();
        let (id, at) = (self.id(), self.tick());
        let mut repository = edit::blank(id, owner, name, at);
        repository.about.default_branch = head.unwrap_or_else(|| "main".to_owned());
        repository.refs = refs;
        repository.disk_kib = git.disk_kib();
        self.put(repository);
    }

    /// An owner by login, made an organization where there is none.
    fn owner(&mut self, login: &str) -> &mut Owner {
        let last_id = &mut self.last_id;
        self.owners.entry(login.to_lowercase()).or_insert_with(|| {
            *last_id += 1;
            Owner {
                login: login.to_owned(),
                id: *last_id,
                ..Owner::default()
            }
        })
    }
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|it| it == extension)
}

fn stem(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    Some(name.strip_suffix(".git").unwrap_or(name).to_owned())
}
