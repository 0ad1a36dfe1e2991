//! Whole sites, from files to pages.

use super::*;
use crate::tree::MemoryTree;

/// A site from a text of files, each after a line `--- path`.
fn tree(text: &str) -> MemoryTree {
    let mut tree = MemoryTree::default();
    for file in text.split("--- ").skip(1) {
        let (path, text) = file.split_once('\n').unwrap_or((file, ""));
        tree.insert(path.trim(), text);
    }
    tree
}

fn finish(tree: &MemoryTree, settings: &Settings) -> Finished {
    let site = Site::read(tree, "", settings);
    let drafts = site.pages().iter();
    let drafts = drafts.map(|&page| site.render(page)).collect();
    site.finish(drafts)
}

fn shown(entries: &[Entry], depth: usize) -> String {
    let mut text = String::new();
    for entry in entries {
        let url = entry.url.as_deref().unwrap_or("-");
        text.push_str(&format!("{}{} {url}\n", "  ".repeat(depth), entry.title));
        let children = entry.children.as_deref().unwrap_or_default();
        text.push_str(&shown(children, depth + 1));
    }
    text
}

#[test]
fn a_navigation_is_made_of_folders() {
    let tree = tree(
        "
--- mkdocs.yml
site_name: A
--- docs/index.md
# Welcome
--- docs/b-c/z.md
--- docs/b-c/README.md
---  docs/b_c/x.md
# X
--- docs/Zed.md
",
    );
    let finished = finish(&tree, &Settings::default());
    assert_eq!(
        shown(&finished.navigation, 0),
        "Welcome ./\nZed Zed/\nB c -\n  Index b-c/\n  Z b-c/z/\n  X b_c/x/\n"
    );
    let page = finished
        .pages
        .iter()
        .find(|page| page.url == "b-c/z/")
        .unwrap();
    assert_eq!(page.trail, ["B c", "Z"]);
    assert_eq!(page.previous.as_ref().unwrap().url, "b-c/");
    assert_eq!(page.next.as_ref().unwrap().title, "X");
    assert_eq!(page.document_title, "Z - A");
    assert_eq!(page.heading.as_deref(), Some("Z"));
}

#[test]
fn a_navigation_that_is_written_is_followed() {
    let tree = tree(
        "
--- mkdocs.yml
site_name: A
theme:
  name: material
  features: [navigation.indexes]
nav:
  - index.md
  - Guide & more:
      - guide/index.md
      - First: ./guide/a.md
      - Again: guide/a.md
  - Out: https://example.com
  - gone.md
  - 2026: guide/b.md
--- docs/index.md
--- docs/guide/index.md
---  docs/guide/a.md
---  docs/guide/b.md
---  docs/guide/gon.md
",
    );
    let finished = finish(&tree, &Settings::default());
    assert_eq!(
        shown(&finished.navigation, 0),
        "Home ./\nGuide & more guide/\n  First guide/a/\n  First guide/a/\nOut https://example.com\ngone.md gone/\n2026 guide/b/\n"
    );
    let found: Vec<String> = finished
        .diagnostics
        .iter()
        .map(|found| found.message.clone())
        .collect();
    assert_eq!(
        found,
        [
            "there is no page `gone.md`",
            "1 pages are not in `nav`: `guide/gon.md`"
        ]
    );
    let page = finished.pages.iter().find(|page| page.url == "gone/");
    assert!(page.is_some_and(|page| page.is_missing && page.destination == "gone/index.html"));
    let page = finished
        .pages
        .iter()
        .find(|page| page.url == "guide/a/")
        .unwrap();
    assert_eq!(page.previous.as_ref().unwrap().url, "guide/a/");
    assert_eq!(page.next.as_ref().unwrap().url, "guide/b/");
}

#[test]
fn sites_of_other_folders_are_merged() {
    let tree = tree(
        "
--- mkdocs.yml
site_name: A
repo_url: https://github.com/o/r
nav:
  - index.md
  - Two: '!include two/mkdocs.yml'
  - All: '*include parts/*/mkdocs.yml'
--- docs/index.md
--- two/mkdocs.yml
site_name: Two & co
nav:
  - Start: index.md
  - More: [sub/x.md, https://example.com]
--- two/docs/index.md
[up](../index.md)
--- two/docs/sub/x.md
--- parts/p/mkdocs.yml
site_name: p/q
repo_url: https://git.example.com/p
edit_uri: edit
--- parts/p/docs/a.md
# A page
--- parts/p/docs/in/b.md
",
    );
    let finished = finish(&tree, &Settings::default());
    assert_eq!(
        shown(&finished.navigation, 0),
        "Home ./\nTwo -\n  Start two-co/\n  More -\n    X two-co/sub/x/\n    https://example.com https://example.com\nAll -\n  p/q -\n    In -\n      B p/q/in/b/\n    A page p/q/a/\n"
    );
    let edit = |url: &str| {
        let page = finished.pages.iter().find(|page| page.url == url).unwrap();
        page.edit_url.clone().unwrap()
    };
    assert_eq!(
        edit("./"),
        "https://github.com/o/r/edit/master/docs/index.md"
    );
    assert_eq!(
        edit("two-co/"),
        "https://github.com/o/r/edit/master/two/docs/index.md"
    );
    assert_eq!(edit("p/q/a/"), "https://git.example.com/p/edit/a.md");
    let page = finished
        .pages
        .iter()
        .find(|page| page.url == "two-co/")
        .unwrap();
    assert_eq!(page.html, "<p><a href=\"../\">up</a></p>");
}

#[test]
fn links_that_lead_nowhere_are_reported_where_they_are() {
    let tree = tree(
        "
--- mkdocs.yml
site_name: A
--- docs/index.md
---
title: Start
---
# Home

[ok](guide/a.md#top) [no](guide/aa.md) [anchor](guide/a.md#tip)
[folder](guide/) [abs](/guide/a) [img](img/x.png) [self](#home) [out](https://x)
--- docs/guide/a.md
# Top
[back](../index.md?x=1#home)
",
    );
    let finished = finish(&tree, &Settings::default());
    let found: Vec<String> = finished
        .diagnostics
        .iter()
        .map(|found| {
            let place = found.place.as_ref().unwrap();
            let hint = found.hint.as_deref().unwrap_or("-");
            let (line, column) = (place.line, place.column);
            format!("{line}:{column} {} | {hint}", found.message)
        })
        .collect();
    assert_eq!(
        found,
        [
            "6:27 there is no file `guide/aa.md` | did you mean `guide/a.md`?",
            "6:49 `guide/a.md` has no anchor `#tip` | did you mean `#top`?",
            "7:10 `guide/` leads to no file of this site | -",
            "7:24 `/guide/a` begins with a slash, and leads out of this site | did you mean `guide/a.md`?",
            "7:40 there is no file `img/x.png` | -",
        ]
    );
    let html = &finished.pages[1].html;
    assert!(
        html.ends_with("<p><a href=\"../../?x=1#home\">back</a></p>"),
        "{html}"
    );
}

#[test]
fn the_last_of_two_pages_with_one_address_is_shown() {
    let tree = tree(
        "
--- mkdocs.yml
site_name: A
--- docs/x.md
# One
--- docs/x/README.md
# Two
",
    );
    let finished = finish(&tree, &Settings::default());
    assert_eq!(finished.pages.len(), 1);
    assert_eq!(finished.pages[0].title, "Two");
}

#[test]
fn pages_can_lead_elsewhere() {
    let tree = tree(
        "
--- mkdocs.yml
site_name: A
plugins:
  - redirects:
      redirect_maps:
        old.md: new/a.md#x
        deep/er/old.md: index.md
        out.md: https://example.com/x
        bad.md: new/b.md
--- docs/index.md
--- docs/new/a.md
",
    );
    let site = Site::read(&tree, "", &Settings::default());
    let found: Vec<(&str, &str)> = site
        .redirects
        .iter()
        .map(|page| (&*page.destination, &*page.target))
        .collect();
    assert_eq!(
        found,
        [
            ("old/index.html", "../new/a/#x"),
            ("deep/er/old/index.html", "../../../"),
            ("out/index.html", "https://example.com/x"),
        ]
    );
    assert_eq!(site.diagnostics[0].place.as_ref().unwrap().line, 8);
}

#[test]
fn a_readme_can_be_the_home_page() {
    let tree = tree("--- README.md\n# A\n--- docs/a.md\n");
    let settings = Settings {
        readme_as_index: true,
        site_name: Some("S".into()),
        ..Settings::default()
    };
    let finished = finish(&tree, &settings);
    assert_eq!(finished.pages[0].path, "README.md");
    assert_eq!(finished.pages[0].source, "index.md");
}

#[test]
fn options_of_mkdocs_yml_reach_the_engine() {
    let tree = tree(
        "
--- mkdocs.yml
site_name: A
markdown_extensions:
  - toc: {anchorlink: true, permalink: false}
  - pymdownx.snippets: {base_path: parts, auto_append: [end.md]}
--- parts/end.md
The *end*.
--- docs/index.md
# A `b` c
",
    );
    let finished = finish(&tree, &Settings::default());
    assert_eq!(
        finished.pages[0].html,
        "<h1 id=\"a-b-c\"><a class=\"toclink\" href=\"#a-b-c\">A <code>b</code> c</a></h1>\n<p>The <em>end</em>.</p>"
    );
}

#[test]
fn nothing_is_written_outside_the_site() {
    let tree = tree(
        "
--- mkdocs.yml
site_name: A
nav:
  - ../../etc/x.md
  - Up: '!include up/mkdocs.yml'
plugins:
  - redirects:
      redirect_maps: {../../x.md: a.md, /y.md: a.md}
--- docs/a.md
--- up/mkdocs.yml
site_name: ../../up
--- up/docs/b.md
",
    );
    let site = Site::read(&tree, "", &Settings::default());
    let drafts = site.pages().iter().map(|&page| site.render(page));
    let finished = site.finish(drafts.collect());
    let mut written: Vec<&str> = finished
        .pages
        .iter()
        .map(|page| &*page.destination)
        .collect();
    written.extend(site.redirects.iter().map(|page| &*page.destination));
    assert_eq!(written, ["a/index.html", "up/b/index.html", "y/index.html"]);
}

#[test]
fn pages_hold_only_what_they_may() {
    let tree = tree(
        "
--- docs/index.md
# A

Use <cluster-name> here.

<div onclick=\"x()\">b <script>alert(1)</script></div>

```mermaid
graph TD
  A --> B
```

```mermaid
zen-garden
```
",
    );
    let finished = finish(&tree, &Settings::default());
    let html = &finished.pages[0].html;
    assert!(html.contains("Use  here.") && html.contains("<div>b </div>"));
    assert!(html.contains("<svg ") && html.contains("<pre class=\"mermaid\"><code>zen-garden"));
    let codes: Vec<_> = finished
        .diagnostics
        .iter()
        .map(|d| (&*d.code, &*d.message))
        .collect();
    let expected = [
        (
            "docs-html",
            "`<cluster-name>` is no element a page may hold: it is left out",
        ),
        (
            "docs-html",
            "`<script>` is no element a page may hold: it is left out",
        ),
        (
            "docs-diagram",
            "this diagram is shown as its source: diagrams of the kind `zen-garden` are not drawn",
        ),
    ];
    assert_eq!(codes, expected);
}

#[test]
fn a_page_of_broken_links_is_told_of_within_bounds() {
    let mut tree = tree("\n--- mkdocs.yml\nsite_name: A\n");
    let links: String = (0..1000)
        .map(|number| format!("[a](gone{number}.md) [b](#gone{number})\n\n"))
        .collect();
    tree.insert("docs/index.md", links);
    let finished = finish(&tree, &Settings::default());
    assert_eq!(finished.diagnostics.len(), 2 * host::MAX_FINDINGS);
}
