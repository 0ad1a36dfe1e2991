//! `callboard build`: the portal, written into a directory.

use std::path::PathBuf;
use std::process::ExitCode;

use super::ConfigArgs;

/// The arguments of `callboard build`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    /// Where to write the portal.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Runs the command.
///
/// # Errors
///
/// Where the configuration is unusable or the output cannot be written.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Args { config, out } = args;
    anyhow::bail!("cannot build {config:?} into {} yet", out.display())
}
