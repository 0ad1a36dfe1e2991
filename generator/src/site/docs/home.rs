//! The list of all docs sites, by domain.

use std::collections::BTreeMap;

use catalog::Entity;
use site_theme::docs::{DocsHome, DocsRow, DocsSection, first_files};

use crate::docs::DocSite;
use crate::site::age::age;
use crate::site::entity::page::Page;
use crate::site::segment::segment;
use crate::site::{Portal, count};

/// So many sites are listed as recently updated.
const MAX_RECENT: usize = 6;

/// The list of all docs sites.
pub fn home(portal: &Portal) -> DocsHome<'_> {
    let sites = &portal.docs.sites;
    let pages: Option<usize> = sites.iter().map(pages).sum();
    let mut by_domain: BTreeMap<Option<u32>, Vec<usize>> = BTreeMap::new();
    for (at, site) in sites.iter().enumerate() {
        by_domain
            .entry(domain(portal, site.host))
            .or_default()
            .push(at);
    }
    let none = by_domain.remove(&None);
    let mut sections: Vec<DocsSection<'_>> = by_domain
        .into_iter()
        .filter_map(|(domain, members)| {
            let domain = domain? as usize;
            let name = portal.catalog.entities[domain].entity_ref.as_str();
            Some(DocsSection {
                id: format!("domain-{}", segment(name)).into(),
                domain: Some(Page::new(portal, domain).link(domain as u32)),
                rows: rows(portal, members),
            })
        })
        .collect();
    sections.extend(none.map(|members| DocsSection {
        id: "no-domain".into(),
        domain: None,
        rows: rows(portal, members),
    }));
    let mut frame = portal.frame("Docs", "docs/", "docs");
    frame.description = match pages {
        Some(pages) => format!(
            "{} with {}.",
            count(sites.len(), "docs site"),
            count(pages, "page")
        ),
        None => format!("{}.", count(sites.len(), "docs site")),
    };
    DocsHome {
        frame,
        total: sites.len(),
        pages,
        recent: recent(portal),
        sections,
        first_files: first_files(&portal.chrome),
    }
}

/// When a page of a site last changed, in seconds since 1970.
fn last_change(site: &DocSite) -> Option<i64> {
    let pages = site.if_rendered()?.pages.iter();
    let times = pages.filter_map(|page| page.changed.as_ref().map(|changed| changed.at));
    times.max()
}

/// The sites that last changed, where that is known, the latest first.
fn recent(portal: &Portal) -> Vec<DocsRow<'_>> {
    let sites = &portal.docs.sites;
    // A list of all of them is below.
    if sites.len() <= MAX_RECENT {
        return Vec::new();
    }
    let known = sites.iter().zip(0..);
    let known = known.filter_map(|(site, at)| Some((last_change(site)?, at)));
    let mut known: Vec<(i64, usize)> = known.collect();
    known.sort_unstable_by_key(|&(time, at)| (std::cmp::Reverse(time), at));
    let latest = known.into_iter().take(MAX_RECENT);
    latest.map(|(_, at)| row(portal, at, &sites[at])).collect()
}

/// The domain an entity is in, through its system.
fn domain(portal: &Portal, entity: u32) -> Option<u32> {
    let kind = |at: u32| portal.catalog.entities[at as usize].entity_ref.kind();
    let mut at = entity;
    for _ in 0..3 {
        if kind(at) == "domain" {
            return Some(at);
        }
        at = portal.index.entities[at as usize].system?;
    }
    None
}

fn rows(portal: &Portal, mut members: Vec<usize>) -> Vec<DocsRow<'_>> {
    let site = |at: usize| &portal.docs.sites[at];
    members.sort_by_cached_key(|&at| {
        let host = site(at).host as usize;
        let system = portal.index.entities[host].system;
        (system, portal.title(host).to_lowercase())
    });
    members
        .into_iter()
        .map(|at| row(portal, at, site(at)))
        .collect()
}

/// How many pages a site has; `None` while that is not known. Rendering all
/// sites for a number is not worth the wait.
fn pages(site: &DocSite) -> Option<usize> {
    site.if_rendered().map(|rendered| rendered.pages.len())
}

fn row<'a>(portal: &'a Portal, at: usize, site: &'a DocSite) -> DocsRow<'a> {
    let host = site.host as usize;
    let entity: &Entity = &portal.catalog.entities[host];
    let config = site.if_rendered().map(|rendered| &rendered.config);
    let description = config.and_then(|config| config.site_description.as_deref());
    DocsRow {
        title: entity.title().into(),
        href: portal.href_of(&portal.addresses.roots[at]).into(),
        description: description
            .or(entity.description())
            .unwrap_or_default()
            .into(),
        entity: Some(portal.link(host)),
        system: portal.index.entities[host]
            .system
            .map(|system| Page::new(portal, host).link(system)),
        owner: portal.owner_of(entity),
        pages: pages(site),
        changed: last_change(site).and_then(age),
        problem: None,
    }
}
