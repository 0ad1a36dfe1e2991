//! Git's own objects, made one by one: how a commit comes about without a clone.
//! <https://docs.github.com/rest/guides/using-the-rest-api-to-interact-with-your-git-database>.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gix::ObjectId;
use gix::objs::Kind;
use serde_json::{Value, json};

use super::contents::git_url;
use super::{Context, contents};
use crate::server::answer::Answer;
use crate::time;
use crate::world::edit::write_commit;
use crate::world::model::{Repository, node_id};
use crate::world::objects::{Commit, Object, Signature};
use crate::world::tree::Folder;

/// Who commits where nobody is named: GitHub takes whoever asks.
const COMMITTER: (&str, &str) = ("stand-in[bot]", "1+stand-in[bot]@users.noreply.github.com");

/// `POST /repos/{owner}/{repo}/git/blobs`
pub(super) fn create_blob(context: &Context<'_>, repository: &Repository) -> Answer {
    let body = context.asked.json();
    let Some(content) = body["content"].as_str() else {
        return Answer::unprocessable("Invalid request.\n\n\"content\" wasn't supplied.");
    };
    let bytes = match body["encoding"].as_str() {
        Some("base64") => {
            let content: String = content.split_whitespace().collect();
            match STANDARD.decode(content) {
                Ok(bytes) => bytes,
                Err(_) => return Answer::unprocessable("content is not valid Base64"),
            }
        }
        _ => content.as_bytes().to_vec(),
    };
    let git = context.shared.world.git(repository);
    match git.write(Kind::Blob, &bytes) {
        Ok(oid) => {
            let url = git_url(context, repository, "blobs", oid);
            Answer::json(201, &json!({ "sha": oid.to_string(), "url": url }))
        }
        Err(error) => Answer::error(500, &error.to_string()),
    }
}

/// `POST /repos/{owner}/{repo}/git/trees`
pub(super) fn create_tree(context: &Context<'_>, repository: &Repository) -> Answer {
    let world = &context.shared.world;
    let git = world.git(repository);
    let body = context.asked.json();
    let mut folder = Folder::default();
    if let Some(base) = body["base_tree"].as_str() {
        let base = known(context, repository, base);
        let Some(tree) = base.and_then(|oid| world.tree_of(repository, oid)) else {
            return Answer::not_found();
        };
        folder = Folder::of(world.objects(), &git, tree);
    }
    let Some(entries) = body["tree"].as_array().filter(|it| !it.is_empty()) else {
        return Answer::unprocessable("Invalid tree info");
    };
    for entry in entries {
        let path = entry["path"].as_str().unwrap_or_default();
        if path
            .split('/')
            .any(|part| matches!(part, "" | "." | ".." | ".git"))
        {
            return Answer::unprocessable("tree.path contains a malformed path component");
        }
        let mode = entry["mode"].as_str().unwrap_or_default();
        let mode = u32::from_str_radix(mode, 8).unwrap_or_default();
        if ![0o100_644, 0o100_755, 0o40000, 0o160_000, 0o120_000].contains(&mode) {
            return Answer::unprocessable("Must supply a valid tree.mode");
        }
        let oid = match (&entry["sha"], &entry["content"]) {
            (Value::String(sha), _) if mode == 0o160_000 => ObjectId::from_hex(sha.as_bytes()).ok(),
            (Value::String(sha), _) => known(context, repository, sha),
            (_, Value::String(content)) => git.write(Kind::Blob, content.as_bytes()).ok(),
            _ => {
                folder.put(path, None);
                continue;
            }
        };
        let Some(oid) = oid else {
            return Answer::unprocessable("GitRPC::BadObjectState");
        };
        if mode == 0o40000 {
            for inner in crate::world::tree::paths(world.objects(), &git, oid) {
                if inner.mode != 0o40000 {
                    let inside = format!("{path}/{}", inner.path);
                    folder.put(&inside, Some((inner.mode, inner.oid)));
                }
            }
        } else {
            folder.put(path, Some((mode, oid)));
        }
    }
    match folder.write(&git) {
        Ok(oid) => {
            let mut answer = contents::tree(context, repository, &oid.to_string());
            answer.status = 201;
            answer
        }
        Err(error) => Answer::error(500, &error.to_string()),
    }
}

/// `POST /repos/{owner}/{repo}/git/commits`
pub(super) fn create_commit(context: &Context<'_>, repository: &Repository) -> Answer {
    let world = &context.shared.world;
    let git = world.git(repository);
    let body = context.asked.json();
    let Some(message) = body["message"].as_str() else {
        return Answer::unprocessable("Invalid request.\n\n\"message\" wasn't supplied.");
    };
    let tree = body["tree"].as_str().unwrap_or_default();
    let tree = known(context, repository, tree);
    let Some(tree) = tree.filter(|oid| world.tree_of(repository, *oid) == Some(*oid)) else {
        return Answer::unprocessable("Tree SHA does not exist");
    };
    let mut parents = Vec::new();
    for parent in body["parents"].as_array().into_iter().flatten() {
        let parent = known(context, repository, parent.as_str().unwrap_or_default());
        match parent.filter(|oid| matches!(world.object(repository, *oid), Some(Object::Commit(_))))
        {
            Some(parent) => parents.push(parent),
            None => {
                let message = "Parent SHA does not exist or is not a commit object";
                return Answer::unprocessable(message);
            }
        }
    }
    let author = (
        body["author"]["name"].as_str().unwrap_or(COMMITTER.0),
        body["author"]["email"].as_str().unwrap_or(COMMITTER.1),
    );
    let at = body["author"]["date"].as_str().and_then(time::seconds);
    let at = at.unwrap_or_else(|| world.next_time());
    match write_commit(&git, tree, parents, message, author, at) {
        Ok(oid) => match world.object(repository, oid) {
            Some(Object::Commit(commit)) => {
                Answer::json(201, &commit_value(context, repository, oid, &commit))
            }
            _ => Answer::not_found(),
        },
        Err(error) => Answer::error(500, &error.to_string()),
    }
}

/// `GET /repos/{owner}/{repo}/git/commits/{commit_sha}`
pub(super) fn commit(context: &Context<'_>, repository: &Repository, sha: &str) -> Answer {
    let world = &context.shared.world;
    let oid = known(context, repository, sha);
    match oid.and_then(|oid| Some((oid, world.object(repository, oid)?))) {
        Some((oid, Object::Commit(commit))) => {
            Answer::json(200, &commit_value(context, repository, oid, &commit))
        }
        _ => Answer::not_found(),
    }
}

pub(super) fn commit_value(
    context: &Context<'_>,
    repository: &Repository,
    oid: ObjectId,
    commit: &Commit,
) -> Value {
    let html = |oid: ObjectId| context.web(&format!("{}/commit/{oid}", repository.full_name()));
    let who =
        |it: &Signature| json!({"name": it.name, "email": it.email, "date": time::iso(it.at)});
    let parents: Vec<Value> = commit
        .parents
        .iter()
        .map(|parent| {
            json!({
                "sha": parent.to_string(),
                "url": git_url(context, repository, "commits", *parent),
                "html_url": html(*parent),
            })
        })
        .collect();
    json!({
        "sha": oid.to_string(),
        "node_id": format!("C_{oid}"),
        "url": git_url(context, repository, "commits", oid),
        "html_url": html(oid),
        "author": who(&commit.author),
        "committer": who(&commit.committer),
        "message": commit.message,
        "tree": {
            "sha": commit.tree.to_string(),
            "url": git_url(context, repository, "trees", commit.tree),
        },
        "parents": parents,
        "verification": {
            "verified": false,
            "reason": "unsigned",
            "signature": null,
            "payload": null,
            "verified_at": null,
        },
    })
}

/// `GET /repos/{owner}/{repo}/git/ref/{ref}`
pub(super) fn reference(context: &Context<'_>, repository: &Repository, name: &str) -> Answer {
    let name = format!("refs/{name}");
    match repository.refs.get(&name) {
        Some(oid) => Answer::json(200, &reference_value(context, repository, &name, *oid)),
        None => Answer::not_found(),
    }
}

/// `POST /repos/{owner}/{repo}/git/refs`
pub(super) fn create_reference(context: &Context<'_>, repository: &Arc<Repository>) -> Answer {
    let body = context.asked.json();
    let name = body["ref"].as_str().unwrap_or_default();
    if !name.starts_with("refs/") || gix::validate::reference::name(name.into()).is_err() {
        return Answer::unprocessable(&format!("{name} is not a valid ref name."));
    }
    if repository.refs.contains_key(name) {
        return Answer::unprocessable("Reference already exists");
    }
    let sha = body["sha"].as_str().unwrap_or_default();
    match known(context, repository, sha) {
        Some(oid) => set(context, repository, name, oid, 201),
        None => Answer::unprocessable("Object does not exist"),
    }
}

/// `PATCH /repos/{owner}/{repo}/git/refs/{ref}`
pub(super) fn update_reference(
    context: &Context<'_>,
    repository: &Arc<Repository>,
    name: &str,
) -> Answer {
    let body = context.asked.json();
    let name = format!("refs/{name}");
    let Some(old) = repository.refs.get(&name).copied() else {
        return Answer::unprocessable("Reference does not exist");
    };
    let sha = body["sha"].as_str().unwrap_or_default();
    let Some(new) = known(context, repository, sha) else {
        return Answer::unprocessable("Object does not exist");
    };
    let is_forced = body["force"].as_bool().unwrap_or_default();
    if !is_forced && !context.shared.world.is_ancestor(repository, old, new) {
        return Answer::unprocessable("Update is not a fast forward");
    }
    set(context, repository, &name, new, 200)
}

/// `DELETE /repos/{owner}/{repo}/git/refs/{ref}`
pub(super) fn delete_reference(
    context: &Context<'_>,
    repository: &Repository,
    name: &str,
) -> Answer {
    let name = format!("refs/{name}");
    if !repository.refs.contains_key(&name) {
        return Answer::unprocessable("Reference does not exist");
    }
    if name == format!("refs/heads/{}", repository.about.default_branch) {
        return Answer::unprocessable("Cannot delete the default branch");
    }
    let world = &context.shared.world;
    match world.remove_ref(&repository.full_name(), &name) {
        Ok(()) => Answer::empty(204),
        Err(error) => Answer::error(500, &error.to_string()),
    }
}

fn set(
    context: &Context<'_>,
    repository: &Repository,
    name: &str,
    oid: ObjectId,
    status: u16,
) -> Answer {
    let world = &context.shared.world;
    match world.set_ref(&repository.full_name(), name, oid) {
        Ok(()) => Answer::json(status, &reference_value(context, repository, name, oid)),
        Err(error) => Answer::error(500, &error.to_string()),
    }
}

fn reference_value(
    context: &Context<'_>,
    repository: &Repository,
    name: &str,
    oid: ObjectId,
) -> Value {
    let (sort, plural) = match context.shared.world.object(repository, oid) {
        Some(Object::Tag(_)) => ("tag", "tags"),
        Some(Object::Tree(_)) => ("tree", "trees"),
        Some(Object::Blob(_)) => ("blob", "blobs"),
        _ => ("commit", "commits"),
    };
    let url = format!("/repos/{}/git/{name}", repository.full_name());
    json!({
        "ref": name,
        "node_id": node_id("REF", repository.id),
        "url": context.url(&url),
        "object": {
            "type": sort,
            "sha": oid.to_string(),
            "url": git_url(context, repository, plural, oid),
        },
    })
}

/// An object that the repository has.
fn known(context: &Context<'_>, repository: &Repository, sha: &str) -> Option<ObjectId> {
    let oid = ObjectId::from_hex(sha.as_bytes()).ok()?;
    let git = context.shared.world.git(repository);
    git.contains(oid).then_some(oid)
}
