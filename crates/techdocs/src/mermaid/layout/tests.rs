//! Where the layout of flowcharts puts boxes and arrows.

use super::super::graph::{Edge, Shape};
use super::*;

fn graph(direction: Direction, edges: &[(&str, &str)]) -> Graph {
    let mut graph = Graph::new(direction);
    for (from, to) in edges {
        let (from, to) = (graph.node(from, 0), graph.node(to, 0));
        graph.connect(Edge::new(from, to));
    }
    graph
}

fn placed(graph: &Graph) -> Placed {
    place(graph, &vec![(60.0, 30.0); graph.nodes.len()]).unwrap()
}

#[track_caller]
fn assert_apart(places: &[Place]) {
    for (at, a) in places.iter().enumerate() {
        for b in &places[at + 1..] {
            let x = (a.x - b.x).abs() >= (a.width + b.width) / 2.0 - 0.01;
            let y = (a.y - b.y).abs() >= (a.height + b.height) / 2.0 - 0.01;
            assert!(x || y, "{a:?} {b:?}");
        }
    }
}

#[test]
fn arrows_lead_one_way() {
    let edges = [("a", "b"), ("b", "c"), ("c", "a")];
    let down = placed(&graph(Direction::Down, &edges));
    assert!(down.nodes[0].y < down.nodes[1].y && down.nodes[1].y < down.nodes[2].y);
    let up = placed(&graph(Direction::Up, &edges));
    assert!(up.nodes[0].y > up.nodes[1].y);
    let right = placed(&graph(Direction::Right, &edges));
    assert!(right.nodes[0].x < right.nodes[1].x);
    let left = placed(&graph(Direction::Left, &edges));
    assert!(left.nodes[0].x > left.nodes[1].x);
}

#[test]
fn a_chain_is_straight() {
    let chain = placed(&graph(Direction::Down, &[("a", "b"), ("b", "c")]));
    assert!(chain.nodes.iter().all(|node| node.x.abs() < 0.01));
}

#[test]
fn boxes_and_frames_are_apart() {
    let mut graph = graph(
        Direction::Right,
        &[
            ("a", "b"),
            ("a", "c"),
            ("b", "d"),
            ("c", "d"),
            ("d", "a"),
            ("a", "d"),
        ],
    );
    let one = graph.cluster("one", 0, vec!["One".into()]);
    let two = graph.cluster("two", one, vec![]);
    graph.clusters[two].direction = Some(Direction::Down);
    for (name, cluster) in [("e", one), ("f", two), ("g", two), ("h", one)] {
        graph.add(name, cluster, vec![], Shape::Rect);
    }
    for (from, to) in [
        ("e", "f"),
        ("f", "g"),
        ("g", "a"),
        ("two", "h"),
        ("d", "one"),
    ] {
        let (from, to) = (graph.find(from).unwrap(), graph.find(to).unwrap());
        graph.connect(Edge::new(from, to));
    }
    let placed = placed(&graph);
    assert_apart(&placed.nodes);
    assert_apart(&[&placed.nodes[..4], &placed.clusters[1..2]].concat());
    assert_apart(&[placed.nodes[4], placed.nodes[7], placed.clusters[2]]);
    // What is in a frame is within it.
    let frame = placed.clusters[1];
    for inner in [placed.nodes[4], placed.nodes[5], placed.clusters[2]] {
        assert!((inner.x - frame.x).abs() + inner.width / 2.0 <= frame.width / 2.0);
        assert!((inner.y - frame.y).abs() + inner.height / 2.0 <= frame.height / 2.0);
    }
}

#[test]
fn large_graphs_take_little_time() {
    let mut graph = Graph::new(Direction::Down);
    for at in 0..400_usize {
        let (from, to) = (at.to_string(), (at * 7 % 400).to_string());
        let (from, to) = (graph.node(&from, 0), graph.node(&to, 0));
        graph.connect(Edge::new(from, to));
    }
    let start = std::time::Instant::now();
    let sizes = vec![(60.0, 30.0); graph.nodes.len()];
    if let Some(placed) = place(&graph, &sizes) {
        assert_apart(&placed.nodes);
    }
    assert!(start.elapsed().as_secs() < 5);
}
