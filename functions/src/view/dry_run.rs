//! What a task would do, as the theme shows it.

use std::collections::BTreeMap;

use scaffolder::task::dry_run::DryRunReport;
use scaffolder::workspace::Node;
use serde_json::Value;
use site_theme::create::{Content, DryRunFile, DryRunPage};
use site_theme::parts::Banner;

use super::form::{Prepared, head, labels, path};
use super::{review, task};
use crate::portal::Portal;

/// Texts with more bytes are not shown.
const MAX_SHOWN: usize = 64 << 10;
/// No more files are shown with their text.
const MAX_FILES: usize = 500;

/// The page of a dry run.
pub fn page<'a>(
    portal: &'a dyn Portal,
    prepared: &Prepared,
    values: &Value,
    report: &DryRunReport,
) -> DryRunPage<'a> {
    let template = &prepared.template;
    let chrome = portal.chrome();
    let state = &report.finished.state;
    let note = |tone: &'static str, icon: &'static str, text: String| Banner {
        tone,
        icon: chrome.icon(icon),
        text: text.into(),
        action: None,
    };
    let mut notes = Vec::new();
    match &state.error {
        Some(error) => notes.push(note("bad", "circle-x", error.message.clone())),
        None => notes.push(note(
            "info",
            "info",
            "Nothing was made. What a step would have given to the next is made up.".to_owned(),
        )),
    }
    let nodes = report.finished.workspace.nodes().enumerate();
    let files = nodes.map(|(number, (path, node))| DryRunFile {
        path: path.to_string().into(),
        is_executable: matches!(
            node,
            Node::File {
                is_executable: true,
                ..
            }
        ),
        content: content(node, number),
    });
    let output = state
        .output
        .iter()
        .filter(|(name, _)| *name != "links" && *name != "text");
    DryRunPage {
        frame: portal.frame(
            format!("Dry run: {}", template.title),
            &path(&template.entity_ref),
        ),
        head: head(portal, template, Some("Dry run")),
        notes,
        files: files.collect(),
        log: task::log(state, &report.events),
        output: output
            .map(|(name, value)| {
                let text = match value {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                (name.clone().into(), text.into())
            })
            .collect(),
        carried: review::carried(portal, prepared, values, &BTreeMap::new()),
        labels: labels(template),
    }
}

fn content<'a>(node: &Node, number: usize) -> Content<'a> {
    let (bytes, what) = match node {
        Node::Link { target } => return Content::Text(format!("-> {target}").into()),
        Node::File { bytes, .. } => (bytes, "binary"),
    };
    let count = bytes.len() as u64;
    if bytes.len() > MAX_SHOWN || number >= MAX_FILES {
        return Content::Bytes {
            what: "too long to show",
            count,
        };
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Content::Text(text.to_owned().into()),
        _ => Content::Bytes { what, count },
    }
}
