//! From code hosts to a snapshot: the descriptors, docs and facts that a portal
//! is made of, read in few requests and kept from run to run.
//!
//! 1. [`provider`]: what is crawled, and which repositories of it.
//! 2. [`names`], [`wanted`]: which files of a repository are needed.
//! 3. [`snapshot`], [`section`], [`cache`]: what was read, and how it is kept;
//!    [`mirror`]: near, where the cache is far away.
//! 4. [`decide`]: what has to be asked about a repository.
//! 5. [`sources`]: what was read, as the catalog asks for it.
//! 6. [`locations`]: which descriptors there are.
//! 7. [`people`], [`owners`]: teams and members as descriptors, and who owns what.
//! 8. [`time`]: times as people and annotations have them.
//! 9. [`run`]: a crawl, from the snapshot before to the next.

pub mod cache;
pub mod decide;
pub mod locations;
pub mod mirror;
pub mod names;
pub mod owners;
pub mod people;
pub mod provider;
pub mod run;
pub mod section;
pub mod snapshot;
pub mod sources;
pub mod time;
pub mod wanted;
