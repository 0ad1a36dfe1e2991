//! Whole portals of small worlds: what pages say, that every path renders and
//! every link leads somewhere, and that what people wrote stays text.

use std::collections::BTreeSet;

use super::world::{main_of, page, portal, portal_at, text_of};
use super::{Portal, is_forbidden, may_hold_forbidden};

const SHOP: &str = "\
--- org.yaml
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: acme}
spec: {type: organization, children: []}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: payments, title: Payments}
spec: {type: team, parent: acme, children: [], members: [alice]}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: alice}
spec: {profile: {displayName: Alice Ames}, memberOf: [payments]}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: bob}
spec: {memberOf: []}
--- orders.yaml
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: orders
  title: Order service
  description: Takes orders.
  tags: [java]
spec:
  type: service
  lifecycle: production
  owner: payments
  system: shop
  providesApis: [orders-api]
  dependsOn: [resource:orders-db, component:gone]
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: orders-api}
spec: {type: openapi, lifecycle: production, owner: payments, system: shop, definition: 'openapi: 3.0.3'}
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: orders-db}
spec: {type: database, owner: payments, system: shop}
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: shop}
spec: {owner: payments}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: old}
spec: {type: Old Type, lifecycle: deprecated, owner: nobody}
--- broken.yaml
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: broken}
spec:
  type: service
  owner: payments
--- templates.yaml
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: new-service, title: New service, tags: [recommended]}
spec: {type: service, owner: payments, steps: []}
";

#[test]
fn a_list_has_a_row_for_each_entity_in_the_order_of_titles() {
    let text = text_of(&main_of(&portal(SHOP), "catalog/kind/component/index.html"));
    let (_, table) = text.split_once("Lifecycle\n").unwrap();
    let (_, table) = table.split_once("Lifecycle\n").unwrap();
    insta::assert_snapshot!(table, @r"
    old (deprecated) 1 problem ? nobody (not in the catalog) Old Type deprecated
    Order service orders 1 problem P Payments shop service production
    1–2 of 2
    ");
}

#[test]
fn problems_come_with_their_line_and_what_to_type() {
    let text = text_of(&main_of(&portal(SHOP), "problems/index.html"));
    insta::assert_snapshot!(text, @r"
    Problems 1 error · 2 warnings
    CSV
    Owners and rules
    Owner
    Payments 2
    nobody 1
    Rule
    Points at nothing 1
    Owner not in the catalog 1
    Not what this kind needs 1
    Descriptors 1
    Error: spec.lifecycle is missing
    component:default/broken P Payments kind-schema.missing
    Fix
    broken.yaml:5
    3 metadata: {name: broken}
    4 spec:
    5 type : service
    6 owner: payments
    add lifecycle: production to spec
    Ownership 1
    Warning: spec.owner names group:default/nobody , which is not in the catalog
    old (deprecated) ? nobody (not in the catalog) dangling-reference.owner
    Fix
    orders.yaml:34
    32 kind: Component
    33 metadata: {name: old}
    34 spec: {type: Old Type, lifecycle: deprecated, owner: nobody }
    add a Group named nobody , or name a group that is there
    References 1
    Warning: spec.dependsOn names component:default/gone , which is not in the catalog
    Order service orders P Payments dangling-reference
    Fix
    orders.yaml:14
    12 system: shop
    13 providesApis: [orders-api]
    14 dependsOn: [resource:orders-db, component:gone ]
    15 ---
    16 apiVersion: backstage.io/v1alpha1
    correct the reference, or add the entity it names
    1–3 of 3
    ");
}

#[test]
fn teams_are_a_tree() {
    let text = text_of(&main_of(&portal(SHOP), "teams/index.html"));
    insta::assert_snapshot!(text, @r"
    Teams 2
    People 2
    Tree
    Diagram
    Filter teams
    acme organization
    People and teams of acme
    Payments payments team 1 Component 1 API 1 System 1 Resource 1 Template 1 person 2 problems
    People and teams of Payments
    Alice Ames alice
    Teams Each team with the teams below it on its right acme is parent of Payments is parent of acme organization Payments team, 1 person
    In no team
    1
    bob
    ");
}

#[test]
fn home_shows_what_most_depends_on() {
    let text = text_of(&main_of(&portal(SHOP), "index.html"));
    insta::assert_snapshot!(text, @r"
    Acme
    Search services, APIs, teams and docs
    Components 2
    APIs 1
    Systems 1
    Resources 1
    Groups 2
    Users 2
    Templates 1
    My team
    Show all
    Most depended on
    orders-db P Payments used by 1
    Start something
    1 Show all
    New service new-service
    Starred
    Recently visited
    Needs attention
    3 Show all
    P Payments 2 problems
    ? nobody (not in the catalog) 1 problem
    Choose your team
    This browser then shows its entries and problems first. All teams
    Team
    No team
    acme
    Payments
    ");
}

#[test]
fn an_empty_catalog_says_what_to_do_first() {
    let empty = portal("");
    assert!(main_of(&empty, "index.html").contains("Three steps"));
    assert!(main_of(&empty, "catalog/index.html").contains("Nothing in the catalog yet"));
    assert!(main_of(&empty, "problems/index.html").contains("No problems"));
    check_portal(&empty);
}

#[test]
fn an_address_that_leads_nowhere_offers_the_nearest_names() {
    let portal = portal(SHOP);
    let html = super::simple::not_found(&portal, "catalog/default/component/oders/");
    let html = String::from_utf8(html).unwrap();
    let text = text_of(&html[html.find("<main").unwrap()..html.find("</main>").unwrap()]);
    insta::assert_snapshot!(text, @r"
    404
    No Component called oders
    It may have been renamed or removed, or its descriptor may have a problem: see problems .
    Search services, APIs, teams and docs
    Did you mean
    Order service orders
    orders-db
    orders-api
    ");
}

#[test]
fn every_path_renders_once_and_every_link_leads_somewhere() {
    check_portal(&portal(SHOP));
    check_portal(&portal_at(SHOP, "https://portal.example.com/a/b"));
    check_portal(&portal_at(SHOP, ""));
}

#[test]
fn what_people_wrote_stays_text() {
    let attack = "<script>alert(1)</script>\\\"'><img src=x onerror=alert(2)>";
    let files = format!(
        "--- attack.yaml
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: victim
  title: \"{attack}\"
  description: \"{attack}\"
  links: [{{url: 'javascript:alert(3)', title: \"{attack}\"}}]
  annotations: {{x/y: \"{attack}\"}}
spec:
  type: \"{attack}\"
  lifecycle: \"{attack}\"
  owner: \"{attack}\"
  system: \"{attack}\"
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {{name: team, title: \"{attack}\"}}
spec: {{type: \"{attack}\", profile: {{displayName: \"{attack}\"}}, children: [\"{attack}\"]}}
---
kind: \"{attack}\"
metadata: {{name: \"{attack}\"}}
"
    );
    let portal = portal(&files);
    check_portal(&portal);
    for path in portal.paths().iter().filter(|path| path.ends_with(".html")) {
        let html = page(&portal, path);
        let tags: Vec<&str> = html.split('<').skip(1).collect();
        for tag in tags {
            let name = tag.split(['>', ' ', '\n']).next().unwrap_or_default();
            let inside = tag.split('>').next().unwrap_or_default();
            assert_ne!(name, "img", "{path}");
            assert!(!inside.contains("=\"javascript:"), "{path}: {inside}");
            if name == "script" {
                let ours = inside == "script" && tag.contains("localStorage")
                    || inside.starts_with("script type=\"module\" src=\"/assets/");
                assert!(ours, "{path}: {tag}");
            }
        }
    }
}

#[test]
fn pages_keep_to_the_policy() {
    let portal = portal(SHOP);
    for path in portal.paths().iter().filter(|path| path.ends_with(".html")) {
        let html = page(&portal, path);
        assert_eq!(html.matches("<script>").count(), 1, "{path}");
        assert!(!html.contains("<style"), "{path}");
        for tag in html.split('<') {
            let inside = tag.split('>').next().unwrap_or_default();
            // Attributes follow a closing quote or the name of the element.
            assert!(!inside.contains(" style=\""), "{path}: {inside}");
            assert!(
                !inside.contains(" on") || !inside.contains("on\"="),
                "{path}: {inside}"
            );
        }
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        assert!(
            html.contains("<title>") && html.contains("</html>"),
            "{path}"
        );
    }
}

#[test]
fn characters_no_page_may_hold_are_replaced() {
    let files = "\
--- a.yaml
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: a, title: \"bell \\a and \\x9f\"}
spec: {type: x, lifecycle: y, owner: z}
";
    let portal = portal(files);
    for path in ["catalog/", "catalog/default/component/a/"] {
        let html = page(&portal, &format!("{path}index.html"));
        assert!(html.contains("bell \u{fffd} and \u{fffd}"), "{path}");
        assert!(!html.contains(super::is_forbidden), "{path}");
    }
}

#[test]
fn two_portals_of_one_catalog_are_the_same_bytes() {
    let (one, other) = (portal(SHOP), portal(SHOP));
    assert_eq!(one.paths(), other.paths());
    for path in one.paths() {
        assert_eq!(one.render(&path), other.render(&path), "{path}");
    }
}

/// Every path renders, no two are the same on any disk, and every internal
/// link of every page leads to one of them.
#[track_caller]
fn check_portal(portal: &Portal) {
    let paths = portal.paths();
    let known: BTreeSet<&str> = paths.iter().map(String::as_str).collect();
    let folded: BTreeSet<String> = paths.iter().map(|path| path.to_lowercase()).collect();
    assert_eq!(folded.len(), paths.len(), "two outputs have one path");
    let base = format!("{}/", portal.chrome.base_path);
    for path in &paths {
        assert!(!path.starts_with('/') && !path.contains(".."), "{path}");
        let bytes = portal.render(path).unwrap_or_else(|| panic!("{path}"));
        if !path.ends_with(".html") {
            continue;
        }
        let html = String::from_utf8(bytes).unwrap();
        for attribute in ["href=\"", "src=\""] {
            for rest in html.split(attribute).skip(1) {
                let address = rest.split('"').next().unwrap_or_default();
                if address.starts_with("http") || address.starts_with("mailto:") {
                    continue;
                }
                let target = address.split(['#', '?']).next().unwrap_or_default();
                if target.is_empty() {
                    let id = address.trim_start_matches('#');
                    assert!(html.contains(&format!("id=\"{id}\"")), "{path}: {address}");
                    continue;
                }
                let target = target
                    .strip_prefix(&base)
                    .unwrap_or_else(|| panic!("{path} leads to {address}"));
                let file = if target.is_empty() || target.ends_with('/') {
                    format!("{target}index.html")
                } else {
                    target.to_owned()
                };
                assert!(known.contains(file.as_str()), "{path} leads to {address}");
            }
        }
    }
}

#[test]
fn every_forbidden_character_is_noticed_and_usual_ones_are_not() {
    let noticed = |c: char| may_hold_forbidden(format!("a{c}b").as_bytes());
    for c in ('\0'..=char::MAX).filter(|&c| is_forbidden(c)) {
        assert!(noticed(c), "{c:?}");
    }
    for c in ['a', '\n', '·', 'é', '…', '\u{a0}', '日', '한', '🚀'] {
        assert!(!noticed(c), "{c:?}");
    }
}
