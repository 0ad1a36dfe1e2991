//! Placeholders: maps of the one key `$text`, `$json` or `$yaml`, which the
//! contents of the file they name take the place of.
//!
//! [`replace`] is the way in. It runs before the policies, so that these see
//! what was read. The rules are those of `PlaceholderProcessor.ts` in
//! `plugins/catalog-backend/src/processors`: other `$` keys, and maps of more
//! than one key, are left alone with all that is in them, and what was read is
//! not searched again.

use yaml::{Content, Entry, Limits, Mapping, Node, Number, Span, Value};

use crate::process::finding::Finding;
use crate::process::shape::{describe, shorten};
use crate::source::{Location, SourceFile, Sources};

/// Where placeholders are read from, and what was read.
pub(crate) struct Reader<'a> {
    /// The way to other files.
    pub(crate) sources: &'a dyn Sources,
    /// The file the placeholders are written in.
    pub(crate) base: &'a Location,
    /// Every location asked for, with what it gave.
    pub(crate) reads: Vec<Read>,
}

/// One location that a file's placeholders asked for.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    /// Which.
    pub(crate) location: Location,
    /// What was in it, if it could be read.
    pub(crate) bytes: Option<std::sync::Arc<[u8]>>,
}

impl Reader<'_> {
    fn read(&mut self, location: &Location) -> Result<SourceFile, crate::source::ReadError> {
        let file = self.sources.read(location);
        self.reads.push(Read {
            location: location.clone(),
            bytes: file
                .as_ref()
                .ok()
                .map(|file| std::sync::Arc::clone(&file.bytes)),
        });
        file
    }
}

/// Replaces every placeholder of an entity.
pub(crate) fn replace(root: &mut Mapping, reader: &mut Reader<'_>, findings: &mut Vec<Finding>) {
    if root.entries.iter().any(|entry| entry.key.starts_with('$')) {
        return; // A map of more than one key, such as one with `$schema`.
    }
    for entry in &mut root.entries {
        match (&*entry.key, &mut entry.value.value) {
            ("metadata", Value::Mapping(metadata)) => {
                replace_in_metadata(metadata, reader, findings);
            }
            _ => replace_in(&mut entry.value, reader, findings),
        }
    }
}

fn replace_in_metadata(
    metadata: &mut Mapping,
    reader: &mut Reader<'_>,
    findings: &mut Vec<Finding>,
) {
    if metadata
        .entries
        .iter()
        .any(|entry| entry.key.starts_with('$'))
    {
        return;
    }
    for entry in &mut metadata.entries {
        // The reader of the file has put two annotations of its own there, so
        // a `$` key is never alone.
        let has_company =
            &*entry.key == "annotations" && entry.value.as_mapping().is_some_and(has_dollar_key);
        if !has_company {
            replace_in(&mut entry.value, reader, findings);
        }
    }
}

fn has_dollar_key(mapping: &Mapping) -> bool {
    mapping
        .entries
        .iter()
        .any(|entry| entry.key.starts_with('$'))
}

fn replace_in(node: &mut Node, reader: &mut Reader<'_>, findings: &mut Vec<Finding>) {
    match &mut node.value {
        Value::Sequence(items) => {
            for item in items {
                replace_in(item, reader, findings);
            }
        }
        Value::Mapping(mapping) if has_dollar_key(mapping) => {
            let [entry] = &mapping.entries[..] else {
                return;
            };
            let resolve = match &*entry.key {
                "$text" => text,
                "$json" => json,
                "$yaml" => yaml_document,
                _ => return,
            };
            match fetch(entry, reader).and_then(|content| resolve(&content, entry)) {
                Ok(replaced) => {
                    node.value = replaced.value;
                }
                Err(finding) => findings.push(finding),
            }
        }
        Value::Mapping(mapping) => {
            for entry in &mut mapping.entries {
                replace_in(&mut entry.value, reader, findings);
            }
        }
        _ => {}
    }
}

fn fetch(entry: &Entry, reader: &mut Reader<'_>) -> Result<String, Finding> {
    let span = entry.value.span;
    let Some(target) = entry.value.as_str() else {
        let span = match entry.value.value {
            Value::Null => entry.key_span,
            _ => span,
        };
        let key = &entry.key;
        let message = match entry.value.value {
            Value::Null => format!("`{key}` has no value; it must name a file"),
            _ => format!("`{key}` is {}; it must name a file", describe(&entry.value)),
        };
        return Err(
            Finding::error("preprocess.target", span, message).hint(format!(
                "write `{key}: ./file`, a path from this file, or a URL"
            )),
        );
    };
    let file = reader
        .sources
        .resolve(reader.base, target)
        .and_then(|location| reader.read(&location))
        .map_err(|error| {
            let message = format!("`{}` was not read: {error}", entry.key);
            Finding::error("preprocess.read", span, message)
                .hint("name a file of this repository, relative to this file, or from its root with a leading `/`")
        })?;
    Ok(String::from_utf8_lossy(&file.bytes).into_owned())
}

fn text(content: &str, entry: &Entry) -> Result<Node, Finding> {
    Ok(Node {
        value: Value::String(content.into()),
        span: entry.value.span,
    })
}

fn json(content: &str, entry: &Entry) -> Result<Node, Finding> {
    serde_json::from_str(content)
        .map(|value: serde_json::Value| node_from_json(value, entry.value.span))
        .map_err(|error| {
            let target = shorten(entry.value.as_str().unwrap_or_default());
            Finding::error(
                "preprocess.json",
                entry.value.span,
                format!("`{target}` is not JSON: {error}"),
            )
            .hint("mend the file, or read it as it is with `$text`")
        })
}

fn yaml_document(content: &str, entry: &Entry) -> Result<Node, Finding> {
    let target = shorten(entry.value.as_str().unwrap_or_default());
    let span = entry.value.span;
    let mut documents = yaml::parse(content, &Limits::default()).documents;
    if documents.len() != 1 {
        let message = format!(
            "`{target}` has {} YAML documents; `$yaml` takes a file with one",
            documents.len()
        );
        return Err(Finding::error("preprocess.documents", span, message)
            .hint("take `---` out of the file, or read it as it is with `$text`"));
    }
    let problem = match documents.pop().map(|document| document.content) {
        Some(Content::Tree(mut node)) => {
            set_spans(&mut node, span);
            return Ok(node);
        }
        Some(Content::Broken(problems)) => problems.into_iter().next(),
        Some(Content::Thrown(problem) | Content::Recursive(problem)) => Some(problem),
        Some(Content::Empty | Content::Unread) | None => {
            return Ok(Node {
                value: Value::Null,
                span,
            });
        }
    };
    let reason = problem.map_or_else(String::new, |problem| format!(": {}", problem.message));
    Err(Finding::error(
        "preprocess.yaml",
        span,
        format!("`{target}` is not YAML{reason}"),
    )
    .hint("mend the file, or read it as it is with `$text`"))
}

/// What was read has no place in this file but that of its placeholder.
fn set_spans(node: &mut Node, span: Span) {
    node.span = span;
    match &mut node.value {
        Value::Sequence(items) => items.iter_mut().for_each(|item| set_spans(item, span)),
        Value::Mapping(mapping) => {
            for entry in &mut mapping.entries {
                entry.key_span = span;
                set_spans(&mut entry.value, span);
            }
        }
        _ => {}
    }
}

fn node_from_json(value: serde_json::Value, span: Span) -> Node {
    let value = match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(value),
        serde_json::Value::Number(number) => {
            Value::Number(Number(number.as_f64().unwrap_or(f64::NAN)))
        }
        serde_json::Value::String(text) => Value::String(text.into()),
        serde_json::Value::Array(items) => Value::Sequence(
            items
                .into_iter()
                .map(|item| node_from_json(item, span))
                .collect(),
        ),
        serde_json::Value::Object(fields) => {
            let mut entries: Vec<Entry> = fields
                .into_iter()
                .map(|(key, value)| Entry {
                    key: key.into(),
                    key_span: span,
                    value: node_from_json(value, span),
                })
                .collect();
            entries.sort_by_key(|entry| array_index(&entry.key).unwrap_or(u32::MAX));
            Value::Mapping(Mapping { entries })
        }
    };
    Node { value, span }
}

/// The number of a key that JavaScript takes for the index of an array; such
/// keys come first, in order.
fn array_index(key: &str) -> Option<u32> {
    let number: u32 = key.parse().ok()?;
    (number != u32::MAX && (key == "0" || !key.starts_with(['0', '+']))).then_some(number)
}
