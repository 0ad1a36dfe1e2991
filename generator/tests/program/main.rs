//! Tests of the whole program, as its users run it: on folders of files.
//!
//! One program for all of them, since each would link all of Callboard.

mod bad_input;
mod determinism;
#[cfg(unix)]
mod docs_within;
mod links;
mod replaced;
mod search_quality;
mod world;
