//! `kind: Resource`: what a component needs to run, such as a database.

use super::{BACKSTAGE, DEPENDENCY_OF, DEPENDS_ON, Kind, OWNER, REFERENCES, SYSTEM};
use crate::process::shape::{Field, Shape};

pub(super) const KIND: Kind = Kind {
    name: "Resource",
    api_versions: BACKSTAGE,
    spec: &[
        Field::required("type", Shape::NonEmptyText, "database"),
        Field::required("owner", Shape::NonEmptyText, "my-team"),
        Field::optional("dependsOn", REFERENCES),
        Field::optional("system", Shape::NonEmptyText),
    ],
    references: &[OWNER, DEPENDS_ON, DEPENDENCY_OF, SYSTEM],
    without_effect: &[
        ("providesApis", "write `providesApis` in a component"),
        ("consumesApis", "write `consumesApis` in a component"),
    ],
};
