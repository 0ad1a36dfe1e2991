//! The properties of an object, and when they apply.
//!
//! [`entries`] walks `properties`, `dependencies`, `if`, `allOf` and the alternatives of
//! `oneOf` and `anyOf`, and gives one [`Entry`] for each property, or one for each
//! branch where the branches say different things of it.
//!
//! The rules are those of `retrieveSchema` and `resolveDependencies` in `@rjsf/utils` 5,
//! which work on the answers of the moment; here the question is kept as a
//! [`Condition`].

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::condition::Condition;
use super::implied::condition;
use super::place::{join, same};
use super::ui::{Notes, text};

/// How many branches a form may have.
pub(super) const MAX_BRANCHES: usize = 500;

/// Of more alternatives than this each applies whatever the others do.
const MAX_EXCLUDED: usize = 16;

/// A property of an object.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) schema: Value,
    /// The schema's place in the entity.
    pub(super) at: String,
    pub(super) shown: Condition,
    pub(super) required: Condition,
    /// Of which alternative it is, where nothing in the answers says which was chosen.
    pub(super) alternative: Option<String>,
    /// Whether it is there whatever the answers are, unless a branch says more of it.
    is_base: bool,
    /// When a branch does, and has an entry of its own.
    replaced: Condition,
}

/// What all objects of a form share.
pub(super) struct Walk<'a> {
    pub(super) notes: &'a mut Notes,
    pub(super) branches_left: usize,
}

/// Where a schema is, and when it applies.
#[derive(Clone)]
struct Branch {
    at: String,
    when: Condition,
    /// A property that only says which branch this is.
    chooser: Option<String>,
    alternative: Option<String>,
}

struct Collector<'a, 'w> {
    walk: &'a mut Walk<'w>,
    /// Where the object is in the answers.
    pointer: &'a str,
    entries: Vec<Entry>,
    by_name: HashMap<String, Vec<usize>>,
    required: Vec<(String, Condition)>,
}

/// The properties of the object at a pointer. `at` is its schema's place in the entity.
pub(super) fn entries(
    walk: &mut Walk<'_>,
    schema: &Map<String, Value>,
    pointer: &str,
    at: &str,
) -> Vec<Entry> {
    let mut collector = Collector {
        walk,
        pointer,
        entries: Vec::new(),
        by_name: HashMap::new(),
        required: Vec::new(),
    };
    let branch = Branch {
        at: at.to_owned(),
        when: Condition::ALWAYS,
        chooser: None,
        alternative: None,
    };
    collector.collect(schema, &branch);
    collector.finish()
}

impl Collector<'_, '_> {
    fn collect(&mut self, schema: &Map<String, Value>, branch: &Branch) {
        if let Some(Value::Object(properties)) = schema.get("properties") {
            let at = join(&branch.at, "properties");
            for (name, property) in properties {
                if branch.chooser.as_ref() != Some(name) {
                    self.add(name, property, &join(&at, name), branch);
                }
            }
        }
        // What one alternative needs, nobody needs who has chosen another.
        if branch.alternative.is_none() {
            self.require(schema.get("required"), &branch.when);
        }
        if let Some(Value::Object(dependencies)) = schema.get("dependencies") {
            for (name, dependency) in dependencies {
                self.dependency(name, dependency, branch);
            }
        }
        if let Some(Value::Array(parts)) = schema.get("allOf") {
            for (number, part) in parts.iter().enumerate() {
                self.part(part, "allOf", number, branch, None);
            }
        }
        if let Some(question) = schema.get("if") {
            self.choice(schema, question, branch);
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(Value::Array(parts)) = schema.get(keyword) {
                self.alternatives(parts, keyword, branch);
            }
        }
    }

    fn part(
        &mut self,
        part: &Value,
        keyword: &str,
        number: usize,
        branch: &Branch,
        choice: Option<(Condition, &str)>,
    ) {
        let Value::Object(part) = part else {
            return;
        };
        let mut inner = branch.clone();
        inner.at = join(&join(&branch.at, keyword), &number.to_string());
        if !self.may_branch(&inner.at) {
            return;
        }
        if let Some((when, chooser)) = choice {
            inner.when = inner.when.and(when);
            inner.chooser = Some(chooser.to_owned());
        }
        self.collect(part, &inner);
    }

    fn may_branch(&mut self, at: &str) -> bool {
        if self.walk.branches_left == 0 {
            self.walk.notes.warning(
                at,
                format!("a form has at most {MAX_BRANCHES} branches: the others are left out"),
            );
            return false;
        }
        self.walk.branches_left -= 1;
        true
    }

    /// `if`, `then` and `else`.
    fn choice(&mut self, schema: &Map<String, Value>, question: &Value, branch: &Branch) {
        let at = join(&branch.at, "if");
        let when = condition(question, self.pointer, &at, self.walk.notes);
        for (keyword, when) in [("then", when.clone()), ("else", when.opposite())] {
            let Some(Value::Object(part)) = schema.get(keyword) else {
                continue;
            };
            let mut inner = branch.clone();
            inner.at = join(&branch.at, keyword);
            inner.when = inner.when.and(when);
            if self.may_branch(&inner.at) {
                self.collect(part, &inner);
            }
        }
    }

    /// What applies once a property has an answer.
    fn dependency(&mut self, name: &str, dependency: &Value, branch: &Branch) {
        let pointer = join(self.pointer, name);
        let mut inner = branch.clone();
        inner.at = join(&join(&branch.at, "dependencies"), name);
        inner.when = inner.when.and(Condition::present(&pointer));
        let schema = match dependency {
            Value::Array(_) => {
                self.require(Some(dependency), &inner.when);
                return;
            }
            Value::Object(schema) => schema,
            _ => return,
        };
        if !self.may_branch(&inner.at) {
            return;
        }
        let Some(Value::Array(branches)) = schema.get("oneOf") else {
            self.collect(schema, &inner);
            return;
        };
        let mut branches = branches.as_slice();
        if branches.len() > MAX_BRANCHES {
            let at = join(&inner.at, "oneOf");
            self.walk.notes.warning(
                &at,
                format!(
                    "of {} branches the first {MAX_BRANCHES} count",
                    branches.len()
                ),
            );
            branches = &branches[..MAX_BRANCHES];
        }
        let mut rest = schema.clone();
        rest.remove("oneOf");
        self.collect(&rest, &inner);
        let questions: Vec<Option<Condition>> = branches
            .iter()
            .enumerate()
            .map(|(number, part)| {
                let question = part.get("properties")?.get(name)?;
                let at = join(&join(&inner.at, "oneOf"), &number.to_string());
                let at = join(&join(&at, "properties"), name);
                Some(condition(question, &pointer, &at, self.walk.notes))
            })
            .collect();
        for (number, part) in branches.iter().enumerate() {
            let Some(question) = &questions[number] else {
                let at = join(&join(&inner.at, "oneOf"), &number.to_string());
                self.walk.notes.warning(
                    &at,
                    format!(
                        "this branch does not say for which `{name}` it is, so it is never \
                         shown: give `{name}` a `const` or an `enum` in it"
                    ),
                );
                continue;
            };
            let others = questions
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != number)
                .filter_map(|(_, question)| question.as_ref());
            let when = alone(question.clone(), others);
            self.part(part, "oneOf", number, &inner, Some((when, name)));
        }
    }

    /// `oneOf` and `anyOf`: chosen by a property of which each has its own values, or,
    /// where there is none, by what is filled in.
    fn alternatives(&mut self, parts: &[Value], keyword: &str, branch: &Branch) {
        let has_properties = |part: &Value| {
            [
                "properties",
                "allOf",
                "oneOf",
                "anyOf",
                "if",
                "dependencies",
            ]
            .iter()
            .any(|keyword| part.get(keyword).is_some())
        };
        if !parts.iter().any(has_properties) {
            return;
        }
        let Some((name, values)) = chooser(parts) else {
            let at = join(&branch.at, keyword);
            self.walk.notes.note(
                &at,
                "what belongs to one alternative is shown beside the others: a property with a \
                 `const` of its own in each would let people choose",
            );
            for (number, part) in parts.iter().enumerate() {
                let mut inner = branch.clone();
                let title = part.as_object().and_then(|part| text(part, "title"));
                inner.alternative =
                    Some(title.map_or_else(|| format!("Option {}", number + 1), str::to_owned));
                self.part(part, keyword, number, &inner, None);
            }
            return;
        };
        let pointer = join(self.pointer, &name);
        self.add_chooser(parts, keyword, &name, &values, branch);
        for (number, (part, values)) in parts.iter().zip(values).enumerate() {
            let when = Condition::one_of(&pointer, values);
            self.part(part, keyword, number, branch, Some((when, &name)));
        }
    }

    /// The property that chooses an alternative, unless it is there already.
    fn add_chooser(
        &mut self,
        parts: &[Value],
        keyword: &str,
        name: &str,
        values: &[Vec<Value>],
        branch: &Branch,
    ) {
        if self.by_name.contains_key(name) {
            return;
        }
        let first = parts
            .first()
            .and_then(|part| part.get("properties")?.get(name));
        let mut schema = match first {
            Some(Value::Object(schema)) => schema.clone(),
            _ => Map::new(),
        };
        schema.remove("const");
        let mut names = Vec::new();
        for (part, values) in parts.iter().zip(values) {
            let title = part.as_object().and_then(|part| text(part, "title"));
            names.extend(values.iter().map(|value| match title {
                Some(title) if values.len() == 1 => Value::from(title),
                _ => value.clone(),
            }));
        }
        schema.insert("enum".to_owned(), values.concat().into());
        if names.iter().all(Value::is_string) {
            schema.insert("enumNames".to_owned(), names.into());
        }
        let at = join(&join(&join(&branch.at, keyword), "0"), "properties");
        let is_needed = parts.iter().all(|part| {
            let required = part.get("required").and_then(Value::as_array);
            required.is_some_and(|names| names.iter().any(|other| other == name))
        });
        self.add(name, &Value::Object(schema), &join(&at, name), branch);
        if is_needed {
            self.required.push((name.to_owned(), branch.when.clone()));
        }
    }

    fn require(&mut self, names: Option<&Value>, when: &Condition) {
        let Some(Value::Array(names)) = names else {
            return;
        };
        for name in names.iter().filter_map(Value::as_str) {
            self.required.push((name.to_owned(), when.clone()));
        }
    }

    /// Adds a property: to one that says the same, over one that always applies, or
    /// beside the others.
    fn add(&mut self, name: &str, schema: &Value, at: &str, branch: &Branch) {
        if !schema.is_object() {
            return;
        }
        let known = self.by_name.entry(name.to_owned()).or_default();
        for index in known.iter() {
            let entry = &mut self.entries[*index];
            if entry.schema == *schema {
                let shown = std::mem::replace(&mut entry.shown, Condition::ALWAYS);
                entry.shown = shown.or(branch.when.clone());
                return;
            }
        }
        let mut schema = schema.clone();
        let is_base = branch.when.is_always() && branch.alternative.is_none();
        let base = known.iter().find(|index| self.entries[**index].is_base);
        if let Some(base) = base {
            let base = &mut self.entries[*base];
            schema = merge(&base.schema, &schema);
            if schema == base.schema {
                return;
            }
            if is_base {
                base.schema = schema;
                return;
            }
            if branch.alternative.is_none() {
                let replaced = std::mem::replace(&mut base.replaced, Condition::NEVER);
                base.replaced = replaced.or(branch.when.clone());
            }
        }
        known.push(self.entries.len());
        self.entries.push(Entry {
            name: name.to_owned(),
            schema,
            at: at.to_owned(),
            shown: branch.when.clone(),
            required: Condition::NEVER,
            alternative: branch.alternative.clone(),
            is_base,
            replaced: Condition::NEVER,
        });
    }

    fn finish(mut self) -> Vec<Entry> {
        for entry in &mut self.entries {
            let replaced = std::mem::replace(&mut entry.replaced, Condition::NEVER);
            let shown = std::mem::replace(&mut entry.shown, Condition::ALWAYS);
            entry.shown = shown.and(replaced.opposite());
        }
        for (name, when) in self.required {
            for index in self.by_name.get(&name).into_iter().flatten() {
                let entry = &mut self.entries[*index];
                // That it is shown goes without saying.
                let when = if entry.shown == when {
                    Condition::ALWAYS
                } else {
                    when.clone()
                };
                let required = std::mem::replace(&mut entry.required, Condition::NEVER);
                entry.required = required.or(when);
            }
        }
        self.entries
    }
}

/// The question of a branch, and that none of the others holds: where two do, neither
/// is shown.
fn alone<'c>(question: Condition, others: impl Iterator<Item = &'c Condition>) -> Condition {
    let mut question = question;
    let mut open = Vec::new();
    for other in others {
        match (&mut question, other) {
            (
                Condition::OneOf { pointer, values },
                Condition::OneOf {
                    pointer: at,
                    values: taken,
                },
            ) if pointer == at => {
                values.retain(|value| !taken.iter().any(|other| same(value, other)));
            }
            (_, other) => open.push(other),
        }
    }
    if matches!(&question, Condition::OneOf { values, .. } if values.is_empty()) {
        return Condition::NEVER;
    }
    if open.len() > MAX_EXCLUDED {
        return question;
    }
    open.into_iter().fold(question, |question, other| {
        question.and(other.clone().opposite())
    })
}

/// The property that says which alternative is chosen: one of which each has its own
/// values. And those values, alternative by alternative.
fn chooser(parts: &[Value]) -> Option<(String, Vec<Vec<Value>>)> {
    let values_of = |part: &Value, name: &str| -> Option<Vec<Value>> {
        let schema = part.get("properties")?.get(name)?;
        match (schema.get("const"), schema.get("enum")) {
            (Some(value), _) => Some(vec![value.clone()]),
            (None, Some(Value::Array(values))) if !values.is_empty() => Some(values.clone()),
            _ => None,
        }
    };
    if parts.len() < 2 {
        return None;
    }
    let first = parts.first()?.get("properties")?.as_object()?;
    first.keys().find_map(|name| {
        let values: Vec<Vec<Value>> = parts
            .iter()
            .map(|part| values_of(part, name))
            .collect::<Option<_>>()?;
        let all = values.concat();
        // More would take too long to compare, and nobody chooses among them.
        let is_distinct = all.len() <= MAX_BRANCHES
            && all
                .iter()
                .enumerate()
                .all(|(index, value)| !all[..index].iter().any(|other| same(value, other)));
        is_distinct.then(|| (name.clone(), values))
    })
}

/// One schema over another, map by map.
fn merge(base: &Value, over: &Value) -> Value {
    match (base, over) {
        (Value::Object(base), Value::Object(over)) => {
            let mut merged = base.clone();
            for (key, value) in over {
                let value = match merged.get(key) {
                    Some(base) => merge(base, value),
                    None => value.clone(),
                };
                merged.insert(key.clone(), value);
            }
            Value::Object(merged)
        }
        _ => over.clone(),
    }
}
