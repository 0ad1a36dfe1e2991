//! Maps with JavaScript's order of keys: whole numbers first, ascending, then
//! the others as they came.

use indexmap::IndexMap;

use super::{Text, Value};

/// A map from texts to values.
#[derive(Debug, Default)]
pub(crate) struct Object {
    entries: IndexMap<Text, Value>,
    /// How many keys are whole numbers; mostly none, and then the order is
    /// that of `entries`.
    indexes: usize,
}

/// The number that a key is, if it is one as JavaScript would write it.
fn index(key: &Text) -> Option<u32> {
    let key = key.as_str()?;
    let digits = key.len() <= 10
        && !key.is_empty()
        && key.bytes().all(|byte| byte.is_ascii_digit())
        && (key.len() == 1 || !key.starts_with('0'));
    if !digits {
        return None;
    }
    // The largest number of 32 bits is not an index.
    key.parse().ok().filter(|&number| number != u32::MAX)
}

impl Object {
    pub(crate) fn get(&self, key: &Text) -> Option<&Value> {
        self.entries.get(key)
    }

    pub(crate) fn contains(&self, key: &Text) -> bool {
        self.entries.contains_key(key)
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn insert(&mut self, key: Text, value: Value) {
        let is_index = index(&key).is_some();
        if self.entries.insert(key, value).is_none() && is_index {
            self.indexes += 1;
        }
    }

    pub(crate) fn remove(&mut self, key: &Text) -> Option<Value> {
        let removed = self.entries.shift_remove(key);
        if removed.is_some() && index(key).is_some() {
            self.indexes -= 1;
        }
        removed
    }

    /// Keys and values in order.
    pub(crate) fn entries(&self) -> Vec<(Text, Value)> {
        let all = || {
            self.entries
                .iter()
                .map(|(key, value)| (key.clone(), value.clone()))
        };
        if self.indexes == 0 {
            return all().collect();
        }
        let mut numbered: Vec<_> = all()
            .filter_map(|entry| Some((index(&entry.0)?, entry)))
            .collect();
        numbered.sort_by_key(|(number, _)| *number);
        let named = all().filter(|(key, _)| index(key).is_none());
        numbered
            .into_iter()
            .map(|(_, entry)| entry)
            .chain(named)
            .collect()
    }

    /// Keys in order.
    pub(crate) fn keys(&self) -> Vec<Text> {
        self.entries().into_iter().map(|(key, _)| key).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_come_first() {
        let mut object = Object::default();
        for key in ["b", "10", "01", "2", "4294967295", "a"] {
            object.insert(key.into(), Value::Null);
        }
        object.insert("10".into(), Value::Undefined);
        let keys: Vec<_> = object
            .keys()
            .iter()
            .map(|key| key.lossy().into_owned())
            .collect();
        assert_eq!(keys, ["2", "10", "b", "01", "4294967295", "a"]);
    }
}
