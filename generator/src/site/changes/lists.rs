//! Which changes there are and on which pages: all, by kind, by owner, and by
//! entity.

use std::collections::BTreeMap;

use catalog::changes::{Change, Log};
use catalog::{Catalog, EntityRef};
use rustc_hash::FxHashMap;

use crate::site::index::Index;
use crate::site::segment::{push_entity_path, segment};

/// For so many days it is said where something was that is gone.
pub const TOMBSTONE_DAYS: i64 = 30;

/// All that is remembered, by page.
#[derive(Debug, Default)]
pub struct Changes {
    /// As it goes on to the next build.
    pub log: Log,
    /// Every list: all changes first, then by kind, then by owner.
    pub lists: Vec<ChangeList>,
    /// The outputs of what is gone, with the entry of its removal.
    pub tombstones: BTreeMap<String, u32>,
    entries: Vec<Entry>,
    list_by_path: FxHashMap<String, u32>,
    by_entity: FxHashMap<u32, Vec<u32>>,
}

/// One change.
#[derive(Debug)]
pub struct Entry {
    /// Which run of the log, and which of its changes.
    at: (u32, u32),
    /// The entity.
    pub entity_ref: EntityRef,
    /// Where it is in the catalog, if it still is.
    pub position: Option<u32>,
    /// Who owned it then.
    pub owner: Option<EntityRef>,
}

/// Changes that share a page or some pages.
#[derive(Debug)]
pub struct ChangeList {
    /// Which they are.
    pub of: Of,
    /// The path below the root, as in `changes/kind/api/`.
    pub path: String,
    /// The changes as numbers for [`Changes::entry`], the newest first.
    pub entries: Vec<u32>,
}

/// What a [`ChangeList`] is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// Everything.
    All,
    /// One kind, in lower case.
    Kind(String),
    /// What one owner has.
    Owner(EntityRef),
}

impl Changes {
    /// Sorts a log onto pages. `now` is the time of the build in seconds since
    /// 1970.
    pub(in crate::site) fn new(log: Log, catalog: &Catalog, now: i64) -> Self {
        let mut changes = Self::default();
        let mut by_list: BTreeMap<Of, Vec<u32>> = BTreeMap::new();
        by_list.insert(Of::All, Vec::new());
        for (run, found) in log.runs.iter().enumerate() {
            for (number, change) in found.changes.iter().enumerate() {
                let parsed = |text: &str| EntityRef::parse(text, None, "default").ok();
                let Some(entity_ref) = parsed(&change.entity_ref) else {
                    continue;
                };
                let entry = Entry {
                    at: (run as u32, number as u32),
                    position: catalog.position(&entity_ref).map(|it| it as u32),
                    owner: change.owner.as_deref().and_then(parsed),
                    entity_ref,
                };
                let this = changes.entries.len() as u32;
                if let Some(position) = entry.position {
                    changes.by_entity.entry(position).or_default().push(this);
                }
                let kind = Of::Kind(entry.entity_ref.kind().to_owned());
                let lists = [Of::All, kind].into_iter();
                for of in lists.chain(entry.owner.clone().map(Of::Owner)) {
                    by_list.entry(of).or_default().push(this);
                }
                changes.entries.push(entry);
            }
        }
        for (of, entries) in by_list {
            let path = path(&of);
            let number = changes.lists.len() as u32;
            changes.list_by_path.insert(path.clone(), number);
            changes.lists.push(ChangeList { of, path, entries });
        }
        changes.bury(&log, now);
        changes.log = log;
        changes
    }

    /// Finds what was removed lately and is not there.
    fn bury(&mut self, log: &Log, now: i64) {
        let removed = log.removed(now, TOMBSTONE_DAYS);
        let mut number_of: FxHashMap<&str, u32> = FxHashMap::default();
        for (number, entry) in self.entries.iter().enumerate().rev() {
            number_of.insert(entry.entity_ref.as_str(), number as u32);
        }
        for (_, change) in removed {
            let number = number_of.get(change.entity_ref.as_str());
            let Some((&number, entry)) = number.map(|it| (it, &self.entries[*it as usize])) else {
                continue;
            };
            if entry.position.is_none() {
                let path = Index::entity_path(&entry.entity_ref) + "index.html";
                self.tombstones.insert(path, number);
            }
        }
    }

    /// One change: when it was seen, in seconds since 1970, and what it is.
    pub fn entry(&self, number: u32) -> Option<(i64, &Change, &Entry)> {
        let entry = self.entries.get(number as usize)?;
        let run = self.log.runs.get(entry.at.0 as usize)?;
        Some((run.at, run.changes.get(entry.at.1 as usize)?, entry))
    }

    /// The changes of the entity at a position, the newest first.
    pub fn of(&self, position: u32) -> &[u32] {
        self.by_entity.get(&position).map_or(&[], Vec::as_slice)
    }

    /// The list at a path below the root.
    pub fn list_at(&self, path: &str) -> Option<&ChangeList> {
        let position = *self.list_by_path.get(path)?;
        self.lists.get(position as usize)
    }
}

fn path(of: &Of) -> String {
    let mut path = String::from("changes/");
    match of {
        Of::All => {}
        Of::Kind(kind) => {
            path.push_str("kind/");
            path.push_str(&segment(kind));
            path.push('/');
        }
        Of::Owner(owner) => {
            path.push_str("owner/");
            push_entity_path(&mut path, owner);
        }
    }
    path
}
