//! Stitching: from the references of each entity to relations in both
//! directions.
//!
//! [`stitch`] is the way in. Every reference gives a relation to the entity
//! that wrote it, whether its target exists or not, and the inverse to the
//! target if it does. The rule is that of `performStitching.ts` in
//! `plugins/catalog-backend/src/database/operations/stitcher`.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::build::crawl::{Crawl, DocumentId};
use crate::entity::{Entity, Origin};
use crate::entity_ref::EntityRef;
use crate::process::ProcessedDocument;
use crate::relation::Relation;

/// The entities of a crawl: the valid documents that hold their reference.
pub(crate) struct Members<'c> {
    /// What they are members of.
    pub(crate) crawl: &'c Crawl,
    /// The documents, ordered by reference.
    pub(crate) documents: Vec<(DocumentId, &'c ProcessedDocument)>,
    /// Where in `documents` a reference is.
    pub(crate) index: FxHashMap<&'c EntityRef, u32>,
}

impl<'c> Members<'c> {
    /// Those of a crawl.
    pub(crate) fn new(crawl: &'c Crawl) -> Self {
        let mut documents: Vec<(&EntityRef, DocumentId, &ProcessedDocument)> = crawl
            .holders
            .iter()
            .map(|(entity_ref, id)| (entity_ref, *id, crawl.document(*id)))
            .filter(|(_, _, draft)| draft.document.is_some())
            .collect();
        documents.par_sort_unstable_by_key(|(entity_ref, ..)| *entity_ref);
        let index = documents
            .iter()
            .enumerate()
            .map(|(position, (entity_ref, ..))| (*entity_ref, position as u32))
            .collect();
        Self {
            crawl,
            documents: documents
                .into_iter()
                .map(|(_, id, draft)| (id, draft))
                .collect(),
            index,
        }
    }

    /// Where the entity with this reference is.
    pub(crate) fn position(&self, entity_ref: &EntityRef) -> Option<usize> {
        self.index
            .get(entity_ref)
            .map(|&position| position as usize)
    }
}

/// The entities with all their relations, ordered by reference.
pub(crate) fn stitch(members: &Members<'_>) -> Vec<Arc<Entity>> {
    let mut relations: Vec<Vec<Relation>> = members
        .documents
        .iter()
        .map(|(_, draft)| Vec::with_capacity(draft.references.len() + 2))
        .collect();
    for (position, (_, draft)) in members.documents.iter().enumerate() {
        let Some(source) = draft.entity_ref() else {
            continue;
        };
        for reference in &draft.references {
            relations[position].push(Relation {
                relation_type: reference.relation,
                target: reference.target.clone(),
            });
            if let Some(target) = members.position(&reference.target) {
                relations[target].push(Relation {
                    relation_type: reference.relation.inverse(),
                    target: source.clone(),
                });
            }
        }
    }
    members
        .documents
        .par_iter()
        .zip(relations)
        .filter_map(|((id, draft), mut relations)| {
            relations.sort_unstable();
            relations.dedup();
            entity(members.crawl, *id, draft, relations).map(Arc::new)
        })
        .collect()
}

fn entity(
    crawl: &Crawl,
    id: DocumentId,
    draft: &ProcessedDocument,
    relations: Vec<Relation>,
) -> Option<Entity> {
    let file = &crawl.files[id.file];
    Some(Entity {
        entity_ref: draft.entity_ref()?.clone(),
        document: Arc::clone(draft.document.as_ref()?),
        relations,
        origin: Origin {
            file: id.file,
            document: draft.index,
            lines: draft.lines,
            location: file.processed.location.clone(),
            registered: file.processed.registered.clone(),
            parent: file.parent.clone(),
        },
    })
}
