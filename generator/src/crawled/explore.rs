//! What the catalog asks for beyond the files of providers: it is made of what is
//! there, and says what was missing.

use std::sync::Arc;

use crawl::cache::Cache;
use crawl::run::{Explored, Explorer};
use crawl::snapshot::Snapshot;

use super::kept;
use crate::config::Settings;
use crate::docs::find::{self, Looks};
use crate::sources::crawled::Crawled;
use crate::sources::{DiskSources, PortalSources};

/// The catalog of a portal.
pub struct Catalog<'a> {
    /// The settings of the portal.
    pub settings: &'a Settings,
}

impl Explorer for Catalog<'_> {
    fn explore(&self, cache: &Arc<Cache>, snapshot: Arc<Snapshot>) -> Explored {
        let files = kept::files_of(self.settings, Arc::clone(cache), snapshot);
        let input = kept::build_input(self.settings, &files);
        let sources = PortalSources {
            disk: DiskSources::new(self.settings),
            crawled: Some(Crawled::new(files)),
        };
        let catalog = catalog::build::build(&input, &sources);
        // Docs may lie in repositories that nothing else is read from.
        find::find(&catalog, &sources, &mut Looks::default());
        let crawled = sources.crawled.as_ref();
        crawled
            .map(|crawled| crawled.files().explored())
            .unwrap_or_default()
    }
}
