//! Languages that hold or describe data: JSON and Jsonnet, protocol buffers,
//! GraphQL.

use super::super::words::{DOUBLE, Grammar, Keys, PLAIN, SINGLE, long_quote};
use super::CLIKE;

/// JSON, with comments where somebody writes them.
pub(in crate::code) const JSON: Grammar = Grammar {
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    strings: &[DOUBLE],
    constants: &["false", "null", "true"],
    keys: Keys::Colon,
    ..PLAIN
};

/// Jsonnet and CUE.
pub(in crate::code) const JSONNET: Grammar = Grammar {
    line_comments: &["//", "#"],
    strings: &[
        long_quote("|||", "|||", false),
        long_quote("\"\"\"", "\"\"\"", true),
        DOUBLE,
        SINGLE,
    ],
    keywords: &[
        "assert",
        "else",
        "error",
        "for",
        "function",
        "if",
        "import",
        "importstr",
        "in",
        "let",
        "local",
        "package",
        "self",
        "super",
        "tailstrict",
        "then",
    ],
    constants: &["_|_", "false", "null", "true"],
    keys: Keys::Colon,
    ..CLIKE
};

/// Protocol buffers.
pub(in crate::code) const PROTO: Grammar = Grammar {
    keywords: &[
        "edition",
        "enum",
        "extend",
        "extensions",
        "group",
        "import",
        "map",
        "max",
        "message",
        "oneof",
        "option",
        "optional",
        "package",
        "public",
        "repeated",
        "required",
        "reserved",
        "returns",
        "rpc",
        "service",
        "stream",
        "syntax",
        "to",
        "weak",
    ],
    types: &[
        "bool", "bytes", "double", "fixed32", "fixed64", "float", "int32", "int64", "sfixed32",
        "sfixed64", "sint32", "sint64", "string", "uint32", "uint64",
    ],
    constants: &["false", "true"],
    capital_types: true,
    ..CLIKE
};

/// GraphQL.
pub(in crate::code) const GRAPHQL: Grammar = Grammar {
    line_comments: &["#"],
    strings: &[long_quote("\"\"\"", "\"\"\"", true), DOUBLE],
    keywords: &[
        "directive",
        "enum",
        "extend",
        "fragment",
        "implements",
        "input",
        "interface",
        "mutation",
        "on",
        "query",
        "repeatable",
        "scalar",
        "schema",
        "subscription",
        "type",
        "union",
    ],
    constants: &["false", "null", "true"],
    capital_types: true,
    decorators: true,
    variables: true,
    keys: Keys::Colon,
    ..PLAIN
};
