//! Which entities a picker offers: `catalogFilter`, and the reference somebody typed.
//!
//! [`Filter::read`] takes what a template says, [`Filter::matches`] asks an entity as
//! JSON. Keys and values are compared without regard to case, as the catalog does:
//! `buildEntitySearch` in `plugins/catalog-backend`. What a filter is made of is that of
//! `EntityPicker` in `plugins/scaffolder/src/components/fields`.

use catalog::EntityRef;
use serde::Serialize;
use serde_json::{Map, Value};

/// Any of these sets of questions; of a set all have to hold. Without sets every entity
/// is offered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Filter {
    /// The sets.
    pub any_of: Vec<Vec<Question>>,
}

/// A question about an entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Where, as in `spec.type`, in lower case.
    pub key: String,
    /// What may be there, in lower case. Without, whatever is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<String>>,
}

impl Question {
    fn new(key: &str, value: &Value) -> Option<Self> {
        let values = match value {
            Value::Object(map) => match map.get("exists") {
                Some(Value::Bool(true)) => None,
                _ => return None,
            },
            Value::Array(values) => Some(values.iter().filter_map(plain).collect()),
            value => Some(vec![plain(value)?]),
        };
        Some(Self {
            key: key.to_lowercase(),
            values,
        })
    }

    fn holds(&self, entity: &Value) -> bool {
        let mut found = |value: Option<&Value>, implied: &str| match &self.values {
            None => true,
            Some(values) => match value {
                Some(value) => plain(value).is_some_and(|value| values.contains(&value)),
                None => values.iter().any(|value| value == implied),
            },
        };
        if self.key == "metadata.namespace" && entity.pointer("/metadata/namespace").is_none() {
            return found(None, "default");
        }
        if let Some(relation) = self.key.strip_prefix("relations.")
            && let Some(Value::Array(relations)) = entity.get("relations")
        {
            return relations.iter().any(|other| {
                let of = |key| other.get(key).and_then(Value::as_str);
                of("type").is_some_and(|name| name.to_lowercase() == relation)
                    && found(other.get("targetRef"), "")
            });
        }
        any_at(entity, &self.key, &mut found)
    }
}

/// A value in the catalog's index.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_lowercase()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

/// Whether something at a key is what is looked for. Names may have dots in them, so
/// every name that the key begins with is tried; a list is its items, and each text in
/// it a key that is `true`.
fn any_at(value: &Value, key: &str, found: &mut dyn FnMut(Option<&Value>, &str) -> bool) -> bool {
    match value {
        Value::Object(map) => {
            map.iter().any(
                |(name, value)| match key.strip_prefix(&*name.to_lowercase()) {
                    Some("") => leaf(value, found),
                    Some(rest) => rest
                        .strip_prefix('.')
                        .is_some_and(|rest| any_at(value, rest, found)),
                    None => false,
                },
            )
        }
        Value::Array(items) => items.iter().any(|item| match item {
            Value::String(text) => text.to_lowercase() == key && found(None, "true"),
            item => any_at(item, key, found),
        }),
        _ => false,
    }
}

fn leaf(value: &Value, found: &mut dyn FnMut(Option<&Value>, &str) -> bool) -> bool {
    match value {
        Value::Null | Value::Object(_) => false,
        Value::Array(items) => items
            .iter()
            .any(|item| plain(item).is_some() && found(Some(item), "")),
        value => found(Some(value), ""),
    }
}

impl Filter {
    /// Entities of these kinds.
    pub fn kinds(kinds: &[&str]) -> Self {
        let kinds: Vec<Value> = kinds.iter().map(|kind| Value::from(*kind)).collect();
        Self {
            any_of: vec![
                Question::new("kind", &Value::Array(kinds))
                    .into_iter()
                    .collect(),
            ],
        }
    }

    /// What a picker's options say: `catalogFilter`, else the old `allowedKinds`, else
    /// nothing. What a filter cannot be is given to `wrong`, with what would be right.
    pub fn read(options: &Map<String, Value>, wrong: &mut dyn FnMut(&str, String)) -> Option<Self> {
        let set = |map: &Map<String, Value>, wrong: &mut dyn FnMut(&str, String)| {
            let mut questions = Vec::new();
            for (key, value) in map {
                match Question::new(key, value) {
                    Some(question) => questions.push(question),
                    None => wrong(
                        "catalogFilter",
                        format!(
                            "`{key}` in a filter is a text, a list of texts or `{{exists: true}}`"
                        ),
                    ),
                }
            }
            questions
        };
        match options.get("catalogFilter") {
            Some(Value::Object(map)) => {
                return Some(Self {
                    any_of: vec![set(map, wrong)],
                });
            }
            Some(Value::Array(list)) => {
                let sets = list.iter().filter_map(Value::as_object);
                return Some(Self {
                    any_of: sets.map(|map| set(map, wrong)).collect(),
                });
            }
            Some(Value::Null) | None => {}
            Some(_) => wrong(
                "catalogFilter",
                "a filter is a map such as `{kind: Component}`, or a list of them".to_owned(),
            ),
        }
        let kinds = options.get("allowedKinds")?;
        let question = Question::new("kind", kinds)?;
        Some(Self {
            any_of: vec![vec![question]],
        })
    }

    /// Whether an entity, as the catalog's API has it, is offered.
    pub fn matches(&self, entity: &Value) -> bool {
        self.any_of.is_empty()
            || self
                .any_of
                .iter()
                .any(|set| set.iter().all(|question| question.holds(entity)))
    }

    /// What is offered, in words: `a Group or User`. Empty where all is.
    pub fn words(&self) -> String {
        let mut kinds: Vec<String> = Vec::new();
        for question in self.any_of.iter().flatten() {
            if question.key != "kind" {
                continue;
            }
            for kind in question.values.iter().flatten() {
                if !kinds.contains(kind) {
                    kinds.push(kind.clone());
                }
            }
        }
        match &*kinds {
            [] => String::new(),
            kinds => super::words::list(kinds.iter().map(String::as_str), "or"),
        }
    }
}

/// The reference that somebody means by what they typed in a picker: whole and in lower
/// case, or as typed where it is none.
pub fn normalise(typed: &str, default_kind: Option<&str>, default_namespace: &str) -> String {
    let typed = typed.trim();
    match EntityRef::parse(typed, default_kind, default_namespace) {
        Ok(entity_ref) => entity_ref.as_str().to_owned(),
        Err(_) => typed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entity() -> Value {
        json!({
            "kind": "Component",
            "metadata": {
                "name": "Shop",
                "tags": ["go", "Web"],
                "annotations": {"backstage.io/techdocs-ref": "dir:."},
            },
            "spec": {"type": "Service", "n": 3, "none": null},
            "relations": [{"type": "ownedBy", "targetRef": "group:default/payments"}],
        })
    }

    #[test]
    fn filters_as_the_catalog_does() {
        #[track_caller]
        fn check(options: Value, expected: bool) {
            let mut wrong = Vec::new();
            let filter = Filter::read(options.as_object().unwrap(), &mut |_, message| {
                wrong.push(message);
            });
            assert_eq!(filter.unwrap_or_default().matches(&entity()), expected);
            assert_eq!(wrong, [""; 0]);
        }

        check(json!({}), true);
        check(json!({"catalogFilter": {"kind": "component"}}), true);
        check(
            json!({"catalogFilter": {"kind": ["API", "Component"], "spec.type": "service"}}),
            true,
        );
        check(
            json!({"catalogFilter": {"kind": "Component", "spec.type": "website"}}),
            false,
        );
        check(
            json!({"catalogFilter": [{"kind": "API"}, {"spec.n": "3"}]}),
            true,
        );
        check(json!({"catalogFilter": [{"kind": "API"}]}), false);
        let annotation = "metadata.annotations.backstage.io/techdocs-ref";
        check(
            json!({"catalogFilter": {annotation: {"exists": true}}}),
            true,
        );
        check(
            json!({"catalogFilter": {"metadata.labels.x": {"exists": true}}}),
            false,
        );
        check(
            json!({"catalogFilter": {"spec.none": {"exists": true}}}),
            false,
        );
        check(json!({"catalogFilter": {"metadata.tags": "web"}}), true);
        check(json!({"catalogFilter": {"metadata.tags.web": true}}), true);
        check(
            json!({"catalogFilter": {"metadata.namespace": "default"}}),
            true,
        );
        check(
            json!({"catalogFilter": {"relations.ownedBy": "group:default/payments"}}),
            true,
        );
        check(
            json!({"catalogFilter": {"relations.ownedby": "group:default/other"}}),
            false,
        );
        check(json!({"allowedKinds": ["API"]}), false);
        check(
            json!({"allowedKinds": ["API"], "catalogFilter": {"kind": "Component"}}),
            true,
        );
    }

    #[test]
    fn says_what_a_filter_cannot_be() {
        let mut wrong = Vec::new();
        let options = json!({"catalogFilter": {"kind": {"exists": "yes"}}});
        Filter::read(options.as_object().unwrap(), &mut |key, message| {
            wrong.push(format!("{key}: {message}"));
        });
        assert_eq!(
            wrong,
            ["catalogFilter: `kind` in a filter is a text, a list of texts or `{exists: true}`"]
        );
    }

    #[test]
    fn what_is_typed_becomes_a_reference_or_stays() {
        #[track_caller]
        fn check(typed: &str, kind: Option<&str>, expected: &str) {
            assert_eq!(normalise(typed, kind, "default"), expected);
        }

        check(" Payments ", Some("Group"), "group:default/payments");
        check("user:Acme/Ann", Some("Group"), "user:acme/ann");
        check("Payments", None, "Payments");
        check("a:", Some("Group"), "a:");
    }
}
