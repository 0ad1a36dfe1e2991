//! `cargo xtask`: the commands that build, test and measure the project.
//!
//! One file per command under [`commands`], each with its `Args` and `run`.
//! [`process`] runs other programs, [`module`] builds the search module, and
//! [`setup`] finds or installs what a fresh machine lacks. What tests need too is in this crate's library.

mod commands;
mod module;
mod process;
mod setup;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use commands::{bench, ci, demo, links, organisation, test, wasm};

/// Build, test and measure Callboard.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the portal of the example organisation and serve it.
    Demo(demo::Args),
    /// Build the search module for browsers, which the program carries.
    Wasm(wasm::Args),
    /// Run all tests, in the browser too, installing what they need.
    Test(test::Args),
    /// Measure speed and memory with synthetic organisations.
    Bench(bench::Args),
    /// What continuous integration runs: format, lints, docs, all tests.
    Ci(ci::Args),
    /// Check every address of a built portal.
    Links(links::Args),
    /// Write a synthetic organisation.
    Organisation(organisation::Args),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Demo(args) => demo::run(&args),
        Command::Wasm(args) => wasm::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Ci(args) => ci::run(&args),
        Command::Links(args) => links::run(&args),
        Command::Organisation(args) => organisation::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
