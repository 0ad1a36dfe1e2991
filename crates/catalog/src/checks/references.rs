//! References to entities that are not in the catalog, or are of a kind the
//! field is not for.

use crate::build::report::Late;
use crate::build::stitch::Members;
use crate::checks::nearest::Nearest;
use crate::entity_ref::EntityRef;
use crate::process::finding::Finding;
use crate::process::reference::Reference;

/// Checks every reference of every entity.
pub(super) fn check(members: &Members<'_>, late: &mut Vec<Late>) {
    let mut nearest = Nearest::new(members);
    for (id, draft) in &members.documents {
        for reference in &draft.references {
            let finding = if members.position(&reference.target).is_some() {
                wrong_kind(reference)
            } else {
                Some(dangling(reference, &mut nearest))
            };
            late.extend(finding.map(|finding| Late {
                document: *id,
                finding,
            }));
        }
    }
}

fn dangling(reference: &Reference, nearest: &mut Nearest<'_>) -> Finding {
    let Reference {
        field,
        target,
        span,
        ..
    } = reference;
    let is_owner = *field == "owner";
    let code = if is_owner {
        "dangling-reference.owner"
    } else {
        "dangling-reference"
    };
    let message = format!("`spec.{field}` names `{target}`, which is not in the catalog");
    let hint = match nearest.find(target) {
        Some(close) => format!("did you mean `{}`?", short(&close, reference)),
        None if is_owner => format!(
            "add a Group named `{}`, or name a group that is there",
            target.name()
        ),
        None => "correct the reference, or add the entity it names".to_owned(),
    };
    Finding::warning(code, *span, message).hint(hint)
}

/// As short as the field allows.
fn short(entity_ref: &EntityRef, reference: &Reference) -> String {
    let kind_is_implied = reference
        .default_kind
        .is_some_and(|kind| kind.eq_ignore_ascii_case(entity_ref.kind()));
    match (kind_is_implied, entity_ref.namespace()) {
        (true, "default") => entity_ref.name().to_owned(),
        (true, namespace) => format!("{namespace}/{}", entity_ref.name()),
        (false, "default") => format!("{}:{}", entity_ref.kind(), entity_ref.name()),
        (false, _) => entity_ref.to_string(),
    }
}

fn wrong_kind(reference: &Reference) -> Option<Finding> {
    let wanted = reference.default_kind?;
    let kind = reference.target.kind();
    // A user may own things; see `owners`.
    let fits = wanted.eq_ignore_ascii_case(kind) || reference.field == "owner" && kind == "user";
    (!fits).then(|| {
        let Reference {
            field,
            target,
            span,
            ..
        } = reference;
        Finding::warning(
            "reference-kind",
            *span,
            format!("`spec.{field}` names `{target}`, a {kind}; it is for a {wanted}"),
        )
        .hint(format!("name a {wanted}"))
    })
}
