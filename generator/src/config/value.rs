//! A tree of configuration values that know where they came from.

use std::path::PathBuf;
use std::sync::Arc;

use diagnostic::Place;
use yaml::{LineIndex, Node, Number, Span};

use super::secret;

/// A value and where it was written.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Where it was written.
    pub origin: Origin,
    /// Whether it was made with a variable whose name says that it is secret.
    pub secret: bool,
}

/// A value without its place.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// Removes what earlier files say.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number.
    Number(Number),
    /// Text.
    String(String),
    /// A list.
    List(Vec<Value>),
    /// A map, in the order it was written.
    Map(Vec<Entry>),
}

/// One key of a map with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key was written.
    pub origin: Origin,
    /// The value.
    pub value: Value,
}

/// Equal in what they are, wherever they were written.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
    }
}

/// A part of a [`Source`].
#[derive(Debug, Clone)]
pub struct Origin {
    /// The source.
    pub source: Arc<Source>,
    /// Which part.
    pub span: Span,
}

/// All places are alike when values are compared.
impl PartialEq for Origin {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// A configuration file, or a variable of the environment.
#[derive(Debug)]
pub struct Source {
    /// How to name it to a person.
    pub name: Arc<str>,
    /// The folder that relative paths in it start at.
    pub folder: PathBuf,
    text: String,
    lines: LineIndex,
}

impl Source {
    /// A source with its text.
    pub fn new(name: impl Into<Arc<str>>, folder: PathBuf, text: String) -> Arc<Self> {
        Arc::new(Self {
            name: name.into(),
            folder,
            lines: LineIndex::new(&text),
            text,
        })
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Origin {
    /// The line, counted from 1.
    pub fn line(&self) -> u32 {
        self.source.lines.line(self.span.start) as u32 + 1
    }

    /// The place for a diagnostic. A line that seems to hold a secret is not
    /// shown.
    pub fn place(&self) -> Place {
        let Source {
            name, text, lines, ..
        } = &*self.source;
        let line = lines.line(self.span.start);
        let (number, column) = lines.line_column(text, self.span.start);
        let line_text = lines.line_text(text, line);
        // The start of the line is what lies this many characters before.
        let before: usize = line_text
            .chars()
            .take(column as usize - 1)
            .map(char::len_utf8)
            .sum();
        let length = self.span.end.saturating_sub(self.span.start) as usize;
        let mut place = Place::on_line(
            Arc::clone(name),
            number,
            line_text,
            before..before.saturating_add(length),
        );
        if secret::may_show(line_text) {
            return place;
        }
        place.excerpt.clear();
        place
    }
}

impl Value {
    /// A YAML node as it is.
    pub fn from_node(node: &Node, source: &Arc<Source>) -> Self {
        let origin = |span| Origin {
            source: Arc::clone(source),
            span,
        };
        let data = match &node.value {
            yaml::Value::Null => Data::Null,
            yaml::Value::Bool(value) => Data::Bool(*value),
            yaml::Value::Number(number) => Data::Number(*number),
            yaml::Value::String(text) => Data::String(text.to_string()),
            yaml::Value::Sequence(items) => {
                Data::List(items.iter().map(|i| Self::from_node(i, source)).collect())
            }
            yaml::Value::Mapping(mapping) => Data::Map(
                mapping
                    .entries
                    .iter()
                    .map(|entry| Entry {
                        key: entry.key.to_string(),
                        origin: origin(entry.key_span),
                        value: Self::from_node(&entry.value, source),
                    })
                    .collect(),
            ),
        };
        Self {
            data,
            origin: origin(node.span),
            secret: false,
        }
    }

    /// A map without keys.
    pub fn empty() -> Self {
        Self {
            data: Data::Map(Vec::new()),
            origin: Origin {
                source: Source::new("", PathBuf::new(), String::new()),
                span: Span::default(),
            },
            secret: false,
        }
    }

    /// The value of a key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries()
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
    }

    /// The value at a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The entries of a map; of anything else, none.
    pub fn entries(&self) -> &[Entry] {
        match &self.data {
            Data::Map(entries) => entries,
            _ => &[],
        }
    }

    /// What it is, in words, as in `a list`.
    pub fn noun(&self) -> &'static str {
        match &self.data {
            Data::Null => "nothing",
            Data::Bool(_) => "a boolean",
            Data::Number(_) => "a number",
            Data::String(text) if text.is_empty() => "an empty string",
            Data::String(_) => "a string",
            Data::List(_) => "a list",
            Data::Map(_) => "a map",
        }
    }
}
