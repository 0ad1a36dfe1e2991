//! Tasks and events in the shapes of Backstage's API, whose clients read a log of
//! lines and one last event.
//!
//! Source: `plugins/scaffolder-backend/src/schema/openapi.yaml` and
//! `scaffolder/tasks/StorageTaskBroker.ts` in Backstage.

use serde_json::{Value, json};

use super::event::{Body, Ending, Event, Level, StepStatus};
use super::spec::TaskSpec;
use super::state::State;

/// A moment as `2026-05-03T10:42:07.120Z`.
pub type Written = fn(u64) -> String;

/// An event as Backstage's clients read it; `None` for those it has no word for.
pub fn event(spec: &TaskSpec, event: &Event, at: Written) -> Option<Value> {
    let name = |id: &str| {
        let step = spec.steps.iter().find(|step| step.id == id);
        step.map_or(id.to_owned(), |step| step.name.clone())
    };
    let (kind, body) = match &event.body {
        Body::Log {
            message,
            level,
            step,
        } => {
            let mut body = json!({ "message": message });
            if let Some(step) = step {
                body["stepId"] = json!(step);
            }
            if *level != Level::Info {
                body["level"] = json!(level);
            }
            ("log", body)
        }
        Body::Step {
            step,
            status,
            error,
        } => {
            let message = match status {
                StepStatus::Processing => format!("Beginning step {}", name(step)),
                StepStatus::Completed => format!("Finished step {}", name(step)),
                StepStatus::Skipped => format!("Skipping step {step}"),
                StepStatus::Cancelled => format!("Cancelled before step {}", name(step)),
                StepStatus::Failed => error.as_ref().map_or_else(
                    || format!("Failed step {}", name(step)),
                    ToString::to_string,
                ),
            };
            (
                "log",
                json!({ "message": message, "stepId": step, "status": status }),
            )
        }
        Body::Left { created, step } => (
            "log",
            json!({
                "message": format!("created {} {}", created.what, created.name),
                "stepId": step,
                "created": created,
            }),
        ),
        Body::CancelAsked { .. } => (
            "cancelled",
            json!({ "message": "Task cancellation has been requested", "status": "cancelled" }),
        ),
        Body::RetryAsked { .. } => ("recovered", json!({ "message": "The task is tried again" })),
        Body::Ended {
            ending,
            output,
            error,
        } => {
            let word = match ending {
                Ending::Completed => "completed",
                Ending::Failed => "failed",
                Ending::Cancelled => "cancelled",
            };
            let mut body = json!({
                "message": format!("Run completed with status: {word}"),
                "status": word,
                "output": output,
            });
            if let Some(error) = error {
                body["error"] = json!({
                    "name": "Error",
                    "message": error.message,
                    "hint": error.hint,
                    "canRetry": error.can_retry,
                });
            }
            ("completion", body)
        }
        Body::Made { .. }
        | Body::Claimed { .. }
        | Body::Alive { .. }
        | Body::Round { .. }
        | Body::Checkpoint { .. } => return None,
    };
    Some(json!({
        "id": event.id,
        "isTaskRecoverable": true,
        "taskId": spec.id,
        "body": body,
        "type": kind,
        "createdAt": at(event.at_ms),
    }))
}

/// A task as Backstage's clients read it.
pub fn task(state: &State, at: Written) -> Value {
    let spec = &state.spec;
    let steps: Vec<Value> = spec
        .steps
        .iter()
        .map(|step| json!({ "id": step.id, "name": step.name, "action": step.action }))
        .collect();
    let mut value = json!({
        "id": spec.id,
        "spec": {
            "apiVersion": "scaffolder.backstage.io/v1beta3",
            "templateInfo": {
                "entityRef": spec.template_ref,
                "baseUrl": spec.base_url,
                "entity": { "metadata": spec.metadata },
            },
            "steps": steps,
            "parameters": spec.parameters,
            "output": spec.output,
            "user": spec.user,
        },
        "status": state.status,
        "createdAt": at(spec.created_at_ms),
        "lastHeartbeatAt": at(state.last_at_ms),
    });
    if let Some(user) = &spec.user {
        value["createdBy"] = json!(user.user_ref);
    }
    if state.status.is_over() {
        value["output"] = json!(state.output);
    }
    value
}
