//! What machines ask for: the site map, `robots.txt`, `llms.txt`, and the list
//! of APIs of RFC 9727. `status` has `status.json`.

use std::fmt::Write as _;

use serde_json::json;

use super::xml::xml;
use super::{Family, Portal};

/// A site map may list so many addresses (<https://www.sitemaps.org/>).
const MAX_SITEMAP_URLS: usize = 50_000;
/// The guide for language models names so many entities of a kind.
const MAX_LLMS_ROWS: usize = 100;

/// The files for machines.
pub struct Machine;

const SITEMAP: &str = "sitemap.xml";
const ROBOTS: &str = "robots.txt";
const LLMS: &str = "llms.txt";
const APIS: &str = ".well-known/api-catalog";

impl Family for Machine {
    fn paths(&self, portal: &Portal, paths: &mut Vec<String>) {
        paths.extend([ROBOTS, LLMS].map(str::to_owned));
        // Both need whole addresses.
        if !portal.chrome.base_url.is_empty() {
            paths.push(SITEMAP.to_owned());
            if portal.index.kind("api").is_some() {
                paths.push(APIS.to_owned());
            }
        }
    }

    fn render(&self, portal: &Portal, path: &str) -> Option<Vec<u8>> {
        let whole = !portal.chrome.base_url.is_empty();
        Some(match path {
            ROBOTS => robots(portal).into_bytes(),
            LLMS => llms(portal).into_bytes(),
            SITEMAP if whole => sitemap(portal).into_bytes(),
            APIS if whole => apis(portal)?,
            _ => return None,
        })
    }
}

/// A portal is for those who work there; whoever wants it found elsewhere can
/// serve another file.
fn robots(portal: &Portal) -> String {
    let mut out = String::from("User-agent: *\nDisallow: /\n");
    if !portal.chrome.base_url.is_empty() {
        let _ = writeln!(out, "Sitemap: {}/{SITEMAP}", portal.chrome.base_url);
    }
    out
}

fn sitemap(portal: &Portal) -> String {
    let base = &portal.chrome.base_url;
    let index = &portal.index;
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    let pages = ["", "problems/", "changes/", "status/", "about/"].into_iter();
    let lists = index.lists.iter().map(|list| list.path.as_str());
    let entities = index.entities.iter().map(|facts| facts.path.as_str());
    let docs = portal.docs.sites.iter().zip(&portal.addresses.roots);
    let docs = docs.flat_map(|(site, root)| {
        let shown = site.rendered().pages.iter().filter(|page| !page.is_missing);
        shown.map(move |page| {
            let url = page.url.strip_prefix("./").unwrap_or(&page.url);
            format!("{root}{url}")
        })
    });
    let docs: Vec<String> = docs.collect();
    let docs = docs.iter().map(String::as_str);
    for path in pages
        .chain(entities)
        .chain(lists)
        .chain(docs)
        .take(MAX_SITEMAP_URLS)
    {
        let _ = writeln!(out, "<url><loc>{}/{path}</loc></url>", xml(base));
    }
    out.push_str("</urlset>\n");
    out
}

/// The portal for language models: <https://llmstxt.org/>.
fn llms(portal: &Portal) -> String {
    let chrome = &portal.chrome;
    let base = if chrome.base_url.is_empty() {
        &chrome.base_path
    } else {
        &chrome.base_url
    };
    let mut out = format!("# {}\n\n", one_line(&chrome.title));
    let _ = writeln!(
        out,
        "> The software catalog of {}: what there is, who owns it, what depends on what.\n",
        match chrome.organization.as_str() {
            "" => "this organisation".to_owned(),
            organization => one_line(organization),
        }
    );
    let _ = writeln!(
        out,
        "Every entry has a page at `{base}/catalog/{{namespace}}/{{kind}}/{{name}}/` in lower \
         case, with the twins `index.md` and `index.json` below it. The whole catalog in \
         Backstage's JSON shape is at {base}/catalog/all.json, single entries at \
         `{base}/api/catalog/entities/by-name/{{kind}}/{{namespace}}/{{name}}`. What is wrong \
         with the catalog is at {base}/problems/.\n"
    );
    if !portal.docs.sites.is_empty() {
        let _ = writeln!(
            out,
            "## Docs\n\nEvery page of docs is also there as its author wrote it: `index.md` beside \
             `index.html`. `nav.json` at the root of a site names its pages.\n"
        );
        let sites = portal.docs.sites.iter().zip(&portal.addresses.roots);
        for (site, root) in sites.take(MAX_LLMS_ROWS) {
            let title = one_line(portal.title(site.host as usize));
            let pages = super::count(site.rendered().pages.len(), "page");
            let _ = writeln!(out, "- [{title}]({base}/{root}): {pages}");
        }
        out.push('\n');
    }
    for kind in &portal.index.kinds {
        let _ = writeln!(out, "## {}\n", kind.plural);
        for &position in kind.members.iter().take(MAX_LLMS_ROWS) {
            let entity = &portal.catalog.entities[position as usize];
            let path = &portal.index.entities[position as usize].path;
            let _ = write!(
                out,
                "- [{}]({base}/{path}index.md)",
                one_line(entity.title())
            );
            if let Some(description) = entity.description() {
                let _ = write!(out, ": {}", one_line(description));
            }
            out.push('\n');
        }
        let more = kind.members.len().saturating_sub(MAX_LLMS_ROWS);
        if more > 0 {
            let list = &portal.index.lists[kind.list as usize].path;
            let _ = writeln!(out, "- [{more} more]({base}/{list})");
        }
        out.push('\n');
    }
    out
}

/// Text on one line of Markdown, without the marks of a link, cut after 200
/// characters.
fn one_line(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(['[', ']'], "")
        .replace('<', "&lt;")
        .chars()
        .take(200)
        .collect()
}

/// <https://www.rfc-editor.org/rfc/rfc9727>: where every API is described.
fn apis(portal: &Portal) -> Option<Vec<u8>> {
    let base = &portal.chrome.base_url;
    let items: Vec<_> = portal
        .index
        .kind("api")?
        .members
        .iter()
        .map(|&position| {
            let path = &portal.index.entities[position as usize].path;
            json!({ "href": format!("{base}/{path}") })
        })
        .collect();
    let linkset = json!({
        "linkset": [{ "anchor": format!("{base}/{APIS}"), "item": items }]
    });
    Some(serde_json::to_vec(&linkset).expect("JSON can be written"))
}
