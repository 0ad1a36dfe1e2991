//! What the tests of a form share.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Form;

/// The form of a template with this page, or these pages.
pub(super) fn form(pages: Value) -> Form {
    let pages = match pages {
        Value::Array(pages) => pages,
        page => vec![page],
    };
    let pages: Vec<_> = pages
        .iter()
        .map(|page| page.as_object().cloned().expect("a page is a map"))
        .collect();
    super::build::form(&pages, &BTreeSet::new())
}
