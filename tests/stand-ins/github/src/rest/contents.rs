//! Trees, blobs and files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use gix::ObjectId;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::Context;
use crate::server::answer::Answer;
use crate::world::model::Repository;
use crate::world::objects::{Object, TreeEntry, type_of};
use crate::world::tree;

/// Where a file is too long for its bytes to be in JSON.
const MAX_JSON_BYTES: usize = 1 << 20;

/// What may stand in the path of an address as it is.
const IN_PATHS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// `GET /repos/{owner}/{repo}/git/trees/{tree_sha}`
pub(super) fn tree(context: &Context<'_>, repository: &Repository, revision: &str) -> Answer {
    let world = &context.shared.world;
    let root = world
        .revision(repository, revision)
        .and_then(|oid| world.tree_of(repository, oid));
    let Some(root) = root else {
        return Answer::not_found();
    };
    let git = world.git(repository);
    // Whatever the value: its presence counts.
    let is_recursive = context.asked.parameter("recursive").is_some();
    let mut paths = tree::paths(world.objects(), &git, root);
    if !is_recursive {
        paths.retain(|path| !path.path.contains('/'));
    }
    let limit = context.shared.options.max_tree_paths;
    let is_truncated = paths.len() > limit;
    paths.truncate(limit);
    let entries: Vec<Value> = paths
        .iter()
        .map(|path| {
            let mut entry = json!({
                "path": path.path,
                "mode": format!("{:06o}", path.mode),
                "type": type_of(path.mode),
                "sha": path.oid.to_string(),
            });
            match type_of(path.mode) {
                "blob" => {
                    entry["size"] = length(context, repository, path.oid).into();
                    entry["url"] = git_url(context, repository, "blobs", path.oid).into();
                }
                "tree" => {
                    entry["url"] = git_url(context, repository, "trees", path.oid).into();
                }
                _ => {}
            }
            entry
        })
        .collect();
    Answer::json(
        200,
        &json!({
            "sha": root.to_string(),
            "url": git_url(context, repository, "trees", root),
            "tree": entries,
            "truncated": is_truncated,
        }),
    )
}

/// The address of an object.
pub(super) fn git_url(
    context: &Context<'_>,
    repository: &Repository,
    sort: &str,
    oid: ObjectId,
) -> String {
    context.url(&format!(
        "/repos/{}/git/{sort}/{oid}",
        repository.full_name()
    ))
}

fn length(context: &Context<'_>, repository: &Repository, oid: ObjectId) -> usize {
    match context.shared.world.object(repository, oid) {
        Some(Object::Blob(bytes)) => bytes.len(),
        _ => 0,
    }
}

/// `GET /repos/{owner}/{repo}/git/blobs/{file_sha}`
pub(super) fn blob(context: &Context<'_>, repository: &Repository, oid: &str) -> Answer {
    let world = &context.shared.world;
    let Ok(name) = ObjectId::from_hex(oid.as_bytes()) else {
        return Answer::unprocessable(
            "The sha parameter must be exactly 40 characters and contain only [0-9a-f].",
        );
    };
    let is_here = world.git(repository).contains(name);
    let object = world.object(repository, name).filter(|_| is_here);
    let Some(Object::Blob(bytes)) = object else {
        return Answer::not_found();
    };
    if context.asked.accepts("raw") {
        return raw(bytes);
    }
    Answer::json(
        200,
        &json!({
            "sha": oid,
            "node_id": format!("B_{oid}"),
            "size": bytes.len(),
            "url": git_url(context, repository, "blobs", name),
            "content": base64_lines(&bytes),
            "encoding": "base64",
        }),
    )
}

fn raw(bytes: Bytes) -> Answer {
    Answer::bytes(200, "application/vnd.github.raw; charset=utf-8", bytes)
}

/// Base64 in lines of 60, as GitHub sends it.
fn base64_lines(bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let mut lines = String::with_capacity(text.len() + text.len() / 60 + 1);
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(60));
        lines.push_str(line);
        lines.push('\n');
        rest = after;
    }
    lines
}

/// `GET /repos/{owner}/{repo}/contents/{path}`
pub(super) fn contents(context: &Context<'_>, repository: &Repository, path: &str) -> Answer {
    let world = &context.shared.world;
    let revision = context.asked.parameter("ref").unwrap_or("HEAD");
    let root = world
        .revision(repository, revision)
        .and_then(|oid| world.tree_of(repository, oid));
    let Some(root) = root else {
        let message = match repository.refs.is_empty() {
            true => "This repository is empty.".to_owned(),
            false => format!("No commit found for the ref {revision}"),
        };
        return Answer::error(404, &message);
    };
    let path = path.trim_matches('/');
    let Some(entry) = world.at_path(repository, root, path) else {
        return Answer::not_found();
    };
    let place = Place {
        context,
        repository,
        revision,
    };
    match world.object(repository, entry.oid) {
        Some(Object::Tree(entries)) if entry.mode == 0o40000 => entries
            .iter()
            .map(|entry| {
                let path = match path {
                    "" => entry.name.clone(),
                    path => format!("{path}/{}", entry.name),
                };
                place.item(&path, entry, None)
            })
            .collect::<Option<Value>>()
            .map_or_else(Answer::not_found, |value| Answer::json(200, &value)),
        Some(Object::Blob(bytes)) if context.asked.accepts("raw") => {
            raw(place.followed(root, path, &entry).unwrap_or(bytes))
        }
        _ => match place.item(path, &entry, Some(root)) {
            Some(value) => Answer::json(200, &value),
            None => Answer::not_found(),
        },
    }
}

struct Place<'p, 's> {
    context: &'p Context<'s>,
    repository: &'p Repository,
    revision: &'p str,
}

impl Place<'_, '_> {
    /// The bytes of the file that a link leads to, in the same repository.
    fn followed(&self, root: ObjectId, path: &str, entry: &TreeEntry) -> Option<Bytes> {
        if entry.mode != 0o120_000 {
            return None;
        }
        let world = &self.context.shared.world;
        let Some(Object::Blob(target)) = world.object(self.repository, entry.oid) else {
            return None;
        };
        let target = String::from_utf8_lossy(&target).into_owned();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in target.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        let found = world.at_path(self.repository, root, &parts.join("/"))?;
        match world.object(self.repository, found.oid) {
            Some(Object::Blob(bytes)) => Some(bytes),
            _ => None,
        }
    }

    /// A file, link, folder or submodule; with its bytes where `root` is given.
    fn item(&self, path: &str, entry: &TreeEntry, root: Option<ObjectId>) -> Option<Value> {
        let (context, repository) = (self.context, self.repository);
        let full_name = repository.full_name();
        let at = utf8_percent_encode(path, IN_PATHS);
        let revision = match self.revision {
            "HEAD" => &repository.about.default_branch,
            revision => revision,
        };
        let url = context.url(&format!("/repos/{full_name}/contents/{at}?ref={revision}"));
        let (sort, kind, page) = match entry.mode {
            0o40000 => ("dir", "trees", "tree"),
            0o120_000 => ("symlink", "blobs", "blob"),
            0o160_000 => ("submodule", "trees", "tree"),
            _ => ("file", "blobs", "blob"),
        };
        let html = context.web(&format!("{full_name}/{page}/{revision}/{at}"));
        let git = git_url(context, repository, kind, entry.oid);
        let download = format!("https://raw.githubusercontent.com/{full_name}/{revision}/{at}");
        let name = path.rsplit('/').next().unwrap_or(path);
        let mut value = json!({
            "type": sort,
            "size": 0,
            "name": name,
            "path": path,
            "sha": entry.oid.to_string(),
            "url": url,
            "git_url": git,
            "html_url": html,
            "download_url": match sort {
                "dir" | "submodule" => Value::Null,
                _ => download.into(),
            },
            "_links": { "self": url, "git": git, "html": html },
        });
        match sort {
            "submodule" if root.is_none() => value["type"] = "file".into(),
            "submodule" => value["submodule_git_url"] = Value::Null,
            "dir" => {}
            _ => {
                let Some(Object::Blob(mut bytes)) =
                    context.shared.world.object(repository, entry.oid)
                else {
                    return None;
                };
                if let Some(root) = root {
                    // A link to a file of the same repository is answered as that file.
                    let followed = self.followed(root, path, entry);
                    if sort == "symlink" && followed.is_none() {
                        value["target"] = String::from_utf8_lossy(&bytes).into();
                    } else {
                        bytes = followed.unwrap_or(bytes);
                        value["type"] = "file".into();
                        let is_long = bytes.len() > MAX_JSON_BYTES;
                        value["encoding"] = if is_long { "none" } else { "base64" }.into();
                        value["content"] = match is_long {
                            true => String::new(),
                            false => base64_lines(&bytes),
                        }
                        .into();
                    }
                }
                value["size"] = bytes.len().into();
            }
        }
        Some(value)
    }
}
