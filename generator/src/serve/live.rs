//! The portal of the moment: read by every request, replaced as a whole.

use std::sync::Arc;

use arc_swap::ArcSwap;
use catalog::changes;
use catalog::query::Index;
use tokio::sync::watch;

use crate::clock;
use crate::site::Portal;

use super::page_cache::{Page, PageCache};
use super::search_files::{self, Earlier};

/// A portal with what serving it needs.
pub struct Snapshot {
    /// The portal.
    pub portal: Portal,
    /// Its catalog, to be asked.
    pub index: Index,
    /// The pages that were asked for.
    pub pages: PageCache,
}

impl Snapshot {
    /// A portal nobody asked for anything yet.
    pub fn new(portal: Portal) -> Self {
        Self {
            index: Index::new(Arc::clone(&portal.catalog)),
            portal,
            pages: PageCache::default(),
        }
    }
}

/// The portal of the moment, and word of the next one. The state of every
/// router.
pub struct Live {
    current: ArcSwap<Snapshot>,
    earlier: Earlier,
    builds: watch::Sender<Build>,
}

/// Which build is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// The first is 0.
    Number(u64),
    /// The server is about to end.
    Closed,
}

impl Live {
    /// Starts with a first portal.
    pub fn new(portal: Portal) -> Self {
        Self {
            current: ArcSwap::from_pointee(Snapshot::new(portal)),
            earlier: Earlier::default(),
            builds: watch::Sender::new(Build::Number(0)),
        }
    }

    /// The portal of the moment. Requests keep the one they began with.
    pub fn current(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// Serves another portal from now on.
    pub fn replace(&self, portal: Portal) {
        let now = clock::now() as i64;
        let portal = with_changes(portal, &self.current().portal, now);
        // Before it is replaced, so that its files are never not there.
        self.earlier.push(self.current().portal.shared_search());
        let before = self.current.swap(Arc::new(Snapshot::new(portal)));
        self.builds.send_modify(|build| {
            if let Build::Number(number) = build {
                *number += 1;
            }
        });
        // A large portal takes a while to take apart: browsers know by now.
        drop(before);
    }

    /// A file of the search index of a portal, or of one before.
    pub fn search_file(&self, snapshot: &Snapshot, path: &str) -> Option<Page> {
        // Those before first: they are made.
        self.earlier.file(path).or_else(|| {
            snapshot.portal.search();
            search_files::file(&snapshot.portal.shared_search(), path)
        })
    }

    /// Ends the server.
    pub fn close(&self) {
        self.builds.send_replace(Build::Closed);
    }

    /// Follows the builds, beginning with the one of the moment.
    pub fn builds(&self) -> watch::Receiver<Build> {
        self.builds.subscribe()
    }

    /// Waits for [`Live::close`].
    pub async fn closed(&self) {
        let mut builds = self.builds();
        // Fails when the sender is gone, which ends the server just as well.
        let _ = builds.wait_for(|build| *build == Build::Closed).await;
    }
}

/// A portal that tells what is different from the one before.
fn with_changes(portal: Portal, before: &Portal, now: i64) -> Portal {
    let found = changes::between(&before.catalog, &portal.catalog);
    let mut log = before.changes.log.clone();
    log.add(now, "", found);
    portal.with_changes(log, now)
}
