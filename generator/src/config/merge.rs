//! Several files as one: maps are merged key by key, anything else is
//! replaced, and null removes what was said before.
//!
//! Whose rule: `merge` in `packages/config/src/reader.ts` of Backstage.

use super::value::{Data, Value};

/// `over` over `under`. Keys keep the order in which they first appear.
pub fn merge(under: Value, over: Value) -> Value {
    match (under.data, over.data) {
        (Data::Map(mut entries), Data::Map(others)) => {
            for other in others {
                match entries.iter_mut().find(|entry| entry.key == other.key) {
                    Some(entry) => {
                        let before = std::mem::replace(&mut entry.value, Value::empty());
                        entry.value = merge(before, other.value);
                        entry.origin = other.origin;
                    }
                    None => entries.push(other),
                }
            }
            Value {
                data: Data::Map(entries),
                ..over
            }
        }
        (_, data) => Value { data, ..over },
    }
}

/// Leaves out keys without a value. Lists are left as they are.
pub fn without_nulls(value: Value) -> Value {
    let Data::Map(entries) = value.data else {
        return value;
    };
    let entries = entries
        .into_iter()
        .filter(|entry| entry.value.data != Data::Null)
        .map(|mut entry| {
            entry.value = without_nulls(entry.value);
            entry
        })
        .collect();
    Value {
        data: Data::Map(entries),
        ..value
    }
}
