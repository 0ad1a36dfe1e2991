//! Every row of the table, and what may never be a link.

use std::sync::Arc;

use catalog::{Entity, EntityRef, Location, Origin};
use serde_json::json;

use super::*;

fn entity(metadata: Value) -> Entity {
    Entity {
        entity_ref: EntityRef::new("component", "default", "orders").unwrap(),
        document: Arc::new(json!({ "kind": "Component", "metadata": metadata })),
        relations: vec![],
        origin: Origin::registered(Location::new("file", "catalog-info.yaml")),
    }
}

/// A base for every name the table uses.
fn bases() -> Bases {
    Bases::new(
        ROWS.iter()
            .flat_map(|row| row.targets)
            .filter_map(|target| {
                let name = target.template.split_once("{base:")?.1.split_once('}')?.0;
                Some((name.to_owned(), format!("https://{name}.example/")))
            }),
    )
}

#[test]
fn every_row_gives_the_address_of_its_example() {
    for row in ROWS {
        let annotations = json!({
            row.annotation: row.example.0,
            "dev.azure.com/host-org": "dev.azure.com/acme",
        });
        let links = of_annotations(&entity(json!({ "annotations": annotations })), &bases());
        let first = links
            .first()
            .unwrap_or_else(|| panic!("{} gives no link", row.annotation));
        assert_eq!(
            first.href.as_deref(),
            Some(row.example.1),
            "{}",
            row.annotation
        );
        assert_eq!(links.len(), row.targets.len(), "{}", row.annotation);
        for target in row.targets {
            assert!(!target.title.is_empty());
            assert!(is_in_sprite(target.icon), "{}", target.icon);
        }
    }
}

fn is_in_sprite(icon: &str) -> bool {
    let sprite = site_theme::assets::all()
        .iter()
        .find(|asset| asset.name == "icons.svg")
        .unwrap();
    String::from_utf8_lossy(&sprite.bytes).contains(&format!("id=\"{icon}\""))
}

#[test]
fn every_icon_an_author_can_name_is_in_the_sprite() {
    let source = include_str!("table.rs");
    let names = source.split("pub fn icon(").nth(1).unwrap();
    for line in names.lines().filter(|line| line.contains("=> \"")) {
        let icon = line.split('"').rev().nth(1).unwrap();
        assert!(is_in_sprite(icon), "{icon}");
    }
}

#[test]
fn rows_are_sorted_so_that_they_can_be_found() {
    assert!(ROWS.is_sorted_by(|a, b| a.annotation < b.annotation));
}

#[test]
fn no_row_makes_a_link_that_runs_or_leaves_its_place() {
    let evil = [
        "javascript:alert(1)",
        "url:javascript:alert(1)",
        "data:text/html,x",
        "../../x",
        "//evil.example",
        "a b\" onclick=\"x",
        "https://a\u{7}b",
        "arn:aws:s3:::x\" onclick=\"x",
    ];
    for row in ROWS {
        for value in evil {
            let annotations = json!({ row.annotation: value });
            for link in of_annotations(&entity(json!({ "annotations": annotations })), &bases()) {
                let href = link.href.unwrap();
                assert!(href.starts_with("https://"), "{} {href}", row.annotation);
                assert!(!href.contains(['"', ' ', '<']), "{} {href}", row.annotation);
                assert!(
                    !href.starts_with("https://evil"),
                    "{} {href}",
                    row.annotation
                );
                assert!(!href.contains("/.."), "{} {href}", row.annotation);
            }
        }
    }
}

#[test]
fn without_a_configured_address_there_is_no_guess() {
    let annotations = json!({ "sonarqube.org/project-key": "orders", "grafana/tag-selector": "x" });
    let links = of_annotations(
        &entity(json!({ "annotations": annotations })),
        &Bases::default(),
    );
    assert_eq!(links, []);
}

#[test]
fn a_placeholder_somebody_forgot_is_no_link() {
    for value in [
        "PXXXXX",
        "YOUR_ORG/YOUR_REPO",
        "${{ values.slug }}",
        "changeme",
    ] {
        let annotations = json!({ "github.com/login": value });
        let links = of_annotations(&entity(json!({ "annotations": annotations })), &bases());
        assert_eq!(links, [], "{value}");
    }
}

#[test]
fn a_github_of_their_own_is_found_by_the_source_location() {
    let annotations = json!({
        "github.com/project-slug": "acme/orders",
        "backstage.io/source-location": "url:https://git.acme.example/acme/orders/tree/main/",
    });
    let links = of_annotations(&entity(json!({ "annotations": annotations })), &bases());
    let hrefs: Vec<&str> = links
        .iter()
        .filter_map(|link| link.href.as_deref())
        .collect();
    assert_eq!(
        hrefs[..3],
        [
            "https://git.acme.example/acme/orders/tree/main/",
            "https://git.acme.example/acme/orders",
            "https://git.acme.example/acme/orders/actions",
        ]
    );
}

#[test]
fn only_harmless_addresses_are_links() {
    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(safe_href(text).as_deref(), expected, "{text:?}");
    }
    check("https://example.org/a b", Some("https://example.org/a%20b"));
    check("HTTP://example.org", Some("HTTP://example.org"));
    check("mailto:a@example.org", Some("mailto:a@example.org"));
    check("tel:+49", Some("tel:+49"));
    check("/catalog/", Some("/catalog/"));
    check("docs/x:y", Some("docs/x:y"));
    check("#part", Some("#part"));
    check("javascript:alert(1)", None);
    check(" JaVaScRiPt:alert(1)", None);
    check("java\nscript:alert(1)", None);
    check("\u{1}javascript:alert(1)", None);
    check("vbscript:x", None);
    check("data:text/html,x", None);
    check("//evil.example", None);
    check("/\\evil.example", None);
    check("https:evil", None);
    check("", None);
}

#[test]
fn links_of_the_author_keep_their_text_where_they_may_not_lead_anywhere() {
    let entity = entity(json!({ "links": [
        { "url": "https://grafana.acme.example", "title": "Board", "icon": "dashboard" },
        { "url": "javascript:alert(1)", "title": "Click" },
        { "url": "https://example.org", "icon": "no-such-icon" },
    ]}));
    let shown: Vec<_> = of_metadata(&entity)
        .into_iter()
        .map(|link| format!("{} {} {:?}", link.icon, link.title, link.href))
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    layout-dashboard Board Some("https://grafana.acme.example")
    external-link Click None
    external-link https://example.org Some("https://example.org")
    "#);
}
