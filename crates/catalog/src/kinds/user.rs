//! `kind: User`: a person.

use super::{BACKSTAGE, Kind, PROFILE, REFERENCES, ReferenceField};
use crate::process::shape::Field;
use crate::relation::RelationType;

pub(super) const KIND: Kind = Kind {
    name: "User",
    api_versions: BACKSTAGE,
    spec: &[PROFILE, Field::required("memberOf", REFERENCES, "[]")],
    references: &[ReferenceField::new(
        "memberOf",
        Some("Group"),
        RelationType::MemberOf,
    )],
    without_effect: &[],
};
