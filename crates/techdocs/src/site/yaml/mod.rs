//! YAML as PyYAML reads it: `mkdocs.yml` and the front matter of pages.
//!
//! [`read`] is the way in. PyYAML keeps to YAML 1.1: `yes` and `off` are
//! booleans, `010` is octal, `1:30` is 90, `2026-01-31` is a date, `<<` merges,
//! and of two equal keys the last wins ([`scalar`]). Tags stay known, since
//! MkDocs gives some a meaning: `!ENV`, `!relative`, `!!python/name:`.
//!
//! The workspace's own `yaml` crate is not used: it follows what Backstage
//! reads descriptors with (YAML 1.2, tags warned about and dropped). The
//! characters are taken apart by `saphyr-parser`, which hands out events with
//! positions, tags and anchors and decides nothing about types.

mod scalar;

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput};

/// A value and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted in characters from 1.
    pub column: u32,
    /// A scalar as written, without quotes; empty for lists and maps.
    pub written: Box<str>,
}

/// A value as Python has it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `None`.
    Null,
    /// `True` or `False`.
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// A date or a time, as Python writes it.
    Time(String),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the first time each key is written.
    Map(Vec<(Node, Node)>),
    /// `!!python/name:` and its kin: the name alone, and what is passed to it.
    Name(String, Box<Node>),
    /// `!relative`, with what follows it.
    Relative(String),
}

/// Why a text is not what PyYAML reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct YamlError {
    /// What is wrong.
    pub message: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted in characters from 1.
    pub column: u32,
}

/// What MkDocs adds to PyYAML.
#[derive(Debug, Clone, Copy)]
pub struct Tags<'a> {
    /// The variables that `!ENV` sees.
    pub environment: &'a BTreeMap<String, String>,
}

/// Lists and maps may be nested this deep.
const MAX_DEPTH: usize = 100;
/// Values of one text, after aliases are written out.
const MAX_NODES: usize = 200_000;

/// Reads the one document of a text. `tags` are those of `mkdocs.yml`; without
/// them (front matter) every tag but YAML's own is an error.
///
/// # Errors
///
/// [`YamlError`] where PyYAML would raise: bad syntax, more than one document,
/// an unknown tag, an alias of nothing, a number or date that is none. Also
/// beyond 100 levels or 200,000 values.
pub fn read(text: &str, tags: Option<Tags<'_>>) -> Result<Node, YamlError> {
    match read_once(text, tags) {
        // A tab may stand for the space after a colon, where `saphyr-parser`
        // takes it for indentation.
        Err(_) if text.contains(":\t") => read_once(&text.replace(":\t", ": "), tags),
        result => result,
    }
}

fn read_once(text: &str, tags: Option<Tags<'_>>) -> Result<Node, YamlError> {
    let mut reader = Reader {
        parser: Parser::new_from_str(text.trim_start_matches('\u{feff}')),
        tags,
        anchors: BTreeMap::new(),
        nodes: 0,
    };
    reader.document()
}

struct Reader<'t> {
    parser: Parser<'t, StrInput<'t>>,
    tags: Option<Tags<'t>>,
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
}

impl<'t> Reader<'t> {
    fn document(&mut self) -> Result<Node, YamlError> {
        let mut found = None;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => break,
                Event::StreamStart
                | Event::DocumentStart(_)
                | Event::DocumentEnd
                | Event::Nothing => {}
                _ if found.is_some() => {
                    return Err(error(span, "there is more than one document"));
                }
                event => found = Some(self.node(event, span, 0)?),
            }
        }
        Ok(found.unwrap_or_else(|| Node::new(Value::Null, 1, 1)))
    }

    fn next(&mut self) -> Result<(Event<'t>, Span), YamlError> {
        match self.parser.next_event() {
            Some(Ok(found)) => Ok(found),
            Some(Err(problem)) => Err(YamlError {
                message: problem.info().to_owned(),
                line: to_u32(problem.marker().line()),
                column: to_u32(problem.marker().col() + 1),
            }),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn node(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Node, YamlError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES || depth > MAX_DEPTH {
            return Err(error(span, "this is too large to be read"));
        }
        let at = |value| {
            Node::new(
                value,
                to_u32(span.start.line()),
                to_u32(span.start.col() + 1),
            )
        };
        match event {
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor) else {
                    return Err(error(span, "this alias names a value that it is part of"));
                };
                let node = node.clone();
                self.nodes += node.count();
                Ok(node)
            }
            Event::Scalar(text, style, anchor, tag) => {
                let tag = tag.map(|tag| format!("{}{}", tag.handle, tag.suffix));
                let mut node = at(Value::Null);
                node.written = text.as_ref().into();
                node.value = match tag.as_deref() {
                    None if style == ScalarStyle::Plain => scalar::resolve(&text),
                    None | Some("!") => Some(Value::Text(text.into_owned())),
                    Some(tag) => match scalar::resolve_as(tag, &text) {
                        Some(value) => value,
                        None => return self.tagged(tag, node, span, anchor),
                    },
                }
                .ok_or_else(|| error(span, &format!("`{}` is not such a value", node.written)))?;
                self.keep(anchor, &node);
                Ok(node)
            }
            Event::SequenceStart(anchor, tag) => {
                let mut items = Vec::new();
                loop {
                    let (event, span) = self.next()?;
                    if matches!(event, Event::SequenceEnd | Event::StreamEnd) {
                        break;
                    }
                    items.push(self.node(event, span, depth + 1)?);
                }
                let node = at(Value::List(items));
                self.collection(node, tag.as_deref(), span, anchor)
            }
            Event::MappingStart(anchor, tag) => {
                let mut entries = Vec::new();
                loop {
                    let (event, span) = self.next()?;
                    if matches!(event, Event::MappingEnd | Event::StreamEnd) {
                        break;
                    }
                    let is_merge = matches!(
                        &event,
                        Event::Scalar(text, ScalarStyle::Plain, _, None) if text == "<<"
                    );
                    let key = self.node(event, span, depth + 1)?;
                    if matches!(key.value, Value::List(_) | Value::Map(_)) {
                        return Err(error(span, "a list or a map cannot be a key"));
                    }
                    let (event, span) = self.next()?;
                    let value = self.node(event, span, depth + 1)?;
                    entries.push((is_merge, key, value));
                }
                let node = at(Value::Map(merged(entries)?));
                self.collection(node, tag.as_deref(), span, anchor)
            }
            _ => Err(error(span, "a value is missing here")),
        }
    }

    fn collection(
        &mut self,
        node: Node,
        tag: Option<&saphyr_parser::Tag>,
        span: Span,
        anchor: usize,
    ) -> Result<Node, YamlError> {
        let tag = tag.map(|tag| format!("{}{}", tag.handle, tag.suffix));
        match tag.as_deref() {
            None
            | Some(
                "!"
                | "tag:yaml.org,2002:map"
                | "tag:yaml.org,2002:seq"
                | "tag:yaml.org,2002:omap"
                | "tag:yaml.org,2002:set",
            ) => {
                self.keep(anchor, &node);
                Ok(node)
            }
            Some(tag) => self.tagged(tag, node, span, anchor),
        }
    }

    /// A value under a tag that YAML does not have.
    fn tagged(
        &mut self,
        tag: &str,
        node: Node,
        span: Span,
        anchor: usize,
    ) -> Result<Node, YamlError> {
        let unknown = || error(span, &format!("there is no tag `{tag}`"));
        let tags = self.tags.ok_or_else(unknown)?;
        let python = tag.strip_prefix("tag:yaml.org,2002:python/");
        let (line, column) = (node.line, node.column);
        let value = match (tag, python) {
            ("!ENV", _) => environment(&node, tags.environment)?,
            ("!relative", _) => Value::Relative(node.written.to_string()),
            (_, Some("tuple" | "list" | "dict")) => node.value,
            (_, Some(name)) => {
                let (_, name) = name.split_once(':').ok_or_else(unknown)?;
                Value::Name(name.to_owned(), Box::new(node))
            }
            (_, None) => return Err(unknown()),
        };
        let node = Node::new(value, line, column);
        self.keep(anchor, &node);
        Ok(node)
    }

    fn keep(&mut self, anchor: usize, node: &Node) {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
    }
}

/// `!ENV NAME` or `!ENV [NAME, OTHER, default]`.
fn environment(node: &Node, environment: &BTreeMap<String, String>) -> Result<Value, YamlError> {
    let (names, default) = match &node.value {
        Value::List(items) => match items.split_last() {
            Some((default, names)) if !names.is_empty() => (names.to_vec(), default.value.clone()),
            _ => (items.clone(), Value::Null),
        },
        Value::Map(_) => {
            return Err(YamlError {
                message: "`!ENV` takes a name or a list of names".to_owned(),
                line: node.line,
                column: node.column,
            });
        }
        _ => (vec![node.clone()], Value::Null),
    };
    for name in names {
        if let Some(text) = environment.get(&*name.written) {
            let value = scalar::resolve(text);
            return Ok(value.unwrap_or_else(|| Value::Text(text.clone())));
        }
    }
    Ok(default)
}

/// Merges `<<` and keeps the last of equal keys in the place of the first.
fn merged(entries: Vec<(bool, Node, Node)>) -> Result<Vec<(Node, Node)>, YamlError> {
    let mut all = Vec::new();
    let mut own = Vec::new();
    for (is_merge, key, value) in entries {
        if !is_merge {
            own.push((key, value));
            continue;
        }
        let (line, column) = (value.line, value.column);
        let maps = match value.value {
            Value::List(items) => items.into_iter().rev().map(|node| node.value).collect(),
            value => vec![value],
        };
        for map in maps {
            let Value::Map(entries) = map else {
                return Err(YamlError {
                    message: "only maps can be merged".to_owned(),
                    line,
                    column,
                });
            };
            all.extend(entries);
        }
    }
    all.extend(own);
    let mut unique: Vec<(Node, Node)> = Vec::with_capacity(all.len());
    for (key, value) in all {
        match unique
            .iter_mut()
            .find(|(known, _)| known.value == key.value)
        {
            Some(known) => known.1 = value,
            None => unique.push((key, value)),
        }
    }
    Ok(unique)
}

fn error(span: Span, message: &str) -> YamlError {
    YamlError {
        message: message.to_owned(),
        line: to_u32(span.start.line()),
        column: to_u32(span.start.col() + 1),
    }
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Node {
    /// A value at a place.
    pub fn new(value: Value, line: u32, column: u32) -> Self {
        Self {
            value,
            line,
            column,
            written: "".into(),
        }
    }

    /// The entries of a map; none of anything else.
    pub fn entries(&self) -> &[(Node, Node)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none of anything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The value of a key that is text.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let mut entries = self.entries().iter();
        let found = entries.find(|(known, _)| known.as_str() == Some(key))?;
        Some(&found.1)
    }

    /// The text, if this is text.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, if this is one.
    pub const fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Whether there is no value.
    pub const fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// What Python's `bool` says of it.
    pub fn is_truthy(&self) -> bool {
        match &self.value {
            Value::Null => false,
            Value::Bool(value) => *value,
            Value::Int(value) => *value != 0,
            Value::Float(value) => *value != 0.0,
            Value::Text(text) => !text.is_empty(),
            Value::List(items) => !items.is_empty(),
            Value::Map(entries) => !entries.is_empty(),
            Value::Time(_) | Value::Name(..) | Value::Relative(_) => true,
        }
    }

    /// A scalar as Python's `str` writes it; `None` for lists and maps.
    pub fn to_text(&self) -> Option<String> {
        Some(match &self.value {
            Value::Null => "None".to_owned(),
            Value::Bool(true) => "True".to_owned(),
            Value::Bool(false) => "False".to_owned(),
            Value::Int(value) => value.to_string(),
            Value::Float(value) => format!("{value:?}"),
            Value::Time(text) | Value::Text(text) => text.clone(),
            _ => return None,
        })
    }

    /// Any value as Python's `str` writes it: `{'a': None}`, as MkDocs shows a
    /// title whose brackets were not quoted.
    pub fn to_python(&self) -> String {
        self.to_text().unwrap_or_else(|| self.repr())
    }

    fn repr(&self) -> String {
        match &self.value {
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(Self::repr).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Map(entries) => {
                let entries = entries
                    .iter()
                    .map(|(key, value)| format!("{}: {}", key.repr(), value.repr()));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
            Value::Text(text) => {
                let quote = if text.contains('\'') && !text.contains('"') {
                    '"'
                } else {
                    '\''
                };
                let text = text.replace('\\', "\\\\").replace('\n', "\\n");
                let text = text.replace(quote, &format!("\\{quote}"));
                format!("{quote}{text}{quote}")
            }
            Value::Name(name, _) | Value::Relative(name) => name.clone(),
            _ => self.to_text().unwrap_or_default(),
        }
    }

    fn count(&self) -> usize {
        match &self.value {
            Value::List(items) => 1 + items.iter().map(Self::count).sum::<usize>(),
            Value::Map(entries) => {
                let of = |(key, value): &(Self, Self)| key.count() + value.count();
                1 + entries.iter().map(of).sum::<usize>()
            }
            Value::Name(_, node) => 1 + node.count(),
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(node: &Node) -> String {
        match &node.value {
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(text).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Map(entries) => {
                let of = |(key, value): &(Node, Node)| format!("{}: {}", text(key), text(value));
                let entries: Vec<String> = entries.iter().map(of).collect();
                format!("{{{}}}", entries.join(", "))
            }
            Value::Name(name, with) => format!("<{name} {}>", text(with)),
            Value::Relative(rest) => format!("<relative {rest}>"),
            Value::Text(text) => format!("{text:?}"),
            _ => node.to_text().unwrap_or_default(),
        }
    }

    fn config(source: &str) -> Result<Node, YamlError> {
        let environment = BTreeMap::from([("BRANCH".to_owned(), "1.5".to_owned())]);
        let tags = Tags {
            environment: &environment,
        };
        read(source, Some(tags))
    }

    #[test]
    fn maps_and_lists_are_what_pyyaml_makes_of_them() {
        #[track_caller]
        fn check(source: &str, expected: &str) {
            assert_eq!(text(&config(source).unwrap()), expected, "{source}");
        }

        check("", "None");
        check(
            "a: yes\nb: 'yes'\n1: x",
            r#"{"a": True, "b": "yes", 1: "x"}"#,
        );
        check("a: 1\nb: 2\na: 3", r#"{"a": 3, "b": 2}"#);
        check(
            "x: &x {a: 1, b: 2}\n<<: *x\nb: 3",
            r#"{"a": 1, "b": 3, "x": {"a": 1, "b": 2}}"#,
        );
        check("a: !ENV BRANCH", r#"{"a": 1.5}"#);
        check("a: !ENV [NOPE, BRANCH, x]", r#"{"a": 1.5}"#);
        check("a: !ENV [NOPE, no]", r#"{"a": False}"#);
        check("a: !ENV NOPE", r#"{"a": None}"#);
        check(
            "a: !!python/name:pymdownx.emoji.to_svg",
            r#"{"a": <pymdownx.emoji.to_svg None>}"#,
        );
        check(
            "a: !!python/object/apply:pymdownx.slugs.slugify\n  kwds: {case: lower}",
            r#"{"a": <pymdownx.slugs.slugify {"kwds": {"case": "lower"}}>}"#,
        );
        check(
            "a: !relative $docs_dir/x",
            r#"{"a": <relative $docs_dir/x>}"#,
        );
        check("a: !!str 12", r#"{"a": "12"}"#);
        check("a:\tb\nc: \"x:\ty\"", r#"{"a": "b", "c": "x: y"}"#);
    }

    #[test]
    fn what_pyyaml_refuses_is_refused_with_its_place() {
        #[track_caller]
        fn check(source: &str, line: u32) {
            assert_eq!(config(source).unwrap_err().line, line, "{source}");
        }

        check("a: 1\nb: !custom x", 2);
        check("a: 1\n b: 2", 2);
        check("a: *nobody", 1);
        check("a\n---\nb", 3);
        check("a: 2026-13-01", 1);
        assert!(read("a: !ENV X", None).is_err());
    }

    #[test]
    fn values_are_shown_as_python_shows_them() {
        let node = config("a: {b: [x, 1, ~, \"it's\"]}").unwrap();
        assert_eq!(node.to_python(), "{'a': {'b': ['x', 1, None, \"it's\"]}}");
    }

    #[test]
    fn aliases_cannot_grow_without_end() {
        let mut source = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let before = format!("*a{}, ", level - 1).repeat(10);
            source.push_str(&format!("a{level}: &a{level} [{before}]\n"));
        }
        assert!(config(&source).is_err());
        assert!(config(&"[".repeat(100_000)).is_err());
    }
}
