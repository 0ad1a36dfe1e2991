//! What the events of a task come to.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::event::{Body, Created, Ending, Event, StepStatus};
use super::spec::TaskSpec;
use crate::action::ActionError;

/// How far a task is: Backstage's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It waits for somebody to run it.
    Open,
    /// It is run.
    Processing,
    /// It ended well.
    Completed,
    /// A step failed.
    Failed,
    /// Somebody cancelled it.
    Cancelled,
}

impl Status {
    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing happens any more until somebody wants it.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

/// How far a step is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StepState {
    /// How far; nothing before it begins.
    pub status: Option<StepStatus>,
    /// When it began: milliseconds since 1970.
    pub began_at_ms: Option<u64>,
    /// When it ended.
    pub ended_at_ms: Option<u64>,
    /// Why it failed.
    pub error: Option<ActionError>,
    /// What came of its calls, of those that ended well.
    pub rounds: BTreeMap<usize, Round>,
}

/// What came of one call of an action.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// The output.
    pub output: Map<String, Value>,
    /// Whether something of it was not kept.
    pub is_masked: bool,
}

/// What an action did: of which step and call, and which of the things it does.
pub type CheckpointKey = (String, usize, String);

/// A task as its events tell it.
#[derive(Debug, Clone)]
pub struct State {
    /// What is to be done.
    pub spec: TaskSpec,
    /// How far it is.
    pub status: Status,
    /// How far each step is, in order.
    pub steps: Vec<StepState>,
    /// The name of the kept files, where there are any.
    pub workspace: Option<String>,
    /// What actions began and did.
    pub checkpoints: BTreeMap<CheckpointKey, Option<Value>>,
    /// What stays, whatever happens.
    pub created: Vec<Created>,
    /// Who runs it, or ran it last.
    pub runner: Option<String>,
    /// Whether it is to stop.
    pub is_cancel_asked: bool,
    /// What is shown at the end.
    pub output: Map<String, Value>,
    /// Why it failed.
    pub error: Option<ActionError>,
    /// The last event.
    pub last_id: u64,
    /// When that was: milliseconds since 1970.
    pub last_at_ms: u64,
    /// When whoever runs it gave the last sign.
    pub alive_at_ms: u64,
    /// When it ended, if it did.
    pub ended_at_ms: Option<u64>,
}

impl State {
    /// What events come to; `None` where they are not those of a task.
    pub fn of(events: &[Event]) -> Option<Self> {
        let (first, rest) = events.split_first()?;
        let Body::Made { spec } = &first.body else {
            return None;
        };
        let mut state = Self {
            spec: (**spec).clone(),
            status: Status::Open,
            steps: vec![StepState::default(); spec.steps.len()],
            workspace: None,
            checkpoints: BTreeMap::new(),
            created: Vec::new(),
            runner: None,
            is_cancel_asked: false,
            output: Map::new(),
            error: None,
            last_id: first.id,
            last_at_ms: first.at_ms,
            alive_at_ms: first.at_ms,
            ended_at_ms: None,
        };
        for event in rest {
            state.apply(event);
        }
        Some(state)
    }

    /// Adds what one more event tells.
    pub fn apply(&mut self, event: &Event) {
        self.last_id = event.id;
        self.last_at_ms = event.at_ms;
        let is_of_others = matches!(
            event.body,
            Body::CancelAsked { .. } | Body::RetryAsked { .. }
        );
        if !is_of_others {
            self.alive_at_ms = event.at_ms;
        }
        match &event.body {
            Body::Made { .. } | Body::Alive { .. } | Body::Log { .. } => {}
            Body::Claimed { runner } => {
                self.status = Status::Processing;
                self.runner = Some(runner.clone());
            }
            Body::Step {
                step,
                status,
                error,
            } => self.step(step, *status, error.as_ref(), event.at_ms),
            Body::Round {
                step,
                round,
                output,
                is_masked,
                workspace,
            } => {
                if workspace.is_some() {
                    self.workspace.clone_from(workspace);
                }
                if let Some(state) = self.step_mut(step) {
                    let (output, is_masked) = (output.clone(), *is_masked);
                    state.rounds.insert(*round, Round { output, is_masked });
                }
            }
            Body::Checkpoint {
                step,
                round,
                key,
                done,
            } => {
                let key = (step.clone(), *round, key.clone());
                let known = self.checkpoints.entry(key).or_default();
                if done.is_some() {
                    known.clone_from(done);
                }
            }
            Body::Left { created, .. } => {
                if !self.created.contains(created) {
                    self.created.push(created.clone());
                }
            }
            Body::CancelAsked { .. } => self.is_cancel_asked = !self.status.is_over(),
            Body::RetryAsked { .. } => self.retry(),
            Body::Ended {
                ending,
                output,
                error,
            } => {
                self.status = match ending {
                    Ending::Completed => Status::Completed,
                    Ending::Failed => Status::Failed,
                    Ending::Cancelled => Status::Cancelled,
                };
                self.output.clone_from(output);
                self.error.clone_from(error);
                self.ended_at_ms = Some(event.at_ms);
            }
        }
    }

    fn step_mut(&mut self, step: &str) -> Option<&mut StepState> {
        let position = self.spec.position(step)?;
        self.steps.get_mut(position)
    }

    fn step(&mut self, step: &str, status: StepStatus, error: Option<&ActionError>, at_ms: u64) {
        let Some(state) = self.step_mut(step) else {
            return;
        };
        if status == StepStatus::Processing {
            state.began_at_ms = Some(at_ms);
            state.ended_at_ms = None;
        } else {
            state.ended_at_ms = Some(at_ms);
        }
        state.status = Some(status);
        state.error = error.cloned();
    }

    /// What is done stays done; the rest is as if it had never begun.
    fn retry(&mut self) {
        if !self.status.is_over() || self.status == Status::Completed {
            return;
        }
        self.status = Status::Open;
        self.is_cancel_asked = false;
        self.output = Map::new();
        self.error = None;
        self.ended_at_ms = None;
        for step in &mut self.steps {
            if step.status != Some(StepStatus::Completed) {
                let rounds = std::mem::take(&mut step.rounds);
                *step = StepState {
                    rounds,
                    ..StepState::default()
                };
            }
        }
    }

    /// The step that failed last.
    pub fn failed(&self) -> Option<usize> {
        let failed = |step: &StepState| step.status == Some(StepStatus::Failed);
        self.steps.iter().rposition(failed)
    }

    /// Whether secrets have to be given once more before it can go on: those of
    /// the form are in the memory of the one who runs it, and nowhere else.
    pub fn needs_secrets(&self) -> bool {
        !self.spec.secret_names.is_empty()
    }
}
