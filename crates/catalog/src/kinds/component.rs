//! `kind: Component`: a piece of software, such as a service or a library.

use super::{
    BACKSTAGE, DEPENDENCY_OF, DEPENDS_ON, Kind, OWNER, REFERENCES, ReferenceField, SYSTEM,
};
use crate::process::shape::{Field, Shape};
use crate::relation::RelationType;

pub(super) const KIND: Kind = Kind {
    name: "Component",
    api_versions: BACKSTAGE,
    spec: &[
        Field::required("type", Shape::NonEmptyText, "service"),
        Field::required("lifecycle", Shape::NonEmptyText, "production"),
        Field::required("owner", Shape::NonEmptyText, "my-team"),
        Field::optional("system", Shape::NonEmptyText),
        Field::optional("subcomponentOf", Shape::NonEmptyText),
        Field::optional("providesApis", REFERENCES),
        Field::optional("consumesApis", REFERENCES),
        Field::optional("dependsOn", REFERENCES),
    ],
    references: &[
        OWNER,
        ReferenceField::new("subcomponentOf", Some("Component"), RelationType::PartOf),
        ReferenceField::new("providesApis", Some("API"), RelationType::ProvidesApi),
        ReferenceField::new("consumesApis", Some("API"), RelationType::ConsumesApi),
        DEPENDS_ON,
        DEPENDENCY_OF,
        SYSTEM,
    ],
    without_effect: &[
        ("domain", "write `domain` in the system, and `system` here"),
        ("implementsApis", "write `providesApis`"),
    ],
};
