//! Aliases, and how often they may be used.

use std::collections::HashMap;

use super::{Resolved, Resolver};
use crate::node::{Node, Problem, Value};
use crate::position::Span;
use crate::tree::{Data, Pair, Raw};

/// How often aliases may multiply a value. The default of the npm package
/// `yaml`.
const MAX_ALIAS_COUNT: usize = 100;

/// What the aliases of a document stand for.
pub(super) struct Aliases<'a, 't> {
    /// The anchored node that each alias refers to.
    targets: HashMap<*const Raw<'t>, &'a Raw<'t>>,
    /// What became of anchored nodes.
    states: HashMap<*const Raw<'t>, State>,
    /// What anchored nodes hold, for counting.
    profiles: HashMap<*const Raw<'t>, Profile<'t>>,
}

#[derive(Default)]
struct State {
    uses: usize,
    weight: usize,
    /// None while the node is being read.
    done: Option<(Node, usize)>,
}

/// What a node holds.
struct Profile<'t> {
    has_scalar: bool,
    /// What the aliases in it refer to.
    targets: Vec<*const Raw<'t>>,
}

impl<'a, 't> Aliases<'a, 't> {
    pub(super) fn of(root: &'a Raw<'t>) -> Self {
        let mut targets = HashMap::new();
        find_targets(root, &mut HashMap::new(), &mut targets);
        Self {
            targets,
            states: HashMap::new(),
            profiles: HashMap::new(),
        }
    }

    pub(super) fn target(&self, alias: &Raw<'t>) -> Option<&'a Raw<'t>> {
        self.targets.get(&std::ptr::from_ref(alias)).copied()
    }

    pub(super) fn start(&mut self, raw: &'a Raw<'t>) {
        let state = State {
            uses: 1,
            ..State::default()
        };
        self.states.insert(raw, state);
    }

    pub(super) fn finish(&mut self, raw: &'a Raw<'t>, node: &Node, size: usize) {
        if let Some(state) = self.states.get_mut(&std::ptr::from_ref(raw)) {
            state.done = Some((node.clone(), size));
        }
    }

    /// Counts a use of an anchored node. Returns how long that took.
    fn use_again(&mut self, raw: &'a Raw<'t>) -> usize {
        let pointer = std::ptr::from_ref(raw);
        let Some(state) = self.states.get_mut(&pointer) else {
            return 0;
        };
        state.uses += 1;
        if state.weight > 0 {
            return 0;
        }
        let (weight, work) = self.weigh(raw);
        if let Some(state) = self.states.get_mut(&pointer) {
            state.weight = weight;
        }
        work
    }

    /// How much an anchored node multiplies, by the aliases in it; also how
    /// long that took to find out.
    fn weigh(&mut self, raw: &'a Raw<'t>) -> (usize, usize) {
        let Self {
            targets,
            states,
            profiles,
        } = self;
        let mut work = 1;
        let profile = profiles.entry(raw).or_insert_with(|| {
            let mut profile = Profile {
                has_scalar: false,
                targets: Vec::new(),
            };
            profile_of(raw, targets, &mut profile);
            profile.targets.sort_unstable();
            profile.targets.dedup();
            profile
        });
        let mut weight = usize::from(profile.has_scalar);
        for target in &profile.targets {
            work += 1;
            if let Some(state) = states.get(target) {
                weight = weight.max(state.uses * state.weight);
            }
        }
        (weight, work)
    }
}

/// Visits nodes in the order in which they are written; a name means the last
/// anchor before it.
fn find_targets<'a, 't>(
    raw: &'a Raw<'t>,
    anchors: &mut HashMap<&'t str, &'a Raw<'t>>,
    targets: &mut HashMap<*const Raw<'t>, &'a Raw<'t>>,
) {
    if let Some(anchor) = raw.anchor() {
        anchors.insert(anchor, raw);
    }
    if let Data::Alias(name) = &raw.data
        && let Some(target) = anchors.get(name)
    {
        targets.insert(raw, target);
    }
    for child in children(&raw.data) {
        find_targets(child, anchors, targets);
    }
}

fn profile_of<'t>(
    raw: &Raw<'t>,
    targets: &HashMap<*const Raw<'t>, &Raw<'t>>,
    profile: &mut Profile<'t>,
) {
    match &raw.data {
        Data::Alias(_) => {
            if let Some(&target) = targets.get(&std::ptr::from_ref(raw)) {
                profile.targets.push(target);
            }
        }
        Data::Sequence(_) | Data::Mapping(_) | Data::Opaque(..) | Data::Pairs(_) => {
            for child in children(&raw.data) {
                profile_of(child, targets, profile);
            }
            profile.has_scalar |= pairs(&raw.data).iter().any(|pair| pair.value.is_none());
        }
        _ => profile.has_scalar = true,
    }
}

fn pairs<'a, 't>(data: &'a Data<'t>) -> &'a [Pair<'t>] {
    match data {
        Data::Mapping(pairs) | Data::Opaque(pairs, _) | Data::Pairs(pairs) => pairs,
        _ => &[],
    }
}

fn children<'a, 't>(data: &'a Data<'t>) -> impl Iterator<Item = &'a Raw<'t>> {
    let nodes: &[Raw<'t>] = match data {
        Data::Sequence(nodes) => nodes,
        _ => &[],
    };
    let of_pairs = pairs(data)
        .iter()
        .flat_map(|pair| std::iter::once(&pair.key).chain(&pair.value));
    nodes.iter().chain(of_pairs)
}

impl<'a, 't> Resolver<'a, 't> {
    /// What an alias stands for.
    pub(super) fn alias(&mut self, raw: &'a Raw<'t>) -> Resolved<Node> {
        let target = self
            .aliases
            .as_ref()
            .and_then(|aliases| aliases.target(raw));
        let Some(target) = target else {
            return Err(unresolved(raw));
        };
        let pointer = std::ptr::from_ref(target);
        let seen = |aliases: &Aliases<'a, 't>| aliases.states.contains_key(&pointer);
        if !self.aliases.as_ref().is_some_and(seen) {
            self.node(target)?;
        }
        let Some(aliases) = &mut self.aliases else {
            return Err(unresolved(raw));
        };
        let work = aliases.use_again(target);
        let Some(state) = aliases.states.get(&pointer) else {
            return Err(unresolved(raw));
        };
        if state.uses * state.weight > MAX_ALIAS_COUNT {
            return Err(excessive(raw));
        }
        let (node, size) = match &state.done {
            Some((node, size)) => (Some(node.clone()), *size),
            None => (None, 0),
        };
        self.count(size + work, raw.span)?;
        match node {
            Some(node) => Ok(Node {
                value: node.value,
                span: raw.span,
            }),
            None => {
                self.recursive.get_or_insert_with(|| recursive(raw));
                Ok(Node {
                    value: Value::Null,
                    span: raw.span,
                })
            }
        }
    }
}

fn name<'t>(raw: &Raw<'t>) -> &'t str {
    match raw.data {
        Data::Alias(name) => name,
        _ => "",
    }
}

fn unresolved(raw: &Raw<'_>) -> Problem {
    let name = name(raw);
    Problem {
        span: raw.span,
        message: format!("the alias `*{name}` stands for nothing"),
        hint: Some(format!(
            "put `&{name}` before a value above it in the same document, or quotes around the text"
        )),
    }
}

fn excessive(raw: &Raw<'_>) -> Problem {
    let name = name(raw);
    Problem {
        span: raw.span,
        message: format!(
            "the alias `*{name}` and the aliases in it are used more than {MAX_ALIAS_COUNT} times"
        ),
        hint: Some("write the value out instead".to_owned()),
    }
}

fn recursive(raw: &Raw<'_>) -> Problem {
    let name = name(raw);
    Problem {
        span: Span { ..raw.span },
        message: format!("the alias `*{name}` stands for a value that it is a part of"),
        hint: Some("write the value out instead".to_owned()),
    }
}
