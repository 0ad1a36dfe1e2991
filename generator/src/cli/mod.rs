//! The command line: one file per command, each with its `Args` and `run`.
//!
//! [`main`] is the way in. Exit statuses: 0 when all is well, 1 when what was
//! read has errors, 2 when the arguments or the configuration are unusable.
//!
//! This and [`crate::serve`] are the only places that print.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{self as configuration, Config, Environment};
use crate::sources::ConfigFiles;

pub mod adopt;
pub mod build;
pub mod catalog;
pub mod config;
pub mod crawl;
pub mod docs;
pub mod explain;
pub mod grace;
pub mod init;
pub mod output;
pub mod publish;
pub mod rollback;
pub mod search;
pub mod serve;
pub mod template;
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
    /// Write the files that a portal starts with.
    Init(init::Args),
    /// Read the repositories of the configured code hosts.
    Crawl(crawl::Args),
    /// Describe repositories that have no descriptor, by what is in them.
    Adopt(adopt::Args),
    /// Build the portal into a directory.
    Build(build::Args),
    /// Publish a portal that was built to a bucket of S3 or a directory, while people
    /// read the one that is there.
    Publish(publish::Args),
    /// Have the portal back that was published before.
    Rollback(rollback::Args),
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
    /// Check, build or serve a docs site on its own; needs no configuration.
    #[command(subcommand)]
    Docs(docs::Command),
    /// Search the portal.
    Search(search::Args),
    /// Check, try out and run software templates.
    #[command(subcommand)]
    Template(template::Command),
    /// Explain a code, as in `error[entity-ref]`.
    Explain(explain::Args),
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

impl ConfigArgs {
    /// Reads the configuration and reports what is wrong with it on standard
    /// error. `None` when it is unusable: the command ends with
    /// [`UNUSABLE`].
    pub fn load(&self) -> Option<Config> {
        let config = self.read();
        output::report(&config.diagnostics);
        (!config.is_unusable()).then_some(config)
    }

    /// Reads the configuration and reports nothing.
    pub fn read(&self) -> Config {
        let environment: Environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        if self.files.is_empty() {
            configuration::load_default(Path::new(""), &environment, &ConfigFiles)
        } else {
            configuration::load(&self.files, &environment, &ConfigFiles)
        }
    }
}

/// The commands and their options, for the manual.
pub fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

/// The exit status for unusable arguments or configuration.
pub const UNUSABLE: u8 = 2;

/// Runs the program: arguments in, exit status out.
pub fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Init(args) => init::run(args),
        Command::Crawl(args) => crawl::run(args),
        Command::Adopt(args) => adopt::run(args),
        Command::Build(args) => build::run(args),
        Command::Publish(args) => publish::run(args),
        Command::Rollback(args) => rollback::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Validate(args) => validate::run(args),
        Command::Config(command) => config::run(command),
        Command::Catalog(command) => catalog::run(command),
        Command::Docs(command) => docs::run(command),
        Command::Search(args) => search::run(args),
        Command::Template(command) => template::run(command),
        Command::Explain(args) => explain::run(&args),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(UNUSABLE)
    })
}
