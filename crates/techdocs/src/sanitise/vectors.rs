//! Pieces of HTML that have run scripts or fetched things where they should
//! not: `vectors.json`, which says where each comes from.
//!
//! The browser test `tests/browser/docs-attacks.test.mjs` opens them in
//! Chromium; here they are read by another tokeniser.

use std::sync::LazyLock;

/// Every vector: the list it is from, and the HTML.
pub(super) static VECTORS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    #[derive(serde::Deserialize)]
    struct File {
        vectors: Vec<(String, String)>,
    }
    let file: File = serde_json::from_str(include_str!("vectors.json")).unwrap();
    file.vectors
});
