//! The files that a portal starts with: its configuration, and the workflow that
//! keeps it current.
//!
//! 1. [`wishes`], what somebody asked for.
//! 2. [`configuration`], `app-config.yaml`.
//! 3. [`cron`], the schedules of providers as one cron expression.
//! 4. [`workflow`], `.github/workflows/portal.yml`.
//!
//! Values in, texts out.

pub mod configuration;
pub mod cron;
pub mod wishes;
pub mod workflow;

pub use wishes::{Host, Publish, Wishes};
