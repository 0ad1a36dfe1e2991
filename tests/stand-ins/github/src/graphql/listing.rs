//! Which repositories of an owner there are, sorted: made once for each state of
//! the world, as every page of ten thousand repositories asks for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::connection::{Key, Place, order};
use crate::server::access::Caller;
use crate::world::World;
use crate::world::model::{Repository, Visibility};

/// How many listings are kept.
const MAX_KEPT: usize = 64;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Wanted {
    /// The login, in lower case.
    pub(super) owner: String,
    /// As in `PUSHED_AT`; by number where `None`.
    pub(super) field: Option<String>,
    pub(super) is_descending: bool,
    pub(super) is_fork: Option<bool>,
    pub(super) is_archived: Option<bool>,
    pub(super) visibility: Option<String>,
    pub(super) privacy: Option<String>,
    /// Whether the listing is empty whatever there is.
    pub(super) is_none: bool,
    /// Under which name whoever asks is known.
    pub(super) who: String,
}

impl Wanted {
    fn wants(&self, repository: &Repository, caller: &Caller) -> bool {
        let about = &repository.about;
        let word = about.visibility.word().to_uppercase();
        !self.is_none
            && caller.sees(repository)
            && self.is_fork.is_none_or(|it| it == about.is_fork)
            && self.is_archived.is_none_or(|it| it == about.is_archived)
            && self.visibility.as_ref().is_none_or(|it| *it == word)
            && self
                .privacy
                .as_deref()
                .is_none_or(|it| (it == "PUBLIC") == (about.visibility == Visibility::Public))
    }

    fn place(&self, repository: &Repository) -> Place {
        let key = match self.field.as_deref() {
            Some("NAME") => Key::Text(repository.name.to_lowercase()),
            Some("PUSHED_AT") => Key::Number(repository.pushed_at),
            Some("UPDATED_AT") => Key::Number(repository.updated_at),
            Some("CREATED_AT") => Key::Number(repository.created_at),
            _ => Key::Number(0),
        };
        (key, repository.id)
    }
}

type Kept = (u64, Arc<Vec<Place>>);

/// Listings of the world's present state.
#[derive(Default)]
pub(super) struct Listings(Mutex<HashMap<Wanted, Kept>>);

impl Listings {
    /// The places of what is wanted, sorted.
    pub(super) fn get(&self, world: &World, caller: &Caller, wanted: &Wanted) -> Arc<Vec<Place>> {
        let state = world.read();
        let generation = state.generation;
        if let Some((of, places)) = self.lock().get(wanted)
            && *of == generation
        {
            return Arc::clone(places);
        }
        let mut places: Vec<Place> = state
            .repositories
            .values()
            .filter(|repository| repository.owner.eq_ignore_ascii_case(&wanted.owner))
            .filter(|repository| wanted.wants(repository, caller))
            .map(|repository| wanted.place(repository))
            .collect();
        drop(state);
        places.sort_by(|a, b| order(wanted.is_descending, a, b));
        let places = Arc::new(places);
        let mut kept = self.lock();
        if kept.len() >= MAX_KEPT {
            kept.clear();
        }
        kept.insert(wanted.clone(), (generation, Arc::clone(&places)));
        places
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Wanted, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
