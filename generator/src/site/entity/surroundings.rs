//! What entity pages need to know about the whole catalog beyond
//! [`crate::site::index`], computed once per portal.

use std::sync::OnceLock;

use catalog::Catalog;
use rustc_hash::FxHashMap;

use super::lines::Lines;
use super::links::Bases;
use super::network::Network;

/// Everything around the entities.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// Their relations.
    pub network: Network,
    /// The addresses of the organisation's own tools.
    pub bases: Bases,
    /// The entities of each file, by position in [`Catalog::files`] and then
    /// in the order they are written.
    by_file: FxHashMap<usize, Vec<u32>>,
    /// Where the lines of each file start, by position in [`Catalog::files`];
    /// made when first asked for.
    lines: Vec<OnceLock<Lines>>,
    /// What each Location entity brought in.
    by_location: FxHashMap<u32, Vec<u32>>,
    /// Path and bytes of the file behind the graph explorer.
    pub(super) relation_file: OnceLock<(String, Vec<u8>)>,
}

impl Surroundings {
    /// Reads the catalog once.
    pub fn new(catalog: &Catalog, bases: Bases) -> Self {
        let mut by_file: FxHashMap<usize, Vec<u32>> = FxHashMap::default();
        let mut by_location: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (at, entity) in catalog.entities.iter().enumerate() {
            let at = at as u32;
            by_file.entry(entity.origin.file).or_default().push(at);
            let parent = entity.origin.parent.as_ref();
            if let Some(parent) = parent.and_then(|parent| catalog.position(parent)) {
                by_location.entry(parent as u32).or_default().push(at);
            }
        }
        for members in by_file.values_mut() {
            members.sort_by_key(|&at| catalog.entities[at as usize].origin.document);
        }
        Self {
            network: Network::new(catalog),
            bases,
            by_file,
            lines: catalog.files.iter().map(|_| OnceLock::new()).collect(),
            by_location,
            relation_file: OnceLock::new(),
        }
    }

    /// The entities of a file, in the order they are written.
    pub fn in_file(&self, file: usize) -> &[u32] {
        self.by_file.get(&file).map_or(&[], Vec::as_slice)
    }

    /// Some lines of a file with this text, counted from 1.
    pub fn lines<'a>(&self, file: usize, text: &'a str, first: usize, last: usize) -> &'a str {
        let lines = self.lines.get(file);
        lines.map_or("", |lines| {
            lines.get_or_init(|| Lines::new(text)).of(text, first, last)
        })
    }

    /// What a Location brought in.
    pub fn brought_by(&self, location: u32) -> &[u32] {
        self.by_location.get(&location).map_or(&[], Vec::as_slice)
    }
}
