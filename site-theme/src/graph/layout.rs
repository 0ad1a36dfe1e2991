//! Coordinates: where nodes, boxes and edges go.
//!
//! [`lay_out`] is the way in. Layers are columns. A box takes the columns of
//! the nodes it holds and a range of heights that nodes outside of it stay out
//! of in these columns, so a node stands in a box exactly if it belongs there.
//!
//! The layers and the order of the nodes in them are those of [`super::rank`]
//! and [`super::order`]. [`rows`] stacks what shares a column, [`mod@align`]
//! moves nodes to the height of their neighbours, [`mod@finish`] draws boxes
//! around them and lines between them.

use super::{Graph, Sort, order, rank};
use align::align;
use finish::finish;
use rows::Rows;

mod align;
mod finish;
mod rows;

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
const LOOSE_COLUMNS: usize = 3;

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
