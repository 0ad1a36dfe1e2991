//! Nodes at the height of their neighbours, as far as their order allows.

use super::super::rank::Lists;
use super::rows::{Frames, Rows};
use super::{Item, NODE_GAP};

/// Moves items towards their neighbours without changing their order.
pub(super) fn align(items: &mut [Item], links: &[(usize, usize)], rows: &Rows, frames: &Frames) {
    if links.is_empty() {
        return;
    }
    let before = Lists::new(items.len(), links, |_, (from, to)| Some((to, from)));
    let after = Lists::new(items.len(), links, |_, (from, to)| Some((from, to)));
    let mut wanted = Vec::new();
    let mut pools = Vec::new();
    for sweep in 0..4 {
        let rightwards = sweep % 2 == 0;
        for step in 0..rows.segments.len() {
            let segment = if rightwards {
                &rows.segments[step]
            } else {
                &rows.segments[rows.segments.len() - 1 - step]
            };
            wanted.clear();
            // Nodes with both sides look at both; this keeps chains straight.
            wanted.extend(segment.items.iter().map(|&item| {
                let centre = |other: u32| {
                    let other = &items[other as usize];
                    other.y + other.height / 2.0
                };
                let near = before
                    .of(item as usize)
                    .iter()
                    .chain(after.of(item as usize));
                let (mut sum, mut count) = (0.0, 0.0);
                for &(other, _) in near {
                    sum += centre(other);
                    count += 1.0;
                }
                let item = &items[item as usize];
                if count > 0.0 {
                    sum / count - item.height / 2.0
                } else {
                    item.y
                }
            }));
            let bounds = rows.bounds(segment, items, frames);
            settle(&segment.items, items, &wanted, bounds, &mut pools);
        }
    }
}

/// Places a stack as near as it can be to what each item wants (least
/// squares, by pooling neighbours that would overlap).
fn settle(
    stack: &[u32],
    items: &mut [Item],
    wanted: &[f32],
    (top, bottom): (f32, f32),
    pools: &mut Vec<(f32, usize)>,
) {
    pools.clear();
    let mut offset = 0.0;
    for (&item, &want) in stack.iter().zip(wanted) {
        pools.push((want - offset, 1));
        offset += items[item as usize].height + NODE_GAP;
        while let [.., (first, n), (second, m)] = pools[..]
            && first > second
        {
            pools.pop();
            let mean = (first * n as f32 + second * m as f32) / (n + m) as f32;
            *pools.last_mut().expect("two were there") = (mean, n + m);
        }
    }
    let slack = (bottom - top - (offset - NODE_GAP)).max(0.0);
    let mut rest = stack.iter();
    let mut offset = 0.0;
    for &(start, count) in pools.iter() {
        for &item in rest.by_ref().take(count) {
            let item = &mut items[item as usize];
            item.y = (start.clamp(top, top + slack) + offset).round();
            offset += item.height + NODE_GAP;
        }
    }
}
