//! `callboard template`: for those who write templates, and their pipelines.
//!
//! [`load`] reads a template from its file, [`answers`] what is filled in; the commands
//! do with it what a portal does.

pub mod answers;
pub mod dry_run;
pub mod lint;
pub mod load;
pub mod run;
pub mod schema;

use std::process::ExitCode;

/// The commands below `callboard template`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Say what looks wrong in templates and their skeletons.
    Lint(lint::Args),
    /// Try a template out: write the files it makes, and do nothing else.
    DryRun(dry_run::Args),
    /// Run a template: make the repository, and all its steps say.
    Run(run::Args),
    /// Print the form of a template, in the shape of Backstage's parameter-schema.
    Schema(schema::Args),
}

/// Runs the command.
///
/// # Errors
///
/// Where a template cannot be read, or what comes of it cannot be written.
pub fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Lint(args) => lint::run(&args),
        Command::DryRun(args) => dry_run::run(args),
        Command::Run(args) => run::run(args),
        Command::Schema(args) => schema::run(&args),
    }
}
