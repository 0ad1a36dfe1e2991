//! Git objects, decoded once and kept by name while there is room.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use gix::ObjectId;
use gix::bstr::ByteSlice as _;
use gix::objs::{CommitRef, Kind, TagRef, TreeRef};

use super::git::Git;

/// What is kept at most, in bytes of objects; then all of it is let go.
const MAX_BYTES: usize = 512 << 20;

/// A decoded object.
#[derive(Debug, Clone)]
pub(crate) enum Object {
    /// A file's bytes.
    Blob(Bytes),
    /// A folder.
    Tree(Arc<Vec<TreeEntry>>),
    /// A commit.
    Commit(Arc<Commit>),
    /// A signed or described tag, and what it points at.
    Tag(ObjectId),
}

/// A line of a tree.
#[derive(Debug, Clone)]
pub(crate) struct TreeEntry {
    pub(crate) name: String,
    /// As in `0o100644`.
    pub(crate) mode: u32,
    pub(crate) oid: ObjectId,
}

/// What sort of thing a mode says an entry is, in GitHub's words.
pub(crate) const fn type_of(mode: u32) -> &'static str {
    match mode {
        0o40000 => "tree",
        0o160000 => "commit",
        _ => "blob",
    }
}

/// A commit.
#[derive(Debug, Clone)]
pub(crate) struct Commit {
    pub(crate) tree: ObjectId,
    pub(crate) parents: Vec<ObjectId>,
    pub(crate) author: Signature,
    pub(crate) committer: Signature,
    pub(crate) message: String,
}

/// Who did something, and when.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signature {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) at: i64,
}

#[derive(Default)]
struct Kept {
    objects: HashMap<ObjectId, Object>,
    bytes: usize,
}

/// The objects that are kept.
#[derive(Default)]
pub(crate) struct Objects {
    kept: RwLock<Kept>,
}

impl Objects {
    /// An object that is kept.
    pub(crate) fn kept(&self, oid: ObjectId) -> Option<Object> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.objects.get(&oid).cloned()
    }

    /// An object of a repository. Whoever asks must know that the repository has
    /// it: one that another repository brought is given just the same.
    pub(crate) fn get(&self, git: &Git, oid: ObjectId) -> Option<Object> {
        if let Some(object) = self.kept(oid) {
            return Some(object);
        }
        let (kind, bytes) = git.read(oid)?;
        let length = bytes.len();
        let object = decode(kind, bytes)?;
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.bytes > MAX_BYTES {
            *kept = Kept::default();
        }
        kept.bytes += length;
        kept.objects.insert(oid, object.clone());
        Some(object)
    }
}

fn decode(kind: Kind, bytes: Vec<u8>) -> Option<Object> {
    let sha1 = gix::hash::Kind::Sha1;
    Some(match kind {
        Kind::Blob => Object::Blob(bytes.into()),
        Kind::Tree => Object::Tree(Arc::new(
            TreeRef::from_bytes(&bytes, sha1)
                .ok()?
                .entries
                .iter()
                .map(|entry| TreeEntry {
                    name: entry.filename.to_str_lossy().into_owned(),
                    mode: u32::from(entry.mode.kind() as u16),
                    oid: entry.oid.to_owned(),
                })
                .collect(),
        )),
        Kind::Commit => {
            let commit = CommitRef::from_bytes(&bytes, sha1).ok()?;
            Object::Commit(Arc::new(Commit {
                tree: commit.tree(),
                parents: commit.parents().collect(),
                author: commit.author().map(signature).unwrap_or_default(),
                committer: commit.committer().map(signature).unwrap_or_default(),
                message: commit.message.to_str_lossy().into_owned(),
            }))
        }
        Kind::Tag => Object::Tag(TagRef::from_bytes(&bytes, sha1).ok()?.target()),
    })
}

fn signature(signature: gix::actor::SignatureRef<'_>) -> Signature {
    Signature {
        name: signature.name.to_str_lossy().into_owned(),
        email: signature.email.to_str_lossy().into_owned(),
        at: signature.time().map_or(0, |time| time.seconds),
    }
}
