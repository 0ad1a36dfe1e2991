//! TechDocs: a repository's `mkdocs.yml` and Markdown to the pages of a docs
//! site, as MkDocs with `techdocs-core` makes them, without Python.
//!
//! Modules in reading order:
//!
//! 1. [`tree`]: the read-only files everything is made from.
//! 2. [`markdown`]: one page's text to HTML, as Python-Markdown with the
//!    extensions of `techdocs-core` does.
//! 3. [`code`]: blocks of code to coloured HTML.
//! 4. [`mermaid`]: diagrams to SVG.
//! 5. [`diagrams`]: diagrams that a server draws.
//! 6. [`sanitise`]: takes out of the finished HTML what a page may not hold.
//! 7. `math`: mathematics to MathML, in what is left.
//! 8. [`site`]: `mkdocs.yml`, files, navigation, links: the pages of a site.
//! 9. [`text`]: what a search finds on a page, by heading.
//!
//! Nothing here knows network, clock, environment or the disk.

pub mod code;
pub mod diagrams;
pub mod markdown;
mod math;
pub mod mermaid;
pub mod sanitise;
pub mod site;
pub mod text;
pub mod tree;
