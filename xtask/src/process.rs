//! Other programs: run one, build `callboard`, stop what was started.
//!
//! [`run`] is the way in. Nothing here decides what to run.

use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, bail};

use crate::module;

/// The root of the workspace.
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is a folder of the workspace")
}

/// The folder that cargo builds into.
pub(crate) fn target() -> anyhow::Result<PathBuf> {
    let mut command = cargo(&["metadata", "--no-deps", "--format-version=1", "--offline"]);
    let output = command.output().context("cannot run cargo")?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed: {}", words(&command), errors.trim());
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let target = metadata["target_directory"].as_str().map(PathBuf::from);
    target.context("cargo names no folder that it builds into")
}

/// `cargo`, in the root of the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(arguments).current_dir(workspace());
    command
}

/// How a person would type the command.
pub(crate) fn words(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    std::iter::once(program)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs a command to its end; anything but success is an error.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot run `{}`", words(command)))?;
    if !status.success() {
        bail!("`{}` failed: {status}", words(command));
    }
    Ok(())
}

/// Runs a command to its end, showing each line it prints and handing it to
/// `on_line`. Tells whether it succeeded.
pub(crate) fn run_with_lines(
    command: &mut Command,
    mut on_line: impl FnMut(&str),
) -> anyhow::Result<bool> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run `{}`", words(command)))?;
    let output = child.stdout.take().expect("its output is piped");
    for line in std::io::BufReader::new(output).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        on_line(&line);
    }
    Ok(child.wait()?.success())
}

/// Builds the search module and the release program, and returns its path.
pub(crate) fn build_callboard() -> anyhow::Result<PathBuf> {
    module::build()?;
    build(&["--package", "callboard"])
}

/// What chooses the crates as tests see them. Cargo compiles a dependency once for each
/// set of features; all that tests need is asked for with the same one.
pub(crate) const AS_TESTED: &[&str] = &[
    "--workspace",
    "--profile",
    "trial",
    "--features",
    "search-wasm/languages",
];

/// The programs that suites outside of cargo run.
pub(crate) struct Trial {
    /// The program.
    pub(crate) callboard: PathBuf,
    /// What the search answers on this machine, for the module to be held against.
    pub(crate) answers: PathBuf,
}

/// Builds the programs that tests run, as `cargo test` has built them already where it
/// came before.
pub(crate) fn build_trial() -> anyhow::Result<Trial> {
    module::build()?;
    let how: &[&str] = &["build", "--message-format=json-render-diagnostics"];
    let what: &[&str] = &["--bin", "callboard", "--example", "answers"];
    let programs = built(&[how, AS_TESTED, what].concat())?;
    let named = |name: &str| {
        let found = programs.iter().find(|path| {
            let stem = path.file_stem();
            stem.is_some_and(|stem| stem == name)
        });
        found
            .cloned()
            .with_context(|| format!("cargo built no `{name}`"))
    };
    Ok(Trial {
        callboard: named("callboard")?,
        answers: named("answers")?,
    })
}

/// Builds what the arguments of `cargo build --release` choose, and returns the
/// path of the program.
pub(crate) fn build(what: &[&str]) -> anyhow::Result<PathBuf> {
    let how: &[&str] = &[
        "build",
        "--release",
        "--message-format=json-render-diagnostics",
    ];
    built(&[how, what].concat())?
        .pop()
        .context("cargo built no program")
}

/// The programs that cargo built, from the messages it prints as JSON.
fn built(arguments: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let mut command = cargo(arguments);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run cargo")?;
    if !output.status.success() {
        bail!("`{}` failed: {}", words(&command), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|message| message.get("executable")?.as_str().map(PathBuf::from))
        .collect())
}

/// A program that is stopped when this goes out of scope.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing to stop.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
