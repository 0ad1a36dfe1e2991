//! Blocks of code to HTML, with the class names of MkDocs Material and
//! Pygments, coloured at build time.
//!
//! [`block`] and [`inline`] are the ways in, and [`listing`] for code that is a
//! page of its own; `frame` writes what stands round
//! the code, `spans` the code itself, and the others know languages. Whose
//! rules: `pymdownx.highlight` 11.0 and the HTML formatter of Pygments 2.21.
//! The class `language-X` is the language as its author wrote it if Pygments
//! knows it by that name ([`first_alias`]), else `language-text`.
//!
//! The classes of tokens are Pygments' own short ones ([`Class`]), so that a
//! style sheet made for Pygments fits. The tokens are not: Pygments has 600
//! lexers, and we have one table for each of some forty families of languages.
//! What is not in a table has no colours, and the same text.
//!
//! Why not a library: a whole page may take 8 MB/s of its source and code is a
//! third of it. Over the 8,147 blocks with a language of 26 real sites (2.25 MB),
//! one core, in processor time:
//!
//! | | MB/s | start | known | HTML for a byte | binary | licence |
//! |---|---|---|---|---|---|---|
//! | `syntect` 5.3 (Oniguruma) with `two-face` 0.5 | 1.1 | 1 ms | 95% | 10.7 | +3 MB, and C | MIT |
//! | `giallo` 0.5 (Oniguruma, TextMate grammars) | 0.8 | 38 ms, 31 MB | 99% | 5.1 | +1.3 MB, and C | EUPL-1.2 |
//! | `syntaxmate` 0.2 (TextMate grammars) | 3.1 | 2 ms | 99% | 3.6 | +4 MB | MIT |
//! | this | 108 | under 1 ms | 98% | 2.3 | +0.1 MB | ours |
//!
//! Parsers of tree-sitter are C, some 1 MB for each language, and want a
//! correct file where docs have fragments. Highlighting in the browser costs
//! every reader what this costs once.

mod aliases;
mod frame;
mod grammars;
mod lines;
mod markup;
mod shell;
mod spans;
mod words;
mod yaml;

use self::spans::{Lines, Mark, Spans};
use self::words::Grammar;
use crate::markdown::options::Highlight;
use crate::markdown::work::CodeBlock;

pub use aliases::first_alias;
pub(crate) use spans::{push_attribute, push_escaped};

/// A block of code as HTML.
pub fn block(code: &CodeBlock<'_>, options: &Highlight) -> String {
    frame::block(code, options)
}

/// Code within a line, with the language that was named for it.
pub fn inline(language: &str, code: &str, options: &Highlight) -> Inline {
    frame::inline(language, code, options)
}

/// Adds code in colours, line by line, with something of the caller's before
/// and behind each line; these are given the place of the line, counted from 0.
/// Tokens are `<i class=nt>`, with the classes of [`Class`].
///
/// `language` is a name that Pygments knows; of any other there are no colours.
pub fn listing(
    language: &str,
    code: &str,
    before: &dyn Fn(u32, &mut String),
    behind: &dyn Fn(u32, &mut String),
    out: &mut String,
) {
    let lines = Lines {
        prefix: Some(before),
        suffix: Some(behind),
        mark: Mark::Short,
        ..Lines::default()
    };
    let code = code.strip_suffix('\n').unwrap_or(code);
    let mut spans = Spans::new(out, lines);
    colour(first_alias(language).unwrap_or_default(), code, &mut spans);
    spans.finish();
}

/// Code within a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// The classes of the `code` element; empty for none.
    pub class: String,
    /// What is in it, as HTML.
    pub html: String,
}

impl Inline {
    /// The whole element.
    pub fn element(&self) -> String {
        let Self { class, html } = self;
        if class.is_empty() {
            format!("<code>{html}</code>")
        } else {
            let mut out = String::from("<code class=\"");
            spans::push_attribute(&mut out, class);
            out.push_str("\">");
            out.push_str(html);
            out.push_str("</code>");
            out
        }
    }
}

/// What a piece of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The name of an attribute or of an option.
    Attribute,
    /// Something the language brings along, or a known command.
    Builtin,
    /// A comment.
    Comment,
    /// A fixed value.
    Constant,
    /// An annotation or decorator.
    Decorator,
    /// A line that was taken out.
    Deleted,
    /// Emphasised text.
    Emphasis,
    /// The name of a function where it is called or defined.
    Function,
    /// A heading.
    Heading,
    /// A line that was put in.
    Inserted,
    /// The key of a map, or the name of an element.
    Key,
    /// A keyword.
    Keyword,
    /// A number.
    Number,
    /// What a command printed.
    Output,
    /// An instruction to what reads the text first.
    Preprocessor,
    /// A prompt.
    Prompt,
    /// A string.
    String,
    /// Strong text.
    Strong,
    /// A heading below another.
    Subheading,
    /// A symbol, an anchor or an entity.
    Symbol,
    /// A type.
    Type,
    /// A variable.
    Variable,
}

impl Class {
    /// Every class, in the order of their names.
    pub const ALL: [Self; 22] = [
        Self::Attribute,
        Self::Builtin,
        Self::Comment,
        Self::Constant,
        Self::Decorator,
        Self::Deleted,
        Self::Emphasis,
        Self::Function,
        Self::Heading,
        Self::Inserted,
        Self::Key,
        Self::Keyword,
        Self::Number,
        Self::Output,
        Self::Preprocessor,
        Self::Prompt,
        Self::String,
        Self::Strong,
        Self::Subheading,
        Self::Symbol,
        Self::Type,
        Self::Variable,
    ];

    /// The name of the class in HTML, as in `nt`: Pygments' for the kind of
    /// token that comes nearest.
    pub fn name(self) -> &'static str {
        let tag = self.open_tag();
        &tag[13..tag.len() - 2]
    }

    const fn open_tag(self) -> &'static str {
        match self {
            Self::Attribute => "<span class=\"na\">",
            Self::Builtin => "<span class=\"nb\">",
            Self::Comment => "<span class=\"c\">",
            Self::Constant => "<span class=\"kc\">",
            Self::Decorator => "<span class=\"nd\">",
            Self::Deleted => "<span class=\"gd\">",
            Self::Emphasis => "<span class=\"ge\">",
            Self::Function => "<span class=\"nf\">",
            Self::Heading => "<span class=\"gh\">",
            Self::Inserted => "<span class=\"gi\">",
            Self::Key => "<span class=\"nt\">",
            Self::Keyword => "<span class=\"k\">",
            Self::Number => "<span class=\"m\">",
            Self::Output => "<span class=\"go\">",
            Self::Preprocessor => "<span class=\"cp\">",
            Self::Prompt => "<span class=\"gp\">",
            Self::String => "<span class=\"s\">",
            Self::Strong => "<span class=\"gs\">",
            Self::Subheading => "<span class=\"gu\">",
            Self::Symbol => "<span class=\"ss\">",
            Self::Type => "<span class=\"kt\">",
            Self::Variable => "<span class=\"nv\">",
        }
    }
}

/// How a language is read.
enum Scanner {
    Words(&'static Grammar),
    Yaml,
    Shell,
    Session(shell::Session),
    Markup,
    Diff,
    Toml,
    Settings,
    Http,
    Markdown,
    Output,
}

/// What reads the language of a lexer, by the first of its aliases.
fn scanner(first_alias: &str) -> Option<Scanner> {
    use grammars as g;
    let session = |prompt, grammar| Scanner::Session(shell::Session { prompt, grammar });
    Some(match first_alias {
        "yaml" | "yaml+jinja" => Scanner::Yaml,
        "bash" | "fish" | "tcsh" | "zsh" => Scanner::Shell,
        "console" => session(shell::shell_prompt, None),
        "pycon" => session(shell::python_prompt, Some(&g::PYTHON)),
        "pwsh-session" | "doscon" => session(shell::windows_prompt, Some(&g::POWERSHELL)),
        "diff" | "udiff" => Scanner::Diff,
        "toml" => Scanner::Toml,
        "ini" | "properties" | "systemd" | "editorconfig" => Scanner::Settings,
        "http" => Scanner::Http,
        "markdown" | "rst" => Scanner::Markdown,
        "output" => Scanner::Output,
        "html" | "xml" | "xslt" | "vue" | "svelte" | "html+jinja" | "django" | "html+django"
        | "xml+django" | "html+php" | "html+handlebars" | "html+twig" | "twig" | "wsdl" => {
            Scanner::Markup
        }
        name => Scanner::Words(match name {
            "json" | "json5" | "json-object" | "jsonld" => &g::JSON,
            "python" | "python2" | "cython" | "starlark" | "py2tb" | "pytb" | "numpy" | "sage" => {
                &g::PYTHON
            }
            "javascript" | "typescript" | "jsx" | "tsx" | "coffeescript" => &g::JAVASCRIPT,
            "go" => &g::GO,
            "rust" => &g::RUST,
            "java" | "aspectj" => &g::JAVA,
            "kotlin" => &g::KOTLIN,
            "scala" => &g::SCALA,
            "groovy" | "gradle" => &g::GROOVY,
            "c" | "cpp" | "objective-c" | "objective-c++" | "arduino" | "cuda" | "glsl"
            | "hlsl" => &g::C,
            "csharp" | "fsharp" => &g::CSHARP,
            "swift" => &g::SWIFT,
            "dart" => &g::DART,
            "php" => &g::PHP,
            "protobuf" | "thrift" => &g::PROTO,
            "graphql" => &g::GRAPHQL,
            "ruby" | "rb" | "crystal" | "cr" | "erb" => &g::RUBY,
            "elixir" => &g::ELIXIR,
            "perl" => &g::PERL,
            "lua" | "luau" | "moonscript" => &g::LUA,
            "splus" | "julia" => &g::R,
            "haskell" | "elm" | "ocaml" => &g::HASKELL,
            "common-lisp" | "emacs-lisp" | "scheme" | "clojure" | "racket" => &g::LISP,
            "sql" | "mysql" | "postgresql" | "plpgsql" | "tsql" | "sqlite3" | "sqlite"
            | "plsql" | "rql" | "cypher" => &g::SQL,
            "hcl" | "terraform" => &g::HCL,
            "powershell" => &g::POWERSHELL,
            "batch" => &g::BATCH,
            "make" | "basemake" | "cmake" => &g::MAKE,
            "docker" => &g::DOCKER,
            "nginx" | "apacheconf" | "caddyfile" => &g::NGINX,
            "nix" | "nixos" => &g::NIX,
            "rego" => &g::REGO,
            "jsonnet" => &g::JSONNET,
            "css" | "scss" | "sass" | "less" => &g::CSS,
            "zig" => &g::ZIG,
            "solidity" => &g::SOLIDITY,
            _ => return None,
        }),
    })
}

/// Adds code with the colours of a language.
fn colour(first_alias: &str, code: &str, spans: &mut Spans<'_, '_>) {
    match scanner(first_alias) {
        None => spans.plain(code),
        Some(Scanner::Words(grammar)) => words::scan(code, grammar, spans),
        Some(Scanner::Yaml) => yaml::scan(code, spans),
        Some(Scanner::Shell) => shell::scan(code, spans),
        Some(Scanner::Session(session)) => shell::session(code, &session, spans),
        Some(Scanner::Markup) => markup::scan(code, spans),
        Some(Scanner::Diff) => lines::diff(code, spans),
        Some(Scanner::Toml) => lines::toml(code, spans),
        Some(Scanner::Settings) => lines::settings(code, spans),
        Some(Scanner::Http) => lines::http(code, spans),
        Some(Scanner::Markdown) => lines::markdown(code, spans),
        Some(Scanner::Output) => spans.token(Class::Output, code),
    }
}

#[cfg(test)]
mod tests;
