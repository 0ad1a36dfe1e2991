//! `cargo xtask links DIR`: is every address of a built portal good?

use std::path::PathBuf;

use anyhow::Context;

/// The arguments of `cargo xtask links`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The portal: what `callboard build --out` wrote.
    folder: PathBuf,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let report = xtask::links::check(&args.folder)
        .with_context(|| format!("cannot read {}", args.folder.display()))?;
    for problem in &report.problems {
        println!("{}:{}: {}", problem.file, problem.line, problem.message);
    }
    println!(
        "{} pages, {} addresses, {} problems",
        report.pages,
        report.links,
        report.problems.len()
    );
    anyhow::ensure!(
        report.problems.is_empty(),
        "the portal has addresses to mend"
    );
    Ok(())
}
