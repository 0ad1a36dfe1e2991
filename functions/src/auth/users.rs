//! The users of the catalog, for resolvers; and what belongs to somebody.

use access::resolver::Users;
use scaffolder::form::Filter;
use serde_json::{Value, json};

use crate::portal::Portal;

/// The users of a portal.
pub struct Catalog<'a>(pub &'a dyn Portal);

impl Users for Catalog<'_> {
    fn named(&self, name: &str) -> Option<String> {
        let is_name = |char: char| char.is_ascii_alphanumeric() || "-_.".contains(char);
        if !name.chars().all(is_name) {
            return None;
        }
        let entity_ref = format!("user:default/{name}");
        self.0.entity(&entity_ref).map(|_| entity_ref)
    }

    fn having(&self, path: &str, value: &str) -> Vec<String> {
        let options = json!({ "catalogFilter": { "kind": "User", path: value } });
        let options = options.as_object().expect("it is a map");
        let Some(filter) = Filter::read(options, &mut |_, _| {}) else {
            return Vec::new();
        };
        let found = self.0.pickable(&filter);
        found
            .into_iter()
            .map(|one| one.entity_ref.into_owned())
            .collect()
    }
}

/// The references of somebody and of the groups that the catalog says they are in.
pub fn ownership(portal: &dyn Portal, entity_ref: &str) -> Vec<String> {
    let mut all = vec![entity_ref.to_owned()];
    let Some(entity) = portal.entity(entity_ref) else {
        return all;
    };
    let relations = entity.get("relations").and_then(Value::as_array);
    let groups = relations.into_iter().flatten().filter_map(|relation| {
        let is_member = relation.get("type")?.as_str()? == "memberOf";
        is_member
            .then(|| relation.get("targetRef")?.as_str())
            .flatten()
    });
    all.extend(groups.map(str::to_owned));
    all
}
