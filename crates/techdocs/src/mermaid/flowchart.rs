//! Flowcharts: `graph LR`, `flowchart TD`.

use rustc_hash::{FxHashMap, FxHashSet};

use super::graph::{Direction, Edge, End, Graph, Head, Line, Shape};
use super::problem::Problem;
use super::source::{split_statements, web_address};
use super::styles::Styles;
use super::text;

/// Frames within frames.
const MAX_DEPTH: usize = 20;

/// Reads a flowchart, without its front matter and comments.
pub(super) fn read(source: &str) -> Result<Graph, Problem> {
    let mut statements = split_statements(source).into_iter();
    let (_, head) = statements.next().unwrap_or_default();
    let direction = head.split_whitespace().nth(1).and_then(Direction::of);
    let mut reader = Reader {
        graph: Graph::new(direction.unwrap_or_default()),
        open: vec![0],
        styles: Styles::default(),
        links: FxHashMap::default(),
        arrows: FxHashSet::default(),
    };
    // `graph TD A-->B`: the first statement may follow on the same line.
    let words = 1 + usize::from(direction.is_some());
    let rest = head.splitn(words + 1, char::is_whitespace).nth(words);
    if let Some(rest) = rest.filter(|rest| !rest.trim().is_empty()) {
        reader.statement(rest.trim()).map_err(|it| it.at(1))?;
    }
    for (line, statement) in statements {
        reader.statement(statement).map_err(|it| it.at(line))?;
    }
    Ok(reader.finish())
}

struct Reader {
    graph: Graph,
    /// The frames that are open.
    open: Vec<usize>,
    styles: Styles,
    /// The names of arrows: `e1@-->`.
    arrows: FxHashSet<String>,
    /// Styles of arrows by their number.
    links: FxHashMap<usize, String>,
}

impl Reader {
    fn statement(&mut self, statement: &str) -> Result<(), Problem> {
        let (word, rest) = statement
            .split_once(char::is_whitespace)
            .map_or((statement, ""), |(word, rest)| (word, rest.trim()));
        let cluster = *self.open.last().unwrap_or(&0);
        match word {
            "" | "linkStyle" | "click" | "style" | "classDef" | "class" if rest.is_empty() => {}
            "subgraph" => {
                if self.open.len() > MAX_DEPTH {
                    return Err("there are frames within more than 20 frames".into());
                }
                let (name, title) = frame_name(rest, self.graph.clusters.len());
                let made = self.graph.cluster(&name, cluster, text::lines(&title));
                self.open.push(made);
            }
            "end" if rest.is_empty() => {
                if self.open.len() > 1 {
                    self.open.pop();
                }
            }
            "direction" => self.graph.clusters[cluster].direction = Direction::of(rest),
            "linkStyle" => {
                if let Some((numbers, style)) = rest.split_once(char::is_whitespace) {
                    for number in numbers.split(',') {
                        let key = number.trim().parse().unwrap_or(usize::MAX);
                        self.links.insert(key, style.to_owned());
                    }
                }
            }
            "click" => {
                if let Some((name, action)) = rest.split_once(char::is_whitespace)
                    && let Some(End::Node(node)) = self.graph.find(name)
                {
                    self.graph.nodes[node].link = web_address(action);
                }
            }
            _ if self.styles.statement(statement, &mut self.graph) => {}
            _ if self.is_about_arrow(statement) => {}
            _ => self.chain(statement, cluster)?,
        }
        Ok(())
    }

    /// `e1@{ animate: true }`, which is about an arrow of that name.
    fn is_about_arrow(&self, statement: &str) -> bool {
        let name = statement.split_once("@{").map(|(name, _)| name.trim());
        name.is_some_and(|name| self.arrows.contains(name))
    }

    /// `A & B -->|text| C[Text] --- D`.
    fn chain(&mut self, statement: &str, cluster: usize) -> Result<(), Problem> {
        let mut rest = statement;
        let mut before: Vec<End> = Vec::new();
        let mut link: Option<Edge> = None;
        loop {
            let mut group = Vec::new();
            loop {
                let (end, after) = self.vertex(rest.trim_start(), cluster)?;
                group.push(end);
                rest = after.trim_start();
                match rest.strip_prefix('&') {
                    Some(after) => rest = after,
                    None => break,
                }
            }
            if let Some(link) = &link {
                for from in &before {
                    for to in &group {
                        let mut edge = link.clone();
                        (edge.from, edge.to) = (*from, *to);
                        self.graph.connect(edge);
                    }
                }
            }
            if rest.is_empty() {
                return Ok(());
            }
            if let Some((name, _)) = rest.split_once('@')
                && super::source::word_length(name) == name.len()
            {
                self.arrows.insert(name.to_owned());
            }
            let (edge, after) = arrow(rest).ok_or_else(|| {
                let shown = super::source::start(rest);
                Problem::from(format!("`{shown}` is no arrow"))
                    .hint("arrows are written `-->`, `---`, `-.->`, `==>` or `-- text -->`")
            })?;
            link = Some(edge);
            before = group;
            rest = after;
        }
    }

    /// A box with its text and its class.
    fn vertex<'s>(&mut self, source: &'s str, cluster: usize) -> Result<(End, &'s str), Problem> {
        let length = name_length(source);
        if length == 0 {
            let shown = super::source::start(source);
            return Err(Problem::from(format!("`{shown}` is no box"))
                .hint("a box is a name without blanks, then its text: `a[Text]`"));
        }
        let name = &source[..length];
        let mut rest = &source[length..];
        let is_new = self.graph.find(name).is_none();
        let end = self.graph.node(name, cluster);
        if let End::Node(node) = end
            && !is_new
            && self.graph.nodes[node].cluster == 0
        {
            // Named before outside of any frame: the frame it is named in is
            // its own.
            self.graph.nodes[node].cluster = cluster;
        }
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
            let length = name_length(after);
            self.styles.give(end, &after[..length]);
            rest = &after[length..];
        }
        Ok((end, rest))
    }

    fn finish(mut self) -> Graph {
        self.styles.finish(&mut self.graph);
        for (at, edge) in self.graph.edges.iter_mut().enumerate() {
            for key in [usize::MAX, at] {
                if let Some(style) = self.links.get(&key) {
                    edge.paint.read(style);
                }
            }
        }
        self.graph
    }
}

/// The name and the title of a frame: `id [Title]`, `"Title"`, `Title words`.
fn frame_name(written: &str, number: usize) -> (String, String) {
    if let Some((name, title)) = written.split_once('[') {
        let title = title.trim_end().trim_end_matches(']');
        if !name.trim().is_empty() {
            return (name.trim().to_owned(), title.to_owned());
        }
        return (format!("frame {number}"), title.to_owned());
    }
    if written.is_empty() {
        return (format!("frame {number}"), String::new());
    }
    let name = written.trim_matches('"');
    (name.to_owned(), written.to_owned())
}

/// How long the name of a box is that starts here: up to a shape, an arrow, a
/// blank.
fn name_length(source: &str) -> usize {
    let bytes = source.as_bytes();
    for (at, c) in source.char_indices() {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        let ends = match c {
            '-' | '.' | '=' => matches!(next, b'-' | b'.' | b'=' | b' '),
            '@' => next == b'{',
            ':' => next == b':',
            '~' => next == b'~',
            c => c.is_whitespace() || "[](){}<>|&;\"".contains(c),
        };
        if ends {
            return at;
        }
    }
    source.len()
}

/// A shape that starts here, its text, and what follows.
pub(super) fn shape(source: &str) -> Option<(Shape, Option<String>, &str)> {
    const SHAPES: &[(&str, &str, Shape)] = &[
        ("(((", ")))", Shape::DoubleCircle),
        ("((", "))", Shape::Circle),
        ("([", "])", Shape::Stadium),
        ("(", ")", Shape::Round),
        ("[[", "]]", Shape::Subroutine),
        ("[(", ")]", Shape::Cylinder),
        ("[/", "/]", Shape::LeanRight),
        ("[/", "\\]", Shape::Trapezoid),
        ("[\\", "\\]", Shape::LeanLeft),
        ("[\\", "/]", Shape::TrapezoidDown),
        ("[", "]", Shape::Rect),
        ("{{", "}}", Shape::Hexagon),
        ("{", "}", Shape::Diamond),
        (">", "]", Shape::Flag),
    ];
    if let Some(rest) = source.strip_prefix("@{") {
        let end = super::source::find_unquoted(rest, "}")?;
        let (shape, text) = named_shape(&rest[..end]);
        return Some((shape, text, &rest[end + 1..]));
    }
    let mut nearest: Option<(usize, &(&str, &str, Shape))> = None;
    for candidate in SHAPES {
        let (open, close, _) = candidate;
        let Some(inner) = source.strip_prefix(open) else {
            continue;
        };
        let Some(end) = super::source::find_unquoted(inner, close) else {
            continue;
        };
        let is_same_opening = nearest.is_none_or(|(_, (other, ..))| other == open);
        if is_same_opening && nearest.is_none_or(|(other, _)| end < other) {
            nearest = Some((end, candidate));
        }
    }
    let (end, (open, close, shape)) = nearest?;
    let inner = &source[open.len()..open.len() + end];
    let rest = &source[open.len() + end + close.len()..];
    Some((shape.clone(), Some(inner.to_owned()), rest))
}

/// `shape: cyl, label: "Text"`.
fn named_shape(written: &str) -> (Shape, Option<String>) {
    let (mut shape, mut label) = (Shape::Rect, None);
    let mut rest = written;
    while !rest.trim().is_empty() {
        let end = super::source::find_unquoted(rest, ",").unwrap_or(rest.len());
        if let Some((key, value)) = rest[..end].split_once(':') {
            match key.trim() {
                "label" => label = Some(value.trim().to_owned()),
                "shape" => shape = super::shapes::named(value.trim().trim_matches('"')),
                "icon" | "img" => shape = Shape::Round,
                _ => {}
            }
        }
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    (shape, label)
}

/// An arrow that starts here, with its text, and what follows.
pub(super) fn arrow(source: &str) -> Option<(Edge, &str)> {
    let mut edge = Edge::new(End::Cluster(0), End::Cluster(0));
    let mut rest = source;
    // `e1@-->`: arrows may have names.
    if let Some((name, after)) = rest.split_once('@')
        && super::source::word_length(name) == name.len()
        && !name.is_empty()
    {
        rest = after;
    }
    if let Some(after) = rest.strip_prefix("~~~") {
        edge.line = Line::Hidden;
        return Some((edge, after.trim_start_matches('~')));
    }
    let starts = [('<', Head::Arrow), ('o', Head::Circle), ('x', Head::Cross)];
    for (mark, head) in starts {
        if let Some(after) = rest.strip_prefix(mark)
            && ["--", "==", "-."]
                .iter()
                .any(|body| after.starts_with(body))
        {
            edge.start = head;
            rest = after;
            break;
        }
    }
    let (mark, line) = if rest.starts_with("==") {
        ('=', Line::Thick)
    } else if rest.starts_with("-.") {
        ('.', Line::Dotted)
    } else if rest.starts_with("--") {
        ('-', Line::Solid)
    } else {
        return None;
    };
    edge.line = line;
    if line == Line::Dotted {
        rest = &rest[1..];
    }
    let (count, after) = run(rest, mark);
    let closed = |after: &str| line != Line::Dotted || after.starts_with('-');
    let (head, tail) = head(
        after
            .strip_prefix('-')
            .filter(|_| line == Line::Dotted)
            .unwrap_or(after),
    );
    if closed(after) && (head != Head::None || count > 2 || line == Line::Dotted) {
        edge.end = head;
        edge.length = length(line, count, head);
        rest = tail;
    } else {
        // `-- text -->`: the text up to the same kind of line.
        let body = match line {
            Line::Thick => "==",
            Line::Dotted => ".-",
            _ => "--",
        };
        let end = super::source::find_unquoted(after, body)?;
        edge.label = text::lines(&after[..end]);
        let (count, after) = run(&after[end..], mark);
        let after = after
            .strip_prefix('-')
            .filter(|_| line == Line::Dotted)
            .unwrap_or(after);
        let (head, tail) = self::head(after);
        edge.end = head;
        edge.length = length(line, count, head);
        rest = tail;
    }
    let after = rest.trim_start();
    if let Some(inner) = after.strip_prefix('|') {
        let end = super::source::find_unquoted(inner, "|")?;
        edge.label = text::lines(&inner[..end]);
        rest = &inner[end + 1..];
    }
    Some((edge, rest))
}

fn run(source: &str, mark: char) -> (usize, &str) {
    let rest = source.trim_start_matches(mark);
    (source.len() - rest.len(), rest)
}

/// How many ranks a line of so many marks spans.
fn length(line: Line, count: usize, head: Head) -> usize {
    let usual = match line {
        Line::Dotted => 1,
        _ if head == Head::None => 3,
        _ => 2,
    };
    (count + 1).saturating_sub(usual).clamp(1, 8)
}

/// The head of an arrow: `>`, and `o` or `x` where no name follows at once.
fn head(source: &str) -> (Head, &str) {
    let after = source.get(1..).unwrap_or_default();
    let is_apart = after.is_empty() || after.starts_with([' ', '|', '\t']);
    match source.as_bytes().first() {
        Some(b'>') => (Head::Arrow, after),
        Some(b'o') if is_apart => (Head::Circle, after),
        Some(b'x') if is_apart => (Head::Cross, after),
        _ => (Head::None, source),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The boxes and arrows of a flowchart, in short.
    fn shown(source: &str) -> String {
        let graph = read(source).unwrap();
        let name = |end: End| match end {
            End::Node(node) => graph.nodes[node].lines.join("/"),
            End::Cluster(cluster) => format!("[{}]", graph.clusters[cluster].title.join("/")),
        };
        let edges: Vec<String> = graph
            .edges
            .iter()
            .map(|edge| {
                let label = edge.label.join("/");
                format!(
                    "{} {:?} {:?}-{:?} {}{} {}",
                    name(edge.from),
                    edge.line,
                    edge.start,
                    edge.end,
                    edge.length,
                    if label.is_empty() {
                        label
                    } else {
                        format!(" `{label}`")
                    },
                    name(edge.to)
                )
            })
            .collect();
        edges.join("\n")
    }

    #[test]
    fn arrows_are_read() {
        #[track_caller]
        fn check(arrow: &str, expected: &str) {
            let source = format!("graph LR\nA{arrow}B");
            assert_eq!(shown(&source), format!("A {expected} B"), "{arrow}");
        }
        check("-->", "Solid None-Arrow 1");
        check(" --> ", "Solid None-Arrow 1");
        check("---", "Solid None-None 1");
        check("---->", "Solid None-Arrow 3");
        check("-.->", "Dotted None-Arrow 1");
        check("-.-", "Dotted None-None 1");
        check("==>", "Thick None-Arrow 1");
        check("===", "Thick None-None 1");
        check("~~~", "Hidden None-None 1");
        check("<-->", "Solid Arrow-Arrow 1");
        check(" o--o ", "Solid Circle-Circle 1");
        check(" x--x ", "Solid Cross-Cross 1");
        check("-->|a b|", "Solid None-Arrow 1 `a b`");
        check("-- a b -->", "Solid None-Arrow 1 `a b`");
        check("-- a b ---", "Solid None-None 1 `a b`");
        check("== a ==>", "Thick None-Arrow 1 `a`");
        check("-. a .->", "Dotted None-Arrow 1 `a`");
        check(" e1@--> ", "Solid None-Arrow 1");
    }

    #[test]
    fn boxes_have_shapes() {
        let source = "flowchart TD\na[x]-->b(x)-->c([x])-->d[[x]]-->e[(x)]-->f((x))-->g>x]-->\
                      h{x}-->i{{x}}-->j[/x/]-->k[\\x\\]-->l[/x\\]-->m[\\x/]-->n(((x)))-->\
                      o@{ shape: cyl, label: \"x\" }-->p[\"x [y]\"]";
        let graph = read(source).unwrap();
        let shapes: Vec<_> = graph.nodes.iter().map(|node| node.shape.clone()).collect();
        use Shape::*;
        assert_eq!(
            shapes,
            [
                Rect,
                Round,
                Stadium,
                Subroutine,
                Cylinder,
                Circle,
                Flag,
                Diamond,
                Hexagon,
                LeanRight,
                LeanLeft,
                Trapezoid,
                TrapezoidDown,
                DoubleCircle,
                Cylinder,
                Rect
            ]
        );
        assert!(graph.nodes[..15].iter().all(|node| node.lines == ["x"]));
        assert_eq!(graph.nodes[15].lines, ["x [y]"]);
    }

    #[test]
    fn groups_and_frames_are_read() {
        assert_eq!(
            shown("graph TB; A & B--> C & D;"),
            "A Solid None-Arrow 1 C\nA Solid None-Arrow 1 D\n\
             B Solid None-Arrow 1 C\nB Solid None-Arrow 1 D"
        );
        assert_eq!(
            shown("graph TD\nx --> one\nsubgraph one [Title]\ndirection LR\na --> b\nend"),
            "x Solid None-Arrow 1 [Title]\na Solid None-Arrow 1 b"
        );
    }

    #[test]
    fn styles_and_links_are_read() {
        let graph = read(
            "graph TD\nA:::big-->B\nclassDef big fill:#f00,stroke:#333\nstyle B fill:#00f\n\
             click A \"https://x.example/\" \"tip\"\nclick B \"javascript:x\"\nlinkStyle 0 stroke:red",
        )
        .unwrap();
        assert_eq!(graph.nodes[0].paint.fill.as_deref(), Some("#f00"));
        assert_eq!(graph.nodes[1].paint.fill.as_deref(), Some("#00f"));
        assert_eq!(graph.nodes[0].link.as_deref(), Some("https://x.example/"));
        assert_eq!(graph.nodes[1].link, None);
        assert_eq!(graph.edges[0].paint.stroke.as_deref(), Some("red"));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let problem = read("graph TD\n\nA -> B").unwrap_err();
        assert_eq!((problem.line, &*problem.message), (3, "`-> B` is no arrow"));
        let problem = read("graph TD\n--> B").unwrap_err();
        assert_eq!((problem.line, &*problem.message), (2, "`--> B` is no box"));
    }
}
