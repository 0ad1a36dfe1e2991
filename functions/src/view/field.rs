//! A field of a form, as the theme shows it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use scaffolder::form::repo_url::HostKind;
use scaffolder::form::{
    Condition, Control as Model, EntityChoice, Field as Asked, Form, RepoUrlChoice, SelectOption,
    TextKind as ModelKind, explain_pattern,
};
use serde_json::{Value, json};
use site_theme::create::{
    Checkboxes, Choice, Control, Entities, EntityOption, Field, File, InReview, List, Number,
    RepoUrl, Row, Select, ShowIf, Tags, Text, TextArea, TextKind,
};
use site_theme::prose;

use crate::portal::Portal;

/// The most entities that a page holds for one field.
const MAX_ENTITIES: usize = 500;
/// Rows that are there to be filled in where no script adds any.
const BLANK_ROWS: usize = 3;
/// Lists within lists that get rows of their own.
const MAX_DEPTH: usize = 4;

/// Everything a field needs besides itself.
pub struct Around<'a, 'b> {
    /// The portal.
    pub portal: &'a dyn Portal,
    /// The form it is in.
    pub form: &'b Form,
    /// What was filled in, as an HTML form has it: [`scaffolder::form::to_post`].
    pub filled: &'b BTreeMap<String, Vec<String>>,
    /// The answers themselves.
    pub values: &'b Value,
    /// What is wrong, by the name of the field.
    pub problems: &'b BTreeMap<String, String>,
}

/// A field, with what was filled in.
pub fn field<'a>(around: &Around<'a, '_>, asked: &Asked) -> Field<'a> {
    made(around, asked, 0)
}

fn made<'a>(around: &Around<'a, '_>, asked: &Asked, depth: usize) -> Field<'a> {
    let default = match &asked.default {
        Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
        Some(value @ (Value::Number(_) | Value::Bool(true))) => Some(value.to_string()),
        _ => None,
    };
    let is_changed = asked.default.is_some()
        && around
            .values
            .pointer(&asked.pointer)
            .is_some_and(|value| Some(value) != asked.default.as_ref());
    let in_review = match (&asked.review.mask, asked.review.show) {
        (_, false) => InReview::Left,
        (Some(_), true) => InReview::Masked,
        (None, true) => InReview::Shown,
    };
    Field {
        name: asked.name.clone().into(),
        id: id_of(&asked.name).into(),
        label: asked.title.clone().into(),
        help_html: help(asked).into(),
        control: control(around, asked, depth),
        required: asked.is_required(),
        required_if: required_if(around.form, asked),
        error: around
            .problems
            .get(&asked.name)
            .map(|text| text.clone().into()),
        default: default.filter(|_| is_changed).map(Cow::Owned),
        note: note(asked),
        show_if: show_if(around.form, &asked.shown),
        autofocus: asked.autofocus,
        readonly: asked.readonly || asked.disabled,
        in_review,
        ..Field::default()
    }
}

/// The id of a field in the page: letters, digits, dashes.
pub fn id_of(name: &str) -> String {
    let mut id = String::from("f");
    for char in name.chars() {
        match char {
            'a'..='z' | 'A'..='Z' | '0'..='9' => id.push(char),
            // Two different names never get the same id.
            '/' => id.push('-'),
            '-' => id.push_str("--"),
            other => id.push_str(&format!("_{:x}_", u32::from(other))),
        }
    }
    id
}

fn help(asked: &Asked) -> String {
    let Some(text) = &asked.help else {
        return String::new();
    };
    match prose::in_one_line(text) {
        Some(line) => {
            let mut html = String::new();
            prose::push_line(&mut html, &line);
            html
        }
        None => prose::to_html(text),
    }
}

fn note<'a>(asked: &Asked) -> Option<Cow<'a, str>> {
    match &asked.control {
        Model::Custom { field, .. } => Some(
            format!("This is a `{field}` in the organisation's own Backstage. Here it is asked as its type says.").into(),
        ),
        _ => asked.alternative.as_ref().map(|of| format!("Part of: {of}").into()),
    }
}

/// When something is asked for; nothing where it always is.
pub fn show_if<'a>(form: &Form, shown: &Condition) -> Option<ShowIf<'a>> {
    if shown.is_always() {
        return None;
    }
    let words = form.only_if(shown);
    Some(ShowIf {
        json: Value::Array(vec![condition(shown)]).to_string().into(),
        words: words.map_or("Only in some cases".into(), |words| {
            format!("Only if {words}").into()
        }),
    })
}

/// When an answer is needed; nothing where it always or never is.
fn required_if<'a>(form: &Form, asked: &Asked) -> Option<ShowIf<'a>> {
    let is_plain = asked.required.is_always() || asked.required.is_never();
    let words = form.only_if(&asked.required);
    (!is_plain).then(|| ShowIf {
        json: Value::Array(vec![condition(&asked.required)])
            .to_string()
            .into(),
        words: words.map_or("Needed in some cases".into(), |words| {
            format!("Needed if {words}").into()
        }),
    })
}

/// A condition as script reads it. What only the server can answer always holds.
fn condition(of: &Condition) -> Value {
    match of {
        Condition::All(parts) => parts.iter().map(condition).collect(),
        Condition::Any(parts) => json!({ "any": parts.iter().map(condition).collect::<Vec<_>>() }),
        Condition::Not(part) if part.is_plain() => json!({ "not": condition(part) }),
        Condition::OneOf { pointer, values } => json!({ "pointer": pointer, "oneOf": values }),
        Condition::Contains { pointer, values } => {
            json!({ "contains": { "pointer": pointer, "values": values } })
        }
        Condition::Present { pointer } => json!({ "pointer": pointer, "present": true }),
        Condition::Not(_) | Condition::Schema { .. } => json!([]),
    }
}

/// The first of what was filled in under a name.
fn filled<'a>(around: &Around<'a, '_>, name: &str) -> Cow<'a, str> {
    let texts = around.filled.get(name);
    texts
        .and_then(|texts| texts.first())
        .map_or("".into(), |text| text.clone().into())
}

fn control<'a>(around: &Around<'a, '_>, asked: &Asked, depth: usize) -> Control<'a> {
    let value = || filled(around, &asked.name);
    let placeholder = || asked.placeholder.clone().unwrap_or_default().into();
    match asked.control.plain() {
        Model::Text {
            kind,
            min_length,
            max_length,
            pattern,
        } => Control::Text(Text {
            kind: text_kind(*kind),
            value: value(),
            placeholder: placeholder(),
            min_length: *min_length,
            max_length: *max_length,
            pattern: pattern.clone().map(Cow::Owned),
            pattern_words: asked
                .error_message
                .as_ref()
                .and_then(|message| message.of("pattern"))
                .map(str::to_owned)
                .or_else(|| pattern.as_deref().and_then(explain_pattern))
                .unwrap_or_default()
                .into(),
            ..Text::default()
        }),
        Model::TextArea {
            rows,
            min_length,
            max_length,
        } => Control::TextArea(TextArea {
            value: value(),
            placeholder: placeholder(),
            rows: u16::try_from(*rows).unwrap_or(40),
            min_length: *min_length,
            max_length: *max_length,
        }),
        Model::Json | Model::Pairs { .. } => Control::TextArea(TextArea {
            value: value(),
            placeholder: match asked.control.plain() {
                Model::Pairs { .. } => "name: value".into(),
                _ => "JSON".into(),
            },
            rows: 5,
            ..TextArea::default()
        }),
        Model::Number {
            integer,
            min,
            max,
            step,
            ..
        } => {
            let text = |number: &Option<f64>| number.map(|number| number.to_string().into());
            Control::Number(Number {
                value: value(),
                placeholder: placeholder(),
                min: text(min),
                max: text(max),
                step: match (step, integer) {
                    (Some(step), _) => step.to_string().into(),
                    (None, true) => "1".into(),
                    (None, false) => "any".into(),
                },
            })
        }
        Model::Switch => Control::Switch {
            is_on: around.values.pointer(&asked.pointer) == Some(&Value::Bool(true)),
        },
        Model::Radios { options } => Control::Radios(choices(around, asked, options)),
        Model::Select { options } => Control::Select(Select {
            options: choices(around, asked, options),
            none: Some("Choose…".into()),
            is_searched: options.len() > 15,
        }),
        Model::Checkboxes { options, min, max } => Control::Checkboxes(Checkboxes {
            options: choices(around, asked, options),
            min: *min,
            max: *max,
        }),
        Model::List {
            item,
            min,
            max,
            orderable,
        } => list(around, asked, item, (*min, *max), *orderable, depth),
        Model::Group { fields, .. } => Control::Group(
            fields
                .iter()
                .map(|inner| made(around, inner, depth))
                .collect(),
        ),
        Model::EntityPicker(choice)
        | Model::OwnerPicker(choice)
        | Model::OwnedEntityPicker(choice)
        | Model::MyGroupsPicker(choice) => entities(around, asked, choice, false),
        Model::MultiEntityPicker { choice, .. } => entities(around, asked, choice, true),
        Model::EntityName => Control::Text(Text {
            value: value(),
            placeholder: placeholder(),
            max_length: Some(63),
            ..Text::default()
        }),
        Model::EntityTags { kinds } => Control::Tags(Tags {
            values: values(around, asked),
            suggestions: around
                .portal
                .tags(kinds)
                .into_iter()
                .map(Cow::Owned)
                .collect(),
        }),
        Model::RepoUrl(choice) => Control::RepoUrl(repo_url(around, asked, choice)),
        Model::RepoBranch { .. } => Control::Text(Text {
            value: value(),
            placeholder: "main".into(),
            ..Text::default()
        }),
        Model::RepoOwner { host, excluded } => {
            let owners = around
                .portal
                .owners_on(host.as_deref().unwrap_or("github.com"));
            let owners = owners.into_iter().filter(|owner| !excluded.contains(owner));
            Control::Text(Text {
                value: value(),
                suggestions: owners.map(Cow::Owned).collect(),
                ..Text::default()
            })
        }
        Model::Secret {
            min_length,
            max_length,
        } => Control::Secret {
            min_length: *min_length,
            max_length: *max_length,
        },
        Model::Hidden => Control::Hidden { value: value() },
        Model::Message => Control::Message,
        Model::File => Control::File(File {
            value: value(),
            max_bytes: 1 << 20,
            ..File::default()
        }),
        // `plain` looks through these.
        Model::Custom { .. } => Control::Text(Text::default()),
    }
}

const fn text_kind(kind: ModelKind) -> TextKind {
    match kind {
        ModelKind::Text => TextKind::Text,
        ModelKind::Email => TextKind::Email,
        ModelKind::Url => TextKind::Url,
        ModelKind::Date => TextKind::Date,
        ModelKind::Time => TextKind::Time,
        ModelKind::DateTime => TextKind::DateTime,
        ModelKind::Color => TextKind::Color,
        ModelKind::Password => TextKind::Password,
    }
}

fn values<'a>(around: &Around<'a, '_>, asked: &Asked) -> Vec<Cow<'a, str>> {
    let list = around
        .values
        .pointer(&asked.pointer)
        .and_then(Value::as_array);
    let texts = list.into_iter().flatten().filter_map(Value::as_str);
    texts.map(|text| Cow::Owned(text.to_owned())).collect()
}

fn choices<'a>(
    around: &Around<'a, '_>,
    asked: &Asked,
    options: &[SelectOption],
) -> Vec<Choice<'a>> {
    let chosen = around.filled.get(&asked.name);
    options
        .iter()
        .map(|option| Choice {
            value: option.key.clone().into(),
            label: option.label.clone().into(),
            json: match &option.value {
                Value::String(text) if *text == option.key => None,
                value => Some(value.to_string().into()),
            },
            is_chosen: chosen.is_some_and(|chosen| chosen.contains(&option.key)),
            is_disabled: option.disabled,
        })
        .collect()
}

fn list<'a>(
    around: &Around<'a, '_>,
    asked: &Asked,
    item: &Asked,
    (min, max): (Option<u64>, Option<u64>),
    orderable: bool,
    depth: usize,
) -> Control<'a> {
    let filled = around
        .values
        .pointer(&asked.pointer)
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    let blank = if depth < MAX_DEPTH { BLANK_ROWS } else { 0 };
    let most = max
        .and_then(|max| usize::try_from(max).ok())
        .unwrap_or(usize::MAX);
    let rows = (0..(filled + blank).min(most.max(filled)))
        .map(|number| Row {
            field: made(around, &item.item(asked, number), depth + 1),
            is_blank: number >= filled,
        })
        .collect();
    Control::List(List {
        rows,
        template: Box::new(made(around, item, MAX_DEPTH)),
        min,
        max,
        is_orderable: orderable,
        add: "Add one".into(),
    })
}

fn entities<'a>(
    around: &Around<'a, '_>,
    asked: &Asked,
    choice: &EntityChoice,
    is_many: bool,
) -> Control<'a> {
    let mut pickable = around.portal.pickable(&choice.filter);
    pickable.truncate(MAX_ENTITIES);
    let options = pickable.into_iter().map(|one| EntityOption {
        entity_ref: one.entity_ref,
        title: one.title,
        icon: one.icon,
        tone: one.tone,
        owner: one.owner,
    });
    let chosen = match is_many {
        true => values(around, asked),
        false => {
            let value = filled(around, &asked.name);
            if value.is_empty() {
                Vec::new()
            } else {
                vec![value]
            }
        }
    };
    Control::Entities(Entities {
        options: options.collect(),
        source: None,
        values: chosen,
        is_free: choice.allow_arbitrary_values,
        is_many,
        placeholder: asked.placeholder.clone().unwrap_or_default().into(),
    })
}

/// The parts of a repository's address: those that its host asks for.
fn repo_url<'a>(around: &Around<'a, '_>, asked: &Asked, choice: &RepoUrlChoice) -> RepoUrl<'a> {
    let hosts: Vec<String> = match choice.allowed_hosts.as_slice() {
        [] => around.portal.hosts().keys().cloned().collect(),
        allowed => allowed.to_vec(),
    };
    let host = filled(around, &format!("{}#host", asked.name));
    let host = match host.is_empty() {
        true => hosts.first().cloned().unwrap_or_default(),
        false => host.into_owned(),
    };
    let mut parts = vec![part(around, asked, "host", "Host", "", &hosts, true)];
    for &name in HostKind::of(&host, around.portal.hosts()).asked() {
        let known = around.portal.owners_on(&host);
        let (label, help, allowed) = match name {
            "owner" => (
                choice.owner_label.as_deref().unwrap_or("Owner"),
                choice
                    .owner_description
                    .as_deref()
                    .unwrap_or("The organisation or person it belongs to"),
                if choice.allowed_owners.is_empty() {
                    &known
                } else {
                    &choice.allowed_owners
                },
            ),
            "repo" => (
                choice.repo_label.as_deref().unwrap_or("Repository"),
                choice
                    .repo_description
                    .as_deref()
                    .unwrap_or("The name of the repository"),
                &choice.allowed_repos,
            ),
            "organization" => ("Organization", "", &choice.allowed_organizations),
            "project" => ("Project", "", &choice.allowed_projects),
            _ => ("Workspace", "", &choice.allowed_projects),
        };
        let is_closed = match name {
            "owner" => !choice.allowed_owners.is_empty(),
            _ => !allowed.is_empty(),
        };
        parts.push(part(around, asked, name, label, help, allowed, is_closed));
    }
    RepoUrl {
        parts,
        is_checked: true,
    }
}

fn part<'a>(
    around: &Around<'a, '_>,
    asked: &Asked,
    name: &str,
    label: &str,
    help: &str,
    known: &[String],
    is_closed: bool,
) -> Field<'a> {
    let full = format!("{}#{name}", asked.name);
    let value = filled(around, &full);
    let control = if is_closed {
        let is_chosen = |text: &String| match value.is_empty() {
            true => known.first() == Some(text),
            false => *text == *value,
        };
        Control::Select(Select {
            options: known
                .iter()
                .map(|text| Choice {
                    value: text.clone().into(),
                    label: text.clone().into(),
                    is_chosen: is_chosen(text),
                    ..Choice::default()
                })
                .collect(),
            none: None,
            is_searched: false,
        })
    } else {
        Control::Text(Text {
            value,
            suggestions: known.iter().map(|text| Cow::Owned(text.clone())).collect(),
            ..Text::default()
        })
    };
    Field {
        id: id_of(&full).into(),
        name: full.into(),
        label: label.to_owned().into(),
        help_html: help.to_owned().into(),
        control,
        required: asked.is_required(),
        ..Field::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_one_name() {
        assert_eq!(id_of("/owner"), "f-owner");
        assert_eq!(id_of("/a-b"), "f-a--b");
        assert_eq!(id_of("/repoUrl#host"), "f-repoUrl_23_host");
        assert_ne!(id_of("/a/b"), id_of("/a-b"));
    }
}
