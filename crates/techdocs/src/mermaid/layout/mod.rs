//! Places boxes in ranks, so that arrows lead one way and cross little.
//!
//! [`place`] is the way in: each frame is placed by itself, as one box of the
//! frame round it, from the inside out; so frames never overlap. Within a
//! frame: `rank` gives each box a rank, arrows over several ranks get a place
//! in each, and so does every label; `order` orders ranks (Sugiyama's method);
//! `across` gives the places within a rank.
//!
//! Time is linear in boxes, arrows and the places arrows take, by a fixed
//! number of passes.

mod across;
mod order;
mod rank;

use super::graph::{Direction, End, Graph};

/// Between boxes of one rank.
const GAP: f64 = 36.0;
/// Between two ranks; every second holds labels.
const RANK_GAP: f64 = 22.0;
/// Between a frame and what is in it.
pub(super) const PADDING: f64 = 18.0;
/// For a line of a frame's title.
pub(super) const TITLE: f64 = 24.0;
/// More places than this arrows may not take.
const MAX_SLOTS: usize = 20_000;

/// A place: the middle and the size.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Place {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Place {
    fn shift(&mut self, x: f64, y: f64) {
        self.x += x;
        self.y += y;
    }
}

/// Where everything is.
#[derive(Debug, Default)]
pub(super) struct Placed {
    pub(super) nodes: Vec<Place>,
    pub(super) clusters: Vec<Place>,
    /// The points an arrow goes through between its ends, and the one of them
    /// where its label is.
    pub(super) edges: Vec<(Vec<(f64, f64)>, usize)>,
    /// Which way the arrow leads.
    pub(super) ways: Vec<Direction>,
}

/// One box or one stretch of an arrow in a rank.
#[derive(Debug, Clone, Default)]
struct Slot {
    /// Along the rank, and from rank to rank.
    breadth: f64,
    depth: f64,
    rank: usize,
    /// The slots in the rank before and after that it is joined with.
    before: Vec<usize>,
    after: Vec<usize>,
    is_box: bool,
    /// The place along the rank.
    at: f64,
}

/// Places a diagram whose boxes have sizes; `None` if it is too large.
pub(super) fn place(graph: &Graph, sizes: &[(f64, f64)]) -> Option<Placed> {
    let mut placed = Placed {
        nodes: vec![Place::default(); graph.nodes.len()],
        clusters: vec![Place::default(); graph.clusters.len()],
        edges: vec![(Vec::new(), 0); graph.edges.len()],
        ways: vec![Direction::Down; graph.edges.len()],
    };
    for (place, size) in placed.nodes.iter_mut().zip(sizes) {
        (place.width, place.height) = *size;
    }
    let mut members: Vec<Vec<End>> = vec![Vec::new(); graph.clusters.len()];
    for node in (0..graph.nodes.len()).filter(|node| !graph.is_gone(*node)) {
        members[graph.nodes[node].cluster].push(End::Node(node));
    }
    for cluster in 1..graph.clusters.len() {
        members[graph.clusters[cluster].parent].push(End::Cluster(cluster));
    }
    // The frame in which both ends of an arrow are, and the two there.
    let mut arrows: Vec<Vec<(usize, End, End)>> = vec![Vec::new(); graph.clusters.len()];
    for (index, edge) in graph.edges.iter().enumerate() {
        let (frame, from, to) = common(graph, edge.from, edge.to);
        if from != to {
            arrows[frame].push((index, from, to));
        }
    }
    let mut directions = vec![Direction::Down; graph.clusters.len()];
    for cluster in 0..graph.clusters.len() {
        let outer = directions[graph.clusters[cluster].parent];
        directions[cluster] = graph.clusters[cluster].direction.unwrap_or(outer);
    }
    // A frame is made after the one round it, so inner ones come later.
    for cluster in (0..graph.clusters.len()).rev() {
        let inner = Inner {
            graph,
            cluster,
            direction: directions[cluster],
            members: &members[cluster],
            arrows: &arrows[cluster],
        };
        inner.place(&mut placed)?;
    }
    // Inner places are from the middle of their frame: now from that of all.
    for cluster in 1..graph.clusters.len() {
        let parent = graph.clusters[cluster].parent;
        let (x, y) = (placed.clusters[parent].x, placed.clusters[parent].y);
        if parent != 0 {
            placed.clusters[cluster].shift(x, y);
        }
    }
    for (node, place) in placed.nodes.iter_mut().enumerate() {
        if !graph.is_gone(node) && graph.nodes[node].cluster != 0 {
            let frame = placed.clusters[graph.nodes[node].cluster];
            place.shift(frame.x, frame.y);
        }
    }
    for (cluster, arrows) in arrows.iter().enumerate().skip(1) {
        let frame = placed.clusters[cluster];
        for (edge, ..) in arrows {
            for point in &mut placed.edges[*edge].0 {
                point.0 += frame.x;
                point.1 += frame.y;
            }
        }
    }
    Some(placed)
}

/// The innermost frame that holds both ends, and what in it is or holds each.
fn common(graph: &Graph, from: End, to: End) -> (usize, End, End) {
    let (mut froms, mut tos) = (graph.frames(from), graph.frames(to));
    // An arrow from a frame to what is in it is one to the frame's own.
    if let End::Cluster(cluster) = from
        && tos.contains(&cluster)
    {
        return (0, to, to);
    }
    if let End::Cluster(cluster) = to
        && froms.contains(&cluster)
    {
        return (0, from, from);
    }
    let mut inner = (from, to);
    let mut frame = 0;
    loop {
        match (froms.pop(), tos.pop()) {
            (Some(a), Some(b)) if a == b => frame = a,
            (a, b) => {
                inner.0 = a.map_or(inner.0, End::Cluster);
                inner.1 = b.map_or(inner.1, End::Cluster);
                return (frame, inner.0, inner.1);
            }
        }
    }
}

/// One frame at work.
struct Inner<'g> {
    graph: &'g Graph,
    cluster: usize,
    direction: Direction,
    members: &'g [End],
    arrows: &'g [(usize, End, End)],
}

impl Inner<'_> {
    /// Places what is in the frame round the frame's middle, and sizes the
    /// frame.
    fn place(&self, placed: &mut Placed) -> Option<()> {
        let across = self.direction.is_across();
        let mut slots: Vec<Slot> = Vec::new();
        for member in self.members {
            let place = self.of(placed, *member);
            let (breadth, depth) = if across {
                (place.height, place.width)
            } else {
                (place.width, place.height)
            };
            slots.push(Slot {
                breadth,
                depth,
                is_box: true,
                ..Slot::default()
            });
        }
        let index = |end: End| self.members.iter().position(|member| *member == end);
        let mut joined = Vec::new();
        for (edge, from, to) in self.arrows {
            if let (Some(from), Some(to)) = (index(*from), index(*to)) {
                joined.push((*edge, from, to));
            }
        }
        let pairs: Vec<(usize, usize, usize)> = joined
            .iter()
            .map(|(edge, from, to)| (*from, *to, 2 * self.graph.edges[*edge].length))
            .collect();
        let ranks = rank::ranks(slots.len(), &pairs);
        for (slot, rank) in slots.iter_mut().zip(&ranks) {
            slot.rank = *rank;
        }
        let mut chains = Vec::new();
        for (edge, from, to) in &joined {
            let chain = self.chain(*edge, *from, *to, &mut slots);
            if slots.len() > MAX_SLOTS {
                return None;
            }
            chains.push((*edge, chain));
        }
        let mut rows = order::rows(&slots);
        order::uncross(&mut slots, &mut rows);
        across::spread(&mut slots, &rows);
        across::close_up(&mut slots, &rows);
        let depths = depths(&slots, &rows);
        self.settle(placed, &slots, &depths, &chains);
        Some(())
    }

    fn of(&self, placed: &Placed, member: End) -> Place {
        match member {
            End::Node(node) => placed.nodes[node],
            End::Cluster(cluster) => placed.clusters[cluster],
        }
    }

    /// Gives an arrow a slot in each rank between its ends, one of them with
    /// its label. The slots are from `from` to `to`.
    fn chain(&self, edge: usize, from: usize, to: usize, slots: &mut Vec<Slot>) -> Vec<usize> {
        let (low, high) = if slots[from].rank <= slots[to].rank {
            (from, to)
        } else {
            (to, from)
        };
        let (first, last) = (slots[low].rank, slots[high].rank);
        let label = super::text::size(&self.graph.edges[edge].label);
        let middle = (first + last) / 2;
        let mut chain = Vec::new();
        let mut previous = low;
        for rank in first + 1..last {
            let mut slot = Slot {
                breadth: 6.0,
                rank,
                before: vec![previous],
                ..Slot::default()
            };
            if rank == middle && label.0 > 0.0 {
                let (width, height) = (label.0 + 12.0, label.1 + 4.0);
                (slot.breadth, slot.depth) = if self.direction.is_across() {
                    (height, width)
                } else {
                    (width, height)
                };
            }
            slots.push(slot);
            let this = slots.len() - 1;
            slots[previous].after.push(this);
            chain.push(this);
            previous = this;
        }
        slots[previous].after.push(high);
        slots[high].before.push(previous);
        if low == to {
            chain.reverse();
        }
        chain
    }

    /// From slots to places.
    fn settle(
        &self,
        placed: &mut Placed,
        slots: &[Slot],
        depths: &[f64],
        chains: &[(usize, Vec<usize>)],
    ) {
        let point = |slot: &Slot| {
            let depth = depths[slot.rank];
            match self.direction {
                Direction::Down => (slot.at, depth),
                Direction::Up => (slot.at, -depth),
                Direction::Right => (depth, slot.at),
                Direction::Left => (-depth, slot.at),
            }
        };
        let mut bounds: Option<[f64; 4]> = None;
        for slot in slots {
            let (x, y) = point(slot);
            let (width, height) = if self.direction.is_across() {
                (slot.depth, slot.breadth)
            } else {
                (slot.breadth, slot.depth)
            };
            let (w, h) = (width / 2.0, height / 2.0);
            let b = bounds.get_or_insert([x - w, y - h, x + w, y + h]);
            *b = [
                b[0].min(x - w),
                b[1].min(y - h),
                b[2].max(x + w),
                b[3].max(y + h),
            ];
        }
        let [left, top, right, bottom] = bounds.unwrap_or([-30.0, -12.0, 30.0, 12.0]);
        let title = &self.graph.clusters[self.cluster].title;
        let title_width = super::text::size(title).0 + 24.0;
        let head = TITLE * title.len() as f64;
        let width = (right - left + 2.0 * PADDING).max(title_width);
        let height = bottom - top + 2.0 * PADDING + head;
        let (dx, dy) = (-(left + right) / 2.0, -(top + bottom) / 2.0 + head / 2.0);
        for (member, slot) in self.members.iter().zip(slots) {
            let (x, y) = point(slot);
            let place = match member {
                End::Node(node) => &mut placed.nodes[*node],
                End::Cluster(cluster) => &mut placed.clusters[*cluster],
            };
            (place.x, place.y) = (x + dx, y + dy);
        }
        for (edge, chain) in chains {
            let points: Vec<(f64, f64)> = chain
                .iter()
                .map(|slot| {
                    let (x, y) = point(&slots[*slot]);
                    (x + dx, y + dy)
                })
                .collect();
            // The label is on the middle of the ranks, whichever way it leads.
            let widest = |at: &usize| (slots[chain[*at]].breadth * 10.0) as i64;
            let label = (0..chain.len()).max_by_key(widest).unwrap_or(0);
            placed.edges[*edge] = (points, label);
            placed.ways[*edge] = self.direction;
        }
        let frame = &mut placed.clusters[self.cluster];
        (frame.width, frame.height) = (width, height);
    }
}

/// The middle of each rank.
fn depths(slots: &[Slot], rows: &[Vec<usize>]) -> Vec<f64> {
    let mut depths = Vec::with_capacity(rows.len());
    let mut at = 0.0;
    for row in rows {
        let depth = row
            .iter()
            .map(|slot| slots[*slot].depth)
            .fold(0.0, f64::max);
        depths.push(at + depth / 2.0);
        at += depth + RANK_GAP;
    }
    depths
}

#[cfg(test)]
mod tests;
