//! `cargo xtask test`: all tests.
//!
//! 1. The search module, which the crates need.
//! 2. The tests of the crates, by cargo.
//! 3. The programs that the other suites run, of what is compiled already.
//! 4. `tests/search`: the module in Node.js, against the answers of this machine.
//! 5. `tests/browser`: the portal in Chromium.
//! 6. `tests/catalog-client`: Backstage's own client against `serve`.
//! 7. `tests/templates`: what the templates make, with the tools of its world.
//! 8. `tests/stand-ins/edge` and `tests/infra`: the stand-in for CloudFront, and the
//!    Terraform module. They need nothing that cargo builds.
//!
//! A failing suite does not keep the others from running. The last line sums
//! them all: `N passed, N failed`.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::bail;

use crate::module;
use crate::process::{self, AS_TESTED, Trial, build_trial, cargo, workspace};
use crate::setup;

/// The arguments of `cargo xtask test`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Run one suite only.
    #[arg(long, value_enum)]
    only: Option<Suite>,
}

/// What can be run alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Suite {
    /// The tests of the crates.
    Rust,
    /// The search module for browsers.
    Search,
    /// The portal in Chromium.
    Browser,
    /// Backstage's catalog client against `serve`.
    Client,
    /// What the templates make.
    Templates,
    /// The Terraform module, and the stand-in for CloudFront.
    Infra,
}

/// How many tests ran.
#[derive(Debug, Default, Clone, Copy)]
struct Totals {
    passed: usize,
    failed: usize,
}

/// Runs the command.
pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let timer = Timer::start();
    let wanted = |suite| args.only.is_none_or(|only| only == suite);
    let mut totals = Totals::default();
    if args.only != Some(Suite::Infra) {
        let modules = timer.step("search module", module::build)?;
        if wanted(Suite::Rust) {
            totals.add(timer.step("tests of the crates", rust_tests));
        }
        if args.only != Some(Suite::Rust) {
            totals.add(others(&timer, &modules, &wanted));
        }
    }
    if wanted(Suite::Infra) {
        totals.add(infra(&timer));
    }
    let Totals { passed, failed } = totals;
    println!("{passed} passed, {failed} failed");
    if failed > 0 {
        std::process::exit(1);
    }
    Ok(())
}

/// The suites that run programs.
fn others(timer: &Timer, modules: &Path, wanted: &dyn Fn(Suite) -> bool) -> anyhow::Result<Totals> {
    timer.step("Node.js", setup::node)?;
    let Trial { callboard, answers } = timer.step("build", build_trial)?;
    let mut totals = Totals::default();
    if wanted(Suite::Search) {
        totals.add(search(timer, modules, &answers));
    }
    if wanted(Suite::Browser) {
        let chromium = timer.step("Chromium", setup::chromium)?;
        totals.add(timer.step("tests in the browser", || {
            let named = [("CALLBOARD", &*callboard), ("CHROMIUM", &*chromium)];
            node_tests("tests/browser", &named)
        }));
    }
    if wanted(Suite::Client) {
        totals.add(timer.step("tests with Backstage's client", || {
            node_tests("tests/catalog-client", &[("CALLBOARD", &callboard)])
        }));
    }
    if wanted(Suite::Templates) {
        totals.add(timer.step("what templates make", || {
            let mut named = vec![("CALLBOARD", &*callboard)];
            let go = setup::go();
            match &go {
                Ok(go) => named.push(("GO", go)),
                Err(error) => println!("no Go, so nothing of it is tried: {error:#}"),
            }
            node_tests("tests/templates", &named)
        }));
    }
    Ok(totals)
}

/// What stands before a portal on AWS. What is not there skips its tests, which say so.
fn infra(timer: &Timer) -> anyhow::Result<Totals> {
    timer.step("Node.js", setup::node)?;
    let mut totals = Totals::default();
    totals.add(timer.step("the stand-in for CloudFront", || {
        node_tests("tests/stand-ins/edge", &[])
    }));
    totals.add(timer.step("the Terraform module", || {
        let mut programs = Vec::new();
        if setup::on_path(&["terraform"]).is_some() {
            for (name, program) in [
                ("MOTO_SERVER", setup::moto()),
                ("CHECKOV", setup::checkov()),
            ] {
                match program {
                    Ok(program) => programs.push((name, program)),
                    Err(error) => println!("no ${name}, so nothing is tried with it: {error:#}"),
                }
            }
        }
        let named: Vec<_> = programs
            .iter()
            .map(|(name, program)| (*name, program.as_path()))
            .collect();
        node_tests("tests/infra", &named)
    }));
    Ok(totals)
}

/// The search module against what the search answers here.
fn search(timer: &Timer, modules: &Path, program: &Path) -> anyhow::Result<Totals> {
    let answers = tempfile::tempdir()?;
    timer.step("answers to search for", || {
        process::run(Command::new(program).arg(answers.path()))
    })?;
    timer.step("tests of the search module", || {
        let named = [("MODULES", modules), ("ANSWERS", answers.path())];
        node_tests("tests/search", &named)
    })
}

/// `cargo test`, and what it counted.
fn rust_tests() -> anyhow::Result<Totals> {
    let mut totals = Totals::default();
    let succeeded = process::run_with_lines(
        &mut cargo(&[&["test", "--no-fail-fast", "--quiet"], AS_TESTED].concat()),
        |line| {
            if let Some(counted) = cargo_totals(line) {
                totals.passed += counted.passed;
                totals.failed += counted.failed;
            }
        },
    )?;
    totals.checked(succeeded, "cargo test")
}

/// The totals in a line such as
/// `test result: ok. 3 passed; 0 failed; 0 ignored; …`.
fn cargo_totals(line: &str) -> Option<Totals> {
    let counts = line.strip_prefix("test result: ")?.split_once(". ")?.1;
    let count = |name: &str| -> Option<usize> {
        counts
            .split("; ")
            .find_map(|part| part.strip_suffix(name)?.trim().parse().ok())
    };
    Some(Totals {
        passed: count("passed")?,
        failed: count("failed")?,
    })
}

/// `node --test` in a folder, with the paths that the tests know by name, and
/// what it counted.
fn node_tests(folder: &str, named: &[(&str, &Path)]) -> anyhow::Result<Totals> {
    let folder = workspace().join(folder);
    if folder.join("package-lock.json").is_file() {
        setup::node_modules(&folder)?;
    }
    let report = tempfile::NamedTempFile::new()?;
    let mut command = Command::new("npm");
    command
        .args(["test", "--silent", "--"])
        .args(["--test-reporter=spec", "--test-reporter-destination=stdout"])
        .arg("--test-reporter=tap")
        .arg(format!(
            "--test-reporter-destination={}",
            report.path().display()
        ))
        .envs(named.iter().copied())
        .current_dir(&folder);
    let succeeded = process::run(&mut command).is_ok();
    let totals = node_totals(&std::fs::read_to_string(report.path())?);
    totals.checked(succeeded, "node --test")
}

/// The totals at the end of a TAP report: `# pass 3`, `# fail 0`.
fn node_totals(report: &str) -> Totals {
    let count = |name: &str| -> usize {
        report
            .lines()
            .rev()
            .find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
            .unwrap_or_default()
    };
    Totals {
        passed: count("# pass "),
        failed: count("# fail ") + count("# cancelled "),
    }
}

impl Totals {
    /// Adds what a suite counted; a suite that could not run has failed.
    fn add(&mut self, result: anyhow::Result<Self>) {
        match result {
            Ok(totals) => {
                self.passed += totals.passed;
                self.failed += totals.failed;
            }
            Err(error) => {
                println!("error: {error:#}");
                self.failed += 1;
            }
        }
    }

    /// These totals, if they agree with how the program ended.
    fn checked(self, succeeded: bool, program: &str) -> anyhow::Result<Self> {
        if self.passed + self.failed == 0 {
            bail!("`{program}` ran no test");
        }
        if !succeeded && self.failed == 0 {
            // A test that does not compile, or a program that was stopped.
            println!("error: `{program}` failed outside of its tests");
            return Ok(Self { failed: 1, ..self });
        }
        Ok(self)
    }
}

/// Says what runs and how long it took.
struct Timer {
    start: Instant,
}

impl Timer {
    /// Starts counting.
    fn start() -> Self {
        Self {
            start: Instant::now(),
        }
    }

    /// Runs one step.
    fn step<T>(&self, name: &str, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
        println!("==> {name}");
        let start = Instant::now();
        let result = work();
        let outcome = if result.is_ok() { "done" } else { "failed" };
        println!(
            "==> {name}: {outcome} in {:.1} s, {:.0} s in all",
            start.elapsed().as_secs_f64(),
            self.start.elapsed().as_secs_f64()
        );
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_totals_of_cargo_are_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered \
                    out; finished in 0.01s";
        let totals = cargo_totals(line).unwrap();
        assert_eq!((totals.passed, totals.failed), (12, 3));
        assert!(cargo_totals("test a::b ... ok").is_none());
    }

    #[test]
    fn the_totals_of_node_are_read() {
        let totals = node_totals("TAP version 13\n# tests 5\n# pass 3\n# fail 1\n# cancelled 1\n");
        assert_eq!((totals.passed, totals.failed), (3, 2));
    }
}
