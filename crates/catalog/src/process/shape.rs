//! Shapes of values, as small tables, and the check of a node against one.
//!
//! [`check`] is the way in. A table of [`Field`]s says of each field what it
//! holds and whether it must be there; fields that no table names are fine,
//! as in Backstage's JSON schemas. Every mismatch is reported, at its span.
//!
//! Nothing here knows what a field means, nor the formats of names and tags.

use std::fmt::Write;

use yaml::{Mapping, Node, Span, Value};

use crate::process::finding::Finding;
use crate::suggest::closest;

/// What a value must be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// Text, perhaps empty.
    Text,
    /// Text of at least one character.
    NonEmptyText,
    /// Text or true or false.
    TextOrBool,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A list of values of one shape.
    List(&'static Shape),
    /// A map with these fields among others.
    Map(&'static [Field]),
    /// A map with these fields, all others of one shape.
    MapOf(&'static [Field], &'static Shape),
    /// A map with these fields among others, or a list of such maps.
    MapOrMaps(&'static [Field]),
}

/// One field of a map.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    /// Its key.
    pub(crate) name: &'static str,
    /// What it holds.
    pub(crate) shape: Shape,
    /// For fields that must be there: what a good value looks like, in YAML.
    pub(crate) required: Option<&'static str>,
}

impl Field {
    /// A field that may be left out.
    pub(crate) const fn optional(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            required: None,
        }
    }

    /// A field that must be there, with an example of its value.
    pub(crate) const fn required(name: &'static str, shape: Shape, example: &'static str) -> Self {
        Self {
            name,
            shape,
            required: Some(example),
        }
    }
}

/// What a value is, in the words of a message.
pub(crate) fn describe(node: &Node) -> &'static str {
    match &node.value {
        Value::Null => "nothing",
        Value::Number(number) if !number.0.is_finite() => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "a map",
    }
}

/// Checks `node`, which stands at `path` (as in `spec`), and reports what is
/// wrong with codes that start with `class`.
pub(crate) fn check(
    node: &Node,
    shape: &Shape,
    path: &str,
    class: &'static str,
    findings: &mut Vec<Finding>,
) {
    let mut checker = Checker {
        path: path.to_owned(),
        class,
        findings,
    };
    checker.check(node, shape, node.span);
}

struct Checker<'f> {
    path: String,
    class: &'static str,
    findings: &'f mut Vec<Finding>,
}

impl Checker<'_> {
    fn check(&mut self, node: &Node, shape: &Shape, span: Span) {
        match (shape, &node.value) {
            (Shape::Text | Shape::TextOrBool, Value::String(_))
            | (Shape::TextOrBool, Value::Bool(_)) => {}
            (Shape::NonEmptyText, Value::String(text)) if text.is_empty() => {
                self.report("empty", span, format!("`{}` is empty", self.path), None);
            }
            (Shape::NonEmptyText, Value::String(_)) => {}
            (Shape::Choice(choices), Value::String(text)) => {
                if !choices.contains(&&**text) {
                    self.choice(text, choices, span);
                }
            }
            (Shape::List(item), Value::Sequence(nodes)) => {
                for (index, node) in nodes.iter().enumerate() {
                    self.within(format_args!("[{index}]"), |checker| {
                        checker.check(node, item, node.span);
                    });
                }
            }
            (
                Shape::Map(fields) | Shape::MapOf(fields, _) | Shape::MapOrMaps(fields),
                Value::Mapping(mapping),
            ) => {
                let others = match shape {
                    Shape::MapOf(_, others) => Some(*others),
                    _ => None,
                };
                self.map(mapping, fields, others, span);
            }
            (Shape::MapOrMaps(fields), Value::Sequence(nodes)) => {
                for (index, node) in nodes.iter().enumerate() {
                    self.within(format_args!("[{index}]"), |checker| {
                        checker.check(node, &Shape::Map(fields), node.span);
                    });
                }
            }
            _ => self.mismatch(node, shape, span),
        }
    }

    fn map(
        &mut self,
        mapping: &Mapping,
        fields: &'static [Field],
        others: Option<&Shape>,
        span: Span,
    ) {
        for field in fields {
            match (mapping.entry(field.name), field.required) {
                (Some(entry), _) => {
                    let span = match entry.value.value {
                        Value::Null => entry.key_span, // There is nothing to point at.
                        _ => entry.value.span,
                    };
                    self.within(format_args!(".{}", field.name), |checker| {
                        checker.check(&entry.value, &field.shape, span);
                        checker.say_what_to_write(field, &entry.value, span);
                    });
                }
                (None, Some(example)) => self.missing(mapping, fields, field, example, span),
                (None, None) => {}
            }
        }
        let Some(others) = others else { return };
        for entry in &mapping.entries {
            if fields.iter().all(|field| field.name != &*entry.key) && is_one_line(&entry.key) {
                self.within(format_args!(".{}", entry.key), |checker| {
                    checker.check(&entry.value, others, entry.value.span);
                });
            }
        }
    }

    /// Completes what was reported of an empty field.
    fn say_what_to_write(&mut self, field: &Field, node: &Node, span: Span) {
        if node.as_str() == Some("")
            && let Some(last) = self.findings.last_mut()
            && last.span == span
            && last.hint.is_none()
        {
            last.hint = Some(match field.required {
                Some(example) => format!("write a value, as in `{}: {example}`", field.name),
                None => "write a value or leave the line out".to_owned(),
            });
        }
    }

    fn missing(
        &mut self,
        mapping: &Mapping,
        fields: &[Field],
        field: &Field,
        example: &str,
        span: Span,
    ) {
        let name = field.name;
        let unknown = mapping
            .entries
            .iter()
            .filter(|entry| fields.iter().all(|field| field.name != &*entry.key));
        let misspelt = unknown
            .into_iter()
            .find(|entry| closest(&entry.key, [name]).is_some());
        let (span, hint) = match misspelt {
            Some(entry) => (
                entry.key_span,
                format!("did you mean `{name}` where it says `{}`?", entry.key),
            ),
            None => (
                first_line(mapping, span),
                format!("add `{name}: {example}` to `{}`", self.path),
            ),
        };
        let message = format!("`{}.{name}` is missing", self.path);
        self.report("missing", span, message, Some(hint));
    }

    fn choice(&mut self, text: &str, choices: &[&'static str], span: Span) {
        let listed: Vec<String> = choices.iter().map(|choice| format!("`{choice}`")).collect();
        let message = format!(
            "`{}` is `{}`; it must be {}",
            self.path,
            shorten(text),
            listed.join(" or ")
        );
        let hint = closest(text, choices.iter().copied())
            .map(|choice| format!("did you mean `{choice}`?"));
        self.report("choice", span, message, hint);
    }

    fn mismatch(&mut self, node: &Node, shape: &Shape, span: Span) {
        let (expected, example) = match shape {
            Shape::Text | Shape::NonEmptyText | Shape::Choice(_) => ("text", None),
            Shape::TextOrBool => ("text, true or false", None),
            Shape::List(_) => ("a list", None),
            Shape::Map(_) | Shape::MapOf(..) => ("a map of keys and values", None),
            Shape::MapOrMaps(_) => ("a map or a list of maps", None::<String>),
        };
        let hint = example.or_else(|| hint_for(node, shape, last_key(&self.path)));
        let message = match node.value {
            Value::Null => format!("`{}` has no value; it must be {expected}", self.path),
            _ => format!(
                "`{}` is {}; it must be {expected}",
                self.path,
                describe(node)
            ),
        };
        self.report("type", span, message, hint);
    }

    fn report(&mut self, detail: &str, span: Span, message: String, hint: Option<String>) {
        let code = format!("{}.{detail}", self.class);
        let mut finding = Finding::error(code, span, message);
        finding.hint = hint;
        self.findings.push(finding);
    }

    fn within(&mut self, part: std::fmt::Arguments<'_>, check: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        let _ = self.path.write_fmt(part); // Writing to a `String` cannot fail.
        check(self);
        self.path.truncate(length);
    }
}

/// What to type instead.
fn hint_for(node: &Node, shape: &Shape, key: &str) -> Option<String> {
    let wants_text = matches!(
        shape,
        Shape::Text | Shape::NonEmptyText | Shape::TextOrBool | Shape::Choice(_)
    );
    match &node.value {
        Value::Bool(value) if wants_text => Some(format!("put it in quotes: `\"{value}\"`")),
        Value::Number(number) if wants_text => {
            Some(format!("put it in quotes: `\"{}\"`", number.to_json()))
        }
        Value::Mapping(mapping) if wants_text => match mapping.entries.first() {
            Some(entry) if entry.key.starts_with('$') => Some(format!(
                "only `$text`, `$json` and `$yaml`, alone in their map, are replaced; `{}` is not",
                entry.key
            )),
            // `owner: {{ owner }}` reads as a map.
            Some(entry) if entry.key.starts_with('{') || entry.key.is_empty() => {
                Some("put text that starts with `{` in quotes".to_owned())
            }
            _ => None,
        },
        Value::Sequence(items) if wants_text => match items.first().map(|item| &item.value) {
            Some(Value::String(text)) if items.len() == 1 => {
                Some(format!("write `{key}: {}`", shorten(text)))
            }
            _ => None,
        },
        Value::String(text) if matches!(shape, Shape::List(_)) && !text.contains('\n') => {
            Some(format!("write `{key}: [{}]`", shorten(text)))
        }
        Value::Null => Some(match shape {
            Shape::List(_) => format!("write `{key}: []` or leave the line out"),
            _ => "write a value or leave the line out".to_owned(),
        }),
        _ => None,
    }
}

fn last_key(path: &str) -> &str {
    let path = path.rsplit('.').next().unwrap_or(path);
    path.split('[').next().unwrap_or(path)
}

/// The first key of a map: where a person looks for what it lacks.
fn first_line(mapping: &Mapping, span: Span) -> Span {
    mapping.entries.first().map_or(span, |entry| entry.key_span)
}

/// Keys with line breaks escape `^.+$`, by which Backstage's schemas say "all
/// other keys".
fn is_one_line(key: &str) -> bool {
    !key.is_empty() && !key.contains(['\n', '\r', '\u{2028}', '\u{2029}'])
}

/// User text for a message: one line, not too long.
pub(crate) fn shorten(text: &str) -> String {
    const MAX_CHARS: usize = 80;
    let line = text.lines().next().unwrap_or_default();
    if line.len() == text.len() && line.chars().count() <= MAX_CHARS {
        return line.to_owned();
    }
    let mut short: String = line.chars().take(MAX_CHARS).collect();
    short.push('…');
    short
}
