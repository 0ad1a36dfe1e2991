//! The modules for browsers: `crates/search/wasm` and `crates/catalog/wasm`,
//! built and put where `site-theme` takes them from.
//!
//! [`build`] is the way in. The search module is built twice into
//! `target/wasm`, without and with the endings of all languages; cargo keeps
//! what all are made of in a folder of its own there, so that none disturbs the
//! other builds. cargo has one name for both and would link each again every
//! time, so [`recipe`] knows whether there is anything to do. [`toolchain`] finds
//! the compiler.
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

/// The module that checks a descriptor.
pub(crate) const CATALOG: &str = "catalog.wasm";

/// The modules: name, package and features.
const MODULES: [(&str, &str, &str); 3] = [
    (SMALL, "search-wasm", ""),
    (LANGUAGES, "search-wasm", "languages"),
    (CATALOG, "catalog-wasm", ""),
];

/// Builds the modules unless they are, and returns their folder.
pub(crate) fn build() -> anyhow::Result<PathBuf> {
    build_with(&Toolchain::find()?)
}

/// [`build`], with Debian's compiler where there is another too.
pub(crate) fn build_with_debian() -> anyhow::Result<PathBuf> {
    build_with(&Toolchain::debian()?)
}

fn build_with(toolchain: &Toolchain) -> anyhow::Result<PathBuf> {
    let folder = process::target()?.join("wasm");
    let flags = flags(toolchain)?;
    let recipe = recipe::read(process::workspace(), &toolchain.version(), &flags)
        .context("cannot read what the modules are made of")?;
    // What the modules that are there were made by.
    let made_by = folder.join("recipe.txt");
    let is_there = MODULES.iter().all(|(name, ..)| folder.join(name).is_file());
    if is_there && std::fs::read_to_string(&made_by).is_ok_and(|made_by| made_by == recipe) {
        return Ok(folder);
    }
    println!("building the modules for browsers (a minute or two the first time)");
    let own_target = folder.join("cargo");
    for (name, package, features) in MODULES {
        let mut command = toolchain.cargo();
        command
            .args(["build", "--locked", "--quiet", "--package", package])
            .args(["--profile", "wasm", "--target", TARGET])
            .args(["--features", features])
            .env("CARGO_TARGET_DIR", &own_target)
            .env("CARGO_ENCODED_RUSTFLAGS", &flags)
            .env_remove("CARGO_BUILD_TARGET")
            .current_dir(process::workspace());
        process::run(&mut command).with_context(|| format!("{name} was not built"))?;
        let file = format!("wasm/{}.wasm", package.replace('-', "_"));
        let built = own_target.join(TARGET).join(file);
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
