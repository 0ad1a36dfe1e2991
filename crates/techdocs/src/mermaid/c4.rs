//! C4 diagrams: `C4Context`, `C4Container`, `C4Component`, `C4Dynamic`,
//! `C4Deployment`.
//!
//! Boxes are laid out as those of a flowchart are, by the relations between
//! them, where Mermaid puts them in rows as written; so what says where things
//! go (`UpdateLayoutConfig`, `Rel_Up`, `Lay_…`) has nothing to say.

use super::graph::{Direction, Edge, End, Graph, Head, Shape};
use super::problem::{Problem, unread};
use super::source::{Source, after_word, find_unquoted};
use super::text;

const EXPECTED: &str =
    "a line is `System(alias, \"Name\", \"What it does\")`, `Rel(a, b, \"Text\")` or the like";
/// Boundaries within boundaries.
const MAX_DEPTH: usize = 20;
const WRAP: f64 = 200.0;

/// Reads a C4 diagram, and its title.
pub(super) fn read(source: &Source) -> Result<(Graph, String), Problem> {
    let mut graph = Graph::new(Direction::Down);
    let mut title = String::new();
    let mut open = vec![0];
    let mut relations = Vec::new();
    for (number, line) in source.lines() {
        let line = super::source::without_semicolon(line);
        if let Some(rest) = after_word(line, "title") {
            title = text::line(rest);
            continue;
        }
        if after_word(line, "direction").is_some() || line == "{" {
            continue;
        }
        if line == "}" {
            if open.len() > 1 {
                open.pop();
            }
            continue;
        }
        let call = call(line).ok_or_else(|| unread(line, EXPECTED).at(number))?;
        let cluster = *open.last().unwrap_or(&0);
        if let Some(kind) = boundary(&call) {
            if open.len() > MAX_DEPTH {
                return Err(Problem::from("there are boundaries within more than 20").at(number));
            }
            let mut lines = text::wrapped(call.named("label", 1), WRAP * 1.5);
            if !kind.is_empty() {
                lines.push(format!("[{kind}]"));
            }
            let made = graph.cluster(call.at(0), cluster, lines);
            if line.ends_with('{') || call.name != "Boundary_Ref" {
                open.push(made);
            }
        } else if call.name.starts_with("Rel") || call.name.starts_with("BiRel") {
            relations.push((number, call));
        } else if call.name.starts_with("Update") || call.name.starts_with("Lay_") {
            style(&call, &mut graph);
        } else if !element(&call, cluster, &mut graph) {
            return Err(unread(line, EXPECTED).at(number));
        }
    }
    let is_numbered = source.body.starts_with("C4Dynamic");
    for (at, (number, call)) in relations.into_iter().enumerate() {
        let count = is_numbered.then_some(at + 1);
        relation(&call, count, &mut graph).map_err(|problem| problem.at(number))?;
    }
    Ok((graph, title))
}

/// `Name(first, "second", $named="x")`.
struct Call<'l> {
    name: &'l str,
    arguments: Vec<&'l str>,
}

impl Call<'_> {
    fn at(&self, at: usize) -> &str {
        let mut plain = self.arguments.iter().filter(|text| !text.starts_with('$'));
        plain.nth(at).copied().unwrap_or_default()
    }

    /// An argument by its name or else by its place.
    fn named(&self, name: &str, at: usize) -> &str {
        let named = self.arguments.iter().find_map(|text| {
            let value = text.strip_prefix('$')?.strip_prefix(name)?;
            Some(value.trim_start().strip_prefix('=')?.trim())
        });
        named.unwrap_or_else(|| self.at(at)).trim_matches('"')
    }
}

fn call(line: &str) -> Option<Call<'_>> {
    let (name, rest) = line.split_once('(')?;
    let end = rest.rfind(')')?;
    let mut arguments = Vec::new();
    let mut rest = &rest[..end];
    loop {
        let end = find_unquoted(rest, ",").unwrap_or(rest.len());
        arguments.push(rest[..end].trim());
        match rest.get(end + 1..) {
            Some(after) => rest = after,
            None => break,
        }
    }
    for argument in &mut arguments {
        let inner = argument
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        *argument = inner.unwrap_or(argument);
    }
    let name = name.trim();
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_name.then_some(Call { name, arguments })
}

/// What kind of boundary is opened.
fn boundary(call: &Call<'_>) -> Option<String> {
    Some(match call.name {
        "Enterprise_Boundary" => "enterprise".to_owned(),
        "System_Boundary" => "system".to_owned(),
        "Container_Boundary" => "container".to_owned(),
        "Boundary" => text::line(call.named("type", 2)),
        "Deployment_Node" | "Node" | "Node_L" | "Node_R" => {
            let kind = text::line(call.named("type", 2));
            if kind.is_empty() {
                "node".to_owned()
            } else {
                kind
            }
        }
        _ => return None,
    })
}

/// `PersonExt`, `SystemDb`, `Container`, ….
fn element(call: &Call<'_>, cluster: usize, graph: &mut Graph) -> bool {
    let (name, is_external) = match call.name.strip_suffix("_Ext") {
        Some(name) => (name, true),
        None => (call.name, false),
    };
    let (kind, shape) = if let Some(kind) = name.strip_suffix("Db") {
        (kind, Shape::Cylinder)
    } else if let Some(kind) = name.strip_suffix("Queue") {
        (kind, Shape::Queue)
    } else if name == "Person" {
        (name, Shape::Person)
    } else {
        (name, Shape::Round)
    };
    // A person and a system have no technology.
    let (technology, description) = match kind {
        "Person" | "System" => ("", call.named("descr", 2)),
        "Container" | "Component" => (call.named("techn", 2), call.named("descr", 3)),
        _ => return false,
    };
    if call.at(0).is_empty() {
        return false;
    }
    let mut lines = text::wrapped(call.named("label", 1), WRAP);
    if lines.is_empty() {
        lines = text::wrapped(call.at(0), WRAP);
    }
    let strong = lines.len();
    let what = if is_external { "external " } else { "" };
    let mut kind = format!("[{what}{}", kind.to_ascii_lowercase());
    if !technology.is_empty() {
        kind.push_str(": ");
        kind.push_str(&text::line(technology));
    }
    kind.push(']');
    lines.extend(text::wrapped(&kind, WRAP));
    lines.extend(text::wrapped(description, WRAP));
    let node = match graph.find(call.at(0)) {
        // Said twice: the later one counts.
        Some(End::Node(node)) => {
            graph.nodes[node].lines = lines;
            graph.nodes[node].shape = shape;
            node
        }
        Some(End::Cluster(_)) => return false,
        None => match graph.add(call.at(0), cluster, lines, shape) {
            End::Node(node) => node,
            End::Cluster(_) => return false,
        },
    };
    let node = &mut graph.nodes[node];
    node.strong = strong;
    node.link = super::source::web_address(call.named("link", usize::MAX));
    if is_external {
        node.paint.dash = Some("5 4".to_owned());
    }
    true
}

/// `Rel(from, to, "label", "technology")`, `RelIndex(1, from, to, "label")`.
fn relation(call: &Call<'_>, number: Option<usize>, graph: &mut Graph) -> Result<(), Problem> {
    let shift = usize::from(call.name == "RelIndex");
    let mut ends = [call.named("from", shift), call.named("to", shift + 1)];
    if call.name == "Rel_Back" {
        ends.reverse();
    }
    let mut found = Vec::new();
    for name in ends {
        found.push(graph.find(name).ok_or_else(|| {
            let shown = super::source::start(name);
            Problem::from(format!("nothing has the alias `{shown}`")).hint(EXPECTED)
        })?);
    }
    let mut edge = Edge::new(found[0], found[1]);
    edge.end = Head::Arrow;
    if call.name.starts_with("BiRel") {
        edge.start = Head::Arrow;
    }
    let label = call.named("label", shift + 2);
    let number = match (shift, number) {
        (1, _) => format!("{}: ", text::line(call.at(0))),
        (_, Some(number)) => format!("{number}: "),
        _ => String::new(),
    };
    edge.label = text::wrapped(&format!("{number}{label}"), WRAP * 0.8);
    let technology = call.named("techn", shift + 3);
    if !technology.is_empty() {
        edge.label
            .extend(text::wrapped(&format!("[{technology}]"), WRAP * 0.8));
    }
    graph.connect(edge);
    Ok(())
}

/// `UpdateElementStyle(a, $bgColor="grey", $fontColor="red")` and the like.
fn style(call: &Call<'_>, graph: &mut Graph) {
    let fits = |name: &str| format!("{name}:{}", call.named(name, usize::MAX));
    match call.name {
        "UpdateElementStyle" | "UpdateBoundaryStyle" => {
            if let Some(end) = graph.find(call.at(0)) {
                let paint = graph.paint(end);
                paint.read(&fits("bgColor").replace("bgColor", "fill"));
                paint.read(&fits("borderColor").replace("borderColor", "stroke"));
                paint.read(&fits("fontColor").replace("fontColor", "color"));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_relations_are_read() {
        let source = "C4Container\ntitle T, < x\nPerson(u, \"User, of it\", \"Clicks\")\n\
            System_Boundary(b, \"Shop\") {\nContainer(w, \"Web\", \"Rust\", \"Serves\")\n\
            ContainerDb_Ext(d, \"Data\", $techn=\"SQL\")\n}\nRel(u, w, \"Uses\", \"HTTPS\")\n\
            BiRel(w, d, \"Reads\")\nUpdateElementStyle(u, $bgColor=\"#ff0000\")\n\
            UpdateLayoutConfig($c4ShapeInRow=\"3\")";
        let (graph, title) = read(&Source::read(source)).unwrap();
        assert_eq!(title, "T, < x");
        assert_eq!(graph.nodes[0].lines, ["User, of it", "[person]", "Clicks"]);
        assert_eq!(graph.nodes[0].paint.fill.as_deref(), Some("#ff0000"));
        assert_eq!(graph.nodes[1].lines, ["Web", "[container: Rust]", "Serves"]);
        assert_eq!(graph.nodes[2].lines, ["Data", "[external container: SQL]"]);
        assert_eq!(graph.nodes[2].shape, Shape::Cylinder);
        assert_eq!(graph.clusters[1].title, ["Shop", "[system]"]);
        assert_eq!(graph.edges[0].label, ["Uses", "[HTTPS]"]);
        assert_eq!(graph.edges[1].start, Head::Arrow);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        #[track_caller]
        fn check(line: &str, message: &str) {
            let problem = read(&Source::read(&format!("C4Context\nPerson(a, b)\n{line}")));
            let problem = problem.unwrap_err();
            assert_eq!((problem.line, &*problem.message), (3, message));
        }
        check("Rel(a, b, \"x\")", "nothing has the alias `b`");
        check("Robot(a)", "`Robot(a)` cannot be read");
        check("Person", "`Person` cannot be read");
    }
}
