//! Sankey diagrams: `sankey`, flows between nodes as bands as wide as they are
//! large.
//!
//! Nodes are in columns by how many flows lead to them, and moved up and down
//! in a fixed number of passes so that bands are short.

use rustc_hash::FxHashMap;

use super::marks::{Anchor, Ink, Words};
use super::problem::{Problem, unread};
use super::source::Source;
use super::svg::{Canvas, number};
use super::text;

const WIDTH: f64 = 640.0;
const BAR: f64 = 12.0;
const GAP: f64 = 18.0;
const MAX_FLOWS: usize = 400;
const PASSES: usize = 24;
const EXPECTED: &str = "a flow is `from,to,12.5`";

struct Node {
    name: String,
    column: usize,
    /// How much flows through it.
    value: f64,
    y: f64,
}

struct Flow {
    from: usize,
    to: usize,
    value: f64,
}

/// Reads and draws flows; gives them in words.
pub(super) fn draw(source: &Source, canvas: &mut Canvas) -> Result<String, Problem> {
    let (mut nodes, flows) = read(source)?;
    columns(&mut nodes, &flows).ok_or("the flows go in a circle")?;
    let scale = place(&mut nodes, &flows);
    let last = nodes
        .iter()
        .map(|node| node.column)
        .max()
        .unwrap_or(0)
        .max(1);
    let x = |node: &Node| node.column as f64 / last as f64 * (WIDTH - BAR);
    bands(&nodes, &flows, scale, &x, canvas);
    let shows_values = source.setting("showValues") != Some("false");
    let prefix = source.setting("prefix").unwrap_or_default();
    let suffix = source.setting("suffix").unwrap_or_default();
    for (at, node) in nodes.iter().enumerate() {
        let (left, height) = (x(node), (node.value * scale).max(1.0));
        canvas.block([left, node.y, BAR, height], 0.0, Ink::Full(at));
        let mut lines = vec![node.name.clone()];
        if shows_values {
            let value = (node.value * 100.0).round() / 100.0;
            lines.push(format!("{prefix}{value}{suffix}"));
        }
        if height < 30.0 {
            lines = vec![lines.join(" ")];
        }
        let middle = node.y + height / 2.0;
        let words = if left < WIDTH / 2.0 {
            Words::at(left + BAR + 6.0, middle, "").from(Anchor::Start)
        } else {
            Words::at(left - 6.0, middle, "").from(Anchor::End)
        };
        canvas.write_lines(&lines, words.size(12.0).haloed());
    }
    let said = flows.iter().take(60).map(|flow| {
        let (from, to) = (&nodes[flow.from].name, &nodes[flow.to].name);
        format!("{from} to {to}: {}", flow.value)
    });
    Ok(said.collect::<Vec<_>>().join("; "))
}

fn read(source: &Source) -> Result<(Vec<Node>, Vec<Flow>), Problem> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut flows: Vec<Flow> = Vec::new();
    let mut names: FxHashMap<String, usize> = FxHashMap::default();
    for (number, line) in source.lines() {
        let cells = cells(line.trim());
        let [from, to, value] = cells.as_slice() else {
            return Err(unread(line, EXPECTED).at(number));
        };
        let value = value.trim().parse().ok();
        let value = value.filter(|value: &f64| (0.0..1e15).contains(value));
        let value = value.ok_or_else(|| unread(line, EXPECTED).at(number))?;
        let mut node = |name: &str| {
            let name = text::line(name);
            *names.entry(name.clone()).or_insert_with(|| {
                nodes.push(Node {
                    name,
                    column: 0,
                    value: 0.0,
                    y: 0.0,
                });
                nodes.len() - 1
            })
        };
        let (from, to) = (node(from), node(to));
        if flows.len() >= MAX_FLOWS {
            return Err(Problem::from("there are more than 400 flows").at(number));
        }
        flows.push(Flow { from, to, value });
    }
    if flows.is_empty() {
        return Err(Problem::from("there is no flow").hint(EXPECTED));
    }
    for (at, node) in nodes.iter_mut().enumerate() {
        let sum = |of: fn(&Flow) -> usize| -> f64 {
            flows
                .iter()
                .filter(|flow| of(flow) == at)
                .map(|flow| flow.value)
                .sum()
        };
        node.value = sum(|flow| flow.from).max(sum(|flow| flow.to));
    }
    if nodes.iter().all(|node| node.value <= 0.0) {
        return Err(Problem::from("nothing flows").hint(EXPECTED));
    }
    Ok((nodes, flows))
}

/// The cells of a line of comma separated values.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        let last = cells.len() - 1;
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cells[last].push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells[last].push(c),
        }
    }
    cells
}

/// Puts every node right of all that flow to it, and what nothing flows from
/// on the far right; `None` where flows go in a circle.
fn columns(nodes: &mut [Node], flows: &[Flow]) -> Option<()> {
    for round in 0..=nodes.len() {
        let mut moved = false;
        for flow in flows {
            let least = nodes[flow.from].column + 1;
            if nodes[flow.to].column < least {
                nodes[flow.to].column = least;
                moved = true;
            }
        }
        if !moved {
            break;
        }
        if round == nodes.len() {
            return None;
        }
    }
    let last = nodes.iter().map(|node| node.column).max().unwrap_or(0);
    let mut flows_on = vec![false; nodes.len()];
    for flow in flows {
        flows_on[flow.from] = true;
    }
    for (node, flows_on) in nodes.iter_mut().zip(flows_on) {
        if !flows_on {
            node.column = last;
        }
    }
    Some(())
}

/// Gives nodes their places up and down; gives the pixels of one unit.
fn place(nodes: &mut [Node], flows: &[Flow]) -> f64 {
    let last = nodes.iter().map(|node| node.column).max().unwrap_or(0);
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); last + 1];
    for (at, node) in nodes.iter().enumerate() {
        columns[node.column].push(at);
    }
    let most = columns.iter().map(Vec::len).max().unwrap_or(1) as f64;
    let height = (most * 46.0).clamp(360.0, 1_400.0);
    let scales = columns
        .iter()
        .filter(|column| !column.is_empty())
        .map(|column| {
            let total: f64 = column.iter().map(|at| nodes[*at].value).sum();
            let room = height - (column.len() as f64 - 1.0) * GAP;
            if total > 0.0 {
                room.max(height / 4.0) / total
            } else {
                f64::INFINITY
            }
        });
    let scale = scales.fold(f64::INFINITY, f64::min);
    for column in &columns {
        let mut y = 0.0;
        for at in column {
            nodes[*at].y = y;
            y += nodes[*at].value * scale + GAP;
        }
    }
    let middle = |node: &Node| node.y + node.value * scale / 2.0;
    for pass in 0..PASSES {
        let forward = pass % 2 == 0;
        for step in 0..columns.len() {
            let column = if forward {
                step
            } else {
                columns.len() - 1 - step
            };
            let wanted: Vec<f64> = columns[column]
                .iter()
                .map(|at| {
                    let (mut sum, mut weight) = (0.0, 0.0);
                    for flow in flows {
                        let (this, other) = if forward {
                            (flow.to, flow.from)
                        } else {
                            (flow.from, flow.to)
                        };
                        if this == *at {
                            sum += middle(&nodes[other]) * flow.value;
                            weight += flow.value;
                        }
                    }
                    if weight > 0.0 {
                        sum / weight
                    } else {
                        middle(&nodes[*at])
                    }
                })
                .collect();
            let mut order: Vec<usize> = (0..wanted.len()).collect();
            order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
            let members: Vec<usize> = order.iter().map(|at| columns[column][*at]).collect();
            for (at, member) in order.iter().zip(&members) {
                nodes[*member].y = wanted[*at] - nodes[*member].value * scale / 2.0;
            }
            apart(nodes, &members, scale, height);
            columns[column] = members;
        }
    }
    scale
}

/// Moves the nodes of a column apart, down from the top and then up from the
/// bottom.
fn apart(nodes: &mut [Node], members: &[usize], scale: f64, height: f64) {
    let mut top: f64 = 0.0;
    for at in members {
        nodes[*at].y = nodes[*at].y.max(top);
        top = nodes[*at].y + nodes[*at].value * scale + GAP;
    }
    let mut bottom = height;
    for at in members.iter().rev() {
        let size = nodes[*at].value * scale;
        nodes[*at].y = nodes[*at].y.min(bottom - size);
        bottom = nodes[*at].y - GAP;
    }
    // A column with more gaps than room goes over the bottom, not the top.
    let mut top = f64::NEG_INFINITY;
    for at in members {
        nodes[*at].y = nodes[*at].y.max(0.0).max(top);
        top = nodes[*at].y + nodes[*at].value * scale + 2.0;
    }
}

fn bands(
    nodes: &[Node],
    flows: &[Flow],
    scale: f64,
    x: &impl Fn(&Node) -> f64,
    canvas: &mut Canvas,
) {
    // Bands leave and reach a node in the order of their other ends.
    let mut starts = vec![0.0; flows.len()];
    let mut ends = vec![0.0; flows.len()];
    for (at, node) in nodes.iter().enumerate() {
        for leaves in [true, false] {
            let this = |flow: &Flow| if leaves { flow.from } else { flow.to };
            let other = |flow: &Flow| if leaves { flow.to } else { flow.from };
            let mut own: Vec<usize> = (0..flows.len())
                .filter(|f| this(&flows[*f]) == at)
                .collect();
            own.sort_by(|a, b| {
                let y = |flow: &usize| nodes[other(&flows[*flow])].y;
                y(a).total_cmp(&y(b))
            });
            let mut y = node.y;
            for flow in own {
                let thick = flows[flow].value * scale;
                if leaves {
                    starts[flow] = y + thick / 2.0;
                } else {
                    ends[flow] = y + thick / 2.0;
                }
                y += thick;
            }
        }
    }
    canvas.out.push_str("<g stroke-opacity=\".35\">");
    for (at, flow) in flows.iter().enumerate() {
        let (from, to) = (x(&nodes[flow.from]) + BAR, x(&nodes[flow.to]));
        let middle = f64::midpoint(from, to);
        let [x0, m, x1, y0, y1] = [from, middle, to, starts[at], ends[at]].map(number);
        let d = format!("M{x0} {y0}C{m} {y0} {m} {y1} {x1} {y1}");
        canvas.trace(&d, Ink::Line(flow.from, (flow.value * scale).max(0.6)));
    }
    canvas.close_group();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(source: &str) -> Result<String, Problem> {
        let mut canvas = Canvas::new("d");
        let words = draw(&Source::read(source), &mut canvas)?;
        assert!(!canvas.finish("", "").contains("NaN"));
        Ok(words)
    }

    #[test]
    fn flows_are_said_in_words() {
        let words = drawn("sankey-beta\n\nA,\"B, \"\"x\"\"\",3\nA,C,1.5\nC,\"B, \"\"x\"\"\",1");
        let expected = "A to B, \"x\": 3; A to C: 1.5; C to B, \"x\": 1";
        assert_eq!(words.unwrap(), expected);
        let many: String = (0..399).map(|n| format!("a,b{n},{n}\n")).collect();
        assert!(drawn(&format!("sankey\n{many}")).is_ok());
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        for (source, message) in [
            ("sankey\na,b", "`a,b` cannot be read"),
            ("sankey\na,b,-1", "`a,b,-1` cannot be read"),
            ("sankey\na,b,1\nb,a,1", "the flows go in a circle"),
            ("sankey\na,b,0", "nothing flows"),
            ("sankey", "there is no flow"),
        ] {
            assert_eq!(drawn(source).unwrap_err().message, message);
        }
    }
}
