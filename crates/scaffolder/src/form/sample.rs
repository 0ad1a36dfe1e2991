//! Answers that nobody gave: for a preview of what a template makes.
//!
//! [`sample`] takes the defaults of the form, and for what has to be answered and has
//! none, something that shows for what it stands: the name of the field in braces, as
//! in `{serviceName}`. Optional fields without a default stay unanswered.
//!
//! Whether such answers would be accepted is not asked: a pattern may well refuse them.

use serde_json::{Value, json};

use super::control::{Control, EntityChoice, RepoUrlChoice};
use super::defaults::MAX_PASSES;
use super::place::{last_step, put};
use super::{Field, Form, with_defaults};

/// What stands for names of people, groups, organisations and repositories, where braces
/// would not be a name.
const EXAMPLE: &str = "example";

/// The host of repositories where the form allows any.
const HOST: &str = "github.com";

/// Answers for a preview.
pub fn sample(form: &Form) -> Value {
    let mut values = with_defaults(form, &json!({}));
    // An answer may show further fields, which have to be answered too.
    for _ in 0..MAX_PASSES {
        let before = values.clone();
        for page in form.pages.iter().filter(|page| page.shown.holds(&before)) {
            for field in page.fields.iter().flat_map(Field::with_inner) {
                answer(field, &mut values);
            }
        }
        values = with_defaults(form, &values);
        if values == before {
            break;
        }
    }
    values
}

fn answer(field: &Field, values: &mut Value) {
    let is_asked = field.shown.holds(values) && field.required.holds(values);
    let known = values.pointer(&field.pointer);
    let is_empty = known.is_none_or(|value| value.as_str().is_some_and(str::is_empty));
    // An item of a list, and an alternative that nobody chose, are not asked for.
    let is_one_of_many = field.pointer.split('/').any(|step| step == "-");
    if !is_asked || !is_empty || is_one_of_many || field.alternative.is_some() {
        return;
    }
    if let Some(value) = made_up(field) {
        put(values, &field.pointer, value);
    }
}

/// What could be answered; nothing where any answer would mislead.
fn made_up(field: &Field) -> Option<Value> {
    Some(match field.control.plain() {
        Control::Text { .. } | Control::TextArea { .. } | Control::EntityName => {
            format!("{{{}}}", last_step(&field.pointer)).into()
        }
        Control::Number { integer, min, .. } => match (integer, min.unwrap_or(1.0)) {
            (true, number) => json!(number.ceil() as i64),
            (false, number) => json!(number),
        },
        Control::Switch => false.into(),
        Control::Radios { options } | Control::Select { options } => {
            let mut open = options.iter().filter(|option| !option.disabled);
            open.next()?.value.clone()
        }
        Control::Checkboxes { options, min, .. } => {
            let few = usize::try_from(min.unwrap_or(0)).unwrap_or(0);
            options
                .iter()
                .take(few)
                .map(|option| option.value.clone())
                .collect()
        }
        Control::OwnerPicker(choice) | Control::MyGroupsPicker(choice) => entity(choice, "group"),
        Control::EntityPicker(choice) | Control::OwnedEntityPicker(choice) => {
            entity(choice, "component")
        }
        Control::MultiEntityPicker { .. } | Control::EntityTags { .. } => json!([]),
        Control::RepoUrl(choice) => repository(choice),
        Control::RepoBranch { .. } => "main".into(),
        Control::RepoOwner { .. } => EXAMPLE.into(),
        _ => return None,
    })
}

fn entity(choice: &EntityChoice, otherwise: &str) -> Value {
    let kind = choice.default_kind.as_deref().unwrap_or(otherwise);
    let namespace = &choice.default_namespace;
    format!("{}:{namespace}/{EXAMPLE}", kind.to_lowercase()).into()
}

fn repository(choice: &RepoUrlChoice) -> Value {
    let first = |allowed: &[String], otherwise: &str| {
        allowed.first().map_or(otherwise, String::as_str).to_owned()
    };
    let (host, owner) = (
        first(&choice.allowed_hosts, HOST),
        first(&choice.allowed_owners, EXAMPLE),
    );
    let repo = first(&choice.allowed_repos, EXAMPLE);
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("owner", &owner)
        .append_pair("repo", &repo);
    format!("{host}?{}", query.finish()).into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::form;
    use super::*;

    #[test]
    fn what_has_to_be_answered_is_made_up_and_the_rest_left_alone() {
        let form = form(json!({
            "required": ["name", "owner", "port", "size", "repoUrl", "on"],
            "properties": {
                "name": { "type": "string", "pattern": "^[a-z]+$" },
                "description": { "type": "string" },
                "region": { "type": "string", "default": "eu" },
                "owner": { "type": "string", "ui:field": "OwnerPicker" },
                "port": { "type": "integer", "minimum": 1024 },
                "size": { "type": "string", "enum": ["s", "m"] },
                "repoUrl": { "type": "string", "ui:field": "RepoUrlPicker", "ui:options": { "allowedOwners": ["acme"] } },
                "on": { "type": "boolean", "default": true },
            },
            "dependencies": { "on": { "oneOf": [
                { "properties": { "on": { "const": true }, "how": { "type": "string" } }, "required": ["how"] },
                { "properties": { "on": { "const": false } } },
            ] } },
        }));
        assert_eq!(
            sample(&form),
            json!({
                "name": "{name}",
                "region": "eu",
                "owner": "group:default/example",
                "port": 1024,
                "size": "s",
                "repoUrl": "github.com?owner=acme&repo=example",
                "on": true,
                "how": "{how}",
            })
        );
    }
}
