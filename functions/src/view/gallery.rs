//! The gallery of templates, as the theme shows it.

use serde_json::Value;
use site_theme::create::{CreatePage, TemplateCard, first_template, groups};

use super::form::path;
use super::reliability;
use crate::portal::Portal;

/// The gallery: a card for each template of the catalog. `locked` says whom to ask where a
/// template is not for whoever looks.
pub fn page<'a>(portal: &'a dyn Portal, locked: &dyn Fn(&str) -> Option<String>) -> CreatePage<'a> {
    let templates = portal.templates();
    let plural = if templates.len() == 1 { "" } else { "s" };
    let mut frame = portal.frame("Create".to_owned(), "create/");
    frame.description = format!("{} template{plural} to start from.", templates.len());
    let cards = templates.iter().map(|template| TemplateCard {
        locked: locked(template).map(Into::into),
        ..card(portal, template)
    });
    CreatePage {
        groups: groups(cards.collect()),
        empty: first_template(portal.chrome()),
        has_runs: portal.has_runs(),
        has_actions: true,
        frame,
    }
}

fn card<'a>(portal: &'a dyn Portal, entity_ref: &str) -> TemplateCard<'a> {
    let entity = portal.entity(entity_ref).unwrap_or_default();
    let text = |pointer: &str| {
        let text = entity.pointer(pointer).and_then(Value::as_str);
        text.unwrap_or_default().to_owned().into()
    };
    let history = portal.history(entity_ref);
    TemplateCard {
        link: portal.link(entity_ref),
        use_href: format!("{}/{}", portal.chrome().base_path, path(entity_ref)).into(),
        spec_type: text("/spec/type"),
        description: text("/metadata/description"),
        owner: portal.owner(entity_ref),
        tags: portal.tags_of(entity_ref),
        reliability: history.as_ref().and_then(reliability::of),
        locked: None,
    }
}
