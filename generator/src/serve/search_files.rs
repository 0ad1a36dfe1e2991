//! The files of the search index, also of those that builds have replaced: a
//! search that read the pointer before a build goes on in the index it began
//! in.
//!
//! [`Earlier`] keeps the last of them. Files are handed out as they are in the
//! index, without a copy: they are read in small ranges.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::body::Bytes;

use crate::site::lasting;
use crate::site::search::SearchIndex;

use super::page_cache::Page;

/// The index of a portal, made when first asked for.
pub type Shared = Arc<OnceLock<SearchIndex>>;

/// The indexes of the portals before, oldest first.
#[derive(Default)]
pub struct Earlier(Mutex<Vec<Shared>>);

impl Earlier {
    /// So many are kept. Nobody reads one that was never made, so these do not
    /// count, and editing a file ten times does not end a search.
    pub const MAX: usize = 2;

    /// Keeps the index of a portal that is about to be replaced.
    pub fn push(&self, index: Shared) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The last may be in the making, for somebody who asked before.
        kept.retain(|index| index.get().is_some());
        kept.push(index);
        let made = kept.iter().filter(|index| index.get().is_some()).count();
        let surplus = made.saturating_sub(Self::MAX);
        let dropped: Vec<Shared> = kept.drain(..surplus).collect();
        drop(kept);
        drop(dropped); // Large, and nobody has to wait.
    }

    /// A file of one of them, by its path.
    pub fn file(&self, path: &str) -> Option<Page> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().rev().find_map(|index| file(index, path))
    }
}

/// A file of an index, if that is made and has it.
pub fn file(index: &Shared, path: &str) -> Option<Page> {
    index.get()?.file(path)?;
    let bytes = File {
        index: Arc::clone(index),
        path: path.to_owned(),
    };
    Some(Page {
        bytes: Bytes::from_owner(bytes),
        etag: lasting::hash(path)?.to_owned(),
    })
}

/// A file where it lies in its index.
struct File {
    index: Shared,
    path: String,
}

impl AsRef<[u8]> for File {
    fn as_ref(&self) -> &[u8] {
        let index = self.index.get();
        index
            .and_then(|index| index.file(&self.path))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::world;

    /// The index of a portal that has one entity, and the path of a file.
    fn index(name: &str) -> (Shared, String) {
        let portal = world::portal(&format!(
            "--- a.yaml\napiVersion: backstage.io/v1alpha1\nkind: Component\n\
             metadata: {{name: {name}}}\n\
             spec: {{type: service, lifecycle: production, owner: web}}\n"
        ));
        portal.search();
        let paths = portal.paths();
        let cards = paths.iter().find(|path| path.starts_with("search/cards."));
        (portal.shared_search(), cards.unwrap().clone())
    }

    #[test]
    fn the_last_indexes_that_somebody_asked_for_are_kept() {
        let earlier = Earlier::default();
        let (first, first_path) = index("first");
        let (second, second_path) = index("second");
        earlier.push(first);
        for _ in 0..10 {
            earlier.push(Shared::default());
        }
        earlier.push(second);
        let has = |path: &str| earlier.file(path).is_some();
        assert!(has(&first_path) && has(&second_path));
        assert!(!has("search/hot.0000000000000000.bin"));
        let (third, third_path) = index("third");
        earlier.push(third);
        assert!(!has(&first_path) && has(&second_path) && has(&third_path));
        assert_eq!(earlier.0.lock().unwrap().len(), Earlier::MAX);
    }

    #[test]
    fn a_file_is_what_the_portal_has_at_its_path() {
        let (shared, path) = index("orders");
        let page = file(&shared, &path).unwrap();
        assert_eq!(Some(&*page.bytes), shared.get().unwrap().file(&path));
        assert!(path.contains(&page.etag), "{path}");
        assert!(file(&shared, "search/index.json").is_none());
    }

    #[test]
    fn an_index_that_is_made_after_its_portal_was_replaced_is_found() {
        let earlier = Earlier::default();
        let late = Shared::default();
        earlier.push(Arc::clone(&late));
        let (made, path) = index("late");
        let made = Arc::into_inner(made).and_then(OnceLock::into_inner);
        assert!(late.set(made.unwrap()).is_ok());
        assert!(earlier.file(&path).is_some());
    }
}
