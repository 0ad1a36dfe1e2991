//! The pages of docs of a small portal.

use std::sync::Arc;

use super::*;
use crate::docs::tests::{component, docs};
use crate::site::{Settings, world};

fn portal() -> Portal {
    let text = format!(
        "--- a/catalog-info.yaml\n{}--- a/mkdocs.yml\nsite_name: A\n\
         --- a/docs/index.md\n# Welcome\n\n[guide](guide.md) <script>x()</script>\n\
         --- a/docs/guide.md\n# Guide\n\n![picture](img/a.png)\n--- a/docs/img/a.png\nPNG\n\
         --- b/catalog-info.yaml\n{}",
        component("a", "backstage.io/techdocs-ref: 'dir:.'"),
        component("b", "backstage.io/techdocs-entity: 'component:default/a'"),
    );
    let (catalog, docs) = docs(&text);
    let settings = Settings {
        base_url: "https://portal.example.com/p".to_owned(),
        ..Settings::default()
    };
    Portal::with_docs(Arc::clone(&catalog), docs, &settings)
}

#[test]
fn every_listed_path_can_be_made() {
    let portal = portal();
    let paths = portal.paths();
    for path in &paths {
        assert!(portal.render(path).is_some(), "{path}");
    }
    let docs: Vec<&str> = paths
        .iter()
        .filter(|path| path.starts_with("docs/") || path.starts_with("api/techdocs/"))
        .map(String::as_str)
        .collect();
    insta::assert_snapshot!(docs.join("\n"), @"
    api/techdocs/metadata/techdocs/default/component/a
    api/techdocs/metadata/techdocs/default/component/b
    api/techdocs/static/docs/default/component/a/index.html
    api/techdocs/static/docs/default/component/a/techdocs_metadata.json
    api/techdocs/static/docs/default/component/b/index.html
    api/techdocs/static/docs/default/component/b/techdocs_metadata.json
    docs/default/component/a/guide/index.html
    docs/default/component/a/guide/index.md
    docs/default/component/a/img/a.png
    docs/default/component/a/index.html
    docs/default/component/a/index.md
    docs/default/component/a/nav.json
    docs/default/component/a/techdocs_metadata.json
    docs/default/component/b/guide/index.html
    docs/default/component/b/index.html
    docs/index.html
    ");
}

#[test]
fn a_page_is_read_in_the_portal() {
    let portal = portal();
    let page = world::page(&portal, "docs/default/component/a/index.html");
    assert!(page.contains("Welcome"), "{page}");
    assert!(page.contains("href=\"guide/\""), "{page}");
    assert!(!page.contains("x()"), "{page}");
    let markdown = world::page(&portal, "docs/default/component/a/guide/index.md");
    assert!(markdown.starts_with("# Guide"));
    let home = world::page(&portal, HOME);
    assert!(home.contains("/p/docs/default/component/a/"), "{home}");
    let entity = world::page(&portal, "catalog/default/component/b/index.html");
    assert!(entity.contains("/p/docs/default/component/a/"), "{entity}");
    let sitemap = world::page(&portal, "sitemap.xml");
    assert!(
        sitemap.contains("/p/docs/default/component/a/guide/<"),
        "{sitemap}"
    );
}

#[test]
fn an_entity_has_a_tab_with_the_first_page_of_its_docs() {
    let portal = portal();
    for name in ["a", "b"] {
        let path = format!("catalog/default/component/{name}/docs/index.html");
        let page = world::page(&portal, &path);
        assert!(page.contains("Welcome"), "{page}");
        // What is relative to the page's own address is told from the root.
        let link = "href=\"/p/docs/default/component/a/guide/\"";
        assert!(page.contains(link), "{page}");
        assert_eq!(page.matches("<h1").count(), 1, "{page}");
    }
    let path = "catalog/default/component/b/index.html";
    let entity = world::page(&portal, path);
    assert!(entity.contains("href=\"/p/catalog/default/component/b/docs/\""));
}

#[test]
fn the_addresses_of_others_lead_to_the_one_site() {
    let portal = portal();
    let page = world::page(&portal, "docs/default/component/b/guide/index.html");
    let to = "content=\"0; url=/p/docs/default/component/a/guide/\"";
    assert!(page.contains(to), "{page}");
}

#[test]
fn the_api_gives_the_metadata_of_a_site() {
    let portal = portal();
    let metadata = world::page(
        &portal,
        "api/techdocs/metadata/techdocs/default/component/b",
    );
    assert!(metadata.contains("\"site_name\":\"A\""), "{metadata}");
    assert!(metadata.contains("\"guide/index.html\""), "{metadata}");
}

#[test]
fn a_portal_without_docs_has_no_pages_of_docs() {
    let portal = world::portal("");
    assert!(!portal.paths().iter().any(|path| path.starts_with("docs/")));
    assert!(portal.render(HOME).is_none());
    assert!(
        !portal
            .chrome
            .sections
            .iter()
            .any(|section| section.id == "docs")
    );
}
