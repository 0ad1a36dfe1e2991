//! The picture as Mermaid text, for people and programs that read text.

use std::fmt::Write as _;

use super::{Graph, Sort};

/// The graph as a Mermaid flowchart.
pub fn write(graph: &Graph<'_>) -> String {
    let mut out = String::with_capacity(64 * (graph.nodes.len() + graph.edges.len()) + 64);
    out.push_str("flowchart LR\n");
    let boxes = graph.boxes.len().min(Graph::MAX_BOXES);
    for depth in 0..=boxes {
        if depth > 0 {
            let indent = "  ".repeat(depth);
            let _ = write!(out, "{indent}subgraph b{depth}[\"");
            push_label(&mut out, &graph.boxes[depth - 1].title);
            out.push_str("\"]\n");
        }
        let indent = "  ".repeat(depth + 1);
        for (index, node) in graph.nodes.iter().enumerate() {
            if node.depth.min(boxes) == depth {
                let _ = write!(out, "{indent}n{index}[\"");
                push_label(&mut out, &node.title);
                out.push_str("\"]\n");
            }
        }
    }
    for depth in (1..=boxes).rev() {
        let _ = writeln!(out, "{}end", "  ".repeat(depth));
    }
    for edge in &graph.edges {
        let _ = write!(out, "  n{} -->|", edge.from);
        push_label(&mut out, &edge.label);
        if edge.count > 1 {
            let _ = write!(out, " ×{}", edge.count);
        }
        let _ = writeln!(out, "| n{}", edge.to);
    }
    for (index, node) in graph.nodes.iter().enumerate() {
        if node.sort == Sort::Missing {
            let _ = writeln!(out, "  style n{index} stroke-dasharray: 4 3");
        }
    }
    if let Some(root) = graph.root {
        let _ = writeln!(out, "  style n{root} stroke-width: 3px");
    }
    out
}

/// Adds text as Mermaid writes what could be syntax: by character codes.
fn push_label(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '-' | '_' | '.' | ',' | '/' => {
                out.push(character);
            }
            character if character.is_control() => out.push(' '),
            character if character.is_ascii() => {
                let _ = write!(out, "#{};", character as u32);
            }
            character => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::graph;

    #[test]
    fn boxes_nodes_and_edges_become_text() {
        let mut graph = graph("[root -> a\n (b -> [root");
        graph.nodes[1].title = "a \"quoted\" [one]".into();
        graph.nodes[1].sort = Sort::Missing;
        insta::assert_snapshot!(write(&graph), @r#"
        flowchart LR
          n1["a #34;quoted#34; #91;one#93;"]
          subgraph b1["Domain D"]
            n2["b"]
            subgraph b2["System S"]
              n0["root"]
            end
          end
          n0 -->|depends on| n1
          n2 -->|depends on| n0
          style n1 stroke-dasharray: 4 3
          style n0 stroke-width: 3px
        "#);
    }
}
