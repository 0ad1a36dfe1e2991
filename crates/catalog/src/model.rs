//! The finished catalog: what [`mod@crate::build`] gives and pages are made from.

use std::sync::Arc;

use diagnostic::Diagnostic;
use rustc_hash::FxHashMap;

use crate::entity::Entity;
use crate::entity_ref::EntityRef;
use crate::relation::Relation;
use crate::source::Location;

/// Every entity, ordered by reference, with what is wrong.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// The entities, ordered by reference.
    pub entities: Vec<Arc<Entity>>,
    /// Every descriptor file read, in the order they were met.
    pub files: Vec<Arc<FileReport>>,
    /// Everything found wrong, those of [`FileReport::documents`] included, in
    /// order of file and line.
    pub diagnostics: Vec<Diagnostic>,
    index: FxHashMap<EntityRef, u32>,
}

/// One descriptor file and what became of it.
#[derive(Debug, Clone)]
pub struct FileReport {
    /// Where it was read from.
    pub location: Location,
    /// How to name it to a person.
    pub path: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
    /// Its documents, in order.
    pub documents: Vec<DocumentReport>,
}

/// One document of a descriptor file and what became of it.
#[derive(Debug, Clone)]
pub struct DocumentReport {
    /// Which document, counting from 0 and counting empty ones.
    pub index: usize,
    /// Whether it gave an entity.
    pub outcome: DocumentOutcome,
    /// The entity it describes, where that much could be read.
    pub entity_ref: Option<EntityRef>,
    /// The first and last line, counted from 1.
    pub lines: (u32, u32),
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
    /// The relations its own fields give, with it as the source; sorted.
    pub relations: Vec<Relation>,
    /// What the files hold that it names, in order: empty unless it is a
    /// Location that was followed.
    pub emits: Vec<Emitted>,
}

/// An entity in a file that a Location names, valid or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emitted {
    /// The entity.
    pub entity_ref: EntityRef,
    /// The path of the file, as in [`FileReport::path`].
    pub path: Arc<str>,
}

/// Whether a document gave an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentOutcome {
    /// It is an entity.
    Valid,
    /// It is not.
    Invalid,
    /// There is nothing in it.
    Empty,
    /// It follows one that made the reader give up.
    Unread,
}

impl DocumentOutcome {
    /// As in `callboard validate --format json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Empty => "empty",
            Self::Unread => "unread",
        }
    }
}

impl Catalog {
    /// Puts a catalog together; sorts the entities by reference.
    pub fn new(
        mut entities: Vec<Arc<Entity>>,
        files: Vec<Arc<FileReport>>,
        diagnostics: Vec<Diagnostic>,
    ) -> Self {
        entities.sort_by(|a, b| a.entity_ref.cmp(&b.entity_ref));
        let index = entities
            .iter()
            .enumerate()
            .map(|(position, entity)| (entity.entity_ref.clone(), position as u32))
            .collect();
        Self {
            entities,
            files,
            diagnostics,
            index,
        }
    }

    /// The entity with this reference.
    pub fn get(&self, entity_ref: &EntityRef) -> Option<&Arc<Entity>> {
        self.position(entity_ref)
            .map(|position| &self.entities[position])
    }

    /// Where in [`Catalog::entities`] the entity with this reference is.
    pub fn position(&self, entity_ref: &EntityRef) -> Option<usize> {
        self.index
            .get(entity_ref)
            .map(|&position| position as usize)
    }
}
