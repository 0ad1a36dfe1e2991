//! A small portal, a clock that stands still, and a store that dies when it is told
//! to.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use store::{Described, Headers, Key, Memory, Store, StoreError, Version};

use crate::lease::{SKEW, TERM};
use crate::wanted::{Entry, Files, OWN, Path, Tag};
use crate::{
    Clock, Manifest, Options, PublishError, Published, Role, Rules, Wanted, publish, rollback,
};

pub(crate) fn path(text: &str) -> Path {
    Path::new(text).unwrap()
}

pub(crate) fn entry(number: usize) -> Entry {
    let tag = format!("{number:064x}-{:08}", 0);
    Entry::from((tag.try_into().unwrap(), 1))
}

/// As in `a.html=1`: a path, and a digit for what is there.
pub(crate) fn files(text: &str) -> Files {
    let files = text.split_whitespace().map(|file| {
        let (name, digit) = file.split_once('=').unwrap();
        let tag = format!("{}-{}", digit.repeat(64), "0".repeat(8));
        (path(name), Entry::from((tag.try_into().unwrap(), 1)))
    });
    files.collect()
}

/// What names say of files here.
pub(crate) struct Names;

impl Rules for Names {
    fn role(&self, path: &str) -> Role {
        match path {
            "index.json" => Role::Pointer(1),
            "lists.json" => Role::Pointer(0),
            path if path.starts_with("assets/") => Role::Lasting,
            _ => Role::Page,
        }
    }

    fn media_type(&self, path: &str) -> &'static str {
        match path.rsplit('.').next() {
            Some("html") => "text/html; charset=utf-8",
            Some("json") => "application/json",
            _ => "application/octet-stream",
        }
    }
}

/// A clock that somebody moves.
pub(crate) struct Hands(AtomicU64);

impl Hands {
    pub(crate) fn forward(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
    }
}

impl Clock for Hands {
    fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Real time passes here, so that others come to do something, and none there.
    fn pause(&self, _period: Duration) {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// How long what is gone stays here, in seconds.
pub(crate) const GRACE: u64 = 10_000;

pub(crate) fn options() -> Options {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    Options {
        grace: Duration::from_secs(GRACE),
        concurrency: 3,
        owner: format!("run {}", NEXT.fetch_add(1, Ordering::Relaxed)),
        patience: Duration::ZERO,
    }
}

/// Where a portal is published.
pub(crate) struct World<S = Memory> {
    pub(crate) store: S,
    pub(crate) clock: Hands,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::over(Memory::default())
    }
}

/// A folder with these files, as in `a.html=text`; `_` is a space.
pub(crate) fn folder(text: &str) -> Memory {
    let folder = Memory::default();
    for file in text.split_whitespace() {
        let (name, text) = file.split_once('=').unwrap();
        let text = text.replace('_', " ");
        folder.put(path(name).key(), text.as_bytes()).unwrap();
    }
    folder
}

pub(crate) fn wanted(folder: &dyn Store, to: &dyn Store) -> Wanted {
    let paths = folder.list("").unwrap();
    let paths: Vec<Path> = paths.iter().map(|key| path(key.as_str())).collect();
    Wanted::of(folder, &paths, &Names, to.keeps_headers()).unwrap()
}

impl<S: Store> World<S> {
    pub(crate) fn over(store: S) -> Self {
        Self {
            store,
            clock: Hands(AtomicU64::new(1_000_000)),
        }
    }

    pub(crate) fn publish(&self, text: &str) -> Result<Published, PublishError> {
        self.publish_with(text, &self.store, &options())
    }

    pub(crate) fn publish_with(
        &self,
        text: &str,
        store: &dyn Store,
        options: &Options,
    ) -> Result<Published, PublishError> {
        let folder = folder(text);
        let wanted = wanted(&folder, store);
        publish(store, &folder, &wanted, &Names, options, &self.clock)
    }

    pub(crate) fn rollback(&self, id: Option<u64>) -> Result<Published, PublishError> {
        rollback(&self.store, id, &Names, &options(), &self.clock)
    }

    /// A killed run no longer keeps others out.
    pub(crate) fn wait_for_the_lease(&self) {
        self.clock.forward(TERM + SKEW);
    }

    pub(crate) fn manifest(&self) -> Manifest {
        Manifest::read(&self.store).unwrap().0
    }

    /// The portal as readers have it: each path and text, as [`folder`] takes them.
    pub(crate) fn portal(&self) -> String {
        let keys = self.store.list("").unwrap();
        let keys = keys.iter().filter(|key| !key.as_str().starts_with(OWN));
        let file = |key: &Key| {
            let bytes = self.store.get(key).unwrap();
            format!(
                "{key}={}",
                String::from_utf8_lossy(&bytes).replace(' ', "_")
            )
        };
        keys.map(file).collect::<Vec<_>>().join(" ")
    }

    /// The manifest says what is there, and nothing is there that it does not say.
    #[track_caller]
    pub(crate) fn is_settled(&self) {
        let manifest = self.manifest();
        assert!(manifest.unsettled.is_empty());
        let there: BTreeSet<Key> = self.store.list("").unwrap().into_iter().collect();
        let files = manifest.files.keys().map(|path| path.key().clone());
        let mut known: BTreeSet<Key> = files.collect();
        known.extend(manifest.kept.iter().map(Tag::kept_at));
        known.extend([Manifest::key(), Key::new(".callboard/lease.json").unwrap()]);
        for (path, retired) in &manifest.retired {
            // Of what a run was about to touch that did not end, it may be gone already.
            if retired.entry.is_some() || there.contains(path.key()) {
                known.insert(path.key().clone());
            }
        }
        assert_eq!(there, known);
        for (path, entry) in &manifest.files {
            let bytes = self.store.get(path.key()).unwrap();
            assert!(entry.tag.is_of(&bytes), "{path}");
        }
    }
}

/// When a store dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Death {
    /// Before a write.
    Before,
    /// After it, and before anybody hears of it.
    After,
}

type Action<'a> = Box<dyn FnOnce() + Send + 'a>;

/// A store that does so many writes, of which it keeps a list, and then nothing more.
pub(crate) struct Dying<'a> {
    inner: &'a dyn Store,
    left: AtomicUsize,
    death: Death,
    writes: Mutex<Vec<String>>,
    /// Done before the write of that number.
    meanwhile: Mutex<BTreeMap<usize, Action<'a>>>,
    begun: AtomicUsize,
}

impl<'a> Dying<'a> {
    pub(crate) fn new(inner: &'a dyn Store, left: usize, death: Death) -> Self {
        Self {
            inner,
            left: AtomicUsize::new(left),
            death,
            writes: Mutex::default(),
            meanwhile: Mutex::default(),
            begun: AtomicUsize::new(0),
        }
    }

    /// One that does not die.
    pub(crate) fn never(inner: &'a dyn Store) -> Self {
        Self::new(inner, usize::MAX, Death::Before)
    }

    pub(crate) fn meanwhile(self, write: usize, action: impl FnOnce() + Send + 'a) -> Self {
        self.meanwhile
            .lock()
            .unwrap()
            .insert(write, Box::new(action));
        self
    }

    /// What was written, but for the lease.
    pub(crate) fn writes(&self) -> Vec<String> {
        let writes = self.writes.lock().unwrap();
        let is_lease = |line: &&String| line.ends_with("lease.json");
        writes
            .iter()
            .filter(|line| !is_lease(line))
            .cloned()
            .collect()
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.left.load(Ordering::SeqCst) == 0
    }

    fn gone() -> StoreError {
        StoreError::Io {
            verb: "reach",
            key: "the store".to_owned(),
            source: std::io::ErrorKind::ConnectionReset.into(),
        }
    }

    fn read<T>(&self, read: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        match self.is_dead() {
            true => Err(Self::gone()),
            false => read(),
        }
    }

    fn write<T>(
        &self,
        sign: char,
        key: &Key,
        write: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let number = self.begun.fetch_add(1, Ordering::SeqCst);
        let action = self.meanwhile.lock().unwrap().remove(&number);
        if let Some(action) = action {
            action();
        }
        let take = |left: usize| left.checked_sub(1);
        let before = self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take);
        match (before, self.death) {
            (Err(_), _) | (Ok(1), Death::Before) => Err(Self::gone()),
            (Ok(1), Death::After) => {
                let _ = write();
                Err(Self::gone())
            }
            (Ok(_), _) => {
                self.writes.lock().unwrap().push(format!("{sign}{key}"));
                write()
            }
        }
    }
}

impl Store for Dying<'_> {
    fn get(&self, key: &Key) -> Result<Vec<u8>, StoreError> {
        self.read(|| self.inner.get(key))
    }

    fn get_versioned(&self, key: &Key) -> Result<(Vec<u8>, Version), StoreError> {
        self.read(|| self.inner.get_versioned(key))
    }

    fn get_range(&self, key: &Key, range: Range<u64>) -> Result<Vec<u8>, StoreError> {
        self.read(|| self.inner.get_range(key, range))
    }

    fn put(&self, key: &Key, bytes: &[u8]) -> Result<(), StoreError> {
        self.write('+', key, || self.inner.put(key, bytes))
    }

    fn put_if_absent(&self, key: &Key, bytes: &[u8]) -> Result<Version, StoreError> {
        self.write('+', key, || self.inner.put_if_absent(key, bytes))
    }

    fn put_if_match(
        &self,
        key: &Key,
        bytes: &[u8],
        version: &Version,
    ) -> Result<Version, StoreError> {
        self.write('+', key, || self.inner.put_if_match(key, bytes, version))
    }

    fn put_if_changed(&self, key: &Key, bytes: &[u8]) -> Result<bool, StoreError> {
        self.write('+', key, || self.inner.put_if_changed(key, bytes))
    }

    fn keeps_headers(&self) -> bool {
        self.inner.keeps_headers()
    }

    fn put_with(&self, key: &Key, bytes: &[u8], headers: &Headers) -> Result<(), StoreError> {
        self.write('+', key, || self.inner.put_with(key, bytes, headers))
    }

    fn describe(&self, key: &Key) -> Result<Option<Described>, StoreError> {
        self.read(|| self.inner.describe(key))
    }

    fn repeat(&self, from: &Key, to: &Key) -> Result<bool, StoreError> {
        self.write('=', to, || self.inner.repeat(from, to))
    }

    fn list(&self, prefix: &str) -> Result<Vec<Key>, StoreError> {
        self.read(|| self.inner.list(prefix))
    }

    fn list_written_before(
        &self,
        prefix: &str,
        moment: SystemTime,
    ) -> Result<Vec<Key>, StoreError> {
        self.read(|| self.inner.list_written_before(prefix, moment))
    }

    fn delete(&self, key: &Key) -> Result<(), StoreError> {
        self.write('-', key, || self.inner.delete(key))
    }
}
