//! What fields ask beyond their schemas.
//!
//! [`check`] walks the fields that are shown and have an answer. The rules are those of
//! the `validation` of each field in `plugins/scaffolder/src/components/fields`; names of
//! repositories are GitHub's as well, because there a wrong one fails only after minutes.

use std::collections::BTreeMap;

use serde_json::Value;

use super::World;
use super::sentence::{shortened, too_long, too_short};
use crate::form::Field;
use crate::form::control::{Control, EntityChoice, RepoUrlChoice};
use crate::form::place::same;
use crate::form::repo_url::{HostKind, RepoUrl};

/// Names of entities and tags have at most this many characters.
const MAX_NAME_CHARS: usize = 63;

/// More items of a list are not looked at.
const MAX_ITEMS: usize = 1_000;

/// Looks at a field and what is inside it, and gives out what is wrong.
pub(super) fn check(
    field: &Field,
    values: &Value,
    world: &World<'_>,
    report: &mut dyn FnMut(&Field, String),
) {
    if !field.shown.holds(values) {
        return;
    }
    let Some(value) = values.pointer(&field.pointer) else {
        return;
    };
    let control = field.control.plain();
    match (control, value) {
        (Control::Group { fields, .. }, _) => {
            for field in fields {
                check(field, values, world, report);
            }
        }
        (Control::List { item, .. }, Value::Array(list)) => {
            for number in 0..list.len().min(MAX_ITEMS) {
                check(&item.item(field, number), values, world, report);
            }
        }
        (_, Value::String(text)) if text.is_empty() => {}
        (_, value) => {
            if let Some(message) = wrong(control, value, world) {
                report(field, message);
            }
        }
    }
}

fn wrong(control: &Control, value: &Value, world: &World<'_>) -> Option<String> {
    if let Some(options) = control.options() {
        let values = match value {
            Value::Array(list) => list.as_slice(),
            value => std::slice::from_ref(value),
        };
        return values.iter().find_map(|value| {
            let option = options.iter().find(|option| same(&option.value, value))?;
            option
                .disabled
                .then(|| format!("`{}` cannot be chosen", option.label))
        });
    }
    match (control, value) {
        (Control::EntityName, Value::String(name)) => (!is_name(name)).then(|| {
            format!(
                "use 1 to {MAX_NAME_CHARS} letters, digits, `-`, `_` and `.`, with a letter or \
                 digit at both ends"
            )
        }),
        (Control::EntityTags { .. }, Value::Array(tags)) => {
            let wrong = tags
                .iter()
                .filter_map(Value::as_str)
                .find(|tag| !is_tag(tag))?;
            Some(format!(
                "`{}` is not a tag: use lower-case letters, digits, `+`, `#` and `:`, with single \
                 `-` between them, at most {MAX_NAME_CHARS} characters",
                shortened(wrong)
            ))
        }
        (Control::RepoUrl(choice), Value::String(text)) => repo_url(choice, text, world),
        (Control::RepoOwner { excluded, .. }, Value::String(owner)) => excluded
            .contains(owner)
            .then(|| format!("`{owner}` is not an owner for this template")),
        (
            Control::Secret {
                min_length,
                max_length,
            },
            Value::String(text),
        ) => {
            let length = text.chars().count() as u64;
            if let Some(min) = min_length.filter(|min| length < *min) {
                return Some(too_short(min, length));
            }
            let max = max_length.filter(|max| length > *max)?;
            Some(too_long(max, length))
        }
        (Control::File, Value::String(url)) => {
            (!url.starts_with("data:")).then(|| "choose a file".to_owned())
        }
        (Control::MultiEntityPicker { choice, .. }, Value::Array(refs)) => refs
            .iter()
            .filter_map(Value::as_str)
            .take(MAX_ITEMS)
            .find_map(|entity_ref| entity(control, choice, entity_ref, world)),
        (_, Value::String(entity_ref)) => {
            entity(control, control.entity_choice()?, entity_ref, world)
        }
        _ => None,
    }
}

/// `metadata.name` of entities. Source: `isValidObjectName` in
/// `packages/catalog-model/src/validation/KubernetesValidatorFunctions.ts`.
fn is_name(text: &str) -> bool {
    let is_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    bytes.len() <= MAX_NAME_CHARS
        && is_end(bytes.first())
        && is_end(bytes.last())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// Tags of entities. Source: `isValidTag` in
/// `packages/catalog-model/src/validation/CommonValidatorFunctions.ts`.
fn is_tag(text: &str) -> bool {
    let is_letter = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'+' | b'#' | b':')
    };
    (1..=MAX_NAME_CHARS).contains(&text.len())
        && text
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(is_letter))
}

fn entity(
    control: &Control,
    choice: &EntityChoice,
    entity_ref: &str,
    world: &World<'_>,
) -> Option<String> {
    if let (Control::MyGroupsPicker(_), Some(own)) = (control, world.ownership)
        && !own.iter().any(|own| own.eq_ignore_ascii_case(entity_ref))
    {
        return Some(format!(
            "`{}` is not one of your groups",
            shortened(entity_ref)
        ));
    }
    if choice.allow_arbitrary_values {
        return None;
    }
    let entities = world.entities?;
    let Some(found) = entities.entity(&entity_ref.to_lowercase()) else {
        return Some(format!("`{}` is not in the catalog", shortened(entity_ref)));
    };
    if !choice.filter.matches(&found) {
        let wanted = choice.filter.words();
        let hint = match &*wanted {
            "" => String::new(),
            wanted => format!(": choose a {wanted}"),
        };
        return Some(format!(
            "`{}` is not among those that can be chosen{hint}",
            shortened(entity_ref)
        ));
    }
    if let (Control::OwnedEntityPicker(_), Some(own)) = (control, world.ownership) {
        let owners = found.get("relations").and_then(Value::as_array);
        let is_own = owners.into_iter().flatten().any(|relation| {
            let target = relation.get("targetRef").and_then(Value::as_str);
            relation.get("type") == Some(&Value::from("ownedBy"))
                && target
                    .is_some_and(|target| own.iter().any(|own| own.eq_ignore_ascii_case(target)))
        });
        if !is_own {
            return Some(format!("`{}` is not yours", shortened(entity_ref)));
        }
    }
    None
}

/// What a part of an address is called.
fn called(part: &str) -> &str {
    match part {
        "owner" => "owner",
        "repo" => "name of the repository",
        "organization" => "organisation",
        other => other,
    }
}

fn repo_url(choice: &RepoUrlChoice, text: &str, world: &World<'_>) -> Option<String> {
    let url = match RepoUrl::parse(text) {
        Ok(url) => url,
        Err(error) => return Some(error.to_string()),
    };
    if !choice.allowed_hosts.is_empty()
        && !choice
            .allowed_hosts
            .iter()
            .any(|host| host.eq_ignore_ascii_case(&url.host))
    {
        return Some(format!(
            "the host has to be {}",
            one_of(&choice.allowed_hosts)
        ));
    }
    let none = BTreeMap::new();
    let kind = HostKind::of(&url.host, world.hosts.unwrap_or(&none));
    if let Some(part) = url.missing(kind).first() {
        return Some(format!("the {} is missing", called(part)));
    }
    let allowed = [
        ("owner", &choice.allowed_owners),
        ("organization", &choice.allowed_organizations),
        ("project", &choice.allowed_projects),
        ("repo", &choice.allowed_repos),
    ];
    for (part, allowed) in allowed {
        // An organisation is asked of Azure DevOps alone, and so on.
        let Some(value) = url.part(part) else {
            continue;
        };
        let is_listed = |value: &str| {
            allowed
                .iter()
                .any(|other| other.eq_ignore_ascii_case(value))
        };
        if !allowed.is_empty() && !is_listed(value) {
            return Some(format!(
                "the {} has to be {}",
                called(part),
                one_of(allowed)
            ));
        }
    }
    if kind == HostKind::GitHub {
        return github_names(&url);
    }
    None
}

fn one_of(allowed: &[String]) -> String {
    let quoted: Vec<String> = allowed
        .iter()
        .take(10)
        .map(|text| format!("`{text}`"))
        .collect();
    crate::form::words::list(quoted.iter().map(String::as_str), "or")
}

/// What GitHub takes for names: it would replace other characters of a repository's name
/// by `-`, and everything after would look for the name that was typed.
fn github_names(url: &RepoUrl) -> Option<String> {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let owner = url.part("owner").unwrap_or_default();
    let is_owner = owner.len() <= 39 && owner.bytes().all(is_letter) && !owner.starts_with('-');
    if !is_owner {
        return Some(format!(
            "`{}` is no owner on GitHub: use at most 39 letters, digits and hyphens",
            shortened(owner)
        ));
    }
    let repo = url.part("repo").unwrap_or_default();
    let is_repo = repo.len() <= 100
        && repo.bytes().all(|byte| is_letter(byte) || byte == b'.')
        && !matches!(repo, "." | "..")
        && !repo.ends_with(".git");
    (!is_repo).then(|| {
        format!(
            "`{}` is no name for a repository on GitHub: use at most 100 letters, digits, `-`, \
             `_` and `.`, not ending with `.git`",
            shortened(repo)
        )
    })
}
