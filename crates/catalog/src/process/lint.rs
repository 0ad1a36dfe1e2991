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
    is_placeholder(text).then(|| {
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

/// What examples and scaffolds hold for "put yours here".
fn is_placeholder(text: &str) -> bool {
    let bytes = text.as_bytes();
    if !bytes.iter().any(u8::is_ascii_uppercase) && !text.starts_with('<') {
        return false;
    }
    let is_word_start = |start: usize| start == 0 || !bytes[start - 1].is_ascii_alphanumeric();
    let has_word = |word: &str| {
        text.match_indices(word).any(|(start, _)| {
            let end = start + word.len();
            is_word_start(start)
                && (word.ends_with('_') || !bytes.get(end).is_some_and(u8::is_ascii_alphanumeric))
        })
    };
    let is_service_id =
        text.len() >= 5 && text.starts_with('P') && text[1..].bytes().all(|byte| byte == b'X'); // PagerDuty's, in most examples.
    let is_angled = text.starts_with("<") && text.ends_with('>') && {
        let inner = &text[1..text.len() - 1];
        let upper = inner.to_ascii_uppercase();
        !inner.is_empty()
            && !inner.contains(['<', '/'])
            && (inner == upper || upper.starts_with("YOUR"))
    };
    is_service_id
        || is_angled
        || ["YOUR_", "CHANGEME", "CHANGE_ME", "REPLACE_ME", "REPLACEME"]
            .into_iter()
            .any(has_word)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_placeholders_from_values() {
        for text in [
            "YOUR_GITHUB_USERNAME",
            "pd/CHANGEME",
            "PXXXXX",
            "<YOUR TEAM>",
            "<TODO>",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "Your team",
            "PABCDE",
            "<script>",
            "orders",
            "FLAVOUR_A",
            "P",
            "a<b>",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
