//! `callboard catalog export`: the final entities with their relations.

use std::process::ExitCode;

use super::ConfigArgs;

/// The commands below `callboard catalog`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Print every entity with its relations, in Backstage's shape.
    Export(ExportArgs),
}

/// The arguments of `callboard catalog export`.
#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

/// How to print the entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// One JSON array.
    Json,
    /// One entity per line.
    Ndjson,
}

/// Runs the command.
///
/// # Errors
///
/// Where the configuration is unusable.
pub fn run(command: Command) -> anyhow::Result<ExitCode> {
    anyhow::bail!("cannot run {command:?} yet")
}
