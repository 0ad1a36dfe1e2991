//! The stages a document goes through, one after the other, until one finds an
//! error.
//!
//! [`Stages::run`] is the way in; what each stage does is in its own module,
//! listed in [`crate::process`]. This is `processSingleEntity` of
//! `DefaultCatalogProcessingOrchestrator.ts`.

use std::sync::Arc;

use diagnostic::Severity;
use yaml::{Mapping, Node, Value};

use super::envelope::{self, Envelope};
use super::finding::Finding;
use super::output::{self, FileAnnotations};
use super::placeholder::{self, Reader};
use super::{
    Context, ProcessedDocument, fields, format, lint, location, owner, policy, reference, shape,
};
use crate::entity_ref::EntityRef;
use crate::kinds::{self, CUSTOM_REFERENCES, KINDS, SORTED_LISTS};
use crate::model::DocumentOutcome;
use crate::suggest::closest;

/// The stages of one document, with what they share.
pub(super) struct Stages<'a, 'r> {
    pub(super) annotations: &'a FileAnnotations,
    pub(super) reader: &'a mut Reader<'r>,
    pub(super) context: Context<'a>,
    pub(super) draft: &'a mut ProcessedDocument,
    pub(super) findings: &'a mut Vec<Finding>,
}

impl Stages<'_, '_> {
    /// Runs the stages until one finds an error.
    pub(super) fn run(mut self, mut root: Node) {
        let envelope = match envelope::open(&root) {
            Ok(envelope) => envelope,
            Err(findings) => return self.findings.extend(findings),
        };
        let spec_type = root.get("spec").and_then(|spec| spec.get("type"));
        self.draft.spec_type = spec_type.and_then(Node::as_str).map(Box::from);
        self.draft.kind_span = root.get("kind").map(|kind| kind.span).unwrap_or_default();
        let owner_from = owner::derive(&mut root, &envelope.kind, self.reader);
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
            let mut document = output::document(root, &envelope.entity_ref, self.annotations);
            if let Some(from) = owner_from {
                output::annotate(&mut document, owner::OWNER_FROM, from);
            }
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
