//! A run of a template: a list of events that is only ever added to.
//!
//! What a task is, how far it got, and what it left behind all follow from its
//! events: whoever has these can show it, go on with it after a crash, or try it
//! again from the step that failed.
//!
//! 1. [`spec`]: what is to be done, fixed when the task is made.
//! 2. [`event`]: what happened.
//! 3. [`journal`]: where events are kept, so that two who add at once cannot both
//!    succeed; [`memory`]: a journal for dry runs and tests.
//! 4. [`state`]: what the events come to.
//! 5. [`scribe`]: how an action tells what it does; [`mask`]: what of it nobody may
//!    read; [`checkpoint`]: what it must not do twice.
//! 6. [`archive`]: the files of a task as bytes that can be kept.
//! 7. [`context`]: what expressions see; [`rounds`]: the calls of one step.
//! 8. [`run`]: the way in: goes through the steps. [`dry_run`]: without doing any
//!    harm.
//! 9. [`backstage`]: events and states in the shapes of Backstage's API.
//!
//! Source: `plugins/scaffolder-backend/src/scaffolder/tasks` in Backstage. There a
//! task is rows of a database and lives in the memory of one process; here it can
//! be carried on by another.

pub mod archive;
pub mod backstage;
pub mod checkpoint;
pub mod context;
pub mod dry_run;
pub mod event;
pub mod journal;
pub mod mask;
pub mod memory;
pub mod rounds;
pub mod run;
pub mod scribe;
pub mod spec;
pub mod state;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use event::{Body, Event};
pub use journal::{Journal, JournalError};
pub use run::{RunError, Runner};
pub use spec::TaskSpec;
pub use state::{State, Status};
