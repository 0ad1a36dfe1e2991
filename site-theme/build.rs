//! Finds the modules for browsers, which `cargo xtask wasm` makes, for
//! `src/assets.rs` to take in.
//!
//! They are looked for in `$CALLBOARD_MODULE_DIR`, or in the folder `wasm`
//! of the folder that cargo builds into. Nothing is compiled here: that wants
//! another compiler's standard library, and takes a minute.

use std::path::{Path, PathBuf};

const NAMES: [&str; 3] = ["search.wasm", "search-languages.wasm", "catalog.wasm"];
const FOLDER: &str = "CALLBOARD_MODULE_DIR";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={FOLDER}");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it"));
    let Some(folder) = folder(&out) else {
        println!(
            "cargo::error=the modules for browsers are not built: run `cargo xtask wasm` once, then \
             build again"
        );
        return;
    };
    for name in NAMES {
        let from = folder.join(name);
        println!("cargo::rerun-if-changed={}", from.display());
        if let Err(error) = std::fs::copy(&from, out.join(name)) {
            println!("cargo::error=cannot copy {}: {error}", from.display());
        }
    }
}

/// The folder that has the modules.
fn folder(out: &Path) -> Option<PathBuf> {
    let is_there = |folder: &PathBuf| NAMES.iter().all(|name| folder.join(name).is_file());
    if let Some(folder) = std::env::var_os(FOLDER) {
        return Some(PathBuf::from(folder)).filter(is_there);
    }
    // What is built goes some folders below the one that cargo builds into:
    // how many depends on the target, and on cargo.
    let above = out.ancestors().skip(1);
    above.map(|folder| folder.join("wasm")).find(is_there)
}
