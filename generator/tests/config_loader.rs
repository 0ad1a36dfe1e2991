//! Reads the same configuration as Backstage's own loader did, whose result
//! is recorded under `config_loader/`, and compares them key by key.

use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value};

#[test]
fn configuration_means_what_it_means_to_backstage() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config_loader");
    let output = Command::new(env!("CARGO_BIN_EXE_callboard"))
        .current_dir(&folder)
        .args(["config", "print", "--format", "json"])
        .args(["--config", "a.yaml", "b.yaml"])
        .env_clear()
        .env("T", " tee ")
        .env("EMPTY", "")
        .env("PDIR", "parts")
        .env("TN", "T")
        .env("APP_CONFIG_app_envd", r#"{"a":[1,"x"]}"#)
        .env("APP_CONFIG_app_title2", "plain")
        .output()
        .unwrap();
    let ours: Value = serde_json::from_slice(&output.stdout).unwrap();
    let expected = std::fs::read(folder.join("expected.json")).unwrap();
    let expected: Value = serde_json::from_slice(&expected).unwrap();
    let keys = |value: &Value| -> Map<String, Value> { value["app"].as_object().unwrap().clone() };
    let (ours, expected) = (keys(&ours), keys(&expected));
    assert_eq!(ours.len(), expected.len());
    for (key, expected) in &expected {
        assert_eq!(ours.get(key), Some(expected), "app.{key}");
    }
}
