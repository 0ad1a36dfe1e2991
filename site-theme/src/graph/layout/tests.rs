//! What holds for every layout, checked on small and on large graphs.

use super::*;
use crate::graph::tests::graph;
use crate::graph::{Edge, Node};

/// Checks everything a reader would call wrong.
#[track_caller]
fn check(graph: &Graph<'_>) -> Layout {
    let layout = lay_out(graph);
    assert_eq!(layout.nodes.len(), graph.nodes.len());
    assert_eq!(layout.edges.len(), graph.edges.len());
    for (a, first) in layout.nodes.iter().enumerate() {
        assert!(
            first.x >= 0.0 && first.x + NODE_WIDTH <= layout.width,
            "{a} is outside"
        );
        assert!(
            first.y >= 0.0 && first.y + NODE_HEIGHT <= layout.height,
            "{a} is outside"
        );
        for (b, second) in layout.nodes.iter().enumerate().skip(a + 1) {
            let apart = (first.x - second.x).abs() >= NODE_WIDTH
                || (first.y - second.y).abs() >= NODE_HEIGHT;
            assert!(
                apart,
                "nodes {a} and {b} overlap at {first:?} and {second:?}"
            );
        }
        for (depth, rect) in layout.boxes.iter().enumerate() {
            let Some(rect) = rect else { continue };
            let inside = first.x >= rect.x
                && first.x + NODE_WIDTH <= rect.x + rect.width
                && first.y >= rect.y
                && first.y + NODE_HEIGHT <= rect.y + rect.height;
            let overlaps = first.x < rect.x + rect.width
                && first.x + NODE_WIDTH > rect.x
                && first.y < rect.y + rect.height
                && first.y + NODE_HEIGHT > rect.y;
            let belongs = graph.nodes[a].depth > depth;
            assert_eq!(
                inside, belongs,
                "node {a} at {first:?}, box {depth} {rect:?}"
            );
            assert_eq!(
                overlaps, belongs,
                "node {a} at {first:?}, box {depth} {rect:?}"
            );
        }
    }
    for (edge, points) in graph.edges.iter().zip(&layout.edges) {
        let touches = |node: usize, point: &Point| {
            let corner = layout.nodes[node];
            (point.x == corner.x || point.x == corner.x + NODE_WIDTH)
                && point.y > corner.y
                && point.y < corner.y + NODE_HEIGHT
        };
        assert!(
            touches(edge.from, &points[0]),
            "{edge:?} starts at its node"
        );
        assert!(
            touches(edge.to, &points[points.len() - 1]),
            "{edge:?} ends at its node"
        );
    }
    layout
}

#[test]
fn users_stand_left_and_what_is_used_right() {
    let graph = graph(
        "
        root -> payments
        root -> database
        shop -> root
        ",
    );
    let layout = check(&graph);
    assert_eq!(layout.columns, [1, 2, 2, 0]);
    let centre = |node: usize| layout.nodes[node].y;
    assert_eq!(centre(0), centre(3), "a single user is level with the root");
    assert_eq!((centre(1) + centre(2)) / 2.0, centre(0));
}

#[test]
fn a_box_holds_its_nodes_and_no_others() {
    check(&graph(
        "
        [root -> [payments
        [root -> outside
        [root -> (domain-mate
        shop -> [root
        [sibling -> [root
        (other -> [root
        else -> [payments
        [payments -> far
        ",
    ));
}

#[test]
fn cycles_loops_and_lone_nodes_have_places_too() {
    check(&graph("root -> a\n a -> root\n a -> b\n b -> root"));
    check(&graph("root -> root"));
    check(&graph("root"));
    check(&graph("[a\n [b\n [c\n [d\n [e\n (f\n g"));
    check(&Graph::default());
}

#[test]
fn an_edge_over_several_layers_passes_between_nodes() {
    let graph = graph("root -> a\n a -> b\n b -> c\n root -> c");
    let layout = check(&graph);
    let long = &layout.edges[3];
    for point in long {
        let hit = layout.nodes.iter().any(|node| {
            point.x > node.x
                && point.x < node.x + NODE_WIDTH
                && point.y > node.y
                && point.y < node.y + NODE_HEIGHT
        });
        assert!(!hit);
    }
}

#[test]
fn any_graph_has_a_layout() {
    // A small generator of numbers, so that failures repeat.
    let mut state = 7u64;
    let mut below = |limit: usize| {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        ((state >> 33) % limit as u64) as usize
    };
    for size in 1..60 {
        let nodes = (0..size)
            .map(|_| Node {
                depth: below(3),
                ..Node::default()
            })
            .collect();
        let edges = (0..below(size * 2) + 1)
            .map(|_| Edge {
                from: below(size),
                to: below(size),
                count: 1,
                ..Edge::default()
            })
            .collect();
        let graph = Graph {
            root: (size % 3 > 0).then_some(0),
            boxes: vec![Default::default(); 2],
            nodes,
            edges,
            ..Graph::default()
        };
        let once = check(&graph);
        assert_eq!(format!("{once:?}"), format!("{:?}", lay_out(&graph)));
    }
}
