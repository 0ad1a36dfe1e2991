//! A journal in memory: for dry runs, and for tests.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::event::Event;
use super::journal::{Journal, JournalError};
use crate::action::Answer;

/// Events and kept bytes of tasks, for as long as it lives.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    tasks: Mutex<BTreeMap<String, Task>>,
}

#[derive(Debug, Default)]
struct Task {
    events: Vec<Event>,
    kept: BTreeMap<String, Vec<u8>>,
}

impl MemoryJournal {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Task>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn not_found(task: &str) -> JournalError {
    JournalError::NotFound {
        task: task.to_owned(),
    }
}

impl Journal for MemoryJournal {
    fn append<'a>(
        &'a self,
        task: &'a str,
        after: u64,
        events: &'a [Event],
    ) -> Answer<'a, Result<(), JournalError>> {
        Box::pin(async move {
            let mut tasks = self.lock();
            let known = tasks.entry(task.to_owned()).or_default();
            if known.events.len() as u64 != after {
                return Err(JournalError::Conflict);
            }
            known.events.extend_from_slice(events);
            Ok(())
        })
    }

    fn read<'a>(
        &'a self,
        task: &'a str,
        after: u64,
    ) -> Answer<'a, Result<Vec<Event>, JournalError>> {
        Box::pin(async move {
            let tasks = self.lock();
            let known = tasks.get(task).ok_or_else(|| not_found(task))?;
            let after = usize::try_from(after).unwrap_or(usize::MAX);
            Ok(known.events.get(after..).unwrap_or_default().to_vec())
        })
    }

    fn keep<'a>(
        &'a self,
        task: &'a str,
        name: &'a str,
        bytes: Vec<u8>,
    ) -> Answer<'a, Result<(), JournalError>> {
        Box::pin(async move {
            let mut tasks = self.lock();
            let known = tasks.entry(task.to_owned()).or_default();
            known.kept.insert(name.to_owned(), bytes);
            Ok(())
        })
    }

    fn kept<'a>(
        &'a self,
        task: &'a str,
        name: &'a str,
    ) -> Answer<'a, Result<Vec<u8>, JournalError>> {
        Box::pin(async move {
            let tasks = self.lock();
            let kept = tasks.get(task).and_then(|known| known.kept.get(name));
            kept.cloned().ok_or_else(|| not_found(task))
        })
    }

    fn forget<'a>(&'a self, task: &'a str) -> Answer<'a, Result<(), JournalError>> {
        Box::pin(async move {
            if let Some(known) = self.lock().get_mut(task) {
                known.kept.clear();
            }
            Ok(())
        })
    }
}
