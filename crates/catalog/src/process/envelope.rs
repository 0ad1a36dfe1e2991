//! The envelope: the least a document needs to be an entity at all, an
//! `apiVersion`, a `kind` and a `metadata.name`.
//!
//! [`open`] is the way in. A document that fails here has no reference, so
//! nothing else can point at it. The rules are those of
//! `EntityEnvelope.schema.json` in `packages/catalog-model/src/schema`, and of
//! `ProcessorOutputCollector.ts` for `metadata.annotations`.

use yaml::{Mapping, Node, Span, Value};

use crate::entity_ref::EntityRef;
use crate::process::finding::Finding;
use crate::process::shape::{Field, Shape, check, describe};

/// What the envelope says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Envelope {
    /// `apiVersion`, as written.
    pub(crate) api_version: Box<str>,
    /// `kind`, as written.
    pub(crate) kind: Box<str>,
    /// `metadata.namespace`, or `default`.
    pub(crate) namespace: Box<str>,
    /// The reference it makes.
    pub(crate) entity_ref: EntityRef,
    /// Where the name is.
    pub(crate) name_span: Span,
}

const ENVELOPE: &[Field] = &[
    Field::required("apiVersion", Shape::NonEmptyText, "backstage.io/v1alpha1"),
    Field::required("kind", Shape::NonEmptyText, "Component"),
];

const METADATA: &[Field] = &[
    Field::required("name", Shape::NonEmptyText, "my-service"),
    Field::optional("namespace", Shape::NonEmptyText),
];

/// Reads the envelope of a document.
///
/// # Errors
///
/// Findings of the classes `root-not-object`, `envelope` and
/// `annotations-not-object`.
pub(crate) fn open(root: &Node) -> Result<Envelope, Vec<Finding>> {
    let Some(mapping) = root.as_mapping() else {
        return Err(vec![
            Finding::error(
                "root-not-object",
                root.span,
                format!("the document is {}; an entity is a map", describe(root)),
            )
            .hint("start it with `apiVersion: backstage.io/v1alpha1` and `kind: Component`"),
        ]);
    };
    let mut findings = Vec::new();
    check_envelope(root, mapping, &mut findings);
    if !findings.is_empty() {
        return Err(findings);
    }
    let metadata = mapping.get("metadata");
    if let Some(annotations) = metadata.and_then(|metadata| metadata.get("annotations"))
        && !may_hold_annotations(annotations)
    {
        return Err(vec![
            Finding::error(
                "annotations-not-object",
                annotations.span,
                format!(
                    "`metadata.annotations` is {}; it must be a map",
                    describe(annotations)
                ),
            )
            .hint("write `annotations:` and under it lines such as `example.com/key: value`"),
        ]);
    }
    read(mapping).map_err(|finding| vec![finding])
}

fn check_envelope(root: &Node, mapping: &Mapping, findings: &mut Vec<Finding>) {
    check(root, &Shape::Map(ENVELOPE), "", "envelope", findings);
    for finding in &mut *findings {
        // The root has no name of its own.
        finding.message = finding.message.replacen("`.", "`", 1);
        finding.hint = finding
            .hint
            .take()
            .map(|hint| hint.replace(" to ``", " to the document"));
    }
    match mapping.entry("metadata") {
        Some(entry) => check(
            &entry.value,
            &Shape::Map(METADATA),
            "metadata",
            "envelope",
            findings,
        ),
        None => findings.push(
            Finding::error(
                "envelope.missing",
                mapping
                    .entries
                    .first()
                    .map_or(root.span, |entry| entry.key_span),
                "`metadata` is missing",
            )
            .hint("add `metadata:` and under it `name: my-service`"),
        ),
    }
}

/// A map, or what JavaScript takes for nothing.
fn may_hold_annotations(node: &Node) -> bool {
    match &node.value {
        Value::Mapping(_) | Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.0 == 0.0 || number.0.is_nan(),
        Value::String(text) => text.is_empty(),
        Value::Sequence(_) | Value::Bool(true) => false,
    }
}

fn read(mapping: &Mapping) -> Result<Envelope, Finding> {
    let text = |node: Option<&Node>| node.and_then(Node::as_str).unwrap_or_default().to_owned();
    let metadata = mapping.get("metadata");
    let name = metadata.and_then(|metadata| metadata.get("name"));
    let name_span = name.map(|name| name.span).unwrap_or_default();
    let namespace = metadata.and_then(|metadata| metadata.get("namespace"));
    let namespace = namespace.and_then(Node::as_str).unwrap_or("default");
    let kind = text(mapping.get("kind"));
    let entity_ref = EntityRef::new(&kind, namespace, &text(name))
        .map_err(|error| Finding::error("envelope.too-long", name_span, error.to_string()))?;
    Ok(Envelope {
        api_version: text(mapping.get("apiVersion")).into(),
        kind: kind.into(),
        namespace: namespace.into(),
        entity_ref,
        name_span,
    })
}
