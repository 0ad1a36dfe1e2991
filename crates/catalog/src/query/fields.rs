//! The `fields` parameter: only parts of each entity.
//!
//! [`Fields::parse`], then [`Fields::project`]. A field is a path joined by
//! dots; as in `parseEntityTransformParams` of
//! `packages/catalog-backend/src/service/request`, a key that holds dots itself
//! is found too, and the parts keep their place in the entity. Lists are taken
//! whole: Backstage refuses `a[0]`.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::entity::Entity;
use crate::relation::Relation;

use super::error::QueryError;

/// Which parts of each entity to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields(Vec<String>);

/// Parts of an entity; borrows them.
#[derive(Debug)]
pub enum Projected<'e> {
    /// A part as it is in the document.
    Value(&'e Value),
    /// The relations.
    Relations(&'e [Relation]),
    /// An object with some of its fields.
    Object(Vec<(&'e str, Projected<'e>)>),
}

impl Fields {
    /// Reads `fields` parameters, each of which may hold several fields joined
    /// by commas.
    ///
    /// # Errors
    ///
    /// [`QueryError::Input`] for fields with `[`.
    pub fn parse<'p>(
        parameters: impl IntoIterator<Item = &'p str>,
    ) -> Result<Option<Self>, QueryError> {
        let mut fields: Vec<String> = Vec::new();
        for field in parameters.into_iter().flat_map(|text| text.split(',')) {
            let field = field.trim();
            if field.contains('[') {
                return Err(QueryError::input(format!(
                    "Invalid field \"{field}\", array type fields are not supported"
                )));
            }
            if !field.is_empty() && !fields.iter().any(|known| known == field) {
                fields.push(field.to_owned());
            }
        }
        Ok((!fields.is_empty()).then_some(Self(fields)))
    }

    /// The parts of one entity.
    pub fn project<'e>(&self, entity: &'e Entity) -> Projected<'e> {
        let mut root = Vec::new();
        for field in &self.0 {
            if field == "relations" {
                place(
                    &mut root,
                    &["relations"],
                    Projected::Relations(&entity.relations),
                );
            } else if let Some((path, value)) = find(&entity.document, field) {
                place(&mut root, &path, Projected::Value(value));
            }
        }
        Projected::Object(root)
    }
}

/// The value of a field and the keys that lead to it: where a key does not
/// exist, it is joined with the next.
fn find<'e>(document: &'e Value, field: &str) -> Option<(Vec<&'e str>, &'e Value)> {
    let mut path = Vec::new();
    let mut value = document;
    let mut rest = field;
    let mut key_end = 0;
    loop {
        key_end += rest[key_end..].find('.').unwrap_or(rest.len() - key_end);
        let entry = value
            .as_object()
            .and_then(|fields| fields.get_key_value(&rest[..key_end]));
        let at_end = key_end == rest.len();
        match entry {
            Some((key, below)) => {
                path.push(key.as_str());
                value = below;
                if at_end {
                    return Some((path, value));
                }
                rest = &rest[key_end + 1..];
                key_end = 0;
            }
            None if at_end => return None,
            None => key_end += 1,
        }
    }
}

/// Puts a part where it was in the entity.
fn place<'e>(fields: &mut Vec<(&'e str, Projected<'e>)>, path: &[&'e str], part: Projected<'e>) {
    let [key, below @ ..] = path else { return };
    let position = fields.iter().position(|(name, _)| name == key);
    let position = position.unwrap_or_else(|| {
        fields.push((key, Projected::Object(Vec::new())));
        fields.len() - 1
    });
    match &mut fields[position].1 {
        whole if below.is_empty() => *whole = part,
        Projected::Object(fields) => place(fields, below, part),
        // All of it is there already.
        Projected::Value(_) | Projected::Relations(_) => {}
    }
}

impl Serialize for Projected<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Relations(relations) => relations.serialize(serializer),
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, part) in fields {
                    map.serialize_entry(name, part)?;
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::world::entity;

    #[track_caller]
    fn check(fields: &str, expected: &str) {
        let entity = entity(
            r#"{"kind":"API","metadata":{"name":"a","namespace":"default","tags":["x"],
                "annotations":{"backstage.io/view-url":"v","b":"c"}},"spec":{"a":{"b":null}}}"#,
            &[("ownedBy", "group:default/web")],
        );
        let fields = Fields::parse([fields]).unwrap().unwrap();
        let json = serde_json::to_string(&fields.project(&entity)).unwrap();
        assert_eq!(json, expected);
    }

    #[test]
    fn parts_keep_their_place() {
        check("kind", r#"{"kind":"API"}"#);
        check(
            "metadata.name, kind,metadata.tags",
            r#"{"metadata":{"name":"a","tags":["x"]},"kind":"API"}"#,
        );
        check(
            "metadata.annotations.backstage.io/view-url",
            r#"{"metadata":{"annotations":{"backstage.io/view-url":"v"}}}"#,
        );
        check("spec.a,spec.a.b", r#"{"spec":{"a":{"b":null}}}"#);
        check("spec.a.b,spec", r#"{"spec":{"a":{"b":null}}}"#);
        check("nothing,metadata.nothing,kind.name", "{}");
        check(
            "relations",
            r#"{"relations":[{"type":"ownedBy","targetRef":"group:default/web"}]}"#,
        );
    }

    #[test]
    fn items_of_lists_cannot_be_asked_for() {
        let error = Fields::parse(["metadata.tags[0]"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Invalid field \"metadata.tags[0]\", array type fields are not supported"
        );
        assert_eq!(Fields::parse([" ", ",", ""]), Ok(None));
    }
}
