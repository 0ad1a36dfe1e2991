//! A page with its references replaced and without what is switched off.
//!
//! [`expand`] is the way in, and the only place where a template decides how much work
//! there is: everything after it walks a tree of at most [`MAX_NODES`] values, nested at
//! most [`MAX_DEPTH`] schemas deep.
//!
//! `$ref` leads into the same page only. What is written beside it stays, as in the
//! form library: `retrieveSchema` in `@rjsf/utils`. Features are those of
//! `useTemplateSchema` in `plugins/scaffolder-react`.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::keywords::{Shape, all, is_known, shape};
use super::place::join;
use super::ui::Notes;

/// How deep schemas may lie in one another, references included.
pub(super) const MAX_DEPTH: usize = 32;

/// How many values a page may have, references included.
pub(super) const MAX_NODES: usize = 50_000;

/// How often a reference may lie in itself: a tree in a form has this many levels.
const MAX_LEVELS: usize = 3;

struct Expander<'a> {
    page: &'a Value,
    features: &'a BTreeSet<String>,
    nodes_left: usize,
    notes: &'a mut Notes,
}

/// The page, or nothing where its feature is off. `at` is its place in the entity.
pub(super) fn expand(
    page: &Map<String, Value>,
    at: &str,
    features: &BTreeSet<String>,
    notes: &mut Notes,
) -> Option<Map<String, Value>> {
    let page = Value::Object(page.clone());
    let mut expander = Expander {
        page: &page,
        features,
        nodes_left: MAX_NODES,
        notes,
    };
    if expander.is_off(&page) {
        return None;
    }
    match expander.schema(&page, at, &mut Vec::new(), 0) {
        Value::Object(map) => Some(map),
        _ => Some(Map::new()),
    }
}

impl Expander<'_> {
    /// Whether a page or property has a feature that is not switched on.
    fn is_off(&self, schema: &Value) -> bool {
        let feature = |pointer| schema.pointer(pointer).and_then(Value::as_str);
        feature("/backstage:featureFlag")
            .or_else(|| feature("/ui:backstage/featureFlag"))
            .is_some_and(|name| !self.features.contains(name))
    }

    fn schema(&mut self, schema: &Value, at: &str, refs: &mut Vec<String>, depth: usize) -> Value {
        let Value::Object(map) = schema else {
            return schema.clone();
        };
        if depth > MAX_DEPTH {
            self.notes.warning(
                at,
                format!("schemas more than {MAX_DEPTH} deep are left out"),
            );
            return Value::Bool(true);
        }
        if self.nodes_left == 0 {
            return Value::Bool(true);
        }
        match map.get("$ref") {
            None => self.map(map, at, refs, depth),
            Some(reference) => self.reference(map, reference, at, refs, depth),
        }
    }

    fn reference(
        &mut self,
        map: &Map<String, Value>,
        reference: &Value,
        at: &str,
        refs: &mut Vec<String>,
        depth: usize,
    ) -> Value {
        let mut own = map.clone();
        own.remove("$ref");
        let here = join(at, "$ref");
        let target = reference
            .as_str()
            .and_then(|reference| reference.strip_prefix('#'))
            .and_then(|pointer| self.page.pointer(pointer));
        let (Some(target), Some(reference)) = (target.cloned(), reference.as_str()) else {
            self.notes.warning(
                &here,
                "this leads to nothing on this page, as `#/definitions/NAME` would, so it says \
                 nothing",
            );
            return self.map(&own, at, refs, depth);
        };
        if refs.iter().filter(|name| *name == reference).count() >= MAX_LEVELS {
            self.notes.note(
                &here,
                format!("a schema in itself is asked {MAX_LEVELS} levels deep"),
            );
            return Value::Bool(false);
        }
        let merged = match target {
            Value::Object(mut target) => {
                target.extend(own);
                Value::Object(target)
            }
            other => other,
        };
        refs.push(reference.to_owned());
        let expanded = self.schema(&merged, at, refs, depth + 1);
        refs.pop();
        expanded
    }

    fn map(
        &mut self,
        map: &Map<String, Value>,
        at: &str,
        refs: &mut Vec<String>,
        depth: usize,
    ) -> Value {
        let mut expanded = Map::new();
        for (keyword, value) in map {
            if matches!(&**keyword, "definitions" | "$defs") {
                continue;
            }
            let here = join(at, keyword);
            if !is_known(keyword) {
                self.unknown(keyword, &here);
            }
            if !self.take(value) {
                self.notes.warning(
                    &here,
                    format!("a page has at most {MAX_NODES} values: the rest is left out"),
                );
                break;
            }
            let value = match shape(keyword) {
                Some(shape) => self.value(shape, value, &here, refs, depth),
                None => value.clone(),
            };
            expanded.insert(keyword.clone(), value);
        }
        self.settle_properties(map, &mut expanded, at);
        Value::Object(expanded)
    }

    /// Counts a value that is about to be copied. Schemas in it are counted when it is
    /// their turn.
    fn take(&mut self, value: &Value) -> bool {
        let size = match value {
            Value::Array(list) => 1 + list.len(),
            Value::Object(map) => 1 + map.len(),
            _ => 1,
        };
        let is_left = self.nodes_left >= size;
        self.nodes_left = self.nodes_left.saturating_sub(size);
        is_left
    }

    fn value(
        &mut self,
        shape: Shape,
        value: &Value,
        here: &str,
        refs: &mut Vec<String>,
        depth: usize,
    ) -> Value {
        let deeper = depth + 1;
        match (shape, value) {
            (Shape::Literal(_), _) => value.clone(),
            (Shape::SchemaOrList | Shape::Schemas, Value::Array(list)) => list
                .iter()
                .enumerate()
                .map(|(number, item)| {
                    self.schema(item, &join(here, &number.to_string()), refs, deeper)
                })
                .collect(),
            (Shape::Named | Shape::Dependencies, Value::Object(named)) => named
                .iter()
                .filter(|(_, value)| !self.is_off(value))
                .map(|(name, value)| (name.clone(), value))
                .collect::<Vec<_>>()
                .into_iter()
                .map(|(name, value)| {
                    let value = self.schema(value, &join(here, &name), refs, deeper);
                    (name, value)
                })
                .collect(),
            _ => self.schema(value, here, refs, deeper),
        }
    }

    /// Takes properties that are switched off out of `required`, and puts in those that
    /// say `required: true` of themselves, as JSON Schema had it before draft 4.
    fn settle_properties(
        &mut self,
        written: &Map<String, Value>,
        expanded: &mut Map<String, Value>,
        at: &str,
    ) {
        let Some(Value::Object(properties)) = written.get("properties") else {
            return;
        };
        let off: Vec<&String> = properties
            .iter()
            .filter(|(_, value)| self.is_off(value))
            .map(|(name, _)| name)
            .collect();
        let says_so = |value: &Value| value.get("required") == Some(&Value::Bool(true));
        let needed: Vec<&String> = properties
            .iter()
            .filter(|(name, value)| says_so(value) && !off.contains(name))
            .map(|(name, _)| name)
            .collect();
        if off.is_empty() && needed.is_empty() {
            return;
        }
        let mut required = match expanded.get("required") {
            Some(Value::Array(names)) => names.clone(),
            _ => Vec::new(),
        };
        required.retain(|name| !off.iter().any(|off| name == *off));
        for name in needed {
            self.notes.warning(
                &join(&join(&join(at, "properties"), name), "required"),
                format!("write `{name}` into the list `required` beside `properties`"),
            );
            if let Some(Value::Object(property)) = expanded
                .get_mut("properties")
                .and_then(|properties| properties.get_mut(name))
            {
                property.remove("required");
            }
            if !required.iter().any(|other| other == name) {
                required.push(Value::from(name.as_str()));
            }
        }
        expanded.insert("required".to_owned(), Value::Array(required));
    }

    fn unknown(&mut self, keyword: &str, here: &str) {
        let hint = match keyword {
            "$yaml" | "$json" | "$text" => {
                "the file that this is written in was not read: see the problems of the catalog"
                    .to_owned()
            }
            _ => match catalog::closest(keyword, all()) {
                Some(known) => {
                    format!("`{keyword}` is no keyword of JSON Schema: did you mean `{known}`?")
                }
                None => format!("`{keyword}` is no keyword of JSON Schema, so it says nothing"),
            },
        };
        self.notes.warning(here, hint);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(page: Value, expected: Value, expected_notes: &[&str]) {
        let mut notes = Notes::default();
        let features = BTreeSet::from(["beta".to_owned()]);
        let Value::Object(page) = page else {
            panic!("a page is a map")
        };
        let expanded = expand(&page, "", &features, &mut notes);
        assert_eq!(expanded.map_or(Value::Null, Value::Object), expected);
        let pointers: Vec<String> = notes
            .finish()
            .into_iter()
            .map(|note| note.pointer)
            .collect();
        assert_eq!(pointers, expected_notes);
    }

    #[test]
    fn replaces_references_and_keeps_what_is_beside_them() {
        check(
            json!({
                "definitions": {"name": {"type": "string", "title": "Name"}},
                "properties": {"a": {"$ref": "#/definitions/name", "title": "A"}},
            }),
            json!({"properties": {"a": {"type": "string", "title": "A"}}}),
            &[],
        );
        check(
            json!({"properties": {"a": {"$ref": "https://example.com/x", "title": "A"}}}),
            json!({"properties": {"a": {"title": "A"}}}),
            &["/properties/a/$ref"],
        );
        check(
            json!({
                "$defs": {"tree": {"properties": {"next": {"$ref": "#/$defs/tree"}}}},
                "properties": {"tree": {"$ref": "#/$defs/tree"}},
            }),
            json!({"properties": {"tree": {"properties": {"next": {"properties": {
                "next": {"properties": {"next": false}},
            }}}}}}),
            &["/properties/tree/properties/next/properties/next/properties/next/$ref"],
        );
    }

    #[test]
    fn references_that_multiply_come_to_an_end() {
        let mut definitions = Map::new();
        for level in 0..40 {
            let next = json!({"$ref": format!("#/definitions/l{}", level + 1)});
            definitions.insert(format!("l{level}"), json!({"allOf": [next, next, next]}));
        }
        let page = json!({"definitions": definitions, "$ref": "#/definitions/l0"});
        let mut notes = Notes::default();
        let page = page.as_object().cloned().unwrap();
        assert!(expand(&page, "", &BTreeSet::new(), &mut notes).is_some());
        assert!(!notes.finish().is_empty());
    }

    #[test]
    fn leaves_out_what_is_switched_off() {
        check(
            json!({
                "properties": {
                    "a": {"backstage:featureFlag": "alpha"},
                    "b": {"ui:backstage": {"featureFlag": "beta"}},
                    "c": {"required": true},
                },
                "required": ["a", "b"],
            }),
            json!({
                "properties": {"b": {"ui:backstage": {"featureFlag": "beta"}}, "c": {}},
                "required": ["b", "c"],
            }),
            &["/properties/c/required"],
        );
        check(json!({"backstage:featureFlag": "alpha"}), Value::Null, &[]);
    }
}
