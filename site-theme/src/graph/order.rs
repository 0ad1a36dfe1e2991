//! The order within layers: fewer crossings by the barycentre method.
//!
//! [`reduce`] sweeps right and left a fixed number of times; each time the
//! items of a layer are sorted by the mean position of their neighbours in the
//! layer before. Sorting is stable, so equal input gives equal order.

use super::rank::Lists;

/// More sweeps than these change little.
const SWEEPS: usize = 6;

/// Reorders the items of each layer. `links` join items of adjacent layers,
/// from left to right.
pub(crate) fn reduce(layers: &mut [Vec<u32>], items: usize, links: &[(usize, usize)]) {
    if layers.len() < 2 || links.len() < 2 {
        return;
    }
    let before = Lists::new(items, links, |_, (from, to)| Some((to, from)));
    let after = Lists::new(items, links, |_, (from, to)| Some((from, to)));
    let mut position = vec![0f32; items];
    for layer in layers.iter() {
        number(layer, &mut position);
    }
    let mut keyed: Vec<(f32, u32)> = Vec::new();
    for sweep in 0..SWEEPS {
        let rightwards = sweep % 2 == 0;
        let mut changed = false;
        for step in 1..layers.len() {
            let (at, lists) = if rightwards {
                (step, &before)
            } else {
                (layers.len() - 1 - step, &after)
            };
            keyed.clear();
            keyed.extend(layers[at].iter().map(|&item| {
                let neighbours = lists.of(item as usize);
                let key = if neighbours.is_empty() {
                    position[item as usize]
                } else {
                    let sum: f32 = neighbours
                        .iter()
                        .map(|&(other, _)| position[other as usize])
                        .sum();
                    sum / neighbours.len() as f32
                };
                (key, item)
            }));
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            for (slot, &(_, item)) in layers[at].iter_mut().zip(&keyed) {
                changed |= *slot != item;
                *slot = item;
            }
            number(&layers[at], &mut position);
        }
        if !changed && sweep > 0 {
            break;
        }
    }
}

/// Positions counted from the middle of the layer.
fn number(layer: &[u32], position: &mut [f32]) {
    let middle = (layer.len() as f32 - 1.0) / 2.0;
    for (index, &item) in layer.iter().enumerate() {
        position[item as usize] = index as f32 - middle;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossed_edges_are_uncrossed() {
        let mut layers = vec![vec![0, 1, 2], vec![3, 4, 5]];
        reduce(&mut layers, 6, &[(0, 5), (1, 4), (2, 3)]);
        let crossings = |layers: &[Vec<u32>]| {
            let at = |item: u32, layer: usize| layers[layer].iter().position(|&i| i == item);
            let links = [(0, 5), (1, 4), (2, 3)];
            let mut count = 0;
            for (a, b) in links {
                for (c, d) in links {
                    count += usize::from(at(a, 0) < at(c, 0) && at(b, 1) > at(d, 1));
                }
            }
            count
        };
        assert_eq!(crossings(&layers), 0);
    }
}
