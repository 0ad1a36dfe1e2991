//! Search keys: `spec.type`, `metadata.annotations.github.com/team-slug`,
//! `relations.ownedBy`, and which values an entity has under one.
//!
//! [`each_value`] is the way in. Backstage flattens every entity into rows of
//! key and value once; here one key is looked up in the document when it is
//! asked for, which gives the same rows without holding a million of them. The
//! rules are those of `buildEntitySearch` in
//! `packages/catalog-backend/src/database/operations/stitcher/buildEntitySearch.ts`:
//!
//! - keys and values are compared in lower case; keys and values of more than
//!   200 characters are not searchable, though such a value still exists;
//! - a list has each of its items, and for a text `x` in it the key with `.x`
//!   added has the value `true`;
//! - `relations.<type>` has the targets; the rest of `relations` and `status`
//!   are not searchable, nor is `metadata.etag`.

use std::borrow::Cow;

use serde_json::Value;

use crate::entity::Entity;

/// Keys and values with more UTF-16 units than this are not searchable.
pub const MAX_LENGTH: usize = 200;

/// A value under a search key, as written; `None` for null and for texts that
/// are too long.
pub type Found<'e> = Option<Cow<'e, str>>;

/// Calls `found` with every value an entity has under `key`, which is in lower
/// case. The same value may come more than once.
pub fn each_value<'e>(entity: &'e Entity, key: &str, found: &mut dyn FnMut(Found<'e>)) {
    if is_too_long(key) || key == "metadata.etag" {
        return;
    }
    if let Some(relation_type) = key.strip_prefix("relations.") {
        for relation in &entity.relations {
            if lower_prefix(relation_type, relation.relation_type.as_str()) == Some("") {
                found(searchable(Cow::Borrowed(relation.target.as_str())));
            }
        }
        return;
    }
    let Value::Object(fields) = &*entity.document else {
        return;
    };
    for (name, value) in fields {
        if matches!(name.as_str(), "attachments" | "relations" | "status") {
            continue;
        }
        if let Some(rest) = lower_prefix(key, name) {
            descend(value, rest, found);
        }
    }
}

/// `rest` is what remains of the key below `value`: nothing, or `.` and more.
fn descend<'e>(value: &'e Value, rest: &str, found: &mut dyn FnMut(Found<'e>)) {
    match value {
        Value::Array(items) => {
            for item in items {
                descend(item, rest, found);
                if let (Value::String(text), Some(wanted)) = (item, rest.strip_prefix('.'))
                    && lower_prefix(wanted, text) == Some("")
                {
                    found(Some(Cow::Borrowed("true")));
                }
            }
        }
        Value::Object(fields) => {
            let Some(rest) = rest.strip_prefix('.') else {
                return;
            };
            for (name, value) in fields {
                if let Some(rest) = lower_prefix(rest, name)
                    && (rest.is_empty() || rest.starts_with('.'))
                {
                    descend(value, rest, found);
                }
            }
        }
        _ if !rest.is_empty() => {}
        Value::Null => found(None),
        Value::Bool(value) => found(Some(Cow::Borrowed(if *value { "true" } else { "false" }))),
        Value::Number(number) => found(Some(Cow::Owned(number.to_string()))),
        Value::String(text) => found(searchable(Cow::Borrowed(text))),
    }
}

/// What follows `name`, in lower case, at the start of `lower`.
fn lower_prefix<'k>(lower: &'k str, name: &str) -> Option<&'k str> {
    if name.is_ascii() {
        let head = lower.as_bytes().get(..name.len())?;
        return head
            .eq_ignore_ascii_case(name.as_bytes())
            .then(|| &lower[name.len()..]);
    }
    lower.strip_prefix(name.to_lowercase().as_str())
}

fn searchable(text: Cow<'_, str>) -> Found<'_> {
    (!is_too_long(&text)).then_some(text)
}

fn is_too_long(text: &str) -> bool {
    text.len() > MAX_LENGTH && text.to_lowercase().encode_utf16().count() > MAX_LENGTH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::world::entity;

    #[track_caller]
    fn check(key: &str, expected: &[Option<&str>]) {
        let entity = entity(
            r#"{
              "apiVersion": "backstage.io/v1alpha1", "kind": "Component",
              "metadata": {
                "name": "Shop", "namespace": "default", "etag": "e", "uid": "u",
                "tags": ["java", "Web"],
                "annotations": {"github.com/team-slug": "org/Shop"},
                "links": [{"url": "https://a", "title": "A"}, {"url": "https://b"}],
                "description": null
              },
              "spec": {"type": "Website", "replicas": 3, "ratio": 1.5, "beta": true, "Übung": "Ä"}
            }"#,
            &[
                ("ownedBy", "group:default/web"),
                ("ownedBy", "user:default/ann"),
            ],
        );
        let mut values = Vec::new();
        each_value(&entity, key, &mut |value| {
            values.push(value.map(Cow::into_owned));
        });
        let values: Vec<Option<&str>> = values.iter().map(Option::as_deref).collect();
        assert_eq!(values, expected, "{key}");
    }

    #[test]
    fn finds_what_backstage_would_have_indexed() {
        check("kind", &[Some("Component")]);
        check("metadata.name", &[Some("Shop")]);
        check("spec.type", &[Some("Website")]);
        check("spec.replicas", &[Some("3")]);
        check("spec.ratio", &[Some("1.5")]);
        check("spec.beta", &[Some("true")]);
        check("spec.übung", &[Some("Ä")]);
        check("metadata.description", &[None]); // Exists, without a value.
        check(
            "metadata.annotations.github.com/team-slug",
            &[Some("org/Shop")],
        );
        check("metadata.tags", &[Some("java"), Some("Web")]);
        check("metadata.tags.web", &[Some("true")]);
        check(
            "metadata.links.url",
            &[Some("https://a"), Some("https://b")],
        );
        check("metadata.links.title", &[Some("A")]);
        check(
            "relations.ownedby",
            &[Some("group:default/web"), Some("user:default/ann")],
        );
    }

    #[test]
    fn finds_nothing_where_backstage_indexes_nothing() {
        check("metadata", &[]);
        check("metadata.na", &[]);
        check("metadata.name.x", &[]);
        check("metadata.tags.jav", &[]);
        check("metadata.etag", &[]);
        check("relations", &[]);
        check("relations.owned", &[]);
        check("", &[]);
        check(&"a".repeat(201), &[]);
    }
}
