//! The places along a rank: as near as may be to the middle of what a slot is
//! joined with, in the given order and with gaps between.

use super::{GAP, Slot};

/// Times that the ranks are gone through, there and back.
const PASSES: usize = 12;

/// Gives every slot its place.
pub(super) fn spread(slots: &mut [Slot], rows: &[Vec<usize>]) {
    for row in rows {
        let mut at = 0.0;
        for pair in 0..row.len() {
            if pair > 0 {
                at += distance(&slots[row[pair - 1]], &slots[row[pair]]);
            }
            slots[row[pair]].at = at;
        }
        let middle = at / 2.0;
        for slot in row {
            slots[*slot].at -= middle;
        }
    }
    for pass in 0..PASSES {
        let down = pass % 2 == 0;
        let last = pass + 2 >= PASSES;
        for step in 0..rows.len() {
            let row = &rows[if down { step } else { rows.len() - 1 - step }];
            let wanted: Vec<(f64, f64)> = row
                .iter()
                .map(|slot| wanted(slots, *slot, down, last))
                .collect();
            settle(slots, row, &wanted);
        }
    }
}

/// Moves what is not joined with the rest to the left, as far as there is room.
pub(super) fn close_up(slots: &mut [Slot], rows: &[Vec<usize>]) {
    let parts = parts(slots);
    let count = parts.iter().max().map_or(0, |most| most + 1);
    let mut left = vec![f64::INFINITY; count];
    for (slot, part) in slots.iter().zip(&parts) {
        left[*part] = left[*part].min(slot.at - slot.breadth / 2.0);
    }
    let mut members: Vec<Vec<(usize, Option<usize>)>> = vec![Vec::new(); count];
    for row in rows {
        for (at, slot) in row.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| row[before]);
            members[parts[*slot]].push((*slot, before));
        }
    }
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| left[*a].total_cmp(&left[*b]));
    let start = order.first().map_or(0.0, |first| left[*first]);
    for part in order {
        let rooms = members[part].iter().map(|(slot, before)| match before {
            Some(before) if parts[*before] != part => {
                slots[*slot].at - slots[*before].at - distance(&slots[*before], &slots[*slot])
            }
            Some(_) => f64::INFINITY,
            None => slots[*slot].at - slots[*slot].breadth / 2.0 - start,
        });
        let room = rooms.fold(f64::INFINITY, f64::min);
        if room.is_finite() && room > 0.0 {
            for (slot, _) in &members[part] {
                slots[*slot].at -= room;
            }
        }
    }
}

/// Numbers what is joined alike.
fn parts(slots: &[Slot]) -> Vec<usize> {
    let mut parts = vec![usize::MAX; slots.len()];
    let mut count = 0;
    for start in 0..slots.len() {
        if parts[start] != usize::MAX {
            continue;
        }
        let mut stack = vec![start];
        while let Some(slot) = stack.pop() {
            if std::mem::replace(&mut parts[slot], count) == usize::MAX {
                let joined = slots[slot].before.iter().chain(&slots[slot].after);
                stack.extend(joined.filter(|other| parts[**other] == usize::MAX));
            }
        }
        count += 1;
    }
    parts
}

/// From the middle of a slot to that of the next.
fn distance(left: &Slot, right: &Slot) -> f64 {
    let gap = match (left.is_box, right.is_box) {
        (true, true) => GAP,
        (false, false) => GAP / 2.0,
        _ => GAP * 0.7,
    };
    (left.breadth + right.breadth) / 2.0 + gap
}

/// Where a slot wants to be, and how much.
fn wanted(slots: &[Slot], slot: usize, down: bool, both: bool) -> (f64, f64) {
    let this = &slots[slot];
    let (first, second) = if down {
        (&this.before, &this.after)
    } else {
        (&this.after, &this.before)
    };
    let joined: Vec<usize> = if both {
        first.iter().chain(second).copied().collect()
    } else {
        first.clone()
    };
    if joined.is_empty() {
        return (this.at, 0.2);
    }
    let sum: f64 = joined.iter().map(|other| slots[*other].at).sum();
    // An arrow over several ranks wants to be straight more than a box wants
    // to be in the middle.
    let straight = !this.is_box && joined.iter().all(|other| !slots[*other].is_box);
    let weight = if straight { 4.0 } else { joined.len() as f64 };
    (sum / joined.len() as f64, weight)
}

/// Puts a row where it wants to be, as far as its order and gaps let it: the
/// least sum of squares, by joining neighbours that would overlap.
fn settle(slots: &mut [Slot], row: &[usize], wanted: &[(f64, f64)]) {
    // Places less the room needed to the left make the order a plain one.
    let mut room = Vec::with_capacity(row.len());
    let mut sum = 0.0;
    for (at, slot) in row.iter().enumerate() {
        if at > 0 {
            sum += distance(&slots[row[at - 1]], &slots[*slot]);
        }
        room.push(sum);
    }
    // Blocks of neighbours: their common place, weight and count.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for (at, (place, weight)) in wanted.iter().enumerate() {
        let mut block = (place - room[at], *weight, 1);
        while let Some(last) = blocks.last()
            && last.0 >= block.0
        {
            let weight = last.1 + block.1;
            let place = (last.0 * last.1 + block.0 * block.1) / weight;
            block = (place, weight, last.2 + block.2);
            blocks.pop();
        }
        blocks.push(block);
    }
    let mut at = 0;
    for (place, _, count) in blocks {
        for _ in 0..count {
            slots[row[at]].at = place + room[at];
            at += 1;
        }
    }
}
