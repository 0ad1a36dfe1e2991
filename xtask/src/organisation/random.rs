//! The random numbers of a synthetic organisation: splitmix64, seeded from a
//! label.
//!
//! [`Random::new`] is the way in. Every repository, page and person has a
//! label of its own, so that the content of one does not depend on how many
//! others there are.
//!
//! Nothing here is fit for secrets.

/// A stream of numbers that depends on its label only.
#[derive(Debug, Clone)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    /// The stream of a label: its FNV-1a hash is the seed.
    pub(crate) fn new(seed: &str, label: &str) -> Self {
        let text = [seed.as_bytes(), b"/", label.as_bytes()].concat();
        let state = text.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
        });
        Self { state }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which is above 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).expect("a usize fits into 64 bits");
        usize::try_from(self.next() % limit).expect("smaller than a usize")
    }

    /// True in `percent` of all cases.
    pub(crate) fn chance(&mut self, percent: u8) -> bool {
        // As the reference does: a float, cut off.
        let share = f64::from(percent) / 100.0;
        u128::from(self.next()) < (share * 18_446_744_073_709_551_616.0) as u128
    }

    /// One of the items.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }

    /// At most `count` of the items, each once.
    pub(crate) fn some<T: Clone>(&mut self, items: &[T], count: usize) -> Vec<T> {
        let mut pool = items.to_vec();
        (0..count.min(items.len()))
            .map(|_| pool.remove(self.below(pool.len())))
            .collect()
    }

    /// One of the items, by weight.
    pub(crate) fn weighted(&mut self, items: &[(&'static str, usize)]) -> &'static str {
        let total = items.iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(total);
        for (item, weight) in items {
            if left < *weight {
                return item;
            }
            left -= weight;
        }
        unreachable!("the number is below the sum of the weights")
    }
}
