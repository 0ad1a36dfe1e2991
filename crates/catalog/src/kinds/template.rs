//! `kind: Template`: a form and the steps that make new software from it.
//!
//! The schema is `Template.v1beta3.schema.json` in
//! `plugins/scaffolder-common/src`; the relation is that of
//! `ScaffolderEntitiesProcessor.ts`.

use super::{Kind, OWNER};
use crate::process::shape::{Field, Shape};

const PERMISSIONS: Field = Field::optional(
    "backstage:permissions",
    Shape::Map(&[Field::optional("tags", Shape::List(&Shape::Text))]),
);

const STEP: &[Field] = &[
    Field::optional("id", Shape::Text),
    Field::optional("name", Shape::Text),
    Field::required("action", Shape::Text, "fetch:template"),
    Field::optional("input", Shape::Map(&[])),
    Field::optional("if", Shape::TextOrBool),
    PERMISSIONS,
];

const LINK: &[Field] = &[
    Field::optional("if", Shape::TextOrBool),
    Field::optional("url", Shape::NonEmptyText),
    Field::optional("entityRef", Shape::NonEmptyText),
    Field::optional("title", Shape::NonEmptyText),
    Field::optional("icon", Shape::NonEmptyText),
];

const TEXT: &[Field] = &[
    Field::optional("if", Shape::TextOrBool),
    Field::optional("title", Shape::NonEmptyText),
    Field::optional("icon", Shape::NonEmptyText),
    Field::optional("content", Shape::Text),
];

const OUTPUT: &[Field] = &[
    Field::optional("links", Shape::List(&Shape::Map(LINK))),
    Field::optional("text", Shape::List(&Shape::Map(TEXT))),
];

const BUTTON_LABELS: &[Field] = &[
    Field::optional("backButtonText", Shape::Text),
    Field::optional("createButtonText", Shape::Text),
    Field::optional("reviewButtonText", Shape::Text),
];

const FORM_DECORATOR: &[Field] = &[
    Field::optional("id", Shape::Text),
    Field::optional("input", Shape::Map(&[])),
];

pub(super) const KIND: Kind = Kind {
    name: "Template",
    api_versions: &["scaffolder.backstage.io/v1beta3"],
    spec: &[
        Field::required("type", Shape::NonEmptyText, "service"),
        Field::optional("owner", Shape::NonEmptyText),
        Field::optional("lifecycle", Shape::NonEmptyText),
        Field::optional("parameters", Shape::MapOrMaps(&[PERMISSIONS])),
        Field::optional(
            "secrets",
            Shape::Map(&[Field::optional("schema", Shape::Map(&[]))]),
        ),
        Field::optional(
            "presentation",
            Shape::Map(&[Field::optional("buttonLabels", Shape::Map(BUTTON_LABELS))]),
        ),
        Field::optional(
            "EXPERIMENTAL_recovery",
            Shape::Map(&[Field::optional("EXPERIMENTAL_strategy", Shape::Text)]),
        ),
        Field::optional(
            "EXPERIMENTAL_formDecorators",
            Shape::List(&Shape::Map(FORM_DECORATOR)),
        ),
        Field::required("steps", Shape::List(&Shape::Map(STEP)), "[]"),
        Field::optional("output", Shape::MapOf(OUTPUT, &Shape::Text)),
    ],
    references: &[OWNER],
    without_effect: &[("system", "templates belong to no system")],
};
