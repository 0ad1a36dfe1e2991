//! Draws Mermaid sources and writes them to one page to look at:
//!
//! ```text
//! cargo run -p techdocs --example diagrams -- FILE.mmd… > page.html
//! ```
//!
//! `--svg FOLDER` first writes each drawing to a file of its own as well. What
//! cannot be drawn is said on standard error, with its line.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> std::io::Result<usize> {
    let mut arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let mut folder = None;
    if arguments
        .first()
        .is_some_and(|first| *first == Path::new("--svg"))
    {
        arguments.remove(0);
        folder = (!arguments.is_empty()).then(|| arguments.remove(0));
    }
    let mut out = std::io::stdout().lock();
    let mut missed = 0;
    writeln!(
        out,
        "<!doctype html><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>Diagrams</title>"
    )?;
    for (at, path) in arguments.iter().enumerate() {
        let source = std::fs::read_to_string(path)?;
        let figure = techdocs::mermaid::figure(&source, &format!("d{at}"));
        if let Some(problem) = figure.problem {
            missed += 1;
            let hint = problem.hint.map(|hint| format!(" ({hint})"));
            let (file, line) = (path.display(), problem.line);
            eprintln!(
                "{file}:{line}: {}{}",
                problem.message,
                hint.unwrap_or_default()
            );
        } else if let Some(folder) = &folder {
            let name = path.file_stem().unwrap_or_default();
            let svg = techdocs::mermaid::draw(&source, &format!("d{at}")).unwrap_or_default();
            std::fs::write(folder.join(name).with_extension("svg"), svg)?;
        }
        writeln!(out, "<h2>{}</h2>{}", path.display(), figure.html)?;
    }
    eprintln!("{} drawn, {missed} not", arguments.len() - missed);
    Ok(missed)
}
