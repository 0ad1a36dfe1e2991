//! Orders: by the values of a search key, and by id where those are equal.
//!
//! An entity with several values under the key is placed by its smallest, and
//! by its largest when descending. (Backstage lists it once for each.)

use std::cmp::Ordering;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::column::Column;
use super::error::QueryError;
use super::index::Index;

/// What to order by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderField {
    /// The search key, in any case.
    pub field: String,
    /// Which way.
    pub order: Direction,
}

/// Which way to order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Smallest first.
    #[default]
    Asc,
    /// Largest first.
    Desc,
}

impl Direction {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "asc" => Some(Self::Asc),
            "desc" => Some(Self::Desc),
            _ => None,
        }
    }

    /// Turns an ascending order into this one.
    pub fn apply(self, ascending: Ordering) -> Ordering {
        match self {
            Self::Asc => ascending,
            Self::Desc => ascending.reverse(),
        }
    }
}

impl OrderField {
    /// Reads an `order` parameter of `/entities`: `desc:metadata.name`.
    ///
    /// # Errors
    ///
    /// [`QueryError::Input`] for anything else.
    pub fn parse_order(parameter: &str) -> Result<Self, QueryError> {
        parameter
            .split_once(':')
            .filter(|(_, field)| !field.is_empty())
            .and_then(|(order, field)| {
                Some(Self {
                    field: field.to_owned(),
                    order: Direction::parse(order)?,
                })
            })
            .ok_or_else(|| {
                QueryError::input(format!(
                    "Invalid order parameter \"{parameter}\", expected \
                     \"<asc or desc>:<field name>\""
                ))
            })
    }

    /// Reads an `orderField` parameter of `/entities/by-query`:
    /// `metadata.name,desc`.
    ///
    /// # Errors
    ///
    /// [`QueryError::Input`] for other directions.
    pub fn parse_order_field(parameter: &str) -> Result<Self, QueryError> {
        let mut parts = parameter.split(',');
        let field = parts.next().unwrap_or_default().to_owned();
        let order = match parts.next() {
            None => Direction::Asc,
            Some(order) => Direction::parse(order).ok_or_else(|| {
                QueryError::input("Invalid order field order, must be asc or desc")
            })?,
        };
        Ok(Self { field, order })
    }
}

/// By which value of a key each entity is placed.
#[derive(Debug)]
pub struct SortKey {
    column: Arc<Column>,
    direction: Direction,
    /// For each entity, a row of the column, or [`SortKey::MISSING`].
    rows: Vec<u32>,
}

impl SortKey {
    const MISSING: u32 = u32::MAX;

    /// Looks up where every entity is placed.
    pub fn new(index: &Index, order: &OrderField) -> Self {
        let column = index.column(&order.field);
        let mut rows = vec![Self::MISSING; index.catalog().entities.len()];
        for (number, row) in column.rows().iter().enumerate() {
            let place = &mut rows[row.entity as usize];
            if *place == Self::MISSING || order.order == Direction::Desc {
                *place = number as u32;
            }
        }
        Self {
            column,
            direction: order.order,
            rows,
        }
    }

    /// The value an entity is placed by.
    pub fn value(&self, position: u32) -> Option<&str> {
        let row = self.rows[position as usize];
        (row != Self::MISSING).then(|| &*self.column.rows()[row as usize].value)
    }

    /// Compares two entities; those without a value come last whatever the
    /// direction.
    pub fn compare(&self, a: u32, b: u32) -> Ordering {
        match (self.value(a), self.value(b)) {
            (Some(a), Some(b)) => self.direction.apply(a.cmp(b)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_notations_are_read() {
        let expected = OrderField {
            field: "metadata.name".to_owned(),
            order: Direction::Desc,
        };
        assert_eq!(
            OrderField::parse_order("desc:metadata.name"),
            Ok(expected.clone())
        );
        assert_eq!(
            OrderField::parse_order_field("metadata.name,desc"),
            Ok(expected)
        );
        assert_eq!(
            OrderField::parse_order_field("kind").map(|field| field.order),
            Ok(Direction::Asc)
        );
        assert!(OrderField::parse_order("up:kind").is_err());
        assert!(OrderField::parse_order("asc:").is_err());
        assert!(OrderField::parse_order_field("kind,up").is_err());
    }
}
