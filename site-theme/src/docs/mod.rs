//! Documentation: the reader of one site's pages, and the list of all sites.
//!
//! 1. [`Page`]: a page of docs with everything around it but the frame.
//! 2. [`Reader`]: a page within the portal; [`Standalone`]: the same page in a
//!    site of its own, at any address, even opened from a folder.
//! 3. [`Navigation`]: the pages of a site as a tree, made once for a site; each
//!    page shows the branch it is on.
//! 4. [`DocsHome`]: all sites.
//!
//! Articles arrive as finished, sanitised HTML with the class names of MkDocs
//! Material, which `assets/css/docs.css` knows; nothing here reads Markdown or
//! looks into the HTML.

mod address;
mod home;
mod navigation;
mod page;

pub use home::{DocsHome, DocsRow, DocsSection, FirstFile, first_files};
pub use navigation::{NavItem, NavTarget, Navigation};
pub use page::{
    Body, Contents, Hidden, Neighbour, Page, Problem, Reader, Sibling, Site, Standalone, TocItem,
};

/// Ids of the pages around an article, which an author's may not take:
/// `techdocs::sanitise::Policy::reserved_ids`.
pub const RESERVED_IDS: &[&str] = &[
    "docs-found",
    "docs-nav",
    "docs-page",
    "docs-q",
    "docs-toc-title",
    "hover-card",
    "keys-title",
    "main",
    "problem-count",
    "q",
    "search-results",
    "theme",
];

#[cfg(test)]
mod tests;
