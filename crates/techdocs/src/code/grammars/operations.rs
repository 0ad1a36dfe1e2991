//! Languages of those who run things: HCL, PowerShell, batch files, Make,
//! Docker, servers.

use super::super::words::{DOUBLE, Grammar, Keys, PLAIN, SINGLE, long_quote};

/// HCL: Terraform and its kin.
pub(in crate::code) const HCL: Grammar = Grammar {
    line_comments: &["#", "//"],
    block_comment: Some(("/*", "*/")),
    strings: &[DOUBLE],
    keywords: &[
        "check",
        "data",
        "dynamic",
        "else",
        "endfor",
        "endif",
        "for",
        "for_each",
        "if",
        "import",
        "in",
        "lifecycle",
        "locals",
        "module",
        "moved",
        "output",
        "provider",
        "provisioner",
        "removed",
        "resource",
        "terraform",
        "variable",
    ],
    types: &[
        "any", "bool", "list", "map", "number", "object", "set", "string", "tuple",
    ],
    constants: &["false", "null", "true"],
    builtins: &["count", "each", "local", "path", "self", "var"],
    in_words: b"-",
    functions: true,
    keys: Keys::Equals,
    ..PLAIN
};

/// PowerShell.
pub(in crate::code) const POWERSHELL: Grammar = Grammar {
    line_comments: &["#"],
    block_comment: Some(("<#", "#>")),
    strings: &[
        long_quote("@\"", "\"@", false),
        long_quote("@'", "'@", false),
        long_quote("\"", "\"", false),
        long_quote("'", "'", false),
    ],
    keywords: &[
        "begin",
        "break",
        "catch",
        "class",
        "continue",
        "data",
        "define",
        "do",
        "dynamicparam",
        "else",
        "elseif",
        "end",
        "exit",
        "filter",
        "finally",
        "for",
        "foreach",
        "from",
        "function",
        "if",
        "in",
        "param",
        "process",
        "return",
        "switch",
        "throw",
        "trap",
        "try",
        "until",
        "using",
        "while",
    ],
    constants: &["$false", "$null", "$true"],
    in_words: b"-",
    ignores_case: true,
    variables: true,
    ..PLAIN
};

/// Batch files.
pub(in crate::code) const BATCH: Grammar = Grammar {
    line_comments: &["::", "REM ", "rem "],
    strings: &[DOUBLE],
    keywords: &[
        "call",
        "cd",
        "do",
        "echo",
        "else",
        "endlocal",
        "errorlevel",
        "exist",
        "exit",
        "for",
        "goto",
        "if",
        "in",
        "not",
        "pause",
        "set",
        "setlocal",
        "shift",
    ],
    ignores_case: true,
    ..PLAIN
};

/// Makefiles.
pub(in crate::code) const MAKE: Grammar = Grammar {
    line_comments: &["#"],
    strings: &[DOUBLE, SINGLE],
    keywords: &[
        "define", "else", "endef", "endif", "export", "ifdef", "ifeq", "ifndef", "ifneq",
        "include", "override", "unexport",
    ],
    in_words: b"-.",
    keys: Keys::Equals,
    variables: true,
    ..PLAIN
};

/// Dockerfiles.
pub(in crate::code) const DOCKER: Grammar = Grammar {
    line_comments: &["#"],
    keywords: &[
        "add",
        "arg",
        "as",
        "cmd",
        "copy",
        "entrypoint",
        "env",
        "expose",
        "from",
        "healthcheck",
        "label",
        "maintainer",
        "onbuild",
        "run",
        "shell",
        "stopsignal",
        "user",
        "volume",
        "workdir",
    ],
    ignores_case: true,
    variables: true,
    in_words: b"-",
    ..PLAIN
};

/// Configurations of servers: nginx, Caddy.
pub(in crate::code) const NGINX: Grammar = Grammar {
    line_comments: &["#"],
    keywords: &[
        "alias",
        "error_page",
        "events",
        "fastcgi_pass",
        "http",
        "if",
        "include",
        "listen",
        "location",
        "map",
        "proxy_pass",
        "proxy_set_header",
        "return",
        "rewrite",
        "root",
        "server",
        "server_name",
        "set",
        "try_files",
        "upstream",
    ],
    variables: true,
    ..PLAIN
};
