//! Entity relationship diagrams: `erDiagram`.

use super::graph::{Direction, Edge, End, Graph, Head, Line, Shape};
use super::problem::{Problem, unread};
use super::text;

/// Attributes of an entity that are shown.
const MAX_ATTRIBUTES: usize = 100;
const EXPECTED: &str = "a relation is `A ||--o{ B : text`, an entity `A { type name }`";

/// Reads an entity relationship diagram.
pub(super) fn read(source: &str) -> Result<Graph, Problem> {
    let mut graph = Graph::new(Direction::Down);
    let mut open: Option<usize> = None;
    for (at, line) in source.lines().enumerate().skip(1) {
        let line = line.trim();
        if let Some(entity) = open {
            let (attribute, closes) = match line.strip_suffix('}') {
                Some(attribute) => (attribute, true),
                None => (line, false),
            };
            attribute_row(&mut graph, entity, attribute);
            if closes {
                open = None;
            }
            continue;
        }
        let word = line.split_whitespace().next().unwrap_or_default();
        match word {
            "" | "classDef" | "class" | "style" => {}
            "title" => {}
            "direction" => {
                graph.clusters[0].direction =
                    line.split_whitespace().nth(1).and_then(Direction::of);
            }
            _ => {
                if !relation(&mut graph, line).map_err(|it| it.at(at + 1))? {
                    let (name, body) = match line.split_once('{') {
                        Some((name, body)) => (name.trim(), Some(body)),
                        None => (line, None),
                    };
                    if name.is_empty() || (name.contains(' ') && !name.contains(['"', '['])) {
                        return Err(unread(line, EXPECTED).at(at + 1));
                    }
                    let entity = entity(&mut graph, name);
                    if let Some(body) = body {
                        match body.split_once('}') {
                            Some((attribute, _)) => attribute_row(&mut graph, entity, attribute),
                            None => {
                                attribute_row(&mut graph, entity, body);
                                open = Some(entity);
                            }
                        }
                    }
                }
            }
        }
    }
    Ok(graph)
}

/// The entity of a name, as in `NAME`, `"Name"`, `NAME["Alias"]`.
fn entity(graph: &mut Graph, written: &str) -> usize {
    let (name, alias) = match written.split_once('[') {
        Some((name, alias)) => (name.trim(), Some(alias.trim_end_matches(']'))),
        None => (written.trim(), None),
    };
    let name = name.trim_matches('"');
    let name = name.split(":::").next().unwrap_or(name);
    let end = match graph.find(name) {
        Some(end) => end,
        None => {
            let lines = text::lines(name);
            graph.add(name, 0, lines, Shape::Table(Vec::new()))
        }
    };
    let End::Node(node) = end else { return 0 };
    if let Some(alias) = alias {
        graph.nodes[node].lines = text::lines(alias);
    }
    node
}

/// `type name PK "comment"`.
fn attribute_row(graph: &mut Graph, entity: usize, written: &str) {
    let written = written.trim();
    if written.is_empty() {
        return;
    }
    let (words, comment) = written.split_once('"').unwrap_or((written, ""));
    let mut words = words.split_whitespace();
    let mut row: Vec<String> = words.by_ref().take(2).map(text::line).collect();
    let keys: Vec<&str> = words.collect();
    if !keys.is_empty() || !comment.is_empty() {
        row.push(keys.join(" "));
    }
    if !comment.is_empty() {
        row.push(text::line(comment.trim_end_matches('"')));
    }
    if let Shape::Table(sections) = &mut graph.nodes[entity].shape {
        if sections.is_empty() {
            sections.push(Vec::new());
        }
        if sections[0].len() < MAX_ATTRIBUTES {
            sections[0].push(row);
        }
    }
}

/// `A ||--o{ B : "text"`; false where it is none.
fn relation(graph: &mut Graph, line: &str) -> Result<bool, Problem> {
    let Some((at, line_kind)) = ["--", ".."]
        .iter()
        .zip([Line::Solid, Line::Dotted])
        .filter_map(|(mark, kind)| Some((super::source::find_unquoted(line, mark)?, kind)))
        .min_by_key(|(at, _)| *at)
    else {
        return Ok(false);
    };
    let (Some(left), Some(right)) = (line.get(at.wrapping_sub(2)..at), line.get(at + 2..at + 4))
    else {
        return Ok(false);
    };
    let start_head = match left {
        "||" => Head::One,
        "|o" => Head::ZeroOne,
        "}|" => Head::Many,
        "}o" => Head::ZeroMany,
        _ => return Err(unread(line, EXPECTED)),
    };
    let end_head = match right {
        "||" => Head::One,
        "o|" => Head::ZeroOne,
        "|{" => Head::Many,
        "o{" => Head::ZeroMany,
        _ => return Err(unread(line, EXPECTED)),
    };
    let rest = &line[at + 4..];
    let (name, label) = rest.split_once(':').unwrap_or((rest, ""));
    let (from, to) = (line[..at - 2].trim(), name.trim());
    if from.is_empty() || to.is_empty() {
        return Err(unread(line, EXPECTED));
    }
    let from = entity(graph, from);
    let to = entity(graph, to);
    let mut edge = Edge::new(End::Node(from), End::Node(to));
    (edge.start, edge.end, edge.line) = (start_head, end_head, line_kind);
    edge.label = text::lines(label);
    graph.connect(edge);
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_relations_are_read() {
        let graph = read(
            "erDiagram\nA ||--o{ B-C : \"has it\"\nA {\nstring id PK \"the key\"\nint n\n}\n\
             B-C }|..|| D : x",
        )
        .unwrap();
        assert_eq!(graph.nodes.len(), 3);
        let edge = &graph.edges[0];
        assert_eq!((edge.start, edge.end), (Head::One, Head::ZeroMany));
        assert_eq!(edge.label, ["has it"]);
        assert_eq!(graph.edges[1].line, Line::Dotted);
        let Shape::Table(sections) = &graph.nodes[0].shape else {
            panic!()
        };
        assert_eq!(sections[0][0], ["string", "id", "PK", "the key"]);
        assert_eq!(sections[0][1], ["int", "n"]);
        assert!(read("erDiagram\nA -- B").is_err());
        assert!(read("erDiagram\nA b c").is_err());
    }
}
