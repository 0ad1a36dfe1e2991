//! What the commands of `cargo xtask` are made of, where tests of the project
//! need it too.
//!
//! 1. [`links`]: is every address of a built portal good?
//! 2. [`memory`]: how much memory does a program take?
//! 3. [`organisation`]: synthetic organisations of any size.

pub mod links;
pub mod memory;
pub mod organisation;
