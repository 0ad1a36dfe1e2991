//! The page around every page: head, top bar, banner, footer.
//!
//! A page template starts with `{% extends "frame.html" %}` and its view has a
//! field `frame` of type [`Frame`].

/// What is the same on every page of a portal.
#[derive(Debug, Clone, Default)]
pub struct Chrome {
    /// The name of the portal: `app.title`.
    pub title: String,
    /// The name of the organisation: `organization.name`.
    pub organization: String,
    /// The path of `app.baseUrl` without a final `/`: empty at the root of a
    /// host. Every internal address starts with it.
    pub base_path: String,
    /// `app.baseUrl` without a final `/`, for canonical addresses.
    pub base_url: String,
    /// The links of the top bar; sections without content are not among them.
    pub sections: Vec<Section>,
    /// From what the portal was built, as in `312 repositories`.
    pub built_from: String,
    /// How many problems the portal knows of.
    pub problems: usize,
    /// The version of Callboard.
    pub version: String,
}

/// One link of the top bar.
#[derive(Debug, Clone)]
pub struct Section {
    /// What marks it as the current one.
    pub id: &'static str,
    /// Its words.
    pub label: String,
    /// Its path below the base path, as in `/catalog/`.
    pub path: String,
}

/// The frame of one page.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    /// What is the same on every page.
    pub chrome: &'a Chrome,
    /// The title of the page, without the name of the portal.
    pub title: String,
    /// One sentence for `<meta name="description">`.
    pub description: String,
    /// The path of the page below the base path, for its canonical address.
    pub path: String,
    /// The `id` of the [`Section`] it belongs to.
    pub section: &'static str,
}
