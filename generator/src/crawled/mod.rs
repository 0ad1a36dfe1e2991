//! The crawl of a portal: from its configuration to a snapshot in the cache, and
//! from there to what `build` and `serve` read.
//!
//! 1. [`forges`]: the configured hosts, ready to be asked.
//! 2. [`explore`]: what the catalog asks for beyond the providers.
//! 3. [`place`], [`kept`]: where the cache is, and the snapshot in it; [`follow`]:
//!    whether it is still the one that counts.
//! 4. [`plan`]: what a crawl is going to ask, and what it did ask.
//! 5. [`told`]: what the portal says of it; [`codes`] are explained.
//! 6. [`undescribed`]: repositories without a descriptor; [`adopting`]: how they get
//!    one.
//!
//! What a crawl decides is in the crate `crawl`; nothing here prints.

pub mod adopting;
pub mod codes;
pub mod explore;
pub mod follow;
pub mod forges;
pub mod kept;
pub mod place;
pub mod plan;
pub mod told;
pub mod undescribed;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crawl::cache::Cache;
use crawl::run::{Job, Observer, Options, crawl};
use crawl::snapshot::{Run, Snapshot};
use forge::Forge;
use store::StoreError;

use crate::config::Settings;

/// Hosts by name.
pub type Forges = BTreeMap<String, Arc<dyn Forge>>;

/// Crawls everything that is configured, for at most so long, and gives what came
/// of it. Where the time is over, everything stays as it was.
///
/// # Errors
///
/// [`StoreError`], where files could not be kept.
pub async fn run(
    settings: &Settings,
    forges: &Forges,
    cache: &Arc<Cache>,
    before: &Snapshot,
    observer: &dyn Observer,
    options: Options,
) -> Result<(Snapshot, Run), StoreError> {
    let job = Job {
        providers: &settings.providers.repositories,
        people: &settings.providers.people,
        forges,
        cache,
        explorer: &explore::Catalog { settings },
        observer,
        options,
    };
    crawl(&job, before).await
}

/// How long a crawl of these settings may take at most, for waits that hosts ask
/// for: the longest `timeout` of a schedule.
pub fn patience(settings: &Settings) -> Option<Duration> {
    let schedules = settings.providers.schedules.iter();
    let timeouts = schedules.filter_map(|(_, schedule)| schedule.timeout_s);
    timeouts.max().map(Duration::from_secs)
}
