//! A built portal into a store that people read from, while they read: only what
//! changed is written, nothing ever leads to what is not there, two runs do not
//! mix, a run that was killed is carried on by the next, and the portal before can
//! be had back.
//!
//! [`publish()`] and [`rollback()`] are the ways in; [`Plan::new`] says what either
//! would do.
//!
//! 1. [`wanted`]: what a built folder wants published: each file's digest, and the
//!    headers it is answered with.
//! 2. [`encode`]: which files are kept compressed.
//! 3. [`manifest`]: what is published, and what of the portals before is kept.
//! 4. [`plan`]: from both to what has to be done.
//! 5. [`lease`]: who does it.
//! 6. [`run`]: doing it, on many threads.
//!
//! The order of a run, and why it may end anywhere:
//!
//! 1. The [lease](lease::Lease) is taken: a small object that names one owner until a
//!    moment, and is replaced only where it is still what was read.
//! 2. The manifest is *announced*: everything that is going to be touched is named in
//!    it as unsettled. From here on, whoever comes next knows what may be other than
//!    the manifest says. This is a compare-and-swap, so that whoever lost the lease in
//!    the meantime can no longer finish.
//! 3. What is about to be written over and belongs to a portal that can be had back is
//!    copied aside, by the store itself.
//! 4. Files that are named by their content are written, then pages and data, then the
//!    files that lead to all of these.
//! 5. What the portal has not had for the period of grace is deleted.
//! 6. The manifest is *finished*, by compare-and-swap.
//!
//! All objects of the portal are at their own paths. Everything else is below
//! [`wanted::OWN`], which nobody but this crate reads.
//!
//! No network, disk, or clock is used here but through a [`store::Store`] and a
//! [`Clock`]. Which file is a page and which leads to others, the caller says
//! ([`Rules`]).

pub mod encode;
pub mod lease;
pub mod manifest;
pub mod plan;
pub mod run;
pub mod wanted;

#[cfg(test)]
mod tests;

pub use lease::Clock;
pub use manifest::Manifest;
pub use plan::Plan;
pub use run::{Options, PublishError, Published, publish, rollback};
pub use wanted::{Role, Rules, Wanted};
