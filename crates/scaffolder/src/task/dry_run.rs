//! A task that does no harm: everything that only touches files is done, and the
//! rest is told.
//!
//! Source: `createDryRunner.ts` in Backstage.

use super::context::Secrets;
use super::event::{Body, Event};
use super::journal::Journal as _;
use super::memory::MemoryJournal;
use super::run::{Finished, RunError, Runner, Settings};
use super::spec::TaskSpec;
use crate::action::Registry;
use crate::outside::Outside;

/// What a task would do.
#[derive(Debug, Clone)]
pub struct DryRunReport {
    /// The task at its end.
    pub finished: Finished,
    /// What happened.
    pub events: Vec<Event>,
}

/// Tries a task out. Secrets of the environment are left out.
///
/// # Errors
///
/// [`RunError::Secrets`] where some are missing. A step that fails is none.
pub async fn dry_run(
    spec: TaskSpec,
    registry: &Registry,
    outside: &dyn Outside,
    settings: &Settings,
    secrets: Secrets,
) -> Result<DryRunReport, RunError> {
    let journal = MemoryJournal::default();
    let task = spec.id.clone();
    let made = Event {
        id: 1,
        at_ms: outside.now_ms(),
        body: Body::Made {
            spec: Box::new(spec),
        },
    };
    journal.append(&task, 0, &[made]).await?;
    let runner = Runner {
        registry,
        outside,
        journal: &journal,
        settings,
        is_dry_run: true,
    };
    let secrets = Secrets {
        given: secrets.given,
        ..Secrets::default()
    };
    let finished = runner.run(&task, "dry run", secrets).await?;
    let events = journal.read(&task, 0).await?;
    Ok(DryRunReport { finished, events })
}
