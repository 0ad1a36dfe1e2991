//! What operators do to values: JavaScript's conversions and comparisons.

use std::cmp::Ordering;

use super::text::Builder;
use super::{Heap, Text, Value, number};
use crate::error::{Fault, Run};
use crate::eval::budget::Budget;

/// How deep lists may be nested in one another to be written as text.
const MAX_DEPTH: usize = 100;

/// A value as text, as `'' + value` gives it.
///
/// # Errors
///
/// A function: JavaScript would give its source, which is never meant.
pub(crate) fn to_text(heap: &Heap, budget: &mut Budget<'_>, value: &Value) -> Run<Text> {
    if let Some(text) = value.as_text() {
        return Ok(text.clone());
    }
    let mut builder = Builder::default();
    write(heap, budget, value, &mut builder, 0)?;
    let text = builder.finish();
    budget.allocate(text.bytes())?;
    Ok(text)
}

/// Adds a value as text to what there is.
pub(crate) fn write_text(
    heap: &Heap,
    budget: &mut Budget<'_>,
    value: &Value,
    builder: &mut Builder,
) -> Run<()> {
    write(heap, budget, value, builder, 0)
}

fn write(
    heap: &Heap,
    budget: &mut Budget<'_>,
    value: &Value,
    builder: &mut Builder,
    depth: usize,
) -> Run<()> {
    match value {
        Value::Undefined => builder.push_str("undefined"),
        Value::Null => builder.push_str("null"),
        Value::Boolean(value) => builder.push_str(if *value { "true" } else { "false" }),
        Value::Number(value) => builder.push_str(&number::format(*value)),
        Value::String(text) | Value::Safe(text) => builder.push(text),
        Value::List(id) => {
            let comma = Text::from(",");
            join(heap, budget, heap.items(*id), &comma, builder, depth)?;
        }
        Value::Object(_) => builder.push_str("[object Object]"),
        Value::Pattern(id) => builder.push_str(&heap.pattern(*id).to_string()),
        Value::Function(_) => {
            return Err(Fault::render(
                "this is a function, not a value: call it with `()`",
            ));
        }
    }
    Ok(())
}

/// `items.join(separator)`.
pub(crate) fn join(
    heap: &Heap,
    budget: &mut Budget<'_>,
    items: &[Value],
    separator: &Text,
    builder: &mut Builder,
    depth: usize,
) -> Run<()> {
    if depth > MAX_DEPTH {
        return Err(Fault::limit(
            "this list contains itself, or lists are nested too deeply in it",
        ));
    }
    for (at, item) in items.iter().enumerate() {
        budget.spend(1)?;
        if at > 0 {
            builder.push(separator);
        }
        if !item.is_nullish() {
            write(heap, budget, item, builder, depth + 1)?;
        }
        budget.check_text(builder.bytes())?;
    }
    Ok(())
}

/// An object as what operators see in its place: mostly its text.
fn to_primitive(heap: &Heap, budget: &mut Budget<'_>, value: &Value) -> Run<Value> {
    match value {
        Value::Safe(_)
        | Value::List(_)
        | Value::Object(_)
        | Value::Function(_)
        | Value::Pattern(_) => Ok(Value::String(to_text(heap, budget, value)?)),
        _ => Ok(value.clone()),
    }
}

/// A value as a number, as `+value` gives it.
pub(crate) fn to_number(heap: &Heap, budget: &mut Budget<'_>, value: &Value) -> Run<f64> {
    Ok(match value {
        Value::Undefined => f64::NAN,
        Value::Null => 0.0,
        Value::Boolean(value) => f64::from(u8::from(*value)),
        Value::Number(value) => *value,
        Value::String(text) | Value::Safe(text) => {
            budget.spend(text.bytes() as u64 / 64)?;
            text.as_str().map_or(f64::NAN, number::parse)
        }
        _ => {
            let text = to_text(heap, budget, value)?;
            text.as_str().map_or(f64::NAN, number::parse)
        }
    })
}

/// `a + b`.
pub(crate) fn add(heap: &Heap, budget: &mut Budget<'_>, left: &Value, right: &Value) -> Run<Value> {
    let left = to_primitive(heap, budget, left)?;
    let right = to_primitive(heap, budget, right)?;
    if matches!(left, Value::String(_)) || matches!(right, Value::String(_)) {
        return concat(heap, budget, &left, &right);
    }
    let sum = to_number(heap, budget, &left)? + to_number(heap, budget, &right)?;
    Ok(Value::Number(sum))
}

/// `a ~ b`: text in any case.
pub(crate) fn concat(
    heap: &Heap,
    budget: &mut Budget<'_>,
    left: &Value,
    right: &Value,
) -> Run<Value> {
    let mut builder = Builder::default();
    write_text(heap, budget, left, &mut builder)?;
    write_text(heap, budget, right, &mut builder)?;
    budget.allocate(builder.bytes())?;
    Ok(Value::String(builder.finish()))
}

/// `a === b`.
pub(crate) fn identical(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Undefined, Value::Undefined) | (Value::Null, Value::Null) => true,
        (Value::Boolean(left), Value::Boolean(right)) => left == right,
        (Value::Number(left), Value::Number(right)) => left == right,
        (Value::String(left), Value::String(right)) => left == right,
        (Value::List(left), Value::List(right)) => left == right,
        (Value::Object(left), Value::Object(right)) => left == right,
        (Value::Function(left), Value::Function(right)) => left == right,
        (Value::Pattern(left), Value::Pattern(right)) => left == right,
        // Two safe texts are two objects.
        _ => false,
    }
}

fn is_object(value: &Value) -> bool {
    matches!(
        value,
        Value::Safe(_) | Value::List(_) | Value::Object(_) | Value::Function(_) | Value::Pattern(_)
    )
}

/// `a == b`.
pub(crate) fn equal(
    heap: &Heap,
    budget: &mut Budget<'_>,
    left: &Value,
    right: &Value,
) -> Run<bool> {
    match (left, right) {
        (Value::Undefined | Value::Null, _) | (_, Value::Undefined | Value::Null) => {
            Ok(left.is_nullish() && right.is_nullish())
        }
        (Value::Boolean(_), Value::Boolean(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::String(_), Value::String(_)) => Ok(identical(left, right)),
        _ if is_object(left) && is_object(right) => Ok(identical(left, right)),
        (Value::Function(_), _) | (_, Value::Function(_)) => Ok(false),
        _ => {
            let left = to_primitive(heap, budget, left)?;
            let right = to_primitive(heap, budget, right)?;
            if let (Value::String(left), Value::String(right)) = (&left, &right) {
                return Ok(left == right);
            }
            let left = to_number(heap, budget, &left)?;
            Ok(left == to_number(heap, budget, &right)?)
        }
    }
}

/// How two values compare, for `<` and its relatives; nothing where one is
/// not a number.
pub(crate) fn compare(
    heap: &Heap,
    budget: &mut Budget<'_>,
    left: &Value,
    right: &Value,
) -> Run<Option<Ordering>> {
    let left = to_primitive(heap, budget, left)?;
    let right = to_primitive(heap, budget, right)?;
    if let (Value::String(left), Value::String(right)) = (&left, &right) {
        budget.spend(left.bytes().min(right.bytes()) as u64 / 64)?;
        return Ok(Some(left.compare(right)));
    }
    let left = to_number(heap, budget, &left)?;
    Ok(left.partial_cmp(&to_number(heap, budget, &right)?))
}

/// A value as an index or a length: a whole number, 0 for what is none.
pub(crate) fn to_integer(heap: &Heap, budget: &mut Budget<'_>, value: &Value) -> Run<f64> {
    let number = to_number(heap, budget, value)?;
    Ok(if number.is_nan() { 0.0 } else { number.trunc() })
}
