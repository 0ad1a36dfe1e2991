//! Markdown of odd shapes, as a machine or a malicious author makes it, is
//! rendered like any other: it ends, and gives a page. How long it takes is
//! measured by `cargo xtask bench docs`.

use techdocs::site::{Settings, Site};
use techdocs::tree::MemoryTree;
use xtask::docs_site::shapes::{self, Shape};

/// Shapes of which nothing is to be seen. Of elements with Markdown that are
/// opened in one another and not closed, Python-Markdown shows nothing either.
const EMPTY: [&str; 6] = [
    "blank lines",
    "definitions of references",
    "scripts that open",
    "snippets",
    "spaces",
    "tags with Markdown that open",
];

#[test]
fn every_shape_gives_a_page() {
    let mut tree = MemoryTree::default();
    let extensions = "[pymdownx.arithmatex, pymdownx.keys, pymdownx.snippets, smarty]";
    let config = format!("site_name: A\nmarkdown_extensions: {extensions}\n");
    tree.insert("mkdocs.yml", config.as_str());
    let shapes = shapes::all(8_000);
    for (number, shape) in shapes.iter().enumerate() {
        tree.insert(&format!("docs/{number}.md"), shape.text.as_str());
    }
    let site = Site::read(&tree, "", &Settings::default());
    assert_eq!(site.pages().len(), shapes.len());
    let drafts = site.pages().iter().map(|&page| site.render(page)).collect();
    let mut empty: Vec<&str> = Vec::new();
    for page in site.finish(drafts).pages {
        let number = page.source.strip_suffix(".md").unwrap();
        let Shape { name, .. } = shapes[number.parse::<usize>().unwrap()];
        if page.html.is_empty() {
            empty.push(name);
        }
    }
    empty.sort_unstable();
    assert_eq!(empty, EMPTY);
}
