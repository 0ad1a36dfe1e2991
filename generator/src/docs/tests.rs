//! The docs of small catalogs, from files in a string.

use super::find::{Place, Repositories};
use super::*;
use crate::site::world;
use catalog::{Location, ReadError};

/// Everything below one root, as one repository.
struct World(Arc<MemoryTree>);

const ROOT: &str = "https://github.com/acme/world/";

impl Repositories for World {
    fn place(&self, location: &Location) -> Result<Place, ReadError> {
        let below = location.target.strip_prefix(ROOT);
        let path = below.and_then(|below| below.splitn(3, '/').nth(2).or(Some("")));
        let Some(path) = path else {
            return Err(ReadError::NotFound {
                target: location.target.to_string(),
            });
        };
        Ok(Place {
            repository: "world".into(),
            tree: Arc::clone(&self.0) as SharedTree,
            path: path.to_owned(),
            shown: String::new(),
        })
    }
}

/// The docs of the files in a string, and the catalog of its descriptors.
pub(crate) fn docs(files: &str) -> (Arc<Catalog>, Docs) {
    let mut tree = MemoryTree::default();
    let mut descriptors = String::new();
    for part in files.split("--- ").skip(1) {
        let (path, text) = part.split_once('\n').unwrap_or((part, ""));
        tree.insert(path, text);
        if path.ends_with("catalog-info.yaml") {
            descriptors.push_str(&format!("--- {path}\n{text}"));
        }
    }
    let catalog = world::portal(&descriptors).catalog;
    let repositories = World(Arc::new(tree));
    let options = Options::default();
    let memory = &mut Memory::default();
    let docs = Docs::make(&catalog, &repositories, &options, memory, None);
    (catalog, docs)
}

/// A component with annotations.
pub(crate) fn component(name: &str, annotations: &str) -> String {
    format!(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n  \
         annotations: {{{annotations}}}\nspec: {{type: service, lifecycle: production, owner: web}}\n"
    )
}

/// Each site: who has it and its pages; then what is wrong.
fn shown(files: &str) -> String {
    let (catalog, docs) = docs(files);
    let name = |at: u32| catalog.entities[at as usize].name();
    let mut out = String::new();
    for site in &docs.sites {
        let guests: Vec<&str> = site.guests.iter().map(|&at| name(at)).collect();
        let pages = site.rendered().pages.iter().map(|page| &*page.url);
        let pages: Vec<&str> = pages.collect();
        out.push_str(&format!(
            "{} {guests:?}: {}\n",
            name(site.host),
            pages.join(" ")
        ));
    }
    for diagnostic in &docs.diagnostics {
        let place = diagnostic.place.as_ref();
        let place = place.map_or(String::new(), |place| {
            format!("{}:{}", place.file, place.line)
        });
        let owner = diagnostic.owner.as_deref().unwrap_or_default();
        let (code, message) = (&diagnostic.code, &diagnostic.message);
        out.push_str(&format!("{place} {code} {message} ({owner})\n"));
    }
    out
}

#[test]
fn an_annotation_leads_to_the_folder_of_docs() {
    let dir = component("a", "backstage.io/techdocs-ref: 'dir:.'");
    let below = component("b", "backstage.io/techdocs-ref: 'dir:./handbook'");
    let url = component(
        "c",
        "backstage.io/techdocs-ref: 'url:https://github.com/acme/world/tree/main/b/handbook'",
    );
    let text = format!(
        "--- a/catalog-info.yaml\n{dir}--- a/mkdocs.yml\nsite_name: A\n--- a/docs/index.md\n# A\n\
         --- b/catalog-info.yaml\n{below}--- b/handbook/docs/guide.md\n# B\n\
         --- c/catalog-info.yaml\n{url}"
    );
    insta::assert_snapshot!(shown(&text), @r#"
    a []: ./
    b ["c"]: guide/
    "#);
}

#[test]
fn a_readme_links_to_the_files_of_its_repository() {
    let readme = "# B\n\n[code](src/main.rs#L1) [folder](src) [up](../LICENSE) [root](/LICENSE) \
                  [gone](src/gone.rs) [out](../../x) [part](#b) [no part](#c) \
                  ![logo](img/logo.png)\n";
    let text = format!(
        "--- b/catalog-info.yaml\n{}--- b/README.md\n{readme}--- b/src/main.rs\n--- LICENSE\n\
         --- b/img/logo.png\n",
        component("b", ""),
    );
    insta::assert_snapshot!(shown(&text), @"
    b []: ./
    b/README.md:3 docs-link there is no `b/src/gone.rs` in the repository (group:default/web)
    b/README.md:3 docs-link `../../x` leads out of the repository (group:default/web)
    b/README.md:3 docs-anchor this page has no anchor `#c` (group:default/web)
    ");
    let (_, docs) = docs(&text);
    let rendered = docs.sites[0].rendered();
    assert_eq!(rendered.assets[0].destination, "img/logo.png");
    let html = &rendered.pages[0].html;
    let root = "https://github.com/acme/world";
    for address in [
        "blob/main/b/src/main.rs#L1",
        "tree/main/b/src",
        "blob/main/LICENSE",
    ] {
        let expected = format!("href=\"{root}/{address}\"");
        assert!(html.contains(&expected), "{expected}: {html}");
    }
}

#[test]
fn without_an_annotation_docs_lie_beside_the_descriptor() {
    let plain = |name| component(name, "");
    let text = format!(
        "--- a/catalog-info.yaml\n{}--- a/docs/index.md\n# A\n\
         --- b/catalog-info.yaml\n{}--- b/README.md\n# B\n\
         --- c/catalog-info.yaml\n{}",
        plain("a"),
        plain("b"),
        plain("c")
    );
    insta::assert_snapshot!(shown(&text), @"
    a []: ./
    b []: ./
    ");
}

#[test]
fn an_entity_shows_the_docs_of_another() {
    let of = |other: &str| format!("backstage.io/techdocs-entity: '{other}'");
    let path = "backstage.io/techdocs-entity-path: /guide/";
    let text = format!(
        "--- a/catalog-info.yaml\n{}--- a/docs/index.md\n# A\n\
         --- b/catalog-info.yaml\n{}--- c/catalog-info.yaml\n{}--- d/catalog-info.yaml\n{}",
        component("a", ""),
        component("b", &format!("{}, {path}", of("component:default/a"))),
        component("c", &of("b")),
        component("d", &of("component:default/d")),
    );
    insta::assert_snapshot!(shown(&text), @r#"
    a ["b", "c"]: ./
    d/catalog-info.yaml:5 docs-ref `component:default/d` is no entity with docs (group:default/web)
    "#);
    let (_, docs) = docs(&text);
    assert_eq!(docs.by_entity[&1].page.as_deref(), Some("guide"));
}

#[test]
fn annotations_that_lead_nowhere_are_told_where_they_stand() {
    let wrong = |name: &str, to: &str| {
        format!(
            "--- {name}/catalog-info.yaml\n{}",
            component(name, &format!("backstage.io/techdocs-ref: '{to}'"))
        )
    };
    let text = [
        wrong("a", "dir:../../.."),
        wrong("b", "dir:./nowhere"),
        wrong("c", "docs"),
        wrong("d", "url:https://elsewhere.example/acme/x/tree/main"),
    ]
    .concat();
    insta::assert_snapshot!(shown(&text), @"
    a/catalog-info.yaml:5 docs-ref `dir:../../..` leads out of the repository (group:default/web)
    b/catalog-info.yaml:5 docs-ref `dir:./nowhere` leads to no docs: `b/nowhere` has neither `mkdocs.yml` nor `docs` (group:default/web)
    c/catalog-info.yaml:5 docs-ref `docs` has to start with `dir:` or `url:` (group:default/web)
    d/catalog-info.yaml:5 docs-ref `url:https://elsewhere.example/acme/x/tree/main`: `https://elsewhere.example/acme/x/tree/main` does not exist (group:default/web)
    ");
}

#[test]
fn what_is_wrong_on_a_page_is_asked_of_the_owner() {
    let text = format!(
        "--- a/catalog-info.yaml\n{}--- a/docs/index.md\n# A\n\n[b](b.md)\n",
        component("a", "backstage.io/techdocs-ref: 'dir:.'")
    );
    let (_, docs) = docs(&text);
    assert_eq!(docs.sites[0].problems, docs.diagnostics.len());
    let links = docs.diagnostics.iter().filter(|d| d.code == "docs-link");
    assert!(links.clone().count() > 0);
    for link in links {
        assert_eq!(link.owner.as_deref(), Some("group:default/web"));
        assert_eq!(link.place.as_ref().unwrap().line, 3);
    }
}
