//! How a portal looks: typed views in, HTML out.
//!
//! A *view* is a plain struct that holds exactly what a page shows, already
//! worded; its template under `templates/` turns it into HTML, escaping by
//! default. [`frame`] is the page around every page.
//!
//! Nothing here knows the catalog: the `callboard` crate makes the views.

pub mod entity;
pub mod frame;
pub mod graph;
