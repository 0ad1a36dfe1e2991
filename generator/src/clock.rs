//! What time it is: asked by commands and the server only, and handed on.

use std::time::{SystemTime, UNIX_EPOCH};

/// The seconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}
