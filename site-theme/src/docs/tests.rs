//! The pages of docs as HTML.

use askama::Template;

use super::*;
use crate::frame::{Chrome, Frame};

fn page(url: &str) -> NavItem {
    NavItem {
        title: format!("Page {url}"),
        target: NavTarget::Page(url.to_owned()),
        ..NavItem::default()
    }
}

fn section(title: &str, children: Vec<NavItem>) -> NavItem {
    NavItem {
        title: title.to_owned(),
        children: Some(children),
        ..NavItem::default()
    }
}

fn view<'a>(chrome: &'a Chrome, site: &'a Site<'a>, body: Body<'a>) -> Page<'a> {
    Page {
        chrome,
        site,
        root: "/docs/default/component/orders/".into(),
        source: "guide/a.md".into(),
        url: "guide/a/".into(),
        title: "A".into(),
        crumbs: vec![("Docs".into(), "/docs/".into())],
        trail: vec!["Guide".into()],
        body,
        toc: vec![TocItem {
            id: "steps".to_owned(),
            title: "Steps <first>".to_owned(),
            children: Vec::new(),
        }],
        previous: Some(Neighbour {
            title: "Home".into(),
            url: "./".into(),
        }),
        next: None,
        edit: Some("https://example.com/edit".into()),
        report: Some("javascript:alert(1)".into()),
        markdown: None,
        changed: None,
        changed_by: None,
        tags: Vec::new(),
        hidden: Hidden::default(),
        has_whole_navigation: false,
        is_within_entity: false,
    }
}

fn site() -> Site<'static> {
    Site {
        title: "Orders".into(),
        navigation: Navigation::new(vec![
            page("./"),
            section("Guide", vec![page("guide/a/"), page("guide/b/")]),
        ])
        .into(),
        ..Site::default()
    }
}

fn article(html: &'static str) -> Body<'static> {
    Body::Article {
        heading: None,
        html: html.into(),
    }
}

#[test]
fn a_page_has_its_article_navigation_and_contents() {
    let chrome = Chrome::new("T", "O", "");
    let site = site();
    let html = view(&chrome, &site, article("<h1 id=\"a\">A</h1>\n<p>Text.</p>")).to_string();
    let (_, main) = html.split_once("<nav data-techdocs-nav").unwrap();
    insta::assert_snapshot!(main.replace(chrome.sprite(), "SPRITE"), @r##"
 id="docs-nav" aria-label="Pages of Orders" data-root="/docs/default/component/orders/" data-page="guide/a/">
<ul><li><a href="/docs/default/component/orders/">Page ./</a></li><li><details open><summary><span class="nav-t">Guide</span></summary><ul><li><a href="/docs/default/component/orders/guide/a/" aria-current="page">Page guide/a/</a></li><li><a href="/docs/default/component/orders/guide/b/">Page guide/b/</a></li></ul></details></li></ul>
</nav>
</div>
</details>
<div class="docs-right">
<details class="docs-side docs-toc">
<summary class="btn"><svg class="i" aria-hidden="true"><use href="SPRITE#list"/></svg>On this page</summary>
<nav data-techdocs-toc aria-labelledby="docs-toc-title">
<p id="docs-toc-title">On this page</p>
<ul><li><a href="#steps">Steps &#60;first&#62;</a></li></ul>
</nav>
</details>
<aside class="docs-about" aria-label="About Orders">
<a class="docs-all" href="?print" rel="nofollow" hidden><svg class="i" aria-hidden="true"><use href="SPRITE#printer"/></svg>All pages, to print</a>
</aside>
</div>
<div class="docs-main" id="docs-page" tabindex="-1">
<article class="docs" data-techdocs-page="guide/a.md">
<h1 id="a">A</h1>
<div class="docs-meta" data-techdocs-skip><span class="docs-acts"><a rel="edit" href="https://example.com/edit"><svg class="i" aria-hidden="true"><use href="SPRITE#pencil"/></svg>Edit</a></span></div>

<p>Text.</p>
</article>
<nav class="docs-pager" aria-label="Previous and next page">
<a rel="prev" href="/docs/default/component/orders/"><svg class="i" aria-hidden="true"><use href="SPRITE#chevron-left"/></svg><span><span class="small">Previous</span> <b>Home</b></span></a>
</nav>
</div>
</div>
"##);
}

#[test]
fn below_the_header_of_an_entity_the_title_is_the_second_heading() {
    let chrome = Chrome::new("T", "O", "");
    let site = site();
    let mut view = view(&chrome, &site, article("<h1 id=\"a\">A</h1>\n<h1>B</h1>"));
    view.is_within_entity = true;
    let html = view.to_string();
    assert!(html.contains("<h2 data-title id=\"a\">A</h2>"), "{html}");
}

#[test]
fn an_article_without_a_heading_gets_the_one_that_was_found_for_it() {
    let chrome = Chrome::new("T", "O", "");
    let site = site();
    let body = Body::Article {
        heading: Some("<em>A</em>".into()),
        html: "<p>Text.</p>".into(),
    };
    let html = view(&chrome, &site, body).to_string();
    assert!(
        html.contains("<h1><em>A</em></h1>\n<div class=\"docs-meta\""),
        "{html}"
    );
}

#[test]
fn what_may_be_no_link_is_none() {
    let chrome = Chrome::new("T", "O", "");
    let mut site = site();
    site.navigation = Navigation::new(vec![NavItem {
        title: "Away".to_owned(),
        target: NavTarget::Away("javascript:alert(1)".to_owned()),
        ..NavItem::default()
    }])
    .into();
    let html = view(&chrome, &site, article("")).to_string();
    assert!(!html.contains("javascript:"), "{html}");
    assert!(!site.navigation.file().contains("javascript:"));
    assert!(html.contains("rel=\"edit\" href=\"https://example.com/edit\""));
}

#[test]
fn boxes_of_tasks_have_a_name() {
    let chrome = Chrome::new("T", "O", "");
    let site = site();
    let body = article("<ul><li><input type=\"checkbox\" disabled checked> Done</li></ul>");
    let html = view(&chrome, &site, body).to_string();
    assert!(html.contains("<input type=\"checkbox\" disabled aria-label=\"Task\" checked>"));
}

#[test]
fn a_page_that_is_not_written_says_which_file_is_missing_and_is_no_article_of_the_site() {
    let chrome = Chrome::new("T", "O", "");
    let site = site();
    let body = Body::Missing {
        file: "docs/guide/a.md".into(),
        create: Some("https://example.com/new".into()),
    };
    let html = view(&chrome, &site, body).to_string();
    assert!(html.contains("there is no file <code>docs/guide/a.md</code>"));
    assert!(html.contains("href=\"https://example.com/new\""));
    assert!(!html.contains("data-techdocs-page"));
}

#[test]
fn a_site_that_cannot_be_shown_says_why() {
    let chrome = Chrome::new("T", "O", "");
    let site = Site {
        problem: Some(Problem {
            text: "mkdocs.yml cannot be read".into(),
            action: None,
        }),
        ..site()
    };
    let body = Body::Failed {
        messages: vec!["line 4: this is not YAML: <b>".into()],
    };
    let html = view(&chrome, &site, body).to_string();
    assert!(html.contains("<div class=\"banner bad\">"));
    assert!(html.contains("<li>line 4: this is not YAML: &#60;b&#62;</li>"));
}

#[test]
fn the_reader_stands_in_the_frame_and_alone() {
    let chrome = Chrome::new("T", "O", "https://example.com");
    let site = site();
    let reader = Reader {
        frame: Frame {
            chrome: &chrome,
            title: "A".to_owned(),
            description: String::new(),
            path: "/docs/default/component/orders/guide/a/".to_owned(),
            section: "docs",
        },
        page: view(&chrome, &site, article("<p>Text.</p>")),
    };
    let html = reader.render().unwrap();
    assert!(html.contains("<title>A · T</title>"));
    assert!(html.contains("Content-Security-Policy"));
    let alone = Chrome::relative("Orders", "../..");
    let page = Page {
        root: "../../".into(),
        crumbs: Vec::new(),
        ..view(&alone, &site, article("<p>Text.</p>"))
    };
    let standalone = Standalone {
        chrome: &alone,
        title: "A - Orders".into(),
        description: "".into(),
        canonical: None,
        language: "".into(),
        copyright: None,
        page,
    };
    let html = standalone.render().unwrap();
    assert!(html.contains("Content-Security-Policy"));
    assert!(html.contains("<html lang=\"en\">"));
    assert!(html.contains("href=\"../../assets/docs."));
    assert!(html.contains("<a rel=\"prev\" href=\"../../\">"));
    assert!(!html.contains("href=\"/"), "{html}");
    assert!(!html.contains("style=\""));
}

/// How many bytes the navigation of the page `url` has.
fn weight(navigation: &Navigation, url: &str) -> usize {
    navigation.html(url, "/docs/", false).len()
}

#[test]
fn the_navigation_of_a_page_does_not_grow_with_the_site() {
    let flat = |count: usize| {
        Navigation::new(
            (0..count)
                .map(|number| page(&format!("page-{number:05}/")))
                .collect(),
        )
    };
    let url = "page-00300/";
    assert!(weight(&flat(5000), url) < weight(&flat(500), url) + 100);
    let deep = |count: usize| {
        let sections = (0..count).map(|number| {
            let pages = (0..20)
                .map(|at| page(&format!("s{number}/{at}/")))
                .collect();
            section(&format!("Section {number:05}"), pages)
        });
        Navigation::new(sections.collect())
    };
    assert!(weight(&deep(2000), "s100/3/") < weight(&deep(200), "s100/3/") + 100);
}

#[test]
fn a_section_that_is_not_open_leads_to_its_first_page_and_says_how_many_it_has() {
    let pages = |name: &str| (0..40).map(|at| page(&format!("{name}/{at}/"))).collect();
    let navigation = Navigation::new(vec![
        section("Here", pages("here")),
        section("There", pages("there")),
    ]);
    let html = navigation.html("here/3/", "/d/", false);
    let (_, there) = html.split_once("<details data-nav=\"1\">").unwrap();
    insta::assert_snapshot!(there, @r##"<summary><span class="nav-t">There</span><span class="count">40<span class="vh"> pages</span></span></summary><ul><li><a href="/d/there/0/">Page there/0/</a></li><li class="nav-more"><a href="/d/#docs-nav" data-nav="1">39 more</a></li></ul></details></li></ul>"##);
    assert!(html.contains("<a href=\"/d/here/3/\" aria-current=\"page\">"));
    // The home page shows all.
    assert!(navigation.html("./", "/d/", true).contains("/d/there/39/"));
}

#[test]
fn the_navigation_file_is_the_tree_as_json() {
    let navigation = Navigation::new(vec![
        page("./"),
        section("A \"quoted\" one", vec![page("a/")]),
    ]);
    insta::assert_snapshot!(navigation.file(), @r#"[["Page ./","./"],["A \"quoted\" one",null,[["Page a/","a/"]]]]"#);
}

#[test]
fn the_list_of_docs_has_rows_or_teaches() {
    let chrome = Chrome::new("T", "O", "");
    let frame = Frame {
        chrome: &chrome,
        title: "Docs".to_owned(),
        description: String::new(),
        path: "/docs/".to_owned(),
        section: "docs",
    };
    let row = DocsRow {
        title: "Orders".into(),
        href: "/docs/default/component/orders/".into(),
        description: "".into(),
        entity: None,
        system: None,
        owner: None,
        pages: Some(1),
        changed: None,
        problem: None,
    };
    let full = DocsHome {
        frame: frame.clone(),
        total: 1,
        pages: Some(1),
        recent: Vec::new(),
        sections: vec![DocsSection {
            id: "none".into(),
            domain: None,
            rows: vec![row],
        }],
        first_files: Vec::new(),
    };
    let html = full.render().unwrap();
    assert!(html.contains("All docs"));
    assert!(
        html.contains("<a class=\"docs-link\" href=\"/docs/default/component/orders/\">Orders</a>")
    );
    let empty = DocsHome {
        frame,
        total: 0,
        pages: Some(0),
        recent: Vec::new(),
        sections: Vec::new(),
        first_files: first_files(&chrome),
    };
    let html = empty.render().unwrap();
    for text in [
        "backstage.io/techdocs-ref: dir:.",
        "techdocs-core",
        "# Order service",
    ] {
        assert!(html.contains(text), "{text}");
    }
    assert!(!html.contains("docs-filter"));
}
