//! `cargo xtask organisation`: a synthetic organisation, to try things on.

use std::path::PathBuf;

use xtask::organisation::{Options, write};

/// The arguments of `cargo xtask organisation`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How many repositories it has.
    #[arg(long, default_value_t = 100)]
    repos: usize,
    /// Where to write it.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let manifest = write(&Options::of(args.repos), &args.out)?;
    println!(
        "{} files, {} bytes, {} entities: {}",
        manifest.files,
        manifest.bytes,
        manifest.entities(),
        args.out.join("app-config.yaml").display()
    );
    Ok(())
}
