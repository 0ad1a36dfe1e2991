//! A forge over a folder on this machine: repositories that somebody mirrored,
//! checked out or unpacked there.
//!
//! [`Local::new`] is the way in. What is read of a repository, by what lies at
//! `FOLDER/OWNER/`, where OWNER may be several folders, as in `group/subgroup`:
//!
//! | Found | Read |
//! | --- | --- |
//! | `REPO.git`, or `REPO` with `HEAD` and `objects` | a bare repository |
//! | `REPO` with `.git` in it | a work tree: what is committed, at `HEAD` |
//! | any other `REPO` | a plain folder, as it is now |
//!
//! 1. `places`: which repositories there are, and where.
//! 2. `git` and `plain`: what is in one, with git and without.
//! 3. [`told`]: what an owner's `callboard.yaml` says besides, as git knows
//!    nothing of topics and teams.
//! 4. `languages` and `license`: what a code host would find out by itself.
//! 5. `publish`: new repositories, commits and branches; [`record`] is what was asked
//!    for besides, kept in each repository.
//!
//! The git program is not run, nothing is written but what is published, and nothing
//! of a repository's configuration but what its objects look like has a say. What is in a work tree
//! and not committed is not read; neither are files that git keeps elsewhere (LFS)
//! or in other repositories (submodules).
//!
//! Reading is done on tokio's threads for blocking work: who crawls asks for many
//! repositories at once from one task, and would otherwise get one after the
//! other. So a tokio runtime has to be there.
//!
//! Sources: `gitrepository-layout(5)`, `gitformat-pack(5)`.

mod git;
mod languages;
mod license;
mod place;
mod plain;
mod publish;
pub mod record;
mod source;
pub mod told;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::ask::{At, Listing, Look, PeopleOptions, Select};
use crate::choose::{Choice, MAX_ROUNDS};
use crate::error::ForgeError;
use crate::model::{
    Contents, Entry, FileBytes, FullName, Page, People, Repository, Usage, Visibility,
};
use crate::{Answer, Forge};

use place::{Place, PlaceKind, Places};
use record::Record;
use source::{Fault, Source};
use told::{Told, ToldRepository};

/// A page has at most so many repositories.
const MAX_PAGE: u32 = 100;
/// Files with more bytes are not read, whatever is asked for.
const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// Which folder it is, and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The host whose repositories these are, as in `github.com`: so that a file
    /// at `https://github.com/acme/shop/blob/main/x` is found here.
    pub host: String,
    /// Where its pages are, as in `https://github.com`, without a `/` at the end.
    pub web_url: String,
    /// The folder that has a folder for each owner.
    pub folder: PathBuf,
}

/// A folder of repositories, read as a code host is: see the [module](self).
///
/// Names count as they are written, upper and lower case included. Symbolic links
/// below the folder are not followed to find repositories.
#[derive(Clone)]
pub struct Local {
    shared: Arc<Shared>,
}

struct Shared {
    config: Config,
    places: Places,
    makes_owners: bool,
    requests: AtomicU64,
    bytes: AtomicU64,
}

impl fmt::Debug for Local {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = &self.shared.config;
        formatter
            .debug_struct("Local")
            .field("host", &config.host)
            .field("folder", &config.folder)
            .finish_non_exhaustive()
    }
}

impl Local {
    /// A forge over a folder, which is looked at when something is asked.
    pub fn new(config: Config) -> Self {
        let config = Config {
            host: config.host.to_ascii_lowercase(),
            web_url: config.web_url.trim_end_matches('/').to_owned(),
            folder: config.folder,
        };
        let said = format!("{} in {}", config.host, config.folder.display());
        Self {
            shared: Arc::new(Shared {
                places: Places::new(said, config.folder.clone()),
                config,
                makes_owners: false,
                requests: AtomicU64::new(0),
                bytes: AtomicU64::new(0),
            }),
        }
    }

    /// The same, where whoever publishes may name any owner: the folder is made.
    #[must_use]
    pub fn making_owners(mut self) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.makes_owners = true;
        }
        self
    }

    /// Does something slow where it holds nobody up.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shared) -> Result<T, ForgeError> + Send + 'static,
    ) -> Result<T, ForgeError> {
        let shared = Arc::clone(&self.shared);
        shared.requests.fetch_add(1, Ordering::Relaxed);
        match tokio::task::spawn_blocking(move || work(&shared)).await {
            Ok(done) => done,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(ForgeError::Unavailable {
                    host: self.shared.places.said().to_owned(),
                    what: "anything".to_owned(),
                    reason: "the program is ending".to_owned(),
                    tries: 1,
                }),
            },
        }
    }

    /// Some repositories, in their order; each on its own, several at once.
    async fn describe(
        &self,
        places: Vec<Place>,
        look: &Look,
    ) -> Result<Vec<Repository>, ForgeError> {
        let several = std::thread::available_parallelism().map_or(1, usize::from);
        let places = Arc::new(places);
        let look = Arc::new(look.clone());
        let parts: Vec<_> = (0..several.min(places.len()))
            .map(|part| {
                let (places, look) = (Arc::clone(&places), Arc::clone(&look));
                let work = move |shared: &Shared| {
                    let mut known = BTreeMap::new();
                    let mine = places.iter().enumerate().skip(part).step_by(several);
                    mine.map(|(at, place)| {
                        let told = shared.told(&place.name, &mut known)?;
                        Ok((at, shared.listed(place, told.as_ref(), &look)))
                    })
                    .collect::<Result<Vec<_>, ForgeError>>()
                };
                // A task that is awaited after the others still runs beside them.
                let this = self.clone();
                tokio::spawn(async move { this.apart(work).await })
            })
            .collect();
        let mut all = BTreeMap::new();
        for part in parts {
            match part.await {
                Ok(done) => all.extend(done?),
                Err(error) => match error.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    Err(error) => return Err(self.shared.broken("a page", error.to_string())),
                },
            }
        }
        Ok(all.into_values().collect())
    }

    async fn page(&self, listing: &Listing, after: Option<&str>) -> Result<Page, ForgeError> {
        let owner = listing.owner.clone();
        let mut places = self.apart(move |shared| shared.places.list(&owner)).await?;
        let total = places.len() as u64;
        let page = listing.page.clamp(1, MAX_PAGE) as usize;
        if let Some(after) = after {
            places.retain(|place| place.name.to_string().as_str() > after);
        }
        let has_more = places.len() > page;
        places.truncate(page);
        let next = places.last().filter(|_| has_more);
        let next = next.map(|place| place.name.to_string());
        Ok(Page {
            repositories: self.describe(places, &listing.look).await?,
            next,
            total: Some(total),
        })
    }

    async fn read(
        &self,
        at: &At,
        paths: Vec<String>,
    ) -> Result<Vec<Option<FileBytes>>, ForgeError> {
        let at = at.clone();
        self.apart(move |shared| {
            let fault = |fault| shared.fault(&at.full_name, fault);
            let place = shared.places.find(&at.full_name)?;
            let source = Source::open(&place).map_err(fault)?;
            let snapshot = source.at(&at.commit).map_err(fault)?;
            let mut files = Vec::with_capacity(paths.len());
            for path in &paths {
                let file = snapshot.file(path, MAX_FILE_BYTES).map_err(fault)?;
                if let Some(file) = &file {
                    shared.count(file.bytes.len());
                }
                files.push(file);
            }
            Ok(files)
        })
        .await
    }

    async fn whole_tree(&self, at: &At) -> Result<Vec<Entry>, ForgeError> {
        let at = at.clone();
        self.apart(move |shared| {
            let place = shared.places.find(&at.full_name)?;
            Source::open(&place)
                .and_then(|source| source.at(&at.commit)?.tree())
                .map_err(|fault| shared.fault(&at.full_name, fault))
        })
        .await
    }

    async fn wanted(&self, at: &At, select: &dyn Select) -> Result<Contents, ForgeError> {
        let tree = self.whole_tree(at).await?;
        let mut choice = Choice::new(select, tree, MAX_FILE_BYTES);
        let mut contents = Contents::default();
        for _ in 0..MAX_ROUNDS {
            let paths: Vec<String> = choice.more(&contents.files).into_iter().collect();
            if paths.is_empty() {
                break;
            }
            let read = self.read(at, paths.clone()).await?;
            for (path, file) in paths.into_iter().zip(read) {
                // Of a plain folder, somebody may have taken it away since.
                let Some(file) = file else { continue };
                contents.files.insert(path, file);
            }
        }
        contents.left_out = choice.left_out;
        contents.left_out.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(contents)
    }
}

impl Shared {
    fn count(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    fn fault(&self, name: &FullName, fault: Fault) -> ForgeError {
        fault.of(self.places.said(), name)
    }

    fn broken(&self, what: &str, reason: String) -> ForgeError {
        ForgeError::Malformed {
            host: self.places.said().to_owned(),
            what: what.to_owned(),
            reason,
        }
    }

    /// What the files of its owners say of a repository; the nearest counts.
    fn told(
        &self,
        name: &FullName,
        known: &mut BTreeMap<String, Arc<Told>>,
    ) -> Result<Option<ToldRepository>, ForgeError> {
        let mut owner = &*name.owner;
        let mut key = name.name.to_string();
        loop {
            let told = match known.get(owner) {
                Some(told) => Arc::clone(told),
                None => {
                    let told = Arc::new(self.told_of(owner)?);
                    known.insert(owner.to_owned(), Arc::clone(&told));
                    told
                }
            };
            if let Some(told) = told.repositories.get(&key) {
                return Ok(Some(told.clone()));
            }
            let Some((above, group)) = owner.rsplit_once('/') else {
                return Ok(None);
            };
            key = format!("{group}/{key}");
            owner = above;
        }
    }

    fn told_of(&self, owner: &str) -> Result<Told, ForgeError> {
        let folder = self.places.owner(owner)?;
        told::read(&folder)
            .map_err(|(file, reason)| self.broken(&format!("{owner}/{file}"), reason))
    }

    /// A repository for a listing, which one that is broken does not spoil.
    fn listed(&self, place: &Place, told: Option<&ToldRepository>, look: &Look) -> Repository {
        let mut repository = self.bare(place);
        if let Err(fault) = self.fill(&mut repository, place, told, look) {
            repository = self.bare(place);
            repository.problem = Some(fault.to_string());
        }
        self.recorded(&mut repository, place);
        if let Some(told) = told {
            told.apply(&mut repository);
        }
        repository
    }

    fn bare(&self, place: &Place) -> Repository {
        Repository {
            id: place.name.to_string(),
            full_name: place.name.clone(),
            url: format!("{}/{}", self.config.web_url, place.name),
            files_url: format!("{}/{}/blob/", self.config.web_url, place.name),
            head: None,
            default_branch: None,
            description: None,
            homepage: None,
            is_archived: false,
            is_fork: false,
            is_template: false,
            visibility: Visibility::default(),
            topics: Vec::new(),
            languages: Vec::new(),
            pushed_at: None,
            release: None,
            license: None,
            disk_kib: None,
            seen: BTreeMap::new(),
            problem: None,
        }
    }

    /// Puts over what git says what was asked for when it was published. A record
    /// that is damaged is told when somebody publishes.
    fn recorded(&self, repository: &mut Repository, place: &Place) {
        if place.kind == PlaceKind::Bare
            && let Ok(record) = Record::read(&place.folder)
        {
            record.apply(repository);
        }
    }

    fn fill(
        &self,
        repository: &mut Repository,
        place: &Place,
        told: Option<&ToldRepository>,
        look: &Look,
    ) -> Result<(), Fault> {
        let source = Source::open(place)?;
        let told_branch = told.and_then(|told| told.default_branch.as_deref());
        repository.description = source.description();
        repository.release = source.release();
        repository.default_branch = source.default_branch(told_branch)?;
        repository.head = source.head(look.branch.as_deref(), told_branch)?;
        let Some(head) = &repository.head else {
            return Ok(());
        };
        repository.pushed_at = head.committed_at;
        let snapshot = source.at(&head.commit)?;
        for path in &look.paths {
            repository
                .seen
                .insert(path.clone(), snapshot.seen(path, look.wants_text(path))?);
        }
        repository.languages = snapshot.languages()?;
        repository.license = snapshot.license()?.map(str::to_owned);
        Ok(())
    }
}

impl Forge for Local {
    fn host(&self) -> &str {
        &self.shared.config.host
    }

    /// See [`Forge::list`]. The groups below the owner are listed with it. A page
    /// has up to 100 repositories, sorted by name; one that cannot be read is
    /// there with its [`Repository::problem`] and without a head.
    fn list<'a>(&'a self, listing: &'a Listing, after: Option<&'a str>) -> Answer<'a, Page> {
        Box::pin(self.page(listing, after))
    }

    /// See [`Forge::repository`]. Nothing is known of repositories that were moved.
    fn repository<'a>(&'a self, name: &'a FullName, look: &'a Look) -> Answer<'a, Repository> {
        Box::pin(async move {
            let (name, look) = (name.clone(), look.clone());
            self.apart(move |shared| {
                let place = shared.places.find(&name)?;
                let told = shared.told(&place.name, &mut BTreeMap::new())?;
                let mut repository = shared.bare(&place);
                shared
                    .fill(&mut repository, &place, told.as_ref(), &look)
                    .map_err(|fault| shared.fault(&place.name, fault))?;
                shared.recorded(&mut repository, &place);
                if let Some(told) = &told {
                    told.apply(&mut repository);
                }
                Ok(repository)
            })
            .await
        })
    }

    /// See [`Forge::tree`]. Paths that are not UTF-8 are left out. Of a plain
    /// folder the files are told as they are now, whatever the commit.
    fn tree<'a>(&'a self, at: &'a At) -> Answer<'a, Vec<Entry>> {
        Box::pin(self.whole_tree(at))
    }

    /// See [`Forge::files`]. A path below a symbolic link, or of a folder, is
    /// absent.
    fn files<'a>(&'a self, at: &'a At, paths: &'a [String]) -> Answer<'a, Vec<Option<FileBytes>>> {
        Box::pin(self.read(at, paths.to_vec()))
    }

    fn contents<'a>(&'a self, at: &'a At, select: &'a dyn Select) -> Answer<'a, Contents> {
        Box::pin(self.wanted(at, select))
    }

    /// See [`Forge::people`]: what the owner's file says, in [`told`].
    fn people<'a>(&'a self, organization: &'a str, _: PeopleOptions) -> Answer<'a, People> {
        Box::pin(async move {
            let owner = organization.to_owned();
            self.apart(move |shared| {
                let told = shared.told_of(&owner)?;
                told.people.ok_or_else(|| ForgeError::Unsupported {
                    host: shared.places.said().to_owned(),
                    what: format!("the people of {owner}"),
                })
            })
            .await
        })
    }

    /// See [`Forge::usage`]: how often a folder was looked at, and how many bytes
    /// of files were read.
    fn usage(&self) -> Usage {
        Usage {
            requests: self.shared.requests.load(Ordering::Relaxed),
            bytes: self.shared.bytes.load(Ordering::Relaxed),
            ..Usage::default()
        }
    }
}

#[cfg(test)]
mod tests;
