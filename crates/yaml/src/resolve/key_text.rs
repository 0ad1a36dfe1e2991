//! Lists and maps as keys: JSON has only text for keys, so they are written
//! out in flow style, as the npm package `yaml` does (`src/stringify/`).
//!
//! Mostly this is a template that was not filled in: `{{ name }}` is a map in
//! a map. Two things are left out that the package writes: comments, and line
//! breaks within scalars of more than a line.

use std::cell::Cell;

use crate::position::Span;
use crate::schema;
use crate::tree::{Data, Opaque, Pair, Raw};

/// Longer collections are written with an item a line.
const LINE_WIDTH: usize = 80;

/// One step of indentation.
const STEP: &str = "  ";

/// What writing out the keys of one document may cost: bytes, counted again
/// at each level of nesting.
pub(super) const MAX_WORK: usize = 10_000_000;

/// A collection or an alias as text. None if that takes more than `budget`,
/// from which the cost is taken.
pub(super) fn key_text(
    source: &str,
    raw: &Raw<'_>,
    version_1_1: bool,
    budget: &mut usize,
) -> Option<String> {
    let writer = Writer {
        source,
        version_1_1,
        budget: Cell::new(*budget),
    };
    let text = writer.value(raw, "", false);
    *budget = writer.budget.get();
    (*budget > 0).then_some(text)
}

struct Writer<'s> {
    source: &'s str,
    version_1_1: bool,
    budget: Cell<usize>,
}

impl Writer<'_> {
    /// A node with its anchor and tag.
    fn node(&self, raw: &Raw<'_>, indent: &str, implicit_key: bool) -> String {
        let text = self.value(raw, indent, implicit_key);
        let Some(props) = props(raw) else {
            return text;
        };
        let is_scalar = !matches!(
            raw.data,
            Data::Sequence(_) | Data::Mapping(_) | Data::Opaque(..) | Data::Pairs(_)
        );
        if is_scalar || text.starts_with(['{', '[']) {
            format!("{props} {text}")
        } else {
            format!("{props}\n{indent}{text}")
        }
    }

    /// A node without its anchor and tag. Empty once the budget is spent.
    fn value(&self, raw: &Raw<'_>, indent: &str, implicit_key: bool) -> String {
        if self.budget.get() == 0 {
            return String::new();
        }
        let text = self.value_text(raw, indent, implicit_key);
        let left = self.budget.get().saturating_sub(text.len() + 1);
        self.budget.set(left);
        text
    }

    fn value_text(&self, raw: &Raw<'_>, indent: &str, implicit_key: bool) -> String {
        match &raw.data {
            Data::Null => self.unquoted(raw.span).unwrap_or("null").to_owned(),
            Data::Bool(value) => match self.unquoted(raw.span) {
                Some(text) => text.to_owned(),
                None => value.to_string(),
            },
            Data::Number(value) => number(self.unquoted(raw.span).unwrap_or_default(), *value),
            Data::Text(text) => self.text(text, raw.span, indent, implicit_key),
            Data::Alias(name) => format!("*{name}"),
            Data::Merge => "<<".to_owned(),
            Data::Date(date) => {
                let date = date.as_deref().unwrap_or_default();
                let date = date.strip_suffix(".000Z").unwrap_or(date);
                date.strip_suffix("T00:00:00").unwrap_or(date).to_owned()
            }
            Data::Bytes(_) => self.source_of(raw.span).to_owned(),
            Data::Sequence(nodes) => {
                let inner = format!("{indent}{STEP}{STEP}");
                let items = nodes.iter().map(|node| self.node(node, &inner, false));
                collection("[", "]", items.collect(), indent)
            }
            Data::Pairs(pairs) | Data::Opaque(pairs, Opaque::OrderedMap) => {
                let inner = format!("{indent}{STEP}{STEP}");
                let items = pairs.iter().map(|pair| self.pair(pair, &inner, false));
                collection("[", "]", items.collect(), indent)
            }
            Data::Mapping(pairs) | Data::Opaque(pairs, Opaque::Set) => {
                let inner = format!("{indent}{STEP}");
                let only_keys = pairs.iter().all(|pair| pair.value.is_none());
                let items = pairs.iter().map(|pair| self.pair(pair, &inner, only_keys));
                collection("{", "}", items.collect(), indent)
            }
        }
    }

    fn pair(&self, pair: &Pair<'_>, indent: &str, only_keys: bool) -> String {
        let explicit = match pair.key.data {
            Data::Alias(_) => true,
            Data::Text(_) => self.source_of(pair.key.span).starts_with(['|', '>']),
            _ => is_collection(&pair.key),
        };
        let inner = format!("{indent}{STEP}");
        let key = self.node(&pair.key, &inner, !explicit && !only_keys);
        let Some(value) = &pair.value else {
            return match (key.is_empty(), explicit) {
                (true, _) => "?".to_owned(),
                (false, true) => format!("? {key}"),
                (false, false) => key,
            };
        };
        let start = if explicit {
            format!("? {key}\n{indent}:")
        } else {
            format!("{key}:")
        };
        let text = self.node(value, &inner, false);
        if !explicit && is_collection(value) {
            if text.contains('\n') && !starts_with_props_line(&text) {
                return format!("{start}\n{inner}{text}");
            }
        } else if text.is_empty() || text.starts_with('\n') {
            return format!("{start}{text}");
        }
        format!("{start} {text}")
    }

    fn text(&self, text: &str, span: Span, indent: &str, implicit_key: bool) -> String {
        let style = self.source_of(span).bytes().next().unwrap_or(b' ');
        let has_control = text
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\t' | '\n'));
        match style {
            _ if has_control => double(text, indent, implicit_key),
            b'"' => double(text, indent, implicit_key),
            b'\'' => single(text, indent, implicit_key),
            b'|' | b'>' => quoted(text, indent, implicit_key),
            _ if !may_be_plain(text) || (implicit_key && text.contains('\n')) => {
                quoted(text, indent, implicit_key)
            }
            _ if schema::resolve(text, self.version_1_1, false).is_some() => {
                quoted(text, indent, implicit_key)
            }
            _ => double_line_breaks(text, indent),
        }
    }

    fn source_of(&self, span: Span) -> &str {
        self.source
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    /// The source of a scalar without quotes.
    fn unquoted(&self, span: Span) -> Option<&str> {
        let source = self.source_of(span);
        (!source.starts_with(['"', '\'', '|', '>'])).then_some(source)
    }
}

fn collection(open: &str, close: &str, mut items: Vec<String>, indent: &str) -> String {
    if items.is_empty() {
        return format!("{open}{close}");
    }
    let last = items.len() - 1;
    for item in &mut items[..last] {
        item.push(',');
    }
    let units = |item: &String| item.encode_utf16().count() + 2;
    let width = items.iter().map(units).sum::<usize>() + 2;
    if width <= LINE_WIDTH && !items.iter().any(|item| item.contains('\n')) {
        return format!("{open} {} {close}", items.join(" "));
    }
    let mut text = open.to_owned();
    for item in &items {
        text.push('\n');
        if !item.is_empty() {
            text += STEP;
            text += indent;
            text += item;
        }
    }
    format!("{text}\n{indent}{close}")
}

fn is_collection(raw: &Raw<'_>) -> bool {
    matches!(
        raw.data,
        Data::Sequence(_) | Data::Mapping(_) | Data::Opaque(..) | Data::Pairs(_)
    )
}

/// Whether nothing but an anchor and a tag is on the first line.
fn starts_with_props_line(text: &str) -> bool {
    if !text.starts_with(['&', '!']) {
        return false;
    }
    let line = text.split('\n').next().unwrap_or_default();
    match line.split_once(' ') {
        None => true,
        Some((first, rest)) => {
            first.starts_with('&') && rest.starts_with('!') && !rest.contains(' ')
        }
    }
}

fn props(raw: &Raw<'_>) -> Option<String> {
    let marks = raw.marks.as_ref()?;
    let anchor = marks.anchor.map(|name| format!("&{name}"));
    let tag = marks.tag.as_deref().map(|tag| {
        let tag = match (tag, &raw.data) {
            ("!", Data::Mapping(_)) => "tag:yaml.org,2002:map",
            ("!", Data::Sequence(_)) => "tag:yaml.org,2002:seq",
            _ => tag,
        };
        match tag.strip_prefix("tag:yaml.org,2002:") {
            Some(name) => format!("!!{}", escape_tag(name)),
            None if tag.starts_with('!') => tag.to_owned(),
            None => format!("!<{tag}>"),
        }
    });
    match (anchor, tag) {
        (Some(anchor), Some(tag)) => Some(format!("{anchor} {tag}")),
        (anchor, tag) => anchor.or(tag),
    }
}

fn escape_tag(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '!' | ',' | '[' | ']' | '{' | '}' => {
                escaped += &format!("%{:02X}", character as u32);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

fn number(source: &str, value: f64) -> String {
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value < 0.0 { "-.inf" } else { ".inf" }.to_owned();
    }
    let digits = source.trim_start_matches(['-', '+']);
    let whole = value.abs() as u128;
    if digits.starts_with("0x") {
        return format!("{}0x{whole:x}", if value < 0.0 { "-" } else { "" });
    }
    if digits.starts_with("0o") {
        return format!("0o{whole:o}");
    }
    if source.contains(['e', 'E']) {
        let text = format!("{value:e}");
        return match text.split_once('e') {
            Some((digits, exponent)) if !exponent.starts_with('-') => {
                format!("{digits}e+{exponent}")
            }
            _ => text,
        };
    }
    let mut text = schema::to_js_string(value);
    if value == 0.0 && value.is_sign_negative() {
        text = "-0".to_owned();
    }
    if let Some((_, fraction)) = source.split_once('.')
        && fraction.ends_with('0')
        && !text.contains('e')
    {
        if !text.contains('.') {
            text.push('.');
        }
        let written = text.split_once('.').map_or(0, |(_, digits)| digits.len());
        text.extend(std::iter::repeat_n(
            '0',
            fraction.len().saturating_sub(written),
        ));
    }
    text
}

/// Whether text can stand in a flow collection without quotes.
fn may_be_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    let blank = |byte: u8| matches!(byte, b' ' | b'\t');
    let wrong_start = b"\n\t ,[]{}#&*!|>'\"%@`".contains(&first)
        || (matches!(first, b'?' | b'-') && bytes.get(1).is_none_or(|&byte| blank(byte)));
    let wrong_pair = bytes.windows(2).any(|pair| {
        (matches!(pair[0], b'\n' | b':') && blank(pair[1]))
            || (blank(pair[0]) && pair[1] == b'\n')
            || (matches!(pair[0], b'\n' | b'\t' | b' ') && pair[1] == b'#')
    });
    !wrong_start
        && !wrong_pair
        && !matches!(last, b'\n' | b'\t' | b' ' | b':')
        && !text.contains(['[', ']', '{', '}', ','])
}

fn quoted(text: &str, indent: &str, implicit_key: bool) -> String {
    if text.contains('"') && !text.contains('\'') {
        single(text, indent, implicit_key)
    } else {
        double(text, indent, implicit_key)
    }
}

fn single(text: &str, indent: &str, implicit_key: bool) -> String {
    let near_blank = [" \n", "\t\n", "\n ", "\n\t"];
    if (implicit_key && text.contains('\n')) || near_blank.iter().any(|pair| text.contains(pair)) {
        return double(text, indent, implicit_key);
    }
    format!(
        "'{}'",
        double_line_breaks(&text.replace('\'', "''"), indent)
    )
}

/// A line break more for those that folding takes away.
fn double_line_breaks(text: &str, indent: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\n') {
        let after = rest[at..].trim_start_matches('\n');
        written += &rest[..rest.len() - after.len()];
        written.push('\n');
        written += indent;
        rest = after;
    }
    written + rest
}

fn double(text: &str, indent: &str, implicit_key: bool) -> String {
    let json = serde_json::Value::from(text).to_string();
    let multiline = !implicit_key && json.encode_utf16().count() >= 40;
    let mut written = String::with_capacity(json.len());
    let mut rest = json.as_str();
    while let Some(character) = rest.chars().next() {
        if rest.starts_with(" \\n") {
            written += "\\ ";
            rest = &rest[1..];
        } else if let Some(code) = rest.strip_prefix("\\u00") {
            written += match &code[..2] {
                "00" => "\\0".to_owned(),
                "07" => "\\a".to_owned(),
                "0b" => "\\v".to_owned(),
                "1b" => "\\e".to_owned(),
                other => format!("\\x{other}"),
            }
            .as_str();
            rest = &code[2..];
        } else if rest.starts_with("\\n") && multiline && rest.len() > 3 {
            written += "\n\n";
            rest = &rest[2..];
            while rest.starts_with("\\n") && rest.len() > 3 {
                written.push('\n');
                rest = &rest[2..];
            }
            written += indent;
            if rest.starts_with(' ') {
                written.push('\\');
            }
        } else {
            let length = if character == '\\' {
                2
            } else {
                character.len_utf8()
            };
            written += &rest[..length];
            rest = &rest[length..];
        }
    }
    written
}
