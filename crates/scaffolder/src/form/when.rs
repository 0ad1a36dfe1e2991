//! A page's `when`: an expression that says whether it is asked.
//!
//! [`condition`] understands the two shapes that upstream's sample templates have,
//! `${{ parameters.NAME }}` and `${{ parameters.NAME === 'VALUE' }}`, and `!` or `!==`
//! for the opposite. Source: `sample-templates/conditional-parameters-demo` in
//! `plugins/scaffolder-backend`.

use serde_json::{Value, json};

use super::condition::Condition;
use super::place::join;

/// What the expression asks of the answers, where it is one that is understood.
pub(super) fn condition(expression: &Value) -> Option<Condition> {
    let text = match expression {
        Value::Bool(true) => return Some(Condition::ALWAYS),
        Value::Bool(false) => return Some(Condition::NEVER),
        Value::String(text) => text.trim(),
        _ => return None,
    };
    let inner = text.strip_prefix("${{")?.strip_suffix("}}")?.trim();
    for (operator, is_same) in [("!==", false), ("===", true), ("!=", false), ("==", true)] {
        if let Some((left, right)) = inner.split_once(operator) {
            let value = literal(right.trim())?;
            let condition = Condition::one_of(&pointer(left)?, vec![value]);
            return Some(if is_same {
                condition
            } else {
                condition.opposite()
            });
        }
    }
    let (name, is_true) = match inner.strip_prefix('!').or(inner.strip_prefix("not ")) {
        Some(name) => (name, false),
        None => (inner, true),
    };
    let pointer = pointer(name)?;
    // What JavaScript takes for true: what is there, and none of these.
    let false_ones = vec![json!(false), json!(""), json!(0), json!(null)];
    let condition =
        Condition::present(&pointer).and(Condition::one_of(&pointer, false_ones).opposite());
    Some(if is_true {
        condition
    } else {
        condition.opposite()
    })
}

fn pointer(path: &str) -> Option<String> {
    let path = path.trim().strip_prefix("parameters.")?;
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .chars()
                .all(|char| char.is_alphanumeric() || char == '_')
    };
    let mut pointer = String::new();
    for name in path.split('.') {
        if !is_name(name) {
            return None;
        }
        pointer = join(&pointer, name);
    }
    Some(pointer)
}

fn literal(text: &str) -> Option<Value> {
    for quote in ['\'', '"'] {
        if let Some(inner) = text.strip_prefix(quote) {
            let inner = inner.strip_suffix(quote)?;
            return (!inner.contains(['\\', quote])).then(|| Value::from(inner));
        }
    }
    match serde_json::from_str(text) {
        Ok(value @ (Value::Bool(_) | Value::Number(_) | Value::Null)) => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn understands_what_samples_have() {
        #[track_caller]
        fn check(when: &str, answers: Value, expected: Option<bool>) {
            let condition = condition(&json!(when));
            assert_eq!(
                condition.map(|condition| condition.holds(&answers)),
                expected
            );
        }

        let aws = "${{ parameters.cloud === 'AWS' }}";
        check(aws, json!({"cloud": "AWS"}), Some(true));
        check(aws, json!({}), Some(false));
        check(
            "${{ parameters.db.on }}",
            json!({"db": {"on": true}}),
            Some(true),
        );
        check(
            "${{ parameters.db.on }}",
            json!({"db": {"on": false}}),
            Some(false),
        );
        check("${{ not parameters.x }}", json!({}), Some(true));
        check("${{ parameters.n != 3 }}", json!({"n": 3}), Some(false));
        check("${{ parameters.x | length }}", json!({}), None);
        check(
            "${{ parameters.a === 'b' and parameters.c }}",
            json!({}),
            None,
        );
        check("parameters.x", json!({}), None);
    }
}
