//! `kind: Group`: a team, or a part of the organisation.

use super::{BACKSTAGE, Kind, PROFILE, REFERENCES, ReferenceField};
use crate::process::shape::{Field, Shape};
use crate::relation::RelationType;

pub(super) const KIND: Kind = Kind {
    name: "Group",
    api_versions: BACKSTAGE,
    spec: &[
        Field::required("type", Shape::NonEmptyText, "team"),
        PROFILE,
        Field::optional("parent", Shape::NonEmptyText),
        Field::required("children", REFERENCES, "[]"),
        Field::optional("members", REFERENCES),
    ],
    references: &[
        ReferenceField::new("parent", Some("Group"), RelationType::ChildOf),
        ReferenceField::new("children", Some("Group"), RelationType::ParentOf),
        ReferenceField::new("members", Some("User"), RelationType::HasMember),
    ],
    without_effect: &[
        ("ancestors", "write `parent`"),
        ("descendants", "write `children`"),
    ],
};
