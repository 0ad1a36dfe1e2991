//! The policies every entity has to meet, whatever its kind: the types of the
//! fields of `metadata`, no fields of others at the root.
//!
//! [`check_types`] and [`check_foreign_fields`] run in this order, after
//! placeholders; the formats follow in [`crate::process::fields`]. The rules
//! are those of `Entity.schema.json`, `EntityMeta.schema.json` and
//! `NoForeignRootFieldsEntityPolicy.ts` in `packages/catalog-model/src`.

use yaml::{Entry, Mapping, Node, Value};

use crate::kinds::KINDS;
use crate::process::finding::Finding;
use crate::process::shape::{Field, Shape, check, describe};
use crate::suggest::closest;

const CLASS: &str = "policy-schema";

/// The fields of `metadata` that have a type.
pub(crate) const METADATA: &[Field] = &[
    Field::optional("uid", Shape::NonEmptyText),
    Field::optional("etag", Shape::NonEmptyText),
    Field::optional("title", Shape::NonEmptyText),
    Field::optional("description", Shape::Text),
    Field::optional("labels", Shape::MapOf(&[], &Shape::Text)),
    Field::optional("tags", Shape::List(&Shape::NonEmptyText)),
    Field::optional("links", Shape::List(&Shape::Map(LINK))),
];

const LINK: &[Field] = &[
    Field::required("url", Shape::NonEmptyText, "https://example.com/"),
    Field::optional("title", Shape::NonEmptyText),
    Field::optional("icon", Shape::NonEmptyText),
    Field::optional("type", Shape::NonEmptyText),
];

const RELATION: &[Field] = &[
    Field::required("type", Shape::NonEmptyText, "dependsOn"),
    Field::required("targetRef", Shape::NonEmptyText, "component:default/a"),
];

const STATUS_ITEM: &[Field] = &[
    Field::required("type", Shape::NonEmptyText, "…"),
    Field::required(
        "level",
        Shape::Choice(&["info", "warning", "error"]),
        "info",
    ),
    Field::required("message", Shape::Text, "…"),
];

const STATUS: &[Field] = &[Field::optional(
    "items",
    Shape::List(&Shape::Map(STATUS_ITEM)),
)];

const ROOT_FIELDS: [&str; 6] = [
    "apiVersion",
    "kind",
    "metadata",
    "spec",
    "relations",
    "status",
];

/// The annotations the reader of a file sets, whatever the file says.
pub(crate) const MANAGED_ANNOTATIONS: [&str; 2] = [
    "backstage.io/managed-by-location",
    "backstage.io/managed-by-origin-location",
];

/// Reports fields of `metadata` that are not of their type, and fields that
/// do not belong at the root.
pub(crate) fn check_types(root: &Mapping, findings: &mut Vec<Finding>) {
    for entry in &root.entries {
        match &*entry.key {
            "metadata" => {
                check(
                    &entry.value,
                    &Shape::Map(METADATA),
                    "metadata",
                    CLASS,
                    findings,
                );
                check_annotations(&entry.value, findings);
            }
            "spec" if entry.value.as_mapping().is_none() => findings.push(
                Finding::error(
                    "policy-schema.type",
                    match entry.value.value {
                        Value::Null => entry.key_span,
                        _ => entry.value.span,
                    },
                    format!("`spec` is {}; it must be a map", describe(&entry.value)),
                )
                .hint("write the fields of `spec` under it, indented"),
            ),
            "relations" => check(
                &entry.value,
                &Shape::List(&Shape::Map(RELATION)),
                "relations",
                CLASS,
                findings,
            ),
            "status" => check(&entry.value, &Shape::Map(STATUS), "status", CLASS, findings),
            key if !ROOT_FIELDS.contains(&key) => findings.push(unknown_field(entry)),
            _ => {}
        }
    }
}

fn check_annotations(metadata: &Node, findings: &mut Vec<Finding>) {
    let Some(annotations) = metadata.get("annotations") else {
        return;
    };
    let Some(mapping) = annotations.as_mapping() else {
        return; // Nothing, which is fine.
    };
    let before = findings.len();
    let shape = Shape::MapOf(&[], &Shape::Text);
    check(annotations, &shape, "metadata.annotations", CLASS, findings);
    // What the file says of these does not matter.
    for entry in &mapping.entries {
        if MANAGED_ANNOTATIONS.contains(&&*entry.key) {
            let span = entry.value.span;
            let mut position = before;
            while position < findings.len() {
                if findings[position].span == span {
                    findings.remove(position);
                } else {
                    position += 1;
                }
            }
        }
    }
}

fn unknown_field(entry: &Entry) -> Finding {
    let key = &*entry.key;
    let is_metadata = METADATA.iter().any(|field| field.name == key)
        || ["name", "namespace", "annotations"].contains(&key);
    let is_spec = KINDS
        .iter()
        .any(|kind| kind.spec.iter().any(|field| field.name == key));
    let hint = if is_metadata {
        format!("move `{key}` under `metadata`")
    } else if is_spec {
        format!("move `{key}` under `spec`")
    } else if let Some(known) = closest(key, ROOT_FIELDS) {
        format!("did you mean `{known}`?")
    } else {
        "the fields at the root are `apiVersion`, `kind`, `metadata` and `spec`".to_owned()
    };
    Finding::error(
        "policy-schema.unknown-field",
        entry.key_span,
        format!("`{key}` is not a field of an entity"),
    )
    .hint(hint)
}

/// Reports root fields that only the catalog itself may set.
pub(crate) fn check_foreign_fields(root: &Mapping, findings: &mut Vec<Finding>) {
    for entry in &root.entries {
        if matches!(&*entry.key, "relations" | "status") {
            findings.push(
                Finding::error(
                    "policy-foreign-root-field",
                    entry.key_span,
                    format!("`{}` is set by the catalog, not by a descriptor", entry.key),
                )
                .hint("remove it; relations come from fields such as `spec.owner`"),
            );
        }
    }
}
