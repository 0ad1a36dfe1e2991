//! `kind: API`: an interface that components provide and consume.

use super::{BACKSTAGE, Kind, OWNER, SYSTEM};
use crate::process::shape::{Field, Shape};

pub(super) const KIND: Kind = Kind {
    name: "API",
    api_versions: BACKSTAGE,
    spec: &[
        Field::required("type", Shape::NonEmptyText, "openapi"),
        Field::required("lifecycle", Shape::NonEmptyText, "production"),
        Field::required("owner", Shape::NonEmptyText, "my-team"),
        Field::optional("system", Shape::NonEmptyText),
        Field::required(
            "definition",
            Shape::NonEmptyText,
            "{ $text: ./openapi.yaml }",
        ),
    ],
    references: &[OWNER, SYSTEM],
    without_effect: &[
        (
            "apiProvidedBy",
            "write `providesApis` in the component that provides it",
        ),
        (
            "apiConsumedBy",
            "write `consumesApis` in the component that consumes it",
        ),
        (
            "dependsOn",
            "write `dependsOn` in the component that provides it",
        ),
    ],
};
