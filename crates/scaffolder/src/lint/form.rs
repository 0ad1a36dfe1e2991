//! What looks wrong in the form of a template.

use std::collections::HashSet;
use std::fmt::Write as _;

use diagnostic::Severity;
use nunjucks::{Options, Template, walk};
use yaml::{Node, Value};

use super::Report;
use super::model::{Model, texts};

/// Reports fields written as pages, and fields that nobody reads.
pub(super) fn check(model: &Model<'_>, root: &Node, report: &mut Report<'_>) {
    let has_list = field_list(model, report);
    // Where a part of the template is elsewhere, that part may read anything.
    if !has_list && !model.is_form_open && !model.are_steps_open {
        unused(model, root, report);
    }
}

/// A form as the first draft of this kind had it: fields with an `id` each.
fn field_list(model: &Model<'_>, report: &mut Report<'_>) -> bool {
    let is_field = |page: &&&Node| {
        page.get("properties").is_none() && page.get("id").is_some_and(|id| id.as_str().is_some())
    };
    let fields: Vec<&Node> = model.pages.iter().filter(is_field).copied().collect();
    let Some(first) = fields.first() else {
        return false;
    };
    let message = "this is a field, where a page of fields is needed: the form would be empty";
    let hint = as_page(&fields);
    report.at(
        Severity::Error,
        "template-field-list",
        first.span,
        message.to_owned(),
        hint,
    );
    true
}

/// The fields as one page.
fn as_page(fields: &[&Node]) -> String {
    let mut yaml = String::from("write\nparameters:\n  - title: Fill in\n");
    let name = |field: &Node| {
        let id = field.get("id").and_then(Node::as_str).unwrap_or_default();
        scalar(&serde_json::Value::from(id))
    };
    let is_true = |field: &Node, key: &str| {
        field
            .get(key)
            .is_some_and(|value| value.value == Value::Bool(true))
    };
    let required: Vec<String> = fields
        .iter()
        .filter(|field| is_true(field, "required"))
        .map(|field| name(field))
        .collect();
    if !required.is_empty() {
        let _ = writeln!(yaml, "    required: [{}]", required.join(", "));
    }
    yaml.push_str("    properties:\n");
    for field in fields {
        let _ = writeln!(yaml, "      {}:", name(field));
        let entries = field.as_mapping().map_or(&[][..], |map| &map.entries);
        for entry in entries {
            let is_flag = &*entry.key == "required" && matches!(entry.value.value, Value::Bool(_));
            if &*entry.key == "id" || is_flag {
                continue;
            }
            let value = scalar(&entry.value.to_json());
            let _ = writeln!(yaml, "        {}: {value}", scalar(&(*entry.key).into()));
        }
    }
    yaml
}

/// A value on one line: JSON, which is YAML, and plain text where that is safe.
fn scalar(value: &serde_json::Value) -> String {
    let is_plain = |text: &str| {
        let word =
            |char: char| char.is_alphanumeric() || matches!(char, '_' | ' ' | '-' | '?' | '.');
        let reserved = ["true", "false", "null", "yes", "no", "on", "off"];
        text.chars().all(word)
            && text.starts_with(char::is_alphabetic)
            && !text.ends_with(' ')
            && !reserved.contains(&text.to_lowercase().as_str())
    };
    match value {
        serde_json::Value::String(text) if is_plain(text) || is_key(text) => text.clone(),
        value => value.to_string(),
    }
}

/// Whether a text is a key such as `ui:field`, which needs no quotes.
fn is_key(text: &str) -> bool {
    text.starts_with("ui:") && text[3..].chars().all(char::is_alphanumeric)
}

/// Fields whose answer is read nowhere.
fn unused(model: &Model<'_>, root: &Node, report: &mut Report<'_>) {
    let mut found = Vec::new();
    texts(root, &mut found);
    let mut used = HashSet::new();
    let mut words = HashSet::new();
    for node in found {
        let text = node.as_str().unwrap_or_default();
        if !text.contains("{{") && !text.contains("{%") {
            // A field may name another in its options.
            words.insert(text);
            continue;
        }
        let Ok(template) = Template::parse(text, &Options::default()) else {
            // Read by eye: whatever is named counts.
            let parts = text.split(|char: char| !char.is_alphanumeric() && char != '_');
            used.extend(parts.map(str::to_owned));
            continue;
        };
        for read in walk::reads(template.nodes()) {
            match (&*read.path[0], read.path.get(1)) {
                ("parameters", None) => return,
                ("parameters" | "secrets", Some(name)) => {
                    used.insert(name.to_string());
                }
                _ => {}
            }
        }
    }
    for page in &model.pages {
        conditions(page, &mut used, 0);
    }
    for parameter in &model.parameters {
        let name = parameter.name;
        let kind = parameter.schema.get("type").and_then(Node::as_str);
        // A page of text without an answer, or a name that an option mentions.
        let is_text_only = kind == Some("null");
        let siblings = name == "repoUrl" && model.parameters.iter().any(reads_repo_url);
        if used.contains(name)
            || words.contains(name) && is_named(model, name)
            || is_text_only
            || siblings
        {
            continue;
        }
        report.at(
            Severity::Warning,
            "template-unused-parameter",
            parameter.span,
            format!("nothing reads `parameters.{name}`: people are asked for it in vain"),
            format!("use it as `${{{{ parameters.{name} }}}}`, or take it out of the form"),
        );
    }
}

/// `RepoBranchPicker` looks at the field that is called `repoUrl`.
fn reads_repo_url(parameter: &super::model::Parameter<'_>) -> bool {
    parameter.schema.get("ui:field").and_then(Node::as_str) == Some("RepoBranchPicker")
}

/// Whether the options of a field name another field.
fn is_named(model: &Model<'_>, name: &str) -> bool {
    model.parameters.iter().any(|parameter| {
        let mut found = Vec::new();
        if let Some(options) = parameter.schema.get("ui:options") {
            texts(options, &mut found);
        }
        parameter.name != name && found.iter().any(|node| node.as_str() == Some(name))
    })
}

/// Fields on which it depends what else is asked.
fn conditions(schema: &Node, used: &mut HashSet<String>, depth: usize) {
    if depth > 32 {
        return;
    }
    if let Some(dependencies) = schema.get("dependencies").and_then(Node::as_mapping) {
        used.extend(
            dependencies
                .entries
                .iter()
                .map(|entry| entry.key.to_string()),
        );
    }
    let condition = schema.get("if").and_then(|branch| branch.get("properties"));
    if let Some(properties) = condition.and_then(Node::as_mapping) {
        used.extend(properties.entries.iter().map(|entry| entry.key.to_string()));
    }
    match &schema.value {
        Value::Sequence(items) => items
            .iter()
            .for_each(|item| conditions(item, used, depth + 1)),
        Value::Mapping(map) => {
            let values = map.entries.iter().map(|entry| &entry.value);
            values.for_each(|value| conditions(value, used, depth + 1));
        }
        _ => {}
    }
}
