//! Questions to a catalog, answered as Backstage's catalog REST API answers
//! them.
//!
//! [`Index`] wraps a catalog and is the way in; [`api::answer`] takes a whole
//! request (method, path, query string, body) and gives a whole response, so
//! that any server or function can mount it. Modules in reading order:
//!
//! 1. [`search`]: which values an entity has under a search key.
//! 2. [`mod@column`]: those values for all entities, made when first asked for.
//! 3. [`entity_set`], [`condition`]: sets of entities and how to pick them.
//! 4. [`filter`], [`predicate`]: the two notations for conditions.
//! 5. [`json`], [`fields`]: entities as they are sent, whole or in part.
//! 6. [`order`], [`list`], [`by_query`], [`facets`], [`locations`]: one
//!    question each.
//! 7. [`error`], [`parameters`], [`api`]: the protocol.
//!
//! The rules are those of `@backstage/plugin-catalog-backend` 3.8
//! (`dist/service`). Nothing here writes: the catalog is made from files.

pub mod api;
pub mod by_query;
pub mod column;
pub mod condition;
pub mod entity_set;
pub mod error;
pub mod facets;
pub mod fields;
pub mod filter;
pub mod json;
pub mod list;
pub mod locations;
pub mod order;
pub mod parameters;
pub mod predicate;
pub mod search;

mod index;
#[cfg(test)]
mod world;

pub use api::{Request, Response, answer};
pub use error::QueryError;
pub use index::Index;
pub use json::EntityJson;
