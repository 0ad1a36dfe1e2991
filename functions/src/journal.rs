//! Tasks in a store.
//!
//! What was added at once is one object, named by the id of its first event. It is
//! written only where there is none of that name: so of two who add after the same
//! event, one succeeds, in a directory as in S3.
//!
//! | Object | What |
//! | --- | --- |
//! | `tasks/ID/events/00000001.json` | events 1 to, say, 3 |
//! | `tasks/ID/events/00000004.json` | those after |
//! | `tasks/ID/kept/NAME` | files of the workspace |

use std::sync::Arc;

use scaffolder::action::Answer;
use scaffolder::task::{Event, Journal, JournalError};
use store::{Key, Store, StoreError};

/// See the [module](self).
#[derive(Clone)]
pub struct StoreJournal {
    store: Arc<dyn Store>,
}

/// A task's log is not longer, in bytes.
const MAX_LOG: usize = 64 << 20;

impl StoreJournal {
    /// Tasks in a store.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// Does something that blocks where it holds nobody up.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Store) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let store = Arc::clone(&self.store);
        let done = tokio::task::spawn_blocking(move || work(&*store)).await;
        done.unwrap_or_else(|error| Err(failed(error.to_string())))
    }
}

fn failed(reason: impl Into<String>) -> JournalError {
    JournalError::Failed {
        reason: reason.into(),
    }
}

/// Whether a text can be the name of a task: what [`new_id`](crate::tasks::new_id)
/// gives, and nothing that would be another object.
pub fn is_task_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn key(task: &str, rest: &str) -> Result<Key, JournalError> {
    if !is_task_id(task) {
        return Err(JournalError::NotFound {
            task: task.to_owned(),
        });
    }
    Key::new(&format!("tasks/{task}/{rest}")).map_err(|error| failed(error.to_string()))
}

fn of_store(task: &str, error: StoreError) -> JournalError {
    match error {
        StoreError::NotFound { .. } => JournalError::NotFound {
            task: task.to_owned(),
        },
        StoreError::Changed { .. } | StoreError::Conflict { .. } => JournalError::Conflict,
        other => failed(other.to_string()),
    }
}

/// The id of the first event in an object.
fn first_of(key: &Key) -> Option<u64> {
    let name = key.as_str().rsplit('/').next()?;
    name.strip_suffix(".json")?.parse().ok()
}

fn read(store: &dyn Store, task: &str, after: u64) -> Result<Vec<Event>, JournalError> {
    let folder = key(task, "events")?;
    let keys = store
        .list(&format!("{}/", folder.as_str()))
        .map_err(|error| of_store(task, error))?;
    let objects: Vec<(u64, Key)> = keys
        .into_iter()
        .filter_map(|key| Some((first_of(&key)?, key)))
        .collect();
    if objects.is_empty() {
        return Err(JournalError::NotFound {
            task: task.to_owned(),
        });
    }
    // The last object that may hold the event after that.
    let from = objects
        .iter()
        .rposition(|(first, _)| *first <= after + 1)
        .unwrap_or(0);
    let (mut events, mut bytes) = (Vec::new(), 0);
    for (first, key) in &objects[from..] {
        let text = store.get(key).map_err(|error| of_store(task, error))?;
        bytes += text.len();
        if bytes > MAX_LOG {
            return Err(failed("it is too long"));
        }
        let found: Vec<Event> =
            serde_json::from_slice(&text).map_err(|error| failed(error.to_string()))?;
        let is_next = events
            .last()
            .is_none_or(|last: &Event| last.id + 1 == *first);
        if !is_next {
            return Err(failed(format!(
                "event {first} does not follow the one before"
            )));
        }
        events.extend(found);
    }
    events.retain(|event| event.id > after);
    Ok(events)
}

impl Journal for StoreJournal {
    fn append<'a>(
        &'a self,
        task: &'a str,
        after: u64,
        events: &'a [Event],
    ) -> Answer<'a, Result<(), JournalError>> {
        Box::pin(async move {
            let key = key(task, &format!("events/{:08}.json", after + 1))?;
            let bytes = serde_json::to_vec(events).map_err(|error| failed(error.to_string()))?;
            let task = task.to_owned();
            self.apart(move |store| {
                let written = store.put_if_absent(&key, &bytes);
                written.map(|_| ()).map_err(|error| of_store(&task, error))
            })
            .await
        })
    }

    fn read<'a>(
        &'a self,
        task: &'a str,
        after: u64,
    ) -> Answer<'a, Result<Vec<Event>, JournalError>> {
        Box::pin(async move {
            let task = task.to_owned();
            self.apart(move |store| read(store, &task, after)).await
        })
    }

    fn keep<'a>(
        &'a self,
        task: &'a str,
        name: &'a str,
        bytes: Vec<u8>,
    ) -> Answer<'a, Result<(), JournalError>> {
        Box::pin(async move {
            let key = key(task, &format!("kept/{name}"))?;
            let task = task.to_owned();
            self.apart(move |store| {
                store
                    .put(&key, &bytes)
                    .map_err(|error| of_store(&task, error))
            })
            .await
        })
    }

    fn kept<'a>(
        &'a self,
        task: &'a str,
        name: &'a str,
    ) -> Answer<'a, Result<Vec<u8>, JournalError>> {
        Box::pin(async move {
            let key = key(task, &format!("kept/{name}"))?;
            let task = task.to_owned();
            self.apart(move |store| store.get(&key).map_err(|error| of_store(&task, error)))
                .await
        })
    }

    fn forget<'a>(&'a self, task: &'a str) -> Answer<'a, Result<(), JournalError>> {
        Box::pin(async move {
            let prefix = format!("{}/", key(task, "kept")?.as_str());
            let task = task.to_owned();
            self.apart(move |store| {
                let keys = store
                    .list(&prefix)
                    .map_err(|error| of_store(&task, error))?;
                for key in keys {
                    store.delete(&key).map_err(|error| of_store(&task, error))?;
                }
                Ok(())
            })
            .await
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scaffolder::task::Body;

    fn event(id: u64, message: &str) -> Event {
        let body = Body::Alive {
            runner: message.to_owned(),
        };
        Event { id, at_ms: 0, body }
    }

    #[tokio::test]
    async fn of_two_who_add_one_succeeds() {
        let folder = tempfile::tempdir().unwrap();
        let directory = store::Directory::new(folder.path());
        let journal = StoreJournal::new(Arc::new(directory));
        journal
            .append("a", 0, &[event(1, "x"), event(2, "y")])
            .await
            .unwrap();
        let (one, two) = ([event(3, "one")], [event(3, "two"), event(4, "two")]);
        journal.append("a", 2, &one).await.unwrap();
        assert_eq!(
            journal.append("a", 2, &two).await,
            Err(JournalError::Conflict)
        );
        journal.append("a", 3, &[event(4, "z")]).await.unwrap();
        let ids = |events: Vec<Event>| events.iter().map(|event| event.id).collect::<Vec<_>>();
        assert_eq!(ids(journal.read("a", 0).await.unwrap()), [1, 2, 3, 4]);
        assert_eq!(ids(journal.read("a", 1).await.unwrap()), [2, 3, 4]);
        assert_eq!(ids(journal.read("a", 4).await.unwrap()), [0u64; 0]);
    }

    #[tokio::test]
    async fn no_name_of_a_task_is_another_object() {
        let journal = StoreJournal::new(Arc::new(store::Memory::default()));
        for name in ["", "../a", "a/b", "A", &"a".repeat(65)] {
            let error = journal.read(name, 0).await.unwrap_err();
            assert!(matches!(error, JournalError::NotFound { .. }), "{name}");
        }
    }

    #[tokio::test]
    async fn kept_bytes_are_forgotten_and_events_are_not() {
        let journal = StoreJournal::new(Arc::new(store::Memory::default()));
        journal.append("a", 0, &[event(1, "x")]).await.unwrap();
        journal.keep("a", "files", b"bytes".to_vec()).await.unwrap();
        assert_eq!(journal.kept("a", "files").await.unwrap(), b"bytes");
        journal.forget("a").await.unwrap();
        assert!(journal.kept("a", "files").await.is_err());
        assert_eq!(journal.read("a", 0).await.unwrap().len(), 1);
    }
}
