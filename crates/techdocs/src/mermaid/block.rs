//! Block diagrams: `block`, boxes in the columns that their author says.
//!
//! [`draw`] is the way in. Blocks take the boxes of flowcharts, and are placed
//! in a grid, composite ones from the inside out; arrows are straight.

use std::fmt::Write as _;

use super::draw::{frame_box, node_box, size};
use super::flowchart::{arrow, shape};
use super::graph::{Direction, Edge, End, Graph, Line, Shape};
use super::layout::Place;
use super::marks::{Ink, Words};
use super::problem::{Problem, unread};
use super::source::{Source, after_word, find_unquoted, word_length};
use super::styles::Styles;
use super::svg::{Canvas, number};
use super::text;

const GAP: f64 = 14.0;
const PADDING: f64 = 12.0;
const MAX_BLOCKS: usize = 300;
const MAX_DEPTH: usize = 20;
const EXPECTED: &str =
    "a line is `columns 3`, `a[\"Text\"]:2 b`, `space`, `block:id:2` up to `end`, or `a --> b`";

/// What stands in a cell of the grid.
enum Cell {
    Space,
    /// A node of the graph.
    Node(usize),
    Composite(Composite),
    /// An arrow that is a block, with where it points.
    Arrow(usize, String),
}

struct Item {
    cell: Cell,
    span: usize,
    size: (f64, f64),
    /// The corner in the composite it is in.
    at: (f64, f64),
}

#[derive(Default)]
struct Composite {
    /// The frame in the graph; none for the whole.
    frame: Option<usize>,
    columns: Option<usize>,
    items: Vec<Item>,
}

struct Reader {
    graph: Graph,
    styles: Styles,
    open: Vec<(Composite, usize)>,
    count: usize,
}

/// Reads and draws blocks; gives the arrows in words.
pub(super) fn draw(source: &Source, canvas: &mut Canvas) -> Result<String, Problem> {
    let mut reader = Reader {
        graph: Graph::new(Direction::Down),
        styles: Styles::default(),
        open: vec![(Composite::default(), 1)],
        count: 0,
    };
    for (number, line) in source.lines() {
        let line = super::source::without_semicolon(line);
        reader.line(line).map_err(|problem| problem.at(number))?;
        if reader.count > MAX_BLOCKS || reader.graph.is_too_large {
            return Err(Problem::from("there are more than 300 blocks").at(number));
        }
    }
    while reader.open.len() > 1 {
        reader.close();
    }
    let Some((mut whole, _)) = reader.open.pop() else {
        return Err("there is no block".into());
    };
    if whole.items.is_empty() {
        return Err(Problem::from("there is no block").hint(EXPECTED));
    }
    let mut graph = reader.graph;
    reader.styles.finish(&mut graph);
    whole.measure(&graph);
    let mut places = Places {
        nodes: vec![Place::default(); graph.nodes.len()],
        frames: vec![Place::default(); graph.clusters.len()],
    };
    whole.draw(&graph, (0.0, 0.0), &mut places, canvas);
    for edge in &graph.edges {
        line(edge, &places, canvas);
    }
    Ok(graph.words())
}

struct Places {
    nodes: Vec<Place>,
    frames: Vec<Place>,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), Problem> {
        if let Some(count) = after_word(line, "columns") {
            let columns: Option<usize> =
                count.parse().ok().filter(|count| (1..=100).contains(count));
            if columns.is_none() && count != "auto" {
                return Err(unread(
                    line,
                    "columns are a number from 1 to 100, or `auto`",
                ));
            }
            if let Some((composite, _)) = self.open.last_mut() {
                composite.columns = columns;
            }
            return Ok(());
        }
        if line == "end" {
            self.close();
            return Ok(());
        }
        if line == "block" || line.starts_with("block:") {
            return self.composite(line.strip_prefix("block").unwrap_or_default());
        }
        if self.styles.statement(line, &mut self.graph) {
            return Ok(());
        }
        let mut rest = line;
        let mut before: Option<End> = None;
        let mut edge: Option<Edge> = None;
        while !rest.is_empty() {
            let (end, after) = self.block(rest).ok_or_else(|| unread(rest, EXPECTED))?;
            if let (Some(mut edge), Some(from), Some(to)) = (edge.take(), before, end) {
                (edge.from, edge.to) = (from, to);
                self.graph.connect(edge);
            }
            before = end;
            rest = after.trim_start();
            if let Some((found, after)) = arrow(rest) {
                edge = Some(found);
                rest = after.trim_start();
                if rest.is_empty() {
                    return Err(unread(
                        line,
                        "an arrow leads from a block to a block: `a --> b`",
                    ));
                }
            }
        }
        Ok(())
    }

    fn push(&mut self, cell: Cell, span: usize) {
        self.count += 1;
        if let Some((composite, _)) = self.open.last_mut() {
            composite.items.push(Item {
                cell,
                span,
                size: (0.0, 0.0),
                at: (0.0, 0.0),
            });
        }
    }

    /// `:id["Title"]:2`.
    fn composite(&mut self, written: &str) -> Result<(), Problem> {
        if self.open.len() > MAX_DEPTH {
            return Err("there are blocks within more than 20 blocks".into());
        }
        let rest = written.strip_prefix(':').unwrap_or_default();
        let length = word_length(rest);
        let (name, rest) = rest.split_at(length);
        let (title, rest) = match shape(rest) {
            Some((_, title, rest)) => (title.unwrap_or_default(), rest),
            None => (String::new(), rest),
        };
        let span = rest
            .strip_prefix(':')
            .and_then(|span| span.trim().parse().ok());
        // `block:2` is two columns wide, and has no name.
        let only: Option<usize> = name.parse().ok().filter(|_| rest.is_empty());
        let span = only.or(span).unwrap_or(1).clamp(1, 100);
        let name = match only {
            None if !name.is_empty() => name.to_owned(),
            _ => format!("composite {}", self.count),
        };
        let frame = self.graph.cluster(&name, 0, text::lines(&title));
        let made = Composite {
            frame: Some(frame),
            ..Composite::default()
        };
        self.count += 1;
        self.open.push((made, span));
        Ok(())
    }

    fn close(&mut self) {
        if self.open.len() > 1
            && let Some((composite, span)) = self.open.pop()
        {
            self.push(Cell::Composite(composite), span);
        }
    }

    /// One block, and what follows; one that is there already is not placed
    /// again.
    fn block<'s>(&mut self, source: &'s str) -> Option<(Option<End>, &'s str)> {
        let length = word_length(source);
        // A name ends where an arrow begins.
        let length = source[..length].find("--").unwrap_or(length);
        let (name, rest) = source.split_at(length);
        if name.is_empty() {
            return None;
        }
        if name == "space" {
            let (span, rest) = span(rest);
            self.push(Cell::Space, span);
            return Some((None, rest));
        }
        if let Some(inner) = rest.strip_prefix("<[") {
            let end = find_unquoted(inner, "]>")?;
            let (ways, rest) = inner[end + 2..].strip_prefix('(')?.split_once(')')?;
            let is_new = self.graph.find(name).is_none();
            let lines = text::lines(&inner[..end]);
            let found = match self.graph.find(name) {
                Some(found) => found,
                None => self.graph.add(name, 0, lines, Shape::Rect),
            };
            let (span, rest) = span(rest);
            if let (true, End::Node(node)) = (is_new, found) {
                self.push(Cell::Arrow(node, ways.to_owned()), span);
            }
            return Some((Some(found), rest));
        }
        let is_new = self.graph.find(name).is_none();
        let end = self.graph.node(name, 0);
        let mut rest = rest;
        if let Some((shape, written, after)) = shape(rest) {
            rest = after;
            if let End::Node(node) = end {
                let node = &mut self.graph.nodes[node];
                node.shape = shape;
                if let Some(written) = written {
                    node.lines = text::lines(&written);
                }
            }
        }
        if let Some(after) = rest.strip_prefix(":::") {
            let length = word_length(after);
            self.styles.give(end, &after[..length]);
            rest = &after[length..];
        }
        let (span, rest) = span(rest);
        if let (true, End::Node(node)) = (is_new, end) {
            self.push(Cell::Node(node), span);
        }
        Some((Some(end), rest))
    }
}

/// `:3`: how many columns.
fn span(rest: &str) -> (usize, &str) {
    let Some(after) = rest.strip_prefix(':') else {
        return (1, rest);
    };
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    match after[..digits].parse::<usize>() {
        Ok(span) => (span.clamp(1, 100), &after[digits..]),
        Err(_) => (1, rest),
    }
}

impl Composite {
    /// Gives all within their sizes and places; gives the size of the whole.
    fn measure(&mut self, graph: &Graph) -> (f64, f64) {
        let mut cell: (f64, f64) = (24.0, 24.0);
        for item in &mut self.items {
            item.size = match &mut item.cell {
                Cell::Space => (24.0, 24.0),
                Cell::Node(node) => size(&graph.nodes[*node]),
                Cell::Arrow(node, _) => {
                    let (width, height) = text::size(&graph.nodes[*node].lines);
                    (width + 64.0, height + 40.0)
                }
                Cell::Composite(inner) => inner.measure(graph),
            };
            let span = item.span as f64;
            let each = (item.size.0 - (span - 1.0) * GAP) / span;
            cell = (cell.0.max(each), cell.1.max(item.size.1));
        }
        let total: usize = self.items.iter().map(|item| item.span).sum();
        let columns = self.columns.unwrap_or(total).max(1);
        let (mut column, mut row, mut widest) = (0, 0, 0);
        let mut rows: Vec<f64> = vec![0.0];
        for item in &mut self.items {
            let span = item.span.min(columns);
            if column > 0 && column + span > columns {
                column = 0;
                row += 1;
                rows.push(0.0);
            }
            rows[row] = rows[row].max(item.size.1);
            item.at = (column as f64 * (cell.0 + GAP), row as f64);
            item.size.0 = span as f64 * (cell.0 + GAP) - GAP;
            column += span;
            widest = widest.max(column);
        }
        let mut tops = vec![0.0];
        for height in &rows {
            let last = tops.last().copied().unwrap_or(0.0);
            tops.push(last + height + GAP);
        }
        for item in &mut self.items {
            let row = item.at.1 as usize;
            item.at.1 = tops[row];
            item.size.1 = rows[row];
        }
        let width = widest as f64 * (cell.0 + GAP) - GAP;
        let height = tops.last().copied().unwrap_or(GAP) - GAP;
        match self.frame {
            None => (width, height),
            Some(frame) => {
                let head = text::size(&graph.clusters[frame].title);
                let width = width.max(head.0 + 12.0).max(24.0);
                (
                    width + 2.0 * PADDING,
                    height.max(16.0) + 2.0 * PADDING + head.1,
                )
            }
        }
    }

    fn draw(&self, graph: &Graph, (x, y): (f64, f64), places: &mut Places, canvas: &mut Canvas) {
        for item in &self.items {
            let (left, top) = (x + item.at.0, y + item.at.1);
            let (width, height) = item.size;
            let place = Place {
                x: left + width / 2.0,
                y: top + height / 2.0,
                width,
                height,
            };
            match &item.cell {
                Cell::Space => canvas.include(left + width, top + height),
                Cell::Node(node) => {
                    let round = matches!(
                        graph.nodes[*node].shape,
                        Shape::Circle | Shape::DoubleCircle
                    );
                    let across = width.min(height);
                    let place = if round {
                        Place {
                            width: across,
                            height: across,
                            ..place
                        }
                    } else {
                        place
                    };
                    node_box(&graph.nodes[*node], place, canvas);
                    places.nodes[*node] = place;
                }
                Cell::Arrow(node, ways) => {
                    block_arrow(ways, place, canvas);
                    let lines = &graph.nodes[*node].lines;
                    canvas.write_lines(lines, Words::at(place.x, place.y, ""));
                    places.nodes[*node] = place;
                }
                Cell::Composite(inner) => {
                    let title = inner.frame.map(|frame| &graph.clusters[frame]);
                    let mut head = 0.0;
                    if let (Some(frame), Some(cluster)) = (inner.frame, title) {
                        frame_box(&cluster.paint, place, canvas);
                        head = text::size(&cluster.title).1;
                        let middle = top + PADDING / 2.0 + head / 2.0 + 2.0;
                        canvas.write_lines(&cluster.title, Words::at(place.x, middle, "").strong());
                        places.frames[frame] = place;
                    }
                    inner.draw(
                        graph,
                        (left + PADDING, top + PADDING + head),
                        places,
                        canvas,
                    );
                }
            }
        }
    }
}

/// An arrow as a block: a bar with a point on each side named.
fn block_arrow(ways: &str, place: Place, canvas: &mut Canvas) {
    // No wider than it has to be to look like an arrow.
    let width = place.width.min(place.height.mul_add(2.0, 40.0));
    let place = Place { width, ..place };
    let (w, h) = (place.width / 2.0, place.height / 2.0);
    let (left, right) = (place.x - w, place.x + w);
    let (top, bottom) = (place.y - h, place.y + h);
    canvas.include(left, top);
    canvas.include(right, bottom);
    let has = |way: &str| ways.split(',').any(|word| word.trim() == way);
    let (flat, upright) = (
        has("left") || has("right") || has("x"),
        has("up") || has("down") || has("y"),
    );
    let tip = 18.0_f64.min(w / 2.0).min(h);
    let bar = |low: f64, high: f64, size: f64| (low + size, high - size);
    let mut d = String::new();
    let mut corner = |x: f64, y: f64| {
        let _ = write!(
            d,
            "{}{} {}",
            if d.is_empty() { 'M' } else { 'L' },
            number(x),
            number(y)
        );
    };
    if flat || !upright {
        let (y0, y1) = bar(top, bottom, h * 0.4);
        let (x0, x1) = (
            if has("left") || has("x") {
                left + tip
            } else {
                left
            },
            if has("right") || has("x") || !flat {
                right - tip
            } else {
                right
            },
        );
        corner(x0, y0);
        corner(x1, y0);
        if x1 < right {
            corner(x1, top);
            corner(right, place.y);
            corner(x1, bottom);
        }
        corner(x1, y1);
        corner(x0, y1);
        if x0 > left {
            corner(x0, bottom);
            corner(left, place.y);
            corner(x0, top);
        }
    } else {
        let (x0, x1) = bar(left, right, w * 0.4);
        let (y0, y1) = (
            if has("up") || has("y") {
                top + tip
            } else {
                top
            },
            if has("down") || has("y") {
                bottom - tip
            } else {
                bottom
            },
        );
        corner(x1, y0);
        corner(x1, y1);
        if y1 < bottom {
            corner(right, y1);
            corner(place.x, bottom);
            corner(left, y1);
        }
        corner(x0, y1);
        corner(x0, y0);
        if y0 > top {
            corner(left, y0);
            corner(place.x, top);
            corner(right, y0);
        }
    }
    d.push('Z');
    canvas.trace(&d, Ink::Tint(0));
}

/// A straight arrow from the rim of one to the rim of the other.
fn line(edge: &Edge, places: &Places, canvas: &mut Canvas) {
    let place = |end: End| match end {
        End::Node(node) => places.nodes[node],
        End::Cluster(frame) => places.frames[frame],
    };
    let (from, to) = (place(edge.from), place(edge.to));
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    if dx.hypot(dy) < 1.0 || edge.line == Line::Hidden {
        return;
    }
    let rim = |place: Place, dx: f64, dy: f64| {
        let across = place.width / 2.0 / dx.abs().max(1e-6);
        let up = place.height / 2.0 / dy.abs().max(1e-6);
        let part = across.min(up).min(0.5);
        (place.x + dx * part, place.y + dy * part)
    };
    let (a, b) = (rim(from, dx, dy), rim(to, -dx, -dy));
    let [x0, y0, x1, y1] = [a.0, a.1, b.0, b.1].map(number);
    let class = match edge.line {
        Line::Dotted => "diagram-line diagram-dotted",
        Line::Thick => "diagram-line diagram-thick",
        _ => "diagram-line",
    };
    canvas.arrow(&format!("M{x0} {y0}L{x1} {y1}"), class, edge);
    if !edge.label.is_empty() {
        let (x, y) = (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1));
        let (width, height) = text::size(&edge.label);
        canvas.cover([x - width / 2.0 - 3.0, y - height / 2.0, width + 6.0, height]);
        canvas.write_lines(&edge.label, Words::at(x, y, ""));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(source: &str) -> Result<(String, String), Problem> {
        let mut canvas = Canvas::new("d");
        let words = draw(&Source::read(source), &mut canvas)?;
        Ok((words, canvas.finish("", "")))
    }

    #[test]
    fn blocks_are_in_columns() {
        let (words, svg) = drawn(
            "block-beta\ncolumns 3\na[\"A < x\"]:2 b((\"B\"))\nspace:2 c\nblock:g:3\n  d e\nend\n\
             go<[\"Go\"]>(right) a --> b\nd-- \"t\" -->c\nclassDef x fill:#f00\nclass c x\nstyle d fill:#0f0",
        )
        .unwrap();
        assert_eq!(words, "A < x to B; d to c: t");
        assert!(svg.contains("fill=\"#f00\"") && svg.contains("fill=\"#0f0\""));
        assert!(svg.contains(">A &lt; x</text>") && !svg.contains("NaN"));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (source, line) in [
            ("block-beta\n\n[x", 3),
            ("block-beta\ncolumns 0", 2),
            ("block-beta\na -->", 2),
            ("block-beta", 0),
        ] {
            assert_eq!(drawn(source).unwrap_err().line, line, "{source}");
        }
        let deep = "block\n".repeat(50);
        assert!(drawn(&format!("block-beta\n{deep}")).is_err());
    }
}
