//! JSON pointers: how the parts of a page and of its answers are called.

use serde_json::{Map, Value};

/// `pointer` and one step into it.
pub(super) fn join(pointer: &str, key: &str) -> String {
    let mut joined = String::with_capacity(pointer.len() + key.len() + 1);
    joined.push_str(pointer);
    joined.push('/');
    for char in key.chars() {
        match char {
            '~' => joined.push_str("~0"),
            '/' => joined.push_str("~1"),
            _ => joined.push(char),
        }
    }
    joined
}

/// The steps of a pointer, unescaped.
pub(super) fn steps(pointer: &str) -> impl Iterator<Item = String> {
    pointer
        .split('/')
        .skip(1)
        .map(|step| step.replace("~1", "/").replace("~0", "~"))
}

/// The last step of a pointer.
pub(super) fn last_step(pointer: &str) -> String {
    steps(pointer).last().unwrap_or_default()
}

/// What a pointer lies in.
pub(super) fn parent(pointer: &str) -> &str {
    pointer.rfind('/').map_or("", |end| &pointer[..end])
}

/// Puts a value where a pointer leads, with maps on the way there. An item of a list
/// is put only where it is the next, so nobody's number makes a long list; what is in
/// the way and is neither map nor list stays, and the value is lost.
pub(super) fn put(values: &mut Value, pointer: &str, value: Value) {
    let steps: Vec<String> = steps(pointer).collect();
    let Some((last, way)) = steps.split_last() else {
        return;
    };
    let mut place = values;
    for step in way {
        let next = match place {
            Value::Object(map) => map
                .entry(step.as_str())
                .or_insert_with(|| Value::Object(Map::new())),
            Value::Array(list) => match step.parse::<usize>() {
                Ok(number) if number < list.len() => &mut list[number],
                _ => return,
            },
            _ => return,
        };
        place = next;
    }
    match place {
        Value::Object(map) => {
            map.insert(last.clone(), value);
        }
        Value::Array(list) => match last.parse::<usize>() {
            Ok(number) if number < list.len() => list[number] = value,
            Ok(number) if number == list.len() => list.push(value),
            _ => {}
        },
        _ => {}
    }
}

/// Takes out what is at a pointer, where that is in a map.
pub(super) fn take(values: &mut Value, pointer: &str) {
    if let Some(Value::Object(map)) = values.pointer_mut(parent(pointer)) {
        map.shift_remove(&last_step(pointer));
    }
}

/// Whether two values are the same in JSON Schema: `1` is `1.0`.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || left.as_f64() == right.as_f64()
        }
        _ => left == right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn puts_values_where_pointers_lead() {
        let mut values = json!({"a": 1, "list": []});
        put(&mut values, "/db/na~1me", json!("x"));
        put(&mut values, "/a/b", json!("lost: a number is in the way"));
        put(&mut values, "/list/0", json!("first"));
        put(&mut values, "/list/9000", json!("lost: not the next"));
        assert_eq!(
            values,
            json!({"a": 1, "list": ["first"], "db": {"na/me": "x"}})
        );
        assert_eq!(join("/a", "b/c~"), "/a/b~1c~0");
        assert_eq!(last_step("/a/b~1c~0"), "b/c~");
        assert_eq!(parent("/a/b"), "/a");
    }
}
