//! Boxes and arrows as SVG.

use std::fmt::Write as _;

use super::graph::{Edge, End, Graph, Line, Node, Paint, Shape};
use super::layout::{self, Place, Placed, TITLE};
use super::shapes::Outline;
use super::svg::{Canvas, number};
use super::text::{self, LINE};

/// A point.
type Point = (f64, f64);

/// Draws a diagram; `None` if it is too large.
pub(super) fn draw(graph: &Graph, canvas: &mut Canvas) -> Option<()> {
    if graph.is_too_large {
        return None;
    }
    let sizes: Vec<(f64, f64)> = graph.nodes.iter().map(size).collect();
    let placed = layout::place(graph, &sizes)?;
    for (at, cluster) in graph.clusters.iter().enumerate().skip(1) {
        let place = placed.clusters[at];
        canvas.open_group("diagram-frame");
        frame_box(&cluster.paint, place, canvas);
        canvas.close_group();
    }
    for (at, edge) in graph.edges.iter().enumerate() {
        if edge.line != Line::Hidden {
            // On a colour of the author's, lines are as text is there.
            let ground = ground(graph, edge.from).filter(|_| edge.paint.stroke.is_none());
            if let Some(colour) = ground.and_then(Paint::text_colour) {
                canvas.open_coloured(colour);
                arrow(graph, edge, &placed, at, canvas);
                canvas.close_group();
            } else {
                arrow(graph, edge, &placed, at, canvas);
            }
        }
    }
    for (at, node) in graph.nodes.iter().enumerate() {
        if graph.is_gone(at) {
            continue;
        }
        let place = placed.nodes[at];
        if node.paint.fill.is_none() && ground(graph, End::Node(at)).is_some() {
            let blank = Paint {
                fill: Some("Canvas".to_owned()),
                ..node.paint.clone()
            };
            let node = Node {
                paint: blank,
                lines: node.lines.clone(),
                shape: node.shape.clone(),
                link: node.link.clone(),
                ..*node
            };
            canvas.open_coloured("CanvasText");
            node_box(&node, place, canvas);
            canvas.close_group();
        } else {
            node_box(node, place, canvas);
        }
    }
    // Above the lines that pass.
    for (at, cluster) in graph.clusters.iter().enumerate().skip(1) {
        let place = placed.clusters[at];
        let top = place.y - place.height / 2.0;
        for (line, text) in cluster.title.iter().enumerate() {
            let y = top + 6.0 + TITLE * (line as f64 + 0.5);
            canvas.title(place.x, y, text, &cluster.paint);
        }
    }
    // Above the lines that they are about.
    for (at, edge) in graph.edges.iter().enumerate() {
        if edge.line != Line::Hidden && !edge.label.is_empty() {
            label(graph, edge, &placed, at, canvas);
        }
    }
    Some(())
}

/// The colours of the innermost frame round an end that an author filled.
fn ground(graph: &Graph, end: End) -> Option<&Paint> {
    let frames = graph.frames(end);
    let mut paints = frames.iter().map(|frame| &graph.clusters[*frame].paint);
    paints.find(|paint| paint.fill.is_some())
}

/// The size of a box round its text.
pub(super) fn size(node: &Node) -> (f64, f64) {
    let (mut width, height) = text::size(&node.lines);
    if node.strong > 0 {
        width *= 1.08;
    }
    match &node.shape {
        Shape::Start | Shape::Stop => (18.0, 18.0),
        Shape::Bar => (70.0, 8.0),
        Shape::Circle => {
            let across = width.hypot(height) + 16.0;
            (across.max(34.0), across.max(34.0))
        }
        Shape::DoubleCircle => {
            let across = width.hypot(height) + 26.0;
            (across, across)
        }
        Shape::Diamond => {
            if node.lines.is_empty() {
                return (28.0, 28.0);
            }
            (width * 1.35 + height + 10.0, height * 1.9 + 34.0)
        }
        Shape::Hexagon | Shape::LeanLeft | Shape::LeanRight | Shape::Flag => {
            (width + 50.0, height + 20.0)
        }
        Shape::Trapezoid | Shape::TrapezoidDown => (width + 62.0, height + 20.0),
        Shape::Stadium | Shape::Subroutine => (width + 40.0, height + 18.0),
        Shape::Cylinder => (width + 30.0, height + 38.0),
        Shape::Outlined(outline) => outline.size((width, height)),
        Shape::Queue => (width + 44.0, height + 20.0),
        Shape::Person => (width + 32.0, height + 44.0),
        Shape::Text => (width + 8.0, height + 6.0),
        Shape::Table(sections) => {
            let rows: usize = sections.iter().map(|rows| rows.len().max(1)).sum();
            let columns = columns(sections);
            let cells: f64 = columns.iter().map(|column| column + 16.0).sum();
            let head = height + 14.0;
            let gaps = sections.len() as f64 * 8.0;
            let row_height = if columns.is_empty() {
                0.0
            } else {
                rows as f64 * LINE
            };
            (
                (width + 28.0).max(cells).max(70.0),
                head + gaps + row_height,
            )
        }
        _ => ((width + 28.0).max(40.0), (height + 18.0).max(34.0)),
    }
}

/// How wide the columns of a table are.
fn columns(sections: &[Vec<Vec<String>>]) -> Vec<f64> {
    let mut widths: Vec<f64> = Vec::new();
    for row in sections.iter().flatten() {
        for (at, cell) in row.iter().enumerate() {
            if at == widths.len() {
                widths.push(0.0);
            }
            widths[at] = widths[at].max(text::width(cell));
        }
    }
    widths
}

fn rect(canvas: &mut Canvas, place: Place, radius: f64, paint: &Paint, class: &str) {
    let (x, y) = (place.x - place.width / 2.0, place.y - place.height / 2.0);
    canvas.include(x, y);
    canvas.include(x + place.width, y + place.height);
    let _ = write!(
        canvas.out,
        "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"",
        number(x),
        number(y),
        number(place.width),
        number(place.height),
        number(radius)
    );
    canvas.paint(paint, class);
    canvas.out.push_str("/>");
}

/// The box of a frame.
pub(super) fn frame_box(paint: &Paint, place: Place, canvas: &mut Canvas) {
    rect(canvas, place, 6.0, paint, "diagram-frame-box");
}

fn polygon(canvas: &mut Canvas, place: Place, corners: &[Point], paint: &Paint) {
    let mut d = String::new();
    for (at, (x, y)) in corners.iter().enumerate() {
        let (x, y) = (
            place.x + x * place.width / 2.0,
            place.y + y * place.height / 2.0,
        );
        canvas.include(x, y);
        d.push_str(if at == 0 { "M" } else { "L" });
        let _ = write!(d, "{} {}", number(x), number(y));
    }
    d.push('Z');
    canvas.path(&d, "diagram-box", paint);
}

pub(super) fn node_box(node: &Node, place: Place, canvas: &mut Canvas) {
    if let Some(link) = &node.link {
        canvas.open_link(link);
    }
    canvas.open_group("diagram-node");
    let paint = &node.paint;
    // How far a slanted side is moved, as a share of half the width.
    let slant = 24.0 / place.width;
    match &node.shape {
        Shape::Rect => rect(canvas, place, 3.0, paint, "diagram-box"),
        Shape::Round => rect(canvas, place, 9.0, paint, "diagram-box"),
        Shape::Stadium => rect(canvas, place, place.height / 2.0, paint, "diagram-box"),
        Shape::Note => rect(canvas, place, 0.0, paint, "diagram-note"),
        Shape::Subroutine => {
            rect(canvas, place, 0.0, paint, "diagram-box");
            let inner = Place {
                width: place.width - 16.0,
                ..place
            };
            rect(canvas, inner, 0.0, paint, "diagram-box");
        }
        Shape::Circle => canvas.circle(place.x, place.y, place.width / 2.0, "diagram-box", paint),
        Shape::DoubleCircle => {
            canvas.circle(place.x, place.y, place.width / 2.0, "diagram-box", paint);
            canvas.circle(
                place.x,
                place.y,
                place.width / 2.0 - 5.0,
                "diagram-box",
                paint,
            );
        }
        Shape::Start => {
            canvas.circle(place.x, place.y, 8.0, "diagram-dot", &Paint::default());
        }
        Shape::Stop => {
            canvas.circle(place.x, place.y, 9.0, "diagram-box", &Paint::default());
            canvas.circle(place.x, place.y, 5.0, "diagram-dot", &Paint::default());
        }
        Shape::Bar => rect(canvas, place, 3.0, &Paint::default(), "diagram-dot"),
        Shape::Diamond => {
            let corners = [(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)];
            polygon(canvas, place, &corners, paint);
        }
        Shape::Hexagon => {
            let s = 1.0 - slant;
            let corners = [
                (-s, -1.0),
                (s, -1.0),
                (1.0, 0.0),
                (s, 1.0),
                (-s, 1.0),
                (-1.0, 0.0),
            ];
            polygon(canvas, place, &corners, paint);
        }
        Shape::LeanRight => {
            let s = 1.0 - slant;
            polygon(
                canvas,
                place,
                &[(-s, -1.0), (1.0, -1.0), (s, 1.0), (-1.0, 1.0)],
                paint,
            );
        }
        Shape::LeanLeft => {
            let s = 1.0 - slant;
            polygon(
                canvas,
                place,
                &[(-1.0, -1.0), (s, -1.0), (1.0, 1.0), (-s, 1.0)],
                paint,
            );
        }
        Shape::Trapezoid => {
            let s = 1.0 - slant;
            polygon(
                canvas,
                place,
                &[(-s, -1.0), (s, -1.0), (1.0, 1.0), (-1.0, 1.0)],
                paint,
            );
        }
        Shape::TrapezoidDown => {
            let s = 1.0 - slant;
            polygon(
                canvas,
                place,
                &[(-1.0, -1.0), (1.0, -1.0), (s, 1.0), (-s, 1.0)],
                paint,
            );
        }
        Shape::Flag => {
            let s = slant - 1.0;
            let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (s, 0.0)];
            polygon(canvas, place, &corners, paint);
        }
        Shape::Cylinder => cylinder(canvas, place, paint),
        Shape::Queue => queue(canvas, place, paint),
        Shape::Person => person(canvas, place, paint),
        Shape::Outlined(outline) => {
            canvas.include(place.x - place.width / 2.0, place.y - place.height / 2.0);
            canvas.include(place.x + place.width / 2.0, place.y + place.height / 2.0);
            let class = match outline {
                Outline::Dot => "diagram-dot",
                Outline::Brace | Outline::BraceRight | Outline::Braces => "diagram-line",
                _ => "diagram-box",
            };
            canvas.path(&outline.path(place), class, paint);
        }
        Shape::Text => {}
        Shape::Table(sections) => table(node, sections, place, canvas),
    }
    let has_words = match &node.shape {
        Shape::Table(_) | Shape::Start | Shape::Stop | Shape::Bar => false,
        Shape::Outlined(outline) => !outline.is_wordless(),
        _ => true,
    };
    if has_words {
        let top = match node.shape {
            Shape::Cylinder => place.y + 6.0,
            Shape::Person => place.y + 13.0,
            Shape::Outlined(Outline::Triangle) => place.y + place.height / 6.0,
            Shape::Outlined(Outline::TriangleDown) => place.y - place.height / 6.0,
            Shape::Outlined(Outline::Document | Outline::TaggedDocument) => place.y - 5.0,
            _ => place.y,
        };
        let x = match node.shape {
            Shape::Flag => place.x + 8.0,
            Shape::Queue => place.x - 4.0,
            _ => place.x,
        };
        let top = top - (node.lines.len() as f64 - 1.0) * LINE / 2.0;
        for (at, line) in node.lines.iter().enumerate() {
            let y = top + at as f64 * LINE;
            let colour = paint.text_colour();
            canvas.text(x, y, line, "middle", colour, at < node.strong);
        }
    }
    canvas.close_group();
    if node.link.is_some() {
        canvas.close_link();
    }
}

fn cylinder(canvas: &mut Canvas, place: Place, paint: &Paint) {
    let (w, h) = (place.width / 2.0, place.height / 2.0);
    let (left, right) = (place.x - w, place.x + w);
    let (top, bottom) = (place.y - h + 8.0, place.y + h - 8.0);
    canvas.include(left, top - 8.0);
    canvas.include(right, bottom + 8.0);
    let [l, r, t, b, w] = [left, right, top, bottom, w].map(number);
    let d = format!("M{l} {t}A{w} 8 0 0 1 {r} {t}V{b}A{w} 8 0 0 1 {l} {b}ZA{w} 8 0 0 0 {r} {t}");
    canvas.path(&d, "diagram-box", paint);
}

fn queue(canvas: &mut Canvas, place: Place, paint: &Paint) {
    let (w, h) = (place.width / 2.0, place.height / 2.0);
    let (top, bottom) = (place.y - h, place.y + h);
    let (left, right) = (place.x - w + 8.0, place.x + w - 8.0);
    canvas.include(left - 8.0, top);
    canvas.include(right + 8.0, bottom);
    let [l, r, t, b, h] = [left, right, top, bottom, h].map(number);
    let d = format!("M{r} {t}A8 {h} 0 0 1 {r} {b}H{l}A8 {h} 0 0 1 {l} {t}ZA8 {h} 0 0 0 {r} {b}");
    canvas.path(&d, "diagram-box", paint);
}

/// Shoulders, and a head that is as wide as it is high.
fn person(canvas: &mut Canvas, place: Place, paint: &Paint) {
    let body = Place {
        y: place.y + 13.0,
        height: place.height - 26.0,
        ..place
    };
    let head = place.y - place.height / 2.0 + 14.0;
    canvas.circle(place.x, head, 13.0, "diagram-label-box", &Paint::default());
    canvas.circle(place.x, head, 13.0, "diagram-box", paint);
    rect(canvas, body, 14.0, paint, "diagram-box");
}

fn table(node: &Node, sections: &[Vec<Vec<String>>], place: Place, canvas: &mut Canvas) {
    rect(canvas, place, 3.0, &node.paint, "diagram-box");
    let colour = node.paint.text_colour();
    let (left, right) = (place.x - place.width / 2.0, place.x + place.width / 2.0);
    let head = node.lines.len() as f64 * LINE + 14.0;
    let mut y = place.y - place.height / 2.0;
    for (at, line) in node.lines.iter().enumerate() {
        // The name is the last line; what kind it is stands above it.
        let is_name = at + 1 == node.lines.len();
        let middle = y + 7.0 + LINE * (at as f64 + 0.5);
        canvas.text(place.x, middle, line, "middle", colour, is_name);
    }
    y += head;
    let columns = columns(sections);
    for rows in sections {
        canvas.line((left, y), (right, y), "diagram-rule");
        y += 4.0;
        for row in rows {
            let mut x = left + 8.0;
            for (cell, width) in row.iter().zip(&columns) {
                canvas.text(x, y + LINE / 2.0, cell, "start", colour, false);
                x += width + 16.0;
            }
            y += LINE;
        }
        if rows.is_empty() && !columns.is_empty() {
            y += LINE;
        }
        y += 4.0;
    }
}

/// Where an arrow leaves or reaches an end that is in the direction of
/// `other`: on the side that looks the way the arrow leads.
fn port(graph: &Graph, placed: &Placed, end: End, other: Point, across: bool) -> Point {
    let place = of(placed, end);
    let (w, h) = (place.width / 2.0, place.height / 2.0);
    let shape = match end {
        End::Node(node) => Some(&graph.nodes[node].shape),
        End::Cluster(_) => None,
    };
    let (dx, dy) = (other.0 - place.x, other.1 - place.y);
    // Along the side, somewhat towards the other end.
    let along = |delta: f64, half: f64| (delta * 0.3).clamp(-half * 0.6, half * 0.6);
    let is_round = matches!(
        shape,
        Some(Shape::Circle | Shape::DoubleCircle | Shape::Start | Shape::Stop)
    );
    let depth = |offset: f64, breadth: f64, depth: f64| match shape {
        Some(Shape::Diamond) => depth * (1.0 - offset.abs() / breadth),
        _ if is_round => depth * (1.0 - (offset / breadth).powi(2)).max(0.0).sqrt(),
        _ => depth,
    };
    let slanted = matches!(
        shape,
        Some(Shape::LeanLeft | Shape::LeanRight | Shape::Trapezoid | Shape::TrapezoidDown)
    );
    if across {
        let offset = along(dy, h);
        let inset = if slanted { 6.0 } else { 0.0 };
        let x = (depth(offset, h, w) - inset).max(0.0);
        (place.x + x.copysign(dx), place.y + offset)
    } else {
        let offset = along(dx, w);
        (place.x + offset, place.y + depth(offset, w, h).copysign(dy))
    }
}

fn of(placed: &Placed, end: End) -> Place {
    match end {
        End::Node(node) => placed.nodes[node],
        End::Cluster(cluster) => placed.clusters[cluster],
    }
}

/// The points of an arrow, its ends with it.
fn points(graph: &Graph, edge: &Edge, placed: &Placed, at: usize) -> Vec<Point> {
    let (middle, _) = &placed.edges[at];
    let across = placed.ways[at].is_across();
    let (from, to) = (of(placed, edge.from), of(placed, edge.to));
    let first = middle.first().copied().unwrap_or((to.x, to.y));
    let last = middle.last().copied().unwrap_or((from.x, from.y));
    let mut points = vec![port(graph, placed, edge.from, first, across)];
    points.extend(middle);
    points.push(port(graph, placed, edge.to, last, across));
    points
}

fn arrow(graph: &Graph, edge: &Edge, placed: &Placed, at: usize, canvas: &mut Canvas) {
    let across = placed.ways[at].is_across();
    let mut d = String::new();
    let points = if edge.from == edge.to {
        let place = of(placed, edge.from);
        let (x, y) = (place.x + place.width / 2.0, place.y);
        let (h, out) = ((place.height / 4.0).min(12.0), x + 34.0);
        let [x0, top, out_x, low, bottom] = [x, y - h, out, y + h, y + h].map(number);
        let _ = write!(d, "M{x0} {top}C{out_x} {top} {out_x} {low} {x0} {bottom}");
        canvas.include(out, y);
        vec![(x, y - h), (x, y + h)]
    } else {
        let points = points(graph, edge, placed, at);
        curve(&points, across, &mut d);
        points
    };
    for (x, y) in &points {
        canvas.include(*x, *y);
    }
    let class = match edge.line {
        Line::Dotted => "diagram-line diagram-dotted",
        Line::Thick => "diagram-line diagram-thick",
        _ => "diagram-line",
    };
    canvas.arrow(&d, class, edge);
    for (note, end, next) in [
        (&edge.notes[0], points.first(), points.get(1)),
        (&edge.notes[1], points.last(), points.iter().rev().nth(1)),
    ] {
        if let (false, Some(end), Some(next)) = (note.is_empty(), end, next) {
            let towards = |from: f64, to: f64| (to - from).clamp(-14.0, 14.0);
            let (x, y) = if across {
                (end.0 + towards(end.0, next.0) * 1.3, end.1 - 10.0)
            } else {
                (end.0 + 12.0, end.1 + towards(end.1, next.1))
            };
            canvas.text(x, y, note, "middle", None, false);
        }
    }
}

/// A smooth line that leaves and reaches its ends the way arrows lead, and goes
/// through the points between along the line from one neighbour to the other.
fn curve(points: &[Point], across: bool, d: &mut String) {
    let Some((x, y)) = points.first() else {
        return;
    };
    let _ = write!(d, "M{} {}", number(*x), number(*y));
    let last = points.len() - 1;
    let tangent = |at: usize| {
        let before = points[at.saturating_sub(1)];
        let after = points[(at + 1).min(last)];
        let (dx, dy) = (after.0 - before.0, after.1 - before.1);
        match (at == 0 || at == last, across) {
            (false, _) => (dx / 2.0, dy / 2.0),
            (true, true) => (dx * 1.3, 0.0),
            (true, false) => (0.0, dy * 1.3),
        }
    };
    for at in 0..last {
        let (from, to) = (points[at], points[at + 1]);
        let is_straight = points.iter().all(|point| {
            let off = if across {
                point.1 - from.1
            } else {
                point.0 - from.0
            };
            off.abs() < 0.5
        });
        if is_straight {
            let _ = write!(d, "L{} {}", number(to.0), number(to.1));
            continue;
        }
        let (a, b) = (tangent(at), tangent(at + 1));
        let a = (from.0 + a.0 / 3.0, from.1 + a.1 / 3.0);
        let b = (to.0 - b.0 / 3.0, to.1 - b.1 / 3.0);
        let [ax, ay, bx, by, x, y] = [a.0, a.1, b.0, b.1, to.0, to.1].map(number);
        let _ = write!(d, "C{ax} {ay} {bx} {by} {x} {y}");
    }
}

fn label(graph: &Graph, edge: &Edge, placed: &Placed, at: usize, canvas: &mut Canvas) {
    let (middle, index) = &placed.edges[at];
    let (x, y) = if edge.from == edge.to {
        let place = of(placed, edge.from);
        let width = text::size(&edge.label).0;
        (place.x + place.width / 2.0 + 34.0 + width / 2.0, place.y)
    } else {
        middle.get(*index).copied().unwrap_or_else(|| {
            let points = points(graph, edge, placed, at);
            let (a, b) = (points[0], points[points.len() - 1]);
            (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1))
        })
    };
    let (width, height) = text::size(&edge.label);
    let place = Place {
        x,
        y,
        width: width + 8.0,
        height: height + 2.0,
    };
    canvas.open_group("diagram-label");
    rect(canvas, place, 3.0, &Paint::default(), "diagram-label-box");
    canvas.lines(x, y, &edge.label, edge.paint.text.as_deref());
    canvas.close_group();
}
