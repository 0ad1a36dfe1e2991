//! What programs ask of docs: `techdocs_metadata.json`, and the same under the
//! addresses of Backstage's TechDocs API.
//!
//! `/api/techdocs/metadata/techdocs/{namespace}/{kind}/{name}` is what the
//! TechDocs plugin shows above a site. Of `/api/techdocs/static/docs/…` there
//! are the metadata and a page that leads to the portal's own: everything
//! else is below `/docs/` already, and would double the bytes of a portal.

use techdocs::site::metadata::Metadata;

use super::{METADATA, redirect};
use crate::docs::DocSite;
use crate::site::Portal;

/// The paths of what the API says of the docs of an entity.
pub fn paths(portal: &Portal, entity: u32) -> [String; 3] {
    let triplet = triplet(portal, entity);
    [
        format!("api/techdocs/metadata/techdocs/{triplet}"),
        format!("api/techdocs/static/docs/{triplet}/{METADATA}"),
        format!("api/techdocs/static/docs/{triplet}/index.html"),
    ]
}

fn triplet(portal: &Portal, entity: u32) -> String {
    let path = &portal.index.entities[entity as usize].path;
    let path = path.strip_prefix("catalog/").unwrap_or(path);
    path.trim_end_matches('/').to_owned()
}

/// What the API answers at a path below `api/techdocs/`.
pub fn render(portal: &Portal, path: &str) -> Option<Vec<u8>> {
    let of = |triplet: &str| {
        let path = format!("docs/{triplet}/");
        let found = portal.addresses.find(&path);
        let (entity, rest) = found?;
        rest.is_empty().then_some(entity)
    };
    if let Some(triplet) = path.strip_prefix("metadata/techdocs/") {
        let (site, _) = portal.docs.of(of(triplet)?)?;
        return Some(metadata(site));
    }
    let rest = path.strip_prefix("static/docs/")?;
    let (triplet, name) = rest.rsplit_once('/')?;
    let (site, documented) = portal.docs.of(of(triplet)?)?;
    match name {
        METADATA => Some(metadata(site)),
        "index.html" => {
            let root = &portal.addresses.roots[documented.site];
            Some(redirect(&portal.href_of(root)))
        }
        _ => None,
    }
}

/// `techdocs_metadata.json` of a site. No time is in it but that of nothing:
/// equal input gives equal bytes.
pub fn metadata(site: &DocSite) -> Vec<u8> {
    let rendered = site.rendered();
    let pages = rendered.pages.iter().map(|page| page.destination.clone());
    let assets = rendered
        .assets
        .iter()
        .map(|asset| asset.destination.clone());
    let files = pages.chain(assets).chain([METADATA.to_owned()]).collect();
    let mut hash = blake3::Hasher::new();
    for page in &rendered.pages {
        hash.update(page.destination.as_bytes());
        hash.update(page.html.as_bytes());
    }
    let etag = hash.finalize().to_hex()[..32].to_owned();
    let metadata = Metadata::new(&rendered.config, 0, files, Some(etag));
    serde_json::to_vec(&metadata).expect("metadata is JSON")
}
