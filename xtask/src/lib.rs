//! What the commands of `cargo xtask` are made of, where tests of the project
//! need it too.
//!
//! 1. [`links`]: is every address of a built portal good?
//! 2. [`organisation`]: synthetic organisations of any size.

pub mod links;
pub mod organisation;
