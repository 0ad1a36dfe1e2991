//! What steps can call, as the theme shows it.

use scaffolder::action::{About, DryRun, Registry};
use serde_json::{Map, Value, json};
use site_theme::create::{Action, ActionGroup, ActionsPage, Example, Property};
use site_theme::parts::{CodeBlock, Crumbs};
use site_theme::prose;

use crate::portal::Portal;

/// Properties within properties that are listed.
const MAX_DEPTH: usize = 3;

/// The page of all actions.
pub fn page<'a>(portal: &'a dyn Portal, registry: &Registry) -> ActionsPage<'a> {
    let base = &portal.chrome().base_path;
    let mut groups: Vec<ActionGroup> = Vec::new();
    for action in registry.all() {
        let about = action.about();
        let title = match about.origin.as_str() {
            "built in" => "Built in".to_owned(),
            path => path.to_owned(),
        };
        let shown = view(portal, about);
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.actions.push(shown),
            None => groups.push(ActionGroup {
                title: title.into(),
                actions: vec![shown],
            }),
        }
    }
    let mut frame = portal.frame("Actions".to_owned(), "create/actions/");
    frame.description = "What the steps of a template can call.".to_owned();
    ActionsPage {
        frame,
        crumbs: Crumbs {
            items: vec![("Create".into(), format!("{base}/create/").into())],
        },
        groups,
    }
}

fn view<'a>(portal: &'a dyn Portal, about: &About) -> Action<'a> {
    let mut notes = Vec::new();
    if about.dry_run == DryRun::Skip {
        notes.push("Left out of a dry run".into());
    }
    let (mut input, mut output) = (Vec::new(), Vec::new());
    properties(&about.input, 0, &mut input);
    properties(&about.output, 0, &mut output);
    let examples = about.examples.iter().map(|example| Example {
        description: example.description.clone().into(),
        yaml: CodeBlock {
            icon: portal.chrome().icon("copy"),
            text: step(&about.id, &example.input).into(),
            label: "Example of a step".into(),
        },
    });
    Action {
        id: about.id.clone().into(),
        description_html: prose::to_html(&about.description).into(),
        source: about.origin.clone().into(),
        notes,
        input,
        output,
        examples: examples.collect(),
    }
}

/// An example as a step in YAML.
fn step(id: &str, input: &Value) -> String {
    let id_of = id.rsplit(':').next().unwrap_or(id);
    let step = json!([{ "id": id_of, "name": format!("Call {id}"), "action": id, "input": input }]);
    scaffolder::actions::to_yaml(&step).unwrap_or_default()
}

fn properties<'a>(schema: &Value, depth: usize, found: &mut Vec<Property<'a>>) {
    let empty = Map::new();
    let all = schema
        .get("properties")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    let required = schema.get("required").and_then(Value::as_array);
    for (name, schema) in all {
        let description = schema
            .get("description")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let mut html = String::new();
        prose::push_line(&mut html, description);
        found.push(Property {
            name: name.clone().into(),
            depth,
            what: what(schema).into(),
            required: required.is_some_and(|names| names.iter().any(|one| one == name)),
            description_html: html.into(),
            default: schema.get("default").map(|value| value.to_string().into()),
        });
        if depth < MAX_DEPTH {
            let inner = schema.get("items").unwrap_or(schema);
            properties(inner, depth + 1, found);
        }
    }
}

/// A type in words.
fn what(schema: &Value) -> String {
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let texts = values.iter().map(|value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        });
        return texts.collect::<Vec<_>>().join(" or ");
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(parts) = schema.get(key).and_then(Value::as_array) {
            let mut words: Vec<String> = parts.iter().map(what).collect();
            words.dedup();
            return words.join(" or ");
        }
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => "text".to_owned(),
        Some("integer") => "whole number".to_owned(),
        Some("number") => "number".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        Some("array") => match schema.get("items") {
            Some(items) => format!("list of {}", what(items)),
            None => "list".to_owned(),
        },
        Some("object") => "map".to_owned(),
        _ => "anything".to_owned(),
    }
}
