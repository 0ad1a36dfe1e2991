//! Writes indexes, and what the engine of this machine answers from them, for
//! `tests/search` to hold the module to: `answers FOLDER`.
//!
//! Of each index there is a folder with its files, and `cases.txt`, whose lines
//! are a request and its answer in turn.

#[path = "../../tests/portal/mod.rs"]
mod portal;

use std::fmt::Write as _;
use std::path::Path;

use search::document::{Document, Section};
use search::words::Language;
use search::write::{Options, Written, write};
use search_wasm::engine::{Engine, Status};

/// How many pages the large index has: some blocks for the words on all.
const MANY: usize = 1500;

fn main() {
    let folder = std::env::args().nth(1).expect("answers FOLDER");
    let folder = Path::new(&folder);
    let texts = portal::TABLE.iter().map(|(text, _)| *text);
    let more = [
        "",
        "kind:api",
        "xyzzyplugh",
        "zanzibar gateway",
        "\"order service\" -api",
        "k8s",
    ];
    let requests: Vec<String> = texts
        .chain(more)
        .map(request)
        .chain([
            r#"{"text":"order","limit":2,"offset":1,"count":["kind","owner"]}"#.to_owned(),
            r#"{"text":"order","limit":50,"ofEachGroup":1}"#.to_owned(),
            r#"{"text":"\ud83d\ude42 order\n","facets":[["kind","api"]],"limit":5}"#.to_owned(),
        ])
        .collect();
    let synonyms = vec![vec!["k8s".into(), "queue".into()]];
    let options = |language| Options {
        language,
        synonyms: synonyms.clone(),
    };
    for (name, language) in Language::ALL {
        let written = write(&portal::portal(), &options(language)).expect("it can be written");
        save(&folder.join(name), &written, &requests);
    }
    let many: Vec<String> = [
        "alpha",
        "alpha beta",
        "\"gamma delta\"",
        "\"delta gamma\"",
        "word77",
        "word7",
        "wrod77",
        "alpha -beta",
        "kind:even",
        "alpha kind:odd",
        "page 700",
    ]
    .into_iter()
    .map(request)
    .chain([r#"{"text":"alpha","limit":100,"count":["kind","tag"]}"#.to_owned()])
    .collect();
    let written = write(&pages(), &options(Language::English)).expect("it can be written");
    save(&folder.join("many"), &written, &many);
}

fn request(text: &str) -> String {
    let text = text.replace('"', "\\\"");
    format!("{{\"text\":\"{text}\",\"limit\":10,\"count\":[\"kind\"]}}")
}

/// Pages that share many words.
fn pages() -> Vec<Document> {
    (0..MANY)
        .map(|number| {
            let text = format!(
                "alpha word{} gamma delta word{} {}gamma. {}",
                number % 97,
                number % 389,
                if number % 3 == 0 { "beta " } else { "" },
                "filler alpha ".repeat(number % 13),
            );
            Document {
                group: "docs".into(),
                path: format!("docs/{number}/"),
                title: format!("Page {number}"),
                kind: "docs".into(),
                facets: vec![
                    (
                        "kind".into(),
                        if number % 2 == 0 { "even" } else { "odd" }.into(),
                    ),
                    ("tag".into(), format!("t{}", number % 7)),
                ],
                sections: vec![Section {
                    text,
                    ..Section::default()
                }],
                ..Document::default()
            }
        })
        .collect()
}

/// Writes the files of an index, and its answers.
fn save(folder: &Path, written: &Written, requests: &[String]) {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    let save = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.join(name), bytes).expect("the folder can be written");
    };
    save("hot", &written.hot);
    for (file, bytes) in &written.files {
        save(file.name(), bytes);
    }
    let mut engine = Engine::default();
    give(&mut engine, &written.hot);
    assert_eq!(engine.open(), Status::Done);
    for (file, bytes) in &written.files {
        give(&mut engine, bytes);
        assert_eq!(engine.put(*file as u32, 0.0), Status::Done);
    }
    let mut cases = String::new();
    for request in requests {
        give(&mut engine, request.as_bytes());
        assert_eq!(engine.search(), Status::Done, "{request}");
        let answer = std::str::from_utf8(engine.output()).expect("answers are text");
        writeln!(cases, "{request}\n{answer}").expect("memory can be written");
    }
    save("cases.txt", cases.as_bytes());
}

fn give(engine: &mut Engine, bytes: &[u8]) {
    let input = engine.input(bytes.len()).expect("it is not too long");
    input.copy_from_slice(bytes);
}
