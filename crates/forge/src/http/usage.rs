//! What has been asked of a host until now.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::model::Usage;

/// Counts that many tasks add to.
#[derive(Debug, Default)]
pub struct Counts {
    requests: AtomicU64,
    graphql_requests: AtomicU64,
    graphql_points: AtomicU64,
    retries: AtomicU64,
    bytes: AtomicU64,
    waited_ms: AtomicU64,
}

impl Counts {
    /// A request is made.
    pub fn request(&self, is_graphql: bool) {
        add(&self.requests, 1);
        if is_graphql {
            add(&self.graphql_requests, 1);
        }
    }

    /// The host says what a query cost.
    pub fn points(&self, points: u64) {
        add(&self.graphql_points, points);
    }

    /// A request is tried again.
    pub fn retry(&self) {
        add(&self.retries, 1);
    }

    /// So much of an answer came, as it was sent.
    pub fn bytes(&self, bytes: u64) {
        add(&self.bytes, bytes);
    }

    /// The host asked to wait so long.
    pub fn waited(&self, how_long: Duration) {
        let milliseconds = u64::try_from(how_long.as_millis()).unwrap_or(u64::MAX);
        add(&self.waited_ms, milliseconds);
    }

    /// The counts.
    pub fn usage(&self) -> Usage {
        Usage {
            requests: self.requests.load(Ordering::Relaxed),
            graphql_requests: self.graphql_requests.load(Ordering::Relaxed),
            graphql_points: self.graphql_points.load(Ordering::Relaxed),
            retries: self.retries.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            waited_ms: self.waited_ms.load(Ordering::Relaxed),
        }
    }
}

fn add(count: &AtomicU64, more: u64) {
    count.fetch_add(more, Ordering::Relaxed);
}
