//! State diagrams: `stateDiagram-v2`.

use rustc_hash::FxHashSet;

use super::graph::{Direction, Edge, End, Graph, Head, Line, Shape};
use super::problem::{Problem, unread};
use super::source::{split_text, web_address};
use super::styles::Styles;
use super::text;

/// States within states.
const MAX_DEPTH: usize = 20;
const EXPECTED: &str = "a transition is `a --> b : text`, a state `state \"Text\" as a`";

/// Reads a state diagram.
pub(super) fn read(source: &str) -> Result<Graph, Problem> {
    let mut reader = Reader {
        graph: Graph::new(Direction::Down),
        open: vec![0],
        note: None,
        styles: Styles::default(),
        parts: FxHashSet::default(),
        notes: 0,
    };
    for (at, line) in source.lines().enumerate().skip(1) {
        let line = super::source::without_semicolon(line);
        reader.line(line).map_err(|it| it.at(at + 1))?;
    }
    reader.styles.finish(&mut reader.graph);
    Ok(reader.graph)
}

struct Reader {
    graph: Graph,
    /// The states that are open.
    open: Vec<usize>,
    /// The state a note of several lines is about, and its lines so far.
    note: Option<(End, Vec<String>)>,
    styles: Styles,
    notes: usize,
    /// Frames of what goes on at the same time.
    parts: FxHashSet<usize>,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), Problem> {
        if let Some((end, lines)) = &mut self.note {
            if line.eq_ignore_ascii_case("end note") {
                let (end, lines) = (*end, std::mem::take(lines));
                self.note = None;
                self.add_note(end, lines);
            } else if lines.len() < 100 {
                lines.extend(text::lines(line));
            }
            return Ok(());
        }
        let cluster = *self.open.last().unwrap_or(&0);
        let (word, rest) = line
            .split_once(char::is_whitespace)
            .map_or((line, ""), |(word, rest)| (word, rest.trim()));
        match word {
            "" | "hide" | "scale" => {}
            "--" => self.part(cluster),
            "}" => {
                if self.parts.contains(&cluster) {
                    self.open.pop();
                }
                if self.open.len() > 1 {
                    self.open.pop();
                }
            }
            "direction" => self.graph.clusters[cluster].direction = Direction::of(rest),
            "state" => self.state(rest, cluster)?,
            "note" | "Note" => self.begin_note(rest, cluster),
            "click" => {
                if let Some((name, action)) = rest.split_once(char::is_whitespace)
                    && let End::Node(node) = self.end(name, cluster, true)
                {
                    self.graph.nodes[node].link = web_address(action);
                }
            }
            _ if self.styles.statement(line, &mut self.graph) => {}
            _ => self.transition(line, cluster)?,
        }
        Ok(())
    }

    /// Parts a state into what goes on at the same time: a frame for what it
    /// holds so far, and one for what follows.
    fn part(&mut self, cluster: usize) {
        let mut whole = cluster;
        if self.parts.contains(&cluster) {
            self.open.pop();
            whole = *self.open.last().unwrap_or(&0);
        } else if cluster != 0 {
            let first = self.part_frame(whole);
            for node in &mut self.graph.nodes {
                if node.cluster == whole {
                    node.cluster = first;
                }
            }
        }
        if whole != 0 {
            let next = self.part_frame(whole);
            self.open.push(next);
        }
    }

    fn part_frame(&mut self, whole: usize) -> usize {
        let name = format!("part {}", self.parts.len());
        let made = self.graph.cluster(&name, whole, Vec::new());
        self.graph.clusters[made].paint.dash = Some("4 4".to_owned());
        self.parts.insert(made);
        made
    }

    /// A state by its name; `[*]` is the start or the stop of where it is.
    fn end(&mut self, written: &str, cluster: usize, is_from: bool) -> End {
        let (name, class) = match written.split_once(":::") {
            Some((name, class)) => (name.trim(), Some(class.trim())),
            None => (written, None),
        };
        let end = if name == "[*]" {
            let name = format!("[*] {cluster} {is_from}");
            let shape = if is_from { Shape::Start } else { Shape::Stop };
            match self.graph.find(&name) {
                Some(end) => end,
                None => self.graph.add(&name, cluster, Vec::new(), shape),
            }
        } else if let Some(end) = self.graph.find(name) {
            end
        } else {
            self.graph
                .add(name, cluster, text::lines(name), Shape::Round)
        };
        if let Some(class) = class {
            self.styles.give(end, class);
        }
        end
    }

    /// `A --> B : text`, `A : text`, `A`.
    fn transition(&mut self, line: &str, cluster: usize) -> Result<(), Problem> {
        if let Some((from, rest)) = line.split_once("-->") {
            let (to, label) = split_text(rest);
            if from.trim().is_empty() || to.trim().is_empty() {
                return Err(unread(
                    line,
                    "an arrow leads from a state to a state: `a --> b`",
                ));
            }
            let from = self.end(from.trim(), cluster, true);
            let to = self.end(to.trim(), cluster, false);
            let mut edge = Edge::new(from, to);
            edge.end = Head::Arrow;
            edge.label = text::lines(label);
            self.graph.connect(edge);
            return Ok(());
        }
        let (name, description) = split_text(line);
        let name = name.trim();
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(unread(line, EXPECTED));
        }
        let end = self.end(name, cluster, true);
        if !description.trim().is_empty() {
            self.describe(end, description);
        }
        Ok(())
    }

    fn describe(&mut self, end: End, description: &str) {
        match end {
            End::Node(node) => self.graph.nodes[node].lines = text::lines(description),
            End::Cluster(cluster) => {
                self.graph.clusters[cluster].title = text::lines(description);
            }
        }
    }

    /// `state "Text" as A`, `state A <<fork>>`, `state A {`.
    fn state(&mut self, rest: &str, cluster: usize) -> Result<(), Problem> {
        let (rest, opens) = match rest.strip_suffix('{') {
            Some(rest) => (rest.trim(), true),
            None => (rest, false),
        };
        let mut title = None;
        let mut name = rest;
        if let Some(quoted) = rest.strip_prefix('"')
            && let Some((text, after)) = quoted.split_once('"')
        {
            title = Some(text);
            name = after.trim().strip_prefix("as").unwrap_or(text).trim();
        }
        let mut shape = None;
        for (open, close) in [("<<", ">>"), ("[[", "]]")] {
            if let Some((before, kind)) = name.split_once(open) {
                name = before.trim();
                shape = match kind.trim_end_matches(close) {
                    "fork" | "join" => Some(Shape::Bar),
                    "choice" => Some(Shape::Diamond),
                    _ => None,
                };
            }
        }
        if name.is_empty() {
            return Err(unread(rest, EXPECTED));
        }
        if opens {
            if self.open.len() > MAX_DEPTH {
                return Err("there are states within more than 20 states".into());
            }
            let title = match (title, self.graph.find(name)) {
                (Some(title), _) => text::lines(title),
                (None, Some(End::Node(node))) => self.graph.nodes[node].lines.clone(),
                _ => text::lines(name),
            };
            let made = self.graph.cluster(name, cluster, title);
            self.open.push(made);
            return Ok(());
        }
        let end = self.end(name, cluster, true);
        if let (End::Node(node), Some(shape)) = (end, shape) {
            self.graph.nodes[node].shape = shape;
            self.graph.nodes[node].lines.clear();
        }
        if let Some(title) = title {
            self.describe(end, title);
        }
        Ok(())
    }

    /// `right of A : text`, or `right of A` and lines up to `end note`.
    fn begin_note(&mut self, rest: &str, cluster: usize) {
        let rest = ["left of", "right of", "over"]
            .iter()
            .find_map(|side| rest.strip_prefix(side))
            .unwrap_or(rest);
        let (name, words) = split_text(rest);
        let end = self.end(name.trim(), cluster, true);
        if words.trim().is_empty() {
            self.note = Some((end, Vec::new()));
        } else {
            self.add_note(end, text::lines(words));
        }
    }

    fn add_note(&mut self, about: End, lines: Vec<String>) {
        let cluster = self.graph.frames(about).first().copied().unwrap_or(0);
        self.notes += 1;
        let name = format!("note {}", self.notes);
        let note = self.graph.add(&name, cluster, lines, Shape::Note);
        let mut edge = Edge::new(about, note);
        edge.line = Line::Dotted;
        self.graph.connect(edge);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_and_transitions_are_read() {
        let graph = read(
            "stateDiagram-v2\n[*] --> A\nA --> B : go\nstate \"Long name\" as B\nB --> [*]\n\
             state C {\n[*] --> D\n}\nA --> C\nstate f <<fork>>\nnote right of A : text\n\
             note left of B\none\ntwo\nend note",
        )
        .unwrap();
        let shapes: Vec<_> = graph.nodes.iter().map(|node| &node.shape).collect();
        use Shape::*;
        assert_eq!(
            shapes,
            [
                &Start, &Round, &Round, &Stop, &Start, &Round, &Bar, &Note, &Note
            ]
        );
        assert_eq!(graph.nodes[2].lines, ["Long name"]);
        assert_eq!(graph.nodes[8].lines, ["one", "two"]);
        assert_eq!(graph.nodes[5].cluster, 1);
        assert_eq!(graph.edges[1].label, ["go"]);
        assert_eq!(graph.edges[4].to, End::Cluster(1));
    }

    #[test]
    fn what_goes_on_at_the_same_time_has_frames() {
        let graph = read("stateDiagram-v2\nstate A {\n[*] --> B\n--\n[*] --> C\n--\nD\n}\nA --> E")
            .unwrap();
        let clusters: Vec<_> = graph.nodes.iter().map(|node| node.cluster).collect();
        assert_eq!(clusters, [2, 2, 3, 3, 4, 0]);
        let parents: Vec<_> = graph.clusters.iter().map(|frame| frame.parent).collect();
        assert_eq!(parents, [0, 0, 1, 1, 1]);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let problem = read("stateDiagram\na b c").unwrap_err();
        assert_eq!(
            (problem.line, &*problem.message),
            (2, "`a b c` cannot be read")
        );
        assert!(read("stateDiagram\n--> b").is_err());
    }
}
