//! What the commands of `cargo xtask` are made of, where tests of the project
//! need it too.
//!
//! 1. [`docs_site`]: synthetic docs sites, and Markdown of odd shapes.
//! 2. [`links`]: is every address of a built portal good?
//! 3. [`memory`]: how much memory does a program take?
//! 4. [`organisation`]: synthetic organisations of any size.
//! 5. [`search_corpus`]: synthetic pages to search, and queries.

pub mod docs_site;
pub mod links;
pub mod memory;
pub mod organisation;
pub mod search_corpus;
