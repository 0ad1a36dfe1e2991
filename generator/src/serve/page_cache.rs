//! The pages that were asked for last, up to a number of bytes.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use lru::LruCache;

/// An output of the portal, ready to be sent.
#[derive(Debug)]
pub struct Page {
    /// What is in it.
    pub bytes: Bytes,
    /// Names these bytes: the start of their hash.
    pub etag: String,
}

impl Page {
    /// A page of some bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        let hash = blake3::hash(&bytes).to_hex();
        Self {
            bytes: bytes.into(),
            etag: hash[..32].to_owned(),
        }
    }
}

/// The pages that were asked for last. Dropped with their portal, so nothing
/// in it is ever out of date.
#[derive(Debug)]
pub struct PageCache(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    pages: LruCache<String, Arc<Page>>,
    bytes: usize,
}

impl Default for PageCache {
    fn default() -> Self {
        Self(Mutex::new(Inner {
            pages: LruCache::unbounded(),
            bytes: 0,
        }))
    }
}

impl PageCache {
    /// Pages of more bytes than this together are not kept.
    pub const MAX_BYTES: usize = 64 << 20;

    /// The page at a path, made by `make` unless it is here. Two that ask at
    /// once may both make it.
    pub fn get_or_make(
        &self,
        path: &str,
        make: impl FnOnce() -> Option<Vec<u8>>,
    ) -> Option<Arc<Page>> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(page) = lock().pages.get(path) {
            return Some(Arc::clone(page));
        }
        let page = Arc::new(Page::new(make()?));
        if page.bytes.len() <= Self::MAX_BYTES / 4 {
            let mut inner = lock();
            inner.bytes += page.bytes.len();
            if let Some(replaced) = inner.pages.put(path.to_owned(), Arc::clone(&page)) {
                inner.bytes -= replaced.bytes.len();
            }
            while inner.bytes > Self::MAX_BYTES
                && let Some((_, dropped)) = inner.pages.pop_lru()
            {
                inner.bytes -= dropped.bytes.len();
            }
        }
        Some(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_kept_until_the_bytes_run_out() {
        let cache = PageCache::default();
        let size = PageCache::MAX_BYTES / 4;
        let big = || Some(vec![0; size]);
        let kept = || panic!("it is kept");
        for path in ["a", "b", "c", "d"] {
            cache.get_or_make(path, big);
        }
        cache.get_or_make("a", kept); // Now `b` is the oldest.
        cache.get_or_make("e", big);
        for path in ["a", "c", "d", "e"] {
            cache.get_or_make(path, kept);
        }
        assert!(cache.get_or_make("b", || None).is_none());
    }

    #[test]
    fn equal_bytes_have_equal_tags() {
        assert_eq!(Page::new(vec![1]).etag, Page::new(vec![1]).etag);
        assert_ne!(Page::new(vec![1]).etag, Page::new(vec![2]).etag);
    }
}
