//! An organisation in memory, and a forge over it that counts what it is asked and
//! fails when it is told to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use catalog::build::{BuildInput, ConfiguredLocation};
use catalog::{Location, Sources};
use crawl::cache::Cache;
use crawl::provider::{Filters, PeopleProvider, Provider};
use crawl::run::{Event, Explored, Explorer, Job, Observer, Options, crawl};
use crawl::snapshot::{Run, Snapshot};
use crawl::sources::SnapshotSources;
use forge::ask::{At, Listing, Look, PeopleOptions, Select};
use forge::error::ForgeError;
use forge::model::{
    Contents, Entry, EntryKind, FileBytes, FullName, Head, Page, People, Repository, Seen, Usage,
    Visibility,
};
use forge::{Answer, Forge};
use store::Memory;

pub(crate) const HOST: &str = "github.com";
const PAGE: usize = 3;

/// Repositories by number, with their files.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) repositories: Mutex<BTreeMap<u32, Stored>>,
    requests: AtomicUsize,
    pub(crate) log: Mutex<Vec<String>>,
    /// The request that fails, and all after it where the flag is set.
    pub(crate) fault: Mutex<Option<(usize, ForgeError)>>,
    pub(crate) is_lasting: AtomicBool,
    /// Numbers of those that cannot be looked into.
    pub(crate) troubled: Mutex<std::collections::BTreeSet<u32>>,
    pub(crate) people: Mutex<People>,
    /// The texts that came with what is told of repositories, as in `shop: README.md`.
    texts: Mutex<BTreeSet<String>>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Stored {
    pub(crate) name: String,
    pub(crate) files: BTreeMap<String, String>,
}

impl World {
    pub(crate) fn new(repositories: &[(&str, &[(&str, &str)])]) -> Arc<Self> {
        let world = Self::default();
        for (at, (name, files)) in repositories.iter().enumerate() {
            let stored = Stored {
                name: (*name).to_owned(),
                files: files
                    .iter()
                    .map(|(p, t)| ((*p).to_owned(), (*t).to_owned()))
                    .collect(),
            };
            world
                .repositories
                .lock()
                .unwrap()
                .insert(at as u32 + 1, stored);
        }
        Arc::new(world)
    }

    /// Writes a file of a repository; without text it is taken away.
    pub(crate) fn write(&self, number: u32, path: &str, text: Option<&str>) {
        let mut repositories = self.repositories.lock().unwrap();
        let files = &mut repositories.get_mut(&number).unwrap().files;
        match text {
            Some(text) => files.insert(path.to_owned(), text.to_owned()),
            None => files.remove(path),
        };
    }

    pub(crate) fn delete(&self, number: u32) {
        self.repositories.lock().unwrap().remove(&number);
    }

    pub(crate) fn rename(&self, number: u32, name: &str) {
        let mut repositories = self.repositories.lock().unwrap();
        repositories.get_mut(&number).unwrap().name = name.to_owned();
    }

    /// What was asked since the last time.
    pub(crate) fn take_log(&self) -> Vec<String> {
        self.requests.store(0, Ordering::Relaxed);
        std::mem::take(&mut *self.log.lock().unwrap())
    }

    /// The texts that came with what was told of repositories, in order.
    pub(crate) fn take_texts(&self) -> Vec<String> {
        let texts = std::mem::take(&mut *self.texts.lock().unwrap());
        texts.into_iter().collect()
    }

    fn asked(&self, what: String) -> Result<(), ForgeError> {
        let at = self.requests.fetch_add(1, Ordering::Relaxed);
        self.log.lock().unwrap().push(what);
        let is_lasting = self.is_lasting.load(Ordering::Relaxed);
        match &*self.fault.lock().unwrap() {
            Some((fault, error)) if at == *fault || is_lasting && at > *fault => Err(error.clone()),
            _ => Ok(()),
        }
    }

    fn named(&self, name: &str) -> Result<(u32, Stored), ForgeError> {
        let repositories = self.repositories.lock().unwrap();
        let found = repositories.iter().find(|(_, stored)| stored.name == name);
        found
            .map(|(n, s)| (*n, s.clone()))
            .ok_or_else(|| ForgeError::NotFound {
                host: HOST.to_owned(),
                what: format!("repository {name}"),
            })
    }

    fn stored(&self, at: &At) -> Result<Stored, ForgeError> {
        let number: u32 = at.id.parse().unwrap();
        let repositories = self.repositories.lock().unwrap();
        repositories
            .get(&number)
            .cloned()
            .ok_or_else(|| ForgeError::NotFound {
                host: HOST.to_owned(),
                what: format!("repository {}", at.full_name),
            })
    }
}

fn oid(text: &str) -> String {
    format!(
        "{:016x}",
        text.bytes().fold(7u64, |hash, byte| {
            hash.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte)
        })
    )
}

fn described(world: &World, number: u32, stored: &Stored, look: &Look) -> Repository {
    let all: String = stored
        .files
        .iter()
        .map(|(p, t)| format!("{p}\n{t}\n"))
        .collect();
    let (owner, name) = stored
        .name
        .rsplit_once('/')
        .unwrap_or(("acme", &stored.name));
    let seen = look.paths.iter().map(|path| {
        let below: String = stored
            .files
            .iter()
            .filter(|(other, _)| other.starts_with(&format!("{path}/")))
            .map(|(p, t)| format!("{p}\n{t}\n"))
            .collect();
        let seen = match stored.files.get(path) {
            Some(text) if look.wants_text(path) => {
                let given = format!("{}: {path}", stored.name);
                world.texts.lock().unwrap().insert(given);
                Seen::Text {
                    oid: oid(text),
                    text: text.clone(),
                }
            }
            Some(text) => Seen::File {
                oid: oid(text),
                bytes: text.len() as u64,
            },
            None if !below.is_empty() => Seen::Folder { oid: oid(&below) },
            None => Seen::Absent,
        };
        (path.clone(), seen)
    });
    Repository {
        id: number.to_string(),
        full_name: FullName::new(owner, name),
        url: format!("https://{HOST}/{owner}/{name}"),
        files_url: format!("https://{HOST}/{owner}/{name}/blob/"),
        head: (!stored.files.is_empty()).then(|| Head {
            branch: "main".to_owned(),
            commit: oid(&all),
            committed_at: None,
            checks: None,
        }),
        default_branch: Some("main".to_owned()),
        description: None,
        homepage: None,
        is_archived: false,
        is_fork: false,
        is_template: false,
        visibility: Visibility::Public,
        topics: Vec::new(),
        languages: Vec::new(),
        pushed_at: None,
        release: None,
        license: None,
        disk_kib: None,
        seen: seen.collect(),
        problem: None,
    }
}

fn file(text: &str) -> FileBytes {
    FileBytes {
        is_link: false,
        bytes: text.as_bytes().into(),
    }
}

impl Forge for World {
    fn host(&self) -> &str {
        HOST
    }

    fn list<'a>(&'a self, listing: &'a Listing, after: Option<&'a str>) -> Answer<'a, Page> {
        Box::pin(async move {
            self.asked(format!("list {}", after.unwrap_or("first")))?;
            let after: u32 = after.map_or(0, |after| after.parse().unwrap());
            let repositories = self.repositories.lock().unwrap();
            let own = |stored: &Stored| !stored.name.contains('/');
            let mut rest = repositories
                .range(after + 1..)
                .filter(|(_, stored)| own(stored));
            let page: Vec<(&u32, &Stored)> = rest.by_ref().take(PAGE).collect();
            let last = page.last().map(|(number, _)| number.to_string());
            Ok(Page {
                repositories: page
                    .into_iter()
                    .map(|(number, stored)| described(self, *number, stored, &listing.look))
                    .collect(),
                next: rest.next().and(last),
                total: Some(repositories.len() as u64),
            })
        })
    }

    fn repository<'a>(&'a self, name: &'a FullName, look: &'a Look) -> Answer<'a, Repository> {
        Box::pin(async move {
            self.asked(format!("repository {name}"))?;
            let short = match &*name.owner {
                "acme" => name.name.to_string(),
                _ => name.to_string(),
            };
            let (number, stored) = self.named(&short)?;
            Ok(described(self, number, &stored, look))
        })
    }

    fn repositories<'a>(
        &'a self,
        known: &'a [(String, FullName)],
        look: &'a Look,
    ) -> Answer<'a, Vec<Option<Repository>>> {
        Box::pin(async move {
            self.asked(format!("repositories {}", known.len()))?;
            let repositories = self.repositories.lock().unwrap();
            let found = known.iter().map(|(id, _)| {
                let number: u32 = id.parse().unwrap();
                let stored = repositories.get(&number)?;
                let mut repository = described(self, number, stored, look);
                if self.troubled.lock().unwrap().contains(&number) {
                    repository.head = None;
                    repository.seen.clear();
                    repository.problem = Some("its objects are damaged".to_owned());
                }
                Some(repository)
            });
            Ok(found.collect())
        })
    }

    fn tree<'a>(&'a self, at: &'a At) -> Answer<'a, Vec<Entry>> {
        Box::pin(async move {
            self.asked(format!("tree {}", at.full_name))?;
            Ok(entries(&self.stored(at)?))
        })
    }

    fn files<'a>(&'a self, at: &'a At, paths: &'a [String]) -> Answer<'a, Vec<Option<FileBytes>>> {
        Box::pin(async move {
            self.asked(format!("files {} {}", at.full_name, paths.join(" ")))?;
            let stored = self.stored(at)?;
            Ok(paths
                .iter()
                .map(|path| Some(file(stored.files.get(path)?)))
                .collect())
        })
    }

    fn contents<'a>(&'a self, at: &'a At, select: &'a dyn Select) -> Answer<'a, Contents> {
        Box::pin(async move {
            self.asked(format!("contents {}", at.full_name))?;
            let stored = self.stored(at)?;
            let entries = entries(&stored);
            let mut contents = Contents::default();
            loop {
                let more = select.choose(&entries, &contents.files);
                if more.is_empty() {
                    return Ok(contents);
                }
                for path in more {
                    let text = &stored.files[&path];
                    contents.files.insert(path, file(text));
                }
            }
        })
    }

    fn people<'a>(&'a self, organization: &'a str, options: PeopleOptions) -> Answer<'a, People> {
        Box::pin(async move {
            let suspended = match options.with_suspended {
                true => " and who is suspended",
                false => "",
            };
            self.asked(format!("people {organization}{suspended}"))?;
            Ok(self.people.lock().unwrap().clone())
        })
    }

    fn usage(&self) -> Usage {
        Usage {
            requests: self.requests.load(Ordering::Relaxed) as u64,
            ..Usage::default()
        }
    }
}

fn entries(stored: &Stored) -> Vec<Entry> {
    let entries = stored.files.iter().map(|(path, text)| Entry {
        path: path.clone(),
        kind: EntryKind::File,
        oid: oid(text),
        bytes: Some(text.len() as u64),
    });
    entries.collect()
}

/// A portal that is crawled again and again.
pub(crate) struct Portal {
    pub(crate) world: Arc<World>,
    pub(crate) cache: Arc<Cache>,
    pub(crate) snapshot: Snapshot,
    pub(crate) run: Run,
    pub(crate) now: i64,
    pub(crate) only: Option<FullName>,
    pub(crate) provider: Provider,
    pub(crate) people: Vec<PeopleProvider>,
}

impl Portal {
    pub(crate) fn new(world: &Arc<World>) -> Self {
        Self {
            world: Arc::clone(world),
            cache: Arc::new(Cache::new(Arc::new(Memory::default()))),
            snapshot: Snapshot::default(),
            run: Run::default(),
            now: 1_700_000_000,
            only: None,
            provider: Provider {
                id: "github/acme".to_owned(),
                host: HOST.to_owned(),
                owner: "acme".to_owned(),
                catalog_path: "catalog-info.yaml".to_owned(),
                filters: Filters::default(),
                also: Vec::new(),
            },
            people: Vec::new(),
        }
    }

    /// Crawls once, an hour later than before, and gives what was asked.
    pub(crate) fn crawl(&mut self) -> Vec<String> {
        let forge: Arc<dyn Forge> = Arc::clone(&self.world) as Arc<dyn Forge>;
        let forges = BTreeMap::from([(HOST.to_owned(), forge)]);
        let providers = [self.provider.clone()];
        self.now += 3600;
        let job = Job {
            providers: &providers,
            people: &self.people,
            forges: &forges,
            cache: &self.cache,
            explorer: &Asking,
            observer: &Silent,
            options: Options {
                now: self.now,
                only: self.only.clone(),
                // One after the other, so that the n-th request is always the same.
                concurrency: 1,
                allow_removals: false,
            },
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let (snapshot, run) = runtime.block_on(crawl(&job, &self.snapshot)).unwrap();
        self.cache.save(&snapshot, &run).unwrap();
        let (loaded, _) = self.cache.load().unwrap().unwrap();
        assert_eq!(loaded, snapshot);
        (self.snapshot, self.run) = (snapshot, run);
        self.world.take_log()
    }

    /// The entities of the catalog, in order.
    pub(crate) fn entities(&self) -> Vec<String> {
        let sources =
            SnapshotSources::new(Arc::clone(&self.cache), Arc::new(self.snapshot.clone()));
        let input = input(&self.snapshot);
        let catalog = catalog::build(&input, &sources as &dyn Sources);
        catalog
            .entities
            .iter()
            .map(|entity| entity.entity_ref.to_string())
            .collect()
    }

    /// The text of a file that is kept of a repository.
    pub(crate) fn text(&self, repository: &str, path: &str) -> Option<String> {
        let mut all = self.snapshot.repositories.values();
        let kept = all.find(|kept| &*kept.repository.full_name.name == repository)?;
        let section = self.cache.section(kept.section.as_deref()?)?;
        let file = section.file(path)?;
        Some(String::from_utf8_lossy(&file.bytes).into_owned())
    }

    pub(crate) fn repositories(&self) -> BTreeSet<String> {
        let repositories = self.snapshot.repositories.values();
        repositories
            .map(|kept| kept.repository.full_name.to_string())
            .collect()
    }
}

struct Silent;

impl Observer for Silent {
    fn see(&self, _: Event<'_>) {}
}

/// Builds the catalog and tells what it lacked.
struct Asking;

impl Explorer for Asking {
    fn explore(&self, cache: &Arc<Cache>, snapshot: Arc<Snapshot>) -> Explored {
        let input = input(&snapshot);
        let sources = SnapshotSources::new(Arc::clone(cache), snapshot);
        catalog::build(&input, &sources);
        sources.explored()
    }
}

fn input(snapshot: &Snapshot) -> BuildInput {
    let locations = crawl::locations::of(snapshot).into_iter();
    BuildInput {
        locations: locations
            .map(|target| ConfiguredLocation {
                location: Location::new("url", target),
                rules: vec![catalog::build::Rule::of_every_kind(&[])],
                place: None,
            })
            .collect(),
        ..BuildInput::default()
    }
}
