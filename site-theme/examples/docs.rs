//! Renders a folder with `mkdocs.yml` into a site of its own and into pages of
//! a portal, for looking at the reader:
//!
//! ```text
//! cargo run -p site-theme --example docs -- FOLDER OUT
//! ```
//!
//! `OUT/site/` is the site alone, `OUT/docs/default/component/example/` the
//! same within a portal, `OUT/docs/` and `OUT/docs-empty/` the list of docs.

use std::fs;
use std::path::Path;

use askama::Template;
use site_theme::assets;
use site_theme::docs::{
    Body, DocsHome, DocsRow, DocsSection, Hidden, NavItem, NavTarget, Navigation, Neighbour, Page,
    RESERVED_IDS, Reader, Sibling, Site, Standalone, TocItem, first_files,
};
use site_theme::frame::{Chrome, Frame, Section};
use site_theme::parts::{Age, EntityLink, OwnerChip};
use techdocs::sanitise::{Policy, sanitise};
use techdocs::site::nav::Entry;
use techdocs::site::page::TocEntry;
use techdocs::site::{self, Settings};
use techdocs::tree::MemoryTree;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("say which folder to read and which to write to".into());
    };
    let out = Path::new(&out);
    let mut tree = MemoryTree::default();
    read(Path::new(&folder), "", &mut tree)?;
    let policy = Policy {
        reserved_ids: RESERVED_IDS.iter().map(|&id| id.to_owned()).collect(),
        ..Policy::default()
    };
    let settings = Settings {
        policy,
        ..Settings::default()
    };
    let site = site::Site::read(&tree, "", &settings);
    let drafts = site.pages().iter().map(|&page| site.render(page)).collect();
    let finished = site.finish(drafts);
    for found in &finished.diagnostics {
        println!("{}: {}", found.code, found.message);
    }

    let mut portal = Chrome::new("Example", "Example", "");
    portal.sections.push(Section {
        id: "docs",
        label: "Docs".to_owned(),
        path: "/docs/".to_owned(),
    });
    let shared = Site {
        title: site.config.site_name.clone().into(),
        navigation: Navigation::new(finished.navigation.iter().map(nav_item).collect()).into(),
        ..Site::default()
    };
    let within = Site {
        entity: Some(entity(&portal)),
        owner: Some(owner()),
        links: vec![("Dashboard".into(), "https://example.com/".into())],
        siblings: vec![
            Sibling {
                title: shared.title.clone(),
                href: "#".into(),
                is_current: true,
            },
            Sibling {
                title: "Payment service".into(),
                href: "/docs/".into(),
                is_current: false,
            },
        ],
        ..shared.clone()
    };
    let root = "/docs/default/component/example/";
    for page in &finished.pages {
        let depth = page.destination.matches('/').count();
        let up = vec![".."; depth].join("/");
        let chrome = Chrome::relative(&site.config.site_name, if depth == 0 { "." } else { &up });
        let relative = if depth == 0 {
            String::new()
        } else {
            format!("{up}/")
        };
        let alone = Standalone {
            chrome: &chrome,
            title: page.document_title.as_str().into(),
            description: "".into(),
            canonical: None,
            language: "en".into(),
            copyright: None,
            page: view(page, &chrome, &shared, relative),
        };
        write(out, &format!("site/{}", page.destination), alone.render()?)?;
        let mut view = view(page, &portal, &within, root.to_owned());
        view.crumbs = vec![("Docs".into(), "/docs/".into())];
        view.changed = Some(age());
        view.changed_by = Some("bob".into());
        view.report = Some("https://github.com/example/example/issues/new".into());
        view.markdown = Some("page.md".into());
        let reader = Reader {
            frame: frame(&portal, &page.title, format!("{root}{}", page.url)),
            page: view,
        };
        write(
            out,
            &format!("{}{}", &root[1..], page.destination),
            reader.render()?,
        )?;
    }
    for folder in ["site/", &root[1..]] {
        write(out, &format!("{folder}nav.json"), shared.navigation.file())?;
        for file in site.files.all().iter().filter(|file| !file.is_page) {
            if let Some(bytes) = techdocs::tree::Tree::read(&tree, &file.path) {
                write(out, &format!("{folder}{}", file.destination), bytes)?;
            }
        }
    }
    for asset in assets::all() {
        write(out, &asset.path, &asset.bytes)?;
        write(out, &format!("site/{}", asset.path), &asset.bytes)?;
    }

    let row = |title: &'static str, pages| DocsRow {
        title: title.into(),
        href: root.into(),
        description: "How it is built, run and mended.".into(),
        entity: None,
        system: Some(entity(&portal)),
        owner: Some(owner()),
        pages: Some(pages),
        changed: Some(age()),
        problem: None,
    };
    let home = DocsHome {
        frame: frame(&portal, "Docs", "/docs/".to_owned()),
        total: 3,
        pages: Some(31),
        recent: vec![row("Order service", 12)],
        sections: vec![
            DocsSection {
                id: "d-a".into(),
                domain: Some(entity(&portal)),
                rows: vec![row("Order service", 12), row("Payment service", 18)],
            },
            DocsSection {
                id: "d-none".into(),
                domain: None,
                rows: vec![row("Handbook", 1)],
            },
        ],
        first_files: Vec::new(),
    };
    write(out, "docs/index.html", home.render()?)?;
    let empty = DocsHome {
        frame: frame(&portal, "Docs", "/docs/".to_owned()),
        total: 0,
        pages: Some(0),
        recent: Vec::new(),
        sections: Vec::new(),
        first_files: first_files(&portal),
    };
    write(out, "docs-empty/index.html", empty.render()?)?;
    Ok(())
}

fn view<'a>(
    page: &'a site::Page,
    chrome: &'a Chrome,
    site: &'a Site<'a>,
    root: String,
) -> Page<'a> {
    let neighbour = |found: &'a Option<site::page::Neighbour>| {
        found.as_ref().map(|found| Neighbour {
            title: found.title.as_str().into(),
            url: found.url.as_str().into(),
        })
    };
    let trail = page.trail.split_last().map_or(&[][..], |(_, trail)| trail);
    Page {
        chrome,
        site,
        root: root.into(),
        source: page.source.as_str().into(),
        url: page.url.as_str().into(),
        title: page.title.as_str().into(),
        crumbs: Vec::new(),
        trail: trail.iter().map(|title| title.as_str().into()).collect(),
        body: if page.is_missing {
            Body::Missing {
                file: page.path.as_str().into(),
                create: None,
            }
        } else {
            Body::Article {
                heading: page
                    .heading
                    .as_ref()
                    .map(|heading| sanitise(heading, &Policy::default()).html.into()),
                html: page.html.as_str().into(),
            }
        },
        toc: page.toc.iter().map(toc_item).collect(),
        previous: neighbour(&page.previous),
        next: neighbour(&page.next),
        edit: page.edit_url.as_deref().map(Into::into),
        report: None,
        markdown: None,
        changed: None,
        changed_by: None,
        tags: Vec::new(),
        hidden: Hidden::default(),
        has_whole_navigation: page.url == "./",
        is_within_entity: false,
    }
}

fn nav_item(entry: &Entry) -> NavItem {
    NavItem {
        title: entry.title.clone(),
        target: match &entry.url {
            None => NavTarget::None,
            Some(url) if entry.is_missing => NavTarget::Missing(Some(url.clone())),
            Some(url) if entry.file.is_some() => NavTarget::Page(url.clone()),
            Some(url) => NavTarget::Away(url.clone()),
        },
        subtitle: entry.subtitle.clone(),
        children: entry
            .children
            .as_ref()
            .map(|children| children.iter().map(nav_item).collect()),
    }
}

fn toc_item(entry: &TocEntry) -> TocItem {
    TocItem {
        id: entry.id.clone(),
        title: entry.title.clone(),
        children: entry.children.iter().map(toc_item).collect(),
    }
}

fn frame<'a>(chrome: &'a Chrome, title: &str, path: String) -> Frame<'a> {
    Frame {
        chrome,
        title: title.to_owned(),
        description: String::new(),
        path,
        section: "docs",
    }
}

fn entity(chrome: &Chrome) -> EntityLink<'_> {
    EntityLink {
        icon: chrome.icon("box").tone("k-component"),
        title: "Order service".into(),
        name: None,
        href: "/catalog/default/component/example/".into(),
        entity_ref: "component:default/example".into(),
        missing: false,
        deprecated: false,
    }
}

fn owner() -> OwnerChip<'static> {
    OwnerChip {
        title: "Order squad".into(),
        href: "/catalog/default/group/order-squad/".into(),
        entity_ref: "group:default/order-squad".into(),
        person: false,
        missing: false,
    }
}

fn age() -> Age<'static> {
    Age {
        datetime: "2026-05-03T10:42:00Z".into(),
        exact: "3 May 2026, 10:42 UTC".into(),
        text: "12 d ago".into(),
    }
}

fn read(folder: &Path, path: &str, tree: &mut MemoryTree) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let path = format!("{path}{}", name.to_string_lossy());
        if entry.file_type()?.is_dir() {
            read(&entry.path(), &format!("{path}/"), tree)?;
        } else {
            tree.insert(&path, fs::read(entry.path())?);
        }
    }
    Ok(())
}

fn write(out: &Path, path: &str, bytes: impl AsRef<[u8]>) -> std::io::Result<()> {
    let path = out.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, bytes)
}
