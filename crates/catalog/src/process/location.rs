//! What a Location names: the targets to read, resolved against the file the
//! Location is written in.
//!
//! [`targets`] is the way in; the files themselves are read by
//! [`mod@crate::build`]. The rules are those of `runSpecialLocationStep` in
//! `DefaultCatalogProcessingOrchestrator.ts`: `target` first, then `targets`;
//! the type is that of the location being read where none is written; targets
//! of another type are taken as they are.

use yaml::{Mapping, Node, Span};

use crate::process::finding::Finding;
use crate::process::shape::shorten;
use crate::source::{Location, ReadError, Sources};
use crate::suggest::closest;

/// The files a Location names.
#[derive(Debug, Clone, Default)]
pub(crate) struct Targets {
    /// Files that are not there are no error.
    pub(crate) optional: bool,
    /// The targets, in order.
    pub(crate) targets: Vec<Target>,
}

/// One target of a Location.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// As written.
    pub(crate) written: Box<str>,
    /// Where.
    pub(crate) span: Span,
    /// What to read.
    pub(crate) location: Result<Location, ReadError>,
}

const TYPES: [&str; 2] = ["file", "url"];

/// The targets of a Location whose `spec` is known to be right. `Err` when
/// nothing can read locations of its type, which makes the Location itself
/// invalid.
pub(crate) fn targets(
    spec: &Mapping,
    base: &Location,
    sources: &dyn Sources,
    findings: &mut Vec<Finding>,
) -> Result<Targets, Finding> {
    let text = |key| spec.get(key).and_then(Node::as_str);
    let location_type = text("type").unwrap_or(&base.location_type);
    let listed = spec
        .get("targets")
        .and_then(Node::as_sequence)
        .unwrap_or_default();
    let mut targets = Vec::new();
    for node in spec.get("target").into_iter().chain(listed) {
        let Some(written) = node.as_str() else {
            continue;
        };
        if !TYPES.contains(&location_type) {
            let span = spec.get("type").map_or(node.span, |node| node.span);
            return Err(unknown_type(location_type, span));
        }
        if location_type == "file" && written.ends_with('/') {
            findings.push(
                Finding::error(
                    "location-read.folder",
                    node.span,
                    format!("`{}` is a folder; a target is a file", shorten(written)),
                )
                .hint(format!("write `{}catalog-info.yaml`", shorten(written))),
            );
            continue;
        }
        let location = if location_type == &*base.location_type {
            sources.resolve(base, written)
        } else {
            Ok(Location::new(location_type, written))
        };
        targets.push(Target {
            written: written.into(),
            span: node.span,
            location,
        });
    }
    Ok(Targets {
        optional: text("presence") == Some("optional"),
        targets,
    })
}

fn unknown_type(location_type: &str, span: Span) -> Finding {
    Finding::error(
        "location-read.type",
        span,
        format!(
            "nothing reads locations of type `{}`",
            shorten(location_type)
        ),
    )
    .hint(match closest(location_type, TYPES) {
        Some(known) => format!("write `type: {known}`"),
        None => "write `type: url` or leave the line out".to_owned(),
    })
}
