//! What searches read of an index, file by file: `cost FOLDER QUERIES` opens the
//! index of a portal as a browser would, asks each line of a file of queries,
//! and says how many bytes, requests and rounds each took. What was read stays,
//! as it does in a browser, and what is worthwhile is fetched behind the first.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use search::query::{self, Request};
use search::read::{Files, Index, Stop};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(queries)) = (arguments.next(), arguments.next()) else {
        panic!("cost FOLDER QUERIES");
    };
    let folder = Path::new(&folder);
    let pointer = std::fs::read(folder.join("search/index.json")).expect("the pointer can be read");
    let pointer: serde_json::Value = serde_json::from_slice(&pointer).expect("the pointer is JSON");
    let read = |file: &serde_json::Value| {
        let path = file["path"].as_str().expect("a file has a path");
        std::fs::read(folder.join(path)).expect("the file can be read")
    };
    let hot = read(&pointer["hot"]);
    let files = pointer["files"].as_array().expect("there are files");
    let files: BTreeMap<u64, Vec<u8>> = files
        .iter()
        .map(|file| {
            (
                file["number"].as_u64().expect("a file has a number"),
                read(file),
            )
        })
        .collect();
    println!("hot {}", hot.len());
    for (number, bytes) in &files {
        println!("file {number} {}", bytes.len());
    }
    let index = Index::open(Files::new(), &hot).expect("the index can be opened");
    let queries = std::fs::read_to_string(queries).expect("the queries can be read");
    let mut all: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut answers = String::new();
    let mut count = 0;
    for line in queries.lines() {
        let text = line.split('\t').next_back().unwrap_or_default();
        let request = Request {
            text: text.to_owned(),
            limit: 10,
            ..Request::default()
        };
        let mut own: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let (mut rounds, mut took) = (0, Vec::new());
        let answer = loop {
            let start = Instant::now();
            let answer = query::search(&index, &request);
            took.push(start.elapsed().as_micros());
            match answer {
                Ok(answer) => break answer,
                Err(Stop::Damaged) => panic!("damaged"),
                Err(Stop::Wanting) => {}
            }
            rounds += 1;
            for (file, range) in index.files().wanted() {
                let entry = own.entry(file.name()).or_default();
                *entry = (entry.0 + range.len(), entry.1 + 1);
                let bytes = files[&(file as u64)][range.clone()].to_vec();
                index.put(file, range.start, bytes).expect("it fits");
            }
        };
        // The first query is asked while everything loads.
        if count > 0 {
            for (name, (bytes, requests)) in &own {
                let entry = all.entry(name).or_default();
                *entry = (entry.0 + bytes, entry.1 + requests);
            }
        }
        if count == 0 {
            let (file, range) = index.worthwhile();
            println!("besides {} {}", file.name(), range.len());
            let bytes = files[&(file as u64)][range.clone()].to_vec();
            index.put(file, range.start, bytes).expect("it fits");
        }
        count += 1;
        let sum: usize = own.values().map(|(bytes, _)| bytes).sum();
        println!("{text:30} {sum:7} {rounds} {took:?} {own:?}");
        let corrected = &answer.corrected;
        let found: Vec<_> = answer
            .results
            .iter()
            .map(|found| (&found.card.path, found.score))
            .collect();
        answers += &format!("{text} {} {corrected:?} {found:?}\n", answer.total);
    }
    let further = count - 1;
    for (name, (bytes, requests)) in &all {
        println!(
            "{name:12} {:8.0} bytes {:5.2} requests",
            *bytes as f64 / further as f64,
            *requests as f64 / further as f64
        );
    }
    let bytes: usize = all.values().map(|(bytes, _)| bytes).sum();
    let requests: usize = all.values().map(|(_, requests)| requests).sum();
    println!(
        "{:12} {:8.0} bytes {:5.2} requests",
        "mean",
        bytes as f64 / further as f64,
        requests as f64 / further as f64
    );
    if let Some(out) = arguments.next() {
        std::fs::write(out, answers).expect("answers can be written");
    }
}
