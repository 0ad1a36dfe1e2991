//! Filters for lists and maps.

use super::{arg, like};
use crate::builtins::{self, elements, own_property, sort};
use crate::error::{Fault, Run};
use crate::eval::Machine;
use crate::value::text::Builder;
use crate::value::{Text, Value, convert};

/// `item[attribute]`.
///
/// # Errors
///
/// Undefined and null have no attributes.
fn attribute(machine: &mut Machine<'_>, item: &Value, name: &Text) -> Run<Value> {
    if item.is_nullish() {
        return Err(Fault::render(format!(
            "an item of the list is {} and has no `{}`",
            item.describe(),
            name.lossy()
        )));
    }
    Ok(own_property(machine, item, name)?.unwrap_or(Value::Undefined))
}

fn need_list(machine: &mut Machine<'_>, value: &Value) -> Run<Vec<Value>> {
    match value {
        Value::List(_) => Ok(elements(machine, value)?.unwrap_or_default()),
        _ => Err(Fault::render(format!(
            "a list is needed, and the value is {}",
            value.describe()
        ))),
    }
}

pub(super) fn default(_: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let present = if arg(args, 1).is_true() {
        input.is_true()
    } else {
        !matches!(input, Value::Undefined)
    };
    Ok(if present { input } else { arg(args, 0).clone() })
}

pub(super) fn first(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    if input.is_nullish() {
        elements(machine, &input)?;
    }
    Ok(own_property(machine, &input, &"0".into())?.unwrap_or(Value::Undefined))
}

pub(super) fn last(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    let items = elements(machine, &input)?.unwrap_or_default();
    Ok(items.last().cloned().unwrap_or(Value::Undefined))
}

pub(super) fn length(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    Ok(match &input {
        Value::Undefined | Value::Null | Value::Boolean(false) => Value::Number(0.0),
        Value::Object(id) => Value::Number(machine.heap.object(*id).len() as f64),
        Value::Function(_) => Value::Number(0.0),
        input => own_property(machine, input, &"length".into())?.unwrap_or(Value::Undefined),
    })
}

pub(super) fn list(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    match &input {
        Value::List(_) => Ok(input),
        Value::String(_) | Value::Safe(_) => {
            let units = elements(machine, &input)?.unwrap_or_default();
            machine.new_list(units)
        }
        Value::Object(id) => {
            let mut items = Vec::new();
            for (key, value) in machine.heap.object(*id).entries() {
                let entries = vec![("key".into(), Value::String(key)), ("value".into(), value)];
                items.push(machine.new_object(entries)?);
            }
            machine.new_list(items)
        }
        _ => Err(Fault::render(format!(
            "text, a list or a map is needed, and the value is {}",
            input.describe()
        ))),
    }
}

pub(super) fn join(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let separator = match arg(args, 0) {
        value if value.is_true() => machine.text(value)?,
        _ => Text::from(""),
    };
    let items = match arg(args, 1) {
        name if name.is_true() => {
            let name = machine.text(name)?;
            let items = if input.is_nullish() {
                Vec::new()
            } else {
                elements(machine, &input)?.unwrap_or_default()
            };
            items
                .iter()
                .map(|item| attribute(machine, item, &name))
                .collect::<Run<_>>()?
        }
        _ => need_list(machine, &input)?,
    };
    let mut builder = Builder::default();
    let budget = &mut machine.budget;
    convert::join(&machine.heap, budget, &items, &separator, &mut builder, 0)?;
    machine.new_text(builder.finish())
}

pub(super) fn batch(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let items = elements(machine, &input)?.unwrap_or_default();
    let count = machine.number(arg(args, 0))?;
    let filler = arg(args, 1);
    let mut rows = Vec::new();
    let mut row = Vec::new();
    for (at, item) in items.into_iter().enumerate() {
        if at as f64 % count == 0.0 && !row.is_empty() {
            rows.push(machine.new_list(std::mem::take(&mut row))?);
        }
        row.push(item);
    }
    if !row.is_empty() {
        while filler.is_true() && (row.len() as f64) < count {
            machine.budget.allocate(size_of::<Value>())?;
            machine.budget.spend(1)?;
            row.push(filler.clone());
        }
        rows.push(machine.new_list(row)?);
    }
    machine.new_list(rows)
}

pub(super) fn slice(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let is_text = input.as_text().is_some();
    let items = match &input {
        Value::List(_) | Value::String(_) | Value::Safe(_) => elements(machine, &input)?,
        _ => Some(need_list(machine, &input)?),
    }
    .unwrap_or_default();
    let slices = machine.number(arg(args, 0))?;
    let filler = arg(args, 1);
    let size = (items.len() as f64 / slices).floor();
    let extra = items.len() as f64 % slices;
    let mut rows = Vec::new();
    let mut offset = 0.0;
    let mut at = 0.0;
    while at < slices {
        machine.budget.spend(1)?;
        let start = offset + at * size;
        if at < extra {
            offset += 1.0;
        }
        let end = offset + (at + 1.0) * size;
        let within = |place: f64| (place.max(0.0) as usize).min(items.len());
        let mut row = items[within(start).min(within(end))..within(end)].to_vec();
        if filler.is_true() && at >= extra {
            if is_text {
                return Err(Fault::render("parts of text cannot be filled up"));
            }
            row.push(filler.clone());
        }
        rows.push(if is_text {
            let mut builder = Builder::default();
            for unit in row.iter().filter_map(Value::as_text) {
                builder.push(unit);
            }
            machine.new_text(builder.finish())?
        } else {
            machine.new_list(row)?
        });
        at += 1.0;
    }
    machine.new_list(rows)
}

pub(super) fn reverse(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    if let Some(text) = input.as_text() {
        let mut builder = Builder::default();
        for unit in machine.units(text)?.iter().rev() {
            builder.push(unit);
        }
        return like(machine, &input, builder.finish());
    }
    let mut items = if input.is_nullish() {
        Vec::new()
    } else {
        elements(machine, &input)?.unwrap_or_default()
    };
    items.reverse();
    machine.new_list(items)
}

/// Always the same course of choices, because rendering is not to depend on
/// chance.
pub(super) fn random(machine: &mut Machine<'_>, input: Value, _: &[Value]) -> Run<Value> {
    let items = elements(machine, &input)?.unwrap_or_default();
    // Marsaglia's xorshift.
    machine.random ^= machine.random << 13;
    machine.random ^= machine.random >> 7;
    machine.random ^= machine.random << 17;
    let at = machine.random as usize % items.len().max(1);
    Ok(items.get(at).cloned().unwrap_or(Value::Undefined))
}

pub(super) fn sum(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let name = arg(args, 0);
    let items = match name.is_true() {
        true if input.is_nullish() => Vec::new(),
        true => elements(machine, &input)?.unwrap_or_default(),
        false => need_list(machine, &input)?,
    };
    let mut sum = Value::Number(0.0);
    for item in items {
        let item = if name.is_true() {
            let name = machine.text(name)?;
            attribute(machine, &item, &name)?
        } else {
            item
        };
        sum = convert::add(&machine.heap, &mut machine.budget, &sum, &item)?;
    }
    let start = match arg(args, 1) {
        Value::Undefined => Value::Number(0.0),
        start => start.clone(),
    };
    convert::add(&machine.heap, &mut machine.budget, &start, &sum)
}

fn filtered(machine: &mut Machine<'_>, input: &Value, args: &[Value], wanted: bool) -> Run<Value> {
    let test = match arg(args, 0) {
        Value::Undefined => Text::from("truthy"),
        test => machine.text(test)?,
    };
    // Nunjucks looks for the test first, though there may be nothing to test.
    builtins::tests::check(&test.lossy())?;
    let items = elements(machine, input)?.unwrap_or_default();
    let mut kept = Vec::new();
    for item in items {
        machine.budget.spend(1)?;
        let others = args.get(1..).unwrap_or(&[]);
        if builtins::tests::run(machine, &test.lossy(), &item, others)? == wanted {
            kept.push(item);
        }
    }
    machine.new_list(kept)
}

pub(super) fn select(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    filtered(machine, &input, args, true)
}

pub(super) fn reject(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    filtered(machine, &input, args, false)
}

fn by_attribute(
    machine: &mut Machine<'_>,
    input: &Value,
    args: &[Value],
    wanted: bool,
) -> Run<Value> {
    let items = need_list(machine, input)?;
    let name = machine.text(arg(args, 0))?;
    let mut kept = Vec::new();
    for item in items {
        if attribute(machine, &item, &name)?.is_true() == wanted {
            kept.push(item);
        }
    }
    machine.new_list(kept)
}

pub(super) fn selectattr(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    by_attribute(machine, &input, args, true)
}

pub(super) fn rejectattr(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    by_attribute(machine, &input, args, false)
}

/// The value at a path such as `a.b`: only where every part is there.
fn at_path(machine: &mut Machine<'_>, item: &Value, path: &Value) -> Run<Value> {
    let mut value = item.clone();
    if !path.is_true() {
        return Ok(value);
    }
    let is_text = matches!(path, Value::String(_));
    let path = machine.text(path)?;
    let parts = if is_text {
        machine.split(&path, &".".into())?
    } else {
        vec![path]
    };
    for part in parts {
        value = attribute(machine, &value, &part)?;
        if matches!(value, Value::Undefined) {
            break;
        }
    }
    Ok(value)
}

pub(super) fn groupby(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let items = elements(machine, &input)?.unwrap_or_default();
    let mut groups: Vec<(Text, Vec<Value>)> = Vec::new();
    for item in items {
        let key = match arg(args, 0) {
            function @ Value::Function(_) => machine.call(function, std::slice::from_ref(&item))?,
            path => at_path(machine, &item, path)?,
        };
        let key = machine.text(&key)?;
        machine.budget.spend(1 + groups.len() as u64)?;
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, group)) => group.push(item),
            None => groups.push((key, vec![item])),
        }
    }
    let mut entries = Vec::with_capacity(groups.len());
    for (key, group) in groups {
        entries.push((key, machine.new_list(group)?));
    }
    machine.new_object(entries)
}

pub(super) fn dictsort(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let Value::Object(id) = input else {
        return Err(Fault::render(format!(
            "a map is needed, and the value is {}",
            input.describe()
        )));
    };
    let case = arg(args, 0).is_true();
    let by_key = match arg(args, 1) {
        Value::Undefined => true,
        by => match machine.text(by)?.as_str() {
            Some("key") => true,
            Some("value") => false,
            _ => return Err(Fault::render("a map is sorted by `key` or by `value`")),
        },
    };
    let mut keyed = Vec::new();
    for (key, value) in machine.heap.object(id).entries() {
        let sorted_by = if by_key {
            Value::String(key.clone())
        } else {
            value.clone()
        };
        let sorted_by = match sorted_by {
            Value::String(text) if !case => Value::String(text.map(str::to_uppercase)),
            other => other,
        };
        keyed.push((sorted_by, key, value));
    }
    // Nunjucks says "before" of all that is neither after nor the same.
    let sorted = sort::stable(keyed, |left, right| {
        machine.budget.spend(1)?;
        let after = machine.compare(&left.0, &right.0)? == Some(std::cmp::Ordering::Greater);
        Ok(!after && !convert::identical(&left.0, &right.0))
    })?;
    let mut pairs = Vec::with_capacity(sorted.len());
    for (_, key, value) in sorted {
        pairs.push(machine.new_list(vec![Value::String(key), value])?);
    }
    machine.new_list(pairs)
}

/// `sort(reverse, case_sensitive, attribute)`, also by name.
pub(super) fn sort(machine: &mut Machine<'_>, input: Value, args: &[Value]) -> Run<Value> {
    let mut all = vec![input];
    all.extend_from_slice(args);
    let names = ["value", "reverse", "case_sensitive", "attribute"].map(Into::into);
    let (bound, _) = machine.bind(&names, &[], &all);
    let items = match arg(&bound, 0) {
        Value::Undefined | Value::Null => Vec::new(),
        input => elements(machine, input)?.unwrap_or_default(),
    };
    let reverse = arg(&bound, 1).is_true();
    let case = arg(&bound, 2).is_true();
    let path = arg(&bound, 3);
    let mut keyed = Vec::with_capacity(items.len());
    for item in items {
        let key = match path {
            path if path.is_true() => at_path(machine, &item, path)?,
            _ => item.clone(),
        };
        keyed.push((key, item));
    }
    let sorted = sort::stable(keyed, |left, right| {
        machine.budget.spend(1)?;
        let (mut left, mut right) = (left.0.clone(), right.0.clone());
        if !case && let (Value::String(first), Value::String(second)) = (&left, &right) {
            machine
                .budget
                .spend((first.bytes() + second.bytes()) as u64 / 64)?;
            let lowered = (first.map(str::to_lowercase), second.map(str::to_lowercase));
            (left, right) = (Value::String(lowered.0), Value::String(lowered.1));
        }
        let order = machine.compare(&left, &right)?;
        Ok(order.is_some_and(|order| {
            if reverse {
                order.is_gt()
            } else {
                order.is_lt()
            }
        }))
    })?;
    machine.new_list(sorted.into_iter().map(|(_, item)| item).collect())
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_error};

    #[test]
    fn lists_and_maps_are_filtered() {
        check(
            "${{ values.tags | first }} ${{ values.tags | last }} ${{ values.labels | length }}",
            "java v2 2",
        );
        check("${{ values.env | join(', ', 'name') }}", "dev, Prod");
        check(
            "${{ [1, 2, 3] | batch(2, 9) | dump }} ${{ [1, 2, 3] | slice(2) | dump }}",
            "[[1,2],[3,9]] [[1,2],[3]]",
        );
        check(
            "${{ ['b', 'A', 'c'] | sort }} ${{ ['b', 'A'] | sort(true) }}",
            "A,b,c b,A",
        );
        check(
            "${{ values.env | sort(attribute='n') | join(' ', 'name') }}",
            "Prod dev",
        );
        check(
            "${{ values.env | groupby('n') | dump }}",
            r#"{"1":[{"name":"Prod","n":1}],"2":[{"name":"dev","n":2}]}"#,
        );
        check(
            "${{ {b: 1, A: 2} | dictsort | dump }}",
            r#"[["A",2],["b",1]]"#,
        );
        check(
            "${{ [1, 2, 3] | select('odd') }} ${{ [0, 1] | reject }}",
            "1,3 0",
        );
        check(
            "${{ values.env | sum('n') }} ${{ [1, 2] | sum(none, 10) }}",
            "3 13",
        );
        check(
            "${{ 'abc' | reverse }} ${{ [1, 2] | reverse }} ${{ {a: 1} | list | dump }}",
            r#"cba 2,1 [{"key":"a","value":1}]"#,
        );
        check(
            "${{ values.nope | default('d') }} ${{ '' | default('d') }}|${{ '' | default('d', true) }}",
            "d |d",
        );
    }

    #[test]
    fn says_what_is_no_list() {
        check_error(
            "${{ values.nope | join }}",
            "1:19: `join`: a list is needed, and the value is undefined",
        );
        check_error(
            "${{ [none] | join(',', 'a') }}",
            "1:14: `join`: an item of the list is null and has no `a`",
        );
    }
}
