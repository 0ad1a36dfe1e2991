//! `kind: Domain`: an area of the business, made of systems.

use super::{BACKSTAGE, Kind, OWNER, ReferenceField};
use crate::process::shape::{Field, Shape};
use crate::relation::RelationType;

pub(super) const KIND: Kind = Kind {
    name: "Domain",
    api_versions: BACKSTAGE,
    spec: &[
        Field::required("owner", Shape::NonEmptyText, "my-team"),
        Field::optional("subdomainOf", Shape::NonEmptyText),
        Field::optional("type", Shape::NonEmptyText),
    ],
    references: &[
        OWNER,
        ReferenceField::new("subdomainOf", Some("Domain"), RelationType::PartOf),
    ],
    without_effect: &[],
};
