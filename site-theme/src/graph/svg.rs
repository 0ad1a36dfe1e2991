//! The picture as SVG.
//!
//! [`write()`] makes the element that goes into a page; it carries classes and
//! no colours, so that it follows the theme of the page. [`standalone`] makes
//! a file that carries its own style for both themes.
//!
//! Nodes are links in reading order; each edge says in its `<title>` what it
//! means, and has a label that shows while one points at it. `data-e` of an
//! edge names the two nodes it joins, by their place in reading order, so that
//! `picture.js` can show the labels of the node that has the focus.

use std::fmt::Write as _;

use super::layout::{self, Layout, NODE_HEIGHT, NODE_WIDTH, Point, Rect};
use super::text::{fit, push_escaped};
use super::{Boundary, Edge, Graph, Node, Sort};
use crate::kinds;

/// From the end of an edge to the middle of its label, in pixels.
const LABEL_AWAY: i32 = 46;

/// What a picture needs from the page it stands in.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Starts the ids of this picture; unique in the page.
    pub id: &'a str,
    /// What stands before the name of an icon to refer to it, as in
    /// `/assets/icons.svg#`.
    pub icons: &'a str,
}

/// The classes of kinds with their light and dark colours, for pictures that
/// stand alone; the same as in `assets/css/1-tokens.css`.
const TONES: [(&str, &str, &str); 11] = [
    ("k-component", "#2b59d9", "#8aa8ff"),
    ("k-api", "#7a3db8", "#c59bff"),
    ("k-resource", "#8a5200", "#e5b04a"),
    ("k-system", "#0b6b6b", "#57c7c2"),
    ("k-domain", "#5b4fc4", "#aaa3ff"),
    ("k-group", "#13703f", "#5ccb8c"),
    ("k-user", "#556172", "#a3aebd"),
    ("k-template", "#b0265f", "#ff8fb8"),
    ("k-location", "#5f6b7b", "#8c98a8"),
    ("k-airesource", "#a03a8c", "#f09bdd"),
    ("k-custom", "#2b59d9", "#8aa8ff"),
];

/// Lays the graph out and adds it as an `<svg>` element.
pub fn write(graph: &Graph<'_>, options: Options<'_>, out: &mut String) {
    let layout = layout::lay_out(graph);
    write_laid_out(graph, &layout, options, "", out);
}

/// A whole SVG file with its own style. `symbol` gives the inside of an icon,
/// drawn on 24 by 24.
pub fn standalone(graph: &Graph<'_>, symbol: impl Fn(&str) -> Option<&'static str>) -> String {
    let layout = layout::lay_out(graph);
    let mut inside = String::from("<style>");
    push_style(&mut inside);
    inside.push_str("</style>");
    let mut icons: Vec<&str> = graph.nodes.iter().map(|node| &*node.icon).collect();
    icons.sort_unstable();
    icons.dedup();
    for icon in icons {
        if let Some(body) = symbol(icon) {
            let _ = write!(
                inside,
                "<symbol id=\"i-{icon}\" viewBox=\"0 0 24 24\">{body}</symbol>"
            );
        }
    }
    let mut out = String::with_capacity(2048 + 512 * graph.nodes.len());
    let options = Options {
        id: "g",
        icons: "#i-",
    };
    write_laid_out(graph, &layout, options, &inside, &mut out);
    out.push('\n');
    out
}

/// The style of a picture on its own.
fn push_style(out: &mut String) {
    let theme = |out: &mut String, dark: bool| {
        let pick = |light: &'static str, dim: &'static str| if dark { dim } else { light };
        let _ = write!(
            out,
            ".graph{{--bg:{};--bg-sub:{};--border:{};--border-strong:{};--fg:{};--fg-muted:{};--warn:{}}}",
            pick("#fff", "#0f141b"),
            pick("#f7f8fa", "#151b24"),
            pick("#e1e5eb", "#2a3441"),
            pick("#778292", "#6e7a8c"),
            pick("#16202e", "#e6eaf0"),
            pick("#556172", "#a3aebd"),
            pick("#8a5200", "#e5b04a"),
        );
        for (tone, light, dim) in TONES {
            let _ = write!(out, ".{tone}{{color:{}}}", pick(light, dim));
        }
    };
    theme(out, false);
    out.push_str("@media(prefers-color-scheme:dark){");
    theme(out, true);
    out.push_str(
        "}.graph{background:var(--bg);font:500 13px ui-sans-serif,system-ui,sans-serif}\
        .i{fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}\
        a{text-decoration:none}",
    );
    let (_, rules) = STYLE.split_once("*/\n").unwrap_or(("", STYLE));
    for line in rules.lines() {
        out.push_str(line);
    }
}

/// How pictures look, in the colours of the page. Pages have the same in
/// `assets/css/graph.css`.
pub const STYLE: &str = include_str!("../../assets/css/graph.css");

fn write_laid_out(
    graph: &Graph<'_>,
    layout: &Layout,
    options: Options<'_>,
    inside: &str,
    out: &mut String,
) {
    let (width, height) = (layout.width as i32, layout.height as i32);
    let id = options.id;
    let _ = write!(
        out,
        "<svg class=\"graph\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"group\" aria-labelledby=\"{id}-t {id}-d\">\
         <title id=\"{id}-t\">"
    );
    push_escaped(out, &graph.title);
    let _ = write!(out, "</title><desc id=\"{id}-d\">");
    push_escaped(out, &graph.description);
    out.push_str("</desc>");
    out.push_str(inside);
    for (boundary, rect) in graph.boxes.iter().zip(&layout.boxes) {
        if let Some(rect) = rect {
            push_box(boundary, *rect, out);
        }
    }
    let mut degrees = vec![0; graph.nodes.len()];
    for edge in &graph.edges {
        degrees[edge.from] += 1;
        degrees[edge.to] += 1;
    }
    let order = layout::reading_order(graph, layout);
    let mut places = vec![0; graph.nodes.len()];
    for (place, &index) in order.iter().enumerate() {
        places[index] = place;
    }
    for (edge, points) in graph.edges.iter().zip(&layout.edges) {
        let ends = (places[edge.from], places[edge.to]);
        // A label stands at the end where there are fewer others.
        let at_end = degrees[edge.from] >= degrees[edge.to];
        push_edge(graph, edge, ends, points, at_end, out);
    }
    for index in order {
        let root = graph.root == Some(index);
        push_node(&graph.nodes[index], root, layout.nodes[index], options, out);
    }
    out.push_str("</svg>");
}

fn push_box(boundary: &Boundary<'_>, rect: Rect, out: &mut String) {
    let class = kinds::look(&boundary.kind).tone;
    let root = if boundary.root { " gr" } else { "" };
    let _ = write!(
        out,
        "<g class=\"gb {class}{root}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"8\"/>",
        rect.x as i32, rect.y as i32, rect.width as i32, rect.height as i32
    );
    let linked = !boundary.href.is_empty();
    if linked {
        out.push_str("<a href=\"");
        push_escaped(out, &boundary.href);
        out.push_str("\">");
    }
    let _ = write!(
        out,
        "<text x=\"{}\" y=\"{}\">",
        rect.x as i32 + 12,
        rect.y as i32 + 20
    );
    let (text, cut) = fit(&boundary.title, 12.0, rect.width - 24.0);
    push_escaped(out, text);
    out.push_str(if cut { "…</text>" } else { "</text>" });
    out.push_str(if linked { "</a></g>" } else { "</g>" });
}

fn push_edge(
    graph: &Graph<'_>,
    edge: &Edge<'_>,
    ends: (usize, usize),
    points: &[Point],
    at_end: bool,
    out: &mut String,
) {
    let Some(&start) = points.first() else { return };
    let cycle = if edge.cycle { " gc" } else { "" };
    let _ = write!(
        out,
        "<path class=\"ge {}{cycle}\" data-e=\"{} {}\" d=\"M{} {}",
        edge.class, ends.0, ends.1, start.x as i32, start.y as i32
    );
    let label = if points.len() == 1 {
        push_loop(start, out)
    } else {
        push_line(points, out);
        let (end, beside) = match at_end {
            true => (points[points.len() - 1], points[points.len() - 2]),
            false => (points[0], points[1]),
        };
        let toward = (beside.x - end.x).signum() as i32;
        (end.x as i32 + LABEL_AWAY * toward, end.y as i32 + 4)
    };
    out.push_str("\"><title>");
    push_escaped(out, &graph.nodes[edge.from].title);
    out.push(' ');
    push_escaped(out, &edge.label);
    out.push(' ');
    push_escaped(out, &graph.nodes[edge.to].title);
    if edge.count > 1 {
        let _ = write!(out, " ({} relations)", edge.count);
    }
    if edge.cycle {
        out.push_str(", in a cycle");
    }
    let _ = write!(
        out,
        "</title></path><text class=\"gl\" x=\"{}\" y=\"{}\">",
        label.0, label.1
    );
    push_escaped(out, &edge.label);
    out.push_str("</text>");
}

/// An edge from a node to itself: over its upper right corner. Gives where its
/// label goes.
fn push_loop(start: Point, out: &mut String) -> (i32, i32) {
    let (x, y) = (start.x as i32, start.y as i32);
    let top = y - (NODE_HEIGHT / 2.0) as i32;
    // The curve ends above the node; the vertical line and head lead in.
    let _ = write!(
        out,
        "C{} {y} {} {} {} {}V{top}M{} {}l4 5l4 -5",
        x + 28,
        x + 20,
        top - 18,
        x - 30,
        top - 14,
        x - 34,
        top - 5
    );
    (x + 36, top)
}

/// An edge through two or more points, with its head.
fn push_line(points: &[Point], out: &mut String) {
    let mut before = points[0];
    let mut heading = 1;
    for &point in &points[1..] {
        let (x, y) = (point.x as i32, point.y as i32);
        let width = (point.x - before.x) as i32;
        heading = width.signum();
        if y == before.y as i32 || width.abs() as f32 == NODE_WIDTH {
            let _ = write!(out, "L{x} {y}");
        } else {
            let bend = before.x as i32 + width / 2;
            let _ = write!(out, "C{bend} {} {bend} {y} {x} {y}", before.y as i32);
        }
        before = point;
    }
    let (x, y) = (before.x as i32, before.y as i32);
    let back = x - 6 * heading;
    let _ = write!(out, "M{back} {}L{x} {y}L{back} {}", y - 4, y + 4);
}

fn push_node(node: &Node<'_>, root: bool, at: Point, options: Options<'_>, out: &mut String) {
    let linked = !node.href.is_empty();
    out.push_str(if linked { "<a" } else { "<g" });
    let _ = write!(out, " class=\"gn {}", kinds::look(&node.kind).tone);
    if root {
        out.push_str(" gr");
    }
    out.push_str(match node.sort {
        Sort::Entity => "",
        Sort::Missing => " gm",
        Sort::Fold => " gf",
    });
    if !node.via.is_empty() {
        out.push(' ');
        out.push_str(&node.via);
    }
    let _ = write!(
        out,
        "\" transform=\"translate({} {})\"",
        at.x as i32, at.y as i32
    );
    if linked {
        out.push_str(" href=\"");
        push_escaped(out, &node.href);
        out.push('"');
        if root {
            out.push_str(" aria-current=\"true\"");
        }
    }
    out.push('>');
    let (title, cut) = fit(&node.title, 13.0, NODE_WIDTH - 46.0);
    let hint = if node.hint.is_empty() && cut {
        &node.title
    } else {
        &node.hint
    };
    if !hint.is_empty() {
        out.push_str("<title>");
        push_escaped(out, hint);
        out.push_str("</title>");
    }
    // The sizes of the rectangles are in the style sheet: there are very many
    // nodes.
    out.push_str("<rect/><rect class=\"gs\"/><use class=\"i\" href=\"");
    out.push_str(options.icons);
    out.push_str(&node.icon);
    out.push_str("\" x=\"13\" y=\"14\" width=\"16\" height=\"16\"/>");
    let alone = node.subtitle.is_empty();
    let _ = write!(
        out,
        "<text class=\"gt\" x=\"38\" y=\"{}\">",
        if alone { 27 } else { 19 }
    );
    push_escaped(out, title);
    out.push_str(if cut { "…</text>" } else { "</text>" });
    if !alone {
        let (subtitle, cut) = fit(&node.subtitle, 12.0, NODE_WIDTH - 46.0);
        out.push_str("<text class=\"go\" x=\"38\" y=\"35\">");
        push_escaped(out, subtitle);
        out.push_str(if cut { "…</text>" } else { "</text>" });
    }
    out.push_str(if linked { "</a>" } else { "</g>" });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::graph;

    const OPTIONS: Options<'_> = Options {
        id: "g",
        icons: "/icons.svg#",
    };

    fn svg(graph: &Graph<'_>) -> String {
        let mut out = String::new();
        write(graph, OPTIONS, &mut out);
        out
    }

    #[test]
    fn every_node_and_every_edge_is_drawn() {
        let graph = graph("root -> a\n root -> b\n c -> root\n a -> root\n root -> root\n lone");
        let svg = svg(&graph);
        assert_eq!(svg.matches("class=\"ge ").count(), graph.edges.len());
        assert_eq!(svg.matches("class=\"gn ").count(), graph.nodes.len());
    }

    #[test]
    fn a_picture_has_a_name_and_links_in_reading_order() {
        let mut graph = graph("core -> payments\n shop -> core");
        graph.nodes[0].subtitle = "orders".into();
        insta::assert_snapshot!(svg(&graph).replace("><", ">\n<"), @r#"
        <svg class="graph" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 740 60" width="740" height="60" role="group" aria-labelledby="g-t g-d">
        <title id="g-t">Relations of root</title>
        <desc id="g-d">root uses some</desc>
        <path class="ge rel-dep" data-e="1 2" d="M460 30L552 30M546 26L552 30L546 34">
        <title>core depends on payments</title>
        </path>
        <text class="gl" x="506" y="34">depends on</text>
        <path class="ge rel-dep" data-e="0 1" d="M188 30L280 30M274 26L280 30L274 34">
        <title>shop depends on core</title>
        </path>
        <text class="gl" x="234" y="34">depends on</text>
        <a class="gn k-component" transform="translate(8 8)" href="/shop/">
        <rect/>
        <rect class="gs"/>
        <use class="i" href="/icons.svg#box" x="13" y="14" width="16" height="16"/>
        <text class="gt" x="38" y="27">shop</text>
        </a>
        <a class="gn k-component gr" transform="translate(280 8)" href="/core/" aria-current="true">
        <rect/>
        <rect class="gs"/>
        <use class="i" href="/icons.svg#box" x="13" y="14" width="16" height="16"/>
        <text class="gt" x="38" y="19">core</text>
        <text class="go" x="38" y="35">orders</text>
        </a>
        <a class="gn k-component" transform="translate(552 8)" href="/payments/">
        <rect/>
        <rect class="gs"/>
        <use class="i" href="/icons.svg#box" x="13" y="14" width="16" height="16"/>
        <text class="gt" x="38" y="27">payments</text>
        </a>
        </svg>
        "#);
    }

    #[test]
    fn user_text_stays_text() {
        let mut graph = graph("root -> a");
        graph.nodes[1] = Node {
            title: "<script>alert(1)</script>".into(),
            subtitle: "\"><b>".into(),
            href: "/x\"onload=\"1".into(),
            ..Node::default()
        };
        let svg = svg(&graph);
        assert!(!svg.contains("<script") && !svg.contains("<b>") && !svg.contains("\"onload"));
    }

    #[test]
    fn a_picture_alone_has_the_colours_of_the_portal() {
        let tokens = include_str!("../../assets/css/1-tokens.css");
        for (tone, light, dark) in &TONES[..10] {
            let token = format!("--{tone}: light-dark({light}, {dark});");
            assert!(tokens.contains(&token), "{token}");
        }
    }

    #[test]
    fn a_file_of_its_own_has_its_style_and_icons() {
        let file = standalone(&graph("root -> a"), |icon| {
            (icon == "box").then_some("<path d=\"M0 0\"/>")
        });
        assert!(file.contains("<symbol id=\"i-box\""));
        assert!(file.contains("prefers-color-scheme:dark"));
        assert!(!file.contains("style="));
    }
}
