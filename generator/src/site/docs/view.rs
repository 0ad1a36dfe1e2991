//! A page of docs as its template takes it.

use std::borrow::Cow;
use std::sync::Arc;

use site_theme::docs::{
    Body, Hidden, NavItem, NavTarget, Navigation, Neighbour, Page as View, Problem, Reader,
    Sibling, Site, TocItem,
};
use site_theme::parts::EntityLink;
use techdocs::site::Page;
use techdocs::site::nav::Entry;
use techdocs::site::page::TocEntry;

use crate::docs::{DocSite, Rendered};
use crate::site::entity::page::Page as EntityPage;
use crate::site::{Portal, count};

/// What is made once for a site.
#[derive(Debug)]
pub struct SiteView {
    /// Its navigation.
    pub navigation: Arc<Navigation>,
    /// The position of the page that shows all of it: the home page, or else
    /// the first.
    whole: usize,
}

impl SiteView {
    /// The view of a site.
    pub fn new(site: &Rendered) -> Self {
        let home = site.pages.iter().position(is_home);
        Self {
            navigation: Arc::new(Navigation::new(items(&site.navigation, site))),
            whole: home.unwrap_or(0),
        }
    }

    /// Whether a page shows the whole navigation.
    pub fn is_whole(&self, site: &Rendered, page: &Page) -> bool {
        let whole = site.pages.get(self.whole);
        whole.is_some_and(|whole| whole.destination == page.destination)
    }
}

fn is_home(page: &Page) -> bool {
    page.destination == "index.html"
}

fn items(entries: &[Entry], site: &Rendered) -> Vec<NavItem> {
    let item = |entry: &Entry| NavItem {
        title: entry.title.clone(),
        target: match &entry.url {
            None => NavTarget::None,
            Some(url) if entry.is_missing => {
                let stands_in = site
                    .pages
                    .iter()
                    .any(|page| page.is_missing && page.url == *url);
                NavTarget::Missing(stands_in.then(|| url.clone()))
            }
            Some(url) if entry.file.is_some() => NavTarget::Page(url.clone()),
            Some(url) => NavTarget::Away(url.clone()),
        },
        subtitle: entry.subtitle.clone(),
        children: entry.children.as_deref().map(|below| items(below, site)),
    };
    entries.iter().map(item).collect()
}

/// A page within the portal.
pub fn reader(portal: &Portal, site: usize, page: &Page) -> Vec<u8> {
    let found = &portal.docs.sites[site];
    let shared = shared(portal, site, found);
    let root = &portal.addresses.roots[site];
    let title = match &*page.title {
        "" => shared.title.to_string(),
        title if title == shared.title => format!("{title} · Docs"),
        title => format!("{title} · {}", shared.title),
    };
    let url = page.url.strip_prefix("./").unwrap_or(&page.url);
    let mut frame = portal.frame(title, &format!("{root}{url}"), "docs");
    frame.description = page.description.clone().unwrap_or_default();
    let root = portal.href_of(root);
    let mut view = page_view(&portal.chrome, &shared, found.rendered(), page, root.into());
    view.crumbs = vec![("Docs".into(), portal.href_of("docs/").into())];
    view.markdown = super::twin_of(page).map(|twin| {
        let name = twin.rsplit('/').next().unwrap_or(&twin);
        Cow::Owned(name.to_owned())
    });
    view.has_whole_navigation = portal.docs_view(site).is_whole(found.rendered(), page);
    let path = format!("{}{url}", view.root);
    view.report = super::report::of_page(portal, found.rendered(), page, &path);
    super::to_bytes(&Reader { frame, page: view })
}

/// What the pages of a site share.
pub fn shared<'a>(portal: &'a Portal, at: usize, site: &'a DocSite) -> Site<'a> {
    let entity = &portal.catalog.entities[site.host as usize];
    let system = portal.index.entities[site.host as usize].system;
    let siblings: Vec<Sibling<'a>> = match system {
        None => Vec::new(),
        Some(_) => {
            let same =
                |other: &&DocSite| portal.index.entities[other.host as usize].system == system;
            let others = portal.docs.sites.iter().zip(&portal.addresses.roots);
            others
                .filter(|(other, _)| same(other))
                .map(|(other, root)| Sibling {
                    title: portal.title(other.host as usize).into(),
                    href: portal.href_of(root).into(),
                    is_current: other.host == site.host,
                })
                .collect()
        }
    };
    let problem = (site.problems > 0).then(|| Problem {
        text: match site.problems {
            1 => "There is a problem with these docs.".into(),
            many => format!("There are {} with these docs.", count(many, "problem")).into(),
        },
        action: Some((
            "See what is wrong".into(),
            portal.problems_href(entity.owner()).into(),
        )),
    });
    Site {
        title: entity.title().into(),
        navigation: Arc::clone(&portal.docs_view(at).navigation),
        entity: Some(EntityLink {
            name: None,
            ..portal.link(site.host as usize)
        }),
        owner: portal.owner_of(entity),
        links: EntityPage::new(portal, site.host as usize).shown_elsewhere(),
        siblings: if siblings.len() > 1 {
            siblings
        } else {
            Vec::new()
        },
        problem,
        search: Some((
            portal.href_of("search/").into(),
            entity.entity_ref.to_string().into(),
        )),
        ..Site::default()
    }
}

/// What a page has anywhere, in the portal or without it.
pub fn page_view<'a>(
    chrome: &'a site_theme::frame::Chrome,
    site: &'a Site<'a>,
    rendered: &'a Rendered,
    page: &'a Page,
    root: Cow<'a, str>,
) -> View<'a> {
    let neighbour = |found: &'a Option<techdocs::site::page::Neighbour>| {
        found.as_ref().map(|found| Neighbour {
            title: found.title.as_str().into(),
            url: found.url.as_str().into(),
        })
    };
    let body = if page.is_missing {
        let file = page.url.trim_end_matches('/');
        Body::Missing {
            file: format!("{}/{file}.md", rendered.config.docs_dir).into(),
            create: create(rendered, &format!("{file}.md")).map(Cow::Owned),
        }
    } else {
        Body::Article {
            heading: page.heading.as_deref().map(Cow::Borrowed),
            html: page.html.as_str().into(),
        }
    };
    let changed = page.changed.as_ref();
    // The last of the trail is the page itself.
    let above = page.trail.split_last().map_or(&[][..], |(_, above)| above);
    View {
        chrome,
        site,
        root,
        source: page.source.as_str().into(),
        url: page.url.as_str().into(),
        title: page.title.as_str().into(),
        crumbs: Vec::new(),
        trail: above.iter().map(|title| title.as_str().into()).collect(),
        body,
        toc: toc(&page.toc),
        previous: neighbour(&page.previous),
        next: neighbour(&page.next),
        edit: page.edit_url.as_deref().map(Cow::Borrowed),
        report: None,
        markdown: None,
        changed: changed.and_then(|changed| crate::site::age::age(changed.at)),
        changed_by: changed
            .map(|changed| changed.by.as_str())
            .filter(|by| !by.is_empty())
            .map(Cow::Borrowed),
        tags: page
            .tags
            .iter()
            .map(|tag| site_theme::parts::Tag {
                text: tag.as_str().into(),
                href: None,
            })
            .collect(),
        hidden: Hidden {
            navigation: page.hidden.navigation,
            toc: page.hidden.toc,
            footer: page.hidden.footer,
            path: page.hidden.path,
            tags: page.hidden.tags,
        },
        has_whole_navigation: false,
        is_within_entity: false,
    }
}

/// Where a page that is missing can be written.
fn create(rendered: &Rendered, source: &str) -> Option<String> {
    let config = &rendered.config;
    let (repo_url, edit_uri) = (config.repo_url.as_deref()?, config.edit_uri.as_deref()?);
    super::report::new_file(repo_url, edit_uri, source)
}

fn toc(entries: &[TocEntry]) -> Vec<TocItem> {
    let item = |entry: &TocEntry| TocItem {
        id: entry.id.clone(),
        title: entry.title.clone(),
        children: toc(&entry.children),
    };
    entries.iter().map(item).collect()
}
