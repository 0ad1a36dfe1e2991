//! Sorting that cannot be confused.
//!
//! The comparisons of templates need not be an order: a text and a number are
//! neither smaller nor greater than one another. Rust's `sort_by` may panic
//! then. JavaScript engines give some result, and for fewer than 64 items
//! this is the same one: insertion by binary search, after a run that is in
//! order already, as in V8.

use crate::error::Run;

/// How many items are sorted by insertion.
const FEW: usize = 64;

/// Sorts, keeping the order of what is equal. `less` says whether its first
/// argument belongs before the second one.
pub(crate) fn stable<T: Clone>(
    mut items: Vec<T>,
    mut less: impl FnMut(&T, &T) -> Run<bool>,
) -> Run<Vec<T>> {
    if items.len() < FEW {
        insertion(&mut items, &mut less)?;
        return Ok(items);
    }
    let mut width = FEW / 2;
    for run in items.chunks_mut(width) {
        insertion(run, &mut less)?;
    }
    while width < items.len() {
        let mut merged = Vec::with_capacity(items.len());
        for pair in items.chunks(width * 2) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let ([first, ..], [second, ..]) = (left, right) {
                if less(second, first)? {
                    merged.push(second.clone());
                    right = &right[1..];
                } else {
                    merged.push(first.clone());
                    left = &left[1..];
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        items = merged;
        width *= 2;
    }
    Ok(items)
}

fn insertion<T: Clone>(items: &mut [T], less: &mut impl FnMut(&T, &T) -> Run<bool>) -> Run<()> {
    if items.len() < 2 {
        return Ok(());
    }
    // A run that falls strictly is turned around.
    let falls = less(&items[1], &items[0])?;
    let mut run = 2;
    while run < items.len() && less(&items[run], &items[run - 1])? == falls {
        run += 1;
    }
    if falls {
        items[..run].reverse();
    }
    for at in run..items.len() {
        let (mut low, mut high) = (0, at);
        while low < high {
            let middle = low + (high - low) / 2;
            if less(&items[at], &items[middle])? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        items[low..=at].rotate_right(1);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_few_and_many_and_keeps_the_order_of_equals() {
        for count in [0, 1, 2, 63, 64, 65, 1000] {
            let items: Vec<(usize, usize)> = (0..count).map(|at| ((at * 7919) % 101, at)).collect();
            let mut expected = items.clone();
            expected.sort();
            let sorted = stable(items, |left, right| Ok(left.0 < right.0)).unwrap();
            assert_eq!(sorted, expected, "{count}");
        }
    }

    #[test]
    fn survives_a_comparison_that_is_no_order() {
        let items: Vec<usize> = (0..500).collect();
        let mut calls = 0;
        let sorted = stable(items, |_, _| {
            calls += 1;
            Ok(calls % 3 == 0)
        });
        assert_eq!(sorted.unwrap().len(), 500);
    }
}
