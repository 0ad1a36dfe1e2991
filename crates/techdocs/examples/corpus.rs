//! Renders a corpus of real documentation and prints how much of it is as
//! MkDocs made it:
//!
//! ```text
//! cargo run -p techdocs --example corpus -- OUT [--only SITE]… [--show N] [--feature NAME]…
//! ```
//!
//! The corpus is `../shared/corpus/docs` beside the checkout, or below
//! `$CALLBOARD_SHARED`. `OUT` then holds `sites/` (HTML), `actual/` (what the
//! scripts read of it), `diagnostics/` and `score.json`. The scripts need
//! Python with selectolax: `$CALLBOARD_PYTHON`, or one is made in `OUT`.

#[path = "../tests/harness/mod.rs"]
mod harness;

use std::path::Path;
use std::process::ExitCode;

use harness::{Scripts, render_corpus, shared};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().ok_or("say which folder to write to")?;
    let mut only = Vec::new();
    let mut further = Vec::new();
    while let Some(argument) = arguments.next() {
        let value = arguments.next().unwrap_or_default();
        match &*argument {
            "--only" => only.push(value),
            "--show" | "--feature" => further.extend([argument, value]),
            _ => return Err(format!("there is no option {argument}")),
        }
    }
    let out = Path::new(&out);
    let shared = shared();
    let rendered = render_corpus(&shared.join("corpus/docs"), out, &only)
        .map_err(|error| format!("the corpus cannot be read: {error}"))?;
    let bytes = rendered.bytes as f64 / 1e6;
    let seconds = rendered.time.as_secs_f64();
    println!(
        "{} sites, {} pages, {bytes:.1} MB in {seconds:.2} s ({:.1} MB/s)",
        rendered.sites.len(),
        rendered.pages,
        bytes / seconds.max(1e-9),
    );
    for (code, count) in &rendered.diagnostics {
        println!("{count:>6} {code}");
    }
    let scripts = Scripts::find(&shared, out)?;
    let expected = shared.join("corpus/docs-expected");
    let (report, _) = scripts.score(out, &expected, &rendered.sites, &further)?;
    println!("{report}");
    Ok(())
}
