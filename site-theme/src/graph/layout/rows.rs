//! What stands above what: the nodes of each column, stacked, those of a box
//! together and the others around them.

use super::{BOX_HEAD, BOX_PADDING, Item, NODE_GAP};

/// A stretch of one column: the items of one depth above or below what is
/// deeper.
pub(super) struct Segment {
    pub(super) items: Vec<u32>,
    depth: usize,
    below: bool,
}

/// Which items share a stretch, and which columns each box takes.
pub(super) struct Rows {
    pub(super) segments: Vec<Segment>,
    /// First and last column of each box.
    pub(super) spans: Vec<Option<(usize, usize)>>,
}

/// The heights each depth may use: the whole picture, then each box.
pub(super) type Frames = Vec<(f32, f32)>;

impl Rows {
    pub(super) fn new(items: &[Item], layers: &[Vec<u32>], box_count: usize) -> Self {
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
    pub(super) fn place(&self, items: &mut [Item]) -> Frames {
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
    pub(super) fn bounds(&self, segment: &Segment, items: &[Item], frames: &Frames) -> (f32, f32) {
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
