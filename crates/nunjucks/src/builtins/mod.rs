//! What values have by themselves: properties and methods, JavaScript's, and
//! in cookiecutter mode Python's; and the tests after `is`.
//!
//! [`own_property`] and [`has_method`] are what `value.name` looks at,
//! [`call_method`] what `value.name()` does.

mod list;
mod number;
mod pattern;
pub(crate) mod python;
pub(crate) mod sort;
mod string;
pub(crate) mod tests;

pub(crate) use pattern::replace;
pub(crate) use string::trim;

use crate::error::{Fault, Run};
use crate::eval::Machine;
use crate::value::{Text, Value};

/// The methods of maps.
const OBJECT_METHODS: &[&str] = &["hasOwnProperty", "toLocaleString", "toString", "valueOf"];

/// The methods that a value has.
pub(crate) fn methods(value: &Value) -> &'static [&'static str] {
    match value {
        Value::String(_) | Value::Safe(_) => string::METHODS,
        Value::List(_) => list::METHODS,
        Value::Number(_) => number::METHODS,
        Value::Boolean(_) => &["toString", "valueOf"],
        Value::Object(_) => OBJECT_METHODS,
        Value::Pattern(_) => pattern::METHODS,
        Value::Undefined | Value::Null | Value::Function(_) => &[],
    }
}

pub(crate) fn has_method(machine: &Machine<'_>, value: &Value, name: &Text) -> bool {
    let Some(name) = name.as_str() else {
        return false;
    };
    methods(value).contains(&name)
        || (machine.options.cookiecutter && python::has_method(value, &name.into()))
}

/// The index that a key is.
fn index(key: &Text) -> Option<usize> {
    let key = key.as_str()?;
    let plain = key == "0" || (!key.starts_with('0') && !key.starts_with('+'));
    key.parse().ok().filter(|_| plain)
}

/// A property that is not a method.
pub(crate) fn own_property(
    machine: &mut Machine<'_>,
    target: &Value,
    key: &Text,
) -> Run<Option<Value>> {
    Ok(match target {
        Value::Object(id) => machine.heap.object(*id).get(key).cloned(),
        Value::List(id) => {
            let list = machine.heap.list(*id);
            if let Some(at) = index(key) {
                list.items.get(at).cloned()
            } else if key.as_str() == Some("length") {
                Some(Value::Number(list.items.len() as f64))
            } else {
                let extra = list
                    .extras
                    .iter()
                    .find(|(name, _)| key.as_str() == Some(name));
                extra.map(|(_, value)| value.clone())
            }
        }
        Value::String(text) | Value::Safe(text) => {
            machine.budget.spend(text.bytes() as u64 / 256)?;
            if let Some(at) = index(key) {
                text.at(at).map(Value::String)
            } else if key.as_str() == Some("length") {
                Some(Value::Number(text.len() as f64))
            } else {
                None
            }
        }
        Value::Pattern(id) => {
            let pattern = machine.heap.pattern(*id);
            match key.as_str() {
                Some("source") => Some(Value::text(pattern.body())),
                Some("flags") => Some(Value::text(pattern.flags())),
                Some("global") => Some(Value::Boolean(pattern.is_global())),
                Some("lastIndex") => Some(Value::Number(pattern.last_index as f64)),
                _ => None,
            }
        }
        _ => None,
    })
}

/// Calls a method that [`has_method`] found.
pub(crate) fn call_method(
    machine: &mut Machine<'_>,
    receiver: &Value,
    name: &Text,
    args: &[Value],
) -> Run<Value> {
    let name = name.as_str().unwrap_or("");
    match receiver {
        Value::String(text) | Value::Safe(text) => string::call(machine, text, name, args),
        Value::List(id) => list::call(machine, *id, name, args),
        Value::Number(number) => number::call(machine, *number, name, args),
        Value::Pattern(id) => pattern::call(machine, *id, name, args),
        Value::Object(id) if name == "hasOwnProperty" => {
            let key = machine.text(args.first().unwrap_or(&Value::Undefined))?;
            Ok(Value::Boolean(machine.heap.object(*id).contains(&key)))
        }
        _ if name == "valueOf" => Ok(receiver.clone()),
        _ => Ok(Value::String(machine.text(receiver)?)),
    }
}

/// What a value has at 0, 1 and so on, up to its length: the items of a list,
/// the units of text. Nothing for values without a length.
///
/// # Errors
///
/// Undefined and null have no length to ask for.
pub(crate) fn elements(machine: &mut Machine<'_>, value: &Value) -> Run<Option<Vec<Value>>> {
    match value {
        Value::List(id) => {
            let items = machine.heap.items(*id);
            machine.budget.allocate(size_of_val(items))?;
            machine.budget.spend(items.len() as u64)?;
            Ok(Some(items.to_vec()))
        }
        Value::String(text) | Value::Safe(text) => {
            let units = machine.units(text)?;
            Ok(Some(units.into_iter().map(Value::String).collect()))
        }
        Value::Undefined | Value::Null => Err(Fault::render(format!(
            "this needs a list, and the value is {}: write `| default([])` before it",
            value.describe()
        ))),
        _ => Ok(None),
    }
}

/// An argument, undefined where there is none.
fn arg(args: &[Value], at: usize) -> &Value {
    args.get(at).unwrap_or(&Value::Undefined)
}

/// An index as `slice` takes it: from the end when negative, and `missing`
/// when undefined.
fn relative(machine: &mut Machine<'_>, arg: &Value, length: usize, missing: usize) -> Run<usize> {
    if matches!(arg, Value::Undefined) {
        return Ok(missing);
    }
    let at = machine.integer(arg)?;
    let at = if at < 0.0 { at + length as f64 } else { at };
    Ok(at.clamp(0.0, length as f64) as usize)
}
