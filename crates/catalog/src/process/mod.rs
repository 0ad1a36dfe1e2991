//! One descriptor file, from its bytes to entities: everything that can be
//! said without knowing any other entity.
//!
//! [`process_file`] is the way in. Each document goes through these stages,
//! and the first that finds an error ends it:
//!
//! 1. [`envelope`]: is it an entity at all?
//! 2. [`mod@owner`]: who owns it, where only its repository says so.
//! 3. [`placeholder`]: `$text`, `$json` and `$yaml` are replaced.
//! 4. [`policy`] and [`fields`]: what every entity must be.
//! 5. [`shape`] over [`crate::kinds`]: what its kind must be.
//! 6. [`location`]: the files a Location names.
//! 7. [`mod@reference`]: the relations its fields give.
//! 8. [`output`]: the entity as JSON; [`lint`] adds warnings.
//! 9. [`good`]: what is broken stays as it was, where that is known.
//!
//! The order is that of `DefaultCatalogProcessingOrchestrator.ts` in
//! Backstage. Unlike there, a stage reports all it finds, not the first.

pub(crate) mod envelope;
pub(crate) mod fields;
pub(crate) mod finding;
pub(crate) mod format;
pub(crate) mod good;
pub(crate) mod lint;
pub(crate) mod location;
pub(crate) mod output;
pub(crate) mod owner;
pub(crate) mod placeholder;
pub(crate) mod policy;
pub(crate) mod reference;
pub(crate) mod shape;
mod stages;

use std::sync::Arc;

use diagnostic::{Diagnostic, Place, Severity};
use yaml::{Content, Document, Limits, Problem, Span};

use crate::entity_ref::EntityRef;
use crate::model::DocumentOutcome;
use crate::process::envelope::Envelope;
use crate::process::finding::{Finding, Places};
use crate::process::location::Targets;
use crate::process::output::FileAnnotations;
use crate::process::placeholder::{Read, Reader};
use crate::process::reference::Reference;
use crate::process::stages::Stages;
use crate::source::{GoodVersion, Location, SourceFile, Sources};

/// Larger descriptor files are refused.
pub const MAX_DESCRIPTOR_BYTES: usize = 10 * 1024 * 1024;

/// More problems of one document than this are counted, not listed.
pub const MAX_FINDINGS: usize = 100;

/// What processing a file depends on besides the file.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The way to other files.
    pub(crate) sources: &'a dyn Sources,
    /// Kinds that configuration adds.
    pub(crate) custom_kinds: &'a [String],
}

/// A descriptor file and all that was made of it.
#[derive(Debug)]
pub(crate) struct ProcessedFile {
    /// Where it was read from.
    pub(crate) location: Location,
    /// Which configured location led to it.
    pub(crate) registered: Location,
    /// How to name it to a person.
    pub(crate) path: Arc<str>,
    /// As it was read.
    pub(crate) bytes: Arc<[u8]>,
    /// Its text.
    pub(crate) text: Arc<str>,
    /// Its documents.
    pub(crate) documents: Vec<ProcessedDocument>,
    /// The other files its placeholders asked for.
    pub(crate) reads: Vec<Read>,
    /// The version that was kept for what is broken.
    pub(crate) good: Option<Arc<GoodVersion>>,
}

/// A document and all that was made of it.
#[derive(Debug)]
pub(crate) struct ProcessedDocument {
    /// Counted from 0, empty ones included.
    pub(crate) index: usize,
    /// Whether it is an entity.
    pub(crate) outcome: DocumentOutcome,
    /// First and last line, from 1.
    pub(crate) lines: (u32, u32),
    /// What it says of itself, where that could be read.
    pub(crate) envelope: Option<Envelope>,
    /// `spec.type` as it was before placeholders, for allow rules.
    pub(crate) spec_type: Option<Box<str>>,
    /// Where the kind is.
    pub(crate) kind_span: Span,
    /// The owner it names, valid or not.
    pub(crate) owner: Option<EntityRef>,
    /// What is wrong.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Where its fields point; empty unless it is an entity.
    pub(crate) references: Vec<Reference>,
    /// The files it names, for a Location that is an entity.
    pub(crate) targets: Option<Targets>,
    /// The processed entity, if it is one.
    pub(crate) document: Option<Arc<serde_json::Value>>,
}

impl ProcessedDocument {
    /// The reference of the entity it describes.
    pub(crate) fn entity_ref(&self) -> Option<&EntityRef> {
        self.envelope.as_ref().map(|envelope| &envelope.entity_ref)
    }

    /// The error class that whoever reads the file gets to see: that of a
    /// document which did not make it past its envelope.
    pub(crate) fn class_for_reader(&self) -> Option<&'static str> {
        const SEEN: [&str; 4] = [
            "yaml-syntax",
            "root-not-object",
            "envelope",
            "annotations-not-object",
        ];
        let class = self.error_class()?;
        if class == "yaml-exception" {
            return Some("location-read"); // The reader gives up as well.
        }
        SEEN.into_iter().find(|seen| *seen == class)
    }

    /// The error class of the document.
    pub(crate) fn error_class(&self) -> Option<&str> {
        self.diagnostics
            .iter()
            .find(|diagnostic| diagnostic.severity == Severity::Error)
            .map(|diagnostic| class_of(&diagnostic.code))
    }
}

/// The error class a code belongs to.
pub(crate) fn class_of(code: &str) -> &str {
    code.split('.').next().unwrap_or(code)
}

/// Processes every document of a file.
pub(crate) fn process_file(
    file: &SourceFile,
    registered: &Location,
    context: Context<'_>,
) -> ProcessedFile {
    let mut processed = ProcessedFile {
        location: file.location.clone(),
        registered: registered.clone(),
        path: Arc::clone(&file.path),
        bytes: Arc::clone(&file.bytes),
        text: Arc::from(""),
        documents: Vec::new(),
        reads: Vec::new(),
        good: file.good.clone(),
    };
    if let Some(diagnostic) = refuse(file) {
        processed.documents.push(refused(diagnostic));
        return processed;
    }
    let text: Arc<str> = Arc::from(String::from_utf8_lossy(&file.bytes));
    let places = Places::new(Arc::clone(&file.path), &text);
    let annotations = FileAnnotations::new(&file.location, registered);
    let mut reader = Reader {
        sources: context.sources,
        base: &file.location,
        reads: Vec::new(),
    };
    processed.documents = yaml::parse(&text, &Limits::default())
        .documents
        .into_iter()
        .enumerate()
        .map(|(index, document)| {
            process_document(index, document, &places, &annotations, &mut reader, context)
        })
        .collect();
    processed.reads = reader.reads;
    if is_binary(&file.bytes) {
        say_binary(&mut processed.documents, file);
    }
    drop(places);
    processed.text = text;
    processed
}

/// Why a file is not even looked at.
fn refuse(file: &SourceFile) -> Option<Diagnostic> {
    let bytes = file.bytes.len();
    (bytes > MAX_DESCRIPTOR_BYTES).then(|| {
        let message =
            format!("the file has {bytes} bytes; at most {MAX_DESCRIPTOR_BYTES} are read");
        Diagnostic::error("yaml-syntax.too-large", message)
            .at(Place::file(Arc::clone(&file.path)))
            .hint("move API definitions to files of their own and name them with `$text`")
    })
}

/// Whether a file is plainly not text: not UTF-8, with zero bytes.
fn is_binary(bytes: &[u8]) -> bool {
    const LOOKED_AT_BYTES: usize = 8_192;
    let start = &bytes[..bytes.len().min(LOOKED_AT_BYTES)];
    start.contains(&0)
        && std::str::from_utf8(start)
            .is_err_and(|error| error.valid_up_to() + 4 <= start.len() || start.len() < 4)
}

/// Says of the documents of such a file what matters, in place of what the
/// YAML reader made of them.
fn say_binary(documents: &mut [ProcessedDocument], file: &SourceFile) {
    let bytes = file.bytes.len();
    for document in documents {
        let Some(class) = document.error_class().map(str::to_owned) else {
            continue;
        };
        let message = format!("the file, of {bytes} bytes, is not text in UTF-8");
        document.diagnostics = vec![
            Diagnostic::error(format!("{class}.binary"), message)
                .at(Place::file(Arc::clone(&file.path)))
                .hint("save it as UTF-8, or name another file"),
        ];
    }
}

fn refused(diagnostic: Diagnostic) -> ProcessedDocument {
    ProcessedDocument {
        index: 0,
        outcome: DocumentOutcome::Invalid,
        lines: (1, 1),
        envelope: None,
        spec_type: None,
        kind_span: Span::default(),
        owner: None,
        diagnostics: vec![diagnostic],
        references: Vec::new(),
        targets: None,
        document: None,
    }
}

fn process_document(
    index: usize,
    document: Document,
    places: &Places<'_>,
    annotations: &FileAnnotations,
    reader: &mut Reader<'_>,
    context: Context<'_>,
) -> ProcessedDocument {
    let mut draft = ProcessedDocument {
        outcome: DocumentOutcome::Invalid,
        index,
        lines: lines(&document, places),
        envelope: None,
        spec_type: None,
        kind_span: Span::default(),
        owner: None,
        diagnostics: Vec::new(),
        references: Vec::new(),
        targets: None,
        document: None,
    };
    let mut findings: Vec<Finding> = document
        .warnings
        .into_iter()
        .map(|problem| Finding {
            severity: Severity::Warning,
            ..from_problem(problem, "yaml-warning")
        })
        .collect();
    match document.content {
        Content::Empty => draft.outcome = DocumentOutcome::Empty,
        Content::Unread => draft.outcome = DocumentOutcome::Unread,
        Content::Broken(problems) => findings.extend(
            problems
                .into_iter()
                .map(|problem| from_problem(problem, "yaml-syntax")),
        ),
        Content::Thrown(problem) => findings.push(from_problem(problem, "yaml-exception")),
        Content::Recursive(problem) => findings.push(from_problem(problem, "not-serializable")),
        Content::Tree(root) => {
            let stages = Stages {
                annotations,
                reader,
                context,
                draft: &mut draft,
                findings: &mut findings,
            };
            stages.run(root);
        }
    }
    finish(&mut draft, findings, places);
    draft
}

fn finish(draft: &mut ProcessedDocument, mut findings: Vec<Finding>, places: &Places<'_>) {
    findings.sort_by_key(|finding| (finding.severity, finding.span.start));
    if findings.len() > MAX_FINDINGS {
        let left = findings.len() - MAX_FINDINGS;
        findings.truncate(MAX_FINDINGS);
        if let Some(last) = findings.last_mut() {
            last.message = format!("{} (and {left} more in this document)", last.message);
        }
    }
    findings.sort_by_key(|finding| finding.span.start);
    draft.diagnostics = findings
        .into_iter()
        .map(|finding| {
            let mut diagnostic = places.diagnostic(finding);
            diagnostic.entity = draft.entity_ref().map(EntityRef::to_arc);
            diagnostic
        })
        .collect();
}

fn from_problem(problem: Problem, code: &'static str) -> Finding {
    let mut finding = Finding::error(code, problem.span, problem.message);
    finding.hint = problem.hint;
    finding
}

/// The lines that hold something, from the first of the value to the last
/// that is not blank.
fn lines(document: &Document, places: &Places<'_>) -> (u32, u32) {
    let text = places.text();
    let Span { start, end } = document.span;
    let written = text.get(start as usize..end as usize).unwrap_or_default();
    let end = start as usize + written.trim_end().len();
    let start = match &document.content {
        Content::Tree(node) => node.span.start,
        _ => start + (written.len() - written.trim_start().len()) as u32,
    };
    let line = |offset: u32| places.lines().line(offset.min(text.len() as u32)) as u32 + 1;
    let first = line(start);
    let last = line(u32::try_from(end.saturating_sub(1)).unwrap_or(u32::MAX));
    (first, last.max(first))
}
