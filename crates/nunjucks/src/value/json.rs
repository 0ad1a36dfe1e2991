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
pub(crate) fn stringify(
    heap: &Heap,
    budget: &mut Budget<'_>,
    value: &Value,
    indent: &str,
) -> Run<Option<String>> {
    let Some(json) = to_json(heap, budget, value)? else {
        return Ok(None);
    };
    let mut text = String::new();
    print(&json, indent, 0, budget, &mut text)?;
    budget.allocate(text.len())?;
    Ok(Some(text))
}

fn print(
    json: &Json,
    indent: &str,
    depth: usize,
    budget: &mut Budget<'_>,
    text: &mut String,
) -> Run<()> {
    budget.spend(1)?;
    let line = |text: &mut String, depth: usize| {
        if !indent.is_empty() {
            text.push('\n');
            for _ in 0..depth {
                text.push_str(indent);
            }
        }
    };
    match json {
        Json::Null => text.push_str("null"),
        Json::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Json::Number(number) => {
            text.push_str(&super::number::format(number.as_f64().unwrap_or(0.0)));
        }
        Json::String(string) => quote(string, text),
        Json::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                line(text, depth + 1);
                print(item, indent, depth + 1, budget, text)?;
            }
            if !items.is_empty() {
                line(text, depth);
            }
            text.push(']');
        }
        Json::Object(entries) => {
            text.push('{');
            for (at, (key, value)) in entries.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                line(text, depth + 1);
                quote(key, text);
                text.push_str(if indent.is_empty() { ":" } else { ": " });
                print(value, indent, depth + 1, budget, text)?;
            }
            if !entries.is_empty() {
                line(text, depth);
            }
            text.push('}');
        }
    }
    Ok(())
}

fn quote(string: &str, text: &mut String) {
    text.push('"');
    for char in string.chars() {
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
    text.push('"');
}
