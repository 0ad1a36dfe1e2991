//! What `build` and `serve` read of the cache of a portal's crawls.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use catalog::build::{AllowedKind, BuildInput, Builder, ConfiguredLocation, Rule};
use catalog::{Catalog, Location};
use crawl::cache::{Cache, Discarded, LoadError};
use crawl::snapshot::{Run, Snapshot};
use crawl::sources::SnapshotSources;

use super::follow::Follower;
use super::place::{Place, told};
use super::undescribed;
use crate::config::Settings;
use crate::site::entity::facts::Repositories;
use crate::sources::crawled::Crawled;
use crate::sources::{DiskSources, PortalSources};

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
    /// The cache, where something is crawled.
    cache: Option<Arc<Cache>>,
    /// Whether no change of a file tells of another snapshot by itself.
    is_far: bool,
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

    /// Lets [`Read::watched`] change whenever another snapshot counts, also where
    /// the cache is far away and has to be asked.
    pub fn follow(&self) -> Option<Follower> {
        let cache = self.cache.as_ref().filter(|_| self.is_far)?;
        let marker = self.watched.clone()?;
        Some(Follower::start(
            Arc::clone(cache),
            marker,
            super::follow::EVERY,
        ))
    }

    /// Nothing, unless files were missed that the cache may have.
    ///
    /// # Errors
    ///
    /// Why they could not be read. What was made without them is not to be believed.
    pub fn check(&self) -> anyhow::Result<()> {
        match self.cache.as_ref().and_then(|cache| cache.take_trouble()) {
            Some(error) => Err(told(error)).context("could not read all of what was crawled"),
            None => Ok(()),
        }
    }
}

/// Opens what a portal is read from. `place` is asked only where something is
/// crawled.
///
/// # Errors
///
/// Where the cache does not answer: whether there is a snapshot is not known then.
pub fn open(settings: &Settings, disk: DiskSources, place: &Place) -> anyhow::Result<Read> {
    let is_crawled = !settings.hosts.is_empty() || !settings.providers.repositories.is_empty();
    if !is_crawled {
        return Ok(Read {
            sources: PortalSources {
                disk,
                crawled: None,
            },
            described: 0,
            input: settings.build_input(),
            run: None,
            watched: None,
            discarded: None,
            cache: None,
            is_far: false,
        });
    }
    let failed = || format!("could not read what was crawled in {place}");
    let opened = place.open(settings).map_err(told).with_context(failed)?;
    let (loaded, discarded) = match opened.cache.load() {
        Ok(loaded) => (loaded, None),
        Err(LoadError::Discarded(discarded)) => (None, Some(discarded)),
        Err(LoadError::Store(error)) => return Err(told(error)).with_context(failed),
    };
    let (snapshot, run) = loaded.unzip();
    if let Some(snapshot) = &snapshot {
        opened.hold(snapshot).map_err(told).with_context(failed)?;
    }
    let files =
        snapshot.map(|snapshot| files_of(settings, Arc::clone(&opened.cache), Arc::new(snapshot)));
    let input = match &files {
        Some(files) => build_input(settings, files),
        None => settings.build_input(),
    };
    let crawled = files.map(Crawled::new);
    Ok(Read {
        sources: PortalSources { disk, crawled },
        described: input.locations.len(),
        input,
        run,
        is_far: opened.is_shared(),
        watched: Some(opened.watched),
        discarded,
        cache: Some(opened.cache),
    })
}
