//! Which repository, and which files.

use std::sync::Arc;

use forge::model::FullName;
use forge::publish::Publisher;
use forge::publish::error::{Cause, PublishError, Retry};
use forge::publish::marker::Marker;
use forge::publish::tree::{Content, NewFile, Tree};
use scaffolder::action::{ActionError, Call};
use scaffolder::form::RepoUrl;
use scaffolder::workspace::{Node, Workspace, WorkspacePath};

use super::Publishers;

/// A repository, and the one who can publish to it.
pub(super) struct Target {
    pub(super) publisher: Arc<dyn Publisher>,
    pub(super) name: FullName,
    pub(super) host: String,
}

/// Reads `github.com?owner=acme&repo=shop`.
pub(super) fn target(publishers: &dyn Publishers, repo_url: &str) -> Result<Target, ActionError> {
    let url = RepoUrl::parse(repo_url).map_err(|error| {
        ActionError::input(format!("`repoUrl`: {error}"))
            .hint("it looks as in `github.com?owner=acme&repo=shop`")
    })?;
    let part = |part: &Option<String>, word: &str| {
        let found = part
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        found
            .map(str::to_owned)
            .ok_or_else(|| ActionError::input(format!("`repoUrl` says no {word}: `{repo_url}`")))
    };
    let name = FullName::new(part(&url.owner, "owner")?, part(&url.repo, "repository")?);
    let publisher = publishers.of(&url.host).ok_or_else(|| {
        let hosts = publishers.hosts();
        let known = match hosts.as_slice() {
            [] => "no host can be published to".to_owned(),
            hosts => format!("those that can be published to are {}", hosts.join(", ")),
        };
        ActionError::input(format!(
            "nothing can be published to `{}`: {known}",
            url.host
        ))
        .hint("add the host to `integrations` of the configuration, with a token or an App")
    })?;
    Ok(Target {
        publisher,
        name,
        host: url.host,
    })
}

/// The folder of the workspace that is published: `..` in front is cut off, as in
/// Backstage.
pub(super) fn source(path: Option<&str>) -> Result<Option<WorkspacePath>, ActionError> {
    let mut path = path.unwrap_or_default();
    while let Some(rest) = path.strip_prefix("../") {
        path = rest;
    }
    let path = if path == ".." { "" } else { path };
    Ok(WorkspacePath::parse_folder(path)?)
}

/// The files below a folder of the workspace, with their paths as the repository has
/// them: below `target` where it is given.
pub(super) fn files(
    workspace: &Workspace,
    source: Option<&WorkspacePath>,
    target: Option<&WorkspacePath>,
) -> Vec<NewFile> {
    let below = |path: &WorkspacePath| {
        let path = path.below(source)?;
        let is_git = path == ".git" || path.starts_with(".git/");
        (!is_git).then(|| match target {
            Some(target) => format!("{target}/{path}"),
            None => path.to_owned(),
        })
    };
    let nodes = workspace
        .nodes()
        .filter_map(|(path, node)| Some((below(path)?, node)));
    nodes
        .map(|(path, node)| NewFile {
            path,
            content: match node {
                Node::File {
                    bytes,
                    is_executable,
                } => Content::File {
                    bytes: Arc::clone(bytes),
                    is_executable: *is_executable,
                },
                Node::Link { target } => Content::Link {
                    target: target.clone(),
                },
            },
        })
        .collect()
}

/// Files as a tree.
pub(super) fn tree(files: Vec<NewFile>) -> Result<Tree, ActionError> {
    Tree::new(files).map_err(|error| ActionError::input(error.to_string()))
}

/// How what this call makes is known again.
pub(super) fn marker(call: &Call<'_>) -> Result<Marker, ActionError> {
    Marker::new(call.checkpoints.marker(&call.task.id))
        .map_err(|error| ActionError::input(error.to_string()))
}

/// Why something was not published, for the one who has to go on from there.
pub(super) fn failed(error: PublishError) -> ActionError {
    let hint = match error.cause {
        Cause::NameTaken => "choose another name; nothing of the other repository was touched",
        Cause::NameInvalid => "choose another name",
        Cause::Permission => {
            "ask whoever keeps the portal to give its token or App that permission"
        }
        Cause::Credentials => {
            "ask whoever keeps the portal to renew its token: it is not known any more"
        }
        Cause::NotFound => {
            "see whether the owner and the name are right, and whether the portal may see them"
        }
        Cause::Rejected => "see what the host says, and change what was filled in",
        Cause::Limited { .. } => {
            "wait as long as the host asks, and try again: nothing is done twice"
        }
        Cause::Unavailable => "try again: nothing is done twice",
        Cause::Unclear => "try again: it is looked first whether it took place",
        Cause::Unsupported => "leave it out of the template, or publish to a host that has it",
        Cause::Malformed => "try again; if it stays so, the host's API is another than expected",
    };
    let can_retry = error.retry != Retry::AfterChange
        || matches!(error.cause, Cause::Permission | Cause::Credentials);
    let details = error
        .status
        .map(|status| format!("{} answered with {status}", error.host));
    ActionError {
        message: error.to_string(),
        hint: Some(hint.to_owned()),
        can_retry,
        details,
    }
}
