//! The `callboard` program as a library: configuration, sources, the site and
//! its server.
//!
//! 1. [`config`]: `app-config.yaml` to settings.
//! 2. [`sources`]: files and checkouts behind [`catalog::Sources`].
//! 3. [`site`]: a catalog to pages.
//! 4. [`serve`]: pages over HTTP, kept current.
//! 5. [`write`](mod@write): pages to a store.
//! 6. [`cli`]: one file per command.

pub mod cli;
pub mod config;
pub mod serve;
pub mod site;
pub mod sources;
pub mod write;
