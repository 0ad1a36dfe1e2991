//! The portal's search: an index of everything the portal has pages for, as a
//! few files beside those pages, and the code that answers queries from them.
//!
//! The index is a [tantivy](https://docs.rs/tantivy) segment. It is searched
//! where it lies, on object storage: the same code runs in `callboard search`,
//! behind `/api/search/query`, and as WebAssembly in the browser, and reads the
//! few ranges of the files that a query needs.
//!
//! Modules in reading order:
//!
//! 1. [`document`]: what is indexed: a page, its sections, its facets.
//! 2. [`words`]: text to tokens, for documents and queries alike.
//! 3. [`terms`]: how tokens are written in the index, so that what a query
//!    needs lies side by side.
//! 4. [`mod@write`]: documents to the files of an index.
//! 5. [`read`]: the files, opened and read range by range; a range that is not
//!    here yet is asked for, never waited for.
//! 6. [`query`]: what a person types, to ranked results with excerpts.
//! 7. [`api`]: the same as Backstage's search API answers.
//!
//! Nothing here knows network, clock, environment or the disk: files are bytes
//! that somebody else brings.

#[cfg(feature = "api")]
pub mod api;
pub mod card;
pub mod document;
pub mod query;
pub mod read;
pub mod terms;
pub mod words;
#[cfg(feature = "write")]
pub mod write;

mod bytes;
mod sort;
pub mod sum;
