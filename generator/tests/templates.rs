//! The templates that come with Callboard, through the program: nothing looks wrong in
//! them, and with each of their sample answers they make a repository whose descriptor
//! is valid.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn callboard(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_callboard"))
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn nothing_looks_wrong_in_the_templates() {
    let output = callboard(&["template", "lint", "--strict", "templates"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(said.starts_with("no problems in 7 templates"), "{said}");
}

#[test]
fn every_sample_makes_a_repository_with_a_valid_descriptor() {
    let mut samples = 0;
    for template in std::fs::read_dir(root().join("templates")).unwrap() {
        let template = template.unwrap().path();
        let Ok(files) = std::fs::read_dir(template.join("examples")) else {
            continue;
        };
        for sample in files {
            let sample = sample.unwrap().path();
            let out = tempfile::tempdir().unwrap();
            let made = out.path().join("made");
            let output = callboard(&[
                "template",
                "dry-run",
                text(&template),
                "--values",
                text(&sample),
                "--out",
                text(&made),
            ]);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{}: {said}", sample.display());
            for needed in ["catalog-info.yaml", "README.md", ".github/workflows"] {
                assert!(
                    made.join(needed).exists(),
                    "{}: no {needed}",
                    sample.display()
                );
            }
            let output = callboard(&["validate", "--root", text(&made), text(&made)]);
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success(), "{}: {said}", sample.display());
            left_over(&made, &sample);
            samples += 1;
        }
    }
    assert!(samples >= 15, "{samples}");
}

/// No file has an expression of the skeleton left in it.
fn left_over(folder: &Path, sample: &Path) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            left_over(&path, sample);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let shown = format!("{}: {}", sample.display(), path.display());
        assert!(
            !text.contains("values.") || !text.contains("${{ values."),
            "{shown}"
        );
        assert!(!text.contains("{% "), "{shown}");
    }
}

#[test]
fn answers_that_do_not_fit_are_told_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let values = folder.path().join("values.yaml");
    std::fs::write(&values, "serviceName: Not A Name\n").unwrap();
    let out = folder.path().join("out");
    let arguments = [
        "template",
        "dry-run",
        "templates/go-microservice",
        "--values",
        text(&values),
        "--out",
        text(&out),
    ];
    let output = callboard(&arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("Service name:") && said.contains("(`owner`)"),
        "{said}"
    );
    assert!(!out.exists());
}
