//! Class diagrams: `classDiagram`.

use super::graph::{Direction, Edge, End, Graph, Head, Line, Shape};
use super::problem::{Problem, unread};
use super::source::web_address;
use super::styles::Styles;
use super::text;

/// Members of a class that are shown.
const MAX_MEMBERS: usize = 100;
const EXPECTED: &str = "a relation is `A <|-- B : text`, a member `A : +name`";

/// Reads a class diagram.
pub(super) fn read(source: &str) -> Result<Graph, Problem> {
    let mut reader = Reader {
        graph: Graph::new(Direction::Down),
        open: None,
        space: 0,
        notes: 0,
        styles: Styles::default(),
    };
    for (at, line) in source.lines().enumerate().skip(1) {
        reader.line(line.trim()).map_err(|it| it.at(at + 1))?;
    }
    reader.styles.finish(&mut reader.graph);
    Ok(reader.graph)
}

struct Reader {
    graph: Graph,
    /// The class whose members are listed.
    open: Option<usize>,
    /// The namespace that is open.
    space: usize,
    notes: usize,
    styles: Styles,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), Problem> {
        if let Some(class) = self.open {
            match line.strip_suffix('}') {
                Some(member) => {
                    self.member(class, member);
                    self.open = None;
                }
                None => self.member(class, line),
            }
            return Ok(());
        }
        let (word, rest) = line
            .split_once(char::is_whitespace)
            .map_or((line, ""), |(word, rest)| (word, rest.trim()));
        match word {
            "" | "callback" => {}
            "}" => self.space = 0,
            "direction" => self.graph.clusters[0].direction = Direction::of(rest),
            "namespace" => {
                let name = rest.trim_end_matches('{').trim();
                let title = text::lines(name);
                self.space = self.graph.cluster(&format!("namespace {name}"), 0, title);
            }
            "classDef" | "cssClass" | "style" => {
                self.styles.statement(line, &mut self.graph);
            }
            "class" => self.class_statement(rest)?,
            "note" => self.note(rest),
            "link" | "click" => {
                if let Some((name, action)) = rest.split_once(char::is_whitespace) {
                    let class = self.class(name);
                    self.graph.nodes[class].link = web_address(action);
                }
            }
            _ if line.starts_with("<<") => {
                if let Some((kind, name)) = line[2..].split_once(">>") {
                    let class = self.class(name.trim());
                    self.kind(class, kind);
                }
            }
            _ => self.relation(line)?,
        }
        Ok(())
    }

    /// The class of a name.
    fn class(&mut self, written: &str) -> usize {
        let (name, label) = match written.split_once('[') {
            Some((name, label)) => (name, Some(label)),
            None => (written, None),
        };
        let (label, class) = match label.unwrap_or(name).split_once(":::") {
            Some((before, class)) => (label.and(Some(before)), class.trim()),
            None => (label, ""),
        };
        let name = name.split(":::").next().unwrap_or(name);
        let name = name.trim().trim_matches('`');
        let (key, _) = name.split_once('~').unwrap_or((name, ""));
        let end = match self.graph.find(key) {
            Some(end) => end,
            None => {
                let lines = vec![generic(name)];
                let table = Shape::Table(vec![Vec::new(), Vec::new()]);
                self.graph.add(key, self.space, lines, table)
            }
        };
        let End::Node(node) = end else { return 0 };
        if !class.is_empty() {
            self.styles.give(end, class);
        }
        if let Some(label) = label {
            let label = label.trim().trim_end_matches(']');
            self.graph.nodes[node].lines = text::lines(label);
        }
        node
    }

    /// `Name`, `Name {`, `Name["Label"]:::style`, `Name { member }`.
    fn class_statement(&mut self, rest: &str) -> Result<(), Problem> {
        let (name, body) = match rest.split_once('{') {
            Some((name, body)) => (name.trim(), Some(body.trim())),
            None => (rest, None),
        };
        if name.is_empty() {
            return Err(Problem::from("a class has no name").hint("write `class Name`"));
        }
        let class = self.class(name);
        match body.map(|body| (body, body.strip_suffix('}'))) {
            None => {}
            Some((_, Some(member))) => self.member(class, member),
            Some((member, None)) => {
                self.member(class, member);
                self.open = Some(class);
            }
        }
        Ok(())
    }

    fn kind(&mut self, class: usize, kind: &str) {
        let lines = &mut self.graph.nodes[class].lines;
        lines.insert(0, format!("«{}»", text::line(kind)));
    }

    /// A field, or with brackets a method.
    fn member(&mut self, class: usize, written: &str) {
        let written = written.trim();
        if written.is_empty() {
            return;
        }
        if let Some(kind) = written
            .strip_prefix("<<")
            .and_then(|k| k.strip_suffix(">>"))
        {
            self.kind(class, kind);
            return;
        }
        let is_method = written.contains('(');
        let mut shown = generic(written.trim_end_matches(['*', '$']));
        // `name() Type` as `name(): Type`.
        if is_method
            && let Some(end) = shown.rfind(')')
            && shown[end + 1..].starts_with(' ')
            && !shown[end + 1..].trim_start().starts_with([':', '-', '='])
        {
            shown.insert(end + 1, ':');
        }
        if let Shape::Table(sections) = &mut self.graph.nodes[class].shape
            && let Some(section) = sections.get_mut(usize::from(is_method))
            && section.len() < MAX_MEMBERS
        {
            let shown: String = shown.chars().take(120).collect();
            section.push(vec![shown]);
        }
    }

    /// `note "text"`, `note for A "text"`.
    fn note(&mut self, rest: &str) {
        let (about, words) = match rest.strip_prefix("for ") {
            Some(rest) => rest
                .trim()
                .split_once(char::is_whitespace)
                .unwrap_or((rest, "")),
            None => ("", rest),
        };
        self.notes += 1;
        let name = format!("note {}", self.notes);
        let note = self.graph.add(&name, 0, text::lines(words), Shape::Note);
        if !about.is_empty() {
            let class = self.class(about);
            let mut edge = Edge::new(End::Node(class), note);
            edge.line = Line::Dotted;
            self.graph.connect(edge);
        }
    }

    /// `A "1" <|-- "*" B : text`, `A : member`.
    fn relation(&mut self, line: &str) -> Result<(), Problem> {
        let Some(link) = link(line) else {
            return match line.split_once(':') {
                Some((name, member)) if is_name(name.trim()) => {
                    let class = self.class(name.trim());
                    self.member(class, member);
                    Ok(())
                }
                _ if is_name(line) => {
                    self.class(line);
                    Ok(())
                }
                _ => Err(unread(line, EXPECTED)),
            };
        };
        let (left, first) = quoted_end(line[..link.from].trim());
        let right = &line[link.to..];
        let (right, label) = match right.split_once(':') {
            Some((right, label)) if !right.ends_with(':') => (right, label),
            _ => (right, ""),
        };
        let (second, right) = quoted_start(right.trim());
        if !is_name(left) || !is_name(right) {
            return Err(unread(line, EXPECTED));
        }
        let (left, right) = (self.class(left), self.class(right));
        let mut edge = Edge::new(End::Node(left), End::Node(right));
        (edge.start, edge.end, edge.line) = (link.start, link.end, link.line);
        edge.label = text::lines(label);
        edge.notes = [text::line(first), text::line(second)];
        self.graph.connect(edge);
        Ok(())
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.contains(['"', '{', '}', '(', '<'])
        && (!name.contains(char::is_whitespace) || name.contains('`') || name.contains('['))
}

/// `A "1"`: the name, and what is in quotes at its end.
fn quoted_end(text: &str) -> (&str, &str) {
    match text.strip_suffix('"').and_then(|t| t.rsplit_once('"')) {
        Some((name, quoted)) => (name.trim(), quoted),
        None => (text, ""),
    }
}

/// `"*" B`: what is in quotes at its start, and the name.
fn quoted_start(text: &str) -> (&str, &str) {
    match text.strip_prefix('"').and_then(|t| t.split_once('"')) {
        Some((quoted, name)) => (quoted, name.trim()),
        None => ("", text),
    }
}

/// `List~int~` as `List<int>`.
fn generic(name: &str) -> String {
    let mut out = String::new();
    let mut opened = false;
    for (at, c) in name.char_indices() {
        let at_start = at == 0 || name[..at].ends_with([' ', '(', '+', '-', '#']);
        match c {
            '~' if at_start => out.push('~'),
            '~' => {
                out.push_str(if opened { "&gt;" } else { "&lt;" });
                opened = !opened;
            }
            c => out.push(c),
        }
    }
    super::text::line(&out)
}

struct Link {
    from: usize,
    to: usize,
    start: Head,
    end: Head,
    line: Line,
}

/// The arrow in a relation.
fn link(line: &str) -> Option<Link> {
    let (at, kind) = ["--", ".."]
        .iter()
        .zip([Line::Solid, Line::Dotted])
        .filter_map(|(mark, kind)| Some((super::source::find_unquoted(line, mark)?, kind)))
        .min_by_key(|(at, _)| *at)?;
    let before = &line[..at];
    let starts = [
        ("<|", Head::Triangle),
        ("()", Head::Circle),
        ("*", Head::Diamond),
        ("<", Head::Open),
        ("o", Head::OpenDiamond),
    ];
    let (mut from, mut first) = (at, Head::None);
    for (mark, head) in starts {
        if let Some(name) = before.strip_suffix(mark)
            && (mark != "o" || name.ends_with([' ', '"']))
        {
            (from, first) = (name.len(), head);
            break;
        }
    }
    let after = &line[at + 2..];
    let ends = [
        ("|>", Head::Triangle),
        ("()", Head::Circle),
        ("*", Head::Diamond),
        (">", Head::Open),
        ("o", Head::OpenDiamond),
    ];
    let (mut to, mut last) = (at + 2, Head::None);
    for (mark, head) in ends {
        if let Some(name) = after.strip_prefix(mark)
            && (mark != "o" || !name.starts_with(|c: char| c.is_alphanumeric()))
        {
            (to, last) = (line.len() - name.len(), head);
            break;
        }
    }
    Some(Link {
        from,
        to,
        start: first,
        end: last,
        line: kind,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_are_read() {
        #[track_caller]
        fn check(link: &str, start: Head, end: Head, line: Line) {
            let graph = read(&format!("classDiagram\nA {link} B : uses")).unwrap();
            let edge = &graph.edges[0];
            assert_eq!(
                (edge.start, edge.end, edge.line),
                (start, end, line),
                "{link}"
            );
            assert_eq!(edge.label, ["uses"]);
            assert_eq!(graph.nodes.len(), 2);
        }
        use Head::*;
        check("<|--", Triangle, None, Line::Solid);
        check("*--", Diamond, None, Line::Solid);
        check("o--", OpenDiamond, None, Line::Solid);
        check("-->", None, Open, Line::Solid);
        check("--", None, None, Line::Solid);
        check("..>", None, Open, Line::Dotted);
        check("..|>", None, Triangle, Line::Dotted);
        check("<-->", Open, Open, Line::Solid);
        check("--*", None, Diamond, Line::Solid);
    }

    #[test]
    fn classes_have_members() {
        let graph = read(
            "classDiagram\nclass A {\n<<interface>>\n+int a\n+b(x) List~int~\n}\nA : -c\n\
             A \"1\" --> \"0..*\" B\nclass C[\"Label\"]\nnote for A \"n\"",
        )
        .unwrap();
        assert_eq!(graph.nodes[0].lines, ["«interface»", "A"]);
        let Shape::Table(sections) = &graph.nodes[0].shape else {
            panic!()
        };
        assert_eq!(sections[0], [["+int a"], ["-c"]]);
        assert_eq!(sections[1], [["+b(x): List<int>"]]);
        assert_eq!(graph.edges[0].notes, ["1", "0..*"]);
        assert_eq!(graph.nodes[2].lines, ["Label"]);
        let graph = read("classDiagram\nclass Square~Shape~").unwrap();
        assert_eq!(graph.nodes[0].lines, ["Square<Shape>"]);
        assert!(read("classDiagram\na b (c").is_err());
    }
}
