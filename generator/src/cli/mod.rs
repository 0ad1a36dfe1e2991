//! The command line: one file per command, each with its `Args` and `run`.
//!
//! [`main`] is the way in. Exit statuses: 0 when all is well, 1 when what was
//! read has errors, 2 when the arguments or the configuration are unusable.
//!
//! This and [`crate::serve`] are the only places that print.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub mod build;
pub mod catalog;
pub mod config;
pub mod serve;
pub mod validate;

/// A static developer portal made from the files Backstage reads.
#[derive(Debug, Parser)]
#[command(name = "callboard", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the portal into a directory.
    Build(build::Args),
    /// Serve the portal on this machine and keep it current.
    Serve(serve::Args),
    /// Check descriptor files as a pull request would; needs no configuration.
    Validate(validate::Args),
    /// Look at the configuration.
    #[command(subcommand)]
    Config(config::Command),
    /// Look at the catalog.
    #[command(subcommand)]
    Catalog(catalog::Command),
}

/// Which configuration to use; flattened into the `Args` of every command
/// that needs one.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ConfigArgs {
    /// Configuration files, later ones over earlier ones [default:
    /// app-config.yaml and, beside it, app-config.local.yaml]
    #[arg(long = "config", value_name = "FILE", num_args = 1..)]
    pub files: Vec<PathBuf>,
}

/// Runs the program: arguments in, exit status out.
pub fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Build(args) => build::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Validate(args) => validate::run(args),
        Command::Config(command) => config::run(command),
        Command::Catalog(command) => catalog::run(command),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(2)
    })
}
