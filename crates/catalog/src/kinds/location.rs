//! `kind: Location`: a list of other descriptor files to read.

use super::{BACKSTAGE, Kind};
use crate::process::shape::{Field, Shape};

pub(super) const KIND: Kind = Kind {
    name: "Location",
    api_versions: BACKSTAGE,
    spec: &[
        Field::optional("type", Shape::NonEmptyText),
        Field::optional("target", Shape::NonEmptyText),
        Field::optional("targets", Shape::List(&Shape::NonEmptyText)),
        Field::optional("presence", Shape::Choice(&["required", "optional"])),
    ],
    references: &[],
    without_effect: &[("owner", "write `owner` in the entities the files hold")],
};
