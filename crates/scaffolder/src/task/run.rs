//! Goes through the steps of a task.
//!
//! [`Runner::run`] is the way in, for a new task as for one that is carried on: the
//! events say what is done. What is next is decided from these and from nothing in
//! memory, so a process may end at any moment; whoever comes next goes on behind
//! the last call that is on record, with the files as they were then.
//!
//! Between an effect and its record is always a moment. For that there are
//! [checkpoints](super::checkpoint).

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::{Either, select};
use nunjucks::Options;
use serde_json::{Map, Value};

use super::archive;
use super::checkpoint::{Checkpoints, Flush};
use super::context::{self, Secrets};
use super::event::{Body, Ending, Event, StepStatus};
use super::journal::{Journal, JournalError};
use super::mask::Mask;
use super::rounds::{self, Decision, Given};
use super::scribe::Scribe;
use super::state::{State, Status};
use crate::action::{ActionError, Answer, Call, DryRun, Outputs, Registry, input, invent};
use crate::outside::Outside;
use crate::workspace::{Caps, Workspace};

/// How tasks are run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// After so long without a sign, whoever ran a task is taken for dead.
    pub lease: Duration,
    /// One call of an action may take so long.
    pub step_timeout: Duration,
    /// How often what is told is added to the journal, at the least.
    pub tick: Duration,
    /// `scaffolder.defaultEnvironment.parameters`.
    pub environment: Map<String, Value>,
    /// How templates are read: the hosts they know, above all.
    pub options: Options,
    /// What a workspace may hold.
    pub caps: Caps,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(30),
            step_timeout: Duration::from_secs(15 * 60),
            tick: Duration::from_millis(250),
            environment: Map::new(),
            options: Options::default(),
            caps: Caps::default(),
        }
    }
}

/// Why a task was not run to an end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Somebody runs it.
    #[error("the task is being run already")]
    Busy,
    /// It ended, and nobody asked to try it again.
    #[error("the task ended already: it is {}", .0.word())]
    Over(Status),
    /// Secrets have to be given again.
    #[error("these secrets have to be given again, because they are kept nowhere: {}", .0.join(", "))]
    Secrets(Vec<String>),
    /// Somebody else took it over.
    #[error("somebody else runs the task now")]
    Lost,
    /// Its log is not that of a task.
    #[error("the log of the task cannot be read")]
    Log,
}

/// Runs tasks.
#[derive(Clone, Copy)]
pub struct Runner<'a> {
    /// The actions there are.
    pub registry: &'a Registry,
    /// The world.
    pub outside: &'a dyn Outside,
    /// Where tasks are kept.
    pub journal: &'a dyn Journal,
    /// How they are run.
    pub settings: &'a Settings,
    /// Whether nothing may be done.
    pub is_dry_run: bool,
}

/// A task at its end.
#[derive(Debug, Clone)]
pub struct Finished {
    /// What came of it.
    pub state: State,
    /// The files at the end.
    pub workspace: Workspace,
    /// What came of each step.
    pub outputs: context::Outputs,
}

impl Runner<'_> {
    /// Runs a task until it ends. `runner` is a name that nobody else has.
    ///
    /// # Errors
    ///
    /// [`RunError`]. A step that fails is none: the task then ends as failed.
    pub async fn run(
        &self,
        task: &str,
        runner: &str,
        secrets: Secrets,
    ) -> Result<Finished, RunError> {
        let events = self.journal.read(task, 0).await?;
        let state = State::of(&events).ok_or(RunError::Log)?;
        let missing = state.spec.secret_names.iter();
        let missing = missing.filter(|name| !secrets.given.contains_key(*name));
        let missing: Vec<String> = missing.cloned().collect();
        // Whatever is cancelled needs none.
        if !missing.is_empty() && !state.is_cancel_asked {
            return Err(RunError::Secrets(missing));
        }
        let is_dead = state.alive_at_ms + millis(self.settings.lease) < self.outside.now_ms();
        match state.status {
            Status::Open => {}
            Status::Processing if is_dead => {}
            Status::Processing => return Err(RunError::Busy),
            over => return Err(RunError::Over(over)),
        }
        let scribe = Scribe::new(Mask::of(secrets.all()));
        let keeper = Keeper::new(self, task, runner, &scribe, &state);
        scribe.note(Body::Claimed {
            runner: runner.to_owned(),
        });
        match keeper.add().await {
            // Of two who claim at once, one comes too late.
            Err(RunError::Lost) => return Err(RunError::Busy),
            other => other?,
        }
        let workspace = match self.workspace(task, &state).await {
            Ok(workspace) => workspace,
            Err(RunError::Journal(JournalError::Failed { reason })) => {
                return self.unreadable(task, &scribe, &keeper, reason).await;
            }
            Err(other) => return Err(other),
        };
        let mut state = state;
        secrets.fill_in(&mut state.spec.parameters);
        let mut walk = Walk {
            runner: self,
            task,
            secrets,
            outputs: BTreeMap::new(),
            workspace,
            kept: state.workspace.clone(),
            scribe: &scribe,
            keeper: &keeper,
            state,
        };
        let (ending, output, error) = walk.steps().await?;
        scribe.begin(None);
        let (output, _) = scribe.masked(&output);
        scribe.note(Body::Ended {
            ending,
            output,
            error: error.map(|error| masked(&scribe, error)),
        });
        keeper.add().await?;
        if ending == Ending::Completed {
            // Nobody needs them any more; if they stay, a sweep finds them.
            let _ = self.journal.forget(task).await;
        }
        let (outputs, workspace) = (walk.outputs, walk.workspace);
        let events = self.journal.read(task, 0).await?;
        let state = State::of(&events).ok_or(RunError::Log)?;
        Ok(Finished {
            state,
            workspace,
            outputs,
        })
    }

    /// Ends a task whose files are not there any more.
    async fn unreadable(
        &self,
        task: &str,
        scribe: &Scribe,
        keeper: &Keeper<'_>,
        reason: String,
    ) -> Result<Finished, RunError> {
        let error = ActionError::input(format!("it cannot be carried on: {reason}"))
            .hint("run the template again with the same answers");
        scribe.note(Body::Ended {
            ending: Ending::Failed,
            output: Map::new(),
            error: Some(error),
        });
        keeper.add().await?;
        let events = self.journal.read(task, 0).await?;
        let state = State::of(&events).ok_or(RunError::Log)?;
        Ok(Finished {
            state,
            workspace: Workspace::new(self.settings.caps),
            outputs: BTreeMap::new(),
        })
    }

    async fn workspace(&self, task: &str, state: &State) -> Result<Workspace, RunError> {
        let Some(name) = &state.workspace else {
            return Ok(Workspace::new(self.settings.caps));
        };
        let bytes = self.journal.kept(task, name).await?;
        let unpacked = archive::unpack(&bytes, self.settings.caps);
        unpacked.map_err(|error| {
            let reason = format!("its files: {error}");
            RunError::Journal(JournalError::Failed { reason })
        })
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// An error without secrets.
fn masked(scribe: &Scribe, error: ActionError) -> ActionError {
    let mask = scribe.mask();
    ActionError {
        message: mask.text(&error.message),
        hint: error.hint.map(|hint| mask.text(&hint)),
        details: error.details.map(|details| mask.text(&details)),
        can_retry: error.can_retry,
    }
}

/// Adds events to the journal, as the one who runs the task.
struct Keeper<'a> {
    journal: &'a dyn Journal,
    outside: &'a dyn Outside,
    task: &'a str,
    runner: &'a str,
    scribe: &'a Scribe,
    /// Held while events are added: they are added one after the other.
    adding: futures_util::lock::Mutex<()>,
    progress: Mutex<Progress>,
    is_cancelled: AtomicBool,
}

#[derive(Debug)]
struct Progress {
    last_id: u64,
    last_at_ms: u64,
    /// Events that were sent, where it is not known whether they are there.
    sent: Vec<Event>,
}

/// What comes of one call is no larger.
const MAX_OUTPUT_BYTES: usize = 2 << 20;

/// So often is adding tried when the journal fails.
const TRIES: u32 = 5;

impl<'a> Keeper<'a> {
    fn new(
        of: &Runner<'a>,
        task: &'a str,
        runner: &'a str,
        scribe: &'a Scribe,
        state: &State,
    ) -> Self {
        Self {
            journal: of.journal,
            outside: of.outside,
            task,
            runner,
            scribe,
            adding: futures_util::lock::Mutex::new(()),
            progress: Mutex::new(Progress {
                last_id: state.last_id,
                last_at_ms: state.last_at_ms,
                sent: Vec::new(),
            }),
            is_cancelled: AtomicBool::new(state.is_cancel_asked),
        }
    }

    fn progress(&self) -> std::sync::MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }

    /// Adds everything that waits. This may be dropped at any moment: what was
    /// sent is then sent again, and found to be there if it was.
    async fn add(&self) -> Result<(), RunError> {
        let _one = self.adding.lock().await;
        let mut tries = 0;
        loop {
            let (after, events) = self.next();
            if events.is_empty() {
                return Ok(());
            }
            match self.journal.append(self.task, after, &events).await {
                Ok(()) => {
                    let mut progress = self.progress();
                    progress.last_id = after + events.len() as u64;
                    progress.sent.clear();
                }
                Err(JournalError::Conflict) => self.others(after, &events).await?,
                Err(JournalError::Failed { .. }) if tries + 1 < TRIES => {
                    tries += 1;
                    self.outside.wait(Duration::from_millis(100) * tries).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// What is to be sent, and after which event.
    fn next(&self) -> (u64, Vec<Event>) {
        let now = self.outside.now_ms();
        let mut progress = self.progress();
        if progress.sent.is_empty() {
            // A clock that is set back does not make the log go backwards.
            let at_ms = now.max(progress.last_at_ms);
            progress.last_at_ms = at_ms;
            let first = progress.last_id + 1;
            let bodies = self.scribe.take().into_iter();
            progress.sent = bodies
                .zip(first..)
                .map(|(body, id)| Event { id, at_ms, body })
                .collect();
        }
        (progress.last_id, progress.sent.clone())
    }

    /// Reads what somebody added since: perhaps it was us, and the answer was lost.
    async fn others(&self, after: u64, ours: &[Event]) -> Result<(), RunError> {
        let others = self.journal.read(self.task, after).await?;
        let others = match others.strip_prefix(ours) {
            Some(rest) => {
                self.progress().sent.clear();
                rest.to_vec()
            }
            None => others,
        };
        for other in &others {
            match &other.body {
                Body::CancelAsked { .. } => self.is_cancelled.store(true, Ordering::Relaxed),
                Body::Claimed { runner } | Body::Alive { runner } if runner != self.runner => {
                    return Err(RunError::Lost);
                }
                _ => {}
            }
        }
        let mut progress = self.progress();
        progress.last_id = others
            .last()
            .map_or(after + ours.len() as u64, |last| last.id);
        let first = progress.last_id + 1;
        for (event, id) in progress.sent.iter_mut().zip(first..) {
            event.id = id;
        }
        Ok(())
    }

    /// Adds what waits, again and again, and says that somebody is there. Ends when
    /// the time is over, or the task is somebody else's.
    async fn beat(&self, settings: &Settings) -> Beat {
        let began = self.outside.now_ms();
        let mut last = began;
        loop {
            self.outside.wait(settings.tick).await;
            let now = self.outside.now_ms();
            if now.saturating_sub(began) > millis(settings.step_timeout) {
                return Beat::TimeIsOver;
            }
            if now.saturating_sub(last) > millis(settings.lease) / 5 && self.scribe.is_empty() {
                let runner = self.runner.to_owned();
                self.scribe.note(Body::Alive { runner });
            }
            if !self.scribe.is_empty() {
                last = now;
                if let Err(error) = self.add().await {
                    return Beat::Failed(error);
                }
            }
        }
    }
}

enum Beat {
    TimeIsOver,
    Failed(RunError),
}

impl Flush for Keeper<'_> {
    fn flush<'a>(&'a self) -> Answer<'a, Result<(), ActionError>> {
        Box::pin(async move {
            let added = self.add().await;
            added.map_err(|error| ActionError::new(error.to_string()))
        })
    }
}

/// A task on its way.
struct Walk<'a> {
    runner: &'a Runner<'a>,
    task: &'a str,
    state: State,
    secrets: Secrets,
    outputs: context::Outputs,
    workspace: Workspace,
    /// The name under which the files are kept.
    kept: Option<String>,
    scribe: &'a Scribe,
    keeper: &'a Keeper<'a>,
}

/// How a task ended, with its output and why it failed.
type End = (Ending, Map<String, Value>, Option<ActionError>);

impl Walk<'_> {
    async fn steps(&mut self) -> Result<End, RunError> {
        let mut failure: Option<ActionError> = None;
        for position in 0..self.state.spec.steps.len() {
            if self.keeper.is_cancelled() {
                return self.cancelled(position).await;
            }
            if self.is_done(position) {
                self.gather(position);
                continue;
            }
            match self.step(position, failure.is_some()).await? {
                None => {}
                Some(_) if self.state.spec.steps[position].continue_on_failure => {}
                Some(error) => {
                    failure.get_or_insert(error);
                }
            }
        }
        if self.keeper.is_cancelled() && failure.is_none() {
            // It came too late: everything is done.
            self.scribe.log("asked to cancel when everything was done");
        }
        let given = self.given(failure.is_some());
        let output = match rounds::output(&given) {
            Ok(output) => output,
            Err(error) => {
                failure.get_or_insert(error);
                Map::new()
            }
        };
        let ending = match failure {
            Some(_) => Ending::Failed,
            None => Ending::Completed,
        };
        Ok((ending, output, failure))
    }

    async fn cancelled(&self, from: usize) -> Result<End, RunError> {
        for (step, state) in self
            .state
            .spec
            .steps
            .iter()
            .zip(&self.state.steps)
            .skip(from)
        {
            if state.status != Some(StepStatus::Completed) {
                self.note_step(&step.id, StepStatus::Cancelled, None);
            }
        }
        self.keeper.add().await?;
        Ok((Ending::Cancelled, Map::new(), None))
    }

    /// Whether a step was done before, and what came of it is on record. What was
    /// secret is not: such a step is done again.
    fn is_done(&self, position: usize) -> bool {
        let state = &self.state.steps[position];
        let is_whole = !state.rounds.values().any(|round| round.is_masked);
        state.status == Some(StepStatus::Completed) && is_whole
    }

    /// Puts what came of a step where the next ones find it.
    fn gather(&mut self, position: usize) {
        let step = &self.state.spec.steps[position];
        let rounds = self.state.steps[position].rounds.values();
        let mut calls = rounds.map(|round| &round.output);
        let output = match step.each {
            Some(_) => context::gathered(calls),
            None => calls.next().cloned().unwrap_or_default(),
        };
        self.outputs.insert(step.id.clone(), output);
    }

    fn given(&self, has_failed: bool) -> Given<'_> {
        Given {
            spec: &self.state.spec,
            outputs: &self.outputs,
            environment: &self.runner.settings.environment,
            secrets: &self.secrets,
            options: &self.runner.settings.options,
            has_failed,
        }
    }

    fn note_step(&self, step: &str, status: StepStatus, error: Option<ActionError>) {
        self.scribe.note(Body::Step {
            step: step.to_owned(),
            status,
            error,
        });
    }

    /// Does a step; gives why it failed.
    async fn step(
        &mut self,
        position: usize,
        has_failed: bool,
    ) -> Result<Option<ActionError>, RunError> {
        let step = self.state.spec.steps[position].clone();
        self.scribe.begin(Some(&step.id));
        let decision = rounds::decide(&step, &self.given(has_failed));
        if let Ok(Decision::Skip(reason)) = &decision {
            self.scribe.log(format!("skipped {reason}"));
            self.note_step(&step.id, StepStatus::Skipped, None);
            self.keeper.add().await?;
            return Ok(None);
        }
        self.note_step(&step.id, StepStatus::Processing, None);
        self.keeper.add().await?;
        let done = match decision {
            Ok(Decision::Run(calls)) => self.calls(position, calls).await?,
            Ok(Decision::Skip(_)) => Ok(()),
            Err(error) => Err(error),
        };
        let failure = done.err().map(|error| masked(self.scribe, error));
        match &failure {
            None => {
                self.gather(position);
                self.note_step(&step.id, StepStatus::Completed, None);
            }
            Some(error) => {
                self.scribe.error(error.message.clone());
                self.note_step(&step.id, StepStatus::Failed, Some(error.clone()));
            }
        }
        self.keeper.add().await?;
        Ok(failure)
    }

    /// Makes the calls of a step that were not made before.
    async fn calls(
        &mut self,
        position: usize,
        calls: Vec<rounds::Call>,
    ) -> Result<Result<(), ActionError>, RunError> {
        let step = self.state.spec.steps[position].clone();
        let Some(action) = self.runner.registry.get(&step.action).cloned() else {
            let message = self.runner.registry.unknown(&step.action);
            let message = format!(
                "step `{}` of {}: {message}",
                step.id, self.state.spec.template_ref
            );
            return Ok(Err(ActionError::input(message)));
        };
        let mut inputs = Vec::new();
        for call in calls {
            self.scribe.hide(call.hidden.iter().map(String::as_str));
            for note in call.notes {
                self.scribe.warn(note);
            }
            let is_left_out = self.runner.is_dry_run && action.about().dry_run == DryRun::Skip;
            match input::fit(call.input.clone(), &action.about().input) {
                // Made up by a step before, perhaps: it says nothing of a real run.
                Err(errors) if is_left_out => {
                    let errors = errors.join("; ");
                    self.scribe
                        .warn(format!("in this dry run the input does not fit: {errors}"));
                    inputs.push(call.input);
                }
                Ok(fitted) => {
                    for key in fitted.dropped {
                        let id = &step.action;
                        self.scribe
                            .warn(format!("`{id}` takes no `{key}`: it is left out"));
                    }
                    inputs.push(fitted.input);
                }
                Err(errors) => {
                    let errors = errors.join("; ");
                    let message = format!(
                        "what step `{}` gives `{}` does not fit: {errors}",
                        step.id, step.action
                    );
                    return Ok(Err(ActionError::input(message)));
                }
            }
        }
        for (round, input) in inputs.into_iter().enumerate() {
            let known = self.state.steps[position].rounds.get(&round);
            if known.is_some_and(|known| !known.is_masked) {
                continue;
            }
            if self.runner.is_dry_run {
                let shown = self.scribe.mask().value(&Value::Object(input.clone()));
                self.scribe.log(format!("input: {shown}"));
            }
            let mut outputs = Outputs::default();
            let before = self.workspace.clone();
            let done = if self.runner.is_dry_run && action.about().dry_run == DryRun::Skip {
                self.scribe
                    .log("left out of a dry run; what comes of it is made up");
                outputs.values = invent::output(&action.about().output);
                Ok(())
            } else {
                self.call(&step.id, round, &*action, input, &mut outputs)
                    .await?
            };
            let done = match done {
                Ok(()) => self.record(position, &step.id, round, outputs).await?,
                Err(error) => Err(error),
            };
            if let Err(error) = done {
                // What a call that failed left behind is not there for the next.
                self.workspace = before;
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }

    /// Calls an action, while the journal is kept up to date.
    async fn call(
        &mut self,
        step: &str,
        round: usize,
        action: &dyn crate::action::Action,
        input: Map<String, Value>,
        outputs: &mut Outputs,
    ) -> Result<Result<(), ActionError>, RunError> {
        let settings = self.runner.settings;
        let checkpoints = Checkpoints {
            step,
            round,
            known: &self.state.checkpoints,
            scribe: self.scribe,
            flush: self.keeper,
        };
        let running = action.run(Call {
            input,
            workspace: &mut self.workspace,
            outputs,
            scribe: self.scribe,
            checkpoints: &checkpoints,
            task: &self.state.spec,
            language: &settings.options,
            is_dry_run: self.runner.is_dry_run,
            outside: self.runner.outside,
        });
        let beat = std::pin::pin!(self.keeper.beat(settings));
        match select(running, beat).await {
            Either::Left((done, _)) => Ok(done),
            Either::Right((Beat::Failed(error), _)) => Err(error),
            Either::Right((Beat::TimeIsOver, _)) => {
                let seconds = settings.step_timeout.as_secs();
                let message = format!("it took longer than {seconds} s and was given up");
                let hint =
                    "what it had begun may be half done: a retry looks first at what is there";
                Ok(Err(ActionError::new(message).hint(hint)))
            }
        }
    }

    /// Notes what came of a call, and keeps the files as they are now.
    async fn record(
        &mut self,
        position: usize,
        step: &str,
        round: usize,
        outputs: Outputs,
    ) -> Result<Result<(), ActionError>, RunError> {
        let secret = outputs
            .secret
            .iter()
            .filter_map(|name| outputs.values.get(name));
        let secret: Vec<String> = secret.flat_map(texts).collect();
        self.scribe.hide(secret.iter().map(String::as_str));
        if let Err(error) = self.without_secrets() {
            return Ok(Err(error));
        }
        let size = serde_json::to_string(&outputs.values).map_or(0, |text| text.len());
        if size > MAX_OUTPUT_BYTES {
            let message =
                format!("what comes of it has {size} bytes; at most {MAX_OUTPUT_BYTES} are kept");
            return Ok(Err(ActionError::input(message)));
        }
        let workspace = match self.keep().await? {
            Ok(workspace) => workspace,
            Err(error) => return Ok(Err(error)),
        };
        let (output, is_masked) = self.scribe.masked(&outputs.values);
        self.scribe.note(Body::Round {
            step: step.to_owned(),
            round,
            output,
            is_masked,
            workspace,
        });
        let known = super::state::Round {
            output: outputs.values,
            is_masked: false,
        };
        self.state.steps[position].rounds.insert(round, known);
        Ok(Ok(()))
    }

    /// Refuses files that hold a secret: they are kept, and they are published.
    fn without_secrets(&self) -> Result<(), ActionError> {
        // A short secret is a word that files may well have.
        let mask = self.scribe.mask().of_long_ones();
        if mask.is_empty() {
            return Ok(());
        }
        let holds = |node: &crate::workspace::Node| match node {
            crate::workspace::Node::File { bytes, .. } => mask.is_in(bytes),
            crate::workspace::Node::Link { target } => mask.is_in(target.as_bytes()),
        };
        match self.workspace.nodes().find(|(_, node)| holds(node)) {
            None => Ok(()),
            Some((path, _)) => Err(ActionError::input(format!(
                "`{}` would hold a secret",
                mask.text(path.as_str())
            ))
            .hint(
                "give secrets to `publish:github` as `secrets`, and let the files read them from \
                 their environment",
            )),
        }
    }

    /// Keeps the files where they are not kept yet; gives their name then.
    async fn keep(&mut self) -> Result<Result<Option<String>, ActionError>, RunError> {
        let is_empty = self.workspace.nodes().len() + self.workspace.folders().len() == 0;
        if self.runner.is_dry_run || (is_empty && self.kept.is_none()) {
            return Ok(Ok(None));
        }
        let bytes = match archive::pack(&self.workspace) {
            Ok(bytes) => bytes,
            Err(error) => {
                return Ok(Err(ActionError::input(format!(
                    "the files cannot be kept: {error}"
                ))));
            }
        };
        let name = blake3::hash(&bytes).to_hex().to_string();
        if self.kept.as_ref() == Some(&name) {
            return Ok(Ok(None));
        }
        let mut tries = 0;
        loop {
            match self
                .runner
                .journal
                .keep(self.task, &name, bytes.clone())
                .await
            {
                Ok(()) => break,
                Err(JournalError::Failed { .. }) if tries + 1 < TRIES => {
                    tries += 1;
                    self.runner
                        .outside
                        .wait(Duration::from_millis(100) * tries)
                        .await;
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.kept = Some(name.clone());
        Ok(Ok(Some(name)))
    }
}

/// All texts of a value.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(map) => map.values().flat_map(texts).collect(),
        Value::Null | Value::Bool(_) => Vec::new(),
    }
}
