//! `callboard validate`: checks descriptor files as a pull request would.

use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `callboard validate`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Descriptor files, or directories to search for them.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The root of the repository: placeholders and relative targets are read
    /// below it [default: the git work tree around the current directory]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// The URL of the repository, as in https://github.com/acme/orders
    /// [default: what .git/config says about origin]
    #[arg(long, value_name = "URL")]
    repository: Option<String>,
    /// How to print what was found.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How to print what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people, in a terminal.
    Text,
    /// One JSON document.
    Json,
    /// Annotations of a GitHub workflow.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

/// Runs the command.
///
/// # Errors
///
/// Where the arguments are unusable.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    anyhow::bail!("cannot validate {args:?} yet")
}
