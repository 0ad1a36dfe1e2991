//! Groups that nobody is in.

use crate::build::report::Late;
use crate::build::stitch::Members;
use crate::process::finding::Finding;
use crate::relation::RelationType;

/// Checks that every group has members or groups below it.
pub(super) fn check(members: &Members<'_>, late: &mut Vec<Late>) {
    let mut has_company = vec![false; members.documents.len()];
    for (position, (_, draft)) in members.documents.iter().enumerate() {
        for reference in &draft.references {
            match reference.relation {
                RelationType::HasMember | RelationType::ParentOf => has_company[position] = true,
                RelationType::MemberOf | RelationType::ChildOf => {
                    if let Some(group) = members.position(&reference.target) {
                        has_company[group] = true;
                    }
                }
                _ => {}
            }
        }
    }
    for ((id, draft), has_company) in members.documents.iter().zip(has_company) {
        let Some(envelope) = &draft.envelope else {
            continue;
        };
        if !has_company && envelope.entity_ref.kind() == "group" {
            late.push(Late {
                document: *id,
                finding: Finding::warning(
                    "empty-group",
                    envelope.name_span,
                    "nobody is a member of this group",
                )
                .hint("add `members:` under `spec`, or `memberOf` to its users"),
            });
        }
    }
}
