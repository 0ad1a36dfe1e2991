//! The search module: `crates/search/wasm`, built for browsers and put where
//! `site-theme` takes it from.
//!
//! [`build`] is the way in. It is built twice into `target/wasm`, without and
//! with the endings of all languages; cargo keeps what both are made of in a
//! folder of its own there, so that neither disturbs the other builds. cargo has
//! one name for both and would link each again every time, so [`recipe`] knows
//! whether there is anything to do. [`toolchain`] finds the compiler.
//!
//! Nothing here knows how large a module may be: `cargo xtask wasm` does.

mod recipe;
mod toolchain;

use std::io;
use std::path::{Path, PathBuf};

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
    let modules = [(SMALL, ""), (LANGUAGES, "languages")];
    let flags = flags(toolchain)?;
    let recipe = recipe::read(process::workspace(), &toolchain.version(), &flags)
        .context("cannot read what the search module is made of")?;
    // What the modules that are there were made by.
    let made_by = folder.join("recipe.txt");
    let is_there = modules.iter().all(|(name, _)| folder.join(name).is_file());
    if is_there && std::fs::read_to_string(&made_by).is_ok_and(|made_by| made_by == recipe) {
        return Ok(folder);
    }
    println!("building the search module (a minute or two the first time)");
    let own_target = folder.join("cargo");
    for (name, features) in modules {
        let mut command = toolchain.cargo();
        command
            .args(["build", "--locked", "--quiet", "--package", "search-wasm"])
            .args(["--profile", "wasm", "--target", TARGET])
            .args(["--features", features])
            .env("CARGO_TARGET_DIR", &own_target)
            .env("CARGO_ENCODED_RUSTFLAGS", &flags)
            .env_remove("CARGO_BUILD_TARGET")
            .current_dir(process::workspace());
        process::run(&mut command).context("the search module was not built")?;
        let built = own_target.join(TARGET).join("wasm/search_wasm.wasm");
        put(&built, &folder.join(name))
            .with_context(|| format!("cannot write {}", folder.join(name).display()))?;
    }
    std::fs::write(&made_by, recipe)
        .with_context(|| format!("cannot write {}", made_by.display()))?;
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
