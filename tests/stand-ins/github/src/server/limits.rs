//! GitHub's primary rate limits: so many requests, and so many points of GraphQL,
//! an hour. <https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api>.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How long a window is, in seconds.
const WINDOW: u64 = 3600;

/// What is left of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Left {
    /// As in `core`.
    pub(crate) resource: &'static str,
    pub(crate) limit: u64,
    pub(crate) used: u64,
    /// When it starts anew, by the server's clock.
    pub(crate) reset: u64,
}

impl Left {
    pub(crate) const fn remaining(&self) -> u64 {
        self.limit.saturating_sub(self.used)
    }
}

/// What was used, by who used it and which limit it falls under.
#[derive(Default)]
pub(crate) struct Limits {
    used: Mutex<HashMap<(String, &'static str), Left>>,
}

impl Limits {
    /// Counts `cost` of a limit that is `limit` an hour, and says what is left. A
    /// cost that is more than what is left is not counted.
    pub(crate) fn take(
        &self,
        who: &str,
        resource: &'static str,
        limit: u64,
        cost: u64,
        now: u64,
    ) -> (bool, Left) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let left = used
            .entry((who.to_owned(), resource))
            .or_insert_with(|| Left {
                resource,
                limit,
                used: 0,
                reset: now + WINDOW,
            });
        left.limit = limit;
        if left.reset <= now {
            left.used = 0;
            left.reset = now + WINDOW;
        }
        let is_enough = cost <= left.remaining();
        if is_enough {
            left.used += cost;
        }
        (is_enough, *left)
    }

    /// Nothing has been used.
    pub(crate) fn clear(&self) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.clear();
    }
}
