//! Entity pages: what a reader of the portal sees of one entity.
//!
//! 1. [`links`]: links to other systems.

pub mod links;
