//! What can be found in a portal.

use std::sync::Arc;

use search::query::{self, Request};

use super::*;
use crate::docs::tests::{component, docs};
use crate::site::{Settings, world};

fn found(portal: &Portal, text: &str) -> Vec<String> {
    let request = Request {
        text: text.into(),
        limit: 10,
        ..Request::default()
    };
    let answer = query::search(portal.search().opened().unwrap(), &request).unwrap();
    let places = answer
        .results
        .iter()
        .map(|found| format!("{}{}", found.card.path, found.places[0].link));
    places.collect()
}

#[test]
fn entities_are_found_by_what_they_are() {
    let portal = world::portal(
        "--- a.yaml\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: order-service\n  \
         title: Order Service\n  tags: [java]\nspec: {type: service, lifecycle: production, owner: shop, system: orders}\n\
         --- b.yaml\napiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: shop, title: The shop}\n\
         spec: {type: team, children: []}\n\
         --- c.yaml\napiVersion: backstage.io/v1alpha1\nkind: System\nmetadata: {name: orders}\nspec: {owner: shop}\n",
    );
    let service = "catalog/default/component/order-service/".to_owned();
    for text in [
        "order service",
        "component:default/order-service",
        "java order",
        "kind:component",
        "owner:shop system:orders",
        "type:service",
        "tag:java",
    ] {
        assert_eq!(found(&portal, text).first(), Some(&service), "{text}");
    }
    assert_eq!(found(&portal, "in:people"), ["catalog/default/group/shop/"]);
}

#[test]
fn operations_of_apis_open_at_their_line() {
    let api = |name: &str, kind: &str, definition: &str| {
        let definition = definition.replace('\n', "\n    ");
        format!(
            "--- {name}.yaml\napiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {{name: {name}}}\nspec:\n  \
             type: {kind}\n  lifecycle: production\n  owner: shop\n  definition: |\n    {definition}\n"
        )
    };
    let portal = world::portal(&[
        api("orders", "openapi", "openapi: 3.0.3\npaths:\n  /orders/{id}:\n    get:\n      operationId: readOrder\n    delete:\n      summary: Cancel it for good"),
        api("events", "asyncapi", "asyncapi: 2.6.0\nchannels:\n  order/placed:\n    subscribe:\n      summary: Somebody bought something"),
        api("graph", "graphql", "type Query {\n  basket(id: ID!): Basket\n}"),
        api("calls", "grpc", "service Ledger {\n  rpc BookEntry (Entry) returns (Receipt);\n}"),
    ].concat());
    #[track_caller]
    fn check(portal: &Portal, text: &str, expected: &str) {
        assert_eq!(
            found(portal, text).first().map(String::as_str),
            Some(expected),
            "{text}"
        );
    }
    check(
        &portal,
        "readOrder",
        "catalog/default/api/orders/definition/#L4",
    );
    check(
        &portal,
        "DELETE /orders",
        "catalog/default/api/orders/definition/#L6",
    );
    check(
        &portal,
        "cancel",
        "catalog/default/api/orders/definition/#L6",
    );
    check(
        &portal,
        "order/placed",
        "catalog/default/api/events/definition/#L3",
    );
    check(
        &portal,
        "basket",
        "catalog/default/api/graph/definition/#L2",
    );
    check(
        &portal,
        "bookentry",
        "catalog/default/api/calls/definition/#L2",
    );
}

#[test]
fn docs_open_at_their_headings_and_are_a_scope() {
    let text = format!(
        "--- a/catalog-info.yaml\n{}--- a/mkdocs.yml\nsite_name: A\n--- a/docs/index.md\n# Welcome\n\nHello.\n\n\
         ## First steps\n\nTurn the crank.\n",
        component("a", "backstage.io/techdocs-ref: 'dir:.'"),
    );
    let (catalog, docs) = docs(&text);
    let portal = Portal::with_docs(Arc::clone(&catalog), docs, &Settings::default());
    assert_eq!(
        found(&portal, "crank"),
        ["docs/default/component/a/#first-steps"]
    );
    assert_eq!(
        found(&portal, "welcome in:docs"),
        ["docs/default/component/a/"]
    );
    assert_eq!(found(&portal, "crank site:component:default/a").len(), 1);
    assert_eq!(found(&portal, "crank site:component:default/b").len(), 0);
}

#[test]
fn the_files_are_beside_the_pages() {
    let portal = world::portal("");
    let mut paths = Vec::new();
    SearchFiles.paths(&portal, &mut paths);
    assert!(paths.iter().any(|path| path == POINTER));
    for path in &paths {
        assert!(SearchFiles.render(&portal, path).is_some(), "{path}");
    }
    assert_eq!(SearchFiles.render(&portal, "search/other.bin"), None);
}

#[test]
fn the_pointer_says_what_a_browser_needs_first() {
    let portal = world::portal(
        "--- a.yaml\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: shop, title: The shop}\n\
         spec: {type: website, lifecycle: production, owner: web}\n\
         --- b.yaml\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: orders}\n\
         spec: {type: service, lifecycle: production, owner: web, dependsOn: ['component:shop']}\n",
    );
    let bytes = portal.render(POINTER).unwrap();
    let pointer: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(pointer["language"], "english");
    assert_eq!(pointer["looks"]["component"][0], "Component");
    assert_eq!(pointer["looks"]["component/website"][1], "app-window");
    let path = pointer["names"]["path"].as_str().unwrap();
    let names = portal.render(path).unwrap();
    assert_eq!(pointer["names"]["bytes"], names.len());
    // What is needed comes first.
    assert_eq!(
        String::from_utf8(names).unwrap(),
        r#"[["The shop","shop","component","website","","catalog/default/component/shop/"],["orders","","component","service","","catalog/default/component/orders/"]]"#
    );
    let paths = portal.paths();
    assert!(paths.iter().any(|known| known == path));
    let opensearch = String::from_utf8(portal.render(OPENSEARCH).unwrap()).unwrap();
    assert!(
        opensearch.contains("/search/?q={searchTerms}"),
        "{opensearch}"
    );
}
