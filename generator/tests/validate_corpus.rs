//! Runs `callboard validate` over every folder of the conformance corpus and
//! compares its JSON with what Backstage made of the same documents.
//!
//! The corpus is `corpus/` under `$CALLBOARD_SHARED`, or under `shared` beside
//! the workspace; without it the test says so and passes. Its README says what
//! the files under `catalog-expected/` hold.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

fn corpus() -> Option<PathBuf> {
    let shared = std::env::var_os("CALLBOARD_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let corpus = shared.join("corpus");
    corpus.join("catalog-expected").is_dir().then_some(corpus)
}

#[test]
fn validate_agrees_with_backstage_about_every_document_of_the_corpus() {
    let Some(corpus) = corpus() else {
        eprintln!("skipped: there is no corpus; set CALLBOARD_SHARED to where it is");
        return;
    };
    let mut expectations: Vec<PathBuf> = std::fs::read_dir(corpus.join("catalog-expected"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    expectations.sort();
    let mut equal = 0;
    let mut different = Vec::new();
    for path in expectations {
        let folder = path.file_stem().unwrap().to_str().unwrap();
        let expected: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let files = list(&expected["files"]);
        let (status, ours) = validate(&corpus.join("catalog").join(folder), files);
        let expected: Vec<Value> = files.iter().flat_map(|f| documents(f, "errors")).collect();
        let ours: Vec<Value> = list(&ours["files"])
            .iter()
            .flat_map(|f| documents(f, "diagnostics"))
            .collect();
        if expected.len() != ours.len() {
            let (ours, expected) = (ours.len(), expected.len());
            different.push(format!("{folder}: {ours} documents, expected {expected}"));
            continue;
        }
        let has_errors = expected.iter().any(|d| !list(&d["classes"]).is_empty());
        assert_eq!(
            status,
            i32::from(has_errors),
            "the exit status for {folder}"
        );
        for (ours, expected) in ours.iter().zip(&expected) {
            if ours == expected {
                equal += 1;
            } else {
                different.push(format!(
                    "{folder}\n  ours     {ours}\n  expected {expected}"
                ));
            }
        }
    }
    let all = equal + different.len();
    println!("callboard validate: {equal} of {all} documents agree with Backstage");
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// The exit status and the JSON of the program, run as a person would run it.
fn validate(root: &Path, files: &[Value]) -> (i32, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_callboard"))
        .args(["validate", "--format", "json", "--root"])
        .arg(root)
        .args(files.iter().map(|file| file["path"].as_str().unwrap()))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{}: {error}\n{errors}", root.display()));
    (output.status.code().unwrap(), report)
}

/// What is compared of each document of a file: the corpus keeps errors under
/// `errors` with their class, the program under `diagnostics` with a code that
/// starts with it.
fn documents(file: &Value, key: &str) -> Vec<Value> {
    let summary = |document: &Value| {
        let classes: BTreeSet<&str> = list(&document[key])
            .iter()
            .filter(|error| error.get("severity").is_none_or(|s| s == "error"))
            .map(|error| error.get("class").unwrap_or(&error["code"]))
            .map(|class| class.as_str().unwrap().split('.').next().unwrap())
            .collect();
        json!({
            "path": file["path"],
            "index": document["index"],
            "outcome": document["outcome"],
            "entityRef": document["entityRef"],
            "classes": classes,
            "relations": list(&document["relations"]),
        })
    };
    list(&file["documents"]).iter().map(summary).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
