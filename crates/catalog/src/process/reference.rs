//! From the fields of `spec` to relations: `owner: team-a` is an `ownedBy`.
//!
//! [`collect`] is the way in; which fields point where is in [`crate::kinds`].
//! The rule is `doEmit` in `BuiltinKindsEntityProcessor.ts`: the default
//! namespace is that of the entity, a single value is as good as a list, and
//! whether the target exists, or is of a fitting kind, does not matter.

use yaml::{Mapping, Node, Span, Value};

use crate::entity_ref::{EntityRef, EntityRefError};
use crate::kinds::ReferenceField;
use crate::process::finding::Finding;
use crate::process::shape::describe;
use crate::relation::RelationType;

/// A reference somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The field of `spec`.
    pub(crate) field: &'static str,
    /// The kind that is meant when none is written.
    pub(crate) default_kind: Option<&'static str>,
    /// The entity it names, which may not exist.
    pub(crate) target: EntityRef,
    /// What that entity is to this one.
    pub(crate) relation: RelationType,
    /// Where.
    pub(crate) span: Span,
}

/// Every reference of a `spec`, in order of the table; reports those that are
/// none.
pub(crate) fn collect(
    spec: &Mapping,
    fields: &'static [ReferenceField],
    namespace: &str,
    findings: &mut Vec<Finding>,
) -> Vec<Reference> {
    let mut references = Vec::new();
    for field in fields {
        let Some(node) = spec.get(field.name) else {
            continue;
        };
        let targets = match &node.value {
            Value::Sequence(items) => &items[..],
            _ if is_falsy(node) => &[],
            _ => std::slice::from_ref(node),
        };
        for target in targets {
            match read(target, field.default_kind, namespace) {
                Ok(entity_ref) => references.push(Reference {
                    field: field.name,
                    default_kind: field.default_kind,
                    target: entity_ref,
                    relation: field.relation,
                    span: target.span,
                }),
                Err(error) => findings.push(report(field, target, error)),
            }
        }
    }
    references
}

/// The references of fields that no schema has checked: what is not one is
/// left alone.
pub(crate) fn collect_lenient(
    spec: &Mapping,
    fields: &'static [ReferenceField],
    namespace: &str,
) -> Vec<Reference> {
    collect(spec, fields, namespace, &mut Vec::new())
}

/// Why a value points at nothing.
enum NotAReference {
    Text(EntityRefError),
    Value,
}

fn read(
    node: &Node,
    default_kind: Option<&str>,
    namespace: &str,
) -> Result<EntityRef, NotAReference> {
    match &node.value {
        Value::String(text) => {
            EntityRef::parse(text, default_kind, namespace).map_err(NotAReference::Text)
        }
        // The compound form, which only fields without a schema let through.
        Value::Mapping(mapping) => {
            let part = |key| mapping.get(key).and_then(Node::as_str);
            match (part("kind").or(default_kind), part("name")) {
                (Some(kind), Some(name)) => {
                    EntityRef::new(kind, part("namespace").unwrap_or(namespace), name)
                        .map_err(NotAReference::Text)
                }
                _ => Err(NotAReference::Value),
            }
        }
        _ => Err(NotAReference::Value),
    }
}

fn report(field: &ReferenceField, node: &Node, error: NotAReference) -> Finding {
    let name = field.name;
    match error {
        NotAReference::Text(error) => {
            let hint = match &error {
                EntityRefError::MissingKind { text } => {
                    format!("write the kind first, as in `component:{text}` or `resource:{text}`")
                }
                EntityRefError::EmptyPart { .. } | EntityRefError::TooLong { .. } => {
                    "the form is `[<kind>:][<namespace>/]<name>`".to_owned()
                }
            };
            let message = format!("`spec.{name}`: {error}");
            Finding::error("postprocess.reference", node.span, message).hint(hint)
        }
        NotAReference::Value => Finding::error(
            "postprocess.reference",
            node.span,
            format!(
                "`spec.{name}` has {}; it takes entity references",
                describe(node)
            ),
        )
        .hint("the form is `[<kind>:][<namespace>/]<name>`"),
    }
}

/// What JavaScript takes for nothing.
fn is_falsy(node: &Node) -> bool {
    match &node.value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(number) => number.0 == 0.0 || !number.0.is_finite(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}
