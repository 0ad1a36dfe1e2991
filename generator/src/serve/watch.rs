//! Which inputs changed.
//!
//! [`Watcher::follow`] takes the inputs of a build, [`Watcher::wait`] blocks
//! until some of them changed. The operating system is asked to tell; what it
//! will not watch (it has limits, and folders come and go) is looked at twice
//! a second. Folders are watched, not files: many editors save by putting
//! another file in the place of the first.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{EventKind, ModifyKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use rustc_hash::{FxHashMap, FxHashSet};

use super::project::{Inputs, folder_of, present};

/// Changes this close to one another are one.
const QUIET: Duration = Duration::from_millis(50);

/// Changes that never pause are taken after this long.
const PATIENCE: Duration = Duration::from_millis(500);

/// How often unwatched inputs are looked at.
const POLL: Duration = Duration::from_millis(500);

/// How far the times of files may lie behind the clock: systems stamp them with
/// that of the last tick, at most this long ago.
const TICK: Duration = Duration::from_millis(20);

/// Watches the inputs of a project.
pub struct Watcher {
    /// `None` where the system cannot watch at all.
    system: Option<RecommendedWatcher>,
    events: Receiver<notify::Result<notify::Event>>,
    /// Folders the system watches, by their real path.
    watched: FxHashSet<PathBuf>,
    /// Inputs by their real path: as the project names them.
    files: FxHashMap<PathBuf, PathBuf>,
    directories: FxHashMap<PathBuf, PathBuf>,
    /// Inputs the system does not watch.
    polled: BTreeMap<PathBuf, Option<Stamp>>,
    /// Inputs that changed while nobody watched them yet.
    early: Vec<PathBuf>,
    /// What is followed, while all of it is watched by the system.
    settled: Option<Arc<Inputs>>,
}

/// What tells two states of a file or folder apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        Some(Self {
            modified: metadata.modified().ok(),
            bytes: metadata.len(),
        })
    }
}

impl Default for Watcher {
    fn default() -> Self {
        Self::new()
    }
}

impl Watcher {
    /// Watches nothing yet.
    pub fn new() -> Self {
        let (sender, events) = channel();
        Self {
            // Dropping the error leaves looking from time to time, which works.
            system: notify::recommended_watcher(sender).ok(),
            events,
            watched: FxHashSet::default(),
            files: FxHashMap::default(),
            directories: FxHashMap::default(),
            polled: BTreeMap::new(),
            early: Vec::new(),
            settled: None,
        }
    }

    /// Watches these inputs from now on, and no others. What changed after
    /// `since`, when the build that gave them began, but before it was watched,
    /// counts as changed.
    pub fn follow(&mut self, inputs: &Arc<Inputs>, since: SystemTime) {
        let settled = self.settled.as_ref();
        if settled.is_some_and(|settled| Arc::ptr_eq(settled, inputs)) {
            return;
        }
        let mut polled = BTreeMap::new();
        let mut wanted = FxHashSet::default();
        let mut is_new = FxHashSet::default();
        let mut real: FxHashMap<&Path, PathBuf> = FxHashMap::default();
        for folder in inputs.watched() {
            // A folder that is gone has no real path; it is polled.
            let path = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
            if !self.watched.contains(&path) {
                is_new.insert(folder);
            }
            if self.watch(&path) {
                wanted.insert(path.clone());
            } else {
                polled.insert(folder.to_owned(), Stamp::of(folder));
            }
            real.insert(folder, path);
        }
        let mut early = Vec::new();
        let since = since.checked_sub(TICK).unwrap_or(since);
        let mut look_back = |path: &PathBuf| {
            let stamp = Stamp::of(path).and_then(|stamp| stamp.modified);
            if stamp.is_some_and(|modified| modified >= since) {
                early.push(path.clone());
            }
        };
        self.files.clear();
        for file in &inputs.files {
            let (Some(folder), Some(name)) = (folder_of(file), file.file_name()) else {
                continue;
            };
            if polled.contains_key(folder) {
                polled.insert(file.clone(), Stamp::of(file));
            }
            if is_new.contains(folder) {
                look_back(file);
            }
            if let Some(folder) = real.get(folder) {
                self.files.insert(folder.join(name), file.clone());
            }
        }
        self.directories.clear();
        for folder in &inputs.directories {
            if is_new.contains(present(folder)) {
                look_back(folder);
            }
            if let Some(path) = real.get(present(folder)) {
                self.directories.insert(path.clone(), folder.clone());
            }
        }
        self.early.append(&mut early);
        self.settled = polled.is_empty().then(|| Arc::clone(inputs));
        self.polled = polled;
        let unwanted: Vec<PathBuf> = self.watched.difference(&wanted).cloned().collect();
        for path in unwanted {
            self.watched.remove(&path);
            if let Some(system) = &mut self.system {
                // It may be gone, and then it is not watched any more either.
                let _ = system.unwatch(&path);
            }
        }
    }

    /// Watches some files beside what is watched already.
    pub fn follow_more(&mut self, files: Vec<PathBuf>) {
        let inputs = Arc::new(Inputs {
            files: self.files.values().cloned().chain(files).collect(),
            directories: self.directories.values().cloned().collect(),
        });
        self.follow(&inputs, SystemTime::now());
    }

    fn watch(&mut self, path: &Path) -> bool {
        if self.watched.contains(path) {
            return true;
        }
        let watches = self
            .system
            .as_mut()
            .is_some_and(|system| system.watch(path, RecursiveMode::NonRecursive).is_ok());
        if watches {
            self.watched.insert(path.to_owned());
        }
        watches
    }

    /// Blocks until inputs changed, and names them as the project does.
    pub fn wait(&mut self) -> Vec<PathBuf> {
        loop {
            let changed = self.look(POLL);
            if !changed.is_empty() {
                return changed;
            }
        }
    }

    /// The same, but gives nothing where nothing changes within a time.
    pub fn look(&mut self, patience: Duration) -> Vec<PathBuf> {
        let mut changed = std::mem::take(&mut self.early);
        let mut since = None;
        loop {
            let now = Instant::now();
            let wait = match since {
                Some(since) => QUIET.min(PATIENCE.saturating_sub(now - since)),
                None if !changed.is_empty() => QUIET,
                None => patience,
            };
            match self.events.recv_timeout(wait) {
                Ok(event) => self.note(event, &mut changed),
                Err(RecvTimeoutError::Timeout) if changed.is_empty() => {
                    self.poll(&mut changed);
                    if changed.is_empty() {
                        break;
                    }
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => {
                    std::thread::sleep(wait);
                    let was_quiet = changed.is_empty();
                    if was_quiet {
                        self.poll(&mut changed);
                    }
                    if !was_quiet || changed.is_empty() {
                        break;
                    }
                }
            }
            if !changed.is_empty() && since.is_none() {
                since = Some(Instant::now());
            }
        }
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    fn note(&mut self, event: notify::Result<notify::Event>, changed: &mut Vec<PathBuf>) {
        let event = match event {
            Ok(event) if !event.need_rescan() => event,
            // Events were lost: anything may have changed.
            _ => {
                changed.extend(self.files.values().cloned());
                return;
            }
        };
        let is_structural = match event.kind {
            EventKind::Access(_) => return,
            EventKind::Modify(ModifyKind::Metadata(_)) => return,
            EventKind::Create(_) | EventKind::Remove(_) => true,
            EventKind::Modify(ModifyKind::Name(_)) => true,
            _ => false,
        };
        for path in &event.paths {
            changed.extend(self.files.get(path).cloned());
            if is_structural {
                // A folder that is gone is watched no more, even if it returns.
                if self.watched.remove(path) {
                    self.settled = None;
                    changed.extend(self.directories.get(path).cloned());
                    let inside = self.files.iter();
                    let inside = inside.filter(|(file, _)| file.parent() == Some(path));
                    changed.extend(inside.map(|(_, file)| file.clone()));
                }
                changed.extend(
                    path.parent()
                        .and_then(|parent| self.directories.get(parent))
                        .cloned(),
                );
            }
        }
    }

    fn poll(&mut self, changed: &mut Vec<PathBuf>) {
        for (path, before) in &mut self.polled {
            let now = Stamp::of(path);
            if now != *before {
                *before = now;
                changed.push(path.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct World {
        folder: tempfile::TempDir,
        watcher: Watcher,
    }

    impl World {
        fn new() -> Self {
            let world = Self {
                folder: tempfile::tempdir().unwrap(),
                watcher: Watcher::new(),
            };
            fs::create_dir(world.path("a")).unwrap();
            fs::write(world.path("a/one.yaml"), "1").unwrap();
            fs::write(world.path("a/README.md"), "1").unwrap();
            world
        }

        fn path(&self, path: &str) -> PathBuf {
            self.folder.path().join(path)
        }

        fn follow(&mut self) {
            let inputs = Arc::new(Inputs {
                files: vec![self.path("a/one.yaml"), self.path("b/two.yaml")],
                directories: vec![self.folder.path().to_owned()],
            });
            let since = SystemTime::now() + Duration::from_secs(60);
            self.watcher.follow(&inputs, since);
        }
    }

    #[test]
    fn a_written_a_replaced_and_a_new_file_are_seen_and_others_not() {
        let mut world = World::new();
        world.follow();

        fs::write(world.path("a/README.md"), "2").unwrap();
        fs::write(world.path("a/one.yaml"), "2").unwrap();
        assert_eq!(world.watcher.wait(), [world.path("a/one.yaml")]);

        fs::write(world.path("a/.one.yaml.swp"), "3").unwrap();
        fs::rename(world.path("a/.one.yaml.swp"), world.path("a/one.yaml")).unwrap();
        assert_eq!(world.watcher.wait(), [world.path("a/one.yaml")]);

        // A folder that goes takes its files along, and brings them back.
        fs::rename(world.path("a"), world.path("c")).unwrap();
        assert!(world.watcher.wait().contains(&world.path("a/one.yaml")));
        world.follow();
        fs::rename(world.path("c"), world.path("a")).unwrap();
        assert!(
            world
                .watcher
                .wait()
                .contains(&world.folder.path().to_owned())
        );
        world.follow();

        fs::create_dir(world.path("b")).unwrap();
        assert!(
            world
                .watcher
                .wait()
                .contains(&world.folder.path().to_owned())
        );
        world.follow();
        fs::write(world.path("b/two.yaml"), "1").unwrap();
        assert!(world.watcher.wait().contains(&world.path("b/two.yaml")));
    }

    #[test]
    fn what_changed_before_it_was_watched_counts() {
        let mut world = World::new();
        let inputs = Arc::new(Inputs {
            files: vec![world.path("a/one.yaml")],
            directories: Vec::new(),
        });
        world.watcher.follow(&inputs, SystemTime::UNIX_EPOCH);
        assert_eq!(world.watcher.wait(), inputs.files);
    }

    #[test]
    fn without_the_system_files_are_looked_at() {
        let mut world = World::new();
        world.watcher.system = None;
        world.follow();
        fs::write(world.path("a/one.yaml"), "two").unwrap();
        assert!(world.watcher.wait().contains(&world.path("a/one.yaml")));
    }
}
