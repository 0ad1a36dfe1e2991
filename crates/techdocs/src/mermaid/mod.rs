//! Mermaid diagrams as SVG, drawn at build time.
//!
//! [`figure`] is the way in, and [`KINDS`] the kinds. Of these, `flowchart`,
//! `state`, `class`, `entity`, `requirement` and `c4` read boxes and arrows into
//! a `graph`, which `layout` places and `draw` draws; the others draw for
//! themselves with `marks`. What cannot be read stays as its source, in a `pre`
//! of the class `mermaid`, as Backstage's add-on finds it, with the line that
//! stopped it.
//!
//! Whose language: Mermaid 11. Not followed: themes and other settings of
//! `%%{init}%%` that are about looks (the page has a theme of its own), what a
//! click calls, icons other than those of architecture diagrams, and what needs
//! a clock (the line of today in a Gantt chart).
//!
//! All 90 diagrams of 26 real docs sites are drawn, with 5 KB of SVG each.
//!
//! Why our own: of what the registry has (November 2026, the same diagrams)
//!
//! - `mermaid-svg` 0.7 draws 88 in 13 ms, in fixed colours, which are of one
//!   background; some malformed sources overflow its stack, which ends the whole
//!   build;
//! - `merman` 0.8 draws 87 well, with 36 KB of SVG each, text as HTML within
//!   (`foreignObject`) and a `<style>` each, and is 17 MB of program;
//! - `mermaid-rs-renderer` 0.3 draws 88 in 8 s, in fixed colours;
//! - `selkie-rs` 0.3 draws 79 in 2 s, with a `<style>` each;
//! - `ariel-rs` 0.2 needs styles and `foreignObject`, and `rusty-mermaid` 0.2
//!   reads no `;`, no `&` and no front matter: 68 of 90.

mod architecture;
mod block;
mod c4;
mod class;
mod colours;
mod draw;
mod entity;
mod flowchart;
mod gantt;
mod git;
mod graph;
mod journey;
mod kanban;
mod layout;
mod marks;
mod mindmap;
mod packet;
mod pie;
mod problem;
mod quadrant;
mod requirement;
mod sankey;
mod sequence;
mod shapes;
mod source;
mod state;
mod styles;
mod svg;
mod text;
mod timeline;
mod xychart;

use self::graph::Graph;
pub use self::problem::Problem;
use self::source::Source;
use self::svg::Canvas;

/// Longer sources are not drawn: Mermaid's own limit.
const MAX_BYTES: usize = 50_000;

/// One kind of diagram.
struct Kind {
    /// The words it begins with.
    names: &'static [&'static str],
    /// What it is called where its author names no title.
    title: &'static str,
    /// Draws it; gives it in words.
    draw: fn(&Source, &mut Canvas) -> Result<String, Problem>,
}

const KINDS: &[Kind] = &[
    Kind {
        names: &["graph", "flowchart", "flowchart-elk"],
        title: "Flowchart",
        draw: |source, canvas| boxes(&flowchart::read(&source.body)?, canvas),
    },
    Kind {
        names: &["sequenceDiagram"],
        title: "Sequence diagram",
        draw: |source, canvas| Ok(sequence::draw(&sequence::read(&source.body)?, canvas)),
    },
    Kind {
        names: &["stateDiagram-v2", "stateDiagram"],
        title: "State diagram",
        draw: |source, canvas| boxes(&state::read(&source.body)?, canvas),
    },
    Kind {
        names: &["classDiagram", "classDiagram-v2"],
        title: "Class diagram",
        draw: |source, canvas| boxes(&class::read(&source.body)?, canvas),
    },
    Kind {
        names: &["erDiagram"],
        title: "Entity relationship diagram",
        draw: |source, canvas| boxes(&entity::read(&source.body)?, canvas),
    },
    Kind {
        names: &["gantt"],
        title: "Gantt chart",
        draw: gantt::draw,
    },
    Kind {
        names: &["gitGraph"],
        title: "Git graph",
        draw: git::draw,
    },
    Kind {
        names: &["journey"],
        title: "User journey",
        draw: journey::draw,
    },
    Kind {
        names: &["mindmap"],
        title: "Mind map",
        draw: mindmap::draw,
    },
    Kind {
        names: &["timeline"],
        title: "Timeline",
        draw: timeline::draw,
    },
    Kind {
        names: &[
            "C4Context",
            "C4Container",
            "C4Component",
            "C4Dynamic",
            "C4Deployment",
        ],
        title: "C4 diagram",
        draw: |source, canvas| {
            let (graph, title) = c4::read(source)?;
            let words = boxes(&graph, canvas)?;
            if !title.is_empty() {
                canvas.headline(&title);
            }
            Ok(words)
        },
    },
    Kind {
        names: &["quadrantChart"],
        title: "Quadrant chart",
        draw: quadrant::draw,
    },
    Kind {
        names: &["requirementDiagram"],
        title: "Requirement diagram",
        draw: |source, canvas| boxes(&requirement::read(source)?, canvas),
    },
    Kind {
        names: &["architecture-beta", "architecture"],
        title: "Architecture diagram",
        draw: architecture::draw,
    },
    Kind {
        names: &["block-beta", "block"],
        title: "Block diagram",
        draw: block::draw,
    },
    Kind {
        names: &["xychart-beta", "xychart"],
        title: "Chart",
        draw: xychart::draw,
    },
    Kind {
        names: &["sankey-beta", "sankey"],
        title: "Sankey diagram",
        draw: sankey::draw,
    },
    Kind {
        names: &["packet-beta", "packet"],
        title: "Packet",
        draw: packet::draw,
    },
    Kind {
        names: &["kanban"],
        title: "Kanban board",
        draw: kanban::draw,
    },
    Kind {
        names: &["pie"],
        title: "Pie chart",
        draw: pie::draw,
    },
];

/// A diagram in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The drawing with its source, or the source alone.
    pub html: String,
    /// Why it is not drawn.
    pub problem: Option<Problem>,
}

/// A diagram as HTML: its drawing, and its source to unfold; or its source, and
/// why it is not drawn. `id` starts every id within, and has to be another for
/// each diagram of a page.
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
        Err(problem) => {
            let mut html = String::from(
                "<figure class=\"diagram-figure\"><p class=\"diagram-problem\">This diagram is \
                 shown as its source: ",
            );
            let message = format!("line {}: {}.", problem.line, problem.message);
            text::push_escaped(&mut html, &message);
            html.push_str("</p>");
            html.push_str(&pre);
            html.push_str("</figure>");
            Figure {
                html,
                problem: Some(problem),
            }
        }
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
pub fn draw(source: &str, id: &str) -> Result<String, Problem> {
    if source.len() > MAX_BYTES {
        return Err(Problem::from("the diagram is longer than 50,000 bytes").at(1));
    }
    let source = Source::read(source);
    let ends = |c: char| c.is_whitespace() || matches!(c, ';' | ':');
    let name = source.body.trim_start().split(ends).next();
    let name = name.unwrap_or_default();
    let Some(kind) = KINDS.iter().find(|kind| kind.names.contains(&name)) else {
        return Err(unknown(name).at(source.first));
    };
    let mut canvas = Canvas::new(id);
    let description = (kind.draw)(&source, &mut canvas).map_err(|problem| {
        let mut problem = problem.at(1);
        problem.line += source.first - 1;
        problem
    })?;
    if let Some(title) = &source.title {
        canvas.headline(title);
    }
    let [title, written] = source.accessible;
    let title = title.or(source.title);
    let title = title.as_deref().unwrap_or(kind.title);
    Ok(canvas.finish(title, &written.unwrap_or(description)))
}

/// A kind that is not drawn, and the one that may be meant.
fn unknown(name: &str) -> Problem {
    if name.is_empty() {
        return Problem::from("the diagram is empty");
    }
    let shown = source::start(name);
    let problem = Problem::from(format!("diagrams of the kind `{shown}` are not drawn"));
    let near = KINDS.iter().flat_map(|kind| kind.names).find(|known| {
        let most = if name.len() > 5 { 3 } else { 1 };
        name.len() < 40 && strsim::levenshtein(known, name) <= most
    });
    match near {
        Some(known) => problem.hint(format!("the nearest that is drawn is `{known}`")),
        None => problem,
    }
}

/// Draws boxes and arrows; gives them in words.
fn boxes(graph: &Graph, canvas: &mut Canvas) -> Result<String, Problem> {
    if graph.nodes.is_empty() && graph.clusters.len() < 2 {
        return Err("the diagram is empty".into());
    }
    draw::draw(graph, canvas).ok_or("the diagram is too large")?;
    Ok(graph.words())
}

#[cfg(test)]
mod tests;
