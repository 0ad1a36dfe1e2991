//! What the modules are made of, in a line: the same recipe gives the same
//! modules.
//!
//! [`read`] is the way in. It reads files, not when they were changed, so that
//! a fresh checkout of the same sources has nothing to do.

use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The files and folders of the workspace that the modules are made of.
const PARTS: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "crates/catalog",
    "crates/diagnostic",
    "crates/search",
    "crates/yaml",
];

/// The recipe of a workspace, with this compiler and what it is told.
pub(super) fn read(workspace: &Path, compiler: &str, flags: &str) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    };
    add(compiler.as_bytes());
    add(flags.as_bytes());
    let mut files = Vec::new();
    for part in PARTS {
        collect(&workspace.join(part), &mut files)?;
    }
    files.sort_unstable();
    for file in files {
        let name = file.strip_prefix(workspace).unwrap_or(&file);
        add(name.to_string_lossy().as_bytes());
        add(&std::fs::read(&file)?);
    }
    let hex = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok(hex)
}

/// The files at a path, which is one or a folder of some.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else {
        files.push(path.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recipe_changes_with_each_of_its_parts() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for part in PARTS {
            let file = match part.starts_with("Cargo") {
                true => root.join(part),
                false => root.join(part).join("src/lib.rs"),
            };
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, "a").unwrap();
        }
        let recipe = |compiler, flags| read(root, compiler, flags).unwrap();
        let first = recipe("rustc", "-O");
        assert_eq!(recipe("rustc", "-O"), first);
        assert_ne!(recipe("rustc 2", "-O"), first);
        assert_ne!(recipe("rustc", ""), first);
        for part in ["crates/search", "crates/yaml"] {
            let before = recipe("rustc", "-O");
            std::fs::write(root.join(part).join("src/lib.rs"), "b").unwrap();
            assert_ne!(recipe("rustc", "-O"), before);
        }
    }

    #[test]
    fn the_modules_have_no_part_elsewhere_in_the_workspace() {
        let lock = include_str!("../../../Cargo.lock");
        let packages: Vec<&str> = lock.split("[[package]]").collect();
        let package = |name: &str| {
            let line = format!("\nname = \"{name}\"\n");
            packages
                .iter()
                .filter(move |package| package.contains(&line))
        };
        let ours = [
            "search",
            "search-wasm",
            "catalog",
            "catalog-wasm",
            "diagnostic",
            "yaml",
        ];
        for name in ours {
            let found = package(name).next().unwrap();
            let (_, needed) = found.split_once("dependencies = [").unwrap();
            for needed in needed.lines().filter_map(|line| line.split('"').nth(1)) {
                let is_own = |package: &&&str| !package.contains("\nsource = ");
                let is_known =
                    ours.contains(&needed) || package(needed).all(|found| !is_own(&found));
                assert!(is_known, "{name} needs {needed}: add its folder to PARTS");
            }
        }
    }
}
