//! Entity pages: what a reader of the portal sees of one entity.
//!
//! 1. [`network`]: the relations of the catalog as numbers.
//! 2. [`neighbourhood`]: which entities a picture shows, and which it folds.
//! 3. [`links`]: links to other systems.

pub mod links;
pub mod neighbourhood;
pub mod network;

#[cfg(test)]
mod tests;
