//! Boxes, arrows and frames: what flowcharts, state, class and entity diagrams
//! come to.

use rustc_hash::FxHashMap;

/// More than this no reader sees through, and no page should wait for.
const MAX_NODES: usize = 500;
const MAX_EDGES: usize = 1_000;
const MAX_CLUSTERS: usize = 100;

/// A diagram of boxes and arrows.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
    /// The first is the whole diagram.
    pub(super) clusters: Vec<Cluster>,
    names: FxHashMap<String, End>,
    /// Whether something was left out as there is too much of it.
    pub(super) is_too_large: bool,
}

/// Where an arrow ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Node(usize),
    Cluster(usize),
}

/// Which way arrows lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Direction {
    #[default]
    Down,
    Up,
    Right,
    Left,
}

impl Direction {
    /// `TB`, `LR`, ….
    pub(super) fn of(written: &str) -> Option<Self> {
        Some(match written.trim() {
            "TB" | "TD" | "v" => Self::Down,
            "BT" | "^" => Self::Up,
            "LR" | ">" => Self::Right,
            "RL" | "<" => Self::Left,
            _ => return None,
        })
    }

    pub(super) const fn is_across(self) -> bool {
        matches!(self, Self::Right | Self::Left)
    }
}

/// A frame round boxes.
#[derive(Debug, Default)]
pub(super) struct Cluster {
    pub(super) title: Vec<String>,
    pub(super) parent: usize,
    pub(super) direction: Option<Direction>,
    pub(super) paint: Paint,
}

/// A box.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) lines: Vec<String>,
    pub(super) shape: Shape,
    pub(super) cluster: usize,
    pub(super) paint: Paint,
    /// Where a click leads: `http` or `https`.
    pub(super) link: Option<String>,
    /// How many of the lines are set in bold, the first ones.
    pub(super) strong: usize,
}

/// The shape of a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    Rect,
    Round,
    Stadium,
    Subroutine,
    Cylinder,
    Circle,
    DoubleCircle,
    Diamond,
    Hexagon,
    /// `[/…/]`.
    LeanRight,
    /// `[\…\]`.
    LeanLeft,
    /// `[/…\]`.
    Trapezoid,
    /// `[\…/]`.
    TrapezoidDown,
    Flag,
    /// A cylinder that lies.
    Queue,
    /// A box with a head.
    Person,
    /// One of the further shapes of flowcharts.
    Outlined(super::shapes::Outline),
    Text,
    Note,
    /// Where states begin.
    Start,
    /// Where states end.
    Stop,
    /// A fork or a join.
    Bar,
    /// A title over rows of cells, in sections.
    Table(Vec<Vec<Vec<String>>>),
}

/// What an author set of the colours; each is safe to write in an attribute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Paint {
    pub(super) fill: Option<String>,
    pub(super) stroke: Option<String>,
    pub(super) stroke_width: Option<String>,
    pub(super) dash: Option<String>,
    pub(super) text: Option<String>,
}

impl Paint {
    /// Reads `fill:#f9f,stroke:#333` over what is there.
    pub(super) fn read(&mut self, written: &str) {
        for declaration in written.split([',', ';']) {
            let Some((key, value)) = declaration.split_once(':') else {
                continue;
            };
            let value = value.trim().trim_end_matches("!important").trim();
            let colour = || is_colour(value).then(|| value.to_owned());
            let size = value.trim_end_matches("px");
            let sizes = || {
                let fits = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b' ');
                (!size.is_empty() && size.len() < 12 && size.bytes().all(fits))
                    .then(|| size.to_owned())
            };
            match key.trim() {
                "fill" | "background" => self.fill = colour().or(self.fill.take()),
                "stroke" => self.stroke = colour().or(self.stroke.take()),
                "color" => self.text = colour().or(self.text.take()),
                "stroke-width" => self.stroke_width = sizes().or(self.stroke_width.take()),
                "stroke-dasharray" => self.dash = sizes().or(self.dash.take()),
                _ => {}
            }
        }
    }

    /// These, with what is set in `over` over them.
    pub(super) fn under(&self, over: Self) -> Self {
        Self {
            fill: over.fill.or_else(|| self.fill.clone()),
            stroke: over.stroke.or_else(|| self.stroke.clone()),
            stroke_width: over.stroke_width.or_else(|| self.stroke_width.clone()),
            dash: over.dash.or_else(|| self.dash.clone()),
            text: over.text.or_else(|| self.text.clone()),
        }
    }

    /// The colour of text: as set, or what is legible on the fill.
    pub(super) fn text_colour(&self) -> Option<&str> {
        let Some(fill) = &self.fill else {
            return self.text.as_deref();
        };
        self.text
            .as_deref()
            .or_else(|| Some(if is_dark(fill)? { "#fff" } else { "#111" }))
    }
}

/// `#f9f`, `#ff99ff` or a name.
fn is_colour(value: &str) -> bool {
    match value.strip_prefix('#') {
        Some(digits) => {
            matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|b| b.is_ascii_hexdigit())
        }
        None => (3..=20).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphabetic()),
    }
}

/// Whether white text is easier to read on a colour; `None` for no colour.
fn is_dark(colour: &str) -> Option<bool> {
    let Some(digits) = colour.strip_prefix('#') else {
        let lower = colour.to_ascii_lowercase();
        let dark = [
            "black",
            "navy",
            "blue",
            "darkblue",
            "darkgreen",
            "green",
            "maroon",
            "purple",
            "indigo",
            "brown",
            "darkred",
            "teal",
            "gray",
            "grey",
            "red",
            "crimson",
            "midnightblue",
        ];
        let none = ["none", "transparent", "inherit", "canvas"].contains(&lower.as_str());
        return (!none).then(|| dark.contains(&lower.as_str()));
    };
    let step = if digits.len() < 6 { 1 } else { 2 };
    let part = |at: usize| {
        let part = digits.get(at * step..(at + 1) * step).unwrap_or("0");
        let value = u32::from_str_radix(part, 16).unwrap_or(0);
        f64::from(if step == 1 { value * 17 } else { value })
    };
    Some(0.299 * part(0) + 0.587 * part(1) + 0.114 * part(2) < 140.0)
}

/// An arrow.
#[derive(Debug, Clone)]
pub(super) struct Edge {
    pub(super) from: End,
    pub(super) to: End,
    pub(super) label: Vec<String>,
    pub(super) line: Line,
    pub(super) start: Head,
    pub(super) end: Head,
    /// How many ranks it spans at least.
    pub(super) length: usize,
    /// Text beside the start and the end.
    pub(super) notes: [String; 2],
    pub(super) paint: Paint,
}

/// How an arrow is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Line {
    #[default]
    Solid,
    Dotted,
    Thick,
    Hidden,
}

/// What an arrow ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub(super) enum Head {
    #[default]
    None,
    Arrow,
    Circle,
    Cross,
    /// An open triangle: inherits from.
    Triangle,
    /// A full diamond: is made of.
    Diamond,
    /// An open diamond: has.
    OpenDiamond,
    /// An open arrow: uses.
    Open,
    /// Exactly one.
    One,
    /// None or one.
    ZeroOne,
    /// One or more.
    Many,
    /// None or more.
    ZeroMany,
}

impl Edge {
    pub(super) fn new(from: End, to: End) -> Self {
        Self {
            from,
            to,
            label: Vec::new(),
            line: Line::Solid,
            start: Head::None,
            end: Head::None,
            length: 1,
            notes: [String::new(), String::new()],
            paint: Paint::default(),
        }
    }
}

impl Graph {
    /// A diagram with nothing in it.
    pub(super) fn new(direction: Direction) -> Self {
        Self {
            clusters: vec![Cluster {
                direction: Some(direction),
                ..Cluster::default()
            }],
            ..Self::default()
        }
    }

    /// What has a name.
    pub(super) fn find(&self, name: &str) -> Option<End> {
        self.names.get(name).copied()
    }

    /// The box of a name, made where there is none.
    pub(super) fn node(&mut self, name: &str, cluster: usize) -> End {
        if let Some(end) = self.names.get(name) {
            return *end;
        }
        let lines = super::text::lines(name);
        self.add(name, cluster, lines, Shape::Rect)
    }

    /// Adds a box.
    pub(super) fn add(
        &mut self,
        name: &str,
        cluster: usize,
        lines: Vec<String>,
        shape: Shape,
    ) -> End {
        if self.nodes.len() >= MAX_NODES {
            self.is_too_large = true;
            return End::Node(0);
        }
        self.nodes.push(Node {
            lines,
            shape,
            cluster,
            paint: Paint::default(),
            link: None,
            strong: 0,
        });
        let end = End::Node(self.nodes.len() - 1);
        self.names.insert(name.to_owned(), end);
        end
    }

    /// Adds a frame; a box of its name becomes the frame.
    pub(super) fn cluster(&mut self, name: &str, parent: usize, title: Vec<String>) -> usize {
        if self.clusters.len() >= MAX_CLUSTERS {
            self.is_too_large = true;
            return parent;
        }
        self.clusters.push(Cluster {
            title,
            parent,
            ..Cluster::default()
        });
        let cluster = self.clusters.len() - 1;
        if let Some(End::Node(node)) = self.names.insert(name.to_owned(), End::Cluster(cluster)) {
            self.replace(node, cluster);
        }
        cluster
    }

    /// The colours of a box or a frame.
    pub(super) fn paint(&mut self, end: End) -> &mut Paint {
        match end {
            End::Node(node) => &mut self.nodes[node].paint,
            End::Cluster(cluster) => &mut self.clusters[cluster].paint,
        }
    }

    /// Lets the arrows of a box that turns out to be a frame lead to it. The
    /// box is left without a place: see [`Self::is_gone`].
    fn replace(&mut self, node: usize, cluster: usize) {
        for edge in &mut self.edges {
            for end in [&mut edge.from, &mut edge.to] {
                if *end == End::Node(node) {
                    *end = End::Cluster(cluster);
                }
            }
        }
        self.nodes[node].cluster = usize::MAX;
    }

    /// Whether a box has become a frame.
    pub(super) fn is_gone(&self, node: usize) -> bool {
        self.nodes[node].cluster == usize::MAX
    }

    /// Adds an arrow.
    pub(super) fn connect(&mut self, edge: Edge) {
        if self.edges.len() >= MAX_EDGES {
            self.is_too_large = true;
            return;
        }
        self.edges.push(edge);
    }

    /// The arrows in words; without arrows, the boxes.
    pub(super) fn words(&self) -> String {
        const MOST: usize = 30;
        let name = |end: End| match end {
            End::Node(node) => self.nodes[node].lines.join(" "),
            End::Cluster(cluster) => self.clusters[cluster].title.join(" "),
        };
        let arrows = self.edges.iter().take(MOST).map(|edge| {
            let (from, to) = (name(edge.from), name(edge.to));
            let label = edge.label.join(" ");
            match (from.is_empty(), to.is_empty(), label.is_empty()) {
                (true, _, _) => format!("Start: {to}"),
                (_, true, _) => format!("{from}: end"),
                (_, _, true) => format!("{from} to {to}"),
                _ => format!("{from} to {to}: {label}"),
            }
        });
        let words: Vec<String> = arrows.collect();
        if words.is_empty() {
            let boxes = self.nodes.iter().take(MOST);
            let names = boxes.map(|node| node.lines.join(" "));
            return names.collect::<Vec<_>>().join(", ");
        }
        words.join("; ")
    }

    /// The frames round an end, the innermost first, down to the whole.
    pub(super) fn frames(&self, end: End) -> Vec<usize> {
        let mut cluster = match end {
            End::Node(node) => self.nodes[node].cluster,
            End::Cluster(0) => return vec![0],
            End::Cluster(cluster) => self.clusters[cluster].parent,
        };
        let mut frames = Vec::new();
        while cluster != 0 && frames.len() <= MAX_CLUSTERS {
            frames.push(cluster);
            cluster = self.clusters[cluster].parent;
        }
        frames.push(0);
        frames
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paint_takes_nothing_but_colours_and_sizes() {
        let mut paint = Paint::default();
        paint.read("fill:#f9f,stroke:url(x),stroke-width:4px;color:red;x:y,stroke-dasharray: 5 5");
        assert_eq!(paint.fill.as_deref(), Some("#f9f"));
        assert_eq!(paint.stroke, None);
        assert_eq!(paint.stroke_width.as_deref(), Some("4"));
        assert_eq!(paint.text_colour(), Some("red"));
        assert_eq!(paint.dash.as_deref(), Some("5 5"));
        paint.text = None;
        assert_eq!(paint.text_colour(), Some("#111"));
    }

    #[test]
    fn a_box_may_turn_out_to_be_a_frame() {
        let mut graph = Graph::new(Direction::Down);
        let (a, b) = (graph.node("a", 0), graph.node("b", 0));
        graph.connect(Edge::new(a, b));
        let cluster = graph.cluster("a", 0, vec![]);
        assert_eq!(graph.edges[0].from, End::Cluster(cluster));
        assert!(graph.is_gone(0));
    }
}
