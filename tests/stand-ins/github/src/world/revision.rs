//! Git's words for objects, as in `HEAD:docs/index.md`, for what GitHub takes of
//! them: <https://git-scm.com/docs/gitrevisions>.

use std::collections::HashSet;

use gix::ObjectId;

use super::World;
use super::model::Repository;
use super::objects::{Object, TreeEntry};

impl World {
    /// The object that an expression names: a branch, tag, reference, commit or
    /// other object, alone or with `:` and a path, or with `^{tree}`.
    pub(crate) fn resolve(&self, repository: &Repository, expression: &str) -> Option<ObjectId> {
        match expression.split_once(':') {
            Some((revision, path)) => {
                let tree = self.tree_of(repository, self.revision(repository, revision)?)?;
                Some(self.at_path(repository, tree, path)?.oid)
            }
            None => self.revision(repository, expression),
        }
    }

    /// The object that a branch, tag, reference or object is called by.
    pub(crate) fn revision(&self, repository: &Repository, name: &str) -> Option<ObjectId> {
        if let Some(name) = name.strip_suffix("^{tree}") {
            return self.tree_of(repository, self.revision(repository, name)?);
        }
        if name.is_empty() || name == "HEAD" {
            return repository.head();
        }
        for prefix in ["", "refs/", "refs/heads/", "refs/tags/"] {
            if let Some(oid) = repository.refs.get(&format!("{prefix}{name}")) {
                return Some(*oid);
            }
        }
        let oid = (name.len() == 40).then(|| ObjectId::from_hex(name.as_bytes()).ok())??;
        self.git(repository).contains(oid).then_some(oid)
    }

    /// The commit behind an object: itself, or what a tag points at.
    pub(crate) fn commit_of(&self, repository: &Repository, oid: ObjectId) -> Option<ObjectId> {
        match self.object(repository, oid)? {
            Object::Commit(_) => Some(oid),
            Object::Tag(target) => self.commit_of(repository, target),
            Object::Blob(_) | Object::Tree(_) => None,
        }
    }

    /// The tree of an object: a tree's own, or that of a commit or tag.
    pub(crate) fn tree_of(&self, repository: &Repository, oid: ObjectId) -> Option<ObjectId> {
        match self.object(repository, oid)? {
            Object::Tree(_) => Some(oid),
            Object::Commit(commit) => Some(commit.tree),
            Object::Tag(target) => self.tree_of(repository, target),
            Object::Blob(_) => None,
        }
    }

    /// What lies at a path of a tree; the tree itself where the path is empty.
    pub(crate) fn at_path(
        &self,
        repository: &Repository,
        tree: ObjectId,
        path: &str,
    ) -> Option<TreeEntry> {
        let mut at = TreeEntry {
            name: String::new(),
            mode: 0o40000,
            oid: tree,
        };
        for part in path.split('/').filter(|part| !part.is_empty()) {
            let Some(Object::Tree(entries)) = self.object(repository, at.oid) else {
                return None;
            };
            at = entries.iter().find(|entry| entry.name == part)?.clone();
        }
        Some(at)
    }

    /// Whether one commit is another, or comes before it.
    pub(crate) fn is_ancestor(
        &self,
        repository: &Repository,
        old: ObjectId,
        new: ObjectId,
    ) -> bool {
        let mut seen = HashSet::new();
        let mut waiting = vec![new];
        while let Some(oid) = waiting.pop() {
            if oid == old {
                return true;
            }
            if seen.insert(oid)
                && let Some(Object::Commit(commit)) = self.object(repository, oid)
            {
                waiting.extend(&commit.parents);
            }
        }
        false
    }
}
