//! How many things to ask for at once, learnt from what a host bears.

use std::sync::{Mutex, PoisonError};

/// After so many pages that pass, a larger one is tried.
const GROWS_AFTER: u32 = 4;

/// The size of pages: halved when one is too much, and doubled again after some
/// that pass.
#[derive(Debug)]
pub(super) struct Pace(Mutex<State>);

#[derive(Debug)]
struct State {
    size: u32,
    passed: u32,
}

impl Pace {
    /// Starts with pages of this size.
    pub(super) fn new(size: u32) -> Self {
        Self(Mutex::new(State { size, passed: 0 }))
    }

    /// The size to ask for, at most `most`.
    pub(super) fn size(&self, most: u32) -> u32 {
        self.state(|state| state.size).clamp(1, most.max(1))
    }

    /// A page of this size passed.
    pub(super) fn passed(&self, size: u32) {
        self.state(|state| {
            if size < state.size {
                return; // It says nothing of larger ones.
            }
            state.passed += 1;
            if state.passed >= GROWS_AFTER {
                state.passed = 0;
                state.size = state.size.saturating_mul(2).min(super::MAX_PAGE);
            }
        });
    }

    /// A page of this size was too much; the size to ask for instead, or `None`
    /// where it was of one.
    pub(super) fn too_much(&self, size: u32) -> Option<u32> {
        let smaller = size / 2;
        if smaller == 0 {
            return None;
        }
        self.state(|state| {
            state.size = state.size.min(smaller);
            state.passed = 0;
        });
        Some(smaller)
    }

    fn state<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_at_once_and_grows_by_and_by() {
        let pace = Pace::new(100);
        assert_eq!(pace.size(100), 100);
        assert_eq!(pace.size(30), 30);
        assert_eq!(pace.too_much(100), Some(50));
        assert_eq!(pace.too_much(50), Some(25));
        for _ in 0..GROWS_AFTER {
            assert_eq!(pace.size(100), 25);
            pace.passed(25);
        }
        assert_eq!(pace.size(100), 50);
        pace.passed(10); // A last page.
        assert_eq!(pace.size(100), 50);
        assert_eq!(pace.too_much(1), None);
    }
}
