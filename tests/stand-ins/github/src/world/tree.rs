//! Trees of git: all paths of one, and a new one from paths.

use std::collections::BTreeMap;
use std::io;

use gix::ObjectId;
use gix::bstr::BString;
use gix::objs::tree::{Entry, EntryMode};
use gix::objs::{Kind, Tree, WriteTo as _};

use super::change::{Change, Item};
use super::git::Git;
use super::objects::{Object, Objects};

/// How deep folders are followed.
const MAX_DEPTH: usize = 200;

/// A path of a tree and what lies there.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    pub(crate) path: String,
    pub(crate) mode: u32,
    pub(crate) oid: ObjectId,
}

/// Every path of a tree, folders before what is in them, in git's order.
pub(crate) fn paths(objects: &Objects, git: &Git, tree: ObjectId) -> Vec<Path> {
    fn walk(
        objects: &Objects,
        git: &Git,
        tree: ObjectId,
        prefix: &str,
        depth: usize,
        out: &mut Vec<Path>,
    ) {
        let Some(Object::Tree(entries)) = objects.get(git, tree) else {
            return;
        };
        for entry in entries.iter() {
            let path = format!("{prefix}{}", entry.name);
            let inside = (entry.mode == 0o40000 && depth < MAX_DEPTH).then(|| format!("{path}/"));
            out.push(Path {
                path,
                mode: entry.mode,
                oid: entry.oid,
            });
            if let Some(inside) = inside {
                walk(objects, git, entry.oid, &inside, depth + 1, out);
            }
        }
    }

    let mut out = Vec::new();
    walk(objects, git, tree, "", 0, &mut out);
    out
}

/// A folder in the making.
#[derive(Debug, Default)]
pub(crate) struct Folder(BTreeMap<String, Node>);

#[derive(Debug)]
enum Node {
    Leaf(u32, ObjectId),
    Folder(Folder),
}

impl Folder {
    /// All files of a tree.
    pub(crate) fn of(objects: &Objects, git: &Git, tree: ObjectId) -> Self {
        let mut folder = Self::default();
        for path in paths(objects, git, tree) {
            if path.mode != 0o40000 {
                folder.put(&path.path, Some((path.mode, path.oid)));
            }
        }
        folder
    }

    /// Puts something at a path, in the place of what is there; `None` takes it
    /// away.
    pub(crate) fn put(&mut self, path: &str, what: Option<(u32, ObjectId)>) {
        match path.split_once('/') {
            Some((first, rest)) => {
                let is_folder = matches!(self.0.get(first), Some(Node::Folder(_)));
                if !is_folder {
                    if what.is_none() {
                        return;
                    }
                    self.0
                        .insert(first.to_owned(), Node::Folder(Self::default()));
                }
                if let Some(Node::Folder(folder)) = self.0.get_mut(first) {
                    folder.put(rest, what);
                    if folder.0.is_empty() {
                        self.0.remove(first);
                    }
                }
            }
            None => match what {
                Some((0o40000, _)) | None => {
                    self.0.remove(path);
                }
                Some((mode, oid)) => {
                    self.0.insert(path.to_owned(), Node::Leaf(mode, oid));
                }
            },
        }
    }

    /// Writes what a change holds, and puts it in its places.
    pub(crate) fn apply(&mut self, git: &Git, change: &Change) -> io::Result<()> {
        for (path, item) in &change.items {
            let what = match item {
                None => None,
                Some(Item::File(bytes)) => Some((0o100_644, git.write(Kind::Blob, bytes)?)),
                Some(Item::Executable(bytes)) => Some((0o100_755, git.write(Kind::Blob, bytes)?)),
                Some(Item::Link(target)) => {
                    Some((0o120_000, git.write(Kind::Blob, target.as_bytes())?))
                }
                Some(Item::Submodule(oid)) => Some((0o160_000, *oid)),
            };
            self.put(path, what);
        }
        Ok(())
    }

    /// Writes the folder and all folders in it.
    pub(crate) fn write(&self, git: &Git) -> io::Result<ObjectId> {
        let mut tree = Tree::default();
        for (name, node) in &self.0 {
            let (mode, oid) = match node {
                Node::Leaf(mode, oid) => (*mode, *oid),
                Node::Folder(folder) => (0o40000, folder.write(git)?),
            };
            tree.entries.push(Entry {
                mode: EntryMode::try_from(mode)
                    .map_err(|mode| io::Error::other(format!("`{mode:o}` is no mode of git's")))?,
                filename: BString::from(name.as_str()),
                oid,
            });
        }
        tree.entries.sort();
        let mut bytes = Vec::new();
        tree.write_to(&mut bytes)?;
        git.write(Kind::Tree, &bytes)
    }
}
