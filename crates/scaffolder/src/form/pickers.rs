//! The fields of Backstage: `ui:field`, with the options each of them knows.
//!
//! [`picker`] gives the control of a field, and notes options that it does not know:
//! Backstage passes over them without a word. A field that is in [`FIELDS`] and nowhere
//! in the match of [`picker`] would be a custom one; a test holds them together.
//!
//! Source: `plugins/scaffolder/src/components/fields`, one folder each.

use serde_json::{Map, Value};

use super::control::{Control, EntityChoice, RepoUrlChoice};
use super::filter::Filter;
use super::place::{join, parent};
use super::ui::{Notes, count};

const ENTITY: &[&str] = &[
    "catalogFilter",
    "allowedKinds",
    "defaultKind",
    "defaultNamespace",
    "allowArbitraryValues",
    "autoSelect",
    "showCatalogInfo",
];

/// The fields, each with its options.
const FIELDS: [(&str, &[&str]); 13] = [
    ("EntityPicker", ENTITY),
    ("MultiEntityPicker", ENTITY),
    ("OwnerPicker", ENTITY),
    ("OwnedEntityPicker", ENTITY),
    ("MyGroupsPicker", ENTITY),
    ("EntityNamePicker", &[]),
    ("EntityTagsPicker", &["kinds", "showCounts", "helperText"]),
    (
        "RepoUrlPicker",
        &[
            "allowedHosts",
            "allowedOrganizations",
            "allowedOwners",
            "allowedProjects",
            "allowedRepos",
            "requestUserCredentials",
            "ownerLabel",
            "ownerDescription",
            "repoLabel",
            "repoDescription",
            "disableRepoAutocomplete",
        ],
    ),
    ("RepoBranchPicker", &["requestUserCredentials"]),
    (
        "RepoOwnerPicker",
        &["host", "excludedOwners", "requestUserCredentials"],
    ),
    ("Secret", &["minLength", "maxLength"]),
    ("AccordionField", &["accordionTitle", "defaultExpanded"]),
    ("TextField", &[]),
];

/// What the form library takes under `ui:options` of any field.
const LIBRARY: [&str; 26] = [
    "addable",
    "autocomplete",
    "autofocus",
    "classNames",
    "copyable",
    "description",
    "disabled",
    "emptyValue",
    "enumDisabled",
    "enumNames",
    "enumOrder",
    "filePreview",
    "format",
    "help",
    "hideError",
    "inline",
    "inputType",
    "label",
    "order",
    "orderable",
    "placeholder",
    "readonly",
    "removable",
    "rows",
    "title",
    "widget",
];

/// Options that mean nothing to Backstage and something here.
const OURS: [&str; 1] = ["showCatalogInfo"];

/// The control of a field of Backstage, or nothing where `name` is none of them. `at` is
/// the schema's place in the entity, `pointer` where the answer is.
pub(super) fn picker(
    name: &str,
    schema: &Map<String, Value>,
    pointer: &str,
    at: &str,
    notes: &mut Notes,
) -> Option<Control> {
    let empty = Map::new();
    let options = schema.get("ui:options").and_then(Value::as_object);
    let options = options.unwrap_or(&empty);
    let (_, known) = FIELDS.iter().find(|(field, _)| *field == name)?;
    let options_at = join(at, "ui:options");
    misspelt(name, options, known, &options_at, notes);
    let limits = (count(schema, "minItems"), count(schema, "maxItems"));
    let length = |keyword| count(schema, keyword).or_else(|| count(options, keyword));
    Some(match name {
        "EntityPicker" => {
            Control::EntityPicker(entity_choice(options, &[], None, &options_at, notes))
        }
        "MultiEntityPicker" => Control::MultiEntityPicker {
            choice: entity_choice(options, &[], None, &options_at, notes),
            min: limits.0,
            max: limits.1,
        },
        "OwnerPicker" => {
            let kinds = ["Group", "User"];
            let choice = entity_choice(options, &kinds, Some("Group"), &options_at, notes);
            Control::OwnerPicker(choice)
        }
        "OwnedEntityPicker" => {
            Control::OwnedEntityPicker(entity_choice(options, &[], None, &options_at, notes))
        }
        "MyGroupsPicker" => {
            let choice = entity_choice(options, &["Group"], Some("Group"), &options_at, notes);
            Control::MyGroupsPicker(choice)
        }
        "EntityNamePicker" => Control::EntityName,
        "EntityTagsPicker" => Control::EntityTags {
            kinds: texts(options.get("kinds")),
        },
        "RepoUrlPicker" => Control::RepoUrl(repo_url(options, &options_at, notes)),
        "RepoBranchPicker" => Control::RepoBranch {
            repo_url: join(parent(pointer), "repoUrl"),
        },
        "RepoOwnerPicker" => Control::RepoOwner {
            host: options
                .get("host")
                .and_then(Value::as_str)
                .map(str::to_owned),
            excluded: texts(options.get("excludedOwners")),
        },
        "Secret" => Control::Secret {
            min_length: length("minLength"),
            max_length: length("maxLength"),
        },
        // The rest are asked as their schemas say.
        _ => return None,
    })
}

/// Whether Backstage has a field of this name that is asked as its schema says.
pub(super) fn is_layout(name: &str) -> bool {
    matches!(name, "AccordionField" | "TextField")
}

/// The field that was probably meant.
pub(super) fn closest_field(name: &str) -> Option<&'static str> {
    catalog::closest(name, FIELDS.iter().map(|(name, _)| *name))
}

/// Notes options of a schema without `ui:field`.
pub(super) fn plain_options(schema: &Map<String, Value>, at: &str, notes: &mut Notes) {
    if let Some(Value::Object(options)) = schema.get("ui:options") {
        misspelt("", options, &[], &join(at, "ui:options"), notes);
    }
}

fn misspelt(
    name: &str,
    options: &Map<String, Value>,
    known: &[&'static str],
    at: &str,
    notes: &mut Notes,
) {
    let whose = match name {
        "" => "a field without `ui:field`".to_owned(),
        name => format!("`{name}`"),
    };
    for option in options.keys() {
        let here = join(at, option);
        if OURS.contains(&&**option) && known.contains(&&**option) {
            notes.note(
                &here,
                format!("`{option}` shows more beside a choice; Backstage does not know it"),
            );
        } else if known.contains(&&**option) || LIBRARY.contains(&&**option) && option != "rows" {
            continue;
        } else if option == "rows" {
            if !name.is_empty() && !is_layout(name) {
                notes.warning(
                    &here,
                    format!("{whose} is one line, so `rows` says nothing"),
                );
            }
        } else {
            let hint = match catalog::closest(option, known.iter().copied().chain(LIBRARY)) {
                Some("allowedOrganizations") => {
                    "organisations are Azure DevOps' `allowedOrganizations`; on GitHub and GitLab \
                     write `allowedOwners`"
                        .to_owned()
                }
                Some(meant) => format!("did you mean `{meant}`?"),
                None if known.is_empty() => "it says nothing".to_owned(),
                None => format!("it takes `{}`", known.join("`, `")),
            };
            notes.warning(
                &here,
                format!("{whose} does not know the option `{option}`: {hint}"),
            );
        }
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Some(Value::String(text)) => vec![text.clone()],
        _ => Vec::new(),
    }
}

fn entity_choice(
    options: &Map<String, Value>,
    kinds: &[&str],
    default_kind: Option<&str>,
    at: &str,
    notes: &mut Notes,
) -> EntityChoice {
    let read = Filter::read(options, &mut |key, message| {
        notes.warning(&join(at, key), message);
    });
    let filter = read.unwrap_or_else(|| match kinds {
        [] => Filter::default(),
        kinds => Filter::kinds(kinds),
    });
    let text = |key: &str| {
        let text = options.get(key).and_then(Value::as_str);
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    EntityChoice {
        filter,
        default_kind: text("defaultKind").or(default_kind.map(str::to_owned)),
        default_namespace: text("defaultNamespace").unwrap_or_else(|| "default".to_owned()),
        allow_arbitrary_values: options.get("allowArbitraryValues") != Some(&Value::Bool(false)),
        show_catalog_info: options.get("showCatalogInfo") == Some(&Value::Bool(true)),
    }
}

fn repo_url(options: &Map<String, Value>, at: &str, notes: &mut Notes) -> RepoUrlChoice {
    let allowed = |key: &str| texts(options.get(key));
    let text = |key: &str| options.get(key).and_then(Value::as_str).map(str::to_owned);
    let credentials = options.get("requestUserCredentials");
    let mut choice = RepoUrlChoice {
        allowed_hosts: allowed("allowedHosts"),
        allowed_owners: allowed("allowedOwners"),
        allowed_organizations: allowed("allowedOrganizations"),
        allowed_projects: allowed("allowedProjects"),
        allowed_repos: allowed("allowedRepos"),
        credentials_secret: credentials
            .and_then(|credentials| credentials.get("secretsKey"))
            .and_then(Value::as_str)
            .map(str::to_owned),
        credentials_scopes: credentials
            .and_then(|credentials| credentials.get("additionalScopes"))
            .cloned(),
        owner_label: text("ownerLabel"),
        owner_description: text("ownerDescription"),
        repo_label: text("repoLabel"),
        repo_description: text("repoDescription"),
    };
    let is_github_or_gitlab = !choice.allowed_hosts.is_empty()
        && choice
            .allowed_hosts
            .iter()
            .all(|host| matches!(&**host, "github.com" | "gitlab.com"));
    if is_github_or_gitlab && !choice.allowed_organizations.is_empty() {
        let organizations = std::mem::take(&mut choice.allowed_organizations);
        if choice.allowed_owners.is_empty() {
            choice.allowed_owners = organizations;
        }
        notes.warning(
            &join(at, "allowedOrganizations"),
            "organisations are those of Azure DevOps: on this host write `allowedOwners`, which is \
             what it is taken for here",
        );
    }
    choice
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_field_has_a_control_or_is_a_layout() {
        for (name, _) in FIELDS {
            let control = picker(name, &Map::new(), "/x", "", &mut Notes::default());
            assert_eq!(control.is_none(), is_layout(name), "{name}");
        }
    }

    #[test]
    fn options_that_say_nothing_are_noted() {
        #[track_caller]
        fn check(field: &str, options: Value, expected: &[&str]) {
            let mut notes = Notes::default();
            let schema = json!({"ui:options": options});
            picker(field, schema.as_object().unwrap(), "/x", "", &mut notes);
            let notes: Vec<String> = notes
                .finish()
                .into_iter()
                .map(|note| note.message)
                .collect();
            assert_eq!(notes, expected);
        }

        check(
            "RepoUrlPicker",
            json!({"AllowedOrganizations": ["a"], "allowedHosts": ["github.com"]}),
            &[
                "`RepoUrlPicker` does not know the option `AllowedOrganizations`: organisations are Azure DevOps' `allowedOrganizations`; on GitHub and GitLab write `allowedOwners`",
            ],
        );
        check(
            "RepoUrlPicker",
            json!({"allowedOrganizations": ["a"], "allowedHosts": ["github.com"]}),
            &[
                "organisations are those of Azure DevOps: on this host write `allowedOwners`, which \
               is what it is taken for here",
            ],
        );
        check(
            "EntityNamePicker",
            json!({"rows": 3}),
            &["`EntityNamePicker` is one line, so `rows` says nothing"],
        );
        check(
            "EntityPicker",
            json!({"showCatalogInfo": true}),
            &["`showCatalogInfo` shows more beside a choice; Backstage does not know it"],
        );
        check(
            "RepoOwnerPicker",
            json!({"allowedOwners": ["a"]}),
            &[
                "`RepoOwnerPicker` does not know the option `allowedOwners`: it takes `host`, \
               `excludedOwners`, `requestUserCredentials`",
            ],
        );
    }
}
