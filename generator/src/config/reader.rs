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
        for (depth, key) in path.iter().enumerate() {
            self.map(value, &path[..depth].join("."))?;
            value = value.get(key)?;
        }
        Some(value)
    }

    /// A text, which is not empty.
    pub fn string<'v>(&mut self, value: &'v Value, path: &str) -> Option<&'v str> {
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
