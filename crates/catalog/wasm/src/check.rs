//! A descriptor, checked alone: what is wrong with it, which entities it
//! describes, and what it would change about those that are there.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalog::build::{BuildInput, ConfiguredLocation, Rule, build};
use catalog::changes::{self, Difference, What};
use catalog::source::{ReadFile, SourceFile, Sources};
use catalog::{Entity, Location, ReadError};
use diagnostic::Diagnostic;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is asked.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Request {
    /// The text of a descriptor file.
    pub text: String,
    /// Entities of the catalog by their reference, in Backstage's JSON shape:
    /// those of the descriptor are compared with them.
    #[serde(default)]
    pub existing: BTreeMap<String, Value>,
    /// Kinds beyond the built-in ones.
    #[serde(default)]
    pub custom_kinds: Vec<String>,
}

/// What is said.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// Of each document that is not empty, in order.
    pub documents: Vec<Document>,
}

/// One document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Its first line, counted from 1.
    pub line: u32,
    /// `valid`, `invalid` or `unread`.
    pub outcome: &'static str,
    /// The entity it describes, as far as that could be read.
    pub entity_ref: Option<String>,
    /// Its kind as written, title, description, owner and type; empty where it
    /// is not valid.
    pub kind: String,
    /// What people call it.
    pub title: String,
    /// What it is.
    pub description: String,
    /// Its type.
    pub spec_type: String,
    /// Its lifecycle.
    pub lifecycle: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// The relations its own fields give: type and target.
    pub relations: Vec<(String, String)>,
    /// What it would change, in words; nothing where there is none of its name,
    /// or nothing is different.
    pub differences: Vec<String>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    /// Its code.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub hint: Option<String>,
    /// Where, counted from 1.
    pub line: u32,
    /// Where in the line, counted from 1.
    pub column: u32,
    /// The line as written.
    pub source: String,
}

/// What a descriptor is called where it has no name.
const PATH: &str = "catalog-info.yaml";

/// Answers a [`Request`] in JSON with an [`Answer`] in JSON; `None` where it is
/// none.
pub fn answer(request: &[u8]) -> Option<Vec<u8>> {
    let request: Request = serde_json::from_slice(request).ok()?;
    serde_json::to_vec(&check(&request)).ok()
}

/// Checks a descriptor.
pub fn check(request: &Request) -> Answer {
    let pasted = Pasted(Arc::from(request.text.as_bytes()));
    let location = pasted.location();
    let reports = catalog::validate(std::slice::from_ref(&location), &pasted);
    let built = build(
        &BuildInput {
            locations: vec![ConfiguredLocation {
                location,
                rules: Vec::new(),
                place: None,
            }],
            rules: Some(vec![Rule::of_every_kind(&request.custom_kinds)]),
            custom_kinds: request.custom_kinds.clone(),
        },
        &pasted,
    );
    let lines: Vec<&str> = request.text.lines().collect();
    let documents = reports.iter().flat_map(|report| &report.documents);
    let documents = documents.filter(|document| document.outcome.as_str() != "empty");
    let documents = documents.map(|report| {
        let entity_ref = report.entity_ref.as_ref();
        let entity = entity_ref.and_then(|entity_ref| built.get(entity_ref));
        let mut document = Document {
            line: report.lines.0,
            outcome: report.outcome.as_str(),
            entity_ref: entity_ref.map(|entity_ref| entity_ref.as_str().to_owned()),
            kind: String::new(),
            title: String::new(),
            description: String::new(),
            spec_type: String::new(),
            lifecycle: String::new(),
            tags: Vec::new(),
            relations: Vec::new(),
            differences: Vec::new(),
            problems: problems(&report.diagnostics, &lines),
        };
        document.relations = (report.relations.iter())
            .map(|relation| {
                let sort = relation.relation_type.as_str().to_owned();
                (sort, relation.target.as_str().to_owned())
            })
            .collect();
        if let Some(entity) = entity {
            document.describe(entity);
            let existing = request.existing.get(entity.entity_ref.as_str());
            document.differences = existing
                .map(|it| differences(it, entity))
                .unwrap_or_default();
        }
        document
    });
    Answer {
        documents: documents.collect(),
    }
}

impl Document {
    fn describe(&mut self, entity: &Entity) {
        entity.kind().clone_into(&mut self.kind);
        entity.title().clone_into(&mut self.title);
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        self.description = text(entity.description());
        self.spec_type = text(entity.spec_type());
        self.lifecycle = text(entity.lifecycle());
        self.tags = entity.tags().map(str::to_owned).collect();
    }
}

fn problems(diagnostics: &[Diagnostic], lines: &[&str]) -> Vec<Problem> {
    let problems = diagnostics.iter().map(|diagnostic| {
        let (line, column) = match &diagnostic.place {
            Some(place) => (place.line, place.column),
            None => (1, 1),
        };
        let source = lines.get(line.saturating_sub(1) as usize);
        Problem {
            severity: diagnostic.severity.as_str(),
            code: diagnostic.code.to_string(),
            message: diagnostic.message.clone(),
            hint: diagnostic.hint.clone(),
            line,
            column,
            source: source.copied().unwrap_or_default().to_owned(),
        }
    });
    problems.collect()
}

fn differences(existing: &Value, entity: &Arc<Entity>) -> Vec<String> {
    match changes::of_one(existing, entity).map(|change| change.what) {
        Some(What::Changed { differences }) => {
            differences.iter().map(Difference::sentence).collect()
        }
        _ => Vec::new(),
    }
}

/// The one file there is.
struct Pasted(Arc<[u8]>);

impl Pasted {
    fn location(&self) -> Location {
        Location::new("file", PATH)
    }

    fn elsewhere(target: &str) -> ReadError {
        ReadError::Elsewhere {
            target: target.to_owned(),
        }
    }
}

impl Sources for Pasted {
    fn read(&self, location: &Location) -> Result<SourceFile, ReadError> {
        if *location != self.location() {
            return Err(Self::elsewhere(&location.target));
        }
        Ok(SourceFile {
            location: location.clone(),
            path: PATH.into(),
            bytes: Arc::clone(&self.0),
            good: None,
        })
    }

    fn search(&self, location: &Location) -> Result<Vec<ReadFile>, ReadError> {
        Err(Self::elsewhere(&location.target))
    }

    fn resolve(&self, _: &Location, target: &str) -> Result<Location, ReadError> {
        Ok(Location::new("file", target))
    }
}
