//! How much of real documentation comes out as MkDocs makes it.
//!
//! The corpus is outside the repository (`../shared`, or `$CALLBOARD_SHARED`):
//! 26 sites, 2,372 pages, and what MkDocs with techdocs-core made of each. The
//! test says so and passes where it is not there, or where there is no Python
//! with selectolax for the corpus' own scripts (`$CALLBOARD_PYTHON`; one is
//! made where `python3 -m venv` and `pip` can).
//!
//! Run by hand, with the first differences of a feature:
//! `cargo run -p techdocs --example corpus -- OUT --show 5 --feature links`.

mod harness;

use std::path::Path;

use harness::{Scripts, render_corpus, shared};

/// The share of pages that have to be equal, by feature, in percent. Raised
/// whenever more is reached. Text is lower by a few pages that are sanitised:
/// what no page may hold is left out, and what a browser hides after an element
/// without an end is kept.
const BARS: [(&str, f64); 26] = [
    ("page-url", 100.0),
    ("site-nav", 100.0),
    ("redirects", 100.0),
    ("title", 100.0),
    ("trail", 100.0),
    ("prev-next", 100.0),
    ("edit-link", 100.0),
    ("headings", 99.8),
    ("heading-ids", 99.8),
    ("toc", 99.8),
    ("text", 99.3),
    ("blocks", 99.7),
    ("lists", 99.9),
    ("inline", 99.9),
    ("links", 99.9),
    ("images", 99.8),
    ("code", 99.7),
    ("code-text", 99.7),
    ("admonitions", 99.7),
    ("tabs", 99.3),
    ("tables", 99.7),
    ("footnotes", 100.0),
    ("tasks", 100.0),
    ("deflists", 100.0),
    ("math", 100.0),
    ("text-similarity", 99.88),
];

#[test]
fn real_documentation_comes_out_as_mkdocs_makes_it() {
    let shared = shared();
    let corpus = shared.join("corpus/docs");
    if !corpus.is_dir() {
        println!("skipped: there is no corpus at {}", corpus.display());
        return;
    }
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fidelity");
    let scripts = match Scripts::find(&shared, &out) {
        Ok(scripts) => scripts,
        Err(problem) => {
            println!("skipped: {problem}");
            return;
        }
    };
    let rendered = render_corpus(&corpus, &out, &[]).expect("the corpus can be read");
    let expected = shared.join("corpus/docs-expected");
    let show = ["--show".to_owned(), "2".to_owned()];
    let (report, reached) = scripts
        .score(&out, &expected, &rendered.sites, &show)
        .expect("the scripts run");
    let missed: Vec<String> = BARS
        .iter()
        .filter_map(|(feature, bar)| {
            let reached = reached.get(*feature).copied().unwrap_or_default();
            (reached < *bar).then(|| format!("{feature}: {reached}% is under {bar}%"))
        })
        .collect();
    assert!(missed.is_empty(), "{}\n\n{report}", missed.join("\n"));
}
