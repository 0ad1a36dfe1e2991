//! Changes that are named by whoever asks for them, with the header `Idempotency-Key`:
//! asked for again under the same name, nothing new is made. Kept for a day.

use store::{Key, StoreError};

use super::{Submission, TaskError, Tasks};

impl Tasks {
    /// The task that somebody made under a key.
    ///
    /// # Errors
    ///
    /// [`TaskError::Store`].
    pub async fn by_key(&self, who: &str, key: &str) -> Result<Option<String>, TaskError> {
        let at = object(who, key)?;
        self.apart(move |store| match store.get(&at) {
            Ok(bytes) => {
                let noted = serde_json::from_slice::<Submission>(&bytes);
                Ok(noted.ok().map(|noted| noted.task))
            }
            Err(StoreError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        })
        .await
    }

    /// Notes the task that was made under a key. Where that fails, the same answers sent
    /// again within a minute are still one task.
    pub async fn note_key(&self, who: &str, key: &str, task: &str) {
        let submission = Submission {
            task: task.to_owned(),
            at_ms: self.now_ms(),
        };
        let bytes = serde_json::to_vec(&submission).unwrap_or_default();
        let noted = match object(who, key) {
            Err(error) => Err(error),
            Ok(at) => self.apart(move |store| store.put(&at, &bytes)).await,
        };
        if let Err(error) = noted {
            tracing::warn!("task {task}: {error}");
        }
    }
}

/// Where it is noted: with what was sent, which is swept.
fn object(who: &str, key: &str) -> Result<Key, TaskError> {
    let mut hasher = blake3::Hasher::new();
    for part in [who, key] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let digest = hasher.finalize().to_hex();
    let key = Key::new(&format!("submissions/key-{}.json", &digest[..32]));
    key.map_err(|error| TaskError::Store(error.to_string()))
}
