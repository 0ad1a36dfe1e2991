//! Languages made of expressions: Haskell and Elm, Lisp and Clojure, Nix.

use super::super::words::{DOUBLE, Grammar, Keys, PLAIN, long_quote};

/// Haskell and Elm.
pub(in crate::code) const HASKELL: Grammar = Grammar {
    line_comments: &["--"],
    block_comment: Some(("{-", "-}")),
    strings: &[DOUBLE],
    keywords: &[
        "as",
        "case",
        "class",
        "data",
        "default",
        "deriving",
        "do",
        "else",
        "family",
        "forall",
        "foreign",
        "hiding",
        "if",
        "import",
        "in",
        "infix",
        "infixl",
        "infixr",
        "instance",
        "let",
        "module",
        "newtype",
        "of",
        "qualified",
        "then",
        "type",
        "where",
    ],
    in_words: b"'",
    capital_types: true,
    ..PLAIN
};

/// Lisp, Scheme, Clojure.
pub(in crate::code) const LISP: Grammar = Grammar {
    line_comments: &[";"],
    strings: &[long_quote("\"", "\"", true)],
    keywords: &[
        "and",
        "case",
        "cond",
        "def",
        "define",
        "defmacro",
        "defmethod",
        "defn",
        "defun",
        "defvar",
        "do",
        "else",
        "fn",
        "if",
        "lambda",
        "let",
        "loop",
        "ns",
        "or",
        "quote",
        "recur",
        "require",
        "set!",
        "setq",
        "use-package",
        "when",
    ],
    constants: &["false", "nil", "t", "true"],
    in_words: b"-?!*/><=",
    symbols: true,
    ..PLAIN
};

/// Nix.
pub(in crate::code) const NIX: Grammar = Grammar {
    line_comments: &["#"],
    block_comment: Some(("/*", "*/")),
    strings: &[long_quote("''", "''", false), long_quote("\"", "\"", true)],
    keywords: &[
        "assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with",
    ],
    constants: &["false", "null", "true"],
    builtins: &["builtins", "import"],
    in_words: b"-'",
    keys: Keys::Equals,
    ..PLAIN
};
