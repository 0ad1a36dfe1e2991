//! `kind: System`: components, APIs and resources that belong together.

use super::{BACKSTAGE, Kind, OWNER, ReferenceField};
use crate::process::shape::{Field, Shape};
use crate::relation::RelationType;

pub(super) const KIND: Kind = Kind {
    name: "System",
    api_versions: BACKSTAGE,
    spec: &[
        Field::required("owner", Shape::NonEmptyText, "my-team"),
        Field::optional("domain", Shape::NonEmptyText),
        Field::optional("type", Shape::NonEmptyText),
    ],
    references: &[
        OWNER,
        ReferenceField::new("domain", Some("Domain"), RelationType::PartOf),
    ],
    without_effect: &[(
        "dependsOn",
        "write `dependsOn` in the components of the system",
    )],
};
