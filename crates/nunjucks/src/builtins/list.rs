//! The methods of lists.

use super::{arg, relative, sort};
use crate::error::{Fault, Run};
use crate::eval::Machine;
use crate::value::text::Builder;
use crate::value::{ListId, Text, Value, convert};

pub(super) const METHODS: &[&str] = &[
    "at",
    "concat",
    "every",
    "fill",
    "filter",
    "find",
    "findIndex",
    "flat",
    "forEach",
    "includes",
    "indexOf",
    "join",
    "lastIndexOf",
    "map",
    "pop",
    "push",
    "reverse",
    "shift",
    "slice",
    "some",
    "sort",
    "splice",
    "toString",
    "unshift",
    "valueOf",
];

pub(super) fn call(
    machine: &mut Machine<'_>,
    id: ListId,
    name: &str,
    args: &[Value],
) -> Run<Value> {
    let length = machine.heap.items(id).len();
    machine
        .budget
        .spend(1 + length as u64 * arg(args, 0).cost())?;
    match name {
        "join" => {
            let separator = match arg(args, 0) {
                Value::Undefined => Text::from(","),
                separator => machine.text(separator)?,
            };
            join(machine, id, &separator)
        }
        "indexOf" | "lastIndexOf" | "includes" => position(machine, id, name, args),
        "at" => {
            let at = machine.integer(arg(args, 0))?;
            let at = if at < 0.0 { at + length as f64 } else { at };
            let item = (at >= 0.0)
                .then(|| machine.heap.items(id).get(at as usize))
                .flatten();
            Ok(item.cloned().unwrap_or(Value::Undefined))
        }
        "slice" => {
            let start = relative(machine, arg(args, 0), length, 0)?;
            let end = relative(machine, arg(args, 1), length, length)?;
            let items = machine.heap.items(id)[start.min(end)..end].to_vec();
            machine.new_list(items)
        }
        "concat" => {
            let mut items = machine.heap.items(id).to_vec();
            for arg in args {
                match arg {
                    Value::List(other) => items.extend_from_slice(machine.heap.items(*other)),
                    other => items.push(other.clone()),
                }
                machine.budget.spend(items.len() as u64)?;
            }
            machine.new_list(items)
        }
        "flat" => {
            let depth = match arg(args, 0) {
                Value::Undefined => 1.0,
                depth => machine.integer(depth)?,
            };
            let mut items = Vec::new();
            flatten(machine, id, depth, &mut items, 0)?;
            machine.new_list(items)
        }
        "push" | "unshift" => {
            machine.budget.allocate(size_of_val(args))?;
            let items = machine.heap.items_mut(id);
            let at = if name == "push" { items.len() } else { 0 };
            items.splice(at..at, args.iter().cloned());
            Ok(Value::Number(items.len() as f64))
        }
        "pop" => Ok(machine.heap.items_mut(id).pop().unwrap_or(Value::Undefined)),
        "shift" => Ok(if length == 0 {
            Value::Undefined
        } else {
            machine.heap.items_mut(id).remove(0)
        }),
        "splice" => splice(machine, id, args),
        "reverse" => {
            machine.heap.items_mut(id).reverse();
            Ok(Value::List(id))
        }
        "fill" => {
            let start = relative(machine, arg(args, 1), length, 0)?;
            let end = relative(machine, arg(args, 2), length, length)?;
            let items = &mut machine.heap.items_mut(id)[start.min(end)..end];
            items.fill(arg(args, 0).clone());
            Ok(Value::List(id))
        }
        "sort" => sort_in_place(machine, id, args),
        "map" | "filter" | "forEach" | "find" | "findIndex" | "some" | "every" => {
            with_function(machine, id, name, arg(args, 0))
        }
        "valueOf" => Ok(Value::List(id)),
        _ => join(machine, id, &Text::from(",")),
    }
}

fn join(machine: &mut Machine<'_>, id: ListId, separator: &Text) -> Run<Value> {
    let mut builder = Builder::default();
    let items = machine.heap.items(id);
    convert::join(
        &machine.heap,
        &mut machine.budget,
        items,
        separator,
        &mut builder,
        0,
    )?;
    machine.new_text(builder.finish())
}

fn position(machine: &mut Machine<'_>, id: ListId, name: &str, args: &[Value]) -> Run<Value> {
    let wanted = arg(args, 0);
    let length = machine.heap.items(id).len();
    let is_nan = matches!(wanted, Value::Number(number) if number.is_nan());
    let same = |item: &Value| {
        let both_nan = is_nan && matches!(item, Value::Number(number) if number.is_nan());
        convert::identical(item, wanted) || (both_nan && name == "includes")
    };
    let found = if name == "lastIndexOf" {
        let last = match args.get(1) {
            None => length as f64,
            Some(from) => {
                let from = machine.integer(from)?;
                if from < 0.0 {
                    from + length as f64
                } else {
                    from
                }
            }
        };
        let items = machine.heap.items(id);
        let end = if last < 0.0 {
            0
        } else {
            (last as usize).saturating_add(1).min(length)
        };
        items[..end].iter().rposition(same)
    } else {
        let from = relative(machine, arg(args, 1), length, 0)?;
        let items = machine.heap.items(id);
        items[from..].iter().position(same).map(|at| at + from)
    };
    Ok(match name {
        "includes" => Value::Boolean(found.is_some()),
        _ => Value::Number(found.map_or(-1.0, |at| at as f64)),
    })
}

fn flatten(
    machine: &mut Machine<'_>,
    id: ListId,
    depth: f64,
    flat: &mut Vec<Value>,
    level: usize,
) -> Run<()> {
    if level > 100 {
        return Err(Fault::limit("this list is nested too deeply"));
    }
    for item in machine.heap.items(id).to_vec() {
        machine.budget.spend(1)?;
        match item {
            Value::List(inner) if depth >= 1.0 => {
                flatten(machine, inner, depth - 1.0, flat, level + 1)?;
            }
            item => {
                machine.budget.allocate(size_of::<Value>())?;
                flat.push(item);
            }
        }
    }
    Ok(())
}

/// `list.splice(start, count, …)`; the list that is removed.
fn splice(machine: &mut Machine<'_>, id: ListId, args: &[Value]) -> Run<Value> {
    let length = machine.heap.items(id).len();
    let start = match args {
        [] => length,
        _ => relative(machine, arg(args, 0), length, 0)?,
    };
    let count = match args {
        [] | [_] => length - start,
        _ => machine
            .integer(&args[1])?
            .clamp(0.0, (length - start) as f64) as usize,
    };
    let new = args.get(2..).unwrap_or(&[]);
    machine.budget.allocate(size_of_val(new))?;
    let items = machine.heap.items_mut(id);
    let removed = items
        .splice(start..start + count, new.iter().cloned())
        .collect();
    machine.new_list(removed)
}

/// `list.sort()`: by text; undefined goes last.
fn sort_in_place(machine: &mut Machine<'_>, id: ListId, args: &[Value]) -> Run<Value> {
    let items = machine.heap.items(id).to_vec();
    let undefined = items
        .iter()
        .filter(|item| matches!(item, Value::Undefined))
        .count();
    let mut keyed = Vec::with_capacity(items.len());
    for item in items {
        if !matches!(item, Value::Undefined) {
            let key = machine.text(&item)?;
            keyed.push((key, item));
        }
    }
    let function = arg(args, 0).clone();
    if !matches!(function, Value::Undefined | Value::Function(_)) {
        return Err(Fault::render(format!(
            "`.sort()` takes a function, and this is {}: use the filter `sort`",
            function.describe()
        )));
    }
    let sorted = sort::stable(keyed, |left, right| {
        machine.budget.spend(1)?;
        match &function {
            Value::Undefined => {
                let bytes = left.0.bytes().min(right.0.bytes());
                machine.budget.spend(bytes as u64 / 64)?;
                Ok(left.0.compare(&right.0).is_lt())
            }
            function => {
                let order = machine.call(function, &[left.1.clone(), right.1.clone()])?;
                Ok(machine.number(&order)? < 0.0)
            }
        }
    })?;
    let mut items: Vec<Value> = sorted.into_iter().map(|(_, item)| item).collect();
    items.extend((0..undefined).map(|_| Value::Undefined));
    *machine.heap.items_mut(id) = items;
    Ok(Value::List(id))
}

/// The methods that take a function: a macro, say.
fn with_function(
    machine: &mut Machine<'_>,
    id: ListId,
    name: &str,
    function: &Value,
) -> Run<Value> {
    let mut results = Vec::new();
    for (at, item) in machine.heap.items(id).to_vec().into_iter().enumerate() {
        let index = Value::Number(at as f64);
        let result = machine.call(function, &[item.clone(), index.clone(), Value::List(id)])?;
        match name {
            "map" => results.push(result),
            "filter" if result.is_true() => results.push(item),
            "find" if result.is_true() => return Ok(item),
            "findIndex" if result.is_true() => return Ok(index),
            "some" if result.is_true() => return Ok(Value::Boolean(true)),
            "every" if !result.is_true() => return Ok(Value::Boolean(false)),
            _ => {}
        }
    }
    match name {
        "map" | "filter" => machine.new_list(results),
        "findIndex" => Ok(Value::Number(-1.0)),
        "some" => Ok(Value::Boolean(false)),
        "every" => Ok(Value::Boolean(true)),
        _ => Ok(Value::Undefined),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_error};

    #[test]
    fn lists_have_javascripts_methods() {
        check(
            "${{ values.tags.join('+') }} ${{ values.tags.indexOf('v2') }}",
            "java+rest+v2 2",
        );
        check(
            "${{ values.tags.slice(-2) }} ${{ values.tags.concat('x', ['y']) }}",
            "rest,v2 java,rest,v2,x,y",
        );
        check("${{ [1, [2, [3]]].flat() | dump }}", "[1,2,[3]]");
        check(
            "{% set a = [1] %}${{ a.push(2, 3) }} ${{ a.shift() }} ${{ a.pop() }} ${{ a }}",
            "3 1 3 2",
        );
        check(
            "{% set a = [1, 2, 3] %}${{ a.splice(1, 1, 'x', 'y') }} ${{ a }}",
            "2 1,x,y,3",
        );
        check(
            "${{ values.nums.sort() }} ${{ values.nums.includes(9) }}",
            "1,10,9 true",
        );
        check(
            "{% macro m(x) %}<${{ x }}>{% endmacro %}${{ [1, 2].map(m) }}",
            "<1>,<2>",
        );
        check_error(
            "${{ [1].sort(2) }}",
            "1:5: `.sort()` takes a function, and this is a number: use the filter `sort`",
        );
    }
}
