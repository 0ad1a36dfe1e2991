//! Keys as text, and the key that merges.

use super::key_text::{MAX_WORK, key_text};
use super::{Entries, Resolved, Resolver};
use crate::node::{Entry, Problem, Value};
use crate::position::Span;
use crate::schema;
use crate::tree::{Data, Pair, Raw};

/// Merges within merges that are followed.
const MAX_MERGES: usize = 100;

impl<'a, 't> Resolver<'a, 't> {
    /// A key as text. Merging takes other ways than a map that is read as it
    /// stands, and calls the empty key `null`.
    pub(super) fn key(&mut self, raw: &'a Raw<'t>, merging: bool) -> Resolved<Box<str>> {
        let recursive = self.recursive.clone();
        let node = self.node(raw)?;
        self.recursive = recursive;
        if let Data::Bytes(bytes) = &raw.data {
            return Ok(String::from_utf8_lossy(bytes).as_ref().into());
        }
        // An alias keeps its name, even one for what it is in.
        let target = self
            .source(Some(raw))
            .filter(|target| is_object(&target.data));
        if merging && target.is_some() {
            return Ok(match node.value {
                Value::Null => "[object Object]".into(),
                value => object_to_string(&value).into(),
            });
        }
        if target.is_some() {
            return match key_text(self.text, raw, self.version_1_1, &mut self.key_budget) {
                Some(text) => Ok(text.into()),
                None => Err(Problem {
                    span: raw.span,
                    message: format!(
                        "lists and maps as keys take more than {MAX_WORK} bytes to write out"
                    ),
                    hint: None,
                }),
            };
        }
        Ok(match node.value {
            Value::Null if merging => "null".into(),
            Value::Null => "".into(),
            Value::Bool(value) => value.to_string().into(),
            Value::Number(number) => schema::to_js_string(number.0).into(),
            Value::String(text) => text,
            Value::Sequence(_) | Value::Mapping(_) => "".into(),
        })
    }

    /// Whether a key merges other maps into its own.
    pub(super) fn is_merge(&self, key: &Raw<'t>) -> bool {
        match &key.data {
            Data::Merge => true,
            // A tag does not keep YAML 1.1 from merging, quotes do.
            Data::Text(text) if text == "<<" && self.version_1_1 => {
                let start = key.span.start as usize;
                self.text.as_bytes().get(start) == Some(&b'<')
            }
            _ => false,
        }
    }

    /// Adds the entries of the maps that a merge key names, except those that
    /// are there.
    pub(super) fn merge(&mut self, entries: &mut Entries, pair: &'a Pair<'t>) -> Resolved<()> {
        let source = self.source(pair.value.as_ref());
        match source.map(|source| &source.data) {
            Some(Data::Sequence(nodes)) => {
                for node in nodes {
                    let source = self.source(Some(node));
                    self.merge_one(entries, source, node.span)?;
                }
                Ok(())
            }
            _ => self.merge_one(entries, source, pair.key.span),
        }
    }

    fn source(&self, value: Option<&'a Raw<'t>>) -> Option<&'a Raw<'t>> {
        match value {
            Some(raw) if matches!(raw.data, Data::Alias(_)) => self
                .aliases
                .as_ref()
                .and_then(|aliases| aliases.target(raw)),
            value => value,
        }
    }

    fn merge_one(
        &mut self,
        entries: &mut Entries,
        source: Option<&'a Raw<'t>>,
        span: Span,
    ) -> Resolved<()> {
        let Some(Data::Mapping(pairs)) = source.map(|source| &source.data) else {
            return Err(Problem {
                span,
                message: "`<<` takes a map, or a list of maps".to_owned(),
                hint: None,
            });
        };
        self.merges += 1;
        if self.merges > MAX_MERGES {
            return Err(Problem {
                span,
                message: format!("`<<` is nested more than {MAX_MERGES} deep"),
                hint: None,
            });
        }
        let mut merged = Entries::default();
        self.fill(&mut merged, pairs, true)?;
        self.merges -= 1;
        for entry in merged.list {
            entries.add(Entry {
                key_span: span,
                ..entry
            });
        }
        Ok(())
    }
}

/// Whether JavaScript would have an object for it.
fn is_object(data: &Data<'_>) -> bool {
    matches!(
        data,
        Data::Sequence(_) | Data::Mapping(_) | Data::Opaque(..) | Data::Pairs(_) | Data::Bytes(_)
    )
}

/// What JavaScript makes of a value that should be text.
fn object_to_string(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => schema::to_js_string(number.0),
        Value::String(text) => text.to_string(),
        Value::Sequence(nodes) => {
            let items: Vec<String> = nodes.iter().map(|n| object_to_string(&n.value)).collect();
            items.join(",")
        }
        Value::Mapping(_) => "[object Object]".to_owned(),
    }
}
