//! No text of a descriptor ever becomes markup.

use std::sync::Arc;

use serde_json::Value;

use super::shop::{portal, shop};

/// Puts an attack into every text of a value.
fn poison(value: &mut Value) {
    match value {
        Value::String(text) => {
            *text = format!("{text}<script>alert(1)</script>\"'><img src=x onerror=alert(2)>");
        }
        Value::Array(items) => items.iter_mut().for_each(poison),
        Value::Object(fields) => {
            let mut poisoned = serde_json::Map::new();
            for (key, mut value) in std::mem::take(fields) {
                // Names of fields that pages read stay.
                let known = key.len() < 14 && !key.contains('/');
                poison(&mut value);
                let key = if known {
                    key
                } else {
                    format!("{key}<script>alert(3)</script>")
                };
                poisoned.insert(key, value);
            }
            *fields = poisoned;
        }
        _ => {}
    }
}

#[test]
fn a_script_in_every_text_stays_text() {
    let clean = shop();
    let entities = clean
        .catalog
        .entities
        .iter()
        .map(|entity| {
            let mut entity = (**entity).clone();
            let mut document = (*entity.document).clone();
            poison(&mut document);
            entity.document = Arc::new(document);
            entity
        })
        .collect();
    let portal = portal(
        entities,
        "component:orders dependsOn component:<script>gone",
    );
    let mut paths = Vec::new();
    crate::site::Family::paths(&super::super::EntityPages, &portal, &mut paths);
    for path in paths
        .iter()
        .filter(|path| path.ends_with(".html") || path.ends_with(".svg"))
    {
        let html = String::from_utf8(portal.render(path).unwrap()).unwrap();
        let lower = html.to_lowercase();
        assert!(!lower.contains("<script>alert"), "{path}");
        assert!(!lower.contains("<img"), "{path}");
        assert!(!lower.contains("href=\"javascript:"), "{path}");
        assert!(!html.contains(" style="), "{path}");
        for (at, _) in html.match_indices("onerror=") {
            let before = &html[..at];
            let in_tag = before.rfind('<') > before.rfind('>');
            // Within an attribute it is text between quotes.
            let quotes = before[before.rfind('<').unwrap_or(0)..]
                .matches('"')
                .count();
            assert!(!in_tag || quotes % 2 == 1, "{path}");
        }
    }
}
