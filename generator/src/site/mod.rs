//! A catalog to a portal, as pure functions.
//!
//! A portal is a set of *outputs*: a path below the root, and bytes. Each
//! [`Family`] makes one sort of page. It can list its paths, and make any one
//! of them alone: `build` asks for all in parallel and writes them, `serve`
//! makes the one that was asked for. Equal input gives equal bytes.

pub mod entity;

use std::sync::Arc;

use catalog::Catalog;
use site_theme::frame::Chrome;

/// Everything pages are made from.
pub struct Portal {
    /// The catalog.
    pub catalog: Arc<Catalog>,
    /// What is the same on every page.
    pub chrome: Chrome,
}

/// One sort of output.
pub trait Family: Sync {
    /// Adds the path of every output, as in
    /// `catalog/default/component/petstore/index.html`: no leading slash, no
    /// `..`, the same each time.
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>);

    /// The bytes of the output at `path`; `None` if this family has no such
    /// path.
    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>>;
}

/// Every family. The first that knows a path makes it.
pub fn families() -> Vec<&'static dyn Family> {
    vec![]
}

impl Portal {
    /// Every path of the portal, sorted.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for family in families() {
            family.paths(self, &mut paths);
        }
        paths.sort_unstable();
        paths
    }

    /// The output at a path.
    pub fn render(&self, path: &str) -> Option<Vec<u8>> {
        families()
            .into_iter()
            .find_map(|family| family.render(self, path))
    }
}
