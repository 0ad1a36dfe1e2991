//! The tab of an entity with its docs: their first page below the header of
//! the entity, at the address Backstage has it (`…/docs/`). Everything in it
//! leads on to the pages below `/docs/`.

use std::borrow::Cow;

use site_theme::docs::{Body, Hidden};
use site_theme::entity::Docs;
use techdocs::site::Page as DocsPage;

use super::{report, view};
use crate::docs::{DocSite, Documented};
use crate::site::entity::page::{Page, Tab};
use crate::site::{Portal, to_bytes};

/// The page that the docs of an entity begin with.
pub fn first(portal: &Portal, entity: u32) -> Option<(&DocSite, &Documented, &DocsPage)> {
    let (site, documented) = portal.docs.of(entity)?;
    let pages = &site.rendered().pages;
    let named = documented.page.as_ref().map(|page| format!("{page}/"));
    let page = match named {
        Some(url) => pages.iter().find(|page| page.url == url),
        None => site.page_at("index.html"),
    };
    let page = page.or_else(|| pages.first())?;
    Some((site, documented, page))
}

/// The tab; `None` for an entity without docs.
pub fn tab(page: &Page<'_>) -> Option<Vec<u8>> {
    let portal = page.portal;
    let (site, documented, found) = first(portal, page.at)?;
    let mut shared = view::shared(portal, documented.site, site);
    // The header above says these.
    (shared.entity, shared.owner) = (None, None);
    shared.links.clear();
    let root = portal.href_of(&portal.addresses.roots[documented.site]);
    let url = found.url.strip_prefix("./").unwrap_or(&found.url);
    let here = format!("{root}{url}");
    let folder = &here[..here.rfind('/').map_or(0, |at| at + 1)];
    let chrome = &portal.chrome;
    let mut view = view::page_view(
        chrome,
        &shared,
        site.rendered(),
        found,
        Cow::Borrowed(&root),
    );
    if let Body::Article { html, .. } = &mut view.body {
        *html = super::rebase::rebased(html, folder).into();
    }
    view.is_within_entity = true;
    view.hidden = Hidden {
        path: true,
        ..view.hidden
    };
    view.markdown = super::twin_of(found).map(|twin| format!("{root}{twin}").into());
    view.report = report::of_page(portal, site.rendered(), found, &here);
    Some(to_bytes(&Docs {
        frame: page.frame(Tab::Docs),
        head: page.header(Tab::Docs),
        page: view,
    }))
}
