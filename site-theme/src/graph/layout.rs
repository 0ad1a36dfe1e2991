//! Coordinates: where nodes, boxes and edges go.
//!
//! [`lay_out`] is the way in. Layers are columns. A box takes the columns of
//! the nodes it holds and a range of heights that nodes outside of it stay out
//! of in these columns, so a node stands in a box exactly if it belongs there.

use super::order;
use super::rank::{self, Lists, Ranks};
use super::{Graph, Sort};

/// The width of a node in pixels.
pub const NODE_WIDTH: f32 = 180.0;
/// The height of a node in pixels.
pub const NODE_HEIGHT: f32 = 44.0;
/// Between two columns.
const COLUMN_GAP: f32 = 92.0;
/// Between two nodes of a column.
const NODE_GAP: f32 = 12.0;
/// What an edge on its way through a column takes.
const PASS_HEIGHT: f32 = 10.0;
/// Inside a box, on every side.
const BOX_PADDING: f32 = 14.0;
/// Above the nodes of a box, for its name.
const BOX_HEAD: f32 = 32.0;
/// Around the picture.
const MARGIN: f32 = 8.0;
/// Nodes without edges fill at least this many columns.
const LOOSE_COLUMNS: usize = 4;

/// Where everything is, in pixels from the top left.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// The width of the picture.
    pub width: f32,
    /// The height of the picture.
    pub height: f32,
    /// The top left corner of each node.
    pub nodes: Vec<Point>,
    /// The column of each node.
    pub columns: Vec<usize>,
    /// Each box; `None` where it holds nothing.
    pub boxes: Vec<Option<Rect>>,
    /// The line of each edge, from where it starts to its arrow head: points
    /// to pass, straight across columns and curved between them.
    pub edges: Vec<Vec<Point>>,
}

/// A point.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    /// The left edge.
    pub x: f32,
    /// The upper edge.
    pub y: f32,
    /// The width.
    pub width: f32,
    /// The height.
    pub height: f32,
}

/// A node, or a place where an edge passes a column.
struct Item {
    layer: usize,
    /// How many boxes it is in.
    depth: usize,
    height: f32,
    /// The upper edge.
    y: f32,
    /// Has no edges.
    loose: bool,
}

/// Gives everything its place.
pub fn lay_out(graph: &Graph<'_>) -> Layout {
    let count = graph.nodes.len();
    let box_count = graph.boxes.len().min(Graph::MAX_BOXES);
    let ends: Vec<(usize, usize)> = graph.edges.iter().map(|e| (e.from, e.to)).collect();
    let ranks = rank::rank(count, &ends, graph.root);
    let mut items: Vec<Item> = graph
        .nodes
        .iter()
        .zip(&ranks.layers)
        .map(|(node, &layer)| Item {
            layer,
            depth: node.depth.min(box_count),
            height: NODE_HEIGHT,
            y: 0.0,
            loose: true,
        })
        .collect();
    for &(from, to) in &ends {
        if from != to {
            items[from].loose = false;
            items[to].loose = false;
        }
    }
    if let Some(root) = graph.root {
        items[root].loose = false;
    }

    // Edges become chains of links between adjacent layers.
    let mut links = Vec::with_capacity(ends.len());
    let chains: Vec<Vec<usize>> = ends
        .iter()
        .zip(&ranks.reversed)
        .map(|(&ends, &reversed)| chain(ends, reversed, &mut items, &mut links))
        .collect();

    let mut layers: Vec<Vec<u32>> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if !item.loose {
            if layers.len() <= item.layer {
                layers.resize_with(item.layer + 1, Vec::new);
            }
            layers[item.layer].push(index as u32);
        }
    }
    order::reduce(&mut layers, items.len(), &links);
    place_loose(&mut items, &mut layers, box_count);

    let rows = Rows::new(&items, &layers, box_count);
    let frames = rows.place(&mut items);
    align(&mut items, &links, &rows, &frames);
    finish(graph, &ranks, &items, &chains, &rows, &frames)
}

/// The items an edge runs through, from its left end to its right end.
fn chain(
    (from, to): (usize, usize),
    reversed: bool,
    items: &mut Vec<Item>,
    links: &mut Vec<(usize, usize)>,
) -> Vec<usize> {
    let (left, right) = if reversed { (to, from) } else { (from, to) };
    let mut chain = vec![left];
    if left == right {
        return chain;
    }
    let depth = items[left].depth.min(items[right].depth);
    for layer in items[left].layer + 1..items[right].layer {
        items.push(Item {
            layer,
            depth,
            height: PASS_HEIGHT,
            y: 0.0,
            loose: false,
        });
        chain.push(items.len() - 1);
    }
    chain.push(right);
    links.extend(chain.windows(2).map(|pair| (pair[0], pair[1])));
    chain
}

/// Puts nodes without edges where columns are short, those of a box among the
/// columns it has anyway.
fn place_loose(items: &mut [Item], layers: &mut Vec<Vec<u32>>, box_count: usize) {
    for depth in (0..=box_count).rev() {
        let taken = || {
            items
                .iter()
                .filter(|item| !item.loose && item.depth >= depth)
        };
        let first = taken().map(|item| item.layer).min().unwrap_or(0);
        let last = taken().map(|item| item.layer).max().unwrap_or(0);
        let columns = first..(last + 1).max(first + LOOSE_COLUMNS);
        for (index, item) in items.iter_mut().enumerate() {
            if !item.loose || item.depth != depth {
                continue;
            }
            if layers.len() < columns.end {
                layers.resize_with(columns.end, Vec::new);
            }
            let column = columns
                .clone()
                .min_by_key(|&column| layers[column].len())
                .expect("there are at least four columns");
            layers[column].push(index as u32);
            item.layer = column;
        }
    }
    while layers.last().is_some_and(Vec::is_empty) {
        layers.pop();
    }
}

/// A stretch of one column: the items of one depth above or below what is
/// deeper.
struct Segment {
    items: Vec<u32>,
    depth: usize,
    below: bool,
}

/// Which items share a stretch, and which columns each box takes.
struct Rows {
    segments: Vec<Segment>,
    /// First and last column of each box.
    spans: Vec<Option<(usize, usize)>>,
}

/// The heights each depth may use: the whole picture, then each box.
type Frames = Vec<(f32, f32)>;

impl Rows {
    fn new(items: &[Item], layers: &[Vec<u32>], box_count: usize) -> Self {
        let span = |depth: usize| {
            let columns = || items.iter().filter(|i| i.depth >= depth).map(|i| i.layer);
            Some((columns().min()?, columns().max()?))
        };
        let spans: Vec<_> = (1..=box_count).map(span).collect();
        let mut segments = Vec::new();
        for layer in layers {
            for depth in 0..=box_count {
                let deeper = middle(layer, |item| items[item].depth > depth);
                let mut above = Vec::new();
                let mut below = Vec::new();
                for (index, &item) in layer.iter().enumerate() {
                    if items[item as usize].depth == depth {
                        if deeper.is_some_and(|middle| index as f32 > middle) {
                            below.push(item);
                        } else {
                            above.push(item);
                        }
                    }
                }
                // A box that spans this column without a node in it still
                // keeps others out: half go above, half below.
                let column = layer.first().map(|&item| items[item as usize].layer);
                if deeper.is_none()
                    && let (Some(column), Some(Some((first, last)))) = (column, spans.get(depth))
                    && (*first..=*last).contains(&column)
                {
                    below = above.split_off(above.len().div_ceil(2));
                }
                for (items, below) in [(above, false), (below, true)] {
                    if !items.is_empty() {
                        segments.push(Segment {
                            items,
                            depth,
                            below,
                        });
                    }
                }
            }
        }
        Self { segments, spans }
    }

    /// Whether a box deeper than the segment stands in its column.
    fn split(&self, segment: &Segment, items: &[Item]) -> bool {
        let column = items[segment.items[0] as usize].layer;
        matches!(self.spans.get(segment.depth), Some(Some((first, last)))
            if (*first..=*last).contains(&column))
    }

    /// Stacks everything; gives the heights of the picture and of each box.
    fn place(&self, items: &mut [Item]) -> Frames {
        let levels = self.spans.len() + 1;
        // From the inside out: how much is above and below the next box, and
        // how much is needed in all.
        let mut needs = vec![(0.0f32, 0.0f32, 0.0f32); levels];
        for depth in (0..levels).rev() {
            let (mut above, mut below, mut beside) = (0.0f32, 0.0f32, 0.0f32);
            for segment in self.segments.iter().filter(|s| s.depth == depth) {
                let height = stack_height(&segment.items, items);
                match (self.split(segment, items), segment.below) {
                    (false, _) => beside = beside.max(height),
                    (true, false) => above = above.max(height + NODE_GAP),
                    (true, true) => below = below.max(height + NODE_GAP),
                }
            }
            let inner = match self.spans.get(depth) {
                Some(Some(_)) => needs[depth + 1].2 + BOX_HEAD + BOX_PADDING,
                _ => 0.0,
            };
            needs[depth] = (above, below, beside.max(above + inner + below));
        }
        let mut frames = vec![(0.0, needs[0].2)];
        for depth in 1..levels {
            let (top, bottom) = frames[depth - 1];
            let (above, below, _) = needs[depth - 1];
            let inner = needs[depth].2 + BOX_HEAD + BOX_PADDING;
            let spare = (bottom - top) - above - below - inner;
            let start = top + above + spare / 2.0;
            frames.push((start + BOX_HEAD, start + inner - BOX_PADDING));
        }
        for segment in &self.segments {
            let (top, bottom) = self.bounds(segment, items, &frames);
            let height = stack_height(&segment.items, items);
            let loose = segment.items.iter().any(|&i| items[i as usize].loose);
            let mut y = match (self.split(segment, items), segment.below) {
                (true, false) => bottom - height,
                (true, true) => top,
                (false, _) if loose => top,
                (false, _) => top + (bottom - top - height) / 2.0,
            };
            for &item in &segment.items {
                let item = &mut items[item as usize];
                item.y = y;
                y += item.height + NODE_GAP;
            }
        }
        frames
    }

    /// The heights a segment may use.
    fn bounds(&self, segment: &Segment, items: &[Item], frames: &Frames) -> (f32, f32) {
        let (top, bottom) = frames[segment.depth];
        if !self.split(segment, items) {
            return (top, bottom);
        }
        let (inner_top, inner_bottom) = frames[segment.depth + 1];
        if segment.below {
            (inner_bottom + BOX_PADDING + NODE_GAP, bottom)
        } else {
            (top, inner_top - BOX_HEAD - NODE_GAP)
        }
    }
}

/// The mean position of the items of a layer that fit.
fn middle(layer: &[u32], fits: impl Fn(usize) -> bool) -> Option<f32> {
    let (mut sum, mut count) = (0usize, 0usize);
    for (index, &item) in layer.iter().enumerate() {
        if fits(item as usize) {
            sum += index;
            count += 1;
        }
    }
    (count > 0).then(|| sum as f32 / count as f32)
}

fn stack_height(stack: &[u32], items: &[Item]) -> f32 {
    let heights: f32 = stack.iter().map(|&item| items[item as usize].height).sum();
    heights + NODE_GAP * stack.len().saturating_sub(1) as f32
}

/// Moves items towards their neighbours without changing their order.
fn align(items: &mut [Item], links: &[(usize, usize)], rows: &Rows, frames: &Frames) {
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

/// Turns rows and columns into a picture without empty margins.
fn finish(
    graph: &Graph<'_>,
    ranks: &Ranks,
    items: &[Item],
    chains: &[Vec<usize>],
    rows: &Rows,
    frames: &Frames,
) -> Layout {
    let x_of = |column: usize| column as f32 * (NODE_WIDTH + COLUMN_GAP);
    let mut boxes: Vec<Option<Rect>> = Vec::with_capacity(rows.spans.len());
    for (depth, span) in rows.spans.iter().enumerate() {
        let nested = (rows.spans.len() - depth) as f32;
        boxes.push(span.map(|(first, last)| {
            let (top, bottom) = frames[depth + 1];
            Rect {
                x: x_of(first) - nested * BOX_PADDING,
                y: top - BOX_HEAD,
                width: x_of(last) - x_of(first) + NODE_WIDTH + 2.0 * nested * BOX_PADDING,
                height: bottom - top + BOX_HEAD + BOX_PADDING,
            }
        }));
    }
    let nodes = &items[..graph.nodes.len()];
    let loops = graph.edges.iter().any(|edge| edge.from == edge.to);
    let rects = nodes
        .iter()
        .map(|item| Rect {
            x: x_of(item.layer),
            y: item.y - if loops { 20.0 } else { 0.0 },
            width: NODE_WIDTH,
            height: NODE_HEIGHT + if loops { 20.0 } else { 0.0 },
        })
        .chain(boxes.iter().flatten().copied());
    let (mut left, mut top, mut right, mut bottom) = (f32::MAX, f32::MAX, 0.0f32, 0.0f32);
    for rect in rects {
        left = left.min(rect.x);
        top = top.min(rect.y);
        right = right.max(rect.x + rect.width);
        bottom = bottom.max(rect.y + rect.height);
    }
    for item in &items[graph.nodes.len()..] {
        top = top.min(item.y);
        bottom = bottom.max(item.y + item.height);
    }
    if left > right {
        (left, top, right, bottom) = (0.0, 0.0, 0.0, 0.0);
    }
    let (dx, dy) = (MARGIN - left, (MARGIN - top).round());
    for rect in boxes.iter_mut().flatten() {
        rect.x += dx;
        rect.y += dy;
    }
    let edges = chains
        .iter()
        .zip(&ranks.reversed)
        .map(|(chain, &reversed)| line(chain, reversed, items, x_of, dx, dy))
        .collect();
    Layout {
        width: right - left + 2.0 * MARGIN,
        height: (bottom - top + 2.0 * MARGIN).round(),
        nodes: nodes
            .iter()
            .map(|item| Point {
                x: x_of(item.layer) + dx,
                y: item.y + dy,
            })
            .collect(),
        columns: nodes.iter().map(|item| item.layer).collect(),
        boxes,
        edges,
    }
}

/// The points of an edge. One that runs against the layers keeps off the
/// middle of its nodes, so that a pair of opposite edges shows as two.
fn line(
    chain: &[usize],
    reversed: bool,
    items: &[Item],
    x_of: impl Fn(usize) -> f32,
    dx: f32,
    dy: f32,
) -> Vec<Point> {
    let mut points = Vec::with_capacity(chain.len() * 2);
    let offset = if reversed { 10.0 } else { 0.0 };
    for (index, &item) in chain.iter().enumerate() {
        let item = &items[item];
        let pass = item.height != NODE_HEIGHT;
        let y = item.y + dy + item.height / 2.0 + if pass { 0.0 } else { offset };
        let x = x_of(item.layer) + dx;
        if index > 0 {
            points.push(Point { x, y });
        }
        if index + 1 < chain.len() || chain.len() == 1 {
            points.push(Point {
                x: x + NODE_WIDTH,
                y,
            });
        }
    }
    if reversed {
        points.reverse();
    }
    points
}

/// The nodes in the order people read them: column by column, downwards.
pub fn reading_order(graph: &Graph<'_>, layout: &Layout) -> Vec<usize> {
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    // Folds stand for many and come last in their column.
    order.sort_by_key(|&node| {
        let fold = graph.nodes[node].sort == Sort::Fold;
        (layout.columns[node], fold, layout.nodes[node].y as i32)
    });
    order
}

#[cfg(test)]
mod tests;
