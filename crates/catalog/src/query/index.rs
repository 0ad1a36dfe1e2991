//! [`Index`]: a catalog with the columns that were asked for so far.

use std::sync::{Arc, OnceLock, RwLock};

use rustc_hash::FxHashMap;

use crate::entity::Entity;
use crate::model::Catalog;

use super::column::Column;
use super::entity_set::EntitySet;

/// A catalog that can be asked. Making one costs nothing: a [`Column`] is made
/// when its key is first asked for, and kept.
#[derive(Debug)]
pub struct Index {
    catalog: Arc<Catalog>,
    columns: RwLock<FxHashMap<Box<str>, Arc<Column>>>,
    by_id: OnceLock<Vec<u32>>,
}

impl Index {
    /// At most this many columns are kept; they are cheap to make again.
    pub const MAX_COLUMNS: usize = 256;

    /// An index of a catalog.
    pub fn new(catalog: Arc<Catalog>) -> Self {
        Self {
            catalog,
            columns: RwLock::default(),
            by_id: OnceLock::new(),
        }
    }

    /// The catalog.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// The entity at a position.
    pub fn entity(&self, position: u32) -> &Entity {
        &self.catalog.entities[position as usize]
    }

    /// What names an entity for paging: `metadata.uid`, as in Backstage; its
    /// reference where a catalog was put together without.
    pub fn id(&self, position: u32) -> &str {
        let entity = self.entity(position);
        entity
            .text(&["metadata", "uid"])
            .unwrap_or_else(|| entity.entity_ref.as_str())
    }

    /// Every position, ordered by [`Index::id`].
    pub fn by_id(&self) -> &[u32] {
        self.by_id.get_or_init(|| {
            let mut positions: Vec<u32> = (0..self.catalog.entities.len() as u32).collect();
            positions.sort_by(|&a, &b| self.id(a).cmp(self.id(b)).then(a.cmp(&b)));
            positions
        })
    }

    /// The entity with a `metadata.uid`.
    pub fn by_uid(&self, uid: &str) -> Option<&Entity> {
        let order = self.by_id();
        let start = order.partition_point(|&position| self.id(position) < uid);
        let entity = self.entity(*order.get(start)?);
        (entity.text(&["metadata", "uid"]) == Some(uid)).then_some(entity)
    }

    /// The column of a search key, in any case.
    pub fn column(&self, key: &str) -> Arc<Column> {
        let key = key.to_lowercase();
        let read = self
            .columns
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(column) = read.get(key.as_str()) {
            return Arc::clone(column);
        }
        drop(read);
        let column = Arc::new(Column::new(&self.catalog, &key));
        let mut columns = self
            .columns
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        // Keys nobody has are not worth a place: anyone can make them up.
        if columns.len() < Self::MAX_COLUMNS && !column.present().is_empty() {
            columns.insert(key.into_boxed_str(), Arc::clone(&column));
        }
        column
    }

    /// None of the entities.
    pub(super) fn nothing(&self) -> EntitySet {
        EntitySet::empty(self.catalog.entities.len())
    }

    /// All entities.
    pub(super) fn everything(&self) -> EntitySet {
        EntitySet::full(self.catalog.entities.len())
    }
}
