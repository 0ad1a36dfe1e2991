//! Everything a portal is made of: the disk, checkouts, and what was crawled.
//!
//! [`PortalSources`] is the way in. Where a checkout stands for the repository of
//! an address, it counts; what was crawled comes after.

use catalog::source::{ReadFile, SourceFile};
use catalog::{Location, ReadError, Sources};

use super::DiskSources;
use super::crawled::Crawled;
use crate::docs::find::{Place, Repositories};

/// The disk, checkouts, and what was crawled.
pub struct PortalSources {
    /// The files of this machine.
    pub disk: DiskSources,
    /// What was crawled, if anything was.
    pub crawled: Option<Crawled>,
}

impl PortalSources {
    /// What was crawled, where it has to be asked for a location.
    fn crawled(&self, location: &Location) -> Option<&Crawled> {
        let is_here = &*location.location_type != "url" || self.disk.has_checkout(location);
        self.crawled.as_ref().filter(|_| !is_here)
    }
}

impl Sources for PortalSources {
    fn read(&self, location: &Location) -> Result<SourceFile, ReadError> {
        match self.crawled(location) {
            Some(crawled) => crawled.files().read(location),
            None => self.disk.read(location),
        }
    }

    fn search(&self, location: &Location) -> Result<Vec<ReadFile>, ReadError> {
        match self.crawled(location) {
            Some(crawled) => crawled.files().search(location),
            None => self.disk.search(location),
        }
    }

    fn owner(&self, file: &Location) -> Option<(String, String)> {
        self.crawled(file)?.files().owner(file)
    }

    fn resolve(&self, base: &Location, target: &str) -> Result<Location, ReadError> {
        self.disk.resolve(base, target)
    }
}

impl Repositories for PortalSources {
    fn place(&self, location: &Location) -> Result<Place, ReadError> {
        match self.crawled(location) {
            Some(crawled) => crawled.place(location),
            None => self.disk.place(location),
        }
    }
}
