//! The time and random bytes, behind a trait for tests.

use std::time::{SystemTime, UNIX_EPOCH};

/// What signing in needs of a machine.
pub trait World: Send + Sync {
    /// Seconds since 1970.
    fn now_s(&self) -> u64;

    /// Fills with random bytes that nobody can guess.
    fn fill(&self, bytes: &mut [u8]);
}

/// This machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Machine;

impl World for Machine {
    fn now_s(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, |since| since.as_secs())
    }

    fn fill(&self, bytes: &mut [u8]) {
        aws_lc_rs::rand::fill(bytes).expect("the system has random bytes");
    }
}
