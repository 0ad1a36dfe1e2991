//! What a search shows before its engine is there, and how results look:
//! the list of names, and the icons of kinds. Both are read by
//! `site-theme/assets/js/search-names.js` and `search-rows.js`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::documents::{CATALOG, PEOPLE, TEMPLATES};
use crate::site::Portal;

/// How many names the list has: those that most need. It comes before anything
/// else over a slow network, so that it stays below some tens of kilobytes.
const MOST_NAMES: usize = 1_000;

/// The list of names: rows of title, other name, kind, type, owner and path, what
/// is needed most first.
pub(super) fn names(portal: &Portal) -> Vec<u8> {
    let mut positions: Vec<u32> = portal.index.ordered.clone();
    // The sort is stable: equals stay in the order of kinds and titles.
    positions.sort_by_key(|&position| {
        let facts = &portal.index.entities[position as usize];
        let kind = portal.catalog.entities[position as usize].entity_ref.kind();
        (
            kind == "location",
            kind == "user",
            std::cmp::Reverse(facts.used_by),
        )
    });
    positions.truncate(MOST_NAMES);
    let row = |position: u32| {
        let entity = &portal.catalog.entities[position as usize];
        let facts = &portal.index.entities[position as usize];
        let owner = facts.owner.map(|owner| portal.title(owner as usize));
        json!([
            &*facts.title,
            facts.other_name.as_deref().unwrap_or_default(),
            entity.entity_ref.kind(),
            entity.spec_type().unwrap_or_default(),
            owner.unwrap_or_default(),
            facts.path,
        ])
    };
    let rows: Vec<Value> = positions.into_iter().map(row).collect();
    Value::Array(rows).to_string().into_bytes()
}

/// The word and the icon of each kind that the portal has, and of its types that
/// have an icon of their own: `component`, `component/website`.
pub(super) fn looks(portal: &Portal) -> Value {
    let mut looks = BTreeMap::new();
    for kind in &portal.index.kinds {
        let usual = kind.icon_of(None);
        looks.insert(kind.id.clone(), json!([kind.singular, usual]));
        for &position in &kind.members {
            let entity = &portal.catalog.entities[position as usize];
            let icon = kind.icon_of(entity.spec_type());
            if let Some(spec_type) = entity.spec_type().filter(|_| icon != usual) {
                looks
                    .entry(format!("{}/{spec_type}", kind.id))
                    .or_insert_with(|| json!([kind.singular, icon]));
            }
        }
    }
    json!(looks)
}

/// What a group of results is called.
pub(super) fn group_title(group: &str) -> &'static str {
    match group {
        CATALOG => "Catalog",
        TEMPLATES => "Do",
        PEOPLE => "Teams and people",
        _ => "Docs",
    }
}
