//! Who publishes: one at a time, and for how long without a sign of life.
//!
//! [`Lease::take`] is the way in. The lease is an object that names an owner and a
//! moment. It is written only where it is still what was read, so of several that try
//! one has it; it is renewed while the owner works, and another takes it over when the
//! moment has passed. It is never deleted, only said to be over, because a deletion
//! has no condition and could hit the lease of whoever took it over.
//!
//! An owner who sleeps, as a virtual machine may, wakes up without knowing that it is
//! no longer one. So it looks at the clock before each thing it does, and stops long
//! before another may begin: what it has sent by then has minutes to arrive. And it
//! cannot finish, because whoever took over has written the manifest.
//!
//! Clocks of two machines may differ by [`SKEW`]. A lease whose owner's clock is
//! further off is taken over when it has not changed for as long as it holds, which
//! needs one clock only.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use store::{Key, Store, StoreError, Version};

use crate::wanted::OWN;

/// So long a lease holds from when it was last renewed, in seconds.
pub const TERM: u64 = 300;

/// It is renewed so often.
pub const RENEW_EVERY: Duration = Duration::from_secs(30);

/// An owner who has not renewed it for so many seconds begins nothing more.
pub const STOP_AFTER: u64 = 90;

/// Clocks may differ by so many seconds.
pub const SKEW: u64 = 60;

/// Whoever waits looks again after so long.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What time it is, and time passing.
pub trait Clock: Sync {
    /// The seconds since 1970.
    fn now(&self) -> u64;

    /// Waits.
    fn pause(&self, period: Duration);
}

/// Why there is no lease.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// Somebody else has it.
    #[error(
        "`{owner}` is publishing to the same place, and has until {seconds} s from now to say \
         that it still is: wait for it, or longer with --wait"
    )]
    Busy {
        /// Who.
        owner: String,
        /// How long their lease holds.
        seconds: u64,
    },
    /// It was taken over, or could not be renewed in time.
    #[error(
        "stopped, because another run may have begun meanwhile: this one could not say for too \
         long that it is still there"
    )]
    Lost,
    /// The store said no.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    owner: String,
    /// Until when, in seconds since 1970; 0 when it is over.
    until: u64,
    /// How often it was renewed, so that no two notes are equal.
    renewed: u64,
}

impl Note {
    fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a note is plain")
    }
}

/// The right to publish, as long as it is renewed.
pub struct Lease<'a> {
    store: &'a dyn Store,
    clock: &'a dyn Clock,
    held: Mutex<Held>,
    /// Whether somebody had it who did not give it back.
    pub was_abandoned: bool,
}

struct Held {
    note: Note,
    version: Version,
    /// When it was last renewed.
    at: u64,
    is_lost: bool,
}

fn key() -> Key {
    Key::new(&format!("{OWN}lease.json")).expect("a plain name")
}

impl<'a> Lease<'a> {
    /// Takes the lease, after waiting for whoever has it, but no longer than
    /// `patience`. `owner` is a text that nobody else has.
    ///
    /// # Errors
    ///
    /// [`LeaseError::Busy`], or what the store says.
    pub fn take(
        store: &'a dyn Store,
        clock: &'a dyn Clock,
        owner: &str,
        patience: Duration,
    ) -> Result<Self, LeaseError> {
        let began = clock.now();
        // The state that was seen first, and when.
        let mut seen: Option<(Version, u64)> = None;
        loop {
            let now = clock.now();
            let (found, version) = match store.get_versioned(&key()) {
                Ok((bytes, version)) => {
                    // What is no note is nobody's, and still waited for.
                    let note = serde_json::from_slice::<Note>(&bytes).ok();
                    (note, Some(version))
                }
                Err(StoreError::NotFound { .. }) => (None, None),
                Err(error) => return Err(error.into()),
            };
            let unchanged_for = match (&version, &seen) {
                (Some(version), Some((before, at))) if before == version => now.saturating_sub(*at),
                _ => {
                    seen = version.clone().map(|version| (version, now));
                    0
                }
            };
            let until = found.as_ref().map_or(u64::MAX, |note| note.until);
            let is_over = until == 0;
            let is_free = version.is_none()
                || is_over
                || until.saturating_add(SKEW) <= now
                || unchanged_for >= TERM;
            if is_free {
                let note = Note {
                    owner: owner.to_owned(),
                    until: now + TERM,
                    renewed: 0,
                };
                let written = match &version {
                    Some(version) => store.put_if_match(&key(), &note.bytes(), version),
                    None => store.put_if_absent(&key(), &note.bytes()),
                };
                match written {
                    Ok(written) => {
                        let held = Held {
                            note,
                            version: written,
                            at: now,
                            is_lost: false,
                        };
                        return Ok(Self {
                            store,
                            clock,
                            held: Mutex::new(held),
                            was_abandoned: version.is_some() && !is_over,
                        });
                    }
                    // Somebody was quicker.
                    Err(StoreError::Changed { .. } | StoreError::Conflict { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            if now.saturating_sub(began) >= patience.as_secs() {
                return Err(LeaseError::Busy {
                    owner: found.map_or_else(|| "somebody".to_owned(), |note| note.owner),
                    seconds: until.saturating_sub(now).min(TERM),
                });
            }
            clock.pause(LOOK_EVERY);
        }
    }

    /// Says that the owner still works.
    ///
    /// # Errors
    ///
    /// [`LeaseError::Lost`] where another has it, or what the store says: it may go
    /// better the next time.
    pub fn renew(&self) -> Result<(), LeaseError> {
        let now = self.clock.now();
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let note = Note {
            until: now + TERM,
            renewed: held.note.renewed + 1,
            ..held.note.clone()
        };
        match self
            .store
            .put_if_match(&key(), &note.bytes(), &held.version)
        {
            Ok(version) => {
                held.note = note;
                held.version = version;
                held.at = now;
                Ok(())
            }
            Err(StoreError::Changed { .. }) => {
                held.is_lost = true;
                Err(LeaseError::Lost)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Whether something may still be begun.
    ///
    /// # Errors
    ///
    /// [`LeaseError::Lost`].
    pub fn check(&self) -> Result<(), LeaseError> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let silent_for = self.clock.now().saturating_sub(held.at);
        match held.is_lost || silent_for >= STOP_AFTER {
            true => Err(LeaseError::Lost),
            false => Ok(()),
        }
    }

    /// Gives it back. Where that fails the next one waits until the lease is over.
    pub fn release(self) {
        let held = self
            .held
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let note = Note {
            until: 0,
            renewed: held.note.renewed + 1,
            ..held.note
        };
        let _ = self
            .store
            .put_if_match(&key(), &note.bytes(), &held.version);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use store::Memory;

    use super::*;

    struct Hands(AtomicU64);

    impl Clock for Hands {
        fn now(&self) -> u64 {
            self.0.load(Ordering::Relaxed)
        }

        fn pause(&self, period: Duration) {
            self.0.fetch_add(period.as_secs(), Ordering::Relaxed);
        }
    }

    fn world() -> (Memory, Hands) {
        (Memory::default(), Hands(AtomicU64::new(1_000_000)))
    }

    #[test]
    fn one_has_it_until_it_is_given_back() {
        let (store, clock) = world();
        let take = |owner: &str| Lease::take(&store, &clock, owner, Duration::ZERO);
        let first = take("one").unwrap();
        assert!(!first.was_abandoned);
        let busy = take("two").err().unwrap();
        insta::assert_snapshot!(busy, @"`one` is publishing to the same place, and has until 300 s from now to say that it still is: wait for it, or longer with --wait");
        first.renew().unwrap();
        assert!(take("two").is_err());
        first.release();
        assert!(!take("two").unwrap().was_abandoned);
    }

    #[test]
    fn who_gives_no_sign_of_life_stops_before_another_begins() {
        let (store, clock) = world();
        let lease = |owner, patience| Lease::take(&store, &clock, owner, patience);
        let first = lease("one", Duration::ZERO).unwrap();
        clock.pause(Duration::from_secs(STOP_AFTER - 1));
        first.check().unwrap();
        clock.pause(Duration::from_secs(1));
        assert!(matches!(first.check(), Err(LeaseError::Lost)));
        let began = clock.now();
        let second = lease("two", Duration::from_secs(1000)).unwrap();
        assert!(second.was_abandoned);
        assert!(clock.now() - began >= TERM - STOP_AFTER);
        // It wakes up and is told, and gives nothing back that it has not.
        assert!(matches!(first.renew(), Err(LeaseError::Lost)));
        assert!(matches!(first.check(), Err(LeaseError::Lost)));
        first.release();
        second.check().unwrap();
        second.renew().unwrap();
    }

    #[test]
    fn a_clock_that_is_wrong_keeps_nobody_out_for_ever() {
        let (store, clock) = world();
        let ahead = Hands(AtomicU64::new(9_000_000));
        let _first = Lease::take(&store, &ahead, "one", Duration::ZERO).unwrap();
        let began = clock.now();
        let second = Lease::take(&store, &clock, "two", Duration::from_secs(TERM + 10));
        assert!(second.is_ok());
        assert!(clock.now() - began >= TERM);
        // Nor does an object that is no note.
        store.put(&key(), b"?").unwrap();
        assert!(Lease::take(&store, &clock, "three", Duration::from_secs(TERM - 10)).is_err());
        assert!(Lease::take(&store, &clock, "three", Duration::from_secs(TERM + 10)).is_ok());
    }
}
