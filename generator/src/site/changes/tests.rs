//! A shop whose catalog changed, and what its pages say.

use crate::site::world::{main_of, portal, text_of};
use crate::site::{Portal, changes};
use catalog::changes::{Log, between};

/// The teams, which stay, and what there is of them.
fn shop(rest: &str) -> Portal {
    portal(&format!(
        "--- catalog.yaml
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {{name: shop, title: Shop}}
spec: {{type: team, children: []}}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {{name: pay, title: Payments}}
spec: {{type: team, children: []}}
---
{rest}"
    ))
}

const BEFORE: &str = "\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: orders, title: Orders, tags: [java]}
spec: {type: service, lifecycle: experimental, owner: shop, dependsOn: ['resource:cart']}
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: cart, title: '<b>Cart</b>'}
spec: {type: database, owner: shop}
";

const AFTER: &str = "\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: orders, title: Orders, tags: [java, kotlin]}
spec: {type: service, lifecycle: production, owner: pay}
";

/// 3 May 2026.
const NOW: i64 = 1_777_804_920;

fn changed() -> Portal {
    let after = shop(AFTER);
    let mut log = Log::default();
    log.add(NOW, "", between(&shop(BEFORE).catalog, &after.catalog));
    after.with_changes(log, NOW)
}

#[test]
fn a_page_says_what_changed_by_day() {
    insta::assert_snapshot!(text_of(&main_of(&changed(), "changes/index.html")));
}

#[test]
fn there_is_a_page_for_each_kind_and_owner_that_has_changes() {
    let portal = changed();
    let paths = portal.paths();
    let of_changes = paths.iter().filter(|path| path.starts_with("changes/"));
    assert_eq!(
        of_changes.map(String::as_str).collect::<Vec<_>>(),
        [
            "changes/feed.xml",
            "changes/index.html",
            "changes/kind/component/feed.xml",
            "changes/kind/component/index.html",
            "changes/kind/resource/feed.xml",
            "changes/kind/resource/index.html",
            "changes/log.json",
            "changes/owner/default/group/pay/feed.xml",
            "changes/owner/default/group/pay/index.html",
            "changes/owner/default/group/shop/feed.xml",
            "changes/owner/default/group/shop/index.html",
        ]
    );
    for path in &paths {
        assert!(portal.render(path).is_some(), "{path}");
    }
}

#[test]
fn an_entity_has_its_history_and_what_is_gone_a_page_that_says_so() {
    let portal = changed();
    let history = main_of(
        &portal,
        "catalog/default/component/orders/history/index.html",
    );
    let said = "lifecycle changed from experimental to production";
    assert!(text_of(&history).contains(said), "{history}");
    assert!(
        portal
            .render("catalog/default/group/shop/history/index.html")
            .is_none()
    );

    let path = "catalog/default/resource/cart/index.html";
    assert!(portal.paths().iter().any(|it| it == path));
    insta::assert_snapshot!(text_of(&main_of(&portal, path)));

    // A month later nothing is said of it any more.
    let later = NOW + (changes::lists::TOMBSTONE_DAYS + 1) * 86_400;
    let log = portal.changes.log.clone();
    let portal = portal.with_changes(log, later);
    assert!(portal.render(path).is_none());
}

#[test]
fn a_feed_is_xml_and_holds_no_markup_of_others() {
    let bytes = changed().render("changes/feed.xml").unwrap();
    insta::assert_snapshot!(String::from_utf8(bytes).unwrap());
}

#[test]
fn a_first_build_says_what_will_be_here() {
    let text = text_of(&main_of(&shop(AFTER), "changes/index.html"));
    assert!(text.contains("No changes yet"), "{text}");
}
