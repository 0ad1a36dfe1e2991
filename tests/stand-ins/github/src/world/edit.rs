//! How a world changes: repositories come, get commits, move and go.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use gix::ObjectId;
use gix::actor::Signature;
use gix::bstr::BString;
use gix::date::Time;
use gix::objs::{Commit, Kind, WriteTo as _};

use super::change::Change;
use super::extras::Extras;
use super::git::Git;
use super::model::{About, Owner, Repository, Team, User};
use super::objects::Object;
use super::tree::Folder;
use super::{Found, State, World, WorldError};

/// Who makes commits that nobody else is named for.
const AUTHOR: (&str, &str) = ("Stand In", "stand-in@example.com");

impl World {
    /// An organization, or what is new of one; teams and members it has stay.
    pub fn organization(&self, about: Owner) {
        let mut state = self.write();
        let owner = state.owner(&about.login);
        owner.is_user = about.is_user;
        owner.name = about.name;
        owner.description = about.description;
        owner.teams.extend(about.teams);
        owner.members.extend(about.members);
    }

    /// A member of an organization, which is made where it is absent.
    pub fn member(&self, organization: &str, user: User) {
        let mut state = self.write();
        let login = user.login.clone();
        state.user(user);
        let owner = state.owner(organization);
        if !owner.members.contains(&login) {
            owner.members.push(login);
        }
    }

    /// Somebody who belongs to no organization, but may own repositories.
    pub fn user(&self, user: User) {
        self.write().user(user);
    }

    /// A team of an organization; those of its members who have no account yet are
    /// given one.
    pub fn team(&self, organization: &str, mut team: Team) {
        let mut state = self.write();
        for login in &team.members {
            if !state.users.contains_key(&login.to_lowercase()) {
                state.user(User {
                    login: login.clone(),
                    ..User::default()
                });
            }
        }
        if team.id == 0 {
            team.id = state.id();
        }
        if team.name.is_empty() {
            team.name.clone_from(&team.slug);
        }
        let owner = state.owner(organization);
        for login in &team.members {
            if !owner.members.contains(login) {
                owner.members.push(login.clone());
            }
        }
        owner.teams.insert(team.slug.clone(), team);
    }

    /// Somebody leaves an organization and its teams.
    pub fn remove_member(&self, organization: &str, login: &str) {
        let mut state = self.write();
        let owner = state.owner(organization);
        owner.members.retain(|member| member != login);
        for team in owner.teams.values_mut() {
            team.members.retain(|member| member != login);
        }
    }

    /// A new repository with a first commit; with an empty `change`, without one.
    /// Its owner is made where it is absent.
    ///
    /// # Errors
    ///
    /// Where there is one of that name, or it cannot be written.
    pub fn create(
        &self,
        full_name: &str,
        about: About,
        change: Change,
    ) -> Result<Arc<Repository>, WorldError> {
        let (owner, name) = parts(full_name)?;
        let mut state = loop {
            let state = self.write();
            match state.names.get(&full_name.to_lowercase()) {
                None => break state,
                // It is there when it is said to be, so that nobody then looks in vain.
                Some(id) if !state.repositories.contains_key(id) => {
                    drop(state);
                    std::thread::sleep(Duration::from_millis(1));
                }
                Some(_) => return Err(WorldError::Exists(full_name.to_owned())),
            }
        };
        state.owner(owner);
        let (id, at) = (state.id(), state.tick());
        // Whoever comes next is told that the name is taken.
        state.names.insert(full_name.to_lowercase(), id);
        drop(state);

        let mut repository = blank(id, owner, name, at);
        repository.about = about;
        if let Err(error) = self.make(&mut repository, &change) {
            self.write().names.remove(&full_name.to_lowercase());
            return Err(error);
        }
        self.write().put(repository.clone());
        Ok(Arc::new(repository))
    }

    /// Writes a new repository's folder and first commit.
    pub(super) fn make(
        &self,
        repository: &mut Repository,
        change: &Change,
    ) -> Result<(), WorldError> {
        let name = format!("{}.git", repository.name);
        let path = self.folder().join(&repository.owner).join(name);
        let git = Git::init(path, &repository.about.default_branch)?;
        if !change.items.is_empty() {
            self.commit_to(repository, &git, change, repository.pushed_at)?;
        }
        repository.disk_kib = git.disk_kib();
        Ok(())
    }

    /// A commit on a branch.
    ///
    /// # Errors
    ///
    /// Where there is no such repository, or it cannot be written.
    pub fn commit(&self, full_name: &str, change: Change) -> Result<ObjectId, WorldError> {
        let repository = self.present(full_name)?;
        let at = self.next_time();
        let git = self.git(&repository);
        let mut committed = repository.as_ref().clone();
        let oid = self.commit_to(&mut committed, &git, &change, at)?;
        let disk_kib = git.disk_kib();
        // Something else may have changed meanwhile, and is to stay.
        self.edit(full_name, |repository| {
            repository.refs.extend(committed.refs);
            repository.disk_kib = disk_kib;
            repository.pushed_at = at;
            repository.updated_at = at;
        })?;
        Ok(oid)
    }

    fn commit_to(
        &self,
        repository: &mut Repository,
        git: &Git,
        change: &Change,
        at: i64,
    ) -> io::Result<ObjectId> {
        let default = &repository.about.default_branch;
        let branch = change.branch.as_deref().unwrap_or(default);
        let parent = repository.branch(branch).or_else(|| repository.head());
        let mut folder = match parent.and_then(|oid| self.objects().get(git, oid)) {
            Some(Object::Commit(commit)) => Folder::of(self.objects(), git, commit.tree),
            _ => Folder::default(),
        };
        folder.apply(git, change)?;
        let message = change.message.clone().unwrap_or_else(|| match parent {
            Some(_) => "Change it".to_owned(),
            None => "Begin".to_owned(),
        });
        let tree = folder.write(git)?;
        let oid = write_commit(
            git,
            tree,
            parent.into_iter().collect(),
            &message,
            AUTHOR,
            at,
        )?;
        let name = format!("refs/heads/{branch}");
        git.set_ref(&name, oid)?;
        repository.refs.insert(name, oid);
        Ok(oid)
    }

    /// Points a branch or tag of a repository, by its full name, at an object.
    ///
    /// # Errors
    ///
    /// Where there is no such repository, or it cannot be written.
    pub fn set_ref(&self, full_name: &str, name: &str, oid: ObjectId) -> Result<(), WorldError> {
        let repository = self.present(full_name)?;
        self.git(&repository).set_ref(name, oid)?;
        self.edit(full_name, |repository| {
            repository.refs.insert(name.to_owned(), oid);
            repository.pushed_at = repository.updated_at;
        })
    }

    /// Takes away a branch or tag of a repository, by its full name.
    ///
    /// # Errors
    ///
    /// Where there is no such repository, or it cannot be written.
    pub fn remove_ref(&self, full_name: &str, name: &str) -> Result<(), WorldError> {
        let repository = self.present(full_name)?;
        self.git(&repository).remove_ref(name)?;
        self.edit(full_name, |repository| {
            repository.refs.remove(name);
        })
    }

    /// Says something new of a repository.
    ///
    /// # Errors
    ///
    /// Where there is no such repository.
    pub fn update(&self, full_name: &str, edit: impl FnOnce(&mut About)) -> Result<(), WorldError> {
        self.edit(full_name, |repository| edit(&mut repository.about))?;
        let repository = self.present(full_name)?;
        self.git(&repository)
            .set_head(&repository.about.default_branch)?;
        Ok(())
    }

    /// Changes what is known of a repository, and its time.
    pub(crate) fn edit<T>(
        &self,
        full_name: &str,
        edit: impl FnOnce(&mut Repository) -> T,
    ) -> Result<T, WorldError> {
        let mut state = self.write();
        let at = state.tick();
        let id = *state
            .names
            .get(&full_name.to_lowercase())
            .ok_or_else(|| WorldError::Absent(full_name.to_owned()))?;
        let repository = state
            .repositories
            .get_mut(&id)
            .ok_or_else(|| WorldError::Absent(full_name.to_owned()))?;
        let repository = Arc::make_mut(repository);
        repository.updated_at = at;
        Ok(edit(repository))
    }

    /// Archives a repository.
    ///
    /// # Errors
    ///
    /// Where there is no such repository.
    pub fn archive(&self, full_name: &str) -> Result<(), WorldError> {
        self.edit(full_name, |repository| repository.about.is_archived = true)
    }

    /// Gives a repository another name or owner. The old name leads to the new one
    /// until something else has it.
    ///
    /// # Errors
    ///
    /// Where there is no such repository, or one of the new name.
    pub fn rename(&self, from: &str, to: &str) -> Result<(), WorldError> {
        let (owner, name) = parts(to)?;
        let repository = self.present(from)?;
        let mut state = self.write();
        if state.names.contains_key(&to.to_lowercase()) {
            return Err(WorldError::Exists(to.to_owned()));
        }
        let folder = self.folder().join(owner);
        fs::create_dir_all(&folder)?;
        let old = format!("{}.git", repository.name);
        fs::rename(
            self.folder().join(&repository.owner).join(old),
            folder.join(format!("{name}.git")),
        )?;
        state.owner(owner);
        state.names.remove(&from.to_lowercase());
        state.moved.insert(from.to_lowercase(), repository.id);
        let mut repository = repository.as_ref().clone();
        owner.clone_into(&mut repository.owner);
        name.clone_into(&mut repository.name);
        repository.updated_at = state.tick();
        state.put(repository);
        Ok(())
    }

    /// Removes a repository.
    ///
    /// # Errors
    ///
    /// Where there is no such repository, or its folder cannot be removed.
    pub fn delete(&self, full_name: &str) -> Result<(), WorldError> {
        let repository = self.present(full_name)?;
        let mut state = self.write();
        state.names.remove(&full_name.to_lowercase());
        state.moved.retain(|_, id| *id != repository.id);
        state.repositories.remove(&repository.id);
        let name = format!("{}.git", repository.name);
        fs::remove_dir_all(self.folder().join(&repository.owner).join(name))?;
        Ok(())
    }

    /// A repository by the name it has now.
    fn present(&self, full_name: &str) -> Result<Arc<Repository>, WorldError> {
        match self.find(full_name) {
            Some(Found::Here(repository)) => Ok(repository),
            _ => Err(WorldError::Absent(full_name.to_owned())),
        }
    }
}

impl State {
    fn user(&mut self, mut user: User) {
        if user.id == 0 {
            user.id = self.id();
        }
        self.users.insert(user.login.to_lowercase(), user);
    }
}

/// A repository of which nothing has been said yet.
pub(super) fn blank(id: u64, owner: &str, name: &str, at: i64) -> Repository {
    Repository {
        id,
        owner: owner.to_owned(),
        name: name.to_owned(),
        about: About::default(),
        created_at: at,
        updated_at: at,
        pushed_at: at,
        disk_kib: 0,
        pulls: Vec::new(),
        extras: Extras::default(),
        refs: BTreeMap::new(),
    }
}

/// Writes a commit.
pub(crate) fn write_commit(
    git: &Git,
    tree: ObjectId,
    parents: Vec<ObjectId>,
    message: &str,
    (name, email): (&str, &str),
    at: i64,
) -> io::Result<ObjectId> {
    let author = Signature {
        name: BString::from(name),
        email: BString::from(email),
        time: Time::new(at, 0),
    };
    let commit = Commit {
        tree,
        parents: parents.into(),
        author: author.clone(),
        committer: author,
        encoding: None,
        message: BString::from(message),
        extra_headers: Vec::new(),
    };
    let mut bytes = Vec::new();
    commit.write_to(&mut bytes)?;
    git.write(Kind::Commit, &bytes)
}

/// Owner and name, where GitHub would take both.
pub(super) fn parts(full_name: &str) -> Result<(&str, &str), WorldError> {
    let is_name = |text: &str| {
        !text.is_empty()
            && text != "."
            && text != ".."
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    full_name
        .split_once('/')
        .filter(|(owner, name)| is_name(owner) && is_name(name))
        .ok_or_else(|| WorldError::Name(full_name.to_owned()))
}
