//! How many requests a run may make.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::ForgeError;

/// Requests that may still be made.
#[derive(Debug)]
pub struct Budget {
    limit: Option<u64>,
    used: AtomicU64,
}

impl Budget {
    /// At most `limit` requests; `None` is without end.
    pub fn new(limit: Option<u64>) -> Self {
        Self {
            limit,
            used: AtomicU64::new(0),
        }
    }

    /// Takes one request.
    ///
    /// # Errors
    ///
    /// [`ForgeError::Budget`] when all are used up.
    pub fn take(&self) -> Result<(), ForgeError> {
        let Some(limit) = self.limit else {
            return Ok(());
        };
        self.used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| {
                (used < limit).then_some(used + 1)
            })
            .map(drop)
            .map_err(|_| ForgeError::Budget { limit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_as_many_requests_as_there_are() {
        let budget = Budget::new(Some(2));
        assert_eq!(budget.take(), Ok(()));
        assert_eq!(budget.take(), Ok(()));
        assert_eq!(budget.take(), Err(ForgeError::Budget { limit: 2 }));
        assert_eq!(budget.take(), Err(ForgeError::Budget { limit: 2 }));
        assert_eq!(Budget::new(None).take(), Ok(()));
    }
}
