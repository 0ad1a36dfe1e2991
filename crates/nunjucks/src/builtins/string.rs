//! The methods of text.

use std::cmp::Ordering;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use super::{arg, pattern, relative};
use crate::error::{Fault, Run};
use crate::eval::Machine;
use crate::lex::is_js_space;
use crate::regex::Found;
use crate::value::text::Builder;
use crate::value::{Text, Value};

pub(super) const METHODS: &[&str] = &[
    "at",
    "charAt",
    "charCodeAt",
    "codePointAt",
    "concat",
    "endsWith",
    "includes",
    "indexOf",
    "lastIndexOf",
    "localeCompare",
    "match",
    "normalize",
    "padEnd",
    "padStart",
    "repeat",
    "replace",
    "replaceAll",
    "search",
    "slice",
    "split",
    "startsWith",
    "substr",
    "substring",
    "toLocaleLowerCase",
    "toLocaleUpperCase",
    "toLowerCase",
    "toString",
    "toUpperCase",
    "trim",
    "trimEnd",
    "trimLeft",
    "trimRight",
    "trimStart",
    "valueOf",
];

pub(super) fn call(
    machine: &mut Machine<'_>,
    text: &Text,
    name: &str,
    args: &[Value],
) -> Run<Value> {
    machine.budget.spend(1 + text.bytes() as u64 / 64)?;
    let first = arg(args, 0);
    match name {
        "toLowerCase" | "toLocaleLowerCase" => machine.new_text(text.map(str::to_lowercase)),
        "toUpperCase" | "toLocaleUpperCase" => machine.new_text(text.map(str::to_uppercase)),
        "trim" => machine.new_text(trim(text, true, true)),
        "trimStart" | "trimLeft" => machine.new_text(trim(text, true, false)),
        "trimEnd" | "trimRight" => machine.new_text(trim(text, false, true)),
        "slice" | "substring" | "substr" => cut(machine, text, name, args),
        "at" | "charAt" | "charCodeAt" | "codePointAt" => unit(machine, text, name, first),
        "startsWith" | "endsWith" | "includes" | "indexOf" | "lastIndexOf" => {
            search(machine, text, name, args)
        }
        "padStart" | "padEnd" => pad(machine, text, name == "padStart", args),
        "repeat" => repeat(machine, text, first),
        "concat" => {
            let mut builder = Builder::default();
            builder.push(text);
            for arg in args {
                builder.push(&machine.text(arg)?);
                machine.budget.check_text(builder.bytes())?;
            }
            machine.new_text(builder.finish())
        }
        "split" => split(machine, text, args),
        "replace" | "replaceAll" => {
            let replaced = replace(machine, text, args, name == "replaceAll")?;
            machine.new_text(replaced)
        }
        "match" => pattern::find_all(machine, text, first),
        "search" => pattern::search(machine, text, first),
        "localeCompare" => {
            let other = machine.text(first)?;
            Ok(Value::Number(match locale_compare(text, &other) {
                Ordering::Less => -1.0,
                Ordering::Equal => 0.0,
                Ordering::Greater => 1.0,
            }))
        }
        "normalize" => normalize(machine, text, first),
        _ => Ok(Value::String(text.clone())),
    }
}

/// Without the white space at its ends.
pub(crate) fn trim(text: &Text, start: bool, end: bool) -> Text {
    match text {
        Text::Utf8(text) => {
            let mut text = &**text;
            if start {
                text = text.trim_start_matches(is_js_space);
            }
            if end {
                text = text.trim_end_matches(is_js_space);
            }
            Text::from(text)
        }
        Text::Units(units) => {
            let is_space = |unit: &u16| char::from_u32((*unit).into()).is_some_and(is_js_space);
            let from = units
                .iter()
                .take_while(|unit| start && is_space(unit))
                .count();
            let after = units
                .iter()
                .rev()
                .take_while(|unit| end && is_space(unit))
                .count();
            Text::from_units(&units[from..units.len() - after])
        }
    }
}

fn cut(machine: &mut Machine<'_>, text: &Text, name: &str, args: &[Value]) -> Run<Value> {
    let length = text.len();
    let (start, end) = match name {
        "slice" => (
            relative(machine, arg(args, 0), length, 0)?,
            relative(machine, arg(args, 1), length, length)?,
        ),
        "substr" => {
            let start = relative(machine, arg(args, 0), length, 0)?;
            let count = match arg(args, 1) {
                Value::Undefined => length as f64,
                count => machine.integer(count)?,
            };
            (start, start + count.clamp(0.0, length as f64) as usize)
        }
        _ => {
            let mut within = |at: usize, missing: usize| -> Run<usize> {
                match arg(args, at) {
                    Value::Undefined => Ok(missing),
                    value => Ok(machine.integer(value)?.clamp(0.0, length as f64) as usize),
                }
            };
            let (start, end) = (within(0, 0)?, within(1, length)?);
            (start.min(end), start.max(end))
        }
    };
    machine.new_text(text.slice(start, end))
}

fn unit(machine: &mut Machine<'_>, text: &Text, name: &str, at: &Value) -> Run<Value> {
    let mut at = machine.integer(at)?;
    if name == "at" && at < 0.0 {
        at += text.len() as f64;
    }
    let index = (at >= 0.0).then_some(at as usize);
    let found = index.and_then(|index| text.at(index));
    Ok(match (name, found) {
        ("charCodeAt", None) => Value::Number(f64::NAN),
        ("charAt", None) => Value::text(""),
        (_, None) => Value::Undefined,
        ("charCodeAt", Some(unit)) => {
            Value::Number(unit.units().first().copied().unwrap_or(0).into())
        }
        ("codePointAt", Some(unit)) => {
            let index = index.unwrap_or(0);
            let pair = text.slice(index, index + 2);
            let point = pair.as_str().and_then(|pair| pair.chars().next());
            let unit = u32::from(unit.units().first().copied().unwrap_or(0));
            Value::Number(point.map_or(unit, u32::from).into())
        }
        (_, Some(unit)) => Value::String(unit),
    })
}

fn search(machine: &mut Machine<'_>, text: &Text, name: &str, args: &[Value]) -> Run<Value> {
    let needle = machine.text(arg(args, 0))?;
    let length = text.len();
    let number = |at: Option<usize>| Value::Number(at.map_or(-1.0, |at| at as f64));
    let mut within = |missing: usize| -> Run<usize> {
        match arg(args, 1) {
            Value::Undefined => Ok(missing),
            at => Ok(machine.integer(at)?.clamp(0.0, length as f64) as usize),
        }
    };
    Ok(match name {
        "startsWith" => {
            let from = within(0)?;
            Value::Boolean(text.slice(from, from + needle.len()) == needle)
        }
        "endsWith" => {
            let end = within(length)?;
            let found = end
                .checked_sub(needle.len())
                .is_some_and(|from| text.slice(from, end) == needle);
            Value::Boolean(found)
        }
        "includes" => Value::Boolean(text.find(&needle, within(0)?).is_some()),
        "indexOf" => number(text.find(&needle, within(0)?)),
        _ => number(text.rfind(&needle, within(length)?)),
    })
}

fn pad(machine: &mut Machine<'_>, text: &Text, start: bool, args: &[Value]) -> Run<Value> {
    let length = text.len();
    let wanted = machine.integer(arg(args, 0))?;
    let filler = match arg(args, 1) {
        Value::Undefined => Text::from(" "),
        filler => machine.text(filler)?,
    };
    if wanted <= length as f64 || filler.is_empty() {
        return Ok(Value::String(text.clone()));
    }
    let missing = wanted - length as f64;
    machine.budget.check_text(missing.min(1e18) as usize)?;
    let missing = missing as usize;
    let mut padding = Builder::default();
    for _ in 0..missing.div_ceil(filler.len()) {
        padding.push(&filler);
    }
    let padding = padding.finish().slice(0, missing);
    let mut builder = Builder::default();
    if start {
        builder.push(&padding);
    }
    builder.push(text);
    if !start {
        builder.push(&padding);
    }
    machine.new_text(builder.finish())
}

fn repeat(machine: &mut Machine<'_>, text: &Text, count: &Value) -> Run<Value> {
    let count = machine.integer(count)?;
    if count < 0.0 || count.is_infinite() {
        return Err(Fault::render("text is repeated 0 times or more"));
    }
    let bytes = count * text.bytes() as f64;
    machine.budget.check_text(bytes.min(1e18) as usize)?;
    let mut builder = Builder::default();
    if !text.is_empty() {
        for _ in 0..count as usize {
            builder.push(text);
        }
    }
    machine.new_text(builder.finish())
}

fn split(machine: &mut Machine<'_>, text: &Text, args: &[Value]) -> Run<Value> {
    let limit = match arg(args, 1) {
        Value::Undefined => usize::MAX,
        limit => match machine.integer(limit)? {
            // JavaScript takes the number modulo 2 to the 32nd.
            negative if negative < 0.0 => usize::MAX,
            limit => limit as usize,
        },
    };
    let mut parts = match arg(args, 0) {
        Value::Undefined => vec![Value::String(text.clone())],
        Value::Pattern(id) => pattern::split(machine, text, *id)?,
        separator => {
            let separator = machine.text(separator)?;
            let parts = machine.split(text, &separator)?;
            parts.into_iter().map(Value::String).collect()
        }
    };
    parts.truncate(limit);
    machine.new_list(parts)
}

fn replace(machine: &mut Machine<'_>, text: &Text, args: &[Value], all: bool) -> Run<Text> {
    if let Value::Pattern(id) = arg(args, 0) {
        if all && !machine.heap.pattern(*id).is_global() {
            return Err(Fault::render(
                "`replaceAll` needs the flag `g` on a regular expression: `r/…/g`",
            ));
        }
        return pattern::replace(machine, text, *id, arg(args, 1));
    }
    let needle = machine.text(arg(args, 0))?;
    let replacement = machine.text(arg(args, 1))?;
    // Where the text is cut, each cut being a match.
    let parts = if !all {
        match text.find(&needle, 0) {
            Some(at) => vec![text.slice(0, at), text.slice(at + needle.len(), text.len())],
            None => return Ok(text.clone()),
        }
    } else if needle.is_empty() {
        let mut parts = vec![Text::from("")];
        parts.extend(machine.units(text)?);
        parts.push(Text::from(""));
        parts
    } else {
        machine.split(text, &needle)?
    };
    let mut builder = Builder::default();
    let mut start = 0;
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            let end = start + needle.len();
            let found = Found {
                start,
                end,
                groups: Vec::new(),
            };
            pattern::expand(machine, text, &found, &[], &replacement, &mut builder)?;
            start = end;
        }
        builder.push(part);
        start += part.len();
        machine.budget.spend(1)?;
        machine.budget.check_text(builder.bytes())?;
    }
    Ok(builder.finish())
}

/// About the order of a dictionary: letters before their case. The real
/// order depends on data of the runtime that this crate does not have.
fn locale_compare(left: &Text, right: &Text) -> Ordering {
    let (left, right) = (left.lossy(), right.lossy());
    let key = |text: &str| -> Vec<(u8, String)> {
        let kind = |char: char| match char {
            _ if char.is_whitespace() => 0,
            _ if char.is_alphabetic() => 3,
            _ if char.is_numeric() => 2,
            _ => 1,
        };
        text.chars()
            .map(|char| (kind(char), char.to_lowercase().collect()))
            .collect()
    };
    key(&left).cmp(&key(&right)).then_with(|| {
        let lower_first =
            |text: &str| -> Vec<bool> { text.chars().map(char::is_uppercase).collect() };
        lower_first(&left).cmp(&lower_first(&right))
    })
}

fn normalize(machine: &mut Machine<'_>, text: &Text, form: &Value) -> Run<Value> {
    let form = match form {
        Value::Undefined => "NFC".to_owned(),
        form => machine.text(form)?.lossy().into_owned(),
    };
    let change: fn(&str) -> String = match form.as_str() {
        "NFC" => |text| {
            ComposingNormalizerBorrowed::new_nfc()
                .normalize(text)
                .into_owned()
        },
        "NFKC" => |text| {
            ComposingNormalizerBorrowed::new_nfkc()
                .normalize(text)
                .into_owned()
        },
        "NFD" => |text| {
            DecomposingNormalizerBorrowed::new_nfd()
                .normalize(text)
                .into_owned()
        },
        "NFKD" => |text| {
            DecomposingNormalizerBorrowed::new_nfkd()
                .normalize(text)
                .into_owned()
        },
        _ => {
            return Err(Fault::render(format!(
                "`{form}` is no form of Unicode: there are NFC, NFD, NFKC and NFKD"
            )));
        }
    };
    machine.new_text(text.map(change))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn text_has_javascripts_methods() {
        check(
            "${{ values.owner.split(':')[1].split('/') }}",
            "default,team-a",
        );
        check(
            "${{ 'a-b-c'.split('-', 2) }} ${{ 'ab'.split('') }}",
            "a,b a,b",
        );
        check(
            "${{ 'a.b.c'.replace('.', '/') }} ${{ 'a.b.c'.replaceAll('.', '/') }}",
            "a/b.c a/b/c",
        );
        check(
            "${{ 'abcdef'.slice(-3, -1) }} ${{ 'abcdef'.substring(3, 1) }} ${{ 'abcdef'.substr(-2) }}",
            "de bc ef",
        );
        check(
            "${{ '5'.padStart(3, '0') }} ${{ 'ab'.repeat(2) }} ${{ 'a'.concat(1, 'b') }}",
            "005 abab a1b",
        );
        check("${{ 'ß'.toUpperCase() }} ${{ ' a '.trim() }}", "SS a");
        check(
            "${{ 'abc'.at(-1) }}${{ 'abc'.charAt(9) }} ${{ '😀'.codePointAt(0) }} ${{ '😀'.length }}",
            "c 128512 2",
        );
        check(
            "${{ 'abcabc'.indexOf('c') }} ${{ 'abcabc'.lastIndexOf('c') }} ${{ 'abc'.endsWith('bc') }}",
            "2 5 true",
        );
        check(
            "${{ 'a'.localeCompare('B') }} ${{ 'a'.localeCompare('A') }}",
            "-1 -1",
        );
        check("${{ 'é'.normalize('NFD').length }}", "2");
        check(
            "${{ 'abc'.replaceAll('', '-') }} ${{ ''.replaceAll('', '-') }} ${{ 'añb'.replaceAll('ñ', '[$`|$&]') }}",
            "-a-b-c- - a[a|ñ]b",
        );
    }
}
