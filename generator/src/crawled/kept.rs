//! The cache of a portal's crawls, and what `build` and `serve` read of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use catalog::build::{AllowedKind, BuildInput, Builder, ConfiguredLocation, Rule};
use catalog::{Catalog, Location};
use crawl::cache::{Cache, Discarded};
use crawl::snapshot::{Run, Snapshot};
use crawl::sources::SnapshotSources;
use store::Directory;

use super::undescribed;
use crate::config::Settings;
use crate::site::entity::facts::Repositories;
use crate::sources::crawled::Crawled;
use crate::sources::{DiskSources, PortalSources};

/// Where the cache is, unless somebody says otherwise, from the folder of the
/// configuration.
pub const FOLDER: &str = ".callboard/cache";

/// The folder of the cache: the one that was named, or else the usual one.
pub fn folder(settings: &Settings, named: Option<&Path>) -> PathBuf {
    match named {
        Some(folder) => folder.to_owned(),
        None => settings.folder.join(FOLDER),
    }
}

/// The cache in a folder.
pub fn cache(folder: &Path) -> Arc<Cache> {
    Arc::new(Cache::new(Arc::new(Directory::new(folder))))
}

/// What of a snapshot a portal of these settings reads.
pub fn files_of(
    settings: &Settings,
    cache: Arc<Cache>,
    snapshot: Arc<Snapshot>,
) -> SnapshotSources {
    SnapshotSources::new(cache, snapshot).with_people(&settings.providers.people)
}

/// What the catalog is made of: configured locations, then those of providers.
/// What somebody wrote comes before what is told of people, as in Backstage.
pub fn build_input(settings: &Settings, files: &SnapshotSources) -> BuildInput {
    let mut input = settings.build_input();
    let location = |target: &str, rules: Vec<Rule>| ConfiguredLocation {
        location: Location::new("url", target),
        rules,
        place: None,
    };
    let found = crawl::locations::of(files.snapshot());
    let found = found.iter().map(|target| location(target, Vec::new()));
    input.locations.extend(found);
    // Providers of people are trusted with these, whatever `catalog.rules` say.
    let people = ["User", "Group"].map(|kind| AllowedKind {
        kind: kind.to_owned(),
        spec_type: None,
    });
    let rule = Rule {
        allow: people.to_vec(),
        locations: None,
    };
    let found = files
        .people()
        .map(|target| location(target, vec![rule.clone()]));
    input.locations.extend(found);
    input
}

/// What a portal is read from, with what was crawled of it.
pub struct Read {
    /// The files.
    pub sources: PortalSources,
    /// What to make of them.
    pub input: BuildInput,
    /// So many locations of that lead to descriptors that somebody wrote.
    described: usize,
    /// How the last crawl went; `None` before the first.
    pub run: Option<Run>,
    /// The file that says which snapshot counts, where something is crawled.
    pub watched: Option<PathBuf>,
    /// Why what was crawled before is not used.
    pub discarded: Option<Discarded>,
}

impl Read {
    /// The catalog of what is read. Where repositories without a descriptor are shown
    /// too, they are found once the others are known.
    pub fn catalog(&mut self, settings: &Settings, builder: &mut Builder) -> Catalog {
        if !settings.shows_inferred {
            return builder.build(&self.input, &self.sources);
        }
        self.input.locations.truncate(self.described);
        let catalog = builder.build(&self.input, &self.sources);
        let Some(crawled) = &mut self.sources.crawled else {
            return catalog;
        };
        let described = undescribed::described(settings, &catalog, crawled.files());
        if described.is_empty() {
            return catalog;
        }
        let locations = described.keys().map(|target| ConfiguredLocation {
            location: Location::new("url", target.as_str()),
            rules: Vec::new(),
            place: None,
        });
        self.input.locations.extend(locations);
        crawled.files_mut().describe(described);
        builder.build(&self.input, &self.sources)
    }

    /// The repositories of a catalog's entities, as far as they were crawled.
    pub fn repositories(&self, catalog: &Catalog) -> Repositories {
        let crawled = self.sources.crawled.as_ref();
        crawled.map_or_else(Repositories::default, |crawled| {
            Repositories::new(catalog, crawled.files())
        })
    }
}

/// Opens what a portal is read from. `cache` is asked only where something is
/// crawled.
pub fn open(settings: &Settings, disk: DiskSources, folder: &Path) -> Read {
    let is_crawled = !settings.hosts.is_empty() || !settings.providers.repositories.is_empty();
    let cache = is_crawled.then(|| cache(folder));
    let loaded = cache.as_ref().map(|cache| cache.load());
    let (snapshot, run, discarded) = match loaded {
        Some(Ok(Some((snapshot, run)))) => (Some(snapshot), Some(run), None),
        Some(Err(discarded)) => (None, None, Some(discarded)),
        Some(Ok(None)) | None => (None, None, None),
    };
    let files = cache.zip(snapshot);
    let files = files.map(|(cache, snapshot)| files_of(settings, cache, Arc::new(snapshot)));
    let input = match &files {
        Some(files) => build_input(settings, files),
        None => settings.build_input(),
    };
    let crawled = files.map(Crawled::new);
    Read {
        sources: PortalSources { disk, crawled },
        described: input.locations.len(),
        input,
        run,
        watched: is_crawled.then(|| folder.join(crawl::cache::CURRENT)),
        discarded,
    }
}
