//! The files of this machine around templates and what they made, for their pages.
//!
//! [`Around`] reads folders and checkouts; what is on a code host alone is not known
//! here, because a build asks nobody.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use catalog::Location;
use scaffolder::preview::MAX_FILES;
use scaffolder::skeleton::Skeleton;
use serde_json::Value;
use yaml::{Content, Limits};

use super::files::{self, Bounds};
use crate::config::Settings;
use crate::docs::find::Repositories as _;
use crate::site::create::known::Files;
use crate::sources::DiskSources;
use crate::sources::history::Head;
use crate::sources::regular;

/// What a skeleton of a preview may be.
const BOUNDS: Bounds = Bounds {
    files: MAX_FILES,
    bytes: 16 << 20,
};

/// What says, in a repository, which template it is from.
const RECORD: &str = ".callboard/template.yaml";

/// That is no longer, in bytes.
const MAX_RECORD: u64 = 256 << 10;

/// See the [module](self).
pub struct Around {
    disk: DiskSources,
    /// Which template each repository is from, by its folder.
    records: Mutex<BTreeMap<PathBuf, Option<String>>>,
}

impl Around {
    /// What these settings let be read.
    pub fn new(settings: &Settings) -> Self {
        Self {
            disk: DiskSources::new(settings),
            records: Mutex::default(),
        }
    }

    fn folder(&self, location: &Location) -> Option<PathBuf> {
        let place = self.disk.place(location).ok()?;
        Some(Path::new(&*place.repository).to_owned())
    }
}

impl Files for Around {
    fn skeleton(&self, address: &str) -> Option<Skeleton> {
        files::here(address, &self.disk, BOUNDS)?.ok()
    }

    fn commit(&self, location: &Location) -> Option<String> {
        Some(Head::read(&self.folder(location)?)?.commit())
    }

    fn template_of(&self, location: &Location) -> Option<String> {
        let folder = self.folder(location)?;
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let known = records.entry(folder);
        let known = known.or_insert_with_key(|folder| record(folder));
        known.clone()
    }
}

/// The template that the record of a repository names.
fn record(folder: &Path) -> Option<String> {
    let bytes = regular::read(&folder.join(RECORD), MAX_RECORD).ok()?;
    let stream = yaml::parse(&String::from_utf8(bytes).ok()?, &Limits::default());
    let record = stream
        .documents
        .iter()
        .find_map(|document| match &document.content {
            Content::Tree(node) => Some(node.to_json()),
            _ => None,
        })?;
    let template = record
        .pointer("/template/entityRef")
        .and_then(Value::as_str);
    template.map(str::to_owned)
}
