//! What looks wrong in a step, whatever its expressions say.

use diagnostic::Severity;
use nunjucks::{Options, Template, walk};
use yaml::{Node, Value};

use super::Report;
use super::model::{Model, Step, texts};

/// Reports steps that cannot be, and steps that should not.
pub(super) fn check(model: &Model<'_>, report: &mut Report<'_>) {
    let ids = report.input.surroundings.action_ids();
    for (number, step) in model.steps.iter().enumerate() {
        if model.steps[..number]
            .iter()
            .any(|other| other.id == step.id)
        {
            report.at(
                Severity::Error,
                "template-duplicate-id",
                step.id_span,
                format!("two steps have the id `{}`", step.id),
                "give this one another: what comes of one would hide the other's".to_owned(),
            );
        }
        unknown_action(step, &ids, report);
        old_input(step, report);
        absolute_file(step, report);
        public_secrets(step, report);
        leaked_secrets(model, step, report);
    }
}

fn unknown_action(step: &Step<'_>, ids: &[String], report: &mut Report<'_>) {
    if ids.is_empty() || report.input.surroundings.action(step.action).is_some() {
        return;
    }
    let hint = match catalog::closest(step.action, ids.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            "declare actions of your own under `actions` in a file of `integrations/`".to_owned()
        }
    };
    report.at(
        Severity::Error,
        "template-unknown-action",
        step.action_span,
        format!("there is no action `{}`", step.action),
        hint,
    );
}

/// Reports an input that Backstage accepts and does not look at.
fn old_input(step: &Step<'_>, report: &mut Report<'_>) {
    if step.action != "fetch:template" {
        return;
    }
    let input = step.input.and_then(Node::as_mapping);
    let Some(entry) = input.and_then(|input| input.entry("copyWithoutRender")) else {
        return;
    };
    report.at(
        Severity::Warning,
        "template-old-input",
        entry.key_span,
        "Backstage no longer looks at `copyWithoutRender`, and renders these files".to_owned(),
        "write `copyWithoutTemplating`: names are rendered, contents are not".to_owned(),
    );
}

fn absolute_file(step: &Step<'_>, report: &mut Report<'_>) {
    let Some(url) = step.input.and_then(|input| input.get("url")) else {
        return;
    };
    let is_absolute = url
        .as_str()
        .is_some_and(|text| text.trim_start().starts_with("file:"));
    if is_absolute && step.action.starts_with("fetch:") {
        report.at(
            Severity::Warning,
            "template-absolute-file",
            url.span,
            "this is a file of one machine".to_owned(),
            "write the path from the folder of the template, as in `./skeleton`".to_owned(),
        );
    }
}

fn public_secrets(step: &Step<'_>, report: &mut Report<'_>) {
    let makes_repository =
        step.action.starts_with("publish:") || step.action == "github:repo:create";
    if !makes_repository || step.literal("repoVisibility") != Some("public") {
        return;
    }
    let secrets = step
        .input
        .and_then(Node::as_mapping)
        .and_then(|input| input.entry("secrets"));
    let Some(secrets) = secrets else {
        return;
    };
    if secrets
        .value
        .as_mapping()
        .is_some_and(|map| !map.entries.is_empty())
    {
        report.at(
            Severity::Warning,
            "template-public-secrets",
            secrets.key_span,
            "this repository is public, and is given secrets".to_owned(),
            "write `repoVisibility: private`, or keep the secrets out of it".to_owned(),
        );
    }
}

/// Secrets among values of a skeleton, or in a message for the log.
fn leaked_secrets(model: &Model<'_>, step: &Step<'_>, report: &mut Report<'_>) {
    let (input, whither) = match step.action {
        "fetch:template"
        | "fetch:template:file"
        | "workspace:template"
        | "workspace:template:file"
        | "fetch:cookiecutter" => ("values", "files"),
        "debug:log" => ("message", "the log"),
        _ => return,
    };
    let Some(given) = step.input.and_then(|node| node.get(input)) else {
        return;
    };
    let mut found = Vec::new();
    texts(given, &mut found);
    for node in found {
        let text = node.as_str().unwrap_or_default();
        let Ok(template) = Template::parse(text, &Options::default()) else {
            continue;
        };
        for read in walk::reads(template.nodes()) {
            let name = read.path.get(1).map_or("", |name| name);
            let said = match &*read.path[0] {
                "secrets" if !read.local => (
                    format!(
                        "`{}` is a secret, and is written into {whither}",
                        read.path.join(".")
                    ),
                    "give it to an action that keeps secrets, such as `publish:github` with \
                     `secrets`"
                        .to_owned(),
                ),
                "parameters" if model.parameter(name).is_some_and(|field| field.is_secret) => (
                    format!("`parameters.{name}` is asterisks: the field is a secret"),
                    format!("what was typed is `secrets.{name}`, for an action that keeps secrets"),
                ),
                _ => continue,
            };
            let place = (node, read.span.start..read.span.end);
            let (message, hint) = said;
            report.within(
                Severity::Error,
                "template-secret-value",
                place,
                message,
                hint,
            );
        }
    }
}

/// Whether a node is an expression, so that its value is not known.
pub(super) fn is_expression(node: &Node) -> bool {
    matches!(&node.value, Value::String(text) if super::model::holds_tags(text))
}
