//! Entities whose descriptor broke, as they were when they last were well.
//!
//! [`keep`] runs after a file has been processed, with a version of it that was
//! good. Only what is missing from the new one is taken, document by document: what
//! is well now counts as it is, and what somebody took away on purpose is only kept
//! where another document of the file is broken, because then nobody can tell.
//!
//! Backstage keeps an entity whose file does not parse too, but without saying so
//! on its page.

use std::sync::Arc;

use diagnostic::{Diagnostic, Place};
use rustc_hash::FxHashSet;
use serde_json::Value;

use crate::entity_ref::EntityRef;
use crate::model::DocumentOutcome;
use crate::process::output::annotate;
use crate::process::{Context, ProcessedDocument, ProcessedFile, process_file};
use crate::source::{GoodVersion, Location, SourceFile};

/// The annotation that says since when an entity is not as its file has it: a time
/// as in `2026-05-03T10:42:00Z`.
pub const STALE_SINCE: &str = "callboard.dev/stale-since";

/// The annotation that says why.
pub const STALE_REASON: &str = "callboard.dev/stale-reason";

/// Takes what a file lacks from the version in which it was good.
pub(crate) fn keep(
    processed: &mut ProcessedFile,
    file: &SourceFile,
    good: &GoodVersion,
    registered: &Location,
    context: Context<'_>,
) {
    let is_broken = |document: &ProcessedDocument| {
        matches!(
            document.outcome,
            DocumentOutcome::Invalid | DocumentOutcome::Unread
        )
    };
    if !processed.documents.iter().any(is_broken) {
        return;
    }
    let before = SourceFile {
        bytes: Arc::clone(&good.bytes),
        good: None,
        ..file.clone()
    };
    let before = process_file(&before, registered, context);
    let well: FxHashSet<EntityRef> = processed
        .documents
        .iter()
        .filter(|document| document.outcome == DocumentOutcome::Valid)
        .filter_map(|document| document.entity_ref().cloned())
        .collect();
    for mut document in before.documents {
        let Some(entity_ref) = document.entity_ref().cloned() else {
            continue;
        };
        if document.outcome != DocumentOutcome::Valid || well.contains(&entity_ref) {
            continue;
        }
        mark(&mut document, good);
        forget_places(&mut document);
        let says = says(&entity_ref, file, good);
        let same = |other: &&mut ProcessedDocument| {
            is_broken(other) && other.entity_ref() == Some(&entity_ref)
        };
        match processed.documents.iter_mut().find(same) {
            Some(broken) => {
                document.index = broken.index;
                document.lines = broken.lines;
                document.kind_span = broken.kind_span;
                document.diagnostics = std::mem::take(&mut broken.diagnostics);
                document.diagnostics.push(says);
                *broken = document;
            }
            None => {
                document.index = processed.documents.len();
                document.lines = (1, 1);
                document.kind_span = yaml::Span::default();
                document.diagnostics = vec![says];
                processed.documents.push(document);
            }
        }
    }
    processed.reads.extend(before.reads);
}

/// What is said of the entity later is said of the whole file: its fields stood
/// elsewhere in the version that was good.
fn forget_places(document: &mut ProcessedDocument) {
    let nowhere = yaml::Span::default();
    for reference in &mut document.references {
        reference.span = nowhere;
    }
    let targets = document.targets.iter_mut();
    for target in targets.flat_map(|targets| &mut targets.targets) {
        target.span = nowhere;
    }
}

/// Says on the entity itself that it is not as its file has it.
fn mark(document: &mut ProcessedDocument, good: &GoodVersion) {
    let Some(entity) = &document.document else {
        return;
    };
    let mut entity = Value::clone(entity);
    annotate(&mut entity, STALE_SINCE, good.since.clone());
    annotate(&mut entity, STALE_REASON, good.reason.clone());
    document.document = Some(Arc::new(entity));
}

fn says(entity_ref: &EntityRef, file: &SourceFile, good: &GoodVersion) -> Diagnostic {
    let message = format!(
        "`{entity_ref}` is shown as it was before {}: its file is broken since then",
        good.since
    );
    let mut diagnostic = Diagnostic::warning("descriptor-stale", message)
        .at(Place::file(Arc::clone(&file.path)))
        .hint("mend the file, and the next crawl takes it as it is");
    diagnostic.entity = Some(entity_ref.to_arc());
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{ReadError, ReadFile, Sources};

    struct One(SourceFile);

    impl Sources for One {
        fn read(&self, _: &Location) -> Result<SourceFile, ReadError> {
            Ok(self.0.clone())
        }

        fn search(&self, _: &Location) -> Result<Vec<ReadFile>, ReadError> {
            Ok(Vec::new())
        }

        fn resolve(&self, base: &Location, _: &str) -> Result<Location, ReadError> {
            Ok(base.clone())
        }
    }

    fn component(name: &str, owner: &str) -> String {
        format!(
            "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\n\
             spec: {{type: service, lifecycle: production, owner: {owner}}}\n"
        )
    }

    /// The entities of a file, those that are kept with a mark, and the codes of
    /// what is said.
    fn built(now: &str, before: &str) -> (Vec<String>, Vec<String>) {
        let catalog = catalog(now, before);
        let entities = catalog.entities.iter().map(|entity| {
            let owner = entity.document["spec"]["owner"]
                .as_str()
                .unwrap_or_default();
            let mark = entity.annotation(STALE_SINCE).map(|_| " (kept)");
            format!("{} of {owner}{}", entity.name(), mark.unwrap_or_default())
        });
        let codes = catalog.diagnostics.iter().map(|said| said.code.to_string());
        let codes = codes.filter(|code| !code.starts_with("dangling"));
        (entities.collect(), codes.collect())
    }

    fn catalog(now: &str, before: &str) -> crate::Catalog {
        let location = Location::new("url", "https://github.com/acme/shop/blob/main/a.yaml");
        let file = SourceFile {
            location: location.clone(),
            path: "a.yaml".into(),
            bytes: now.as_bytes().into(),
            good: Some(Arc::new(GoodVersion {
                bytes: before.as_bytes().into(),
                since: "2026-05-03T10:42:00Z".to_owned(),
                reason: "it is no YAML".to_owned(),
            })),
        };
        let input = crate::BuildInput {
            locations: vec![crate::build::ConfiguredLocation {
                location,
                rules: Vec::new(),
                place: None,
            }],
            ..crate::BuildInput::default()
        };
        crate::build(&input, &One(file))
    }

    #[test]
    fn what_is_said_of_a_kept_entity_points_to_no_place_of_another_version() {
        let before = component("shop", "web");
        let catalog = catalog(&before.replace("spec: ", "spec: [oops "), &before);
        let mut said = catalog.diagnostics.iter();
        let dangling = said.find(|said| said.code.starts_with("dangling")).unwrap();
        let place = dangling.place.as_ref().unwrap();
        assert_eq!((place.line, place.column), (1, 1));
    }

    #[test]
    fn a_broken_document_leaves_the_entity_as_it_was() {
        let before = format!(
            "{}---\n{}",
            component("shop", "web"),
            component("till", "web")
        );
        let broken = component("till", "web").replace("service", "5");
        let now = format!("{}---\n{broken}", component("shop", "pay"));
        let (entities, codes) = built(&now, &before);
        assert_eq!(entities, ["shop of pay", "till of web (kept)"]);
        assert!(codes.contains(&"descriptor-stale".to_owned()), "{codes:?}");
        assert!(codes.len() >= 2, "what is wrong is still said: {codes:?}");
    }

    #[test]
    fn what_is_no_yaml_keeps_all_that_was_there() {
        let before = format!(
            "{}---\n{}",
            component("shop", "web"),
            component("till", "web")
        );
        let (entities, _) = built("kind: [\n", &before);
        assert_eq!(entities, ["shop of web (kept)", "till of web (kept)"]);
    }

    #[test]
    fn what_is_well_is_taken_as_it_is() {
        let (entities, codes) = built(&component("shop", "pay"), &component("till", "web"));
        assert_eq!(entities, ["shop of pay"]);
        assert!(!codes.contains(&"descriptor-stale".to_owned()));
    }
}
