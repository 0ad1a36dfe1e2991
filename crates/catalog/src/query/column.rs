//! A column: the values of one search key for every entity of a catalog,
//! sorted, so that equality, prefixes, counts and orders are look-ups.

use crate::model::Catalog;

use super::entity_set::EntitySet;
use super::search::each_value;

/// The values of one search key.
#[derive(Debug)]
pub struct Column {
    /// Sorted by value and entity, without duplicates.
    rows: Vec<Row>,
    /// Who has the key at all, null and long values included.
    present: EntitySet,
}

/// One value of one entity.
#[derive(Debug)]
pub struct Row {
    /// The value in lower case.
    pub value: Box<str>,
    /// The value as written, where that differs.
    original: Option<Box<str>>,
    /// The position in [`Catalog::entities`].
    pub entity: u32,
}

impl Row {
    /// The value as written.
    pub fn original(&self) -> &str {
        self.original.as_deref().unwrap_or(&self.value)
    }
}

impl Column {
    /// Looks a key, in lower case, up in every entity.
    pub fn new(catalog: &Catalog, key: &str) -> Self {
        let mut rows = Vec::new();
        let mut present = EntitySet::empty(catalog.entities.len());
        for (position, entity) in catalog.entities.iter().enumerate() {
            each_value(entity, key, &mut |found| {
                present.insert(position);
                let Some(text) = found else { return };
                let value = text.to_lowercase();
                rows.push(Row {
                    original: (*value != *text).then(|| text.into_owned().into_boxed_str()),
                    value: value.into_boxed_str(),
                    entity: position as u32,
                });
            });
        }
        // Stable: of values that differ in case only, the first is kept.
        rows.sort_by(|a, b| a.value.cmp(&b.value).then(a.entity.cmp(&b.entity)));
        rows.dedup_by(|later, first| later.value == first.value && later.entity == first.entity);
        Self { rows, present }
    }

    /// Every value, sorted by value and entity.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Who has the key.
    pub fn present(&self) -> &EntitySet {
        &self.present
    }

    /// The rows with exactly this value, in lower case.
    pub fn equal(&self, value: &str) -> &[Row] {
        let start = self.rows.partition_point(|row| *row.value < *value);
        let length = self.rows[start..].partition_point(|row| *row.value == *value);
        &self.rows[start..start + length]
    }

    /// The rows whose value starts with this, in lower case.
    pub fn starting_with(&self, prefix: &str) -> &[Row] {
        let start = self.rows.partition_point(|row| *row.value < *prefix);
        let length = self.rows[start..].partition_point(|row| row.value.starts_with(prefix));
        &self.rows[start..start + length]
    }

    /// The rows whose value contains this, in lower case.
    pub fn containing<'c>(&'c self, text: &'c str) -> impl Iterator<Item = &'c Row> {
        // Equal values are neighbours: each is searched once.
        let mut last: Option<(&str, bool)> = None;
        self.rows.iter().filter(move |row| match last {
            Some((value, answer)) if *value == *row.value => answer,
            _ => {
                let answer = row.value.contains(text);
                last = Some((&row.value, answer));
                answer
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::world;

    #[test]
    fn values_are_sorted_and_found_by_equality_prefix_and_part() {
        let catalog = world::small();
        let column = Column::new(&catalog, "spec.type");
        let names = |rows: Vec<&Row>| -> Vec<&str> {
            rows.iter()
                .map(|row| catalog.entities[row.entity as usize].name())
                .collect()
        };
        assert_eq!(names(column.equal("website").iter().collect()), ["Shop"]);
        assert_eq!(
            names(column.starting_with("se").iter().collect()),
            ["billing", "orders"]
        );
        assert_eq!(names(column.containing("eb").collect()), ["Shop"]);
        assert!(column.equal("web").is_empty());
        assert_eq!(column.equal("website")[0].original(), "Website");
    }
}
