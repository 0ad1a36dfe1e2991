//! Filters for text.

use std::sync::LazyLock;

use super::{arg, like, need_text, need_text_or_nothing};
use crate::builtins;
use crate::error::{Fault, Run};
use crate::eval::Machine;
use crate::lex::is_js_space;
use crate::value::text::Builder;
use crate::value::{Text, Value};

pub(super) fn lower(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    let text = need_text_or_nothing(&input)?;
    machine.new_text(text.map(str::to_lowercase))
}

pub(super) fn upper(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    let text = need_text_or_nothing(&input)?;
    machine.new_text(text.map(str::to_uppercase))
}

fn capitalized(text: &Text) -> Text {
    let lower = text.map(str::to_lowercase);
    let first = lower.slice(0, 1).map(str::to_uppercase);
    let mut builder = Builder::default();
    builder.push(&first);
    builder.push(&lower.slice(1, usize::MAX));
    builder.finish()
}

pub(super) fn capitalize(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    let text = need_text_or_nothing(&input)?;
    like(machine, &input, capitalized(&text))
}

pub(super) fn title(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    let text = need_text_or_nothing(&input)?;
    let mut builder = Builder::default();
    let words = machine.split(&text, &" ".into())?;
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            builder.push_str(" ");
        }
        builder.push(&capitalized(word));
    }
    like(machine, &input, builder.finish())
}

pub(super) fn trim(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    let text = need_text(&input)?;
    like(machine, &input, builtins::trim(&text, true, true))
}

pub(super) fn string(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    if let Value::Safe(_) = input {
        return Ok(input);
    }
    if input.is_nullish() {
        return need_text(&input).map(Value::String);
    }
    Ok(Value::String(machine.text(&input)?))
}

/// A number that is 0, undefined or false is `missing`.
fn number_or(machine: &mut Machine<'_>, value: &Value, missing: f64) -> Run<f64> {
    if value.is_true() {
        machine.number(value)
    } else {
        Ok(missing)
    }
}

/// As many spaces as `lib.repeat` of Nunjucks gives.
fn spaces(machine: &mut Machine<'_>, count: f64) -> Run<String> {
    if count.is_nan() || count <= 0.0 {
        return Ok(String::new());
    }
    let count = count.ceil().min(1e18) as usize;
    machine.budget.check_text(count)?;
    Ok(" ".repeat(count))
}

pub(super) fn center(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let width = number_or(machine, arg(args, 0), 80.0)?;
    let input = match input {
        Value::Undefined | Value::Null | Value::Boolean(false) => Value::text(""),
        other => other,
    };
    let length = match builtins::own_property(machine, &input, &"length".into())? {
        Some(length) => machine.number(&length)?,
        None => f64::NAN,
    };
    if length >= width {
        return Ok(input);
    }
    let text = machine.text(&input)?;
    let missing = width - length;
    let mut builder = Builder::default();
    builder.push_str(&spaces(machine, missing / 2.0 - missing % 2.0)?);
    builder.push(&text);
    builder.push_str(&spaces(machine, missing / 2.0)?);
    like(machine, &input, builder.finish())
}

pub(super) fn indent(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let text = need_text_or_nothing(&input)?;
    if text.is_empty() {
        return Ok(Value::String(text));
    }
    let width = number_or(machine, arg(args, 0), 4.0)?;
    let first = arg(args, 1).is_true();
    let spaces = spaces(machine, width)?;
    let lines = machine.split(&text, &"\n".into())?;
    let mut builder = Builder::default();
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            builder.push_str("\n");
        }
        if at > 0 || first {
            builder.push_str(&spaces);
        }
        builder.push(line);
        machine.budget.check_text(builder.bytes())?;
    }
    like(machine, &input, builder.finish())
}

pub(super) fn nl2br(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    if input.is_nullish() {
        return Ok(Value::text(""));
    }
    let text = need_text(&input)?;
    let changed = text.map(|text| text.replace("\r\n", "\n").replace('\n', "<br />\n"));
    like(machine, &input, changed)
}

fn escaped(text: &Text) -> Text {
    text.map(|text| {
        let mut escaped = String::with_capacity(text.len());
        for char in text.chars() {
            match char {
                '&' => escaped.push_str("&amp;"),
                '"' => escaped.push_str("&quot;"),
                '\'' => escaped.push_str("&#39;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '\\' => escaped.push_str("&#92;"),
                other => escaped.push(other),
            }
        }
        escaped
    })
}

fn text_or_empty(machine: &mut Machine<'_>, input: &Value) -> Run<Text> {
    if input.is_nullish() {
        Ok(Text::from(""))
    } else {
        machine.text(input)
    }
}

pub(super) fn escape(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    if let Value::Safe(_) = input {
        return Ok(input);
    }
    forceescape(machine, input, args)
}

pub(super) fn forceescape(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    let text = escaped(&text_or_empty(machine, &input)?);
    machine.budget.allocate(text.bytes())?;
    Ok(Value::Safe(text))
}

pub(super) fn safe(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    Ok(Value::Safe(text_or_empty(machine, &input)?))
}

/// `replace(old, new, most)`: every `old`, or the first `most` ones.
pub(super) fn replace(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let (old, new) = (arg(args, 0), arg(args, 1));
    if let Value::Pattern(id) = old {
        let text = need_text(&input)?;
        let replaced = builtins::replace(machine, &text, *id, new)?;
        return machine.new_text(replaced);
    }
    let old = match old {
        Value::String(old) => old.clone(),
        Value::Number(_) => machine.text(old)?,
        _ => return Ok(input),
    };
    let text = match &input {
        Value::String(text) | Value::Safe(text) => text.clone(),
        Value::Number(_) => machine.text(&input)?,
        _ => return Ok(input),
    };
    let new = machine.text(new)?;
    let mut builder = Builder::default();
    if old.is_empty() {
        builder.push(&new);
        for (at, unit) in machine.units(&text)?.iter().enumerate() {
            if at > 0 {
                builder.push(&new);
            }
            builder.push(unit);
            machine.budget.check_text(builder.bytes())?;
        }
        builder.push(&new);
        return like(machine, &input, builder.finish());
    }
    let most = match arg(args, 2) {
        Value::Undefined => -1.0,
        most => machine.number(most)?,
    };
    let parts = machine.split(&text, &old)?;
    let mut count = 0.0;
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            // Any number below 0 other than -1 replaces nothing.
            let more = most == -1.0 || count < most;
            builder.push(if more { &new } else { &old });
            count += 1.0;
        }
        builder.push(part);
        machine.budget.spend(1)?;
        machine.budget.check_text(builder.bytes())?;
    }
    if count == 0.0 || most == 0.0 {
        return Ok(match input {
            Value::Number(_) => Value::String(text),
            input => input,
        });
    }
    like(machine, &input, builder.finish())
}

static TAGS: LazyLock<Option<fancy_regex::Regex>> = LazyLock::new(|| {
    fancy_regex::Regex::new(r"(?i)</?[a-z][a-z0-9]*(?![a-z0-9_])[^>]*>|<!--(?s:.)*?-->").ok()
});

pub(super) fn striptags(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let text = need_text_or_nothing(&input)?;
    machine.budget.spend(text.bytes() as u64)?;
    let text = text.lossy();
    let without = match &*TAGS {
        Some(tags) => tags
            .try_replacen(&text, 0, "")
            .map_err(|_| Fault::limit("this text has too much in it that looks like a tag"))?,
        None => text.clone(),
    };
    let trimmed = without.trim_matches(is_js_space);
    let mut result = String::with_capacity(trimmed.len());
    if !arg(args, 0).is_true() {
        push_squashed(&mut result, trimmed, is_js_space);
        return like(machine, &input, result);
    }
    for line in trimmed.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let text = line.trim_end_matches(['\n', '\r', '\u{2028}', '\u{2029}']);
        push_squashed(&mut result, text.trim_matches(' '), |char| char == ' ');
        result.push_str(&line[text.len()..]);
    }
    let mut result = result.replace("\r\n", "\n");
    while result.contains("\n\n\n") {
        result = result.replace("\n\n\n", "\n\n");
    }
    like(machine, &input, result)
}

/// Adds text with each run of spaces as one space.
fn push_squashed(result: &mut String, text: &str, is_space: impl Fn(char) -> bool) {
    let mut in_space = false;
    for char in text.chars() {
        let space = is_space(char);
        if !space {
            result.push(char);
        } else if !in_space {
            result.push(' ');
        }
        in_space = space;
    }
}

pub(super) fn truncate(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let length = number_or(machine, arg(args, 0), 255.0)?;
    if let Value::List(id) = &input
        && machine.heap.items(*id).len() as f64 <= length
    {
        return Ok(input);
    }
    let text = need_text_or_nothing(&input)?;
    let units = text.len();
    if units as f64 <= length {
        return Ok(match input {
            Value::Safe(_) => input,
            _ => Value::String(text),
        });
    }
    // What is not a number is the end for the search, and 0 for the cut.
    let last = if length.is_nan() {
        units
    } else {
        length.max(0.0) as usize
    };
    let length = length.max(0.0) as usize;
    let end = if arg(args, 1).is_true() {
        length
    } else {
        text.rfind(&" ".into(), last).unwrap_or(length)
    };
    let mut builder = Builder::default();
    builder.push(&text.slice(0, end));
    match arg(args, 2) {
        Value::Undefined | Value::Null => builder.push_str("..."),
        end => builder.push(&machine.text(end)?),
    }
    like(machine, &input, builder.finish())
}

/// JavaScript's `encodeURIComponent`.
fn encode(machine: &mut Machine<'_>, value: &Value) -> Run<String> {
    let text = machine.text(value)?;
    let Some(text) = text.as_str() else {
        return Err(Fault::render(
            "half a character cannot be part of an address",
        ));
    };
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => encoded.push(char::from(byte)),
            b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    machine.budget.check_text(encoded.len())?;
    Ok(encoded)
}

pub(super) fn urlencode(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    if let Some(text) = input.as_text() {
        let encoded = encode(machine, &Value::String(text.clone()))?;
        return machine.new_text(encoded);
    }
    let pairs: Vec<(Value, Value)> = match &input {
        Value::List(id) => {
            let mut pairs = Vec::new();
            for item in machine.heap.items(*id).to_vec() {
                if item.is_nullish() {
                    return Err(Fault::render("the list needs pairs of a name and a value"));
                }
                let at = |at: usize| Text::from(at.to_string());
                let key = builtins::own_property(machine, &item, &at(0))?;
                let value = builtins::own_property(machine, &item, &at(1))?;
                pairs.push((
                    key.unwrap_or(Value::Undefined),
                    value.unwrap_or(Value::Undefined),
                ));
            }
            pairs
        }
        Value::Object(id) => {
            let entries = machine.heap.object(*id).entries();
            let pairs = entries.into_iter();
            pairs
                .map(|(key, value)| (Value::String(key), value))
                .collect()
        }
        _ => Vec::new(),
    };
    let mut result = String::new();
    for (at, (key, value)) in pairs.iter().enumerate() {
        if at > 0 {
            result.push('&');
        }
        result.push_str(&encode(machine, key)?);
        result.push('=');
        result.push_str(&encode(machine, value)?);
        machine.budget.check_text(result.len())?;
    }
    machine.new_text(result)
}

pub(super) fn wordcount(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    if !input.is_true() {
        return Ok(Value::Null);
    }
    let text = need_text(&input)?;
    machine.budget.spend(text.bytes() as u64 / 64)?;
    let text = text.lossy();
    let words = text
        .split(|char: char| !(char.is_ascii_alphanumeric() || char == '_'))
        .filter(|word| !word.is_empty())
        .count();
    Ok(if words == 0 {
        Value::Null
    } else {
        Value::Number(words as f64)
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_error};

    #[test]
    fn text_is_filtered() {
        check(
            "${{ 'hELLO wORLD' | capitalize }} ${{ 'hELLO wORLD' | title }}",
            "Hello world Hello World",
        );
        check(
            "[${{ 'ab' | center(6) }}] [${{ 'abc' | center(6) }}]",
            "[  ab  ] [ abc  ]",
        );
        check(
            "${{ 'a\nb' | indent(2) }}|${{ 'a\nb' | indent(2, true) }}",
            "a\n  b|  a\n  b",
        );
        check(
            "${{ 'a-b-c' | replace('-', '_', 1) }} ${{ 'ab' | replace('', '.') }}",
            "a_b-c .a.b.",
        );
        check(
            "${{ 'foo bar baz' | truncate(8) }} ${{ 'foo bar' | truncate(5, true, '') }}",
            "foo bar... foo b",
        );
        check("${{ '<b>a  b</b> c' | striptags }}", "a b c");
        check(
            "${{ 'a &' | urlencode }} ${{ {a: 'b c', d: 1} | urlencode }}",
            "a%20%26 a=b%20c&d=1",
        );
        check(
            "${{ '<a>' | escape }} ${{ '<a>' | escape | escape }}",
            "&lt;a&gt; &lt;a&gt;",
        );
        check("${{ 'a b  c' | wordcount }}|${{ '' | wordcount }}|", "3||");
        check(
            "${{ ' a ' | trim }} ${{ 5 | string + 1 }} ${{ values.nope | upper }}",
            "a 51 ",
        );
    }

    #[test]
    fn says_what_is_no_text() {
        check_error(
            "${{ values.nope | trim }}",
            "1:19: `trim`: text is needed, and the value is undefined: write `| default('')` before it",
        );
        check_error(
            "${{ values.port | upper }}",
            "1:19: `upper`: text is needed, and the value is a number: write `| string` before it",
        );
    }
}
