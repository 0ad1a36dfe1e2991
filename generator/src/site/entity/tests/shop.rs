//! The small world of the tests of pages, and pages as a person reads them.

use std::sync::Arc;

use catalog::Entity;
use serde_json::json;

use super::{catalog_of, entity};
use crate::site::{Portal, Settings};

/// The portal of some entities, with the relations of [`catalog_of`].
pub(super) fn portal(entities: Vec<Entity>, relations: &str) -> Portal {
    let catalog = catalog_of(entities, relations);
    Portal::new(Arc::new(catalog), &Settings::default())
}

/// The world of these tests: a shop.
pub(super) fn shop() -> Portal {
    let links = json!([
        { "url": "https://grafana.example/d/orders", "title": "Orders board", "icon": "dashboard" },
        { "url": "javascript:alert(1)", "title": "Not a link" },
    ]);
    let annotations = json!({
        "github.com/project-slug": "acme/orders",
        "runbook.io/url": "https://wiki.example/orders",
    });
    let template = json!({
        "type": "service",
        "parameters": [{
            "required": ["name"],
            "properties": {
                "name": { "type": "string", "title": "Name", "description": "Lower case." },
                "owner": { "type": "string", "ui:field": "OwnerPicker" },
            },
        }],
        "steps": [{ "id": "fetch", "name": "Write the files", "action": "fetch:template" }],
    });
    let entities = vec![
        entity(
            "component:orders",
            json!({
                "title": "Orders",
                "description": "Takes **orders**.\n\nSee [the plan](https://plan.example).",
                "tags": ["java"],
                "labels": { "tier": "1" },
                "annotations": annotations,
                "links": links,
            }),
            json!({ "type": "service", "lifecycle": "production" }),
        ),
        entity(
            "component:old",
            json!({}),
            json!({ "lifecycle": "deprecated" }),
        ),
        entity(
            "api:orders-api",
            json!({}),
            json!({ "type": "openapi", "definition": "openapi: 3.0.3\ninfo:\n  title: Orders\n" }),
        ),
        entity("system:sales", json!({ "title": "Sales" }), json!({})),
        entity("template:new", json!({ "title": "New service" }), template),
        entity(
            "location:all",
            json!({}),
            json!({ "targets": ["./a.yaml"] }),
        ),
        entity("group:squad", json!({}), json!({ "type": "team" })),
    ];
    portal(
        entities,
        "
        component:orders ownedBy group:squad
        component:orders partOf system:sales
        system:sales partOf domain:shop
        component:orders providesApi api:orders-api
        component:shop-web consumesApi api:orders-api
        component:orders dependsOn resource:db
        component:orders dependsOn resource:gone
        component:old dependsOn component:orders
        component:old ownedBy group:gone
        user:alice memberOf group:squad
        group:company parentOf group:squad
        ",
    )
}

/// What a person reads between the header of the portal and its footer: one
/// line for each heading, row or paragraph; links as `[words](address)`.
pub(super) fn read(portal: &Portal, path: &str) -> String {
    let html = portal.render(&format!("{path}index.html"));
    let html = String::from_utf8(html.unwrap_or_else(|| panic!("no page {path}"))).unwrap();
    let main = html.split_once("<main").unwrap().1;
    let main = main
        .split_once("</main>")
        .unwrap()
        .0
        .split_once('>')
        .unwrap()
        .1;
    let mut out = String::new();
    let mut rest = main;
    let mut link: Option<String> = None;
    let mut skip = 0;
    while let Some((text, more)) = rest.split_once('<') {
        if skip == 0 {
            out.push_str(text);
        }
        let (tag, more) = more.split_once('>').unwrap();
        rest = more;
        let name = tag
            .split([' ', '\n', '/'])
            .find(|part| !part.is_empty())
            .unwrap_or_default();
        let closing = tag.starts_with('/');
        let empty = tag.ends_with('/');
        match (name, closing) {
            ("svg" | "button", false) if !empty => skip += 1,
            ("svg" | "button", true) => skip -= 1,
            _ if skip > 0 => {}
            ("a", false) => {
                let href = tag
                    .split_once("href=\"")
                    .map(|(_, href)| href.split('"').next().unwrap());
                link = href.map(str::to_owned);
                out.push('[');
            }
            ("a", true) => {
                out.push_str(&format!("]({}) ", link.take().unwrap_or_default()));
            }
            ("li" | "p" | "dt" | "tr" | "pre" | "section" | "div" | "ul", false) => out.push('\n'),
            ("h1" | "h2" | "h3", false) => out.push_str("\n# "),
            ("span" | "dd" | "td" | "th" | "code", false) => out.push(' '),
            _ => {}
        }
    }
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines = out.lines().map(words).filter(|line| !line.is_empty());
    lines
        .collect::<Vec<_>>()
        .join("\n")
        .replace("[ ", "[")
        .replace(" ]", "]")
}
