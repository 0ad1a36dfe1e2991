//! `cargo xtask dist`: the release program as an archive to hand on.
//!
//! Builds for the machine it runs on, and writes into `target/dist` an archive
//! of the program, README, LICENSE, NOTICE and a list of the packages it is made
//! of, with the archive's SHA-256 beside it. Nothing is signed or sent anywhere.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use sha2::{Digest, Sha256};

use crate::process::{self, build_callboard, cargo, workspace};

/// The arguments of `cargo xtask dist`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// What of the workspace goes with the program.
const TEXTS: [&str; 3] = ["README.md", "LICENSE", "NOTICE"];

/// Runs the command.
pub(crate) fn run(_: &Args) -> anyhow::Result<()> {
    let callboard = build_callboard()?;
    let name = format!("callboard-{}-{}", env!("CARGO_PKG_VERSION"), host()?);
    let dist = process::target()?.join("dist");
    let folder = dist.join(&name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make {}", folder.display()))?;
    let copy = |from: &Path| -> anyhow::Result<()> {
        let to = folder.join(from.file_name().context("a file has a name")?);
        std::fs::copy(from, &to).with_context(|| format!("cannot copy {}", from.display()))?;
        Ok(())
    };
    copy(&callboard)?;
    for text in TEXTS {
        copy(&workspace().join(text))?;
    }
    std::fs::write(folder.join("THIRD-PARTY.txt"), third_party()?)?;

    let archive = dist.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.args(["-czf"]).arg(&archive).arg("-C").arg(&dist);
    process::run(tar.arg(&name)).context("the archive needs `tar`")?;
    let hash = Sha256::digest(std::fs::read(&archive)?);
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    // As `sha256sum --check` reads it.
    std::fs::write(
        dist.join(format!("{name}.tar.gz.sha256")),
        format!("{hex}  {name}.tar.gz\n"),
    )?;
    println!("{}\nsha256 {hex}", archive.display());
    Ok(())
}

/// The name of the machine that is built for, as in `x86_64-unknown-linux-gnu`.
fn host() -> anyhow::Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").output();
    let output = output.context("cannot run rustc")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not name its host")?.to_owned())
}

/// The packages of others that the program and the search module in it are made
/// of, with their licences.
fn third_party() -> anyhow::Result<String> {
    let mut packages = BTreeSet::new();
    for arguments in [
        ["--package=callboard", "--edges=normal"].as_slice(),
        &[
            "--package=search-wasm",
            "--edges=normal",
            "--features=languages",
            "--target=wasm32-unknown-unknown",
        ],
    ] {
        let mut tree = cargo(&["tree", "--locked", "--prefix=none"]);
        tree.args(["--format", "{p}\t{l}\t{r}"]).args(arguments);
        let output = tree.stderr(Stdio::inherit()).output();
        let output = output.context("cannot run cargo")?;
        ensure!(
            output.status.success(),
            "`{}` failed",
            process::words(&tree)
        );
        let text = String::from_utf8_lossy(&output.stdout);
        packages.extend(text.lines().filter_map(entry));
    }
    let mut list = String::from(
        "The program holds code of these packages, under these licences.\n\
         What else it holds is in NOTICE.\n\n",
    );
    for package in packages {
        writeln!(list, "{package}")?;
    }
    Ok(list)
}

/// The entry of a line of `cargo tree`, unless it is a package of the workspace,
/// which has a path behind its version.
fn entry(line: &str) -> Option<String> {
    let mut fields = line.split('\t');
    let (package, licence) = (fields.next()?, fields.next()?);
    let mut words = package.split(' ');
    let (name, version) = (words.next()?, words.next()?);
    if words.any(|word| word.starts_with("(/") || word.contains(":\\")) {
        return None;
    }
    let repository = fields.next().unwrap_or_default();
    let repository = repository.trim_end_matches(" (*)");
    let licence = licence.trim_end_matches(" (*)");
    Some(
        format!("{name} {version}: {licence} {repository}")
            .trim_end()
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_of_others_are_listed_with_their_licences() {
        #[track_caller]
        fn check(line: &str, expected: Option<&str>) {
            assert_eq!(entry(line).as_deref(), expected);
        }

        check(
            "url v2.5.8\tMIT OR Apache-2.0\thttps://example.org/url",
            Some("url v2.5.8: MIT OR Apache-2.0 https://example.org/url"),
        );
        check(
            "serde_derive v1.0.2 (proc-macro)\tMIT\t (*)",
            Some("serde_derive v1.0.2: MIT"),
        );
        check("search v0.1.0 (/home/a/search)\tApache-2.0\t", None);
        check("search v0.1.0 (C:\\search)\tApache-2.0\t", None);
        check("", None);
    }
}
