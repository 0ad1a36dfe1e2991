//! Sorting by a comparison. The standard library's sort is written out for
//! each type and comparison, some kilobytes of the browser's module each time;
//! this is one sort of numbers for all of them.

use std::cmp::Ordering;

/// Sorts; what compares equal stays in its order.
pub(crate) fn sort_by<T>(items: &mut Vec<T>, mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut order: Vec<u64> = (0..items.len() as u64).collect();
    sort_numbers(&mut order, &mut |a, b| {
        compare(&items[a as usize], &items[b as usize])
    });
    let mut taken: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(order.into_iter().filter_map(|at| taken[at as usize].take()));
}

/// Sorts numbers.
pub(crate) fn sort_numbers(numbers: &mut [u64], compare: &mut dyn FnMut(u64, u64) -> Ordering) {
    numbers.sort_by(|a, b| compare(*a, *b));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_and_keeps_the_order_of_equals() {
        let mut items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd'), (0, 'e')];
        sort_by(&mut items, |a, b| a.0.cmp(&b.0));
        assert_eq!(items, [(0, 'e'), (1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
    }
}
