//! How long a run waits in all.
//!
//! Many requests wait at once; what counts is the time that passes meanwhile, not
//! the sum of their waits.

use std::time::Duration;

/// The waiting that is left. Times are those of
/// [`Clock::elapsed`](super::clock::Clock::elapsed).
#[derive(Debug)]
pub struct Patience {
    max: Duration,
    spent: Duration,
    until: Duration,
}

impl Patience {
    /// At most so long.
    pub fn new(max: Duration) -> Self {
        Self {
            max,
            spent: Duration::ZERO,
            until: Duration::ZERO,
        }
    }

    /// Waits from `now` until `until`, and says how much waiting that adds to what
    /// others wait already; `None` when it is too long.
    pub fn spend(&mut self, now: Duration, until: Duration) -> Option<Duration> {
        let more = until.saturating_sub(now.max(self.until));
        let spent = self.spent.saturating_add(more);
        if spent > self.max {
            return None;
        }
        self.spent = spent;
        self.until = self.until.max(until);
        Some(more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn waits_at_the_same_time_count_once() {
        let mut patience = Patience::new(seconds(100));
        assert_eq!(patience.spend(seconds(0), seconds(60)), Some(seconds(60)));
        assert_eq!(patience.spend(seconds(1), seconds(60)), Some(seconds(0)));
        assert_eq!(patience.spend(seconds(10), seconds(70)), Some(seconds(10)));
        assert_eq!(patience.spend(seconds(200), seconds(231)), None);
        assert_eq!(
            patience.spend(seconds(200), seconds(230)),
            Some(seconds(30))
        );
        assert_eq!(patience.spend(seconds(300), seconds(301)), None);
    }
}
