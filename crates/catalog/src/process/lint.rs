//! Things that load and are probably not meant: values a template or a copied
//! example left behind, fields without effect, misspelt fields, no description.
//!
//! [`check`] is the way in. Everything here is a warning or a note; whether
//! the document is an entity is decided elsewhere.

use diagnostic::Severity;
use yaml::{Mapping, Node, Value};

use crate::kinds::Kind;
use crate::process::finding::Finding;
use crate::process::policy::METADATA;
use crate::process::shape::shorten;
use crate::suggest::closest;
use crate::unfilled::is_left_to_fill_in;

/// Longer texts are contents, such as API definitions, and not looked into.
const MAX_CHECKED_BYTES: usize = 1_000;

/// Reports what is odd about a valid entity.
pub(crate) fn check(root: &Mapping, kind: Option<&'static Kind>, findings: &mut Vec<Finding>) {
    let is_template = kind.is_some_and(|kind| kind.name == "Template");
    if let Some(metadata) = root.get("metadata") {
        leftovers(metadata, findings);
        if let Some(metadata) = metadata.as_mapping() {
            misspelt_metadata(metadata, findings);
            description(metadata, kind, findings);
        }
    }
    let Some(spec) = root.get("spec") else {
        return;
    };
    if let (Some(kind), Some(spec)) = (kind, spec.as_mapping()) {
        misspelt_spec(spec, kind, findings);
    }
    match spec.as_mapping() {
        // What steps and forms hold is meant to be filled in later.
        Some(spec) if is_template => {
            for field in ["type", "owner", "lifecycle"] {
                if let Some(node) = spec.get(field) {
                    leftovers(node, findings);
                }
            }
        }
        _ => leftovers(spec, findings),
    }
}

fn leftovers(node: &Node, findings: &mut Vec<Finding>) {
    match &node.value {
        Value::String(text) if text.len() <= MAX_CHECKED_BYTES => {
            if let Some(finding) = leftover(text, node) {
                findings.push(finding);
            }
        }
        Value::Sequence(items) => {
            for item in items {
                leftovers(item, findings);
            }
        }
        Value::Mapping(mapping) => {
            for entry in &mapping.entries {
                leftovers(&entry.value, findings);
            }
        }
        _ => {}
    }
}

fn leftover(text: &str, node: &Node) -> Option<Finding> {
    if let Some(start) = text.find("${{")
        && text[start..].contains("}}")
    {
        return Some(
            Finding::warning(
                "unrendered-expression",
                node.span,
                format!("`{}` was never filled in by a template", shorten(text)),
            )
            .hint("copy this file with `fetch:template` instead of `fetch:plain`, without `copyWithoutTemplating`, or write the value here"),
        );
    }
    is_left_to_fill_in(text).then(|| {
        Finding::warning(
            "placeholder-value",
            node.span,
            format!(
                "`{}` looks like a value that is still to be filled in",
                shorten(text)
            ),
        )
        .hint("write the real value, or leave the line out")
    })
}

fn misspelt_metadata(metadata: &Mapping, findings: &mut Vec<Finding>) {
    const OTHERS: [&str; 3] = ["name", "namespace", "annotations"];
    let known = || METADATA.iter().map(|field| field.name).chain(OTHERS);
    for entry in &metadata.entries {
        if known().all(|name| name != &*entry.key)
            && let Some(name) = closest(
                &entry.key,
                known().filter(|name| metadata.get(name).is_none()),
            )
        {
            findings.push(
                Finding::warning(
                    "misspelt-field",
                    entry.key_span,
                    format!("`metadata.{}` has no effect", shorten(&entry.key)),
                )
                .hint(format!("did you mean `{name}`?")),
            );
        }
    }
}

fn misspelt_spec(spec: &Mapping, kind: &'static Kind, findings: &mut Vec<Finding>) {
    let fields = kind.spec.iter().map(|field| field.name);
    let known: Vec<&str> = fields
        .chain(kind.references.iter().map(|field| field.name))
        .collect();
    for entry in &spec.entries {
        let key = &*entry.key;
        if known.contains(&key) {
            continue;
        }
        let message = || format!("`spec.{}` has no effect in a {}", shorten(key), kind.name);
        if let Some((_, hint)) = kind.without_effect.iter().find(|(name, _)| *name == key) {
            findings.push(
                Finding::warning("field-without-effect", entry.key_span, message()).hint(*hint),
            );
        } else if let Some(name) = closest(
            key,
            known
                .iter()
                .copied()
                .filter(|name| spec.get(name).is_none()),
        ) {
            findings.push(
                Finding::warning("misspelt-field", entry.key_span, message())
                    .hint(format!("did you mean `{name}`?")),
            );
        }
    }
}

fn description(metadata: &Mapping, kind: Option<&'static Kind>, findings: &mut Vec<Finding>) {
    let wants_one = kind.is_none_or(|kind| !matches!(kind.name, "Location" | "User" | "Group"));
    let has_one = metadata
        .get("description")
        .and_then(Node::as_str)
        .is_some_and(|text| !text.trim().is_empty());
    if wants_one
        && !has_one
        && let Some(name) = metadata.entry("name")
    {
        findings.push(Finding {
            severity: Severity::Note,
            ..Finding::warning(
                "description-missing",
                name.value.span,
                "there is no description",
            )
            .hint("add `description:` under `metadata`, one sentence that says what it is for")
        });
    }
}
