//! Answers as an HTML form has them: the way back of `post`.
//!
//! [`to_post`] gives what fills a form again. Secrets and passwords are left out: a page
//! that carries them would be kept by browsers and proxies.

use std::collections::BTreeMap;

use serde_json::Value;

use super::control::Control;
use super::options::{key_of, shown};
use super::repo_url::{PARTS, RepoUrl};
use super::{Field, Form};

/// The values of an HTML form by their names, for the fields that are shown.
///
/// A repository that has no answer yet has what the picker chooses by itself: the first
/// of what is allowed.
pub fn to_post(form: &Form, values: &Value) -> BTreeMap<String, Vec<String>> {
    let mut sent = BTreeMap::new();
    for page in &form.pages {
        if page.shown.holds(values) {
            for field in &page.fields {
                fill(field, values, &mut sent);
            }
        }
    }
    sent
}

fn fill(field: &Field, values: &Value, sent: &mut BTreeMap<String, Vec<String>>) {
    if !field.shown.holds(values) || field.control.is_secret() {
        return;
    }
    let value = values.pointer(&field.pointer);
    let mut put = |texts: Vec<String>| {
        if !texts.is_empty() {
            sent.insert(field.name.clone(), texts);
        }
    };
    match (field.control.plain(), value) {
        (Control::Group { fields, .. }, _) => {
            for field in fields {
                fill(field, values, sent);
            }
        }
        (Control::List { item, .. }, Some(Value::Array(list))) => {
            for number in 0..list.len() {
                fill(&item.item(field, number), values, sent);
            }
        }
        (Control::RepoUrl(choice), value) => {
            let url = match value.and_then(Value::as_str).map(RepoUrl::parse) {
                Some(Ok(url)) => url,
                // Somebody will have to see what they wrote.
                Some(Err(_)) => {
                    put(value.map(shown).into_iter().collect());
                    return;
                }
                None => {
                    let first = |allowed: &[String]| allowed.first().cloned();
                    RepoUrl {
                        host: first(&choice.allowed_hosts).unwrap_or_default(),
                        owner: first(&choice.allowed_owners),
                        organization: first(&choice.allowed_organizations),
                        project: first(&choice.allowed_projects),
                        repo: first(&choice.allowed_repos),
                        workspace: None,
                    }
                }
            };
            for part in ["host"].into_iter().chain(PARTS) {
                if let Some(text) = url.part(part) {
                    sent.insert(format!("{}#{part}", field.name), vec![text.to_owned()]);
                }
            }
        }
        (_, None | Some(Value::Null)) | (Control::Message, _) => {}
        (Control::Pairs { .. }, Some(Value::Object(map))) => {
            let lines: Vec<String> = map
                .iter()
                .map(|(name, value)| format!("{name}: {}", plain(value)))
                .collect();
            put(vec![lines.join("\n")]);
        }
        (Control::Switch, Some(value)) => {
            if value == &Value::Bool(true) {
                put(vec!["true".to_owned()]);
            }
        }
        (Control::Radios { options } | Control::Select { options }, Some(value)) => {
            put(vec![key_of(options, value)]);
        }
        (Control::Checkboxes { options, .. }, Some(Value::Array(list))) => {
            put(list.iter().map(|value| key_of(options, value)).collect());
        }
        (
            Control::MultiEntityPicker { .. } | Control::EntityTags { .. },
            Some(Value::Array(list)),
        ) => {
            put(list.iter().map(plain).collect());
        }
        (_, Some(value)) => put(vec![plain(value)]),
    }
}

/// Text as it is, and anything else as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
