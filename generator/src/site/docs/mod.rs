//! Docs in the portal: the list of all sites, and the pages of each below
//! `docs/{namespace}/{kind}/{name}/`, where Backstage has them.
//!
//! [`DocsPages`] is the family. [`address`] says where everything is,
//! [`view`] makes the pages, [`home`] the list of sites, [`machine`] what
//! programs ask for, [`tab`] the tab of an entity. [`report`] is where readers
//! tell authors. [`standalone`] is a site without a portal.
//!
//! Of entities that share a site, one has the pages. At the addresses of the
//! others are pages of a few hundred bytes that lead there, one for each page,
//! so every address that people have noted in Backstage works, and a site of a
//! thousand pages is not written once for each entity that shows it. Pictures
//! and downloads, which nobody notes, are at the first address alone.

pub mod address;
pub mod home;
pub mod machine;
pub mod rebase;
pub mod report;
pub mod standalone;
pub mod tab;
pub mod view;

#[cfg(test)]
mod tests;

use super::{Family, Portal, to_bytes};
use crate::docs::DocSite;

pub use address::Addresses;

/// The family of docs.
pub struct DocsPages;

/// The navigation of a site, at its root.
const NAVIGATION: &str = "nav.json";
/// What Backstage asks of a site, at its root.
const METADATA: &str = "techdocs_metadata.json";
const HOME: &str = "docs/index.html";

impl Family for DocsPages {
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>) {
        if portal.docs.sites.is_empty() {
            return;
        }
        paths.push(HOME.to_owned());
        for (site, root) in portal.docs.sites.iter().zip(&portal.addresses.roots) {
            let rendered = site.rendered();
            for page in &rendered.pages {
                paths.push(format!("{root}{}", page.destination));
                paths.extend(twin_of(page).map(|twin| format!("{root}{twin}")));
                for &guest in &site.guests {
                    let root = address::root_of(portal, guest);
                    paths.push(format!("{root}{}", page.destination));
                }
            }
            for redirect in &rendered.redirects {
                paths.push(format!("{root}{}", redirect.destination));
            }
            for asset in &rendered.assets {
                paths.push(format!("{root}{}", asset.destination));
            }
            for name in [NAVIGATION, METADATA] {
                paths.push(format!("{root}{name}"));
            }
            for entity in address::entities(site) {
                paths.extend(machine::paths(portal, entity));
            }
            if !has_home(site) {
                paths.push(format!("{root}index.html"));
                for &guest in &site.guests {
                    let root = address::root_of(portal, guest);
                    paths.push(format!("{root}index.html"));
                }
            }
        }
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        if portal.docs.sites.is_empty() {
            return None;
        }
        if path == HOME {
            return Some(to_bytes(&home::home(portal)));
        }
        if let Some(rest) = path.strip_prefix("api/techdocs/") {
            return machine::render(portal, rest);
        }
        let (entity, rest) = portal.addresses.find(path)?;
        let (site, documented) = portal.docs.of(entity)?;
        let root = &portal.addresses.roots[documented.site];
        let is_home = rest == "index.html";
        if site.host != entity {
            // Another's docs: every page of them leads there.
            let page = match &documented.page {
                Some(page) if is_home => format!("{root}{page}/"),
                _ if is_home => root.clone(),
                _ => format!("{root}{}", site.page_at(rest)?.url),
            };
            return Some(redirect(&portal.href_of(&page)));
        }
        if let Some(page) = site.page_at(rest) {
            return Some(view::reader(portal, documented.site, page));
        }
        if let Some(found) = site
            .rendered()
            .redirects
            .iter()
            .find(|r| r.destination == rest)
        {
            return Some(redirect(&found.target));
        }
        if let Ok(at) = site
            .rendered()
            .assets
            .binary_search_by(|asset| asset.destination.as_str().cmp(rest))
        {
            let bytes = site.tree().read(&site.rendered().assets[at].path);
            // It was there a moment ago.
            return Some(bytes.map_or_else(Vec::new, |bytes| bytes.to_vec()));
        }
        match rest {
            NAVIGATION => Some(
                portal
                    .docs_view(documented.site)
                    .navigation
                    .file()
                    .into_bytes(),
            ),
            METADATA => Some(machine::metadata(site)),
            // A site without a home page begins at its first page.
            "index.html" => {
                let first = site.rendered().pages.first();
                let to = first.map_or_else(
                    || portal.href_of("docs/"),
                    |first| portal.href_of(&format!("{root}{}", first.url)),
                );
                Some(redirect(&to))
            }
            _ => twin(site, rest),
        }
    }
}

/// Whether a page or a redirect is at the root of a site.
fn has_home(site: &DocSite) -> bool {
    let redirects = &site.rendered().redirects;
    site.page_at("index.html").is_some() || redirects.iter().any(|r| r.destination == "index.html")
}

/// Where the Markdown of a page is, below the root of its site.
fn twin_of(page: &techdocs::site::Page) -> Option<String> {
    let stem = page.destination.strip_suffix(".html")?;
    (!page.is_missing).then(|| format!("{stem}.md"))
}

/// The Markdown of a page, as its author wrote it.
fn twin(site: &DocSite, path: &str) -> Option<Vec<u8>> {
    let stem = path.strip_suffix(".md")?;
    let page = site.page_at(&format!("{stem}.html"))?;
    twin_of(page)?;
    Some(site.tree().read(&page.path)?.to_vec())
}

/// A page that leads elsewhere, for hosts that know no redirects.
pub fn redirect(to: &str) -> Vec<u8> {
    let to = to
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Moved</title>\n\
         <meta name=\"robots\" content=\"noindex\">\n<link rel=\"canonical\" href=\"{to}\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={to}\">\n<p><a href=\"{to}\">This page is \
         elsewhere.</a>\n</html>\n"
    )
    .into_bytes()
}
