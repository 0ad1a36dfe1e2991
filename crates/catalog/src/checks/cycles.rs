//! Circles: things that depend on themselves by way of others, and parts that
//! contain what they are part of.
//!
//! Each knot of entities that reach one another is reported once, with one
//! circle through it, at the entity whose reference comes first.

use crate::build::report::Late;
use crate::build::stitch::Members;
use crate::process::finding::Finding;
use crate::process::reference::Reference;
use crate::relation::RelationType;

/// A longer circle is shown with its middle left out.
const MAX_SHOWN: usize = 10;

/// The relations in which a circle makes no sense, with the fields that lead
/// against their direction.
const KINDS: [(RelationType, &str, &str); 3] = [
    (
        RelationType::DependsOn,
        "dependency-cycle",
        "take one of the dependencies out, or move what both need into a third",
    ),
    (
        RelationType::PartOf,
        "part-cycle",
        "nothing can be a part of itself: correct one of the references",
    ),
    (
        RelationType::ChildOf,
        "group-cycle",
        "no group can be above itself: correct `parent` or `children` of one of them",
    ),
];

/// Looks for circles.
pub(super) fn check(members: &Members<'_>, late: &mut Vec<Late>) {
    for (relation, code, hint) in KINDS {
        let graph = Graph::new(members, relation);
        for knot in graph.knots() {
            late.extend(report(members, &graph, &knot, code, hint));
        }
    }
}

/// The edges of one relation: for each entity, the entities it leads to and
/// the reference that says so.
struct Graph<'m> {
    edges: Vec<Vec<Edge<'m>>>,
}

struct Edge<'m> {
    target: usize,
    written_by: usize,
    reference: &'m Reference,
}

impl<'m> Graph<'m> {
    fn new(members: &'m Members<'_>, relation: RelationType) -> Self {
        let mut edges: Vec<Vec<Edge<'m>>> = members.documents.iter().map(|_| Vec::new()).collect();
        for (position, (_, draft)) in members.documents.iter().enumerate() {
            for reference in &draft.references {
                let is_forward = reference.relation == relation;
                if !is_forward && reference.relation != relation.inverse() {
                    continue;
                }
                let Some(other) = members.position(&reference.target) else {
                    continue;
                };
                let (source, target) = if is_forward {
                    (position, other)
                } else {
                    (other, position)
                };
                edges[source].push(Edge {
                    target,
                    written_by: position,
                    reference,
                });
            }
        }
        Self { edges }
    }

    /// The sets of entities that all reach one another (Tarjan's algorithm,
    /// without recursion), each in order of reference.
    fn knots(&self) -> Vec<Vec<usize>> {
        const NEW: u32 = u32::MAX;
        let count = self.edges.len();
        let mut order = vec![NEW; count];
        let mut low = vec![0_u32; count];
        let mut on_stack = vec![false; count];
        let (mut stack, mut next, mut knots) = (Vec::new(), 0_u32, Vec::new());
        for root in 0..count {
            if order[root] != NEW || self.edges[root].is_empty() {
                continue;
            }
            let mut calls = vec![(root, 0_usize)];
            while let Some((node, edge)) = calls.pop() {
                if edge == 0 {
                    order[node] = next;
                    low[node] = next;
                    next += 1;
                    stack.push(node);
                    on_stack[node] = true;
                }
                match self.edges[node].get(edge) {
                    Some(Edge { target, .. }) => {
                        calls.push((node, edge + 1));
                        if order[*target] == NEW {
                            calls.push((*target, 0));
                        } else if on_stack[*target] {
                            low[node] = low[node].min(order[*target]);
                        }
                    }
                    None => {
                        if let Some((parent, _)) = calls.last() {
                            low[*parent] = low[*parent].min(low[node]);
                        }
                        if low[node] == order[node] {
                            let mut knot = Vec::new();
                            while let Some(member) = stack.pop() {
                                on_stack[member] = false;
                                knot.push(member);
                                if member == node {
                                    break;
                                }
                            }
                            knots.push(knot);
                        }
                    }
                }
            }
        }
        for knot in &mut knots {
            knot.sort_unstable();
        }
        knots.retain(|knot| {
            knot.len() > 1
                || self.edges[knot[0]]
                    .iter()
                    .any(|edge| edge.target == knot[0])
        });
        knots.sort_unstable();
        knots
    }

    /// The shortest circle through the first entity of a knot.
    fn circle(&self, knot: &[usize]) -> Vec<&Edge<'m>> {
        let start = knot[0];
        let mut came_by: rustc_hash::FxHashMap<usize, (usize, &Edge<'m>)> =
            rustc_hash::FxHashMap::default();
        let mut queue = std::collections::VecDeque::from([start]);
        'search: while let Some(node) = queue.pop_front() {
            for edge in &self.edges[node] {
                if knot.binary_search(&edge.target).is_err() || came_by.contains_key(&edge.target) {
                    continue;
                }
                came_by.insert(edge.target, (node, edge));
                if edge.target == start {
                    break 'search;
                }
                queue.push_back(edge.target);
            }
        }
        let mut path = Vec::new();
        let mut at = start;
        while let Some((from, edge)) = came_by.get(&at) {
            path.push(*edge);
            at = *from;
            if at == start {
                break;
            }
        }
        path.reverse();
        path
    }
}

fn report(
    members: &Members<'_>,
    graph: &Graph<'_>,
    knot: &[usize],
    code: &'static str,
    hint: &str,
) -> Option<Late> {
    let circle = graph.circle(knot);
    let first = circle.first()?;
    let name = |position: usize| {
        let entity_ref = members.documents[position].1.entity_ref();
        entity_ref.map(ToString::to_string).unwrap_or_default()
    };
    let mut names = vec![name(knot[0])];
    names.extend(circle.iter().map(|edge| name(edge.target)));
    if names.len() > MAX_SHOWN {
        let left_out = names.len() - MAX_SHOWN;
        names.splice(
            MAX_SHOWN / 2..MAX_SHOWN / 2 + left_out,
            [format!("… {left_out} more …")],
        );
    }
    let message = format!("this leads back to itself: {}", names.join(" → "));
    Some(Late {
        document: members.documents[first.written_by].0,
        finding: Finding::warning(code, first.reference.span, message).hint(hint),
    })
}
