//! The picture: coordinates from the top left, boxes and lines.

use super::super::Graph;
use super::super::rank::Ranks;
use super::rows::{Frames, Rows};
use super::{
    BOX_HEAD, BOX_PADDING, COLUMN_GAP, Item, Layout, MARGIN, NODE_HEIGHT, NODE_WIDTH, Point, Rect,
};

/// Turns rows and columns into a picture without empty margins.
pub(super) fn finish(
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
