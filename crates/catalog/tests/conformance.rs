//! Compares what is made of the conformance corpus with what Backstage made
//! of it, document by document, and prints the score.
//!
//! The corpus is `corpus/` under `$CALLBOARD_SHARED`, or under `shared` beside
//! the workspace; without it the test says so and passes. Its README says what
//! the files under `catalog-expected/` hold. `CONFORMANCE_CORPUS` names
//! another folder of the same layout, `CONFORMANCE_SHOW` how many differences
//! are printed.

mod repository_folder;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use catalog::build::{AllowedKind, ConfiguredLocation, Rule};
use catalog::{BuildInput, DocumentReport, build, validate};
use diagnostic::Severity;
use repository_folder::RepositoryFolder;
use serde_json::{Map, Value, json};

/// How many of the things compared are equal.
#[derive(Default)]
struct Score {
    equal: usize,
    different: Vec<String>,
}

impl Score {
    fn compare(&mut self, place: &str, what: &str, ours: &Value, expected: &Value) {
        if ours == expected {
            self.equal += 1;
        } else {
            self.different.push(format!(
                "{place} {what}\n  ours     {ours}\n  expected {expected}"
            ));
        }
    }

    fn print(&self, name: &str) {
        let all = self.equal + self.different.len();
        let percent = 100.0 * self.equal as f64 / all.max(1) as f64;
        println!("{name}: {} of {all} equal ({percent:.2}%)", self.equal);
        let shown = std::env::var("CONFORMANCE_SHOW")
            .ok()
            .and_then(|limit| limit.parse().ok())
            .unwrap_or(20);
        for difference in self.different.iter().take(shown) {
            println!("{difference}");
        }
    }
}

fn corpus() -> Option<PathBuf> {
    let corpus = match std::env::var_os("CONFORMANCE_CORPUS") {
        Some(corpus) => PathBuf::from(corpus),
        None => match std::env::var_os("CALLBOARD_SHARED") {
            Some(shared) => PathBuf::from(shared),
            None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        }
        .join("corpus"),
    };
    corpus.join("catalog-expected").is_dir().then_some(corpus)
}

#[test]
fn agrees_with_backstage_about_every_document_of_the_corpus() {
    let Some(corpus) = corpus() else {
        eprintln!("skipped: there is no corpus; set CALLBOARD_SHARED to where it is");
        return;
    };
    let mut folders: Vec<PathBuf> = std::fs::read_dir(corpus.join("catalog-expected"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    let (mut documents, mut stitched, mut details) =
        (Score::default(), Score::default(), Score::default());
    for path in folders {
        let expected: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let sources = RepositoryFolder::open(&corpus.join("catalog").join(name), name);
        compare_documents(name, &sources, &expected, &mut documents, &mut details);
        compare_stitched(name, &sources, &expected, &mut stitched, &mut details);
    }
    documents.print("documents (outcome, entityRef, relations, error classes)");
    stitched.print("folders (stitched)");
    details.print("details (parsed, entity, emits)");
    assert!(documents.different.is_empty(), "documents differ");
    assert!(stitched.different.is_empty(), "folders differ");
    assert!(details.different.is_empty(), "details differ");
}

fn compare_documents(
    folder: &str,
    sources: &RepositoryFolder,
    expected: &Value,
    score: &mut Score,
    details: &mut Score,
) {
    let files = list(&expected["files"]);
    let locations: Vec<_> = files
        .iter()
        .map(|file| sources.location(text(&file["path"])))
        .collect();
    let reports = validate(&locations, sources);
    assert_eq!(reports.len(), files.len(), "{folder}");
    for (report, file) in reports.iter().zip(files) {
        let place = format!("{folder}/{}", text(&file["path"]));
        let theirs = list(&file["documents"]);
        if report.documents.len() != theirs.len() {
            let (ours, theirs) = (json!(report.documents.len()), json!(theirs.len()));
            score.compare(&place, "number of documents", &ours, &theirs);
            continue;
        }
        let stream = yaml::parse(&report.text, &yaml::Limits::default());
        for (ours, theirs) in report.documents.iter().zip(theirs) {
            let place = format!("{place}[{}]", ours.index);
            score.compare(
                &place,
                "document",
                &summary(ours),
                &expected_summary(theirs),
            );
            let content = stream
                .documents
                .get(ours.index)
                .map(|document| &document.content);
            if let (Some(yaml::Content::Tree(node)), Some(parsed)) = (content, theirs.get("parsed"))
            {
                details.compare(&place, "parsed", &abbreviate(&node.to_json()), parsed);
            }
            if let Some(emits) = theirs.get("emits") {
                details.compare(&place, "emits", &emitted(ours), emits);
            }
        }
    }
}

fn summary(report: &DocumentReport) -> Value {
    let classes: BTreeSet<&str> = report
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| diagnostic.code.split('.').next().unwrap())
        .collect();
    json!({
        "outcome": report.outcome.as_str(),
        "entityRef": report.entity_ref.as_ref().map(catalog::EntityRef::as_str),
        "classes": classes,
        "relations": relations(&report.relations),
    })
}

fn expected_summary(document: &Value) -> Value {
    let classes: BTreeSet<&str> = list(&document["errors"])
        .iter()
        .map(|error| text(&error["class"]))
        .collect();
    json!({
        "outcome": document["outcome"],
        "entityRef": document["entityRef"],
        "classes": classes,
        "relations": list(&document["relations"]),
    })
}

fn emitted(report: &DocumentReport) -> Value {
    let emits = report.emits.iter().map(|emitted| {
        json!({
            "entityRef": emitted.entity_ref.as_str(),
            "from": &*emitted.path,
        })
    });
    emits.collect()
}

fn relations(relations: &[catalog::Relation]) -> Value {
    let relations = relations.iter().map(|relation| {
        json!({
            "type": relation.relation_type.as_str(),
            "target": relation.target.as_str(),
        })
    });
    relations.collect()
}

fn compare_stitched(
    folder: &str,
    sources: &RepositoryFolder,
    expected: &Value,
    score: &mut Score,
    details: &mut Score,
) {
    let files = list(&expected["files"]);
    let locations = files.iter().map(|file| ConfiguredLocation {
        location: sources.location(text(&file["path"])),
        rules: vec![allow_all()],
        place: None,
    });
    let input = BuildInput {
        locations: locations.collect(),
        ..BuildInput::default()
    };
    let catalog = build(&input, sources);
    let mut stitched = Vec::new();
    for entity in &catalog.entities {
        let path = &*catalog.files[entity.origin.file].path;
        let Some(file) = files.iter().find(|file| file["path"] == path) else {
            continue; // Only a Location names this file.
        };
        stitched.push(json!({
            "entityRef": entity.entity_ref.as_str(),
            "path": path,
            "index": entity.origin.document,
            "relations": relations(&entity.relations),
        }));
        let document = &list(&file["documents"])[entity.origin.document];
        details.compare(
            &format!("{folder} {}", entity.entity_ref),
            "entity",
            &without_added(&entity.document, &document["parsed"]),
            &document["entity"],
        );
    }
    let stitched = Value::Array(stitched);
    score.compare(folder, "stitched", &stitched, &expected["stitched"]);
}

fn allow_all() -> Rule {
    const KINDS: &str = "API Component Domain Group Location Resource System Template User";
    Rule {
        allow: KINDS
            .split(' ')
            .map(|kind| AllowedKind {
                kind: kind.to_owned(),
                spec_type: None,
            })
            .collect(),
        locations: None,
    }
}

/// The processed entity as the corpus has it: without what the pipeline added
/// and with long texts digested.
fn without_added(document: &Value, parsed: &Value) -> Value {
    let mut document = document.clone();
    let metadata = document["metadata"].as_object_mut().unwrap();
    for field in ["uid", "etag"] {
        match parsed["metadata"].get(field) {
            Some(own) => metadata.insert(field.to_owned(), own.clone()),
            None => metadata.shift_remove(field),
        };
    }
    let own = parsed["metadata"].get("annotations");
    let annotations = metadata["annotations"].as_object_mut().unwrap();
    for name in ["managed-by-location", "managed-by-origin-location"] {
        annotations.shift_remove(&format!("backstage.io/{name}"));
    }
    for name in ["view-url", "edit-url", "source-location"] {
        let key = format!("backstage.io/{name}");
        if own.and_then(|own| own.get(&key)).is_none() {
            annotations.shift_remove(&key);
        }
    }
    if annotations.is_empty() && own.is_none() {
        metadata.shift_remove("annotations");
    }
    abbreviate(&document)
}

fn abbreviate(value: &Value) -> Value {
    match value {
        Value::String(text) if text.encode_utf16().count() > 2_000 => {
            use sha2::{Digest, Sha256};
            let digest = Sha256::digest(text.as_bytes());
            let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            Value::String(format!("sha256:{digits}"))
        }
        Value::Array(items) => items.iter().map(abbreviate).collect(),
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(key, value)| (key.clone(), abbreviate(value)))
                .collect::<Map<_, _>>(),
        ),
        other => other.clone(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
