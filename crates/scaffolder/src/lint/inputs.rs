//! What a step gives its action, compared with what the action's schema takes.
//!
//! Only values that are written out are compared; what an expression gives is known
//! when the step runs. Of JSON Schema this looks at `properties`, `required`, `type`,
//! `enum`, `const`, `items`, `additionalProperties` and, at the top, `anyOf` and
//! `oneOf`; whatever else a schema says is not looked at.

use diagnostic::Severity;
use serde_json::Value as Json;
use yaml::{Mapping, Node, Value};

use super::Report;
use super::model::{Model, Step};
use super::steps::is_expression;

/// Schemas deeper than this are not looked into.
const MAX_DEPTH: usize = 16;

/// Reports inputs that are unknown, missing or of the wrong type.
pub(super) fn check(model: &Model<'_>, report: &mut Report<'_>) {
    for step in &model.steps {
        let Some(schemas) = report.input.surroundings.action(step.action) else {
            continue;
        };
        if step.input.is_some_and(is_expression) {
            continue;
        }
        let empty = Mapping::default();
        let given = step.input.and_then(Node::as_mapping).unwrap_or(&empty);
        if given.get("$yaml").is_some() {
            continue;
        }
        allowed_hosts(step, given, report);
        if let Some(schema) = &schemas.input {
            missing(step, given, schema, report);
            let variants = variants(schema);
            for entry in &given.entries {
                let of_key: Vec<&Json> = variants
                    .iter()
                    .filter_map(|variant| variant.get("properties")?.get(&*entry.key))
                    .collect();
                match of_key.as_slice() {
                    [] => unknown(step, entry, &variants, report),
                    [schema] => value(&entry.key, &entry.value, schema, 0, report),
                    // Variants differ: which is meant is not known.
                    _ => {}
                }
            }
        }
    }
}

/// The schemas of which one has to fit.
fn variants(schema: &Json) -> Vec<&Json> {
    for key in ["anyOf", "oneOf"] {
        if let Some(Json::Array(variants)) = schema.get(key)
            && schema.get("properties").is_none()
        {
            return variants.iter().collect();
        }
    }
    vec![schema]
}

fn allowed_hosts(step: &Step<'_>, given: &Mapping, report: &mut Report<'_>) {
    let Some(entry) = given.entry("allowedHosts") else {
        return;
    };
    if step.action.starts_with("publish:") {
        report.at(
            Severity::Warning,
            "template-allowed-hosts",
            entry.key_span,
            format!(
                "`{}` has no `allowedHosts`, and Backstage refuses the step",
                step.action
            ),
            "take it out, and write it under `ui:options` of the `RepoUrlPicker`".to_owned(),
        );
    }
}

fn missing(step: &Step<'_>, given: &Mapping, schema: &Json, report: &mut Report<'_>) {
    let lacks = |variant: &Json| -> Vec<String> {
        let required = variant.get("required").and_then(Json::as_array);
        let names = required.into_iter().flatten().filter_map(Json::as_str);
        names
            .filter(|name| given.get(name).is_none())
            .map(str::to_owned)
            .collect()
    };
    let least = variants(schema)
        .into_iter()
        .map(lacks)
        .min_by_key(Vec::len)
        .unwrap_or_default();
    if least.is_empty() {
        return;
    }
    let names = least.join("`, `");
    let example: Vec<String> = least.iter().map(|name| format!("{name}: …")).collect();
    report.at(
        Severity::Error,
        "template-missing-input",
        step.action_span,
        format!("`{}` needs `{names}`", step.action),
        format!("write under `input`\n{}", example.join("\n")),
    );
}

fn unknown(step: &Step<'_>, entry: &yaml::Entry, variants: &[&Json], report: &mut Report<'_>) {
    let is_open = variants.iter().any(|variant| {
        variant.get("properties").is_none()
            || !matches!(variant.get("additionalProperties"), Some(Json::Bool(false)))
    });
    let is_told = &*entry.key == "allowedHosts" && step.action.starts_with("publish:");
    if is_open || is_told {
        return;
    }
    let known = variants
        .iter()
        .filter_map(|variant| variant.get("properties")?.as_object())
        .flat_map(|properties| properties.keys().map(String::as_str));
    let hint = match catalog::closest(&entry.key, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "take it out: Backstage refuses the step".to_owned(),
    };
    report.at(
        Severity::Warning,
        "template-unknown-input",
        entry.key_span,
        format!("`{}` has no input `{}`", step.action, entry.key),
        hint,
    );
}

/// Compares a value that is written out.
fn value(name: &str, node: &Node, schema: &Json, depth: usize, report: &mut Report<'_>) {
    if depth > MAX_DEPTH || is_expression(node) {
        return;
    }
    let types: Vec<&str> = match schema.get("type") {
        Some(Json::String(one)) => vec![one],
        Some(Json::Array(several)) => several.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    };
    let mut wrong = |expected: String| {
        report.at(
            Severity::Error,
            "template-input-type",
            node.span,
            format!("`{name}` is {expected}, and this is {}", kind(&node.value)),
            hint(&node.value, &types),
        );
    };
    if !types.is_empty() && !types.iter().any(|kind| fits(&node.value, kind)) {
        wrong(
            types
                .iter()
                .map(|kind| called(kind))
                .collect::<Vec<_>>()
                .join(" or "),
        );
        return;
    }
    if let Some(Json::Array(allowed)) = schema.get("enum")
        && !allowed.contains(&node.to_json())
    {
        let allowed: Vec<String> = allowed
            .iter()
            .take(12)
            .map(|one| format!("`{}`", plain(one)))
            .collect();
        report.at(
            Severity::Error,
            "template-input-type",
            node.span,
            format!("`{}` is not a value of `{name}`", plain(&node.to_json())),
            format!("write {}", allowed.join(", ")),
        );
        return;
    }
    match (&node.value, schema.get("items"), schema.get("properties")) {
        (Value::Sequence(items), Some(schema), _) => {
            for item in items {
                value(name, item, schema, depth + 1, report);
            }
        }
        (Value::Mapping(map), _, Some(properties)) => {
            for entry in &map.entries {
                if let Some(schema) = properties.get(&*entry.key) {
                    let name = format!("{name}.{}", entry.key);
                    value(&name, &entry.value, schema, depth + 1, report);
                }
            }
        }
        _ => {}
    }
}

fn fits(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => matches!(value, Value::String(_)),
        "boolean" => matches!(value, Value::Bool(_)),
        "number" => matches!(value, Value::Number(_)),
        "integer" => matches!(value, Value::Number(number) if number.0.fract() == 0.0),
        "array" => matches!(value, Value::Sequence(_)),
        "object" => matches!(value, Value::Mapping(_)),
        "null" => matches!(value, Value::Null),
        _ => true,
    }
}

fn called(kind: &str) -> &str {
    match kind {
        "string" => "text",
        "boolean" => "true or false",
        "number" => "a number",
        "integer" => "a whole number",
        "array" => "a list",
        "object" => "a map",
        "null" => "nothing",
        other => other,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "a map",
    }
}

fn hint(value: &Value, types: &[&str]) -> Option<String> {
    match value {
        Value::Null => Some("write a value, or take the line out".to_owned()),
        Value::Bool(_) | Value::Number(_) if types.contains(&"string") => {
            Some("put it in quotes".to_owned())
        }
        Value::String(_) if types.contains(&"array") => {
            Some("write it as a list, with `- ` before it".to_owned())
        }
        Value::String(text)
            if types.contains(&"boolean") && matches!(&**text, "true" | "false") =>
        {
            Some("take the quotes away".to_owned())
        }
        _ => None,
    }
}

fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        value => value.to_string(),
    }
}
