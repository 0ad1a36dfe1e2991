//! Which rank each box is in: arrows lead to later ranks, but for one of each
//! circle.

/// The rank of each of `count` boxes, from 0; a pair is the box an arrow comes
/// from, the one it leads to, and how many ranks lie between at least.
pub(super) fn ranks(count: usize, pairs: &[(usize, usize, usize)]) -> Vec<usize> {
    let mut after: Vec<Vec<(usize, usize)>> = vec![Vec::new(); count];
    for (from, to, length) in pairs {
        after[*from].push((*to, *length));
    }
    let after = without_circles(&after, pairs);
    let order = topological(&after);
    let mut ranks = vec![0; count];
    for &node in &order {
        for &(next, length) in &after[node] {
            ranks[next] = ranks[next].max(ranks[node] + length);
        }
    }
    // What nothing leads to stands right before what it leads to first.
    let mut has_before = vec![false; count];
    for &(next, _) in after.iter().flatten() {
        has_before[next] = true;
    }
    for &node in &order {
        let nearest = after[node]
            .iter()
            .map(|&(next, length)| ranks[next] - length);
        if !has_before[node]
            && let Some(nearest) = nearest.min()
        {
            ranks[node] = ranks[node].max(nearest);
        }
    }
    ranks
}

/// The arrows, those that lead back into a path turned round.
fn without_circles(
    after: &[Vec<(usize, usize)>],
    pairs: &[(usize, usize, usize)],
) -> Vec<Vec<(usize, usize)>> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut has_before = vec![false; after.len()];
    for (_, to, _) in pairs {
        has_before[*to] = true;
    }
    let mut state = vec![State::New; after.len()];
    let mut out: Vec<Vec<(usize, usize)>> = vec![Vec::new(); after.len()];
    // Those that nothing leads to first; then in the order they are written.
    let starts = (0..after.len()).filter(|n| !has_before[*n]);
    let starts: Vec<usize> = starts.chain(0..after.len()).collect();
    for start in starts {
        if state[start] != State::New {
            continue;
        }
        state[start] = State::Open;
        let mut path = vec![(start, 0)];
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            let Some(&(to, length)) = after[node].get(*next) else {
                state[node] = State::Done;
                path.pop();
                continue;
            };
            *next += 1;
            match state[to] {
                State::Open => out[to].push((node, length)),
                State::Done => out[node].push((to, length)),
                State::New => {
                    out[node].push((to, length));
                    state[to] = State::Open;
                    path.push((to, 0));
                }
            }
        }
    }
    for (node, next) in out.iter_mut().enumerate() {
        next.retain(|(to, _)| *to != node);
    }
    out
}

fn topological(after: &[Vec<(usize, usize)>]) -> Vec<usize> {
    let mut waiting = vec![0_usize; after.len()];
    for &(to, _) in after.iter().flatten() {
        waiting[to] += 1;
    }
    let mut order: Vec<usize> = (0..after.len()).filter(|n| waiting[*n] == 0).collect();
    let mut at = 0;
    while let Some(&node) = order.get(at) {
        at += 1;
        for &(to, _) in &after[node] {
            waiting[to] -= 1;
            if waiting[to] == 0 {
                order.push(to);
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_lead_to_later_ranks() {
        assert_eq!(ranks(3, &[(0, 1, 2), (1, 2, 2)]), [0, 2, 4]);
        assert_eq!(ranks(3, &[(0, 1, 2), (1, 2, 2), (2, 0, 2)]), [0, 2, 4]);
        assert_eq!(ranks(4, &[(0, 1, 2), (1, 2, 2), (3, 2, 2)]), [0, 2, 4, 2]);
        assert_eq!(ranks(1, &[(0, 0, 2)]), [0]);
    }
}
