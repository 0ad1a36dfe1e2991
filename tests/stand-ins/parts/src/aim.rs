//! Which requests something comes to.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

type Predicate<A> = Arc<dyn Fn(&A) -> bool + Send + Sync>;

/// Which requests something comes to: all, unless it is aimed. Requests are counted
/// from 1, those only that [`Aim::on`] lets through. Copies count together.
pub struct Aim<A> {
    predicate: Option<Predicate<A>>,
    first: u64,
    last: u64,
    every: u64,
    seen: Arc<AtomicU64>,
}

impl<A> Clone for Aim<A> {
    fn clone(&self) -> Self {
        Self {
            predicate: self.predicate.clone(),
            seen: Arc::clone(&self.seen),
            ..*self
        }
    }
}

impl<A> fmt::Debug for Aim<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Aim")
            .field("first", &self.first)
            .field("last", &self.last)
            .field("every", &self.every)
            .finish_non_exhaustive()
    }
}

impl<A> Default for Aim<A> {
    fn default() -> Self {
        Self {
            predicate: None,
            first: 1,
            last: u64::MAX,
            every: 1,
            seen: Arc::default(),
        }
    }
}

impl<A> Aim<A> {
    /// Only at requests of this sort.
    #[must_use]
    pub fn on(mut self, predicate: impl Fn(&A) -> bool + Send + Sync + 'static) -> Self {
        self.predicate = Some(Arc::new(predicate));
        self
    }

    /// From one request to another, both included.
    #[must_use]
    pub fn between(mut self, first: u64, last: u64) -> Self {
        self.first = first;
        self.last = last;
        self
    }

    /// At every `k`-th request.
    #[must_use]
    pub fn every(mut self, k: u64) -> Self {
        self.every = k.max(1);
        self
    }

    /// Whether it comes to this request, which is counted if it is of the right sort.
    pub fn hits(&self, asked: &A) -> bool {
        if self
            .predicate
            .as_ref()
            .is_some_and(|is_meant| !is_meant(asked))
        {
            return false;
        }
        let number = self.seen.fetch_add(1, Ordering::Relaxed) + 1;
        (self.first..=self.last).contains(&number) && number.is_multiple_of(self.every)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_aimed_at_is_hit() {
        #[track_caller]
        fn check(aim: Aim<u64>, expected: &[u64]) {
            let hit: Vec<u64> = (1..=9).filter(|asked| aim.hits(asked)).collect();
            assert_eq!(hit, expected);
        }

        let even = || Aim::default().on(|asked: &u64| asked.is_multiple_of(2));
        check(Aim::default().between(3, 4), &[3, 4]);
        check(Aim::default().every(4), &[4, 8]);
        check(Aim::default().between(5, u64::MAX).every(4), &[8]);
        check(Aim::default().every(0).between(1, 2), &[1, 2]);
        // Only those that are meant are counted.
        check(even().between(2, 3), &[4, 6]);
        check(even(), &[2, 4, 6, 8]);
    }
}
