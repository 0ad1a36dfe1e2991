//! A cache that no file tells of: asked from time to time whether another snapshot
//! counts, which a file near here then tells.
//!
//! What watches files, as `serve` does, need know nothing of buckets so.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use crawl::cache::Cache;

/// How often is asked, unless somebody says otherwise.
pub const EVERY: Duration = Duration::from_secs(60);

/// Asks until it is dropped.
pub struct Follower {
    /// Gone with this, and then nobody asks any more.
    _asks: Sender<()>,
}

impl Follower {
    /// Writes a file whenever another snapshot counts than the one that this cache
    /// was loaded with, and again each time until somebody loads another. A store
    /// that does not answer has not changed.
    pub fn start(cache: Arc<Cache>, marker: PathBuf, every: Duration) -> Self {
        let (asks, ended) = channel();
        // Where there is no thread to be had, nothing is followed.
        let _ = std::thread::Builder::new()
            .name("follow".to_owned())
            .spawn(move || {
                let mut number = 0_u64;
                while ended.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                    if cache.is_outdated().unwrap_or(false) {
                        number += 1;
                        if let Some(folder) = marker.parent() {
                            let _ = std::fs::create_dir_all(folder);
                        }
                        let _ = std::fs::write(&marker, format!("{number}\n"));
                    }
                }
            });
        Self { _asks: asks }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use crawl::snapshot::{Run, Snapshot, VERSION};
    use store::Memory;

    use super::*;

    #[test]
    fn a_crawl_that_ends_elsewhere_is_told_until_somebody_loads_it() {
        let store = Arc::new(Memory::default());
        let cache = || {
            let cache = Arc::new(Cache::new(store.clone()));
            cache.load().unwrap();
            cache
        };
        let folder = tempfile::tempdir().unwrap();
        let marker = folder.path().join("near/changed");
        let comes = || {
            let start = Instant::now();
            while std::fs::remove_file(&marker).is_err() {
                assert!(start.elapsed() < Duration::from_secs(10));
                std::thread::sleep(Duration::from_millis(2));
            }
        };

        let every = Duration::from_millis(5);
        let follower = Follower::start(cache(), marker.clone(), every);
        std::thread::sleep(every * 10);
        assert!(!marker.exists());
        let snapshot = Snapshot {
            version: VERSION,
            ..Snapshot::default()
        };
        cache().save(&snapshot, &Run::default()).unwrap();
        comes();
        comes();
        drop(follower);

        let _follower = Follower::start(cache(), marker.clone(), every);
        std::thread::sleep(every * 10);
        let _ = std::fs::remove_file(&marker);
        std::thread::sleep(every * 10);
        assert!(!marker.exists());
    }
}
