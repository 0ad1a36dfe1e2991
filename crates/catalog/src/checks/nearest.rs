//! "Did you mean" over all references of a catalog, quick enough for
//! thousands of misses among tens of thousands of entities.
//!
//! [`Nearest::find`] is the way in. The index holds, for every name, the name
//! itself, the name without words such as `team` and `service`, and the name
//! less any one of its letters; two names that share an entry are close. It is
//! made at the first miss, in one pass, and never compares all with all.

use std::hash::{Hash, Hasher};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};

use crate::build::stitch::Members;
use crate::entity_ref::EntityRef;
use crate::suggest::{allowed_distance, fold};

/// At most this many candidates are compared for one miss.
const MAX_CANDIDATES: usize = 64;

/// Longer names are only found by exact match.
const MAX_NAME_CHARS: usize = 63;

/// Finds existing references close to ones that do not exist.
pub(super) struct Nearest<'m> {
    members: &'m Members<'m>,
    index: Option<Vec<(u64, u32)>>,
    found: FxHashMap<EntityRef, Option<EntityRef>>,
}

impl<'m> Nearest<'m> {
    /// Over the entities of a catalog.
    pub(super) fn new(members: &'m Members<'m>) -> Self {
        Self {
            members,
            index: None,
            found: FxHashMap::default(),
        }
    }

    /// The reference that was probably meant.
    pub(super) fn find(&mut self, missing: &EntityRef) -> Option<EntityRef> {
        if let Some(found) = self.found.get(missing) {
            return found.clone();
        }
        let index = self.index.get_or_insert_with(|| index(self.members));
        let found = search(self.members, index, missing);
        self.found.insert(missing.clone(), found.clone());
        found
    }
}

fn index(members: &Members<'_>) -> Vec<(u64, u32)> {
    let mut index: Vec<(u64, u32)> = members
        .documents
        .par_iter()
        .enumerate()
        .flat_map_iter(|(position, (_, draft))| {
            let keys = draft
                .entity_ref()
                .map(|entity_ref| keys(entity_ref.name()))
                .unwrap_or_default();
            keys.into_iter().map(move |key| (key, position as u32))
        })
        .collect();
    index.par_sort_unstable();
    index
}

/// What a name is found by.
fn keys(name: &str) -> Vec<u64> {
    let folded = fold(name);
    let mut keys = vec![hash(&folded), hash(&bare(name))];
    let letters = folded.chars().count();
    if (4..=MAX_NAME_CHARS).contains(&letters) {
        let mut shorter = String::with_capacity(folded.len());
        for (start, letter) in folded.char_indices() {
            shorter.clear();
            shorter.push_str(&folded[..start]);
            shorter.push_str(&folded[start + letter.len_utf8()..]);
            keys.push(hash(&shorter));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A name without the words that say no more than its kind does.
fn bare(name: &str) -> String {
    const WORDS: [&str; 8] = [
        "team", "squad", "group", "service", "svc", "api", "system", "the",
    ];
    name.split(['-', '_', '.'])
        .filter(|word| !WORDS.contains(word))
        .collect()
}

fn search(members: &Members<'_>, index: &[(u64, u32)], missing: &EntityRef) -> Option<EntityRef> {
    let folded = fold(missing.name());
    let mut candidates: Vec<u32> = Vec::new();
    for key in keys(missing.name()) {
        let start = index.partition_point(|(other, _)| *other < key);
        let of_key = index[start..].iter().take_while(|(other, _)| *other == key);
        candidates.extend(of_key.map(|(_, position)| *position).take(MAX_CANDIDATES));
    }
    candidates.sort_unstable();
    candidates.dedup();
    let bare_name = bare(missing.name());
    candidates
        .into_iter()
        .filter_map(|position| members.documents[position as usize].1.entity_ref())
        .filter_map(|candidate| {
            let distance = strsim::osa_distance(&folded, &fold(candidate.name()));
            let same_but_for_words = !bare_name.is_empty() && bare(candidate.name()) == bare_name;
            let close = distance <= allowed_distance(&folded);
            let other_kind = candidate.kind() != missing.kind();
            // Of another kind only the very same name is worth a question.
            let fits = if other_kind {
                distance == 0
            } else {
                close || same_but_for_words
            };
            let other_namespace = candidate.namespace() != missing.namespace();
            fits.then_some((other_kind, distance, other_namespace, candidate))
        })
        .min()
        .map(|(.., candidate)| candidate.clone())
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}
