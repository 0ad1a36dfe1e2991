//! What looks wrong between the braces of steps and of the output.
//!
//! Most of the work is [`nunjucks::lint`]'s; here are the names that steps see, and
//! which of them are wrong in which way.

use std::sync::Arc;

use diagnostic::Severity;
use nunjucks::lint::{Finding, Known, Rule, lint};
use nunjucks::walk::{Read, reads};
use nunjucks::{Callback, Options, Template};
use serde_json::Value as Json;
use yaml::Node;

use super::model::{Model, Parameter, Step, holds_tags, texts};
use super::{ActionSchemas, Report};

/// The names that steps see besides `parameters` and `steps`; what is below is not
/// known.
const OTHERS: [&str; 4] = ["user", "secrets", "context", "environment"];

/// A name that nobody can write. What has no names below it counts as not known by the
/// template language, and a form without fields is known.
pub(super) const NOBODY: &str = "\0";

/// Reports expressions of steps and of the output.
pub(super) fn check(model: &Model<'_>, report: &mut Report<'_>) {
    let schemas: Vec<Option<ActionSchemas>> = model
        .steps
        .iter()
        .map(|step| report.input.surroundings.action(step.action))
        .collect();
    let known = known(model, &schemas);
    let mut in_rounds = known.clone();
    in_rounds.add(&["each"]).open();
    let options = language();
    for (number, step) in model.steps.iter().enumerate() {
        let mut found = Vec::new();
        for key in ["input", "if", "each"] {
            if let Some(node) = step.node.get(key) {
                texts(node, &mut found);
            }
        }
        let looker = Looker {
            model,
            schemas: &schemas,
            known: match step.repeats {
                true => &in_rounds,
                false => &known,
            },
            options: &options,
            number,
            condition: step
                .node
                .get("if")
                .and_then(Node::as_str)
                .unwrap_or_default(),
        };
        for node in found {
            looker.text(node, report);
        }
    }
    if let Some(output) = model.output {
        let mut found = Vec::new();
        texts(output, &mut found);
        let looker = Looker {
            model,
            schemas: &schemas,
            known: &known,
            options: &options,
            number: usize::MAX,
            condition: "",
        };
        for node in found {
            looker.text(node, report);
        }
    }
}

/// Nunjucks with the functions that steps have besides.
fn language() -> Options {
    let mut options = Options::default();
    for name in ["always", "failure"] {
        let function: Callback = Arc::new(|_| Ok(Some(Json::Bool(true))));
        options.functions.insert(name.to_owned(), function);
    }
    options
}

/// The values that steps see.
fn known(model: &Model<'_>, schemas: &[Option<ActionSchemas>]) -> Known {
    let mut known = Known::new();
    for name in OTHERS {
        known.add(&[name]).open();
    }
    let parameters = known.add(&["parameters"]);
    match model.is_form_open {
        true => parameters.open(),
        false => parameters.add(&[NOBODY]),
    };
    for parameter in &model.parameters {
        add_parameter(parameter, parameters);
    }
    let steps = known.add(&["steps"]);
    if model.are_steps_open {
        steps.open();
    }
    for (step, schemas) in model.steps.iter().zip(schemas) {
        let output = steps.add(&[&*step.id, "output"]);
        let names = schemas.as_ref().and_then(outputs).unwrap_or_default();
        if names.is_empty() {
            output.open();
        }
        for name in names {
            output.add(&[name]).open();
        }
        // Given and not declared.
        if step.action == "catalog:register" {
            output.add(&["catalogInfoUrl"]);
            output.add(&["entityRef"]);
        }
    }
    known
}

fn add_parameter(parameter: &Parameter<'_>, parameters: &mut Known) {
    let field = parameters.add(&[parameter.name]);
    if parameter.is_optional {
        field.optional();
    }
    let schema = parameter.schema;
    let branches = [
        "oneOf",
        "anyOf",
        "allOf",
        "dependencies",
        "if",
        "additionalProperties",
    ];
    let is_open = branches.iter().any(|key| schema.get(key).is_some());
    let properties = schema.get("properties").and_then(Node::as_mapping);
    if let Some(properties) = properties
        && !is_open
    {
        for entry in &properties.entries {
            field.add(&[&*entry.key]).open();
        }
    }
}

/// The outputs that an action declares; nothing where it may give others.
fn outputs(schemas: &ActionSchemas) -> Option<Vec<&str>> {
    let schema = schemas.output.as_ref()?;
    if !matches!(
        schema.get("additionalProperties"),
        None | Some(Json::Bool(false))
    ) {
        return None;
    }
    let properties = schema.get("properties")?.as_object()?;
    Some(properties.keys().map(String::as_str).collect())
}

/// Looks at the texts of one step, or of the output.
struct Looker<'m, 'y> {
    model: &'m Model<'y>,
    schemas: &'m [Option<ActionSchemas>],
    known: &'m Known,
    options: &'m Options,
    /// The number of the step.
    number: usize,
    /// Its `if`.
    condition: &'m str,
}

/// What to say: severity, code, message and hint.
type Said = (Severity, &'static str, String, Option<String>);

impl Looker<'_, '_> {
    fn text(&self, node: &Node, report: &mut Report<'_>) {
        let text = node.as_str().unwrap_or_default();
        if !holds_tags(text) {
            return;
        }
        let template = match Template::parse(text, self.options) {
            Ok(template) => template,
            Err(error) => {
                let part = error.span.start..error.span.end;
                report.within(
                    Severity::Warning,
                    "template-unrendered",
                    (node, part),
                    format!("this is passed on as it is written: {}", error.message),
                    other_language(text)
                        .filter(|_| !error.message.contains("write"))
                        .map(str::to_owned),
                );
                return;
            }
        };
        let reads = reads(template.nodes());
        for finding in lint(&template, self.known) {
            let Some((severity, code, message, hint)) = self.say(&finding, &reads) else {
                continue;
            };
            let part = finding.span.start..finding.span.end;
            report.within(severity, code, (node, part), message, hint);
        }
        for read in &reads {
            self.order(node, read, report);
        }
    }

    /// A step that has not run when it is read.
    fn order(&self, node: &Node, read: &Read, report: &mut Report<'_>) {
        if read.local || read.path.len() < 2 || &*read.path[0] != "steps" {
            return;
        }
        let id = &*read.path[1];
        let position = self.model.steps.iter().position(|step| step.id == id);
        let Some(position) = position.filter(|&position| position >= self.number) else {
            return;
        };
        let message = match position == self.number {
            true => format!("`steps.{id}` is this step, which has not run yet"),
            false => format!("the step `{id}` has not run yet: it comes later"),
        };
        report.within(
            Severity::Warning,
            "template-step-order",
            (node, read.span.start..read.span.end),
            message,
            "move it before this one".to_owned(),
        );
    }

    fn say(&self, finding: &Finding, reads: &[Read]) -> Option<Said> {
        let warn = |code, message: String, hint| Some((Severity::Warning, code, message, hint));
        let (message, hint) = apart(&finding.message);
        match finding.rule {
            Rule::UnknownValue => {
                let read = reads.iter().find(|read| read.span == finding.span)?;
                let (code, message, hint) = self.unknown(&read.path, hint);
                warn(code, message, hint)
            }
            Rule::UnknownFilter => warn(
                "template-unknown-filter",
                format!("{message}, so this is passed on as it is written"),
                hint,
            ),
            Rule::DashInName => warn("template-dash", message, hint),
            Rule::FailsWhenMissing => {
                let read = reads
                    .iter()
                    .find(|read| read.span.start == finding.span.start)?;
                let path = read.path.join(".");
                let is_guarded = reads
                    .iter()
                    .any(|other| other.guarded && other.path == read.path);
                if is_guarded || self.condition.contains(&path) {
                    return None;
                }
                warn("template-filter-fails", message, hint)
            }
            _ => warn("template-odd-expression", message, hint),
        }
    }

    /// What to say of a path that leads to nothing.
    fn unknown(
        &self,
        path: &[Arc<str>],
        near: Option<String>,
    ) -> (&'static str, String, Option<String>) {
        let second = path.get(1).map_or("", |name| name);
        match &*path[0] {
            "parameters" => {
                let hint = near.unwrap_or_else(|| "add it to `spec.parameters`".to_owned());
                let is_nested = self.model.parameter(second).is_some();
                let below = path[1..].join(".");
                let name = if is_nested { &below } else { second };
                let message = format!("the form has no field `{name}`");
                ("template-unknown-parameter", message, Some(hint))
            }
            "values" => {
                let hint = match self.model.parameter(second) {
                    Some(_) => format!("write `parameters.{second}`"),
                    None => "steps see `parameters`".to_owned(),
                };
                let message = format!(
                    "`{}` is nothing here: `values` is what skeletons see",
                    path.join(".")
                );
                ("template-values", message, Some(hint))
            }
            "steps" => self.unknown_of_step(path, second, near),
            "each" => (
                "template-unknown-name",
                "`each` is there only in a step that has `each`".to_owned(),
                None,
            ),
            name => {
                let hint = match self.model.parameter(name) {
                    Some(_) => Some(format!("write `parameters.{name}`")),
                    None => near,
                };
                let message = format!("`{name}` means nothing here");
                ("template-unknown-name", message, hint)
            }
        }
    }

    fn unknown_of_step(
        &self,
        path: &[Arc<str>],
        id: &str,
        near: Option<String>,
    ) -> (&'static str, String, Option<String>) {
        let position = self.model.steps.iter().position(|step| step.id == id);
        let Some(position) = position else {
            let message = format!("no step has the id `{id}`");
            return ("template-unknown-step", message, near);
        };
        let step: &Step<'_> = &self.model.steps[position];
        let third = path.get(2).map_or("", |name| name);
        if third != "output" {
            let whose = match id.contains(|char: char| !char.is_alphanumeric() && char != '_') {
                true => format!("steps['{id}']"),
                false => format!("steps.{id}"),
            };
            return (
                "template-unknown-output",
                format!("`{third}` is nothing: what a step gives is below `output`"),
                Some(format!("write `{whose}.output.{third}`")),
            );
        }
        let output = path.get(3).map_or("", |name| name);
        let names = self.schemas[position].as_ref().and_then(outputs);
        let hint = near.or_else(|| {
            let names = names.unwrap_or_default();
            (!names.is_empty()).then(|| format!("it gives `{}`", names.join("`, `")))
        });
        let message = format!("`{}` gives no `{output}`", step.action);
        ("template-unknown-output", message, hint)
    }
}

/// A message of the template language and the hint in it.
pub(super) fn apart(message: &str) -> (String, Option<String>) {
    match message.split_once(": ") {
        Some((message, hint)) => (message.to_owned(), Some(hint.to_owned())),
        None => (message.to_owned(), None),
    }
}

/// What is written in other languages, and how it is written here.
fn other_language(text: &str) -> Option<&'static str> {
    let written = [
        ("||", "write `or`"),
        ("&&", "write `and`"),
        (" ? ", "write `x if condition else y`"),
        (
            "=>",
            "functions cannot be written here: use a filter or a loop",
        ),
    ];
    written
        .iter()
        .find(|(wrong, _)| text.contains(wrong))
        .map(|(_, right)| *right)
}
