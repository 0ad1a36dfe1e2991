//! One descriptor file, from its bytes to entities: everything that can be
//! said without knowing any other entity.
//!
//! [`process_file`] is the way in. Each document goes through these stages,
//! and the first that finds an error ends it:
//!
//! 1. [`envelope`]: is it an entity at all?
//! 2. [`placeholder`]: `$text`, `$json` and `$yaml` are replaced.
//! 3. [`policy`] and [`fields`]: what every entity must be.
//! 4. [`shape`] over [`crate::kinds`]: what its kind must be.
//! 5. [`location`]: the files a Location names.
//! 6. [`mod@reference`]: the relations its fields give.
//! 7. [`output`]: the entity as JSON; [`lint`] adds warnings.
//!
//! The order is that of `DefaultCatalogProcessingOrchestrator.ts` in
//! Backstage. Unlike there, a stage reports all it finds, not the first.

pub(crate) mod envelope;
pub(crate) mod fields;
pub(crate) mod finding;
pub(crate) mod format;
pub(crate) mod lint;
pub(crate) mod location;
pub(crate) mod output;
pub(crate) mod placeholder;
pub(crate) mod policy;
pub(crate) mod reference;
pub(crate) mod shape;

use std::sync::Arc;

use diagnostic::{Diagnostic, Place, Severity};
use yaml::{Content, Document, Limits, Mapping, Node, Problem, Span, Value};

use crate::entity_ref::EntityRef;
use crate::kinds::{self, CUSTOM_REFERENCES, KINDS, SORTED_LISTS};
use crate::model::DocumentOutcome;
use crate::process::envelope::Envelope;
use crate::process::finding::{Finding, Places};
use crate::process::location::Targets;
use crate::process::output::FileAnnotations;
use crate::process::placeholder::{Read, Reader};
use crate::process::reference::Reference;
use crate::source::{Location, SourceFile, Sources};
use crate::suggest::closest;

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
            .at(start_of(file))
    })
}

/// The start of a file whose text is not shown.
fn start_of(file: &SourceFile) -> Place {
    Place {
        file: Arc::clone(&file.path),
        line: 1,
        column: 1,
        width: 1,
        excerpt: String::new(),
    }
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
                .hint("save it as UTF-8, or name another file")
                .at(start_of(file)),
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

/// The stages of one document, with what they share.
struct Stages<'a, 'r> {
    annotations: &'a FileAnnotations,
    reader: &'a mut Reader<'r>,
    context: Context<'a>,
    draft: &'a mut ProcessedDocument,
    findings: &'a mut Vec<Finding>,
}

impl Stages<'_, '_> {
    /// Runs the stages until one finds an error.
    fn run(mut self, mut root: Node) {
        let envelope = match envelope::open(&root) {
            Ok(envelope) => envelope,
            Err(findings) => return self.findings.extend(findings),
        };
        let spec_type = root.get("spec").and_then(|spec| spec.get("type"));
        self.draft.spec_type = spec_type.and_then(Node::as_str).map(Box::from);
        self.draft.kind_span = root.get("kind").map(|kind| kind.span).unwrap_or_default();
        self.draft.owner = owner(&root, &envelope);
        self.draft.envelope = Some(envelope.clone());
        let Value::Mapping(root) = &mut root.value else {
            return; // The envelope is a map.
        };
        if self.prepare(root).is_some()
            && self.check_policies(root).is_some()
            && let Some(kind) = self.check_kind(root, &envelope)
            && self.relate(root, kind, &envelope).is_some()
        {
            lint::check(root, kind, self.findings);
            let document = output::document(root, &envelope.entity_ref, self.annotations);
            self.draft.document = Some(Arc::new(document));
            self.draft.outcome = DocumentOutcome::Valid;
        }
    }

    /// `None` if errors were found since there were `before` findings.
    fn passed(&self, before: usize) -> Option<()> {
        let found = &self.findings[before..];
        let is_error = |finding: &Finding| finding.severity == Severity::Error;
        (!found.iter().any(is_error)).then_some(())
    }

    fn prepare(&mut self, root: &mut Mapping) -> Option<()> {
        let before = self.findings.len();
        placeholder::replace(root, self.reader, self.findings);
        if let Some(entry) = root.entries.iter_mut().find(|entry| &*entry.key == "spec")
            && let Value::Mapping(spec) = &mut entry.value.value
        {
            sort_lists(spec);
        }
        self.passed(before)
    }

    fn check_policies(&mut self, root: &Mapping) -> Option<()> {
        let before = self.findings.len();
        for check in [
            policy::check_types,
            policy::check_foreign_fields,
            fields::check,
        ] {
            check(root, self.findings);
            self.passed(before)?;
        }
        Some(())
    }

    /// The kind, or `Some(None)` for one that configuration adds.
    fn check_kind(
        &mut self,
        root: &Mapping,
        envelope: &Envelope,
    ) -> Option<Option<&'static kinds::Kind>> {
        let before = self.findings.len();
        let known = kinds::find(&envelope.kind)
            .filter(|kind| kind.api_versions.contains(&&*envelope.api_version));
        let Some(kind) = known else {
            if self
                .context
                .custom_kinds
                .iter()
                .any(|custom| **custom == *envelope.kind)
            {
                return Some(None);
            }
            self.findings
                .push(unknown_kind(root, envelope, self.context.custom_kinds));
            return None;
        };
        match root.entry("spec") {
            Some(entry) => shape::check(
                &entry.value,
                &shape::Shape::Map(kind.spec),
                "spec",
                "kind-schema",
                self.findings,
            ),
            None => self.findings.push(missing_spec(root, kind)),
        }
        self.passed(before).map(|()| Some(kind))
    }

    fn relate(
        &mut self,
        root: &Mapping,
        kind: Option<&'static kinds::Kind>,
        envelope: &Envelope,
    ) -> Option<()> {
        let before = self.findings.len();
        let Some(spec) = root.get("spec").and_then(Node::as_mapping) else {
            return Some(());
        };
        if kind.is_some_and(|kind| kind.name == "Location") {
            let (base, sources) = (self.reader.base, self.context.sources);
            match location::targets(spec, base, sources, self.findings) {
                Ok(targets) => self.draft.targets = Some(targets),
                Err(finding) => {
                    self.findings.push(finding);
                    return None;
                }
            }
            return Some(()); // What cannot be read does not make it invalid.
        }
        let references = match kind {
            Some(kind) => {
                reference::collect(spec, kind.references, &envelope.namespace, self.findings)
            }
            // Nothing says that these fields hold references: only text does.
            None => reference::collect_lenient(spec, CUSTOM_REFERENCES, &envelope.namespace),
        };
        self.draft.references = references;
        self.passed(before)
    }
}

/// Who can mend the document, even if it turns out to be no entity.
fn owner(root: &Node, envelope: &Envelope) -> Option<EntityRef> {
    let owner = root.get("spec")?.get("owner")?.as_str()?;
    let namespace = match &*envelope.namespace {
        namespace if format::is_namespace(namespace) => namespace,
        _ => "default",
    };
    EntityRef::parse(owner, Some("Group"), namespace).ok()
}

fn sort_lists(spec: &mut Mapping) {
    for entry in &mut spec.entries {
        if SORTED_LISTS.contains(&&*entry.key)
            && let Value::Sequence(items) = &mut entry.value.value
            && items.iter().all(|item| item.as_str().is_some())
        {
            let text = |node: &Node| node.as_str().unwrap_or_default().to_owned();
            // By UTF-16 code units, as JavaScript sorts.
            items.sort_by(|a, b| text(a).encode_utf16().cmp(text(b).encode_utf16()));
        }
    }
}

fn unknown_kind(root: &Mapping, envelope: &Envelope, custom_kinds: &[String]) -> Finding {
    let span = |key| root.get(key).map(|node| node.span).unwrap_or_default();
    let Envelope {
        kind, api_version, ..
    } = envelope;
    if let Some(known) = kinds::find(kind) {
        let usual = known.api_versions[0];
        return Finding::error(
            "unknown-kind.api-version",
            span("apiVersion"),
            format!(
                "a {kind} of `apiVersion: {}` is not known",
                shape::shorten(api_version)
            ),
        )
        .hint(format!("write `apiVersion: {usual}`"));
    }
    let names = KINDS.iter().map(|kind| kind.name);
    let names = names.chain(custom_kinds.iter().map(String::as_str));
    Finding::error(
        "unknown-kind.kind",
        span("kind"),
        format!("`{}` is not a known kind", shape::shorten(kind)),
    )
    .hint(match closest(kind, names) {
        Some(known) => format!("did you mean `kind: {known}`?"),
        None => format!(
            "use a kind Backstage knows, or add `{}` to `callboard.catalog.customKinds` in app-config.yaml",
            shape::shorten(kind)
        ),
    })
}

fn missing_spec(root: &Mapping, kind: &kinds::Kind) -> Finding {
    let span = root
        .entry("kind")
        .map(|entry| entry.key_span)
        .unwrap_or_default();
    let required: Vec<String> = kind
        .spec
        .iter()
        .filter_map(|field| Some(format!("`{}: {}`", field.name, field.required?)))
        .collect();
    let finding = Finding::error("kind-schema.missing", span, "`spec` is missing");
    finding.hint(match required.len() {
        0 => "add `spec: {}`".to_owned(),
        _ => format!("add `spec:` and under it {}", required.join(", ")),
    })
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
