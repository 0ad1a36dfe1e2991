//! `callboard explain`: what a code means, and how to mend what it stands for.

use std::process::ExitCode;

use super::output;
use crate::config::codes;
use crate::{crawled, docs};

/// The arguments of `callboard explain`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The code, as in `policy-field-format.name`; without one, all are listed.
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

/// Runs the command.
///
/// # Errors
///
/// Where there is no such code.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Some(code) = &args.code else {
        output::print(&list())?;
        return Ok(ExitCode::SUCCESS);
    };
    let Some(text) = text(code) else {
        let known = all().map(|explanation| explanation.code);
        match catalog::closest(code, known) {
            Some(near) => anyhow::bail!("there is no code `{code}`; did you mean `{near}`?"),
            None => anyhow::bail!("there is no code `{code}`; `callboard explain` lists all"),
        }
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The title of a code, and below it its text.
pub fn text(code: &str) -> Option<String> {
    let explanation = codes::explain(code)
        .or_else(|| docs::codes::explain(code))
        .or_else(|| crawled::codes::explain(code))
        .or_else(|| scaffolder::lint::codes::explain(code))
        .or_else(|| catalog::codes::explain(code))?;
    let (title, text) = (explanation.title, explanation.text);
    Some(format!("{title}\n\n{text}\n"))
}

fn all() -> impl Iterator<Item = &'static catalog::codes::Explanation> {
    catalog::codes::EXPLANATIONS
        .iter()
        .chain(docs::codes::EXPLANATIONS)
        .chain(crawled::codes::EXPLANATIONS)
        .chain(scaffolder::lint::codes::EXPLANATIONS)
        .chain(codes::EXPLANATIONS)
}

fn list() -> String {
    let width = all()
        .map(|known| known.code.len())
        .max()
        .unwrap_or_default();
    all()
        .map(|known| format!("{:width$}  {}\n", known.code, known.title))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_once() {
        let mut codes: Vec<&str> = all().map(|known| known.code).collect();
        codes.sort_unstable();
        let count = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), count);
        for code in codes {
            let text = text(code).unwrap();
            assert!(text.lines().count() >= 3, "{code}");
        }
    }
}
