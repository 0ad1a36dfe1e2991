//! The organisations stay the same, and are those of the reference script.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Options, touch, write};

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(root, &path, files);
            } else {
                let name = path.strip_prefix(root).unwrap().to_owned();
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(folder, folder, &mut found);
    found
}

#[test]
fn a_small_organisation_has_the_expected_size() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = write(&Options::of(100), folder.path()).unwrap();
    let written = files(folder.path());
    assert_eq!(manifest.files, written.len());
    assert_eq!(manifest.kinds["Component"], 100);
    assert_eq!(manifest.kinds["System"], 10);
    assert_eq!(manifest.kinds["Domain"], 2);
    assert_eq!(manifest.kinds["Group"], 12);
    assert_eq!(manifest.kinds["User"], 54);
}

#[test]
fn it_is_the_organisation_of_the_reference_script() {
    let shared = std::env::var_os("CALLBOARD_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let script = shared.join("tools/make_org.py");
    if !script.exists() || Command::new("python3").arg("--version").output().is_err() {
        println!("skipped: needs python3 and {}", script.display());
        return;
    }
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(&Options::of(130), ours.path()).unwrap();
    let status = Command::new("python3")
        .arg(&script)
        .args(["--repos", "130", "--out"])
        .arg(theirs.path())
        .stdout(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    let (ours, theirs) = (files(ours.path()), files(theirs.path()));
    let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&ours), names(&theirs));
    for (path, bytes) in &ours {
        assert_eq!(
            String::from_utf8_lossy(bytes),
            String::from_utf8_lossy(&theirs[path]),
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_touch_changes_the_description_of_the_component_only() {
    let folder = tempfile::tempdir().unwrap();
    write(&Options::of(1), folder.path()).unwrap();
    let before = files(folder.path());
    let repository = std::fs::read_dir(folder.path().join("repos"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .file_name();
    let repository = repository.to_str().unwrap();
    assert_eq!(touch(folder.path(), repository, 1).unwrap(), "revision 1");
    assert_eq!(touch(folder.path(), repository, 2).unwrap(), "revision 2");
    let after = files(folder.path());
    let changed: Vec<_> = after
        .iter()
        .filter(|(path, bytes)| before[*path] != **bytes)
        .collect();
    let [(_, bytes)] = changed.as_slice() else {
        panic!("one file changes, not {}", changed.len());
    };
    let text = String::from_utf8_lossy(bytes);
    assert_eq!(text.matches("(revision 2)").count(), 1);
    assert!(!text.contains("(revision 1)"));
}
