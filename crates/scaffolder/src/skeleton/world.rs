//! Small skeletons in a string, and workspaces as text, for tests.

use std::fmt::Write as _;

use super::{Entry, Skeleton};
use crate::workspace::{Node, Workspace, WorkspacePath};

/// A path.
#[track_caller]
pub(crate) fn path(text: &str) -> WorkspacePath {
    WorkspacePath::parse(text).unwrap()
}

/// Reads a world: `--- path` and the contents below it; `--- path [x]` can be run,
/// `--- path/` is a folder and `--- path -> target` a link.
#[track_caller]
pub(crate) fn skeleton(world: &str) -> Skeleton {
    let mut skeleton = Skeleton::default();
    for part in world.trim_start_matches('\n').split("--- ").skip(1) {
        let (head, contents) = part.split_once('\n').unwrap_or((part, ""));
        if let Some((at, target)) = head.split_once(" -> ") {
            let target = target.to_owned();
            skeleton.insert(path(at), Entry::Link { target });
        } else if let Some(folder) = head.strip_suffix('/') {
            skeleton.insert(path(folder), Entry::Folder);
        } else {
            let entry = Entry::File {
                bytes: contents.as_bytes().into(),
                is_executable: head.ends_with(" [x]"),
            };
            skeleton.insert(path(head.trim_end_matches(" [x]")), entry);
        }
    }
    skeleton
}

/// Text with its line breaks shown as `⏎`.
fn in_one_line(text: &str) -> String {
    let mut line = String::new();
    for char in text.chars() {
        match char {
            '\n' => line.push('⏎'),
            char if char.is_control() || char == '\u{feff}' => line.extend(char.escape_unicode()),
            char => line.push(char),
        }
    }
    line
}

/// A workspace as text: what is in it, in order, each with its contents.
pub(crate) fn show(workspace: &Workspace) -> String {
    let mut lines: Vec<(String, String)> = Vec::new();
    for (path, node) in workspace.nodes() {
        let shown = match node {
            Node::File {
                bytes,
                is_executable,
            } => {
                let mark = if *is_executable { " [x]" } else { "" };
                let text = String::from_utf8_lossy(bytes);
                format!("{mark}: {}", in_one_line(&text))
            }
            Node::Link { target } => format!(" -> {target}"),
        };
        lines.push((path.to_string(), shown));
    }
    for folder in workspace.folders() {
        if workspace.below(Some(folder)).next().is_none() {
            lines.push((folder.to_string(), "/".to_owned()));
        }
    }
    lines.sort();
    let mut out = String::new();
    for (path, shown) in lines {
        let _ = writeln!(out, "{path}{shown}");
    }
    out
}
