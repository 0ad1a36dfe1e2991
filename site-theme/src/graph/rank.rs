//! Layers: which column a node is in.
//!
//! [`rank`] turns around as few edges as a depth-first walk from the root
//! finds necessary, then gives every node a layer so that each edge leads to a
//! higher one, and moves nodes next to what they use.

/// The outcome: a layer per node, and which edges are turned around.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ranks {
    /// The layer of each node, from 0.
    pub layers: Vec<usize>,
    /// Whether an edge leads from a higher layer to a lower one.
    pub reversed: Vec<bool>,
}

/// Lists of neighbours in two arrays: `starts` and what follows.
pub(crate) struct Lists {
    starts: Vec<u32>,
    /// (the other node, the edge)
    items: Vec<(u32, u32)>,
}

impl Lists {
    /// For each node the edges that `key` puts there, in order of edges.
    pub(crate) fn new(
        nodes: usize,
        edges: &[(usize, usize)],
        key: impl Fn(usize, (usize, usize)) -> Option<(usize, usize)>,
    ) -> Self {
        let mut starts = vec![0u32; nodes + 2];
        let keyed = || {
            edges
                .iter()
                .enumerate()
                .filter_map(|(index, &edge)| key(index, edge).map(|(at, other)| (at, other, index)))
        };
        for (at, _, _) in keyed() {
            starts[at + 2] += 1;
        }
        for node in 2..starts.len() {
            starts[node] += starts[node - 1];
        }
        let mut items = vec![(0u32, 0u32); starts[nodes + 1] as usize];
        for (at, other, index) in keyed() {
            items[starts[at + 1] as usize] = (other as u32, index as u32);
            starts[at + 1] += 1;
        }
        Self { starts, items }
    }

    /// The neighbours of a node, with the edges.
    pub(crate) fn of(&self, node: usize) -> &[(u32, u32)] {
        &self.items[self.starts[node] as usize..self.starts[node + 1] as usize]
    }
}

/// Gives layers. Edges from a node to itself are ignored.
pub(crate) fn rank(nodes: usize, edges: &[(usize, usize)], root: Option<usize>) -> Ranks {
    let out = Lists::new(nodes, edges, |_, (from, to)| {
        (from != to).then_some((from, to))
    });
    let mut reversed = vec![false; edges.len()];
    let finished = walk(nodes, &out, root, &mut reversed);

    // From here on every edge leads forward: `finished` backwards is an order
    // in which each edge leads to a later node.
    let turned = |index: usize, (from, to): (usize, usize)| {
        if reversed[index] {
            (to, from)
        } else {
            (from, to)
        }
    };
    let next = Lists::new(nodes, edges, |index, edge| {
        (edge.0 != edge.1).then(|| turned(index, edge))
    });
    let mut incoming = vec![0u32; nodes];
    let mut layers = vec![0usize; nodes];
    for &node in finished.iter().rev() {
        for &(to, _) in next.of(node as usize) {
            incoming[to as usize] += 1;
            layers[to as usize] = layers[to as usize].max(layers[node as usize] + 1);
        }
    }
    // Pull users next to what they use.
    for &node in &finished {
        let node = node as usize;
        let after = next.of(node);
        if after.len() as u32 > incoming[node]
            && let Some(nearest) = after.iter().map(|&(to, _)| layers[to as usize]).min()
        {
            layers[node] = nearest - 1;
        }
    }
    let first = layers.iter().copied().min().unwrap_or(0);
    for layer in &mut layers {
        *layer -= first;
    }
    Ranks { layers, reversed }
}

/// Walks depth first, the root first; marks the edges that close a cycle.
/// Gives the nodes in the order they were finished.
fn walk(nodes: usize, out: &Lists, root: Option<usize>, reversed: &mut [bool]) -> Vec<u32> {
    const NEW: u8 = 0;
    const OPEN: u8 = 1;
    const DONE: u8 = 2;
    let mut state = vec![NEW; nodes];
    let mut finished = Vec::with_capacity(nodes);
    let mut stack: Vec<(u32, u32)> = Vec::new();
    for start in root.into_iter().chain(0..nodes) {
        if state[start] != NEW {
            continue;
        }
        state[start] = OPEN;
        stack.push((start as u32, 0));
        while let Some((node, position)) = stack.last_mut() {
            let here = *node;
            let Some(&(to, edge)) = out.of(here as usize).get(*position as usize) else {
                state[here as usize] = DONE;
                finished.push(here);
                stack.pop();
                continue;
            };
            *position += 1;
            match state[to as usize] {
                NEW => {
                    state[to as usize] = OPEN;
                    stack.push((to, 0));
                }
                OPEN => reversed[edge as usize] = true,
                _ => {}
            }
        }
    }
    finished
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(edges: &[(usize, usize)], layers: &[usize], reversed: &[usize]) {
        let ranks = rank(layers.len(), edges, Some(0));
        assert_eq!(ranks.layers, layers);
        let found: Vec<usize> = (0..edges.len()).filter(|&e| ranks.reversed[e]).collect();
        assert_eq!(found, reversed);
    }

    #[test]
    fn users_are_left_of_what_they_use() {
        check(&[(0, 1), (2, 0)], &[1, 2, 0], &[]);
        check(&[(0, 1), (0, 2), (1, 2)], &[0, 1, 2], &[]);
        // A user of something far to the right stands next to it.
        check(&[(0, 1), (1, 2), (3, 2)], &[0, 1, 2, 1], &[]);
    }

    #[test]
    fn the_edge_that_closes_a_cycle_is_turned_around() {
        check(&[(0, 1), (1, 0)], &[0, 1], &[1]);
        check(&[(0, 1), (1, 2), (2, 0)], &[0, 1, 2], &[2]);
        check(&[(0, 0)], &[0], &[]);
    }
}
