//! Two states of one entity, as Backstage's JSON, to what differs.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Change, Difference, MAX_DIFFERENCES, MAX_VALUE_CHARS, MAX_VALUES, What};
use crate::entity_ref::EntityRef;
use crate::relation::RelationType;

/// Relations as their source states them. The inverse of each is a change of
/// the other entity, and told once.
const STATED: [RelationType; 7] = [
    RelationType::OwnedBy,
    RelationType::PartOf,
    RelationType::ProvidesApi,
    RelationType::ConsumesApi,
    RelationType::DependsOn,
    RelationType::MemberOf,
    RelationType::ChildOf,
];

/// Relations that say that something else needs an entity, or is part of it.
const NEEDED: [RelationType; 5] = [
    RelationType::ApiConsumedBy,
    RelationType::ApiProvidedBy,
    RelationType::DependencyOf,
    RelationType::HasPart,
    RelationType::OwnerOf,
];

/// Fields of `spec` that relations are made of.
const OF_RELATIONS: [&str; 12] = [
    "owner",
    "system",
    "domain",
    "subdomainOf",
    "subcomponentOf",
    "providesApis",
    "consumesApis",
    "dependsOn",
    "dependencyOf",
    "memberOf",
    "members",
    "parent",
];

/// Annotations about the place a descriptor was read from, which may be a
/// different folder on each machine.
const OF_PLACE: [&str; 5] = [
    "backstage.io/managed-by-location",
    "backstage.io/managed-by-origin-location",
    "backstage.io/source-location",
    "backstage.io/view-url",
    "backstage.io/edit-url",
];

/// The reference of an entity, lower case.
pub(super) fn entity_ref(entity: &Value) -> Option<String> {
    let kind = entity.get("kind")?.as_str()?;
    let metadata = entity.get("metadata")?;
    let namespace = metadata.get("namespace").and_then(Value::as_str);
    let name = metadata.get("name")?.as_str()?;
    let entity_ref = EntityRef::new(kind, namespace.unwrap_or("default"), name).ok()?;
    Some(entity_ref.as_str().to_owned())
}

/// What happened to an entity; nothing if it is the same, as far as is compared.
pub(super) fn change(before: Option<&Value>, after: Option<&Value>) -> Option<Change> {
    let what = match (before, after) {
        (None, None) => return None,
        (None, Some(_)) => What::Added,
        (Some(before), None) => What::Removed {
            used_by: needed_by(before),
        },
        (Some(before), Some(after)) => {
            let differences = differences(before, after);
            if differences.is_empty() {
                return None;
            }
            What::Changed { differences }
        }
    };
    let entity = after.or(before)?;
    let text = |path: &str| entity.pointer(path).and_then(Value::as_str);
    let title = text("/metadata/title")
        .or_else(|| text("/spec/profile/displayName"))
        .filter(|title| !title.trim().is_empty())
        .or_else(|| text("/metadata/name"));
    Some(Change {
        entity_ref: entity_ref(entity)?,
        kind: text("/kind")?.to_owned(),
        title: title.unwrap_or_default().to_owned(),
        owner: targets(entity, RelationType::OwnedBy)
            .next()
            .map(str::to_owned),
        what,
    })
}

/// How many others needed an entity.
fn needed_by(entity: &Value) -> usize {
    let others = NEEDED.into_iter().flat_map(|sort| targets(entity, sort));
    others.collect::<BTreeSet<_>>().len()
}

/// The targets of one type of relation.
fn targets(entity: &Value, sort: RelationType) -> impl Iterator<Item = &str> {
    let relations = entity.get("relations").and_then(Value::as_array);
    let wanted = move |relation: &&Value| {
        relation.get("type").and_then(Value::as_str) == Some(sort.as_str())
    };
    relations
        .into_iter()
        .flatten()
        .filter(wanted)
        .filter_map(|relation| relation.get("targetRef")?.as_str())
}

fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    for sort in STATED {
        let lists = [before, after].map(|entity| targets(entity, sort).collect());
        found.extend(lists_differ(sort.as_str(), lists));
    }
    for (key, before, after) in keys(Some(before), Some(after)) {
        match key {
            "relations" | "kind" => {}
            "metadata" => metadata(before, after, &mut found),
            "spec" => {
                let stated = |(key, ..): &(&str, _, _)| !OF_RELATIONS.contains(key);
                for (key, before, after) in keys(before, after).filter(stated) {
                    found.extend(values_differ(&format!("spec.{key}"), before, after));
                }
            }
            _ => found.extend(values_differ(key, before, after)),
        }
    }
    found.truncate(MAX_DIFFERENCES);
    found
}

fn metadata(before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Difference>) {
    for (key, before, after) in keys(before, after) {
        match key {
            "uid" | "etag" | "name" | "namespace" => {}
            "labels" | "annotations" => {
                let told = |(key, ..): &(&str, _, _)| !OF_PLACE.contains(key);
                for (name, before, after) in keys(before, after).filter(told) {
                    let field = format!("metadata.{key}.{name}");
                    found.extend(values_differ(&field, before, after));
                }
            }
            "links" => {
                let lists = [before, after].map(|links| {
                    let links = links.and_then(Value::as_array).into_iter().flatten();
                    let named = |link: &'_ Value| {
                        let text = |key| Some(link.get(key)?.as_str()?.to_owned());
                        text("title").or_else(|| text("url"))
                    };
                    links.filter_map(named).collect::<Vec<String>>()
                });
                let names = lists
                    .each_ref()
                    .map(|list| list.iter().map(String::as_str).collect());
                let differ = lists_differ("metadata.links", names);
                // The same names, and something else about one of them.
                found.extend(
                    differ.or_else(|| (before != after).then(|| unnamed("metadata.links"))),
                );
            }
            _ => found.extend(values_differ(&format!("metadata.{key}"), before, after)),
        }
    }
}

/// The keys of two objects with both values: those of the second in order, then
/// those that only the first has.
fn keys<'a>(
    before: Option<&'a Value>,
    after: Option<&'a Value>,
) -> impl Iterator<Item = (&'a str, Option<&'a Value>, Option<&'a Value>)> {
    let [before, after] = [before, after].map(|value| value.and_then(Value::as_object));
    let of = |object: Option<&'a Map<String, Value>>| object.into_iter().flatten();
    let both = of(after).map(move |(key, value)| {
        let before = before.and_then(|before| before.get(key));
        (key.as_str(), before, Some(value))
    });
    let only = of(before).filter(move |(key, _)| after.is_none_or(|it| !it.contains_key(*key)));
    both.chain(only.map(|(key, value)| (key.as_str(), Some(value), None)))
}

fn values_differ(field: &str, before: Option<&Value>, after: Option<&Value>) -> Option<Difference> {
    if before == after {
        return None;
    }
    let texts = |value: Option<&Value>| -> Option<Vec<String>> {
        match value {
            None | Some(Value::Null) => Some(Vec::new()),
            Some(Value::Array(items)) => items.iter().map(scalar).collect(),
            Some(value) => Some(vec![scalar(value)?]),
        }
    };
    let (Some(before), Some(after)) = (texts(before), texts(after)) else {
        return Some(unnamed(field));
    };
    let lists = [&before, &after].map(|list| list.iter().map(String::as_str).collect());
    // The same texts in another order, or as other types.
    lists_differ(field, lists).or_else(|| Some(unnamed(field)))
}

/// A value as text, if it is a short one.
fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        _ => return None,
    };
    let is_short = text.chars().nth(MAX_VALUE_CHARS).is_none() && !text.contains('\n');
    is_short.then_some(text)
}

/// A difference whose values are not repeated.
fn unnamed(field: &str) -> Difference {
    Difference {
        field: field.to_owned(),
        removed: Vec::new(),
        added: Vec::new(),
        left_off: 0,
    }
}

/// What two lists do not share.
fn lists_differ(field: &str, [before, after]: [Vec<&str>; 2]) -> Option<Difference> {
    let without = |list: &[&str], others: &[&str]| -> Vec<String> {
        let others: BTreeSet<&str> = others.iter().copied().collect();
        let only = list.iter().filter(|value| !others.contains(*value));
        only.map(|value| (*value).to_owned()).collect()
    };
    let (mut removed, mut added) = (without(&before, &after), without(&after, &before));
    let all = removed.len() + added.len();
    removed.truncate(MAX_VALUES);
    added.truncate(MAX_VALUES);
    let left_off = all - removed.len() - added.len();
    (all > 0).then(|| Difference {
        field: field.to_owned(),
        removed,
        added,
        left_off,
    })
}
