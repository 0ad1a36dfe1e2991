//! From what is published and what is wanted to what has to be done.
//!
//! [`Plan::new`] is the way in: two lists of files, a moment, and a period of grace in;
//! what to write, in its order, what to copy aside before, what to delete, and both
//! manifests out. No store is asked, so a plan can be shown before anything is done.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::manifest::{Generation, Manifest, Retired, There};
use crate::wanted::{Entry, Files, Path, Role, Rules, Tag};

/// No more portals before are kept than this, however short the time between them.
pub const MAX_GENERATIONS: usize = 200;

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Where.
    pub path: Path,
    /// What.
    pub entry: Entry,
    /// Whether a run that did not end may have written it already.
    pub is_unsettled: bool,
    /// Whether nothing is there.
    pub is_new: bool,
}

/// What has to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What is going to be written over, deleted, or already was, and belongs to a
    /// portal that can be had back: it is copied aside first.
    pub keep: Files,
    /// Retired files that stand where a folder has to be, or the other way round: on a
    /// disk one has to go before the other can come.
    pub blocking: Vec<Path>,
    /// Written first, in any order: nothing leads to it before, and its bytes never
    /// change.
    pub lasting: Vec<Put>,
    /// Written second, in any order.
    pub pages: Vec<Put>,
    /// Written last, one after another.
    pub pointers: Vec<Put>,
    /// Files that are as they have to be.
    pub unchanged: usize,
    /// Files that the portal has no more, and that stay for the period of grace.
    pub retire: Vec<Path>,
    /// Files that were retired for so long.
    pub delete: Vec<Path>,
    /// Copies of portals that can no longer be had back.
    pub forget: Vec<Tag>,
    /// Whether a run began and did not end.
    pub carries_on: bool,
    /// The manifest while all this is done.
    pub announced: Manifest,
    /// The manifest when it is done.
    pub finished: Manifest,
    is_nothing: bool,
}

impl Plan {
    /// What has to be done so that exactly these files are published. What they do not
    /// have any more stays for `grace`, and so long the portal before can be had back.
    /// `repeats` is the number of the portal that is had back, if one is.
    pub fn new(
        current: &Manifest,
        wanted: &Files,
        rules: &dyn Rules,
        now: u64,
        grace: Duration,
        repeats: Option<u64>,
    ) -> Self {
        let age = Age {
            now,
            grace: grace.as_secs(),
        };
        let is_other = current.files != *wanted;
        let mut generations = age.surviving(&current.generations);
        let is_kept = is_other && current.generation > 0 && age.grace > 0;
        if is_kept {
            generations.push(Generation::new(current, wanted, now));
        }
        generations.drain(..generations.len().saturating_sub(MAX_GENERATIONS));
        let surviving = generations[..generations.len() - usize::from(is_kept)].to_vec();

        let puts = puts(current, wanted);
        let unchanged = wanted.len() - puts.len();
        let mut retired = retired(current, wanted, age);
        let blocking = take_blocking(&mut retired, wanted);
        let delete = age.take_expired(&mut retired);
        let is_new = |path: &&Path| !current.retired.contains_key(*path);
        let retire = retired.keys().filter(is_new).cloned().collect();

        let needed: BTreeSet<&Tag> = generations
            .iter()
            .flat_map(|generation| generation.before.values().flatten())
            .map(|entry| &entry.tag)
            .collect();
        let carries_on = !current.unsettled.is_empty();
        let touched = puts.iter().map(|put| &put.path);
        let touched = touched.chain(&blocking).chain(&delete);
        let keep: Files = touched
            .chain(&current.unsettled)
            .filter_map(|path| Some((path, current.last(path)?)))
            .filter(|(path, entry)| wanted.get(path) != Some(entry))
            .filter(|(_, entry)| needed.contains(&entry.tag))
            // While something is unsettled a copy may be missing that is on the list.
            .filter(|(_, entry)| carries_on || !current.kept.contains(&entry.tag))
            .map(|(path, entry)| (path.clone(), entry.clone()))
            .collect();
        let is_needed = |tag: &&Tag| needed.contains(*tag);
        let mut kept: BTreeSet<Tag> = current.kept.iter().filter(is_needed).cloned().collect();
        kept.extend(keep.values().map(|entry| entry.tag.clone()));
        let forget = current.kept.difference(&kept).cloned().collect();

        let finished = Manifest {
            files: wanted.clone(),
            retired,
            unsettled: BTreeSet::new(),
            kept,
            generations,
            ..current.clone()
        };
        let finished = match is_other {
            true => Manifest {
                generation: current.generation + 1,
                published: now,
                repeats,
                ..finished
            },
            false => finished,
        };
        let mut plan = Self {
            announced: announced(current, wanted, surviving, now),
            is_nothing: finished == *current,
            keep,
            blocking,
            lasting: Vec::new(),
            pages: Vec::new(),
            pointers: Vec::new(),
            unchanged,
            retire,
            delete,
            forget,
            carries_on,
            finished,
        };
        plan.sort(puts, rules);
        plan.announce();
        plan
    }

    /// Whether nothing has to be done, and nothing written.
    pub fn is_nothing(&self) -> bool {
        self.is_nothing
    }

    /// Everything to be written, in its order.
    pub fn puts(&self) -> impl Iterator<Item = &Put> {
        self.lasting.iter().chain(&self.pages).chain(&self.pointers)
    }

    /// How many bytes are going to be written, before any is encoded.
    pub fn bytes(&self) -> u64 {
        self.puts().map(|put| put.entry.length).sum()
    }

    fn sort(&mut self, puts: Vec<Put>, rules: &dyn Rules) {
        let mut pointers = Vec::new();
        for put in puts {
            match rules.role(put.path.as_str()) {
                Role::Lasting => self.lasting.push(put),
                Role::Page => self.pages.push(put),
                Role::Pointer(rank) => pointers.push((rank, put)),
            }
        }
        pointers.sort_by_key(|(rank, _)| *rank);
        self.pointers = pointers.into_iter().map(|(_, put)| put).collect();
    }

    /// Names what is going to be touched.
    fn announce(&mut self) {
        let puts = self.lasting.iter().chain(&self.pages).chain(&self.pointers);
        let touched = puts.map(|put| &put.path);
        let touched = touched.chain(&self.blocking).chain(&self.delete);
        self.announced.unsettled.extend(touched.cloned());
        let kept = self.keep.values().map(|entry| entry.tag.clone());
        self.announced.kept.extend(kept);
    }
}

/// The manifest while something is done, without what is going to be touched.
fn announced(current: &Manifest, wanted: &Files, surviving: Vec<Generation>, now: u64) -> Manifest {
    let mut announced = Manifest {
        generations: surviving,
        ..current.clone()
    };
    // A page may lead to it from here on, whether this run ends or not: its time
    // begins anew.
    for (path, retired) in &mut announced.retired {
        if wanted.contains_key(path) {
            retired.since = now;
        }
    }
    announced
}

/// How old things are.
#[derive(Debug, Clone, Copy)]
struct Age {
    now: u64,
    grace: u64,
}

impl Age {
    /// Whether it is over with something since a moment. One that has not come yet, of
    /// a clock that was wrong, counts as now.
    fn is_over(self, since: u64) -> bool {
        self.now.saturating_sub(since) >= self.grace
    }

    /// Those portals before that can still be had back. What is other in one is other
    /// than in the next, so where one is too old those before it go with it.
    fn surviving(self, generations: &[Generation]) -> Vec<Generation> {
        let last = generations
            .iter()
            .rposition(|generation| self.is_over(generation.replaced));
        generations[last.map_or(0, |last| last + 1)..].to_vec()
    }

    fn take_expired(self, retired: &mut BTreeMap<Path, Retired>) -> Vec<Path> {
        let expired = retired.extract_if(.., |_, retired| self.is_over(retired.since));
        expired.map(|(path, _)| path).collect()
    }
}

fn puts(current: &Manifest, wanted: &Files) -> Vec<Put> {
    let put = |(path, entry): (&Path, &Entry)| {
        let there = current.there(path);
        (there != There::Exactly(entry)).then(|| Put {
            path: path.clone(),
            entry: entry.clone(),
            is_unsettled: there == There::Unknown,
            is_new: there == There::Nothing,
        })
    };
    wanted.iter().filter_map(put).collect()
}

/// Everything that is there and not wanted.
fn retired(current: &Manifest, wanted: &Files, age: Age) -> BTreeMap<Path, Retired> {
    let mut retired = BTreeMap::new();
    let known = |path: &Path, entry: Option<&Entry>| {
        let is_known = !current.unsettled.contains(path);
        entry.filter(|_| is_known).cloned()
    };
    for (path, before) in &current.retired {
        let entry = known(path, before.entry.as_ref());
        let since = before.since.min(age.now);
        retired.insert(path.clone(), Retired { since, entry });
    }
    for (path, entry) in &current.files {
        let entry = known(path, Some(entry));
        let since = age.now;
        retired.insert(path.clone(), Retired { since, entry });
    }
    // What a run wrote that did not end.
    for path in &current.unsettled {
        let since = age.now;
        let unknown = Retired { since, entry: None };
        retired.entry(path.clone()).or_insert(unknown);
    }
    retired.retain(|path, _| !wanted.contains_key(path));
    retired
}

/// Takes out what stands where a wanted file or one of its folders goes.
fn take_blocking(retired: &mut BTreeMap<Path, Retired>, wanted: &Files) -> Vec<Path> {
    if retired.is_empty() {
        return Vec::new();
    }
    let folders: BTreeSet<&str> = wanted
        .keys()
        .flat_map(|path| folders(path.as_str()))
        .collect();
    let is_wanted = |folder: &str| Path::new(folder).is_ok_and(|path| wanted.contains_key(&path));
    let blocks = |path: &Path| {
        folders.contains(path.as_str()) || folders_of(path).into_iter().any(is_wanted)
    };
    let blocking = retired.extract_if(.., |path, _| blocks(path));
    blocking.map(|(path, _)| path).collect()
}

fn folders_of(path: &Path) -> Vec<&str> {
    folders(path.as_str()).collect()
}

/// The folders that a path is in, as in `a` and `a/b` of `a/b/c`.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
