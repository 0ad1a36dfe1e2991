//! What is published, and what of the portals before is kept: one object of JSON.
//!
//! [`Manifest::read`] is the way in. It is written twice in a run, each time only
//! where it is still what was read: before anything is touched, with the paths that
//! will be ([`Manifest::unsettled`]), and at the end.
//!
//! A portal before is kept as what was other in it ([`Generation::before`]), so that a
//! year of small changes is small. Nothing here writes, or knows what time it is.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use store::{Key, Store, StoreError, Version};

use crate::wanted::{Entry, Files, OWN, Path, Tag};

/// The form that is written and read here.
const FORM: u32 = 1;

/// No manifest is longer, in bytes: that of some two million files.
const MAX_BYTES: u64 = 512 << 20;

/// What is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The form of all this: 1.
    pub(crate) form: u32,
    /// The number of the portal that is published; 0 where none is.
    pub generation: u64,
    /// Since when it is, in seconds since 1970.
    pub published: u64,
    /// Which one before it is again, where somebody had that back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<u64>,
    /// Its files.
    pub files: Files,
    /// Files that it has no more and that are still there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub retired: BTreeMap<Path, Retired>,
    /// Paths that a run has begun to touch. What is there is not known until it ends.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unsettled: BTreeSet<Path>,
    /// Copies of what was written over. One may be missing only while something is
    /// unsettled.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub kept: BTreeSet<Tag>,
    /// The portals before that can be had back, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub generations: Vec<Generation>,
}

/// A file that is still there though the portal has it no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// Since when, in seconds since 1970.
    pub since: u64,
    /// What it is, if that is known.
    pub entry: Option<Entry>,
}

/// A portal before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generation {
    /// Its number.
    pub id: u64,
    /// When it was published, in seconds since 1970.
    pub published: u64,
    /// When the next one took its place.
    pub replaced: u64,
    /// What was other in it than in the next one: files, or `None` where it had none.
    pub before: BTreeMap<Path, Option<Entry>>,
}

/// Why a manifest cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It is not what this program writes.
    #[error(
        "`{key}` is no list of what is published: {reason}; delete it to publish everything anew"
    )]
    Form {
        /// The object.
        key: Key,
        /// What is wrong with it.
        reason: String,
    },
    /// A later version of the program wrote it.
    #[error("`{key}` was written by a later version of Callboard (form {found}): update this one")]
    Later {
        /// The object.
        key: Key,
        /// The number of its form.
        found: u64,
    },
}

impl Default for Manifest {
    fn default() -> Self {
        Self {
            form: FORM,
            generation: 0,
            published: 0,
            repeats: None,
            files: Files::new(),
            retired: BTreeMap::new(),
            unsettled: BTreeSet::new(),
            kept: BTreeSet::new(),
            generations: Vec::new(),
        }
    }
}

impl Manifest {
    /// Where it is.
    pub fn key() -> Key {
        Key::new(&format!("{OWN}published.json")).expect("a plain name")
    }

    /// That of a store, and the state that it was read in; where there is none, that
    /// of nothing.
    ///
    /// # Errors
    ///
    /// [`ManifestError`].
    pub fn read(store: &dyn Store) -> Result<(Self, Option<Version>), ManifestError> {
        let key = Self::key();
        match store.get_versioned(&key) {
            Ok((bytes, version)) => Ok((Self::parse(&key, &bytes)?, Some(version))),
            Err(StoreError::NotFound { .. }) => Ok((Self::default(), None)),
            Err(error) => Err(error.into()),
        }
    }

    fn parse(key: &Key, bytes: &[u8]) -> Result<Self, ManifestError> {
        #[derive(Deserialize)]
        struct Form {
            form: u64,
        }

        let wrong = |reason: String| ManifestError::Form {
            key: key.clone(),
            reason,
        };
        if bytes.len() as u64 > MAX_BYTES {
            return Err(wrong(format!("it has more than {MAX_BYTES} bytes")));
        }
        let read = |error: serde_json::Error| wrong(error.to_string());
        let Form { form } = serde_json::from_slice(bytes).map_err(read)?;
        if form > u64::from(FORM) {
            return Err(ManifestError::Later {
                key: key.clone(),
                found: form,
            });
        }
        serde_json::from_slice(bytes).map_err(read)
    }

    /// Writes it where it is still in the state that was read; the new one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Changed`] where somebody wrote it meanwhile, or what else the store
    /// says.
    pub fn write(&self, store: &dyn Store, read: Option<&Version>) -> Result<Version, StoreError> {
        let bytes = serde_json::to_vec(self).expect("keys are texts");
        match read {
            Some(version) => store.put_if_match(&Self::key(), &bytes, version),
            None => store.put_if_absent(&Self::key(), &bytes),
        }
    }

    /// What is at a path.
    pub fn there(&self, path: &Path) -> There<'_> {
        if self.unsettled.contains(path) {
            return There::Unknown;
        }
        match (self.files.get(path), self.retired.get(path)) {
            (Some(entry), _) => There::Exactly(entry),
            (None, Some(retired)) => match &retired.entry {
                Some(entry) => There::Exactly(entry),
                None => There::Unknown,
            },
            (None, None) => There::Nothing,
        }
    }

    /// What was last known to be at a path.
    pub fn last(&self, path: &Path) -> Option<&Entry> {
        let retired = || self.retired.get(path)?.entry.as_ref();
        self.files.get(path).or_else(retired)
    }

    /// The portals that can be had back, newest first: the one that is published only
    /// where a run began and did not end.
    pub fn restorable(&self) -> impl Iterator<Item = (u64, u64)> {
        let current = (!self.unsettled.is_empty()).then_some((self.generation, self.published));
        let before = self.generations.iter().rev();
        let before = before.map(|generation| (generation.id, generation.published));
        current.into_iter().chain(before)
    }

    /// The one that is had back where nobody says which: the last one that is whole
    /// where a run did not end, else the one before; after one was had back, the one
    /// before that.
    pub fn one_before(&self) -> Option<u64> {
        if !self.unsettled.is_empty() {
            return (self.generation > 0).then_some(self.generation);
        }
        let shown = self.repeats.unwrap_or(self.generation);
        let mut ids = self
            .generations
            .iter()
            .rev()
            .map(|generation| generation.id);
        ids.find(|id| *id < shown)
    }

    /// The files of a portal that can be had back.
    pub fn files_of(&self, id: u64) -> Option<Files> {
        if !self.restorable().any(|(known, _)| known == id) {
            return None;
        }
        let mut files = self.files.clone();
        let later = self.generations.iter().rev();
        for generation in later.take_while(|generation| generation.id >= id) {
            for (path, entry) in &generation.before {
                match entry {
                    Some(entry) => files.insert(path.clone(), entry.clone()),
                    None => files.remove(path),
                };
            }
        }
        Some(files)
    }
}

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum There<'a> {
    /// Nothing that a run has written.
    Nothing,
    /// This.
    Exactly(&'a Entry),
    /// Something, or nothing: a run did not end.
    Unknown,
}

impl Generation {
    /// A portal with these files, before one with others.
    pub fn new(current: &Manifest, next: &Files, replaced: u64) -> Self {
        let changed = current.files.iter();
        let changed = changed.filter(|(path, entry)| next.get(path) != Some(entry));
        let changed = changed.map(|(path, entry)| (path.clone(), Some(entry.clone())));
        let added = next.keys().filter(|path| !current.files.contains_key(path));
        let added = added.map(|path| (path.clone(), None));
        Self {
            id: current.generation,
            published: current.published,
            replaced,
            before: changed.chain(added).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use store::Memory;

    use super::*;

    fn path(text: &str) -> Path {
        Path::new(text).unwrap()
    }

    fn entry(digit: char) -> Entry {
        let tag = format!("{}-{}", digit.to_string().repeat(64), "0".repeat(8));
        Entry::from((tag.try_into().unwrap(), 1))
    }

    fn files(text: &str) -> Files {
        let files = text.split_whitespace().map(|file| {
            let (name, digit) = file.split_once('=').unwrap();
            (path(name), entry(digit.chars().next().unwrap()))
        });
        files.collect()
    }

    /// Three portals, one after another.
    fn three() -> Manifest {
        let mut manifest = Manifest {
            generation: 1,
            files: files("a=1 b=1"),
            ..Manifest::default()
        };
        for (id, next) in [(2, "a=2 b=1 c=1"), (3, "a=2 c=1")] {
            let next = files(next);
            let before = Generation::new(&manifest, &next, id * 10);
            manifest.generations.push(before);
            manifest.generation = id;
            manifest.files = next;
        }
        manifest
    }

    #[test]
    fn portals_before_come_back_from_what_was_other() {
        let mut manifest = three();
        assert_eq!(manifest.files_of(2), Some(files("a=2 b=1 c=1")));
        assert_eq!(manifest.files_of(1), Some(files("a=1 b=1")));
        assert_eq!(manifest.files_of(3), None, "it is published");
        assert_eq!(manifest.files_of(0), None);
        assert_eq!(manifest.one_before(), Some(2));
        manifest.repeats = Some(2);
        assert_eq!(manifest.one_before(), Some(1));
        manifest.repeats = Some(1);
        assert_eq!(manifest.one_before(), None);
        manifest.unsettled.insert(path("a"));
        assert_eq!(manifest.one_before(), Some(3));
        assert_eq!(manifest.files_of(3), Some(files("a=2 c=1")));
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let store = Memory::default();
        let (nothing, version) = Manifest::read(&store).unwrap();
        assert_eq!((nothing, version), (Manifest::default(), None));
        let manifest = three();
        let version = manifest.write(&store, None).unwrap();
        let read = Manifest::read(&store).unwrap();
        assert_eq!(read, (manifest.clone(), Some(version.clone())));
        assert!(matches!(
            manifest.write(&store, None),
            Err(StoreError::Changed { .. })
        ));

        #[track_caller]
        fn said(store: &Memory, from: &str, to: &str) -> String {
            let key = Manifest::key();
            let text = String::from_utf8(store.get(&key).unwrap()).unwrap();
            assert!(text.contains(from), "{text}");
            let changed = Memory::default();
            changed
                .put(&key, text.replace(from, to).as_bytes())
                .unwrap();
            Manifest::read(&changed).unwrap_err().to_string()
        }

        insta::assert_snapshot!(said(&store, "\"form\":1", "\"form\":2"), @"`.callboard/published.json` was written by a later version of Callboard (form 2): update this one");
        // A name that leads elsewhere, or to what is not the portal's, is none.
        assert!(said(&store, "\"c\"", "\"../c\"").contains("is empty, `.` or `..`"));
        let own = said(&store, "\"c\"", "\".callboard/lease.json\"");
        assert!(own.contains("where publishing keeps its own"), "{own}");
        assert!(said(&store, &"2".repeat(64), "../../up").contains("in hexadecimal"));
    }
}
