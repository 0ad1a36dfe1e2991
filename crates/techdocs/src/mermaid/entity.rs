//! Entity relationship diagrams: `erDiagram`.

use super::graph::{Direction, Edge, End, Graph, Head, Line, Shape};
use super::problem::{Problem, unread};
use super::styles::Styles;
use super::text;

/// Attributes of an entity that are shown.
const MAX_ATTRIBUTES: usize = 100;
const EXPECTED: &str = "a relation is `A ||--o{ B : text`, an entity `A { type name }`";

/// Reads an entity relationship diagram.
pub(super) fn read(source: &str) -> Result<Graph, Problem> {
    let mut graph = Graph::new(Direction::Down);
    let mut styles = Styles::default();
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
            "" | "title" => {}
            "classDef" | "class" | "style" if styles.statement(line, &mut graph) => {}
            "direction" => {
                graph.clusters[0].direction =
                    line.split_whitespace().nth(1).and_then(Direction::of);
            }
            _ => {
                if !relation(&mut graph, line, &mut styles).map_err(|it| it.at(at + 1))? {
                    let (name, body) = match line.split_once('{') {
                        Some((name, body)) => (name.trim(), Some(body)),
                        None => (line, None),
                    };
                    if name.is_empty() || (name.contains(' ') && !name.contains(['"', '['])) {
                        return Err(unread(line, EXPECTED).at(at + 1));
                    }
                    let entity = entity(&mut graph, name, &mut styles);
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
    styles.finish(&mut graph);
    Ok(graph)
}

/// The entity of a name, as in `NAME`, `"Name"`, `NAME["Alias"]`.
fn entity(graph: &mut Graph, written: &str, styles: &mut Styles) -> usize {
    let (written, class) = written.split_once(":::").unwrap_or((written, ""));
    let (name, alias) = match written.split_once('[') {
        Some((name, alias)) => (name.trim(), Some(alias.trim_end_matches(']'))),
        None => (written.trim(), None),
    };
    let name = name.trim_matches('"');
    let end = match graph.find(name) {
        Some(end) => end,
        None => {
            let lines = text::lines(name);
            graph.add(name, 0, lines, Shape::Table(Vec::new()))
        }
    };
    if !class.is_empty() {
        styles.give(end, class.trim());
    }
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

/// A relation in words, in marks: `A one or more to zero or one B`.
fn in_marks(line: &str) -> Option<String> {
    const COUNTS: [(&str, [&str; 2]); 15] = [
        ("zero or more", ["}o", "o{"]),
        ("zero or many", ["}o", "o{"]),
        ("many(0)", ["}o", "o{"]),
        ("0+", ["}o", "o{"]),
        ("one or more", ["}|", "|{"]),
        ("one or many", ["}|", "|{"]),
        ("many(1)", ["}|", "|{"]),
        ("1+", ["}|", "|{"]),
        ("zero or one", ["|o", "o|"]),
        ("one or zero", ["|o", "o|"]),
        ("only one", ["||", "||"]),
        ("many", ["}o", "o{"]),
        ("one", ["||", "||"]),
        ("1", ["||", "||"]),
        ("0", ["|o", "o|"]),
    ];
    let (ends, label) = super::source::split_text(line);
    let links = [
        (" optionally to ", ".."),
        (" to ", "--"),
        ("--", "--"),
        ("..", ".."),
    ];
    let (at, (word, link)) = links
        .into_iter()
        .find_map(|link| Some((super::source::find_unquoted(ends, link.0)?, link)))?;
    let (left, right) = (ends[..at].trim(), ends[at + word.len()..].trim());
    let start = COUNTS.iter().find_map(|(count, marks)| {
        let name = left.strip_suffix(count)?;
        name.ends_with(' ').then_some((name, marks[0]))
    });
    let end = COUNTS.iter().find_map(|(count, marks)| {
        let name = right.strip_prefix(count)?;
        name.starts_with(' ').then_some((name, marks[1]))
    });
    let ((from, start), (to, end)) = (start?, end?);
    Some(format!("{from}{start}{link}{end}{to} : {label}"))
}

/// `A ||--o{ B : "text"`; false where it is none.
fn relation(graph: &mut Graph, line: &str, styles: &mut Styles) -> Result<bool, Problem> {
    let in_marks = in_marks(line);
    let line = in_marks.as_deref().unwrap_or(line);
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
    let (name, label) = super::source::split_text(rest);
    let (from, to) = (line[..at - 2].trim(), name.trim());
    if from.is_empty() || to.is_empty() {
        return Err(unread(line, EXPECTED));
    }
    let from = entity(graph, from, styles);
    let to = entity(graph, to, styles);
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
        let graph = read(
            "erDiagram\nA 1 to zero or more B-1:::x : \"y: z\"\nC many(0) optionally to 0+ D\n\
             classDef x fill:#f00",
        )
        .unwrap();
        let (first, second) = (&graph.edges[0], &graph.edges[1]);
        assert_eq!((first.start, first.end), (Head::One, Head::ZeroMany));
        assert_eq!(first.label, ["y: z"]);
        assert_eq!((second.end, second.line), (Head::ZeroMany, Line::Dotted));
        assert_eq!(graph.nodes[1].paint.fill.as_deref(), Some("#f00"));
        assert!(read("erDiagram\nA -- B").is_err());
        assert!(read("erDiagram\nA b c").is_err());
    }
}
