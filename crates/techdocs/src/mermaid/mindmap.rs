//! Mind maps: `mindmap`.
//!
//! The root is in the middle, its branches to the right and to the left, each
//! in a colour of its own. What a node belongs to is said by how far it is
//! indented.

use std::fmt::Write as _;

use super::marks::{Ink, Words};
use super::problem::{Problem, unread};
use super::source::{Source, find_unquoted, indent, word_length};
use super::svg::{Canvas, number};
use super::text;

const MAX_NODES: usize = 400;
/// Nodes within nodes.
const MAX_DEPTH: usize = 40;
/// Between nodes of one parent, and from a parent to its nodes.
const GAP: f64 = 12.0;
const REACH: f64 = 46.0;
const WRAP: f64 = 170.0;
const EXPECTED: &str = "a node is text, or `id[Text]`, `id(Text)`, `id((Text))`, `id{{Text}}`";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Plain,
    Square,
    Round,
    Circle,
    Bang,
    Cloud,
    Hexagon,
}

#[derive(Debug)]
struct Node {
    lines: Vec<String>,
    shape: Shape,
    indent: usize,
    children: Vec<usize>,
    depth: usize,
    /// The height that the node and all below it take.
    span: f64,
}

/// Reads and draws a mind map; gives it in words.
pub(super) fn draw(source: &Source, canvas: &mut Canvas) -> Result<String, Problem> {
    let mut nodes = read(source)?;
    // Children come after their parents.
    for at in (0..nodes.len()).rev() {
        let below: f64 = nodes[at]
            .children
            .iter()
            .map(|child| nodes[*child].span)
            .sum();
        let gaps = nodes[at].children.len().saturating_sub(1) as f64 * GAP;
        nodes[at].span = size(&nodes[at]).1.max(below + gaps);
    }
    let (right, left) = sides(&nodes);
    let mut map = Map {
        nodes: &nodes,
        boxes: String::new(),
    };
    map.side(0, (0.0, 0.0), &right, 1.0, None, canvas);
    map.side(0, (0.0, 0.0), &left, -1.0, Some(right.len()), canvas);
    map.node(0, (0.0, 0.0), 0, canvas);
    let boxes = map.boxes;
    canvas.out.push_str(&boxes);
    Ok(words(&nodes))
}

fn read(source: &Source) -> Result<Vec<Node>, Problem> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut lines = source.lines().peekable();
    while let Some((number, line)) = lines.next() {
        let written = line.trim();
        if written.starts_with("::icon(") || written.starts_with(":::") {
            continue;
        }
        let mut written = written.to_owned();
        // Markdown in quotes may go over lines.
        while written.matches('`').count() % 2 == 1 {
            let Some((_, more)) = lines.next() else { break };
            written.push('\n');
            written.push_str(more);
        }
        let (shape, label) = shaped(&written).ok_or_else(|| unread(line, EXPECTED).at(number))?;
        let indent = indent(line);
        while open
            .last()
            .is_some_and(|last| nodes[*last].indent >= indent)
        {
            open.pop();
        }
        let parent = open.last().copied();
        if parent.is_none() && !nodes.is_empty() {
            let problem = Problem::from("a mind map has one root");
            return Err(problem
                .hint("indent all other nodes more than it")
                .at(number));
        }
        if nodes.len() >= MAX_NODES {
            return Err(Problem::from("there are more than 400 nodes").at(number));
        }
        if open.len() >= MAX_DEPTH {
            return Err(Problem::from("there are nodes within more than 40 nodes").at(number));
        }
        let at = nodes.len();
        nodes.push(Node {
            lines: text::wrapped(label, WRAP),
            shape,
            indent,
            children: Vec::new(),
            depth: open.len(),
            span: 0.0,
        });
        if let Some(parent) = parent {
            nodes[parent].children.push(at);
        }
        open.push(at);
    }
    if nodes.is_empty() {
        return Err(Problem::from("the mind map has no root").hint(EXPECTED));
    }
    Ok(nodes)
}

/// The shape and the text of a node.
fn shaped(written: &str) -> Option<(Shape, &str)> {
    const SHAPES: [(&str, &str, Shape); 6] = [
        ("((", "))", Shape::Circle),
        ("))", "((", Shape::Bang),
        ("{{", "}}", Shape::Hexagon),
        ("(", ")", Shape::Round),
        (")", "(", Shape::Cloud),
        ("[", "]", Shape::Square),
    ];
    let rest = &written[word_length(written)..];
    for (open, close, shape) in SHAPES {
        if let Some(inner) = rest.strip_prefix(open) {
            let end = find_unquoted(inner, close).or_else(|| inner.rfind(close))?;
            return Some((shape, &inner[..end]));
        }
    }
    let label = written.split(":::").next().unwrap_or(written);
    Some((Shape::Plain, label))
}

fn size(node: &Node) -> (f64, f64) {
    let (width, height) = text::size(&node.lines);
    match node.shape {
        Shape::Plain if node.depth > 0 => (width + 16.0, height + 8.0),
        Shape::Circle => {
            let across = width.hypot(height) + 16.0;
            (across, across)
        }
        Shape::Bang | Shape::Cloud | Shape::Hexagon => (width + 46.0, height + 22.0),
        _ => (width + 26.0, height + 14.0),
    }
}

/// The branches of the root on the right and on the left, of about one height.
fn sides(nodes: &[Node]) -> (Vec<usize>, Vec<usize>) {
    let children = &nodes[0].children;
    let total: f64 = children.iter().map(|child| nodes[*child].span).sum();
    let mut height = 0.0;
    let mut count = 0;
    for child in children {
        let span = nodes[*child].span;
        if count > 0 && height + span / 2.0 > total / 2.0 {
            break;
        }
        height += span;
        count += 1;
    }
    if children.len() < 3 {
        count = children.len();
    }
    let left = children[count..].iter().rev().copied().collect();
    (children[..count].to_vec(), left)
}

struct Map<'n> {
    nodes: &'n [Node],
    /// Above the lines.
    boxes: String,
}

impl Map<'_> {
    /// Draws nodes beside the one they belong to. `towards` is 1 to the right.
    /// Branches of the root take the next colours; on the left, the last first.
    fn side(
        &mut self,
        parent: usize,
        (x, y): (f64, f64),
        children: &[usize],
        towards: f64,
        first: Option<usize>,
        canvas: &mut Canvas,
    ) {
        // What is still to draw: a parent, its place, its children, its colour.
        let mut open = vec![(parent, (x, y), children.to_vec(), None)];
        while let Some((parent, (x, y), children, colour)) = open.pop() {
            let from = x + towards * size(&self.nodes[parent]).0 / 2.0;
            let total: f64 = children.iter().map(|child| self.nodes[*child].span).sum();
            let gaps = children.len().saturating_sub(1) as f64 * GAP;
            let mut top = y - (total + gaps) / 2.0;
            for (rank, child) in children.iter().enumerate() {
                let node = &self.nodes[*child];
                let tone = colour.unwrap_or(match first {
                    None => rank,
                    Some(first) => first + children.len() - 1 - rank,
                });
                let reach = if parent == 0 { REACH * 1.3 } else { REACH };
                let to = from + towards * reach;
                let place = (to + towards * size(node).0 / 2.0, top + node.span / 2.0);
                let start = if parent == 0 { x } else { from };
                line((start, y), (to, place.1), node.depth, tone, canvas);
                self.node(*child, place, tone, canvas);
                open.push((*child, place, node.children.clone(), Some(tone)));
                top += node.span + GAP;
            }
        }
    }

    fn node(&mut self, at: usize, (x, y): (f64, f64), tone: usize, canvas: &mut Canvas) {
        let node = &self.nodes[at];
        let lines = std::mem::take(&mut canvas.out);
        let (width, height) = size(node);
        let (left, top) = (x - width / 2.0, y - height / 2.0);
        let place = [left, top, width, height];
        let ink = if at == 0 { Ink::Plain } else { Ink::Tint(tone) };
        let radius = match node.shape {
            Shape::Square => 2.0,
            Shape::Plain | Shape::Round => 9.0_f64.min(height / 2.0),
            _ => height / 2.0,
        };
        for ink in [Ink::Paper, ink] {
            match node.shape {
                Shape::Circle => canvas.disc(x, y, width / 2.0, ink),
                Shape::Hexagon | Shape::Bang => {
                    canvas.include(left, top);
                    canvas.include(left + width, top + height);
                    canvas.trace(&outline(node.shape, (x, y), (width, height)), ink);
                }
                Shape::Cloud => canvas.trace(&outline(node.shape, (x, y), (width, height)), ink),
                _ => canvas.block(place, radius, ink),
            }
        }
        let words = Words::at(x, y, "").size(text::FONT);
        let words = if at == 0 { words.strong() } else { words };
        canvas.write_lines(&node.lines, words);
        self.boxes
            .push_str(&std::mem::replace(&mut canvas.out, lines));
    }
}

/// Hexagons, stars and clouds round a middle.
fn outline(shape: Shape, (x, y): (f64, f64), (width, height): (f64, f64)) -> String {
    let (w, h) = (width / 2.0, height / 2.0);
    let mut d = String::new();
    if shape == Shape::Hexagon {
        let corners = [(-w + 12.0, -h), (w - 12.0, -h), (w, 0.0)];
        let turned = corners.iter().map(|(x, y)| (-x, -y));
        for (at, (dx, dy)) in corners.iter().copied().chain(turned).enumerate() {
            let mark = if at == 0 { 'M' } else { 'L' };
            let _ = write!(d, "{mark}{} {}", number(x + dx), number(y + dy));
        }
        d.push('Z');
        return d;
    }
    // Points of an oval, with bumps or with spikes between them.
    const COUNT: usize = 14;
    let point = |at: usize, scale: f64| {
        let angle = at as f64 / (2 * COUNT) as f64 * std::f64::consts::TAU;
        let (sin, cos) = angle.sin_cos();
        // Wider than an oval, to hold the text.
        let square = |v: f64| v.abs().powf(0.6).copysign(v);
        (x + w * square(cos) * scale, y + h * square(sin) * scale)
    };
    for at in 0..COUNT {
        let (x0, y0) = point(2 * at, 0.92);
        let _ = write!(
            d,
            "{}{} {}",
            if at == 0 { 'M' } else { 'L' },
            number(x0),
            number(y0)
        );
        let (x1, y1) = point(2 * at + 1, if shape == Shape::Bang { 1.12 } else { 1.2 });
        let (x2, y2) = point(2 * at + 2, 0.92);
        if shape == Shape::Bang {
            let _ = write!(d, "L{} {}", number(x1), number(y1));
        } else {
            let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(number);
            let _ = write!(d, "Q{x1} {y1} {x2} {y2}");
        }
    }
    d.push('Z');
    d
}

/// A line that gets thinner with every step away from the root.
fn line(from: (f64, f64), to: (f64, f64), depth: usize, tone: usize, canvas: &mut Canvas) {
    let middle = f64::midpoint(from.0, to.0);
    let [x0, y0, m, x1, y1] = [from.0, from.1, middle, to.0, to.1].map(number);
    let width = (5.0 - depth as f64).max(1.5);
    let d = format!("M{x0} {y0}C{m} {y0} {m} {y1} {x1} {y1}");
    canvas.trace(&d, Ink::Line(tone, width));
}

/// What belongs to what.
fn words(nodes: &[Node]) -> String {
    let name = |at: &usize| nodes[*at].lines.join(" ");
    let parents = nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| !node.children.is_empty());
    let said = parents.take(30).map(|(at, node)| {
        let children: Vec<String> = node.children.iter().map(name).collect();
        format!("{}: {}", name(&at), children.join(", "))
    });
    let said = said.collect::<Vec<_>>().join("; ");
    if said.is_empty() { name(&0) } else { said }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indents_say_what_belongs_to_what() {
        let source = "mindmap\n  root((The map))\n    a[A]\n      b(\"B < x\")\n      ::icon(fa)\n\
                      \x20    c{{C}}:::x\n    id))d((";
        let mut canvas = Canvas::new("d");
        let words = draw(&Source::read(source), &mut canvas).unwrap();
        assert_eq!(words, "The map: A, d; A: B < x, C");
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        #[track_caller]
        fn check(source: &str, line: usize, message: &str) {
            let problem = draw(&Source::read(source), &mut Canvas::new("d")).unwrap_err();
            assert_eq!((problem.line, &*problem.message), (line, message));
        }
        check("mindmap", 0, "the mind map has no root");
        check("mindmap\n a\n b", 3, "a mind map has one root");
        check("mindmap\n a\n  b[c", 3, "`b[c` cannot be read");
        let deep: String = (0..60)
            .map(|depth| format!("{}x\n", " ".repeat(depth)))
            .collect();
        check(
            &format!("mindmap\n{deep}"),
            42,
            "there are nodes within more than 40 nodes",
        );
    }
}
