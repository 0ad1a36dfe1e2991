//! Tasks: made, run, cancelled, tried again.
//!
//! [`Tasks`] is the way in. A task that is made is on record before anything is done.
//! The same form sent twice is one task: see [`Tasks::make`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use scaffolder::action::Registry;
use scaffolder::outside::Outside;
use scaffolder::task::context::Secrets;
use scaffolder::task::run::{RunError, Runner, Settings};
use scaffolder::task::spec::{TaskSpec, User};
use scaffolder::task::{Body, Event, Journal as _, JournalError, State, Status};
use scaffolder::template::Template;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{Key, Store, StoreError};

use crate::journal::StoreJournal;
use crate::runs;

mod keys;

/// Two forms with the same answers by the same person within this time are one.
const TWICE: Duration = Duration::from_secs(60);

/// A task that was noted is made within this time, or whoever noted it has ended.
const MAKING_MS: u64 = 5000;

/// Makes and runs tasks.
#[derive(Clone)]
pub struct Tasks {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<dyn Store>,
    journal: StoreJournal,
    registry: Registry,
    outside: Arc<dyn Outside>,
    settings: Settings,
    environment: BTreeMap<String, String>,
    /// What was given with tasks that have not ended: kept here and nowhere else.
    secrets: Mutex<BTreeMap<String, BTreeMap<String, String>>>,
    /// The tasks that are run here, or are about to be.
    running: Mutex<BTreeSet<String>>,
}

/// Why a task was not made, or is not what somebody wants it to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TaskError {
    /// There is none of that name.
    #[error("there is no such task, or it is older than {} days", runs::KEPT_DAYS)]
    NotFound,
    /// The store failed.
    #[error("the task could not be kept: {0}")]
    Store(String),
    /// It is over, so it cannot be cancelled; or it is not, so it cannot be tried again.
    #[error("the task is {}", .0.word())]
    Status(Status),
    /// Secrets have to be given again.
    #[error("these secrets have to be given again, because they are kept nowhere: {}", .0.join(", "))]
    Secrets(Vec<String>),
}

impl From<JournalError> for TaskError {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::NotFound { .. } => Self::NotFound,
            other => Self::Store(other.to_string()),
        }
    }
}

impl From<StoreError> for TaskError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.to_string())
    }
}

/// A name for a task that no other has.
pub fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// What was sent, and which task it became.
#[derive(Serialize, Deserialize)]
struct Submission {
    task: String,
    at_ms: u64,
}

impl Tasks {
    /// Tasks in a store. `environment` are the secrets of
    /// `scaffolder.defaultEnvironment`.
    pub fn new(
        store: Arc<dyn Store>,
        registry: Registry,
        outside: Arc<dyn Outside>,
        settings: Settings,
        environment: BTreeMap<String, String>,
    ) -> Self {
        let inner = Inner {
            journal: StoreJournal::new(Arc::clone(&store)),
            store,
            registry,
            outside,
            settings,
            environment,
            secrets: Mutex::default(),
            running: Mutex::default(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The actions there are.
    pub fn registry(&self) -> &Registry {
        &self.inner.registry
    }

    /// The world.
    pub fn outside(&self) -> &Arc<dyn Outside> {
        &self.inner.outside
    }

    /// How tasks are run.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    fn now_ms(&self) -> u64 {
        self.inner.outside.now_ms()
    }

    /// Makes a task, and gives its name. Where the same person sent the same answers a
    /// moment ago, that is the task: somebody clicked twice.
    ///
    /// # Errors
    ///
    /// [`TaskError::Store`].
    pub async fn make(
        &self,
        template: &Template,
        values: Map<String, Value>,
        secrets: BTreeMap<String, String>,
        user: Option<User>,
    ) -> Result<String, TaskError> {
        let now = self.now_ms();
        let id = new_id();
        let digest = digest(template, &values, user.as_ref());
        if let Some(before) = self.claim(&digest, &id, now, None).await? {
            let is_new = match self.state(&before.task).await {
                // Whoever sends it again after a failure means it.
                Ok(state) => matches!(state.status, Status::Failed | Status::Cancelled),
                // It was noted, and whoever did so ended before the task was made.
                Err(TaskError::NotFound) => before.at_ms + MAKING_MS < now,
                Err(error) => return Err(error),
            };
            if !is_new {
                return Ok(before.task);
            }
            // Of two who mean it, one makes it.
            let task = before.task;
            if let Some(other) = self.claim(&digest, &id, now, Some(task)).await? {
                return Ok(other.task);
            }
        }
        let names = secrets.keys().cloned().collect();
        let spec = TaskSpec::new(id.clone(), template, values, names, user, now);
        let event = Event {
            id: 1,
            at_ms: now,
            body: Body::Made {
                spec: Box::new(spec),
            },
        };
        let events = [event];
        self.inner.journal.append(&id, 0, &events).await?;
        self.remember(&id, secrets);
        if let Some(state) = State::of(&events) {
            self.list(runs::Run::of(&state)).await;
        }
        Ok(id)
    }

    /// Notes that answers were sent; gives the task they became before, but for the one
    /// that is to be replaced.
    async fn claim(
        &self,
        digest: &str,
        task: &str,
        now: u64,
        replaced: Option<String>,
    ) -> Result<Option<Submission>, TaskError> {
        let key = Key::new(&format!("submissions/{digest}.json"));
        let key = key.map_err(|error| TaskError::Store(error.to_string()))?;
        let submission = Submission {
            task: task.to_owned(),
            at_ms: now,
        };
        let bytes = serde_json::to_vec(&submission).unwrap_or_default();
        let twice = u64::try_from(TWICE.as_millis()).unwrap_or(u64::MAX);
        self.apart(move |store| {
            let is_late = |error: &StoreError| {
                matches!(
                    error,
                    StoreError::Changed { .. } | StoreError::Conflict { .. }
                )
            };
            // Whoever is late reads what the other wrote, and finds it fresh.
            for _ in 0..3 {
                let written = match store.get_versioned(&key) {
                    Err(StoreError::NotFound { .. }) => store.put_if_absent(&key, &bytes),
                    Err(error) => return Err(error),
                    Ok((text, version)) => {
                        let known = serde_json::from_slice::<Submission>(&text).ok();
                        let is_replaced =
                            |known: &Submission| replaced.as_ref() == Some(&known.task);
                        if let Some(known) = known
                            && known.at_ms + twice > now
                            && !is_replaced(&known)
                        {
                            return Ok(Some(known));
                        }
                        store.put_if_match(&key, &bytes, &version)
                    }
                };
                match written {
                    Ok(_) => return Ok(None),
                    Err(error) if is_late(&error) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(None)
        })
        .await
    }

    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, TaskError> {
        let store = Arc::clone(&self.inner.store);
        match tokio::task::spawn_blocking(move || work(&*store)).await {
            Ok(done) => Ok(done?),
            Err(error) => Err(TaskError::Store(error.to_string())),
        }
    }

    fn remember(&self, task: &str, secrets: BTreeMap<String, String>) {
        if !secrets.is_empty() {
            let mut all = self
                .inner
                .secrets
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            all.insert(task.to_owned(), secrets);
        }
    }

    /// Notes a run in the list. Where that fails the task goes on: it is only not listed
    /// as it is.
    async fn list(&self, run: runs::Run) {
        let noted = self.apart(move |store| runs::note(store, &run)).await;
        if let Err(error) = noted {
            tracing::warn!("the list of runs: {error}");
        }
    }

    /// Runs a task until it ends, or gives it up where somebody else has it.
    pub async fn run(&self, task: &str) -> Result<State, RunError> {
        let given = {
            let all = self
                .inner
                .secrets
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            all.get(task).cloned().unwrap_or_default()
        };
        let secrets = Secrets {
            given,
            environment: self.inner.environment.clone(),
        };
        let runner = Runner {
            registry: &self.inner.registry,
            outside: &*self.inner.outside,
            journal: &self.inner.journal,
            settings: &self.inner.settings,
            is_dry_run: false,
        };
        if let Ok(state) = self.state(task).await
            && !state.status.is_over()
        {
            let mut run = runs::Run::of(&state);
            run.status = Status::Processing.word().to_owned();
            self.list(run).await;
        }
        let finished = runner.run(task, &new_id(), secrets).await;
        if let Ok(finished) = &finished {
            if finished.state.status == Status::Completed {
                let mut all = self
                    .inner
                    .secrets
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                all.remove(task);
            }
            self.list(runs::Run::of(&finished.state)).await;
        }
        finished.map(|finished| finished.state)
    }

    /// Runs a task in the background. From now on it is not abandoned, though its
    /// journal says so until the first event of the new run is in it.
    pub fn start(&self, task: String) {
        let tasks = self.clone();
        tasks.running().insert(task.clone());
        tokio::spawn(async move {
            if let Err(error) = tasks.run(&task).await {
                tracing::warn!("task {task}: {error}");
            }
            tasks.running().remove(&task);
        });
    }

    fn running(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.inner
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// A task as it is.
    ///
    /// # Errors
    ///
    /// [`TaskError::NotFound`].
    pub async fn state(&self, task: &str) -> Result<State, TaskError> {
        let events = self.inner.journal.read(task, 0).await?;
        State::of(&events).ok_or(TaskError::NotFound)
    }

    /// What happened after an event.
    ///
    /// # Errors
    ///
    /// [`TaskError::NotFound`].
    pub async fn events(&self, task: &str, after: u64) -> Result<Vec<Event>, TaskError> {
        Ok(self.inner.journal.read(task, after).await?)
    }

    /// Whether nobody runs a task that is said to be run: whoever did has gone.
    pub fn is_abandoned(&self, state: &State) -> bool {
        let lease = u64::try_from(self.inner.settings.lease.as_millis()).unwrap_or(u64::MAX);
        let is_silent =
            state.status == Status::Processing && state.alive_at_ms + lease < self.now_ms();
        is_silent && !self.running().contains(&state.spec.id)
    }

    /// The secrets that have to be given before a task can go on.
    pub fn missing(&self, state: &State) -> Vec<String> {
        let all = self
            .inner
            .secrets
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let given = all.get(&state.spec.id);
        let names = state.spec.secret_names.iter();
        let is_missing = |name: &&String| !given.is_some_and(|given| given.contains_key(*name));
        names.filter(is_missing).cloned().collect()
    }

    /// Asks a task to stop before its next step.
    ///
    /// # Errors
    ///
    /// [`TaskError::Status`] where it is over.
    pub async fn cancel(&self, task: &str, by: Option<String>) -> Result<(), TaskError> {
        self.add(task, |state| match state.status.is_over() {
            true => Err(TaskError::Status(state.status)),
            false => Ok(Body::CancelAsked { by: by.clone() }),
        })
        .await?;
        let state = self.state(task).await?;
        if state.status == Status::Open || self.is_abandoned(&state) {
            // Nobody is there to see it.
            self.start(task.to_owned());
        }
        Ok(())
    }

    /// Goes on with a task from the step that failed.
    ///
    /// # Errors
    ///
    /// [`TaskError::Status`] where it did not fail, [`TaskError::Secrets`] where secrets
    /// are missing.
    pub async fn retry(
        &self,
        task: &str,
        secrets: BTreeMap<String, String>,
        by: Option<String>,
    ) -> Result<(), TaskError> {
        let state = self.state(task).await?;
        let mut all = {
            let known = self
                .inner
                .secrets
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            known.get(task).cloned().unwrap_or_default()
        };
        let wanted = &state.spec.secret_names;
        all.extend(
            secrets
                .into_iter()
                .filter(|(name, value)| wanted.contains(name) && !value.is_empty()),
        );
        let missing: Vec<String> = wanted
            .iter()
            .filter(|name| !all.contains_key(*name))
            .cloned()
            .collect();
        if !missing.is_empty() {
            return Err(TaskError::Secrets(missing));
        }
        self.remember(task, all);
        if !self.is_abandoned(&state) {
            self.add(task, |state| match state.status {
                Status::Failed | Status::Cancelled => Ok(Body::RetryAsked { by: by.clone() }),
                other => Err(TaskError::Status(other)),
            })
            .await?;
        }
        self.start(task.to_owned());
        Ok(())
    }

    /// Adds an event to a task, whatever others add meanwhile.
    async fn add(
        &self,
        task: &str,
        body: impl Fn(&State) -> Result<Body, TaskError>,
    ) -> Result<(), TaskError> {
        const TRIES: usize = 20;
        for _ in 0..TRIES {
            let state = self.state(task).await?;
            let event = Event {
                id: state.last_id + 1,
                at_ms: self.now_ms().max(state.last_at_ms),
                body: body(&state)?,
            };
            match self
                .inner
                .journal
                .append(task, state.last_id, &[event])
                .await
            {
                Err(JournalError::Conflict) => {}
                other => return Ok(other?),
            }
        }
        Err(TaskError::Store("others add to it all the time".to_owned()))
    }

    /// Takes out what is older than it is kept: runs with their tasks, and notes of forms
    /// that were sent.
    ///
    /// # Errors
    ///
    /// [`TaskError::Store`].
    pub async fn sweep(&self) -> Result<usize, TaskError> {
        let now = self.now_ms();
        self.apart(move |store| {
            let day = Duration::from_secs(86_400);
            for key in store.list_written_before("submissions/", SystemTime::now() - day)? {
                store.delete(&key)?;
            }
            runs::sweep(store, now)
        })
        .await
    }

    /// The newest runs that fit, and whether there are more.
    ///
    /// # Errors
    ///
    /// [`TaskError::Store`].
    pub async fn runs(
        &self,
        skip: usize,
        fits: impl Fn(&runs::Run) -> bool + Send + 'static,
    ) -> Result<(Vec<runs::Run>, bool), TaskError> {
        self.apart(move |store| runs::list(store, skip, runs::PAGE, fits))
            .await
    }
}

/// The same for the same answers of the same person. Secrets have no part in it: it is
/// kept.
fn digest(template: &Template, values: &Map<String, Value>, user: Option<&User>) -> String {
    let mut hasher = blake3::Hasher::new();
    let user = user.map_or("", |user| &user.user_ref);
    let values = Value::Object(values.clone()).to_string();
    for part in [&template.entity_ref, user, &values] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..32].to_owned()
}
