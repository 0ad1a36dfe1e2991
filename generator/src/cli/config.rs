//! `callboard config print`: the merged configuration, with where each value
//! came from.

use std::process::ExitCode;

use super::{ConfigArgs, UNUSABLE, output};
use crate::config::print;

/// The commands below `callboard config`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Print the merged configuration, secrets redacted.
    Print(PrintArgs),
}

/// The arguments of `callboard config print`.
#[derive(Debug, clap::Args)]
pub struct PrintArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Yaml)]
    format: Format,
}

/// How to print the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// YAML, each value with a comment of where it came from.
    Yaml,
    /// JSON, values only.
    Json,
}

/// Runs the command.
///
/// # Errors
///
/// Where standard output cannot be written to.
pub fn run(command: Command) -> anyhow::Result<ExitCode> {
    let Command::Print(PrintArgs { config, format }) = command;
    let config = config.read();
    // What there is of it is worth seeing even where parts are unusable.
    output::print(&match format {
        Format::Yaml => print::yaml(&config.values),
        Format::Json => print::json(&config.values),
    })?;
    output::report(&config.diagnostics);
    Ok(if config.is_unusable() {
        ExitCode::from(UNUSABLE)
    } else {
        ExitCode::SUCCESS
    })
}
