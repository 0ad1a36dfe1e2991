//! What git keeps: blobs, trees, commits, tags.

use std::sync::Arc;

use apollo_compiler::resolvers::{FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gix::ObjectId;

use super::plain::Plain;
use super::query::Context;
use super::repository::RepositoryObject;
use crate::time;
use crate::world::model::{Repository, node_id};
use crate::world::objects::{Object, TreeEntry, type_of};

/// How much of a blob's text is given, in bytes.
const MAX_TEXT_BYTES: usize = 512_000;

/// An object of a repository.
pub(super) struct GitObject<'c> {
    context: &'c Context<'c>,
    repository: Arc<Repository>,
    oid: ObjectId,
    object: Object,
    /// Where it lies, as far as that is known.
    path: String,
}

impl<'c> GitObject<'c> {
    /// An object that the repository is known to have.
    pub(super) fn load(
        context: &'c Context<'c>,
        repository: &Arc<Repository>,
        oid: ObjectId,
        path: &str,
    ) -> Option<Box<dyn ObjectValue + 'c>> {
        let object = context.world().object(repository, oid)?;
        Some(Box::new(Self {
            context,
            repository: Arc::clone(repository),
            oid,
            object,
            path: path.trim_matches('/').to_owned(),
        }))
    }

    fn blob<'a>(&self, bytes: &[u8], info: &'a ResolveInfo<'a>) -> Option<ResolvedValue<'a>> {
        let is_binary = bytes.contains(&0);
        Some(match info.field_name() {
            "byteSize" => ResolvedValue::leaf(bytes.len()),
            "isBinary" => ResolvedValue::leaf(is_binary),
            "isTruncated" => ResolvedValue::leaf(bytes.len() > MAX_TEXT_BYTES),
            "text" if is_binary => ResolvedValue::null(),
            "text" => ResolvedValue::leaf(text(bytes)),
            _ => return None,
        })
    }
}

/// A file's text. GitHub guesses the encoding of what is not UTF-8; here that is
/// taken as Latin-1.
fn text(bytes: &[u8]) -> String {
    let is_utf8 = std::str::from_utf8(bytes).is_ok();
    let bytes = bytes.get(..MAX_TEXT_BYTES).unwrap_or(bytes);
    match is_utf8 {
        true => String::from_utf8_lossy(bytes).into_owned(),
        false => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// An object, or nothing, as a field's value.
pub(super) fn value<'a>(object: Option<Box<dyn ObjectValue + 'a>>) -> ResolvedValue<'a> {
    match object {
        Some(object) => ResolvedValue::Object(object),
        None => ResolvedValue::null(),
    }
}

impl ObjectValue for GitObject<'_> {
    fn type_name(&self) -> &'static str {
        match self.object {
            Object::Blob(_) => "Blob",
            Object::Tree(_) => "Tree",
            Object::Commit(_) => "Commit",
            Object::Tag(_) => "Tag",
        }
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let (context, repository) = (self.context, &self.repository);
        let page = || format!("{}/commit/{}", repository.full_name(), self.oid);
        let unknown = || self.unknown_field_error(info);
        let id = |prefix: &str| {
            let start = node_id(prefix, repository.id);
            ResolvedValue::leaf(format!("{start}{}", self.oid))
        };
        Ok(match (info.field_name(), &self.object) {
            ("id", Object::Blob(_)) => id("B"),
            ("id", Object::Tree(_)) => id("TR"),
            ("id", Object::Commit(_)) => id("C"),
            ("id", Object::Tag(_)) => id("TA"),
            ("oid", _) => ResolvedValue::leaf(self.oid.to_string()),
            ("abbreviatedOid", _) => ResolvedValue::leaf(self.oid.to_hex_with_len(7).to_string()),
            ("commitUrl" | "url", _) => ResolvedValue::leaf(context.web(&page())),
            ("commitResourcePath", _) => ResolvedValue::leaf(format!("/{}", page())),
            ("repository", _) => {
                ResolvedValue::object(RepositoryObject::new(context, Arc::clone(repository)))
            }
            (_, Object::Blob(bytes)) => self.blob(bytes, info).ok_or_else(unknown)?,
            ("entries", Object::Tree(entries)) => {
                ResolvedValue::list(entries.iter().map(|entry| {
                    ResolvedValue::object(Entry {
                        tree: self,
                        entry: entry.clone(),
                    })
                }))
            }
            ("committedDate", Object::Commit(commit)) => {
                ResolvedValue::leaf(time::iso(commit.committer.at))
            }
            ("authoredDate", Object::Commit(commit)) => {
                ResolvedValue::leaf(time::iso(commit.author.at))
            }
            ("message", Object::Commit(commit)) => ResolvedValue::leaf(commit.message.as_str()),
            ("messageHeadline", Object::Commit(commit)) => {
                ResolvedValue::leaf(commit.message.lines().next().unwrap_or_default())
            }
            ("tree", Object::Commit(commit)) => {
                value(Self::load(context, repository, commit.tree, ""))
            }
            ("statusCheckRollup", Object::Commit(_)) => {
                let checks = repository.about.checks;
                let checks = checks.filter(|_| repository.head() == Some(self.oid));
                ResolvedValue::nullable_object(checks.map(|checks| {
                    Plain::new("StatusCheckRollup")
                        .with("id", node_id("SCR", repository.id))
                        .with("state", checks.word())
                }))
            }
            ("target", Object::Tag(target)) => value(Self::load(context, repository, *target, "")),
            _ => return Err(unknown()),
        })
    }
}

/// A line of a tree.
struct Entry<'t, 'c> {
    tree: &'t GitObject<'c>,
    entry: TreeEntry,
}

impl Entry<'_, '_> {
    fn path(&self) -> String {
        match self.tree.path.as_str() {
            "" => self.entry.name.clone(),
            folder => format!("{folder}/{}", self.entry.name),
        }
    }
}

impl ObjectValue for Entry<'_, '_> {
    fn type_name(&self) -> &'static str {
        "TreeEntry"
    }

    fn resolve_field<'a>(
        &'a self,
        info: &'a ResolveInfo<'a>,
    ) -> Result<ResolvedValue<'a>, FieldError> {
        let tree = self.tree;
        let entry = &self.entry;
        let is_submodule = entry.mode == 0o160_000;
        Ok(match info.field_name() {
            "name" => ResolvedValue::leaf(entry.name.as_str()),
            "nameRaw" => ResolvedValue::leaf(STANDARD.encode(&entry.name)),
            "path" => ResolvedValue::leaf(self.path()),
            "extension" => {
                let extension = entry.name.rsplit_once('.').map_or("", |(_, rest)| rest);
                ResolvedValue::leaf(match extension {
                    "" => String::new(),
                    extension => format!(".{extension}"),
                })
            }
            "mode" => ResolvedValue::leaf(entry.mode),
            "type" => ResolvedValue::leaf(type_of(entry.mode)),
            "oid" => ResolvedValue::leaf(entry.oid.to_string()),
            "size" => ResolvedValue::leaf(
                match tree.context.world().object(&tree.repository, entry.oid) {
                    Some(Object::Blob(bytes)) if !is_submodule => bytes.len(),
                    _ => 0,
                },
            ),
            "repository" => ResolvedValue::object(RepositoryObject::new(
                tree.context,
                Arc::clone(&tree.repository),
            )),
            "object" if is_submodule => ResolvedValue::null(),
            "object" => value(GitObject::load(
                tree.context,
                &tree.repository,
                entry.oid,
                &self.path(),
            )),
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}
