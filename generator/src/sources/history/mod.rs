//! When files of a checkout last changed, and who changed them: what
//! `git log -1 -- FILE` says, for many files at once.
//!
//! [`Head::read`] and [`changes`] are the ways in. The history is read from the
//! files below `.git` as they are documented, and no program is run: a
//! repository's own configuration can make `git` run others. Nothing of what is
//! read leaves but a time and a name for each file.
//!
//! What is not known is left out: all that lies beyond the end of a shallow
//! checkout, work trees whose `.git` is a file, repositories that borrow objects
//! or have SHA-256, and what is further back than [`MAX_COMMITS`].
//!
//! Sources: `gitformat-pack(5)`, `gitrepository-layout(5)`, and "History
//! Simplification" in `git-log(1)`.

mod objects;
mod pack;

use std::collections::BinaryHeap;
use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};
use techdocs::tree::Changed;

use objects::{Id, Objects, parse_id};

/// At most so many commits are looked at.
const MAX_COMMITS: usize = 20_000;
/// Larger files of references are not read.
const MAX_REFS_BYTES: u64 = 16 * 1024 * 1024;

/// The commit that a checkout is at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Head {
    git: PathBuf,
    id: Id,
}

impl Head {
    /// The commit of the checkout in a folder, if that is one.
    pub fn read(folder: &Path) -> Option<Self> {
        let git = folder.join(".git");
        // Not a link, and not a file that leads elsewhere.
        if !git.symlink_metadata().ok()?.is_dir() {
            return None;
        }
        let written = text(&git.join("HEAD"))?;
        let written = written.trim();
        let id = match written.strip_prefix("ref: ") {
            None => parse_id(written)?,
            Some(name) => {
                let is_plain = name.starts_with("refs/") && !name.contains("..");
                if !is_plain {
                    return None;
                }
                match text(&git.join(name)) {
                    Some(id) => parse_id(id.trim())?,
                    None => packed(&text(&git.join("packed-refs"))?, name)?,
                }
            }
        };
        Some(Self { git, id })
    }

    /// The commit: 40 hexadecimal digits.
    pub fn commit(&self) -> String {
        self.id.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether both are of one checkout.
    pub fn is_of_same(&self, other: &Self) -> bool {
        self.git == other.git
    }
}

fn text(path: &Path) -> Option<String> {
    let metadata = path.symlink_metadata().ok()?;
    let fits = metadata.is_file() && metadata.len() <= MAX_REFS_BYTES;
    fits.then(|| std::fs::read_to_string(path).ok())?
}

/// The id of a reference in `packed-refs`.
fn packed(refs: &str, name: &str) -> Option<Id> {
    let mut lines = refs.lines().filter_map(|line| line.split_once(' '));
    let (id, _) = lines.find(|(_, found)| *found == name)?;
    parse_id(id)
}

/// The last change of each path, told from the root of the checkout.
pub fn changes(head: &Head, paths: &[&str]) -> Vec<Option<Changed>> {
    let mut walk = Walk {
        objects: Objects::open(&head.git),
        paths,
        shallow: shallow(&head.git),
        queue: BinaryHeap::new(),
        waiting: FxHashMap::default(),
        found: vec![None; paths.len()],
    };
    walk.start(head.id);
    let mut looked_at = 0;
    while let Some((_, id)) = walk.queue.pop() {
        let Some(pending) = walk.waiting.remove(&id) else {
            continue;
        };
        looked_at += 1;
        if looked_at > MAX_COMMITS {
            break;
        }
        walk.visit(id, pending);
    }
    walk.found
}

fn shallow(git: &Path) -> FxHashSet<Id> {
    let written = text(&git.join("shallow")).unwrap_or_default();
    written.lines().filter_map(parse_id).collect()
}

struct Walk<'p> {
    objects: Objects,
    paths: &'p [&'p str],
    /// Commits whose parents were not fetched.
    shallow: FxHashSet<Id>,
    /// The newest first.
    queue: BinaryHeap<(i64, Id)>,
    /// Which paths are still looked for from a commit on.
    waiting: FxHashMap<Id, Vec<usize>>,
    found: Vec<Option<Changed>>,
}

impl Walk<'_> {
    fn start(&mut self, head: Id) {
        let Some(commit) = self.objects.commit(head) else {
            return;
        };
        // What is not in the commit is new, or gone.
        let mut there = Vec::new();
        for (at, path) in self.paths.iter().enumerate() {
            let mut id = Some(commit.tree);
            for segment in path.split('/') {
                id = id.and_then(|tree| self.objects.tree(tree)?.get(segment).copied());
            }
            there.extend(id.map(|_| at));
        }
        self.wait(head, commit.time, there);
    }

    fn wait(&mut self, id: Id, time: i64, paths: Vec<usize>) {
        if paths.is_empty() {
            return;
        }
        match self.waiting.get_mut(&id) {
            Some(waiting) => waiting.extend(paths),
            None => {
                self.waiting.insert(id, paths);
                self.queue.push((time, id));
            }
        }
    }

    /// Hands each path on to the first parent that has it as it is here; what
    /// no parent has so, this commit changed.
    fn visit(&mut self, id: Id, mut pending: Vec<usize>) {
        if self.shallow.contains(&id) {
            return;
        }
        let Some(commit) = self.objects.commit(id) else {
            return;
        };
        for parent in &commit.parents {
            if pending.is_empty() {
                break;
            }
            let Some(before) = self.objects.commit(*parent) else {
                return;
            };
            let mut changed = Vec::new();
            self.differing(commit.tree, Some(before.tree), &pending, 0, &mut changed);
            let changed: FxHashSet<usize> = changed.into_iter().collect();
            let (other, same) = pending.into_iter().partition(|at| changed.contains(at));
            pending = other;
            self.wait(*parent, before.time, same);
        }
        for at in pending {
            self.found[at] = Some(Changed {
                at: commit.written,
                by: commit.author.clone(),
            });
        }
    }

    /// Which of some paths are not the same in two trees; folders that are the
    /// same as a whole are not opened.
    fn differing(
        &mut self,
        here: Id,
        before: Option<Id>,
        paths: &[usize],
        depth: usize,
        out: &mut Vec<usize>,
    ) {
        if Some(here) == before {
            return;
        }
        let (Some(tree), Some(before)) = (
            self.objects.tree(here),
            before.and_then(|id| self.objects.tree(id)),
        ) else {
            out.extend(paths);
            return;
        };
        let mut below: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for &at in paths {
            let mut segments = self.paths[at].split('/').skip(depth);
            let segment = segments.next().unwrap_or_default();
            let (now, then) = (tree.get(segment), before.get(segment));
            if now == then {
                continue;
            }
            match segments.next() {
                None => out.push(at),
                Some(_) => below.entry(segment).or_default().push(at),
            }
        }
        for (segment, paths) in below {
            match tree.get(segment) {
                Some(now) => {
                    let then = before.get(segment).copied();
                    self.differing(*now, then, &paths, depth + 1, out);
                }
                None => out.extend(paths),
            }
        }
    }
}

#[cfg(test)]
mod tests;
