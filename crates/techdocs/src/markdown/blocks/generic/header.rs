//! The head of a generic block: its line, and options in the indented lines
//! right after it.
//!
//! Options are YAML; read is what they need: `key: value`, a mapping in braces
//! or in further indented lines, and quotes. Anything else makes the line no
//! head.

use super::kinds::{self, Name};
use crate::markdown::blocks::text::indent;
use crate::markdown::inline::text::line_end;
use crate::markdown::options::{BlockType, Blocks};

/// The first line of a block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    slashes: usize,
    name: String,
    argument: Option<String>,
}

/// What a head says.
#[derive(Debug)]
pub(super) struct Header {
    pub slashes: usize,
    pub name: Name,
    pub argument: Option<String>,
    pub options: Options,
    /// What the name stands for, if it is one of a type.
    named: Option<BlockType>,
}

/// The options of all blocks.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// `open`, `new` and `select`.
    pub flags: Vec<String>,
    /// `type` of admonitions and details, `markdown` of HTML.
    pub word: Option<String>,
    pub attributes: Vec<(String, String)>,
}

/// Reads `/// name | argument`.
pub(super) fn read_line(line: &str) -> Option<Line> {
    let rest = line.trim_start_matches(' ');
    let after = rest.trim_start_matches('/');
    let slashes = rest.len() - after.len();
    let rest = after.trim_start_matches(' ');
    let is_name = |c: char| c.is_alphanumeric() || "_-".contains(c);
    let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    if slashes < 3 || name.is_empty() {
        return None;
    }
    let rest = rest.trim_matches(' ');
    let argument = match rest.strip_prefix('|') {
        Some(argument) => Some(argument.trim_matches(' ').to_owned()),
        None if rest.is_empty() => None,
        None => return None,
    };
    Some(Line {
        slashes,
        name: name.to_lowercase(),
        argument,
    })
}

/// Reads a line of so many slashes alone: where it starts, and where the next
/// line does.
pub(super) fn read_end(text: &str, start: usize, slashes: usize) -> Option<(usize, usize)> {
    let rest = &text[start..];
    let end = line_end(rest);
    let line = rest[..end].trim_matches(' ');
    let is_end = line.len() == slashes && line.bytes().all(|byte| byte == b'/');
    is_end.then_some((start, start + end + 1))
}

impl Header {
    /// Reads the options after a line; gives the head and where the rest
    /// starts, if there is such a block and it can have them.
    pub(super) fn read(line: &Line, after: &str, known: &Blocks) -> Option<(Self, usize)> {
        let (name, named) = kinds::find(&line.name, known)?;
        let mut lines = Vec::new();
        let mut rest = 0;
        for text in after.split('\n') {
            if indent(text) < 4 || text.trim().is_empty() {
                break;
            }
            lines.push(text);
            rest += text.len() + 1;
        }
        let mut options = Options::default();
        for (key, value) in read_mapping(&lines)? {
            let has_word = named.is_none() && name.has_word(&key);
            options.set(name, &key, value, has_word)?;
        }
        let has_argument = line.argument.as_ref().is_some_and(|text| !text.is_empty());
        if name
            .wants_argument()
            .is_some_and(|wants| wants != has_argument)
        {
            return None;
        }
        let header = Self {
            slashes: line.slashes,
            name,
            argument: line.argument.clone(),
            options,
            named: named.cloned(),
        };
        Some((header, rest.min(after.len())))
    }

    /// The type of an admonition or of details, by its name or its options.
    pub(super) fn kind(&self) -> BlockType {
        let word = self.options.word.as_deref().unwrap_or_default();
        self.named.clone().unwrap_or_else(|| BlockType::new(word))
    }
}

/// A value of an option.
#[derive(Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    Flag(bool),
    Mapping(Vec<(String, Value)>),
}

impl Options {
    fn set(&mut self, name: Name, key: &str, value: Value, has_word: bool) -> Option<()> {
        match (key, value) {
            ("attrs", Value::Mapping(attributes)) => {
                for (name, value) in attributes {
                    let Value::Text(value) = value else {
                        return None;
                    };
                    self.attributes.push((name, value));
                }
            }
            (key, Value::Flag(value)) if name.has_flag(key) => {
                if value {
                    self.flags.push(key.to_owned());
                }
            }
            (_, Value::Text(value)) if has_word => self.word = Some(value),
            _ => return None,
        }
        Some(())
    }
}

/// Reads lines of `key: value`; deeper lines after a key alone are a mapping.
fn read_mapping(lines: &[&str]) -> Option<Vec<(String, Value)>> {
    let mut found = Vec::new();
    let Some(first) = lines.first() else {
        return Some(found);
    };
    let columns = indent(first);
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if indent(line) != columns {
            return None;
        }
        at += 1;
        let (key, value) = split_pair(line.trim())?;
        let deeper = lines[at..].iter().take_while(|line| indent(line) > columns);
        let count = deeper.count();
        let value = if count > 0 && value.is_empty() {
            let inner = &lines[at..at + count];
            at += count;
            Value::Mapping(read_flat_mapping(inner)?)
        } else {
            read_value(value)?
        };
        found.push((key, value));
    }
    Some(found)
}

/// Reads lines of `key: value` without anything deeper.
fn read_flat_mapping(lines: &[&str]) -> Option<Vec<(String, Value)>> {
    let pairs = lines.iter().map(|line| {
        let (key, value) = split_pair(line.trim())?;
        Some((key, read_value(value)?))
    });
    pairs.collect()
}

fn split_pair(text: &str) -> Option<(String, &str)> {
    let (key, value) = text.split_once(':')?;
    if !(value.is_empty() || value.starts_with(' ')) {
        return None;
    }
    Some((unquote(key.trim()).to_owned(), value.trim()))
}

fn read_value(text: &str) -> Option<Value> {
    if let Some(inner) = text.strip_prefix('{') {
        let inner = inner.strip_suffix('}')?.trim();
        let pairs = split_at_commas(inner);
        let pairs: Vec<&str> = pairs.into_iter().filter(|pair| !pair.is_empty()).collect();
        return Some(Value::Mapping(read_flat_mapping(&pairs)?));
    }
    Some(match text {
        "true" | "True" | "TRUE" | "yes" | "on" => Value::Flag(true),
        "false" | "False" | "FALSE" | "no" | "off" => Value::Flag(false),
        "" | "~" | "null" => return None,
        text if text.parse::<f64>().is_ok() => return None,
        text => Value::Text(unquote(text).to_owned()),
    })
}

/// Cuts at the commas that are not in quotes.
fn split_at_commas(text: &str) -> Vec<&str> {
    let mut quote = None;
    let parts = text.split(|c: char| match quote {
        Some(open) => {
            if c == open {
                quote = None;
            }
            false
        }
        None => {
            if "\"'".contains(c) {
                quote = Some(c);
            }
            c == ','
        }
    });
    parts.map(str::trim).collect()
}

fn unquote(text: &str) -> &str {
    for quote in ['"', '\''] {
        let inner = text.strip_prefix(quote).and_then(|t| t.strip_suffix(quote));
        if let Some(inner) = inner {
            return inner;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_a_name_and_perhaps_an_argument() {
        #[track_caller]
        fn check(line: &str, expected: Option<(usize, &str, Option<&str>)>) {
            let found = read_line(line);
            let found = found
                .as_ref()
                .map(|line| (line.slashes, line.name.as_str(), line.argument.as_deref()));
            assert_eq!(found, expected, "{line:?}");
        }

        check("/// note", Some((3, "note", None)));
        check("  ////Tab | a | b ", Some((4, "tab", Some("a | b"))));
        check("/// note |", Some((3, "note", Some(""))));
        check("///", None);
        check("/// a b", None);
    }

    #[test]
    fn options_are_the_indented_lines_that_follow() {
        let line = read_line("/// details | T").unwrap();
        let known = Blocks::techdocs_core();
        let text = "    open: true\n    attrs: {class: 'a b', id: c}\nText";
        let (header, rest) = Header::read(&line, text, &known).unwrap();
        assert_eq!(&text[rest..], "Text");
        assert_eq!(header.options.flags, ["open"]);
        let attributes = [("class".into(), "a b".into()), ("id".into(), "c".into())];
        assert_eq!(header.options.attributes, attributes);
        assert!(Header::read(&line, "    no such thing\n", &known).is_none());
        assert!(Header::read(&line, "    new: true\n", &known).is_none());
    }
}
