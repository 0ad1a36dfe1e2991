//! The files that `callboard validate` checks.
//!
//! [`find`] is the way in. A file that is named is checked whatever it is
//! called. A folder is searched for `catalog-info.yaml` and its like, and for
//! YAML files that say at their root, near their start, that they are for
//! Backstage. Not searched: hidden folders but for `.github`, `node_modules`, and
//! `skeleton`, where templates keep what is no descriptor yet.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use rayon::prelude::*;

use crate::config::paths::normalize;

/// How much of a YAML file is searched for `apiVersion`.
const SNIFFED_BYTES: u64 = 64 * 1024;

/// Folders within folders that are searched.
const MAX_DEPTH: usize = 64;

/// The paths below `root` of the files to check, with `/` between their
/// parts, in the order they were named, those of a folder sorted; each once.
///
/// A path is looked for below the current folder and below the root, the
/// latter first with `prefer_root`.
///
/// # Errors
///
/// Where a path is not there, or not below the root.
pub fn find(
    root: &Path,
    current: &Path,
    prefer_root: bool,
    paths: &[PathBuf],
) -> anyhow::Result<Vec<String>> {
    let root = absolute(root, current);
    let mut found = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for path in paths {
        let mut candidates = [normalize(&current.join(path)), normalize(&root.join(path))];
        if prefer_root {
            candidates.reverse();
        }
        let there = candidates
            .iter()
            .find(|candidate| candidate.symlink_metadata().is_ok())
            .with_context(|| format!("`{}` does not exist", path.display()))?;
        let Ok(below) = there.strip_prefix(&root) else {
            bail!(
                "`{}` is not below the root `{}`; name another with `--root`",
                path.display(),
                root.display()
            );
        };
        let below = below
            .to_str()
            .with_context(|| format!("the name of `{}` is not UTF-8", path.display()))?
            .replace(std::path::MAIN_SEPARATOR, "/");
        let files = if there.is_dir() {
            descriptors(&root, &below)
        } else {
            vec![below]
        };
        found.extend(files.into_iter().filter(|file| seen.insert(file.clone())));
    }
    Ok(found)
}

fn absolute(path: &Path, current: &Path) -> PathBuf {
    normalize(&current.join(path))
}

/// The descriptors below a folder of the root, sorted.
fn descriptors(root: &Path, folder: &str) -> Vec<String> {
    let mut candidates = Vec::new();
    list(root, folder, 0, &mut candidates);
    let mut found: Vec<String> = candidates
        .into_par_iter()
        .filter(|path| is_descriptor(&root.join(path), path))
        .collect();
    found.sort_unstable();
    found
}

/// Every file below a folder whose name may be that of a descriptor.
fn list(root: &Path, folder: &str, depth: usize, found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
        return;
    };
    for entry in entries.flatten() {
        let (Ok(name), Ok(file_type)) = (entry.file_name().into_string(), entry.file_type()) else {
            continue;
        };
        let path = if folder.is_empty() {
            name.clone()
        } else {
            format!("{folder}/{name}")
        };
        if file_type.is_dir() {
            let hidden = name.starts_with('.') && name != ".github";
            if !hidden && !matches!(&*name, "node_modules" | "skeleton") && depth < MAX_DEPTH {
                list(root, &path, depth + 1, found);
            }
        } else if file_type.is_file() && extension(&name).is_some() {
            found.push(path);
        }
    }
}

/// The extension of a file that may hold a descriptor.
fn extension(name: &str) -> Option<&'static str> {
    ["yaml", "yml", "json"]
        .into_iter()
        .find(|extension| name.ends_with(&format!(".{extension}")))
}

fn is_descriptor(file: &Path, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name.contains("catalog-info") {
        return true;
    }
    extension(name) != Some("json") && starts_for_backstage(file)
}

/// Whether a line that is not indented says `apiVersion: …backstage.io/…`.
fn starts_for_backstage(file: &Path) -> bool {
    let Ok(file) = File::open(file) else {
        return false;
    };
    let mut bytes = Vec::new();
    if file.take(SNIFFED_BYTES).read_to_end(&mut bytes).is_err() {
        return false;
    }
    let text = String::from_utf8_lossy(&bytes);
    text.trim_start_matches('\u{feff}').lines().any(|line| {
        let key = line.trim_start_matches(['"', '\'']);
        key.strip_prefix("apiVersion")
            .is_some_and(|rest| rest.contains(':') && rest.contains("backstage.io/"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_searched_for_descriptors() {
        let folder = tempfile::tempdir().unwrap();
        let component = "\n---\n# A comment.\napiVersion: backstage.io/v1alpha1\n";
        for (path, text) in [
            ("catalog-info.yaml", ""),
            ("b/my-catalog-info.yml", ""),
            ("b/catalog-info.json", ""),
            ("b/org.yaml", component),
            ("b/nested.yaml", "x:\n  apiVersion: backstage.io/v1alpha1\n"),
            ("b/deployment.yaml", "apiVersion: apps/v1\n"),
            (
                "t/template.yaml",
                "\"apiVersion\": \"scaffolder.backstage.io/v1beta3\"\n",
            ),
            ("t/skeleton/catalog-info.yaml", ""),
            ("node_modules/x/catalog-info.yaml", ""),
            (".git/catalog-info.yaml", ""),
            (".github/catalog-info.yaml", ""),
            ("notes.txt", component),
        ] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let check = |paths: &[&str], expected: &[&str]| {
            let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
            let current = folder.path().join("b");
            let shown = match find(folder.path(), &current, false, &paths) {
                Ok(found) => found,
                Err(error) => vec![
                    error
                        .to_string()
                        .replace(folder.path().to_str().unwrap(), "R"),
                ],
            };
            assert_eq!(shown, expected, "{paths:?}");
        };

        check(
            &[".."],
            &[
                ".github/catalog-info.yaml",
                "b/catalog-info.json",
                "b/my-catalog-info.yml",
                "b/org.yaml",
                "catalog-info.yaml",
                "t/template.yaml",
            ],
        );
        check(&["org.yaml", "./org.yaml"], &["b/org.yaml"]);
        check(&["catalog-info.yaml"], &["catalog-info.yaml"]); // Below the root.
        check(&["nested.yaml"], &["b/nested.yaml"]); // Named is named.
        check(&["nowhere.yaml"], &["`nowhere.yaml` does not exist"]);
        check(
            &["/etc/hosts"],
            &["`/etc/hosts` is not below the root `R`; name another with `--root`"],
        );
    }
}
