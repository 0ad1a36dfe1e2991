//! Which language a file is in, by how its name ends, and how much there is of
//! each.
//!
//! Only what is common is known, under GitHub's names; an ending that several
//! languages share stands for the one that is met most. As on GitHub, data and prose
//! do not count, nor do files that somebody else wrote, or a program.
//!
//! Sources: `lib/linguist/languages.yml`, `vendor.yml` and `documentation.yml` of
//! <https://github.com/github-linguist/linguist>.

use std::collections::BTreeMap;

/// By ending, sorted.
const ENDINGS: &[(&str, &str)] = &[
    ("asm", "Assembly"),
    ("astro", "Astro"),
    ("awk", "Awk"),
    ("bash", "Shell"),
    ("bat", "Batchfile"),
    ("bicep", "Bicep"),
    ("bzl", "Starlark"),
    ("c", "C"),
    ("cc", "C++"),
    ("cjs", "JavaScript"),
    ("clj", "Clojure"),
    ("cljs", "Clojure"),
    ("cls", "Apex"),
    ("cmake", "CMake"),
    ("coffee", "CoffeeScript"),
    ("cpp", "C++"),
    ("cr", "Crystal"),
    ("cs", "C#"),
    ("cshtml", "HTML+Razor"),
    ("css", "CSS"),
    ("cu", "Cuda"),
    ("cue", "CUE"),
    ("cxx", "C++"),
    ("d", "D"),
    ("dart", "Dart"),
    ("dockerfile", "Dockerfile"),
    ("ejs", "EJS"),
    ("el", "Emacs Lisp"),
    ("elm", "Elm"),
    ("erb", "HTML+ERB"),
    ("erl", "Erlang"),
    ("ex", "Elixir"),
    ("exs", "Elixir"),
    ("f90", "Fortran Free Form"),
    ("feature", "Gherkin"),
    ("fs", "F#"),
    ("gleam", "Gleam"),
    ("glsl", "GLSL"),
    ("go", "Go"),
    ("gradle", "Gradle"),
    ("groovy", "Groovy"),
    ("h", "C"),
    ("handlebars", "Handlebars"),
    ("hbs", "Handlebars"),
    ("hcl", "HCL"),
    ("hpp", "C++"),
    ("hrl", "Erlang"),
    ("hs", "Haskell"),
    ("html", "HTML"),
    ("j2", "Jinja"),
    ("java", "Java"),
    ("jinja", "Jinja"),
    ("jl", "Julia"),
    ("js", "JavaScript"),
    ("jsonnet", "Jsonnet"),
    ("jsp", "Java Server Pages"),
    ("jsx", "JavaScript"),
    ("kt", "Kotlin"),
    ("kts", "Kotlin"),
    ("less", "Less"),
    ("libsonnet", "Jsonnet"),
    ("lisp", "Common Lisp"),
    ("lua", "Lua"),
    ("m", "Objective-C"),
    ("mjs", "JavaScript"),
    ("mk", "Makefile"),
    ("ml", "OCaml"),
    ("mli", "OCaml"),
    ("mm", "Objective-C++"),
    ("mts", "TypeScript"),
    ("mustache", "Mustache"),
    ("nim", "Nim"),
    ("nix", "Nix"),
    ("pas", "Pascal"),
    ("php", "PHP"),
    ("pl", "Perl"),
    ("plsql", "PLSQL"),
    ("pm", "Perl"),
    ("pp", "Puppet"),
    ("proto", "Protocol Buffer"),
    ("ps1", "PowerShell"),
    ("psm1", "PowerShell"),
    ("pug", "Pug"),
    ("purs", "PureScript"),
    ("py", "Python"),
    ("pyx", "Cython"),
    ("r", "R"),
    ("rake", "Ruby"),
    ("rb", "Ruby"),
    ("rego", "Open Policy Agent"),
    ("rkt", "Racket"),
    ("rs", "Rust"),
    ("sass", "Sass"),
    ("scala", "Scala"),
    ("scm", "Scheme"),
    ("scss", "SCSS"),
    ("sh", "Shell"),
    ("sol", "Solidity"),
    ("sql", "SQL"),
    ("svelte", "Svelte"),
    ("swift", "Swift"),
    ("tcl", "Tcl"),
    ("tex", "TeX"),
    ("tf", "HCL"),
    ("tpl", "Smarty"),
    ("ts", "TypeScript"),
    ("tsx", "TypeScript"),
    ("twig", "Twig"),
    ("v", "Verilog"),
    ("vb", "Visual Basic .NET"),
    ("vim", "Vim Script"),
    ("vue", "Vue"),
    ("wgsl", "WGSL"),
    ("xsl", "XSLT"),
    ("xslt", "XSLT"),
    ("zig", "Zig"),
    ("zsh", "Shell"),
];

/// By the whole name, sorted.
const NAMES: &[(&str, &str)] = &[
    ("BUILD", "Starlark"),
    ("BUILD.bazel", "Starlark"),
    ("CMakeLists.txt", "CMake"),
    ("Containerfile", "Dockerfile"),
    ("Dockerfile", "Dockerfile"),
    ("Gemfile", "Ruby"),
    ("Jenkinsfile", "Groovy"),
    ("Justfile", "Just"),
    ("Makefile", "Makefile"),
    ("Procfile", "Procfile"),
    ("Rakefile", "Ruby"),
    ("Tiltfile", "Starlark"),
    ("Vagrantfile", "Ruby"),
    ("justfile", "Just"),
];

/// Folders whose files somebody else wrote, or a program, or that are about the
/// code.
const OTHERS: &[&str] = &[
    "Documentation",
    "bower_components",
    "dist",
    "docs",
    "node_modules",
    "third-party",
    "third_party",
    "vendor",
    "vendors",
];

/// The language of a file, if it counts.
pub(super) fn of(path: &str) -> Option<&'static str> {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    if folders.split('/').any(|folder| OTHERS.contains(&folder)) {
        return None;
    }
    let find = |table: &[(&str, &'static str)], key: &str| {
        let at = table.binary_search_by_key(&key, |(known, _)| known).ok()?;
        Some(table[at].1)
    };
    if let Some(language) = find(NAMES, name) {
        return Some(language);
    }
    let (stem, ending) = name.rsplit_once('.')?;
    if stem.is_empty() || stem.ends_with(".min") {
        return None;
    }
    find(ENDINGS, &ending.to_ascii_lowercase())
}

/// The languages of some files with their bytes, most first.
pub(super) fn count<'p>(files: impl Iterator<Item = (&'p str, u64)>) -> Vec<(String, u64)> {
    let mut all: BTreeMap<&str, u64> = BTreeMap::new();
    for (path, bytes) in files {
        if let Some(language) = of(path).filter(|_| bytes > 0) {
            let sum = all.entry(language).or_default();
            *sum = sum.saturating_add(bytes);
        }
    }
    let mut all: Vec<_> = all.into_iter().collect();
    // Those with as much stay sorted by name.
    all.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    all.into_iter()
        .map(|(language, bytes)| (language.to_owned(), bytes))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        for table in [ENDINGS, NAMES] {
            assert!(table.is_sorted_by(|a, b| a.0 < b.0));
        }
    }

    #[test]
    fn a_file_is_in_the_language_its_name_ends_with() {
        #[track_caller]
        fn check(path: &str, expected: Option<&str>) {
            assert_eq!(of(path), expected, "{path}");
        }

        check("src/main.rs", Some("Rust"));
        check("web/App.TSX", Some("TypeScript"));
        check("deploy/Dockerfile", Some("Dockerfile"));
        check("README.md", None); // Prose.
        check("package.json", None); // Data.
        check("a/node_modules/b/c.js", None);
        check("docs/conf.py", None);
        check("vendor", None);
        check("jquery.min.js", None);
        check(".rs", None);
        check("", None);
    }

    #[test]
    fn the_language_with_most_bytes_comes_first() {
        let files = [
            ("a.go", 3),
            ("b.rs", 2),
            ("c.rs", 2),
            ("d.c", 3),
            ("e.py", 0),
        ];
        let counted = count(files.into_iter());
        let expected = [("Rust", 4), ("C", 3), ("Go", 3)];
        let expected = expected.map(|(language, bytes)| (language.to_owned(), bytes));
        assert_eq!(counted, expected);
    }
}
