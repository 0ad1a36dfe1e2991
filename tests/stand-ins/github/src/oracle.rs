//! Whether GitHub would have taken what was asked, and could have answered what
//! was answered: a log, held against GitHub's own published descriptions.
//!
//! [`check_log`] is the way in. The descriptions come with a program that is not
//! part of this repository, in the folder `oracles/github` of `$CALLBOARD_SHARED`
//! or `../shared`; without it nothing is checked, and that is said. It needs
//! Node, and the first time the npm registry.
//!
//! It tells shapes, not truth: a wrong answer in the right shape passes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

/// What is found fault with though GitHub answers so: operation and part of the
/// message.
const EXCUSED: [(&str, &str); 4] = [
    // The description wants the account to be a user and an enterprise at once;
    // GitHub's own example of an answer is refused too.
    ("apps/list-installations", "/account"),
    // A variable that is there already, which GitHub's own `gh` relies on:
    // `pkg/cmd/variable/set/http.go` of cli/cli.
    ("actions/create-repo-variable", "response 409"),
    ("actions/create-environment-variable", "response 409"),
    // A range in the syntax of searches, as the text of the description has it.
    ("actions/list-workflow-runs", "request query created"),
];

/// One check at a time sets the oracle up.
static SETUP: Mutex<()> = Mutex::new(());

/// Checks a log against GitHub's descriptions. Exchanges with the host of
/// archives are left out: GitHub describes only the redirect to it.
///
/// # Errors
///
/// What is wrong, a line each, or why it could not be checked.
pub fn check_log(log: &Path) -> Result<(), String> {
    let Some(source) = source() else {
        println!(
            "{} is not checked: there is no oracle in $CALLBOARD_SHARED or ../shared",
            log.display()
        );
        return Ok(());
    };
    let folder = set_up(&source).map_err(|error| format!("the oracle: {error}"))?;
    let text = fs::read_to_string(log).map_err(|error| format!("{}: {error}", log.display()))?;
    let described: String = text
        .lines()
        .filter(|line| is_described(line))
        .flat_map(|line| [line, "\n"])
        .collect();
    let checked = log.with_extension("checked.jsonl");
    fs::write(&checked, described).map_err(|error| error.to_string())?;
    let output = Command::new("node")
        .arg(folder.join("validate.mjs"))
        .arg("--json")
        .arg(&checked)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("node: {error}"))?;
    let report: Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| String::from_utf8_lossy(&output.stderr).into_owned())?;
    let mut wrong = Vec::new();
    for result in report["results"].as_array().into_iter().flatten() {
        for error in result["errors"].as_array().into_iter().flatten() {
            let error = error.as_str().unwrap_or_default();
            let operation = result["operation"].as_str().unwrap_or_default();
            let is_excused = |(of, part): &(&str, &str)| *of == operation && error.contains(part);
            if !EXCUSED.iter().any(is_excused) {
                let place = result["where"].as_str().unwrap_or_default();
                wrong.push(format!("{place} {operation}: {error}"));
            }
        }
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(wrong.join("\n")),
    }
}

fn is_described(line: &str) -> bool {
    let exchange: Value = serde_json::from_str(line).unwrap_or_default();
    let url = exchange["request"]["url"].as_str().unwrap_or_default();
    !url.starts_with("https://codeload.github.com")
}

/// Where the oracle lies.
fn source() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let shared = match std::env::var_os("CALLBOARD_SHARED") {
        Some(folder) => PathBuf::from(folder),
        None => root.join("../shared"),
    };
    let source = shared.join("oracles/github");
    source.join("validate.mjs").is_file().then_some(source)
}

/// Copies the oracle to where it can be written, with what it needs. Later runs
/// find it there, unless it was renewed.
fn set_up(source: &Path) -> io::Result<PathBuf> {
    let _one = SETUP.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = target().join("github-oracle");
    let lock = fs::read(source.join("package-lock.json"))?;
    let is_ready = folder.join("node_modules/.package-lock.json").is_file()
        && fs::read(folder.join("package-lock.json")).is_ok_and(|it| it == lock);
    fs::create_dir_all(&folder)?;
    for entry in fs::read_dir(source)? {
        let path = entry?.path();
        if let (true, Some(name)) = (path.is_file(), path.file_name()) {
            // As bytes: what it may be copied from can be read only.
            fs::write(folder.join(name), fs::read(&path)?)?;
        }
    }
    if !is_ready {
        let status = Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()?;
        if !status.success() {
            return Err(io::Error::other(format!("npm ci ended with {status}")));
        }
    }
    Ok(folder)
}

/// Cargo's folder for what it makes: the one this program is in.
fn target() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let folder = program
        .ancestors()
        .find(|it| it.join("CACHEDIR.TAG").is_file());
    folder.map_or_else(std::env::temp_dir, Path::to_path_buf)
}
