//! The formats of the fields every entity has: names, labels, annotations,
//! tags and links.
//!
//! [`check`] is the way in; it runs after the types are known to be right
//! ([`crate::process::policy`]). Which fields are checked is the rule of
//! `FieldFormatEntityPolicy.ts` in `packages/catalog-model/src/entity/policies`;
//! the formats themselves are in [`crate::process::format`].

use yaml::{Mapping, Node, Span};

use crate::process::finding::Finding;
use crate::process::format::{
    is_api_version, is_key, is_kind, is_label_value, is_name, is_namespace, is_not_blank, is_tag,
    legal_name, legal_namespace, legal_tag,
};
use crate::process::shape::shorten;

const NAME_RULE: &str =
    "1 to 63 letters, digits, `-`, `_` or `.`, with a letter or digit at both ends";

/// Reports everything whose format is not right.
pub(crate) fn check(root: &Mapping, findings: &mut Vec<Finding>) {
    let Some(metadata) = root.get("metadata").and_then(Node::as_mapping) else {
        return;
    };
    check_identity(root, metadata, findings);
    for field in ["labels", "annotations"] {
        check_keys(metadata, field, findings);
    }
    check_tags(metadata, findings);
    check_links(metadata, findings);
}

fn check_identity(root: &Mapping, metadata: &Mapping, findings: &mut Vec<Finding>) {
    let mut check = |node: Option<&Node>, rule: fn(&str) -> bool, found: Found<'_>| {
        if let Some(node) = node
            && let Some(text) = node.as_str()
            && !rule(text)
        {
            findings.push(found.finding(text, node.span));
        }
    };
    check(
        root.get("apiVersion"),
        is_api_version,
        Found {
            code: "policy-field-format.api-version",
            field: "apiVersion",
            rule: "a version, as in `v1alpha1`, after an optional domain and `/`",
            legal: |_| Some("backstage.io/v1alpha1".to_owned()),
        },
    );
    check(
        root.get("kind"),
        is_kind,
        Found {
            code: "policy-field-format.kind",
            field: "kind",
            rule: "1 to 63 letters and digits, a letter first",
            legal: |text| Some(text.chars().filter(char::is_ascii_alphanumeric).collect()),
        },
    );
    check(
        metadata.get("name"),
        is_name,
        Found {
            code: "policy-field-format.name",
            field: "metadata.name",
            rule: NAME_RULE,
            legal: legal_name,
        },
    );
    check(
        metadata.get("namespace"),
        is_namespace,
        Found {
            code: "policy-field-format.namespace",
            field: "metadata.namespace",
            rule: "1 to 63 lower-case letters, digits or `-`, with a letter or digit at both ends",
            legal: legal_namespace,
        },
    );
}

/// How to say that a text does not have its format.
struct Found<'a> {
    code: &'static str,
    field: &'a str,
    rule: &'a str,
    legal: fn(&str) -> Option<String>,
}

impl Found<'_> {
    fn finding(&self, text: &str, span: Span) -> Finding {
        let Self {
            code, field, rule, ..
        } = *self;
        let message = format!("`{}` cannot be `{field}`: that is {rule}", shorten(text));
        let last = field.rsplit('.').next().unwrap_or(field);
        let finding = Finding::error(code, span, message);
        match (self.legal)(text).filter(|legal| !legal.is_empty()) {
            Some(legal) if last.ends_with(']') => finding.hint(format!("write `{legal}`")),
            Some(legal) => finding.hint(format!("write `{last}: {legal}`")),
            None => finding.hint(format!("use {rule}")),
        }
    }
}

fn check_keys(metadata: &Mapping, field: &str, findings: &mut Vec<Finding>) {
    let is_labels = field == "labels";
    let (key_code, one) = if is_labels {
        ("policy-field-format.label-key", "a label")
    } else {
        ("policy-field-format.annotation-key", "an annotation")
    };
    for entry in metadata
        .get(field)
        .and_then(Node::as_mapping)
        .into_iter()
        .flat_map(|m| &m.entries)
    {
        if !is_key(&entry.key) {
            let rule = format!("{NAME_RULE}, after an optional lower-case domain and `/`");
            let message = format!(
                "`{}` cannot be the key of {one}: that is {rule}",
                shorten(&entry.key)
            );
            let finding = Finding::error(key_code, entry.key_span, message);
            findings.push(match legal_key(&entry.key) {
                Some(legal) => finding.hint(format!("write `{legal}`")),
                None => finding,
            });
        }
        if is_labels
            && let Some(text) = entry.value.as_str()
            && !is_label_value(text)
        {
            let found = Found {
                code: "policy-field-format.label-value",
                field: &format!("metadata.labels.{}", entry.key),
                rule: &format!("empty, or {NAME_RULE}"),
                legal: legal_name,
            };
            let finding = found.finding(text, entry.value.span);
            let hint = match legal_name(text) {
                Some(legal) => format!("write `{legal}`, or make it an annotation"),
                None => "make it an annotation, whose values are free".to_owned(),
            };
            findings.push(finding.hint(hint));
        }
    }
}

fn legal_key(key: &str) -> Option<String> {
    let legal = match key.split_once('/') {
        None => legal_name(key)?,
        Some((prefix, suffix)) => {
            let labels: Option<Vec<String>> = prefix.split('.').map(legal_namespace).collect();
            format!("{}/{}", labels?.join("."), legal_name(suffix)?)
        }
    };
    is_key(&legal).then_some(legal)
}

fn check_tags(metadata: &Mapping, findings: &mut Vec<Finding>) {
    let tags = metadata
        .get("tags")
        .and_then(Node::as_sequence)
        .unwrap_or_default();
    for (index, tag) in tags.iter().enumerate() {
        if let Some(text) = tag.as_str()
            && !is_tag(text)
        {
            let found = Found {
                code: "policy-field-format.tag",
                field: &format!("metadata.tags[{index}]"),
                rule: "1 to 63 lower-case letters, digits, `:`, `+` or `#`, with single `-` between words",
                legal: legal_tag,
            };
            findings.push(found.finding(text, tag.span));
        }
    }
}

fn check_links(metadata: &Mapping, findings: &mut Vec<Finding>) {
    let links = metadata
        .get("links")
        .and_then(Node::as_sequence)
        .unwrap_or_default();
    for (index, link) in links.iter().enumerate() {
        if let Some(node) = link.get("url")
            && let Some(text) = node.as_str()
            && url::Url::parse(text).is_err()
        {
            let message = format!("`{}` is not a whole URL", shorten(text));
            let finding = Finding::error("policy-field-format.link-url", node.span, message);
            findings.push(
                finding.hint(match url::Url::parse(&format!("https://{text}")) {
                    Ok(_) if !text.starts_with(['/', '.']) => {
                        format!("write `url: https://{}`", shorten(text))
                    }
                    _ => "start it with `https://` and a host".to_owned(),
                }),
            );
        }
        for field in ["title", "icon"] {
            if let Some(node) = link.get(field)
                && let Some(text) = node.as_str()
                && !is_not_blank(text)
            {
                findings.push(
                    Finding::error(
                        "policy-field-format.link-text",
                        node.span,
                        format!("`metadata.links[{index}].{field}` is blank"),
                    )
                    .hint(format!("write a {field} or leave the line out")),
                );
            }
        }
    }
}
