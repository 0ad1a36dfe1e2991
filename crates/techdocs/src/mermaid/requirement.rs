//! Requirement diagrams: `requirementDiagram`.

use super::graph::{Direction, Edge, End, Graph, Head, Line, Shape};
use super::problem::{Problem, unread};
use super::source::{Source, after_word};
use super::styles::Styles;
use super::text;

const EXPECTED: &str =
    "a relation is `a - satisfies -> b`, a block `requirement name {` and lines up to `}`";
const KINDS: [(&str, &str); 7] = [
    ("requirement", "Requirement"),
    ("functionalRequirement", "Functional requirement"),
    ("interfaceRequirement", "Interface requirement"),
    ("performanceRequirement", "Performance requirement"),
    ("physicalRequirement", "Physical requirement"),
    ("designConstraint", "Design constraint"),
    ("element", "Element"),
];
const RELATIONS: [&str; 7] = [
    "contains",
    "copies",
    "derives",
    "satisfies",
    "verifies",
    "refines",
    "traces",
];
/// Longer lines of a block are broken.
const WRAP: f64 = 250.0;

/// Reads a requirement diagram.
pub(super) fn read(source: &Source) -> Result<Graph, Problem> {
    let mut graph = Graph::new(Direction::Down);
    let mut styles = Styles::default();
    let mut open: Option<usize> = None;
    for (number, line) in source.lines() {
        let line = super::source::without_semicolon(line);
        if let Some(node) = open {
            if line == "}" {
                open = None;
            } else {
                property(&mut graph, node, line).map_err(|problem| problem.at(number))?;
            }
            continue;
        }
        if let Some(direction) = after_word(line, "direction") {
            graph.clusters[0].direction = Direction::of(direction);
        } else if styles.statement(line, &mut graph) {
        } else if let Some((kind, name)) = block(line) {
            let name = name.trim_end_matches(['{', '}']).trim();
            let node = named(&mut graph, name, &mut styles);
            let lines = &mut graph.nodes[node].lines;
            lines.insert(0, format!("«{kind}»"));
            if line.ends_with('{') {
                open = Some(node);
            }
        } else {
            relation(&mut graph, line, &mut styles)
                .ok_or_else(|| unread(line, EXPECTED).at(number))?;
        }
    }
    styles.finish(&mut graph);
    Ok(graph)
}

fn block(line: &str) -> Option<(&'static str, &str)> {
    KINDS.iter().find_map(|(word, kind)| {
        let name = after_word(line, word)?;
        (!name.is_empty()).then_some((*kind, name))
    })
}

/// The block of a name, in quotes or not, with the class it has.
fn named(graph: &mut Graph, written: &str, styles: &mut Styles) -> usize {
    let (name, class) = written.split_once(":::").unwrap_or((written, ""));
    let name = name.trim().trim_matches('"');
    let end = match graph.find(name) {
        Some(end) => end,
        None => graph.add(name, 0, text::lines(name), Shape::Table(Vec::new())),
    };
    if !class.is_empty() {
        styles.give(end, class.trim());
    }
    match end {
        End::Node(node) => node,
        End::Cluster(_) => 0,
    }
}

/// `text: the words`, as a row of the block.
fn property(graph: &mut Graph, node: usize, line: &str) -> Result<(), Problem> {
    const NAMES: [(&str, &str); 6] = [
        ("id", "Id"),
        ("text", "Text"),
        ("risk", "Risk"),
        ("verifymethod", "Verification"),
        ("type", "Type"),
        ("docref", "Document"),
    ];
    let expected =
        "a line of a block is `id:`, `text:`, `risk:`, `verifymethod:`, `type:` or `docref:`";
    let (key, value) = line.split_once(':').ok_or_else(|| unread(line, expected))?;
    let key = key.trim().to_ascii_lowercase();
    let name = NAMES.iter().find(|(word, _)| *word == key);
    let (_, name) = name.ok_or_else(|| unread(line, expected))?;
    let lines = text::wrapped(&format!("{name}: {}", value.trim().trim_matches('"')), WRAP);
    if let Shape::Table(sections) = &mut graph.nodes[node].shape {
        if sections.is_empty() {
            sections.push(Vec::new());
        }
        sections[0].extend(lines.into_iter().map(|line| vec![line]));
        sections[0].truncate(60);
    }
    Ok(())
}

/// `a - satisfies -> b`, `b <- satisfies - a`.
fn relation(graph: &mut Graph, line: &str, styles: &mut Styles) -> Option<()> {
    let (from, kind, to) = if let Some((left, to)) = line.rsplit_once("->") {
        let (from, kind) = left.rsplit_once(" - ").or_else(|| left.rsplit_once('-'))?;
        (from, kind, to)
    } else {
        let (to, right) = line.split_once("<-")?;
        let (kind, from) = right.split_once(" - ").or_else(|| right.split_once('-'))?;
        (from, kind, to)
    };
    let kind = kind.trim().to_ascii_lowercase();
    if !RELATIONS.contains(&kind.as_str()) || from.trim().is_empty() || to.trim().is_empty() {
        return None;
    }
    let from = End::Node(named(graph, from, styles));
    let to = End::Node(named(graph, to, styles));
    let mut edge = Edge::new(from, to);
    edge.end = Head::Open;
    edge.line = if kind == "contains" {
        Line::Solid
    } else {
        Line::Dotted
    };
    edge.label = vec![format!("«{kind}»")];
    graph.connect(edge);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_relations_are_read() {
        let graph = read(&Source::read(
            "requirementDiagram\ndirection LR\nrequirement \"test req\":::x {\nid: 1\ntext: \"the < text\"\n\
             }\nelement e {\ntype: simulation\n}\ne - satisfies -> \"test req\"\n\"test req\" <- traces - e\n\
             classDef x fill:#f9f",
        ))
        .unwrap();
        assert_eq!(graph.nodes[0].lines, ["«Requirement»", "test req"]);
        assert_eq!(graph.nodes[0].paint.fill.as_deref(), Some("#f9f"));
        let Shape::Table(sections) = &graph.nodes[0].shape else {
            panic!()
        };
        assert_eq!(sections[0], [["Id: 1"], ["Text: the < text"]]);
        assert_eq!(graph.edges.len(), 2);
        assert_eq!(graph.edges[0].from, graph.edges[1].from);
        assert_eq!(graph.edges[0].label, ["«satisfies»"]);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (source, line) in [
            ("requirementDiagram\na - likes -> b", 2),
            ("requirementDiagram\nelement x {\ncolour: 1\n}", 3),
            ("requirementDiagram\nx", 2),
        ] {
            assert_eq!(read(&Source::read(source)).unwrap_err().line, line);
        }
    }
}
