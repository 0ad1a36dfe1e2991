//! An entity as the portal shows it: the processed descriptor, its relations
//! and where it was written.

use std::sync::Arc;

use serde_json::Value;

use crate::entity_ref::EntityRef;
use crate::relation::{Relation, RelationType};
use crate::source::Location;

/// A valid entity of the catalog.
#[derive(Debug, Clone)]
pub struct Entity {
    /// Its reference, lower case.
    pub entity_ref: EntityRef,
    /// The processed descriptor without `relations`: placeholders replaced,
    /// namespace filled in, reference lists sorted, the annotations of the
    /// location added, `metadata.uid` and `metadata.etag` set. Keys in the
    /// order Backstage answers with: `metadata` first, then as written.
    pub document: Arc<Value>,
    /// Relations with this entity as the source, by type and then target,
    /// without duplicates. Targets may not exist.
    pub relations: Vec<Relation>,
    /// Where it was written.
    pub origin: Origin,
}

/// Where an entity was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file, as an index into [`crate::Catalog::files`].
    pub file: usize,
    /// Which document of the file, counting from 0 and counting empty ones.
    pub document: usize,
    /// The first and last line of the document, counted from 1.
    pub lines: (u32, u32),
    /// The location the file was read from (`managed-by-location`).
    pub location: Location,
    /// The location that was configured (`managed-by-origin-location`).
    pub registered: Location,
    /// The Location entity that named the file, if one did.
    pub parent: Option<EntityRef>,
}

impl Origin {
    /// The first line of a file that was itself configured.
    pub fn registered(location: Location) -> Self {
        Self {
            file: 0,
            document: 0,
            lines: (1, 1),
            registered: location.clone(),
            location,
            parent: None,
        }
    }
}

impl Entity {
    /// The kind with the case it was written in, as in `API`.
    pub fn kind(&self) -> &str {
        self.text(&["kind"]).unwrap_or_default()
    }

    /// The name with the case it was written in.
    pub fn name(&self) -> &str {
        self.text(&["metadata", "name"]).unwrap_or_default()
    }

    /// The namespace.
    pub fn namespace(&self) -> &str {
        self.text(&["metadata", "namespace"]).unwrap_or("default")
    }

    /// What people call it: `metadata.title`, for groups and users
    /// `spec.profile.displayName`, else the name.
    pub fn title(&self) -> &str {
        self.text(&["metadata", "title"])
            .or_else(|| self.text(&["spec", "profile", "displayName"]))
            .filter(|title| !title.trim().is_empty())
            .unwrap_or_else(|| self.name())
    }

    /// `metadata.description`.
    pub fn description(&self) -> Option<&str> {
        self.text(&["metadata", "description"])
    }

    /// `spec.type`.
    pub fn spec_type(&self) -> Option<&str> {
        self.text(&["spec", "type"])
    }

    /// `spec.lifecycle`.
    pub fn lifecycle(&self) -> Option<&str> {
        self.text(&["spec", "lifecycle"])
    }

    /// `metadata.tags`.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        self.value(&["metadata", "tags"])
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }

    /// An annotation.
    pub fn annotation(&self, name: &str) -> Option<&str> {
        self.text(&["metadata", "annotations", name])
    }

    /// The value at a path of keys.
    pub fn value(&self, path: &[&str]) -> Option<&Value> {
        path.iter()
            .try_fold(&*self.document, |value, key| field(value, key))
    }

    /// The text at a path of keys.
    pub fn text(&self, path: &[&str]) -> Option<&str> {
        self.value(path)?.as_str()
    }

    /// The targets of one type of relation, in order.
    pub fn related(&self, relation_type: RelationType) -> impl Iterator<Item = &EntityRef> {
        self.relations
            .iter()
            .filter(move |relation| relation.relation_type == relation_type)
            .map(|relation| &relation.target)
    }

    /// The first owner.
    pub fn owner(&self) -> Option<&EntityRef> {
        self.related(RelationType::OwnedBy).next()
    }
}

/// Objects with more keys are looked up by hash.
const FEW_KEYS: usize = 16;

/// The value of a key. Objects in descriptors have few keys: to compare them is
/// faster than to hash the one that is looked for.
fn field<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    let object = value.as_object()?;
    if object.len() > FEW_KEYS {
        return object.get(key);
    }
    let mut entries = object.iter();
    entries.find_map(|(name, value)| (name == key).then_some(value))
}
