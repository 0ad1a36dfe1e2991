//! Whether a step runs, and with what its action is called: once, or with `each`
//! once for every entry.
//!
//! All inputs are resolved before the first call, so that what is wrong in the last
//! is known before anything is done.

use std::sync::Arc;

use nunjucks::input;
use nunjucks::{Limits, Options};
use serde_json::{Map, Value};

use super::context::{self, Outputs, Secrets};
use super::mask::{LONG_CHARS, MASKED, Mask};
use super::spec::TaskSpec;
use crate::action::ActionError;
use crate::template::Step;

/// What a step is resolved with.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The task.
    pub spec: &'a TaskSpec,
    /// What came of the steps before.
    pub outputs: &'a Outputs,
    /// `environment.parameters`.
    pub environment: &'a Map<String, Value>,
    /// Secrets.
    pub secrets: &'a Secrets,
    /// How templates are read.
    pub options: &'a Options,
    /// Whether a step before failed.
    pub has_failed: bool,
}

/// What becomes of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// It need not be done, and why.
    Skip(String),
    /// Its action is called so often.
    Run(Vec<Call>),
}

/// One call of an action.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// What `each` is.
    pub each: Option<Value>,
    /// The input.
    pub input: Map<String, Value>,
    /// Texts of the input that depend on secrets: they are as secret.
    pub hidden: Vec<String>,
    /// What could not be rendered and is passed on as it was written, in sentences.
    pub notes: Vec<String>,
}

/// Decides what becomes of a step.
///
/// # Errors
///
/// Where `each` gives nothing to go over, an input is no map, or expressions are
/// more than may be worked out.
pub fn decide(step: &Step, given: &Given<'_>) -> Result<Decision, ActionError> {
    let options = &with_status(given);
    let limits = &Limits::default();
    let open = context::of(given.spec, given.outputs, given.environment, None);
    let asks_for_status = condition_calls(step, &["always", "failure"]);
    if given.has_failed && !asks_for_status {
        let reason = "because a previous step failed";
        return Ok(Decision::Skip(reason.to_owned()));
    }
    let is_false = "because its if condition was false";
    let by_call = step.each.is_some() && condition_calls(step, &["each"]);
    let runs = |context: &Map<String, Value>| {
        input::runs(step.condition.as_ref(), context, options, limits).map_err(failed)
    };
    if !by_call && !runs(&open)? {
        return Ok(Decision::Skip(is_false.to_owned()));
    }
    let closed = context::of(
        given.spec,
        given.outputs,
        given.environment,
        Some(given.secrets),
    );
    let rounds = |context: &Map<String, Value>| {
        input::rounds(
            step.each.as_ref(),
            step.input.as_ref(),
            context,
            options,
            limits,
        )
    };
    let resolved = rounds(&closed).map_err(failed)?;
    // What differs without secrets depends on them. Where that cannot be told,
    // nothing more is hidden than the secrets themselves.
    let plain = match given.secrets.all().next() {
        Some(_) => rounds(&open).unwrap_or_default(),
        None => Vec::new(),
    };
    let mask = Mask::of(given.secrets.all());
    let mut calls = Vec::new();
    for (number, round) in resolved.into_iter().enumerate() {
        if by_call {
            let mut with_each = open.clone();
            with_each.extend(round.each.clone().map(|each| ("each".to_owned(), each)));
            if !runs(&with_each)? {
                continue;
            }
        }
        let mut hidden = Vec::new();
        let mask = &mask;
        if let Some(plain) = plain.get(number) {
            let (with, without) = (round.input.value.as_ref(), plain.input.value.as_ref());
            differing(with, without, mask, &mut hidden);
            differing(round.each.as_ref(), plain.each.as_ref(), mask, &mut hidden);
        }
        let notes = round.input.kept.iter().map(|kept| {
            let place = kept.pointer.trim_start_matches('/').replace('/', ".");
            format!("`{place}` is passed on as it is written: {}", kept.error)
        });
        let input = match round.input.value {
            None => Map::new(),
            Some(Value::Object(input)) => input,
            Some(other) => {
                let found = crate::action::input::kind_of(&other);
                return Err(ActionError::input(format!(
                    "`input` is {found}; it must be a map"
                )));
            }
        };
        calls.push(Call {
            each: round.each,
            input,
            hidden,
            notes: notes.collect(),
        });
    }
    if by_call && calls.is_empty() {
        return Ok(Decision::Skip(is_false.to_owned()));
    }
    Ok(Decision::Run(calls))
}

fn failed(error: nunjucks::Error) -> ActionError {
    // What is wrong with all of `each` has no place in it.
    match error.line() {
        0 => ActionError::input(error.message),
        _ => ActionError::input(error.to_string()),
    }
}

/// Whether the condition of a step names one of these, which it calls or reads.
fn condition_calls(step: &Step, names: &[&str]) -> bool {
    let Some(Value::String(condition)) = &step.condition else {
        return false;
    };
    let options = Options::default();
    let Ok(template) = nunjucks::Template::parse(condition, &options) else {
        return false;
    };
    let reads = nunjucks::walk::reads(template.nodes());
    let mut first = reads.iter().filter_map(|read| read.path.first());
    first.any(|name| names.contains(&&**name))
}

/// The functions that say how the steps before went.
fn with_status(given: &Given<'_>) -> Options {
    let mut options = given.options.clone();
    let has_failed = given.has_failed;
    let functions = &mut options.functions;
    functions.insert(
        "always".to_owned(),
        Arc::new(|_| Ok(Some(Value::Bool(true)))),
    );
    functions.insert(
        "failure".to_owned(),
        Arc::new(move |_| Ok(Some(Value::Bool(has_failed)))),
    );
    options
}

/// Texts of a value that are not the same in another, which was made without
/// secrets, and that are still different when these are taken out: something was
/// made of a secret that nobody would know for one.
fn differing(with: Option<&Value>, without: Option<&Value>, mask: &Mask, hidden: &mut Vec<String>) {
    match with {
        Some(Value::String(text)) if with != without => {
            let plain = without.and_then(Value::as_str).unwrap_or_default();
            // A short text is a word that a secret chose, and is everywhere.
            let is_long = text.chars().count() >= LONG_CHARS;
            if is_long && mask.text(text).replace(MASKED, "") != plain {
                hidden.push(text.clone());
            }
        }
        Some(Value::Array(values)) => {
            for (at, value) in values.iter().enumerate() {
                let other = without.and_then(|other| other.get(at));
                differing(Some(value), other, mask, hidden);
            }
        }
        Some(Value::Object(map)) => {
            for (key, value) in map {
                let other = without.and_then(|other| other.get(key));
                differing(Some(value), other, mask, hidden);
            }
        }
        Some(Value::Number(number)) if with != without => {
            hidden.extend(Some(number.to_string()).filter(|text| text.len() >= LONG_CHARS));
        }
        _ => {}
    }
}

/// What a task shows at the end: `spec.output` with links and texts whose `if` is
/// false left out.
///
/// # Errors
///
/// Where expressions are more than may be worked out.
pub fn output(given: &Given<'_>) -> Result<Map<String, Value>, ActionError> {
    let options = &with_status(given);
    let context = context::of(given.spec, given.outputs, given.environment, None);
    let limits = &Limits::default();
    let mut wanted = given.spec.output.clone();
    for key in ["links", "text"] {
        let Some(Value::Array(items)) = wanted.get_mut(key) else {
            continue;
        };
        let mut kept = Vec::new();
        for mut item in std::mem::take(items) {
            let condition = item
                .as_object_mut()
                .and_then(|item| item.shift_remove("if"));
            if input::runs(condition.as_ref(), &context, options, limits).map_err(failed)? {
                kept.push(item);
            }
        }
        *items = kept;
    }
    let resolved =
        input::resolve(&Value::Object(wanted), &context, options, limits).map_err(failed)?;
    match resolved.value {
        Some(Value::Object(output)) => Ok(output),
        _ => Ok(Map::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ask(step: Value, has_failed: bool) -> Result<Decision, ActionError> {
        let entity = json!({"metadata": {"name": "t"}, "spec": {"steps": [step]}});
        let template = crate::template::Template::read("template:default/t", &entity).unwrap();
        let parameters = json!({"list": ["a", "b"], "no": false, "none": null});
        let parameters = parameters.as_object().cloned().unwrap();
        let spec = TaskSpec::new("id".into(), &template, parameters, vec![], None, 0);
        let secrets = Secrets {
            given: [("key".to_owned(), "hunter2".to_owned())].into(),
            environment: [].into(),
        };
        let given = Given {
            spec: &spec,
            outputs: &Outputs::new(),
            environment: &Map::new(),
            secrets: &secrets,
            options: &Options::default(),
            has_failed,
        };
        decide(&spec.steps[0], &given)
    }

    #[track_caller]
    fn inputs(step: Value, expected: Value) {
        let Decision::Run(calls) = ask(step, false).unwrap() else {
            panic!("it runs");
        };
        let inputs: Vec<_> = calls
            .into_iter()
            .map(|call| Value::Object(call.input))
            .collect();
        assert_eq!(Value::Array(inputs), expected);
    }

    #[test]
    fn a_step_with_each_is_called_for_every_entry() {
        inputs(
            json!({"action": "a", "each": "${{ parameters.list }}", "input": {"v": "${{ each.value }}"}}),
            json!([{"v": "a"}, {"v": "b"}]),
        );
        inputs(
            json!({"action": "a", "each": "${{ parameters.list }}", "if": "${{ each.value == 'b' }}",
                   "input": {"v": "${{ each.value }}"}}),
            json!([{"v": "b"}]),
        );
        inputs(json!({"action": "a"}), json!([{}]));
    }

    #[test]
    fn a_condition_is_asked_before_each_is() {
        let step =
            json!({"action": "a", "each": "${{ parameters.none }}", "if": "${{ parameters.no }}"});
        assert!(matches!(ask(step, false), Ok(Decision::Skip(_))));
        let step = json!({"action": "a", "each": "${{ parameters.none }}"});
        assert!(ask(step, false).is_err());
    }

    #[test]
    fn after_a_failure_only_those_run_that_ask_for_it() {
        let runs = |condition: &str| {
            let decision = ask(json!({"action": "a", "if": condition}), true);
            matches!(decision, Ok(Decision::Run(_)))
        };
        assert!(runs("${{ always() }}"));
        assert!(runs("${{ failure() and parameters.list }}"));
        assert!(!runs("${{ parameters.list }}"));
        let step = json!({"action": "a", "if": "${{ failure() }}"});
        assert!(matches!(ask(step, false), Ok(Decision::Skip(_))));
    }

    #[test]
    fn what_depends_on_secrets_is_hidden_and_no_condition_sees_them() {
        let step = json!({"action": "a", "input": {"a": "x${{ secrets.key | reverse }}", "b": "y${{ secrets.key }}"}});
        let Decision::Run(calls) = ask(step, false).unwrap() else {
            panic!("it runs");
        };
        assert_eq!(calls[0].hidden, ["x2retnuh"]);
        let step = json!({"action": "a", "if": "${{ secrets.key }}"});
        assert!(matches!(ask(step, false), Ok(Decision::Skip(_))));
    }

    #[test]
    fn what_cannot_be_rendered_is_told() {
        let step = json!({"action": "a", "input": {"a": {"b": "${{ parameters.list | uper }}"}}});
        let Decision::Run(calls) = ask(step, false).unwrap() else {
            panic!("it runs");
        };
        let [note] = calls[0].notes.as_slice() else {
            panic!("one note");
        };
        assert!(
            note.starts_with("`a.b` is passed on as it is written:"),
            "{note}"
        );
        assert!(note.contains("upper"), "{note}");
    }
}
