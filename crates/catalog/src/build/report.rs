//! From a crawl to reports: what is wrong with each document once all are
//! known, and the [`FileReport`]s people see.
//!
//! [`report`] is the way in. To what processing found it adds what the targets
//! of Locations gave, who else has claimed a reference, and what the rules
//! refuse; [`crate::checks`] adds the rest.

use std::sync::Arc;

use diagnostic::{Diagnostic, Severity};
use rustc_hash::FxHashMap;

use crate::build::crawl::{Crawl, DocumentId, Standing};
use crate::entity_ref::EntityRef;
use crate::model::{DocumentOutcome, DocumentReport, Emitted, FileReport};
use crate::process::finding::{Finding, Places};
use crate::process::location::Target;
use crate::process::reference::Reference;
use crate::process::{ProcessedDocument, class_of};
use crate::relation::Relation;
use crate::source::ReadError;

/// Something about a document that only the whole catalog shows.
pub(crate) struct Late {
    /// The document.
    pub(crate) document: DocumentId,
    /// What.
    pub(crate) finding: Finding,
}

/// The reports of the first `count` files, with `late` added to what was
/// found while they were read. `stand_ins` are asked in place of owners that
/// do not exist.
pub(crate) fn report(
    crawl: &Crawl,
    count: usize,
    mut late: Vec<Late>,
    stand_ins: &FxHashMap<EntityRef, EntityRef>,
) -> Vec<Arc<FileReport>> {
    late.sort_by_key(|late| (late.document.file, late.document.document));
    let mut late = late.into_iter().peekable();
    (0..count.min(crawl.files.len()))
        .map(|index| {
            let mut of_file = Vec::new();
            while let Some(next) = late.next_if(|late| late.document.file <= index) {
                of_file.push(next);
            }
            Arc::new(file_report(crawl, index, of_file, stand_ins))
        })
        .collect()
}

fn file_report(
    crawl: &Crawl,
    index: usize,
    late: Vec<Late>,
    stand_ins: &FxHashMap<EntityRef, EntityRef>,
) -> FileReport {
    let file = &crawl.files[index];
    let processed = &file.processed;
    let places = Places::new(Arc::clone(&processed.path), &processed.text);
    let mut documents: Vec<DocumentReport> = processed
        .documents
        .iter()
        .zip(&file.standings)
        .map(|(draft, standing)| document_report(crawl, draft, *standing))
        .collect();
    for Late { document, finding } in late {
        let report = &mut documents[document.document];
        let mut diagnostic = places.diagnostic(finding);
        diagnostic.entity = report.entity_ref.as_ref().map(EntityRef::to_arc);
        report.diagnostics.push(diagnostic);
    }
    for (report, draft) in documents.iter_mut().zip(&processed.documents) {
        let owner = ask(draft, stand_ins);
        for diagnostic in &mut report.diagnostics {
            diagnostic.owner.clone_from(&owner);
        }
        report.diagnostics.sort_by_key(line_and_column);
    }
    FileReport {
        location: processed.location.clone(),
        path: Arc::clone(&processed.path),
        text: Arc::clone(&processed.text),
        documents,
    }
}

fn line_and_column(diagnostic: &Diagnostic) -> (u32, u32, Severity) {
    let place = diagnostic.place.as_ref();
    let (line, column) = place.map_or((0, 0), |place| (place.line, place.column));
    (line, column, diagnostic.severity)
}

fn document_report(crawl: &Crawl, draft: &ProcessedDocument, standing: Standing) -> DocumentReport {
    let outcome = match standing {
        Standing::Refused => DocumentOutcome::Invalid,
        _ => draft.outcome,
    };
    let relations = match (outcome, draft.entity_ref()) {
        (DocumentOutcome::Valid, Some(entity_ref)) => own_relations(entity_ref, &draft.references),
        _ => Vec::new(),
    };
    DocumentReport {
        index: draft.index,
        outcome,
        entity_ref: draft.entity_ref().cloned(),
        lines: draft.lines,
        diagnostics: draft.diagnostics.clone(),
        relations,
        emits: emits(crawl, draft),
    }
}

/// What the targets of a Location hold: every document with a reference, but
/// for the Location itself.
fn emits(crawl: &Crawl, draft: &ProcessedDocument) -> Vec<Emitted> {
    let mut emits = Vec::new();
    let targets = draft.targets.iter().flat_map(|targets| &targets.targets);
    for location in targets.filter_map(|target| target.location.as_ref().ok()) {
        let Some(Ok(files)) = crawl.reads.get(location) else {
            continue;
        };
        for &file in files.iter().flatten() {
            let processed = &crawl.files[file].processed;
            let refs = processed
                .documents
                .iter()
                .filter_map(ProcessedDocument::entity_ref);
            let others = refs.filter(|entity_ref| Some(*entity_ref) != draft.entity_ref());
            emits.extend(others.map(|entity_ref| Emitted {
                entity_ref: entity_ref.clone(),
                path: Arc::clone(&processed.path),
            }));
            if stops_reader(crawl, file) {
                break;
            }
        }
    }
    emits
}

/// What the fields of an entity say of itself. A reference to itself counts
/// in both directions.
fn own_relations(entity_ref: &EntityRef, references: &[Reference]) -> Vec<Relation> {
    let mut relations = Vec::with_capacity(references.len());
    for reference in references {
        relations.push(Relation {
            relation_type: reference.relation,
            target: reference.target.clone(),
        });
        if reference.target == *entity_ref {
            relations.push(Relation {
                relation_type: reference.relation.inverse(),
                target: reference.target.clone(),
            });
        }
    }
    relations.sort_unstable();
    relations.dedup();
    relations
}

/// Who can mend what is wrong with a document: the owner it names, or was
/// probably meant to name, or the group it is.
fn ask(draft: &ProcessedDocument, stand_ins: &FxHashMap<EntityRef, EntityRef>) -> Option<Arc<str>> {
    if let Some(owner) = &draft.owner {
        return Some(stand_ins.get(owner).unwrap_or(owner).to_arc());
    }
    let entity_ref = draft.entity_ref()?;
    (entity_ref.kind() == "group").then(|| entity_ref.to_arc())
}

/// What the crawl itself shows to be wrong with the first `count` files.
pub(crate) fn crawl_findings(crawl: &Crawl, count: usize) -> Vec<Late> {
    let mut late = Vec::new();
    for (index, file) in crawl.files.iter().enumerate().take(count) {
        for (position, draft) in file.processed.documents.iter().enumerate() {
            let id = DocumentId {
                file: index,
                document: position,
            };
            let mut add = |finding| {
                late.push(Late {
                    document: id,
                    finding,
                });
            };
            standing_finding(crawl, id, draft, file.standings[position])
                .into_iter()
                .for_each(&mut add);
            target_findings(crawl, draft).into_iter().for_each(&mut add);
        }
    }
    late
}

fn standing_finding(
    crawl: &Crawl,
    id: DocumentId,
    draft: &ProcessedDocument,
    standing: Standing,
) -> Option<Finding> {
    let envelope = draft.envelope.as_ref()?;
    let (entity_ref, span) = (&envelope.entity_ref, envelope.name_span);
    let place = |id: DocumentId| {
        let path = &crawl.files[id.file].processed.path;
        format!("{path}:{}", crawl.document(id).lines.0)
    };
    match standing {
        Standing::None | Standing::Holds => None,
        Standing::ReplacedBy(later) => Some(
            Finding::warning(
                "duplicate-entity.same-file",
                span,
                format!(
                    "`{entity_ref}` is described again at {}, which counts",
                    place(later)
                ),
            )
            .hint("remove one of the two, or give it another name"),
        ),
        Standing::HeldBy(holder) => Some(
            Finding::warning(
                "duplicate-entity",
                span,
                format!(
                    "`{entity_ref}` is already described at {}, which counts",
                    place(holder)
                ),
            )
            .hint("remove one of the two, or give it another name or namespace"),
        ),
        // Whether a kind nobody knows is allowed does not matter.
        Standing::Refused if draft.error_class() == Some("unknown-kind") => None,
        Standing::Refused => {
            let registered = &crawl.files[id.file].processed.registered;
            let kind = &envelope.kind;
            let span = draft.kind_span;
            Some(
                Finding::error(
                    "not-allowed",
                    span,
                    format!("a {kind} is not allowed to come from `{registered}`"),
                )
                .hint(format!(
                    "add `rules: [{{ allow: [{kind}] }}]` to this location in `catalog.locations` of app-config.yaml, or `- allow: [{kind}]` to `catalog.rules`"
                )),
            )
        }
    }
}

/// What the targets of a Location gave.
fn target_findings(crawl: &Crawl, draft: &ProcessedDocument) -> Vec<Finding> {
    let Some(targets) = &draft.targets else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for target in &targets.targets {
        let result = match &target.location {
            Err(error) => Err(error),
            Ok(location) => match crawl.reads.get(location) {
                Some(result) => result.as_ref(),
                None => continue, // Not followed.
            },
        };
        match result {
            Err(error) if targets.optional && error.is_absence() => {}
            Err(error) => findings.push(unread_target(target, error)),
            Ok(files) if files.is_empty() && !targets.optional => findings.push(
                Finding::error(
                    "location-read.nothing-found",
                    target.span,
                    format!("no file matches `{}`", target.written),
                )
                .hint("mend the pattern, or add `presence: optional` if there may be none"),
            ),
            Ok(files) => {
                for file in files {
                    match file {
                        Err(error) => findings.push(unread_target(target, error)),
                        Ok(file) => findings.extend(bad_documents(crawl, target, *file)),
                    }
                    if file.as_ref().is_ok_and(|file| stops_reader(crawl, *file)) {
                        break; // Backstage reads no further; the files report for themselves.
                    }
                }
            }
        }
    }
    findings
}

fn unread_target(target: &Target, error: &ReadError) -> Finding {
    let code = match error {
        ReadError::NotFound { .. } => "location-read.not-found",
        ReadError::Outside { .. } => "location-read.outside",
        ReadError::Elsewhere { .. } => "location-read.elsewhere",
        _ => "location-read",
    };
    let hint = match error {
        ReadError::NotFound { .. } => {
            "name a file that exists, relative to this one, or add `presence: optional` if it may be missing"
        }
        ReadError::Outside { .. } => "name a file of this repository",
        ReadError::Elsewhere { .. } => {
            "register that file by itself under `catalog.locations` of app-config.yaml"
        }
        ReadError::TooLarge { .. } => "split the file, or move API definitions out of it",
        _ => "name a file of this repository, or a URL of a code host",
    };
    Finding::error(
        code,
        target.span,
        format!("target `{}` was not read: {error}", target.written),
    )
    .hint(hint)
}

fn stops_reader(crawl: &Crawl, file: usize) -> bool {
    let documents = &crawl.files[file].processed.documents;
    documents
        .iter()
        .any(|document| document.error_class() == Some("yaml-exception"))
}

/// The documents of a target that are no entities are errors of the Location
/// too.
fn bad_documents(crawl: &Crawl, target: &Target, file: usize) -> Vec<Finding> {
    let processed = &crawl.files[file].processed;
    processed
        .documents
        .iter()
        .filter_map(|document| {
            let class = document.class_for_reader()?;
            let first = document
                .diagnostics
                .iter()
                .find(|diagnostic| diagnostic.severity == Severity::Error)?;
            debug_assert!(class == "location-read" || class_of(&first.code) == class);
            let line = first.place.as_ref().map_or(1, |place| place.line);
            Some(
                Finding::error(
                    format!("{class}.target"),
                    target.span,
                    format!(
                        "{}:{line} holds no entity: {}",
                        processed.path, first.message
                    ),
                )
                .hint("mend it there; the other entities of the file are kept"),
            )
        })
        .collect()
}
