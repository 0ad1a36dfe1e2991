//! Mermaid diagrams as SVG, drawn at build time.
//!
//! [`figure`] is the way in. `flowchart`, `state`, `class` and `entity` read
//! boxes and arrows into a `graph`, which `layout` places and `draw` draws;
//! `sequence` and `pie` draw for themselves. Other kinds (Gantt charts, git
//! graphs, mind maps, journeys, …) and what cannot be read stay as their
//! source, in a `pre` of the class `mermaid`, as Backstage's add-on finds it.
//!
//! Whose language: Mermaid 11, as far as the diagrams of 26 real docs sites
//! use it. Not followed: themes, `%%{init}%%`, what a click calls, icons.
//!
//! 78 of the 90 diagrams of these sites are drawn, in 7 ms, with 4.7 KB of SVG
//! each; none of the others is of a kind that is.
//!
//! Why our own: of what the registry has (November 2026, the same diagrams)
//!
//! - `mermaid-svg` 0.7 draws 88 in 6 ms, but overflows the stack on some
//!   malformed sources, which ends the whole build, takes seconds for others,
//!   and cuts off or overlaps boxes in one of eight;
//! - `merman` 0.8 draws 87 well, with 36 KB of SVG each, text as HTML within
//!   (`foreignObject`) and a `<style>` each, and is 17 MB of program;
//! - `mermaid-rs-renderer` 0.3 draws 88, some in half a second, many wrong;
//! - `ariel-rs` 0.2 needs styles and `foreignObject`, and `rusty-mermaid` 0.2
//!   reads no `;`, no `&` and no front matter: 68 of 90.

mod class;
mod draw;
mod entity;
mod flowchart;
mod graph;
mod layout;
mod pie;
mod sequence;
mod source;
mod state;
mod svg;
mod text;

use self::svg::Canvas;

/// Longer sources are not drawn: Mermaid's own limit.
const MAX_BYTES: usize = 50_000;

/// A diagram in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The drawing with its source, or the source alone.
    pub html: String,
    /// Why it is not drawn.
    pub problem: Option<String>,
}

/// A diagram as HTML: its drawing, and its source to unfold. `id` starts every
/// id within, and has to be another for each diagram of a page.
pub fn figure(source: &str, id: &str) -> Figure {
    let mut pre = String::from("<pre class=\"mermaid\"><code>");
    text_block(&mut pre, source);
    pre.push_str("</code></pre>");
    match draw(source, id) {
        Ok(svg) => Figure {
            html: format!(
                "<figure class=\"diagram-figure\"><div class=\"diagram-scroll\" tabindex=\"0\" \
                 role=\"group\" aria-label=\"Diagram\">{svg}</div><details \
                 class=\"diagram-source\"><summary>Diagram source</summary>{pre}</details></figure>"
            ),
            problem: None,
        },
        Err(problem) => Figure {
            html: pre,
            problem: Some(problem),
        },
    }
}

fn text_block(out: &mut String, source: &str) {
    for (at, line) in source.lines().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        text::push_escaped(out, &line.replace('\t', "    "));
    }
}

/// Draws a diagram as SVG.
///
/// # Errors
///
/// What the diagram is that is not drawn, or what in it cannot be read.
pub fn draw(source: &str, id: &str) -> Result<String, String> {
    if source.len() > MAX_BYTES {
        return Err("the diagram is longer than 50,000 bytes".to_owned());
    }
    let (body, title) = source::clean(source);
    let body = body.trim();
    let kind = body
        .split(|c: char| c.is_whitespace() || matches!(c, ';' | ':'))
        .next()
        .unwrap_or_default();
    let mut canvas = Canvas::new(id);
    let (name, description) = match kind {
        "graph" | "flowchart" | "flowchart-elk" => {
            ("Flowchart", boxes(&flowchart::read(body)?, &mut canvas)?)
        }
        "stateDiagram" | "stateDiagram-v2" => {
            ("State diagram", boxes(&state::read(body)?, &mut canvas)?)
        }
        "classDiagram" | "classDiagram-v2" => {
            ("Class diagram", boxes(&class::read(body)?, &mut canvas)?)
        }
        "erDiagram" => (
            "Entity relationship diagram",
            boxes(&entity::read(body)?, &mut canvas)?,
        ),
        "sequenceDiagram" => {
            let diagram = sequence::read(body)?;
            ("Sequence diagram", sequence::draw(&diagram, &mut canvas))
        }
        "pie" => ("Pie chart", pie::draw(body, &mut canvas)?),
        kind => {
            return Err(format!(
                "diagrams of the kind `{}` are not drawn",
                source::start(kind)
            ));
        }
    };
    let title = source::accessible(body, "accTitle")
        .or(title)
        .unwrap_or_else(|| name.to_owned());
    let description = source::accessible(body, "accDescr").unwrap_or(description);
    Ok(canvas.finish(&title, &description))
}

/// Draws boxes and arrows; gives them in words.
fn boxes(graph: &graph::Graph, canvas: &mut Canvas) -> Result<String, String> {
    if graph.nodes.is_empty() {
        return Err("the diagram is empty".to_owned());
    }
    draw::draw(graph, canvas).ok_or("the diagram is too large")?;
    let mut words = Vec::new();
    for edge in graph.edges.iter().take(30) {
        let name = |end: graph::End| match end {
            graph::End::Node(node) => graph.nodes[node].lines.join(" "),
            graph::End::Cluster(cluster) => graph.clusters[cluster].title.join(" "),
        };
        let (from, to) = (name(edge.from), name(edge.to));
        let label = edge.label.join(" ");
        words.push(match (from.is_empty(), to.is_empty(), label.is_empty()) {
            (true, _, _) => format!("Start: {to}"),
            (_, true, _) => format!("{from}: end"),
            (_, _, true) => format!("{from} to {to}"),
            _ => format!("{from} to {to}: {label}"),
        });
    }
    if words.is_empty() {
        let names = graph.nodes.iter().take(30).map(|node| node.lines.join(" "));
        return Ok(names.collect::<Vec<_>>().join(", "));
    }
    Ok(words.join("; "))
}

#[cfg(test)]
mod tests;
