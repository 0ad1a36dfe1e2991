//! The clock a client waits by, so that tests need not wait.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A wait that ends some time.
pub type Wait<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Tells the time and waits.
pub trait Clock: Send + Sync + fmt::Debug {
    /// How long it is since some moment that stays the same. Never goes back.
    fn elapsed(&self) -> Duration;

    /// Seconds since 1970, where a host does not tell its own time.
    fn unix(&self) -> i64;

    /// Waits.
    fn wait(&self, how_long: Duration) -> Wait<'_>;
}

/// The clock of this machine.
#[derive(Debug)]
pub struct WallClock {
    start: Instant,
}

impl WallClock {
    /// A clock that counts from now.
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Default for WallClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for WallClock {
    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn unix(&self) -> i64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .ok()
            .and_then(|since| i64::try_from(since.as_secs()).ok())
            .unwrap_or(0)
    }

    fn wait(&self, how_long: Duration) -> Wait<'_> {
        Box::pin(tokio::time::sleep(how_long))
    }
}
