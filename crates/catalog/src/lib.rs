//! The software catalog: from descriptor files to entities and relations.
//!
//! Modules in reading order:
//!
//! 1. [`entity_ref`]: how entities point at one another.
//! 2. [`relation`]: the relations between entities and their inverses.
//! 3. [`entity`]: an entity as the portal shows it.
//! 4. [`source`]: where descriptors come from; the only way to other files.
//! 5. `process`: one descriptor file, from its bytes to entities.
//! 6. `kinds`: what each kind of entity must be.
//! 7. [`mod@build`]: the way in: sources and rules to a [`Catalog`].
//! 8. `checks`: what only the whole catalog shows to be wrong.
//! 9. [`model`]: the finished catalog.
//! 10. [`codes`]: what each code of a diagnostic means.
//! 11. [`unfilled`]: values that were left for somebody to fill in.
//! 12. [`suggest`]: the known word that was probably meant.
//! 13. [`changes`]: what is different from one build to the next.
//! 14. [`query`]: questions to it, answered as Backstage's REST API does.
//!
//! Everything is a function of its inputs: no network, clock, environment or
//! printing. Files are reached through the [`source::Sources`] trait.

pub mod build;
pub mod changes;
mod checks;
pub mod codes;
pub mod entity;
pub mod entity_ref;
mod kinds;
pub mod model;
mod process;
pub mod query;
pub mod relation;
pub mod source;
pub mod suggest;
pub mod unfilled;

pub use build::{BuildInput, Builder, build, validate};
pub use codes::{EXPLANATIONS, Explanation, explain};
pub use entity::{Entity, Origin};
pub use entity_ref::{EntityRef, EntityRefError};
pub use model::{Catalog, DocumentOutcome, DocumentReport, Emitted, FileReport};
pub use process::good::{STALE_REASON, STALE_SINCE};
pub use process::owner::OWNER_FROM;
pub use process::{MAX_DESCRIPTOR_BYTES, MAX_FINDINGS};
pub use relation::{Relation, RelationType};
pub use source::{Location, ReadError, Sources};
pub use suggest::closest;
pub use unfilled::is_left_to_fill_in;
