//! Prints what `yaml::parse` makes of many texts, for comparing it with
//! another reader: a JSON string per line in, a JSON list per line out, with
//! `["status", "json"]` for every document.
//!
//! `cargo run --release -p yaml --example answers -- TEXTS ANSWERS`

use std::fs;
use std::io::{BufWriter, Write};

use yaml::{Content, Limits};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(texts), Some(answers)) = (arguments.next(), arguments.next()) else {
        return Err("usage: answers TEXTS ANSWERS".into());
    };
    let mut out = BufWriter::new(fs::File::create(answers)?);
    for line in fs::read_to_string(texts)?.lines() {
        let text: String = serde_json::from_str(line)?;
        let stream = yaml::parse(&text, &Limits::default());
        let documents: Vec<serde_json::Value> = stream
            .documents
            .iter()
            .map(|document| match &document.content {
                Content::Empty => serde_json::json!(["empty"]),
                Content::Tree(node) => serde_json::json!(["tree", node.to_json().to_string()]),
                Content::Broken(problems) => serde_json::json!(["broken", problems[0].message]),
                Content::Thrown(problem) => serde_json::json!(["thrown", problem.message]),
                Content::Unread => serde_json::json!(["unread"]),
                Content::Recursive(_) => serde_json::json!(["recursive"]),
            })
            .collect();
        writeln!(out, "{}", serde_json::Value::Array(documents))?;
    }
    Ok(())
}
