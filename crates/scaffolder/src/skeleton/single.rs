//! The smaller siblings of `fetch:template`: one file rendered, and files copied as
//! they are.
//!
//! [`render_file`] is `fetch:template:file`, [`copy`] is `fetch:plain` and
//! [`copy_file`] is `fetch:plain:file`. Sources: `templateFile.ts`, `plain.ts` and
//! `plainFile.ts` in `plugins/scaffolder-backend/src/scaffolder/actions/builtin/fetch`.

use std::sync::Arc;

use nunjucks::Template;

use super::budget::Budget;
use super::names::may_hold_tags;
use super::options::below;
use super::render::{Rendered, SkeletonError, within};
use super::{Entry, Options, Skeleton};
use crate::workspace::{Node, Workspace, WorkspaceError, WorkspacePath};

/// Renders one file to a path. It is taken for text whatever it holds, and `target`
/// is its name: nothing in it is rendered. A file that exists stays, unless `replace`
/// is set.
///
/// `path` is what errors call the file.
///
/// # Errors
///
/// What is wrong with it, or that it cannot be written there.
pub fn render_file(
    path: &str,
    bytes: &[u8],
    options: &Options,
    target: &WorkspacePath,
    workspace: &mut Workspace,
) -> Result<Rendered, Vec<SkeletonError>> {
    let mut rendered = Rendered::default();
    if workspace.contains(target) && !options.replace {
        rendered.existing.push(target.clone());
        return Ok(rendered);
    }
    let context = options.context();
    let budget = Budget::new(&context, options.limits, &options.deadline);
    let text = String::from_utf8_lossy(bytes);
    let result = match may_hold_tags(&text) {
        true => Template::parse_named(path, &text, &options.language())
            .and_then(|template| budget.render(&template)),
        false => Ok(text.into_owned()),
    };
    budget.write(result.as_ref().map_or(0, String::len));
    within(&budget, options)?;
    let contents = result.map_err(|error| {
        vec![SkeletonError::Contents {
            path: path.to_owned(),
            error,
        }]
    })?;
    let is_executable = matches!(
        workspace.get(target),
        Some(Node::File {
            is_executable: true,
            ..
        })
    );
    let node = Node::File {
        bytes: contents.into_bytes().into(),
        is_executable,
    };
    write(path, target.clone(), node, workspace).map_err(|error| vec![error])?;
    rendered.written.push(target.clone());
    Ok(rendered)
}

/// Copies a skeleton into a folder of a workspace, over what is there.
///
/// Links that lead out of the workspace are left out, and said so.
///
/// # Errors
///
/// What cannot be written; the workspace is then as it was.
pub fn copy(
    skeleton: &Skeleton,
    target: Option<&WorkspacePath>,
    workspace: &mut Workspace,
) -> Result<Rendered, Vec<SkeletonError>> {
    let mut rendered = Rendered::default();
    let mut errors = Vec::new();
    let mut next = workspace.clone();
    for (path, entry) in skeleton.iter() {
        let fail = |error: WorkspaceError| SkeletonError::Write {
            path: path.to_string(),
            error,
        };
        let to = match below(target, path.as_str()) {
            Ok(Some(to)) => to,
            Ok(None) => continue,
            Err(error) => {
                errors.push(fail(error.into()));
                continue;
            }
        };
        let result = match entry {
            Entry::Folder => next.add_folder(to),
            Entry::File {
                bytes,
                is_executable,
            } => {
                rendered.written.push(to.clone());
                let node = Node::File {
                    bytes: Arc::clone(bytes),
                    is_executable: *is_executable,
                };
                next.write(to, node)
            }
            Entry::Link { target } => {
                let link = Node::Link {
                    target: target.clone(),
                };
                match next.write(to.clone(), link) {
                    Err(WorkspaceError::Link { .. }) => {
                        rendered.notes.push(format!(
                            "`{path}` is a link that leads out of the workspace: left out"
                        ));
                        Ok(())
                    }
                    result => {
                        rendered.written.push(to);
                        result
                    }
                }
            }
        };
        errors.extend(result.err().map(fail));
        if errors.len() >= super::MAX_ERRORS {
            break;
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    *workspace = next;
    Ok(rendered)
}

/// Copies one file to a path, over what is there.
///
/// `path` is what errors call the file.
///
/// # Errors
///
/// That it cannot be written there.
pub fn copy_file(
    path: &str,
    bytes: Arc<[u8]>,
    is_executable: bool,
    target: &WorkspacePath,
    workspace: &mut Workspace,
) -> Result<Rendered, SkeletonError> {
    let node = Node::File {
        bytes,
        is_executable,
    };
    write(path, target.clone(), node, workspace)?;
    Ok(Rendered {
        written: vec![target.clone()],
        ..Rendered::default()
    })
}

fn write(
    path: &str,
    target: WorkspacePath,
    node: Node,
    workspace: &mut Workspace,
) -> Result<(), SkeletonError> {
    workspace
        .write(target, node)
        .map_err(|error| SkeletonError::Write {
            path: path.to_owned(),
            error,
        })
}
