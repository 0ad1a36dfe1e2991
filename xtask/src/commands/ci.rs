//! `cargo xtask ci`: what continuous integration runs. `.ci/run` calls it.

use std::process::Command;

use crate::commands::test;
use crate::process::{self, cargo};

/// The arguments of `cargo xtask ci`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Runs the command. The first step that fails ends it.
pub(crate) fn run(_: &Args) -> anyhow::Result<()> {
    let timer = test::Timer::start();
    let mut docs = cargo(&[
        "doc",
        "--workspace",
        "--document-private-items",
        "--no-deps",
        "--quiet",
    ]);
    docs.env("RUSTDOCFLAGS", "-D warnings");
    let mut steps: [(&str, Command); 3] = [
        ("format", cargo(&["fmt", "--all", "--check"])),
        (
            "lints",
            cargo(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--quiet",
                "--",
                "-D",
                "warnings",
            ]),
        ),
        ("documentation", docs),
    ];
    for (name, command) in &mut steps {
        timer.step(name, || process::run(command))?;
    }
    test::run(&test::Args::default())
}
