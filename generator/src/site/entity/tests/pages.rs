//! Whole pages of a small world: what a person reads on each kind's pages, and
//! what programs and language models get.

use serde_json::{Value, json};

use super::shop::{read, shop};

#[test]
fn a_component_says_what_it_is_and_what_it_has_to_do_with_others() {
    insta::assert_snapshot!(read(&shop(), "catalog/default/component/orders/"), @r"
    [shop](/catalog/default/domain/shop/)
    [Sales](/catalog/default/system/sales/)
    # Orders
    orders
    production Component service
    Edit
    Copy reference
    Copy Markdown link
    [S squad](/catalog/default/group/squad/)
    [Code](https://github.com/acme/orders) [Dashboard](https://grafana.example/d/orders) [Runbook](https://wiki.example/orders) More 4
    [Actions](https://github.com/acme/orders/actions)
    [Pull requests](https://github.com/acme/orders/pulls)
    [Issues](https://github.com/acme/orders/issues)
    [Insights](https://github.com/acme/orders/pulse)
    Takes orders.
    [Overview](/catalog/default/component/orders/) [APIs 1](/catalog/default/component/orders/api/) [Dependencies 4](/catalog/default/component/orders/dependencies/) [Source](/catalog/default/component/orders/source/)
    # Description
    Takes orders.
    See [the plan](https://plan.example) .
    # Relations
    [Whole picture, table and impact](/catalog/default/component/orders/dependencies/)
    # Depends on 2
    [db](/catalog/default/resource/db/)
    resource:default/gone (not in the catalog)
    # Used by 1
    [old (deprecated)](/catalog/default/component/old/) ? gone (not in the catalog)
    # Provides APIs 1
    [orders-api](/catalog/default/api/orders-api/) 1 consumer
    # About
    Owner [S squad](/catalog/default/group/squad/)
    System [Sales](/catalog/default/system/sales/)
    Type [service](/catalog/type/component/service/)
    Lifecycle production
    Tags [java](/catalog/tag/java/)
    Labels tier: 1
    # Links 4
    [Orders board](https://grafana.example/d/orders)
    Not a link
    [Repository](https://github.com/acme/orders) [Actions](https://github.com/acme/orders/actions) [Pull requests](https://github.com/acme/orders/pulls) [Issues](https://github.com/acme/orders/issues) [Insights](https://github.com/acme/orders/pulse)
    [Runbook](https://wiki.example/orders)
    ");
}

#[test]
fn dependencies_list_every_relation_and_everything_affected() {
    insta::assert_snapshot!(read(&shop(), "catalog/default/component/orders/dependencies/"), @r"
    [shop](/catalog/default/domain/shop/)
    [Sales](/catalog/default/system/sales/)
    # Orders
    orders
    production Component service
    Edit
    Copy reference
    Copy Markdown link
    [S squad](/catalog/default/group/squad/)
    [Code](https://github.com/acme/orders) [Dashboard](https://grafana.example/d/orders) [Runbook](https://wiki.example/orders) More 4
    [Actions](https://github.com/acme/orders/actions)
    [Pull requests](https://github.com/acme/orders/pulls)
    [Issues](https://github.com/acme/orders/issues)
    [Insights](https://github.com/acme/orders/pulse)
    Takes orders.
    [Overview](/catalog/default/component/orders/) [APIs 1](/catalog/default/component/orders/api/) [Dependencies 4](/catalog/default/component/orders/dependencies/) [Source](/catalog/default/component/orders/source/)
    # Picture
    Depth 1
    Depth 2
    depends on
    APIs
    [Explore](/catalog-graph/?rootEntityRefs[]=component:default/orders) [SVG](/catalog/default/component/orders/graph.svg) [Mermaid](/catalog/default/component/orders/graph.mermaid)
    # Relations 6
    Name Type Owner System
    Depends on 2
    [db](/catalog/default/resource/db/)
    resource:default/gone (not in the catalog) not in the catalog
    Used by 1
    [old (deprecated)](/catalog/default/component/old/) ? gone (not in the catalog)
    Provides APIs 1
    [orders-api](/catalog/default/api/orders-api/) openapi
    Part of 1
    [Sales](/catalog/default/system/sales/) [shop](/catalog/default/domain/shop/)
    Owned by 1
    [squad](/catalog/default/group/squad/) team
    # Impact
    3 entries of the catalog need this, 2 of them directly. [As a list or CSV](/catalog-graph/?rootEntityRefs[]=component:default/orders&#38;view=impact)
    # Whom to tell
    ? gone (not in the catalog) 1
    # Affected
    Name Steps Through Owner
    [old (deprecated)](/catalog/default/component/old/) 1 ? gone (not in the catalog)
    [orders-api](/catalog/default/api/orders-api/) 1
    [shop-web](/catalog/default/component/shop-web/) 2 orders-api
    ");
}

#[test]
fn a_deprecated_component_and_a_missing_owner_are_marked() {
    insta::assert_snapshot!(read(&shop(), "catalog/default/component/old/"), @r"
    [Components](/catalog/kind/component/)
    # old
    old
    deprecated Component
    Edit
    Copy reference
    Copy Markdown link
    ? gone (not in the catalog)
    This is deprecated. Nothing in the catalog uses it.
    [Overview](/catalog/default/component/old/) [Dependencies 1](/catalog/default/component/old/dependencies/) [Source](/catalog/default/component/old/source/)
    # Relations
    [Whole picture, table and impact](/catalog/default/component/old/dependencies/)
    # Depends on 1
    [Orders](/catalog/default/component/orders/) [S squad](/catalog/default/group/squad/)
    # About
    Owner ? gone (not in the catalog)
    Lifecycle deprecated
    ");
}

#[test]
fn an_api_shows_consumers_first_and_its_definition() {
    insta::assert_snapshot!(read(&shop(), "catalog/default/api/orders-api/"), @r"
    [APIs](/catalog/kind/api/)
    # orders-api
    orders-api
    API openapi
    Edit
    Copy reference
    Copy Markdown link
    No owner
    [Overview](/catalog/default/api/orders-api/) [Definition](/catalog/default/api/orders-api/definition/) [Dependencies 2](/catalog/default/api/orders-api/dependencies/) [Source](/catalog/default/api/orders-api/source/)
    # Consumers 1
    [shop-web](/catalog/default/component/shop-web/)
    # Provided by 1
    [Orders](/catalog/default/component/orders/) [S squad](/catalog/default/group/squad/)
    # Relations
    [Whole picture, table and impact](/catalog/default/api/orders-api/dependencies/)
    # About
    Type [openapi](/catalog/type/api/openapi/)
    ");
    insta::assert_snapshot!(read(&shop(), "catalog/default/api/orders-api/definition/"), @r"
    [APIs](/catalog/kind/api/)
    # orders-api
    orders-api
    API openapi
    Edit
    Copy reference
    Copy Markdown link
    No owner
    [Overview](/catalog/default/api/orders-api/) [Definition](/catalog/default/api/orders-api/definition/) [Dependencies 2](/catalog/default/api/orders-api/dependencies/) [Source](/catalog/default/api/orders-api/source/)
    # Definition
    OpenAPI 3.0.3 · YAML · 3 lines[Raw](/catalog/default/api/orders-api/definition/definition.yaml) [Download](/catalog/default/api/orders-api/definition/definition.yaml)
    [1]() openapi: 3.0.3
    [2]() info:
    [3]() title: Orders
    ");
}

#[test]
fn a_resource_shows_who_uses_it() {
    insta::assert_snapshot!(read(&shop(), "catalog/default/resource/db/"), @r"
    [Resources](/catalog/kind/resource/)
    # db
    db
    Resource
    Edit
    Copy reference
    Copy Markdown link
    No owner
    [Overview](/catalog/default/resource/db/) [Dependencies 1](/catalog/default/resource/db/dependencies/) [Source](/catalog/default/resource/db/source/)
    # Used by 1
    [Orders](/catalog/default/component/orders/) [S squad](/catalog/default/group/squad/)
    # Relations
    [Whole picture, table and impact](/catalog/default/resource/db/dependencies/)
    # About
    Name db
    ");
}

#[test]
fn a_system_and_a_domain_show_what_they_hold() {
    insta::assert_snapshot!(read(&shop(), "catalog/default/system/sales/"), @r"
    [shop](/catalog/default/domain/shop/)
    # Sales
    sales
    System
    Edit
    Copy reference
    Copy Markdown link
    No owner
    [Overview](/catalog/default/system/sales/) [Diagram](/catalog/default/system/sales/dependencies/) [Contents 1](/catalog/default/system/sales/contents/) [Source](/catalog/default/system/sales/source/)
    # Diagram
    [Whole diagram](/catalog/default/system/sales/dependencies/)
    # Components 1
    [Orders](/catalog/default/component/orders/) service [S squad](/catalog/default/group/squad/)
    # About
    Domain [shop](/catalog/default/domain/shop/)
    ");
    let domain = read(&shop(), "catalog/default/domain/shop/");
    let (_, systems) = domain.split_once("Systems").unwrap();
    insta::assert_snapshot!(systems.lines().take(4).collect::<Vec<_>>().join("\n"), @r"
     1
    [Sales](/catalog/default/system/sales/)
    1 component
    # About
    ");
    insta::assert_snapshot!(read(&shop(), "catalog/default/domain/shop/contents/"), @r"
    [Domains](/catalog/kind/domain/)
    # shop
    shop
    Domain
    Edit
    Copy reference
    Copy Markdown link
    No owner
    [Overview](/catalog/default/domain/shop/) [Diagram](/catalog/default/domain/shop/dependencies/) [Contents 1](/catalog/default/domain/shop/contents/) [Source](/catalog/default/domain/shop/source/)
    # Systems 1
    Name Type Lifecycle Owner Used by
    [Sales](/catalog/default/system/sales/) 0
    ");
}

#[test]
fn a_group_and_a_user_show_what_they_own() {
    insta::assert_snapshot!(read(&shop(), "catalog/default/group/squad/"), @r"
    [company](/catalog/default/group/company/)
    # squad
    squad
    Group team
    Edit
    Copy reference
    Copy Markdown link
    [Overview](/catalog/default/group/squad/) [Ownership 1](/catalog/default/group/squad/ownership/) [Members 1](/catalog/default/group/squad/members/) [Source](/catalog/default/group/squad/source/)
    # Members 1
    [alice](/catalog/default/user/alice/)
    # Components 1
    [Orders](/catalog/default/component/orders/) service
    # Relations
    # About
    Parent [company](/catalog/default/group/company/)
    Type [team](/catalog/type/group/team/)
    ");
    insta::assert_snapshot!(read(&shop(), "catalog/default/user/alice/"), @r"
    [Users](/catalog/kind/user/)
    # alice
    alice
    User
    Edit
    Copy reference
    Copy Markdown link
    [Overview](/catalog/default/user/alice/) [Source](/catalog/default/user/alice/source/)
    # Groups 1
    [squad](/catalog/default/group/squad/)
    # About
    Name alice
    ");
}

#[test]
fn a_template_shows_inputs_and_steps_and_a_location_its_targets() {
    insta::assert_snapshot!(read(&shop(), "catalog/default/template/new/"), @r"
    [Templates](/catalog/kind/template/)
    # New service
    new
    Template service
    Edit
    Copy reference
    Copy Markdown link
    No owner
    [Overview](/catalog/default/template/new/) [Source](/catalog/default/template/new/source/)
    # What it asks for 2
    Input Type Needed What it is
    Name string yes Lower case.
    owner OwnerPicker
    # What it does 1
    Write the files fetch:template
    # About
    Type [service](/catalog/type/template/service/)
    ");
    insta::assert_snapshot!(read(&shop(), "catalog/default/location/all/"), @r"
    [Locations](/catalog/kind/location/)
    # all
    all
    Location
    Edit
    Copy reference
    Copy Markdown link
    [Overview](/catalog/default/location/all/) [Source](/catalog/default/location/all/source/)
    # Targets 1
    Target
    ./a.yaml
    # About
    Name all
    ");
}

#[test]
fn the_twin_for_language_models_reads_as_the_page_does() {
    let twin = shop()
        .render("catalog/default/component/orders/index.md")
        .unwrap();
    insta::assert_snapshot!(String::from_utf8(twin).unwrap(), @r"
    # Orders

    - Reference: `component:default/orders`
    - Kind: Component
    - Type: service
    - Lifecycle: production
    - Tags: java
    - Label tier: 1

    Takes **orders**.

    See [the plan](https://plan.example).

    ## Links

    - [Orders board](https://grafana.example/d/orders)
    - [Repository](https://github.com/acme/orders)
    - [Actions](https://github.com/acme/orders/actions)
    - [Pull requests](https://github.com/acme/orders/pulls)
    - [Issues](https://github.com/acme/orders/issues)
    - [Insights](https://github.com/acme/orders/pulse)
    - [Runbook](https://wiki.example/orders)

    ## Owned by

    - [squad](/catalog/default/group/squad/index.md) `group:default/squad`

    ## Part of

    - [Sales](/catalog/default/system/sales/index.md) `system:default/sales`

    ## Depends on

    - [db](/catalog/default/resource/db/index.md) `resource:default/db`
    - `resource:default/gone` (not in the catalog)

    ## Used by

    - [old](/catalog/default/component/old/index.md) `component:default/old`

    ## Provides APIs

    - [orders-api](/catalog/default/api/orders-api/index.md) `api:default/orders-api`
    ");
}

#[test]
fn the_twin_for_programs_is_the_entity_with_its_relations() {
    let portal = shop();
    let twin = portal
        .render("catalog/default/component/orders/index.json")
        .unwrap();
    let twin: Value = serde_json::from_slice(&twin).unwrap();
    assert_eq!(twin["metadata"]["title"], "Orders");
    assert_eq!(
        twin["relations"][0],
        json!({ "type": "dependencyOf", "targetRef": "component:default/old" })
    );
}

#[test]
fn every_path_that_is_listed_is_made_and_no_other() {
    let portal = shop();
    let mut paths = Vec::new();
    crate::site::Family::paths(&super::super::EntityPages, &portal, &mut paths);
    for path in &paths {
        assert!(portal.render(path).is_some(), "{path}");
    }
    let base = "catalog/default/component/orders/";
    for path in [
        "members/index.html",
        "definition/index.html",
        "definition/definition.yaml",
        "x",
    ] {
        assert!(portal.render(&format!("{base}{path}")).is_none(), "{path}");
    }
}
