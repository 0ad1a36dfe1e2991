//! Objects of a repository: commits and trees, from loose files or packs.
//!
//! [`Objects::commit`] and [`Objects::tree`] are the ways in. What is missing,
//! broken or too large is `None`.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use rustc_hash::FxHashMap;

use super::pack::Pack;

/// The name of an object: SHA-1.
pub(super) type Id = [u8; 20];

/// Larger objects are not read; trees and commits are far smaller.
pub(super) const MAX_OBJECT_BYTES: usize = 16 * 1024 * 1024;
/// So many trees are kept for the next commit.
const MAX_TREES: usize = 20_000;
/// More packs than this are not opened.
const MAX_PACKS: usize = 500;

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Commit,
    Tree,
    Other,
}

/// A commit, as far as it matters here.
#[derive(Debug, Clone)]
pub(super) struct Commit {
    pub(super) tree: Id,
    pub(super) parents: Vec<Id>,
    /// The name of who wrote it.
    pub(super) author: String,
    /// When it was written, in seconds since 1970.
    pub(super) written: i64,
    /// When it was committed, in seconds since 1970.
    pub(super) time: i64,
}

/// Names and objects of a folder.
pub(super) type Tree = Rc<FxHashMap<Box<str>, Id>>;

/// The objects of one repository.
pub(super) struct Objects {
    folder: PathBuf,
    packs: Vec<Pack>,
    trees: FxHashMap<Id, Tree>,
    commits: FxHashMap<Id, Rc<Commit>>,
}

impl Objects {
    /// Those below a `.git` folder.
    pub(super) fn open(git: &Path) -> Self {
        let folder = git.join("objects");
        let mut packs = Vec::new();
        let entries = std::fs::read_dir(folder.join("pack")).into_iter().flatten();
        for entry in entries.flatten() {
            let path = entry.path();
            let is_index = path.extension().is_some_and(|extension| extension == "idx");
            if is_index && packs.len() < MAX_PACKS {
                packs.extend(Pack::open(&path));
            }
        }
        Self {
            folder,
            packs,
            trees: FxHashMap::default(),
            commits: FxHashMap::default(),
        }
    }

    /// A commit.
    pub(super) fn commit(&mut self, id: Id) -> Option<Rc<Commit>> {
        if let Some(commit) = self.commits.get(&id) {
            return Some(Rc::clone(commit));
        }
        let (kind, bytes) = self.read(id)?;
        let commit = Rc::new((kind == Kind::Commit).then(|| parse_commit(&bytes))??);
        self.commits.insert(id, Rc::clone(&commit));
        Some(commit)
    }

    /// A folder.
    pub(super) fn tree(&mut self, id: Id) -> Option<Tree> {
        if let Some(tree) = self.trees.get(&id) {
            return Some(Rc::clone(tree));
        }
        let (kind, bytes) = self.read(id)?;
        let tree = Rc::new((kind == Kind::Tree).then(|| parse_tree(&bytes))??);
        if self.trees.len() >= MAX_TREES {
            self.trees.clear();
        }
        self.trees.insert(id, Rc::clone(&tree));
        Some(tree)
    }

    fn read(&mut self, id: Id) -> Option<(Kind, Vec<u8>)> {
        for at in 0..self.packs.len() {
            if let Some(offset) = self.packs[at].find(&id) {
                // Most of what is asked for next is where this was.
                self.packs.swap(0, at);
                return self.packs[0].read(offset);
            }
        }
        self.loose(id)
    }

    fn loose(&self, id: Id) -> Option<(Kind, Vec<u8>)> {
        let name: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        let path = self.folder.join(&name[..2]).join(&name[2..]);
        let metadata = path.symlink_metadata().ok()?;
        if !metadata.is_file() || metadata.len() > MAX_OBJECT_BYTES as u64 {
            return None;
        }
        let bytes = std::fs::read(path).ok()?;
        let bytes = decompress_to_vec_zlib_with_limit(&bytes, MAX_OBJECT_BYTES).ok()?;
        let end = bytes.iter().position(|byte| *byte == 0)?;
        let kind = match bytes[..end].split(|byte| *byte == b' ').next()? {
            b"commit" => Kind::Commit,
            b"tree" => Kind::Tree,
            _ => Kind::Other,
        };
        Some((kind, bytes[end + 1..].to_vec()))
    }
}

/// An id of 40 digits.
pub(super) fn parse_id(text: &str) -> Option<Id> {
    if text.len() != 40 || !text.is_ascii() {
        return None;
    }
    let mut id = [0; 20];
    for (at, byte) in id.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
    }
    Some(id)
}

fn parse_commit(bytes: &[u8]) -> Option<Commit> {
    let text = String::from_utf8_lossy(bytes);
    let (mut tree, mut parents, mut author, mut committer) = (None, Vec::new(), None, None);
    for line in text.lines().take_while(|line| !line.is_empty()) {
        match line.split_once(' ') {
            Some(("tree", id)) => tree = parse_id(id),
            Some(("parent", id)) => parents.push(parse_id(id)?),
            Some(("author", who)) => author = person(who),
            Some(("committer", who)) => committer = person(who),
            _ => {}
        }
    }
    let (name, written) = author?;
    Some(Commit {
        tree: tree?,
        parents,
        author: name.to_owned(),
        written,
        time: committer?.1,
    })
}

/// The name and the time of `Name <address> 1700000000 +0100`.
fn person(written: &str) -> Option<(&str, i64)> {
    let (name, rest) = written.split_once('<')?;
    let (_, time) = rest.rsplit_once('>')?;
    let seconds = time.split_whitespace().next()?.parse().ok()?;
    Some((name.trim(), seconds))
}

/// `mode name\0id`, again and again.
fn parse_tree(mut bytes: &[u8]) -> Option<FxHashMap<Box<str>, Id>> {
    let mut entries = FxHashMap::default();
    while !bytes.is_empty() {
        let end = bytes.iter().position(|byte| *byte == 0)?;
        let space = bytes[..end].iter().position(|byte| *byte == b' ')?;
        let name = String::from_utf8_lossy(&bytes[space + 1..end]);
        let id: Id = bytes.get(end + 1..end + 21)?.try_into().ok()?;
        entries.insert(name.into(), id);
        bytes = &bytes[end + 21..];
    }
    Some(entries)
}
