//! `cargo xtask ci`: what continuous integration runs, which is `.ci/run`.

use std::process::Command;

use crate::process::{self, workspace};

/// The arguments of `cargo xtask ci`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Runs the command.
pub(crate) fn run(_: &Args) -> anyhow::Result<()> {
    let script = workspace().join(".ci/run");
    process::run(Command::new("bash").arg(script))
}
