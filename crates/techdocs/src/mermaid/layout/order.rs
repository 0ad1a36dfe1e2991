//! The order within ranks: each slot near the middle of those it is joined
//! with.

use super::Slot;

/// Times that the ranks are gone through, there and back.
const PASSES: usize = 10;

/// The slots of each rank, in the order an author wrote them.
pub(super) fn rows(slots: &[Slot]) -> Vec<Vec<usize>> {
    let count = slots.iter().map(|slot| slot.rank + 1).max().unwrap_or(0);
    let mut rows = vec![Vec::new(); count];
    // Depth first, so that what is joined begins near.
    let mut seen = vec![false; slots.len()];
    let mut starts: Vec<usize> = (0..slots.len()).collect();
    starts.sort_by_key(|slot| slots[*slot].rank);
    for start in starts {
        let mut stack = vec![start];
        while let Some(slot) = stack.pop() {
            if std::mem::replace(&mut seen[slot], true) {
                continue;
            }
            rows[slots[slot].rank].push(slot);
            stack.extend(slots[slot].after.iter().rev());
        }
    }
    rows
}

/// Orders the rows so that few arrows cross.
pub(super) fn uncross(slots: &mut [Slot], rows: &mut Vec<Vec<usize>>) {
    let mut position = vec![0; slots.len()];
    let number = |rows: &[Vec<usize>], position: &mut [usize]| {
        for row in rows {
            for (at, slot) in row.iter().enumerate() {
                position[*slot] = at;
            }
        }
    };
    number(rows, &mut position);
    let mut best = rows.clone();
    let mut fewest = crossings(slots, rows, &position);
    for pass in 0..PASSES {
        if fewest == 0 {
            break;
        }
        let down = pass % 2 == 0;
        let count = rows.len();
        for step in 0..count {
            let row = if down { step } else { count - 1 - step };
            let mut keyed: Vec<(f64, usize)> = rows[row]
                .iter()
                .map(|slot| {
                    let joined = if down {
                        &slots[*slot].before
                    } else {
                        &slots[*slot].after
                    };
                    let sum: usize = joined.iter().map(|other| position[*other]).sum();
                    let middle = if joined.is_empty() {
                        position[*slot] as f64
                    } else {
                        sum as f64 / joined.len() as f64
                    };
                    (middle, *slot)
                })
                .collect();
            // Equal ones change places now and then, to get out of a rut.
            if pass % 4 >= 2 {
                keyed.reverse();
            }
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            for (at, (_, slot)) in keyed.iter().enumerate() {
                position[*slot] = at;
                rows[row][at] = *slot;
            }
        }
        let now = crossings(slots, rows, &position);
        if now < fewest {
            fewest = now;
            best.clone_from(rows);
        }
    }
    *rows = best;
}

/// How many arrows cross, by counting pairs out of order.
fn crossings(slots: &[Slot], rows: &[Vec<usize>], position: &[usize]) -> u64 {
    let mut total = 0;
    for row in rows {
        let mut ends: Vec<usize> = Vec::new();
        for slot in row {
            let mut after: Vec<usize> = slots[*slot].after.iter().map(|s| position[*s]).collect();
            after.sort_unstable();
            ends.extend(after);
        }
        total += inversions(&mut ends);
    }
    total
}

fn inversions(ends: &mut [usize]) -> u64 {
    if ends.len() < 2 {
        return 0;
    }
    let (left, right) = ends.split_at_mut(ends.len() / 2);
    let mut count = inversions(left) + inversions(right);
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut i, mut j) = (0, 0);
    while i < left.len() || j < right.len() {
        if j == right.len() || (i < left.len() && left[i] <= right[j]) {
            merged.push(left[i]);
            i += 1;
        } else {
            merged.push(right[j]);
            count += (left.len() - i) as u64;
            j += 1;
        }
    }
    ends.copy_from_slice(&merged);
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_out_of_order_are_counted() {
        assert_eq!(inversions(&mut [1, 2, 3]), 0);
        assert_eq!(inversions(&mut [3, 2, 1]), 3);
        assert_eq!(inversions(&mut [2, 2, 1]), 2);
    }
}
