//! Python's methods of lists and dictionaries, in cookiecutter mode: those of
//! `nunjucks/src/jinja-compat.js` 3.2.4.

use super::arg;
use crate::error::{Fault, Run};
use crate::eval::Machine;
use crate::value::{ListId, Object, ObjectId, Text, Value, convert};

const LIST_METHODS: &[&str] = &[
    "pop", "append", "remove", "count", "index", "find", "insert",
];

const MAP_METHODS: &[&str] = &[
    "items",
    "values",
    "keys",
    "get",
    "has_key",
    "pop",
    "popitem",
    "setdefault",
    "update",
    "iteritems",
    "itervalues",
    "iterkeys",
];

/// Whether a value has such a method. What is false counts as an empty map.
pub(crate) fn has_method(value: &Value, name: &Text) -> bool {
    let Some(name) = name.as_str() else {
        return false;
    };
    match value {
        Value::List(_) => LIST_METHODS.contains(&name),
        Value::Object(_) => MAP_METHODS.contains(&name),
        value => !value.is_true() && MAP_METHODS.contains(&name),
    }
}

pub(crate) fn call(
    machine: &mut Machine<'_>,
    receiver: &Value,
    name: &Text,
    args: &[Value],
) -> Run<Value> {
    let name = name.as_str().unwrap_or("");
    match receiver {
        Value::List(id) => list(machine, *id, name, args),
        Value::Object(id) => map(machine, *id, name, args),
        _ => {
            let empty = machine.heap.add_object(Object::default());
            map(machine, empty, name, args)
        }
    }
}

fn not_there(name: &str) -> Box<Fault> {
    Fault::render(format!("`{name}`: there is no such item"))
}

fn list(machine: &mut Machine<'_>, id: ListId, name: &str, args: &[Value]) -> Run<Value> {
    let first = arg(args, 0);
    let length = machine.heap.items(id).len();
    machine.budget.spend(1 + length as u64 * first.cost())?;
    let same = |item: &Value| convert::identical(item, first);
    match name {
        "pop" => {
            if matches!(first, Value::Undefined) {
                return Ok(machine.heap.items_mut(id).pop().unwrap_or(Value::Undefined));
            }
            let at = machine.integer(first)?;
            if at >= length as f64 || at < 0.0 {
                return Err(not_there(name));
            }
            let item = machine.heap.items_mut(id).remove(at as usize);
            machine.new_list(vec![item])
        }
        "append" => {
            machine.budget.allocate(size_of::<Value>())?;
            let items = machine.heap.items_mut(id);
            items.push(first.clone());
            Ok(Value::Number(items.len() as f64))
        }
        "remove" => {
            let items = machine.heap.items_mut(id);
            let at = items.iter().position(same).ok_or_else(|| not_there(name))?;
            let item = items.remove(at);
            machine.new_list(vec![item])
        }
        "count" => {
            let items = machine.heap.items(id).iter();
            Ok(Value::Number(items.filter(|item| same(item)).count() as f64))
        }
        "index" => {
            let at = machine.heap.items(id).iter().position(same);
            Ok(Value::Number(at.ok_or_else(|| not_there(name))? as f64))
        }
        "find" => {
            let at = machine.heap.items(id).iter().position(same);
            Ok(Value::Number(at.map_or(-1.0, |at| at as f64)))
        }
        _ => {
            let at = super::relative(machine, first, length, 0)?;
            machine.budget.allocate(size_of::<Value>())?;
            machine.heap.items_mut(id).insert(at, arg(args, 1).clone());
            machine.new_list(Vec::new())
        }
    }
}

fn map(machine: &mut Machine<'_>, id: ObjectId, name: &str, args: &[Value]) -> Run<Value> {
    let count = machine.heap.object(id).len();
    machine.budget.allocate(count * 2 * size_of::<Value>())?;
    machine.budget.spend(1 + count as u64)?;
    let default = arg(args, 1).clone();
    let key = machine.text(arg(args, 0))?;
    let found = machine.heap.object(id).get(&key).cloned();
    let defined = found
        .clone()
        .filter(|value| !matches!(value, Value::Undefined));
    match name {
        "items" | "iteritems" => {
            let mut items = Vec::with_capacity(count);
            for (key, value) in machine.heap.object(id).entries() {
                items.push(machine.new_list(vec![Value::String(key), value])?);
            }
            machine.new_list(items)
        }
        "values" | "itervalues" => {
            let entries = machine.heap.object(id).entries();
            machine.new_list(entries.into_iter().map(|(_, value)| value).collect())
        }
        "keys" | "iterkeys" => {
            let keys = machine.heap.object(id).keys();
            machine.new_list(keys.into_iter().map(Value::String).collect())
        }
        "get" => Ok(defined.unwrap_or(default)),
        "has_key" => Ok(Value::Boolean(found.is_some())),
        "pop" => match defined {
            Some(value) => {
                machine.heap.object_mut(id).remove(&key);
                Ok(value)
            }
            None if matches!(default, Value::Undefined) => Err(not_there(name)),
            None => Ok(default),
        },
        "popitem" => {
            let first = machine.heap.object(id).entries().into_iter().next();
            let (key, value) = first.ok_or_else(|| not_there(name))?;
            machine.heap.object_mut(id).remove(&key);
            machine.new_list(vec![Value::String(key), value])
        }
        "setdefault" => {
            if let Some(value) = found {
                return Ok(value);
            }
            let default = match default {
                Value::Undefined => Value::Null,
                default => default,
            };
            machine
                .budget
                .allocate(key.bytes() + 2 * size_of::<Value>())?;
            machine.heap.object_mut(id).insert(key, default.clone());
            Ok(default)
        }
        _ => {
            if let Value::Object(other) = arg(args, 0) {
                for (key, value) in machine.heap.object(*other).entries() {
                    machine
                        .budget
                        .allocate(key.bytes() + 2 * size_of::<Value>())?;
                    machine.heap.object_mut(id).insert(key, value);
                }
            }
            Ok(Value::Null)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Options;
    use crate::testing::check_with;

    #[test]
    fn lists_and_dictionaries_have_pythons_methods() {
        #[track_caller]
        fn check(source: &str, expected: &str) {
            check_with(source, &Options::cookiecutter(), expected);
        }
        check(
            "{% for k, v in values.labels.items() %}{{ k }}={{ v }};{% endfor %}",
            "app=pay;tier=backend;",
        );
        check(
            "{{ values.labels.get('x', 'd') }} {{ values.labels.keys() }}",
            "d app,tier",
        );
        check(
            "{% set x = values.labels.update({z: 1}) %}{{ values.labels | jsonify }}",
            r#"{"app":"pay","tier":"backend","z":1}"#,
        );
        check(
            "{{ values.tags.pop(0) }} {{ values.tags.index('v2') }}",
            "java 1",
        );
        check(
            "{{ values.nope.items() }}|{{ True }} {{ None }}|",
            "|true |",
        );
        check(
            "{{ values.labels.popitem() }} {{ values.labels.has_key('app') }}",
            "app,pay false",
        );
    }
}
