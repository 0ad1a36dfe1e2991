//! What happened to a task.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::spec::TaskSpec;
use crate::action::ActionError;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Counted from 1, without gaps.
    pub id: u64,
    /// When: milliseconds since 1970, by the clock of whoever noted it.
    pub at_ms: u64,
    /// What.
    #[serde(flatten)]
    pub body: Body,
}

/// How a line of the log is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Something that was done.
    #[default]
    Info,
    /// Something that is not as it should be; the step goes on.
    Warn,
    /// Why something failed.
    Error,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepStatus {
    /// It runs.
    Processing,
    /// It is done.
    Completed,
    /// It failed.
    Failed,
    /// It did not have to be done.
    Skipped,
    /// The task was cancelled before it.
    Cancelled,
}

/// Something that is there when the task is gone, whether it went well or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Created {
    /// What sort of thing, as in `repository`.
    pub what: String,
    /// What it is called.
    pub name: String,
    /// Its page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
}

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// All steps that had to be done are.
    Completed,
    /// A step failed.
    Failed,
    /// Somebody cancelled it.
    Cancelled,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Body {
    /// It was made. The first event of every task, and of no other place.
    Made {
        /// What is to be done.
        spec: Box<TaskSpec>,
    },
    /// Somebody runs it from now on. Whoever ran it before must stop.
    Claimed {
        /// Who: a name that nobody else has, nor the same one another time.
        runner: String,
    },
    /// It is still run. Also said when there is nothing else to say.
    Alive {
        /// By whom.
        runner: String,
    },
    /// A line of the log.
    Log {
        /// The line.
        message: String,
        /// How it is meant.
        level: Level,
        /// The step it belongs to.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        step: Option<String>,
    },
    /// A step is further.
    Step {
        /// Which.
        step: String,
        /// How far.
        status: StepStatus,
        /// Why it is skipped, or failed.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        error: Option<ActionError>,
    },
    /// One call of a step's action ended well. A step without `each` has one.
    Round {
        /// Which step.
        step: String,
        /// Which call, counted from 0.
        round: usize,
        /// What came of it.
        output: Map<String, Value>,
        /// Whether something of the output is not kept, because it is secret.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        is_masked: bool,
        /// The name of the kept files, where they are others than before.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        workspace: Option<String>,
    },
    /// An action is about to do something that must not be done twice, or did it.
    Checkpoint {
        /// Of which step.
        step: String,
        /// Of which call.
        round: usize,
        /// Which of the things the action does.
        key: String,
        /// What came of it, in a list of one; nothing while it is not known to be done.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        done: Option<Value>,
    },
    /// Something was made that stays.
    Left {
        /// What.
        created: Created,
        /// By which step.
        step: String,
    },
    /// Somebody wants it to stop before the next step.
    CancelAsked {
        /// Who.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        by: Option<String>,
    },
    /// Somebody wants it to go on from the step that failed.
    RetryAsked {
        /// Who.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        by: Option<String>,
    },
    /// It ended.
    Ended {
        /// How.
        ending: Ending,
        /// What is shown: `spec.output`, rendered.
        output: Map<String, Value>,
        /// Why it failed.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        error: Option<ActionError>,
    },
}
