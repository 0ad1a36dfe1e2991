//! Who owns what: entities nobody owns, and owners that are no team.

use rustc_hash::FxHashMap;

use crate::build::report::Late;
use crate::build::stitch::Members;
use crate::checks::nearest::Nearest;
use crate::entity_ref::EntityRef;
use crate::process::finding::Finding;
use crate::relation::RelationType;

/// Kinds that have no owner.
const UNOWNED: [&str; 3] = ["location", "user", "group"];

/// Whom to ask where the owner somebody wrote is not in the catalog: the one
/// that was probably meant. Owners that are close to none are not among them.
pub(crate) fn stand_ins(members: &Members<'_>) -> FxHashMap<EntityRef, EntityRef> {
    let mut nearest = Nearest::new(members);
    let files = members.crawl.files.iter();
    files
        .flat_map(|file| &file.processed.documents)
        .filter_map(|draft| draft.owner.as_ref())
        .filter(|owner| members.position(owner).is_none())
        .filter_map(|owner| Some((owner.clone(), nearest.find(owner)?)))
        .collect()
}

/// Checks the owner of every entity.
pub(super) fn check(members: &Members<'_>, late: &mut Vec<Late>) {
    for (id, draft) in &members.documents {
        let Some(envelope) = &draft.envelope else {
            continue;
        };
        let mut owners = draft
            .references
            .iter()
            .filter(|reference| reference.relation == RelationType::OwnedBy)
            .peekable();
        if owners.peek().is_none() && !UNOWNED.contains(&envelope.entity_ref.kind()) {
            late.push(Late {
                document: *id,
                finding: Finding::warning("owner-missing", envelope.name_span, "nobody owns this")
                    .hint("add `owner:` under `spec` with the name of a group"),
            });
        }
        for owner in owners.filter(|owner| owner.target.kind() == "user") {
            late.push(Late {
                document: *id,
                finding: Finding::note(
                    "owner-is-user",
                    owner.span,
                    format!("`{}` is a person, who may move on", owner.target),
                )
                .hint("name a group, which outlives its members"),
            });
        }
    }
}
