//! The `callboard` program as a library: configuration, sources, the site and
//! its server.
//!
//! 1. [`config`]: `app-config.yaml` to settings.
//! 2. [`sources`]: files and checkouts behind [`catalog::Sources`].
//! 3. [`docs`]: docs folders to docs sites.
//! 4. [`site`]: a catalog to pages.
//! 5. [`serve`]: pages over HTTP, kept current.
//! 6. [`write`](mod@write): pages to a store; [`remember`]: what one build
//!    tells the next; [`published`]: what a build left, for publishing.
//! 7. [`start`]: the files that a portal starts with.
//! 8. [`cli`]: one file per command; [`clock`]: what time it is for them.

pub mod cli;
pub mod clock;
pub mod config;
pub mod crawled;
pub mod docs;
pub mod published;
pub mod remember;
pub mod scaffold;
pub mod serve;
pub mod site;
pub mod sources;
pub mod start;
pub mod write;
