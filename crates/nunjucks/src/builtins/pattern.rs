//! Regular expressions at work: their methods, and those of text that take
//! one.

use super::arg;
use crate::error::{Fault, Run};
use crate::eval::Machine;
use crate::regex::{Compiled, Found, Pattern, Subject};
use crate::value::text::Builder;
use crate::value::{PatternId, Text, Value};

pub(super) const METHODS: &[&str] = &["exec", "test", "toString"];

pub(super) fn call(
    machine: &mut Machine<'_>,
    id: PatternId,
    name: &str,
    args: &[Value],
) -> Run<Value> {
    match name {
        "toString" => Ok(Value::String(machine.text(&Value::Pattern(id))?)),
        _ => {
            let text = machine.text(arg(args, 0))?;
            let found = exec(machine, id, &text)?;
            if name == "test" {
                return Ok(Value::Boolean(found.is_some()));
            }
            match found {
                Some(found) => match_value(machine, id, &text, &found),
                None => Ok(Value::Null),
            }
        }
    }
}

/// A match from where the last one ended, if the flags say so.
fn exec(machine: &mut Machine<'_>, id: PatternId, text: &Text) -> Run<Option<Found>> {
    let pattern = machine.heap.pattern(id).clone();
    let remembers = pattern.is_global() || pattern.is_sticky();
    let from = if remembers { pattern.last_index } else { 0 };
    let found = if from > text.len() {
        None
    } else {
        machine.budget.spend(text.bytes() as u64 / 16)?;
        pattern.find(&Subject::new(text), from, &mut machine.budget)?
    };
    if remembers {
        machine.heap.pattern_mut(id).last_index = found.as_ref().map_or(0, |found| found.end);
    }
    Ok(found)
}

/// All matches, or the first one without the flag `g`.
fn matches(machine: &mut Machine<'_>, pattern: &Pattern, text: &Text) -> Run<Vec<Found>> {
    machine.budget.spend(text.bytes() as u64 / 16)?;
    let subject = Subject::new(text);
    let length = text.len();
    let mut all = Vec::new();
    let mut from = 0;
    while from <= length
        && let Some(found) = pattern.find(&subject, from, &mut machine.budget)?
    {
        machine
            .budget
            .allocate(size_of::<Found>() + size_of_val(&*found.groups))?;
        from = if found.end == found.start {
            found.end + 1
        } else {
            found.end
        };
        all.push(found);
        if !pattern.is_global() {
            break;
        }
    }
    Ok(all)
}

/// The pattern that a value is, or that its text is.
fn pattern_of(machine: &mut Machine<'_>, value: &Value) -> Run<Pattern> {
    match value {
        Value::Pattern(id) => Ok(machine.heap.pattern(*id).clone()),
        Value::Undefined => compile(""),
        value => {
            let text = machine.text(value)?;
            compile(&text.lossy())
        }
    }
}

fn compile(body: &str) -> Run<Pattern> {
    let compiled = Compiled::new(body, "").map_err(Fault::render)?;
    Ok(Pattern::new(compiled.into()))
}

/// What `exec` and `match` give: the match, its groups, and where it is.
fn match_value(machine: &mut Machine<'_>, id: PatternId, text: &Text, found: &Found) -> Run<Value> {
    let pattern = machine.heap.pattern(id).clone();
    match_list(machine, &pattern, text, found)
}

fn match_list(
    machine: &mut Machine<'_>,
    pattern: &Pattern,
    text: &Text,
    found: &Found,
) -> Run<Value> {
    let part = |range: &Option<(usize, usize)>| match range {
        Some((start, end)) => Value::String(text.slice(*start, *end)),
        None => Value::Undefined,
    };
    let mut items = vec![part(&Some((found.start, found.end)))];
    items.extend(found.groups.iter().map(part));
    let names: Vec<(Text, Value)> = pattern
        .names()
        .map(|(at, name)| {
            (
                name.into(),
                items.get(at + 1).cloned().unwrap_or(Value::Undefined),
            )
        })
        .collect();
    let groups = if names.is_empty() {
        Value::Undefined
    } else {
        machine.new_object(names)?
    };
    machine.budget.allocate(text.bytes())?;
    let extras = vec![
        ("index", Value::Number(found.start as f64)),
        ("input", Value::String(text.clone())),
        ("groups", groups),
    ];
    machine.new_list_with(items, extras)
}

/// `text.match(pattern)`.
pub(super) fn find_all(machine: &mut Machine<'_>, text: &Text, pattern: &Value) -> Run<Value> {
    let pattern = pattern_of(machine, pattern)?;
    let found = matches(machine, &pattern, text)?;
    let Some(first) = found.first() else {
        return Ok(Value::Null);
    };
    if !pattern.is_global() {
        return match_list(machine, &pattern, text, first);
    }
    let texts = found.iter().map(|found| text.slice(found.start, found.end));
    machine.new_texts(texts.collect())
}

/// `text.search(pattern)`.
pub(super) fn search(machine: &mut Machine<'_>, text: &Text, pattern: &Value) -> Run<Value> {
    let pattern = pattern_of(machine, pattern)?;
    machine.budget.spend(text.bytes() as u64 / 16)?;
    let found = pattern.find(&Subject::new(text), 0, &mut machine.budget)?;
    Ok(Value::Number(
        found.map_or(-1.0, |found| found.start as f64),
    ))
}

/// `text.split(pattern)`; what groups found is among the parts.
pub(super) fn split(machine: &mut Machine<'_>, text: &Text, id: PatternId) -> Run<Vec<Value>> {
    let pattern = machine.heap.pattern(id).clone();
    let length = text.len();
    let subject = Subject::new(text);
    machine.budget.spend(text.bytes() as u64 / 16)?;
    if length == 0 {
        let found = pattern.find_anywhere(&subject, 0, &mut machine.budget)?;
        return Ok(match found {
            Some(_) => Vec::new(),
            None => vec![Value::String(text.clone())],
        });
    }
    let mut parts = Vec::new();
    let (mut done, mut from) = (0, 0);
    while from < length
        && let Some(found) = pattern.find_anywhere(&subject, from, &mut machine.budget)?
    {
        if found.start >= length {
            break;
        }
        if found.end == done || (found.start == found.end && found.start == done) {
            from = found.start.max(from) + 1;
            continue;
        }
        parts.push(Value::String(text.slice(done, found.start)));
        for group in &found.groups {
            parts.push(match group {
                Some((start, end)) => Value::String(text.slice(*start, *end)),
                None => Value::Undefined,
            });
        }
        machine
            .budget
            .allocate(size_of::<Value>() * (1 + found.groups.len()))?;
        done = found.end;
        from = if found.end == found.start {
            found.end + 1
        } else {
            found.end
        };
    }
    parts.push(Value::String(text.slice(done, length)));
    Ok(parts)
}

/// `text.replace(pattern, replacement)`.
pub(crate) fn replace(
    machine: &mut Machine<'_>,
    text: &Text,
    id: PatternId,
    replacement: &Value,
) -> Run<Text> {
    let pattern = machine.heap.pattern(id).clone();
    let found = if pattern.is_global() {
        machine.heap.pattern_mut(id).last_index = 0;
        matches(machine, &pattern, text)?
    } else {
        exec(machine, id, text)?.into_iter().collect()
    };
    if found.is_empty() {
        return Ok(text.clone());
    }
    let names: Vec<(usize, String)> = pattern
        .names()
        .map(|(at, name)| (at, name.to_owned()))
        .collect();
    let fixed = match replacement {
        Value::Function(_) => None,
        replacement => Some(machine.text(replacement)?),
    };
    let mut builder = Builder::default();
    let mut done = 0;
    for found in &found {
        builder.push(&text.slice(done, found.start));
        match &fixed {
            Some(fixed) => expand(machine, text, found, &names, fixed, &mut builder)?,
            None => {
                let args = replacer_arguments(text, found);
                let result = machine.call(replacement, &args)?;
                builder.push(&machine.text(&result)?);
            }
        }
        done = found.end;
        machine.budget.check_text(builder.bytes())?;
        machine.budget.spend(1 + text.bytes() as u64 / 256)?;
    }
    builder.push(&text.slice(done, text.len()));
    Ok(builder.finish())
}

/// What a function in the place of a replacement is called with.
fn replacer_arguments(text: &Text, found: &Found) -> Vec<Value> {
    let mut args = vec![Value::String(text.slice(found.start, found.end))];
    args.extend(found.groups.iter().map(|group| match group {
        Some((start, end)) => Value::String(text.slice(*start, *end)),
        None => Value::Undefined,
    }));
    args.push(Value::Number(found.start as f64));
    args.push(Value::String(text.clone()));
    args
}

/// A replacement with its `$&`, `$1`, `$<name>` and so on filled in.
pub(super) fn expand(
    machine: &mut Machine<'_>,
    text: &Text,
    found: &Found,
    names: &[(usize, String)],
    replacement: &Text,
    builder: &mut Builder,
) -> Run<()> {
    let Some(template) = replacement.as_str().filter(|text| text.contains('$')) else {
        builder.push(replacement);
        return Ok(());
    };
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        builder.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        machine.budget.spend(1 + text.bytes() as u64 / 256)?;
        machine.budget.check_text(builder.bytes())?;
        let mut group = |number: usize| {
            if let Some((start, end)) = found.groups[number - 1] {
                builder.push(&text.slice(start, end));
            }
        };
        let valid = |digits: &str| {
            let number: usize = digits.parse().ok()?;
            (1..=found.groups.len()).contains(&number).then_some(number)
        };
        let digits = after.bytes().take_while(u8::is_ascii_digit).count().min(2);
        let numbered = (1..=digits)
            .rev()
            .find_map(|count| Some((count, valid(&after[..count])?)));
        let used = if let Some((count, number)) = numbered {
            group(number);
            count
        } else if after.starts_with('$') {
            builder.push_str("$");
            1
        } else if after.starts_with('&') {
            builder.push(&text.slice(found.start, found.end));
            1
        } else if after.starts_with('`') {
            builder.push(&text.slice(0, found.start));
            1
        } else if after.starts_with('\'') {
            builder.push(&text.slice(found.end, text.len()));
            1
        } else if let Some((name, _)) = after
            .strip_prefix('<')
            .filter(|_| !names.is_empty())
            .and_then(|name| name.split_once('>'))
        {
            if let Some((at, _)) = names.iter().find(|(_, other)| other == name) {
                group(at + 1);
            }
            name.len() + 2
        } else {
            builder.push_str("$");
            0
        };
        rest = &after[used..];
    }
    builder.push_str(rest);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn regular_expressions_find_and_replace() {
        check(
            "${{ 'PaymentApi'.replace(r/([a-z])([A-Z])/g, '$1-$2') }}",
            "Payment-Api",
        );
        check("${{ 'a1b2' | replace(r/\\d/g, '<$&>') }}", "a<1>b<2>");
        check("${{ 'abc'.replace(r/b/, \"[$`|$'|$$]\") }}", "a[a|c|$]c");
        check(
            "${{ '2024-05'.replace(r/(?<y>\\d+)-(?<m>\\d+)/, '$<m>.$<y>') }}",
            "05.2024",
        );
        check(
            "${{ 'a1b22'.match(r/\\d+/g) }} ${{ 'a1'.match(r/[a-z](\\d)/)[1] }}",
            "1,22 1",
        );
        check(
            "${{ 'abc'.search(r/c/) }} ${{ r/^b/.test('abc') }}",
            "2 false",
        );
        check(
            "${{ 'a1b2c'.split(r/\\d/) }} ${{ 'a1b'.split(r/(\\d)/) }}",
            "a,b,c a,1,b",
        );
        check(
            "{% set r = r/a/g %}${{ r.test('aa') }}${{ r.lastIndex }}${{ r.test('ba') }}",
            "true1true",
        );
        check("${{ 'aXbX' | replace(r/X/y, '-') }}", "aXbX");
        check(
            "{% macro m(x) %}<${{ x }}>{% endmacro %}${{ 'abc'.replace(r/b/, m) }}",
            "a<b>c",
        );
    }
}
