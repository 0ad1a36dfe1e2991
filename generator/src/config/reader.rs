//! Typed access to the tree: what is not of the right type is reported with
//! its place and left out.
//!
//! [`Reader`] is the way in. Whose rules: `packages/config/src/reader.ts` of
//! Backstage: strings are strings and not empty, numbers are no strings.

use diagnostic::Diagnostic;

use super::known;
use super::secret;
use super::value::{Data, Entry, Value};

/// Reads values and collects what is wrong with them.
pub struct Reader<'d> {
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'d> Reader<'d> {
    /// A reader that reports into `diagnostics`.
    pub fn new(diagnostics: &'d mut Vec<Diagnostic>) -> Self {
        Self { diagnostics }
    }

    /// A text, if there is one at this path.
    pub fn optional_string<'v>(&mut self, root: &'v Value, path: &[&str]) -> Option<&'v str> {
        let value = self.descend(root, path)?;
        self.string(value, &path.join("."))
    }

    /// The value at a path; every step on the way must be a map.
    pub fn descend<'v>(&mut self, root: &'v Value, path: &[&str]) -> Option<&'v Value> {
        let mut value = root;
        note(&path.join("."));
        for (depth, key) in path.iter().enumerate() {
            self.map(value, &path[..depth].join("."))?;
            value = value.get(key)?;
        }
        Some(value)
    }

    /// A text, which is not empty.
    pub fn string<'v>(&mut self, value: &'v Value, path: &str) -> Option<&'v str> {
        note(path);
        match &value.data {
            Data::String(text) if !text.is_empty() => Some(text),
            Data::Number(_) | Data::Bool(_) => {
                let written = written(value);
                let hint = format!("put it in quotes: `\"{written}\"`");
                self.wrong_type(value, path, "a string", Some(hint));
                None
            }
            _ => {
                self.wrong_type(value, path, "a string", None);
                None
            }
        }
    }

    /// A list.
    pub fn list<'v>(&mut self, value: &'v Value, path: &str) -> Option<&'v [Value]> {
        match &value.data {
            Data::List(items) => Some(items),
            _ => {
                let hint = "start each item with `- `".to_owned();
                self.wrong_type(value, path, "a list", Some(hint));
                None
            }
        }
    }

    /// A map.
    pub fn map<'v>(&mut self, value: &'v Value, path: &str) -> Option<&'v [Entry]> {
        match &value.data {
            Data::Map(entries) => Some(entries),
            _ => {
                self.wrong_type(value, path, "a map of keys", None);
                None
            }
        }
    }

    /// A map with no other keys than these.
    pub fn map_of<'v>(
        &mut self,
        value: &'v Value,
        path: &str,
        keys: &[&str],
    ) -> Option<&'v [Entry]> {
        let entries = self.map(value, path)?;
        for key in keys {
            note(&format!("{path}.{key}"));
        }
        for entry in entries {
            if !keys.contains(&entry.key.as_str()) {
                let path = format!("{path}.{}", entry.key);
                let unknown = known::unknown(path, entry, keys.iter().copied());
                self.diagnostics.push(unknown);
            }
        }
        Some(entries)
    }

    /// The text of a key that must be there.
    pub fn required<'v>(&mut self, map: &'v Value, path: &str, key: &str) -> Option<&'v str> {
        match map.get(key) {
            Some(value) => self.string(value, &format!("{path}.{key}")),
            None => {
                self.report(
                    Diagnostic::error("config-required", format!("`{path}` has no `{key}`"))
                        .hint(format!("add `{key}:`")),
                    map,
                );
                None
            }
        }
    }

    /// The text of a key that may be there.
    pub fn field<'v>(&mut self, map: &'v Value, path: &str, key: &str) -> Option<&'v str> {
        self.string(map.get(key)?, &format!("{path}.{key}"))
    }

    /// Adds a diagnostic at the place of a value.
    pub fn report(&mut self, diagnostic: Diagnostic, value: &Value) {
        let mut place = value.origin.place();
        if value.secret {
            place.excerpt.clear();
        }
        self.diagnostics.push(diagnostic.at(place));
    }

    fn wrong_type(&mut self, value: &Value, path: &str, expected: &str, hint: Option<String>) {
        let message = if path.is_empty() {
            format!("the configuration is {}, not {expected}", value.noun())
        } else {
            format!("`{path}` is {}, not {expected}", value.noun())
        };
        let mut diagnostic = Diagnostic::error("config-type", message);
        let is_secret = value.secret || secret::is_secret(&path.split('.').collect::<Vec<_>>());
        diagnostic.hint = hint.filter(|_| !is_secret);
        self.report(diagnostic, value);
    }
}

/// A number or boolean as it was written.
fn written(value: &Value) -> &str {
    let origin = &value.origin;
    let range = origin.span.start as usize..origin.span.end as usize;
    origin.source.text().get(range).unwrap_or_default().trim()
}

#[cfg(not(test))]
const fn note(_path: &str) {}

#[cfg(test)]
use asked::note;

/// Which keys were asked for, to hold the manual against.
#[cfg(test)]
pub(super) mod asked {
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    thread_local! {
        static PATHS: RefCell<Option<BTreeSet<String>>> = const { RefCell::new(None) };
    }

    /// From here on, what is asked for is noted.
    pub(in super::super) fn start() {
        PATHS.set(Some(BTreeSet::new()));
    }

    /// What was asked for, with `[]` for every place of a list.
    pub(in super::super) fn take() -> BTreeSet<String> {
        PATHS.take().unwrap_or_default()
    }

    pub(in super::super) fn note(path: &str) {
        PATHS.with_borrow_mut(|paths| {
            let Some(paths) = paths else { return };
            let plain: String = path.chars().filter(|c| !c.is_ascii_digit()).collect();
            paths.insert(plain);
        });
    }
}
