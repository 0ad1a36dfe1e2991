//! Reads every text of `vectors/` as the npm package `yaml` does.

use serde_json::Value;
use yaml::{Content, Limits, parse};

/// What Backstage would see of a text, as `vectors/generate.mjs` puts it.
fn documents(text: &str) -> Vec<Value> {
    let stream = parse(text, &Limits::default());
    let documents = stream.documents.into_iter();
    documents
        .map(|document| match document.content {
            Content::Empty => serde_json::json!(["empty"]),
            Content::Tree(node) => serde_json::json!(["tree", node.to_json()]),
            Content::Broken(_) => serde_json::json!(["broken"]),
            Content::Thrown(_) => serde_json::json!(["thrown"]),
            Content::Unread => serde_json::json!(["unread"]),
            Content::Recursive(_) => serde_json::json!(["recursive"]),
        })
        .collect()
}

/// Equal, where numbers are JavaScript's, whether written with a point or not,
/// and the order of keys counts.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|((a_key, a), (b_key, b))| a_key == b_key && same(a, b))
        }
        _ => a == b,
    }
}

#[test]
fn every_vector_reads_as_the_yaml_package_reads_it() {
    let mut wrong = Vec::new();
    let lines = include_str!("vectors/answers.jsonl").lines();
    for line in lines {
        let vector: Value = serde_json::from_str(line).expect("a line is JSON");
        let text = vector["text"].as_str().expect("a vector has a text");
        let found = Value::from(documents(text));
        if !same(&found, &vector["documents"]) {
            wrong.push(format!(
                "{text:?}\n  expected {}\n  found    {found}",
                vector["documents"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
