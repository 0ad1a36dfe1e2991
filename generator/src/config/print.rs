//! The merged configuration as a person sees it: every value with the file
//! and line it came from, no secret among them.

use std::fmt::Write as _;

use diagnostic::clean;
use serde_json::Map;

use super::secret::{REDACTED, has_password, is_secret};
use super::value::{Data, Value};

/// YAML, each value with a comment that names its origin.
pub fn yaml(values: &Value) -> String {
    let mut out = String::new();
    if values.entries().is_empty() {
        return "{}\n".to_owned();
    }
    map(&mut out, values, &mut Vec::new(), 0);
    out
}

/// JSON without origins, indented, with a line break at its end.
pub fn json(values: &Value) -> String {
    let value = to_json(values, &mut Vec::new());
    let mut out = serde_json::to_string_pretty(&value).expect("JSON values can be written");
    out.push('\n');
    out
}

fn to_json(value: &Value, path: &mut Vec<String>) -> serde_json::Value {
    match &value.data {
        Data::List(items) => items.iter().map(|item| to_json(item, path)).collect(),
        Data::Map(entries) => {
            let mut object = Map::new();
            for entry in entries {
                path.push(entry.key.clone());
                object.insert(entry.key.clone(), to_json(&entry.value, path));
                path.pop();
            }
            object.into()
        }
        _ if is_redacted(value, path) => REDACTED.into(),
        Data::Null => serde_json::Value::Null,
        Data::Bool(flag) => (*flag).into(),
        Data::Number(number) => number.to_json(),
        Data::String(text) => text.clone().into(),
    }
}

/// Whether a scalar must not be shown.
fn is_redacted(value: &Value, path: &[String]) -> bool {
    let keys: Vec<&str> = path.iter().map(String::as_str).collect();
    value.secret
        || is_secret(&keys)
        || matches!(&value.data, Data::String(text) if has_password(text))
}

fn map(out: &mut String, value: &Value, path: &mut Vec<String>, indent: usize) {
    for (at, entry) in value.entries().iter().enumerate() {
        // The first key of a list item stands beside its dash.
        if at > 0 || !out.ends_with("- ") {
            let _ = write!(out, "{:indent$}", "");
        }
        path.push(entry.key.clone());
        scalar(out, &entry.key);
        out.push(':');
        after_key(out, &entry.value, path, indent);
        path.pop();
    }
}

fn after_key(out: &mut String, value: &Value, path: &mut Vec<String>, indent: usize) {
    match &value.data {
        Data::Map(entries) if !entries.is_empty() => {
            out.push('\n');
            map(out, value, path, indent + 2);
        }
        Data::List(items) if !items.is_empty() => {
            out.push('\n');
            list(out, items, path, indent + 2);
        }
        _ => {
            out.push(' ');
            leaf(out, value, path);
        }
    }
}

fn list(out: &mut String, items: &[Value], path: &mut Vec<String>, indent: usize) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 || !out.ends_with("- ") {
            let _ = write!(out, "{:indent$}", "");
        }
        out.push_str("- ");
        match &item.data {
            Data::Map(entries) if !entries.is_empty() => map(out, item, path, indent + 2),
            Data::List(items) if !items.is_empty() => list(out, items, path, indent + 2),
            _ => leaf(out, item, path),
        }
    }
}

fn leaf(out: &mut String, value: &Value, path: &[String]) {
    match &value.data {
        Data::List(_) => out.push_str("[]"),
        Data::Map(_) => out.push_str("{}"),
        _ if is_redacted(value, path) => out.push_str(REDACTED),
        Data::Null => out.push_str("null"),
        Data::Bool(flag) => {
            let _ = write!(out, "{flag}");
        }
        Data::Number(number) => {
            let _ = write!(out, "{}", number.to_json());
        }
        Data::String(text) => scalar(out, text),
    }
    let origin = &value.origin;
    let name = clean::line(&origin.source.name);
    let _ = writeln!(out, " # {name}:{}", origin.line());
}

/// A text as YAML: plain where nobody can take it for something else.
fn scalar(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else {
        let quoted = serde_json::to_string(text).expect("text can be written as JSON");
        for character in quoted.chars() {
            match character {
                // What JSON leaves as it is and a terminal would act on.
                '\u{7f}'..='\u{9f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}' => {
                    let _ = write!(out, "\\u{:04x}", u32::from(character));
                }
                _ => out.push(character),
            }
        }
    }
}

fn is_plain(text: &str) -> bool {
    let mut characters = text.chars();
    let starts_plain = characters
        .next()
        .is_some_and(|c| c.is_alphabetic() || matches!(c, '.' | '/' | '$' | '_' | '<'));
    let is_word = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n" | ".inf" | ".nan"
    );
    let is_number = text
        .trim_start_matches('.')
        .starts_with(|c: char| c.is_ascii_digit());
    starts_plain
        && !is_word
        && !is_number
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || " .,:;/_-+*$(){}[]@!?=&%<>|~'\"#".contains(c))
}
