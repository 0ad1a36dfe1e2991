//! The tree a YAML document is read into, with the span of every part.

use crate::position::Span;

/// Bounds on what one file may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Nesting of collections.
    pub max_depth: usize,
    /// Nodes of one document, after aliases are expanded.
    pub max_nodes: usize,
    /// Documents of one file; more are left unread and said so.
    pub max_documents: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_depth: 200,
            max_nodes: 2_000_000,
            max_documents: 100_000,
        }
    }
}

/// Everything one file holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stream {
    /// The documents in order, empty ones included.
    pub documents: Vec<Document>,
}

/// One document of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// From the end of the document before to the end of this one.
    pub span: Span,
    /// What it holds.
    pub content: Content,
    /// Things that were read in spite of being odd, such as unknown tags.
    pub warnings: Vec<Problem>,
}

/// What a document turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Nothing, or null.
    Empty,
    /// A value.
    Tree(Node),
    /// Not YAML; the documents after it are still read. Never empty.
    Broken(Vec<Problem>),
    /// The reader gave up (unresolved alias, too many aliases, a limit): the
    /// rest of the file is [`Content::Unread`].
    Thrown(Problem),
    /// Follows a document that was [`Content::Thrown`].
    Unread,
    /// A map that contains itself through an alias. A list that does is a
    /// [`Content::Tree`] with null where it does: it is no descriptor anyway.
    Recursive(Problem),
}

/// Why a document, or a part of it, is not what its author meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What would be right.
    pub hint: Option<String>,
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it was written; for an alias, where the alias is.
    pub span: Span,
}

/// A value as JSON would have it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~`, or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number, with JavaScript's precision.
    Number(Number),
    /// Text.
    String(Box<str>),
    /// A list.
    Sequence(Vec<Node>),
    /// A map.
    Mapping(Mapping),
}

/// A number as JavaScript holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number(pub f64);

/// A map in the order JavaScript lists an object's keys: keys that look like
/// array indices first, by number, then the others as written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mapping {
    /// The entries; keys are unique.
    pub entries: Vec<Entry>,
}

/// One key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key, as text whatever it was written as.
    pub key: Box<str>,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Mapping {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| &*entry.key == key)
    }
}

impl Node {
    /// The map, if this is one.
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match &self.value {
            Value::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The list, if this is one.
    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The text, if this is text.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_mapping()?.get(key)
    }

    /// The value without positions. Numbers that JSON cannot hold become null,
    /// as in `JSON.stringify`.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => serde_json::Value::Bool(*value),
            Value::Number(number) => number.to_json(),
            Value::String(text) => serde_json::Value::String(text.to_string()),
            Value::Sequence(items) => {
                serde_json::Value::Array(items.iter().map(Node::to_json).collect())
            }
            Value::Mapping(mapping) => serde_json::Value::Object(
                mapping
                    .entries
                    .iter()
                    .map(|entry| (entry.key.to_string(), entry.value.to_json()))
                    .collect(),
            ),
        }
    }
}

impl Number {
    /// Whole numbers come out without a fraction, as JavaScript writes them.
    pub fn to_json(self) -> serde_json::Value {
        // 2^63: above it, an `i64` cannot hold the number.
        const LIMIT: f64 = 9_223_372_036_854_775_808.0;
        if self.0.fract() == 0.0 && self.0.abs() < LIMIT {
            return serde_json::Value::from(self.0 as i64);
        }
        serde_json::Number::from_f64(self.0)
            .map_or(serde_json::Value::Null, serde_json::Value::Number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_javascript_writes_them() {
        #[track_caller]
        fn check(number: f64, expected: &str) {
            assert_eq!(Number(number).to_json().to_string(), expected);
        }

        check(-0.0, "0");
        check(12.0, "12");
        check(1.5, "1.5");
        check(9_007_199_254_740_992.0, "9007199254740992");
        check(f64::NAN, "null");
        check(f64::INFINITY, "null");
    }
}
