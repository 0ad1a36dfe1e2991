//! What is wrong with answers, in sentences for the person who gave them.
//!
//! [`validate`] is the way in. Answers as a whole are held against the schema of each
//! page that is asked, as Backstage does when a task is created
//! (`plugins/scaffolder-backend/src/service/router.ts`), and then against what each field
//! asks beyond its schema (`own`). `errors` finds out what an error of the validator is
//! about, `sentence` says it.
//!
//! Kinder than Backstage in two things: a `oneOf` under `dependencies` of which no branch
//! is for the answer asks nothing, as in its form, and `additionalProperties: false` on
//! a page refuses neither other pages' answers nor those of the page's own branches.

mod errors;
mod own;
mod sentence;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::control::Control;
use super::place::{last_step, parent};
use super::schema::validator;
use super::{Field, Form};
use errors::Finding;

/// How many characters all answers have together: files are among them.
pub const MAX_CHARS: usize = 1 << 20;

/// How deep answers may lie in one another.
pub const MAX_DEPTH: usize = 32;

/// How many values there may be.
pub const MAX_VALUES: usize = 20_000;

/// How many problems are said.
const MAX_PROBLEMS: usize = 100;

/// Something wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// On which page of the form.
    pub page: usize,
    /// Where the answer is, or should be.
    pub pointer: String,
    /// The name of the field in an HTML form, where there is one.
    pub name: String,
    /// What the field is called; empty where it is about none.
    pub title: String,
    /// What is wrong and what would be right, without the title.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.title {
            "" => formatter.write_str(&self.message),
            title => write!(formatter, "{title}: {}", self.message),
        }
    }
}

/// The entities of the catalog, as far as answers name them.
pub trait Entities {
    /// The entity with this reference, whole and in lower case, as the catalog's API has
    /// it, with its relations.
    fn entity(&self, entity_ref: &str) -> Option<Value>;
}

impl<F: Fn(&str) -> Option<Value>> Entities for F {
    fn entity(&self, entity_ref: &str) -> Option<Value> {
        self(entity_ref)
    }
}

/// What answers are held against besides the form.
#[derive(Clone, Copy, Default)]
pub struct World<'a> {
    /// The catalog. Without, every reference is taken for one that is there.
    pub entities: Option<&'a dyn Entities>,
    /// The references of the person and their groups. Without, everything is theirs.
    pub ownership: Option<&'a [String]>,
    /// What code hosts are, as in [`HostKind::of`](super::repo_url::HostKind::of).
    pub hosts: Option<&'a BTreeMap<String, String>>,
}

/// Everything that is wrong with answers, page by page in the order of their fields. One
/// problem a field where several would say the same.
pub fn validate(form: &Form, values: &Value, world: &World<'_>) -> Vec<Problem> {
    if let Some(message) = refused(values) {
        return vec![whole(0, message)];
    }
    let mut problems: Vec<Problem> = Vec::new();
    for number in 0..form.pages.len() {
        page(form, number, values, world, &mut problems);
    }
    problems.truncate(MAX_PROBLEMS);
    problems
}

fn whole(page: usize, message: String) -> Problem {
    Problem {
        page,
        pointer: String::new(),
        name: String::new(),
        title: String::new(),
        message,
    }
}

fn page(
    form: &Form,
    number: usize,
    values: &Value,
    world: &World<'_>,
    problems: &mut Vec<Problem>,
) {
    let page = &form.pages[number];
    if !page.shown.holds(values) {
        return;
    }
    let mut found: Vec<Problem> = Vec::new();
    // Of a schema that cannot be compiled the form has a note.
    if let Ok(validator) = validator(&page.schema) {
        for finding in errors::findings(&validator, values) {
            if is_known_elsewhere(form, &finding) {
                continue;
            }
            let field = locate_anywhere(form, number, &finding.pointer, values);
            let message = sentence::message(page, field.as_ref().map(|(_, field)| field), &finding);
            let problem = match &field {
                Some((page, field)) => of_field(*page, field, message),
                None => Problem {
                    title: last_step(&finding.pointer),
                    pointer: finding.pointer,
                    ..whole(number, message)
                },
            };
            add(problem, &mut found);
        }
    }
    for field in &page.fields {
        own::check(field, values, world, &mut |field, message| {
            let own = field.error_message.as_ref().and_then(|own| own.of("_"));
            let message = own.map_or(message, str::to_owned);
            add(of_field(number, field, message), &mut found);
        });
    }
    let order: Vec<&str> = form.fields().map(|field| &*field.pointer).collect();
    found.sort_by_cached_key(|problem| {
        let is_it_or_in_it = |pointer: &&str| {
            let rest = problem.pointer.strip_prefix(*pointer);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        // The innermost field that it is in.
        order.iter().rposition(is_it_or_in_it).unwrap_or(usize::MAX)
    });
    for problem in found {
        let is_known = problems
            .iter()
            .any(|other| other.pointer == problem.pointer && other.message == problem.message);
        if !is_known {
            problems.push(problem);
        }
    }
}

fn of_field(page: usize, field: &Field, message: String) -> Problem {
    Problem {
        page,
        pointer: field.pointer.clone(),
        name: field.name.clone(),
        title: field.title.clone(),
        message,
    }
}

/// Adds a problem, unless its field has one already: the more telling come first.
fn add(problem: Problem, found: &mut Vec<Problem>) {
    let is_said = found.iter().any(|other| {
        other.pointer == problem.pointer
            && (!problem.pointer.is_empty() || other.message == problem.message)
    });
    if !is_said && found.len() < MAX_PROBLEMS {
        found.push(problem);
    }
}

/// Whether a property that a schema does not know is one of the form's all the same.
fn is_known_elsewhere(form: &Form, finding: &Finding) -> bool {
    finding.is_unexpected() && form.fields().any(|field| field.pointer == finding.pointer)
}

/// The field that a pointer is about, and its page: this one, or another that asks it.
fn locate_anywhere(
    form: &Form,
    number: usize,
    pointer: &str,
    values: &Value,
) -> Option<(usize, Field)> {
    let pages = form.pages.iter().enumerate();
    let others = pages.clone().filter(|(other, _)| *other != number);
    let own = pages.filter(|(other, _)| *other == number);
    own.chain(others)
        .find_map(|(number, page)| Some((number, locate(&page.fields, pointer, values)?)))
}

/// The field that a pointer is about: its own, else the innermost it lies in.
fn locate(fields: &[Field], pointer: &str, values: &Value) -> Option<Field> {
    let is_within = |field: &&Field| {
        pointer
            .strip_prefix(&*field.pointer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let matching: Vec<&Field> = fields.iter().filter(is_within).collect();
    let field = *matching
        .iter()
        .find(|field| field.shown.holds(values))
        .or_else(|| matching.first())?;
    let rest = &pointer[field.pointer.len()..];
    if rest.is_empty() {
        return Some(field.clone());
    }
    let inner = match field.control.plain() {
        Control::Group { fields, .. } => locate(fields, pointer, values),
        Control::List { item, .. } => {
            let number = rest[1..].split('/').next().unwrap_or_default();
            match number.parse::<usize>() {
                Ok(number) => locate(&[item.item(field, number)], pointer, values),
                Err(_) => None,
            }
        }
        _ => None,
    };
    Some(inner.unwrap_or_else(|| field.clone()))
}

/// Why answers are not looked at at all.
fn refused(values: &Value) -> Option<String> {
    if !values.is_object() {
        return Some("the answers are a map: a value for each field".to_owned());
    }
    let (mut chars, mut count) = (0_usize, 0_usize);
    let mut open = vec![(values, 0_usize)];
    while let Some((value, depth)) = open.pop() {
        count += 1;
        if depth > MAX_DEPTH {
            return Some(format!(
                "answers lie at most {MAX_DEPTH} deep in one another"
            ));
        }
        match value {
            Value::String(text) => chars += text.len(),
            Value::Array(list) => open.extend(list.iter().map(|value| (value, depth + 1))),
            Value::Object(map) => {
                chars += map.keys().map(String::len).sum::<usize>();
                open.extend(map.values().map(|value| (value, depth + 1)));
            }
            _ => {}
        }
        if count > MAX_VALUES || open.len() > MAX_VALUES {
            return Some(format!("there may be at most {MAX_VALUES} answers"));
        }
        if chars > MAX_CHARS {
            let megabytes = MAX_CHARS >> 20;
            return Some(format!(
                "the answers are too long: with files they have at most {megabytes} MB"
            ));
        }
    }
    None
}

/// The name of what is at a pointer, and where it lies.
fn name_and_place(pointer: &str) -> (String, &str) {
    (last_step(pointer), parent(pointer))
}

#[cfg(test)]
mod tests;
