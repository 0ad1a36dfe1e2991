//! Values from JSON and to it.

use serde_json::{Map, Number, Value as Json};

use super::{Heap, List, Object, Text, Value};
use crate::error::{Fault, Run};
use crate::eval::budget::Budget;
use crate::regex::Pattern;

/// How deep JSON may be nested, both ways.
const MAX_DEPTH: usize = 128;

/// JSON as a value. Numbers lose what a double cannot hold, as in
/// JavaScript.
pub(crate) fn from_json(heap: &mut Heap, budget: &mut Budget<'_>, json: &Json) -> Run<Value> {
    read(heap, budget, json, 0)
}

fn read(heap: &mut Heap, budget: &mut Budget<'_>, json: &Json, depth: usize) -> Run<Value> {
    if depth > MAX_DEPTH {
        return Err(too_deep());
    }
    budget.spend(1)?;
    Ok(match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Boolean(*value),
        Json::Number(number) => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
        Json::String(text) => {
            budget.allocate(text.len())?;
            Value::text(text.as_str())
        }
        Json::Array(items) => {
            budget.allocate(items.len() * size_of::<Value>())?;
            let items = items
                .iter()
                .map(|item| read(heap, budget, item, depth + 1))
                .collect::<Run<_>>()?;
            Value::List(heap.add_list(List {
                items,
                extras: Vec::new(),
            }))
        }
        Json::Object(entries) => {
            let mut object = Object::default();
            for (key, value) in entries {
                budget.allocate(key.len() + 2 * size_of::<Value>())?;
                let value = read(heap, budget, value, depth + 1)?;
                object.insert(Text::from(key.as_str()), value);
            }
            Value::Object(heap.add_object(object))
        }
    })
}

/// A value as JSON, as `JSON.stringify` sees it: nothing for undefined and
/// functions, null for them in a list. Text marked as safe is text, which is
/// Backstage 4's way.
///
/// # Errors
///
/// A list or map that contains itself, or is nested too deeply.
pub(crate) fn to_json(heap: &Heap, budget: &mut Budget<'_>, value: &Value) -> Run<Option<Json>> {
    let pattern = |_: &Pattern| Json::Object(Map::new());
    write(heap, budget, value, &pattern, 0)
}

/// As [`to_json`], with regular expressions as text: what an input gets.
pub(crate) fn to_result(heap: &Heap, budget: &mut Budget<'_>, value: &Value) -> Run<Option<Json>> {
    let pattern = |pattern: &Pattern| Json::String(pattern.to_string());
    write(heap, budget, value, &pattern, 0)
}

fn write(
    heap: &Heap,
    budget: &mut Budget<'_>,
    value: &Value,
    pattern: &dyn Fn(&Pattern) -> Json,
    depth: usize,
) -> Run<Option<Json>> {
    if depth > MAX_DEPTH {
        return Err(too_deep());
    }
    budget.spend(1)?;
    Ok(Some(match value {
        Value::Undefined | Value::Function(_) => return Ok(None),
        Value::Null => Json::Null,
        Value::Boolean(value) => Json::Bool(*value),
        Value::Number(number) => number_to_json(*number),
        Value::String(text) | Value::Safe(text) => {
            budget.allocate(text.bytes())?;
            Json::String(text.lossy().into_owned())
        }
        Value::List(id) => {
            let items = heap.items(*id);
            budget.allocate(size_of_val(items))?;
            let items = items
                .iter()
                .map(
                    |item| Ok(write(heap, budget, item, pattern, depth + 1)?.unwrap_or(Json::Null)),
                )
                .collect::<Run<_>>()?;
            Json::Array(items)
        }
        Value::Object(id) => {
            let mut map = Map::new();
            for (key, value) in heap.object(*id).entries() {
                budget.allocate(key.bytes() + size_of::<Value>())?;
                if let Some(value) = write(heap, budget, &value, pattern, depth + 1)? {
                    map.insert(key.lossy().into_owned(), value);
                }
            }
            Json::Object(map)
        }
        Value::Pattern(id) => pattern(heap.pattern(*id)),
    }))
}

fn number_to_json(number: f64) -> Json {
    // Whole numbers up to here are exact, and written without a fraction.
    if number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0 {
        return Json::from(number as i64);
    }
    Number::from_f64(number).map_or(Json::Null, Json::Number)
}

fn too_deep() -> Box<Fault> {
    Fault::limit("this value contains itself, or lists and maps are nested too deeply in it")
}

/// `JSON.stringify(value, null, spaces)`; nothing where it gives undefined.
///
/// # Errors
///
/// Those of [`to_json`].
pub(crate) fn stringify(
    heap: &Heap,
    budget: &mut Budget<'_>,
    value: &Value,
    indent: &str,
) -> Run<Option<String>> {
    if is_absent(value) {
        return Ok(None);
    }
    let mut printer = Printer {
        heap,
        budget,
        indent,
        text: String::new(),
    };
    printer.value(value, 0)?;
    let text = printer.text;
    budget.allocate(text.len())?;
    Ok(Some(text))
}

/// Whether a value is left out of a map.
fn is_absent(value: &Value) -> bool {
    matches!(value, Value::Undefined | Value::Function(_))
}

struct Printer<'p, 'l> {
    heap: &'p Heap,
    budget: &'p mut Budget<'l>,
    indent: &'p str,
    text: String,
}

impl Printer<'_, '_> {
    fn value(&mut self, value: &Value, depth: usize) -> Run<()> {
        if depth > MAX_DEPTH {
            return Err(too_deep());
        }
        self.budget.spend(1)?;
        self.budget.check_text(self.text.len())?;
        match value {
            Value::Undefined | Value::Null | Value::Function(_) => self.text.push_str("null"),
            Value::Boolean(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Value::Number(number) if number.is_finite() => {
                self.text.push_str(&super::number::format(*number));
            }
            Value::Number(_) => self.text.push_str("null"),
            Value::String(text) | Value::Safe(text) => {
                self.budget.spend(text.bytes() as u64 / 64)?;
                quote(text, &mut self.text);
            }
            Value::Pattern(_) => self.text.push_str("{}"),
            Value::List(id) => {
                let items = self.heap.items(*id);
                self.text.push('[');
                for (at, item) in items.iter().enumerate() {
                    self.separate(at, depth + 1);
                    self.value(item, depth + 1)?;
                }
                self.close(!items.is_empty(), depth, ']');
            }
            Value::Object(id) => {
                self.text.push('{');
                let entries = self.heap.object(*id).entries();
                self.budget.spend(entries.len() as u64)?;
                let present = entries.iter().filter(|(_, value)| !is_absent(value));
                let mut count = 0;
                for (at, (key, value)) in present.enumerate() {
                    self.separate(at, depth + 1);
                    quote(key, &mut self.text);
                    self.text.push(':');
                    if !self.indent.is_empty() {
                        self.text.push(' ');
                    }
                    self.value(value, depth + 1)?;
                    count += 1;
                }
                self.close(count > 0, depth, '}');
            }
        }
        Ok(())
    }

    fn separate(&mut self, at: usize, depth: usize) {
        if at > 0 {
            self.text.push(',');
        }
        self.line(depth);
    }

    fn close(&mut self, filled: bool, depth: usize, bracket: char) {
        if filled {
            self.line(depth);
        }
        self.text.push(bracket);
    }

    fn line(&mut self, depth: usize) {
        if !self.indent.is_empty() {
            self.text.push('\n');
            for _ in 0..depth {
                self.text.push_str(self.indent);
            }
        }
    }
}

fn quote(string: &Text, text: &mut String) {
    text.push('"');
    match string {
        Text::Utf8(string) => string.chars().for_each(|char| push_quoted(char, text)),
        Text::Units(units) => {
            for part in char::decode_utf16(units.iter().copied()) {
                match part {
                    Ok(char) => push_quoted(char, text),
                    Err(half) => {
                        text.push_str(&format!("\\u{:04x}", half.unpaired_surrogate()));
                    }
                }
            }
        }
    }
    text.push('"');
}

fn push_quoted(char: char, text: &mut String) {
    match char {
        '"' => text.push_str("\\\""),
        '\\' => text.push_str("\\\\"),
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        '\u{8}' => text.push_str("\\b"),
        '\u{c}' => text.push_str("\\f"),
        control if control < ' ' => {
            text.push_str(&format!("\\u{:04x}", u32::from(control)));
        }
        other => text.push(other),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_error};

    #[test]
    fn values_are_written_as_javascript_writes_them() {
        check(
            "${{ ['\"\\\\', 1.5, 1 / 0, none, values.nope, values.tags.pop] | dump }}",
            r#"["\"\\",1.5,null,null,null,null]"#,
        );
        check("${{ {a: values.nope, b: r/x/} | dump }}", r#"{"b":{}}"#);
        check("${{ '😀'[0] | dump }}${{ '😀' | dump }}", r#""\ud83d""😀""#);
        check(
            "${{ {'2': 'b', x: [], '1': 'a'} | dump }}",
            r#"{"1":"a","2":"b","x":[]}"#,
        );
        check_error(
            "{% set a = [] %}{% set b = a.push(a) %}${{ a | dump }}",
            "1:48: `dump`: this value contains itself, or lists and maps are nested too deeply in it",
        );
    }
}
