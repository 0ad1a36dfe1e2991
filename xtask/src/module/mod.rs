//! The search module: `crates/search/wasm`, built for browsers and put where
//! `site-theme` takes it from.
//!
//! [`build`] is the way in. It is built twice into `target/wasm`, without and
//! with the endings of all languages; cargo keeps what both are made of in a
//! folder of its own there, so that neither disturbs the other builds, and a
//! second time does nothing. [`toolchain`] finds the compiler.
//!
//! Nothing here knows how large a module may be: `cargo xtask wasm` does.

mod toolchain;

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::process;
use toolchain::Toolchain;

/// What browsers call the machine.
const TARGET: &str = "wasm32-unknown-unknown";

/// The module for indexes in English and of no language.
pub(crate) const SMALL: &str = "search.wasm";
/// The module for indexes in any language.
pub(crate) const LANGUAGES: &str = "search-languages.wasm";

/// Builds both modules unless they are, and returns their folder.
pub(crate) fn build() -> anyhow::Result<PathBuf> {
    build_with(&Toolchain::find()?)
}

/// [`build`], with Debian's compiler where there is another too.
pub(crate) fn build_with_debian() -> anyhow::Result<PathBuf> {
    build_with(&Toolchain::debian()?)
}

fn build_with(toolchain: &Toolchain) -> anyhow::Result<PathBuf> {
    let folder = process::target()?.join("wasm");
    let own_target = folder.join("cargo");
    for (name, features) in [(SMALL, ""), (LANGUAGES, "languages")] {
        let mut command = toolchain.cargo();
        command
            .args(["build", "--locked", "--quiet", "--package", "search-wasm"])
            .args(["--profile", "wasm", "--target", TARGET])
            .args(["--features", features])
            .env("CARGO_TARGET_DIR", &own_target)
            .env("CARGO_ENCODED_RUSTFLAGS", flags(toolchain)?)
            .current_dir(process::workspace());
        as_if_from_a_shell(&mut command);
        process::run(&mut command).context("the search module was not built")?;
        let built = own_target.join(TARGET).join("wasm/search_wasm.wasm");
        put(&built, &folder.join(name))
            .with_context(|| format!("cannot write {}", folder.join(name).display()))?;
    }
    Ok(folder)
}

/// What the compiler is told, apart by the sign that cargo wants.
///
/// `getrandom` gets a source of randomness that refuses, see the manifest of
/// the module. Paths of this machine are left out, so that the bytes are the
/// same on every machine with this compiler.
fn flags(toolchain: &Toolchain) -> anyhow::Result<String> {
    let home = std::env::home_dir().context("there is no home folder")?;
    let cargo_home = std::env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), Into::into);
    let renamed = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    let mut flags = vec![
        "--cfg=getrandom_backend=\"unsupported\"".to_owned(),
        renamed(&cargo_home, "cargo"),
        renamed(process::workspace(), "callboard"),
    ];
    flags.extend(toolchain.flags());
    Ok(flags.join("\u{1f}"))
}

/// Takes out what `cargo run` has set for its own build.
fn as_if_from_a_shell(command: &mut Command) {
    for name in ["RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_BUILD_RUSTFLAGS"] {
        command.env_remove(name);
    }
}

/// Copies a file, unless the copy is the same already: whoever was built with it
/// need not be built again.
fn put(from: &Path, to: &Path) -> io::Result<()> {
    let bytes = std::fs::read(from)?;
    if std::fs::read(to).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let new = to.with_extension("new");
    std::fs::write(&new, bytes)?;
    std::fs::rename(new, to)
}
