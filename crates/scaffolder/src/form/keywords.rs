//! The keywords of JSON Schema that a page may use, and what their values hold.
//!
//! Draft 7, as Backstage's forms are read, with `$defs` of later drafts.

/// What the value of a keyword is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A schema.
    Schema,
    /// A schema, or a list of them.
    SchemaOrList,
    /// A list of schemas.
    Schemas,
    /// Schemas by name.
    Named,
    /// Schemas or lists of names, by name.
    Dependencies,
    /// Not a schema.
    Literal(Literal),
}

/// What a value that is no schema has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Literal {
    Anything,
    Types,
    List,
    Names,
    Number,
    Positive,
    Count,
    Text,
    Pattern,
    Flag,
}

/// The keywords that say what a value must be.
const KEYWORDS: [(&str, Shape); 35] = [
    ("properties", Shape::Named),
    ("patternProperties", Shape::Named),
    ("dependencies", Shape::Dependencies),
    ("items", Shape::SchemaOrList),
    ("additionalItems", Shape::Schema),
    ("additionalProperties", Shape::Schema),
    ("propertyNames", Shape::Schema),
    ("contains", Shape::Schema),
    ("not", Shape::Schema),
    ("if", Shape::Schema),
    ("then", Shape::Schema),
    ("else", Shape::Schema),
    ("allOf", Shape::Schemas),
    ("anyOf", Shape::Schemas),
    ("oneOf", Shape::Schemas),
    ("type", Shape::Literal(Literal::Types)),
    ("const", Shape::Literal(Literal::Anything)),
    ("enum", Shape::Literal(Literal::List)),
    ("required", Shape::Literal(Literal::Names)),
    ("minimum", Shape::Literal(Literal::Number)),
    ("maximum", Shape::Literal(Literal::Number)),
    ("exclusiveMinimum", Shape::Literal(Literal::Number)),
    ("exclusiveMaximum", Shape::Literal(Literal::Number)),
    ("multipleOf", Shape::Literal(Literal::Positive)),
    ("minLength", Shape::Literal(Literal::Count)),
    ("maxLength", Shape::Literal(Literal::Count)),
    ("minItems", Shape::Literal(Literal::Count)),
    ("maxItems", Shape::Literal(Literal::Count)),
    ("minProperties", Shape::Literal(Literal::Count)),
    ("maxProperties", Shape::Literal(Literal::Count)),
    ("pattern", Shape::Literal(Literal::Pattern)),
    ("format", Shape::Literal(Literal::Text)),
    ("uniqueItems", Shape::Literal(Literal::Flag)),
    // Where `$ref`s lead. Nothing of them is left once those are replaced.
    ("definitions", Shape::Named),
    ("$defs", Shape::Named),
];

/// The keywords that only tell something.
const ANNOTATIONS: [&str; 18] = [
    "title",
    "description",
    "default",
    "examples",
    "enumNames",
    "errorMessage",
    "$id",
    "$schema",
    "$comment",
    "readOnly",
    "writeOnly",
    "deprecated",
    "contentEncoding",
    "contentMediaType",
    "backstage:featureFlag",
    "backstage:permissions",
    "when",
    "$ref",
];

/// What the value of a keyword is, where it is one that decides.
pub(super) fn shape(keyword: &str) -> Option<Shape> {
    KEYWORDS
        .iter()
        .find(|(name, _)| *name == keyword)
        .map(|(_, shape)| *shape)
}

/// Whether a keyword is JSON Schema's, the form library's or Backstage's.
pub(super) fn is_known(keyword: &str) -> bool {
    shape(keyword).is_some()
        || ANNOTATIONS.contains(&keyword)
        || keyword.starts_with("ui:")
        || keyword.starts_with("x-")
        || keyword.starts_with("callboard:")
}

/// Every known keyword, to find the one that was meant.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    KEYWORDS.iter().map(|(name, _)| *name).chain(ANNOTATIONS)
}
