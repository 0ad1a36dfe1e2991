//! The tables that tell languages apart, one file for each family.
//!
//! The words are those of each language's own reference; a list is sorted, as
//! [`super::words`] looks words up by halving. Which language has which table
//! is said in [`super`]: a new one is a constant in the file of its family and
//! a line there.

mod data;
mod functional;
mod managed;
mod native;
mod operations;
mod queries;
mod scripts;
mod web;

use super::words::{Grammar, PLAIN};

pub(super) use data::{GRAPHQL, JSON, JSONNET, PROTO};
pub(super) use functional::{HASKELL, LISP, NIX};
pub(super) use managed::{CSHARP, GROOVY, JAVA, KOTLIN, SCALA};
pub(super) use native::{C, GO, RUST, SOLIDITY, SWIFT, ZIG};
pub(super) use operations::{BATCH, DOCKER, HCL, MAKE, NGINX, POWERSHELL};
pub(super) use queries::{REGO, SQL};
pub(super) use scripts::{ELIXIR, LUA, PERL, PYTHON, R, RUBY};
pub(super) use web::{CSS, DART, JAVASCRIPT, PHP};

/// What most languages with braces share.
pub(super) const CLIKE: Grammar = Grammar {
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    functions: true,
    ..PLAIN
};

#[cfg(test)]
pub(super) const ALL: &[&Grammar] = &[
    &CLIKE,
    &C,
    &CSHARP,
    &JAVA,
    &KOTLIN,
    &SCALA,
    &GROOVY,
    &JAVASCRIPT,
    &GO,
    &RUST,
    &SWIFT,
    &DART,
    &PHP,
    &PROTO,
    &GRAPHQL,
    &JSON,
    &PYTHON,
    &RUBY,
    &ELIXIR,
    &PERL,
    &LUA,
    &R,
    &HASKELL,
    &LISP,
    &SQL,
    &HCL,
    &POWERSHELL,
    &BATCH,
    &MAKE,
    &DOCKER,
    &NGINX,
    &NIX,
    &REGO,
    &JSONNET,
    &CSS,
    &ZIG,
    &SOLIDITY,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_sorted() {
        for (at, grammar) in ALL.iter().enumerate() {
            for list in [
                grammar.keywords,
                grammar.types,
                grammar.constants,
                grammar.builtins,
            ] {
                assert!(list.is_sorted(), "grammar {at}: {list:?}");
                if grammar.ignores_case {
                    assert!(list.iter().all(|w| w.to_lowercase() == *w), "{list:?}");
                }
            }
        }
    }
}
