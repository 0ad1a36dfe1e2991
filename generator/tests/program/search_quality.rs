//! What comes first, row by row of `tests/search-quality/queries.json`, as the
//! program answers natively. A browser has to give the same.
//!
//! The rows of the corpus need it on this machine: see [`world::corpus`].

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::world;

/// How many results are asked for.
const LIMIT: usize = 10;
/// How far down a result that is not wanted may not be.
const NEAR: usize = 5;

#[test]
fn people_find_in_the_example_what_they_look_for() {
    check("example", &world::example().join("app-config.yaml"));
}

#[test]
fn people_find_in_the_corpus_what_they_look_for() {
    if let Some(corpus) = world::corpus() {
        check("corpus", &corpus.path().join("app-config.yaml"));
    }
}

fn check(world: &str, config: &Path) {
    let path = world::workspace().join("tests/search-quality/queries.json");
    let list: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let rows: Vec<&Value> = list["rows"].as_array().unwrap().iter().collect();
    let rows: Vec<&Value> = rows
        .into_iter()
        .filter(|row| row["world"] == world)
        .collect();
    assert!(rows.len() > 20);
    let queries: Vec<&str> = rows
        .iter()
        .map(|row| row["query"].as_str().unwrap())
        .collect();
    let answers = answers(config, &queries);
    let wrong: Vec<String> = rows
        .iter()
        .zip(&answers)
        .filter_map(|(row, answer)| {
            assert_eq!(row["query"], answer["query"]);
            let found: Vec<&str> = list_of(&answer["results"], |result| &result["path"]);
            let fault = fault(row, answer, &found)?;
            let why = row["why"].as_str().unwrap();
            Some(format!(
                "`{}` ({why}): {fault}\n  {}",
                answer["query"],
                found.join("\n  ")
            ))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("{} queries", rows.len());
}

/// What is wrong with an answer.
fn fault(row: &Value, answer: &Value, found: &[&str]) -> Option<String> {
    let paths = |key: &str| list_of(&row[key], |path| path);
    let (first, among, not) = (paths("first"), paths("among"), paths("not"));
    if first.is_empty() && among.is_empty() && !found.is_empty() {
        return Some("nothing should be found".to_owned());
    }
    if !found.starts_with(&first) {
        return Some(format!("{first:?} should come first"));
    }
    let start = &found[..found.len().min(among.len())];
    if let Some(missing) = among.iter().find(|path| !start.contains(path)) {
        return Some(format!(
            "{missing} should be among the first {}",
            among.len()
        ));
    }
    let near = &found[..found.len().min(NEAR)];
    if let Some(bad) = not.iter().find(|path| near.contains(path)) {
        return Some(format!("{bad} should not be near the top"));
    }
    let place = &answer["results"][0]["places"][0]["path"];
    (!row["place"].is_null() && row["place"] != *place)
        .then(|| format!("it should open at {}, not at {place}", row["place"]))
}

fn list_of<'a>(list: &'a Value, get: impl Fn(&'a Value) -> &'a Value) -> Vec<&'a str> {
    let items = list.as_array().into_iter().flatten();
    items.map(|item| get(item).as_str().unwrap()).collect()
}

/// What the program answers to each query.
fn answers(config: &Path, queries: &[&str]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("queries");
    std::fs::write(&input, queries.join("\n")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_callboard"))
        .args(["search", "-", "--format", "json", "--limit"])
        .arg(LIMIT.to_string())
        .arg("--config")
        .arg(config)
        .stdin(std::fs::File::open(&input).unwrap())
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(answers.len(), queries.len(), "{errors}");
    answers
}
