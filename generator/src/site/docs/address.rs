//! Where docs are: `docs/{namespace}/{kind}/{name}/`, in lower case, as in
//! Backstage.

use rustc_hash::FxHashMap;

use crate::docs::{DocSite, Docs};
use crate::site::Portal;
use crate::site::index::Index;

/// Where the docs of every entity are.
#[derive(Debug, Default)]
pub struct Addresses {
    /// The root of each site, as in `docs/default/component/orders/`.
    pub roots: Vec<String>,
    by_root: FxHashMap<String, u32>,
}

impl Addresses {
    /// The addresses of all docs.
    pub fn new(docs: &Docs, index: &Index) -> Self {
        let hosts = docs.sites.iter().map(|site| site.host);
        let entities = docs.by_entity.keys();
        Self {
            roots: hosts.map(|host| root(index, host)).collect(),
            by_root: entities.map(|&at| (root(index, at), at)).collect(),
        }
    }

    /// The entity at whose address a path is, and the rest of the path.
    pub fn find<'p>(&self, path: &'p str) -> Option<(u32, &'p str)> {
        let end = path.match_indices('/').nth(3)?.0 + 1;
        let (root, rest) = path.split_at(end);
        Some((*self.by_root.get(root)?, rest))
    }
}

fn root(index: &Index, entity: u32) -> String {
    let path = &index.entities[entity as usize].path;
    path.replacen("catalog/", "docs/", 1)
}

/// The root of the docs of an entity that has some.
pub fn root_of(portal: &Portal, entity: u32) -> String {
    root(&portal.index, entity)
}

/// Every entity that has a site: first the one at whose address it is.
pub fn entities(site: &DocSite) -> impl Iterator<Item = u32> {
    std::iter::once(site.host).chain(site.guests.iter().copied())
}

/// The address at which the docs of an entity begin, if it has some.
pub fn href(portal: &Portal, entity: u32) -> Option<String> {
    let (_, documented) = portal.docs.of(entity)?;
    let root = &portal.addresses.roots[documented.site];
    Some(match &documented.page {
        None => portal.href_of(root),
        Some(page) => portal.href_of(&format!("{root}{page}/")),
    })
}
