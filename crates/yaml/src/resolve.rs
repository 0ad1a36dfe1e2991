//! From what is written to what it means: aliases, keys as text, merges, and
//! the order of keys.
//!
//! [`content`] is the way in. The rules are those of `src/nodes/` in the npm
//! package `yaml` (`toJS`, `Alias`, `addPairToJSMap`), which also decide which
//! documents use aliases so often that they are taken for an attack.

mod aliases;
mod key_text;
mod keys;

use std::collections::HashMap;

use crate::node::{Content, Entry, Limits, Mapping, Node, Number, Problem, Value};
use crate::position::Span;
use crate::tree::{Data, Opaque, Pair, Raw};

use aliases::Aliases;

/// The content of a document with the given root.
pub(crate) fn content(
    text: &str,
    root: &Raw<'_>,
    has_aliases: bool,
    version_1_1: bool,
    limits: &Limits,
) -> Content {
    let mut resolver = Resolver {
        text,
        limits,
        version_1_1,
        nodes: 0,
        aliases: has_aliases.then(|| Aliases::of(root)),
        recursive: None,
        merges: 0,
        key_budget: key_text::MAX_WORK,
    };
    let node = match resolver.node(root) {
        Ok(node) => node,
        Err(problem) => return Content::Thrown(problem),
    };
    match resolver.recursive {
        // What is no map is no descriptor, whatever it refers to.
        Some(problem) if matches!(node.value, Value::Mapping(_)) => Content::Recursive(problem),
        _ if matches!(node.value, Value::Null) => Content::Empty,
        _ => Content::Tree(node),
    }
}

type Resolved<T> = Result<T, Problem>;

struct Resolver<'a, 't> {
    text: &'t str,
    limits: &'a Limits,
    version_1_1: bool,
    nodes: usize,
    /// None if the document has no aliases.
    aliases: Option<Aliases<'a, 't>>,
    /// The first alias that stands for something it is in.
    recursive: Option<Problem>,
    /// Merges within merges.
    merges: usize,
    /// What may still be spent on collections as keys.
    key_budget: usize,
}

/// The entries of a map that may turn out to have a key twice.
#[derive(Default)]
struct Entries {
    list: Vec<Entry>,
    index: HashMap<Box<str>, usize>,
}

impl Entries {
    /// Adds an entry unless its key is there.
    fn add(&mut self, entry: Entry) {
        if !self.index.contains_key(&entry.key) {
            self.set(entry);
        }
    }

    /// Sets the value of a key. One that is there keeps its place.
    fn set(&mut self, entry: Entry) {
        match self.index.get(&entry.key) {
            Some(&at) => self.list[at] = entry,
            None => {
                self.index.insert(entry.key.clone(), self.list.len());
                self.list.push(entry);
            }
        }
    }
}

impl<'a, 't> Resolver<'a, 't> {
    /// A node; if it has an anchor, aliases may ask for it again.
    fn node(&mut self, raw: &'a Raw<'t>) -> Resolved<Node> {
        let anchored = self.aliases.is_some() && raw.anchor().is_some();
        if !anchored {
            return self.plain_node(raw);
        }
        let before = self.nodes;
        if let Some(aliases) = &mut self.aliases {
            aliases.start(raw);
        }
        let node = self.plain_node(raw)?;
        let size = self.nodes - before;
        if let Some(aliases) = &mut self.aliases {
            aliases.finish(raw, &node, size);
        }
        Ok(node)
    }

    fn plain_node(&mut self, raw: &'a Raw<'t>) -> Resolved<Node> {
        self.count(1, raw.span)?;
        let value = match &raw.data {
            Data::Null | Data::Merge => Value::Null,
            Data::Bool(value) => Value::Bool(*value),
            Data::Number(value) => Value::Number(Number(*value)),
            Data::Text(text) => Value::String(text.as_ref().into()),
            Data::Alias(_) => return self.alias(raw),
            Data::Sequence(nodes) => Value::Sequence(
                nodes
                    .iter()
                    .map(|node| self.node(node))
                    .collect::<Resolved<_>>()?,
            ),
            Data::Mapping(pairs) => Value::Mapping(self.mapping(pairs)?),
            Data::Opaque(pairs, kind) => {
                let recursive = self.recursive.clone();
                self.opaque(pairs, *kind)?;
                self.recursive = recursive;
                Value::Mapping(Mapping::default())
            }
            Data::Pairs(pairs) => {
                let nodes = pairs.iter().map(|pair| {
                    let mapping = self.mapping(std::slice::from_ref(pair))?;
                    Ok(Node {
                        value: Value::Mapping(mapping),
                        span: pair.key.span,
                    })
                });
                Value::Sequence(nodes.collect::<Resolved<_>>()?)
            }
            Data::Bytes(bytes) => Value::Mapping(buffer(bytes, raw.span)),
            Data::Date(Some(date)) => Value::String(date.clone()),
            Data::Date(None) => Value::Null,
        };
        Ok(Node {
            value,
            span: raw.span,
        })
    }

    fn count(&mut self, nodes: usize, span: Span) -> Resolved<()> {
        self.nodes += nodes;
        if self.nodes > self.limits.max_nodes {
            return Err(crate::read::too_many_nodes(span, self.limits));
        }
        Ok(())
    }

    fn mapping(&mut self, pairs: &'a [Pair<'t>]) -> Resolved<Mapping> {
        // Keys that are all text are as unique as they were in the source.
        if pairs.iter().all(|pair| self.is_text_key(pair)) {
            let mut entries = Vec::with_capacity(pairs.len());
            for pair in pairs {
                let Data::Text(key) = &pair.key.data else {
                    continue;
                };
                let key = key.as_ref().into();
                if self.aliases.is_some() && pair.key.anchor().is_some() {
                    self.node(&pair.key)?;
                }
                entries.push(Entry {
                    key,
                    key_span: pair.key.span,
                    value: self.value(pair)?,
                });
            }
            return Ok(in_order(entries));
        }
        let mut entries = Entries::default();
        self.fill(&mut entries, pairs, false)?;
        Ok(in_order(entries.list))
    }

    /// Whether a key is text and nothing more.
    fn is_text_key(&self, pair: &Pair<'t>) -> bool {
        matches!(&pair.key.data, Data::Text(text) if text != "<<")
            && !matches!(
                pair.value.as_ref().map(|value| &value.data),
                Some(Data::Merge)
            )
    }

    /// Adds pairs to the entries of a map. While merging, entries that are
    /// there stay.
    fn fill(
        &mut self,
        entries: &mut Entries,
        pairs: &'a [Pair<'t>],
        merging: bool,
    ) -> Resolved<()> {
        for pair in pairs {
            if self.is_merge(&pair.key) {
                self.merge(entries, pair)?;
                continue;
            }
            let key = self.key(&pair.key, merging)?;
            let value = self.value(pair)?;
            if matches!(
                pair.value.as_ref().map(|value| &value.data),
                Some(Data::Merge)
            ) {
                continue;
            }
            let entry = Entry {
                key,
                key_span: pair.key.span,
                value,
            };
            if merging {
                entries.add(entry);
            } else {
                entries.set(entry);
            }
        }
        Ok(())
    }

    fn value(&mut self, pair: &'a Pair<'t>) -> Resolved<Node> {
        match &pair.value {
            Some(value) => self.node(value),
            None => {
                let end = pair.key.span.end;
                self.count(1, pair.key.span)?;
                Ok(Node {
                    value: Value::Null,
                    span: Span { start: end, end },
                })
            }
        }
    }

    /// A set or an ordered map: nothing of it is seen, but aliases in it
    /// count.
    fn opaque(&mut self, pairs: &'a [Pair<'t>], kind: Opaque) -> Resolved<()> {
        for pair in pairs {
            if kind == Opaque::Set && self.is_merge(&pair.key) {
                let mut entries = Entries::default();
                self.merge(&mut entries, pair)?;
                continue;
            }
            self.node(&pair.key)?;
            if kind == Opaque::OrderedMap {
                self.value(pair)?;
            }
        }
        Ok(())
    }
}

/// Bytes as Node.js writes a `Buffer`.
fn buffer(bytes: &[u8], span: Span) -> Mapping {
    let node = |value| Node { value, span };
    let entry = |key: &str, value| Entry {
        key: key.into(),
        key_span: span,
        value: node(value),
    };
    let data = bytes
        .iter()
        .map(|&byte| node(Value::Number(Number(f64::from(byte)))))
        .collect();
    Mapping {
        entries: vec![
            entry("type", Value::String("Buffer".into())),
            entry("data", Value::Sequence(data)),
        ],
    }
}

/// Keys that look like array indices come first, by number.
fn in_order(entries: Vec<Entry>) -> Mapping {
    let is_index = |entry: &Entry| array_index(&entry.key).is_some();
    if !entries.iter().any(is_index) {
        return Mapping { entries };
    }
    let (mut first, rest): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(is_index);
    first.sort_by_key(|entry| array_index(&entry.key));
    first.extend(rest);
    Mapping { entries: first }
}

/// The number that a key is, if JavaScript would take it for the index of an
/// array.
fn array_index(key: &str) -> Option<u32> {
    let bytes = key.as_bytes();
    if !bytes.first()?.is_ascii_digit() || (bytes[0] == b'0' && bytes.len() > 1) {
        return None;
    }
    if bytes.len() > 10 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    key.parse().ok().filter(|&index| index < u32::MAX)
}
