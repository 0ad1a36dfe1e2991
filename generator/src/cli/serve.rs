//! `callboard serve`: the portal on this machine, kept current.

use std::process::ExitCode;

use super::ConfigArgs;

/// The arguments of `callboard serve`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArgs,
    /// The port to listen on, at 127.0.0.1.
    #[arg(long, default_value_t = 7007)]
    port: u16,
}

/// Runs the command.
///
/// # Errors
///
/// Where the configuration is unusable or the port is taken.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Args { config, port } = args;
    anyhow::bail!("cannot serve {config:?} at {port} yet")
}
