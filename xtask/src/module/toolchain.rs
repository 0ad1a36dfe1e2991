//! The compiler for the search module.
//!
//! [`Toolchain::find`] takes the first that does:
//!
//! 1. the one that runs this, if it has the standard library for browsers, or
//!    rustup can add it;
//! 2. Debian's `rustc-web`, whose packages are installed where they are missing.
//!    Debian has no standard library of it for browsers but has its source,
//!    which is compiled as part of the module.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use super::TARGET;
use crate::{process, setup};

/// How long rustup may take to add a target.
const PATIENCE: Duration = Duration::from_secs(60);

/// The packages of Debian and its kin.
const PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld-19"];

/// The oldest compiler of Debian's that will do: see `rust-version`.
const DEBIAN_AT_LEAST: u32 = 91;

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

/// Lets a compiler that is not a nightly one take [`FLAGS`], and Debian's cargo
/// compile the standard library.
const UNSTABLE: (&str, &str) = ("RUSTC_BOOTSTRAP", "1");

/// What makes the build short and the module small; each is left out where the
/// compiler does not know it.
const FLAGS: &[&str] = &[
    // Of the crates that the module is made of, little is used: compiling that
    // alone takes half the time, and gives a smaller module.
    "-Zhint-mostly-unused",
    // Where a panic was, nobody is told.
    "-Zlocation-detail=none",
];

const BY_HAND: &str = "the search module needs Rust's standard library for browsers: run \
                       `rustup target add wasm32-unknown-unknown` and try again";

/// A compiler that makes WebAssembly.
pub(super) enum Toolchain {
    /// The one that runs this.
    Own,
    /// Debian's, with the linker of this path.
    Debian { linker: PathBuf },
}

impl Toolchain {
    /// The first that does, installing what is missing.
    pub(super) fn find() -> anyhow::Result<Self> {
        if has_target() || (add_target() && has_target()) {
            return Ok(Self::Own);
        }
        if setup::on_path(&["apt-get"]).is_none() {
            bail!(BY_HAND);
        }
        Self::debian().context(BY_HAND)
    }

    /// Debian's, installed where it is missing.
    pub(super) fn debian() -> anyhow::Result<Self> {
        if debian_linker().is_none() {
            let why = "the search module needs a Rust compiler for browsers";
            setup::install(PACKAGES, why)?;
        }
        let linker = debian_linker()
            .with_context(|| format!("{} of this machine are too old", PACKAGES.join(", ")))?;
        Ok(Self::Debian { linker })
    }

    /// Its cargo, told to compile the standard library too where there is none.
    pub(super) fn cargo(&self) -> Command {
        let mut command = match self {
            Self::Own => process::cargo(&[]),
            Self::Debian { .. } => {
                let mut command = Command::new("/usr/bin/cargo");
                command
                    .args(["-Zbuild-std=std,panic_abort"])
                    .args(["-Zbuild-std-features=optimize_for_size"])
                    .env("RUSTC", DEBIAN_RUSTC)
                    .env("RUSTDOC", "/usr/bin/rustdoc");
                command
            }
        };
        command.env(UNSTABLE.0, UNSTABLE.1);
        command
    }

    fn rustc(&self) -> OsString {
        match self {
            Self::Own => own_rustc(),
            Self::Debian { .. } => DEBIAN_RUSTC.into(),
        }
    }

    /// Which version its compiler is.
    pub(super) fn version(&self) -> String {
        printed(Command::new(self.rustc()).arg("--version")).unwrap_or_default()
    }

    /// What its compiler is told.
    pub(super) fn flags(&self) -> Vec<String> {
        let rustc = self.rustc();
        let takes = |flag: &&&str| {
            let mut command = Command::new(&rustc);
            command.args(["--print=cfg", flag]);
            printed(command.env(UNSTABLE.0, UNSTABLE.1)).is_some()
        };
        let taken = FLAGS.iter().filter(takes).map(|flag| (*flag).to_owned());
        let linker = match self {
            Self::Own => None,
            Self::Debian { linker } => Some(format!("-Clinker={}", linker.display())),
        };
        taken.chain(linker).collect()
    }
}

/// The compiler that runs this.
fn own_rustc() -> OsString {
    std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

/// Whether the compiler that runs this has the standard library for browsers.
fn has_target() -> bool {
    let arguments = ["--print=target-libdir", "--target", TARGET];
    let folder = printed(Command::new(own_rustc()).args(arguments));
    folder.is_some_and(|folder| has_library(Path::new(&folder)))
}

fn has_library(folder: &Path) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = files.map(|file| file.file_name());
    names.any(|name| name.to_string_lossy().starts_with("libstd-"))
}

/// Adds the target to the compiler that runs this; tells whether that went well.
fn add_target() -> bool {
    if setup::on_path(&["rustup", "rustup.exe"]).is_none() {
        return false;
    }
    println!("adding the target {TARGET} with rustup");
    let mut command = Command::new("rustup");
    command.args(["target", "add", TARGET]).stdin(Stdio::null());
    let Ok(child) = command.current_dir(process::workspace()).spawn() else {
        return false;
    };
    let mut rustup = process::Running(child);
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        match rustup.0.try_wait() {
            Ok(None) => std::thread::sleep(Duration::from_millis(50)),
            Ok(Some(status)) => return status.success(),
            Err(_) => return false,
        }
    }
    println!("rustup took too long");
    false
}

/// Debian's linker, if its compiler is there too, is new enough and has the
/// source of the standard library.
fn debian_linker() -> Option<PathBuf> {
    let version = printed(Command::new(DEBIAN_RUSTC).arg("--version"))?;
    let source = printed(Command::new(DEBIAN_RUSTC).arg("--print=sysroot"))?;
    let source = Path::new(&source).join("lib/rustlib/src/rust/library/Cargo.lock");
    let is_complete = source.is_file() && Path::new("/usr/bin/cargo").is_file();
    let is_new = minor(&version)? >= DEBIAN_AT_LEAST;
    (is_complete && is_new).then(|| setup::on_path(&["wasm-ld-19"]))?
}

/// The second number of `rustc 1.96.0 (…)`.
fn minor(version: &str) -> Option<u32> {
    let number = version.strip_prefix("rustc 1.")?;
    number.split('.').next()?.parse().ok()
}

/// The first line that a command prints, if it succeeds.
fn printed(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let line = text.lines().next().map(str::to_owned);
    line.filter(|_| output.status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_a_compiler_is_read() {
        assert_eq!(minor("rustc 1.96.0 (ac68faa20 2026-05-25)"), Some(96));
        assert_eq!(minor("rustc 1.91.0-beta.3"), Some(91));
        assert_eq!(minor("clang 19"), None);
    }

    #[test]
    fn a_folder_without_a_standard_library_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_library(folder.path()));
        assert!(!has_library(&folder.path().join("none")));
        std::fs::write(folder.path().join("libstd-0123.rlib"), "").unwrap();
        assert!(has_library(folder.path()));
    }
}
