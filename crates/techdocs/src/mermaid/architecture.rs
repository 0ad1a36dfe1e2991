//! Architecture diagrams: `architecture-beta`.
//!
//! Edges say on which side of a service they leave, and with it where the
//! other one is: right of it, below it. Services of a group are placed in a
//! grid by this, then groups in the grid of the group round them; so groups
//! never overlap. Icons other than Mermaid's own are a plain box.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use super::marks::{Anchor, Ink, Words, width};
use super::problem::{Problem, unread};
use super::source::{Source, after_word, word_length};
use super::svg::{Canvas, number};
use super::text;

const ICON: f64 = 60.0;
const GAP: f64 = 56.0;
const PADDING: f64 = 26.0;
const HEAD: f64 = 24.0;
const MAX_ITEMS: usize = 200;
const MAX_EDGES: usize = 400;
const MAX_DEPTH: usize = 20;
const EXPECTED: &str =
    "a line is `service id(icon)[Title] in group`, `group id(icon)[Title]` or `a:R -- L:b`";

/// A column and a row of a grid.
type Cell = (i32, i32);
/// What each is joined with, and on which side that is.
type Joined = FxHashMap<usize, Vec<(usize, Cell)>>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Group,
    Service,
    Junction,
}

struct Item {
    kind: Kind,
    icon: String,
    lines: Vec<String>,
    parent: Option<usize>,
    depth: usize,
    /// In the grid of the group it is in.
    cell: Cell,
    /// The middle, and the size.
    at: (f64, f64),
    size: (f64, f64),
}

struct Edge {
    ends: [usize; 2],
    sides: [char; 2],
    heads: [bool; 2],
    label: String,
}

/// Reads and draws services; gives the edges in words.
pub(super) fn draw(source: &Source, canvas: &mut Canvas) -> Result<String, Problem> {
    let (mut items, edges, title) = read(source)?;
    place(&mut items, &edges);
    for item in items.iter().filter(|item| item.kind == Kind::Group) {
        group(item, canvas);
    }
    for edge in &edges {
        line(&items, edge, canvas);
    }
    for item in &items {
        service(item, canvas);
    }
    for edge in edges.iter().filter(|edge| !edge.label.is_empty()) {
        let (from, to) = (port(&items, edge, 0), port(&items, edge, 1));
        let (x, y) = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
        let length = width(&edge.label, 12.0) + 8.0;
        canvas.cover([x - length / 2.0, y - 9.0, length, 18.0]);
        canvas.write(Words::at(x, y, &edge.label).size(12.0));
    }
    if !title.is_empty() {
        canvas.headline(&title);
    }
    let name = |at: usize| items[at].lines.join(" ");
    let said = edges.iter().take(40).map(|edge| {
        let [from, to] = edge.ends.map(name);
        format!("{from} to {to}")
    });
    let said: Vec<String> = said.collect();
    if said.is_empty() {
        let names = (0..items.len()).take(40).map(name);
        return Ok(names.collect::<Vec<_>>().join(", "));
    }
    Ok(said.join("; "))
}

fn read(source: &Source) -> Result<(Vec<Item>, Vec<Edge>, String), Problem> {
    let mut items: Vec<Item> = Vec::new();
    let mut edges: Vec<(usize, Edge)> = Vec::new();
    let mut names: FxHashMap<String, usize> = FxHashMap::default();
    let mut pending = Vec::new();
    let mut title = String::new();
    for (number, line) in source.lines() {
        let line = line.trim();
        if let Some(rest) = after_word(line, "title") {
            title = text::line(rest);
            continue;
        }
        let kinds = [
            ("group", Kind::Group),
            ("service", Kind::Service),
            ("junction", Kind::Junction),
        ];
        let declared = kinds
            .into_iter()
            .find_map(|(word, kind)| Some((after_word(line, word)?, kind)));
        if let Some((rest, kind)) = declared {
            let (name, item, parent) =
                item(rest, kind).ok_or_else(|| unread(line, EXPECTED).at(number))?;
            if items.len() >= MAX_ITEMS {
                return Err(Problem::from("there are more than 200 services").at(number));
            }
            if names.insert(name.to_owned(), items.len()).is_some() {
                return Err(Problem::from(format!("there is a `{name}` already")).at(number));
            }
            if let Some(parent) = parent {
                pending.push((number, items.len(), parent.to_owned()));
            }
            items.push(item);
        } else if after_word(line, "align").is_none() {
            if edges.len() >= MAX_EDGES {
                return Err(Problem::from("there are more than 400 edges").at(number));
            }
            let (ends, edge) = edge(line).ok_or_else(|| unread(line, EXPECTED).at(number))?;
            pending.extend(ends.into_iter().map(|end| (number, usize::MAX, end)));
            edges.push((number, edge));
        }
    }
    if items.is_empty() {
        return Err(Problem::from("there is no service").hint(EXPECTED));
    }
    settle(items, edges, &names, pending).map(|(items, edges)| (items, edges, title))
}

/// Finds what names mean, when all are known.
fn settle(
    mut items: Vec<Item>,
    edges: Vec<(usize, Edge)>,
    names: &FxHashMap<String, usize>,
    pending: Vec<(usize, usize, String)>,
) -> Result<(Vec<Item>, Vec<Edge>), Problem> {
    let mut ends = Vec::new();
    for (number, item, name) in pending {
        let (name, of_group) = match name.strip_suffix("{group}") {
            Some(name) => (name, true),
            None => (name.as_str(), false),
        };
        let found = names.get(name).copied();
        let found = found.ok_or_else(|| {
            let shown = super::source::start(name);
            Problem::from(format!("there is no `{shown}`"))
                .hint(EXPECTED)
                .at(number)
        })?;
        match items.get_mut(item) {
            Some(item) => item.parent = Some(found),
            None => ends.push((found, of_group)),
        }
    }
    for at in 0..items.len() {
        let mut depth = 0;
        let mut outer = items[at].parent;
        while let Some(parent) = outer {
            depth += 1;
            if depth > MAX_DEPTH || items[parent].kind != Kind::Group {
                return Err("a group is in itself, in more than 20, or in no group".into());
            }
            outer = items[parent].parent;
        }
        items[at].depth = depth;
    }
    let mut joined = Vec::new();
    for ((_, mut edge), pair) in edges.into_iter().zip(ends.chunks(2)) {
        for (end, (found, of_group)) in edge.ends.iter_mut().zip(pair) {
            let group = items[*found].parent.filter(|_| *of_group);
            *end = group.unwrap_or(*found);
        }
        joined.push(edge);
    }
    Ok((items, joined))
}

/// `id(icon)[Title] in group`.
fn item(written: &str, kind: Kind) -> Option<(&str, Item, Option<&str>)> {
    let length = word_length(written);
    let (name, mut rest) = written.split_at(length);
    if name.is_empty() {
        return None;
    }
    let (mut icon, mut title) = ("", "");
    if let Some(inner) = rest.strip_prefix('(') {
        (icon, rest) = inner.split_once(')')?;
    }
    if let Some(inner) = rest.strip_prefix('[') {
        (title, rest) = inner.split_once(']')?;
    }
    let parent = match rest.trim() {
        "" => None,
        rest => Some(after_word(rest, "in")?),
    };
    let item = Item {
        kind,
        icon: icon.trim_matches('"').to_owned(),
        lines: text::wrapped(title, 130.0),
        parent: None,
        depth: 0,
        cell: (0, 0),
        at: (0.0, 0.0),
        size: (0.0, 0.0),
    };
    Some((name, item, parent))
}

/// `a{group}:R <-- text --> L:b`, or `a:R -[text]- L:b`.
fn edge(line: &str) -> Option<([String; 2], Edge)> {
    let (left, rest) = line.split_once(':')?;
    let (right, to) = rest.rsplit_once(':')?;
    let side = |c: Option<char>| c.filter(|c| matches!(c, 'L' | 'R' | 'T' | 'B'));
    let from_side = side(right.trim_start().chars().next())?;
    let to_side = side(right.trim_end().chars().next_back())?;
    let right = right.trim();
    let arrow = right.get(1..right.len().checked_sub(1)?)?.trim();
    let (first, arrow) = match arrow.strip_prefix('<') {
        Some(arrow) => (true, arrow),
        None => (false, arrow),
    };
    let (last, arrow) = match arrow.strip_suffix('>') {
        Some(arrow) => (true, arrow),
        None => (false, arrow),
    };
    let inner = arrow.strip_prefix('-')?.strip_suffix('-')?;
    let label = match inner.trim().strip_prefix('[') {
        Some(label) => label.strip_suffix(']')?,
        None if inner.is_empty() => "",
        None => return None,
    };
    // `a:R -- L:b`: the side is before the name on the right.
    let names = [left.trim().to_owned(), to.trim().to_owned()];
    if names.iter().any(String::is_empty) {
        return None;
    }
    let edge = Edge {
        ends: [0, 0],
        sides: [from_side, to_side],
        heads: [first, last],
        label: text::line(label),
    };
    Some((names, edge))
}

/// Gives all their places, the innermost groups first.
fn place(items: &mut [Item], edges: &[Edge]) {
    let deepest = items.iter().map(|item| item.depth).max().unwrap_or(0);
    // All have room for the longest name below, so that icons are in line.
    let services = items.iter().filter(|item| item.kind == Kind::Service);
    let most = services.map(|item| item.lines.len()).max().unwrap_or(0);
    let below = most as f64 * 17.0 + 4.0;
    for item in items.iter_mut() {
        let wide = item.lines.iter().map(|line| width(line, 13.0));
        item.size = match item.kind {
            Kind::Junction => (10.0, 10.0 + below),
            _ => (wide.fold(ICON, f64::max), ICON + below),
        };
    }
    for depth in (0..=deepest).rev() {
        let parents: Vec<Option<usize>> = if depth == 0 {
            vec![None]
        } else {
            let groups = (0..items.len())
                .filter(|at| items[*at].kind == Kind::Group && items[*at].depth == depth - 1);
            groups.map(Some).collect()
        };
        for parent in parents {
            let members: Vec<usize> = (0..items.len())
                .filter(|at| items[*at].parent == parent)
                .collect();
            grid(items, edges, &members, parent);
            let (width, height) = arrange(items, &members);
            if let Some(parent) = parent {
                let head = items[parent]
                    .lines
                    .iter()
                    .map(|line| self::width(line, 13.0));
                let head = head.fold(0.0, f64::max) + 24.0;
                let size = (width.max(head).max(60.0), height.max(20.0));
                items[parent].size = (size.0 + 2.0 * PADDING, size.1 + 2.0 * PADDING + HEAD);
            }
        }
    }
    // From the outside in: what is in a group moves with it.
    for depth in 1..=deepest {
        for at in 0..items.len() {
            if let (true, Some(parent)) = (items[at].depth == depth, items[at].parent) {
                let (x, y) = items[parent].at;
                items[at].at.0 += x;
                items[at].at.1 += y + HEAD / 2.0;
            }
        }
    }
}

/// What of the members an end is, or is in.
fn member(items: &[Item], end: usize, parent: Option<usize>) -> Option<usize> {
    let mut at = end;
    while items[at].parent != parent {
        at = items[at].parent?;
    }
    Some(at)
}

/// Gives members their cells: each beside the one it is joined with, on the
/// side the edge leaves by; the nearest free cell where that is taken.
fn grid(items: &mut [Item], edges: &[Edge], members: &[usize], parent: Option<usize>) {
    let mut joined: Joined = FxHashMap::default();
    let step = |side: char| -> Cell {
        match side {
            'L' => (-1, 0),
            'R' => (1, 0),
            'T' => (0, -1),
            _ => (0, 1),
        }
    };
    for edge in edges {
        let [a, b] = edge.ends.map(|end| member(items, end, parent));
        if let (Some(a), Some(b)) = (a, b)
            && a != b
        {
            let (out, back) = (step(edge.sides[0]), step(edge.sides[1]));
            // `a:R -- L:b` is straight, `a:R -- T:b` goes round a corner.
            let way = ((out.0 - back.0).signum(), (out.1 - back.1).signum());
            joined.entry(a).or_default().push((b, way));
            joined.entry(b).or_default().push((a, (-way.0, -way.1)));
        }
    }
    let mut taken: FxHashMap<Cell, usize> = FxHashMap::default();
    let mut placed: FxHashMap<usize, Cell> = FxHashMap::default();
    for start in members {
        if placed.contains_key(start) {
            continue;
        }
        // What is not joined with the rest goes to the right of it.
        let right = taken
            .keys()
            .map(|cell| cell.0)
            .max()
            .map_or(0, |most| most + 1);
        let mut queue = std::collections::VecDeque::from([(*start, (right, 0), (1, 0))]);
        while let Some((at, wanted, way)) = queue.pop_front() {
            if placed.contains_key(&at) {
                continue;
            }
            let cell = free(&taken, wanted, way);
            taken.insert(cell, at);
            placed.insert(at, cell);
            for (other, (dx, dy)) in joined.get(&at).into_iter().flatten() {
                queue.push_back((*other, (cell.0 + dx, cell.1 + dy), (*dx, *dy)));
            }
        }
    }
    for (at, cell) in placed {
        items[at].cell = cell;
    }
}

/// The nearest cell that is free, rather on the side that an edge leads to.
fn free(taken: &FxHashMap<Cell, usize>, wanted: Cell, way: Cell) -> Cell {
    for ring in 0..=MAX_ITEMS as i32 {
        let offsets = (-ring..=ring).flat_map(|dy| (-ring..=ring).map(move |dx| (dx, dy)));
        let around = offsets.filter(|(dx, dy)| dx.abs().max(dy.abs()) == ring);
        let cells = around.filter(|(dx, dy)| !taken.contains_key(&(wanted.0 + dx, wanted.1 + dy)));
        let off = |(dx, dy): &Cell| {
            let aside = if way.0 == 0 { dy.abs() } else { dx.abs() };
            (aside, dx.abs() + dy.abs(), -dx, -dy)
        };
        if let Some((dx, dy)) = cells.min_by_key(off) {
            return (wanted.0 + dx, wanted.1 + dy);
        }
    }
    wanted
}

/// From cells to places round the middle of all; gives the size of all.
fn arrange(items: &mut [Item], members: &[usize]) -> (f64, f64) {
    let mut axes = [Vec::new(), Vec::new()];
    for (axis, starts) in axes.iter_mut().enumerate() {
        let of = |item: &Item| {
            if axis == 0 {
                (item.cell.0, item.size.0)
            } else {
                (item.cell.1, item.size.1)
            }
        };
        let mut cells: Vec<(i32, f64)> = Vec::new();
        for at in members {
            let (cell, size) = of(&items[*at]);
            match cells.iter_mut().find(|(other, _)| *other == cell) {
                Some((_, most)) => *most = most.max(size),
                None => cells.push((cell, size)),
            }
        }
        cells.sort_by_key(|(cell, _)| *cell);
        let mut from = 0.0;
        for (cell, size) in cells {
            starts.push((cell, from + size / 2.0));
            from += size + GAP;
        }
        starts.push((i32::MAX, (from - GAP).max(0.0)));
    }
    let find = |axis: usize, cell: i32| {
        let starts: &Vec<(i32, f64)> = &axes[axis];
        starts
            .iter()
            .find(|(other, _)| *other == cell)
            .map_or(0.0, |(_, at)| *at)
    };
    let (width, height) = (find(0, i32::MAX), find(1, i32::MAX));
    for at in members {
        let (x, y) = items[*at].cell;
        items[*at].at = (find(0, x) - width / 2.0, find(1, y) - height / 2.0);
    }
    (width, height)
}

fn group(item: &Item, canvas: &mut Canvas) {
    let ((x, y), (width, height)) = (item.at, item.size);
    let (left, top) = (x - width / 2.0, y - height / 2.0);
    let place = [left, top, width, height];
    canvas.block(place, 6.0, Ink::Ground(item.depth));
    canvas.block(place, 6.0, Ink::Dashes(item.depth, 1.3));
    let words = Words::at(left + 12.0, top + 18.0, "").from(Anchor::Start);
    canvas.write_lines(&item.lines, words.strong());
}

/// The middle of an icon, whose name is below it.
fn icon_middle(item: &Item) -> (f64, f64) {
    match item.kind {
        Kind::Service => (item.at.0, item.at.1 - (item.size.1 - ICON) / 2.0),
        Kind::Junction => (item.at.0, item.at.1 - (item.size.1 - 10.0) / 2.0),
        Kind::Group => item.at,
    }
}

fn service(item: &Item, canvas: &mut Canvas) {
    let (x, y) = icon_middle(item);
    match item.kind {
        Kind::Group => return,
        Kind::Junction => return canvas.disc(x, y, 4.0, Ink::Dot),
        Kind::Service => {}
    }
    let place = [x - ICON / 2.0, y - ICON / 2.0, ICON, ICON];
    canvas.block(place, 8.0, Ink::Paper);
    canvas.block(place, 8.0, Ink::Tint(0));
    icon(&item.icon, x, y, canvas);
    let lines = item.lines.len() as f64;
    let middle = y + ICON / 2.0 + 5.0 + lines * 8.5;
    canvas.write_lines(&item.lines, Words::at(x, middle, ""));
}

/// Mermaid's own icons, drawn in a square of 32 pixels.
fn icon(name: &str, x: f64, y: f64, canvas: &mut Canvas) {
    let d = match name {
        "cloud" => "M9 25a6 6 0 0 1-1-12a8 8 0 0 1 15-2a6.500 6.500 0 0 1 2 14z",
        "database" => {
            "M6 8a10 4 0 0 1 20 0v16a10 4 0 0 1-20 0zM6 8a10 4 0 0 0 20 0M6 16a10 4 0 0 0 20 0"
        }
        "disk" => "M4 6h24v20H4zM4 19h24M23 22.500h2",
        "internet" => "M16 4a12 12 0 1 0 .01 0M4 16h24M16 4c-7 7-7 17 0 24c7-7 7-17 0-24",
        "server" => "M6 4h20v24H6zM6 12h20M6 20h20M10 8h3M10 16h3M10 24h3",
        _ => "M16 4l11 6v12l-11 6l-11-6V10zM5 10l11 6l11-6M16 16v12",
    };
    let [x, y] = [x - 16.0, y - 16.0].map(number);
    let _ = write!(canvas.out, "<g transform=\"translate({x} {y})\">");
    canvas.trace(d, Ink::Line(0, 1.6));
    canvas.close_group();
}

/// Where an edge leaves or reaches.
fn port(items: &[Item], edge: &Edge, end: usize) -> (f64, f64) {
    let item = &items[edge.ends[end]];
    let (x, y) = icon_middle(item);
    let (w, h) = match item.kind {
        Kind::Group => (item.size.0 / 2.0, item.size.1 / 2.0),
        Kind::Service => (ICON / 2.0, ICON / 2.0),
        Kind::Junction => (0.0, 0.0),
    };
    match edge.sides[end] {
        'L' => (x - w, y),
        'R' => (x + w, y),
        'T' => (x, y - h),
        // Below the name.
        _ if item.kind == Kind::Service => {
            (x, y + ICON / 2.0 + item.lines.len() as f64 * 17.0 + 6.0)
        }
        _ => (x, y + h),
    }
}

/// A line with square corners between two sides.
fn line(items: &[Item], edge: &Edge, canvas: &mut Canvas) {
    let (from, to) = (port(items, edge, 0), port(items, edge, 1));
    let is_flat = |side: char| matches!(side, 'L' | 'R');
    let mut points = vec![from];
    match (is_flat(edge.sides[0]), is_flat(edge.sides[1])) {
        (true, true) if (from.1 - to.1).abs() > 1.0 => {
            let middle = f64::midpoint(from.0, to.0);
            points.extend([(middle, from.1), (middle, to.1)]);
        }
        (false, false) if (from.0 - to.0).abs() > 1.0 => {
            let middle = f64::midpoint(from.1, to.1);
            points.extend([(from.0, middle), (to.0, middle)]);
        }
        (true, false) => points.push((to.0, from.1)),
        (false, true) => points.push((from.0, to.1)),
        _ => {}
    }
    points.push(to);
    let mut d = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        canvas.include(*x, *y);
        let _ = write!(
            d,
            "{}{} {}",
            if at == 0 { 'M' } else { 'L' },
            number(*x),
            number(*y)
        );
    }
    canvas.trace(&d, Ink::Stroke(1.8));
    for (end, point) in [(0, from), (1, to)] {
        if edge.heads[end] {
            let (dx, dy) = match edge.sides[end] {
                'L' => (-1.0, 0.0),
                'R' => (1.0, 0.0),
                'T' => (0.0, -1.0),
                _ => (0.0, 1.0),
            };
            let (bx, by) = (point.0 + dx * 10.0, point.1 + dy * 10.0);
            let corners = [
                point.0,
                point.1,
                bx + dy * 5.0,
                by + dx * 5.0,
                bx - dy * 5.0,
                by - dx * 5.0,
            ];
            let [x, y, x1, y1, x2, y2] = corners.map(number);
            canvas.trace(&format!("M{x} {y}L{x1} {y1}L{x2} {y2}Z"), Ink::Dot);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_where_edges_say() {
        let source = "architecture-beta\ngroup g(cloud)[G < x]\nservice a(database)[A] in g\n\
            service b(server)[B] in g\njunction j\nservice c(x:y)[C]\na:R --> L:b\nb{group}:B -[t]- T:c\n\
            c:R -- L:j";
        let (mut items, edges, _) = read(&Source::read(source)).unwrap();
        place(&mut items, &edges);
        let at = |name: usize| items[name].at;
        assert!(at(1).0 < at(2).0 && at(1).1 == at(2).1);
        assert!(at(0).1 < at(4).1 && at(4).0 < at(3).0);
        assert_eq!(edges[1].ends, [0, 4]);
        assert_eq!(edges[1].label, "t");
        let mut canvas = Canvas::new("d");
        let words = draw(&Source::read(source), &mut canvas).unwrap();
        assert_eq!(words, "A to B; G < x to C; C to ");
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (lines, line, message) in [
            ("service", 2, "`service` cannot be read"),
            ("service a\nservice a", 3, "there is a `a` already"),
            ("service a\na:R -- L:b", 3, "there is no `b`"),
            ("service a\na:X -- L:a", 3, "`a:X -- L:a` cannot be read"),
            (
                "group a in b\ngroup b in a",
                0,
                "a group is in itself, in more than 20, or in no group",
            ),
        ] {
            let source = Source::read(&format!("architecture-beta\n{lines}"));
            let problem = draw(&source, &mut Canvas::new("d")).unwrap_err();
            assert_eq!((problem.line, &*problem.message), (line, message));
        }
    }
}
